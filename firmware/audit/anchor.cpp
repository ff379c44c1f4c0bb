#include "firmware/audit/anchor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/dates.h"

namespace garita::audit {
namespace {

constexpr std::string_view kName = "GARITA-AUDIT-1";
constexpr std::size_t kLongest = 400;
constexpr std::size_t kParts = 8;

std::string in_capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}
std::string in_small_letters(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::optional<std::int64_t> number_of(const std::string& text, std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size() && std::to_string(number) == text;
    return whole && number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

template <std::size_t n>
bool bytes_into(const std::string& text, std::array<std::uint8_t, n>& into) {
    const auto bytes = bytes_of_hex(text);
    if (!bytes || bytes->size() != n) return false;
    std::ranges::copy(*bytes, into.begin());
    return true;
}

bool parse_parts(const std::vector<std::string>& parts, Anchor& anchor) {
    const auto epoch = number_of(parts[2], kMostEntries);
    const auto count = number_of(parts[3], kMostEntries);
    const auto time = utc_seconds(in_capitals(parts[4]));
    if (parts[0] != in_small_letters(kName) || !is_station(parts[1]) || !epoch || !count || !time) return false;
    anchor.station = parts[1];
    anchor.epoch = *epoch;
    anchor.count = *count;
    anchor.time = *time;
    return bytes_into(parts[5], anchor.head) && bytes_into(parts[6], anchor.key) &&
           bytes_into(parts[7], anchor.signature);
}

}  // namespace

std::string signed_of_anchor(const Anchor& anchor) {
    return in_capitals(fmt::format("{}/{}/{}/{}/{}/{}/{}", kName, anchor.station, anchor.epoch, anchor.count,
                                   utc_text(anchor.time), hex(anchor.head), hex(anchor.key)));
}

std::string to_text(const Anchor& anchor) {
    return signed_of_anchor(anchor) + "/" + in_capitals(hex(anchor.signature));
}

Result<Anchor> parse_anchor(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
    text.remove_prefix(first);
    text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
    const auto none = [] { return fail(ErrorKind::Input, "this is no anchor: GARITA-AUDIT-1/STATION/… on one line"); };
    if (text.size() > kLongest) return none();
    std::vector<std::string> parts;
    for (std::string rest = in_small_letters(text); parts.size() <= kParts;) {
        const std::size_t end = rest.find('/');
        parts.push_back(rest.substr(0, end));
        if (end == std::string::npos) break;
        rest.erase(0, end + 1);
    }
    Anchor anchor;
    if (parts.size() != kParts || !parse_parts(parts, anchor)) return none();
    const std::string message = signed_of_anchor(anchor);
    if (!verifies(anchor.signature, bytes_of(message), anchor.key))
        return fail(ErrorKind::Input,
                    fmt::format("the anchor of {}, {} entries, was changed or misread: its signature does not hold",
                                anchor.station, anchor.count));
    return anchor;
}

}  // namespace garita::audit
