// The two letters of a certificate's country and the three of a document's.
#pragma once

#include <optional>
#include <string_view>

namespace garita::seal {

/// The code of Doc 9303 part 3, section 5, without fillers ("D", "UTO"), for a certificate's country in two or three
/// letters of any case ("DE", "UT"); nothing when there is no such country.
[[nodiscard]] std::optional<std::string_view> document_country(std::string_view certificate_country);

}  // namespace garita::seal
