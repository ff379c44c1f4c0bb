#include <array>

#include "vision/specimen/page.h"
#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

constexpr double kPitch = 2.54;  // Doc 9303 part 3, 8th edition, 4.2: OCR-B size 1, 10 characters an inch
constexpr double kLineDistance =
    6.35;  // Doc 9303 parts 4 to 7, 8th edition, figures of the MRZ: 1/4 inch between centre lines
constexpr double kCapHeight = 2.54;  // of the capital H in OCR-B at this pitch (fonts-ocr-b: 723 of 1000, advance 723)

// Lines of the zone from the top; `lowest` is the centre line of the lowest above the bottom edge, `left` the first
// character's left edge (nominal positions of Doc 9303 parts 4 to 7, 8th edition, figures of the MRZ).
void place_mrz(Layout& layout, double left, double lowest) {
    const mrz::FormatShape& shape = mrz::shape_of(layout.format);
    // The glyph keeps its side bearing in its cell (fonts-ocr-b: 0.11 of the em for most).
    constexpr double kBearing = 0.40;
    for (int i = 0; i < shape.lines; ++i) {
        const double centre = layout.size.height - lowest - kLineDistance * (shape.lines - 1 - i);
        layout.mrz_lines.push_back({left - kBearing, centre + kCapHeight / 2});
    }
    const double top = layout.mrz_lines.front().y - kCapHeight - 0.2;
    layout.mrz_zone = {left, top, kPitch * shape.columns, layout.mrz_lines.back().y + 0.2 - top};
}

// TD3: passport data page, Doc 9303 part 4. Printed fields stand where passports have them, right of the photograph.
Layout td3() {
    Layout l;
    l.format = mrz::Format::TD3;
    l.size = {125, 88};
    l.photo = {6, 15.5, 35, 45};
    l.ghost = {105, 17.5, 14, 18};
    l.label_em = 1.95;
    l.value_em = 3.3;
    l.value_below = 3.6;
    l.title_em = 3.4;
    l.title = {6, 8.2};
    l.title_text = "PASSPORT";
    l.subtitle_text = "PASSEPORT / PASAPORTE";
    l.country = {45, 6.6};
    l.country_text = "UTOPIA · UTOPIE · UTOPÍA";
    l.country_em = 2.7;
    l.specimen_mark = {87.5, 7.2};
    l.specimen_mark_em = 6.0;
    l.signature = {84, 63.0};
    l.emblem = {96, 46};
    l.emblem_radius = 15;
    l.corner_mm = 3.18;
    l.thread_x = 43;
    l.watermark = {71, 41, 11, 21};
    l.perforated_mark = {119.6, 12.5, 4.2, 4.2};
    l.perforated_number = {119.6, 22, 4.2, 36};
    l.fields = {{"document_code", "Type / Type / Tipo", {45, 10.6}},
                {"issuing_state", "Code / Código", {68, 10.6}},
                {"document_number", "Passport No. / N° de passeport", {84, 10.6}},
                {"surname", "Surname / Nom / Apellidos", {45, 18.2}},
                {"given_names", "Given names / Prénoms / Nombres", {45, 25.8}},
                {"nationality", "Nationality / Nationalité", {45, 33.4}},
                {"personal_number", "Personal No. / N° personnel", {84, 33.4}},
                {"date_of_birth", "Date of birth / Date de naissance", {45, 41.0}},
                {"place_of_birth", "Place of birth / Lieu de naissance", {84, 41.0}},
                {"date_of_issue", "Date of issue / Date de délivrance", {45, 48.6}},
                {"authority", "Authority / Autorité", {84, 48.6}},
                {"date_of_expiry", "Date of expiry / Date d'expiration", {45, 56.2}},
                {"sex", "Sex / Sexe", {72, 33.4}},
                {"signature", "Signature of bearer", {84, 56.2}}};
    place_mrz(l, 6.0, 9.4);
    return l;
}

