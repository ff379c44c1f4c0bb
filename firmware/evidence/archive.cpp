#include "firmware/evidence/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "firmware/bytes.h"
#include "firmware/dates.h"
#include "firmware/evidence/lines.h"
#include "firmware/trust/certificate.h"

namespace garita::evidence {
namespace {

using trust::append;
using trust::digest_of;
using trust::four_bytes;
using trust::number_at;
using trust::SealedKey;
using trust::Signature;

/// Part of what is signed: a signature over anything else is none over an archive.
constexpr std::string_view kMagic = "garita evidence 1\n";
constexpr std::size_t kLargestHead = 32U << 10U;

Address address_of(const ArchiveFacts& facts, const Key& station) {
    Address address{.record = facts.record, .mode = facts.mode, .made = facts.made, .station = station};
    for (const PublicParty& one : facts.recipients) address.recipients.push_back(one.key);
    return address;
}

std::string head_of(const ArchiveFacts& facts, std::span<const SealedKey> keys, std::size_t bytes,
                    const trust::Digest& digest) {
    std::string text =
        fmt::format("record {}\nmode {}\nmade {}\nstation {}\nanchor {}\n", hex(facts.record.bytes),
                    name_of(facts.mode), utc_text(facts.made), facts.station, audit::to_text(facts.anchor));
    for (std::size_t i = 0; i < facts.recipients.size(); ++i)
        text +=
            fmt::format("recipient {} {} {}\n", hex(facts.recipients[i].key), hex(keys[i]), facts.recipients[i].name);
    return text + fmt::format("bytes {}\ndigest {}\n", bytes, hex(digest));
}

/// What is signed.
Bytes statement_of(ByteView station, std::string_view head, ByteView certificate) {
    Bytes out;
    append(out, bytes_of(kMagic));
    append(out, station);
    append(out, four_bytes(static_cast<std::uint32_t>(head.size())));
    append(out, four_bytes(static_cast<std::uint32_t>(certificate.size())));
    append(out, bytes_of(head));
    append(out, certificate);
    return out;
}

tl::unexpected<Error> not_canonical(const char* what) {
    return refuse(Refusal::NotCanonical, fmt::format("{} is not as a station writes it", what));
}
tl::unexpected<Error> changed(const char* what) {
    return refuse(Refusal::Changed, fmt::format("{}: it was changed on its way; get it anew from the station", what));
}

Result<bool> check_recipients(std::span<const PublicParty> recipients) {
    if (recipients.empty() || recipients.size() > kMostRecipients)
        return fail(ErrorKind::Input, fmt::format("an archive is addressed to 1 to {} recipients", kMostRecipients));
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        GARITA_TRY(named, check_party_name(recipients[i].name));
        static_cast<void>(named);
        if (i > 0 && recipients[i].key == recipients[i - 1].key)
            return fail(ErrorKind::Input, "the recipient " + recipients[i].name + " was given twice");
    }
    return true;
}

Result<bool> check_parts(std::span<const Part> parts) {
    if (parts.empty() || parts.size() > kMostParts)
        return refuse(Refusal::TooLarge, fmt::format("an archive has 1 to {} parts", kMostParts));
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!is_part_name(parts[i].name)) return fail(ErrorKind::Input, "a part's name is none: " + parts[i].name);
        if (i > 0 && parts[i].name <= parts[i - 1].name)
            return fail(ErrorKind::Input, "two parts have the name " + parts[i].name);
        bytes += parts[i].bytes.size();
    }
    // What is added to them is far less.
    if (bytes > kLargestArchive - (1U << 20U))
        return refuse(Refusal::TooLarge,
                      fmt::format("the parts are more than an archive of {} MiB holds", kLargestArchive >> 20U));
    return true;
}

/// A recipient as the head has it: its key, the stream's key sealed for it, its name.
std::optional<std::pair<PublicParty, SealedKey>> recipient_of(std::string_view value) {
    const auto key_text = word_of(value);
    const auto sealed_text = key_text ? word_of(value) : std::nullopt;
    if (!sealed_text || !check_party_name(value)) return std::nullopt;
    const auto key = key_of_hex(*key_text);
    const auto sealed = bytes_of_hex(*sealed_text);
    SealedKey bytes{};
    if (!key || !sealed || sealed->size() != bytes.size()) return std::nullopt;
    std::ranges::copy(*sealed, bytes.begin());
    return std::pair(PublicParty{std::string(value), *key}, bytes);
}

