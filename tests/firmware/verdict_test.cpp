// The verdict rules of design/inspection.md and design/security.md, each by its story.
#include "firmware/verdict.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "vision/checks/registry.h"

namespace garita {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr BandSet kThree = bands(Band::White, Band::Infrared, Band::Ultraviolet);

struct verdict : ::testing::Test {
    void SetUp() override {
        if (find_check("mrz-infrared") == nullptr) GTEST_SKIP() << "the check mrz-infrared is not in the table yet";
    }
    Profile profile = built_in_profile("three-band").value();
    Circumstances circumstances{
        .mode = Mode::Live, .delivered = kThree, .kind = {.format = mrz::Format::TD3, .has_model = false}};

    /// What an honest worker sends of a document on which every check is content.
    static std::vector<Finding> all_successful() {
        std::vector<Finding> findings;
        for (const Check& check : all_checks()) {
            Finding finding;
            finding.check = check.name;
            finding.outcome = Outcome::Successful;
            finding.margin = 0.5;
            finding.message_key = std::string(check.name) + ".successful";
            findings.push_back(finding);
        }
        return findings;
    }
    static Finding& of(std::vector<Finding>& findings, std::string_view check) {
        return *std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.check == check; });
    }
    static const Finding& of(const Verdict& v, std::string_view check) {
        return *std::find_if(v.findings.begin(), v.findings.end(), [&](const Finding& f) { return f.check == check; });
    }
    static Outcome group(const std::vector<GroupOutcome>& groups, Group group) {
        const auto found =
            std::find_if(groups.begin(), groups.end(), [&](const GroupOutcome& g) { return g.group == group; });
        EXPECT_NE(found, groups.end());
        return found->outcome;
    }
    static void set(Finding& finding, Outcome outcome, std::optional<double> margin = std::nullopt) {
        finding.outcome = outcome;
        finding.margin = margin;
    }
    [[nodiscard]] Verdict judged(std::vector<Finding> findings) const {
        return judge(std::move(findings), profile, circumstances);
    }
};

TEST_F(verdict, all_prescribed_successful_is_green_and_says_in_how_many_checks) {
    const Verdict v = judged(all_successful());
    EXPECT_EQ(v.outcome, Outcome::Successful);
    EXPECT_EQ(v.lamp, Lamp::Green);
    EXPECT_THAT(v.concern, IsEmpty());
    EXPECT_THAT(v.minimum_missing, IsEmpty());
    // All but those of validity and the lists.
    const auto counted = std::count_if(v.prescribed.begin(), v.prescribed.end(), [](const std::string& name) {
        return find_check(name)->group != Group::Validity && find_check(name)->group != Group::Watchlist;
    });
    EXPECT_EQ(v.checks_successful, counted);
    EXPECT_LT(counted, static_cast<long>(v.prescribed.size()));
}

TEST_F(verdict, nothing_checked_is_never_green) {
    // Nothing sent at all: every prescribed check is aborted.
    EXPECT_EQ(judged({}).outcome, Outcome::Aborted);
    // Everything honestly "not supported".
    std::vector<Finding> findings = all_successful();
    for (Finding& finding : findings) {
        const std::string name = finding.check;
        finding = contains(find_check(name)->may, Outcome::NotSupported) ? not_supported(reason::kNoMrz) : finding;
        finding.check = name;
        if (finding.outcome != Outcome::NotSupported) set(finding, Outcome::Undetermined);
    }
    const Verdict v = judged(findings);
    EXPECT_EQ(v.outcome, Outcome::Undetermined);
    EXPECT_EQ(v.checks_successful, 0);
    // A profile that prescribes nothing, however it came about.
    EXPECT_NE(judge({}, Profile{.name = "empty", .bands = kThree, .prescribed = {}, .minimum = {}}, circumstances).lamp,
              Lamp::Green);
}

TEST_F(verdict, one_check_of_the_minimum_set_not_successful_is_never_green) {
    for (const std::string& name : profile.minimum_for(circumstances.kind)) {
        std::vector<Finding> findings = all_successful();
        if (!contains(find_check(name)->may, Outcome::NotSupported)) continue;
        of(findings, name) = not_supported(reason::kNoMrz);
        of(findings, "").check = name;
        const Verdict v = judged(findings);
        EXPECT_EQ(v.outcome, Outcome::Undetermined) << name;
        EXPECT_THAT(v.minimum_missing, ElementsAre(name));
    }
}

