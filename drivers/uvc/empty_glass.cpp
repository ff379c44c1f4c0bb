#include "drivers/uvc/empty_glass.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace garita::uvc {
namespace {

// Chosen, not measured: no document camera was there. A cell is the mean of 25 pixels or more, so that a bad sensor's
// noise (8 of 255 a pixel) moves it by less than 2; paper and ink differ from a table by far more than 16.
constexpr float kOtherwise = 16;
// The smallest document (ID-1, 54 mm × 86 mm) covers 7 % of what a camera sees that takes in A4, 210 mm × 297 mm; one
// that is half laid down counts.
constexpr double kCovered = 0.03;
// So many looks alike: at four a second more than a second, in which exposure and white balance come to rest.
constexpr int kLearnt = 6;
// What the exposure, or the light of the room, may have done between two looks.
constexpr float kLeastGain = 0.8F;
constexpr float kMostGain = 1.25F;
// The empty glass follows what is seen by a 32nd a look: a cloud, not a hand.
constexpr float kFollows = 1.0F / 32;

/// By how much `seen` is lighter all over than `before`: the median over the cells.
float gain_between(const Grid& before, const Grid& seen) {
    Grid ratios{};
    for (std::size_t i = 0; i < seen.size(); ++i) ratios[i] = (seen[i] + 1) / (before[i] + 1);
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    return std::clamp(*middle, kLeastGain, kMostGain);
}

/// The part of the cells that differ.
double differing(const Grid& before, const Grid& seen) {
    const float gain = gain_between(before, seen);
    std::size_t count = 0;
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (std::abs(seen[i] - before[i] * gain) > kOtherwise) ++count;
    return static_cast<double>(count) / static_cast<double>(seen.size());
}

}  // namespace

Presence EmptyGlass::look(const Grid& seen) {
    if (!m_empty) {
        m_same = m_before && differing(*m_before, seen) < kCovered ? m_same + 1 : 0;
        m_before = seen;
        if (m_same < kLearnt) return Presence::Unknown;
        m_empty = seen;
        return Presence::Absent;
    }
    if (differing(*m_empty, seen) >= kCovered) return Presence::Present;
    for (std::size_t i = 0; i < seen.size(); ++i) (*m_empty)[i] += (seen[i] - (*m_empty)[i]) * kFollows;
    return Presence::Absent;
}

}  // namespace garita::uvc
