// The pages that Utopia issues: their layouts, their two series of designs, and how one is printed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "drivers/capture/geometry.h"
#include "mrz/format.h"
#include "vision/specimen/canvas.h"
#include "vision/specimen/material.h"
#include "vision/specimen/person.h"
#include "vision/specimen/portrait.h"
#include "vision/specimen/sheet.h"

namespace garita::specimen {

/// What is written on a page: the holder as the visual zone has him, and the lines of the machine-readable zone.
struct Content {
    Person holder;                 ///< as printed in the visual zone
    Person in_mrz;                 ///< as the machine-readable zone has him; the same but for a forger's work
    std::vector<std::string> mrz;  ///< the lines as printed, wrong check digits included
    std::uint64_t face = 0;        ///< seed of the portrait
};

/// Where a printed field stands.
struct FieldPlace {
    std::string key;  ///< as truth.json and design/json.md name it
    std::string label;
    PointPx at_mm;  ///< left end of the label's baseline
};

/// Where things stand on a page of a format. Millimetres.
struct Layout {
    mrz::Format format = mrz::Format::TD3;
    SizeMm size;
    RectMm photo;
    RectMm ghost;                    ///< the second portrait
    RectMm mrz_zone;                 ///< the printed characters of the machine-readable zone
    std::vector<PointPx> mrz_lines;  ///< left end of each line's baseline
    double label_em = 0;
    double value_em = 0;
    double value_below = 0;  ///< from a label's baseline to its value's
    double title_em = 0;
    PointPx title, country, signature;  ///< signature at x 0: none
    std::string title_text, subtitle_text, country_text;
    double country_em = 0;
    PointPx specimen_mark;  ///< of the second one; the first crosses the photograph's foot
    double specimen_mark_em = 0;
    PointPx emblem;
    double emblem_radius = 0;
    double corner_mm = 0;      ///< rounded corners of the sheet
    double thread_x = 0;       ///< its middle, where a paper maker wants it: 0.8 mm to either side is usual
    RectMm watermark;          ///< where its paper maker wants it; 1 mm to every side is usual
    RectMm perforated_mark;    ///< a ring of holes
    RectMm perforated_number;  ///< runs downwards
    RectMm access_number;
    std::vector<FieldPlace> fields;
};

/// A series: paper, inks and line patterns that are the same for all its documents.
struct Design {
    std::string name;  ///< "UTO-P-1-2015"
    Surface surface = kSecurityPaper;
    Ink ground_left, ground_right, ground_cross, rosette, title;
    Ink infrared_twin;  ///< the colour of `rosette`, but absorbing in infrared: the other half of the emblem
    Ink glow_band, glow_emblem;
    Typeface label_face = Typeface::Sans;
    Typeface value_face = Typeface::SansBold;
    std::string nationality = "UTOPIAN";
    bool dates_in_words = true;
    PictureProcess portrait = PictureProcess::DyesAndCarbon;
    bool fibres = true;            ///< paper has them, plastic has none
    bool retroreflective = false;  ///< its laminate
    int pattern = 0;               ///< 0, 1 or 2: which family of lines
    bool thread = false;           ///< a metallised security thread in the paper
    bool watermark = false;
    bool perforated = false;     ///< a mark and the document number, punched through the page
    bool mrz_overprint = false;  ///< luminescent print over the machine-readable zone
    bool access_number = false;  ///< the card access number of the chip is printed
};

/// A character of the machine-readable zone that was set by hand.
struct SetByHand {
    std::size_t line = 0;
    std::size_t column = 0;
    double right_mm = 0;  ///< off its place
    double down_mm = 0;   ///< off its line
};

/// How one page was made: a genuine office changes none of it.
struct Making {
    Ink mrz_ink = kCarbonInk;
    Typeface mrz_typeface = Typeface::OcrB;
    double mrz_size = 1;      ///< of its type and pitch: 1 is ten characters an inch
    double mrz_turn_deg = 0;  ///< the zone about its middle, clockwise
    std::vector<SetByHand> set_by_hand{};
    Ink text_ink = kCarbonInk;
    bool luminescent = true;  ///< the ultraviolet print and fibres are there
    bool own_paper = true;    ///< thread and watermark are in it, and holes are punched, not printed as dots
    bool ground_absorbs_infrared = false;
    PictureProcess portrait = PictureProcess::DyesAndCarbon;
    bool shines = false;  ///< laminate and optically variable device are laid, which coaxial and oblique light show
};

[[nodiscard]] bool can_lay_out(mrz::Format format);
/// REQUIRES can_lay_out(format).
[[nodiscard]] Layout layout_of(mrz::Format format);
/// The series of a format. The first two a seed takes; the third, with what is in the paper and through it, has to be
/// asked for by name.
[[nodiscard]] std::array<Design, 3> designs_of(mrz::Format format);
[[nodiscard]] Design design_of(mrz::Format format, std::uint64_t seed);

/// The printed text of a field (UTF-8), or empty where the page has none.
[[nodiscard]] std::string printed(const Content& content, const Design& design, const std::string& key);
/// The rectangle that a field's value takes on the page.
[[nodiscard]] RectMm place_of(const Layout& layout, const Design& design, const Content& content,
                              const FieldPlace& field);

/// The optically variable device of a design as each of two lamps at right angles shows it (CV_8U), left then top.
[[nodiscard]] std::array<cv::Mat, 2> draw_device(const Sheet& sheet, const Layout& layout, const Design& design);

/// Prints all that a page has before its holder's data: substrate, ground, titles, portraits, luminescent print,
/// fibres, laminate. `seed` places what differs from sheet to sheet (fibres, paper).
[[nodiscard]] Sheet print_blank(const Layout& layout, const Design& design, const Content& content,
                                const Making& making, std::uint64_t seed, double px_per_mm);

/// Prints the holder's data over it: labels and fields, signature, machine-readable zone.
void personalise(Sheet& sheet, const Layout& layout, const Design& design, const Content& content,
                 const Making& making);

/// Parts of the above that forgers use on their own.
void print_text(Sheet& sheet, const Layout& layout, const Design& design, const Content& content, const Ink& ink);
void print_mrz(Sheet& sheet, const Layout& layout, const std::vector<std::string>& lines, const Making& making);
void print_portrait(Sheet& sheet, const RectMm& place, const Portrait& portrait, PictureProcess process,
                    double strength, double feather_mm);
inline constexpr double kPortraitPxPerMm = 12;  ///< of the portraits before they are printed

}  // namespace garita::specimen
