// Any bytes as the payload of a barcode: its format told, read, its fields printable.
#include "tests/vision/seal/fuzz/hold.h"
#include "vision/seal/aamva.h"
#include "vision/seal/bcbp.h"
#include "vision/seal/content.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::seal;
    const ByteView payload(data, size);
    fuzz::hold(understand(payload, "2026-11-25"), size);
    // Readers that the first bytes do not lead to.
    fuzz::hold(read_aamva(payload, "2026-11-25"), size);
    fuzz::hold(read_bcbp(payload, "2026-11-25"), size);
    return 0;
}
