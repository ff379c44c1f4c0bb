#include "firmware/paper/sheet.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "firmware/paper/jpeg_header.h"

namespace garita::paper {
namespace {

// PDF's points.
constexpr double kPerInch = 72;
constexpr double kMm = kPerInch / 25.4;
constexpr double kMargin = 18 * kMm;
constexpr double kGap = 6 * kMm;
constexpr double kFooterRoom = 8 * kMm;
constexpr double kNames = 48 * kMm;  // of the column of names of facts

struct PaperFacts {
    double width;
    double height;
};
/// In the order of PaperSize: ISO 216, ANSI A.
constexpr std::array<PaperFacts, 2> kPapers = {{{210 * kMm, 297 * kMm}, {215.9 * kMm, 279.4 * kMm}}};

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
constexpr Style kSubheading{"DejaVu Sans Bold 9.5", 4, 0};
constexpr Style kFactName{"DejaVu Sans 8.5", 3, 0.3};
constexpr Style kFactText{"DejaVu Sans 9", 3, 0};
constexpr Style kFixed{"DejaVu Sans Mono 8.5", 4, 0};
constexpr Style kBanner{"DejaVu Sans Bold 9.5", 0, 0};
constexpr Style kLabel{"DejaVu Sans Bold 6", 0, 1};

struct Colour {
    double red, green, blue;
};
constexpr Colour kWarning{0.75, 0.05, 0.05};
constexpr Colour kRemark{0.05, 0.25, 0.65};

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
          paper(kPapers.at(static_cast<std::size_t>(frame.size))),
          surface(cairo_pdf_surface_create_for_stream(append, &bytes, paper.width, paper.height)),
          context(cairo_create(surface.get())) {
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, frame.title.c_str());
        cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, frame.made.c_str());
        if (!frame.banner.empty()) top += height_of(frame.banner, kBanner, inside()) + 2 * kMm;
        begin_page();
    }

    [[nodiscard]] double inside() const { return paper.width - 2 * kMargin; }
    [[nodiscard]] double bottom() const { return paper.height - kMargin - kFooterRoom; }

    [[nodiscard]] Owned<PangoLayout> layout_of(const std::string& text, const Style& style, double width) const {
        Owned<PangoLayout> layout(pango_cairo_create_layout(context.get()));
        pango_cairo_context_set_resolution(pango_layout_get_context(layout.get()), kPerInch);
        pango_layout_context_changed(layout.get());
        const Owned<PangoFontDescription> font(pango_font_description_from_string(style.font));
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        // Where a digest or a name is broken, no hyphen is added that somebody would copy.
        PangoAttrList* attributes = pango_attr_list_new();
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
        pango_layout_set_attributes(layout.get(), attributes);
        pango_attr_list_unref(attributes);
        pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
        return layout;
    }
    static double height_of(PangoLayout* layout) {
        int height = 0;
        pango_layout_get_size(layout, nullptr, &height);
        return static_cast<double>(height) / PANGO_SCALE;
    }
    [[nodiscard]] double height_of(const std::string& text, const Style& style, double width) const {
        return height_of(layout_of(text, style, width).get());
    }
    void use_grey(double grey) const { cairo_set_source_rgb(context.get(), grey, grey, grey); }
    void show(const std::string& text, const Style& style, double x, double at, double width) const {
        use_grey(style.grey);
        cairo_move_to(context.get(), x, at);
        pango_cairo_show_layout(context.get(), layout_of(text, style, width).get());
    }
    /// A new page where so much does not fit on this one.
    void need(double height) {
        if (y + height <= bottom() || y <= top) return;
        end_page();
        begin_page();
    }
    /// Some room above what comes next, but at the head of a page.
    void gap(double height) {
        if (y > top) y += height;
    }
    void begin_page() {
        y = top;
        ++page;
        if (!frame.banner.empty()) show(frame.banner, kBanner, kMargin, kMargin, inside());
    }
    void end_page() {
        const std::string number =
            frame.pages > 0 ? fmt::format("{} / {}", page, frame.pages) : fmt::format("{}", page);
        show(fmt::format("{}   {}", number, frame.footer), kFooter, kMargin, bottom() + 4 * kMm, inside());
        cairo_show_page(context.get());
    }
    /// Text at `x` from where the page has come to, whole on one page where it fits on one.
    void text_at(const std::string& text, const Style& style, double x, double width) {
        const Owned<PangoLayout> layout = layout_of(text, style, width);
        const double height = height_of(layout.get());
        if (height <= bottom() - top) {
            need(height);
            use_grey(style.grey);
            cairo_move_to(context.get(), x, y);
            pango_cairo_show_layout(context.get(), layout.get());
            y += height;
            return;
        }
        PangoLayoutIter* iterator = pango_layout_get_iter(layout.get());
        do {
            PangoRectangle line{};
            pango_layout_iter_get_line_extents(iterator, nullptr, &line);
            const double line_height = static_cast<double>(line.height) / PANGO_SCALE;
            need(line_height);
            const int baseline = pango_layout_iter_get_baseline(iterator) - line.y;
            use_grey(style.grey);
            cairo_move_to(context.get(), x + static_cast<double>(line.x) / PANGO_SCALE,
                          y + static_cast<double>(baseline) / PANGO_SCALE);
            pango_cairo_show_layout_line(context.get(), pango_layout_iter_get_line_readonly(iterator));
            y += line_height;
        } while (pango_layout_iter_next_line(iterator) != 0);
        pango_layout_iter_free(iterator);
    }
    void block(const std::string& text, const Style& style) {
        text_at(text, style, kMargin, inside());
        y += style.below;
    }
    void fact(const Fact& said) {
        const double name_height = height_of(said.name, kFactName, kNames - kGap / 2);
        const double text_height = height_of(said.text, kFactText, inside() - kNames);
        const double height = std::max(name_height, text_height);
        need(height <= bottom() - top ? height : name_height);
        const double before = y;
        const int on = page;
        show(said.name, kFactName, kMargin, y, kNames - kGap / 2);
        text_at(said.text, kFactText, kMargin + kNames, inside() - kNames);
        if (page == on) y = std::max(y, before + name_height);
        y += kFactText.below;
    }

    /// A picture with what is said of it; how high it is, and where `draw`, drawn.
    double figure(const Figure& figure, double x, double width, bool draw) const {
        double at = y;
        if (draw) show(figure.title, kFigureTitle, x, at, width);
        at += height_of(figure.title, kFigureTitle, width) + kFigureTitle.below;
        const double scale = width / std::max(1, figure.picture.width);
        if (draw) {
            const Owned<cairo_surface_t> picture = surface_of(figure.picture);
            paint(picture.get(), x, at, scale, scale);
        }
        at += scale * figure.picture.height + kFigureTitle.below;
        if (draw) show(figure.text, kText, x, at, width);
        return at + height_of(figure.text, kText, width) - y;
    }
    void paint(cairo_surface_t* picture, double x, double at, double scale_x, double scale_y) const {
        cairo_save(context.get());
        cairo_translate(context.get(), x, at);
        cairo_scale(context.get(), scale_x, scale_y);
        cairo_set_source_surface(context.get(), picture, 0, 0);
        cairo_paint(context.get());
        cairo_restore(context.get());
    }
    /// As figure().
    double photograph(const Photograph& photograph, double x, double width, bool draw) const {
        double at = y;
        if (draw) show(photograph.title, kFigureTitle, x, at, width);
        at += height_of(photograph.title, kFigureTitle, width) + kFigureTitle.below;
        const auto size = jpeg_size(photograph.jpeg);
        if (!size) {
            if (draw) show(photograph.unreadable, kText, x, at, width);
            return at + height_of(photograph.unreadable, kText, width) - y;
        }
        // One that stands on its end is not made higher than half a page.
        const double most = (bottom() - top) / 2;
        const double scale = std::min(width / size->width, most / size->height);
        if (draw) {
            const Owned<cairo_surface_t> picture = undecoded(photograph.jpeg, *size);
            paint(picture.get(), x, at, scale, scale);
            for (const Mark& one : photograph.marks) mark(one, x, at, scale * size->width, scale * size->height);
        }
        return at + scale * size->height - y;
    }
    /// The bytes go into the file as they are; no pixel of them is looked at here.
    static Owned<cairo_surface_t> undecoded(std::span<const std::uint8_t> jpeg, const JpegSize& size) {
        Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height));
        auto* copy = static_cast<unsigned char*>(g_malloc(jpeg.size()));
        std::memcpy(copy, jpeg.data(), jpeg.size());
        if (cairo_surface_set_mime_data(surface.get(), CAIRO_MIME_TYPE_JPEG, copy, jpeg.size(), &g_free, copy) !=
            CAIRO_STATUS_SUCCESS)
            g_free(copy);
        return surface;
    }
    /// A frame, with its number at the corner, inside the picture.
    void mark(const Mark& one, double x, double at, double width, double height) const {
        const auto inside_of = [](double value) { return std::clamp(value, 0.0, 1.0); };
        const double left = x + inside_of(one.x) * width;
        const double upper = at + inside_of(one.y) * height;
        const double right = x + inside_of(one.x + one.width) * width;
        const double lower = at + inside_of(one.y + one.height) * height;
        const Colour& colour = one.strong ? kWarning : kRemark;
        // On a white line: ultraviolet pictures are dark.
        const double line = one.strong ? 1.2 : 0.7;
        cairo_rectangle(context.get(), left, upper, right - left, lower - upper);
        use_grey(1);
        cairo_set_line_width(context.get(), line + 1);
        cairo_stroke_preserve(context.get());
        cairo_set_source_rgb(context.get(), colour.red, colour.green, colour.blue);
        cairo_set_line_width(context.get(), line);
        cairo_stroke(context.get());
        const Owned<PangoLayout> label = layout_of(one.label, kLabel, width);
        int label_width = 0;
        int label_height = 0;
        pango_layout_get_size(label.get(), &label_width, &label_height);
        const double box_width = static_cast<double>(label_width) / PANGO_SCALE + 2;
        const double box_height = static_cast<double>(label_height) / PANGO_SCALE;
        cairo_rectangle(context.get(), left, upper, box_width, box_height);
        cairo_fill(context.get());
        use_grey(kLabel.grey);
        cairo_move_to(context.get(), left + 1, upper);
        pango_cairo_show_layout(context.get(), label.get());
    }
    /// Two beside each other, each drawn by `draw(one, x, width, whether to draw)`.
    template <typename One, typename Draw>
    void pairs(std::span<const One> all, const Draw& draw) {
        const double width = (inside() - kGap) / 2;
        for (std::size_t i = 0; i < all.size(); i += 2) {
            const auto row = all.subspan(i, std::min<std::size_t>(2, all.size() - i));
            double height = 0;
            for (const One& one : row) height = std::max(height, draw(one, kMargin, width, false));
            need(height);
            double x = kMargin;
            for (const One& one : row) {
                draw(one, x, width, true);
                x += width + kGap;
            }
            y += height + kGap;
        }
    }
    void code(const QrCode& code, double side, const std::string& text) {
        constexpr double kQuiet = 4;  // modules
        const double beside = side + kGap;
        const double height = std::max(side, height_of(text, kFixed, inside() - beside));
        need(height);
        const double module = side / (code.side + 2 * kQuiet);
        use_grey(0);
        for (int row = 0; row < code.side; ++row)
            for (int column = 0; column < code.side; ++column)
                if (code.is_dark(column, row))
                    cairo_rectangle(context.get(), kMargin + (kQuiet + column) * module, y + (kQuiet + row) * module,
                                    module, module);
        cairo_fill(context.get());
        show(text, kFixed, kMargin + beside, y, inside() - beside);
        y += height + kText.below;
    }

    Frame frame;
    PaperFacts paper;
    std::vector<std::uint8_t> bytes{};
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> context;
    double top = kMargin;
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
    m_state->gap(3 * kMm);
    // Not alone at the foot of a page.
    m_state->need(m_state->height_of(text, kHeading, m_state->inside()) + 20 * kMm);
    m_state->block(text, kHeading);
}

