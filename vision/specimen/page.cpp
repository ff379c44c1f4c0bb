#include "vision/specimen/page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "vision/specimen/guilloche.h"
#include "vision/specimen/portrait.h"
#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kPitch = 2.54;              // Doc 9303 part 3, 8th edition, 4.2
constexpr double kOcrBEm = kPitch / 0.723;   // fonts-ocr-b: advance 723 of 1000
constexpr double kMonoEm = kPitch / 0.6006;  // Liberation Mono and DejaVu Sans Mono: advance 0.60

// Paper is never even: clouds of the felt and a fine grain, the same in white and infrared.
void texture(Sheet& sheet, std::uint64_t seed, double clouds, double grain) {
    Random random(seed, "paper");
    const cv::Size small(sheet.pixels().width / 4 + 1, sheet.pixels().height / 4 + 1);
    cv::Mat fine(small, CV_32F);
    for (int y = 0; y < small.height; ++y)
        for (int x = 0; x < small.width; ++x) fine.at<float>(y, x) = static_cast<float>(grain * random.normal());
    const cv::Size coarse_size(small.width / 16 + 2, small.height / 16 + 2);
    cv::Mat coarse(coarse_size, CV_32F);
    for (int y = 0; y < coarse_size.height; ++y)
        for (int x = 0; x < coarse_size.width; ++x)
            coarse.at<float>(y, x) = static_cast<float>(clouds * random.normal());
    cv::Mat wide;
    cv::resize(coarse, wide, small, 0, 0, cv::INTER_CUBIC);
    fine += wide;
    fine += 1.0;
    cv::Mat factor;
    cv::resize(fine, factor, sheet.pixels(), 0, 0, cv::INTER_LINEAR);
    cv::multiply(sheet.infrared, factor, sheet.infrared);
    cv::Mat three;
    cv::merge(std::array<cv::Mat, 3>{factor, factor, factor}, three);
    cv::multiply(sheet.white, three, sheet.white);
}

void lay_fibres(Sheet& sheet, std::uint64_t seed) {
    Random random(seed, "fibres");
    constexpr std::array<Rgb, 3> kGlow = {{{0.10F, 0.30F, 0.95F}, {0.85F, 0.12F, 0.08F}, {0.35F, 0.70F, 0.06F}}};
    const int count = static_cast<int>(sheet.size_mm.width * sheet.size_mm.height / 380);
    Canvas canvas = sheet.canvas();
    for (std::size_t colour = 0; colour < kGlow.size(); ++colour) {
        for (int i = 0; i < count; ++i) {
            PointPx at = {random.uniform(0, sheet.size_mm.width), random.uniform(0, sheet.size_mm.height)};
            double heading = random.uniform(0, 2 * kPi);
            const double bend = random.uniform(-0.12, 0.12);
            std::array<PointPx, 12> points;
            for (PointPx& p : points) {
                p = at;
                at = {at.x + 0.3 * std::cos(heading), at.y + 0.3 * std::sin(heading)};
                heading += bend;
            }
            canvas.polyline(points, random.uniform(0.05, 0.09));
        }
        lay(sheet, canvas.coverage(), {{0.96F, 0.96F, 0.97F}, 0.99F, 0.8F, kGlow[colour]}, 0.75);
        canvas.clear();
    }
}

constexpr double kTurn = 2 * kPi;

