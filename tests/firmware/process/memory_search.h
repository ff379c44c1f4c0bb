// Looks for a text in the memory of this process. The text is known scrambled alone, so that the search does not find
// itself.
#pragma once

#include <array>
#include <span>
#include <string>

namespace garita::test {

inline constexpr char kScramble = 0x55;

template <std::size_t N>
consteval std::array<char, N - 1> scrambled(const char (&text)[N]) {
    std::array<char, N - 1> out{};
    for (std::size_t i = 0; i + 1 < N; ++i) out[i] = static_cast<char>(text[i] ^ kScramble);
    return out;
}
/// The traveller whom nobody else is called like.
inline constexpr auto kCanary = scrambled("QZXKANARIOVOGELQZX");
[[nodiscard]] std::string clear(std::span<const char> scrambled);

/// How often it stands in memory that this process can read: private, shared, stacks and heaps.
[[nodiscard]] int found_in_memory(std::span<const char> scrambled);

}  // namespace garita::test
