#include "vision/calibration/target.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <opencv2/aruco/charuco.hpp>
#include <opencv2/imgproc.hpp>

#include "vision/cv.h"

namespace garita::calibration {
namespace {

// One board for all sizes: a card shows its upper left part, so that whoever looks for marks need not know the size.
constexpr int kSquaresAcross = 20;
constexpr int kSquaresDown = 28;
constexpr double kSquareMm = 10;
constexpr double kMarkerMm = 7;
constexpr double kStripMm = 15;  // above the squares: patches and words
constexpr double kMarginMm = 2;

constexpr SizeMm kPage{210, 297};  // A4
constexpr PointPx kCardAt{20, 32};
constexpr double kRulerMm = 100;

struct DestroyContext {
    void operator()(cairo_t* c) const { cairo_destroy(c); }
};
struct DestroySurface {
    void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
};
using Context = std::unique_ptr<cairo_t, DestroyContext>;
using Surface = std::unique_ptr<cairo_surface_t, DestroySurface>;

/// 1,000 markers of 5 × 5 modules: any two differ in at least 5 of them.
cv::Ptr<cv::aruco::Dictionary> dictionary() {
    return cv::aruco::getPredefinedDictionary(cv::aruco::DICT_5X5_1000);
}

cv::Ptr<cv::aruco::CharucoBoard> board() {
    return cv::aruco::CharucoBoard::create(kSquaresAcross, kSquaresDown, static_cast<float>(kSquareMm),
                                           static_cast<float>(kMarkerMm), dictionary());
}

struct Squares {
    int across;
    int down;
    PointPx at;  ///< of the first one's corner on the card
};

Squares squares_of(const SizeMm& size) {
    const int across = static_cast<int>((size.width - 2 * kMarginMm) / kSquareMm);
    const int down = static_cast<int>((size.height - kStripMm - kMarginMm) / kSquareMm);
    return {across, down, {(size.width - across * kSquareMm) / 2, kStripMm}};
}

void fill(cairo_t* c, const RectMm& r) {
    cairo_rectangle(c, r.x, r.y, r.width, r.height);
    cairo_fill(c);
}

void text(cairo_t* c, PointPx at, double size, const std::string& utf8) {
    cairo_select_font_face(c, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(c, size);
    cairo_move_to(c, at.x, at.y);
    cairo_show_text(c, utf8.c_str());
}

void draw_marker(cairo_t* c, const cv::aruco::Dictionary& words, int id, PointPx at) {
    const int modules = words.markerSize + 2;  // a black border round them
    cv::Mat picture;
    words.drawMarker(id, modules, picture, 1);
    const double module = kMarkerMm / modules;
    for (int y = 0; y < modules; ++y)
        for (int x = 0; x < modules; ++x)
            if (picture.at<std::uint8_t>(y, x) == 0)
                cairo_rectangle(c, at.x + x * module, at.y + y * module, module, module);
    cairo_fill(c);  // all at once: no seams between the modules
}

/// The card, with its upper left corner at the origin of the user space, in millimetres.
void paint_card(cairo_t* c, const SizeMm& size) {
    const Squares squares = squares_of(size);
    const auto words = dictionary();
    const auto whole = board();
    cairo_set_source_rgb(c, 0, 0, 0);
    cairo_set_antialias(c, CAIRO_ANTIALIAS_BEST);
    for (int y = 0; y < squares.down; ++y)
        for (int x = y % 2; x < squares.across; x += 2)
            fill(c, {squares.at.x + x * kSquareMm, squares.at.y + y * kSquareMm, kSquareMm, kSquareMm});
    for (std::size_t i = 0; i < whole->ids.size(); ++i) {
        const cv::Point3f& corner = whole->objPoints[i][0];
        if (corner.x >= squares.across * kSquareMm || corner.y >= squares.down * kSquareMm) continue;
        draw_marker(c, *words, whole->ids[i], {squares.at.x + corner.x, squares.at.y + corner.y});
    }
    fill(c, {squares.at.x + kDarkPatch.x, squares.at.y + kDarkPatch.y, kDarkPatch.width, kDarkPatch.height});
    text(c, {squares.at.x + 25, 6}, 3.2, "Garita");
    text(c, {squares.at.x + 25, 11}, 2.4, "calibration target");
}

void ruler(cairo_t* c, PointPx from, bool across) {
    cairo_set_line_width(c, 0.2);
    for (int mm = 0; mm <= static_cast<int>(kRulerMm); ++mm) {
        const double length = mm % 10 == 0 ? 4 : mm % 5 == 0 ? 3 : 2;
        const PointPx at = across ? PointPx{from.x + mm, from.y} : PointPx{from.x, from.y + mm};
        cairo_move_to(c, at.x, at.y);
        cairo_line_to(c, across ? at.x : at.x - length, across ? at.y - length : at.y);
    }
    cairo_move_to(c, from.x, from.y);
    cairo_line_to(c, across ? from.x + kRulerMm : from.x, across ? from.y : from.y + kRulerMm);
    cairo_stroke(c);
}

void paint_first_page(cairo_t* c, const SizeMm& size) {
    cairo_set_source_rgb(c, 0, 0, 0);
    text(c, {kCardAt.x, 12}, 4.5, "Garita: target for calibrating a scanner");
    text(c, {kCardAt.x + kRulerMm + 3, 24}, 2.8, "measure this: 100 mm");
    ruler(c, {kCardAt.x, 24}, true);
    ruler(c, {kCardAt.x - 5, kCardAt.y}, false);
    cairo_save(c);
    cairo_translate(c, 8, kCardAt.y + 60);
    cairo_rotate(c, -1.5707963267948966);
    text(c, {0, 0}, 2.8, "measure this: 100 mm");
    cairo_restore(c);
    cairo_save(c);
    cairo_translate(c, kCardAt.x, kCardAt.y);
    paint_card(c, size);
    cairo_restore(c);
    cairo_set_line_width(c, 0.1);
    cairo_set_source_rgb(c, 0.6, 0.6, 0.6);
    cairo_rectangle(c, kCardAt.x, kCardAt.y, size.width, size.height);
    cairo_stroke(c);
    cairo_set_source_rgb(c, 0, 0, 0);
    double y = kCardAt.y + size.height + 8;
    for (const char* line :
         {"Print at 100 %, not fitted to the page, in black, with a laser printer: its toner is carbon, which",
          "stays black in infrared. Most inks of ink-jet printers vanish there, and the target with them.",
          "Take ordinary white office paper: it glows under ultraviolet, so that the marks are seen there too.",
          "Measure both rulers; where one is not 100.0 mm long, say so:  garita scanner calibrate --ruler ACROSS,DOWN",
          "Cut along the grey line. Keep the card flat, and two or three blank sheets of the same paper with it."}) {
        text(c, {kCardAt.x, y}, 2.8, line);
        y += 4.4;
    }
}

void paint_second_page(cairo_t* c) {
    cairo_set_source_rgb(c, 0, 0, 0);
    text(c, {kCardAt.x, 12}, 4.5, "Garita: black sheet");
    text(c, {kCardAt.x, 20}, 2.8, "Printed like the target. It covers the glass when the dark level is measured.");
    fill(c, {10, 25, kPage.width - 20, kPage.height - 35});
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<std::vector<std::uint8_t>*>(closure);
    bytes.insert(bytes.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<bool> check_target_size(const SizeMm& size) {
    if (size.width >= 60 && size.width <= 180 && size.height >= 50 && size.height <= 220) return true;
    return fail(ErrorKind::Input, fmt::format("a target of {:g} × {:g} mm cannot be drawn: give 60 × 50 to 180 × 220",
                                              size.width, size.height));
}

Result<std::vector<std::uint8_t>> draw_target_pdf(const SizeMm& size) {
    constexpr double kPointsAMm = 72 / kMillimetresPerInch;
    std::vector<std::uint8_t> bytes;
    const Surface surface(
        cairo_pdf_surface_create_for_stream(append, &bytes, kPage.width * kPointsAMm, kPage.height * kPointsAMm));
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, "Garita calibration target");
    const Context context(cairo_create(surface.get()));
    cairo_scale(context.get(), kPointsAMm, kPointsAMm);
    paint_first_page(context.get(), size);
    cairo_show_page(context.get());
    paint_second_page(context.get());
    cairo_show_page(context.get());
    cairo_surface_finish(surface.get());
    if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
        return fail(ErrorKind::Device, "the target could not be drawn: is the package fonts-dejavu-core installed");
    return bytes;
}

Image draw_target(const SizeMm& size, double px_per_mm) {
    const int width = static_cast<int>(std::lround(size.width * px_per_mm));
    const int height = static_cast<int>(std::lround(size.height * px_per_mm));
    const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
    cv::Mat memory = cv::Mat::zeros(height, stride, CV_8U);
    const Surface surface(cairo_image_surface_create_for_data(memory.data, CAIRO_FORMAT_A8, width, height, stride));
    const Context context(cairo_create(surface.get()));
    cairo_scale(context.get(), px_per_mm, px_per_mm);
    paint_card(context.get(), size);
    cairo_surface_flush(surface.get());
    return to_image(memory.colRange(0, width));
}

std::vector<Mark> find_marks(const ImageView& picture) {
    const cv::Mat grey = as_grey(picture);
    auto parameters = cv::aruco::DetectorParameters::create();
    // Windows from finer than a module of 150 ppi to coarser than one of 600.
    parameters->adaptiveThreshWinSizeMin = 5;
    parameters->adaptiveThreshWinSizeMax = 45;
    parameters->adaptiveThreshWinSizeStep = 20;
    const auto whole = board();
    std::vector<std::vector<cv::Point2f>> markers;
    std::vector<int> ids;
    cv::aruco::detectMarkers(grey, whole->dictionary, markers, ids, parameters);
    if (ids.empty()) return {};
    std::vector<cv::Point2f> corners;
    std::vector<int> numbers;
    cv::aruco::interpolateCornersCharuco(markers, ids, grey, whole, corners, numbers);
    std::vector<Mark> marks;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const cv::Point3f& on_board = whole->chessboardCorners[static_cast<std::size_t>(numbers[i])];
        marks.push_back({{corners[i].x, corners[i].y}, on_board.x, on_board.y, numbers[i]});
    }
    return marks;
}

}  // namespace garita::calibration
