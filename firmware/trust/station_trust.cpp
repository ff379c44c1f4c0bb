#include "firmware/trust/station_trust.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"
#include "vision/error_codes.h"

namespace garita::trust {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kSeenText = "the versions seen";
constexpr std::size_t kMostSeen = 4096;
constexpr std::size_t kLargestSeen = 1U << 20U;

fs::path seen_path(const fs::path& data) {
    return seen_folder(data) / "seen.toml";
}

fs::path lock_path(const fs::path& data) {
    return seen_folder(data) / ".lock";
}

tl::unexpected<Error> refused(ErrorCode code, std::string text) {
    return fail(ErrorKind::Input, std::move(text), static_cast<int>(code));
}
tl::unexpected<Error> unreadable(const fs::path& path, const std::string& why) {
    return fail(ErrorKind::Device, path.string() + ": " + why, static_cast<int>(ErrorCode::TrustUnreadable));
}

/// A file that only its owner may change.
Result<std::optional<std::string>> own_file(const fs::path& path, std::size_t most) {
    auto file = read_small_file(path, most);
    if (!file) return fail(ErrorKind::Device, file.error().text, static_cast<int>(ErrorCode::TrustUnreadable));
    if (!*file) return std::optional<std::string>();
    if (((*file)->mode & (S_IWGRP | S_IWOTH)) != 0)
        return unreadable(path, "may be changed by others than its owner: look at it and chmod 644 it");
    return std::optional(std::move((*file)->text));
}

std::string to_toml(const Seen& seen) {
    std::string text = fmt::format(
        "# The highest versions that this station took, written by garita. Without it older files could be played "
        "again.\nschema = 1\ntrust_version = {}\ntrust_digest = \"{}\"\nlatest = \"{}\"\n",
        seen.trust_version, hex(seen.trust_digest), seen.latest);
    for (const SeenFile& one : seen.files)
        text += fmt::format("[[files]]\nkind = \"{}\"\nname = \"{}\"\nversion = {}\ndigest = \"{}\"\n",
                            facts_of(one.purpose).word, one.name, one.version, hex(one.digest));
    return text;
}

Result<Digest> take_digest(StrictTable& table, std::string_view field) {
    GARITA_TRY(text, table.text(field));
    const std::optional<Key> digest = key_of_hex(text);  // as many digits as a key
    if (!digest) return fail(ErrorKind::Input, fmt::format("\"{}\" is 64 hexadecimal digits", field));
    return *digest;
}

Result<SeenFile> parse_seen_file(const toml::table& table) {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    StrictTable one(table, kSeenText);
    GARITA_TRY(word, one.text("kind"));
    const std::optional<Purpose> purpose = purpose_of(word);
    GARITA_TRY(name, one.text("name"));
    GARITA_TRY(version, one.whole("version", 1, kMost));
    GARITA_TRY(digest, take_digest(one, "digest"));
    GARITA_TRY(end, one.end());
    static_cast<void>(end);
    if (!purpose || !is_name(name))
        return wrong_line(table, kSeenText, "\"{}\" \"{}\" is no kind and name", word, name);
    return SeenFile{*purpose, std::move(name), static_cast<std::uint32_t>(version), digest};
}

Result<Seen> parse_seen(std::string_view text) {
    GARITA_TRY(root, detail::parse_toml(text, kSeenText));
    StrictTable table(root, kSeenText);
    Seen seen;
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(version, table.whole("trust_version", 0, std::numeric_limits<std::uint32_t>::max()));
    seen.trust_version = static_cast<std::uint32_t>(version);
    GARITA_TRY(digest, take_digest(table, "trust_digest"));
    seen.trust_digest = digest;
    GARITA_TRY(latest, table.text("latest"));
    if (!latest.empty() && !day_of(latest)) return fail(ErrorKind::Input, "\"latest\" is a day");
    seen.latest = std::move(latest);
    if (root.contains("files")) {
        GARITA_TRY(node, table.take("files"));
        const toml::array* files = node->as_array();
        if (files == nullptr || files->size() > kMostSeen) return wrong_line(*node, kSeenText, "\"files\" are tables");
        for (const toml::node& item : *files) {
            if (!item.is_table()) return wrong_line(item, kSeenText, "\"files\" are tables");
            GARITA_TRY(one, parse_seen_file(*item.as_table()));
            seen.files.push_back(std::move(one));
        }
    }
    GARITA_TRY(end, table.end());
    static_cast<void>(end);
    return seen;
}

Result<std::optional<Seen>> read_seen(const fs::path& data) {
    GARITA_TRY(text, own_file(seen_path(data), kLargestSeen));
    if (!text) return std::optional<Seen>();
    auto seen = parse_seen(*text);
    if (!seen) return unreadable(seen_path(data), seen.error().text);
    return std::optional(std::move(*seen));
}

Result<bool> write_seen(const fs::path& data, const Seen& seen) {
    return replace_file(seen_path(data), to_toml(seen));
}

const SeenFile* find(const Seen& seen, const SignedFacts& facts) {
    const auto found = std::ranges::find_if(
        seen.files, [&](const SeenFile& one) { return one.purpose == facts.purpose && one.name == facts.name; });
    return found == seen.files.end() ? nullptr : &*found;
}

/// Whether a file is not older than what was taken.
Result<bool> check_version(const Seen& seen, const SignedFacts& facts) {
    const SeenFile* const before = find(seen, facts);
    if (before == nullptr || facts.version > before->version) return true;
    if (facts.version < before->version)
        return refused(ErrorCode::FileOld,
                       fmt::format("it is version {} of {}, and this station has had version {}: get the newest",
                                   facts.version, facts.name, before->version));
    if (facts.digest == before->digest) return true;
    return refused(ErrorCode::FileOld,
                   fmt::format("it is version {} of {}, and this station has had another of that version: ask who "
                               "signed it for one with a higher version",
                               facts.version, facts.name));
}

/// Of the trust file itself.
Result<bool> check_trust_version(const Seen& seen, const TrustText& text, const Digest& digest) {
    if (text.version < seen.trust_version)
        return refused(ErrorCode::FileOld,
                       fmt::format("the trust file is version {}, and this station has had version {}: get the newest",
                                   text.version, seen.trust_version));
    if (text.version == seen.trust_version && digest != seen.trust_digest)
        return refused(ErrorCode::FileOld,
                       fmt::format("this station has had another trust file of version {}: ask the authority for one "
                                   "with a higher version",
                                   text.version));
    return true;
}

Digest text_digest_of(const TrustFileParts& parts) {
    return digest_of(bytes_of(parts.text));
}

/// As it lies in the data folder, with what was seen.
struct InForce {
    TrustText text;
    Seen seen;
};
Result<std::optional<InForce>> read_in_force(const fs::path& data) {
    GARITA_TRY(file, own_file(trust_path(data), (kLargestTrustFile + 1023) / 1024 * 1024));
    if (!file) return std::optional<InForce>();
    const auto damaged = [&](const std::string& why) {
        return unreadable(trust_path(data), why +
                                                "; remove it, and install the newest trust file by the fingerprint of "
                                                "its root: which versions the station had stays known");
    };
    const auto parts = parts_of(bytes_of(*file));
    if (!parts) return damaged(parts.error().text);
    auto text = verify_first(bytes_of(*file), root_fingerprint_of(*parts));
    if (!text) return damaged(text.error().text);
    GARITA_TRY(seen, read_seen(data));
    if (!seen)
        return unreadable(seen_path(data),
                          "is missing, so that older files could be played again: restore it from a back-up, or set "
                          "the station up anew");
    const Digest digest = text_digest_of(*parts);
    if (const auto newest = check_trust_version(*seen, *text, digest); !newest) return damaged(newest.error().text);
    // A run that lost its power between the two files.
    seen->trust_version = text->version;
    seen->trust_digest = digest;
    seen->latest = std::max(seen->latest, text->from);
    return std::optional(InForce{std::move(*text), std::move(*seen)});
}

/// Copies so many bytes, as the original has them now.
Result<bool> copy_bytes(const OpenedFile& from, const std::string& name, std::uint64_t all, PartFile& to,
                        const Progress& progress) {
    Bytes piece(1U << 20U);
    for (std::uint64_t done = 0; done < all;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), all - done));
        GARITA_TRY(n, read_at(from.file.get(), name, done, std::span(piece).first(wanted)));
        if (n == 0) return refused(ErrorCode::FileChanged, name + " is cut off: copy it anew");
        GARITA_TRY(written, to.write(text_of(ByteView(piece).first(n))));
        static_cast<void>(written);
        done += n;
        if (progress && !progress(done, all)) return fail(ErrorKind::Input, name + ": ended before its last byte");
    }
    return true;
}

