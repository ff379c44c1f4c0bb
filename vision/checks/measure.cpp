#include "vision/checks/measure.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita::detail {
namespace {

// Strokes of OCR-B cover a tenth to a quarter of a cell; fewer pixels than this are dirt.
constexpr double kFewestStrokeShare = 0.02;
// Strokes that cannot be told from the paper in the band of the mask: an empty cell.
constexpr int kLeastMaskContrast = 25;

// Of a face: smaller or flatter ones tell nothing.
constexpr int kFewestFacePixels = 40;
constexpr double kLeastFaceContrast = 0.15;
constexpr double kSofteningMm = 0.3;

// Of a printed field, likewise.
constexpr int kFewestTextPixels = 12;
constexpr double kLeastTextContrast = 0.3;

constexpr double kRoundPageMm = 4;

/// The strokes of one cell (255) and the paper clear of them.
struct Strokes {
    cv::Mat ink;
    cv::Mat paper;
};

std::optional<Strokes> strokes_of(const cv::Mat& cell, double px_per_mm) {
    const int dark = percentile(cell, 0.03);
    const int light = percentile(cell, 0.80);
    if (light - dark < kLeastMaskContrast) return std::nullopt;
    Strokes strokes;
    cv::threshold(cell, strokes.ink, dark + 0.45 * (light - dark), 255, cv::THRESH_BINARY_INV);
    const double area = static_cast<double>(cell.total());
    if (cv::countNonZero(strokes.ink) < kFewestStrokeShare * area) return std::nullopt;
    const int reach = std::max(1, cvRound(0.15 * px_per_mm));
    cv::dilate(strokes.ink, strokes.paper,
               cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * reach + 1, 2 * reach + 1}));
    cv::bitwise_not(strokes.paper, strokes.paper);
    if (cv::countNonZero(strokes.paper) < kFewestStrokeShare * area) return std::nullopt;
    return strokes;
}

struct Tones {
    double ink = 0;
    double paper = 0;
};
Tones tones_of(const cv::Mat& grey, const Strokes& strokes, double paper_part = 0.5) {
    // A quarter from below: strokes stay found where the bands lie a pixel apart.
    return {static_cast<double>(percentile(grey, 0.25, strokes.ink)),
            static_cast<double>(percentile(grey, paper_part, strokes.paper))};
}

RectMm grown(const RectMm& r, double by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

}  // namespace

const Page* page_of_mrz(const Subject& subject) {
    if (!subject.reading.mrz || subject.reading.mrz->cells_mm.empty()) return nullptr;
    const int page = subject.reading.mrz->page;
    if (page < 0 || static_cast<std::size_t>(page) >= subject.pages.size()) return nullptr;
    return &subject.pages[static_cast<std::size_t>(page)];
}

cv::Rect pixels_of(const Page& page, const RectMm& rect, const cv::Mat& picture) {
    const RectPx r = page.to_pixels(rect);
    return cv::Rect(r.x, r.y, std::max(0, r.width), std::max(0, r.height)) & cv::Rect({0, 0}, picture.size());
}

cv::Rect pixels_of(const RectMm& rect, double px_per_mm, cv::Size size) {
    const cv::Rect box(cvRound(rect.x * px_per_mm), cvRound(rect.y * px_per_mm), cvRound(rect.width * px_per_mm),
                       cvRound(rect.height * px_per_mm));
    return box & cv::Rect({}, size);
}

cv::Mat bare_page(const Subject& subject, int page, double px_per_mm, cv::Size size, double round_photo_mm) {
    const SizeMm whole = subject.pages[static_cast<std::size_t>(page)].size_mm;
    cv::Mat mask = cv::Mat::zeros(size, CV_8U);
    mask(pixels_of(grown({0, 0, whole.width, whole.height}, -kRoundPageMm), px_per_mm, size)).setTo(255);
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.page == page) mask(pixels_of(grown(portrait.region_mm, round_photo_mm), px_per_mm, size)).setTo(0);
    return mask;
}

int percentile(const cv::Mat& grey, double part, const cv::Mat& mask) {
    std::array<long, 256> counts{};
    long all = 0;
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        const auto* chosen = mask.empty() ? nullptr : mask.ptr<std::uint8_t>(y);
        for (int x = 0; x < grey.cols; ++x) {
            if (chosen != nullptr && chosen[x] == 0) continue;
            ++counts[row[x]];
            ++all;
        }
    }
    if (all == 0) return -1;
    const auto below = static_cast<long>(part * static_cast<double>(all - 1));
    long seen = 0;
    for (int value = 0; value < 256; ++value) {
        seen += counts[static_cast<std::size_t>(value)];
        if (seen > below) return value;
    }
    return 255;
}

