#include "firmware/paper/sheet.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace garita::paper {
namespace {

// PDF's points.
constexpr double kPerInch = 72;
constexpr double kMm = kPerInch / 25.4;
constexpr double kWidth = 210 * kMm;
constexpr double kHeight = 297 * kMm;
constexpr double kMargin = 18 * kMm;
constexpr double kGap = 6 * kMm;
constexpr double kInside = kWidth - 2 * kMargin;
constexpr double kBottom = kHeight - kMargin - 8 * kMm;  // the footer stands below it

/// How a piece of text looks: of Pango's own words.
struct Style {
    const char* font;
    double below;  ///< points to what follows
    double grey;
};
constexpr Style kTitle{"DejaVu Sans Bold 18", 10, 0};
constexpr Style kHeading{"DejaVu Sans Bold 12", 6, 0};
constexpr Style kText{"DejaVu Sans 9.5", 8, 0};
constexpr Style kFigureTitle{"DejaVu Sans Bold 9.5", 3, 0};
constexpr Style kFooter{"DejaVu Sans 7.5", 0, 0.35};

struct Unref {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int size) {
    auto& bytes = *static_cast<std::vector<std::uint8_t>*>(closure);
    bytes.insert(bytes.end(), data, data + size);
    return CAIRO_STATUS_SUCCESS;
}

/// Cairo's own form: 32 bits a pixel, red highest.
Owned<cairo_surface_t> surface_of(ImageView picture) {
    Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.width, picture.height));
    if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return surface;
    unsigned char* pixels = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* from = picture.data + static_cast<std::size_t>(y) * picture.stride;
        auto* to = reinterpret_cast<std::uint32_t*>(pixels + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < picture.width; ++x, from += picture.channels) {
            const int step = picture.channels == 3 ? 1 : 0;
            to[x] = static_cast<std::uint32_t>(from[2 * step] << 16U | from[step] << 8U | from[0]);
        }
    }
    cairo_surface_mark_dirty(surface.get());
    return surface;
}

}  // namespace

struct Sheet::State {
    explicit State(Frame about)
        : frame(std::move(about)),
          surface(cairo_pdf_surface_create_for_stream(append, &bytes, kWidth, kHeight)),
          context(cairo_create(surface.get())) {
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, frame.title.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, frame.made.c_str());
    }

    [[nodiscard]] Owned<PangoLayout> layout_of(const std::string& text, const Style& style, double width) const {
        Owned<PangoLayout> layout(pango_cairo_create_layout(context.get()));
        pango_cairo_context_set_resolution(pango_layout_get_context(layout.get()), kPerInch);
        pango_layout_context_changed(layout.get());
        const Owned<PangoFontDescription> font(pango_font_description_from_string(style.font));
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
        return layout;
    }
    [[nodiscard]] double height_of(const std::string& text, const Style& style, double width) const {
        int height = 0;
        pango_layout_get_size(layout_of(text, style, width).get(), nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    void show(const std::string& text, const Style& style, double x, double at, double width) const {
        cairo_set_source_rgb(context.get(), style.grey, style.grey, style.grey);
        cairo_move_to(context.get(), x, at);
        pango_cairo_show_layout(context.get(), layout_of(text, style, width).get());
    }
    /// A new page where so much does not fit on this one.
    void need(double height) {
        if (y + height <= kBottom || y <= kMargin) return;
        end_page();
        y = kMargin;
    }
    void end_page() {
        show(fmt::format("{}   {}", ++page, frame.footer), kFooter, kMargin, kBottom + 4 * kMm, kInside);
        cairo_show_page(context.get());
    }
    void block(const std::string& text, const Style& style) {
        const double height = height_of(text, style, kInside);
        need(height);
        show(text, style, kMargin, y, kInside);
        y += height + style.below;
    }
    /// A picture with what is said of it; how high it is, and where `draw`, drawn.
    double figure(const Figure& figure, double x, double width, bool draw) const {
        double at = y;
        if (draw) show(figure.title, kFigureTitle, x, at, width);
        at += height_of(figure.title, kFigureTitle, width) + kFigureTitle.below;
        const double scale = width / std::max(1, figure.picture.width);
        if (draw) {
            const Owned<cairo_surface_t> picture = surface_of(figure.picture);
            cairo_save(context.get());
            cairo_translate(context.get(), x, at);
            cairo_scale(context.get(), scale, scale);
            cairo_set_source_surface(context.get(), picture.get(), 0, 0);
            cairo_paint(context.get());
            cairo_restore(context.get());
        }
        at += scale * figure.picture.height + kFigureTitle.below;
        if (draw) show(figure.text, kText, x, at, width);
        return at + height_of(figure.text, kText, width) - y;
    }

    Frame frame;
    std::vector<std::uint8_t> bytes{};
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> context;
    double y = kMargin;
    int page = 0;
};

Sheet::Sheet(Frame frame) : m_state(std::make_unique<State>(std::move(frame))) {}
Sheet::Sheet(Sheet&&) noexcept = default;
Sheet& Sheet::operator=(Sheet&&) noexcept = default;
Sheet::~Sheet() = default;

void Sheet::title(const std::string& text) {
    m_state->block(text, kTitle);
}

void Sheet::heading(const std::string& text) {
    m_state->need(m_state->height_of(text, kHeading, kInside) + 20 * kMm);  // not alone at the foot of a page
    m_state->block(text, kHeading);
}

void Sheet::paragraph(const std::string& text) {
    m_state->block(text, kText);
}

void Sheet::item(const std::string& title, const std::string& text) {
    m_state->block("• " + (title.empty() ? text : title + ": " + text), kText);
}

void Sheet::figures(std::span<const Figure> figures) {
    const double width = (kInside - kGap) / 2;
    for (std::size_t i = 0; i < figures.size(); i += 2) {
        const auto row = figures.subspan(i, std::min<std::size_t>(2, figures.size() - i));
        double height = 0;
        for (const Figure& figure : row) height = std::max(height, m_state->figure(figure, kMargin, width, false));
        m_state->need(height);
        double x = kMargin;
        for (const Figure& figure : row) {
            m_state->figure(figure, x, width, true);
            x += width + kGap;
        }
        m_state->y += height + kGap;
    }
}

Result<std::vector<std::uint8_t>> Sheet::finish() {
    m_state->end_page();
    cairo_surface_finish(m_state->surface.get());
    const cairo_status_t status = cairo_surface_status(m_state->surface.get());
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(ErrorKind::Internal,
                    std::string("the sheet could not be drawn: ") + cairo_status_to_string(status));
    return std::move(m_state->bytes);
}

}  // namespace garita::paper
