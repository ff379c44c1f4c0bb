#include "vision/specimen/forge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <opencv2/imgproc.hpp>
#include <string_view>
#include <utility>

#include "vision/specimen/display.h"
#include "vision/specimen/guilloche.h"
#include "vision/specimen/halftone.h"
#include "vision/specimen/portrait.h"
#include "vision/specimen/random.h"
#include "vision/specimen/wear.h"

namespace garita::specimen {
namespace {

constexpr double kPitch = 2.54;  // Doc 9303 part 3, 8th edition, 4.2

// Print scraped or dissolved away: the ground goes with it, the paper is roughened and a little brighter.
constexpr Surface kScraped = {{0.83F, 0.81F, 0.76F}, 0.84F, {0.010F, 0.016F, 0.026F}};

RectMm grown(const RectMm& r, double by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

RectMm whole(const Job& job) {
    return {0, 0, job.layout.size.width, job.layout.size.height};
}

RectMm together(const RectMm& a, const RectMm& b) {
    const double x = std::min(a.x, b.x);
    const double y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

Sheet blank(const Job& job) {
    return print_blank(job.layout, job.design, job.content, job.making, job.seed, job.px_per_mm);
}

// Finishes a page that lived with its holder.
Sheet finished(const Job& job, Sheet sheet) {
    personalise(sheet, job.layout, job.design, job.content, job.making);
    if (job.worn) wear(sheet, job.seed);
    return sheet;
}

void scrape(Sheet& sheet, const RectMm& where) {
    Canvas canvas = sheet.canvas();
    canvas.fill(where, 0.5);
    cover(sheet, canvas.coverage(), kScraped, 0.5);
}

// The cell of a character of the machine-readable zone.
RectMm cell(const Layout& layout, std::size_t line, std::size_t column) {
    const PointPx base = layout.mrz_lines[line];
    return {base.x + 0.2 + kPitch * static_cast<double>(column), base.y - 3.2, kPitch, 3.8};
}

// Where the lines of the zone differ, and the print there scraped off.
RectMm scrape_differences(Sheet& sheet, const Layout& layout, const std::vector<std::string>& before,
                          const std::vector<std::string>& after) {
    RectMm all{};
    for (std::size_t line = 0; line < before.size(); ++line)
        for (std::size_t column = 0; column < before[line].size(); ++column) {
            if (before[line][column] == after[line][column]) continue;
            const RectMm where = cell(layout, line, column);
            scrape(sheet, where);
            all = all.width > 0 ? together(all, where) : where;
        }
    return grown(all, 0.5);
}

// Slips of office paper pasted over the characters that differ and the three to each side, to be printed anew.
RectMm paste_slips(Sheet& sheet, const Layout& layout, const std::vector<std::string>& before,
                   const std::vector<std::string>& after) {
    constexpr double kAround = 3 * kPitch;
    RectMm all{};
    for (std::size_t line = 0; line < before.size(); ++line) {
        RectMm slip{};
        for (std::size_t column = 0; column < before[line].size(); ++column) {
            if (before[line][column] == after[line][column]) continue;
            const RectMm where = cell(layout, line, column);
            slip = slip.width > 0 ? together(slip, where) : where;
        }
        if (slip.width <= 0) continue;
        const double left = cell(layout, line, 0).x;
        const RectMm last = cell(layout, line, before[line].size() - 1);
        const double from = std::max(left, slip.x - kAround);
        slip = {from, slip.y, std::min(last.x + last.width, slip.x + slip.width + kAround) - from, slip.height};
        Canvas canvas = sheet.canvas();
        canvas.fill(slip);
        cover(sheet, canvas.coverage(), kOfficePaper);
        all = all.width > 0 ? together(all, slip) : slip;
    }
    return grown(all, 0.5);
}

// The characters that differ are set by hand, one beside the other, off the line.
std::vector<SetByHand> set_by_hand(const std::vector<std::string>& before, const std::vector<std::string>& after,
                                   Random& random) {
    const double down = random.uniform(0.5, 0.9) * (random.chance(0.5) ? 1 : -1);
    std::vector<SetByHand> set;
    for (std::size_t line = 0; line < before.size(); ++line)
        for (std::size_t column = 0; column < before[line].size(); ++column)
            if (before[line][column] != after[line][column])
                set.push_back({line, column, random.uniform(-0.2, 0.2), down + random.uniform(-0.05, 0.05)});
    return set;
}

char other_digit(char digit, Random& random) {
    return static_cast<char>('0' + (digit - '0' + random.between(1, 9)) % 10);
}

mrz::Format format_of(const Job& job) {
    return job.layout.format;
}

// Places of the check digits (Doc 9303 parts 4 to 7, 8th edition, 4.2.2), counted from 0.
bool is_check_digit(mrz::Format format, std::size_t line, std::size_t column) {
    if (format == mrz::Format::TD1)
        return (line == 0 && column == 14) || (line == 1 && (column == 6 || column == 14 || column == 29));
    if (line != 1) return false;
    if (format == mrz::Format::TD3 && (column == 42 || column == 43)) return true;
    if (format == mrz::Format::TD2 && column == 35) return true;
    return column == 9 || column == 19 || column == 27;
}

// --- the machine-readable zone --------------------------------------------------------------------------------------

Forged forge_mrz_ink(Job& job) {
    job.making.mrz_ink = kDyeBlack;
    return {finished(job, blank(job)),
            grown(job.layout.mrz_zone, 1.5),
            {"mrz-infrared"},
            {},
            "MRZ printed by ink-jet with a dye black: gone in infrared"};
}

Forged forge_mrz_typeface(Job& job) {
    const bool bold = Random(job.seed, "attack").chance(0.5);
    job.making.mrz_typeface = bold ? Typeface::MonoBold : Typeface::Mono;
    return {finished(job, blank(job)),
            grown(job.layout.mrz_zone, 1.5),
            {"mrz-typeface"},
            {},
            "MRZ set in an office typeface of fixed pitch in place of OCR-B"};
}

// A black mixed of office dyes: a xanthene red among them, as cheap magenta inks have it, gives orange light under the
// lamp.
constexpr Ink kGlowingBlack = {{0.045F, 0.038F, 0.055F}, 0.92F, 0.45F, {0.50F, 0.10F, 0.06F}};

Forged forge_mrz_ink_luminescent(Job& job) {
    job.making.mrz_ink = kGlowingBlack;
    return {finished(job, blank(job)),
            grown(job.layout.mrz_zone, 1.5),
            {"mrz-infrared", "mrz-ultraviolet"},
            {},
            "MRZ printed by ink-jet in a black of dyes one of which glows under ultraviolet"};
}

// A date of expiry or birth, or a digit of the number, changed in the MRZ alone.
Forged forge_data_mrz(Job& job) {
    Random random(job.seed, "attack");
    const std::vector<std::string> genuine = job.content.mrz;
    const bool recompute = random.chance(0.5);
    Person& person = job.content.in_mrz;
    if (random.chance(0.5)) {
        person.expiry.year += random.between(1, 4);
    } else {
        char& digit = person.number[static_cast<std::size_t>(random.between(3, 7))];
        digit = other_digit(digit, random);
    }
    const std::vector<std::string> right = mrz_lines(person, format_of(job));
    if (recompute) {
        job.content.mrz = right;
    } else {
        // The forger changes what he can read and leaves the check digits, which mean nothing to him.
        for (std::size_t line = 0; line < genuine.size(); ++line)
            for (std::size_t i = 0; i < genuine[line].size(); ++i) {
                if (!is_check_digit(format_of(job), line, i)) job.content.mrz[line][i] = right[line][i];
            }
    }
    std::vector<std::string> should_fail = {recompute ? "viz-mrz" : "mrz-check-digits"};
    std::vector<std::string> with_model;
    const bool pasted = Random(job.seed, "slip").chance(0.3);
    Random hand(job.seed, "hand");
    if (pasted) {
        with_model.emplace_back("mrz-ultraviolet");
    } else if (hand.chance(0.5)) {
        job.making.set_by_hand = set_by_hand(genuine, job.content.mrz, hand);
        // One character off its line may be dirt.
        if (job.making.set_by_hand.size() > 1) should_fail.emplace_back("mrz-layout");
    }
    Sheet sheet = blank(job);
    const RectMm where = pasted ? paste_slips(sheet, job.layout, genuine, job.content.mrz)
                                : scrape_differences(sheet, job.layout, genuine, job.content.mrz);
    return {finished(job, std::move(sheet)), job.making.set_by_hand.empty() ? where : grown(where, 1), should_fail,
            with_model,
            recompute ? "a field altered in the MRZ, its check digits recomputed; the visual zone kept"
                      : "a field altered in the MRZ, its check digits kept"};
}

// The whole zone printed anew for another number and a later expiry, on a strip of office paper pasted over the old
// one.
Forged forge_data_mrz_strip(Job& job) {
    Random random(job.seed, "attack");
    Person& person = job.content.in_mrz;
    person.expiry.year += random.between(1, 4);
    for (const std::size_t at : {3U, 5U}) person.number[at] = other_digit(person.number[at], random);
    job.content.mrz = mrz_lines(person, format_of(job));
    const RectMm strip = grown(job.layout.mrz_zone, 1.2);
    Sheet sheet = blank(job);
    Canvas canvas = sheet.canvas();
    canvas.fill(strip);
    cover(sheet, canvas.coverage(), kOfficePaper);
    return {finished(job, std::move(sheet)),
            grown(strip, 0.5),
            {"viz-mrz"},
            {"mrz-ultraviolet"},
            "the whole MRZ printed anew on a strip of office paper pasted over the old one; the visual zone kept"};
}

// --- the visual zone ------------------------------------------------------------------------------------------------

const FieldPlace& field_of(const Layout& layout, const std::string& key) {
    return *std::find_if(layout.fields.begin(), layout.fields.end(), [&](const FieldPlace& f) { return f.key == key; });
}

// Changes the printed date of expiry or of birth; where it stands on the page.
RectMm alter_printed_date(Job& job, Random& random) {
    const bool expiry = random.chance(0.6);
    const FieldPlace& field = field_of(job.layout, expiry ? "date_of_expiry" : "date_of_birth");
    const RectMm before = place_of(job.layout, job.design, job.content, field);
    Person& person = job.content.holder;
    if (expiry)
        person.expiry.year += random.between(2, 4);
    else
        person.birth.year += random.between(2, 9);
    return grown(together(before, place_of(job.layout, job.design, job.content, field)), 0.4);
}

Forged forge_data_viz(Job& job) {
    Random random(job.seed, "attack");
    const RectMm where = alter_printed_date(job, random);
    Sheet sheet = blank(job);
    scrape(sheet, where);
    return {finished(job, std::move(sheet)),
            grown(where, 0.5),
            {"viz-mrz"},
            {},
            "a date altered in the visual zone; the MRZ kept"};
}

Forged forge_data_both(Job& job) {
    Random random(job.seed, "attack");
    const RectMm printed_date = alter_printed_date(job, random);
    const std::vector<std::string> genuine = job.content.mrz;
    const std::vector<std::string> right = mrz_lines(job.content.holder, format_of(job));
    job.content.in_mrz = job.content.holder;
    const std::size_t line = 1;
    const std::size_t birth = format_of(job) == mrz::Format::TD1 ? 0 : 13;
    const std::size_t expiry = format_of(job) == mrz::Format::TD1 ? 8 : 21;
    for (const std::size_t start : {birth, expiry})
        for (std::size_t i = start; i < start + 6; ++i) job.content.mrz[line][i] = right[line][i];
    Sheet sheet = blank(job);
    scrape(sheet, printed_date);
    const RectMm in_mrz = scrape_differences(sheet, job.layout, genuine, job.content.mrz);
    return {finished(job, std::move(sheet)),
            grown(together(printed_date, in_mrz), 0.5),
            {"mrz-check-digits"},
            {},
            "a date altered in the visual zone and in the MRZ, its check digits kept"};
}

// --- the photograph -------------------------------------------------------------------------------------------------

// The shadow that a sheet of photograph paper throws under the scanner's lamps, and the bright cut edge opposite.
void raise_edge(Sheet& sheet, const RectMm& r) {
    Canvas canvas = sheet.canvas();
    canvas.line({r.x + r.width + 0.09, r.y}, {r.x + r.width + 0.09, r.y + r.height + 0.18}, 0.18);
    canvas.line({r.x, r.y + r.height + 0.09}, {r.x + r.width + 0.18, r.y + r.height + 0.09}, 0.18);
    lay(sheet, canvas.coverage(), {{0.25F, 0.25F, 0.25F}, 0.28F, 0.3F, {0, 0, 0}}, 0.8);
    canvas.clear();
    canvas.line({r.x + 0.06, r.y}, {r.x + 0.06, r.y + r.height}, 0.12);
    canvas.line({r.x, r.y + 0.06}, {r.x + r.width, r.y + 0.06}, 0.12);
    cover(sheet, canvas.coverage(), kPhotoPaper, 0.8);
}

Forged forge_photo_over(Job& job) {
    Random random(job.seed, "attack");
    const RectMm& place = job.layout.photo;
    const RectMm glued = {place.x + random.uniform(-0.5, 0.3), place.y + random.uniform(-0.5, 0.3),
                          place.width + random.uniform(0, 0.5), place.height + random.uniform(0, 0.5)};
    Sheet sheet = blank(job);
    personalise(sheet, job.layout, job.design, job.content, job.making);
    if (job.worn) wear(sheet, job.seed);
    Canvas canvas = sheet.canvas();
    canvas.fill(glued);
    cover(sheet, canvas.coverage(), kPhotoPaper);
    const Portrait stranger = draw_portrait(random.next(), job.content.holder.sex, kPortraitPxPerMm);
    print_portrait(sheet, glued, stranger, PictureProcess::Dyes, 0.98, 0);
    raise_edge(sheet, glued);
    std::vector<std::string> with_model = {"photo-edge", "photo-overprint", "portrait-match"};
    if (job.making.portrait == PictureProcess::Engraved) with_model.emplace_back("photo-infrared-visible");
    return {std::move(sheet),
            grown(glued, 1.5),
            {"photo-ultraviolet"},
            with_model,
            "another's photograph, printed on photograph paper, glued over the holder's"};
}

// The laminate lifted, the old photograph scraped away and another printed in its place by a process of the forger's:
// where the office prints with dyes he has pigments, where it engraves he has dyes. Lines and luminescent print that
// ran over the old one are gone.
Forged forge_photo_under(Job& job) {
    Random random(job.seed, "attack");
    const bool engraved = job.making.portrait == PictureProcess::Engraved;
    const RectMm& place = job.layout.photo;
    Sheet sheet = blank(job);
    Canvas canvas = sheet.canvas();
    canvas.fill(place, 0.5);
    cover(sheet, canvas.coverage(), job.design.surface);
    const Portrait stranger = draw_portrait(random.next(), job.content.holder.sex, kPortraitPxPerMm);
    print_portrait(sheet, place, stranger, engraved ? PictureProcess::Dyes : PictureProcess::Pigments, 0.97, 0.35);
    return {finished(job, std::move(sheet)),
            grown(place, 1.5),
            {},
            {engraved ? "photo-infrared-visible" : "photo-infrared-invisible", "photo-overprint", "portrait-match"},
            engraved ? "another's photograph, printed with dyes, under the laminate where the genuine one is engraved"
                     : "another's photograph, printed with pigments, under the laminate where dyes are right"};
}

// --- the laminate ---------------------------------------------------------------------------------------------------

// A screen-printed silver with a tint, as a stationer sells it: glossy from every side.
constexpr Ink kMetallicInk = {{0.66F, 0.74F, 0.62F}, 0.80F, 0.5F, {0, 0, 0}};
constexpr Rgb kGloss = {0.13F, 0.14F, 0.12F};

// Rainbow foil in the shape of the device: each speck lights up under whichever lamp it happens to.
void stick_foil(Sheet& sheet, const cv::Mat& shape, Random& random) {
    constexpr double kSpeckMm = 0.7;
    const int side = std::max(1, cvRound(kSpeckMm * sheet.px_per_mm));
    for (const Band lamp : {Band::Oblique1, Band::Oblique2, Band::Oblique3, Band::Oblique4}) {
        for (const Rgb& colour : {Rgb{0.30F, 0.08F, 0.06F}, Rgb{0.06F, 0.28F, 0.10F}, Rgb{0.05F, 0.10F, 0.30F}}) {
            cv::Mat specks(shape.rows / side + 1, shape.cols / side + 1, CV_8U);
            for (int y = 0; y < specks.rows; ++y)
                for (int x = 0; x < specks.cols; ++x) specks.at<std::uint8_t>(y, x) = random.chance(0.35) ? 255 : 0;
            cv::resize(specks, specks, {}, side, side, cv::INTER_NEAREST);
            gleam(sheet, lamp, specks(cv::Rect({}, shape.size())) & shape, colour);
        }
    }
}

// The genuine laminate is gone, with what was changed below it; an office laminate lies there, and in place of the
// optically variable device a picture of it, a foil from a shop in its shape, or nothing. The sorts go round with the
// seed.
Forged forge_ovd_copied(Job& job) {
    Random random(job.seed, "attack");
    job.making.shines = false;
    Sheet sheet = blank(job);
    const std::array<cv::Mat, 2> device = draw_device(sheet, job.layout, job.design);
    const cv::Mat picture = cv::max(device[0], device[1]);
    std::string_view remarks = "the laminate replaced by one without an optically variable device";
    if (job.seed % 3 == 0) {
        lay(sheet, picture, kMetallicInk, 0.7);
        for (const Band lamp : {Band::Oblique1, Band::Oblique2, Band::Oblique3, Band::Oblique4})
            gleam(sheet, lamp, picture, kGloss);
        remarks = "the laminate replaced; the optically variable device printed in a metallic ink";
    } else if (job.seed % 3 == 1) {
        Canvas disc = sheet.canvas();
        disc.ellipse(job.layout.emblem, 0.85 * job.layout.emblem_radius, 0.85 * job.layout.emblem_radius);
        stick_foil(sheet, disc.coverage(), random);
        remarks = "the laminate replaced; a rainbow foil in place of the optically variable device";
    }
    // What a page without its maker's laminate fails by draw() knows.
    return {finished(job, std::move(sheet)), whole(job), {}, {}, std::string(remarks)};
}

// --- genuine blanks, filled in by the forger. The sorts of a kind go round with the seed.
// -----------------------------

// The zone, and where the named fields of the visual zone stand.
RectMm fields_and_zone(const Job& job, std::initializer_list<std::string_view> keys) {
    RectMm all = job.layout.mrz_zone;
    for (const FieldPlace& field : job.layout.fields)
        if (std::ranges::find(keys, field.key) != keys.end())
            all = together(all, place_of(job.layout, job.design, job.content, field));
    return grown(all, 1.5);
}

// What the holder is called and when he was born, as both zones have it from now on.
void write_both_zones(Job& job) {
    job.content.in_mrz = job.content.holder;
    job.content.mrz = mrz_lines(job.content.holder, format_of(job));
}

// Born in the future, or before anybody alive.
Forged forge_stolen_blank_age(Job& job) {
    Random random(job.seed, "attack");
    const bool unborn = job.seed % 2 == 0;
    const RectMm before = fields_and_zone(job, {"date_of_birth"});
    job.content.holder.birth.year = unborn ? random.between(2027, 2034) : random.between(1880, 1899);
    write_both_zones(job);
    return {finished(job, blank(job)),
            together(before, fields_and_zone(job, {"date_of_birth"})),
            {"age-plausible"},
            {},
            unborn ? "a genuine blank, filled in for a holder who is not born yet"
                   : "a genuine blank, filled in for a holder who would be older than anybody"};
}

// Codes that Doc 9303 part 3, 8th edition, section 5 gives to nobody.
constexpr std::array<std::string_view, 4> kNobody = {"QZX", "JQV", "XQF", "VXQ"};

// The forger's program does not know what Doc 9303 allows in a zone; its check digits are right.
Forged forge_stolen_blank_content(Job& job) {
    Random random(job.seed, "attack");
    Person& person = job.content.in_mrz;
    const std::uint64_t sort = job.seed % 4;
    std::string_view remarks;
    if (sort == 3 && !person.given_names.mrz.empty()) {
        person.surname.mrz.clear();
        remarks = "a genuine blank; the name of its MRZ begins with fillers";
    } else if (sort == 2) {
        person.nationality = random.pick(kNobody);
        remarks = "a genuine blank; the nationality of its MRZ is nobody's";
    } else if (sort == 1) {
        person.expiry.month = 2;
        person.expiry.day = random.between(30, 31);
        remarks = "a genuine blank; its MRZ expires on a day that February does not have";
    } else {
        person.birth.month = random.between(13, 19);
        remarks = "a genuine blank; the month of birth in its MRZ is beyond twelve";
    }
    job.content.mrz = mrz_lines(person, format_of(job));
    return {finished(job, blank(job)), grown(job.layout.mrz_zone, 1.5), {"mrz-content"}, {}, std::string(remarks)};
}

// The zone set by a word processor: OCR-B in a size that it offers, lines at its distance, the sheet fed askew, or too
// far up on the page.
Forged forge_stolen_blank_layout(Job& job) {
    Random random(job.seed, "attack");
    Layout& layout = job.layout;
    const RectMm before = layout.mrz_zone;
    std::vector<std::string> should_fail = {"mrz-layout"};
    std::vector<std::string> with_model;
    std::string_view remarks;
    // Lines of 12 points, a word processor's single distance, are wrong for two lines and right for three.
    const bool three = layout.mrz_lines.size() > 2;
    switch (three && job.seed % 4 == 1 ? 0 : job.seed % 4) {
        case 0: {
            // Ten characters an inch take 9.96 points.
            constexpr std::array<double, 2> kPoints = {9.0, 10.5};
            job.making.mrz_size = random.pick(kPoints) / 9.96;
            layout.mrz_zone.width *= job.making.mrz_size;
            remarks = "a genuine blank; its MRZ set in OCR-B of the wrong size";
            break;
        }
        case 1: {
            const double distance = 12 * 25.4 / 72;
            const double more = distance - (layout.mrz_lines[1].y - layout.mrz_lines[0].y);
            const auto lines = static_cast<double>(layout.mrz_lines.size());
            for (std::size_t i = 0; i < layout.mrz_lines.size(); ++i)
                layout.mrz_lines[i].y -= more * (lines - 1 - static_cast<double>(i));
            layout.mrz_zone.y -= more * (lines - 1);
            layout.mrz_zone.height += more * (lines - 1);
            remarks = "a genuine blank; the lines of its MRZ set at a word processor's distance";
            break;
        }
        case 2:
            job.making.mrz_turn_deg = random.uniform(3.5, 4.5) * (random.chance(0.5) ? 1 : -1);
            remarks = "a genuine blank; its MRZ printed askew";
            break;
        default: {
            // Doc 9303 parts 4 to 7, 8th edition: the zone takes the lowest 23.2 mm.
            const double up = layout.mrz_zone.y - (layout.size.height - 23.2 - random.uniform(3, 4));
            for (PointPx& line : layout.mrz_lines) line.y -= up;
            layout.mrz_zone.y -= up;
            std::swap(should_fail, with_model);  // a badly cut page looks the same: asked, never failed
            remarks = "a genuine blank; its MRZ printed too far up";
        }
    }
    Sheet sheet = blank(job);
    RectMm attack = together(before, layout.mrz_zone);
    if (job.making.mrz_turn_deg != 0) attack = grown(attack, layout.mrz_zone.width * 0.045);
    return {finished(job, std::move(sheet)), grown(attack, 1.5), should_fail, with_model, std::string(remarks)};
}

// --- the whole page -------------------------------------------------------------------------------------------------

// A sheet of office paper, cut to size.
Sheet office_sheet(Job& job) {
    job.making.own_paper = false;
    job.making.luminescent = false;
    return make_sheet(job.layout.size, job.px_per_mm, kOfficePaper);
}

Forged forge_counterfeit_laser(Job& job) {
    const cv::Mat picture = office_scan(blank(job));
    Sheet sheet = office_sheet(job);
    print_on(sheet, picture, OfficePrinter::ColourLaser, job.seed);
    return {finished(job, std::move(sheet)),
            whole(job),
            {"print-process"},
            {"paper-ultraviolet", "pattern-ultraviolet", "fibres-ultraviolet"},
            "scanned, printed on office paper by a colour laser printer; data set anew in black toner"};
}

Forged forge_counterfeit_inkjet(Job& job) {
    const cv::Mat picture = office_scan(blank(job));
    Sheet sheet = office_sheet(job);
    print_on(sheet, picture, OfficePrinter::InkJet, job.seed);
    job.making.mrz_ink = kDyeBlack;
    job.making.text_ink = kDyeBlack;
    return {finished(job, std::move(sheet)),
            whole(job),
            {"mrz-infrared"},
            {"paper-ultraviolet", "pattern-ultraviolet", "fibres-ultraviolet", "personal-print-infrared-visible"},
            "scanned, printed on office paper by an ink-jet printer whose black is a dye"};
}

// A marker's greenish yellow: seen by daylight too, unlike the genuine ink.
constexpr Ink kMarker = {{0.93F, 0.96F, 0.55F}, 0.97F, 0.35F, {0.50F, 0.85F, 0.15F}};

Forged forge_ultraviolet_imitated(Job& job) {
    const cv::Mat picture = office_scan(blank(job));
    Sheet sheet = office_sheet(job);
    // A spray that swallows ultraviolet dulls the paper, unevenly.
    Random random(job.seed, "attack");
    Canvas canvas = sheet.canvas();
    for (int i = 0; i < 26; ++i)
        canvas.ellipse({random.uniform(0, job.layout.size.width), random.uniform(0, job.layout.size.height)},
                       random.uniform(8, 20), random.uniform(6, 14));
    lay(sheet, softened(canvas.coverage(), 3 * sheet.px_per_mm), {{0.97F, 0.96F, 0.90F}, 0.98F, 0.12F, {0, 0, 0}},
        0.95);
    print_on(sheet, picture, OfficePrinter::ColourLaser, job.seed);
    canvas.clear();
    const RectMm& f = job.layout.photo;
    draw_woven_band(canvas, {3, f.y + f.height * 0.30, job.layout.size.width - 6, f.height * 0.20}, 3, f.height * 0.4,
                    0.7);
    lay(sheet, canvas.coverage(), kMarker, 0.8);
    return {finished(job, std::move(sheet)),
            whole(job),
            {"print-process"},
            {"paper-ultraviolet", "pattern-ultraviolet", "fibres-ultraviolet"},
            "laser-printed counterfeit, its paper dulled by a spray, the luminescent band imitated with a marker"};
}

Forged forge_infrared_wrong(Job& job) {
    std::vector<std::string> with_model = {"print-infrared-invisible"};
    // An engraved photograph stays in infrared on the genuine document too.
    if (job.making.portrait != PictureProcess::Engraved) with_model.emplace_back("photo-infrared-invisible");
    job.making.ground_absorbs_infrared = true;
    job.making.own_paper = false;
    job.making.portrait = PictureProcess::Pigments;
    return {finished(job, blank(job)),
            whole(job),
            {},
            with_model,
            "finely printed in the right colours, with inks that absorb in infrared where the genuine ones do not"};
}

Forged forge_photocopy(Job& job) {
    const cv::Mat picture = office_scan(print_genuine(job));
    Sheet sheet = office_sheet(job);
    const bool grey = Random(job.seed, "attack").chance(0.65);
    print_on(sheet, picture, grey ? OfficePrinter::GreyCopier : OfficePrinter::ColourLaser, job.seed);
    return {std::move(sheet),
            whole(job),
            {grey ? "recapture" : "print-process"},
            {"print-infrared-invisible", "paper-ultraviolet"},
            grey ? "photocopied in black toner: what is seen in white is seen in infrared too"
                 : "copied on a colour copier"};
}

Forged forge_screen(Job& job) {
    job.placing.surroundings = Surroundings::Display;
    job.placing.display = dark_display(job.seed);
    job.placing.finger = false;
    job.placing.corner_mm = 0;
    const Sheet original = print_genuine(job);
    return {show_on_display(original.white, job.layout.size, job.px_per_mm, job.seed),
            whole(job),
            {"recapture", "mrz-infrared"},
            {},
            "a picture of the page on a display: nothing of it in infrared"};
}

// A well printed document of a state that is none: a code of nobody, or the name of a state that is no more, as the
// sellers of camouflage passports use it.
Forged forge_counterfeit_offset_fantasy(Job& job) {
    struct Camouflage {
        std::string_view name, successor;
    };
    constexpr std::array<Camouflage, 2> kCamouflage = {{{"CEYLON", "LKA"}, {"RHODESIA", "ZWE"}}};
    Random random(job.seed, "attack");
    const bool camouflage = job.seed % 2 == 0 && format_of(job) == mrz::Format::TD3;  // they are sold as passports
    Person& person = job.content.holder;
    if (camouflage) {
        const Camouflage& chosen = random.pick(kCamouflage);
        person.state = chosen.successor;
        job.design.nationality = chosen.name;
        job.layout.country_text = chosen.name;
    } else {
        person.state = random.pick(kNobody);
        job.design.nationality = person.state;
        job.layout.country_text = "FREE STATE OF NOWHERE";
    }
    person.nationality = person.state;
    write_both_zones(job);
    return {finished(job, blank(job)),
            whole(job),
            camouflage ? std::vector<std::string>{"issuing-state"}
                       : std::vector<std::string>{"issuing-state", "mrz-content"},
            {},
            camouflage ? "a well printed document in the name of a state that is no more"
                       : "a well printed document of a state that never was"};
}

// --- what may befall a genuine document -----------------------------------------------------------------------------

Forged outlive(Job& job) {
    Random random(job.seed, "attack");
    Person& person = job.content.holder;
    person.expiry.year = random.between(2020, 2025);  // captures are of June 2026 (draw.cpp)
    person.issue.year = person.expiry.year - 10;
    write_both_zones(job);
    return {finished(job, blank(job)), whole(job), {"expiry"}, {}, "genuine; its date of expiry is past"};
}

// A card without an MRZ, as one takes it out of the purse with the passport.
Forged lie_beside(Job& job) {
    constexpr std::uint64_t kAnother = 0x62657369;
    job.placing.finger = false;  // it would lie on both
    const std::uint64_t seed = job.seed ^ kAnother;
    const Layout layout = layout_of(mrz::Format::TD1);
    const Design design = design_of(mrz::Format::TD1, seed);
    Content content;
    content.holder = job.content.holder;
    content.face = job.content.face;
    Making making;
    making.portrait = design.portrait;
    Sheet beside = print_blank(layout, design, content, making, seed, job.px_per_mm);
    return {print_genuine(job), whole(job), {}, {"document-detection"}, "genuine; a card lies beside it on the glass",
            std::move(beside)};
}

// clang-format off
constexpr auto kAttacks = std::to_array<Attack>({
    {"mrz-ink", "mrz-ink", forge_mrz_ink},
    {"mrz-ink-luminescent", "mrz-ink", forge_mrz_ink_luminescent},
    {"mrz-typeface", "mrz-typeface", forge_mrz_typeface},
    {"data-mrz", "data-mrz", forge_data_mrz},
    {"data-mrz-strip", "data-mrz", forge_data_mrz_strip},
    {"data-viz", "data-viz", forge_data_viz},
    {"data-both", "data-both", forge_data_both},
    {"photo-over", "photo-over", forge_photo_over},
    {"photo-under", "photo-under", forge_photo_under},
    {"ovd-copied", "ovd-copied", forge_ovd_copied, true},
    {"stolen-blank-age", "stolen-blank", forge_stolen_blank_age},
    {"stolen-blank-content", "stolen-blank", forge_stolen_blank_content},
    {"stolen-blank-layout", "stolen-blank", forge_stolen_blank_layout},
    {"counterfeit-laser", "counterfeit-laser", forge_counterfeit_laser},
    {"counterfeit-inkjet", "counterfeit-inkjet", forge_counterfeit_inkjet},
    {"counterfeit-offset-fantasy", "counterfeit-offset", forge_counterfeit_offset_fantasy},
    {"photocopy", "photocopy", forge_photocopy},
    {"screen", "screen", forge_screen},
    {"infrared-wrong", "infrared-wrong", forge_infrared_wrong},
    {"ultraviolet-imitated", "ultraviolet-imitated", forge_ultraviolet_imitated},
    {"expired", "", outlive},
    {"two-documents", "", lie_beside},
});
// clang-format on

}  // namespace

std::span<const Attack> attacks() {
    return kAttacks;
}

Sheet print_genuine(const Job& job) {
    return finished(job, blank(job));
}

}  // namespace garita::specimen
