#include "firmware/detail/toml.h"

#include <fmt/format.h>

namespace garita::detail {
namespace {

/// The bytes of one character of UTF-8 from the first one on; 0 where it is none, longer than it need be, or a
/// surrogate.
std::size_t length_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
    const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(at);
    const unsigned second = byte(at + 1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return goes_on(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool plain = !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
        return plain && goes_on(at + 1) && goes_on(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool plain = !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
        return plain && goes_on(at + 1) && goes_on(at + 2) && goes_on(at + 3) ? 4 : 0;
    }
    return 0;
}

/// Whole UTF-8 without control characters but tabs and ends of lines. Debian's toml++ 3.3 meets an assertion of its own
/// on some other bytes.
bool is_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) return false;
        const std::size_t length = length_at(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

}  // namespace

Result<toml::table> parse_toml(std::string_view text, std::string_view what) {
    if (!is_text(text))
        return fail(ErrorKind::Input,
                    fmt::format("{} is no text: it has bytes that are not UTF-8, or control characters", what));
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::Input,
                    fmt::format("line {} of {}: {}", error.source().begin.line, what, error.description()));
    } catch (const std::exception&) {
        return fail(ErrorKind::Input, fmt::format("{} could not be parsed", what));
    }
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace garita::detail
