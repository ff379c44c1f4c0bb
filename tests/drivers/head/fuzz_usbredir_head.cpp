// A usbredir peer that sends whatever bytes come: the head's device side neither crashes nor hangs nor keeps more than
// one image and what it is asked to send.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "drivers/head/simulated_hardware.h"
#include "drivers/head/usbredir_head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita;
    using namespace garita::head;
    constexpr std::size_t kMaxInput = 32U << 10U;  // fits into the socket's buffer
    std::array<int, 2> ends{-1, -1};
    if (size > kMaxInput || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) return 0;
    const Descriptor peer(ends[1]);
    if (send(peer.get(), data, size, 0) != static_cast<ssize_t>(size)) std::abort();
    const auto hardware = SimulatedHardware::create({.width = 20, .height = 10});
    UsbredirHead head(**hardware, Descriptor(ends[0]), {});
    std::array<std::uint8_t, 65536> answers{};
    // Several: the first takes the input, the others go on with what waits.
    for (int turn = 0; turn < 4; ++turn) {
        const auto end = head.turn(UINT64_MAX, std::chrono::milliseconds(0));
        if (!end || *end) break;
        while (recv(peer.get(), answers.data(), answers.size(), 0) > 0) {
        }
    }
    return 0;
}
