// garita catalog: models signed for certain stations, and what a station takes.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/document_models.h"
#include "firmware/catalog/installed.h"
#include "firmware/data_files.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/agreement.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/loosening.h"
#include "firmware/tool/streams.h"
#include "vision/specimen/draw.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;

struct Words {
    std::string action;
    std::vector<std::string> paths;
    std::string data;
    std::string out;
    std::string name;
    std::string issuer;
    std::vector<std::string> stations;
    std::vector<std::string> states;
    std::uint32_t version = 0;
    std::string from;
    std::string until;
    bool yes = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita catalog: " + text);
    return status;
}

int make_issuer(const Words& words) {
    if (words.name.empty() || words.out.empty())
        return say("issuer needs --name \"WHO ISSUES\" and --out NAME, for NAME.secret.toml and NAME.issuer.toml");
    const auto good = check_party_name(words.name);
    if (!good) return say("--name: " + good.error().text);
    const auto own = make_party(Party::Issuer, words.name);
    if (!own) return say(own.error().text);
    const std::string secret = words.out + ".secret.toml";
    const std::string known = words.out + ".issuer.toml";
    // What others get comes first: without its secret it is worth nothing, and says that the name is taken.
    for (const auto& [path, text, readers] : {std::tuple(known, to_toml(Party::Issuer, own->known), Readers::Everybody),
                                              std::tuple(secret, to_toml(Party::Issuer, *own), Readers::Owner)})
        if (const auto written = write_new(path, text, readers); !written) return say(written.error().text);
    return write_lines(
        fmt::format("{}: signs catalogs. Keep it where nobody else gets at it, and a copy of it in a safe\n{}: for the "
                    "stations that are "
                    "to believe it. Tell them its fingerprint on another way:\n  {}",
                    secret, known, fingerprint_of(own->known.key)));
}

int station(const Words& words) {
    const fs::path data = data_folder(words.data);
    auto own = read_station(data);
    if (!own) return say(own.error().text, kUnreadable);
    if (!*own) {
        if (words.name.empty()) return say("this station has no key yet: give it a --name (\"post-7\")");
        auto made = make_station(data, words.name);
        if (!made) return say(made.error().text);
        *own = std::move(*made);
    } else if (!words.name.empty() && words.name != (*own)->known.name) {
        return say("this station is " + (*own)->known.name + " already");
    }
    const PublicParty& known = (*own)->known;
    if (words.out.empty())
        return write_lines(to_toml(Party::Station, known) + "# fingerprint: " + fingerprint_of(known.key));
    if (const auto written = write_new(words.out, to_toml(Party::Station, known), Readers::Everybody); !written)
        return say(written.error().text);
    return write_lines(fmt::format("{}: for who issues catalogs to {}. Its fingerprint:\n  {}", words.out, known.name,
                                   fingerprint_of(known.key)));
}

int pack(const Words& words) {
    if (words.paths.size() != 1 || words.issuer.empty() || words.stations.empty() || words.name.empty() ||
        words.out.empty() || words.version == 0 || words.until.empty())
        return say(
            "pack needs a FOLDER of models, --issuer NAME.secret.toml, --for STATION.toml (one or more), --name, "
            "--version, --until DAY and --out FILE");
    const auto models = read_catalog(words.paths.front());
    if (!models) return say(models.error().text, kUnreadable);
    bool whole = true;
    for (const ModelText& one : models->models)
        if (!one.model) {
            say(one.name + ": " + one.model.error().text);
            whole = false;
        }
    if (!whole) return say("a catalog is not signed with a model that is broken", kUnreadable);
    if (models->models.empty()) return say(words.paths.front() + " has no model", kUnreadable);
    for (const ModelText& one : models->models)
        if (one.model->approved.empty() || !one.model->sources.empty())
            return say(one.name + (one.model->approved.empty()
                                       ? " is not approved by anybody: garita model approve"
                                       : " is approved, but captures of it were not destroyed: garita model approve"),
                       kUnreadable);
    // Their pictures too: whoever signs answers for them.
    for (const ModelText& one : models->models)
        if (const auto model = read_model(fs::path(words.paths.front()) / one.name); !model)
            return say(one.name + ": " + model.error().text, kUnreadable);
    const auto issuer = read_own_party(Party::Issuer, words.issuer);
    if (!issuer) return say(issuer.error().text, kUnreadable);
    std::vector<PublicParty> stations;
    for (const std::string& path : words.stations) {
        auto one = read_public_party(Party::Station, path);
        if (!one) return say(one.error().text, kUnreadable);
        stations.push_back(std::move(*one));
    }
    const CatalogFacts facts{.name = words.name,
                             .version = words.version,
                             .from = words.from.empty() ? today_of_clock() : words.from,
                             .until = words.until};
    const auto archive = write_archive(facts, *issuer, stations, models->packed);
    if (!archive) return say(archive.error().text);
    if (const auto written = write_new(words.out, text_of(*archive), Readers::Everybody); !written)
        return say(written.error().text);
    std::string names;
    for (const PublicParty& one : stations) names += (names.empty() ? "" : ", ") + one.name;
    return write_lines(fmt::format("{}: {} version {}, {} models, for {}, valid {} to {}", words.out, facts.name,
                                   facts.version, models->models.size(), names, facts.from, facts.until));
}

