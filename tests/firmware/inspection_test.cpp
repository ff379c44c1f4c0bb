// A report judged by what the station itself sent to the worker, not by what the worker says that it saw.
#include "firmware/inspection.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

const InspectionRequest kRequest{.today = "2026-11-24"};

/// What a worker that lies sends: every check successful, on a page of these bands.
Report all_well(std::vector<PageFacts> pages) {
    Report report;
    report.pages = std::move(pages);
    for (const Check& check : all_checks()) {
        Finding finding;
        finding.check = check.name;
        finding.outcome = Outcome::Successful;
        finding.message_key = std::string(check.name) + ".successful";
        report.findings.push_back(std::move(finding));
    }
    return report;
}

const Finding& of(const Inspection& inspection, std::string_view check) {
    return *std::ranges::find(inspection.verdict.findings, check, &Finding::check);
}

TEST(Inspection, ABandThatWasNeverSentIsAbortedThoughTheWorkerClaimsIt) {
    const Profile profile = built_in_profile("three-band").value();
    const PageFacts page{.found = true, .bands = {Band::White, Band::Infrared, Band::Ultraviolet}};
    const BandSet all = bands(Band::White, Band::Infrared, Band::Ultraviolet);
    EXPECT_EQ(judge_report("x", all_well({page}), all, profile, kRequest, Mode::Test).verdict.outcome,
              Outcome::Successful);
    const Inspection lied = judge_report("x", all_well({page}), bands(Band::White), profile, kRequest, Mode::Test);
    EXPECT_EQ(of(lied, "mrz-infrared").error_code, static_cast<int>(ErrorCode::BandMissing));
    EXPECT_EQ(lied.verdict.outcome, Outcome::Aborted);
}

TEST(Inspection, FindingsWithoutAPageAreNotBelieved) {
    const Profile profile = built_in_profile("three-band").value();
    const Inspection lied = judge_report("x", all_well({}), profile.bands, profile, kRequest, Mode::Test);
    EXPECT_EQ(of(lied, "mrz-infrared").outcome, Outcome::Aborted);
    EXPECT_EQ(lied.verdict.outcome, Outcome::Aborted);
}

TEST(Inspection, AWorkerThatDiedIsAbortedWithItsOwnCode) {
    const Profile profile = built_in_profile("three-band").value();
    const Error out_of_time{ErrorKind::Internal, static_cast<int>(ErrorCode::OutOfTime), "it took too long"};
    const Inspection inspection =
        judge_report("x", aborted_report(out_of_time), profile.bands, profile, kRequest, Mode::Test);
    for (const Finding& finding : inspection.verdict.findings) {
        const bool has_its_lamps = (find_check(finding.check)->needs & ~profile.bands) == 0;
        EXPECT_EQ(finding.error_code, has_its_lamps ? static_cast<int>(ErrorCode::OutOfTime) : 0) << finding.check;
    }
}

TEST(Inspection, JsonHasNoNumberOfMoreThanFourDecimalsAndNoneThatIsNoNumber) {
    Report report = all_well({PageFacts{.found = true, .size_mm = {125.123456, -0.00001}, .ppi = 1.0 / 3}});
    report.findings[0].margin = 0.123456789;
    const Inspection inspection =
        judge_report("x", std::move(report), bands(), built_in_profile("white").value(), kRequest, Mode::Test);
    const auto json = nlohmann::json::parse(to_json(inspection, Language::create("en").value(), Timings::LeftOut));
    EXPECT_EQ(json["pages"][0]["size_mm"].dump(), "[125.1235,0.0]");
    EXPECT_EQ(json["pages"][0]["ppi"].dump(), "0.3333");
    EXPECT_EQ(json["findings"][0]["margin"].dump(), "0.1235");
}

TEST(Transaction, DocumentsAndWhatCouldNotBeReadStayInTheOrderOfTheInputs) {
    const Profile profile = built_in_profile("white").value();
    const auto inspection = [&](const char* name) {
        return judge_report(name, all_well({PageFacts{.bands = {Band::White}}}), bands(Band::White), profile, kRequest,
                            Mode::Test);
    };
    const Transaction transaction = judge_transaction({inspection("b"), inspection("d")},
                                                      {{0, "a", {{"a", "a: torn"}}}, {2, "c", {}}, {4, "e", {}}});
    const auto json = nlohmann::json::parse(to_json(transaction, Language::create("en").value(), Timings::LeftOut));
    std::string order;
    for (const auto& part : json["inspections"]) order += part["input"].get<std::string>();
    EXPECT_EQ(order, "abcde");
    EXPECT_EQ(json["outcome"], "aborted");
}

}  // namespace
}  // namespace garita