// TD1 card, Doc 9303 part 5. One side only is drawn: photograph, print and MRZ stand together on it, as on older TD2
// cards; so a single capture has all that a check needs.
Layout td1() {
    Layout l;
    l.format = mrz::Format::TD1;
    l.size = {85.60, 53.98};
    l.photo = {3.5, 6.3, 17.89, 23.0};
    l.ghost = {72.5, 17.0, 9.33, 12.0};
    l.label_em = 1.45;
    l.value_em = 2.35;
    l.value_below = 2.45;
    l.title_em = 2.3;
    l.title = {3.5, 4.3};
    l.title_text = "IDENTITY CARD";
    l.country = {30, 4.2};
    l.country_text = "REPUBLIC OF UTOPIA · UTOPÍA";
    l.country_em = 1.9;
    l.specimen_mark = {30, 33.5};
    l.specimen_mark_em = 4.5;
    l.signature = {0, 0};
    l.emblem = {63, 18};
    l.emblem_radius = 10;
    l.corner_mm = 3.18;
    l.access_number = {73, 12.6, 10.5, 3.2};
    l.fields = {{"surname", "Surname / Nom", {23.5, 7.6}},
                {"document_number", "Card No. / N° de carte", {63.5, 7.6}},
                {"given_names", "Given names / Prénoms", {23.5, 13.0}},
                {"date_of_birth", "Date of birth / Date de naissance", {23.5, 18.4}},
                {"sex", "Sex / Sexe", {50, 18.4}},
                {"nationality", "Nationality", {60, 18.4}},
                {"date_of_expiry", "Date of expiry / Date d'expiration", {23.5, 23.8}},
                {"personal_number", "Personal No.", {54, 23.8}}};
    place_mrz(l, 4.0, 5.25);
    return l;
}

// What TD2 cards and MRV-B visas share: Doc 9303 parts 6 and 7, 105 × 74 mm.
Layout two_lines_of_36(mrz::Format format) {
    Layout l;
    l.format = format;
    l.size = {105, 74};
    l.photo = {5, 11.5, 26, 33.4};
    l.ghost = {89, 12, 11.7, 15};
    l.label_em = 1.7;
    l.value_em = 2.9;
    l.value_below = 3.1;
    l.title_em = 2.8;
    l.title = {5, 6.3};
    l.country = {44, 6.2};
    l.country_text = "UTOPIA · UTOPIE · UTOPÍA";
    l.country_em = 2.3;
    l.specimen_mark = {36, 54.5};
    l.specimen_mark_em = 5.0;
    l.emblem = {78, 33};
    l.emblem_radius = 12;
    place_mrz(l, 4.0, 9.4);
    return l;
}

// TD2 card, Doc 9303 part 6.
Layout td2() {
    Layout l = two_lines_of_36(mrz::Format::TD2);
    l.title_text = "IDENTITY CARD";
    l.corner_mm = 3.18;
    l.access_number = {90, 29, 12.5, 3.8};
    l.fields = {{"surname", "Surname / Nom", {35, 11.0}},
                {"given_names", "Given names / Prénoms", {35, 18.0}},
                {"nationality", "Nationality / Nationalité", {35, 25.0}},
                {"sex", "Sex / Sexe", {62, 25.0}},
                {"date_of_birth", "Date of birth / Date de naissance", {35, 32.0}},
                {"place_of_birth", "Place of birth / Lieu de naissance", {68, 32.0}},
                {"date_of_issue", "Date of issue / Date de délivrance", {35, 39.0}},
                {"document_number", "Card No. / N° de carte", {68, 39.0}},
                {"date_of_expiry", "Date of expiry / Date d'expiration", {35, 46.0}}};
    return l;
}

// MRV-B visa, Doc 9303 part 7: a label with square corners.
Layout mrv_b() {
    Layout l = two_lines_of_36(mrz::Format::MRVB);
    l.title_text = "VISA";
    l.thread_x = 33;
    l.watermark = {88, 30, 13, 16};
    l.fields = {{"surname", "Surname / Nom", {35, 11.0}},
                {"given_names", "Given names / Prénoms", {35, 18.0}},
                {"nationality", "Nationality / Nationalité", {35, 25.0}},
                {"sex", "Sex / Sexe", {62, 25.0}},
                {"date_of_birth", "Date of birth / Date de naissance", {35, 32.0}},
                {"authority", "Place of issue / Lieu de délivrance", {68, 32.0}},
                {"date_of_issue", "Valid from / Valable du", {35, 39.0}},
                {"document_number", "Visa No. / N° du visa", {68, 39.0}},
                {"date_of_expiry", "Valid until / Valable jusqu'au", {35, 46.0}}};
    return l;
}

