// garitad: the kiosk service. Serves the officer's page on 127.0.0.1 and parses nothing that comes from a traveller:
// garita-scanner talks to the scanner, garita-worker decodes and inspects.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "firmware/garitad/event_hub.h"
#include "firmware/garitad/http_server.h"
#include "firmware/garitad/kiosk.h"
#include "firmware/garitad/options.h"
#include "firmware/garitad/page_routes.h"
#include "firmware/garitad/picture_store.h"
#include "firmware/garitad/worker_inspector.h"

namespace {

using namespace garita;

int complain(const Error& error) {
    std::fprintf(stderr, "garitad: %s\n", error.text.c_str());
    return error.kind == ErrorKind::Input ? 1 : 2;
}

/// The signals that end the kiosk, blocked in every thread so that only wait_for_end() sees them.
sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
    return set;
}

void wait_for_end() {
    const sigset_t set = ending_signals();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

/// Programs lie beside this one.
std::string beside(const char* name) {
    std::error_code error;
    return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name).string();
}

void guard_memory() {
    // Names and pictures of travellers pass through: no core dump, nobody else looks in.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int run(Options options) {
    Result<Languages> languages = all_languages();
    if (!languages) return complain(languages.error());
    options.scanner.program = beside("garita-scanner");

    EventHub events;
    PictureStore pictures;
    scanner::Client scanner(std::move(options.scanner));
    WorkerInspector inspector(beside("garita-worker"));
    Kiosk kiosk(scanner, inspector, events, pictures, *languages);
    HttpServer server({}, page_routes(kiosk, pictures, *languages), events);
    const Result<int> port = server.bind(options.port);
    if (!port) return complain(port.error());

    std::thread serving([&server] { server.serve(); });
    std::thread working([&kiosk] { kiosk.run(); });
    std::printf("Garita: http://127.0.0.1:%d/\n", *port);
    std::fflush(stdout);

    wait_for_end();
    events.close();
    kiosk.stop();
    working.join();
    server.stop();
    serving.join();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    const sigset_t ending = ending_signals();
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    guard_memory();
    std::string help;
    Result<Options> options = parse_options(argc, argv, help);
    if (!help.empty()) {
        std::printf("%s", help.c_str());
        return 0;
    }
    return options ? run(std::move(*options)) : complain(options.error());
}
