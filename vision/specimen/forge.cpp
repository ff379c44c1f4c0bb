#include "vision/specimen/forge.h"

#include <algorithm>
#include <array>
#include <cmath>

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

// --- the whole page -------------------------------------------------------------------------------------------------

// A sheet of office paper, cut to size.
Sheet office_sheet(const Job& job) {
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
            {"paper-ultraviolet", "pattern-ultraviolet", "fibres-ultraviolet"},
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

constexpr std::array<Attack, 12> kAttacks = {{{"mrz-ink", forge_mrz_ink},
                                              {"mrz-typeface", forge_mrz_typeface},
                                              {"data-mrz", forge_data_mrz},
                                              {"data-viz", forge_data_viz},
                                              {"data-both", forge_data_both},
                                              {"photo-over", forge_photo_over},
                                              {"counterfeit-laser", forge_counterfeit_laser},
                                              {"counterfeit-inkjet", forge_counterfeit_inkjet},
                                              {"photocopy", forge_photocopy},
                                              {"screen", forge_screen},
                                              {"infrared-wrong", forge_infrared_wrong},
                                              {"ultraviolet-imitated", forge_ultraviolet_imitated}}};

}  // namespace

std::span<const Attack> attacks() {
    return kAttacks;
}

Sheet print_genuine(const Job& job) {
    return finished(job, blank(job));
}

}  // namespace garita::specimen
