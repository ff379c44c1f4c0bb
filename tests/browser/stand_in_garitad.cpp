// garitad with the stand-in for the worker: the same server, page, scanner process and events.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "firmware/garitad/options.h"
#include "firmware/garitad/run_kiosk.h"
#include "tests/browser/stand_in_inspector.h"

int main(int argc, char** argv) {
    garita::block_ending_signals();
    std::string help;
    garita::Result<garita::Options> options = garita::parse_options(argc, argv, help);
    const char* build = std::getenv("GARITA_BINARY_DIR");
    if (!options || build == nullptr) return 1;
    options->scanner.program = std::string(build) + "/firmware/garita-scanner";
    // A simulated head in an emulated kernel, which hears through a pipe what happens to it, instead of a real one.
    if (const char* pipe = std::getenv("GARITA_EMULATED_HEAD")) {
        options->scanner.program = std::string(build) + "/tests/firmware/scanner/emulated_head";
        options->scanner.arguments = {pipe, "unplugged"};
    }
    garita::test::StandInInspector inspector;
    garita::EventHub events;
    return garita::run_kiosk(std::move(*options), inspector, events);
}
