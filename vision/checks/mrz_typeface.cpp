// mrz-typeface: the characters of the machine-readable zone have the shapes of OCR-B (mrz_typeface.md).
#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/measure.h"
#include "vision/checks/ocrb_shapes.h"
#include "vision/cv.h"

namespace garita::checks {
namespace {

// Correlation of a character with its shape in OCR-B; measured, see mrz_typeface.md.
constexpr double kLeastAlike = 0.89;           // median over all characters
constexpr double kLeastAlikeCharacter = 0.70;  // of one character, where it was read for sure
constexpr double kUnlike = 0.70;               // margin −1
constexpr double kSureReading = 0.9;
constexpr double kLeastPpi = 200;  // strokes of OCR-B (0.35 mm) are 2.8 px there
constexpr std::size_t kFewestCharacters = 10;

constexpr double kAroundMm = 0.25;     // print that reaches out of its cell
constexpr double kLensBlurMm = 0.045;  // sigma that a scanner's picture has already
constexpr int kSlackPx = 2;            // of the shapes' raster: 0.33 mm either way
constexpr int kLeastContrast = 20;     // grey values between ink and paper

struct Glyph {
    int line = 0;
    int column = 0;
    RectMm cell;
    char character = 0;
    double alike = 0;  ///< −1 … 1
};

/// Ink, 0 … 1, of a cell and what is round it; empty where nothing is printed or the cell lies at the picture's edge.
cv::Mat ink_of(const Page& page, const cv::Mat& grey, const RectMm& cell) {
    const double px_per_mm = page.ppi / kMillimetresPerInch;
    const RectMm wide = {cell.x - kAroundMm, cell.y - kAroundMm, cell.width + 2 * kAroundMm,
                         cell.height + 2 * kAroundMm};
    const cv::Rect box = detail::pixels_of(page, wide, grey);
    if (box.width < wide.width * px_per_mm - 3 || box.height < wide.height * px_per_mm - 3) return {};
    const double paper = detail::percentile(grey(box), 0.75);
    const double black = detail::percentile(grey(box), 0.03);
    if (paper - black < kLeastContrast) return {};
    cv::Mat ink;
    grey(box).convertTo(ink, CV_32F, -1 / (paper - black), paper / (paper - black));
    cv::min(ink, 1, ink);
    cv::max(ink, 0, ink);
    // The neighbours' strokes.
    const int rim = std::max(1, static_cast<int>(0.9 * kAroundMm * px_per_mm));
    cv::rectangle(ink, {0, 0, ink.cols, ink.rows}, cv::Scalar(0), 2 * rim);
    return ink;
}

/// On the shapes' raster, the middle of the ink's box in the middle; kSlackPx more on every side. Empty without ink.
cv::Mat on_raster(const cv::Mat& ink, double px_per_mm) {
    const cv::Rect box = cv::boundingRect(cv::Mat(ink > 0.5));
    if (box.area() < 4) return {};
    const double sigma = std::sqrt(detail::kOcrbBlurMm * detail::kOcrbBlurMm - kLensBlurMm * kLensBlurMm) * px_per_mm;
    cv::Mat soft;
    cv::GaussianBlur(ink, soft, {}, sigma);
    const double k = detail::kOcrbPxPerMm / px_per_mm;
    const cv::Size size(detail::kOcrbWidth + 2 * kSlackPx, detail::kOcrbHeight + 2 * kSlackPx);
    const double x = (size.width - 1) / 2.0 - (box.x + (box.width - 1) / 2.0) * k;
    const double y = (size.height - 1) / 2.0 - (box.y + (box.height - 1) / 2.0) * k;
    const cv::Matx23d place(k, 0, x, 0, k, y);
    cv::Mat raster;
    cv::warpAffine(soft, raster, place, size, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(0));
    return raster;
}

/// The best correlation of the raster with the shape of a character over all shifts of the slack.
double alike(const cv::Mat& raster, char character) {
    const std::size_t index = detail::kOcrbCharacters.find(character);
    if (index == std::string_view::npos) return -1;
    cv::Mat shape(detail::kOcrbHeight, detail::kOcrbWidth, CV_32F);
    for (int i = 0; i < detail::kOcrbHeight * detail::kOcrbWidth; ++i)
        shape.at<float>(i / detail::kOcrbWidth, i % detail::kOcrbWidth) =
            detail::kOcrbShapes[index][static_cast<std::size_t>(i)];
    cv::Mat scores;
    cv::matchTemplate(raster, shape, scores, cv::TM_CCOEFF_NORMED);
    double best = -1;
    cv::minMaxLoc(scores, nullptr, &best);
    return std::isfinite(best) ? std::clamp(best, -1.0, 1.0) : -1;
}

char at(const std::vector<std::string>& lines, std::size_t line, std::size_t column) {
    return line < lines.size() && column < lines[line].size() ? lines[line][column] : '\0';
}

std::vector<Glyph> glyphs_of(const Page& page, const MrzReading& mrz, Band band) {
    std::vector<Glyph> glyphs;
    const BandImage* picture = page.find(band);
    if (picture == nullptr || picture->image.empty()) return glyphs;
    const cv::Mat grey = as_grey(picture->image.view());
    for (std::size_t line = 0; line < mrz.cells_mm.size(); ++line)
        for (std::size_t column = 0; column < mrz.cells_mm[line].size(); ++column) {
            const RectMm& cell = mrz.cells_mm[line][column];
            const cv::Mat ink = ink_of(page, grey, cell);
            const cv::Mat raster = ink.empty() ? ink : on_raster(ink, page.ppi / kMillimetresPerInch);
            if (raster.empty()) continue;
            // O is like 0: what was seen and what was taken are both allowed.
            const char read = at(mrz.interpretation.lines_read, line, column);
            const char taken = at(mrz.interpretation.lines, line, column);
            if (taken == '\0' && read == '\0') continue;
            glyphs.push_back({.line = static_cast<int>(line),
                              .column = static_cast<int>(column),
                              .cell = cell,
                              .character = taken != '\0' ? taken : read,
                              .alike = std::max(alike(raster, read), alike(raster, taken))});
        }
    return glyphs;
}

/// Fillers, the most frequent character, are alike in most typefaces: left out where enough others are there.
double median_of(const std::vector<Glyph>& glyphs) {
    std::vector<double> values;
    for (const Glyph& glyph : glyphs)
        if (glyph.character != '<') values.push_back(glyph.alike);
    if (values.size() < kFewestCharacters)
        for (const Glyph& glyph : glyphs)
            if (glyph.character == '<') values.push_back(glyph.alike);
    return detail::median(std::move(values));
}

/// The character least like OCR-B among those that were read for sure: dirt and wear make a reading unsure.
std::optional<Glyph> oddest(const std::vector<Glyph>& glyphs, const mrz::Interpretation& reading) {
    std::optional<Glyph> odd;
    for (const Glyph& glyph : glyphs) {
        const auto line = static_cast<std::size_t>(glyph.line);
        const auto column = static_cast<std::size_t>(glyph.column);
        if (line >= reading.confidence.size() || column >= reading.confidence[line].size()) continue;
        if (reading.confidence[line][column] < kSureReading) continue;
        if (!odd || glyph.alike < odd->alike) odd = glyph;
    }
    return odd;
}

}  // namespace

Finding mrz_typeface(const Subject& subject) {
    const Page* page = detail::page_of_mrz(subject);
    if (page == nullptr) return not_supported(reason::kNoMrz);
    if (page->ppi < kLeastPpi) return not_supported(reason::kTooCoarse);
    const MrzReading& mrz = *subject.reading.mrz;
    // Infrared shows the characters without the ground; white where they are not seen there, or worse.
    Band band = Band::Infrared;
    std::vector<Glyph> glyphs = glyphs_of(*page, mrz, band);
    if (glyphs.size() < kFewestCharacters || median_of(glyphs) < kLeastAlike) {
        std::vector<Glyph> in_white = glyphs_of(*page, mrz, Band::White);
        if (glyphs.size() < kFewestCharacters ||
            (in_white.size() >= kFewestCharacters && median_of(in_white) > median_of(glyphs))) {
            glyphs = std::move(in_white);
            band = Band::White;
        }
    }
    if (glyphs.size() < kFewestCharacters) return not_supported(reason::kTooCoarse);
    const double whole = median_of(glyphs);
    const std::optional<Glyph> odd = oddest(glyphs, mrz.interpretation);
    const double whole_margin = detail::margin_above(whole, kLeastAlike, 1, kUnlike);
    const double odd_margin = odd ? detail::margin_above(odd->alike, kLeastAlikeCharacter, 1) : 1;
    const bool one_decides = whole_margin >= 0 && odd_margin < 0;

    Finding finding;
    finding.band = band;
    finding.page = mrz.page;
    finding.measured = one_decides ? odd->alike : whole;
    finding.limit = one_decides ? kLeastAlikeCharacter : kLeastAlike;
    finding.margin = one_decides ? odd_margin : whole_margin;
    finding.outcome = *finding.margin >= 0 ? Outcome::Successful : Outcome::Failed;
    finding.regions_mm = {one_decides ? odd->cell : mrz.region_mm};
    if (one_decides) {
        finding.message_key = "mrz-typeface.character";
        finding.arguments["character"] = std::string(1, odd->character);
        finding.arguments["line"] = std::to_string(odd->line + 1);
        finding.arguments["column"] = std::to_string(odd->column + 1);
    } else {
        finding.message_key = finding.outcome == Outcome::Successful ? "mrz-typeface.successful" : "mrz-typeface.font";
    }
    return finding;
}

}  // namespace garita::checks
