#include "vision/seal/detail/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace garita::seal {
namespace {

constexpr std::size_t kMostDefects = 100;

bool is_control(std::uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

/// One character of UTF-8 at `at`, by the ranges of RFC 3629; a length of 0 where there is none.
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 0;
};
CodePoint code_point_at(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > bytes.size()) return {};
    std::uint32_t value = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return {};
        value = value << 6U | (byte(i) & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kLeast[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
    return {value, length};
}

std::optional<std::string> printable_utf8(std::string_view bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint character = code_point_at(bytes, at);
        if (character.length == 0) return std::nullopt;
        if (!is_control(character.value)) text += bytes.substr(at, character.length);
        at += character.length;
    }
    return text;
}

bool is_padding(char c) {
    return static_cast<unsigned char>(c) <= 0x20;
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
    if (auto text = printable_utf8(bytes)) return *std::move(text);
    std::string text;
    for (const char c : bytes) {
        const auto value = static_cast<std::uint8_t>(c);
        if (is_control(value)) continue;
        if (value < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0U | value >> 6U);
            text += static_cast<char>(0x80U | (value & 0x3FU));
        }
    }
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

std::optional<int> decimal(std::string_view text) {
    return number(text, 10);
}

std::optional<int> hexadecimal(std::string_view text) {
    return number(text, 16);
}

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::optional<std::string> iso_date(int year, int month, int day) {
    if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return std::nullopt;
    constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day > kDays[static_cast<std::size_t>(month)] + (month == 2 && is_leap(year) ? 1 : 0)) return std::nullopt;
    std::string date = std::to_string(year);
    for (const int part : {month, day}) {
        date += part < 10 ? "-0" : "-";
        date += std::to_string(part);
    }
    return date;
}

std::optional<std::string> date_of_ccyymmdd(std::string_view digits) {
    if (digits.size() != 8 || !all_digits(digits)) return std::nullopt;
    return iso_date(*decimal(digits.substr(0, 4)), *decimal(digits.substr(4, 2)), *decimal(digits.substr(6, 2)));
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

void add_defect(Content& content, std::size_t offset, std::string expected) {
    if (content.defects.size() >= kMostDefects) return;
    content.defects.push_back({.offset = offset, .expected = std::move(expected)});
}

}  // namespace garita::seal
