// garita evidence: archives of inspections verified and opened, offline, by those to whom they are addressed or whom
// they concern.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "firmware/audit/sentences.h"
#include "firmware/dates.h"
#include "firmware/evidence/proof.h"
#include "firmware/evidence/unpack.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/anchors.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"
#include "firmware/trust/trust_file.h"

namespace garita::tool {
namespace {

using evidence::Archive;
using evidence::Bytes;
using evidence::InLog;

struct Words {
    std::string action;
    std::string file;
    std::string station;
    std::string certificate;
    std::string trust;
    std::string root_fingerprint;
    std::string audit;
    std::vector<std::string> anchors;
    std::string key;
    std::string name;
    std::string out;
    std::string language = "en";
};

int say(const std::string& text, int status = kUsage) {
    tell("garita evidence: " + text);
    return status;
}

/// Of a file that is no link, of at most so many bytes.
Result<Bytes> read_bounded(const std::string& path, std::size_t most) {
    GARITA_TRY(opened, trust::open_regular(path));
    if (opened.bytes > most)
        return fail(ErrorKind::Input, fmt::format("{}: has more than {} bytes, the limit", path, most));
    Bytes bytes(opened.bytes);
    GARITA_TRY(read, trust::read_at(opened.file.get(), path, 0, bytes));
    bytes.resize(read);
    return bytes;
}

/// What is known of whose key it is, and whether that is enough.
struct Proven {
    std::string text{};
    bool holds = true;        ///< nothing that was given speaks against it
    bool is_known = false;    ///< something that was given says whose key it is
    bool is_revoked = false;  ///< since, by the trust file
};

std::string facts_of(const std::string& file, const Archive& archive) {
    const evidence::ArchiveFacts& facts = archive.facts();
    std::string recipients;
    for (const PublicParty& one : facts.recipients) recipients += (recipients.empty() ? "" : ", ") + one.name;
    return fmt::format(
        "archive       {}\nSHA-256       {}\nrecord        {}, {}\nmade          {}, by the station's clock\n"
        "station       {}\nits key       {}\naddressed to  {}\nanchor        entry {} of {}, station {}, epoch {}\n",
        file, hex(archive.digest()), hex(facts.record.bytes), name_of(facts.mode), utc_text(facts.made), facts.station,
        fingerprint_of(archive.station_key()), recipients, facts.anchor.count, utc_text(facts.anchor.time),
        facts.anchor.station, facts.anchor.epoch);
}

Result<bool> ask_station(const Words& words, const Archive& archive, Proven& proven) {
    GARITA_TRY(key, station_key_of(words.station));
    if (!key) return true;
    proven.is_known = true;
    if (*key == archive.station_key()) {
        proven.text += "whose key     that of the station that was given\n";
        return true;
    }
    proven.holds = false;
    proven.text += "NOT WHOLE     signed by another key than that of the station that was given\n";
    return true;
}

/// Errors are of what cannot be read; what is not good is told.
Result<bool> ask_authority(const Words& words, const Archive& archive, Proven& proven) {
    if (words.trust.empty()) return true;
    GARITA_TRY(file, read_bounded(words.trust, trust::kLargestTrustFile));
    const auto text = trust::verify_first(file, words.root_fingerprint);
    if (!text) return fail(ErrorKind::Input, words.trust + ": " + text.error().text);
    Bytes certificate(archive.certificate().begin(), archive.certificate().end());
    if (!words.certificate.empty()) {
        GARITA_TRY(other, read_bounded(words.certificate, trust::kLargestCertificate));
        certificate = std::move(other);
    }
    const auto certified = evidence::certified_station(archive, certificate, *text);
    if (!certified) {
        proven.holds = false;
        proven.text += "NOT WHOLE     " + certified.error().text + "\n";
        return true;
    }
    proven.is_known = true;
    const trust::Certificate& of = certified->certificate;
    proven.text += fmt::format("whose key     {} ({}), certified by {} from {} to {}\n", of.known.name, of.station.id,
                               certified->authority.name, of.from, of.until);
    if (certified->revoked) {
        proven.is_revoked = true;
        proven.text += fmt::format("REVOKED       the key is in wrong hands since {}: {}\n", certified->revoked->since,
                                   certified->revoked->reason);
    }
    return true;
}

std::string sentence_of(const InLog& in_log) {
    if (in_log.entry == 0) return "audit log     does not tell of this export\n";
    return fmt::format(
        "audit log     tells of this export in entry {} of {}; {}\n", in_log.entry, utc_text(in_log.time),
        in_log.is_vouched_for() ? "an anchor from outside has seen that" : "no anchor from outside has seen that");
}

Result<bool> ask_log(const Words& words, const Archive& archive, const Language& language, Proven& proven) {
    if (words.audit.empty()) return true;
    GARITA_TRY(anchors, anchors_of(words.anchors));
    GARITA_TRY(in_log, evidence::look_in_log(archive, words.audit, anchors));
    proven.text += sentence_of(in_log);
    if (in_log.agrees()) {
        // Who has a revoked key can write any day, but not what an anchor saw before.
        if (in_log.is_vouched_for()) proven.is_revoked = false;
        return true;
    }
    proven.holds = false;
    if (!in_log.is_of_station)
        proven.text += "NOT WHOLE     the log has no epoch that the archive's key began for its anchor\n";
    constexpr std::size_t kShown = 20;
    for (std::size_t i = 0; i < std::min(kShown, in_log.log.discrepancies.size()); ++i)
        proven.text += "NOT WHOLE     " + audit::sentence_of(in_log.log.discrepancies[i], language) + "\n";
    return true;
}

/// All that was given, held against the archive.
Result<Proven> prove(const Words& words, const Archive& archive) {
    GARITA_TRY(language, Language::create(words.language));
    Proven proven;
    GARITA_TRY(station, ask_station(words, archive, proven));
    GARITA_TRY(authority, ask_authority(words, archive, proven));
    GARITA_TRY(log, ask_log(words, archive, language, proven));
    static_cast<void>(station);
    static_cast<void>(authority);
    static_cast<void>(log);
    return proven;
}

/// The sentence that counts, and its exit status.
std::pair<std::string, int> conclusion_of(const Proven& proven) {
    if (!proven.holds) return {"what was given speaks against it", kTampered};
    if (proven.is_revoked)
        return {
            "the signature holds, but since the key was stolen anybody may have made it: only an anchor that has "
            "seen the export before shows that it is older (--audit, --anchor)",
            kTampered};
    if (!proven.is_known)
        return {"the signature holds, by a key that anybody may have made: say whose it is (--station, or --trust)",
                kUnreadable};
    return {"as the station signed it", kInspected};
}

int complain(const Words& words) {
    if (words.trust.empty() != words.root_fingerprint.empty())
        return say(
            "--trust needs --root-fingerprint, as the authority told it on another way, and the other way round");
    if (words.trust.empty() && !words.certificate.empty()) return say("--certificate is believed by --trust alone");
    if (words.audit.empty() && !words.anchors.empty()) return say("--anchor needs --audit, a copy of the audit log");
    return kInspected;
}

/// What can be said without opening it; nothing, and an exit status, where that was told.
struct Looked {
    Bytes bytes{};
    std::optional<Archive> archive{};
    Proven proven{};
};
std::optional<Looked> look_at(const Words& words, int& status) {
    const auto told = [&status](const std::string& text, int why) {
        status = say(text, why);
        return std::nullopt;
    };
    if (words.file.empty()) return told("name the FILE, an archive", kUsage);
    if (status = complain(words); status != kInspected) return std::nullopt;
    auto bytes = read_bounded(words.file, evidence::kLargestArchive);
    if (!bytes) return told(bytes.error().text, kUnreadable);
    Looked looked{.bytes = std::move(*bytes)};
    auto archive = Archive::verify(looked.bytes);
    if (!archive) {
        const auto why = static_cast<evidence::Refusal>(archive.error().code);
        const bool changed = why == evidence::Refusal::Changed || why == evidence::Refusal::NotCanonical;
        return told(words.file + ": " + archive.error().text, changed ? kTampered : kUnreadable);
    }
    looked.archive = std::move(*archive);
    auto proven = prove(words, *looked.archive);
    if (!proven) return told(proven.error().text, kUnreadable);
    looked.proven = std::move(*proven);
    return looked;
}

int verify(const Words& words) {
    if (!words.key.empty() || !words.out.empty() || !words.name.empty())
        return say("--key, --out and --name are for open and recipient");
    int status = kUsage;
    const auto looked = look_at(words, status);
    if (!looked) return status;
    const auto [sentence, exit_status] = conclusion_of(looked->proven);
    const int written = write_lines(facts_of(words.file, *looked->archive) + looked->proven.text + sentence);
    return written == kInspected ? exit_status : written;
}

int open(const Words& words) {
    if (words.key.empty() || words.out.empty() || !words.name.empty())
        return say("open needs the FILE, --key NAME.secret.toml of who it is addressed to, and --out FOLDER");
    int status = kUsage;
    const auto looked = look_at(words, status);
    if (!looked) return status;
    const auto [sentence, exit_status] = conclusion_of(looked->proven);
    if (exit_status == kTampered) {
        tell(facts_of(words.file, *looked->archive) + looked->proven.text + sentence);
        return say(words.file + " is not opened", kTampered);
    }
    const auto own = read_own_party(Party::Recipient, words.key);
    if (!own) return say(own.error().text, kUnreadable);
    const auto contents = looked->archive->open(*own);
    if (!contents) {
        const bool others = contents.error().code == static_cast<int>(evidence::Refusal::ForOthers);
        return say(words.file + ": " + contents.error().text, others ? kUnreadable : kTampered);
    }
    if (const auto done = evidence::unpack(*contents, looked->archive->certificate(), words.out); !done)
        return say(done.error().text);
    if (!looked->proven.is_known) tell("garita evidence: " + sentence);
    return write_lines(facts_of(words.file, *looked->archive) + looked->proven.text +
                       fmt::format("opened        {}: {} parts, each as its manifest has it: sha256sum -c manifest.txt",
                                   words.out, contents->parts.size()));
}

int make_recipient(const Words& words) {
    if (words.name.empty() || words.out.empty() || !words.file.empty())
        return say("recipient needs --name \"WHO OPENS\" and --out NAME, for NAME.secret.toml and NAME.recipient.toml");
    if (const auto good = check_party_name(words.name); !good) return say("--name: " + good.error().text);
    const auto own = make_party(Party::Recipient, words.name);
    if (!own) return say(own.error().text);
    const std::string secret = words.out + ".secret.toml";
    const std::string known = words.out + ".recipient.toml";
    // What others get comes first: without its secret it is worth nothing, and says that the name is taken.
    for (const auto& [path, text, readers] :
         {std::tuple(known, to_toml(Party::Recipient, own->known), Readers::Everybody),
          std::tuple(secret, to_toml(Party::Recipient, *own), Readers::Owner)})
        if (const auto written = write_new(path, text, readers); !written) return say(written.error().text);
    return write_lines(
        fmt::format("{}: opens evidence. Keep it where nobody else gets at it, and a copy of it in a safe\n{}: for the "
                    "stations. Tell them its fingerprint on another way:\n  {}",
                    secret, known, fingerprint_of(own->known.key)));
}

constexpr std::array kActions = {Action<Words>{"verify", &verify}, Action<Words>{"open", &open},
                                 Action<Words>{"recipient", &make_recipient}};

void add_options(CLI::App& command, Words& words) {
    command.add_option("FILE", words.file, "verify, open: the archive")->check(must_name_a_file);
    command.add_option("--station", words.station,
                       "verify, open: the station's public key, 64 hexadecimal digits, or a file that holds it");
    command.add_option("--trust", words.trust,
                       "verify, open: the authority's trust file, by which the station's certificate is believed");
    command.add_option("--root-fingerprint", words.root_fingerprint,
                       "verify, open: of the trust file's root, as the authority told it on another way");
    command.add_option("--certificate", words.certificate,
                       "verify, open: the station's certificate (default: the one in the archive)");
    command.add_option("--audit", words.audit, "verify, open: a copy of the station's audit log");
    command
        .add_option("--anchor", words.anchors,
                    "verify, open: an anchor of that log from outside, or a file with one on each line; repeat it")
        ->allow_extra_args(false);
    command.add_option("--key", words.key, "open: the secret file of who it is addressed to");
    command.add_option("--name", words.name, "recipient: who it is, for people");
    command.add_option("--out", words.out, "open: the folder to make; recipient: the files to write");
    command.add_option("--language", words.language, "Language of sentences on the audit log: en, es, fr, pt")
        ->check(CLI::IsMember(languages()));
}

}  // namespace

Run add_evidence(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "evidence", "Verify or open an archive that a station exported, or make a key for who opens");
    command->footer(
        "Examples:\n"
        "  garita evidence recipient --name \"Forensic laboratory\" --out laboratory\n"
        "  garita evidence verify case.evidence --station post-7.toml\n"
        "  garita evidence verify case.evidence --trust utopia-1.trust --root-fingerprint \"3f…c1\" \\\n"
        "    --audit log.sqlite --anchor receipts.txt\n"
        "  garita evidence open case.evidence --key laboratory.secret.toml --out case\n"
        "\nExit status: 0 it is as the station signed it, or was opened, or the key was\n"
        "made; 1 the words were wrong, or a result could not be written; 2 a file could\n"
        "not be read, the archive is for others, or nothing was given that shows whose\n"
        "key it is; 3 it was changed, is another station's, or something that was given\n"
        "speaks against it. More: man garita");
    add_action(*command, words->action, kActions);
    add_options(*command, *words);
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
