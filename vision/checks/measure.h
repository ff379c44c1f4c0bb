// What the optical checks measure with: ink and paper of the MRZ's characters, and robust brightness of a region.
#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "vision/checks/check.h"

namespace garita::detail {

/// The page that bears the MRZ; nullptr when no MRZ was read or its place is not known.
[[nodiscard]] const Page* page_of_mrz(const Subject& subject);

/// Pixels of a rectangle of the page, cut off at the picture's edge; may be empty.
[[nodiscard]] cv::Rect pixels_of(const Page& page, const RectMm& rect, const cv::Mat& picture);

/// The same of a picture of the page at so many pixels a millimetre.
[[nodiscard]] cv::Rect pixels_of(const RectMm& rect, double px_per_mm, cv::Size size);

/// What of such a picture is page without its edges (4 mm: cover and lid may shine in) and without its photographs,
/// `round_photo_mm` around them included: CV_8U, 255, else 0.
[[nodiscard]] cv::Mat bare_page(const Subject& subject, int page, double px_per_mm, cv::Size size,
                                double round_photo_mm);

/// The value below which `part` (0 … 1) of the pixels lie, 0 … 255. REQUIRES CV_8U; the mask (CV_8U, or empty) chooses
/// pixels. −1 when there are none.
[[nodiscard]] int percentile(const cv::Mat& grey, double part, const cv::Mat& mask = {});

/// How much darker strokes are than the paper between them: 0 as bright, 1 black, below 0 brighter.
[[nodiscard]] inline double contrast_of(double ink, double paper) {
    return paper > 0 ? 1 - ink / paper : 0;
}

/// One character of the MRZ under one band.
struct CellInk {
    int line = 0;    ///< from 0
    int column = 0;  ///< from 0
    RectMm cell;
    double ink = 0;    ///< brightness of the strokes, 0 … 255
    double paper = 0;  ///< brightness of the paper between them, 0 … 255
    [[nodiscard]] double contrast() const { return contrast_of(ink, paper); }
};

/// Ink and paper of every character under `band`. Strokes are found by a local threshold in white, or in infrared where
/// white is missing; characters without visible strokes or without paper round them are left out. Empty when the page
/// has neither band. `paper_part`: the tone of the paper below which so much of it lies; less than half where print
/// that glows may run over it.
[[nodiscard]] std::vector<CellInk> ink_of_mrz(const Page& page, const MrzReading& mrz, Band band,
                                              double paper_part = 0.5);

/// How much of the contrast in white of what is written in a region is left in `band`: 1 all, 0 nothing. Nothing where
/// either band is missing, or nothing dark is written there in white.
[[nodiscard]] std::optional<double> ink_left(const Page& page, const RectMm& region, Band band);

/// `length` neighbouring characters of one line and the mean of a value over them.
struct Run {
    std::size_t first = 0;
    std::size_t length = 0;
    double mean = 0;
};
/// The run of `length` characters in one line whose mean contrast is lowest; nothing where no line has as many.
[[nodiscard]] std::optional<Run> weakest_run(const std::vector<CellInk>& cells, std::size_t length);

[[nodiscard]] double median(std::vector<double> values);

/// −1 … +1 for a value that ought to be at least `limit`: 0 at the limit, +1 at `best`, −1 at `worst`.
[[nodiscard]] double margin_above(double value, double limit, double best, double worst = 0);
/// The same for a value that ought to stay below `limit`: +1 at `best`, −1 at `worst`.
[[nodiscard]] double margin_below(double value, double limit, double worst, double best = 0);

/// The holder's photograph, where one was found on a page that exists; else nullptr.
[[nodiscard]] const Portrait* primary_portrait(const Subject& subject);

/// How much of the face's contrast in white is left in `band`: 1 all, 0 nothing. Both softened by 0.3 mm, so that
/// neither noise nor fine lines count. Nothing where either band is missing, the face has too few pixels or no contrast
/// in white.
[[nodiscard]] std::optional<double> contrast_left(const Page& page, const Portrait& portrait, Band band);

/// Smaller by `share` of its size on every side.
[[nodiscard]] RectMm shrunk(const RectMm& rect, double share);

/// The smallest rectangle that holds both.
[[nodiscard]] RectMm united(const RectMm& a, const RectMm& b);

}  // namespace garita::detail
