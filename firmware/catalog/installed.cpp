#include "firmware/catalog/installed.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <system_error>
#include <utility>

#include "firmware/bytes.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/model_toml.h"
#include "firmware/data_files.h"
#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"
#include "firmware/process/named_files.h"
#include "firmware/trust/station_trust.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;
using trust::Bytes;
using trust::ByteView;
using trust::StationTrust;

constexpr std::size_t kLargestFile = 8192;
constexpr std::size_t kMostIssuers = 64;
constexpr std::size_t kMostCatalogs = 64;
/// What encryption and head add.
constexpr std::size_t kLargestArchive = kLargestCatalog + (1U << 20U);
constexpr std::string_view kIssuerEnding = ".issuer.toml";
constexpr std::string_view kCatalogEnding = ".catalog";
constexpr std::string_view kVersionEnding = ".version";
constexpr std::string_view kIssuer = "the trusted issuer";

fs::path station_path(const fs::path& data) {
    return catalogs_folder(data) / "station.toml";
}
/// Enough of a key to tell files apart; what counts is in the file.
std::string short_of(const Key& key) {
    return hex(key).substr(0, 16);
}
fs::path issuer_path(const fs::path& data, const Key& key) {
    return catalogs_folder(data) / (short_of(key) + std::string(kIssuerEnding));
}
fs::path catalog_path(const fs::path& data, const Key& issuer, const std::string& name, std::string_view ending) {
    return catalogs_folder(data) / (short_of(issuer) + "-" + name + std::string(ending));
}

tl::unexpected<Error> damaged(const fs::path& path, const std::string& why) {
    return fail(ErrorKind::Device, path.string() + ": " + why, static_cast<int>(ErrorCode::CatalogsUnreadable));
}

/// At most so many names of that ending.
Result<std::vector<std::string>> few_names_with(const fs::path& folder, std::string_view ending, std::size_t most) {
    auto names = names_with(folder, ending);
    if (!names) return fail(ErrorKind::Device, names.error().text, static_cast<int>(ErrorCode::CatalogsUnreadable));
    if (names->size() > most) return damaged(folder, fmt::format("has more than {} files *{}", most, ending));
    return names;
}

std::string to_toml(const TrustedIssuer& one) {
    std::vector<std::string> states;
    for (const std::string& state : one.states) states.push_back(detail::in_quotes(state));
    return fmt::format(
        "# An issuer whose catalogs this station takes, written by garita catalog trust.\nschema = 1\nname = {}\nkey = "
        "\"{}\"\n"
        "states = [{}]\ntrusted = \"{}\"\n",
        detail::in_quotes(one.issuer.name), hex(one.issuer.key), fmt::join(states, ", "), one.trusted);
}

Result<TrustedIssuer> parse_issuer(std::string_view text) {
    GARITA_TRY(root, detail::parse_toml(text, kIssuer));
    StrictTable table(root, kIssuer);
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(key_text, table.text("key"));
    GARITA_TRY(node, table.take("states"));
    GARITA_TRY(trusted, table.text("trusted"));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    const std::optional<Key> key = key_of_hex(key_text);
    if (!key) return fail(ErrorKind::Input, "\"key\" is 64 hexadecimal digits");
    TrustedIssuer issuer{.issuer = {std::move(name), *key}, .states = {}, .trusted = std::move(trusted)};
    const toml::array* states = node->as_array();
    if (states == nullptr) return wrong_line(*node, kIssuer, "\"states\" are codes of states");
    for (const toml::node& item : *states) {
        if (!item.is_string()) return wrong_line(item, kIssuer, "a state is a text");
        issuer.states.push_back(item.as_string()->get());
    }
    return issuer;
}

Result<bool> check_issuer(const TrustedIssuer& issuer) {
    if (!std::ranges::all_of(issuer.states, trust::is_state))
        return fail(ErrorKind::Input, "a state is written as in the MRZ: UTO");
    if (!is_time(issuer.trusted)) return fail(ErrorKind::Input, "\"trusted\" is a time such as 2026-11-28T12:00:00Z");
    return check_party_name(issuer.issuer.name);
}

