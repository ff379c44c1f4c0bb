#include "firmware/garitad/wipe_stack.h"

#include <string.h>

#include <array>

namespace garita {

[[gnu::noinline]] void wipe_stack() {
    constexpr std::size_t kReach = 256UL << 10U;
    std::array<char, kReach> below;  // NOLINT(cppcoreguidelines-pro-type-member-init): that is the point
    explicit_bzero(below.data(), below.size());
}

}  // namespace garita
