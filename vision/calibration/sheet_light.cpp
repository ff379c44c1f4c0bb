#include "vision/calibration/sheet_light.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "drivers/capture/geometry.h"
#include "vision/calibration/light.h"
#include "vision/cv.h"
#include "vision/srgb.h"

namespace garita::calibration {
namespace {

constexpr int kCellsAcross = 32;
constexpr int kCellsDown = 24;
constexpr double kForeign = 0.15;  // paper's own texture and noise stay below
constexpr double kMostForeign = 0.01;
constexpr double kMostStep = 0.15;  // a lamp falls off by 4 % a cell at most
constexpr double kDeadPixel = 0.3;
constexpr double kDarkestShare = 0.15;  // of the white sheet: carbon black reflects 3 to 5 %
constexpr double kLeastWhite = 0.05;
constexpr double kMostDark = 0.2;  // of full light, anywhere on a black sheet

std::string text_of(Band band) {
    return std::string(name_of(band));
}

/// The mean light of some pictures of one size, CV_32F with their channels.
cv::Mat mean_light(std::span<const Capture> scans, Band band) {
    const auto& lights = light_of_code();
    const Image& first = scans.front().find(band)->image;
    cv::Mat sum = cv::Mat::zeros(first.height(), first.width(), CV_32FC(first.channels()));
    const float share = 1.0F / static_cast<float>(scans.size());
    for (const Capture& scan : scans) {
        const ImageView view = scan.find(band)->image.view();
        for (int y = 0; y < view.height; ++y) {
            const std::uint8_t* from = view.data + static_cast<std::size_t>(y) * view.stride;
            auto* to = sum.ptr<float>(y);
            for (int i = 0; i < view.width * view.channels; ++i) to[i] += share * lights[from[i]];
        }
    }
    return sum;
}

/// The mean of a cell's pixels near their median: specks and print do not count.
double typical(const cv::Mat& cell) {
    std::vector<float> values;
    values.reserve(cell.total());
    for (int y = 0; y < cell.rows; ++y) values.insert(values.end(), cell.ptr<float>(y), cell.ptr<float>(y) + cell.cols);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    const float median = *middle;
    double sum = 0;
    int count = 0;
    for (const float value : values)
        if (std::abs(value - median) <= 0.1F * median + 0.002F) {
            sum += value;
            ++count;
        }
    return count > 0 ? sum / count : median;
}

/// Cells' values, and the greatest step between two that touch.
cv::Mat cells_of(const cv::Mat& light, double& steepest) {
    cv::Mat cells(kCellsDown, kCellsAcross, CV_64F);
    for (int y = 0; y < kCellsDown; ++y)
        for (int x = 0; x < kCellsAcross; ++x) {
            const cv::Rect place(cv::Point(light.cols * x / kCellsAcross, light.rows * y / kCellsDown),
                                 cv::Point(light.cols * (x + 1) / kCellsAcross, light.rows * (y + 1) / kCellsDown));
            cells.at<double>(y, x) = typical(light(place));
        }
    steepest = 0;
    for (int y = 0; y < kCellsDown; ++y)
        for (int x = 0; x < kCellsAcross; ++x) {
            const double here = cells.at<double>(y, x);
            const auto step = [&](double other) {
                steepest = std::max(steepest, 2 * std::abs(here - other) / std::max(here + other, 0.02));
            };
            if (x > 0) step(cells.at<double>(y, x - 1));
            if (y > 0) step(cells.at<double>(y - 1, x));
        }
    return cells;
}

/// From the cells' middles to a grid that reaches from corner to corner.
CalibrationGrid grid_of(const cv::Mat& cells) {
    const auto at = [&](double y, double x) {  // linear between middles, and on beyond the outermost
        const int y0 = std::clamp(static_cast<int>(std::floor(y)), 0, cells.rows - 2);
        const int x0 = std::clamp(static_cast<int>(std::floor(x)), 0, cells.cols - 2);
        const double v = y - y0;
        const double u = x - x0;
        return (1 - v) * ((1 - u) * cells.at<double>(y0, x0) + u * cells.at<double>(y0, x0 + 1)) +
               v * ((1 - u) * cells.at<double>(y0 + 1, x0) + u * cells.at<double>(y0 + 1, x0 + 1));
    };
    CalibrationGrid grid{.columns = cells.cols + 1, .rows = cells.rows + 1};
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.columns; ++x)
            grid.values.push_back(static_cast<float>(std::max(at(y - 0.5, x - 0.5), 1e-5)));
    return grid;
}

/// A picture over its grid: 1 where nothing is.
cv::Mat against_grid(const cv::Mat& light, const CalibrationGrid& grid) {
    cv::Mat relative(light.size(), CV_32F);
    std::vector<float> row(static_cast<std::size_t>(light.cols));
    for (int y = 0; y < light.rows; ++y) {
        interpolate_row(grid, y, light.rows, row);
        for (int x = 0; x < light.cols; ++x)
            relative.at<float>(y, x) = light.at<float>(y, x) / row[static_cast<std::size_t>(x)];
    }
    return relative;
}

/// Spots in a picture of 1 that are no noise.
void count_spots(const cv::Mat& relative, double ppi, SheetLight& sheet) {
    cv::Mat smooth;
    cv::boxFilter(relative, smooth, CV_32F, {3, 3});
    cv::Mat differs = cv::abs(smooth - 1) > kForeign;
    cv::Mat labels;
    cv::Mat facts;
    cv::Mat middles;
    const int count = cv::connectedComponentsWithStats(differs, labels, facts, middles, 8, CV_32S);
    const double least = std::max(2.0, kSpeckMm * (ppi > 0 ? ppi : 300) / kMillimetresPerInch);
    for (int i = 1; i < count; ++i) {
        const int longest = std::max(facts.at<int>(i, cv::CC_STAT_WIDTH), facts.at<int>(i, cv::CC_STAT_HEIGHT));
        if (longest >= least) ++sheet.specks;
    }
    // A lone pixel: the lens spreads whatever lies on the glass over its neighbours.
    for (int y = 1; y + 1 < relative.rows; ++y)
        for (int x = 1; x + 1 < relative.cols; ++x) {
            const float here = relative.at<float>(y, x);
            if (std::abs(here - 1) < kDeadPixel) continue;
            const float others = (9 * smooth.at<float>(y, x) - here) / 8;
            if (std::abs(others - 1) < 0.06F) ++sheet.dead_pixels;
        }
}

SheetLight measure(std::span<const Capture> scans, Band band) {
    const BandImage& first = *scans.front().find(band);
    const cv::Mat light = mean_light(scans, band);
    SheetLight sheet{.band = band, .width = light.cols, .height = light.rows, .channels = light.channels()};
    std::vector<cv::Mat> channels;
    cv::split(light, channels);
    cv::Mat used = cv::Mat::zeros(light.size(), CV_32F);
    int count = 0;
    const auto is_saturated = [&](const cv::Mat& channel) {
        return cv::countNonZero(channel > light_of_code()[253]) > kMostSaturated * static_cast<double>(channel.total());
    };
    for (std::size_t i = 0; i < channels.size(); ++i) {
        double unused = 0;
        sheet.level[i] = cv::mean(cells_of(channels[i], unused))[0];
        sheet.saturated[i] = is_saturated(channels[i]);
        if (sheet.saturated[i]) continue;
        used += channels[i];
        ++count;
    }
    for (std::size_t i = channels.size(); i < 3; ++i) {
        sheet.level[i] = sheet.level[0];
        sheet.saturated[i] = sheet.saturated[0];
    }
    if (count == 0) {
        used = channels[0];
        count = 1;
    }
    used /= count;
    const cv::Mat cells = cells_of(used, sheet.steepest);
    sheet.grid = grid_of(cells);
    sheet.mean = cv::mean(cells)[0];
    const cv::Mat relative = against_grid(used, sheet.grid);
    sheet.foreign = cv::countNonZero(cv::abs(relative - 1) > kForeign) / static_cast<double>(relative.total());
    count_spots(relative, first.ppi, sheet);
    return sheet;
}

const SheetLight* find(std::span<const SheetLight> sheets, Band band) {
    const auto found = std::ranges::find(sheets, band, &SheetLight::band);
    return found == sheets.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<SheetLight>> measure_sheet(std::span<const Capture> scans) {
    if (scans.empty()) return fail(ErrorKind::Input, "no scan to measure");
    std::vector<SheetLight> sheets;
    for (const BandImage& band : scans.front().bands) {
        bool everywhere = true;
        for (const Capture& scan : scans) {
            const BandImage* other = scan.find(band.band);
            everywhere = everywhere && other != nullptr;
            if (other != nullptr &&
                (other->image.width() != band.image.width() || other->image.height() != band.image.height() ||
                 other->image.channels() != band.image.channels()))
                return fail(ErrorKind::Input, "the pictures of " + text_of(band.band) +
                                                  " differ in size from scan to scan: is it one scanner");
        }
        try {
            if (everywhere) sheets.push_back(measure(scans, band.band));
        } catch (const cv::Exception& error) {
            return fail(ErrorKind::Internal, std::string("a sheet could not be measured: ") + error.what());
        }
    }
    if (sheets.empty()) return fail(ErrorKind::Input, "the scans have no band in common");
    return sheets;
}

Result<bool> judge_dark(std::span<const SheetLight> dark) {
    for (const SheetLight& sheet : dark)
        if (const float brightest = *std::ranges::max_element(sheet.grid.values); brightest > kMostDark)
            return fail(ErrorKind::Input,
                        fmt::format("{}: the sheet on the glass is not black all over (up to {:.0f} % of full light): "
                                    "take the document away and cover the glass with a black sheet printed by a laser "
                                    "printer; the black of many inks, papers and cards vanishes in infrared",
                                    name_of(sheet.band), 100 * brightest));
    return true;
}

Result<bool> judge_white(std::span<const SheetLight> white, std::span<const SheetLight> dark) {
    for (const SheetLight& black : dark) {
        const SheetLight* sheet = find(white, black.band);
        const std::string band = text_of(black.band);
        if (sheet == nullptr || sheet->width != black.width || sheet->height != black.height)
            return fail(ErrorKind::Input,
                        band + ": the scans of the white sheet have no picture of the size of the black one's");
        if (std::ranges::all_of(sheet->saturated, [](bool s) { return s; }))
            return fail(ErrorKind::Input, band +
                                              ": the white sheet is brighter than the camera can tell: lower the "
                                              "exposure, or under ultraviolet take paper that glows less");
        if (sheet->mean < kLeastWhite)
            return fail(ErrorKind::Input,
                        band +
                            ": hardly any light comes from the white sheet: is the lamp dead, does the sheet lie on "
                            "the glass, does it glow under ultraviolet");
        if (black.mean > kDarkestShare * sheet->mean)
            return fail(
                ErrorKind::Input,
                fmt::format("{}: the black sheet was {:.0f} % as bright as the white one: print one with a laser "
                            "printer, and let no light of the room under the lid",
                            band, 100 * black.mean / sheet->mean));
        if (sheet->foreign > kMostForeign || sheet->steepest > kMostStep)
            return fail(ErrorKind::Input,
                        band +
                            ": something besides a white sheet lies on the glass, or the sheet does not cover it: "
                            "take the document away, clean the glass, cover all of it with blank paper");
    }
    return true;
}

}  // namespace garita::calibration
