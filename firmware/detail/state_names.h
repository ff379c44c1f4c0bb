// The names of states in the officer's language, from ICU (CLDR).
#pragma once

#include <map>
#include <string>

namespace garita::detail {

/// ISO 3166-1 codes of two and of three letters, and the D of MRZs, to names in a language of ICU ("es"); what is not
/// of ISO 3166-1 (Doc 9303 part 3, section 5, parts B to D) stands in the language files.
[[nodiscard]] std::map<std::string, std::string> state_names(const std::string& language);

}  // namespace garita::detail