/// A family of lines: what a design's guilloches are bent and counted by.
struct Family {
    double ground_deg, cross_deg;  ///< how the two fields of lines run
    std::array<Wave, 3> ground, cross;
    int emblem_petals, bead_petals, device_petals, ring_petals;
};
constexpr std::array kFamilies = {Family{.ground_deg = 8,
                                         .cross_deg = -62,
                                         .ground = {{{2.6, kTurn / 46, kTurn / 90, 0.3},
                                                     {1.7, kTurn / 23, -kTurn / 31, 1.2},
                                                     {0.9, -kTurn / 12, kTurn / 44, 2.1}}},
                                         .cross = {{{3.4, kTurn / 60, kTurn / 50, 1.7},
                                                    {1.1, kTurn / 17, kTurn / 26, 0.2},
                                                    {0.7, kTurn / 29, -kTurn / 14, 0.9}}},
                                         .emblem_petals = 9,
                                         .bead_petals = 5,
                                         .device_petals = 7,
                                         .ring_petals = 4},
                                  Family{.ground_deg = -14,
                                         .cross_deg = 71,
                                         .ground = {{{4.4, kTurn / 70, kTurn / 38, 2.0},
                                                     {1.2, -kTurn / 19, kTurn / 24, 0.7},
                                                     {0.6, kTurn / 9, kTurn / 60, 1.5}}},
                                         .cross = {{{2.2, kTurn / 33, -kTurn / 55, 0.1},
                                                    {2.0, kTurn / 27, kTurn / 27, 2.6},
                                                    {0.5, -kTurn / 11, kTurn / 19, 0.4}}},
                                         .emblem_petals = 14,
                                         .bead_petals = 8,
                                         .device_petals = 12,
                                         .ring_petals = 6},
                                  Family{.ground_deg = 27,
                                         .cross_deg = -38,
                                         .ground = {{{3.1, kTurn / 35, -kTurn / 62, 1.1},
                                                     {2.2, kTurn / 28, kTurn / 41, 2.9},
                                                     {0.8, kTurn / 15, -kTurn / 22, 0.5}}},
                                         .cross = {{{2.8, -kTurn / 48, kTurn / 36, 0.8},
                                                    {1.5, kTurn / 21, kTurn / 33, 1.9},
                                                    {0.6, kTurn / 13, kTurn / 52, 2.4}}},
                                         .emblem_petals = 11,
                                         .bead_petals = 6,
                                         .device_petals = 9,
                                         .ring_petals = 5}};
const Family& family_of(const Design& design) {
    return kFamilies.at(static_cast<std::size_t>(design.pattern));
}

Ink infrared_version(Ink ink, bool absorbs) {
    if (absorbs) ink.infrared = 0.30F * ink.white[0] + 0.59F * ink.white[1] + 0.11F * ink.white[2];
    return ink;
}

// The ground is printed thinner where the photograph will stand, fading out before its edge, so that the face stays
// clear and the lines run on across the edge.
void thin_under_portrait(Sheet& sheet, const Layout& layout, cv::Mat& lines) {
    const cv::Rect place = sheet.pixels_of(layout.photo);
    cv::Mat window = lines(place);
    const int inset = place.width / 14;
    cv::Mat keep(place.size(), CV_8U, cv::Scalar(255));
    keep(cv::Rect(inset, inset, place.width - 2 * inset, place.height - 2 * inset)).setTo(76);
    cv::GaussianBlur(keep, keep, {}, inset / 2.5);
    cv::multiply(window, keep, window, 1 / 255.0);
}

// The iris-printed ground: two families of fine lines, one running from the first ink into the second.
void lay_ground(Sheet& sheet, const Layout& layout, const Design& design, bool absorbs) {
    const Family& family = family_of(design);
    const LineField ground{
        .pitch_mm = 0.46, .width_mm = 0.17, .angle_deg = family.ground_deg, .swell = 0.35, .waves = family.ground};
    cv::Mat lines = draw_lines(sheet.pixels(), sheet.px_per_mm, ground);
    thin_under_portrait(sheet, layout, lines);
    cv::Mat right = lines.clone();
    iris(lines, 1, 0.05);
    iris(right, 0.05, 1);
    lay(sheet, lines, infrared_version(design.ground_left, absorbs));
    lay(sheet, right, infrared_version(design.ground_right, absorbs));
    const LineField cross{
        .pitch_mm = 0.62, .width_mm = 0.13, .angle_deg = family.cross_deg, .swell = 0.3, .waves = family.cross};
    lines = draw_lines(sheet.pixels(), sheet.px_per_mm, cross);
    thin_under_portrait(sheet, layout, lines);
    lay(sheet, lines, infrared_version(design.ground_cross, absorbs));
}