/// The bytes of a file, where a number says it without leading noughts or signs.
std::optional<std::size_t> whole(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

Bytes write_contents(const Manifest& manifest, std::span<const Part> parts, const SecretKey& station) {
    const std::string text = to_text(manifest);
    std::size_t size = 4 + std::tuple_size_v<Signature> + text.size();
    for (const Part& part : parts) size += 4 + part.bytes.size();
    Bytes out;
    out.reserve(size);
    append(out, four_bytes(static_cast<std::uint32_t>(text.size())));
    append(out, sign_manifest(text, station));
    append(out, bytes_of(text));
    for (const Part& part : parts) append(out, four_bytes(static_cast<std::uint32_t>(part.bytes.size())));
    for (const Part& part : parts) append(out, part.bytes);
    return out;
}

Result<Contents> read_contents(ByteView bytes) {
    Contents contents;
    constexpr std::size_t kTextAt = 4 + std::tuple_size_v<Signature>;
    if (bytes.size() < kTextAt) return not_canonical("its content");
    const std::size_t length = number_at(bytes, 0);
    if (length > kLargestManifest || length > bytes.size() - kTextAt) return not_canonical("its content");
    std::ranges::copy(bytes.subspan(4, contents.signature.size()), contents.signature.begin());
    contents.manifest_text = std::string(text_of(bytes.subspan(kTextAt, length)));
    GARITA_TRY(manifest, parse_manifest(contents.manifest_text));
    if (!holds(contents.signature, contents.manifest_text, manifest.address.station))
        return changed("the signature of its manifest does not hold");
    ByteView rest = bytes.subspan(kTextAt + length);
    const std::size_t sizes = 4 * manifest.parts.size();
    if (rest.size() < sizes) return not_canonical("its content");
    ByteView data = rest.subspan(sizes);
    for (std::size_t i = 0; i < manifest.parts.size(); ++i) {
        const std::size_t size = number_at(rest, 4 * i);
        if (size > data.size()) return not_canonical("its content");
        const ByteView part = data.first(size);
        data = data.subspan(size);
        if (sha256_of(part) != manifest.parts[i].digest)
            return changed(("the digest of " + manifest.parts[i].name + " is another").c_str());
        contents.parts.push_back({manifest.parts[i].name, {part.begin(), part.end()}});
    }
    if (!data.empty()) return not_canonical("its content");
    contents.manifest = std::move(manifest);
    return contents;
}

Result<Bytes> write_archive(ArchiveFacts facts, std::vector<Part> parts, const OwnParty& station,
                            ByteView certificate) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    facts.station = station.known.name;
    std::ranges::sort(facts.recipients, {}, &PublicParty::key);
    GARITA_TRY(addressed, check_recipients(facts.recipients));
    static_cast<void>(addressed);
    std::ranges::sort(parts, {}, &Part::name);
    GARITA_TRY(fit, check_parts(parts));
    static_cast<void>(fit);
    if (certificate.size() > trust::kLargestCertificate)
        return fail(ErrorKind::Input, "the station's certificate is longer than one may be");

    Bytes encrypted;
    std::vector<SealedKey> keys;
    {
        const SecretKey key = trust::random_stream_key();
        const Manifest manifest = manifest_of(address_of(facts, station.known.key), parts);
        encrypted = trust::seal_stream(write_contents(manifest, parts, station.secret), key);
        parts.clear();
        for (const PublicParty& one : facts.recipients) keys.push_back(trust::seal_key(key, one.key));
    }
    const std::string head = head_of(facts, keys, encrypted.size(), digest_of(encrypted));
    const Bytes statement = statement_of(station.known.key, head, certificate);
    constexpr std::size_t kSignatureAt = kMagic.size() + std::tuple_size_v<Key>;
    Bytes out;
    out.reserve(statement.size() + std::tuple_size_v<Signature> + encrypted.size());
    append(out, ByteView(statement).first(kSignatureAt));
    append(out, trust::sign(statement, station.secret));
    append(out, ByteView(statement).subspan(kSignatureAt));
    append(out, encrypted);
    return out;
}

struct Archive::Parts {
    Key station{};
    Signature signature{};
    std::string_view head{};
    ByteView certificate{};
    ByteView encrypted{};
};

