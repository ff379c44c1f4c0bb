// Whatever is given for a request is refused, or is one that is told again as it was understood.
#include <cstdint>
#include <cstdlib>

#include "firmware/worker/request_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita::worker;
    const auto request = request_from_wire({reinterpret_cast<const char*>(data), size});
    if (!request) return 0;
    for (const PictureFacts& facts : request->pictures)
        if (name_of(facts.band).empty() || name_of(facts.side).empty()) std::abort();
    const std::string once = to_wire(*request);
    const auto again = request_from_wire(once);
    if (!again || to_wire(*again) != once) std::abort();
    return 0;
}
