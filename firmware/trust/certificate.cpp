#include "firmware/trust/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/detail/strict_table.h"
#include "vision/error_codes.h"

namespace garita::trust {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kContent = "the certificate";
constexpr std::size_t kMostGroups = 64;
constexpr std::string_view kStation = "station:";
constexpr std::string_view kGroup = "group:";

fs::path key_path(const fs::path& data) {
    return trust_folder(data) / "station.toml";
}

Result<bool> check_certificate(const Certificate& certificate) {
    if (!is_name(certificate.station.id) || certificate.station.groups.size() > kMostGroups ||
        !std::ranges::all_of(certificate.station.groups, is_name))
        return fail(
            ErrorKind::Input,
            fmt::format("a station and its groups, of which there are at most {}, have names of 1 to 32 letters "
                        "a-z, digits and hyphens",
                        kMostGroups));
    return check_party_name(certificate.known.name);
}

std::string content_of(const Certificate& certificate) {
    std::vector<std::string> groups;
    for (const std::string& group : certificate.station.groups) groups.push_back(detail::in_quotes(group));
    return fmt::format("schema = 1\nstation = \"{}\"\ngroups = [{}]\nname = {}\nkey = \"{}\"\n", certificate.station.id,
                       fmt::join(groups, ", "), detail::in_quotes(certificate.known.name), hex(certificate.known.key));
}

Result<Certificate> parse_content(std::string_view content) {
    GARITA_TRY(root, detail::parse_toml(content, kContent));
    StrictTable table(root, kContent);
    Certificate certificate;
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(station, table.text("station"));
    GARITA_TRY(node, table.take("groups"));
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(key_text, table.text("key"));
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    const toml::array* groups = node->as_array();
    if (groups == nullptr) return wrong_line(*node, kContent, "\"groups\" is a list of names");
    for (const toml::node& item : *groups) {
        if (!item.is_string()) return wrong_line(item, kContent, "\"groups\" is a list of names");
        certificate.station.groups.push_back(item.as_string()->get());
    }
    const std::optional<Key> key = key_of_hex(key_text);
    if (!key) return fail(ErrorKind::Input, "\"key\" is 64 hexadecimal digits in lower case");
    certificate.station.id = std::move(station);
    certificate.known = {std::move(name), *key};
    GARITA_TRY(good, check_certificate(certificate));
    static_cast<void>(good);
    return certificate;
}

/// Who certifies the stations of one group can put none into another.
bool may_certify(std::span<const std::string> scope, const StationName& station) {
    const auto has = [&](const std::string& word) { return std::ranges::find(scope, word) != scope.end(); };
    if (has("all")) return true;
    return (has(std::string(kStation) + station.id) || !station.groups.empty()) &&
           std::ranges::all_of(station.groups,
                               [&](const std::string& group) { return has(std::string(kGroup) + group); });
}

}  // namespace

Result<Bytes> write_certificate(const Certificate& certificate, const OwnParty& authority) {
    GARITA_TRY(good, check_certificate(certificate));
    static_cast<void>(good);
    const std::string content = content_of(certificate);
    const SignedFacts facts{.purpose = Purpose::Stations,
                            .name = certificate.station.id,
                            .version = certificate.version,
                            .from = certificate.from,
                            .until = certificate.until,
                            .audience = {std::string(kStation) + certificate.station.id},
                            .bytes = content.size(),
                            .digest = digest_of(bytes_of(content))};
    GARITA_TRY(out, sign_head(facts, authority));
    append(out, bytes_of(content));
    return out;
}

Result<CertifiedStation> verify_certificate(ByteView file, const TrustText& trust,
                                            const std::optional<std::string>& day_of_signature) {
    GARITA_TRY(head, verify_head_on(file, Purpose::Stations, trust, day_of_signature));
    const ByteView content = file.subspan(head.content_at);
    if (content.size() != head.facts.bytes || digest_of(content) != head.facts.digest)
        return fail(ErrorKind::Input,
                    "the certificate was changed on its way: get it anew from " + head.signer.party.name,
                    static_cast<int>(ErrorCode::FileChanged));
    GARITA_TRY(certificate, parse_content(text_of(content)));
    if (certificate.station.id != head.facts.name)
        return fail(ErrorKind::Input, "the certificate names two stations: get it anew from " + head.signer.party.name,
                    static_cast<int>(ErrorCode::FileChanged));
    if (!may_certify(head.signer.scope, certificate.station))
        return fail(ErrorKind::Input,
                    fmt::format("the key of {} certifies only {}, and not {} in its groups ({})",
                                head.signer.party.name, fmt::join(head.signer.scope, ", "), certificate.station.id,
                                fmt::join(certificate.station.groups, ", ")),
                    static_cast<int>(ErrorCode::FileNotTrusted));
    certificate.version = head.facts.version;
    certificate.from = head.facts.from;
    certificate.until = head.facts.until;
    auto revoked = revocation_of(trust, certificate.known.key);
    return CertifiedStation{std::move(certificate), head.signer.party, std::move(revoked)};
}

Result<std::optional<OwnParty>> read_station_key(const fs::path& data) {
    std::error_code error;
    if (!fs::exists(key_path(data), error)) return std::optional<OwnParty>();
    auto own = read_own_party(Party::StationSigner, key_path(data));
    if (!own) return fail(ErrorKind::Device, own.error().text, static_cast<int>(ErrorCode::TrustUnreadable));
    return std::optional(std::move(*own));
}

Result<OwnParty> make_station_key(const fs::path& data, const std::string& name) {
    GARITA_TRY(good, check_party_name(name));
    static_cast<void>(good);
    GARITA_TRY(before, read_station_key(data));
    if (before)
        return fail(ErrorKind::Input,
                    fmt::format("this station has a key already, as {}: its certificate would no longer be of its key",
                                before->known.name));
    GARITA_TRY(own, make_party(Party::StationSigner, name));
    GARITA_TRY(written, replace_file(key_path(data), to_toml(Party::StationSigner, own), Readers::Owner));
    static_cast<void>(written);
    return own;
}

Result<std::optional<Bytes>> read_certificate(const fs::path& data) {
    constexpr std::size_t kWholeKib = (kLargestCertificate + 1023) / 1024 * 1024;
    GARITA_TRY(file, read_small_file(certificate_path(data), kWholeKib));
    if (!file) return std::optional<Bytes>();
    return std::optional(Bytes(file->text.begin(), file->text.end()));
}

fs::path trust_folder(const fs::path& data) {
    return data / "trust";
}
fs::path certificate_path(const fs::path& data) {
    return trust_folder(data) / "station.certificate";
}

}  // namespace garita::trust