// MRV-A visa, Doc 9303 part 7.
Layout mrv_a() {
    Layout l;
    l.format = mrz::Format::MRVA;
    l.size = {120, 80};
    l.photo = {5, 14, 29, 37.3};
    l.ghost = {102, 15, 13, 16.7};
    l.label_em = 1.85;
    l.value_em = 3.1;
    l.value_below = 3.4;
    l.title_em = 3.2;
    l.title = {5, 8};
    l.title_text = "VISA";
    l.country = {48, 7.4};
    l.country_text = "UTOPIA · UTOPIE · UTOPÍA";
    l.country_em = 2.6;
    l.specimen_mark = {48, 60.5};
    l.specimen_mark_em = 5.0;
    l.emblem = {92, 37};
    l.emblem_radius = 13;
    l.thread_x = 37;
    l.watermark = {104, 33, 13, 18};
    l.fields = {{"surname", "Surname / Nom", {39, 13.0}},
                {"given_names", "Given names / Prénoms", {39, 20.4}},
                {"nationality", "Nationality / Nationalité", {39, 27.8}},
                {"sex", "Sex / Sexe", {68, 27.8}},
                {"date_of_birth", "Date of birth / Date de naissance", {39, 35.2}},
                {"authority", "Place of issue / Lieu de délivrance", {78, 35.2}},
                {"date_of_issue", "Valid from / Valable du", {39, 42.6}},
                {"document_number", "Visa No. / N° du visa", {78, 42.6}},
                {"date_of_expiry", "Valid until / Valable jusqu'au", {39, 50.0}}};
    place_mrz(l, 4.0, 9.4);
    return l;
}

Ink opening(const Rgb& colour) {
    return {colour, 0.965F, 0.55F, {0, 0, 0}};
}

Design passport_a() {
    Design d;
    d.name = "UTO-P-1-2015";
    d.surface = kSecurityPaper;
    d.ground_left = opening({0.80F, 0.62F, 0.36F});
    d.ground_right = opening({0.36F, 0.68F, 0.66F});
    d.ground_cross = opening({0.66F, 0.78F, 0.52F});
    d.rosette = opening({0.34F, 0.50F, 0.62F});
    d.infrared_twin = {{0.34F, 0.50F, 0.62F}, 0.55F, 0.5F, {0, 0, 0}};
    d.title = {{0.05F, 0.12F, 0.22F}, 0.25F, 0.2F, {0, 0, 0}};
    d.glow_band = {{0.985F, 0.985F, 0.97F}, 0.99F, 0.7F, {0.30F, 0.52F, 0.06F}};
    d.glow_emblem = {{0.99F, 0.98F, 0.98F}, 0.99F, 0.7F, {0.55F, 0.08F, 0.06F}};
    d.label_face = Typeface::Sans;
    d.value_face = Typeface::SansBold;
    d.dates_in_words = true;
    d.portrait = PictureProcess::DyesAndCarbon;
    d.retroreflective = true;
    d.pattern = 0;
    return d;
}

Design passport_b() {
    Design d;
    d.name = "UTO-P-2-2019";
    d.surface = kWhiterSecurityPaper;
    d.ground_left = opening({0.82F, 0.50F, 0.58F});
    d.ground_right = opening({0.48F, 0.54F, 0.84F});
    d.ground_cross = opening({0.74F, 0.66F, 0.84F});
    d.rosette = opening({0.62F, 0.36F, 0.50F});
    d.infrared_twin = {{0.62F, 0.36F, 0.50F}, 0.52F, 0.5F, {0, 0, 0}};
    d.title = {{0.20F, 0.05F, 0.10F}, 0.22F, 0.2F, {0, 0, 0}};
    d.glow_band = {{0.985F, 0.98F, 0.985F}, 0.99F, 0.7F, {0.62F, 0.20F, 0.05F}};
    d.glow_emblem = {{0.98F, 0.99F, 0.98F}, 0.99F, 0.7F, {0.07F, 0.50F, 0.14F}};
    d.label_face = Typeface::Serif;
    d.value_face = Typeface::Sans;
    d.dates_in_words = false;
    d.portrait = PictureProcess::Dyes;
    d.retroreflective = true;
    d.pattern = 1;
    return d;
}

