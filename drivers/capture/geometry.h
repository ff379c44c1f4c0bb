// Millimetres on a page and pixels in an image.
#pragma once

namespace garita {

inline constexpr double kMillimetresPerInch = 25.4;

/// A point in pixels; pixel centres lie at whole numbers.
struct PointPx {
    double x = 0;
    double y = 0;
    bool operator==(const PointPx&) const = default;
};

struct SizeMm {
    double width = 0;
    double height = 0;
    bool operator==(const SizeMm&) const = default;
};

/// A rectangle in millimetres from the page's top left corner, y downwards.
struct RectMm {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    bool operator==(const RectMm&) const = default;
};

/// A rectangle of whole pixels.
struct RectPx {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool operator==(const RectPx&) const = default;
};

}  // namespace garita
