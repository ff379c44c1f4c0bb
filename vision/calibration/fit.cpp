#include "vision/calibration/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/core.hpp>
#include <utility>

#include "vision/calibration/cubic_fit.h"
#include "vision/calibration/light.h"
#include "vision/calibration/target.h"
#include "vision/cv.h"
#include "vision/srgb.h"

namespace garita::calibration {
namespace {

constexpr int kLeastMarks = 24;      // two and a half times what a polynomial of third degree needs
constexpr double kLeastReach = 0.5;  // of the picture's sides: beyond the marks the polynomial only guesses
constexpr double kMostScaleError = 0.05;
constexpr double kMostResidualPx = 1.0;  // a bent card, or a lens that this polynomial does not describe
constexpr double kMostMovedPx = 1.0;
constexpr double kMostOffsetMm = 2;
constexpr double kLeastContrast = 2.5;
// What carbon toner reflects of white light and of infrared (vision/specimen/material.h has the source): the rest of a
// black sheet's light is the scanner's own. Under ultraviolet it reflects nothing that is seen.
constexpr double kTonerReflects = 0.03;

tl::unexpected<Error> wrong(Band band, const std::string& text) {
    return fail(ErrorKind::Input, std::string(name_of(band)) + ": " + text);
}

/// A mark's place on the target, millimetres, and in one band, pixels; the mean of the scans.
struct Seen {
    double x_mm = 0;
    double y_mm = 0;
    cv::Point2d at;
};
using Marks = std::map<int, Seen>;  // by number

struct BandMarks {
    Marks marks;
    int width = 0;
    int height = 0;
    double told_ppi = 0;
};

Marks marks_of(const ImageView& picture) {
    Marks marks;
    for (const Mark& mark : find_marks(picture)) marks[mark.number] = {mark.x_mm, mark.y_mm, {mark.at.x, mark.at.y}};
    return marks;
}

/// The marks that every scan has. An error where one scan differs from the first by more than kMostMovedPx.
Result<Marks> common_marks(std::span<const Capture> target, Band band) {
    Marks common;
    for (const Capture& scan : target) {
        const BandImage* picture = scan.find(band);
        if (picture == nullptr) return wrong(band, "a scan of the target has no picture of it");
        Marks marks = marks_of(picture->image.view());
        if (marks.size() < static_cast<std::size_t>(kLeastMarks))
            return wrong(band,
                         fmt::format("the target was not found ({} of its marks were, {} are needed): lay it face down "
                                     "on the glass, flat and whole; printed by a laser printer on office paper, as "
                                     "it says itself",
                                     marks.size(), kLeastMarks));
        if (&scan == target.data()) {
            common = std::move(marks);
            continue;
        }
        double moved = 0;  // sum of squares: one that was turned about its middle has a mean of nothing
        std::erase_if(common, [&](const auto& entry) { return !marks.contains(entry.first); });
        const auto turn = static_cast<double>(&scan - target.data());
        for (auto& [number, seen] : common) {
            const cv::Point2d& at = marks.at(number).at;
            moved += (at - seen.at).dot(at - seen.at);
            seen.at += (at - seen.at) / (turn + 1);
        }
        if (common.empty() || moved > kMostMovedPx * kMostMovedPx * static_cast<double>(common.size()))
            return wrong(band,
                         "the target moved between two scans: lay it down and leave it until the last scan is done");
    }
    return common;
}

/// Once more without what lies far off: a mark under a speck of dust. A plane where a bent one is hardly nearer: beyond
/// the marks the higher terms would only carry noise on.
FittedCubics fit_robustly(std::vector<Sample> samples) {
    constexpr double kNearer = 1.15;  // by noise alone ten terms are nearer than three by 1.05 for 84 marks
    const FittedCubics all = fit_cubics(samples, kCubicTerms);
    const double limit = std::max(3 * all.residual, 0.2);
    std::erase_if(samples, [&](const Sample& s) {
        return std::hypot(value_of(all.x, s.u, s.v) - s.value.x, value_of(all.y, s.u, s.v) - s.value.y) > limit;
    });
    if (samples.size() < static_cast<std::size_t>(kLeastMarks)) return all;
    const FittedCubics bent = fit_cubics(samples, kCubicTerms);
    const FittedCubics plane = fit_cubics(samples, kPlaneTerms);
    return plane.residual <= kNearer * bent.residual ? plane : bent;
}

/// pixel = scale · turn · millimetres + shift, with a scale of each of the scanner's own axes.
struct Placing {
    double scale_x = 0;  ///< pixels a millimetre
    double scale_y = 0;
    cv::Matx22d turn;  ///< of the target on the glass
    cv::Point2d at;    ///< of the target's origin, with one scale for both axes