// The emblem: a rosette whose right half is printed in an ink of the same colour that absorbs in infrared, so that only
// half of it is seen there (the composite check of "parts of one print gone in IR while others stay").
void lay_emblem(Sheet& sheet, const Layout& layout, const Design& design, bool absorbs) {
    Canvas canvas = sheet.canvas();
    const double r = layout.emblem_radius;
    draw_rosette(canvas, {.centre = layout.emblem,
                          .radius_mm = r,
                          .inner = 0.52,
                          .petals = family_of(design).emblem_petals,
                          .strands = 9,
                          .width_mm = 0.10});
    draw_rosette(
        canvas,
        {.centre = layout.emblem, .radius_mm = r * 0.5, .inner = 0.2, .petals = 6, .strands = 6, .width_mm = 0.09});
    canvas.text(Typeface::SerifBold, r * 0.9, {layout.emblem.x, layout.emblem.y + r * 0.33}, "U", Align::Centre);
    cv::Mat left = canvas.coverage().clone();
    cv::Mat right = left.clone();
    const int middle = cvRound(layout.emblem.x * sheet.px_per_mm);
    left.colRange(std::min(middle, left.cols), left.cols).setTo(0);
    right.colRange(0, std::min(middle, right.cols)).setTo(0);
    lay(sheet, left, infrared_version(design.rosette, absorbs), 0.75);
    lay(sheet, right, infrared_version(design.infrared_twin, absorbs), 0.75);
    canvas.clear();
    const double corner = r * 0.55;
    for (const PointPx at : {PointPx{corner * 0.6, layout.size.height - corner * 0.7},
                             PointPx{layout.size.width - corner * 0.6, layout.size.height * 0.30}})
        draw_rosette(canvas,
                     {.centre = at, .radius_mm = corner, .inner = 0.35, .petals = 10, .strands = 8, .width_mm = 0.08});
    lay(sheet, canvas.coverage(), infrared_version(design.rosette, absorbs), 0.6);
}

// Static print that everybody sees in every light: titles, labels, a line of microprint round the photograph.
void lay_titles(Sheet& sheet, const Layout& layout, const Design& design) {
    Canvas canvas = sheet.canvas();
    canvas.text(Typeface::SerifBold, layout.title_em, layout.title, layout.title_text);
    canvas.text(Typeface::Serif, layout.title_em * 0.6, {layout.title.x, layout.title.y + layout.title_em * 0.95},
                layout.subtitle_text);
    canvas.text(Typeface::SerifBold, layout.country_em, layout.country, layout.country_text);
    lay(sheet, canvas.coverage(), design.title);
    canvas.clear();
    std::string micro;
    while (micro.size() < 190) micro += "UTOPIASPECIMEN";
    const double em = 0.62;
    canvas.text(Typeface::Sans, em, {layout.photo.x, layout.photo.y - 0.35},
                micro.substr(0, static_cast<std::size_t>(layout.photo.width / (em * 0.66))));
    const double line = layout.size.height - 23.2;  // Doc 9303 part 4 and 5, 8th edition: the MRZ takes 23.2 mm
    canvas.text(Typeface::Sans, em, {2.0, line - 0.3}, micro);
    lay(sheet, canvas.coverage(), design.rosette);
}

// "SPECIMEN", in letters of outline, in an ink that is gone in infrared, clear of face and text.
void lay_specimen_marks(Sheet& sheet, const Layout& layout) {
    Canvas canvas = sheet.canvas();
    const double em = layout.photo.width * 0.19;
    canvas.outline_text(Typeface::SansBold, em,
                        {layout.photo.x + layout.photo.width * 0.02, layout.photo.y + layout.photo.height * 0.84}, 7,
                        "SPECIMEN", 0.28);
    canvas.outline_text(Typeface::SansBold, layout.specimen_mark_em, layout.specimen_mark, 0, "SPECIMEN", 0.22);
    lay(sheet, canvas.coverage(), {{0.86F, 0.22F, 0.42F}, 0.96F, 0.5F, {0, 0, 0}}, 0.8);
}

