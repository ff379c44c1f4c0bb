// From the bytes of barcodes to what they say, and whether the seals among them hold.
#pragma once

#include <span>
#include <string_view>

#include "vision/read/barcode.h"
#include "vision/seal/trust_store.h"

namespace garita {

/// Fills `content`, and `verification` where the content is a seal. Needs no pixel. `today` is ISO 8601.
void understand_barcodes(std::span<Barcode> barcodes, const seal::TrustStore& store, std::string_view today);

}  // namespace garita
