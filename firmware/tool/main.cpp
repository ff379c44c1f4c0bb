// garita: inspects documents from disk, and knows scanners, audit logs, evidence and watchlists. To load OpenCV takes
// longer than many an inspection's page, so this program does without, and gives the words that need it to
// garita-vision beside it (vision_main.cpp).
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "firmware/process/child.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"

namespace {

using namespace garita::tool;

/// Whether this program can do what the words say; help and wrong words, which name all commands, it leaves too.
bool is_for_this_program(std::span<char* const> words) {
    const auto has = [words](std::string_view wanted) {
        return std::ranges::any_of(words,
                                   [wanted](const char* word) { return std::string_view(word).starts_with(wanted); });
    };
    if (words.empty()) return false;
    const std::string_view command = words.front();
    if (command == "inspect") return !has("--in-process");
    if (command == "trust" || command == "audit" || command == "evidence" || command == "people" ||
        command == "records" || command == "watchlist")
        return true;
    return command == "scanner" && !has("calibrate") && !has("test");
}

}  // namespace

int main(int argc, char** argv) {
    if (is_for_this_program(std::span(argv, static_cast<std::size_t>(argc)).subspan(1))) {
        const std::array<AddCommand, 8> add = {[](CLI::App& app) { return add_inspect(app); },
                                               [](CLI::App& app) { return add_scanner(app); },
                                               &add_trust,
                                               &add_audit,
                                               &add_evidence,
                                               &add_people,
                                               &add_records,
                                               &add_watchlist};
        return run_command_line(argc, argv, add);
    }
    const std::string program = garita::program_beside("garita-vision", "GARITA_VISION");
    execv(program.c_str(), argv);
    tell("garita: " + program + " cannot be started: garita is not installed whole");
    return kUsage;
}
