// A sheet of coverage: how much of each pixel an ink covers, drawn in millimetres by Cairo.
#pragma once

#include <cairo.h>

#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"

namespace garita::specimen {

/// The typefaces of the specimens, found through fontconfig by family.
enum class Typeface { OcrB, Sans, SansBold, Serif, SerifBold, Mono, MonoBold };

/// An Input error with the package's name when a typeface is not installed. Thread-safe.
[[nodiscard]] Result<void> check_typefaces();

enum class Align { Left, Centre, Right };

/// Coverage 0 … 255 of one ink on a raster. Coordinates are millimetres from the raster's top left corner.
class Canvas {
public:
    Canvas(cv::Size pixels, double px_per_mm);

    [[nodiscard]] const cv::Mat& coverage();                      ///< CV_8U; valid while the canvas lives
    [[nodiscard]] cairo_t* context() { return m_context.get(); }  ///< for paths of one's own; user space is millimetres
    [[nodiscard]] double px_per_mm() const { return m_px_per_mm; }

    void clear();
    void line(PointPx from_mm, PointPx to_mm, double width_mm);
    void polyline(std::span<const PointPx> points_mm, double width_mm, bool closed = false);
    void fill(const RectMm& rect, double corner_mm = 0);
    void frame(const RectMm& rect, double width_mm, double corner_mm = 0);
    void ellipse(PointPx centre_mm, double radius_x, double radius_y);
    /// Text with its baseline at `at`; size is the em in millimetres. Outlines are filled, never hinted: places are
    /// exact.
    void text(Typeface face, double size_mm, PointPx at_mm, const std::string& utf8, Align align = Align::Left);
    /// Only the outline of the letters, turned about `at` by degrees clockwise.
    void outline_text(Typeface face, double size_mm, PointPx at_mm, double turn_deg, const std::string& utf8,
                      double width_mm);
    [[nodiscard]] double text_width(Typeface face, double size_mm, const std::string& utf8);
    /// Fixed-pitch text: each character's cell is `pitch_mm` wide and the glyph keeps its own place in it.
    void pitched_text(Typeface face, double size_mm, PointPx at_mm, double pitch_mm, std::string_view text);

private:
    struct DestroyContext {
        void operator()(cairo_t* c) const { cairo_destroy(c); }
    };
    struct DestroySurface {
        void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
    };
    void select(Typeface face, double size_mm);

    double m_px_per_mm;
    cv::Mat m_memory;    // rows padded as Cairo wants them
    cv::Mat m_coverage;  // the part that is the raster
    std::unique_ptr<cairo_surface_t, DestroySurface> m_surface;
    std::unique_ptr<cairo_t, DestroyContext> m_context;
};

/// A coverage with its edges softened by a Gaussian of `sigma_px`; wide ones are computed on a coarser raster.
[[nodiscard]] cv::Mat softened(const cv::Mat& coverage, double sigma_px);

}  // namespace garita::specimen