Error named(const std::string& name, Error error) {
    error.text = name + ": " + error.text;
    return error;
}

}  // namespace

Result<std::optional<StationTrust>> StationTrust::read(const fs::path& data) {
    GARITA_TRY(in_force, read_in_force(data));
    if (!in_force) return std::optional<StationTrust>();
    StationTrust trust;
    trust.m_text = std::move(in_force->text);
    trust.m_seen = std::move(in_force->seen);
    GARITA_TRY(certificate, read_certificate(data));
    if (!certificate) {
        trust.m_nameless_because = "has no certificate that says which it is: garita trust certify";
        return std::optional(std::move(trust));
    }
    // Which station it is does not end with the certificate's days.
    auto certified = verify_certificate(*certificate, trust.m_text, std::nullopt);
    if (!certified)
        trust.m_nameless_because = "has a certificate that is not believed: " + certified.error().text;
    else if (certified->revoked)
        trust.m_nameless_because = "has a key that is revoked since " + certified->revoked->since;
    else
        trust.m_station = std::move(certified->certificate.station);
    return std::optional(std::move(trust));
}

Today StationTrust::with_floor(Today today) const {
    today.not_before = std::max(today.not_before, m_seen.latest);
    return today;
}

Result<bool> StationTrust::check(const SignedHead& head, const Wanted& wanted) const {
    const SignedFacts& facts = head.facts;
    if (!wanted.name.empty() && facts.name != wanted.name)
        return refused(ErrorCode::FileNotTrusted,
                       fmt::format("it is \"{}\", and \"{}\" is needed", facts.name, wanted.name));
    const bool by_station = facts_of(facts.purpose).scope == ScopeWords::Stations;
    if (by_station && !is_for(head.signer.scope, m_station))
        return refused(ErrorCode::FileNotTrusted,
                       fmt::format("the key of {} signs for {} only, and not for this station", head.signer.party.name,
                                   fmt::join(head.signer.scope, ", ")));
    if (!is_for(facts.audience, m_station))
        return refused(ErrorCode::FileForOthers,
                       fmt::format("it is for {}, and this station {}", fmt::join(facts.audience, ", "),
                                   m_station.id.empty() ? m_nameless_because : "is station:" + m_station.id));
    GARITA_TRY(newest, check_version(m_seen, facts));
    static_cast<void>(newest);
    if (facts.bytes > wanted.most)
        return refused(ErrorCode::FileTooLarge,
                       fmt::format("it has {} bytes of content, and at most {} are taken", facts.bytes, wanted.most));
    return true;
}

