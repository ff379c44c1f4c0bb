// The table of checks and the one adapter around a check.
#include "vision/checks/registry.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "vision/checks/run_checks.h"

namespace garita {
namespace {

/// RFC 4122, 4.3: SHA-1 over the namespace's 16 bytes and the name; version and variant bits set.
std::string version5(std::string_view name_space, std::string_view name) {
    std::string bytes;
    for (std::size_t i = 0; i < name_space.size();) {
        if (name_space[i] == '-') {
            ++i;
            continue;
        }
        bytes.push_back(static_cast<char>(std::stoi(std::string(name_space.substr(i, 2)), nullptr, 16)));
        i += 2;
    }
    bytes += name;
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x50);
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += kHex[digest[i] >> 4];
        out += kHex[digest[i] & 0x0F];
    }
    return out;
}

Finding says(Outcome outcome, std::optional<double> margin = std::nullopt) {
    Finding finding;
    finding.outcome = outcome;
    finding.margin = margin;
    return finding;
}

constexpr Check kFacts = {.name = "example",
                          .uuid = "",
                          .group = Group::Mrz,
                          .generic = "",
                          .needs = bands(),
                          .may = outcomes(Outcome::Successful, Outcome::Failed),
                          .fails_without_model = FailsWithoutModel::Yes,
                          .judges_tones = JudgesTones::No,
                          .runs_in = RunsIn::Worker};
constexpr RunnableCheck kExample = {kFacts, [](const Subject&) { return says(Outcome::Successful, 0.5); }};

struct Registry : ::testing::Test {
    Reading reading;
    Policy policy;
    std::vector<Page> pages;
    Subject subject() { return {pages, reading, policy}; }
};

TEST_F(Registry, EveryUuidIsVersion5OfItsName) {
    for (const Check& check : all_checks()) EXPECT_EQ(check.uuid, version5(kCheckNamespace, check.name)) << check.name;
}

TEST_F(Registry, RowsAreFoundByName) {
    for (const Check& check : all_checks()) {
        EXPECT_EQ(find_check(check.name), &check);
        EXPECT_EQ(uuid_of(check.name), check.uuid);
        EXPECT_TRUE(contains(check.may, Outcome::Successful)) << check.name;
        EXPECT_FALSE(contains(check.may, Outcome::Aborted)) << check.name << ": goes without saying";
    }
    EXPECT_EQ(find_check("no-such-check"), nullptr);
    EXPECT_EQ(uuid_of("no-such-check"), "");
}

TEST_F(Registry, OneFindingACheckEvenForNothingAtAll) {
    std::vector<Finding> findings = run_worker_checks(subject());
    for (Finding& finding : run_verifier_checks(subject())) findings.push_back(std::move(finding));
    std::multiset<std::string> names;
    for (const Finding& finding : findings) {
        names.insert(finding.check);
        EXPECT_NE(finding.outcome, Outcome::Successful) << finding.check;
        EXPECT_NE(finding.outcome, Outcome::Failed) << finding.check;
    }
    for (const Check& check : all_checks()) EXPECT_EQ(names.count(std::string(check.name)), 1U) << check.name;
    EXPECT_EQ(names.size(), all_checks().size());
}

TEST_F(Registry, WhatBarcodesSayIsJudgedByTheVerifierAlone) {
    for (const RunnableCheck& row : worker_checks())
        EXPECT_TRUE(row.check.group != Group::Barcode && row.check.group != Group::Seal) << row.check.name;
    // A reading whose barcodes nobody took apart is the worker's whole view: its findings do not change with contents.
    Reading understood;
    understood.barcodes.emplace_back().content.understood = true;
    Reading raw;
    raw.barcodes.emplace_back();
    EXPECT_EQ(run_worker_checks({pages, understood, policy}), run_worker_checks({pages, raw, policy}));
}

TEST_F(Registry, MissingBandIsNotSupportedWithItsReason) {
    RunnableCheck row = kExample;
    row.check.needs = bands(Band::Infrared);
    const Finding finding = run_check(row, subject());
    EXPECT_EQ(finding.outcome, Outcome::NotSupported);
    EXPECT_EQ(finding.reason, "no such lamp");
    EXPECT_EQ(finding.message_key, "reason.no-such-lamp");
}

