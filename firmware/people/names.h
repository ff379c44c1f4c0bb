// Names of people, and when two of them are the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace garita::people {

inline constexpr std::size_t kLongestName = 64;  ///< code points, at most four bytes each

/// The name in the form by which names are told apart: without case, in one composition (NFKC), one blank between
/// words and none around. Nothing where it is no name: not UTF-8, longer, without a letter, or with characters that
/// control or do not show. Letters of other scripts that look alike stay different.
[[nodiscard]] std::optional<std::string> name_key(std::string_view name);

/// As it is kept and shown: one blank between words and none around.
[[nodiscard]] std::string tidied(std::string_view name);

/// The code points of UTF-8; nothing where it is none.
[[nodiscard]] std::optional<std::u32string> code_points(std::string_view text);

}  // namespace garita::people