Result<SignedFile> StationTrust::import_file(const fs::path& from, const fs::path& to, const Wanted& wanted,
                                             const Today& today) const {
    const std::string name = from.string();
    GARITA_TRY(original, open_regular(from));
    Bytes start(kLargestSignedStart);
    GARITA_TRY(n, read_at(original.file.get(), name, 0, start));
    start.resize(n);
    // So that nobody's file fills the disk. What counts is what the copy says.
    const auto seems = verify_head(start, wanted.purpose, m_text, with_floor(today));
    if (!seems) return tl::unexpected(named(name, seems.error()));
    if (const auto good = check(*seems, wanted); !good) return tl::unexpected(named(name, good.error()));
    const std::uint64_t whole = seems->content_at + seems->facts.bytes;
    if (original.bytes != whole)
        return refused(ErrorCode::FileChanged, fmt::format("{} has {} bytes, and its head tells {}: copy it anew", name,
                                                           original.bytes, whole));
    GARITA_TRY(copy, PartFile::create(to));
    GARITA_TRY(copied, copy_bytes(original, name, whole, copy, wanted.progress));
    static_cast<void>(copied);
    Descriptor same(fcntl(copy.descriptor(), F_DUPFD_CLOEXEC, 0));
    if (!same.valid()) return fail(ErrorKind::Device, to.string() + " cannot be read: too many files are open");
    auto file = SignedFile::verify(std::move(same), name, wanted.purpose, m_text, with_floor(today));
    if (!file) return file;
    if (const auto good = check(file->head(), wanted); !good) return tl::unexpected(named(name, good.error()));
    GARITA_TRY(kept, copy.keep());
    static_cast<void>(kept);
    return file;
}

Result<SignedFile> StationTrust::open_file(const fs::path& path, const Wanted& wanted, const Today& today) const {
    GARITA_TRY(opened, open_regular(path));
    auto file = SignedFile::verify(std::move(opened.file), path.string(), wanted.purpose, m_text, with_floor(today),
                                   wanted.progress);
    if (!file) return file;
    if (const auto good = check(file->head(), wanted); !good) return tl::unexpected(named(path.string(), good.error()));
    return file;
}

