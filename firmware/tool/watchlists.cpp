// garita watchlist: lists of stolen and lost documents, and alerts. The authority makes them, a station takes them and
// is asked.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "firmware/station/station_log.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/agreement.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/inputs.h"
#include "firmware/tool/inspector.h"
#include "firmware/tool/streams.h"
#include "firmware/watchlists/import.h"
#include "firmware/watchlists/lock_in.h"
#include "firmware/watchlists/make_list.h"
#include "firmware/watchlists/sentences.h"
#include "firmware/watchlists/unlogged.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;
using namespace watchlists;
using nlohmann::json;

struct Words {
    std::string action;
    std::string path;
    std::string data;
    std::string out;
    std::string name;
    std::string key;
    std::string from;
    std::string until;
    std::string state;
    std::string type;
    std::string series;
    std::string person;
    std::string birth;
    std::string language = "en";
    std::vector<std::string> audience;
    std::vector<std::string> stations;
    std::uint32_t version = 0;
    bool json = false;
    bool yes = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita watchlist: " + text);
    return status;
}

/// Of an error that is not the words'.
int refused(const Error& error) {
    return say(error.text, kUnreadable);
}

std::string counts_text(const Counts& counts) {
    std::string text;
    for (const auto& [count, what] : {std::pair(counts.numbers, "numbers"), std::pair(counts.ranges, "ranges"),
                                      std::pair(counts.alerts, "alerts"), std::pair(counts.persons, "persons")})
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
    return text;
}

int make(const Words& words) {
    if (words.path.empty() || words.name.empty() || words.key.empty() || words.out.empty() || words.version == 0 ||
        words.until.empty() || words.audience.empty())
        return say(
            "make needs a FOLDER (list.toml, numbers.tsv …), --name, --version, --until DAY, --for (\"all\", "
            "\"station:post-7\" or \"group:river\"), --key NAME.secret.toml and --out FILE");
    const auto own = read_own_party(Party::Signer, words.key);
    if (!own) return refused(own.error());
    const trust::SignedFacts facts{.purpose = trust::Purpose::List,
                                   .name = words.name,
                                   .version = words.version,
                                   .from = words.from.empty() ? today_of_clock() : words.from,
                                   .until = words.until,
                                   .audience = words.audience};
    std::vector<PublicParty> stations;
    for (const std::string& path : words.stations) {
        auto one = read_public_party(Party::Station, path);
        if (!one) return refused(one.error());
        stations.push_back(std::move(*one));
    }
    const auto made = make_list(words.path, facts, {*own, stations}, words.out);
    if (!made) return refused(made.error());
    if (made->doubled > 0)
        tell(fmt::format("{} lines were left out, as another one is of the same document", made->doubled));
    return write_lines(fmt::format(
        "{}: {} version {}, {}, as of {}, valid {} to {}, for {}: {}\n  digest {}", words.out, made->facts.name,
        made->facts.version, word_of(made->head.kind), made->head.issued, made->facts.from, made->facts.until,
        fmt::join(made->facts.audience, ", "), counts_text(made->counts), hex(made->facts.digest)));
}

/// While the kiosk runs, it has the log open, and tells it itself.
void tell_log(const fs::path& data) {
    const auto log = open_station_log(data);
    const auto told = log ? tell_audit_log(data, **log) : Result<std::size_t>(tl::unexpected(log.error()));
    if (!told) tell("the audit log is told later, by the kiosk: " + told.error().text);
}

/// A line that is written over, on a terminal. Who ends the program ends nothing else: the import goes on later.
class ProgressLine {
public:
    void tell(Phase phase, std::uint64_t done, std::uint64_t all) {
        const int percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
        if (m_is_terminal && (percent != m_percent || phase != m_phase))
            fmt::print(stderr, "\r\x1b[K{}: {} %", phase == Phase::Copying ? "Copies and verifies" : "Builds", percent);
        m_percent = percent;
        m_phase = phase;
    }
    void end() const {
        if (m_is_terminal && m_percent >= 0) fmt::print(stderr, "\r\x1b[K");
    }

private:
    bool m_is_terminal = isatty(STDERR_FILENO) != 0;
    int m_percent = -1;
    Phase m_phase = Phase::Copying;
};

