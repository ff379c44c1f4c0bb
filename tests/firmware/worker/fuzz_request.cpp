// Whatever is given for a request, or for the facts of a picture, is refused, or is one that is told again as it was
// understood.
#include <cstdint>
#include <cstdlib>

#include "firmware/worker/request_wire.h"

namespace {

using namespace garita;
using namespace garita::worker;

template <typename Read>
void check(std::string_view text, Read read) {
    const auto understood = read(text);
    if (!understood) return;
    const std::string once = to_wire(*understood);
    const auto again = read(once);
    if (!again || to_wire(*again) != once) std::abort();
}

void check_place(Side side, Band band) {
    if (name_of(band).empty() || name_of(side).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text, request_from_wire);
    check(text, picture_from_wire);
    if (const auto request = request_from_wire(text))
        for (const SideAndBand& shot : request->announced) check_place(shot.side, shot.band);
    if (const auto facts = picture_from_wire(text)) check_place(facts->side, facts->band);
    return 0;
}
