#include "vision/calibration/kept_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "vision/calibration/cubic_fit.h"
#include "vision/calibration/light.h"
#include "vision/calibration/self_check.h"
#include "vision/srgb.h"

namespace garita::calibration {
namespace {

constexpr double kMostResidualPx = 0.5;  // a table without noise that no polynomial of third degree follows is no lens
constexpr char kRemedy[] = "calibrate it here: garita scanner calibrate without --from-head";

tl::unexpected<Error> wrong(Band band, const std::string& text) {
    return fail(ErrorKind::Input, std::string(name_of(band)) + ": " + text + "; " + kRemedy);
}

bool is_whole(const CalibrationGrid& grid) {
    return grid.columns >= 1 && grid.rows >= 1 &&
           grid.values.size() == static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
}

float value_at(const CalibrationGrid& grid, int column, int row) {
    return grid.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) +
                       static_cast<std::size_t>(column)];
}

/// The same over the picture with so many nodes, 2 … each way. REQUIRES is_whole().
CalibrationGrid resampled(const CalibrationGrid& grid, int columns, int rows) {
    // What lies on one column or row is the same all over it.
    CalibrationGrid wide{std::max(grid.columns, 2), std::max(grid.rows, 2), {}};
    for (int y = 0; y < wide.rows; ++y)
        for (int x = 0; x < wide.columns; ++x)
            wide.values.push_back(value_at(grid, std::min(x, grid.columns - 1), std::min(y, grid.rows - 1)));
    CalibrationGrid out{columns, rows, {}};
    std::vector<float> row(static_cast<std::size_t>(columns));
    for (int y = 0; y < rows; ++y) {
        interpolate_row(wide, y, rows, row);
        out.values.insert(out.values.end(), row.begin(), row.end());
    }
    return out;
}

/// Light of a code, whole or between two.
double light_of(double code) {
    const double within = std::clamp(code, 0.0, 255.0);
    const auto below = static_cast<std::size_t>(within);
    const std::size_t above = std::min<std::size_t>(below + 1, 255);
    const auto& lights = light_of_code();
    return lights[below] + (within - static_cast<double>(below)) * (lights[above] - lights[below]);
}

double mean_light(const CalibrationGrid& codes) {
    double sum = 0;
    for (const float code : codes.values) sum += light_of(code);
    return codes.values.empty() ? 0 : sum / static_cast<double>(codes.values.size());
}

/// What its black sheet would be, as far as judge_white() asks.
SheetLight dark_sheet_of(const KeptTables& tables) {
    SheetLight sheet{.band = tables.band, .width = tables.width, .height = tables.height};
    sheet.mean = mean_light(tables.dark);
    sheet.level.fill(sheet.mean);
    return sheet;
}

Result<bool> set_light(const KeptTables& tables, const SheetLight& white, const ScannerCalibration* earlier,
                       BandCalibration& c, BandQuality& quality) {
    const double dark = mean_light(tables.dark);
    c.dark.fill(dark);
    for (std::size_t i = 0; i < 3; ++i)
        if (!white.saturated[i]) c.level[i] = std::max(white.level[i] - dark, 0.0);
    const BandCalibration* before = earlier != nullptr ? earlier->find(c.band) : nullptr;
    c.first_level = before != nullptr ? before->first_level : c.level;

    c.flat = tables.flat.values.empty() ? CalibrationGrid{2, 2, {1, 1, 1, 1}}
                                        : resampled(tables.flat, std::clamp(tables.flat.columns, 2, kMostGridSide),
                                                    std::clamp(tables.flat.rows, 2, kMostGridSide));
    // The sheet as it comes out, where it was measured.
    const CalibrationGrid factors = resampled(c.flat, white.grid.columns, white.grid.rows);
    double came = 0;
    double put_right = 0;
    double darkest = 1e9;
    double brightest = 0;
    for (std::size_t i = 0; i < factors.values.size(); ++i) {
        const double light = std::max(white.grid.values[i] - dark, 0.0);
        const double even = light * factors.values[i];
        came += light;
        put_right += even;
        darkest = std::min(darkest, even);
        brightest = std::max(brightest, even);
    }
    const double uneven =
        (brightest - darkest) * static_cast<double>(factors.values.size()) / std::max(put_right, 1e-9);
    if (!(uneven <= kMostUneven))
        return wrong(c.band, fmt::format("by the tables that the scanner keeps a white sheet is still uneven by {:.0f} "
                                         "%: its lamps are no longer what they were",
                                         100 * uneven));
    // How bright a factor makes all of it is the scanner's own affair: here a sheet's mean stays what it was.
    for (float& factor : c.flat.values) factor *= static_cast<float>(came / put_right);
    const auto [low, high] = std::ranges::minmax(white.grid.values);
    quality.unevenness = (high - low) / white.mean;
    quality.specks = white.specks;
    quality.dead_pixels = white.dead_pixels;
    return true;
}

