// Whatever lies in a firmware file is refused, or comes back the same: its header and then its firmware.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "drivers/head/firmware_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::head;
    const auto file = parse_firmware_file({data, size});
    if (!file) return 0;
    const auto header = encode(file->header);
    if (!header || header->size() + file->firmware.size() != size ||
        !std::equal(header->begin(), header->end(), data) ||
        !std::equal(file->firmware.begin(), file->firmware.end(), data + header->size()))
        std::abort();
    return 0;
}
