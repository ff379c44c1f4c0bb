// garita-link: asks the national bureau's service about one document, locked in. Started by garitad, never by hand.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "firmware/link/lock_in.h"
#include "firmware/link/serve.h"

int main(int argc, char** argv) {
    if (argc != 3 || std::strcmp(argv[1], "--socket") != 0) {
        std::fputs("garita-link is started by garitad; see garitad --help\n", stderr);
        return 1;
    }
    // A gateway that goes while it is written to is an error like any other.
    std::signal(SIGPIPE, SIG_IGN);
    if (const auto locked = garita::link::lock_in(); !locked) {
        std::fprintf(stderr, "garita-link: %s\n", locked.error().text.c_str());
        return 1;
    }
    return garita::link::serve(std::atoi(argv[2]));
}
