#include "vision/page/make_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"
#include "vision/page/frame.h"
#include "vision/page/tones.h"
#include "vision/threads.h"

namespace garita {
namespace {

constexpr double kMaxPpi = 600;  // above, a page is stored at this: no check needs more
// Bands are exposed one after the other while the document lies still: they differ by less than this.
constexpr double kMaxShiftMm = 1.5;
constexpr double kRegisterPpmm = 6;

/// The frame of an outline, its longer side along; format and scale by the capture's own resolution where it tells one.
Frame frame_of_outline(const Outline& outline, double ppi) {
    std::array<cv::Point2d, 4> c;
    for (std::size_t i = 0; i < 4; ++i) c[i] = {outline.corners[i].x, outline.corners[i].y};
    cv::Point2d along = c[1] - c[0];
    cv::Point2d down = c[2] - c[1];
    if (cv::norm(down) > cv::norm(along)) std::swap(along, down);
    const double width = cv::norm(along);
    const double height = cv::norm(down);
    along /= width;
    if (along.x < 0) along = -along;
    Frame frame;
    frame.along = along;
    // Without a resolution the proportions choose between a card (1.586) and a passport's page (1.42).
    const bool card = width / height > 1.5;
    frame.pixels_per_mm = ppi > 0 ? ppi / kMillimetresPerInch : width / (card ? 85.6 : 125.0);
    frame.size = {width / frame.pixels_per_mm, height / frame.pixels_per_mm};
    const cv::Point2d centre = (c[0] + c[1] + c[2] + c[3]) / 4;
    frame.origin = centre - (width / 2) * frame.along - (height / 2) * frame.down();
    return frame;
}

/// The format whose nominal size a page has, within what a cover or a worn edge changes; nothing when none or two fit.
std::optional<mrz::Format> format_by_size(const SizeMm& size) {
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD2, mrz::Format::TD1}) {
        const mrz::FormatShape& shape = mrz::shape_of(format);
        if (std::abs(size.width - shape.width_mm) < 4 && std::abs(size.height - shape.height_mm) < 4) return format;
    }
    return std::nullopt;
}

/// Whether an outline may be a document's: of a format's size where the resolution is known, else a fair part of the
/// picture. A photograph on a page that fills the picture has a document's proportions too.
bool may_be_document(const Outline& outline, const BandImage& first) {
    const Frame frame = frame_of_outline(outline, first.ppi);
    if (first.ppi > 0) return format_by_size(frame.size).has_value();
    constexpr double kLeastPart = 0.25;
    const double area = frame.size.width * frame.size.height * frame.pixels_per_mm * frame.pixels_per_mm;
    return area > kLeastPart * first.image.width() * first.image.height();
}

/// The MRZ against the outline that surrounds it; nothing where none of the format's size does, or its resolution is
/// not known. A cover is larger than the page (design/inspection.md), other documents do not surround it.
std::optional<ZoneOnEdges> zone_on_edges(double ppi, const std::vector<Outline>& outlines, const Frame& page,
                                         const MrzReading& mrz) {
    constexpr double kSizeMm = 1.5;  // what cutting and the finding of edges vary
    if (ppi <= 0) return std::nullopt;
    const mrz::FormatShape& shape = mrz::shape_of(mrz.interpretation.format);
    const RectMm& zone = mrz.region_mm;
    const cv::Point2d middle = page.to_pixels(zone.x + zone.width / 2, zone.y + zone.height / 2);
    for (const Outline& outline : outlines) {
        const Frame edges = frame_of_outline(outline, ppi);
        if (std::abs(edges.size.width - shape.width_mm) > kSizeMm ||
            std::abs(edges.size.height - shape.height_mm) > kSizeMm)
            continue;
        const cv::Point2d from = (middle - edges.origin) / edges.pixels_per_mm;
        const cv::Point2d at = {from.dot(edges.along), from.dot(edges.down())};
        if (at.x < 0 || at.y < 0 || at.x > edges.size.width || at.y > edges.size.height) continue;
        const bool upright = page.along.dot(edges.along) > 0;  // an outline has no top
        const double scale = page.pixels_per_mm / edges.pixels_per_mm;
        return ZoneOnEdges{.scale = scale,
                           .skew_deg = std::remainder(page.turned_deg() - edges.turned_deg(), 180.0),
                           .reach_mm = (upright ? edges.size.height - at.y : at.y) + scale * zone.height / 2};
    }
    return std::nullopt;
}

/// Strokes of print as the registration sees them: independent of how light or dark a band is.
cv::Mat strokes(const cv::Mat& grey) {
    cv::Mat dx;
    cv::Mat dy;
    cv::Sobel(grey, dx, CV_32F, 1, 0);
    cv::Sobel(grey, dy, CV_32F, 0, 1);
    cv::Mat magnitude;
    cv::magnitude(dx, dy, magnitude);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(magnitude, mean, deviation);
    magnitude = (magnitude - mean[0]) / std::max(deviation[0], 1e-3);
    return magnitude;
}

