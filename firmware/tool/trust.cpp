// garita trust: who may sign what. The authority's side: its keys, trust files, signed files and certificates of
// stations; a station's side is in trust_station.cpp.
#include "firmware/tool/trust.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "firmware/tool/actions.h"
#include "firmware/tool/agreement.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inputs.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;

/// Which keys `garita trust key` makes.
constexpr std::array<std::pair<std::string_view, Party>, 2> kKinds = {
    {{"root", Party::Root}, {"signer", Party::Signer}}};

int make_key(const TrustWords& words) {
    if (words.name.empty() || words.out.empty())
        return say_of_trust("key needs --name \"WHO SIGNS\" and --out NAME, for NAME.secret.toml and NAME.public.toml");
    if (const auto good = check_party_name(words.name); !good) return say_of_trust("--name: " + good.error().text);
    const Party party = words.as == "root" ? Party::Root : Party::Signer;
    const auto own = make_party(party, words.name);
    if (!own) return say_of_trust(own.error().text);
    const std::string secret = words.out + ".secret.toml";
    const std::string known = words.out + ".public.toml";
    // What others get comes first: without its secret it is worth nothing, and says that the name is taken.
    for (const auto& [path, text, readers] : {std::tuple(known, to_toml(party, own->known), Readers::Everybody),
                                              std::tuple(secret, to_toml(party, *own), Readers::Owner)})
        if (const auto written = write_new(path, text, readers); !written) return say_of_trust(written.error().text);
    return write_lines(fmt::format(
        "{}: signs. Keep it off every machine that is connected to anything, and a copy of it in a safe\n{}: for who "
        "writes the trust file, which has these lines of it:\n  name = \"{}\"\n  key = \"{}\"",
        secret, known, words.name, hex(own->known.key)));
}

int make_trust_file(const TrustWords& words) {
    if (words.paths.size() != 1 || words.out.empty())
        return say_of_trust("new needs the TEXT of a trust file and --out FILE");
    const auto text = read_file(words.paths.front());
    if (!text) return say_of_trust(text.error().text, kUnreadable);
    const auto file = trust::write_trust_file(text_of(*text));
    if (!file) return say_of_trust(words.paths.front() + ": " + file.error().text, kUnreadable);
    if (const auto written = write_new(words.out, text_of(*file), Readers::Everybody); !written)
        return say_of_trust(written.error().text);
    const auto parsed = trust::parse_trust_text(text_of(*text));
    return write_lines(fmt::format("{}: version {} of {}, to be signed by {} of its {} root keys: garita trust sign",
                                   words.out, parsed->version, parsed->name, parsed->root.threshold,
                                   parsed->root.keys.size()));
}

int sign_trust_file(const TrustWords& words) {
    if (words.paths.size() != 1 || words.key.empty())
        return say_of_trust(
            "sign needs one FILE that garita trust new wrote, and --key NAME.secret.toml of a root key");
    const std::string& path = words.paths.front();
    const auto file = read_file(path);
    if (!file) return say_of_trust(file.error().text, kUnreadable);
    const auto parts = trust::parts_of(*file);
    if (!parts) return say_of_trust(path + ": " + parts.error().text, kUnreadable);
    // Who signs sees what, by this machine's own reading of it.
    const auto text = trust::parse_trust_text(parts->text);
    if (!text) return say_of_trust(path + ": " + text.error().text, kUnreadable);
    const auto own = read_own_party(Party::Root, words.key);
    if (!own) return say_of_trust(own.error().text, kUnreadable);
    tell(description_of(*text));
    const auto yes = agree(words.yes, "Is this what everybody in the room agreed on, and does " + own->known.name +
                                          " sign that stations are to believe it?");
    if (!yes) return say_of_trust(yes.error().text);
    if (!*yes) return say_of_trust("not signed", kUnreadable);
    const auto written = trust::add_root_signature(*file, *own);
    if (!written) return say_of_trust(path + ": " + written.error().text, kUnreadable);
    if (const auto kept = replace_file(fs::absolute(path), text_of(*written)); !kept)
        return say_of_trust(kept.error().text);
    return write_lines(path + ": signed by " + own->known.name + "\n" + signatures_of(*written, *text));
}

int sign_file(const TrustWords& words) {
    const auto purpose = trust::purpose_of(words.kind);
    if (words.paths.size() != 1 || !purpose || words.name.empty() || words.key.empty() || words.out.empty() ||
        words.version == 0 || words.until.empty() || words.audience.empty())
        return say_of_trust(
            "sign-file needs the CONTENT, --kind, --name, --version, --until DAY, --for (\"all\", \"station:post-7\" "
            "or "
            "\"group:river\"), --key NAME.secret.toml and --out FILE");
    if (*purpose == trust::Purpose::Stations)
        return say_of_trust("certificates of stations have a content of their own: garita trust certify");
    std::error_code error;
    if (fs::exists(words.out, error)) return say_of_trust(words.out + " is there already: name a new file");
    const auto own = read_own_party(Party::Signer, words.key);
    if (!own) return say_of_trust(own.error().text, kUnreadable);
    const trust::SignedFacts facts{.purpose = *purpose,
                                   .name = words.name,
                                   .version = words.version,
                                   .from = words.from.empty() ? today_of_clock() : words.from,
                                   .until = words.until,
                                   .audience = words.audience};
    const auto written = trust::sign_file(facts, *own, words.paths.front(), words.out);
    if (!written) return say_of_trust(written.error().text, kUnreadable);
    return write_lines(words.out + ": " + description_of(*written));
}