// Luminescent print: nearly nothing to the eye. A woven band over photograph and fields, the emblem's star, a word.
void lay_luminescent(Sheet& sheet, const Layout& layout, const Design& design) {
    Canvas canvas = sheet.canvas();
    const double top = layout.photo.y + layout.photo.height * 0.30;
    const double height = layout.photo.height * 0.20;
    draw_woven_band(canvas, {2, top, layout.size.width - 4, height}, 9, height * 2.1, 0.16);
    lay(sheet, canvas.coverage(), design.glow_band, 0.9);
    canvas.clear();
    const double above_mrz = layout.size.height - 23.2 - layout.emblem_radius * 0.62 - 2;
    draw_rosette(canvas, {.centre = {layout.size.width * 0.5, above_mrz},
                          .radius_mm = layout.emblem_radius * 0.62,
                          .inner = 0.25,
                          .petals = 5,
                          .strands = 8,
                          .width_mm = 0.16});
    canvas.text(Typeface::SerifBold, layout.title_em * 1.5,
                {layout.size.width * 0.72, layout.photo.y + layout.photo.height * 0.95}, "UTO");
    lay(sheet, canvas.coverage(), design.glow_emblem, 0.9);
}

// Luminescent print over the machine-readable zone.
void lay_mrz_overprint(Sheet& sheet, const Layout& layout, const Design& design) {
    Canvas canvas = sheet.canvas();
    const RectMm zone = layout_of(layout.format).mrz_zone;  // wherever a forger sets his
    constexpr double kBeyondMm = 1.5;
    draw_woven_band(canvas, {2, zone.y - kBeyondMm, layout.size.width - 4, zone.height + 2 * kBeyondMm}, 5, 31, 0.22);
    lay(sheet, canvas.coverage(), design.glow_emblem, 0.9);
}

// A metallised thread in the paper: nearly nothing in white light, a dark stripe in infrared. Paper machines place it
// as well as they can.
void lay_thread(Sheet& sheet, const Layout& layout, std::uint64_t seed) {
    constexpr double kWidthMm = 1.3;
    Random random(seed, "thread");
    const double x = layout.thread_x + random.uniform(-0.8, 0.8);
    const double slant = random.uniform(-0.15, 0.15);
    Canvas canvas = sheet.canvas();
    canvas.line({x - slant, -1}, {x + slant, layout.size.height + 1}, kWidthMm);
    lay(sheet, softened(canvas.coverage(), 0.12 * sheet.px_per_mm),
        {{0.988F, 0.988F, 0.988F}, 0.70F, 0.97F, {0, 0, 0}});
}

// A watermark of two tones: paper that is thicker and thinner. Reflected light hardly shows it, infrared a little.
void lay_watermark(Sheet& sheet, const Layout& layout, const Design& design, std::uint64_t seed) {
    Random random(seed, "watermark");
    const RectMm& place = layout.watermark;
    const PointPx centre = {place.x + place.width / 2 + random.uniform(-1, 1),
                            place.y + place.height / 2 + random.uniform(-1, 1)};
    const double r = std::min(place.width, place.height) / 2;
    Canvas canvas = sheet.canvas();
    draw_rosette(canvas, {.centre = centre,
                          .radius_mm = r,
                          .inner = 0.6,
                          .petals = family_of(design).ring_petals,
                          .strands = 3,
                          .width_mm = 0.9});
    lay(sheet, softened(canvas.coverage(), 0.25 * sheet.px_per_mm),
        {{0.985F, 0.985F, 0.985F}, 0.88F, 0.98F, {0, 0, 0}});
    canvas.clear();
    canvas.text(Typeface::SerifBold, 1.3 * r, {centre.x, centre.y + 0.45 * r}, "U", Align::Centre);
    lay(sheet, softened(canvas.coverage(), 0.25 * sheet.px_per_mm), {{1.008F, 1.008F, 1.008F}, 1.07F, 1, {0, 0, 0}});
}

