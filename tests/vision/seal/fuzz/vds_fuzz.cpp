// Any bytes as a visible digital seal: read, its fields printable, its signature verified against an empty store.
#include "tests/vision/seal/fuzz/hold.h"
#include "vision/seal/vds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::seal;
    (void)looks_like_vds({data, size});
    fuzz::hold(read_vds({data, size}, "2026-11-25"), size);
    return 0;
}
