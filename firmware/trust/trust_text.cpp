#include "firmware/trust/trust_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"
#include "vision/error_codes.h"

namespace garita::trust {
namespace {

using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kText = "the trust file";
constexpr std::size_t kMostKeys = 256;
constexpr std::size_t kMostRevoked = 4096;
constexpr std::size_t kLongestReason = 200;
constexpr std::string_view kFirstDay = "0000-01-01";  ///< keys have an end alone

tl::unexpected<Error> refused(ErrorCode code, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(code));
}

Result<Key> take_key(StrictTable& table, const toml::node& line, std::string_view field) {
    GARITA_TRY(text, table.text(field));
    const std::optional<Key> key = key_of_hex(text);
    if (!key) return wrong_line(line, kText, "\"{}\" is 64 hexadecimal digits in lower case", field);
    return *key;
}

Result<PublicParty> take_party(StrictTable& table, const toml::node& line) {
    GARITA_TRY(name, table.text("name"));
    if (const auto good = check_party_name(name); !good) return wrong_line(line, kText, "{}", good.error().text);
    GARITA_TRY(key, take_key(table, line, "key"));
    return PublicParty{std::move(name), key};
}

Result<std::string> take_reason(StrictTable& table, const toml::node& line) {
    GARITA_TRY(reason, table.text("reason"));
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (reason.empty() || reason.size() > kLongestReason || std::ranges::any_of(reason, is_control))
        return wrong_line(line, kText, "\"reason\" is a text of one line");
    return reason;
}

/// Calls `take` for each table of the array `field`; where it may be missing, none is needed.
template <typename Take>
Result<bool> each(const toml::table& root, StrictTable& table, std::string_view field, std::size_t most,
                  const Take& take) {
    if (!root.contains(field)) return true;
    GARITA_TRY(node, table.take(field));
    const toml::array* items = node->as_array();
    if (items == nullptr || items->size() > most)
        return wrong_line(*node, kText, "\"{}\" are at most {} tables", field, most);
    for (const toml::node& item : *items) {
        if (!item.is_table()) return wrong_line(item, kText, "\"{}\" are tables: [[{}]]", field, field);
        StrictTable one(*item.as_table(), kText);
        GARITA_TRY(taken, take(one, item));
        static_cast<void>(taken);
        GARITA_TRY(end, one.end());
        static_cast<void>(end);
    }
    return true;
}

Result<std::vector<std::string>> take_scope(StrictTable& table) {
    GARITA_TRY(node, table.take("scope"));
    const toml::array* items = node->as_array();
    if (items == nullptr) return wrong_line(*node, kText, "\"scope\" is a list of words");
    std::vector<std::string> scope;
    for (const toml::node& item : *items) {
        if (!item.is_string()) return wrong_line(item, kText, "\"scope\" is a list of words");
        scope.push_back(item.as_string()->get());
    }
    return scope;
}

Result<NamedKey> take_named_key(StrictTable& table, const toml::node& line) {
    NamedKey key;
    GARITA_TRY(word, table.text("purpose"));
    const std::optional<Purpose> purpose = purpose_of(word);
    if (!purpose) {
        std::vector<std::string_view> words;
        for (const PurposeFacts& one : purposes()) words.push_back(one.word);
        return wrong_line(line, kText, "\"{}\" is no purpose; there are: {}", word, fmt::join(words, ", "));
    }
    key.purpose = *purpose;
    GARITA_TRY(party, take_party(table, line));
    key.party = std::move(party);
    GARITA_TRY(scope, take_scope(table));
    key.scope = std::move(scope);
    if (const auto good = check_scope(key.purpose, key.scope); !good)
        return wrong_line(line, kText, "{}", good.error().text);
    GARITA_TRY(until, table.text("until"));
    if (!day_of(until)) return wrong_line(line, kText, "\"until\" is a day such as 2028-12-31");
    key.until = std::move(until);
    return key;
}

Result<Root> take_root(StrictTable& table) {
    GARITA_TRY(node, table.take("root"));
    if (!node->is_table()) return wrong_line(*node, kText, "\"root\" is a table");
    const toml::table& root = *node->as_table();
    StrictTable inner(root, kText);
    Root out;
    GARITA_TRY(threshold, inner.whole("threshold", 1, static_cast<std::int64_t>(kMostRootKeys)));
    out.threshold = static_cast<std::uint32_t>(threshold);
    GARITA_TRY(taken,
               each(root, inner, "keys", kMostRootKeys, [&](StrictTable& one, const toml::node& line) -> Result<bool> {
                   GARITA_TRY(party, take_party(one, line));
                   out.keys.push_back(std::move(party));
                   return true;
               }));
    static_cast<void>(taken);
    GARITA_TRY(end, inner.end());
    static_cast<void>(end);
    if (out.keys.size() < out.threshold)
        return wrong_line(*node, kText, "the root has {} keys, and {} are to sign", out.keys.size(), out.threshold);
    return out;
}

Result<bool> take_revoked(const toml::table& root, StrictTable& table, TrustText& out) {
    GARITA_TRY(keys, each(root, table, "revoked_keys", kMostRevoked,
                          [&](StrictTable& one, const toml::node& line) -> Result<bool> {
                              GARITA_TRY(key, take_key(one, line, "key"));
                              GARITA_TRY(since, one.text("since"));
                              if (!day_of(since)) return wrong_line(line, kText, "\"since\" is a day: 2026-11-30");
                              GARITA_TRY(reason, take_reason(one, line));
                              out.revoked_keys.push_back({key, std::move(since), std::move(reason)});
                              return true;
                          }));
    static_cast<void>(keys);
    return each(root, table, "revoked_files", kMostRevoked,
                [&](StrictTable& one, const toml::node& line) -> Result<bool> {
                    GARITA_TRY(digest, take_key(one, line, "digest"));  // as many digits as a key
                    GARITA_TRY(reason, take_reason(one, line));
                    out.revoked_files.push_back({digest, std::move(reason)});
                    return true;
                });
}

/// Separate keys for separate things, and none of them revoked.
Result<bool> check_keys(const TrustText& trust) {
    std::set<Key> seen;
    const auto check = [&](const PublicParty& party) -> Result<bool> {
        if (!seen.insert(party.key).second)
            return fail(ErrorKind::Input,
                        fmt::format("the key of {} stands twice in {}: each purpose has a key of its own, and the "
                                    "root's keys are for trust files alone",
                                    party.name, kText));
        if (const auto revoked = revocation_of(trust, party.key))
            return fail(ErrorKind::Input,
                        fmt::format("the key of {} is revoked in the same {}: leave it out of its keys", party.name,
                                    kText.substr(4)));
        return true;
    };
    for (const PublicParty& one : trust.root.keys) {
        GARITA_TRY(good, check(one));
        static_cast<void>(good);
    }
    for (const NamedKey& one : trust.keys) {
        GARITA_TRY(good, check(one.party));
        static_cast<void>(good);
    }
    return true;
}

}  // namespace

