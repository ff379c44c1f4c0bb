#include "firmware/people/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace garita::people {
namespace {

/// What may stand in a name: what shows, and blanks.
bool shows(char32_t c) {
    constexpr std::uint32_t kHidden = U_GC_C_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & kHidden) == 0;
}

}  // namespace

std::string tidied(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::optional<std::u32string> code_points(std::string_view text) {
    std::u32string points;
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < size;) {
        UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // of ICU's macro
        U8_NEXT(text.data(), i, size, c);
#pragma GCC diagnostic pop
        if (c < 0) return std::nullopt;
        points += static_cast<char32_t>(c);
    }
    return points;
}

std::optional<std::string> name_key(std::string_view name) {
    if (name.size() > 4 * kLongestName) return std::nullopt;
    const auto points = code_points(name);
    if (!points || points->empty() || points->size() > kLongestName) return std::nullopt;
    if (!std::ranges::all_of(*points, &shows)) return std::nullopt;
    if (std::ranges::none_of(*points, [](char32_t c) { return u_isalpha(static_cast<UChar32>(c)); }))
        return std::nullopt;
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) return std::nullopt;
    const auto folded = fold->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size()))), error);
    if (U_FAILURE(error)) return std::nullopt;
    std::string key;
    folded.toUTF8String(key);
    key = tidied(key);
    if (key.empty()) return std::nullopt;
    return key;
}

}  // namespace garita::people
