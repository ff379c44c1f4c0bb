#include "firmware/evidence/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/evidence/lines.h"

namespace garita::evidence {
namespace {

/// A comment to sha256sum, and the domain of the signature.
constexpr std::string_view kFirst = "# garita evidence manifest 1";

tl::unexpected<Error> not_canonical() {
    return refuse(Refusal::NotCanonical, "its manifest is not as a station writes it");
}

std::optional<Address> address_in(Lines& lines) {
    Address address;
    const auto record = lines.take("# record");
    const auto mode = lines.take("# mode");
    const auto made = lines.take("# made");
    const auto station = lines.take("# station");
    if (!record || !mode || !made || !station) return std::nullopt;
    const auto id = named_by_hex<RecordId>(*record);
    const auto of_mode = mode_named(*mode);
    const auto seconds = utc_seconds(*made);
    const auto key = key_of_hex(*station);
    if (!id || !of_mode || !seconds || !key) return std::nullopt;
    address.record = *id;
    address.mode = *of_mode;
    address.made = *seconds;
    address.station = *key;
    while (const auto recipient = lines.take("# recipient")) {
        const auto of_recipient = key_of_hex(*recipient);
        if (!of_recipient || address.recipients.size() == kMostRecipients) return std::nullopt;
        address.recipients.push_back(*of_recipient);
    }
    return address;
}

std::optional<ManifestPart> part_of(std::string_view line) {
    constexpr std::size_t kDigits = 64;
    if (line.size() < kDigits + 3 || line.substr(kDigits, 2) != "  ") return std::nullopt;
    const auto digest = key_of_hex(line.substr(0, kDigits));
    const std::string_view name = line.substr(kDigits + 2);
    if (!digest || !is_part_name(name)) return std::nullopt;
    return ManifestPart{std::string(name), *digest};
}

}  // namespace

Manifest manifest_of(const Address& address, std::span<const Part> parts) {
    Manifest manifest{.address = address};
    for (const Part& part : parts) manifest.parts.push_back({part.name, sha256_of(part.bytes)});
    std::ranges::sort(manifest.parts, {}, &ManifestPart::name);
    return manifest;
}

std::string to_text(const Manifest& manifest) {
    const Address& address = manifest.address;
    std::string text =
        fmt::format("{}\n# record {}\n# mode {}\n# made {}\n# station {}\n", kFirst, hex(address.record.bytes),
                    name_of(address.mode), utc_text(address.made), hex(address.station));
    for (const Key& recipient : address.recipients) text += fmt::format("# recipient {}\n", hex(recipient));
    for (const ManifestPart& part : manifest.parts) text += fmt::format("{}  {}\n", hex(part.digest), part.name);
    return text;
}

Result<Manifest> parse_manifest(std::string_view text) {
    if (text.size() > kLargestManifest) return not_canonical();
    Lines lines(text);
    if (lines.line() != kFirst) return not_canonical();
    auto address = address_in(lines);
    if (!address || address->recipients.empty()) return not_canonical();
    Manifest manifest{.address = std::move(*address)};
    while (!lines.done()) {
        const auto line = lines.line();
        auto part = line ? part_of(*line) : std::nullopt;
        if (!part || manifest.parts.size() == kMostParts) return not_canonical();
        if (!manifest.parts.empty() && manifest.parts.back().name >= part->name) return not_canonical();
        manifest.parts.push_back(std::move(*part));
    }
    const std::vector<Key>& keys = manifest.address.recipients;
    if (manifest.parts.empty() || std::ranges::adjacent_find(keys, std::greater_equal<>()) != keys.end() ||
        to_text(manifest) != text)
        return not_canonical();
    return manifest;
}

trust::Signature sign_manifest(std::string_view text, const SecretKey& station) {
    return trust::sign(bytes_of(text), station);
}
bool holds(const trust::Signature& signature, std::string_view text, const Key& station) {
    return trust::holds(signature, bytes_of(text), station);
}

std::optional<Mode> mode_named(std::string_view name) {
    for (const Mode mode : {Mode::Live, Mode::Training, Mode::Test})
        if (name_of(mode) == name) return mode;
    return std::nullopt;
}

}  // namespace garita::evidence
