// Whatever the other end sends is refused, or comes back the same when it is encoded again. The first byte chooses the
// message.
#include <cstdint>
#include <cstdlib>

#include "drivers/head/wire.h"

namespace {

using namespace garita::head;

template <typename Message>
void take(ByteView bytes) {
    const auto message = decode<Message>(bytes);
    if (!message) return;
    const auto again = encode(*message);
    if (!again || !std::equal(again->begin(), again->end(), bytes.begin(), bytes.end())) std::abort();
}

template <typename... Messages>
void take_nth(std::size_t n, ByteView bytes) {
    std::size_t i = 0;
    ((i++ == n ? take<Messages>(bytes) : void()), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    take_nth<Identity, Capabilities, Status, Exposure, CaptureRequest, ImageHeader, CaptureEnd, ImageTrailer, Seal,
             Event, SelfTestResult, Calibration, UpdateHeader>(data[0], {data + 1, size - 1});
    return 0;
}