/// In the child process: its exit status.
int import_locked_in(const fs::path& data, const fs::path& from) {
    ProgressLine line;  // which asks about the terminal
    const Now now{.today = today_at_station(), .time = now_utc()};
    // Not longer than who started it: nobody would hear what became of it.
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) return say("the import could not be started", kUnreadable);
    if (const auto locked = lock_in(data, from); !locked) return refused(locked.error());
    const TellProgress progress = [&](Phase phase, std::uint64_t done, std::uint64_t all) {
        line.tell(phase, done, all);
        return true;
    };
    const auto imported = from.empty() ? resume_import(data, now, progress) : import_list(data, from, now, progress);
    line.end();
    if (!imported) return refused(imported.error());
    return write_lines(fmt::format("{} {} version {}, {}, valid {} to {}: {}",
                                   imported->was_in_force ? "in force already:" : "in force:", imported->list.name,
                                   imported->list.version, word_of(imported->list.kind), imported->list.from,
                                   imported->list.until, counts_text(imported->counts)));
}

/// A list is parsed by a process of its own, which reaches nothing but lists.
int import(const Words& words) {
    const auto folder = own_data_folder(words.data);
    if (!folder) return refused(folder.error());
    const fs::path& data = *folder;
    if (words.path.empty() && !is_import_unfinished(data))
        return say("import needs a FILE, as no import was cut short here");
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) return say("the import could not be started: too many processes", kUnreadable);
    if (child == 0) {
        const int status = import_locked_in(data, words.path);
        std::fflush(stdout);
        _exit(status);
    }
    int ended = 0;
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(ended))
        return say("the import ended by itself: the lists before it stay in force; import goes on where it was",
                   kUnreadable);
    if (WEXITSTATUS(ended) == 0) tell_log(data);
    return WEXITSTATUS(ended);
}

json json_of(const ListState& state) {
    json out = {{"name", state.list.name},
                {"kind", word_of(state.list.kind)},
                {"version", state.list.version},
                {"from", state.list.from},
                {"until", state.until},
                {"imported", state.list.imported},
                {"digest", hex(state.list.digest)},
                {"title", visible(state.head.title)},
                {"publisher", visible(state.head.publisher)},
                {"issued", state.head.issued},
                {"numbers", state.counts.numbers},
                {"ranges", state.counts.ranges},
                {"alerts", state.counts.alerts},
                {"persons", state.counts.persons},
                {"over", state.is_over},
                {"asked", state.not_asked.empty()}};
    if (state.age_days) out["age_days"] = *state.age_days;
    if (!state.not_asked.empty()) out["why_not"] = visible(state.not_asked, kLongestText);
    return out;
}

constexpr std::array<std::string_view, 6> kHow = {"listed",         "in-range",         "alert",
                                                  "similar-number", "similar-in-range", "other-type"};  // of How

json json_of(const Found& found, const std::vector<std::string>& sentences) {
    const Match& match = found.match;
    json out = {{"list", found.list},
                {"how", kHow.at(static_cast<std::size_t>(match.how) - 1)},
                {"hit", is_hit(match.how)},
                {"sentences", sentences}};
    if (match.how == How::Alert) {
        out["alert"] = match.alert.id;
        return out;
    }
    out["number"] = match.entry.number;
    if (!match.last.empty()) out["last"] = match.last;
    out["state"] = match.entry.state;
    out["type"] = match.entry.type;
    out["reason"] = word_of(match.entry.reason);
    if (match.entry.reported != 0) out["reported"] = day_text(match.entry.reported);
    return out;
}

trust::Today today() {
    return {.day = today_of_clock()};
}

/// What the operator is told of lists that are not asked; whether there is one.
bool tell_not_asked(const Answer& answer) {
    if (!answer.trouble.empty()) say(answer.trouble);
    for (const ListState& state : answer.lists)
        if (!state.not_asked.empty()) say(state.list.name + ": " + state.not_asked);
    return !answer.is_complete();
}

