// Who decides what, and that it is in the audit log and the records, once.
#include "firmware/station/decided.h"

#include <gmock/gmock.h>

#include <set>

#include "firmware/messages.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

using people::Role;
using records::Line;
using test::StationOfTests;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class DecidedTest : public testing::Test {
protected:
    DecidedTest() {
        m_officer = m_of.make("Olga", Role::Officer);
        m_examiner = m_of.make("Egon", Role::Examiner);
        Keeper keeper(m_of.station(), {.officer = m_officer.id}, {}, "garita");
        EXPECT_TRUE(keeper.begin());
        EXPECT_TRUE(keeper.complete(
            {.outcome = Outcome::Failed,
             .report =
                 R"({"form":1,"shown":{"findings":[{"check":"viz-mrz","outcome":"failed"},)"
                 R"({"check":"expiry","outcome":"successful"},{"check":"ovd-oblique","outcome":"not supported"}]}})"}));
        m_id = *keeper.id();
    }
    Result<bool> decide(const people::Person& person, const Decided& decided) {
        return garita::decide(m_of.station(), person, Mode::Live, m_id, decided);
    }
    static DecisionRefusal why(const Result<bool>& result) {
        return result ? DecisionRefusal{} : static_cast<DecisionRefusal>(result.error().code);
    }
    records::KeptInspection kept() { return *(*m_of.station().records(Mode::Live))->read(m_id); }

    StationOfTests m_of;
    people::Person m_officer;
    people::Person m_examiner;
    records::InspectionId m_id{};
};

TEST_F(DecidedTest, TheFirstLineAdmitsOrRefersAndTheSecondDecidesTheRest) {
    for (const ChoiceFacts& facts : kChoices) {
        const bool referral = facts.kind == records::DecisionKind::Referred;
        const bool admits = facts.kind == records::DecisionKind::Admitted;
        EXPECT_EQ(may_decide(Role::Officer, Line::First, facts.choice), referral || admits) << facts.id;
        EXPECT_FALSE(may_decide(Role::Officer, Line::Second, facts.choice)) << facts.id;
        EXPECT_EQ(may_decide(Role::Examiner, Line::Second, facts.choice), !referral) << facts.id;
        EXPECT_EQ(may_decide(Role::Supervisor, Line::Second, facts.choice), !referral) << facts.id;
        for (const Role role : {Role::Technician, Role::Trainer, Role::Auditor})
            for (const Line line : {Line::First, Line::Second}) EXPECT_FALSE(may_decide(role, line, facts.choice));
    }
}

TEST_F(DecidedTest, EachLineDecidesOnceAndItIsKeptWithWhatWasSaid) {
    const std::int64_t before = m_of.station().log().head().number;
    ASSERT_TRUE(decide(m_officer, {.choice = Choice::ReferDocument, .felt = {"feel.passport/1"}, .reasons = "smooth"}));
    EXPECT_EQ(why(decide(m_officer, {.choice = Choice::Admit})), DecisionRefusal::DecidedAlready);
    const Decided refused{.choice = Choice::Refuse,
                          .line = Line::Second,
                          .compared_with_person = true,
                          .reasons = "the portrait was replaced",
                          .legal_ground = "Act 12, section 4",
                          .interpreter = "N. N., Quechua",
                          .appeal_explained = true};
    ASSERT_TRUE(decide(m_examiner, refused));
    const records::KeptInspection now = kept();
    ASSERT_EQ(now.decisions.size(), 2U);
    EXPECT_EQ(now.decisions[0].kind, records::DecisionKind::Referred);
    EXPECT_EQ(now.decisions[1].kind, records::DecisionKind::Refused);
    const auto said = decided_of_text(now.decisions[1].reasons, Line::Second);
    ASSERT_TRUE(said);
    EXPECT_EQ(*said, refused);
    EXPECT_FALSE(decided_of_text(now.decisions[0].reasons, Line::First)->compared_with_person) << "kept as such";
    EXPECT_EQ(now.summary.retention, records::RetentionClass::Refused);
    EXPECT_THAT(m_of.events(before + 1), ElementsAre("decision", "decision"));
    EXPECT_EQ(m_of.last("decision").text("decision"), "refuse");
}

TEST_F(DecidedTest, ARefusalNeedsReasonsAndTheLaw) {
    Decided decided{.choice = Choice::Refuse, .line = Line::Second};
    EXPECT_EQ(why(decide(m_examiner, decided)), DecisionRefusal::ReasonsWanted);
    decided.reasons = " \n";
    EXPECT_EQ(why(decide(m_examiner, decided)), DecisionRefusal::ReasonsWanted);
    decided.reasons = "the portrait was replaced";
    EXPECT_EQ(why(decide(m_examiner, decided)), DecisionRefusal::GroundWanted);
    decided.legal_ground = std::string(kLongestSaid + 1, 'x');
    EXPECT_EQ(why(decide(m_examiner, decided)), DecisionRefusal::TooLong);
    EXPECT_EQ(why(decide(m_officer, {.choice = Choice::Refuse, .line = Line::Second})), DecisionRefusal::NotAllowed);
    EXPECT_TRUE(kept().decisions.empty());
}