/// The columns of a character of 5 × 7 dots, from the left; the lowest bit is the topmost dot. Of what is not a letter
/// or a digit none.
const std::array<std::uint8_t, 5>& dots_of(char character) {
    using Dots = std::array<std::uint8_t, 5>;
    static constexpr Dots kNone{};
    static constexpr std::array<Dots, 10> kDigits = {{{0x3E, 0x51, 0x49, 0x45, 0x3E},
                                                      {0x00, 0x42, 0x7F, 0x40, 0x00},
                                                      {0x42, 0x61, 0x51, 0x49, 0x46},
                                                      {0x21, 0x41, 0x45, 0x4B, 0x31},
                                                      {0x18, 0x14, 0x12, 0x7F, 0x10},
                                                      {0x27, 0x45, 0x45, 0x45, 0x39},
                                                      {0x3C, 0x4A, 0x49, 0x49, 0x30},
                                                      {0x01, 0x71, 0x09, 0x05, 0x03},
                                                      {0x36, 0x49, 0x49, 0x49, 0x36},
                                                      {0x06, 0x49, 0x49, 0x29, 0x1E}}};
    static constexpr std::array<Dots, 26> kLetters = {
        {{0x7E, 0x11, 0x11, 0x11, 0x7E}, {0x7F, 0x49, 0x49, 0x49, 0x36}, {0x3E, 0x41, 0x41, 0x41, 0x22},
         {0x7F, 0x41, 0x41, 0x22, 0x1C}, {0x7F, 0x49, 0x49, 0x49, 0x41}, {0x7F, 0x09, 0x09, 0x09, 0x01},
         {0x3E, 0x41, 0x49, 0x49, 0x7A}, {0x7F, 0x08, 0x08, 0x08, 0x7F}, {0x00, 0x41, 0x7F, 0x41, 0x00},
         {0x20, 0x40, 0x41, 0x3F, 0x01}, {0x7F, 0x08, 0x14, 0x22, 0x41}, {0x7F, 0x40, 0x40, 0x40, 0x40},
         {0x7F, 0x02, 0x0C, 0x02, 0x7F}, {0x7F, 0x04, 0x08, 0x10, 0x7F}, {0x3E, 0x41, 0x41, 0x41, 0x3E},
         {0x7F, 0x09, 0x09, 0x09, 0x06}, {0x3E, 0x41, 0x51, 0x21, 0x5E}, {0x7F, 0x09, 0x19, 0x29, 0x46},
         {0x46, 0x49, 0x49, 0x49, 0x31}, {0x01, 0x01, 0x7F, 0x01, 0x01}, {0x3F, 0x40, 0x40, 0x40, 0x3F},
         {0x1F, 0x20, 0x40, 0x20, 0x1F}, {0x3F, 0x40, 0x38, 0x40, 0x3F}, {0x63, 0x14, 0x08, 0x14, 0x63},
         {0x07, 0x08, 0x70, 0x08, 0x07}, {0x61, 0x51, 0x49, 0x45, 0x43}}};
    if (character >= '0' && character <= '9') return kDigits.at(static_cast<std::size_t>(character - '0'));
    if (character >= 'A' && character <= 'Z') return kLetters.at(static_cast<std::size_t>(character - 'A'));
    return kNone;
}

// A ring of holes, and the number in a matrix of 5 × 7 a character, downwards along the page's right edge. A hole is a
// shaft through the book's pages: dark under every light. A forger prints dots.
void lay_perforation(Sheet& sheet, const Layout& layout, const std::string& number, const Making& making) {
    constexpr Surface kShaft = {{0.045F, 0.045F, 0.045F}, 0.05F, {0.002F, 0.002F, 0.002F}};
    Canvas canvas = sheet.canvas();
    const RectMm& mark = layout.perforated_mark;
    constexpr int kHoles = 10;
    for (int i = 0; i < kHoles; ++i) {
        const double angle = 2 * kPi * i / kHoles;
        const double radius = 0.4 * mark.width;
        canvas.ellipse(
            {mark.x + mark.width / 2 + radius * std::cos(angle), mark.y + mark.height / 2 + radius * std::sin(angle)},
            0.25, 0.25);
    }
    const RectMm& place = layout.perforated_number;
    const double pitch = place.width / 6.5;
    for (std::size_t i = 0; i < number.size(); ++i) {
        const std::array<std::uint8_t, 5>& columns = dots_of(number[i]);
        for (std::size_t column = 0; column < columns.size(); ++column)
            for (int row = 0; row < 7; ++row) {
                if ((columns.at(column) >> row & 1U) == 0) continue;
                const double down = static_cast<double>(6 * i + column) * pitch;
                canvas.ellipse({place.x + place.width - (row + 0.3) * pitch, place.y + down}, 0.18, 0.18);
            }
    }
    if (making.own_paper)
        cover(sheet, canvas.coverage(), kShaft);
    else
        lay(sheet, canvas.coverage(), making.text_ink, 0.97);
}

