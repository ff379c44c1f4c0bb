#include "vision/seal/detail/canonical_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace garita::seal {
namespace {

/// The shortest digits that make the number again, and where the decimal point stands: 0.s × 10^n.
struct Decimal {
    std::string s;
    int n = 0;
};

/// REQUIRES: finite and above 0.
Decimal decimal_of(double number) {
    // "d.ddde±xx": the shortest digits; of several the nearest to the number ([charconv.to.chars]), as ECMA-262 wants.
    std::array<char, 40> buffer{};
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
    const std::size_t e = text.find('e');
    Decimal decimal;
    for (const char digit : text.substr(0, e))
        if (digit != '.') decimal.s += digit;
    const char* exponent = text.data() + e + 1;
    if (*exponent == '+') ++exponent;
    std::from_chars(exponent, text.data() + text.size(), decimal.n);
    ++decimal.n;
    return decimal;
}

/// The order of RFC 8785, 3.2.3. REQUIRES: valid UTF-8.
std::u16string utf16(std::string_view utf8) {
    std::u16string units;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<std::uint8_t>(utf8[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t point = size == 1 ? lead : lead & (0x7FU >> size);
        for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k)
            point = (point << 6) | (static_cast<std::uint8_t>(utf8[i + k]) & 0x3FU);
        if (point >= 0x10000) {
            units += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        units += static_cast<char16_t>(point);
        i += size;
    }
    return units;
}

/// RFC 8785, 3.2.2.2.
void write_string(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr std::string_view kEscaped = "\b\t\n\f\r\"\\";
    constexpr std::string_view kEscapes = "btnfr\"\\";
    out += '"';
    for (const char character : text) {
        const std::size_t escape = kEscaped.find(character);
        const auto byte = static_cast<std::uint8_t>(character);
        if (escape != std::string_view::npos) {
            out += '\\';
            out += kEscapes[escape];
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kHex[byte / 16];
            out += kHex[byte % 16];
        } else {
            out += character;
        }
    }
    out += '"';
}

class Writer {
public:
    void operator()(std::nullptr_t) { m_out += "null"; }
    void operator()(bool value) { m_out += value ? "true" : "false"; }
    void operator()(double value) { m_out += ecmascript_number(value); }
    void operator()(const std::string& value) { write_string(m_out, value); }
    void operator()(const JsonValue::Array& values) {
        m_out += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) m_out += ',';
            std::visit(*this, values[i].value);
        }
        m_out += ']';
    }
    void operator()(const JsonValue::Object& members) {
        std::vector<std::pair<std::u16string, const JsonMember*>> sorted;
        sorted.reserve(members.size());
        for (const auto& member : members) sorted.emplace_back(utf16(member.name), &member);
        std::ranges::sort(sorted, {}, [](const auto& entry) -> const std::u16string& { return entry.first; });
        m_out += '{';
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            if (i > 0) m_out += ',';
            write_string(m_out, sorted[i].second->name);
            m_out += ':';
            std::visit(*this, sorted[i].second->value.value);
        }
        m_out += '}';
    }
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    std::string m_out;
};

}  // namespace

// ECMA-262, 6.1.6.1.20 Number::toString, radix 10: the names n, k and s of the standard.
std::string ecmascript_number(double number) {
    if (number == 0) return "0";
    if (number < 0) return '-' + ecmascript_number(-number);
    const Decimal decimal = decimal_of(number);
    const std::string& s = decimal.s;
    const int n = decimal.n;
    const int k = static_cast<int>(s.size());
    if (k <= n && n <= 21) return s + std::string(static_cast<std::size_t>(n - k), '0');
    if (0 < n && n <= 21) return s.substr(0, static_cast<std::size_t>(n)) + '.' + s.substr(static_cast<std::size_t>(n));
    if (-6 < n && n <= 0) return "0." + std::string(static_cast<std::size_t>(-n), '0') + s;
    const std::string exponent = (n - 1 < 0 ? "e-" : "e+") + std::to_string(n - 1 < 0 ? 1 - n : n - 1);
    return k == 1 ? s + exponent : s.substr(0, 1) + '.' + s.substr(1) + exponent;
}

std::string canonical_json(const JsonValue& value) {
    Writer writer;
    std::visit(writer, value.value);
    return writer.take();
}

}  // namespace garita::seal
