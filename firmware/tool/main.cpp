// garita: inspects documents from disk, draws specimens. `garita --help`.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "firmware/tool/commands.h"
#include "firmware/version.h"
#include "vision/threads.h"

namespace {

/// A standard stream that is closed would become the next file that is opened: a result written into a socket.
void hold_standard_streams() {
    int file = -1;
    do file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO);
    if (file >= 0) close(file);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace garita::tool;
    hold_standard_streams();
    garita::use_one_thread_a_stage();
    CLI::App app(
        "Inspects travel documents: reads the machine-readable zone, the printed data and the photograph, and runs "
        "optical checks on images under white, infrared and ultraviolet light. You decide; garita only tells what it "
        "saw.",
        "garita");
    app.set_version_flag("--version", "garita " + std::string(garita::kVersion));
    app.require_subcommand(1);
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
    app.get_subcommand("inspect")->callback([&] { status = inspect(); });
    app.get_subcommand("evaluate")->callback([&] { status = evaluate(); });
    app.get_subcommand("simulate")->callback([&] { status = simulate(); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "garita: %s\n", error.what());
        return kUsage;
    }
    return status;
}
