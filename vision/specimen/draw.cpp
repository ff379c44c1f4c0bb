#include "vision/specimen/draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>

#include "vision/specimen/forge.h"
#include "vision/specimen/page.h"
#include "vision/specimen/person.h"
#include "vision/specimen/random.h"
#include "vision/specimen/scan.h"

namespace garita::specimen {
namespace {

constexpr double kFiner = 1.5;                  // the page's raster against the scanner's
constexpr double kFinestPpi = 720;              // bounds memory: 0.8 GiB for a TD3
constexpr const char* kValidOn = "2026-06-01";  // inside every invented document's validity

// Checks of design/json.md that a genuine page of ours gives no reason to fail, whatever is known of its model.
const std::vector<std::string>& never_failed_on_genuine() {
    static const std::vector<std::string> kChecks = {"document-detection",
                                                     "mrz-check-digits",
                                                     "mrz-content",
                                                     "mrz-typeface",
                                                     "mrz-layout",
                                                     "mrz-infrared",
                                                     "mrz-ultraviolet",
                                                     "expiry",
                                                     "age-plausible",
                                                     "viz-mrz",
                                                     "paper-ultraviolet",
                                                     "photo-edge",
                                                     "photo-ultraviolet",
                                                     "photo-infrared-visible",
                                                     "photo-infrared-invisible",
                                                     "print-process",
                                                     "recapture"};
    return kChecks;
}

/// The series that is asked for.
Result<Design> design_for(const Request& request) {
    if (request.series.empty()) return design_of(request.format, request.seed);
    for (const Design& design : designs_of(request.format))
        if (design.name == request.series) return design;
    std::string known;
    for (const std::string& name : series_of(request.format)) known += (known.empty() ? "" : ", ") + name;
    return fail(ErrorKind::Input, "there is no series \"" + request.series + "\" of that format; there are: " + known);
}

Job plan(const Request& request, const Design& design) {
    Job job;
    job.layout = layout_of(request.format);
    job.design = design;
    job.content.holder = invent_person(request.seed);
    job.content.in_mrz = job.content.holder;
    job.content.mrz = mrz_lines(job.content.holder, request.format);
    job.content.face = Random(request.seed, "face").next();
    job.making.portrait = job.design.portrait;
    job.making.shines = request.six_bands;
    job.placing = request.scanned ? place_by_seed(request.seed, request.format == mrz::Format::TD3) : bare_placing();
    if (request.flaws) job.placing = place_on(*request.flaws, request.seed);
    if (request.scanned) job.placing.corner_mm = job.layout.corner_mm;
    job.seed = request.seed;
    job.worn = request.scanned;
    job.px_per_mm = std::min(request.ppi * kFiner, kFinestPpi) / kMillimetresPerInch;
    return job;
}

std::string words(std::string text) {
    std::replace(text.begin(), text.end(), '<', ' ');
    return text;
}

// What the lines of the machine-readable zone say, by the names of design/json.md.
void write_fields(Truth& truth, const Job& job, const Person& in_mrz) {
    const bool has_optional_data = job.layout.format == mrz::Format::TD1 || job.layout.format == mrz::Format::TD3;
    truth.fields = {{"document_code", std::string(1, truth.mrz[0][0])},
                    {"issuing_state", words(in_mrz.state)},
                    {"nationality", words(in_mrz.nationality)},
                    {"surname", words(in_mrz.surname.mrz)},
                    {"given_names", words(in_mrz.given_names.mrz)},
                    {"document_number", in_mrz.number},
                    {"date_of_birth", iso_date(in_mrz.birth)},
                    {"date_of_expiry", iso_date(in_mrz.expiry)},
                    {"sex", in_mrz.sex == 'X' ? "<" : std::string(1, in_mrz.sex)},
                    {"optional_data", has_optional_data ? in_mrz.personal_number : ""}};
    truth.regions_mm["photo"] = job.layout.photo;
    truth.regions_mm["ghost"] = job.layout.ghost;
    truth.regions_mm["mrz"] = job.layout.mrz_zone;
    constexpr double kThreadReachMm = 2.5;  // to either side: a thread of 1.3 mm, 0.8 mm off, and paper beside it
    if (job.design.thread)
        truth.regions_mm["thread"] = {job.layout.thread_x - kThreadReachMm, 0, 2 * kThreadReachMm,
                                      job.layout.size.height};
    if (job.design.watermark) truth.regions_mm["watermark"] = job.layout.watermark;
    if (job.design.perforated) {
        truth.regions_mm["perforation"] = job.layout.perforated_mark;
        truth.regions_mm["personal_perforation"] = job.layout.perforated_number;
    }
    if (job.design.access_number) truth.regions_mm["access_number"] = job.layout.access_number;
    for (const FieldPlace& field : job.layout.fields) {
        const std::string text = printed(job.content, job.design, field.key);
        if (text.empty()) continue;
        truth.fields["viz_" + field.key] = text;
        truth.regions_mm["viz_" + field.key] = place_of(job.layout, job.design, job.content, field);
    }
}

Result<const Attack*> find_attack(const Request& request) {
    for (const Attack& attack : attacks()) {
        if (attack.name != request.kind) continue;
        if (attack.six_bands && !request.six_bands)
            return fail(ErrorKind::Input, request.kind + " is seen by coaxial and oblique light only: draw six bands");
        return &attack;
    }
    return fail(ErrorKind::Input, "the specimen renderer draws no attack of the kind \"" + request.kind + "\"");
}

constexpr std::array kThreeBands = {Band::Infrared, Band::White, Band::Ultraviolet};
constexpr std::array kSixBands = {Band::Infrared, Band::White,    Band::Ultraviolet,
                                  Band::Coaxial,  Band::Oblique1, Band::Oblique2};

// Of a page without its maker's laminate, whatever else was done.
void miss_laminate(const Request& request, const Job& job, const Sheet& sheet, std::vector<std::string>& with_model) {
    if (!request.six_bands || (job.making.shines && !sheet.shine.empty())) return;
    with_model.emplace_back("ovd-oblique");
    if (job.design.retroreflective) with_model.emplace_back("laminate-coaxial");
}

// Of a page of another's paper what is in the maker's paper, or through it; and what is set in another's ink.
void miss_paper(const Job& job, std::vector<std::string>& with_model) {
    constexpr float kOpen = 0.5F;  // infrared passes such an ink
    const Design& design = job.design;
    const auto miss = [&with_model](std::initializer_list<const char*> checks) {
        with_model.insert(with_model.end(), checks.begin(), checks.end());
    };
    if (design.access_number && job.making.text_ink.infrared > kOpen) miss({"can-infrared"});
    if (design.mrz_overprint && !job.making.luminescent) miss({"mrz-overprint"});
    if (job.making.own_paper) return;
    if (design.perforated && job.making.text_ink.infrared > kOpen) miss({"personal-perforation"});
    if (design.thread) miss({"thread-infrared", "composite-thread"});
    if (design.watermark) miss({"watermark-infrared"});
}

Result<void> check(const Request& request) {
    if (!can_lay_out(request.format))
        return fail(ErrorKind::Input, "the specimen renderer draws TD1, TD2, TD3, MRV-A and MRV-B, not " +
                                          std::string(mrz::shape_of(request.format).name));
    if (!(request.ppi >= 200 && request.ppi <= 600))
        return fail(ErrorKind::Input, "the resolution of a drawn specimen must be 200 to 600 pixels an inch");
    return check_typefaces();
}

}  // namespace

std::vector<std::string> series_of(mrz::Format format) {
    std::vector<std::string> names;
    if (!can_lay_out(format)) return names;
    for (const Design& design : designs_of(format)) names.push_back(design.name);
    return names;
}

std::vector<std::string> kinds(bool six_bands) {
    std::vector<std::string> names;
    for (const Attack& attack : attacks())
        if (six_bands || !attack.six_bands) names.emplace_back(attack.name);
    return names;
}

Result<Drawn> draw(const Request& request) {
    if (Result<void> right = check(request); !right) return tl::unexpected(right.error());
    try {
        GARITA_TRY(design, design_for(request));
        Job job = plan(request, design);
        Drawn drawn;
        Sheet sheet;
        std::optional<Sheet> beside;
        if (request.kind.empty()) {
            sheet = print_genuine(job);
            drawn.truth.must_not_fail = never_failed_on_genuine();
        } else {
            GARITA_TRY(attack, find_attack(request));
            Forged forged = attack->commit(job);
            miss_laminate(request, job, forged.sheet, forged.with_model);
            miss_paper(job, forged.with_model);
            sheet = std::move(forged.sheet);
            beside = std::move(forged.beside);
            drawn.truth.kind = attack->kind;
            if (attack->kind.empty()) drawn.truth.must_not_fail = never_failed_on_genuine();
            for (const std::string& check : forged.should_fail) std::erase(drawn.truth.must_not_fail, check);
            drawn.truth.should_fail = std::move(forged.should_fail);
            drawn.truth.should_fail_with_model = std::move(forged.with_model);
            drawn.truth.remarks = std::move(forged.remarks);
            if (!attack->kind.empty()) drawn.truth.regions_mm["attack"] = forged.attack;
        }
        drawn.truth.series = job.design.name;
        drawn.truth.size_mm = job.layout.size;
        drawn.truth.mrz = job.content.mrz;
        drawn.truth.valid_on = kValidOn;
        drawn.truth.turned_deg = job.placing.turn_deg;
        if (request.flaws) drawn.truth.flaws = to_text(*request.flaws);
        write_fields(drawn.truth, job, job.content.in_mrz);
        drawn.capture =
            scan(sheet, job.placing, request.seed, request.ppi,
                 request.six_bands ? std::span<const Band>(kSixBands) : kThreeBands, beside ? &*beside : nullptr);
        return drawn;
    } catch (const cv::Exception& e) {
        return fail(ErrorKind::Internal, std::string("drawing a specimen failed: ") + e.what());
    }
}

Result<Capture> draw_sheet(const SheetRequest& request) {
    if (!(request.ppi >= 100 && request.ppi <= 600))
        return fail(ErrorKind::Input, "the resolution of a drawn sheet must be 100 to 600 pixels an inch");
    try {
        const double px_per_mm = std::min(request.ppi * kFiner, kFinestPpi) / kMillimetresPerInch;
        const bool printed = request.sheet == PlainSheet::Printed;
        const SizeMm size = printed ? SizeMm{request.print.width / request.print_px_per_mm,
                                             request.print.height / request.print_px_per_mm}
                                    : kWholeGlass;
        Sheet sheet = make_sheet(size, px_per_mm, kOfficePaper);
        cv::Mat toner(sheet.pixels(), CV_8U, cv::Scalar(request.sheet == PlainSheet::Black ? 255 : 0));
        if (printed) {
            const cv::Mat print(request.print.height, request.print.width, CV_8U,
                                const_cast<std::uint8_t*>(request.print.data), request.print.stride);
            // Pixel centres lie at whole numbers: the card's corner is half a pixel before the first.
            const double k = request.print_px_per_mm / px_per_mm;
            const cv::Matx23d inverse(k, 0, (k - 1) / 2, 0, k, (k - 1) / 2);
            cv::Mat soft;
            cv::GaussianBlur(print, soft, {}, std::max(0.3, 0.4 * k));
            cv::warpAffine(soft, toner, inverse, sheet.pixels(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP);
        }
        lay(sheet, toner, kCarbonInk);
        Placing placing = place_on(request.flaws, request.seed);
        placing.surroundings = Surroundings::DarkLid;
        placing.turn_deg = printed ? request.turn_deg : 0;
        placing.corner_mm = 0;
        return scan(sheet, placing, request.seed, request.ppi, kThreeBands);
    } catch (const cv::Exception& e) {
        return fail(ErrorKind::Internal, std::string("drawing a sheet failed: ") + e.what());
    }
}

}  // namespace garita::specimen