/// By their places alone.
Result<Archive::Parts> Archive::parts_of(ByteView bytes) {
    constexpr std::size_t kStationAt = kMagic.size();
    constexpr std::size_t kSignatureAt = kStationAt + std::tuple_size_v<Key>;
    constexpr std::size_t kLengthsAt = kSignatureAt + std::tuple_size_v<Signature>;
    constexpr std::size_t kHeadAt = kLengthsAt + 8;
    if (bytes.size() > kLargestArchive)
        return refuse(Refusal::TooLarge,
                      fmt::format("it is larger than an archive may be, which is {} MiB", kLargestArchive >> 20U));
    if (bytes.size() < kHeadAt || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
        return refuse(Refusal::NoArchive, "this is no evidence archive of Garita");
    const std::size_t head = number_at(bytes, kLengthsAt);
    const std::size_t certificate = number_at(bytes, kLengthsAt + 4);
    if (head > kLargestHead || certificate > trust::kLargestCertificate || head + certificate > bytes.size() - kHeadAt)
        return refuse(Refusal::NoArchive, "the archive is cut off: copy it anew");
    Parts parts;
    std::ranges::copy(bytes.subspan(kStationAt, parts.station.size()), parts.station.begin());
    std::ranges::copy(bytes.subspan(kSignatureAt, parts.signature.size()), parts.signature.begin());
    parts.head = text_of(bytes.subspan(kHeadAt, head));
    parts.certificate = bytes.subspan(kHeadAt + head, certificate);
    parts.encrypted = bytes.subspan(kHeadAt + head + certificate);
    return parts;
}

Result<Archive> Archive::verify(ByteView bytes) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(parts, parts_of(bytes));
    if (!trust::holds(parts.signature, statement_of(parts.station, parts.head, parts.certificate), parts.station))
        return changed("its signature does not hold");
    Archive archive;
    archive.m_bytes = bytes;
    archive.m_station = parts.station;
    archive.m_certificate = parts.certificate;
    archive.m_encrypted = parts.encrypted;
    GARITA_TRY(parsed, archive.parse_head(parts.head));
    static_cast<void>(parsed);
    return archive;
}

/// REQUIRES a head whose signature holds, of whomever.
Result<bool> Archive::parse_head(std::string_view head) {
    constexpr const char* kHead = "its head";
    Lines lines(head);
    const auto record = lines.take("record");
    const auto mode_name = lines.take("mode");
    const auto made = lines.take("made");
    const auto station = lines.take("station");
    const auto anchor_text = lines.take("anchor");
    if (!record || !mode_name || !made || !station || !anchor_text) return not_canonical(kHead);
    const auto id = named_by_hex<RecordId>(*record);
    const auto mode = mode_named(*mode_name);
    const auto seconds = utc_seconds(*made);
    if (!id || !mode || !seconds || !check_party_name(*station)) return not_canonical(kHead);
    m_facts.record = *id;
    m_facts.mode = *mode;
    m_facts.made = *seconds;
    m_facts.station = std::string(*station);
    auto anchor = audit::parse_anchor(*anchor_text);
    if (!anchor) return not_canonical("the anchor in its head");
    m_facts.anchor = std::move(*anchor);
    while (const auto value = lines.take("recipient")) {
        auto recipient = recipient_of(*value);
        if (!recipient || m_sealed_keys.size() == kMostRecipients) return not_canonical(kHead);
        if (!m_facts.recipients.empty() && m_facts.recipients.back().key >= recipient->first.key)
            return not_canonical(kHead);
        m_facts.recipients.push_back(std::move(recipient->first));
        m_sealed_keys.push_back(recipient->second);
    }
    const auto bytes = lines.take("bytes");
    const auto digest = lines.take("digest");
    if (m_facts.recipients.empty() || !bytes || !digest || !whole(*bytes)) return not_canonical(kHead);
    const trust::Digest own = digest_of(m_encrypted);
    if (*whole(*bytes) != m_encrypted.size() || *digest != hex(own))
        return changed("what is sealed in it has another digest");
    // Only one way to write it: nothing is hidden in what nobody reads.
    if (!lines.done() || head_of(m_facts, m_sealed_keys, m_encrypted.size(), own) != head) return not_canonical(kHead);
    return true;
}

Result<Contents> Archive::open(const OwnParty& recipient) const {
    const auto own = std::ranges::find(m_facts.recipients, recipient.known.key, &PublicParty::key);
    std::string names;
    for (const PublicParty& one : m_facts.recipients) names += (names.empty() ? "" : ", ") + one.name;
    const auto key =
        own == m_facts.recipients.end()
            ? std::nullopt
            : trust::open_key(m_sealed_keys[static_cast<std::size_t>(own - m_facts.recipients.begin())], recipient);
    if (!key)
        return refuse(Refusal::ForOthers,
                      fmt::format("it is not addressed to {} but to {}", recipient.known.name, names));
    const auto plain = trust::open_stream(m_encrypted, *key);
    if (!plain) return changed("what is sealed in it cannot be opened");
    GARITA_TRY(contents, read_contents(*plain));
    if (contents.manifest.address != address_of(m_facts, m_station))
        return refuse(Refusal::Readdressed,
                      "what is sealed in it was made by another station, of another record, or for others than it is "
                      "addressed to: somebody has packed it anew");
    return contents;
}

}  // namespace garita::evidence