TEST_F(verdict, zone_not_looked_at_in_infrared_is_never_green_where_the_lamp_is_there) {
    std::vector<Finding> findings = all_successful();
    of(findings, "mrz-infrared") = not_supported(reason::kTooCoarse);
    of(findings, "").check = "mrz-infrared";
    EXPECT_EQ(judged(findings).lamp, Lamp::Yellow);
    EXPECT_THAT(judged(findings).minimum_missing, ElementsAre("mrz-infrared"));
    profile = built_in_profile("white").value();
    EXPECT_EQ(judged(findings).lamp, Lamp::Green);
}

TEST_F(verdict, worker_omits_finding) {
    std::vector<Finding> findings = all_successful();
    std::erase_if(findings, [](const Finding& finding) { return finding.check == "mrz-infrared"; });
    const Verdict v = judged(findings);
    EXPECT_EQ(of(v, "mrz-infrared").outcome, Outcome::Aborted);
    EXPECT_EQ(of(v, "mrz-infrared").error_code, static_cast<int>(ErrorCode::FindingMissing));
    EXPECT_EQ(v.outcome, Outcome::Aborted);
    EXPECT_EQ(v.lamp, Lamp::FlashingYellow);
    EXPECT_TRUE(v.worker_broke_protocol);
}

TEST_F(verdict, worker_sends_a_second_kinder_finding) {
    std::vector<Finding> findings = all_successful();
    Finding kinder = of(findings, "mrz-check-digits");
    set(of(findings, "mrz-check-digits"), Outcome::Failed, -1);
    findings.push_back(kinder);
    const Verdict v = judged(findings);
    EXPECT_EQ(of(v, "mrz-check-digits").error_code, static_cast<int>(ErrorCode::FindingDoubled));
    EXPECT_EQ(v.outcome, Outcome::Aborted);
}

TEST_F(verdict, worker_sends_findings_that_no_check_may_give) {
    std::vector<Finding> findings = all_successful();
    of(findings, "mrz-check-digits").margin = 17;
    EXPECT_EQ(of(judged(findings), "mrz-check-digits").error_code, static_cast<int>(ErrorCode::FindingMalformed));
    findings = all_successful();
    findings.push_back(findings.front());
    findings.back().check = "no-such-check";
    const Verdict v = judged(findings);
    EXPECT_TRUE(v.worker_broke_protocol);
    EXPECT_EQ(v.outcome, Outcome::Aborted);
    EXPECT_EQ(v.findings.size(), all_checks().size());
}

TEST_F(verdict, dropped_band_is_aborted) {
    // The head no longer delivers infrared, and a worker claims that all is well.
    circumstances.delivered = bands(Band::White, Band::Ultraviolet);
    const Verdict v = judged(all_successful());
    EXPECT_EQ(of(v, "mrz-infrared").outcome, Outcome::Aborted);
    EXPECT_EQ(of(v, "mrz-infrared").error_code, 1203);
    EXPECT_EQ(v.outcome, Outcome::Aborted);
    EXPECT_FALSE(v.worker_broke_protocol);
}

TEST_F(verdict, band_delivered_for_the_wrong_side_only_is_aborted) {
    std::vector<Finding> findings = all_successful();
    Finding& finding = of(findings, "mrz-infrared");
    finding = not_supported(reason::kNoSuchLamp);
    finding.check = "mrz-infrared";
    EXPECT_EQ(of(judged(findings), "mrz-infrared").error_code, 1203);
}

TEST_F(verdict, a_worker_that_says_there_was_no_picture_though_there_was_is_not_believed) {
    std::vector<Finding> findings = all_successful();
    Finding& finding = of(findings, "photo-edge");
    finding = not_supported(reason::kNoPicture);
    finding.check = "photo-edge";
    const Verdict v = judged(findings);
    EXPECT_EQ(of(v, "photo-edge").error_code, 1103);
    EXPECT_EQ(v.outcome, Outcome::Aborted);
}

