#include "firmware/watchlists/list_head.h"

#include <fmt/format.h>

#include <utility>

#include "firmware/detail/strict_table.h"

namespace garita::watchlists {
namespace {

using detail::in_quotes;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kHead = "the list's head";
constexpr std::string_view kAlert = "the alert";
constexpr std::size_t kLongestTitle = 100;

/// A table of texts by language; none where it is missing.
Result<Texts> take_texts(const toml::table& root, StrictTable& table, std::string_view field, std::string_view what) {
    Texts texts;
    if (!root.contains(field)) return texts;
    GARITA_TRY(node, table.take(field));
    if (!node->is_table()) return wrong_line(*node, what, "\"{}\" is a table of languages", field);
    for (const auto& [language, text] : *node->as_table()) {
        if (!text.is_string()) return wrong_line(text, what, "a text is expected");
        texts.emplace(language.str(), text.as_string()->get());
    }
    if (const auto good = check_texts(texts, field); !good) return wrong_line(*node, what, "{}", good.error().text);
    return texts;
}

/// A text that need not be there.
Result<std::string> take_optional(const toml::table& root, StrictTable& table, std::string_view field) {
    if (!root.contains(field)) return std::string();
    return table.text(field);
}

std::string to_toml(const Texts& texts, std::string_view field) {
    if (texts.empty()) return {};
    std::string out = fmt::format("[{}]\n", field);
    for (const auto& [language, text] : texts) out += fmt::format("{} = {}\n", language, in_quotes(text));
    return out;
}

}  // namespace

Result<ListHead> parse_list_head(std::string_view toml) {
    if (toml.size() > kLargestHead) return fail(ErrorKind::Input, "the list's head has more than 32 KiB");
    GARITA_TRY(root, detail::parse_toml(toml, kHead));
    StrictTable table(root, kHead);
    ListHead head;
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(word, table.text("kind"));
    const auto kind = kind_of(word);
    if (!kind) return wrong_line(root, kHead, "\"{}\" is no kind of list", word);
    head.kind = *kind;
    GARITA_TRY(title, table.text("title"));
    GARITA_TRY(publisher, table.text("publisher"));
    if (!is_line(title, kLongestTitle) || !is_line(publisher, kLongestTitle))
        return wrong_line(root, kHead, "\"title\" and \"publisher\" are lines of 1 to {} bytes", kLongestTitle);
    GARITA_TRY(issued, table.text("issued"));
    if (!day_number(issued)) return wrong_line(root, kHead, "\"issued\" is a day such as 2026-11-30");
    GARITA_TRY(instructions, take_texts(root, table, "instructions", kHead));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    head.title = std::move(title);
    head.publisher = std::move(publisher);
    head.issued = std::move(issued);
    head.instructions = std::move(instructions);
    return head;
}

std::string to_toml(const ListHead& head) {
    return fmt::format("schema = 1\nkind = \"{}\"\ntitle = {}\npublisher = {}\nissued = \"{}\"\n", word_of(head.kind),
                       in_quotes(head.title), in_quotes(head.publisher), head.issued) +
           to_toml(head.instructions, "instructions");
}

Result<Alert> parse_alert(std::string_view toml) {
    GARITA_TRY(root, detail::parse_toml(toml, kAlert));
    StrictTable table(root, kAlert);
    Alert alert;
    for (const auto& [field, value] : {std::pair("id", &alert.id), std::pair("state", &alert.state)}) {
        GARITA_TRY(text, table.text(field));
        *value = std::move(text);
    }
    for (const auto& [field, value] : {std::pair("type", &alert.type), std::pair("series", &alert.series),
                                       std::pair("first", &alert.first), std::pair("last", &alert.last)}) {
        GARITA_TRY(text, take_optional(root, table, field));
        *value = std::move(text);
    }
    for (const auto& [field, value] : {std::pair("title", &alert.title), std::pair("text", &alert.text)}) {
        GARITA_TRY(texts, take_texts(root, table, field, kAlert));
        *value = std::move(texts);
    }
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    GARITA_TRY(good, check_alert(alert));
    static_cast<void>(good);
    return alert;
}

std::string to_toml(const Alert& alert) {
    std::string out = fmt::format("id = \"{}\"\nstate = \"{}\"\n", alert.id, alert.state);
    for (const auto& [field, value] : {std::pair("type", &alert.type), std::pair("series", &alert.series),
                                       std::pair("first", &alert.first), std::pair("last", &alert.last)})
        if (!value->empty()) out += fmt::format("{} = {}\n", field, in_quotes(*value));
    return out + to_toml(alert.title, "title") + to_toml(alert.text, "text");
}

}  // namespace garita::watchlists
