// Between codes of a picture and linear light (IEC 61966-2-1).
#pragma once

#include <array>
#include <cstdint>

namespace garita {

/// Linear light of each code, 1 at 255.
[[nodiscard]] const std::array<float, 256>& light_of_code();

/// The code of a linear light; below 0 and above 1 it is 0 and 255.
[[nodiscard]] std::uint8_t code_of_light(float light);

}  // namespace garita
