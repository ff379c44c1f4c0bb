// Features that stand at a place of their own, which somebody who knows the series says: no capture tells a thread from
// a line, or a watermark from a stain.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"

namespace garita::catalog {

/// A feature, by the name that an operator gives it, and a check that looks at it. A feature may have several.
struct Feature {
    std::string_view name;
    std::string_view check;
    std::optional<Band> print{};  ///< it looks alike on all documents: learned as a print of this band; else the check
                                  ///< measures there (vision/checks/features.h), and a level is learned
    bool personal = false;        ///< what stands there is the holder's
    bool in_paper = false;        ///< faint, and placed by the paper maker: what is strong there is printed over it
};
inline constexpr auto kFeatures = std::to_array<Feature>({
    {"thread", "thread-infrared"},
    {"thread", "thread-white"},
    {"thread", "composite-thread"},
    {"watermark", "watermark-infrared", Band::Infrared, false, true},
    {"perforation", "perforation-white", Band::White},
    {"personal-perforation", "personal-perforation", std::nullopt, true},
    {"access-number", "can-infrared", std::nullopt, true},
    {"second-portrait", "second-portrait", std::nullopt, true},
});

/// Where one is on every document of the series, upright, with room for where it is not always the same.
struct FeaturePlace {
    std::string feature{};  ///< Feature::name
    RectMm place{};
};

/// Whether it lies on a page of that size.
[[nodiscard]] constexpr bool is_on(const RectMm& place, SizeMm page) {
    constexpr double kLeastMm = 0.5;
    constexpr double kRoundedMm = 0.01;
    return place.x >= 0 && place.y >= 0 && place.width >= kLeastMm && place.height >= kLeastMm &&
           place.x + place.width <= page.width + kRoundedMm && place.y + place.height <= page.height + kRoundedMm;
}

}  // namespace garita::catalog
