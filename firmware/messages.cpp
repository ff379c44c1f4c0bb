#include "firmware/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "firmware/detail/state_names.h"
#include "firmware/detail/toml.h"
#include "firmware/detail/utf8.h"
#include "firmware/embedded.h"

namespace garita {
namespace {

/// Arguments whose value is a word of ours, and the table in which it stands.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTranslated = {{
    {"band", "bands."},
    {"check", "checks."},
    {"document", "states."},
    {"expected", "defects."},
    {"format", "formats."},
    {"outcome", "outcomes."},
    {"part", "parts."},
    {"sealed", "states."},
    {"state", "states."},
}};

/// Characters that steer a terminal or the direction of text, or that nobody sees (Unicode categories Cc, Cf, Zl, Zp).
constexpr bool is_hidden(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

std::optional<std::string_view> table_of(std::string_view argument) {
    for (const auto& [name, table] : kTranslated)
        if (name == argument) return table;
    return std::nullopt;
}

Result<std::vector<std::string>> strings_of(const toml::array& array, const std::string& key) {
    std::vector<std::string> out;
    for (const toml::node& item : array) {
        const auto* text = item.as_string();
        if (text == nullptr)
            return fail(ErrorKind::Input, fmt::format("language file, \"{}\": a text is expected", key));
        out.push_back(text->get());
    }
    return out;
}

using Texts = std::map<std::string, std::string, std::less<>>;
using Lists = std::map<std::string, std::vector<std::string>, std::less<>>;

Result<bool> flatten(const toml::table& table, const std::string& prefix, Texts& texts, Lists& lists) {
    for (const auto& [name, value] : table) {
        const std::string key = prefix + std::string(name.str());
        if (const auto* text = value.as_string()) {
            texts[key] = text->get();
        } else if (const auto* array = value.as_array()) {
            GARITA_TRY(list, strings_of(*array, key));
            lists[key] = std::move(list);
        } else if (const auto* inner = value.as_table()) {
            GARITA_TRY(done, flatten(*inner, key + ".", texts, lists));
            static_cast<void>(done);
        } else {
            return fail(ErrorKind::Input, fmt::format("language file, \"{}\": a text is expected", key));
        }
    }
    return true;
}

}  // namespace

std::string visible(std::string_view text, std::size_t longest) {
    std::string out;
    std::size_t count = 0;
    while (!text.empty()) {
        if (count++ == longest) return out + "…";
        const detail::Decoded c = detail::decode(text);
        if (!c.valid)
            out += "\xEF\xBF\xBD";  // U+FFFD
        else if (is_hidden(c.point))
            out += fmt::format("⟨U+{:04X}⟩", c.point);
        else
            out += text.substr(0, c.length);
        text.remove_prefix(c.length);
    }
    return out;
}

Result<Language> Language::create(std::string_view code) {
    for (const EmbeddedFile& file : embedded_languages()) {
        if (file.name != code) continue;
        GARITA_TRY(language, parse(file.content));
        for (auto& [state, name] : detail::state_names(std::string(code)))
            language.m_texts.try_emplace("states." + state, std::move(name));
        return language;
    }
    return fail(ErrorKind::Input, fmt::format("there is no language \"{}\"", code));
}

Result<Language> Language::parse(std::string_view text) {
    GARITA_TRY(root, detail::parse_toml(text, "the language file"));
    Language language;
    GARITA_TRY(done, flatten(root, "", language.m_texts, language.m_lists));
    static_cast<void>(done);
    return language;
}

std::string Language::text(std::string_view key, const Arguments& arguments) const {
    const auto found = m_texts.find(key);
    if (found == m_texts.end()) return fmt::format("[{}]", visible(key));
    const std::string& pattern = found->second;
    std::string out;
    std::size_t at = 0;
    while (at < pattern.size()) {
        const std::size_t open = pattern.find('{', at);
        const std::size_t close = open == std::string::npos ? open : pattern.find('}', open);
        if (close == std::string::npos) break;
        out.append(pattern, at, open - at);
        const std::string name = pattern.substr(open + 1, close - open - 1);
        const auto argument = arguments.find(name);
        const std::optional<std::string_view> table = table_of(name);
        if (argument == arguments.end())
            out += "?";
        else if (name == "field")
            out += field(argument->second);
        else if (const auto word = m_texts.find(table ? std::string(*table) + argument->second : std::string{});
                 table && word != m_texts.end())
            // A word of ours may have arguments of its own: what was expected. Those have none that is looked up so.
            out += word->second.find('{') == std::string::npos ? word->second : text(word->first, arguments);
        else
            out += visible(argument->second);
        at = close + 1;
    }
    return out.append(pattern, at, std::string::npos);
}

std::vector<std::string> Language::list(std::string_view key) const {
    const auto found = m_lists.find(key);
    return found == m_lists.end() ? std::vector<std::string>{} : found->second;
}

std::string Language::field(std::string_view name, bool* is_known) const {
    const bool numbered = name.size() > 2 && name[name.size() - 2] == '_' && name.back() >= '2' && name.back() <= '9';
    const auto whole = m_texts.find("fields." + std::string(name));
    const auto base = numbered ? m_texts.find("fields." + std::string(name.substr(0, name.size() - 2))) : m_texts.end();
    if (is_known != nullptr) *is_known = whole != m_texts.end() || base != m_texts.end();
    if (whole != m_texts.end()) return whole->second;
    if (base != m_texts.end()) return base->second + " " + name.back();
    std::string plain = visible(name);
    std::ranges::replace(plain, '_', ' ');
    return plain;
}

std::string Language::phrase(const seal::Defect& defect) const {
    return text("defects." + std::string(seal::expectation_of(defect.expected).key), seal::arguments_of(defect));
}

std::string Language::sentence(const Finding& finding) const {
    const std::string& key = finding.message_key;
    std::string words = key.starts_with("reason.")  ? text("reasons." + key.substr(7), finding.arguments)
                        : key.starts_with("error.") ? text("errors." + key.substr(6), finding.arguments)
                                                    : text("messages." + key, finding.arguments);
    // Some begin with the name of a field, which stands in small letters in a table.
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return words;
}

std::string Language::name_of(Outcome outcome) const {
    // The key has no blank: "not supported" → "not-supported".
    return text(outcome == Outcome::NotSupported ? "outcomes.not-supported"
                                                 : "outcomes." + std::string(garita::name_of(outcome)));
}

std::string Language::name_of_state(std::string_view code) const {
    const auto found = m_texts.find("states." + std::string(code));
    return found == m_texts.end() ? std::string{} : found->second;
}

std::string Language::name_of(Group group) const {
    return text("groups." + std::string(garita::name_of(group)));
}

std::vector<std::string> languages() {
    std::vector<std::string> codes;
    for (const EmbeddedFile& file : embedded_languages()) codes.emplace_back(file.name);
    return codes;
}

}  // namespace garita
