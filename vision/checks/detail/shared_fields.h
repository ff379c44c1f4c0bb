// The fields that print and barcodes share, one value against another: what barcode-viz and front-back ask. Pure.
#pragma once

#include <array>
#include <string_view>

#include "vision/checks/detail/barcode_view.h"

namespace garita::detail {

/// What forgers change most comes first.
inline constexpr std::array<std::string_view, 6> kSharedFields = {"surname",         "given_names",   "date_of_birth",
                                                                  "document_number", "date_of_issue", "date_of_expiry"};

/// How a value of one of these fields stands to another one: each UTF-8, as printed or as a barcode has it (dates then
/// ISO 8601). Names by the transliteration and truncation rules of mrz/, dates in every printed order, characters of
/// one shape (0 and O) as equal. Same, Unsure where they differ, Silent where they cannot be compared.
[[nodiscard]] Agreement compare_values(std::string_view field, std::string_view value, std::string_view other);

}  // namespace garita::detail
