// Any bytes as an ICAO barcode: read, its fields printable, its signature verified against an empty store.
#include "tests/vision/seal/fuzz/hold.h"
#include "vision/seal/idb.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::seal;
    (void)looks_like_idb({data, size});
    fuzz::hold(read_idb({data, size}, "2026-11-25"), size);
    return 0;
}
