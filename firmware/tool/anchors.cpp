#include "firmware/tool/anchors.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/trust/keys.h"

namespace garita::tool {
namespace {

constexpr std::size_t kLargestFile = 1U << 20U;  // of anchors: some three thousand

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Lines of a file that are neither empty nor a comment.
Result<std::vector<std::string>> lines_of(const std::string& path) {
    GARITA_TRY(file, read_small_file(path, kLargestFile));
    if (!file) return fail(ErrorKind::Input, path + ": there is no such file");
    std::vector<std::string> lines;
    for (std::string_view rest = file->text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (const auto line = trimmed(rest.substr(0, end)); !line.empty() && line.front() != '#')
            lines.emplace_back(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

/// A word that is an anchor itself, as a reader of QR codes types it, or the name of a file with one on each line.
Result<bool> add_anchors(const std::string& word, std::vector<audit::Anchor>& anchors) {
    const bool is_one = word.size() > 7 && (word.starts_with("GARITA-") || word.starts_with("garita-")) &&
                        word.find('/') != std::string::npos;
    std::vector<std::string> lines = {word};
    if (!is_one) {
        GARITA_TRY(of_file, lines_of(word));
        if (of_file.empty()) return fail(ErrorKind::Input, word + " holds no anchor");
        lines = std::move(of_file);
    }
    for (const std::string& line : lines) {
        auto anchor = audit::parse_anchor(line);
        if (!anchor) return fail(ErrorKind::Input, (is_one ? "" : word + ": ") + anchor.error().text);
        anchors.push_back(std::move(*anchor));
    }
    return true;
}

}  // namespace

Result<std::vector<audit::Anchor>> anchors_of(const std::vector<std::string>& words) {
    std::vector<audit::Anchor> anchors;
    for (const std::string& word : words) {
        GARITA_TRY(added, add_anchors(word, anchors));
        static_cast<void>(added);
    }
    return anchors;
}

Result<std::optional<Key>> station_key_of(const std::string& word) {
    if (word.empty()) return std::optional<Key>();
    if (const auto key = key_of_hex(word)) return std::optional(*key);
    if (const auto party = read_public_party(Party::StationSigner, word)) return std::optional(party->key);
    GARITA_TRY(lines, lines_of(word));
    const auto key = lines.size() == 1 ? key_of_hex(lines.front()) : std::nullopt;
    if (!key)
        return fail(ErrorKind::Input, word +
                                          ": a station's key is 64 hexadecimal digits, alone in the file, or the file "
                                          "that garita trust station wrote");
    return std::optional(*key);
}

}  // namespace garita::tool
