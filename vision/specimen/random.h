// Chance with a name: the same seed and stream give the same numbers on every machine (std's distributions do not).
#pragma once

#include <cstdint>
#include <string_view>

namespace garita::specimen {

/// One stream of numbers. Streams of different names are independent, so what an attack draws or leaves out never
/// shifts the numbers that the rest of the page is made of: a forgery and its genuine twin stay twins.
class Random {
public:
    Random(std::uint64_t seed, std::string_view stream);

    [[nodiscard]] std::uint64_t next();
    /// 0 ≤ x < 1.
    [[nodiscard]] double uniform();
    [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// low … high, both included.
    [[nodiscard]] int between(int low, int high);
    [[nodiscard]] bool chance(double probability) { return uniform() < probability; }
    /// Mean 0, variance 1.
    [[nodiscard]] double normal();
    /// One of a table.
    template <typename Table>
    [[nodiscard]] const auto& pick(const Table& table) {
        return table[static_cast<std::size_t>(next() % std::size(table))];
    }

private:
    std::uint64_t m_state;
};

}  // namespace garita::specimen
