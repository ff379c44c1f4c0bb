// ICAO's data structure for barcodes (ICAO TR "ICAO Datastructure for Barcode"): seals as text, read, never verified
// here.
#pragma once

#include <cstddef>
#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// No message of the table is longer than 1,024 bytes; a compressed barcode that inflates to more than this is refused.
inline constexpr std::size_t kLongestInflated = 16384;

/// "RDB1" or "NDB1" and a letter A to D.
[[nodiscard]] bool looks_like_idb(ByteView payload);

/// Fields in their order: of the header ("seal_country", "certificate_reference", "date_of_signature"), then of the
/// messages; "document_type" is told by message 86 or by the message itself. Offsets of defects are characters of the
/// payload, or its beginning when it is compressed. Any bytes; time and memory linear in the payload, the inflated part
/// bounded.
[[nodiscard]] Content read_idb(ByteView payload, std::string_view today);

}  // namespace garita::seal