    [[nodiscard]] double scale() const { return std::sqrt(scale_x * scale_y); }
    /// Where a point of the target would be in a picture without distortion.
    [[nodiscard]] cv::Point2d ideal(const Seen& seen) const {
        return scale() * cv::Point2d(turn * cv::Vec2d(seen.x_mm, seen.y_mm)) + at;
    }
};

/// The affine map of least squares, parted into the scanner's axes and how the target lies.
Placing placing_of(const Marks& marks) {
    cv::Mat terms(static_cast<int>(marks.size()), 3, CV_64F);
    cv::Mat values(terms.rows, 2, CV_64F);
    int i = 0;
    for (const auto& [number, seen] : marks) {
        terms.at<double>(i, 0) = seen.x_mm;
        terms.at<double>(i, 1) = seen.y_mm;
        terms.at<double>(i, 2) = 1;
        values.at<double>(i, 0) = seen.at.x;
        values.at<double>(i++, 1) = seen.at.y;
    }
    cv::Mat solution;
    cv::solve(terms, values, solution, cv::DECOMP_SVD);
    const cv::Matx22d a(solution.at<double>(0, 0), solution.at<double>(1, 0), solution.at<double>(0, 1),
                        solution.at<double>(1, 1));
    // Rows of a = K · R, K triangular: the lower row of R is the lower row of a at length 1.
    Placing placing;
    placing.scale_y = std::hypot(a(1, 0), a(1, 1));
    const double sine = a(1, 0) / placing.scale_y;
    const double cosine = a(1, 1) / placing.scale_y;
    placing.turn = {cosine, -sine, sine, cosine};
    placing.scale_x = a(0, 0) * cosine - a(0, 1) * sine;
    placing.at = {};
    cv::Point2d shift;
    for (const auto& [number, seen] : marks) shift += seen.at - placing.ideal(seen);
    placing.at = shift / static_cast<double>(marks.size());
    return placing;
}

Result<bool> check_scale(Band band, const BandMarks& found, const Placing& placing) {
    if (!(placing.scale_x > 0) || !(placing.scale_y > 0))
        return wrong(band,
                     "the target is seen from behind: the scanner mirrors its pictures, which no document allows");
    const double ppi = placing.scale() * kMillimetresPerInch;
    if (found.told_ppi > 0 && std::abs(ppi / found.told_ppi - 1) > kMostScaleError)
        return wrong(
            band, fmt::format("by the target the picture has {:.0f} pixels an inch, by the scanner {:.0f}: print the "
                              "target at 100 %, not fitted to the page, and measure its rulers",
                              ppi, found.told_ppi));
    return true;
}

Result<bool> check_reach(Band band, const BandMarks& found) {
    cv::Point2d low(1e9, 1e9);
    cv::Point2d high(-1e9, -1e9);
    for (const auto& [number, seen] : found.marks) {
        low = {std::min(low.x, seen.at.x), std::min(low.y, seen.at.y)};
        high = {std::max(high.x, seen.at.x), std::max(high.y, seen.at.y)};
    }
    const double reach = std::min((high.x - low.x) / found.width, (high.y - low.y) / found.height);
    if (reach >= kLeastReach) return true;
    return wrong(
        band, fmt::format("the target's marks reach over {:.0f} % of the picture, {:.0f} % are needed: draw a larger "
                          "target (--size), or lay it in the middle",
                          100 * reach, 100 * kLeastReach));
}

/// Light of the bare patch over that of the black one.
double contrast_of(const BandImage& picture, const Placing& placing) {
    const cv::Mat grey = as_grey(picture.image.view());
    const auto patch = [&](const RectMm& place) {
        const cv::Point2d middle = placing.ideal({place.x + place.width / 2, place.y + place.height / 2, {}});
        const int reach = std::max(1, static_cast<int>(0.25 * place.width * placing.scale()));
        const cv::Rect box =
            cv::Rect(cv::Point(middle) - cv::Point(reach, reach), cv::Size(2 * reach + 1, 2 * reach + 1)) &
            cv::Rect({}, grey.size());
        double sum = 0;
        for (int y = box.y; y < box.y + box.height; ++y)
            for (int x = box.x; x < box.x + box.width; ++x) sum += light_of_code()[grey.at<std::uint8_t>(y, x)];
        return box.area() > 0 ? sum / box.area() : 0;
    };
    const double dark = patch(kDarkPatch);
    const double white = patch(kWhitePatch);
    return white / std::max(dark, 1e-4);
}

Result<BandMarks> find_target(std::span<const Capture> target, const SheetLight& dark) {
    GARITA_TRY(marks, common_marks(target, dark.band));
    const BandImage& picture = *target.front().find(dark.band);
    if (picture.image.width() != dark.width || picture.image.height() != dark.height)
        return wrong(dark.band, "the picture of the target has another size than that of the black sheet");
    BandMarks found{std::move(marks), dark.width, dark.height, picture.ppi};
    if (found.marks.size() < static_cast<std::size_t>(kLeastMarks))
        return wrong(dark.band, "too few marks are seen in every scan: clean the glass, lay the target flat");
    const Placing placing = placing_of(found.marks);
    GARITA_TRY(right, check_scale(dark.band, found, placing));
    GARITA_TRY(wide, check_reach(dark.band, found));
    static_cast<void>(right && wide);
    // The patches may lie beyond the picture's edge; a contrast of nothing against nothing says nothing.
    const double contrast = contrast_of(picture, placing);
    if (contrast > 0 && contrast < kLeastContrast)
        return wrong(dark.band,
                     fmt::format("the target's black patch is {:.0f} % as bright as its paper: its ink fades in this "
                                 "band; print it with a laser printer",
                                 100 / contrast));
    return found;
}

/// Where the points of the first band's picture lie without distortion, in a band whose picture may have another size.
struct Geometry {
    Placing placing;
    int width = 0;  ///< of the first band's picture
};

Result<bool> fit_geometry(const BandMarks& found, const Geometry& first, BandCalibration& c, BandQuality& quality) {
    const double k = static_cast<double>(found.width) / first.width;
    std::vector<Sample> samples;
    for (const auto& [number, seen] : found.marks) {
        const cv::Point2d ideal = k * first.placing.ideal(seen);
        samples.push_back({normal_of(ideal.x, found.width), normal_of(ideal.y, found.height), seen.at - ideal});
    }
    const FittedCubics fitted = fit_robustly(samples);
    c.dx = fitted.x;
    c.dy = fitted.y;
    c.ppi = k * first.placing.scale() * kMillimetresPerInch;
    const Placing own = placing_of(found.marks);
    quality.ppi_x = own.scale_x * kMillimetresPerInch;
    quality.ppi_y = own.scale_y * kMillimetresPerInch;
    quality.residual_px = fitted.residual;
    quality.marks = static_cast<int>(found.marks.size());
    quality.distortion_px = furthest(c);
    if (fitted.residual > kMostResidualPx)
        return wrong(
            c.band, fmt::format("the target's marks lie {:.1f} pixels off a smooth picture: press the card flat; if it "
                                "stays, the lens or the transport is damaged",
                                fitted.residual));
    return true;
}

void fit_light(const SheetLight& dark, const SheetLight& white, const ScannerCalibration* earlier, BandCalibration& c,
               BandQuality& quality) {
    double taken_off = 0;  // of the channels that the white sheet's grid is of
    int channels = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const double toner = c.band == Band::Ultraviolet ? 0 : kTonerReflects * white.level[i];
        c.dark[i] = std::clamp(dark.level[i] - toner, 0.0, 0.5);
        if (white.saturated[i]) continue;
        c.level[i] = std::max(white.level[i] - c.dark[i], 0.0);
        taken_off += c.dark[i];
        ++channels;
    }
    taken_off /= std::max(channels, 1);
    c.flat = white.grid;
    const auto [low, high] = std::ranges::minmax(white.grid.values);
    quality.unevenness = (high - low) / white.mean;
    for (float& value : c.flat.values)
        value = static_cast<float>(std::clamp((white.mean - taken_off) / std::max(value - taken_off, 1e-4), 0.2, 5.0));
    const BandCalibration* before = earlier != nullptr ? earlier->find(c.band) : nullptr;
    c.first_level = before != nullptr ? before->first_level : c.level;
    quality.specks = white.specks;
    quality.dead_pixels = white.dead_pixels;
}

const SheetLight& sheet_of(std::span<const SheetLight> sheets, Band band) {
    return *std::ranges::find(sheets, band, &SheetLight::band);
}

}  // namespace