/// The highest version that the station has had; 0: none.
Result<std::uint32_t> version_had(const fs::path& data, const Key& issuer, const std::string& name) {
    const fs::path path = catalog_path(data, issuer, name, kVersionEnding);
    GARITA_TRY(file, read_small_file(path, kLargestFile));
    if (!file) return 0U;
    std::uint32_t version = 0;
    const auto [end, error] = std::from_chars(file->text.data(), file->text.data() + file->text.size(), version);
    if (error != std::errc() || std::string_view(end, file->text.data() + file->text.size()) != "\n")
        return damaged(path, "is damaged: install the newest catalog after removing this file");
    return version;
}

Result<std::vector<TrustedIssuer>> issuers_by_hand(const fs::path& data) {
    GARITA_TRY(names, few_names_with(catalogs_folder(data), kIssuerEnding, kMostIssuers));
    std::vector<TrustedIssuer> issuers;
    for (const std::string& name : names) {
        const fs::path path = catalogs_folder(data) / name;
        GARITA_TRY(file, read_small_file(path, kLargestFile));
        if (!file) continue;  // removed just now
        if ((file->mode & (S_IWGRP | S_IWOTH)) != 0)
            return damaged(path, "may be changed by others than its owner: look at it and chmod 644 it");
        auto issuer = parse_issuer(file->text);
        auto checked = issuer ? check_issuer(*issuer) : Result<bool>(true);
        if (!issuer || !checked) return damaged(path, issuer ? checked.error().text : issuer.error().text);
        if (issuer_path(data, issuer->issuer.key) != path) return damaged(path, "is of another issuer");
        issuers.push_back(std::move(*issuer));
    }
    std::ranges::stable_sort(issuers, {}, &TrustedIssuer::trusted);
    return issuers;
}

std::vector<TrustedIssuer> issuers_of(const trust::TrustText& text) {
    std::vector<TrustedIssuer> issuers;
    for (const trust::NamedKey& one : text.keys)
        if (one.purpose == trust::Purpose::Catalog) issuers.push_back({one.party, one.scope, "", one.until});
    return issuers;
}

/// Two answers to whom the station believes would be none.
Result<bool> check_by_hand(const fs::path& data) {
    GARITA_TRY(trust, StationTrust::read(data));
    if (!trust) return true;
    return fail(ErrorKind::Input,
                fmt::format("the trust file of {} says which issuers this station believes, and nobody is trusted by "
                            "hand: ask for a trust file that names them, garita trust install",
                            trust->text().name));
}

/// What the steps of open_catalog() need of the station.
struct Station {
    OwnParty own;
    std::optional<StationTrust> trust;
    std::vector<TrustedIssuer> by_hand;  ///< where there is no trust file
};

Result<Station> station_of(const fs::path& data) {
    GARITA_TRY(own, read_station(data));
    if (!own)
        return fail(ErrorKind::Input,
                    "this station has no key yet, so that no catalog is for it: garita catalog station",
                    static_cast<int>(ErrorCode::CatalogForOthers));
    GARITA_TRY(trust, StationTrust::read(data));
    if (trust) return Station{std::move(*own), std::move(trust), {}};
    GARITA_TRY(issuers, issuers_by_hand(data));
    return Station{std::move(*own), std::nullopt, std::move(issuers)};
}

/// What the officer is told of a refusal of the trust file.
Error as_of_catalog(Error error) {
    constexpr std::array<std::pair<ErrorCode, ErrorCode>, 3> kCodes = {
        {{ErrorCode::FileNotTrusted, ErrorCode::CatalogNotTrusted},
         {ErrorCode::FileNotDue, ErrorCode::CatalogNotDue},
         {ErrorCode::FileRevoked, ErrorCode::CatalogRevoked}}};
    for (const auto& [of_file, of_catalog] : kCodes)
        if (error.code == static_cast<int>(of_file)) error.code = static_cast<int>(of_catalog);
    return error;
}

/// Who signed it, where the station believes that key today.
Result<TrustedIssuer> believed_issuer(const Station& station, ByteView bytes, const trust::Today& today) {
    GARITA_TRY(key, Archive::claimed_issuer(bytes));
    if (station.trust) {
        auto grant = trust::grant_of(station.trust->text(), key, trust::Purpose::Catalog, today);
        if (!grant) return tl::unexpected(as_of_catalog(std::move(grant.error())));
        return TrustedIssuer{std::move(grant->key.party), std::move(grant->key.scope), "", std::move(grant->key.until)};
    }
    const auto found =
        std::ranges::find_if(station.by_hand, [&](const TrustedIssuer& one) { return one.issuer.key == key; });
    // Archive::verify() says that nobody is believed who has this key.
    return found == station.by_hand.end() ? TrustedIssuer{} : *found;
}