int trust(const Words& words) {
    if (words.paths.size() != 1) return say("trust needs the file of one issuer: NAME.issuer.toml");
    const auto issuer = read_public_party(Party::Issuer, words.paths.front());
    if (!issuer) return say(issuer.error().text, kUnreadable);
    const std::string states = words.states.empty() ? "all states" : fmt::format("{}", fmt::join(words.states, ", "));
    tell(fmt::format("issuer            {}\nfor documents of  {}\nkey's fingerprint {}", issuer->name, states,
                     fingerprint_of(issuer->key)));
    const auto yes =
        agree(words.yes,
              "Is this the fingerprint that the issuer told you on another way, and is what it says of genuine "
              "documents to be believed from now on?");
    if (!yes) return say(yes.error().text);
    if (!*yes) return say("not trusted", kUnreadable);
    const auto kept =
        trust_issuer(data_folder(words.data), {.issuer = *issuer, .states = words.states, .trusted = now_utc()});
    if (!kept) return say(kept.error().text);
    return write_lines("catalogs of " + issuer->name + " are taken; install them: garita catalog install FILE");
}

int distrust(const Words& words) {
    if (words.paths.size() != 1) return say("distrust needs the file of one issuer: NAME.issuer.toml");
    const auto issuer = read_public_party(Party::Issuer, words.paths.front());
    if (!issuer) return say(issuer.error().text, kUnreadable);
    if (const auto gone = distrust_issuer(data_folder(words.data), issuer->key); !gone) return say(gone.error().text);
    return write_lines("catalogs of " + issuer->name +
                       " are no longer taken; a kiosk that runs takes note when it is started anew");
}

/// What the station would have with the catalog.
std::vector<InstalledCatalog> with_catalog(std::vector<InstalledCatalog> installed, const OpenedCatalog& catalog,
                                           const std::vector<TrustedIssuer>& issuers) {
    std::erase_if(installed, [&](const InstalledCatalog& one) {
        return one.opened && one.opened->issuer == catalog.issuer && one.opened->facts.name == catalog.facts.name;
    });
    installed.push_back({"", catalog});
    sort_by_trust(installed, issuers);
    return installed;
}

