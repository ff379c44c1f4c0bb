// garita-worker: decodes, reads and checks one document, locked in. Started by garitad and garita, never by hand.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "firmware/process/lock_in.h"
#include "firmware/worker/serve.h"
#include "vision/threads.h"

int main(int argc, char** argv) {
    if (argc != 3 || std::strcmp(argv[1], "--socket") != 0) {
        std::fputs("garita-worker is started by garitad and garita; see garita --help\n", stderr);
        return 1;
    }
    if (const auto locked = garita::lock_in(); !locked) {
        std::fprintf(stderr, "garita-worker: %s\n", locked.error().text.c_str());
        return 1;
    }
    garita::use_one_thread_a_stage();
    return garita::worker::serve(std::atoi(argv[2]));
}
