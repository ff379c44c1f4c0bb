// Any bytes as the payload of a barcode: no harm, and what is said of them is fit for print.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "vision/seal/aamva.h"
#include "vision/seal/bcbp.h"
#include "vision/seal/content.h"
#include "vision/seal/detail/text.h"

using namespace garita::seal;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

void check(const Content& content, std::size_t size) {
    expect(!content.format.empty() && content.defects.size() <= 100);
    expect(printable(content.version) == content.version);
    for (const Defect& defect : content.defects) expect(defect.offset <= size);
    for (const Field& field : content.fields) expect(!field.value.empty() && printable(field.value) == field.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView payload(data, size);
    check(understand(payload, "2026-11-25"), size);
    // Readers that the first bytes do not lead to.
    check(read_aamva(payload, "2026-11-25"), size);
    check(read_bcbp(payload, "2026-11-25"), size);
    return 0;
}
