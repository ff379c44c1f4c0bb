// garita-vision: `garita` with all that draws, decodes and measures pictures in the tool itself. Started by it
// (main.cpp), or alone with the same words.
#include <array>

#include "firmware/tool/commands.h"
#include "firmware/tool/in_process.h"
#include "vision/threads.h"

int main(int argc, char** argv) {
    using namespace garita::tool;
    garita::use_one_thread_a_stage();
    const std::array<AddCommand, 12> add = {
        [](CLI::App& app) { return add_inspect(app, in_process()); },
        &add_simulate,
        &add_evaluate,
        &add_model,
        &add_catalog,
        &add_trust,
        &add_audit,
        &add_evidence,
        &add_people,
        &add_records,
        &add_watchlist,
        [](CLI::App& app) {
            return add_scanner(app, {.write_target = &write_target, .calibrate = &calibrate, .test = &test_scanner});
        },
    };
    return run_command_line(argc, argv, add);
}
