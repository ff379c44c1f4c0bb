#include "mrz/transliteration.h"

#include <algorithm>
#include <array>

namespace garita::mrz {
namespace {

/// The forms of one character; unused ones hold kNone.
constexpr std::string_view kNone = "-";
struct Row {
    char32_t character = 0;
    std::array<std::string_view, 4> forms = {kNone, kNone, kNone, kNone};
    std::size_t count = 0;

    constexpr Row(char32_t c, std::string_view a) : character(c), forms{a, kNone, kNone, kNone}, count(1) {}
    constexpr Row(char32_t c, std::string_view a, std::string_view b)
        : character(c), forms{a, b, kNone, kNone}, count(2) {}
    constexpr Row(char32_t c, std::string_view a, std::string_view b, std::string_view d)
        : character(c), forms{a, b, d, kNone}, count(3) {}
    constexpr Row(char32_t c, std::string_view a, std::string_view b, std::string_view d, std::string_view e)
        : character(c), forms{a, b, d, e}, count(4) {}
};

// clang-format off
// Upper case only; lower case is folded first. Sorted by code point.
constexpr auto kRows = std::to_array<Row>({
    // What stands between names: ICAO Doc 9303 part 3, 8th edition 2021, 4.6. A blank, a hyphen or a comma is a filler;
    // an apostrophe and all other punctuation is left out. The other form is what issuers are seen to do.
    {U' ', "<", ""}, {U'!', ""}, {U'"', ""}, {U'\'', "", "<"}, {U'(', ""}, {U')', ""}, {U',', "<", ""}, {U'-', "<", ""},
    {U'.', "", "<"}, {U':', ""}, {U';', ""}, {U'?', ""}, {U'`', "", "<"}, {0xA0, "<", ""}, {0xAB, ""}, {0xB4, "", "<"},
    {0xB7, "", "<"}, {0xBB, ""},
    // Table A: Latin-1.
    {0xC0, "A"}, {0xC1, "A"}, {0xC2, "A"}, {0xC3, "A"}, {0xC4, "AE", "A"}, {0xC5, "AA", "A"}, {0xC6, "AE"},
    {0xC7, "C"}, {0xC8, "E"}, {0xC9, "E"}, {0xCA, "E"}, {0xCB, "E"}, {0xCC, "I"}, {0xCD, "I"}, {0xCE, "I"}, {0xCF, "I"},
    {0xD0, "D"}, {0xD1, "N", "NXX"}, {0xD2, "O"}, {0xD3, "O"}, {0xD4, "O"}, {0xD5, "O"}, {0xD6, "OE", "O"},
    {0xD8, "OE"}, {0xD9, "U"}, {0xDA, "U"}, {0xDB, "U"}, {0xDC, "UE", "UXX", "U"}, {0xDD, "Y"}, {0xDE, "TH"},
    {0xDF, "SS"},  // in the table as the capital 1E9E
    // Table A: Latin Extended-A.
    {0x100, "A"}, {0x102, "A"}, {0x104, "A"}, {0x106, "C"}, {0x108, "C"}, {0x10A, "C"}, {0x10C, "C"}, {0x10E, "D"},
    {0x110, "D"}, {0x112, "E"}, {0x114, "E"}, {0x116, "E"}, {0x118, "E"}, {0x11A, "E"}, {0x11C, "G"}, {0x11E, "G"},
    {0x120, "G"}, {0x122, "G"}, {0x124, "H"}, {0x126, "H"}, {0x128, "I"}, {0x12A, "I"}, {0x12C, "I"}, {0x12E, "I"},
    {0x130, "I"}, {0x131, "I"}, {0x132, "IJ"}, {0x134, "J"}, {0x136, "K"}, {0x139, "L"}, {0x13B, "L"},
    {0x13D, "L"}, {0x13F, "L"}, {0x141, "L"}, {0x143, "N"}, {0x145, "N"}, {0x147, "N"}, {0x14A, "N"}, {0x14C, "O"},
    {0x14E, "O"}, {0x150, "O"}, {0x152, "OE"}, {0x154, "R"}, {0x156, "R"}, {0x158, "R"}, {0x15A, "S"}, {0x15C, "S"},
    {0x15E, "S"}, {0x160, "S"}, {0x162, "T"}, {0x164, "T"}, {0x166, "T"}, {0x168, "U"}, {0x16A, "U"}, {0x16C, "U"},
    {0x16E, "U"}, {0x170, "U"}, {0x172, "U"}, {0x174, "W"}, {0x176, "Y"}, {0x178, "Y"}, {0x179, "Z"}, {0x17B, "Z"},
    {0x17D, "Z"},
    // Not in the table, and written by issuers without their marks: Azeri, Vietnamese, Romanian with a comma below.
    {0x18F, "A", "E"}, {0x1A0, "O"}, {0x1AF, "U"}, {0x218, "S"}, {0x21A, "T"},
    // Table B: Cyrillic. First the general form, then those of single languages (Belarusian, Bulgarian, Macedonian,
    // Serbian, Ukrainian). 0403 and 040B are not in the table, which prints the Macedonian GJ beside 0492 and the glyph
    // of 040B beside 0402; 042C is not encoded.
    {0x401, "E", "IO"}, {0x402, "D", "DJ"}, {0x403, "G", "GJ"}, {0x404, "IE", "YE"}, {0x405, "DZ"}, {0x406, "I"},
    {0x407, "I", "YI"}, {0x408, "J"}, {0x409, "LJ"}, {0x40A, "NJ"}, {0x40B, "C", "D"}, {0x40C, "K", "KJ"}, {0x40E, "U"},
    {0x40F, "DZ", "DJ"},
    {0x410, "A"}, {0x411, "B"}, {0x412, "V"}, {0x413, "G", "H"}, {0x414, "D"}, {0x415, "E"}, {0x416, "ZH", "Z"},
    {0x417, "Z"}, {0x418, "I", "Y"}, {0x419, "I", "Y"}, {0x41A, "K"}, {0x41B, "L"}, {0x41C, "M"}, {0x41D, "N"},
    {0x41E, "O"}, {0x41F, "P"}, {0x420, "R"}, {0x421, "S"}, {0x422, "T"}, {0x423, "U"}, {0x424, "F"}, {0x425, "KH", "H"},
    {0x426, "TS", "C"}, {0x427, "CH", "C"}, {0x428, "SH", "S"}, {0x429, "SHCH", "SHT"}, {0x42A, "IE", ""}, {0x42B, "Y"},
    {0x42C, ""}, {0x42D, "E"}, {0x42E, "IU", "YU"}, {0x42F, "IA", "YA"}, {0x46A, "U"}, {0x474, "Y"}, {0x490, "G"},
    {0x492, "G", "GJ"}, {0x4BA, "C"},
    // Table C: Arabic, Persian, Urdu, Pashto. Teh marbuta is XTA, at the end of a name XAH; vowel signs are not encoded;
    // shadda (0651) doubles the letter before it: forms_of(). 06A4 and 06A5 are of appendix B.5.4; farsi yeh (06CC) may
    // be read as yeh or alef maksura (B.5.6, note).
    {0x621, "XE"}, {0x622, "XAA"}, {0x623, "XAE"}, {0x624, "U"}, {0x625, "I"}, {0x626, "XI"}, {0x627, "A"}, {0x628, "B"},
    {0x629, "XTA", "XAH"}, {0x62A, "T"}, {0x62B, "XTH"}, {0x62C, "J"}, {0x62D, "XH"}, {0x62E, "XKH"}, {0x62F, "D"},
    {0x630, "XDH"}, {0x631, "R"}, {0x632, "Z"}, {0x633, "S"}, {0x634, "XSH"}, {0x635, "XSS"}, {0x636, "XDZ"},
    {0x637, "XTT"}, {0x638, "XZZ"}, {0x639, "E"}, {0x63A, "G"}, {0x640, ""}, {0x641, "F"}, {0x642, "Q"}, {0x643, "K"},
    {0x644, "L"}, {0x645, "M"}, {0x646, "N"}, {0x647, "H"}, {0x648, "W"}, {0x649, "XAY"}, {0x64A, "Y"}, {0x64B, ""},
    {0x64C, ""}, {0x64D, ""}, {0x64E, ""}, {0x64F, ""}, {0x650, ""}, {0x651, ""}, {0x652, ""}, {0x670, ""},
    {0x671, "XXA"}, {0x679, "XXT"}, {0x67C, "XRT"}, {0x67E, "P"}, {0x681, "XKE"}, {0x685, "XXH"}, {0x686, "XC"},
    {0x688, "XXD"}, {0x689, "XDR"}, {0x691, "XXR"}, {0x693, "XRR"}, {0x696, "XRX"}, {0x698, "XJ"}, {0x69A, "XXS"},
    {0x69C, ""}, {0x6A2, ""}, {0x6A4, "V"}, {0x6A5, "XF"}, {0x6A7, ""}, {0x6A8, ""}, {0x6A9, "XKK"}, {0x6AB, "XXK"}, {0x6AD, "XNG"}, {0x6AF, "XGG"},
    {0x6BA, "XNN"}, {0x6BC, "XXN"}, {0x6BE, "XDO"}, {0x6C0, "XYH"}, {0x6C1, "XXG"}, {0x6C2, "XGE"}, {0x6C3, "XTG"},
    {0x6CC, "XYA", "Y", "XAY"}, {0x6CD, "XXY"}, {0x6D0, "Y"}, {0x6D2, "XYB"}, {0x6D3, "XBE"},
    {0x1E9E, "SS"},
    // Typographic apostrophes, hyphens and quotation marks.
    {0x2010, "<", ""}, {0x2011, "<", ""}, {0x2013, "<", ""}, {0x2018, "", "<"}, {0x2019, "", "<"}, {0x201C, ""},
    {0x201D, ""}, {0x201E, ""}, {0x2032, "", "<"},
});
// clang-format on
static_assert(std::is_sorted(kRows.begin(), kRows.end(),
                             [](const Row& a, const Row& b) { return a.character < b.character; }));

/// The letters A–Z as they are.
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::array<std::string_view, 26> kPlain = [] {
    std::array<std::string_view, 26> plain;
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = kLetters.substr(i, 1);
    return plain;
}();
constexpr std::array<std::string_view, 1> kNotEncoded = {""};

/// Upper case of the letters in the tables.
char32_t upper(char32_t c) {
    if ((c >= U'a' && c <= U'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7)) return c - 0x20;
    if (c == 0xFF) return 0x178;
    if (c == 0x131) return c;  // it has no capital letter in the tables
    const bool odd_is_small = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x460 && c <= 0x4BF) ||
                              c == 0x219 || c == 0x21B || c == 0x1B0;
    if (odd_is_small && c % 2 == (c == 0x1B0 ? 0U : 1U)) return c - 1;
    const bool even_is_small = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || c == 0x1A1;
    if (even_is_small && (c == 0x1A1 || c % 2 == 0)) return c - 1;
    if (c >= 0x430 && c <= 0x44F) return c - 0x20;
    if (c >= 0x450 && c <= 0x45F) return c - 0x50;
    if (c == 0x259) return 0x18F;
    return c;
}

/// Vietnamese letters with two marks (Latin Extended Additional), which lose both: first and last code point, letter.
struct Range {
    char32_t first;
    char32_t last;
    char letter;
};
constexpr std::array kVietnamese = {Range{0x1EA0, 0x1EB7, 'A'}, Range{0x1EB8, 0x1EC7, 'E'}, Range{0x1EC8, 0x1ECB, 'I'},
                                    Range{0x1ECC, 0x1EE3, 'O'}, Range{0x1EE4, 0x1EF1, 'U'}, Range{0x1EF2, 0x1EF9, 'Y'}};

/// Letters whose mark is not merely lost, as decomposed Unicode writes them: letter, combining mark, the whole.
struct Composition {
    char32_t letter;
    char32_t mark;
    char32_t whole;
};
constexpr auto kCompositions = std::to_array<Composition>({
    {U'A', 0x308, 0xC4},
    {U'A', 0x30A, 0xC5},
    {U'N', 0x303, 0xD1},
    {U'O', 0x308, 0xD6},
    {U'U', 0x308, 0xDC},
    {0x406, 0x308, 0x407},
    {0x415, 0x308, 0x401},
    {0x418, 0x306, 0x419},
    {0x627, 0x653, 0x622},
    {0x627, 0x654, 0x623},
    {0x627, 0x655, 0x625},
    {0x648, 0x654, 0x624},
    {0x64A, 0x654, 0x626},
});

constexpr const Row* find_row(char32_t c) {
    const auto* const row = std::lower_bound(kRows.begin(), kRows.end(), c,
                                             [](const Row& a, char32_t wanted) { return a.character < wanted; });
    return row == kRows.end() || row->character != c ? nullptr : row;
}

constexpr char32_t kTehMarbuta = 0x629;
constexpr char32_t kShadda = 0x651;
constexpr std::array<std::string_view, 2> kTehMarbutaLast = {"XAH", "XTA"};

/// What a doubled letter adds to the first one: its form without the X that opens it (table C, note on shadda: dad with
/// shadda is XDZDZ), the whole form (the program of appendix B.7.1), or nothing: shadda is not always written
/// (B.5.5.11).
constexpr auto kDoubled = [] {
    std::array<std::array<std::string_view, 3>, kRows.size()> table;
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        const std::string_view whole = kRows[i].forms[0];
        table[i] = {whole, whole, ""};
        while (table[i][0].size() > 1 && table[i][0][0] == 'X') table[i][0].remove_prefix(1);
    }
    return table;
}();
Forms doubled(char32_t letter) {
    const Row* const row = find_row(letter);
    return row == nullptr ? Forms(kNotEncoded) : Forms(kDoubled[static_cast<std::size_t>(row - kRows.data())]);
}

bool is_empty(const Forms& forms) {
    return forms.size() == 1 && forms[0].empty();
}

}  // namespace

Forms permitted_forms(char32_t character) {
    const char32_t c = upper(character);
    if (c >= U'A' && c <= U'Z') return std::span(kPlain).subspan(c - U'A', 1);
    if (c >= 0x300 && c <= 0x36F) return kNotEncoded;  // combining marks of decomposed letters
    for (const Range& range : kVietnamese)
        if (c >= range.first && c <= range.last)
            return std::span(kPlain).subspan(static_cast<std::size_t>(range.letter - 'A'), 1);
    const Row* const row = find_row(c);
    return row == nullptr ? Forms{} : std::span(row->forms).first(row->count);
}

std::optional<std::vector<char32_t>> code_points(std::string_view utf8, std::size_t most) {
    std::vector<char32_t> points;
    points.reserve(std::min(utf8.size(), most));
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
        if (length == 0 || lead > 0xF4 || i + length > utf8.size() || points.size() == most) return std::nullopt;
        char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(utf8[i + k]);
            if ((next & 0xC0U) != 0x80) return std::nullopt;
            point = (point << 6U) | (next & 0x3FU);
        }
        const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return std::nullopt;
        points.push_back(point);
        i += length;
    }
    return points;
}

