#include "vision/checks/detail/printed_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace garita::detail {
namespace {

// Base letters of U+00C0 … U+017F (Unicode 15, Latin-1 Supplement and Latin Extended-A), one character a code point:
// marks are taken off, ligatures give their first letter, `*` is no letter.
constexpr std::string_view kLatin =
    "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO*OUUUUYTY"   // 00C0 … 00FF
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"   // 0100 … 013F
    "LLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";  // 0140 … 017F
static_assert(kLatin.size() == 192);

// Shapes that the same print gives: never evidence (ocrb-facts.md: most raw errors are O and 0, I and 1, Q and 0).
constexpr std::array<std::string_view, 6> kSameShape = {"0ODQ", "1IL", "2Z", "5S", "8B", "6G"};
// Shapes that worn or coarse print makes alike.
constexpr std::array<std::string_view, 16> kSimilar = {"38B", "680", "56S", "098", "17I", "39", "35", "49A",
                                                       "CG",  "EF",  "MN",  "UV",  "VY",  "PR", "HN", "TI7"};

bool in_one_class(char a, char b, const auto& classes) {
    return std::any_of(classes.begin(), classes.end(), [&](std::string_view letters) {
        return letters.find(a) != std::string_view::npos && letters.find(b) != std::string_view::npos;
    });
}

bool same_shape(char a, char b) {
    return a == b || in_one_class(a, b, kSameShape);
}

struct Month {
    std::string_view begin;  ///< letters that begin the word
    int month;
};
// Names of months by their first letters, marks taken off, as travel documents print them: Doc 9303 part 3, 8th edition
// 2021, 3.8 (English, French or Spanish abbreviations) and the issuers' own languages in Latin letters. Words that mean
// different months in neighbouring languages (LIPIEC and LIPANJ) are left out.
constexpr std::array kMonths = {
    Month{"JAN", 1},  Month{"ENE", 1},  Month{"GEN", 1},  Month{"STY", 1},  Month{"IAN", 1},  Month{"OCA", 1},
    Month{"FEB", 2},  Month{"FEV", 2},  Month{"LUT", 2},  Month{"SUB", 2},  Month{"MAR", 3},  Month{"MRZ", 3},
    Month{"MAE", 3},  Month{"MRT", 3},  Month{"MAA", 3},  Month{"APR", 4},  Month{"AVR", 4},  Month{"ABR", 4},
    Month{"KWI", 4},  Month{"NIS", 4},  Month{"MAY", 5},  Month{"MAI", 5},  Month{"MAG", 5},  Month{"MEI", 5},
    Month{"MAJ", 5},  Month{"JUN", 6},  Month{"JUIN", 6}, Month{"GIU", 6},  Month{"HAZ", 6},  Month{"JUL", 7},
    Month{"JUIL", 7}, Month{"LUG", 7},  Month{"TEM", 7},  Month{"AUG", 8},  Month{"AOU", 8},  Month{"AGO", 8},
    Month{"SIE", 8},  Month{"SEP", 9},  Month{"SET", 9},  Month{"WRZ", 9},  Month{"EYL", 9},  Month{"OCT", 10},
    Month{"OUT", 10}, Month{"OKT", 10}, Month{"OTT", 10}, Month{"PAZ", 10}, Month{"EKI", 10}, Month{"NOV", 11},
    Month{"KAS", 11}, Month{"DEC", 12}, Month{"DIC", 12}, Month{"DEZ", 12}, Month{"DES", 12}, Month{"GRU", 12},
    Month{"ARA", 12},
};

std::optional<int> month_of(std::string_view word) {
    if (word.size() < 3) return std::nullopt;
    for (const Month& month : kMonths)
        if (word.substr(0, month.begin.size()) == month.begin) return month.month;
    return std::nullopt;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// The words of a date: numbers as digits, letters that OCR read in place of digits put right where a number begins or
/// ends with one.
struct DateWords {
    std::vector<std::string> numbers;
    std::vector<int> months;  ///< known names of months
    bool unknown_word = false;
};

char as_digit(char c) {
    for (const std::string_view letters : kSameShape)
        if (letters.find(c) != std::string_view::npos) return letters.front();
    return c;
}

DateWords words_of(std::string_view folded) {
    DateWords out;
    std::size_t at = 0;
    while (at < folded.size()) {
        const std::size_t begin = folded.find_first_not_of(' ', at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(folded.find(' ', begin), folded.size());
        std::string word(folded.substr(begin, end - begin));
        at = end;
        const auto digits = std::count_if(word.begin(), word.end(), is_digit);
        if (digits * 2 >= static_cast<long>(word.size())) {
            std::transform(word.begin(), word.end(), word.begin(), as_digit);
            if (all_digits(word)) {
                out.numbers.push_back(word);
                continue;
            }
            // "12AUG1974": numbers and a month without blanks between.
            const auto first = std::find_if_not(word.begin(), word.end(), is_digit);
            const auto last = std::find_if_not(word.rbegin(), word.rend(), is_digit).base();
            if (first != word.begin()) out.numbers.emplace_back(word.begin(), first);
            const std::string middle(first, last);
            const std::optional<int> month = month_of(middle);
            if (month)
                out.months.push_back(*month);
            else
                out.unknown_word = true;
            if (last != word.end()) out.numbers.emplace_back(last, word.end());
        } else if (const std::optional<int> month = month_of(word)) {
            out.months.push_back(*month);
        } else if (word.size() >= 3) {
            out.unknown_word = true;
        }
    }
    return out;
}

std::string two(int value) {
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

/// A way to understand the print: two digits each for year, month and day; the full year where it is printed.
struct Form {
    std::string year, month, day;
};

void add_split(std::vector<Form>& forms, const std::string& number) {
    if (number.size() == 8) {
        forms.push_back({number.substr(4, 4), number.substr(2, 2), number.substr(0, 2)});
        forms.push_back({number.substr(0, 4), number.substr(4, 2), number.substr(6, 2)});
    } else if (number.size() == 6) {
        forms.push_back({number.substr(4, 2), number.substr(2, 2), number.substr(0, 2)});
        forms.push_back({number.substr(0, 2), number.substr(2, 2), number.substr(4, 2)});
    }
}

std::string padded(const std::string& number) {
    return number.size() == 1 ? "0" + number : number;
}

std::vector<Form> forms_of(const DateWords& words) {
    std::vector<Form> forms;
    const std::vector<std::string>& n = words.numbers;
    if (n.size() == 1 && words.months.empty() && !words.unknown_word) {
        add_split(forms, n[0]);
    } else if (n.size() == 2 && words.months.empty() && !words.unknown_word) {
        // "0412.2033": OCR lost one of the dots, the digits are all there.
        if (n[0].size() + n[1].size() == 8) add_split(forms, n[0] + n[1]);
    } else if (n.size() == 2 && !words.months.empty()) {
        for (const int month : words.months) {
            if (n[0].size() <= 2) forms.push_back({n[1], two(month), padded(n[0])});
            if (n[1].size() <= 2) forms.push_back({n[0], two(month), padded(n[1])});
        }
    } else if (n.size() == 3 && n[1].size() <= 2) {
        if (n[0].size() <= 2) {
            forms.push_back({n[2], padded(n[1]), padded(n[0])});
            forms.push_back({n[2], padded(n[0]), padded(n[1])});
        }
        if (n[2].size() <= 2) forms.push_back({n[0], padded(n[1]), padded(n[2])});
    }
    std::erase_if(forms, [](const Form& form) {
        const bool sizes =
            (form.year.size() == 2 || form.year.size() == 4) && form.month.size() == 2 && form.day.size() == 2;
        if (!sizes) return true;
        const int month = std::stoi(form.month);
        const int day = std::stoi(form.day);
        return month < 1 || month > 12 || day < 1 || day > 31;
    });
    return forms;
}

}  // namespace

Folded fold(std::string_view utf8) {
    Folded out;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c < 0x80) {
            const bool lower = c >= 'a' && c <= 'z';
            const bool kept = lower || (c >= 'A' && c <= 'Z') || is_digit(static_cast<char>(c));
            // An apostrophe joins: D'ORSAY is one word in the MRZ (Doc 9303 part 3, 4.6).
            if (c != '\'') out.text += kept ? static_cast<char>(lower ? c - 'a' + 'A' : c) : ' ';
            ++i;
            continue;
        }
        const std::size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
        std::uint32_t point = c & (0x7FU >> length);
        for (std::size_t k = 1; k < length && i + k < utf8.size(); ++k)
            point = (point << 6U) | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
        i += length;
        if (point >= 0xC0 && point <= 0x17F && kLatin[point - 0xC0] != '*')
            out.text += kLatin[point - 0xC0];
        else if (point == 0x1E9E)
            out.text += 'S';
        else if (point == 0x2019 || point == 0x2BC)
            continue;  // typographic apostrophes
        else {
            out.text += ' ';
            out.foreign = out.foreign || (point >= 0x370 && point < 0x2000) || point >= 0x2E80;
        }
    }
    return out;
}

std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
}

