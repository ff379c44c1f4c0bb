// The words of `garita`: which subcommand, help, and what is said of wrong ones.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

#include "firmware/dates.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"
#include "firmware/version.h"

namespace garita::tool {
namespace {

/// Help on standard output, or what is wrong with the words on standard error.
int answer(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream help;
    std::ostringstream wrong;
    const bool asked_for = app.exit(error, help, wrong) == 0;
    std::fputs(help.str().c_str(), stdout);
    if (asked_for) return kInspected;
    std::string text = wrong.str();
    while (text.ends_with('\n')) text.pop_back();
    tell("garita: " + text);
    return kUsage;
}

int run(int argc, char** argv, std::span<const AddCommand> add) {
    hold_standard_streams();
    CLI::App app(
        "Inspects travel documents: reads the machine-readable zone, the printed data and the photograph, and runs "
        "optical checks on images under white, infrared and ultraviolet light. You decide; garita only tells what it "
        "saw.",
        "garita");
    app.set_version_flag("--version", "garita " + std::string(kVersion));
    app.require_subcommand(0, 1);  // none is told below, so that a wrong word is told by name
    app.get_formatter()->column_width(34);
    app.footer(std::string("Examples:\n"
                           "  garita simulate OUT                   draw a specimen in three bands\n"
                           "  garita inspect --specimens OUT/*      inspect it\n"
                           "  garita inspect --help                 all options of a command\n") +
               kExitStatus);
    int status = kUsage;
    for (const AddCommand& one : add) {
        Run chosen = one(app);
        app.get_subcommands([](const CLI::App*) { return true; }).back()->callback([&status, chosen] {
            status = chosen();
        });
    }
    try {
        app.parse(argc, argv);
        if (app.get_subcommands().empty())
            tell(
                "garita: give a command: inspect, simulate, evaluate, model, catalog, trust, audit, people or scanner; "
                "garita --help tells all");
    } catch (const CLI::ParseError& error) {
        return answer(app, error);
    } catch (const std::exception& error) {
        tell(std::string("garita: ") + error.what());
        return kUsage;
    }
    return status;
}

}  // namespace

int write_lines(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return write_result(visible_lines(text)) ? kInspected : kUsage;
}

std::string must_be_a_day(const std::string& word) {
    return day_of(word) ? "" : "a day is written 2026-11-29";
}

int run_command_line(int argc, char** argv, std::span<const AddCommand> add) {
    try {
        return run(argc, argv, add);
    } catch (const std::exception&) {
        std::fputs("garita: memory is out\n", stderr);  // nothing that a name of a file could stand in
        return kUsage;
    }
}

}  // namespace garita::tool