Result<bool> set_geometry(const KeptTables& tables, BandCalibration& c, BandQuality& quality) {
    c.ppi = tables.ppi;
    quality.ppi_x = quality.ppi_y = tables.ppi;
    const CalibrationGrid& right = tables.right;
    if (right.values.empty()) return true;
    const auto place = [](int node, int nodes, int side) {
        return nodes > 1 ? static_cast<double>(node) * (side - 1) / (nodes - 1) : (side - 1) / 2.0;
    };
    std::vector<Sample> samples;
    for (int row = 0; row < right.rows; ++row)
        for (int column = 0; column < right.columns; ++column) {
            const cv::Point2d moved(value_at(right, column, row), value_at(tables.down, column, row));
            const cv::Point2d belongs =
                moved + cv::Point2d(place(column, right.columns, c.width), place(row, right.rows, c.height));
            samples.push_back({normal_of(belongs.x, c.width), normal_of(belongs.y, c.height), -moved});
        }
    // As many terms as so many nodes each way can tell.
    const int across = std::min(right.columns, right.rows);
    const FittedCubics fitted = fit_cubics(samples, across >= 4 ? kCubicTerms : across >= 2 ? kPlaneTerms : 1);
    c.dx = fitted.x;
    c.dy = fitted.y;
    quality.residual_px = fitted.residual;
    quality.distortion_px = furthest(c);
    if (!(fitted.residual <= kMostResidualPx))
        return wrong(c.band,
                     fmt::format("the table of its geometry is no smooth one: {:.1f} pixels stay", fitted.residual));
    return true;
}

Result<bool> check_grids(const KeptTables& tables) {
    for (const CalibrationGrid* grid : {&tables.dark, &tables.flat, &tables.right, &tables.down})
        if (!grid->values.empty() && !is_whole(*grid)) return wrong(tables.band, "a table has not all of its values");
    if (tables.right.columns != tables.down.columns || tables.right.values.size() != tables.down.values.size())
        return wrong(tables.band, "the table of its geometry is of two sizes");
    return true;
}

bool keeps_any(const KeptTables& tables) {
    return !tables.dark.values.empty() || !tables.flat.values.empty() || !tables.right.values.empty();
}

}  // namespace

Result<ScannerCalibration> of_kept_tables(std::span<const KeptTables> tables, std::span<const SheetLight> white,
                                          const ScannerCalibration* earlier) {
    if (std::ranges::none_of(tables, keeps_any))
        return fail(ErrorKind::Input, std::string("the scanner keeps no calibration: ") + kRemedy);
    std::vector<SheetLight> dark;
    std::ranges::transform(tables, std::back_inserter(dark), &dark_sheet_of);
    GARITA_TRY(sheet_is_right, judge_white(white, dark));
    static_cast<void>(sheet_is_right);
    ScannerCalibration result;
    try {
        for (const KeptTables& band : tables) {
            GARITA_TRY(whole, check_grids(band));
            BandCalibration c{.band = band.band, .width = band.width, .height = band.height};
            BandQuality quality{.band = band.band};
            GARITA_TRY(lit,
                       set_light(band, *std::ranges::find(white, band.band, &SheetLight::band), earlier, c, quality));
            GARITA_TRY(placed, set_geometry(band, c, quality));
            static_cast<void>(whole && lit && placed);
            if (!plausible(c)) return wrong(band.band, "the tables that the scanner keeps are implausible");
            const BandCalibration& first = result.bands.empty() ? c : result.bands.front();
            const double k = static_cast<double>(c.width) / first.width;
            quality.offset_x_px = c.dx[0] - k * first.dx[0];
            quality.offset_y_px = c.dy[0] - k * first.dy[0];
            result.bands.push_back(std::move(c));
            result.quality.push_back(quality);
        }
    } catch (const cv::Exception& error) {
        return fail(ErrorKind::Internal, std::string("the scanner's tables could not be read: ") + error.what());
    }
    return result;
}

}  // namespace garita::calibration