// Six digits that open the chip, of the holder's seed.
void lay_access_number(Sheet& sheet, const Layout& layout, const Content& content, const Making& making) {
    Random random(content.face, "access number");
    Canvas canvas = sheet.canvas();
    canvas.text(Typeface::SansBold, layout.access_number.height * 0.85,
                {layout.access_number.x, layout.access_number.y + layout.access_number.height * 0.85},
                std::to_string(random.between(100000, 999999)));
    lay(sheet, canvas.coverage(), making.text_ink, 0.97);
}

// Fine lines that run on over the photograph's edges: it cannot be changed without cutting them.
void lay_overprint(Sheet& sheet, const Layout& layout, const Design& design) {
    Canvas canvas = sheet.canvas();
    const RectMm& f = layout.photo;
    for (const double y : {f.y + f.height * 0.02, f.y + f.height * 0.93})
        draw_woven_band(canvas, {f.x - 2, y, f.width + 4, f.height * 0.06}, 5, f.width / 9, 0.10);
    lay(sheet, canvas.coverage(), design.rosette, 0.8);
}

// The laminate over all: emblems of glass beads that send light back to where it came from; and an optically variable
// device over the emblem, two gratings at right angles to each other.
void lay_laminate(Sheet& sheet, const Layout& layout, const Design& design) {
    constexpr Rgb kBeads = {0.34F, 0.34F, 0.32F};
    constexpr std::array<Rgb, 2> kGratings = {{{0.07F, 0.34F, 0.18F}, {0.34F, 0.10F, 0.22F}}};
    constexpr float kFromOpposite = 0.5F;  // of light from the other end of a grating's lines
    if (design.retroreflective) {
        Canvas canvas = sheet.canvas();
        constexpr double kPitchMm = 17;
        for (int row = 0; row * kPitchMm < layout.size.height + kPitchMm; ++row)
            for (double x = row % 2 == 0 ? 4 : 12; x < layout.size.width + kPitchMm; x += kPitchMm) {
                const PointPx at = {x, row * kPitchMm};
                draw_rosette(canvas, {.centre = at,
                                      .radius_mm = 4.2,
                                      .inner = 0.45,
                                      .petals = family_of(design).bead_petals,
                                      .strands = 4,
                                      .width_mm = 0.35});
                canvas.text(Typeface::SansBold, 3.2, {at.x + 8.5, at.y + 1}, "UTO", Align::Centre);
            }
        gleam(sheet, Band::Coaxial, canvas.coverage(), kBeads);
    }
    const std::array<cv::Mat, 2> device = draw_device(sheet, layout, design);
    for (std::size_t i = 0; i < device.size(); ++i) {
        const auto part = [&](float share) {
            Rgb light = kGratings.at(i);
            for (float& c : light) c *= share;
            return light;
        };
        gleam(sheet, i == 0 ? Band::Oblique1 : Band::Oblique2, device.at(i), part(1));
        gleam(sheet, i == 0 ? Band::Oblique3 : Band::Oblique4, device.at(i), part(kFromOpposite));
        gleam(sheet, Band::Coaxial, device.at(i), part(0.15F));
    }
}

// The signature: an invented curve, written with a pen whose dye is gone in infrared.
void lay_signature(Sheet& sheet, const Layout& layout, std::uint64_t face) {
    if (layout.signature.x <= 0) return;
    Random random(face, "signature");
    std::vector<PointPx> points;
    const double a = random.uniform(0.7, 1.3);
    const double b = random.uniform(1.5, 2.6);
    for (int i = 0; i <= 220; ++i) {
        const double t = i / 220.0;
        const double fall = 1 - 0.6 * t;
        points.push_back({layout.signature.x + 24 * t + a * std::sin(19 * t * b),
                          layout.signature.y - 0.7 + fall * (1.5 * std::sin(27 * t * a + b) + 0.5 * std::sin(61 * t))});
    }
    Canvas canvas = sheet.canvas();
    canvas.polyline(points, 0.28);
    lay(sheet, canvas.coverage(), {{0.07F, 0.08F, 0.25F}, 0.90F, 0.2F, {0, 0, 0}}, 0.9);
}

}  // namespace