/// JSON whole; lines for people with what is hidden in them.
int write(const std::string& text, const Words& words) {
    if (!words.json) return write_lines(text);
    return write_result(text) ? kInspected : kUsage;
}

int list(const Words& words) {
    if (!words.path.empty()) return say("list needs no word");
    const auto language = Language::create(words.language);
    if (!language) return say(language.error().text);
    const fs::path data = data_folder(words.data);
    Watchlists lists(data);
    const Answer answer = lists.states(today());
    std::string text;
    for (const ListState& state : answer.lists) {
        if (words.json) {
            text += json_of(state).dump() + "\n";
            continue;
        }
        text += fmt::format("{} version {}, {}, valid {} to {}, imported {}: {}\n", state.list.name, state.list.version,
                            word_of(state.list.kind), state.list.from, state.until, state.list.imported,
                            counts_text(state.counts));
        for (const std::string& sentence : sentences_of(state, {*language, words.language}))
            text += "  " + sentence + "\n";
    }
    const bool has_trouble = tell_not_asked(answer);
    if (is_import_unfinished(data)) tell("an import was cut short: garita watchlist import goes on with it");
    if (text.empty() && !has_trouble) tell("no lists: garita watchlist import FILE");
    const int status = text.empty() ? kInspected : write(text.substr(0, text.size() - 1), words);
    return status == kInspected && has_trouble ? kUnreadable : status;
}

/// The sentences of one match, by the list that it was found in.
std::vector<std::string> sentences_in(const Answer& answer, const Found& found, const Told& told) {
    for (const ListState& state : answer.lists)
        if (state.list.name == found.list) return sentences_of(found.match, state, told);
    return {};
}

/// Where only persons are asked for.
int look_up_person(const Words& words, const Told& told) {
    if (!is_birth(words.birth)) return say("--birth is 1974-08-12, 1974-08 or 1974");
    Watchlists lists(data_folder(words.data));
    const PersonAnswer answer = lists.look_up(Holder{.name = words.person, .birth = words.birth}, today());
    const bool has_trouble = tell_not_asked({.lists = answer.lists, .trouble = answer.trouble});
    std::string text;
    for (const FoundPerson& found : answer.found)
        for (const ListState& state : answer.lists)
            if (state.list.name == found.list)
                text += fmt::format("{}\n", fmt::join(sentences_of(found.match, state, told), "\n     "));
    if (text.empty())
        for (const std::string& sentence : sentences_of(Answer{.lists = answer.lists, .trouble = answer.trouble}, told))
            text += sentence + "\n";
    for (const ListState& state : answer.lists)
        for (const std::string& sentence : sentences_of(state, told)) text += sentence + "\n";
    const int status = write_lines(text.substr(0, text.size() - 1));
    return status == kInspected && has_trouble ? kUnreadable : status;
}

int look_up(const Words& words) {
    const auto language = Language::create(words.language);
    if (!language) return say(language.error().text);
    if (!words.person.empty()) {
        if (!words.path.empty() || words.json) return say("look-up with --person takes no NUMBER, and gives no JSON");
        return look_up_person(words, {*language, words.language});
    }
    if (words.path.empty() || words.state.empty()) return say("look-up needs a NUMBER and --state, or --person");
    const auto document = document_of(words.path, words.state, words.type, words.series);
    if (!document) return say(document.error().text);
    const Told told{*language, words.language};
    Watchlists lists(data_folder(words.data));
    const Answer answer = lists.look_up(*document, today());
    const bool has_trouble = tell_not_asked(answer);
    json out = {{"found", json::array()}, {"lists", json::array()}, {"sentences", sentences_of(answer, told)}};
    std::string text;
    for (const Found& found : answer.found) {
        const auto sentences = sentences_in(answer, found, told);
        out["found"].push_back(json_of(found, sentences));
        text += fmt::format("{}{}\n", is_hit(found.match.how) ? "HIT  " : "     ", fmt::join(sentences, "\n     "));
    }
    for (const std::string& sentence : sentences_of(answer, told)) text += sentence + "\n";
    for (const ListState& state : answer.lists) {
        out["lists"].push_back(json_of(state));
        for (const std::string& sentence : sentences_of(state, told)) text += sentence + "\n";
    }
    const int status = write(words.json ? out.dump() : text.substr(0, text.size() - 1), words);
    return status == kInspected && has_trouble ? kUnreadable : status;
}

