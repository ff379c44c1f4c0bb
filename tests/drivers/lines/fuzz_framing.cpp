// Whatever a reader sends, what is taken is text within its bounds. A byte 0xFE is a pause, 0xFD a key that is no text.
#include <cstdint>

#include "drivers/lines/framing.h"

namespace {

void check(const garita::Framing::Taken& taken) {
    if (!taken || !*taken) return;
    std::size_t bytes = 0;
    for (const std::string& line : (*taken)->lines) {
        if (line.empty()) __builtin_trap();
        bytes += line.size();
        for (const char c : line)
            if (c < 0x20 || c > 0x7E) __builtin_trap();
    }
    if ((*taken)->lines.empty() || (*taken)->lines.size() > garita::kMaxTextLines || bytes > garita::kMaxTextBytes)
        __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    garita::Framing framing;
    garita::Framing::Clock::time_point now{};
    for (std::size_t i = 0; i < size; ++i) {
        now += std::chrono::milliseconds(1);
        if (data[i] == 0xFE) {
            now += garita::Framing::kSilence;
            check(framing.silence(now));
        } else if (data[i] == 0xFD) {
            framing.spoil(now);
        } else {
            check(framing.feed(data[i], now));
        }
    }
    check(framing.silence(now + garita::Framing::kSilence));
    return 0;
}
