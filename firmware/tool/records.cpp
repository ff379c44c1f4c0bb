// garita records: whether a station's records are whole, and what becomes of those that are not; by the technician at
// the machine, while the kiosk is stopped.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/database/database.h"
#include "firmware/records/set_aside.h"
#include "firmware/station/station_log.h"
#include "firmware/station/station_records.h"
#include "firmware/tool/actions.h"
#include "firmware/tool/agreement.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

namespace fs = std::filesystem;

struct Words {
    std::string action;
    std::string folder;
    std::string mode = "live";
    std::string data;
    bool yes = false;
};

int say(const std::string& text, int status = kUsage) {
    tell("garita records: " + text);
    return status;
}

/// The folder, and its audit log: while that is held here no kiosk runs.
struct Stopped {
    fs::path data;
    std::unique_ptr<audit::AuditLog> log;
};
Result<Stopped> open_stopped(const Words& words) {
    GARITA_TRY(data, own_data_folder(words.data));
    auto log = open_station_log(data);
    if (!log) return tl::unexpected(kiosk_runs(std::move(log).error()));
    return Stopped{std::move(data), std::move(*log)};
}

bool is_there(const fs::path& data, Mode mode) {
    std::error_code error;
    return fs::exists(records::database_file(records::records_folder(data), mode), error);
}

/// Only such records may be set aside.
bool is_beyond_repair(const Error& error) {
    return database::fault_of(error) == database::Fault::Damaged || error.code == records::kKeysLost ||
           error.code == kSecretDamaged;
}

Result<bool> note(audit::AuditLog& log, Mode mode, std::string_view result) {
    GARITA_TRY(entry, log.append({.event = audit::Event::DatabaseRecovered,
                                  .mode = audit_mode(mode),
                                  .fields = {{"database", audit::Word{"records"}}, {"result", audit::Word{result}}}}));
    static_cast<void>(entry);
    return true;
}

/// How many there are, where they open and every key, page and sealed part of them is as it was.
Result<std::int64_t> verified(const fs::path& data, Mode mode) {
    GARITA_TRY(store, open_station_records(data, mode));
    return store->verify();
}

/// One line a mode.
std::string line_of(const fs::path& data, Mode mode, bool& all_whole) {
    if (!is_there(data, mode)) return fmt::format("{}: no records yet", name_of(mode));
    const auto records = verified(data, mode);
    if (records) return fmt::format("{}: whole, records: {}", name_of(mode), *records);
    all_whole = false;
    std::string line = fmt::format("{}: {}", name_of(mode), records.error().text);
    if (is_beyond_repair(records.error()))
        line += fmt::format(
            "\n  Copy {} elsewhere first. Then a kiosk begins anew after: garita records set-aside "
            "--mode {}",
            records::records_folder(data).string(), name_of(mode));
    return line;
}

int verify(const Words& words) {
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    bool all_whole = true;
    std::string text;
    for (const Mode mode : kModes) text += (text.empty() ? "" : "\n") + line_of(station->data, mode, all_whole);
    for (const fs::path& aside : records::all_set_aside(records::records_folder(station->data)))
        text += fmt::format("\nset aside, and kept until somebody erases it: {}", aside.string());
    const int written = write_lines(text);
    return written != kInspected || all_whole ? written : kUnreadable;
}

std::optional<Mode> mode_of(const std::string& word) {
    const auto* const found = std::ranges::find(kModes, word, [](Mode mode) { return name_of(mode); });
    return found == kModes.end() ? std::nullopt : std::optional(*found);
}