int remove(const Words& words) {
    if (words.path.empty()) return say("remove needs the NAME of one list: garita watchlist list");
    const auto folder = own_data_folder(words.data);
    if (!folder) return refused(folder.error());
    const fs::path& data = *folder;
    const auto yes =
        agree(words.yes, "Remove the list " + words.path + "? Documents are then no longer looked up in it.");
    if (!yes) return say(yes.error().text);
    if (!*yes) return say("not removed", kUnreadable);
    const auto removed = remove_list(data, words.path);
    if (!removed) return refused(removed.error());
    tell_log(data);
    return write_lines(fmt::format("removed: {} version {}", removed->name, removed->version));
}

constexpr std::array kActions = {Action<Words>{"make", &make}, Action<Words>{"import", &import},
                                 Action<Words>{"list", &list}, Action<Words>{"look-up", &look_up},
                                 Action<Words>{"remove", &remove}};

}  // namespace

Run add_watchlist(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "watchlist", "Lists of stolen and lost documents, and alerts: make and sign, import, look a document up");
    command->footer(
        "Examples:\n"
        "  garita watchlist make STOLEN --name stolen-documents --version 12 --until 2027-01-31 \\\n"
        "    --for all --key police.secret.toml --out stolen-12.list\n"
        "At a station:\n"
        "  garita watchlist import stolen-12.list\n"
        "  garita watchlist list\n"
        "  garita watchlist look-up AB123456 --state UTO --type P\n"
        "\nAn import that was cut short goes on with garita watchlist import; until it has\n"
        "ended the list before it counts.\n"
        "\nExit status: 0 done, whatever was found; 1 the words were wrong, or the result\n"
        "could not be written; 2 a file is refused or cannot be read, or not every list\n"
        "could be asked. More: man garita");
    add_action(*command, words->action, kActions);
    command->add_option("PATH", words->path,
                        "make: FOLDER of plain texts; import: FILE (without: goes on); look-up: NUMBER; remove: NAME");
    command->add_option("--data", words->data, "The station's data folder (default: where board/host/run keeps it)");
    command->add_option("--out", words->out, "make: the file to write; must not be there yet");
    command->add_option("--name", words->name, "make: the list's name, as the trust file has it");
    command->add_option("--key", words->key, "make: the secret file of who signs");
    command
        ->add_option("--for", words->audience,
                     "make: \"all\", or each of \"station:post-7\" and \"group:river\" that it is for")
        ->allow_extra_args(false);
    command
        ->add_option("--station", words->stations,
                     "make: the file of a station that may open a list of persons; once for each")
        ->allow_extra_args(false);
    command->add_option("--version", words->version, "make: a number that grows with each issue")
        ->check(CLI::Range(1U, 4'000'000'000U));
    command->add_option("--from", words->from, "make: the first day on which it is valid (default: today)")
        ->check(must_be_a_day);
    command->add_option("--until", words->until, "make: the last day")->check(must_be_a_day);
    command->add_option("--state", words->state, "look-up: who issued the document, as in the MRZ: UTO");
    command->add_option("--type", words->type, "look-up: its code in the MRZ, P or ID (default: of any type)");
    command->add_option("--series", words->series, "look-up: the series that it is of, for alerts");
    command->add_option("--person", words->person,
                        "look-up: a name, as printed or in the MRZ, in lists of persons instead");
    command->add_option("--birth", words->birth,
                        "look-up: with --person, the date of birth: 1974-08-12, 1974-08, 1974");
    command->add_option("--language", words->language, "list, look-up: language of sentences: en, es, fr, pt")
        ->check(CLI::IsMember(languages()));
    command->add_flag("--json", words->json, "list: one JSON object on each line; look-up: one");
    command->add_flag("--yes", words->yes, "remove: agree beforehand, instead of being asked");
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
