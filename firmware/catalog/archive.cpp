#include "firmware/catalog/archive.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "firmware/catalog/catalog_files.h"
#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

using detail::StrictTable;
using detail::wrong_line;
using trust::append;
using trust::Bytes;
using trust::ByteView;
using trust::digest_of;
using trust::Signature;

/// Part of what is signed: a signature over anything else is none over a catalog.
constexpr std::string_view kMagic = "garita catalog 1";
constexpr std::size_t kLargestHead = 128U << 10U;
constexpr std::size_t kLongestName = 32;
constexpr std::string_view kHead = "the catalog's head";

std::string head_of(const CatalogFacts& facts, std::span<const PublicParty> stations, const SecretKey& key,
                    ByteView encrypted) {
    std::string text = fmt::format(
        "name = \"{}\"\nissuer = {}\nversion = {}\nfrom = \"{}\"\nuntil = \"{}\"\nbytes = {}\n"
        "digest = \"{}\"\n",
        facts.name, detail::in_quotes(facts.issuer), facts.version, facts.from, facts.until, encrypted.size(),
        hex(digest_of(encrypted)));
    for (const PublicParty& station : stations) {
        text += fmt::format("[[stations]]\nname = {}\nkey = \"{}\"\nsealed = \"{}\"\n", detail::in_quotes(station.name),
                            hex(station.key), hex(trust::seal_key(key, station.key)));
    }
    return text;
}

/// What is signed.
Bytes statement_of(ByteView issuer, ByteView head) {
    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, issuer);
    append(out, head);
    return out;
}

}  // namespace

Result<bool> check_catalog_facts(const CatalogFacts& facts) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (facts.name.empty() || facts.name.size() > kLongestName || !std::ranges::all_of(facts.name, fits))
        return fail(ErrorKind::Input,
                    fmt::format("a catalog's name has 1 to {} letters a-z, digits and hyphens", kLongestName));
    if (facts.version == 0) return fail(ErrorKind::Input, "a catalog's version is 1 or more");
    if (!day_of(facts.from) || !day_of(facts.until))
        return fail(ErrorKind::Input, "a catalog is valid from one day until another: 2026-11-29");
    if (facts.until < facts.from) return fail(ErrorKind::Input, "the catalog would end before it begins");
    return true;
}

Result<Bytes> write_archive(CatalogFacts facts, const OwnParty& issuer, std::span<const PublicParty> stations,
                            ByteView packed) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(good, check_catalog_facts(facts));
    static_cast<void>(good);
    if (stations.empty() || stations.size() > kMostStations)
        return fail(ErrorKind::Input, fmt::format("a catalog is for 1 to {} stations", kMostStations));
    std::set<Key> keys;
    for (const PublicParty& one : stations)
        if (!keys.insert(one.key).second) return fail(ErrorKind::Input, "the station " + one.name + " was given twice");
    if (packed.size() > kLargestCatalog) return fail(ErrorKind::Input, "the models are more than a catalog may have");
    facts.issuer = issuer.known.name;
    const SecretKey key = trust::random_stream_key();
    const Bytes encrypted = trust::seal_stream(packed, key);
    const std::string head = head_of(facts, stations, key, encrypted);

    const Signature signature = trust::sign(statement_of(issuer.known.key, bytes_of(head)), issuer.secret);

    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, issuer.known.key);
    append(out, signature);
    append(out, trust::four_bytes(static_cast<std::uint32_t>(head.size())));
    append(out, bytes_of(head));
    append(out, encrypted);
    return out;
}

struct Archive::Parts {
    Key issuer{};
    Signature signature{};
    std::string_view head{};
    ByteView encrypted{};
};