Result<bool> judge_target(std::span<const Capture> target, std::span<const SheetLight> dark) {
    try {
        for (const SheetLight& sheet : dark)
            if (auto found = find_target(target, sheet); !found) return tl::unexpected(std::move(found).error());
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the target could not be looked for: ") + error.what());
    }
    return true;
}

Result<ScannerCalibration> fit(const Measured& measured, const PrintedRulers& rulers,
                               const ScannerCalibration* earlier) {
    if (measured.dark.empty() || measured.target.empty()) return fail(ErrorKind::Input, "a step has no scan");
    GARITA_TRY(dark_is_right, judge_dark(measured.dark));
    GARITA_TRY(white_is_right, judge_white(measured.white, measured.dark));
    static_cast<void>(dark_is_right && white_is_right);
    ScannerCalibration result;
    std::optional<Geometry> first;
    cv::Point2d first_middle;
    try {
        for (const SheetLight& dark : measured.dark) {
            GARITA_TRY(found, find_target(measured.target, dark));
            for (auto& [number, seen] : found.marks) {
                seen.x_mm *= rulers.across_mm / 100;
                seen.y_mm *= rulers.down_mm / 100;
            }
            if (!first) first = Geometry{placing_of(found.marks), found.width};
            BandCalibration c{.band = dark.band, .width = dark.width, .height = dark.height};
            BandQuality quality{.band = dark.band};
            fit_light(dark, sheet_of(measured.white, dark.band), earlier, c, quality);
            GARITA_TRY(fitted, fit_geometry(found, *first, c, quality));
            static_cast<void>(fitted);
            const cv::Point2d middle(c.dx[0], c.dy[0]);
            if (result.bands.empty()) first_middle = middle;
            quality.offset_x_px = middle.x - first_middle.x * found.width / first->width;
            quality.offset_y_px = middle.y - first_middle.y * found.width / first->width;
            if (std::hypot(quality.offset_x_px, quality.offset_y_px) > kMostOffsetMm * c.ppi / kMillimetresPerInch)
                return wrong(
                    c.band, "this band lies more than 2 mm beside the first one: the target moved, or the camera does");
            if (!plausible(c))
                return wrong(c.band, "its light or its picture is so uneven that it cannot be put right");
            result.bands.push_back(std::move(c));
            result.quality.push_back(quality);
        }
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the calibration failed: ") + error.what());
    }
    return result;
}

}  // namespace garita::calibration
