#include "tests/firmware/evidence/cases.h"

#include <fmt/format.h>
#include <sodium.h>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "firmware/bytes.h"
#include "firmware/evidence/parts.h"
#include "firmware/garitad/view.h"
#include "firmware/messages.h"
#include "vision/checks/registry.h"
#include "vision/specimen/draw.h"

namespace garita::test {

using namespace records;

namespace {

std::vector<std::uint8_t> jpeg_of(const Image& image) {
    const ImageView view = image.view();
    const cv::Mat pixels(view.height, view.width, view.channels == 3 ? CV_8UC3 : CV_8UC1,
                         const_cast<std::uint8_t*>(view.data), view.stride);
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", pixels, bytes, {cv::IMWRITE_JPEG_QUALITY, 80});
    return bytes;
}

struct Drawn {
    PictureName which{};
    std::vector<std::uint8_t> bytes{};
};

std::vector<Drawn> draw(Pictures pictures, Side side, mrz::Format format) {
    if (pictures == Pictures::None) return {};
    if (pictures == Pictures::Tiny) {
        std::vector<std::uint8_t> bytes;
        cv::imencode(".jpg", cv::Mat(88, 125, CV_8UC3, cv::Scalar(200, 220, side == Side::Front ? 240 : 200)), bytes);
        return {{{side, Band::White, {}}, bytes}, {{side, Band::Infrared, {}}, bytes}};
    }
    const auto drawn =
        specimen::draw({.format = format, .ppi = 300, .six_bands = side == Side::Front, .scanned = false});
    EXPECT_TRUE(drawn) << drawn.error().text;
    std::vector<Drawn> all;
    for (const BandImage& one : drawn->capture.bands) all.push_back({{side, one.band, {}}, jpeg_of(one.image)});
    return all;
}

Finding said(std::string_view check, Outcome outcome, std::optional<double> margin, std::optional<Band> band,
             const RectMm& region, const char* key) {
    Finding finding;
    finding.check = check;
    finding.outcome = outcome;
    finding.margin = margin;
    finding.band = band;
    finding.page = 0;
    finding.regions_mm = {region};
    finding.message_key = key;
    return finding;
}

/// Every check says something, some of them nothing good.
std::vector<Finding> findings_of(const Told& told) {
    using enum Outcome;
    std::vector<Finding> findings = {
        said("mrz-infrared", Successful, 0.61, Band::Infrared, {2, 64.8, 121, 18}, "mrz-infrared.successful"),
        said("photo-ultraviolet", Failed, -0.4213, Band::Ultraviolet, {5, 20, 32, 41}, "photo-ultraviolet.failed"),
        said("viz-mrz", Failed, std::nullopt, std::nullopt, {40.1, 20.3, 22, 3.1}, "viz-mrz.differs"),
        said("paper-ultraviolet", Undetermined, -0.2, Band::Ultraviolet, {60, 5, 40, 12}, "paper-ultraviolet.bright"),
    };
    findings[1].arguments = {{"series", told.argument}};
    findings[2].arguments = {{"field", "surname"}, {"printed", told.surname}, {"mrz", "OTHER"}};
    for (const Check& check : all_checks()) {
        if (std::ranges::find(findings, check.name, &Finding::check) != findings.end()) continue;
        findings.push_back(not_supported(reason::kNoModel));
        findings.back().check = check.name;
    }
    return findings;
}

VizField printed(const char* name, const std::string& text) {
    VizField field;
    field.name = name;
    field.text = text;
    field.confidence = 0.97;
    return field;
}

Report report_of(const Told& told, bool has_back) {
    Report report{.pages = {{.side = Side::Front,
                             .found = true,
                             .size_mm = {125, 88},
                             .format = mrz::Format::TD3,
                             .bands = {Band::Infrared, Band::White}}}};
    if (has_back) report.pages.push_back({.side = Side::Back, .found = true, .size_mm = {85.6, 54}});
    MrzReading read;
    read.interpretation.format = mrz::Format::TD3;
    std::string first = "P<UTO" + told.surname + "<<" + told.given_names;
    std::ranges::replace(first, ' ', '<');
    first.resize(44, '<');
    read.interpretation.lines = {first, told.document_number + "6UTO7408122F1204159ZE184226B<<<<<10"};
    read.interpretation.lines[1].resize(44, '<');
    report.reading.mrz = read;
    report.reading.viz = {printed("surname", told.surname), printed("given_names", told.given_names),
                          printed("document_number", told.document_number)};
    Barcode barcode;
    barcode.text = told.barcode;
    report.reading.barcodes = {barcode};
    report.findings = findings_of(told);
    return report;
}

/// In every language, as list_answers.h and bureau_answers.h have it.
nlohmann::json in_all(const std::string& sentence) {
    nlohmann::json all;
    for (const std::string& code : languages()) all[code] = {code + " " + sentence};
    return all;
}

std::string lists_of(const Told& told) {
    return nlohmann::json{{"found",
                           {{{"hit", true},
                             {"alert", false},
                             {"list", "national"},
                             {"sentences", in_all(told.of_lists)},
                             {"picture", nullptr}}}},
                          {"notes", in_all("one list was asked")}}
        .dump();
}

std::string kept_report(const Report& report, const std::vector<Drawn>& pictures, const Told& told) {
    const Verdict verdict =
        judge(report.findings, profile_of_bands(bands(Band::White, Band::Infrared, Band::Ultraviolet)),
              {.mode = Mode::Test,
               .delivered = bands(Band::White, Band::Infrared, Band::Ultraviolet),
               .kind = {.format = mrz::Format::TD3}});
    PicturePaths paths;
    for (const Drawn& one : pictures) paths[{one.which.side == Side::Front ? 0 : 1, one.which.band}] = "/record/…";
    const auto languages = all_languages();
    EXPECT_TRUE(languages);
    const ReferencePaths none;
    const std::string lists = lists_of(told);
    return kept_json(
        {.report = report,
         .verdict = verdict,
         .pictures = paths,
         .references = none,
         .today = "2026-12-01",
         .provisional = false,
         .lists = lists},
        {.driver = "head", .maker = "Utopia Optics", .model = "Head 3", .serial = told.serial, .authenticated = true},
        told.label, *languages);
}

InspectionId keep_one(KeptRecords& records, const std::optional<RecordId>& traveller, const Told& told,
                      const std::vector<Drawn>& pictures, bool has_back) {
    std::vector<Picture> given;
    given.reserve(pictures.size());
    for (const Drawn& one : pictures) given.push_back({one.which, "image/jpeg", one.bytes});
    const auto id = records.store().begin({.record = traveller,
                                           .begun_at = morning(),
                                           .officer = kOfficer,
                                           .versions = "garita 0.1.0",
                                           .pictures = given});
    EXPECT_TRUE(id) << id.error().text;
    const auto done = records.store().complete(
        *id, {.at = morning() + 2,
              .outcome = Outcome::Failed,
              .document_type = "P",
              .issuing_state = "UTO",
              .model = "UTO-P-2-2019",
              .duration_ms = 1412,
              .report = kept_report(report_of(told, has_back), pictures, told),
              .terms = {.document_number = told.document_number, .issuing_state = "UTO", .surname = told.surname}});
    EXPECT_TRUE(done) << done.error().text;
    return *id;
}

}  // namespace

std::string name_of_person(const PersonId& id) {
    if (id == kOfficer) return "Ada Lovett";
    if (id == kExaminer) return "Émile Rousseau";
    if (id == kSupervisor) return "João Pereira";
    return "unknown";
}

RecordId keep_refused(KeptRecords& records, const Told& told, Pictures pictures) {
    std::vector<Drawn> both = draw(pictures, Side::Front, mrz::Format::TD3);
    const std::vector<Drawn> back = draw(pictures, Side::Back, mrz::Format::TD1);
    both.insert(both.end(), back.begin(), back.end());
    const InspectionId first = keep_one(records, std::nullopt, told, both, true);
    const InspectionId second =
        keep_one(records, first.record, told, draw(Pictures::Tiny, Side::Front, mrz::Format::MRVA), false);
    const auto decide = [&](const InspectionId& of, Line line, DecisionKind kind, const PersonId& person,
                            const Decided& said) {
        const auto done = records.store().decide(of, {.at = morning() + 60 * static_cast<int>(line),
                                                      .person = person,
                                                      .line = line,
                                                      .kind = kind,
                                                      .reasons = to_text(said)});
        EXPECT_TRUE(done) << done.error().text;
    };
    decide(first, Line::First, DecisionKind::Referred, kOfficer,
           {.choice = Choice::ReferDocument, .compared_with_person = true, .reasons = told.reasons});
    decide(first, Line::Second, DecisionKind::Refused, kExaminer,
           {.choice = Choice::Refuse,
            .line = Line::Second,
            .reasons = told.reasons,
            .legal_ground = told.legal_ground,
            .interpreter = told.interpreter,
            .appeal_explained = true});
    decide(second, Line::First, DecisionKind::Admitted, kOfficer, {.choice = Choice::Admit});
    const auto answered = records.store().add_answer(
        first,
        nlohmann::json{{"state", "reported"}, {"asked", "2024-10-04T09:00:01Z"}, {"sentences", in_all(told.of_bureau)}}
            .dump());
    EXPECT_TRUE(answered) << answered.error().text;
    const auto overruled = records.store().overrule(
        first, {.at = morning() + 30, .person = kExaminer, .finding = "paper-ultraviolet", .reason = told.overrule});
    EXPECT_TRUE(overruled) << overruled.error().text;
    return first.record;
}

OwnParty station_party(std::uint8_t seed, const std::string& name) {
    Seed bytes{};
    bytes.fill(seed);
    OwnParty own;
    std::ranges::copy(bytes, own.secret.bytes().begin());
    own.known = {name, key_of(bytes)};
    return own;
}

evidence::ExportFacts facts_of_export(const Told& told, const std::string& anchor) {
    return {.station = "Ferry post 7",
            .program = "garita 0.1.0",
            .mode = Mode::Test,
            .made = morning() + 3600,
            .reason = told.reason,
            .exported_by = kExaminer,
            .second = kSupervisor,
            .anchor = anchor};
}

Exporting::Exporting(Pictures pictures, const Told& told) {
    record = keep_refused(records, told, pictures);
    log.append(20);
    auto exported =
        evidence::case_of(records.store(), record, facts_of_export(told, to_text(log.anchor())), &name_of_person);
    EXPECT_TRUE(exported) << exported.error().text;
    if (exported) made = std::move(*exported);
}

evidence::ArchiveFacts Exporting::facts(std::vector<PublicParty> recipients) const {
    return {.record = record,
            .mode = made.facts.mode,
            .made = made.facts.made,
            .anchor = *audit::parse_anchor(made.facts.anchor),
            .recipients = std::move(recipients)};
}

evidence::Bytes Exporting::archive(evidence::ByteView certificate) const {
    const auto parts = evidence::parts_of(made);
    EXPECT_TRUE(parts) << parts.error().text;
    auto archive = evidence::write_archive(facts({laboratory.known, police.known}), *parts, station, certificate);
    EXPECT_TRUE(archive) << archive.error().text;
    return *archive;
}

}  // namespace garita::test