TEST_F(DecidedTest, ALaterReferralForProtectionBlocksAnew) {
    const auto protection = [this] { return *protection_of(m_of.station(), Mode::Live, m_id.record); };
    const people::Person supervisor = m_of.find("Ada");
    const auto lift = [&](const people::Person& person, const std::string& reason = "withdrawn") {
        return lift_protection(m_of.station(), person, Mode::Live, m_id.record, reason);
    };
    EXPECT_FALSE(protection().blocks());
    EXPECT_EQ(why(lift(supervisor)), DecisionRefusal::NoProtection);
    ASSERT_TRUE(decide(m_officer, {.choice = Choice::ReferProtection}));
    EXPECT_TRUE(protection().blocks());
    EXPECT_EQ(why(lift(m_examiner)), DecisionRefusal::NotAllowed);
    EXPECT_EQ(why(lift(supervisor, "")), DecisionRefusal::ReasonsWanted);
    EXPECT_EQ(why(lift(supervisor, std::string(kLongestSaid + 1, 'x'))), DecisionRefusal::TooLong);
    ASSERT_TRUE(lift(supervisor));
    EXPECT_FALSE(protection().blocks());
    // With a further document of this traveller.
    Keeper keeper(m_of.station(), {.officer = m_officer.id}, m_id.record, "garita");
    ASSERT_TRUE(keeper.complete({.outcome = Outcome::Successful, .report = R"({"form":1,"shown":{}})"}));
    ASSERT_TRUE(
        garita::decide(m_of.station(), m_officer, Mode::Live, *keeper.id(), {.choice = Choice::ReferProtection}));
    EXPECT_TRUE(protection().blocks());
    ASSERT_TRUE(lift(supervisor));
    EXPECT_FALSE(protection().blocks());
    // A document on which nobody decided changes nothing; a record that is not there is told.
    Keeper undecided(m_of.station(), {.officer = m_officer.id}, m_id.record, "garita");
    ASSERT_TRUE(undecided.begin());
    EXPECT_FALSE(protection().blocks());
    EXPECT_FALSE(protection_of(m_of.station(), Mode::Live, RecordId{{9}}));
}

TEST_F(DecidedTest, WhatHasNotEndedIsNotDecided) {
    Keeper keeper(m_of.station(), {.officer = m_officer.id}, {}, "garita");
    ASSERT_TRUE(keeper.begin());
    m_id = *keeper.id();
    EXPECT_EQ(why(decide(m_officer, {.choice = Choice::Admit})), DecisionRefusal::NotEnded);
    m_id.record.bytes[0] ^= 1;
    EXPECT_EQ(decide(m_officer, {.choice = Choice::Admit}).error().code, records::kNotKept);
}

TEST_F(DecidedTest, AFindingIsOverruledWithAReasonByAnExaminer) {
    const Overruled worn{.check = "viz-mrz", .word = "worn", .reason = "the ink is gone"};
    EXPECT_EQ(why(overrule(m_of.station(), m_officer, Mode::Live, m_id, worn)), DecisionRefusal::NotAllowed);
    ASSERT_TRUE(overrule(m_of.station(), m_examiner, Mode::Live, m_id, worn));
    for (const char* check : {"expiry", "ovd-oblique", "no-such-check"})
        EXPECT_EQ(why(overrule(m_of.station(), m_examiner, Mode::Live, m_id,
                               {.check = check, .word = "worn", .reason = "x"})),
                  DecisionRefusal::NoSuchFinding)
            << check;
    EXPECT_EQ(why(overrule(m_of.station(), m_examiner, Mode::Live, m_id,
                           {.check = "viz-mrz", .word = "because", .reason = "x"})),
              DecisionRefusal::ReasonsWanted);
    ASSERT_EQ(kept().overrules.size(), 1U);
    EXPECT_EQ(kept().overrules[0].finding, "viz-mrz");
    EXPECT_EQ(kept().overrules[0].reason, "worn: the ink is gone");
    EXPECT_EQ(kept().summary.outcome, Outcome::Failed) << "what the machine found stays";
    EXPECT_EQ(m_of.last("overrule").text("check"), "viz-mrz");
}

TEST_F(DecidedTest, NoWordOfATravellerIsInTheAuditLog) {
    ASSERT_TRUE(decide(m_officer, {.choice = Choice::ReferPerson, .reasons = "ERIKSSON looks away"}));
    const auto entries = m_of.station().log().read(1, 1000);
    for (const audit::KeptEntry& entry : *entries) EXPECT_THAT(entry.bytes, Not(HasSubstr("ERIKSSON")));
}

TEST(Choices, EachHasWordsInEveryLanguageAndInTheAuditLog) {
    std::set<std::string_view> logged;
    for (const audit::Field& field : audit::facts_of(audit::Event::Decision).all_fields())
        for (const ChoiceFacts& facts : kChoices)
            if (field.name == "decision" && audit::has_word(field, facts.id)) logged.insert(facts.id);
    EXPECT_EQ(logged.size(), kChoices.size());
    for (const std::string& code : languages()) {
        const Language language = Language::create(code).value();
        for (const ChoiceFacts& facts : kChoices)
            EXPECT_TRUE(language.texts().contains("decide." + std::string(facts.id))) << code << facts.id;
        for (const std::string_view word : kOverruleReasons)
            EXPECT_TRUE(language.texts().contains("decide.overrule-" + std::string(word))) << code << word;
        for (const std::string_view word : kDeletionReasons)
            EXPECT_TRUE(language.texts().contains("records.delete-" + std::string(word))) << code << word;
    }
}

}  // namespace
}  // namespace garita
