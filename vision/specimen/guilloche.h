// Fine-line security print: fields of wavy lines, rosettes and woven bands.
#pragma once

#include <opencv2/core.hpp>
#include <span>

#include "drivers/capture/geometry.h"
#include "vision/specimen/canvas.h"

namespace garita::specimen {

/// One ripple of a field of lines: shifts the lines by `lines` × sin(kx·x + ky·y + phase), k in radians a millimetre.
struct Wave {
    double lines = 0;
    double kx = 0;
    double ky = 0;
    double phase = 0;
};

/// Lines `pitch_mm` apart and `width_mm` wide, running at `angle_deg` before the waves bend them; their width grows and
/// shrinks by `swell` (0 … 1) along a slow wave of its own.
struct LineField {
    double pitch_mm = 0.5;
    double width_mm = 0.1;
    double angle_deg = 0;
    double swell = 0;
    std::span<const Wave> waves;
};

/// Coverage (CV_8U) of a field of lines over a raster: exact area of a straight line a pixel.
[[nodiscard]] cv::Mat draw_lines(cv::Size pixels, double px_per_mm, const LineField& field);

/// Scales a coverage from `from` at the left edge to `to` at the right one: iris printing runs one ink into the next.
void iris(cv::Mat& coverage, double from, double to);

/// A rosette of `strands` closed strands round `centre`.
struct Rosette {
    PointPx centre;
    double radius_mm = 10;
    double inner = 0.4;  ///< of the radius
    int petals = 12;
    int strands = 10;
    double width_mm = 0.08;
};
void draw_rosette(Canvas& canvas, const Rosette& rosette);

/// A band of woven sine lines along a rectangle's longer side.
void draw_woven_band(Canvas& canvas, const RectMm& rect, int strands, double wavelength_mm, double width_mm);

}  // namespace garita::specimen