fs::path trust_path(const fs::path& data) {
    return trust_folder(data) / "in-force.trust";
}

fs::path seen_folder(const fs::path& data) {
    return data / "seen";
}

Result<bool> note_taken(const fs::path& data, const SignedFacts& facts, Clock clock) {
    GARITA_TRY(lock, lock_file(lock_path(data)));
    GARITA_TRY(in_force, read_in_force(data));
    if (!in_force)
        return fail(ErrorKind::Input, "no trust file is in force here: garita trust install",
                    static_cast<int>(ErrorCode::FileNotTrusted));
    Seen& seen = in_force->seen;
    GARITA_TRY(newest, check_version(seen, facts));
    static_cast<void>(newest);
    const SeenFile now{facts.purpose, facts.name, facts.version, facts.digest};
    if (const SeenFile* const before = find(seen, facts); before != nullptr) {
        seen.files[static_cast<std::size_t>(before - seen.files.data())] = now;
    } else {
        if (seen.files.size() == kMostSeen)
            return fail(ErrorKind::Device, seen_path(data).string() + " has no room for another file's version",
                        static_cast<int>(ErrorCode::TrustUnreadable));
        seen.files.push_back(now);
    }
    // By an unconfirmed clock a signer could send the station into the future, where all else is over.
    if (clock == Clock::Confirmed) seen.latest = std::max(seen.latest, facts.from);
    return write_seen(data, seen);
}

Result<Standing> install_trust(const fs::path& data, ByteView file, std::string_view root_fingerprint,
                               const Today& today) {
    GARITA_TRY(lock, lock_file(lock_path(data)));
    GARITA_TRY(in_force, read_in_force(data));
    GARITA_TRY(had, read_seen(data));
    Seen seen = in_force ? in_force->seen : had ? *had : Seen{};
    if (!in_force && root_fingerprint.empty())
        return refused(ErrorCode::FileNotTrusted,
                       "it is the first trust file of this station: compare the fingerprint of its root with what the "
                       "authority told you, and give it with --root-fingerprint");
    GARITA_TRY(text, in_force ? verify_next(file, in_force->text.root) : verify_first(file, root_fingerprint));
    GARITA_TRY(parts, parts_of(file));
    const Digest digest = text_digest_of(parts);
    GARITA_TRY(newest, check_trust_version(seen, text, digest));
    static_cast<void>(newest);
    Today now = today;
    now.not_before = std::max(now.not_before, seen.latest);
    GARITA_TRY(standing, standing_of(text.from, text.until, now, "the trust file"));
    // The trust file before its version: with the power lost between them, the newer one is in force, and
    // read_in_force() knows its version by itself. What was seen comes first where there is nothing yet, as its lack is
    // an error.
    if (!had) {
        GARITA_TRY(begun, write_seen(data, seen));
        static_cast<void>(begun);
    }
    GARITA_TRY(written, replace_file(trust_path(data), text_of(file)));
    static_cast<void>(written);
    seen.trust_version = text.version;
    seen.trust_digest = digest;
    seen.latest = std::max(seen.latest, text.from);
    GARITA_TRY(noted, write_seen(data, seen));
    static_cast<void>(noted);
    return standing;
}

Result<CertifiedStation> install_certificate(const fs::path& data, ByteView file, const Today& today) {
    GARITA_TRY(trust, StationTrust::read(data));
    if (!trust)
        return refused(ErrorCode::FileNotTrusted, "no trust file is in force here: garita trust install it first");
    GARITA_TRY(own, read_station_key(data));
    if (!own)
        return fail(ErrorKind::Input,
                    "this station has no key yet, so that no certificate is of it: garita trust station");
    GARITA_TRY(head, verify_head(file, Purpose::Stations, trust->text(), trust->with_floor(today)));
    GARITA_TRY(certified, verify_certificate(file, trust->text(), std::nullopt));
    if (certified.revoked)
        return refused(ErrorCode::FileRevoked, fmt::format("the key of this station is revoked since {} ({})",
                                                           certified.revoked->since, certified.revoked->reason));
    if (certified.certificate.known.key != own->known.key)
        return refused(ErrorCode::FileForOthers,
                       fmt::format("it is of another key than this station's ({}): have the file certified that garita "
                                   "trust station writes here",
                                   own->known.name));
    GARITA_TRY(noted, note_taken(data, head.facts, today.clock));
    static_cast<void>(noted);
    GARITA_TRY(written, replace_file(certificate_path(data), text_of(file)));
    static_cast<void>(written);
    return certified;
}

}  // namespace garita::trust
