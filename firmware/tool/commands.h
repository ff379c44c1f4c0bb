// The subcommands of `garita`: each adds its options to the command line and runs when it was chosen.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "firmware/tool/calibrate.h"
#include "firmware/tool/inspector.h"
#include "firmware/trust/validity.h"

namespace CLI {
class App;
}

namespace garita::tool {

/// Exit statuses of design/json.md.
inline constexpr int kInspected = 0;
inline constexpr int kUsage = 1;  ///< or Garita itself: not installed whole, a result that could not be written
inline constexpr int kUnreadable = 2;
inline constexpr int kTampered = 3;  ///< of `garita audit` and `garita evidence`: it is not as the station wrote it

/// The end of every help text.
inline constexpr const char* kExitStatus =
    "\nExit status: 0 every input was inspected, whatever was found; 1 the words were\n"
    "wrong, Garita is not installed whole, or the result could not be written; 2 an\n"
    "input could not be read, or no scanner captured a document. More: man garita";

/// Writes the lines of a result, hidden characters made visible, to standard output; an exit status.
[[nodiscard]] int write_lines(std::string_view text);

/// What the word of an option must be; for CLI11's check(): the complaint, or nothing.
[[nodiscard]] std::string must_name_a_file(const std::string& word);
/// CLI::Range lets nan pass.
[[nodiscard]] std::string must_be_a_number(const std::string& word);

/// Now, as captures and calibrations are dated: "2026-11-28T12:00:00Z".
[[nodiscard]] std::string now_utc();

/// Today at a station, as far as its machine's clock is kept by another one: what is taken by a clock that nobody
/// confirmed moves no floor (firmware/trust).
[[nodiscard]] trust::Today today_at_station();

/// The folder that was given, or else where board/host/run keeps its data for a user who is not root.
[[nodiscard]] std::filesystem::path data_folder(const std::string& given);
/// The same, for a command that writes what the kiosk has to open: Device errors: it is not there, or another user's.
[[nodiscard]] Result<std::filesystem::path> own_data_folder(const std::string& given);

/// The same error, or, where it is that another process has the data folder, what to do about it.
[[nodiscard]] Error kiosk_runs(Error error);

/// Adds a subcommand and returns what runs it; the returned function gives the exit status.
using Run = std::function<int()>;
/// `in_process` is for --in-process, `calibrating` for `scanner calibrate` and `scanner test`; without them these are
/// not there (main.cpp).
[[nodiscard]] Run add_inspect(CLI::App& app, InProcess in_process = {});
[[nodiscard]] Run add_evaluate(CLI::App& app);
[[nodiscard]] Run add_scanner(CLI::App& app, const Calibrating& calibrating = {});
[[nodiscard]] Run add_simulate(CLI::App& app);
[[nodiscard]] Run add_model(CLI::App& app);
[[nodiscard]] Run add_catalog(CLI::App& app);
[[nodiscard]] Run add_audit(CLI::App& app);
[[nodiscard]] Run add_evidence(CLI::App& app);
[[nodiscard]] Run add_people(CLI::App& app);
[[nodiscard]] Run add_records(CLI::App& app);
[[nodiscard]] Run add_trust(CLI::App& app);
[[nodiscard]] Run add_watchlist(CLI::App& app);

/// For CLI11's check(): what is wrong with a word that should be a day; empty: nothing.
[[nodiscard]] std::string must_be_a_day(const std::string& word);

/// Parses the words and runs the subcommand that they name, of those that `add` adds; an exit status. Nothing is
/// thrown.
using AddCommand = std::function<Run(CLI::App& app)>;
[[nodiscard]] int run_command_line(int argc, char** argv, std::span<const AddCommand> add);

}  // namespace garita::tool
