// The page as matter: what each point of it reflects in white and infrared and gives back under ultraviolet, built up
// layer by layer as a printer would.
#pragma once

#include <map>
#include <opencv2/core.hpp>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"
#include "vision/specimen/canvas.h"
#include "vision/specimen/material.h"

namespace garita::specimen {

/// A raster of a page, finer than the scanner's. Values are linear light.
struct Sheet {
    SizeMm size_mm;
    double px_per_mm = 0;
    cv::Mat white;     ///< CV_32FC3 red, green, blue: reflectance
    cv::Mat infrared;  ///< CV_32F: reflectance at 900 nm
    cv::Mat glow;      ///< CV_32FC3: luminescence under 365 nm
    /// What it sends to the lens under the coaxial lamp and under those at the sides of the upright page (Oblique1 the
    /// left one, then clockwise), besides what it reflects anyhow: CV_32FC3. Bands under which nothing does are
    /// missing.
    std::map<Band, cv::Mat> shine{};

    [[nodiscard]] cv::Size pixels() const { return infrared.size(); }
    [[nodiscard]] Canvas canvas() const { return {pixels(), px_per_mm}; }
    /// The pixels of a rectangle, cut off at the sheet's edge.
    [[nodiscard]] cv::Rect pixels_of(const RectMm& rect) const;
};

[[nodiscard]] Sheet make_sheet(SizeMm size_mm, double px_per_mm, const Surface& surface);

/// Prints: coverage (CV_8U, of the sheet's size) × strength of one ink over what is there.
void lay(Sheet& sheet, const cv::Mat& coverage, const Ink& ink, double strength = 1);

/// Sends light of that colour to the lens under one lamp, where coverage is.
void gleam(Sheet& sheet, Band lamp, const cv::Mat& coverage, const Rgb& light);

/// Covers: what lies below is hidden where coverage is full, and shines no more.
void cover(Sheet& sheet, const cv::Mat& coverage, const Surface& surface, double strength = 1);

/// How a picture's colours are made.
enum class PictureProcess {
    Dyes,           ///< cyan, magenta, yellow dyes alone: gone in infrared
    DyesAndCarbon,  ///< dyes, with carbon black where the picture is darkest: dark garments stay in infrared
    Engraved,       ///< laser-engraved in polycarbonate: grey, carbon, stays in infrared
    Pigments,       ///< pigmented colours with black generated early (office printer): most of it stays in infrared
};

/// Prints a picture (CV_32FC3, linear red, green, blue, 1 = bare paper) into the rectangle with its left top corner at
/// `at`; `strength` fades it towards bare paper; `alpha` (CV_32F or empty) feathers its edges.
void lay_picture(Sheet& sheet, const cv::Mat& rgb, cv::Point at, PictureProcess process, double strength,
                 const cv::Mat& alpha);

}  // namespace garita::specimen