// What banknote printers do as well: thread and watermark in the paper, the number punched through it.
Design passport_c() {
    Design d = passport_a();
    d.name = "UTO-P-3-2024";
    d.surface = kWhiterSecurityPaper;
    d.ground_left = opening({0.48F, 0.72F, 0.52F});
    d.ground_right = opening({0.84F, 0.70F, 0.40F});
    d.ground_cross = opening({0.58F, 0.74F, 0.80F});
    d.rosette = opening({0.30F, 0.54F, 0.42F});
    d.infrared_twin = {{0.30F, 0.54F, 0.42F}, 0.54F, 0.5F, {0, 0, 0}};
    d.title = {{0.05F, 0.16F, 0.10F}, 0.24F, 0.2F, {0, 0, 0}};
    d.glow_band = {{0.98F, 0.985F, 0.985F}, 0.99F, 0.7F, {0.05F, 0.34F, 0.58F}};
    d.glow_emblem = {{0.985F, 0.985F, 0.98F}, 0.99F, 0.7F, {0.46F, 0.42F, 0.05F}};
    d.pattern = 2;
    d.thread = true;
    d.watermark = true;
    d.perforated = true;
    d.mrz_overprint = true;
    return d;
}

Design card(const Design& passport, const char* name, const Surface& surface, PictureProcess portrait) {
    Design d = passport;
    d.name = name;
    d.surface = surface;
    d.portrait = portrait;
    d.fibres = false;
    d.retroreflective = false;
    d.thread = d.watermark = d.perforated = d.mrz_overprint = false;  // plastic
    d.nationality = "UTO";
    d.value_face = Typeface::SansBold;
    d.label_face = Typeface::Sans;
    return d;
}

}  // namespace

bool can_lay_out(mrz::Format format) {
    return format != mrz::Format::FRA && format != mrz::Format::IDL;
}

Layout layout_of(mrz::Format format) {
    switch (format) {
        case mrz::Format::TD1:
            return td1();
        case mrz::Format::TD2:
            return td2();
        case mrz::Format::MRVA:
            return mrv_a();
        case mrz::Format::MRVB:
            return mrv_b();
        default:
            return td3();
    }
}

std::array<Design, 3> designs_of(mrz::Format format) {
    std::array<Design, 3> designs = {passport_a(), passport_b(), passport_c()};
    switch (format) {
        case mrz::Format::TD1:
            designs[0] = card(designs[0], "UTO-I-1-2015", kPolycarbonate, PictureProcess::Engraved);
            designs[1] = card(designs[1], "UTO-I-2-2019", kPvc, PictureProcess::Dyes);
            designs[2] = card(designs[2], "UTO-I-5-2024", kPolycarbonate, PictureProcess::Engraved);
            designs[2].access_number = true;
            break;
        case mrz::Format::TD2:
            designs[0] = card(designs[0], "UTO-I-3-2015", kPvc, PictureProcess::Dyes);
            designs[1] = card(designs[1], "UTO-I-4-2019", kPolycarbonate, PictureProcess::Engraved);
            designs[2] = card(designs[2], "UTO-I-6-2024", kPvc, PictureProcess::Dyes);
            designs[2].access_number = true;
            break;
        case mrz::Format::MRVA:
        case mrz::Format::MRVB: {
            constexpr std::array kNames = {"UTO-V-1-2015", "UTO-V-2-2019", "UTO-V-3-2024"};
            for (std::size_t i = 0; i < designs.size(); ++i) {
                designs.at(i).name = kNames.at(i);
                designs.at(i).retroreflective = false;  // a label has no laminate
                designs.at(i).perforated = false;       // and is glued to a page
            }
            break;
        }
        default:
            break;
    }
    return designs;
}

Design design_of(mrz::Format format, std::uint64_t seed) {
    return designs_of(format)[Random(seed, "series").chance(0.5) ? 0 : 1];
}

}  // namespace garita::specimen
