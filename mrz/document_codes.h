// The document codes of the first two places of an MRZ.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mrz/format.h"

namespace garita::mrz {

/// What is to be said of a document code in a format. Never renumber: in records.
enum class CodeStatus : std::uint8_t {
    Assigned = 0,    ///< Doc 9303 names it
    Unassigned = 1,  ///< the second letter is the issuer's own: a remark
    NotAllowed = 2   ///< may not stand on a document of this format: a finding
};

struct DocumentCode {
    std::string_view code;     ///< without fillers
    std::string_view meaning;  ///< English, for logs and documents; screens have their own words
};

/// The codes that Doc 9303 names for a format, in the order of the standard.
[[nodiscard]] std::span<const DocumentCode> document_codes(Format format);

/// `field`: the two places as they stand ("P<", "ID").
[[nodiscard]] CodeStatus status_of_code(Format format, std::string_view field);

}  // namespace garita::mrz
