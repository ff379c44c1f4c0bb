// garita trust at a station: what is put in force, shown, verified.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "firmware/tool/agreement.h"
#include "firmware/tool/inputs.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/streams.h"
#include "firmware/tool/trust.h"

namespace garita::tool {
namespace {

using trust::StationTrust;

constexpr const char* kTakesNote = "; a kiosk that runs takes note when it is started anew";

/// The fingerprint that counts for a first trust file: as it was given, or as a technician agrees that it is right.
Result<std::string> fingerprint_for(const TrustWords& words, trust::ByteView file) {
    GARITA_TRY(before, StationTrust::read(data_folder(words.data)));
    if (before || !words.root_fingerprint.empty()) return words.root_fingerprint;
    GARITA_TRY(parts, trust::parts_of(file));
    const std::string own = trust::root_fingerprint_of(parts);
    // --yes is no comparison.
    if (isatty(STDIN_FILENO) == 0)
        return fail(
            ErrorKind::Input,
            "it is the first trust file of this station, and there is no terminal to ask on: give the fingerprint "
            "of its root, as the authority told it on another way, with --root-fingerprint");
    tell("root's fingerprint " + own);
    GARITA_TRY(yes, agree(false,
                          "It is the first trust file of this station, and all that it believes later rests on it. Is "
                          "this the fingerprint that the authority told you on another way?"));
    if (!yes) return fail(ErrorKind::Input, "not installed: nobody agreed that its root is the authority's");
    return own;
}

Result<std::string> install(const TrustWords& words, trust::ByteView file) {
    const auto data = data_folder(words.data);
    if (trust::is_signed_file(file)) {
        GARITA_TRY(certified, trust::install_certificate(data, file, today_at_station()));
        return fmt::format("certificate of {} by {}, valid {} to {}", certified.certificate.station.id,
                           certified.authority.name, certified.certificate.from, certified.certificate.until);
    }
    GARITA_TRY(before, StationTrust::read(data));
    GARITA_TRY(fingerprint, fingerprint_for(words, file));
    GARITA_TRY(standing, trust::install_trust(data, file, fingerprint, today_at_station()));
    static_cast<void>(standing);
    GARITA_TRY(now, StationTrust::read(data));
    if (!before)
        tell("issuers of catalogs that were trusted by hand no longer count: the trust file says who is believed");
    else if (before->text().root != now->text().root)
        tell("THE ROOT CHANGED: its fingerprint is now\n  " + trust::root_fingerprint_of(now->text().root));
    return fmt::format("trust file version {} of {}, valid {} to {}", now->text().version, now->text().name,
                       now->text().from, now->text().until);
}

/// A trust file that is not in force: what it says, and that nobody verified it.
int show_file(const std::string& path) {
    const auto file = read_file(path);
    if (!file) return say_of_trust(file.error().text, kUnreadable);
    const auto parts = trust::parts_of(*file);
    if (!parts) return say_of_trust(path + ": " + parts.error().text, kUnreadable);
    const auto text = trust::parse_trust_text(parts->text);
    if (!text) return say_of_trust(path + ": " + text.error().text, kUnreadable);
    tell("this is what the file says; whether a station believes it, garita trust install tells");
    return write_lines(description_of(*text) + "\n" + signatures_of(*file, *text));
}

std::string until_when(const trust::NamedKey& key, const std::string& day) {
    return day > key.until ? "WAS VALID until " + key.until : "until " + key.until;
}

}  // namespace

std::string description_of(const trust::TrustText& text) {
    std::string out =
        fmt::format("authority          {}\nversion            {}, valid {} to {}\nroot               {} of:\n",
                    text.name, text.version, text.from, text.until, text.root.threshold);
    for (const PublicParty& one : text.root.keys)
        out += fmt::format("  {}  {}\n", hex(one.key).substr(0, 16), one.name);
    out += "root's fingerprint " + trust::root_fingerprint_of(text.root) + "\n";
    if (text.root.threshold == 1) out += "WARNING: one root key alone can change everything\n";
    const std::string day = today_of_clock();
    for (const trust::NamedKey& one : text.keys)
        out += fmt::format("may sign           {}: {}, for {}, {}\n  {}\n", trust::facts_of(one.purpose).word,
                           one.party.name, one.scope.empty() ? "all" : fmt::format("{}", fmt::join(one.scope, ", ")),
                           until_when(one, day), fingerprint_of(one.party.key));
    for (const trust::RevokedKey& one : text.revoked_keys)
        out += fmt::format("revoked key        {}, since {}: {}\n", hex(one.key), one.since, one.reason);
    for (const trust::RevokedFile& one : text.revoked_files)
        out += fmt::format("revoked file       {}: {}\n", hex(one.digest), one.reason);
    out.pop_back();
    return out;
}

std::string signatures_of(trust::ByteView file, const trust::TrustText& text) {
    const auto parts = trust::parts_of(file);
    if (!parts) return parts.error().text;
    std::uint32_t own = 0;
    std::string out;
    for (const auto& one : parts->root) {
        own += one.holds ? 1 : 0;
        const auto party = std::ranges::find(text.root.keys, one.key, &PublicParty::key);
        if (one.holds && party != text.root.keys.end()) out += "signed by          " + party->name + "\n";
    }
    for (const auto& one : parts->further)
        out += fmt::format("signed by          {}, a key of another root\n", hex(one.key).substr(0, 16));
    if (own < text.root.threshold)
        return out + fmt::format("still to sign      {} more of its root keys", text.root.threshold - own);
    return out + "its own root signed it enough; where it changes the root, the root before it has to as well";
}

std::string description_of(const trust::SignedFacts& facts) {
    return fmt::format("{} \"{}\" version {}, valid {} to {}, for {}, {} bytes\n  digest {}",
                       trust::facts_of(facts.purpose).word, facts.name, facts.version, facts.from, facts.until,
                       fmt::join(facts.audience, ", "), facts.bytes, hex(facts.digest));
}

int install_trust_file(const TrustWords& words) {
    if (words.paths.empty())
        return say_of_trust(
            "install needs a FILE: a trust file, or several in their order, or this station's certificate");
    for (const std::string& path : words.paths) {
        const auto file = read_file(path);
        if (!file) return say_of_trust(file.error().text, kUnreadable);
        const auto installed = install(words, *file);
        if (!installed) return say_of_trust(path + " is refused: " + installed.error().text, kUnreadable);
        if (const int status = write_lines("installed: " + *installed + kTakesNote); status != kInspected)
            return status;
    }
    return kInspected;
}

int show_trust(const TrustWords& words) {
    if (words.paths.size() > 1) return say_of_trust("show takes one FILE, or none for what is in force");
    if (!words.paths.empty()) return show_file(words.paths.front());
    const auto in_force = StationTrust::read(data_folder(words.data));
    if (!in_force) return say_of_trust(in_force.error().text, kUnreadable);
    if (!*in_force)
        return write_lines("no trust file is in force: issuers of catalogs are believed by hand (garita catalog list)");
    const StationTrust& now = **in_force;
    std::string text = description_of(now.text()) + "\n";
    text += now.station().id.empty()
                ? "this station       " + now.nameless_because() + "\n"
                : fmt::format(
                      "this station       {}, in groups: {}\n", now.station().id,
                      now.station().groups.empty() ? "none" : fmt::format("{}", fmt::join(now.station().groups, ", ")));
    for (const trust::SeenFile& one : now.seen().files)
        text += fmt::format("has had            {} \"{}\" version {}\n", trust::facts_of(one.purpose).word, one.name,
                            one.version);
    return write_lines(text);
}

int verify_file(const TrustWords& words) {
    const auto purpose = trust::purpose_of(words.kind);
    if (words.paths.size() != 1 || !purpose) return say_of_trust("verify-file needs one FILE and --kind");
    const auto in_force = StationTrust::read(data_folder(words.data));
    if (!in_force) return say_of_trust(in_force.error().text, kUnreadable);
    if (!*in_force) return say_of_trust("no trust file is in force here: garita trust install it first", kUnreadable);
    const auto file =
        (*in_force)->open_file(words.paths.front(), {.purpose = *purpose, .most = UINT64_MAX}, today_at_station());
    if (!file) return say_of_trust(file.error().text, kUnreadable);
    return write_lines(fmt::format("{}: this station takes it\n{}\n  signed by {}", words.paths.front(),
                                   description_of(file->facts()), file->head().signer.party.name));
}

int station_key(const TrustWords& words) {
    const auto data = data_folder(words.data);
    auto own = trust::read_station_key(data);
    if (!own) return say_of_trust(own.error().text, kUnreadable);
    if (!*own) {
        if (words.name.empty()) return say_of_trust("this station has no key yet: give it a --name (\"Ferry post 7\")");
        auto made = trust::make_station_key(data, words.name);
        if (!made) return say_of_trust(made.error().text);
        *own = std::move(*made);
    } else if (!words.name.empty() && words.name != (*own)->known.name) {
        return say_of_trust("this station is " + (*own)->known.name + " already");
    }
    const PublicParty& known = (*own)->known;
    const std::string text = to_toml(Party::StationSigner, known);
    if (words.out.empty()) return write_lines(text + "# fingerprint: " + fingerprint_of(known.key));
    if (const auto written = write_new(words.out, text, Readers::Everybody); !written)
        return say_of_trust(written.error().text);
    return write_lines(fmt::format("{}: for who certifies {}. Its fingerprint:\n  {}", words.out, known.name,
                                   fingerprint_of(known.key)));
}

}  // namespace garita::tool
