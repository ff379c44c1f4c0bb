// The formats of machine-readable zones that this library knows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace garita::mrz {

/// A layout of lines. Never renumber: the numbers are on the wire between processes.
enum class Format : std::uint8_t {
    TD1 = 0,   ///< 3 × 30, Doc 9303 part 5
    TD2 = 1,   ///< 2 × 36, Doc 9303 part 6
    TD3 = 2,   ///< 2 × 44, Doc 9303 part 4
    MRVA = 3,  ///< 2 × 44, Doc 9303 part 7
    MRVB = 4,  ///< 2 × 36, Doc 9303 part 7
    FRA = 5,   ///< 2 × 36, French identity card until 2021; not a Doc 9303 layout
    IDL = 6,   ///< 1 × 30, driving licence, ISO/IEC 18013-1 annex; as far as public text describes it
};

inline constexpr std::array<Format, 7> kFormats = {Format::TD1,  Format::TD2, Format::TD3, Format::MRVA,
                                                   Format::MRVB, Format::FRA, Format::IDL};

/// What a format looks like on paper.
struct FormatShape {
    std::string_view name;  ///< as results name it: "TD1", "MRV-A", …
    int lines = 0;
    int columns = 0;
    double width_mm = 0;   ///< nominal document
    double height_mm = 0;  ///< nominal document
};

/// ICAO Doc 9303, 8th edition 2021: TD1 part 5, TD2 part 6, TD3 part 4, MRV part 7 (nominal dimensions and line
/// lengths).
inline constexpr std::array<FormatShape, 7> kFormatShapes = {{
    {"TD1", 3, 30, 85.60, 53.98},
    {"TD2", 2, 36, 105.0, 74.0},
    {"TD3", 2, 44, 125.0, 88.0},
    {"MRV-A", 2, 44, 120.0, 80.0},
    {"MRV-B", 2, 36, 105.0, 74.0},
    {"FRA", 2, 36, 105.0, 74.0},
    {"IDL", 1, 30, 85.60, 53.98},
}};

[[nodiscard]] constexpr const FormatShape& shape_of(Format format) {
    return kFormatShapes[static_cast<std::size_t>(format)];
}

/// The format of that name in results; nothing where there is none.
[[nodiscard]] constexpr std::optional<Format> format_named(std::string_view name) {
    for (const Format format : kFormats)
        if (shape_of(format).name == name) return format;
    return std::nullopt;
}

}  // namespace garita::mrz
