#include "vision/seal/detail/text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

#include "mrz/transliteration.h"

namespace garita::seal {
namespace {

/// Unicode 15, chapter 23.1: control codes.
bool is_control(char32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

void append_utf8(std::string& text, char32_t point) {
    const auto tail = [&text](char32_t bits) { text += static_cast<char>(0x80U | (bits & 0x3FU)); };
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xC0U | point >> 6U);
        tail(point);
    } else if (point < 0x10000) {
        text += static_cast<char>(0xE0U | point >> 12U);
        tail(point >> 6U);
        tail(point);
    } else {
        text += static_cast<char>(0xF0U | point >> 18U);
        tail(point >> 12U);
        tail(point >> 6U);
        tail(point);
    }
}

/// Bytes that are not UTF-8 as ISO 8859-1, whose characters are the first 256 code points.
std::vector<char32_t> latin1(std::string_view bytes) {
    std::vector<char32_t> points;
    points.reserve(bytes.size());
    for (const char c : bytes) points.push_back(static_cast<std::uint8_t>(c));
    return points;
}

bool is_padding(char c) {
    return static_cast<unsigned char>(c) <= 0x20;
}

/// UTF-8 cut between two characters.
std::string shortened(const std::string& text, std::size_t longest) {
    if (text.size() <= longest) return text;
    while (longest > 0 && (static_cast<std::uint8_t>(text[longest]) & 0xC0U) == 0x80U) --longest;
    return text.substr(0, longest);
}

std::optional<int> number(std::string_view text, int base) {
    if (text.empty() || text.size() > 9 || text.front() == '-') return std::nullopt;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string printable(std::string_view bytes) {
    const auto points = mrz::code_points(bytes, bytes.size());
    std::string text;
    for (const char32_t point : points ? *points : latin1(bytes))
        if (!is_control(point)) append_utf8(text, point);
    return text;
}

bool is_printable(std::string_view bytes) {
    const auto points = mrz::code_points(bytes, bytes.size());
    return points && std::ranges::none_of(*points, is_control);
}

std::string hexadecimal(ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte / 16];
        text += kDigits[byte % 16];
    }
    return text;
}

std::string without_blanks_at_the_end(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::string_view trimmed(std::string_view bytes) {
    while (!bytes.empty() && is_padding(bytes.front())) bytes.remove_prefix(1);
    while (!bytes.empty() && is_padding(bytes.back())) bytes.remove_suffix(1);
    return bytes;
}

std::string words_of(std::string_view bytes) {
    std::string words;
    for (const char c : bytes) {
        const bool between = is_padding(c) || c == ',';
        if (!between) {
            words += c;
        } else if (!words.empty() && words.back() != ' ') {
            words += ' ';
        }
    }
    if (!words.empty() && words.back() == ' ') words.pop_back();
    return printable(words);
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> decimal_number(std::string_view text) {
    return number(text, 10);
}

std::optional<int> hexadecimal_number(std::string_view text) {
    return number(text, 16);
}

std::optional<std::string> iso_date(int year, int month, int day) {
    // std::chrono keeps a month and a day in 8 bits.
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const std::chrono::year_month_day when(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!when.ok()) return std::nullopt;
    std::string date = std::to_string(year);
    date.insert(0, 4 - date.size(), '0');
    for (const int part : {month, day}) {
        date += part < 10 ? "-0" : "-";
        date += std::to_string(part);
    }
    return date;
}

std::optional<std::string> iso_date(std::string_view year, std::string_view month, std::string_view day) {
    return iso_date(decimal_number(year).value_or(0), decimal_number(month).value_or(0),
                    decimal_number(day).value_or(0));
}

std::optional<std::string> date_of_ccyymmdd(std::string_view digits) {
    if (digits.size() != 8 || !all_digits(digits)) return std::nullopt;
    if (digits < "19000101" || digits > "20991231") return std::nullopt;
    return iso_date(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2));
}

Content content_of(std::string_view format) {
    Content content;
    content.format = format;
    return content;
}

void add_field(Content& content, std::string_view name, std::string value, std::string element) {
    if (value.empty()) return;
    content.fields.push_back({.name = std::string(name), .value = std::move(value), .element = std::move(element)});
}

void add_defect(Content& content, std::size_t offset, Expected expected, std::vector<std::string> arguments) {
    if (content.defects.size() >= kMostDefects) return;
    for (std::string& argument : arguments) argument = shortened(argument, kLongestDefectArgument);
    content.defects.push_back({.offset = offset, .expected = expected, .arguments = std::move(arguments)});
}

}  // namespace garita::seal
