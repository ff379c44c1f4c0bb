#include "vision/checks/detail/printed_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "mrz/names.h"

namespace garita::detail {
namespace {

struct Transliteration {
    std::uint32_t letter;
    std::array<std::string_view, 3> forms;  ///< each permitted one, empty at the end
};
// Letters with more than one permitted form, or with one of several letters: ICAO Doc 9303 part 3, 8th edition 2021,
// section 6, table A (and NXX, UXX of its notes); design/inspection.md. All others lose their marks.
constexpr std::array kTransliterations = {
    Transliteration{0xC4, {"AE", "A", ""}},    Transliteration{0xC5, {"AA", "A", ""}},
    Transliteration{0xC6, {"AE", "", ""}},     Transliteration{0xD1, {"N", "NXX", ""}},
    Transliteration{0xD6, {"OE", "O", ""}},    Transliteration{0xD8, {"OE", "O", ""}},
    Transliteration{0xDC, {"UE", "UXX", "U"}}, Transliteration{0xDE, {"TH", "", ""}},
    Transliteration{0xDF, {"SS", "", ""}},     Transliteration{0x1E9E, {"SS", "", ""}},
    Transliteration{0x132, {"IJ", "", ""}},    Transliteration{0x152, {"OE", "", ""}},
    Transliteration{0x14A, {"N", "", ""}},     Transliteration{0xD0, {"D", "", ""}},
    // OCR often drops the marks; then the letters stand for themselves.
};

std::uint32_t upper(std::uint32_t c) {
    if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7)) return c - 0x20;
    if (c >= 0x100 && c <= 0x137) return c & ~1U;
    if (c == 0x153) return 0x152;
    if (c == 0x14B) return 0x14A;
    return c;
}

/// One printed letter: the ways in which the MRZ may write it.
using Letter = std::vector<std::string>;

std::vector<std::vector<Letter>> words_of(std::string_view utf8, bool& foreign) {
    std::vector<std::vector<Letter>> words(1);
    for (std::size_t i = 0; i < utf8.size();) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = std::min(c < 0x80    ? 1U
                                            : c >= 0xF0 ? 4U
                                            : c >= 0xE0 ? 3U
                                                        : 2U,
                                            static_cast<unsigned>(utf8.size() - i));
        const std::string_view bytes = utf8.substr(i, length);
        i += length;
        std::uint32_t point = c;
        if (length == 2) point = ((c & 0x1FU) << 6U) | (static_cast<unsigned char>(bytes[1]) & 0x3FU);
        if (length == 3)
            point = ((c & 0x0FU) << 12U) | ((static_cast<unsigned char>(bytes[1]) & 0x3FU) << 6U) |
                    (static_cast<unsigned char>(bytes[2]) & 0x3FU);
        const auto row = std::find_if(kTransliterations.begin(), kTransliterations.end(),
                                      [&](const Transliteration& t) { return t.letter == upper(point); });
        if (row != kTransliterations.end()) {
            Letter letter;
            for (const std::string_view form : row->forms)
                if (!form.empty()) letter.emplace_back(form);
            words.back().push_back(letter);
            continue;
        }
        const Folded folded = fold(bytes);
        foreign = foreign || folded.foreign;
        if (folded.text.empty()) continue;  // an apostrophe
        if (folded.text == " ") {
            if (!words.back().empty()) words.emplace_back();
        } else if (folded.text == "B" || folded.text == "R") {
            // The ß among capitals is read as one of these: on drawn specimens as R each time, with certainty.
            words.back().push_back({folded.text, "SS"});
        } else {
            words.back().push_back({folded.text});
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

Difference sum(const Difference& a, const Difference& b) {
    return {a.apart + b.apart, a.similar + b.similar, a.length + b.length};
}

/// One printed word against one of the MRZ: the best over all ways of writing its letters.
Difference compare_word(const std::vector<Letter>& printed, std::string_view mrz, bool truncated) {
    // Best spelling letter by letter, cheapest first: words are short and have few letters with several forms.
    std::vector<std::string> spellings = {""};
    for (const Letter& letter : printed) {
        std::vector<std::string> longer;
        for (const std::string& begun : spellings)
            for (const std::string& form : letter)
                if (longer.size() < 64) longer.push_back(begun + form);
        spellings = std::move(longer);
    }
    Difference best{1000, 0, 1000};
    for (const std::string& spelling : spellings) {
        const std::string_view seen = truncated ? std::string_view(spelling).substr(0, mrz.size()) : spelling;
        const Difference difference = compare(seen, mrz);
        if (difference.apart < best.apart || (difference.apart == best.apart && difference.similar > best.similar))
            best = difference;
    }
    return best;
}

std::vector<std::string> split(std::string_view mrz_text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : mrz_text) {
        if (c != '<') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

/// Words in order, each MRZ word against a printed one; words of the longer side may be left over (titles, a husband's
/// name, a second line that was not read, given names that were cut). All words of the shorter side must find theirs.
Difference compare_in_order(const std::vector<std::vector<Letter>>& printed, const std::vector<std::string>& mrz,
                            bool truncated) {
    const std::size_t n = printed.size();
    const std::size_t m = mrz.size();
    constexpr int kNever = 100000;
    std::vector<std::vector<Difference>> best(n + 1, std::vector<Difference>(m + 1, Difference{kNever, 0, 0}));
    // Only the longer side may leave words over.
    for (std::size_t i = 0; i <= (n > m ? n : 0); ++i) best[i][0] = {0, 0, 0};
    for (std::size_t k = 0; k <= (m > n ? m : 0); ++k) best[0][k] = {0, 0, 0};
    for (std::size_t i = 1; i <= n; ++i)
        for (std::size_t k = 1; k <= m; ++k) {
            Difference paired = sum(best[i - 1][k - 1], compare_word(printed[i - 1], mrz[k - 1], truncated && k == m));
            if (n > m && best[i - 1][k].apart < paired.apart) paired = best[i - 1][k];
            if (m > n && best[i][k - 1].apart < paired.apart) paired = best[i][k - 1];
            best[i][k] = paired;
        }
    return best[n][m];
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += word;
    return all;
}

}  // namespace

NameComparison compare_name(std::string_view printed_utf8, std::string_view mrz_text, bool truncated) {
    NameComparison out;
    if (mrz::agree(printed_utf8, mrz_text, truncated).agrees) {
        out.comparable = out.agrees = true;
        out.likeness = 1;
        return out;
    }
    // What does not agree is held side by side as OCR sees shapes: is it a slip, or another name?
    bool foreign = false;
    std::vector<std::vector<Letter>> printed = words_of(printed_utf8.substr(0, 256), foreign);
    const std::vector<std::string> expected = split(mrz_text);
    if (foreign || printed.empty() || expected.empty() || printed.size() > 24 || expected.size() > 24) return out;
    out.comparable = true;
    out.difference = compare_in_order(printed, expected, truncated);
    if (out.difference.apart > 0) {
        // Words that are one in print and two in the MRZ, or the other way round (hyphens, O'BRIEN, VAN DER).
        std::vector<Letter> all;
        for (const std::vector<Letter>& word : printed) all.insert(all.end(), word.begin(), word.end());
        const Difference whole = compare_word(all, joined(expected), truncated);
        out.likeness = 1 - static_cast<double>(whole.apart) / std::max(whole.length, 1);
        if (whole.apart < out.difference.apart) out.difference = whole;
    }
    out.agrees = out.difference.apart == 0;
    return out;
}

}  // namespace garita::detail
