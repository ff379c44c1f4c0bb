#include "firmware/detail/toml.h"

#include <fmt/format.h>

#include "firmware/detail/utf8.h"

namespace garita::detail {
namespace {

/// Whole UTF-8 without control characters but tabs and ends of lines. Debian's toml++ 3.3 meets an assertion of its own
/// on some other bytes.
bool is_text(std::string_view text) {
    while (!text.empty()) {
        const Decoded c = decode(text);
        const bool is_control = c.point < 0x20 || c.point == 0x7F;
        if (!c.valid || (is_control && c.point != '\t' && c.point != '\n' && c.point != '\r')) return false;
        text.remove_prefix(c.length);
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
