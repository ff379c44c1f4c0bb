// The texts that are sealed beside pictures and reports: what a document is searched by, which pictures it has.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/records/kept.h"
#include "firmware/records/sealing.h"

namespace garita::records {

/// Capitals and digits of ASCII alone, and bytes above it as they are.
[[nodiscard]] SearchTerms in_search_form(const SearchTerms& terms);
/// Three lines. REQUIRES terms in search form.
[[nodiscard]] std::string text_of(const SearchTerms& terms);
[[nodiscard]] std::optional<SearchTerms> terms_of_text(std::string_view text);
/// The tokens under which an inspection with these terms is found. REQUIRES terms in search form.
[[nodiscard]] std::vector<Token> tokens_of(ByteView search_key, const SearchTerms& terms);
/// The one that a search for these terms looks for; nothing where they hold none.
[[nodiscard]] std::optional<Token> token_to_find(ByteView search_key, const SearchTerms& terms);
/// Overwrites them.
void wipe(SearchTerms& terms);

/// One line a picture: "front white image/jpeg 300000", "front ultraviolet image/jpeg 90000 pattern-ultraviolet".
[[nodiscard]] std::string text_of(std::span<const Picture> pictures);
[[nodiscard]] std::optional<std::vector<KeptPicture>> pictures_of_text(std::string_view text);
[[nodiscard]] bool is_media_type(std::string_view text);
[[nodiscard]] bool is_sound(const PictureName& name);
/// Under which its bytes are kept: "picture front white"; of a check with the start of a digest of its name:
/// "picture front ultraviolet 1b2f09c46e7a".
[[nodiscard]] std::string part_name(const PictureName& name);
/// How the names begin under which the lines of pictures are kept: "contents front white".
inline constexpr std::string_view kLines = "contents ";
[[nodiscard]] std::string line_name(const PictureName& name);
/// How the names begin under which answers of services outside are kept: "answer 1".
inline constexpr std::string_view kAnswers = "answer ";

}  // namespace garita::records
