// What is asked of a verifier, what it says, and the report that becomes of both.
#include "firmware/verifier/verification.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/firmware/verifier/sample.h"
#include "vision/checks/registry.h"
#include "vision/checks/run_checks.h"

namespace garita::verifier {
namespace {

using ::testing::AnyOf;
using testing::sample_question;

const Finding& finding_of(const std::vector<Finding>& findings, std::string_view check) {
    const auto found = std::ranges::find(findings, check, &Finding::check);
    if (found == findings.end()) throw std::invalid_argument(std::string(check));
    return *found;
}

/// What a worker reports of a page with the symbols of the sample.
Report sample_report() {
    Report report;
    report.pages.resize(1);
    report.reading.mrz = sample_question().mrz;
    report.reading.viz = sample_question().viz;
    for (const Symbol& symbol : sample_question().symbols) {
        Barcode& barcode = report.reading.barcodes.emplace_back();
        barcode.bytes = symbol.bytes;
        barcode.text = "as it was";
        barcode.region_mm = symbol.region_mm;
    }
    for (const Check& check : all_checks()) {
        if (check.runs_in != RunsIn::Worker) continue;
        Finding finding = not_supported(reason::kNoMrz);
        finding.check = check.name;
        report.findings.push_back(finding);
    }
    return report;
}

bool is_in_order(const std::vector<Finding>& findings) {
    return findings.size() == all_checks().size() &&
           std::ranges::equal(findings, all_checks(), {}, &Finding::check,
                              [](const Check& check) { return std::string(check.name); });
}

TEST(Verification, SaysWhatTheBytesSay) {
    const auto answer = answer_to(sample_question(), {});
    ASSERT_TRUE(answer) << answer.error().text;
    ASSERT_EQ(answer->understood.size(), 2U);
    EXPECT_EQ(answer->understood[0].content.format, "aamva");
    EXPECT_EQ(answer->understood[0].content.value("surname"), "SAMPLE");
    EXPECT_EQ(answer->understood[1].content.format, "unknown");
    const Finding& differs = finding_of(answer->findings, "barcode-mrz");
    EXPECT_EQ(differs.message_key, "barcode-mrz.differs");
    EXPECT_EQ(differs.arguments.at("mrz"), "ERIKSSON");
    EXPECT_EQ(differs.regions_mm.front(), (RectMm{10, 40, 60, 12}));
    EXPECT_EQ(finding_of(answer->findings, "seal-signature").reason, "no seal");
}

TEST(Verification, WithoutABarcodeEveryFindingSaysSo) {
    const auto answer = answer_to({.today = "2026-11-24", .pages = {PageFacts{}}}, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->findings.size(), verifier_checks().size());
    for (const Finding& finding : answer->findings) {
        EXPECT_EQ(finding.outcome, Outcome::NotSupported) << finding.check;
        EXPECT_THAT(finding.reason, AnyOf("no barcode", "no seal", "no back", "no boarding pass")) << finding.check;
    }
}

TEST(Verification, ADayThatIsNoneIsAnError) {
    EXPECT_FALSE(answer_to({.today = "today"}, {}));
}

TEST(Verification, TheAnswerBecomesPartOfTheReportInTheOrderOfTheTable) {
    Report report = sample_report();
    const Question question = question_of(report, {.today = "2026-11-24", .specimens = true});
    EXPECT_EQ(question.pages, report.pages);
    take_answer(answer_to(question, {}).value(), report);
    EXPECT_TRUE(is_in_order(report.findings));
    EXPECT_EQ(report.reading.barcodes.at(0).content.format, "aamva");
    EXPECT_EQ(report.reading.barcodes.at(0).text, "as it was");
    EXPECT_EQ(finding_of(report.findings, "mrz-content").reason, "no MRZ") << "the worker's finding stands";
}

TEST(Verification, WhereBarcodesWereNotLookedForNobodySaysThatThereIsNone) {
    Report report = sample_report();
    report.reading.barcodes.clear();
    // Two sides of a card whose print differs and that are not of one size, as far as was seen.
    report.pages = {
        PageFacts{.side = Side::Front, .found = true, .outline_found = true, .size_mm = {85.6, 54}},
        PageFacts{.side = Side::Back, .found = true, .outline_found = true, .size_mm = {105, 74}},
    };
    report.reading.mrz.reset();
    Report of_one_size = report;
    of_one_size.pages[1].size_mm = {85.6, 54};
    Report of_one_side = report;
    of_one_side.pages.pop_back();
    const auto answered = [](Report& one) {
        auto answer = answer_to(question_of(one, {.today = "2026-11-24"}), {});
        take_answer_without_barcodes(std::move(answer.value()), ErrorCode::WorkerDied, one);
        EXPECT_TRUE(is_in_order(one.findings));
        for (const Finding& finding : one.findings) {
            if (finding.check == "front-back") continue;
            const bool of_verifier = find_check(finding.check)->runs_in == RunsIn::Verifier;
            EXPECT_EQ(finding.error_code, of_verifier ? 1306 : 0) << finding.check;
        }
        return finding_of(one.findings, "front-back");
    };
    EXPECT_EQ(answered(report).message_key, "front-back.size") << "no barcode could make that better";
    EXPECT_EQ(answered(of_one_size).error_code, 1306) << "a barcode may contradict: nobody knows";
    EXPECT_EQ(answered(of_one_side).reason, "no back");
}

TEST(Verification, NoAnswerIsAbortedAndNeverNoBarcode) {
    Report report = sample_report();
    take_no_answer(ErrorCode::VerifierDied, report);
    EXPECT_TRUE(is_in_order(report.findings));
    for (const Finding& finding : report.findings) {
        const bool of_verifier = find_check(finding.check)->runs_in == RunsIn::Verifier;
        EXPECT_EQ(finding.outcome, of_verifier ? Outcome::Aborted : Outcome::NotSupported) << finding.check;
        EXPECT_EQ(finding.error_code, of_verifier ? 1309 : 0) << finding.check;
    }
    EXPECT_EQ(report.reading.barcodes.size(), 2U) << "what was read stays";
    EXPECT_FALSE(report.reading.barcodes.at(0).content.understood);
}

}  // namespace
}  // namespace garita::verifier
