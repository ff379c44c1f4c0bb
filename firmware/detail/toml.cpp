#include "firmware/detail/toml.h"

#include <fmt/format.h>

namespace garita::detail {

Result<toml::table> parse_toml(std::string_view text, std::string_view what) {
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