Result<TrustText> parse_trust_text(std::string_view toml) {
    if (toml.size() > kLargestTrustText)
        return fail(ErrorKind::Input, "the trust file is longer than 1 MiB, the limit");
    GARITA_TRY(root, detail::parse_toml(toml, kText));
    StrictTable table(root, kText);
    TrustText trust;
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(good_name, check_party_name(name));
    static_cast<void>(good_name);
    trust.name = std::move(name);
    GARITA_TRY(version, table.whole("version", 1, std::numeric_limits<std::uint32_t>::max()));
    trust.version = static_cast<std::uint32_t>(version);
    GARITA_TRY(from, table.text("from"));
    GARITA_TRY(until, table.text("until"));
    GARITA_TRY(days, check_days(from, until));
    static_cast<void>(days);
    trust.from = std::move(from);
    trust.until = std::move(until);
    GARITA_TRY(of_root, take_root(table));
    trust.root = std::move(of_root);
    GARITA_TRY(keys,
               each(root, table, "keys", kMostKeys, [&](StrictTable& one, const toml::node& line) -> Result<bool> {
                   GARITA_TRY(key, take_named_key(one, line));
                   trust.keys.push_back(std::move(key));
                   return true;
               }));
    static_cast<void>(keys);
    GARITA_TRY(revoked, take_revoked(root, table, trust));
    static_cast<void>(revoked);
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    GARITA_TRY(separate, check_keys(trust));
    static_cast<void>(separate);
    return trust;
}

std::optional<RevokedKey> revocation_of(const TrustText& trust, const Key& key) {
    const auto found = std::ranges::find(trust.revoked_keys, key, &RevokedKey::key);
    return found == trust.revoked_keys.end() ? std::nullopt : std::optional(*found);
}

Result<bool> check_not_revoked(const TrustText& trust, const Digest& content) {
    const auto found = std::ranges::find(trust.revoked_files, content, &RevokedFile::digest);
    if (found == trust.revoked_files.end()) return true;
    return refused(ErrorCode::FileRevoked,
                   fmt::format("{} has revoked it ({}): get a newer one", trust.name, found->reason));
}

Result<NamedKey> key_for(const TrustText& trust, const Key& key, Purpose purpose) {
    if (const auto revoked = revocation_of(trust, key))
        return refused(ErrorCode::FileRevoked,
                       fmt::format("the key that signed it is revoked since {} ({}): get it anew, signed with another",
                                   revoked->since, revoked->reason));
    const auto found = std::ranges::find_if(trust.keys, [&](const NamedKey& one) { return one.party.key == key; });
    const PurposeFacts& wanted = facts_of(purpose);
    if (found == trust.keys.end())
        return refused(ErrorCode::FileNotTrusted,
                       fmt::format("it is signed by a key that the trust file of {} does not name (fingerprint {}): "
                                   "get it from who may sign {}, or a trust file that names the key",
                                   trust.name, fingerprint_of(key), wanted.signs));
    if (found->purpose != purpose)
        return refused(
            ErrorCode::FileNotTrusted,
            fmt::format("it is signed with the key of {}, which the trust file of {} names for \"{}\" and "
                        "not for \"{}\": get it from who may sign {}",
                        found->party.name, trust.name, facts_of(found->purpose).word, wanted.word, wanted.signs));
    return *found;
}

Result<Grant> grant_of(const TrustText& trust, const Key& key, Purpose purpose, const Today& today) {
    GARITA_TRY(named, key_for(trust, key, purpose));
    GARITA_TRY(file, standing_of(trust.from, trust.until, today, "the trust file of " + trust.name));
    static_cast<void>(file);
    GARITA_TRY(standing, standing_of(kFirstDay, named.until, today, "the key of " + named.party.name));
    return Grant{std::move(named), standing};
}

Result<Grant> grant_on(const TrustText& trust, const Key& key, Purpose purpose, const std::string& day) {
    GARITA_TRY(named, key_for(trust, key, purpose));
    GARITA_TRY(standing, standing_of(kFirstDay, named.until, {.day = day}, "the key of " + named.party.name));
    return Grant{std::move(named), standing};
}

}  // namespace garita::trust
