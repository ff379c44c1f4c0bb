#include "firmware/watchlists/look_alike.h"

#include <algorithm>
#include <array>

namespace garita::watchlists {
namespace {

/// What readers of OCR-B take for one another (design/ocrb-facts.md; the same pairs as mrz/interpret.cpp), as classes:
/// a number is folded to the first of each. Never change: lists are sorted and kept by it.
constexpr std::array<std::string_view, 6> kClasses = {"0OQD", "1IL", "2Z", "5S", "6G", "8B"};

constexpr bool no_character_twice() {
    for (std::size_t i = 0; i < kClasses.size(); ++i)
        for (std::size_t k = i + 1; k < kClasses.size(); ++k)
            for (const char c : kClasses[i])
                if (kClasses[k].find(c) != std::string_view::npos) return false;
    return true;
}
static_assert(no_character_twice());

constexpr std::string_view kBetween = " -./<";

std::string_view class_of(const char& character) {
    const auto* const found = std::ranges::find_if(
        kClasses, [&](std::string_view one) { return one.find(character) != std::string_view::npos; });
    return found == kClasses.end() ? std::string_view(&character, 1) : *found;
}

bool is_plain(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether some look-alike of the rest is at least (`sign` 1) or at most (`sign` −1) the rest of the bound.
bool reaches(std::string_view plain, std::string_view bound, int sign) {
    for (std::size_t i = 0; i < plain.size(); ++i) {
        bool equal = false;
        for (const char c : class_of(plain[i])) {
            const int difference = (c - bound[i]) * sign;
            if (difference > 0) return true;
            equal = equal || difference == 0;
        }
        if (!equal) return false;
    }
    return true;
}

}  // namespace

std::optional<std::string> plain_number(std::string_view text) {
    std::string plain;
    for (const char c : text) {
        if (kBetween.find(c) != std::string_view::npos) continue;
        const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (!is_plain(capital) || plain.size() == kLongestNumber) return std::nullopt;
        plain += capital;
    }
    if (plain.empty()) return std::nullopt;
    return plain;
}

std::string look_alikes_of(char character) {
    std::string out(1, character);
    for (const char c : class_of(character))
        if (c != character) out += c;
    return out;
}

std::string folded(std::string_view plain) {
    std::string out(plain);
    for (char& c : out) c = class_of(c).front();
    return out;
}

bool look_alike_lies_between(std::string_view plain, std::string_view first, std::string_view last) {
    for (std::size_t i = 0; i < plain.size(); ++i) {
        bool at_first = false;
        bool at_last = false;
        bool at_both = false;
        for (const char c : class_of(plain[i])) {
            // Strictly between: whatever follows lies between as well.
            if (c > first[i] && c < last[i]) return true;
            at_both = at_both || (c == first[i] && c == last[i]);
            at_first = at_first || (c == first[i] && c < last[i]);
            at_last = at_last || (c == last[i] && c > first[i]);
        }
        if (at_first && reaches(plain.substr(i + 1), first.substr(i + 1), 1)) return true;
        if (at_last && reaches(plain.substr(i + 1), last.substr(i + 1), -1)) return true;
        if (!at_both) return false;
    }
    return true;
}

}  // namespace garita::watchlists