Difference compare(std::string_view printed, std::string_view expected) {
    // Edit distance; each cell keeps how many of its edits are pairs of similar shape.
    struct Cell {
        int apart = 0;
        int similar = 0;
        [[nodiscard]] bool better_than(const Cell& other) const {
            return apart < other.apart || (apart == other.apart && similar > other.similar);
        }
    };
    constexpr std::size_t kLongest = 128;  // longer than any field: bounded work for hostile text
    const std::string_view a = printed.substr(0, kLongest);
    const std::string_view b = expected.substr(0, kLongest);
    std::vector<Cell> row(b.size() + 1);
    for (std::size_t k = 0; k <= b.size(); ++k) row[k] = {static_cast<int>(k), 0};
    for (std::size_t i = 1; i <= a.size(); ++i) {
        Cell diagonal = row[0];
        row[0] = {static_cast<int>(i), 0};
        for (std::size_t k = 1; k <= b.size(); ++k) {
            Cell best = diagonal;
            if (!same_shape(a[i - 1], b[k - 1])) {
                ++best.apart;
                if (in_one_class(a[i - 1], b[k - 1], kSimilar)) ++best.similar;
            }
            for (const Cell& side : {row[k], row[k - 1]}) {
                const Cell edited{side.apart + 1, side.similar};
                if (edited.better_than(best)) best = edited;
            }
            diagonal = row[k];
            row[k] = best;
        }
    }
    return {row.back().apart, row.back().similar, static_cast<int>(std::max(a.size(), b.size()))};
}