/// How far a band lies from the reference, millimetres on the page; zero where the two have too little in common to
/// tell.
cv::Point2d shift_of(const cv::Mat& reference, const cv::Mat& band) {
    cv::Mat window;
    cv::createHanningWindow(window, reference.size(), CV_32F);
    double response = 0;
    const cv::Point2d shift = cv::phaseCorrelate(reference, band, window, &response) / kRegisterPpmm;
    // Two bands that share print correlate above 0.1; noise against print stays below 0.03 (drawn captures).
    if (response < 0.06 || cv::norm(shift) > kMaxShiftMm) return {0, 0};
    return shift;
}

cv::Mat warped(const cv::Mat& picture, const Frame& frame, double ppmm, const cv::Point2d& shift_mm) {
    const cv::Size size(std::max(1, static_cast<int>(std::lround(frame.size.width * ppmm))),
                        std::max(1, static_cast<int>(std::lround(frame.size.height * ppmm))));
    cv::Mat matrix = frame.to_page(ppmm);
    matrix.at<double>(0, 2) -= shift_mm.x * ppmm;
    matrix.at<double>(1, 2) -= shift_mm.y * ppmm;
    cv::Mat result;
    const bool shrinks = ppmm < 0.7 * frame.pixels_per_mm;
    cv::warpAffine(picture, result, matrix, size, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return result;
}

/// The frame in pixels of a band whose picture has another size than the reference band's.
Frame scaled(const Frame& frame, double k) {
    Frame result = frame;
    result.origin *= k;
    result.pixels_per_mm *= k;
    return result;
}

void place_cells(const Frame& frame, MrzReading& mrz) {
    const cv::Mat matrix = frame.to_page(1);  // one pixel a millimetre
    const auto to_mm = [&matrix](const PointPx& p) {
        return cv::Point2d(matrix.at<double>(0, 0) * p.x + matrix.at<double>(0, 1) * p.y + matrix.at<double>(0, 2),
                           matrix.at<double>(1, 0) * p.x + matrix.at<double>(1, 1) * p.y + matrix.at<double>(1, 2));
    };
    mrz.cells_mm.clear();
    cv::Rect2d all;
    for (const auto& line : mrz.cells_px) {
        auto& cells = mrz.cells_mm.emplace_back();
        for (const Quad& quad : line) {
            cv::Point2d low(1e9, 1e9);
            cv::Point2d high(-1e9, -1e9);
            for (const PointPx& corner : quad) {
                const cv::Point2d at = to_mm(corner);
                low = {std::min(low.x, at.x), std::min(low.y, at.y)};
                high = {std::max(high.x, at.x), std::max(high.y, at.y)};
            }
            cells.push_back({low.x, low.y, high.x - low.x, high.y - low.y});
            const cv::Rect2d box(low, high);
            all = all.empty() ? box : (all | box);
        }
    }
    mrz.region_mm = {all.x, all.y, all.width, all.height};
}

/// The whole picture as a page, where neither an MRZ nor an edge tells more.
Frame whole_picture(const BandImage& first) {
    const ImageView view = first.image.view();
    Frame frame;
    const double ppi = first.ppi;
    frame.pixels_per_mm = ppi > 0 ? ppi / kMillimetresPerInch : std::max(view.width, view.height) / 125.0;
    frame.size = {view.width / frame.pixels_per_mm, view.height / frame.pixels_per_mm};
    return frame;
}

/// Documents in the picture: the pages of an open booklet are one.
int documents_of(const std::vector<Outline>& outlines) {
    int documents = 0;
    for (std::size_t i = 0; i < outlines.size(); ++i)
        if (std::none_of(outlines.begin(), outlines.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const Outline& before) { return adjoin(before, outlines[i]); }))
            ++documents;
    return documents;
}

}  // namespace

struct PageCutter::State {
    State(Side side, const BandImage& first_band) : first(first_band) { page.side = side; }
    void find(const std::vector<Outline>& outlines, const MrzReading* mrz);
    [[nodiscard]] Frame frame_in(const ImageView& picture) const {
        return scaled(frame, static_cast<double>(picture.width) / first.image.width());
    }

    const BandImage& first;
    Page page;
    Frame frame;
    bool by_mrz = false;
    cv::Mat strokes_of_first;
};

