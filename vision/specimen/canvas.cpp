#include "vision/specimen/canvas.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace garita::specimen {
namespace {

struct FaceRow {
    const char* family;
    int weight;
    const char* package;
};

// In the order of Typeface. Packages as Debian 12 names them.
constexpr std::array<FaceRow, 7> kFaces = {{{"OCR B", FC_WEIGHT_REGULAR, "fonts-ocr-b"},
                                            {"Liberation Sans", FC_WEIGHT_REGULAR, "fonts-liberation"},
                                            {"Liberation Sans", FC_WEIGHT_BOLD, "fonts-liberation"},
                                            {"DejaVu Serif", FC_WEIGHT_REGULAR, "fonts-dejavu-core"},
                                            {"DejaVu Serif", FC_WEIGHT_BOLD, "fonts-dejavu-core"},
                                            {"Liberation Mono", FC_WEIGHT_REGULAR, "fonts-liberation"},
                                            {"DejaVu Sans Mono", FC_WEIGHT_BOLD, "fonts-dejavu-core"}}};

FcPattern* match(const FaceRow& row) {
    FcPattern* wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>(row.family));
    FcPatternAddInteger(wanted, FC_WEIGHT, row.weight);
    FcPatternAddInteger(wanted, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
    // fonts-ocr-b has faces of one family that differ by style only (sharp, outline, …): the plain one is meant.
    FcPatternAddString(wanted, FC_STYLE,
                       reinterpret_cast<const FcChar8*>(row.weight == FC_WEIGHT_BOLD ? "Bold" : "Regular"));
    FcConfigSubstitute(nullptr, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result = FcResultNoMatch;
    FcPattern* found = FcFontMatch(nullptr, wanted, &result);
    FcPatternDestroy(wanted);
    return found;
}

bool has_family(FcPattern* pattern, const char* family) {
    FcChar8* name = nullptr;
    for (int i = 0; FcPatternGetString(pattern, FC_FAMILY, i, &name) == FcResultMatch; ++i)
        if (std::string_view(reinterpret_cast<const char*>(name)) == family) return true;
    return false;
}

// Faces are made once a thread and kept: a match costs milliseconds, and a face must not be shared while it is set up.
cairo_font_face_t* face_of(Typeface face) {
    struct Kept {
        std::array<cairo_font_face_t*, kFaces.size()> faces{};
        ~Kept() {
            for (cairo_font_face_t* f : faces)
                if (f != nullptr) cairo_font_face_destroy(f);
        }
    };
    thread_local Kept kept;
    cairo_font_face_t*& slot = kept.faces[static_cast<std::size_t>(face)];
    if (slot == nullptr) {
        FcPattern* pattern = match(kFaces[static_cast<std::size_t>(face)]);
        slot = cairo_ft_font_face_create_for_pattern(pattern);
        FcPatternDestroy(pattern);
    }
    return slot;
}

}  // namespace

Result<void> check_typefaces() {
    for (const FaceRow& row : kFaces) {
        FcPattern* found = match(row);
        const bool right = found != nullptr && has_family(found, row.family);
        if (found != nullptr) FcPatternDestroy(found);
        if (!right)
            return fail(ErrorKind::Input, std::string("the typeface ") + row.family +
                                              " is not installed: install the package " + row.package);
    }
    return {};
}

Canvas::Canvas(cv::Size pixels, double px_per_mm) : m_px_per_mm(px_per_mm) {
    const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, pixels.width);
    m_memory = cv::Mat::zeros(pixels.height, stride, CV_8U);
    m_coverage = m_memory.colRange(0, pixels.width);
    m_surface.reset(
        cairo_image_surface_create_for_data(m_memory.data, CAIRO_FORMAT_A8, pixels.width, pixels.height, stride));
    m_context.reset(cairo_create(m_surface.get()));
    cairo_scale(context(), px_per_mm, px_per_mm);
    cairo_set_antialias(context(), CAIRO_ANTIALIAS_GOOD);
    cairo_set_tolerance(context(), 0.1);
    cairo_set_line_join(context(), CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(context(), CAIRO_LINE_CAP_BUTT);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(context(), options);
    cairo_font_options_destroy(options);
}

const cv::Mat& Canvas::coverage() {
    cairo_surface_flush(m_surface.get());
    return m_coverage;
}

void Canvas::clear() {
    cairo_surface_flush(m_surface.get());
    m_memory.setTo(0);
    cairo_surface_mark_dirty(m_surface.get());
}

void Canvas::line(PointPx from, PointPx to, double width_mm) {
    cairo_set_line_width(context(), width_mm);
    cairo_move_to(context(), from.x, from.y);
    cairo_line_to(context(), to.x, to.y);
    cairo_stroke(context());
}

void Canvas::polyline(std::span<const PointPx> points, double width_mm, bool closed) {
    if (points.empty()) return;
    cairo_set_line_width(context(), width_mm);
    cairo_move_to(context(), points[0].x, points[0].y);
    for (const PointPx& p : points.subspan(1)) cairo_line_to(context(), p.x, p.y);
    if (closed) cairo_close_path(context());
    cairo_stroke(context());
}

namespace {

void rounded(cairo_t* c, const RectMm& r, double corner) {
    if (corner <= 0) {
        cairo_rectangle(c, r.x, r.y, r.width, r.height);
        return;
    }
    const double pi = std::numbers::pi;
    cairo_new_sub_path(c);
    cairo_arc(c, r.x + r.width - corner, r.y + corner, corner, -pi / 2, 0);
    cairo_arc(c, r.x + r.width - corner, r.y + r.height - corner, corner, 0, pi / 2);
    cairo_arc(c, r.x + corner, r.y + r.height - corner, corner, pi / 2, pi);
    cairo_arc(c, r.x + corner, r.y + corner, corner, pi, 3 * pi / 2);
    cairo_close_path(c);
}

}  // namespace

void Canvas::fill(const RectMm& rect, double corner_mm) {
    rounded(context(), rect, corner_mm);
    cairo_fill(context());
}

void Canvas::frame(const RectMm& rect, double width_mm, double corner_mm) {
    rounded(context(), rect, corner_mm);
    cairo_set_line_width(context(), width_mm);
    cairo_stroke(context());
}

void Canvas::ellipse(PointPx centre, double radius_x, double radius_y) {
    cairo_save(context());
    cairo_translate(context(), centre.x, centre.y);
    cairo_scale(context(), radius_x, radius_y);
    cairo_arc(context(), 0, 0, 1, 0, 2 * std::numbers::pi);
    cairo_restore(context());
    cairo_fill(context());
}

void Canvas::select(Typeface face, double size_mm) {
    cairo_set_font_face(context(), face_of(face));
    cairo_set_font_size(context(), size_mm);
}

double Canvas::text_width(Typeface face, double size_mm, const std::string& utf8) {
    select(face, size_mm);
    cairo_text_extents_t extents;
    cairo_text_extents(context(), utf8.c_str(), &extents);
    return extents.x_advance;
}

void Canvas::text(Typeface face, double size_mm, PointPx at, const std::string& utf8, Align align) {
    const double width = align == Align::Left ? 0 : text_width(face, size_mm, utf8);
    select(face, size_mm);
    cairo_move_to(context(), at.x - (align == Align::Right ? width : width / 2), at.y);
    cairo_text_path(context(), utf8.c_str());
    cairo_fill(context());
}

void Canvas::outline_text(Typeface face, double size_mm, PointPx at, double turn_deg, const std::string& utf8,
                          double width_mm) {
    select(face, size_mm);
    cairo_save(context());
    cairo_translate(context(), at.x, at.y);
    cairo_rotate(context(), turn_deg * std::numbers::pi / 180);
    cairo_move_to(context(), 0, 0);
    cairo_text_path(context(), utf8.c_str());
    cairo_restore(context());
    cairo_set_line_width(context(), width_mm);
    cairo_stroke(context());
}

void Canvas::pitched_text(Typeface face, double size_mm, PointPx at, double pitch_mm, std::string_view text) {
    select(face, size_mm);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char glyph[2] = {text[i], 0};
        cairo_move_to(context(), at.x + static_cast<double>(i) * pitch_mm, at.y);
        cairo_text_path(context(), glyph);
    }
    cairo_fill(context());
}

cv::Mat softened(const cv::Mat& coverage, double sigma_px) {
    cv::Mat soft;
    const int coarser = static_cast<int>(sigma_px / 2);
    if (coarser < 2) {
        cv::GaussianBlur(coverage, soft, {}, sigma_px, sigma_px, cv::BORDER_REPLICATE);
        return soft;
    }
    const cv::Size size((coverage.cols + coarser - 1) / coarser, (coverage.rows + coarser - 1) / coarser);
    cv::resize(coverage, soft, size, 0, 0, cv::INTER_AREA);
    const double sigma = sigma_px / coarser;
    cv::GaussianBlur(soft, soft, {}, sigma, sigma, cv::BORDER_REPLICATE);
    cv::resize(soft, soft, coverage.size(), 0, 0, cv::INTER_LINEAR);
    return soft;
}

}  // namespace garita::specimen
