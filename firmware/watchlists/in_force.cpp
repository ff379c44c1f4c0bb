#include "firmware/watchlists/in_force.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kText = "the lists in force";
constexpr std::size_t kLargest = 256U << 10U;
constexpr std::array<std::string_view, 2> kWhat = {"imported", "removed"};  // of Change::What

Result<Key> take_key(StrictTable& table, std::string_view field) {
    GARITA_TRY(text, table.text(field));
    const auto key = key_of_hex(text);
    if (!key) return fail(ErrorKind::Input, fmt::format("\"{}\" is 64 hexadecimal digits", field));
    return *key;
}

/// What lists and changes have in common.
struct Facts {
    Kind kind;
    std::uint32_t version;
    trust::Digest digest;
};
Result<Facts> take_facts(StrictTable& table) {
    GARITA_TRY(word, table.text("kind"));
    const auto kind = kind_of(word);
    if (!kind) return fail(ErrorKind::Input, fmt::format("\"{}\" is no kind of list", word));
    GARITA_TRY(version, table.whole("version", 1, std::numeric_limits<std::uint32_t>::max()));
    GARITA_TRY(digest, take_key(table, "digest"));  // as many digits as a key
    return Facts{*kind, static_cast<std::uint32_t>(version), digest};
}

Result<ListInForce> take_list(const toml::table& line) {
    StrictTable table(line, kText);
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(facts, take_facts(table));
    GARITA_TRY(signer, take_key(table, "signer"));
    GARITA_TRY(from, table.text("from"));
    GARITA_TRY(until, table.text("until"));
    GARITA_TRY(imported, table.text("imported"));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    if (!trust::is_name(name) || !is_time(imported) || !trust::check_days(from, until))
        return wrong_line(line, kText, "a name, a day or a time is none");
    return ListInForce{.name = std::move(name),
                       .kind = facts.kind,
                       .version = facts.version,
                       .digest = facts.digest,
                       .signer = signer,
                       .from = std::move(from),
                       .until = std::move(until),
                       .imported = std::move(imported)};
}

Result<Change> take_change(const toml::table& line) {
    StrictTable table(line, kText);
    GARITA_TRY(word, table.text("what"));
    const auto* const what = std::ranges::find(kWhat, word);
    GARITA_TRY(facts, take_facts(table));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    if (what == kWhat.end()) return wrong_line(line, kText, "\"what\" is imported or removed");
    return Change{.what = static_cast<Change::What>(what - kWhat.begin()),
                  .kind = facts.kind,
                  .version = facts.version,
                  .digest = facts.digest};
}

/// Each table of the array `field`, which may be missing.
template <typename Value, typename Take>
Result<std::vector<Value>> take_each(const toml::table& root, StrictTable& table, std::string_view field,
                                     const Take& take) {
    std::vector<Value> values;
    if (!root.contains(field)) return values;
    GARITA_TRY(node, table.take(field));
    const toml::array* const items = node->as_array();
    if (items == nullptr || items->size() > kMostUnlogged) return wrong_line(*node, kText, "tables are expected");
    for (const toml::node& item : *items) {
        if (!item.is_table()) return wrong_line(item, kText, "a table is expected");
        GARITA_TRY(value, take(*item.as_table()));
        values.push_back(std::move(value));
    }
    return values;
}

std::string facts_text(Kind kind, std::uint32_t version, const trust::Digest& digest) {
    return fmt::format("kind = \"{}\"\nversion = {}\ndigest = \"{}\"\n", word_of(kind), version, hex(digest));
}

}  // namespace

fs::path watchlists_folder(const fs::path& data) {
    return data / "watchlists";
}
fs::path in_force_path(const fs::path& data) {
    return watchlists_folder(data) / "in-force.toml";
}
fs::path list_path(const fs::path& data, std::string_view name, std::uint32_t version, const trust::Digest& digest) {
    return watchlists_folder(data) / fmt::format("{}-{}-{}.sqlite", name, version, hex(digest).substr(0, 8));
}

Result<InForce> parse_in_force(std::string_view toml) {
    GARITA_TRY(root, detail::parse_toml(toml, kText));
    StrictTable table(root, kText);
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(lists, take_each<ListInForce>(root, table, "lists", take_list));
    GARITA_TRY(unlogged, take_each<Change>(root, table, "unlogged", take_change));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    std::ranges::sort(lists, {}, &ListInForce::name);
    if (lists.size() > kMostLists || std::ranges::adjacent_find(lists, {}, &ListInForce::name) != lists.end())
        return fail(ErrorKind::Input, fmt::format("more than {} lists, or one twice", kMostLists));
    return InForce{std::move(lists), std::move(unlogged)};
}

std::string to_toml(const InForce& in_force) {
    std::string out = "# The lists that this station uses, written by garita watchlist.\nschema = 1\n";
    for (const ListInForce& one : in_force.lists)
        out += fmt::format(
            "[[lists]]\nname = \"{}\"\n{}signer = \"{}\"\nfrom = \"{}\"\nuntil = \"{}\"\nimported = \"{}\"\n", one.name,
            facts_text(one.kind, one.version, one.digest), hex(one.signer), one.from, one.until, one.imported);
    for (const Change& one : in_force.unlogged)
        out += fmt::format("[[unlogged]]\nwhat = \"{}\"\n{}", kWhat.at(static_cast<std::size_t>(one.what)),
                           facts_text(one.kind, one.version, one.digest));
    return out;
}

Result<InForce> read_in_force(const fs::path& data) {
    GARITA_TRY(file, read_small_file(in_force_path(data), kLargest));
    if (!file) return InForce{};
    const auto unusable = [&](const std::string& why) {
        return fail(ErrorKind::Device, in_force_path(data).string() + ": " + why);
    };
    if ((file->mode & (S_IWGRP | S_IWOTH)) != 0)
        return unusable("may be changed by others than its owner: look at it and chmod 644 it");
    auto parsed = parse_in_force(file->text);
    if (!parsed) return unusable(parsed.error().text + ": remove it, and import the lists again");
    return parsed;
}

Result<InForce> change_in_force(const fs::path& data, const std::function<Result<bool>(InForce&)>& change) {
    GARITA_TRY(lock, lock_file(watchlists_folder(data) / ".lock"));
    GARITA_TRY(in_force, read_in_force(data));
    GARITA_TRY(changed, change(in_force));
    static_cast<void>(changed);
    std::ranges::sort(in_force.lists, {}, &ListInForce::name);
    if (in_force.lists.size() > kMostLists)
        return fail(ErrorKind::Input,
                    fmt::format("this station has {} lists already, as many as it may: remove one", kMostLists));
    if (in_force.unlogged.size() > kMostUnlogged)
        return fail(ErrorKind::Input,
                    "the audit log was not told of too many changes: start the kiosk, which tells it");
    GARITA_TRY(written, replace_file(in_force_path(data), to_toml(in_force)));
    static_cast<void>(written);
    return in_force;
}

}  // namespace garita::watchlists