void PageCutter::State::find(const std::vector<Outline>& outlines, const MrzReading* mrz) {
    const std::optional<Frame> frame_by_mrz = mrz != nullptr ? frame_of_mrz(*mrz) : std::nullopt;
    std::optional<MrzReading> placed;
    if (frame_by_mrz) {
        by_mrz = true;
        const Snapped snapped = snap_to_edges(*frame_by_mrz, as_grey(first.image.view()));
        frame = snapped.frame;
        page.found = true;
        page.outline_found = snapped.sides_seen >= 3;
        page.format = mrz->interpretation.format;
        placed = *mrz;
        place_cells(frame, *placed);
        // Edges that cut the zone are none of its page's: it was printed askew, or what was seen is a fold.
        constexpr double kCutMm = 1;      // on the sides: cells are wider than their characters
        constexpr double kBelowMm = 0.3;  // clear paper below the last line
        const RectMm& zone = placed->region_mm;
        if (zone.y < 0 || zone.y + zone.height > frame.size.height - kBelowMm || zone.x < -kCutMm ||
            zone.x + zone.width > frame.size.width + kCutMm) {
            frame = *frame_by_mrz;
            page.outline_found = false;
            place_cells(frame, *placed);
        }
    } else if (const auto outline =
                   std::ranges::find_if(outlines, [this](const Outline& o) { return may_be_document(o, first); });
               outline != outlines.end()) {
        frame = frame_of_outline(*outline, first.ppi);
        page.found = page.outline_found = true;
        page.format = format_by_size(frame.size);
    } else {
        frame = whole_picture(first);
    }
    page.documents = std::max(documents_of(outlines), page.found ? 1 : 0);
    page.size_mm = frame.size;
    page.turned_deg = frame.turned_deg();
    page.ppi = std::min(frame.pixels_per_mm * kMillimetresPerInch, kMaxPpi);
    if (placed) page.zone = zone_on_edges(first.ppi, outlines, frame, *placed);
    strokes_of_first = strokes(warped(as_grey(first.image.view()), frame, kRegisterPpmm, {}));
}

PageCutter::PageCutter(Side side, const BandImage& first, const std::vector<Outline>& outlines, const MrzReading* mrz)
    : m_state(std::make_unique<State>(side, first)) {
    if (first.image.empty()) return;
    try {
        m_state->find(outlines, mrz);
    } catch (const std::exception&) {
        // OpenCV gave up: a page that was not found, with nothing on it.
        m_state = std::make_unique<State>(side, first);
    }
}

PageCutter::PageCutter(PageCutter&&) noexcept = default;
PageCutter& PageCutter::operator=(PageCutter&&) noexcept = default;
PageCutter::~PageCutter() = default;

Page PageCutter::page() const {
    return m_state->page.without_bands();
}

void PageCutter::place(MrzReading& mrz) const {
    if (m_state->by_mrz) place_cells(m_state->frame, mrz);
}

std::optional<CutBand> PageCutter::cut(const BandImage& picture) const {
    const double ppmm = m_state->page.ppi / kMillimetresPerInch;
    const ImageView view = picture.image.view();
    if (!(ppmm > 0) || picture.image.empty()) return std::nullopt;
    try {
        const Frame frame = m_state->frame_in(view);
        cv::Point2d shift;
        if (&picture != &m_state->first)
            shift = shift_of(m_state->strokes_of_first, strokes(warped(as_grey(view), frame, kRegisterPpmm, {})));
        return CutBand{
            {picture.band, to_image(warped(as_mat(view), frame, ppmm, shift)), m_state->page.ppi, picture.light_nm},
            has_two_tones_only(view)};
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void add_band(Page& page, CutBand cut) {
    if (cut.two_toned) page.two_toned.insert(std::ranges::upper_bound(page.two_toned, cut.band.band), cut.band.band);
    page.bands.insert(std::ranges::upper_bound(page.bands, cut.band.band, {}, &BandImage::band), std::move(cut.band));
}

Page make_page(const Capture& capture, const std::vector<Outline>& outlines, MrzReading* mrz) {
    Page page;
    page.side = capture.side;
    if (capture.bands.empty()) return page;
    const PageCutter cutter(capture.side, capture.bands.front(), outlines, mrz);
    page = cutter.page();
    std::vector<std::optional<CutBand>> cuts(capture.bands.size());
    spread(cuts.size(), worthwhile_threads(),
           [&](std::size_t i, std::size_t) { cuts[i] = cutter.cut(capture.bands[i]); });
    for (std::optional<CutBand>& cut : cuts)
        if (cut) add_band(page, std::move(*cut));
    if (mrz != nullptr) cutter.place(*mrz);
    return page;
}

void turn_band(BandImage& band, int quarters) {
    constexpr std::array kTurns = {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE};
    if (quarters < 1 || quarters > 3) return;
    cv::Mat turned;
    cv::rotate(as_mat(band.image.view()), turned, kTurns.at(static_cast<std::size_t>(quarters - 1)));
    band.image = to_image(turned);
}

void turn_page(Page& page, int quarters) {
    if (quarters < 1 || quarters > 3) return;
    for (BandImage& band : page.bands) turn_band(band, quarters);
    if (quarters != 2) std::swap(page.size_mm.width, page.size_mm.height);
    page.turned_deg = std::remainder(page.turned_deg - 90.0 * quarters, 360.0);
}

}  // namespace garita
