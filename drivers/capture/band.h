// Bands of light and sides of a document: the words of captures (architecture.md), with their names on disk.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace garita {

/// One illumination. The order is the fixed order in which a page's pose is sought (architecture.md). Never renumber:
/// the numbers are on the wire between processes.
enum class Band : std::uint8_t {
    Infrared = 0,     ///< B900: 900 ± 50 nm
    White = 1,        ///< visible light, diffuse
    Ultraviolet = 2,  ///< excited at 365 nm, luminescence seen in the visible
    Coaxial = 3,      ///< white along the lens axis: retroreflective laminate
    Oblique1 = 4,     ///< white from the left of an upright document, then clockwise: optically variable devices
    Oblique2 = 5,
    Oblique3 = 6,
    Oblique4 = 7,
};

inline constexpr std::array<std::string_view, 8> kBandNames = {"infrared",  "white",     "ultraviolet", "coaxial",
                                                               "oblique-1", "oblique-2", "oblique-3",   "oblique-4"};
inline constexpr int kBandCount = static_cast<int>(kBandNames.size());

/// The name in file names, capture.json and results.
[[nodiscard]] constexpr std::string_view name_of(Band band) {
    return kBandNames[static_cast<std::size_t>(band)];
}

/// The band of a name; nothing for an unknown one.
[[nodiscard]] constexpr std::optional<Band> band_of(std::string_view name) {
    for (std::size_t i = 0; i < kBandNames.size(); ++i)
        if (kBandNames[i] == name) return static_cast<Band>(i);
    return std::nullopt;
}

[[nodiscard]] constexpr bool is_oblique(Band band) {
    return band >= Band::Oblique1 && band <= Band::Oblique4;
}

/// The lamp so many quarters on, clockwise; bands that no side lights are lit alike from all.
[[nodiscard]] constexpr Band quarters_on(Band band, int quarters) {
    if (!is_oblique(band)) return band;
    const int first = static_cast<int>(Band::Oblique1);
    return static_cast<Band>(first + ((static_cast<int>(band) - first + quarters) % 4 + 4) % 4);
}

/// Never renumber.
enum class Side : std::uint8_t { Front = 0, Back = 1 };

[[nodiscard]] constexpr std::string_view name_of(Side side) {
    return side == Side::Front ? "front" : "back";
}

/// Which picture of a document.
struct SideAndBand {
    Side side = Side::Front;
    Band band = Band::White;
    bool operator==(const SideAndBand&) const = default;
};

/// What a picture's file is called, without its ending: "white", "back-infrared".
[[nodiscard]] inline std::string file_stem(Side side, Band band) {
    return (side == Side::Back ? "back-" : "") + std::string(name_of(band));
}

}  // namespace garita
