// garita: inspects documents from disk, draws specimens. `garita --help`.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>

#include "firmware/tool/commands.h"
#include "firmware/tool/streams.h"
#include "firmware/version.h"
#include "vision/threads.h"

namespace {

/// Help on standard output, or what is wrong with the words on standard error.
int answer(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream help;
    std::ostringstream wrong;
    const bool asked_for = app.exit(error, help, wrong) == 0;
    std::fputs(help.str().c_str(), stdout);
    if (asked_for) return garita::tool::kInspected;
    std::string text = wrong.str();
    while (text.ends_with('\n')) text.pop_back();
    garita::tool::tell("garita: " + text);
    return garita::tool::kUsage;
}

int run(int argc, char** argv) {
    using namespace garita::tool;
    hold_standard_streams();
    garita::use_one_thread_a_stage();
    CLI::App app(
        "Inspects travel documents: reads the machine-readable zone, the printed data and the photograph, and runs "
        "optical checks on images under white, infrared and ultraviolet light. You decide; garita only tells what it "
        "saw.",
        "garita");
    app.set_version_flag("--version", "garita " + std::string(garita::kVersion));
    app.require_subcommand(0, 1);  // none is told below, so that a wrong word is told by name
    app.get_formatter()->column_width(34);
    app.footer(std::string("Examples:\n"
                           "  garita simulate OUT                   draw a specimen in three bands\n"
                           "  garita inspect --specimens OUT/*      inspect it\n"
                           "  garita inspect --help                 all options of a command\n") +
               kExitStatus);
    int status = kUsage;
    const Run inspect = add_inspect(app);
    const Run simulate = add_simulate(app);
    const Run evaluate = add_evaluate(app);
    const Run scanner = add_scanner(app);
    app.get_subcommand("inspect")->callback([&] { status = inspect(); });
    app.get_subcommand("evaluate")->callback([&] { status = evaluate(); });
    app.get_subcommand("scanner")->callback([&] { status = scanner(); });
    app.get_subcommand("simulate")->callback([&] { status = simulate(); });
    try {
        app.parse(argc, argv);
        if (app.get_subcommands().empty())
            tell("garita: give a command: inspect, simulate, evaluate or scanner; garita --help tells all");
    } catch (const CLI::ParseError& error) {
        return answer(app, error);
    } catch (const std::exception& error) {
        tell(std::string("garita: ") + error.what());
        return kUsage;
    }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception&) {
        std::fputs("garita: memory is out\n", stderr);  // nothing that a name of a file could stand in
        return garita::tool::kUsage;
    }
}
