// Any bytes as a VDS-NC: read, its fields printable, its signature verified against an empty store.
#include "tests/vision/seal/fuzz/hold.h"
#include "vision/seal/vds_nc.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::seal;
    (void)looks_like_vds_nc({data, size});
    fuzz::hold(read_vds_nc({data, size}, "2026-11-25"), size);
    return 0;
}
