// garitad: the kiosk service. Serves the officer's page on 127.0.0.1 and parses nothing that comes from a traveller:
// garita-scanner talks to the scanner, garita-worker decodes and inspects, garita-verifier verifies.
#include <cstdio>
#include <string>
#include <utility>

#include "firmware/garitad/options.h"
#include "firmware/garitad/run_kiosk.h"
#include "firmware/garitad/station_models.h"
#include "firmware/garitad/worker_inspector.h"

int main(int argc, char** argv) {
    garita::block_ending_signals();
    std::string help;
    garita::Result<garita::Options> options = garita::parse_options(argc, argv, help);
    if (!help.empty()) {
        std::printf("%s", help.c_str());
        return 0;
    }
    if (!options) return garita::complain(options.error());
    for (const std::string& refused : options->trust.refused)
        std::fprintf(stderr, "garitad: --trust: %s\n", refused.c_str());
    options->scanner.program = garita::beside("garita-scanner");
    garita::EventHub events;
    garita::WorkerInspector inspector(
        {.worker = garita::beside("garita-worker"), .verifier = garita::beside("garita-verifier")},
        [&events, data = options->data, trust = options->trust.folder](const garita::trust::Today& today) {
            return garita::References{.trust = trust, .models = garita::station_models(data, today, events)};
        });
    return garita::run_kiosk(std::move(*options), inspector, events);
}
