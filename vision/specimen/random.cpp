#include "vision/specimen/random.h"

#include <cmath>
#include <numbers>

namespace garita::specimen {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): passes BigCrush, 64 bits of state, any seed is good.
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) : m_state(mix(seed + 0x9e3779b97f4a7c15ULL)) {
    for (const char c : stream) m_state = mix(m_state ^ static_cast<unsigned char>(c));
}

std::uint64_t Random::next() {
    m_state += 0x9e3779b97f4a7c15ULL;
    return mix(m_state);
}

double Random::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

int Random::between(int low, int high) {
    return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

}  // namespace garita::specimen