TEST_F(verdict, what_was_read_as_text_alone_is_never_green) {
    profile = profile_of_bands(bands());
    circumstances.delivered = bands();
    std::vector<Finding> findings = all_successful();
    for (Finding& finding : findings) {
        const Check& check = *find_check(finding.check);
        if (check.judges_tones == JudgesTones::No && check.name != "document-detection" && check.name != "viz-mrz")
            continue;
        finding = not_supported(reason::kNoPicture);
        finding.check = check.name;
    }
    const Verdict v = judged(findings);
    EXPECT_EQ(v.outcome, Outcome::Undetermined);
    EXPECT_THAT(v.minimum_missing, ElementsAre("document-detection"));
    EXPECT_FALSE(v.worker_broke_protocol);
}

TEST_F(verdict, what_nobody_looked_at_is_never_green_whatever_the_worker_and_the_profile_say) {
    profile = profile_of_bands(bands());
    circumstances.delivered = bands();
    const Verdict v = judged(all_successful());
    EXPECT_THAT(v.minimum_missing, IsEmpty());
    EXPECT_EQ(v.outcome, Outcome::Undetermined);
}

TEST_F(verdict, band_outside_the_profile_is_not_supported_and_counts_for_nothing) {
    profile = built_in_profile("white").value();
    std::vector<Finding> findings = all_successful();
    set(of(findings, "mrz-infrared"), Outcome::Failed, -1);
    const Verdict v = judged(findings);
    EXPECT_EQ(of(v, "mrz-infrared").outcome, Outcome::NotSupported);
    EXPECT_EQ(of(v, "mrz-infrared").reason, "no such lamp");
    EXPECT_EQ(v.outcome, Outcome::Successful);
}

TEST_F(verdict, failed_before_aborted_before_undetermined) {
    std::vector<Finding> findings = all_successful();
    set(of(findings, "viz-mrz"), Outcome::Undetermined);
    EXPECT_EQ(judged(findings).outcome, Outcome::Undetermined);
    of(findings, "mrz-infrared") = aborted(ErrorCode::LampBroken);
    of(findings, "").check = "mrz-infrared";
    EXPECT_EQ(judged(findings).outcome, Outcome::Aborted);
    set(of(findings, "mrz-check-digits"), Outcome::Failed, -1);
    EXPECT_EQ(judged(findings).outcome, Outcome::Failed);
    EXPECT_EQ(judged(findings).lamp, Lamp::Red);
}

TEST_F(verdict, a_group_follows_the_same_order) {
    std::vector<Finding> findings = all_successful();
    EXPECT_EQ(group(judged(findings).groups, Group::Mrz), Outcome::Successful);
    of(findings, "mrz-infrared") = aborted(ErrorCode::LampBroken);
    of(findings, "").check = "mrz-infrared";
    EXPECT_EQ(group(judged(findings).groups, Group::Mrz), Outcome::Aborted);
    set(of(findings, "mrz-check-digits"), Outcome::Failed, -1);
    EXPECT_EQ(group(judged(findings).groups, Group::Mrz), Outcome::Failed);
    EXPECT_EQ(group(judged(findings).groups, Group::Viz), Outcome::Successful);
    of(findings, "viz-mrz") = not_supported(reason::kNoViz);
    of(findings, "").check = "viz-mrz";
    EXPECT_EQ(group(judged(findings).groups, Group::Viz), Outcome::NotSupported);
}

TEST_F(verdict, expired_document_is_no_sign_of_fraud_but_of_concern) {
    std::vector<Finding> findings = all_successful();
    set(of(findings, "expiry"), Outcome::Failed, -1);
    const Verdict v = judged(findings);
    EXPECT_EQ(v.outcome, Outcome::Successful);
    EXPECT_EQ(group(v.groups, Group::Validity), Outcome::Failed);
    ASSERT_EQ(v.concern.size(), 1U);
    EXPECT_EQ(v.findings[v.concern[0]].check, "expiry");
}

TEST_F(verdict, concern_is_ordered_by_outcome_then_group_then_margin) {
    std::vector<Finding> findings = all_successful();
    set(of(findings, "mrz-content"), Outcome::Failed, -0.2);
    set(of(findings, "mrz-check-digits"), Outcome::Failed, -0.9);
    set(of(findings, "viz-mrz"), Outcome::Failed, -0.1);
    set(of(findings, "document-detection"), Outcome::Undetermined);
    const Verdict v = judged(findings);
    std::vector<std::string> names;
    for (const std::size_t i : v.concern) names.push_back(v.findings[i].check);
    EXPECT_THAT(names, ElementsAre("viz-mrz", "mrz-check-digits", "mrz-content", "document-detection"));
}