TEST_F(Registry, BandsOfTwoPagesAreNotAddedTogether) {
    RunnableCheck row = kExample;
    row.check.needs = bands(Band::Infrared, Band::White);
    pages.resize(2);
    pages[0].bands.push_back({.band = Band::Infrared, .image = {}, .ppi = 0, .light_nm = {}});
    pages[1].bands.push_back({.band = Band::White, .image = {}, .ppi = 0, .light_nm = {}});
    EXPECT_EQ(run_check(row, subject()).outcome, Outcome::NotSupported);
    pages[1].bands.push_back({.band = Band::Infrared, .image = {}, .ppi = 0, .light_nm = {}});
    EXPECT_EQ(run_check(row, subject()).outcome, Outcome::Successful);
}

TEST_F(Registry, ThrowingCheckIsAbortedWithItsCode) {
    RunnableCheck row = kExample;
    row.run = [](const Subject&) -> Finding { throw std::runtime_error("never seen by anybody"); };
    const Finding finding = run_check(row, subject());
    EXPECT_EQ(finding.outcome, Outcome::Aborted);
    EXPECT_EQ(finding.error_code, static_cast<int>(ErrorCode::CheckThrew));
    EXPECT_EQ(finding.check, "example");
    row.run = [](const Subject&) -> Finding { throw std::bad_alloc(); };
    EXPECT_EQ(run_check(row, subject()).error_code, static_cast<int>(ErrorCode::OutOfMemory));
}

TEST_F(Registry, OutcomeThatTheRowForbidsIsOurBugAndNoEvidence) {
    RunnableCheck row = kExample;
    row.run = [](const Subject&) { return says(Outcome::Undetermined); };
    EXPECT_EQ(run_check(row, subject()).error_code, static_cast<int>(ErrorCode::OutcomeNotAllowed));
}

TEST_F(Registry, CheckThatOnlyAdvisesNeverFailsADocumentWithoutAModel) {
    RunnableCheck row = kExample;
    row.check.fails_without_model = FailsWithoutModel::No;
    row.run = [](const Subject&) { return says(Outcome::Failed, -0.5); };
    EXPECT_EQ(run_check(row, subject()).outcome, Outcome::Aborted);
    EXPECT_TRUE(may_say(row.check, says(Outcome::Failed, -0.5), true));
}

TEST_F(Registry, MarginStandsOnTheSideOfItsOutcome) {
    EXPECT_TRUE(may_say(kFacts, says(Outcome::Successful, 0.0), false));
    EXPECT_FALSE(may_say(kFacts, says(Outcome::Successful, -0.1), false));
    EXPECT_TRUE(may_say(kFacts, says(Outcome::Failed, -0.1), false));
    EXPECT_FALSE(may_say(kFacts, says(Outcome::Failed, 0.0), false));
    EXPECT_FALSE(may_say(kFacts, says(Outcome::Successful, 1.5), false));
    EXPECT_FALSE(may_say(kFacts, says(Outcome::Successful, std::numeric_limits<double>::quiet_NaN()), false));
}

TEST_F(Registry, NotSupportedGivesAReasonOfTheClosedList) {
    RunnableCheck row = kExample;
    row.check.may |= outcomes(Outcome::NotSupported);
    EXPECT_TRUE(may_say(row.check, not_supported(reason::kNoMrz), false));
    EXPECT_FALSE(may_say(row.check, not_supported("no mood"), false));
    EXPECT_FALSE(may_say(row.check, says(Outcome::NotSupported), false));
}

TEST(ErrorCodes, EachStandsOnceAndWithinItsRange) {
    std::set<int> seen;
    for (const ErrorCode code : kErrorCodes) {
        EXPECT_TRUE(seen.insert(static_cast<int>(code)).second);
        EXPECT_GE(static_cast<int>(code), 1000);
        EXPECT_LE(static_cast<int>(code), 999999);
    }
}

}  // namespace
}  // namespace garita
