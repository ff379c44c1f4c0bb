// What a model is learned from.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/geometry.h"
#include "vision/page/page.h"

namespace garita::catalog {

/// What a check measured on a capture (Finding::measured).
struct Measured {
    std::string check{};
    double value = 0;
    bool successful = false;        ///< the check said so, without a model
    double limit = 0;               ///< that it has for all documents (Finding::limit); 0 where it has none
    std::optional<RectMm> place{};  ///< where it was told to measure (feature.h)
};

/// A page to learn from, and what on it is the holder's: it must not get into a model.
struct Example {
    std::string name{};  ///< for messages: its folder
    Page page{};
    std::vector<RectMm> personal{};  ///< machine-readable zone, portraits, printed fields
    std::optional<RectMm> photo{};   ///< the holder's photograph, which is personal too
    std::optional<RectMm> zone{};    ///< the machine-readable zone, likewise
    std::vector<Measured> measured{};
};
inline constexpr std::size_t kLeastExamples = 3;
inline constexpr std::size_t kMostExamples = 50;
using Examples = std::span<const Example* const>;  ///< none of them nullptr

}  // namespace garita::catalog
