// Whatever a scanner process sends is refused, or comes back the same when it is encoded again.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "firmware/scanner/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reply = garita::scanner::decode_reply({data, size});
    if (reply && garita::scanner::encode(*reply) != std::vector<std::uint8_t>(data, data + size)) std::abort();
    static_cast<void>(garita::scanner::decode_request({data, size}));
    return 0;
}