TEST_F(verdict, live_station_never_shows_a_specimen_green) {
    std::vector<Finding> findings = all_successful();
    of(findings, "issuing-state").message_key = "issuing-state.specimen-expected";
    EXPECT_EQ(judged(findings).outcome, Outcome::Undetermined);
    EXPECT_TRUE(judged(findings).specimen);
    for (const Mode mode : {Mode::Training, Mode::Test}) {
        circumstances.mode = mode;
        EXPECT_EQ(judged(findings).outcome, Outcome::Successful);
    }
}

TEST_F(verdict, checks_not_prescribed_are_told_and_count_for_nothing) {
    profile.prescribed = {{.formats = {}, .model = {}, .checks = {"document-detection", "mrz-check-digits"}}};
    profile.minimum = profile.prescribed;
    std::vector<Finding> findings = all_successful();
    set(of(findings, "viz-mrz"), Outcome::Failed, -1);
    std::erase_if(findings, [](const Finding& finding) { return finding.check == "mrz-infrared"; });
    const Verdict v = judged(findings);
    EXPECT_EQ(v.outcome, Outcome::Successful);
    EXPECT_EQ(v.checks_successful, 2);
    EXPECT_EQ(of(v, "viz-mrz").outcome, Outcome::Failed);
    EXPECT_EQ(of(v, "mrz-infrared").reason, reason::kNotPrescribed);
    EXPECT_EQ(group(v.groups, Group::Viz), Outcome::NotSupported);
    EXPECT_THAT(v.concern, IsEmpty());
}

TEST_F(verdict, barcodes_that_were_left_out_are_never_green_whatever_the_profile_prescribes) {
    for (const ErrorCode code : {ErrorCode::WorkerDied, ErrorCode::OutOfTime, ErrorCode::OutOfMemory,
                                 ErrorCode::FindingMalformed, ErrorCode::VerifierDied}) {
        std::vector<Finding> findings = all_successful();
        for (Finding& finding : all_aborted(code, RunsIn::Verifier)) of(findings, finding.check) = finding;
        const Verdict v = judged(findings);
        EXPECT_EQ(v.lamp, Lamp::FlashingYellow) << static_cast<int>(code);
        EXPECT_EQ(group(v.groups, Group::Barcode), Outcome::Aborted);
        EXPECT_EQ(group(v.groups, Group::Seal), Outcome::Aborted);
        EXPECT_EQ(group(v.groups, Group::Mrz), Outcome::Successful);
        Profile without = profile;
        for (CheckSet& set : without.prescribed)
            std::erase_if(set.checks,
                          [](const std::string& name) { return find_check(name)->runs_in == RunsIn::Verifier; });
        EXPECT_EQ(judge(all_successful(), without, circumstances).lamp, Lamp::Green) << "else this shows nothing";
        EXPECT_EQ(judge(findings, without, circumstances).lamp, Lamp::FlashingYellow) << static_cast<int>(code);
        // What failed for certain is graver.
        set(of(findings, "mrz-check-digits"), Outcome::Failed, -1);
        EXPECT_EQ(judged(findings).lamp, Lamp::Red);
    }
}

TEST_F(verdict, same_findings_in_any_order_give_the_same_verdict) {
    std::vector<Finding> findings = all_successful();
    set(of(findings, "viz-mrz"), Outcome::Undetermined);
    const Verdict forwards = judged(findings);
    std::reverse(findings.begin(), findings.end());
    EXPECT_EQ(judged(findings), forwards);
}

TEST_F(verdict, transaction_is_as_bad_as_its_worst_document) {
    const Verdict good = judged(all_successful());
    std::vector<Finding> findings = all_successful();
    set(of(findings, "viz-mrz"), Outcome::Undetermined);
    const Verdict doubtful = judged(findings);
    EXPECT_EQ(judge_together(std::vector<Verdict>{good, good}, {}).outcome, Outcome::Successful);
    EXPECT_EQ(judge_together(std::vector<Verdict>{good, doubtful}, {}).outcome, Outcome::Undetermined);
    EXPECT_EQ(judge_together(std::vector<Verdict>{good, doubtful}, {}).lamp, Lamp::Yellow);
    EXPECT_EQ(judge_together({}, {}).outcome, Outcome::Undetermined);
}

}  // namespace
}  // namespace garita
