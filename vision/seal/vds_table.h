// The document types of visible digital seals: a row each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "vision/seal/detail/feature.h"

namespace garita::seal {

struct VdsDocumentType {
    std::uint8_t definition = 0;  ///< document feature definition reference
    std::uint8_t category = 0;    ///< document type category: odd is ICAO's, even is national
    std::string_view name;
    std::span<const Feature> features;
};

/// A profile of an administrative document (BSI TR-03171): what its tags mean beside those of the document type.
struct VdsProfile {
    std::string_view number;  ///< tag 00, 32 hexadecimal digits
    std::string_view name;
    std::span<const Feature> features;
};

[[nodiscard]] std::span<const VdsDocumentType> vds_document_types();
[[nodiscard]] const VdsDocumentType* find_vds_document_type(std::uint8_t definition, std::uint8_t category);
[[nodiscard]] const VdsProfile* find_vds_profile(std::string_view number);

}  // namespace garita::seal
