// garita-verifier: says what barcodes hold and whether digital seals are to be believed, locked in; decodes no pixel.
// Started by garitad and garita, never by hand.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "firmware/verifier/serve.h"

int main(int argc, char** argv) {
    if (argc != 3 || std::strcmp(argv[1], "--socket") != 0) {
        std::fputs("garita-verifier is started by garitad and garita; see garita --help\n", stderr);
        return 1;
    }
    if (const auto locked = garita::lock_in(garita::verifier::kLimits); !locked) {
        std::fprintf(stderr, "garita-verifier: %s\n", locked.error().text.c_str());
        return 1;
    }
    return garita::verifier::serve(std::atoi(argv[2]));
}