int install(const Words& words) {
    if (words.paths.size() != 1) return say("install needs one FILE, a catalog");
    const fs::path data = data_folder(words.data);
    const trust::Today today{.day = today_of_clock()};
    const auto archive = read_file(words.paths.front());
    if (!archive) return say(archive.error().text, kUnreadable);
    const auto refused = [&](const Error& error) {
        return say(words.paths.front() + " is refused: " + error.text, kUnreadable);
    };
    const auto opened = open_catalog(data, *archive, today);
    if (!opened) return refused(opened.error());
    const auto issuers = read_issuers(data);
    if (!issuers) return say(issuers.error().text, kUnreadable);
    const auto installed = read_installed(data, today);
    if (!installed) return say(installed.error().text, kUnreadable);
    const auto before = packed_of(*installed);
    const auto after = packed_of(with_catalog(*installed, *opened, *issuers));
    const auto change = change_of(before, after);
    if (!change) return refused(change.error());
    tell(fmt::format("{} version {} of {}, valid {} to {}", opened->facts.name, opened->facts.version,
                     opened->facts.issuer, opened->facts.from, opened->facts.until));
    for (const std::string& line : change->lines)
        tell((std::ranges::find(change->looser, line) == change->looser.end() ? "  " : "  LOOSER: ") + line);
    if (change->lines.empty()) tell("  no model changes");
    tell("inspects drawn forgeries of its series, where there are any: that can take a minute or two");
    const auto green = green_forgeries(before, after, specimen::kinds(), [](const std::string& kind) {
        if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\x1b[KInspects a drawn forgery: {}", kind);
    });
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\x1b[K");
    if (!green) return say(green.error().text);
    if (!green->empty())
        return say(fmt::format("{} is refused: with it, drawn forgeries would be green: {}", words.paths.front(),
                               fmt::join(*green, ", ")),
                   kUnreadable);
    const auto yes =
        agree(words.yes, change->looser.empty() ? "Are documents to be held against it from now on?"
                                                : "Documents that did not pass may pass with it. Are they to be "
                                                  "held against it from now on?");
    if (!yes) return say(yes.error().text);
    if (!*yes) return say("not installed", kUnreadable);
    if (const auto kept = install_catalog(data, *archive, today); !kept) return say(kept.error().text);
    return write_lines("installed; a kiosk that runs takes note when it is started anew");
}

int remove(const Words& words) {
    if (words.paths.size() != 1) return say("remove needs the NAME of one installed catalog: garita catalog list");
    const fs::path data = data_folder(words.data);
    const auto installed = read_installed(data, {.day = today_of_clock()});
    if (!installed) return say(installed.error().text, kUnreadable);
    for (const InstalledCatalog& one : *installed) {
        if (one.file != words.paths.front() && (!one.opened || one.opened->facts.name != words.paths.front())) continue;
        const auto yes =
            agree(words.yes, "Remove " + one.file + "? Documents of its series are then held against nothing.");
        if (!yes) return say(yes.error().text);
        if (!*yes) return say("not removed", kUnreadable);
        if (const auto gone = remove_installed(data, one.file); !gone) return say(gone.error().text);
        return write_lines("removed; a kiosk that runs takes note when it is started anew");
    }
    return say("no catalog " + words.paths.front() + " is installed", kUnreadable);
}

int list(const Words& words) {
    const fs::path data = data_folder(words.data);
    const auto issuers = read_issuers(data);
    if (!issuers) return say(issuers.error().text, kUnreadable);
    const auto installed = read_installed(data, {.day = today_of_clock()});
    if (!installed) return say(installed.error().text, kUnreadable);
    std::string text;
    for (const TrustedIssuer& one : *issuers)
        text +=
            fmt::format("issuer   {}, for documents of {}, {}\n", one.issuer.name,
                        one.states.empty() ? "all states" : fmt::format("{}", fmt::join(one.states, ", ")),
                        one.trusted.empty() ? "named by the trust file until " + one.until : "trusted " + one.trusted);
    bool whole = true;
    for (const InstalledCatalog& one : *installed) {
        if (!one.opened) {
            say(one.file + ": " + one.opened.error().text);
            whole = false;
            continue;
        }
        const CatalogFacts& facts = one.opened->facts;
        text += fmt::format("catalog  {} version {} of {}, valid {} to {}\n", facts.name, facts.version, facts.issuer,
                            facts.from, facts.until);
        if (const auto models = PackedModels::of(one.opened->packed))
            for (const catalog::ModelFacts& model : models->facts())
                text += fmt::format("  model  {} {}\n", name_of(model.series), mrz::shape_of(model.format).name);
    }
    const int status = write_lines(text.empty() ? "no issuer is trusted, and no catalog installed" : text);
    return status == kInspected && !whole ? kUnreadable : status;
}

constexpr std::array kActions = {Action<Words>{"issuer", &make_issuer}, Action<Words>{"station", &station},
                                 Action<Words>{"pack", &pack},          Action<Words>{"trust", &trust},
                                 Action<Words>{"distrust", &distrust},  Action<Words>{"install", &install},
                                 Action<Words>{"remove", &remove},      Action<Words>{"list", &list}};

}  // namespace

Run add_catalog(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "catalog", "Sign document models for certain stations; take those of an issuer that this station believes");
    command->footer(
        std::string("Examples:\n"
                    "  garita catalog issuer --name \"Ministry of Utopia\" --out utopia\n"
                    "  garita catalog pack MODELS --issuer utopia.secret.toml --for post-7.station.toml \\\n"
                    "    --name utopia --version 1 --until 2027-12-31 --out utopia-1.catalog\n"
                    "At a station:\n"
                    "  garita catalog station --name post-7 --out post-7.station.toml\n"
                    "  garita catalog trust utopia.issuer.toml\n"
                    "  garita catalog install utopia-1.catalog\n"
                    "  garita catalog list\n") +
        kExitStatus);
    add_action(*command, words->action, kActions);
    command->add_option("PATH", words->paths,
                        "pack: FOLDER of models; trust, distrust: the issuer's file; install: FILE; remove: NAME");
    command->add_option("--data", words->data, "The station's data folder (default: where board/host/run keeps it)");
    command->add_option("--out", words->out, "issuer, station, pack: the file to write; must not be there yet");
    command->add_option("--name", words->name, "issuer, station: who it is, for people; pack: the catalog's name");
    command->add_option("--issuer", words->issuer, "pack: the secret file of who signs");
    command->add_option("--for", words->stations, "pack: the file of a station that may open it; once for each");
    command->add_option("--states", words->states, "trust: states of whose documents it may have models (default: all)")
        ->delimiter(',');
    command->add_option("--version", words->version, "pack: a number that grows with each issue")
        ->check(CLI::Range(1U, 4'000'000'000U));
    command->add_option("--from", words->from, "pack: the first day on which it is valid (default: today)")
        ->check(must_be_a_day);
    command->add_option("--until", words->until, "pack: the last day")->check(must_be_a_day);
    command->add_flag("--yes", words->yes, "trust, install, remove: agree beforehand, instead of being asked");
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