std::string printed(const Content& content, const Design& design, const std::string& key) {
    const Person& p = content.holder;
    const auto date = [&](const Date& d) { return design.dates_in_words ? date_in_words(d) : date_in_digits(d); };
    if (key == "document_code") return "P";
    if (key == "issuing_state") return p.state;
    if (key == "document_number") return p.number;
    if (key == "surname") return p.surname.printed;
    if (key == "given_names") return p.given_names.printed;
    if (key == "nationality") return design.nationality;
    if (key == "personal_number") return p.personal_number;
    if (key == "date_of_birth") return date(p.birth);
    if (key == "place_of_birth") return p.place_of_birth;
    if (key == "date_of_issue") return date(p.issue);
    if (key == "authority") return "PASSPORT OFFICE";
    if (key == "date_of_expiry") return date(p.expiry);
    if (key == "sex") return std::string(1, p.sex);
    return {};
}

namespace {

// A long name is set narrower rather than cut: printers do the same.
double em_of(Canvas& canvas, const Layout& layout, const Design& design, const std::string& text,
             const FieldPlace& field) {
    double limit = layout.size.width - 3;
    for (const FieldPlace& other : layout.fields)
        if (other.at_mm.y == field.at_mm.y && other.at_mm.x > field.at_mm.x) limit = std::min(limit, other.at_mm.x - 1);
    const bool beside_ghost =
        field.at_mm.y + layout.value_below > layout.ghost.y && field.at_mm.y < layout.ghost.y + layout.ghost.height;
    if (beside_ghost && field.at_mm.x < layout.ghost.x) limit = std::min(limit, layout.ghost.x - 1);
    const double width = canvas.text_width(design.value_face, layout.value_em, text);
    return width <= limit - field.at_mm.x ? layout.value_em : layout.value_em * (limit - field.at_mm.x) / width;
}

}  // namespace

RectMm place_of(const Layout& layout, const Design& design, const Content& content, const FieldPlace& field) {
    Canvas canvas(cv::Size(8, 8), 1);
    const std::string text = printed(content, design, field.key);
    const double em = em_of(canvas, layout, design, text, field);
    const double baseline = field.at_mm.y + layout.value_below;
    return {field.at_mm.x, baseline - 0.95 * em, canvas.text_width(design.value_face, em, text), 1.2 * em};
}

void print_text(Sheet& sheet, const Layout& layout, const Design& design, const Content& content, const Ink& ink) {
    Canvas canvas = sheet.canvas();
    for (const FieldPlace& field : layout.fields) {
        const std::string text = printed(content, design, field.key);
        if (text.empty() && field.key != "signature" && field.key != "given_names") continue;
        canvas.text(design.label_face, layout.label_em, field.at_mm, field.label);
        const double em = em_of(canvas, layout, design, text, field);
        canvas.text(design.value_face, em, {field.at_mm.x, field.at_mm.y + layout.value_below}, text);
    }
    lay(sheet, canvas.coverage(), ink, 0.97);
}

void print_mrz(Sheet& sheet, const Layout& layout, const std::vector<std::string>& lines, const Making& making) {
    Canvas canvas = sheet.canvas();
    const Typeface face = making.mrz_typeface;
    const double em = (face == Typeface::OcrB ? kOcrBEm : kMonoEm) * making.mrz_size;
    const double pitch = kPitch * making.mrz_size;
    if (making.mrz_turn_deg != 0) {
        const PointPx middle = {layout.mrz_zone.x + layout.mrz_zone.width / 2,
                                layout.mrz_zone.y + layout.mrz_zone.height / 2};
        cairo_translate(canvas.context(), middle.x, middle.y);
        cairo_rotate(canvas.context(), making.mrz_turn_deg * kPi / 180);
        cairo_translate(canvas.context(), -middle.x, -middle.y);
    }
    for (std::size_t i = 0; i < lines.size() && i < layout.mrz_lines.size(); ++i) {
        std::string in_line = lines[i];
        for (const SetByHand& one : making.set_by_hand) {
            if (one.line != i || one.column >= in_line.size()) continue;
            in_line[one.column] = ' ';
            const PointPx base = layout.mrz_lines[i];
            canvas.pitched_text(face, em,
                                {base.x + pitch * static_cast<double>(one.column) + one.right_mm, base.y + one.down_mm},
                                pitch, lines[i].substr(one.column, 1));
        }
        canvas.pitched_text(face, em, layout.mrz_lines[i], pitch, in_line);
    }
    lay(sheet, canvas.coverage(), making.mrz_ink, 0.98);
}