/// Models of states that this issuer is not believed for. One whose text is none nobody uses, as the worker leaves it
/// out.
Result<bool> check_states(const TrustedIssuer& issuer, ByteView packed, bool by_hand) {
    if (issuer.states.empty()) return true;
    const auto files = unpack_files(packed, kMostCatalogFiles);
    if (!files) return fail(ErrorKind::Input, "its models are none", static_cast<int>(ErrorCode::CatalogChanged));
    for (const NamedFile& file : *files) {
        if (!file.name.ends_with("/model.toml")) continue;
        const auto model = parse_model_toml(text_of(file.bytes));
        if (!model || std::ranges::find(issuer.states, model->series.state) != issuer.states.end()) continue;
        return fail(ErrorKind::Input,
                    fmt::format("it has a model of a document of {}, and {} is believed for documents of {} only{}",
                                model->series.state, issuer.issuer.name, fmt::join(issuer.states, ", "),
                                by_hand ? ": garita catalog trust --states" : " by the trust file of this station"),
                    static_cast<int>(ErrorCode::CatalogNotTrusted));
    }
    return true;
}

/// Whether its days are over or not come yet; as_of_catalog() of what is told.
Result<trust::Standing> standing_of(const CatalogFacts& facts, const trust::Today& today) {
    auto standing = trust::standing_of(facts.from, facts.until, today,
                                       fmt::format("the catalog {} of {}", facts.name, facts.issuer));
    if (!standing) return tl::unexpected(as_of_catalog(std::move(standing.error())));
    return standing;
}

Result<OpenedCatalog> open_for(const Station& station, const fs::path& data, ByteView bytes, const trust::Today& now) {
    const trust::Today today = station.trust ? station.trust->with_floor(now) : now;
    GARITA_TRY(issuer, believed_issuer(station, bytes, today));
    std::vector<PublicParty> believed;
    if (!issuer.issuer.name.empty()) believed.push_back(issuer.issuer);
    GARITA_TRY(archive, Archive::verify(bytes, believed));
    if (station.trust)
        if (auto kept = trust::check_not_revoked(station.trust->text(), archive.digest()); !kept)
            return tl::unexpected(as_of_catalog(std::move(kept.error())));
    GARITA_TRY(standing, standing_of(archive.facts(), today));
    GARITA_TRY(had, version_had(data, archive.issuer_key(), archive.facts().name));
    if (archive.facts().version < had)
        return fail(ErrorKind::Input,
                    fmt::format("it is version {}, and this station has had version {}: get the newest "
                                "from {}",
                                archive.facts().version, had, archive.facts().issuer),
                    static_cast<int>(ErrorCode::CatalogOld));
    GARITA_TRY(packed, archive.open(station.own));
    GARITA_TRY(within, check_states(issuer, packed, !station.trust));
    static_cast<void>(within);
    return OpenedCatalog{archive.facts(), archive.issuer_key(), std::move(packed), standing};
}

Result<Bytes> read_archive(const fs::path& path) {
    const auto opened = trust::open_regular(path);
    if (!opened) return damaged(path, "cannot be read");
    if (opened->bytes > kLargestArchive) return damaged(path, "is larger than any catalog");
    Bytes bytes(static_cast<std::size_t>(opened->bytes));
    const auto read = trust::read_at(opened->file.get(), path.string(), 0, bytes);
    if (!read || *read != bytes.size()) return damaged(path, "cannot be read");
    return bytes;
}

}  // namespace

fs::path catalogs_folder(const fs::path& data) {
    return data / "catalogs";
}

Result<std::optional<OwnParty>> read_station(const fs::path& data) {
    std::error_code error;
    if (!fs::exists(station_path(data), error)) return std::optional<OwnParty>();
    auto own = read_own_party(Party::Station, station_path(data));
    if (!own) return fail(ErrorKind::Device, own.error().text, static_cast<int>(ErrorCode::CatalogsUnreadable));
    return std::optional(std::move(*own));
}

Result<OwnParty> make_station(const fs::path& data, const std::string& name) {
    GARITA_TRY(good, check_party_name(name));
    static_cast<void>(good);
    GARITA_TRY(before, read_station(data));
    if (before)
        return fail(ErrorKind::Input,
                    fmt::format("this station has a key already, as {}: catalogs that were made for it "
                                "would no longer open; remove {} where that is meant",
                                before->known.name, station_path(data).string()));
    GARITA_TRY(own, make_party(Party::Station, name));
    GARITA_TRY(written, replace_file(station_path(data), garita::to_toml(Party::Station, own), Readers::Owner));
    static_cast<void>(written);
    return own;
}