std::optional<std::vector<Forms>> forms_of(std::string_view utf8, std::size_t most) {
    const auto points = code_points(utf8, most);
    if (!points) return std::nullopt;
    std::vector<Forms> all;
    all.reserve(points->size());
    char32_t before = 0;  // the last letter that is written
    for (std::size_t i = 0; i < points->size(); ++i) {
        char32_t letter = (*points)[i];
        if (i + 1 < points->size()) {
            const auto whole = std::ranges::find_if(kCompositions, [&](const Composition& c) {
                return c.letter == upper(letter) && c.mark == (*points)[i + 1];
            });
            if (whole != kCompositions.end()) {
                letter = whole->whole;
                ++i;
            }
        }
        const Forms forms = letter == kShadda ? doubled(before) : permitted_forms(letter);
        if (!is_empty(forms)) before = letter;
        all.push_back(forms);
        if (letter != kTehMarbuta) continue;
        std::size_t next = i + 1;
        while (next < points->size() && is_empty(permitted_forms((*points)[next]))) ++next;
        const Forms follows = next < points->size() ? permitted_forms((*points)[next]) : Forms{};
        if (follows.empty() || follows[0] == "<") all.back() = kTehMarbutaLast;
    }
    return all;
}

std::optional<std::string> transliterate(std::string_view utf8) {
    constexpr std::size_t kMost = 256;
    const auto letters = forms_of(utf8, kMost);
    if (!letters) return std::nullopt;
    std::string text;
    for (const Forms& forms : *letters) {
        if (forms.empty()) return std::nullopt;
        if (forms[0] == "<" && (text.empty() || text.back() == '<')) continue;
        text += forms[0];
    }
    while (!text.empty() && text.back() == '<') text.pop_back();
    return text;
}

}  // namespace garita::mrz