void print_portrait(Sheet& sheet, const RectMm& place, const Portrait& portrait, PictureProcess process,
                    double strength, double feather_mm) {
    const cv::Rect pixels = sheet.pixels_of(place);
    cv::Mat picture;
    cv::resize(portrait.rgb, picture, pixels.size(), 0, 0,
               pixels.width > portrait.rgb.cols ? cv::INTER_CUBIC : cv::INTER_AREA);
    cv::max(picture, 0.0, picture);
    cv::min(picture, 1.0, picture);
    cv::Mat alpha;
    if (feather_mm > 0) {
        alpha = cv::Mat::zeros(pixels.size(), CV_32F);
        const int edge = cvRound(feather_mm * sheet.px_per_mm);
        alpha(cv::Rect(edge, edge, pixels.width - 2 * edge, pixels.height - 2 * edge)).setTo(1);
        cv::GaussianBlur(alpha, alpha, {}, edge / 2.0);
    }
    lay_picture(sheet, picture, pixels.tl(), process, strength, alpha);
}

std::array<cv::Mat, 2> draw_device(const Sheet& sheet, const Layout& layout, const Design& design) {
    const double r = 0.8 * layout.emblem_radius;
    const Family& family = family_of(design);
    Canvas left = sheet.canvas();
    draw_rosette(left, {.centre = layout.emblem,
                        .radius_mm = r,
                        .inner = 0.3,
                        .petals = family.device_petals,
                        .strands = 7,
                        .width_mm = 0.22});
    left.text(Typeface::SansBold, 0.5 * r, {layout.emblem.x, layout.emblem.y + 0.18 * r}, "UTO", Align::Centre);
    Canvas top = sheet.canvas();
    for (const double ring : {1.0, 0.62, 0.3})
        draw_rosette(top, {.centre = layout.emblem,
                           .radius_mm = ring * r,
                           .inner = 0.85,
                           .petals = family.ring_petals,
                           .strands = 5,
                           .width_mm = 0.25});
    return {left.coverage().clone(), top.coverage().clone()};
}

Sheet print_blank(const Layout& layout, const Design& design, const Content& content, const Making& making,
                  std::uint64_t seed, double px_per_mm) {
    Sheet sheet = make_sheet(layout.size, px_per_mm, design.surface);
    texture(sheet, seed, design.fibres ? 0.012 : 0.003, design.fibres ? 0.012 : 0.003);
    if (design.fibres && making.luminescent) lay_fibres(sheet, seed);
    if (design.thread && making.own_paper) lay_thread(sheet, layout, seed);
    if (design.watermark && making.own_paper) lay_watermark(sheet, layout, design, seed);
    lay_ground(sheet, layout, design, making.ground_absorbs_infrared);
    lay_emblem(sheet, layout, design, making.ground_absorbs_infrared);
    lay_titles(sheet, layout, design);
    const Portrait portrait = draw_portrait(content.face, content.holder.sex, kPortraitPxPerMm);
    print_portrait(sheet, layout.photo, portrait, making.portrait, 0.97, 0.35);
    print_portrait(sheet, layout.ghost, portrait, making.portrait, 0.55, 1.2);
    lay_overprint(sheet, layout, design);
    if (making.luminescent) lay_luminescent(sheet, layout, design);
    if (making.luminescent && design.mrz_overprint) lay_mrz_overprint(sheet, layout, design);
    lay_specimen_marks(sheet, layout);
    if (making.shines) lay_laminate(sheet, layout, design);
    return sheet;
}

void personalise(Sheet& sheet, const Layout& layout, const Design& design, const Content& content,
                 const Making& making) {
    print_text(sheet, layout, design, content, making.text_ink);
    lay_signature(sheet, layout, content.face);
    print_mrz(sheet, layout, content.mrz, making);
    if (design.access_number) lay_access_number(sheet, layout, content, making);
    if (design.perforated) lay_perforation(sheet, layout, content.holder.number, making);
}

}  // namespace garita::specimen