int certify(const TrustWords& words) {
    if (words.paths.size() != 1 || words.id.empty() || words.key.empty() || words.out.empty() || words.version == 0 ||
        words.until.empty())
        return say_of_trust(
            "certify needs the STATION.toml that garita trust station wrote, --id, --version, --until DAY, --key "
            "NAME.secret.toml and --out FILE");
    const auto station = read_public_party(Party::StationSigner, words.paths.front());
    if (!station) return say_of_trust(station.error().text, kUnreadable);
    const auto own = read_own_party(Party::Signer, words.key);
    if (!own) return say_of_trust(own.error().text, kUnreadable);
    const trust::Certificate certificate{.station = {.id = words.id, .groups = words.groups},
                                         .known = *station,
                                         .version = words.version,
                                         .from = words.from.empty() ? today_of_clock() : words.from,
                                         .until = words.until};
    tell(fmt::format("station           {}, {}\ngroups            {}\nkey's fingerprint {}", words.id, station->name,
                     words.groups.empty() ? "none" : fmt::format("{}", fmt::join(words.groups, ", ")),
                     fingerprint_of(station->key)));
    const auto yes = agree(words.yes, "Is this the fingerprint that the station's technician told you on another way?");
    if (!yes) return say_of_trust(yes.error().text);
    if (!*yes) return say_of_trust("not certified", kUnreadable);
    const auto file = trust::write_certificate(certificate, *own);
    if (!file) return say_of_trust(file.error().text);
    if (const auto written = write_new(words.out, text_of(*file), Readers::Everybody); !written)
        return say_of_trust(written.error().text);
    return write_lines(
        fmt::format("{}: for {}, valid {} to {}", words.out, words.id, certificate.from, certificate.until));
}

constexpr std::array kActions = {Action<TrustWords>{"key", &make_key},
                                 Action<TrustWords>{"new", &make_trust_file},
                                 Action<TrustWords>{"sign", &sign_trust_file},
                                 Action<TrustWords>{"show", &show_trust},
                                 Action<TrustWords>{"install", &install_trust_file},
                                 Action<TrustWords>{"sign-file", &sign_file},
                                 Action<TrustWords>{"verify-file", &verify_file},
                                 Action<TrustWords>{"station", &station_key},
                                 Action<TrustWords>{"certify", &certify}};

/// Of what there is a table for: the words that may be given.
std::vector<std::string> words_of_purposes() {
    std::vector<std::string> words;
    for (const trust::PurposeFacts& one : trust::purposes())
        if (one.in_signed_file) words.emplace_back(one.word);
    return words;
}
std::vector<std::string> words_of_keys() {
    std::vector<std::string> words;
    words.reserve(kKinds.size());
    for (const auto& [word, party] : kKinds) words.emplace_back(word);
    return words;
}

void add_options(CLI::App& command, TrustWords& words) {
    command.add_option(
        "PATH", words.paths,
        "new: TEXT; sign, install, show, verify-file: FILE; sign-file: CONTENT; certify: the station's file");
    command.add_option("--as", words.as, "key: what it is to be (default: signer)")
        ->check(CLI::IsMember(words_of_keys()));
    command.add_option("--data", words.data, "The station's data folder (default: where board/host/run keeps it)");
    command.add_option("--out", words.out,
                       "key, new, sign-file, certify, station: the file to write; must not be there yet");
    command.add_option("--name", words.name,
                       "key, station: who it is, for people; sign-file: the name within its kind");
    command.add_option("--key", words.key, "sign, sign-file, certify: the secret file of who signs");
    command.add_option("--kind", words.kind, "sign-file, verify-file: what it is")
        ->check(CLI::IsMember(words_of_purposes()));
    command.add_option("--for", words.audience,
                       "sign-file: \"all\", or each of \"station:post-7\" and \"group:river\" that it is for");
    command.add_option("--id", words.id, "certify: the station as audiences name it (\"post-7\")");
    command.add_option("--groups", words.groups, "certify: the groups that it is in")->delimiter(',');
    command.add_option("--version", words.version, "sign-file, certify: a number that grows with each issue")
        ->check(CLI::Range(1U, 4'000'000'000U));
    command.add_option("--from", words.from, "sign-file, certify: the first day on which it is valid (default: today)")
        ->check(must_be_a_day);
    command.add_option("--until", words.until, "sign-file, certify: the last day")->check(must_be_a_day);
    command.add_option("--root-fingerprint", words.root_fingerprint,
                       "install: of the first trust file, as the authority told it on another way");
    command.add_flag("--yes", words.yes, "sign, certify: agree beforehand, instead of being asked");
}

}  // namespace

int say_of_trust(const std::string& text, int status) {
    tell("garita trust: " + text);
    return status;
}

Run add_trust(CLI::App& app) {
    auto words = std::make_shared<TrustWords>();
    CLI::App* command = app.add_subcommand(
        "trust", "Say whose signatures stations believe, for what and until when; sign files and certify stations");
    command->footer(
        std::string("Examples:\n"
                    "  garita trust key --as root --name \"Root A\" --out root-a\n"
                    "  garita trust new utopia.toml --out utopia-1.trust\n"
                    "  garita trust sign utopia-1.trust --key root-a.secret.toml\n"
                    "  garita trust sign-file stolen.csv --kind list --name stolen-documents --version 12 \\\n"
                    "    --until 2026-12-31 --for all --key police.secret.toml --out stolen-12.list\n"
                    "  garita trust certify post-7.toml --id post-7 --groups river --version 1 \\\n"
                    "    --until 2027-12-31 --key offices.secret.toml --out post-7.certificate\n"
                    "At a station:\n"
                    "  garita trust install utopia-1.trust\n"
                    "  garita trust station --name \"Ferry post 7\" --out post-7.toml\n"
                    "  garita trust install post-7.certificate\n"
                    "  garita trust show\n") +
        kExitStatus);
    add_action(*command, words->action, kActions);
    add_options(*command, *words);
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