/// By their places alone.
Result<Archive::Parts> Archive::parts_of(ByteView bytes) {
    constexpr std::size_t kIssuerAt = kMagic.size();
    constexpr std::size_t kSignatureAt = kIssuerAt + crypto_sign_PUBLICKEYBYTES;
    constexpr std::size_t kLengthAt = kSignatureAt + crypto_sign_BYTES;
    constexpr std::size_t kHeadAt = kLengthAt + 4;
    if (bytes.size() < kHeadAt || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
        return fail(ErrorKind::Input, "this is no catalog: garita catalog pack writes one",
                    static_cast<int>(ErrorCode::CatalogChanged));
    const std::size_t length = trust::number_at(bytes, kLengthAt);
    if (length > kLargestHead || length > bytes.size() - kHeadAt)
        return fail(ErrorKind::Input, "the catalog is cut off: copy it anew",
                    static_cast<int>(ErrorCode::CatalogChanged));
    Parts parts;
    std::ranges::copy(bytes.subspan(kIssuerAt, parts.issuer.size()), parts.issuer.begin());
    std::ranges::copy(bytes.subspan(kSignatureAt, parts.signature.size()), parts.signature.begin());
    parts.head = {reinterpret_cast<const char*>(bytes.data()) + kHeadAt, length};
    parts.encrypted = bytes.subspan(kHeadAt + length);
    return parts;
}

Result<Key> Archive::claimed_issuer(ByteView bytes) {
    GARITA_TRY(parts, parts_of(bytes));
    return parts.issuer;
}

Result<Archive> Archive::verify(ByteView bytes, std::span<const PublicParty> trusted) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(parts, parts_of(bytes));
    const auto issuer = std::ranges::find(trusted, parts.issuer, &PublicParty::key);
    if (issuer == trusted.end())
        return fail(ErrorKind::Input,
                    fmt::format("it is signed by nobody whom this station believes (key {}): where you "
                                "know whose that is, garita catalog trust",
                                fingerprint_of(parts.issuer)),
                    static_cast<int>(ErrorCode::CatalogNotTrusted));
    if (!trust::holds(parts.signature, statement_of(parts.issuer, bytes_of(parts.head)), parts.issuer))
        return fail(ErrorKind::Input,
                    "its signature does not hold: it was changed on its way; get it anew from " + issuer->name,
                    static_cast<int>(ErrorCode::CatalogChanged));
    Archive archive;
    archive.m_issuer = parts.issuer;
    archive.m_encrypted = parts.encrypted;
    GARITA_TRY(parsed, archive.parse_head(parts.head));
    static_cast<void>(parsed);
    archive.m_facts.issuer = issuer->name;  // as whom this station knows it
    return archive;
}

/// REQUIRES a head whose signature holds.
Result<bool> Archive::parse_head(std::string_view head) {
    GARITA_TRY(root, detail::parse_toml(head, kHead));
    StrictTable table(root, kHead);
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(issuer, table.text("issuer"));
    GARITA_TRY(version, table.whole("version", 1, std::numeric_limits<std::uint32_t>::max()));
    GARITA_TRY(from, table.text("from"));
    GARITA_TRY(until, table.text("until"));
    GARITA_TRY(bytes, table.whole("bytes", 0, std::numeric_limits<std::int64_t>::max()));
    GARITA_TRY(digest, table.text("digest"));
    m_facts = {
        .name = name, .issuer = issuer, .version = static_cast<std::uint32_t>(version), .from = from, .until = until};
    GARITA_TRY(good, check_catalog_facts(m_facts));
    static_cast<void>(good);
    m_digest = digest_of(m_encrypted);
    if (static_cast<std::uint64_t>(bytes) != m_encrypted.size() || digest != hex(m_digest))
        return fail(ErrorKind::Input, "its models were changed or cut off on their way: get it anew from " + issuer,
                    static_cast<int>(ErrorCode::CatalogChanged));
    GARITA_TRY(node, table.take("stations"));
    const toml::array* stations = node->as_array();
    if (stations == nullptr || stations->size() > kMostStations)
        return wrong_line(*node, kHead, "\"stations\" are tables");
    for (const toml::node& item : *stations) {
        if (!item.is_table()) return wrong_line(item, kHead, "a station is a table");
        StrictTable station(*item.as_table(), kHead);
        GARITA_TRY(station_name, station.text("name"));
        GARITA_TRY(key_text, station.text("key"));
        GARITA_TRY(sealed_text, station.text("sealed"));
        GARITA_TRY(end, station.end());
        static_cast<void>(end);
        const std::optional<Key> key = key_of_hex(key_text);
        const auto sealed = bytes_of_hex(sealed_text);
        trust::SealedKey sealed_key{};
        if (!key || !sealed || sealed->size() != sealed_key.size())
            return wrong_line(item, kHead, "a station's key is damaged");
        std::ranges::copy(*sealed, sealed_key.begin());
        m_facts.stations.push_back(station_name);
        m_envelopes.push_back({*key, sealed_key});
    }
    return table.end();
}

Result<Bytes> Archive::open(const OwnParty& station) const {
    const auto own = std::ranges::find(m_envelopes, station.known.key, &Envelope::station);
    const auto key = own == m_envelopes.end() ? std::nullopt : trust::open_key(own->sealed, station);
    if (!key)
        return fail(ErrorKind::Input,
                    fmt::format("it is not for this station ({}) but for {}: give {} the file that garita "
                                "model station writes",
                                station.known.name, fmt::join(m_facts.stations, ", "), m_facts.issuer),
                    static_cast<int>(ErrorCode::CatalogForOthers));
    auto plain = trust::open_stream(m_encrypted, *key);
    if (!plain)
        return fail(ErrorKind::Input, "its models cannot be decrypted: get it anew from " + m_facts.issuer,
                    static_cast<int>(ErrorCode::CatalogChanged));
    return std::move(*plain);
}

}  // namespace garita