Result<std::vector<TrustedIssuer>> read_issuers(const fs::path& data) {
    GARITA_TRY(trust, StationTrust::read(data));
    return trust ? issuers_of(trust->text()) : issuers_by_hand(data);
}

Result<bool> trust_issuer(const fs::path& data, const TrustedIssuer& issuer) {
    GARITA_TRY(by_hand, check_by_hand(data));
    static_cast<void>(by_hand);
    GARITA_TRY(good, check_issuer(issuer));
    static_cast<void>(good);
    return replace_file(issuer_path(data, issuer.issuer.key), to_toml(issuer));
}

Result<bool> distrust_issuer(const fs::path& data, const Key& key) {
    GARITA_TRY(by_hand, check_by_hand(data));
    static_cast<void>(by_hand);
    return remove_file(issuer_path(data, key));
}

Result<OpenedCatalog> open_catalog(const fs::path& data, ByteView archive, const trust::Today& today) {
    GARITA_TRY(station, station_of(data));
    return open_for(station, data, archive, today);
}

Result<bool> install_catalog(const fs::path& data, ByteView archive, const trust::Today& today) {
    GARITA_TRY(opened, open_catalog(data, archive, today));
    const std::string& name = opened.facts.name;
    // The version first: with the power lost between them, the older catalog that lies there is refused and said so.
    GARITA_TRY(noted, replace_file(catalog_path(data, opened.issuer, name, kVersionEnding),
                                   fmt::format("{}\n", opened.facts.version)));
    static_cast<void>(noted);
    return replace_file(catalog_path(data, opened.issuer, name, kCatalogEnding), text_of(archive));
}

Result<std::vector<InstalledCatalog>> read_installed(const fs::path& data, const trust::Today& today) {
    GARITA_TRY(names, few_names_with(catalogs_folder(data), kCatalogEnding, kMostCatalogs));
    std::vector<InstalledCatalog> installed;
    if (names.empty()) return installed;
    GARITA_TRY(station, station_of(data));
    std::size_t total = 0;
    for (const std::string& name : names) {
        const auto bytes = read_archive(catalogs_folder(data) / name);
        auto opened = bytes ? open_for(station, data, *bytes, today) : tl::unexpected(bytes.error());
        if (opened && (total += opened->packed.size()) > kLargestCatalog)
            opened =
                fail(ErrorKind::Input, "with it the models of this station would be more than fit: remove a catalog");
        installed.push_back({name, std::move(opened)});
    }
    sort_by_trust(installed, station.trust ? issuers_of(station.trust->text()) : station.by_hand);
    return installed;
}

Result<std::vector<LaidCatalog>> read_laid(const fs::path& data) {
    GARITA_TRY(names, few_names_with(catalogs_folder(data), kCatalogEnding, kMostCatalogs));
    std::vector<LaidCatalog> laid;
    for (const std::string& name : names) {
        GARITA_TRY(bytes, read_archive(catalogs_folder(data) / name));
        const auto issuer = Archive::claimed_issuer(bytes);
        if (!issuer) continue;
        const std::array<PublicParty, 1> itself = {PublicParty{.name = "who signed it", .key = *issuer}};
        const auto archive = Archive::verify(bytes, itself);
        if (archive) laid.push_back({name, archive->facts(), *issuer, sha256_of(bytes)});
    }
    return laid;
}

void sort_by_trust(std::vector<InstalledCatalog>& installed, const std::vector<TrustedIssuer>& issuers) {
    std::ranges::stable_sort(installed, {}, [&](const InstalledCatalog& one) {
        const auto issuer = std::ranges::find_if(issuers, [&](const TrustedIssuer& trusted) {
            return one.opened && trusted.issuer.key == one.opened->issuer;
        });
        return issuer - issuers.begin();
    });
}

Result<bool> remove_installed(const fs::path& data, const std::string& file) {
    return remove_file(catalogs_folder(data) / fs::path(file).filename());
}

Bytes packed_of(const std::vector<InstalledCatalog>& installed) {
    Bytes all;
    for (const InstalledCatalog& one : installed)
        if (one.opened) all.insert(all.end(), one.opened->packed.begin(), one.opened->packed.end());
    return all;
}

}  // namespace garita
