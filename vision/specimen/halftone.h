// Office printers and copiers: how they make tones out of dots.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// A machine that a forger can buy.
enum class OfficePrinter {
    ColourLaser,  ///< four toners in clustered-dot screens of 106 to 150 lines an inch, black is carbon
    InkJet,       ///< four dyes in scattered dots, black is a dye too
    GreyCopier,   ///< one carbon toner in a coarse screen
};

/// Prints a picture (CV_32FC3, linear red, green, blue, 1 = bare paper, of the sheet's size) over the whole sheet.
/// `seed` chooses the screen's ruling and angles within what such machines have.
void print_on(Sheet& sheet, const cv::Mat& picture, OfficePrinter printer, std::uint64_t seed);

/// What a flatbed scanner of an office sees of a sheet: white light, a little soft, brought to 1 = the sheet's paper.
[[nodiscard]] cv::Mat office_scan(const Sheet& sheet);

}  // namespace garita::specimen