DateComparison compare_date(std::string_view utf8, std::string_view yymmdd) {
    if (yymmdd.size() != 6) return {};
    const std::vector<Form> forms = forms_of(words_of(fold(utf8).text));
    DateComparison nearest;
    for (const Form& form : forms) {
        const std::string year = form.year.substr(form.year.size() - 2);
        const std::string digits = year + form.month + form.day;
        // Unknown parts of the MRZ agree with whatever is printed.
        std::string expected(yymmdd);
        for (std::size_t i = 0; i < 6; ++i)
            if (expected[i] == '<') expected[i] = digits[i];
        Difference difference{0, 0, 6};
        for (std::size_t i = 0; i < 6; ++i) {
            if (digits[i] == expected[i]) continue;
            ++difference.apart;
            if (in_one_class(digits[i], expected[i], kSimilar)) ++difference.similar;
        }
        if (difference.apart == 0)
            return {
                DateComparison::Kind::Agrees,
                PrintedDate{std::stoi(form.year), form.year.size() == 4, std::stoi(form.month), std::stoi(form.day)},
                {}};
        if (nearest.kind == DateComparison::Kind::NotADate || difference.apart < nearest.difference.apart)
            nearest = {DateComparison::Kind::Differs, std::nullopt, difference};
    }
    return nearest;
}

std::vector<std::string> possible_dates(std::string_view utf8) {
    std::vector<std::string> dates;
    for (const Form& form : forms_of(words_of(fold(utf8).text)))
        dates.push_back(form.year.substr(form.year.size() - 2) + form.month + form.day);
    return dates;
}

std::optional<int> printed_year(std::string_view utf8) {
    for (const Form& form : forms_of(words_of(fold(utf8).text)))
        if (form.year.size() == 4 && form.year >= "1900" && form.year <= "2199") return std::stoi(form.year);
    return std::nullopt;
}

}  // namespace garita::detail