std::vector<CellInk> ink_of_mrz(const Page& page, const MrzReading& mrz, Band band, double paper_part) {
    std::vector<CellInk> cells;
    const BandImage* looked_at = page.find(band);
    const BandImage* guide = page.find(Band::White);
    if (guide == nullptr) guide = page.find(Band::Infrared);
    if (looked_at == nullptr || guide == nullptr || looked_at->image.empty() || guide->image.empty()) return cells;
    const cv::Mat picture = as_grey(looked_at->image.view());
    const cv::Mat mask_picture = as_grey(guide->image.view());
    if (picture.size() != mask_picture.size()) return cells;
    const double px_per_mm = page.ppi / kMillimetresPerInch;
    for (std::size_t line = 0; line < mrz.cells_mm.size(); ++line) {
        for (std::size_t column = 0; column < mrz.cells_mm[line].size(); ++column) {
            const RectMm& cell = mrz.cells_mm[line][column];
            const cv::Rect box = pixels_of(page, cell, picture);
            if (box.width < 6 || box.height < 6) continue;
            const std::optional<Strokes> strokes = strokes_of(mask_picture(box), px_per_mm);
            if (!strokes) continue;
            const Tones tones = tones_of(picture(box), *strokes, paper_part);
            cells.push_back({.line = static_cast<int>(line),
                             .column = static_cast<int>(column),
                             .cell = cell,
                             .ink = tones.ink,
                             .paper = tones.paper});
        }
    }
    return cells;
}

std::optional<double> ink_left(const Page& page, const RectMm& region, Band band) {
    const BandImage* white = page.find(Band::White);
    const BandImage* other = page.find(band);
    if (white == nullptr || other == nullptr || white->image.empty() || other->image.empty()) return std::nullopt;
    const cv::Mat guide = as_mat(white->image.view());
    const cv::Mat picture = as_mat(other->image.view());
    const cv::Rect box = pixels_of(page, region, guide);
    if (guide.size() != picture.size() || box.width < kFewestTextPixels || box.height < kFewestTextPixels)
        return std::nullopt;
    const auto grey_of = [&box](const cv::Mat& pixels) {
        cv::Mat grey = pixels(box);
        if (grey.channels() == 3) cv::cvtColor(pixels(box), grey, cv::COLOR_BGR2GRAY);
        return grey;
    };
    const cv::Mat text = grey_of(guide);
    const std::optional<Strokes> strokes = strokes_of(text, page.ppi / kMillimetresPerInch);
    if (!strokes) return std::nullopt;
    const auto contrast = [&strokes](const cv::Mat& grey) {
        const Tones tones = tones_of(grey, *strokes);
        return contrast_of(tones.ink, tones.paper);
    };
    const double seen = contrast(text);
    if (seen < kLeastTextContrast) return std::nullopt;
    return std::max(0.0, contrast(grey_of(picture)) / seen);
}

std::optional<Run> weakest_run(const std::vector<CellInk>& cells, std::size_t length) {
    std::optional<Run> weakest;
    for (std::size_t i = 0; length > 0 && i + length <= cells.size(); ++i) {
        if (cells[i].line != cells[i + length - 1].line) continue;
        double sum = 0;
        for (std::size_t k = i; k < i + length; ++k) sum += cells[k].contrast();
        const double mean = sum / static_cast<double>(length);
        if (!weakest || mean < weakest->mean) weakest = Run{i, length, mean};
    }
    return weakest;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double margin_above(double value, double limit, double best, double worst) {
    const double share = value >= limit ? (value - limit) / (best - limit) : (value - limit) / (limit - worst);
    return std::clamp(share, -1.0, 1.0);
}

double margin_below(double value, double limit, double worst, double best) {
    const double share = value <= limit ? (limit - value) / (limit - best) : (limit - value) / (worst - limit);
    return std::clamp(share, -1.0, 1.0);
}

const Portrait* primary_portrait(const Subject& subject) {
    for (const Portrait& portrait : subject.reading.portraits)
        if (portrait.kind == PortraitKind::Primary && portrait.page >= 0 &&
            static_cast<std::size_t>(portrait.page) < subject.pages.size())
            return &portrait;
    return nullptr;
}

std::optional<double> contrast_left(const Page& page, const Portrait& portrait, Band band) {
    const BandImage* white = page.find(Band::White);
    const BandImage* other = page.find(band);
    if (white == nullptr || other == nullptr || white->image.empty() || other->image.empty()) return std::nullopt;
    const RectMm face = portrait.face_mm.width > 0 ? portrait.face_mm : shrunk(portrait.region_mm, 0.2);
    const auto contrast = [&](const BandImage& image) -> std::optional<double> {
        const cv::Mat grey = as_grey(image.image.view());
        const cv::Rect box = pixels_of(page, face, grey);
        if (box.width < kFewestFacePixels || box.height < kFewestFacePixels) return std::nullopt;
        cv::Mat soft;
        cv::GaussianBlur(grey(box), soft, {}, std::max(0.5, kSofteningMm * page.ppi / kMillimetresPerInch));
        return 1 - (percentile(soft, 0.05) + 1.0) / (percentile(soft, 0.95) + 1.0);
    };
    const std::optional<double> in_white = contrast(*white);
    const std::optional<double> in_other = contrast(*other);
    if (!in_white || !in_other || *in_white < kLeastFaceContrast) return std::nullopt;
    return *in_other / *in_white;
}

RectMm shrunk(const RectMm& rect, double share) {
    return {rect.x + share * rect.width, rect.y + share * rect.height, (1 - 2 * share) * rect.width,
            (1 - 2 * share) * rect.height};
}

RectMm united(const RectMm& a, const RectMm& b) {
    const double x = std::min(a.x, b.x);
    const double y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

}  // namespace garita::detail
