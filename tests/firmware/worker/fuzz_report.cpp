// Whatever a worker sends for its report is refused, or is a report that is told again as it was understood.
#include <cstdint>
#include <cstdlib>

#include "firmware/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = garita::report_from_wire({reinterpret_cast<const char*>(data), size});
    if (!report) return 0;
    const std::string once = garita::to_wire(*report);
    const auto again = garita::report_from_wire(once);
    if (!again || garita::to_wire(*again) != once) std::abort();
    return 0;
}
