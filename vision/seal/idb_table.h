// The messages of ICAO's data structure for barcodes, and the German document types in it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "vision/seal/detail/feature.h"

namespace garita::seal {

[[nodiscard]] std::span<const Feature> idb_messages();

/// The document type that message 86 tells for a country ("D"); empty when it is not known.
[[nodiscard]] std::string_view idb_national_document_type(std::string_view country, std::uint8_t number);

}  // namespace garita::seal