void Sheet::subheading(const std::string& text) {
    m_state->gap(1.5 * kMm);
    m_state->need(m_state->height_of(text, kSubheading, m_state->inside()) + 12 * kMm);
    m_state->block(text, kSubheading);
}

void Sheet::paragraph(const std::string& text) {
    m_state->block(text, kText);
}

void Sheet::item(const std::string& title, const std::string& text) {
    m_state->block("• " + (title.empty() ? text : title + ": " + text), kText);
}

void Sheet::fact(const Fact& fact) {
    m_state->fact(fact);
}

void Sheet::fixed(const std::string& text) {
    m_state->block(text, kFixed);
}

void Sheet::figures(std::span<const Figure> figures) {
    m_state->pairs(figures, [this](const Figure& one, double x, double width, bool draw) {
        return m_state->figure(one, x, width, draw);
    });
}

void Sheet::photographs(std::span<const Photograph> photographs) {
    m_state->pairs(photographs, [this](const Photograph& one, double x, double width, bool draw) {
        return m_state->photograph(one, x, width, draw);
    });
}

void Sheet::code(const QrCode& code, double side_mm, const std::string& text) {
    m_state->code(code, side_mm * kMm, text);
}

void Sheet::keep_together(double height_mm) {
    m_state->need(height_mm * kMm);
}

int Sheet::pages() const {
    return m_state->page;
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