int set_aside(const Words& words) {
    const auto mode = mode_of(words.mode);
    if (!mode) return say("--mode is live, training or test");
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    if (!is_there(station->data, *mode)) return say(fmt::format("there are no {} records yet", words.mode));
    const auto found = verified(station->data, *mode);
    if (found) return say(fmt::format("the {} records are whole: nothing is set aside", words.mode));
    if (!is_beyond_repair(found.error()))
        return say("nothing is set aside, as this can be mended: " + found.error().text, kUnreadable);
    tell(found.error().text);
    const auto yes = agree(words.yes, fmt::format("The {} records of this station are moved aside, and it begins with "
                                                  "none. Nothing of them is shown, searched or erased by itself from "
                                                  "then on. Did you copy them elsewhere, and is this to be done?",
                                                  words.mode));
    if (!yes) return say(yes.error().text);
    if (!*yes) return say("nothing was changed", kUnreadable);
    if (const auto noted = note(*station->log, *mode, "replaced"); !noted) return say(noted.error().text, kUnreadable);
    const auto aside = records::set_aside(records::records_folder(station->data), *mode);
    if (!aside) return say(aside.error().text, kUnreadable);
    if (const auto anew = open_station_records(station->data, *mode); !anew)
        tell(
            "the station's part of the keys is of no use: set aside the records of the other modes as well, and move " +
            (station->data / "keys" / "records").string() + " away (" + anew.error().text + ")");
    return write_lines(fmt::format("moved to {}; erase them when they are not needed any more: garita records erase {}",
                                   aside->string(), aside->filename().string()));
}

int erase(const Words& words) {
    if (words.folder.empty()) return say("erase needs the FOLDER that garita records verify names");
    const auto station = open_stopped(words);
    if (!station) return say(station.error().text, kUnreadable);
    const auto all = records::all_set_aside(records::records_folder(station->data));
    const auto aside = std::ranges::find_if(
        all, [&](const fs::path& one) { return one == words.folder || one.filename() == words.folder; });
    if (aside == all.end()) return say("no records were set aside in a folder of that name: garita records verify");
    const auto yes =
        agree(words.yes, fmt::format("What lies in {} is erased for good. Is this to be done?", aside->string()));
    if (!yes) return say(yes.error().text);
    if (!*yes) return say("nothing was changed", kUnreadable);
    const auto* const mode = std::ranges::find_if(kModes, [&](Mode one) {
        std::error_code error;
        return fs::exists(*aside / records::database_file({}, one).filename(), error);
    });
    const Mode whose = mode == kModes.end() ? Mode::Live : *mode;
    if (const auto noted = note(*station->log, whose, "erased"); !noted) return say(noted.error().text, kUnreadable);
    if (const auto erased = records::erase_set_aside(*aside); !erased) return say(erased.error().text, kUnreadable);
    return write_lines("erased");
}

constexpr std::array kActions = {Action<Words>{"verify", &verify}, Action<Words>{"set-aside", &set_aside},
                                 Action<Words>{"erase", &erase}};

}  // namespace

Run add_records(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* command = app.add_subcommand(
        "records", "Whether a station's records are whole; what becomes of damaged ones, while its kiosk is stopped");
    command->footer(
        "Examples:\n"
        "  garita records verify\n"
        "  garita records set-aside --mode live\n"
        "  garita records erase set-aside-0001\n"
        "\nOnly records that are damaged, or whose keys are lost, are set aside, and only\n"
        "when somebody says so. They no longer expire by themselves: erase them.\n"
        "\nExit status: 0 done, or all are whole; 1 the words were wrong, there is nothing\n"
        "to be done, or the result could not be written; 2 records are damaged, the data\n"
        "folder cannot be used, the kiosk runs, or somebody said no.\n"
        "More: man garita");
    add_action(*command, words->action, kActions);
    command->add_option("FOLDER", words->folder, "erase: of records that were set aside");
    command->add_option("--mode", words->mode, "set-aside: live, training or test (default: live)");
    command->add_flag("--yes", words->yes, "set-aside, erase: agree beforehand, instead of being asked");
    command->add_option("--data", words->data, "The station's data folder")->check(must_name_a_file);
    return [words] { return run_action(*words, kActions); };
}

}  // namespace garita::tool
