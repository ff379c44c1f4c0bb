// A case: everything that is kept of a record, and what is written of it.
#include "firmware/evidence/case.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "firmware/bytes.h"
#include "firmware/evidence/parts.h"
#include "tests/firmware/evidence/cases.h"

namespace garita {
namespace {

using namespace evidence;
using test::Exporting;
using test::KeptRecords;
using test::refusal;

TEST(Case, HoldsAllThatIsKeptOfARecord) {
    const Exporting from;
    const Case& made = from.made;
    ASSERT_EQ(made.documents.size(), 2U);
    const CaseDocument& first = made.documents.front();
    EXPECT_EQ(first.pictures.size(), 4U);
    EXPECT_FALSE(first.pictures.front().bytes.empty());
    ASSERT_EQ(first.said.size(), 2U);
    EXPECT_EQ(first.said.back()->legal_ground, test::Told().legal_ground);
    EXPECT_EQ(first.kept.overrules.size(), 1U);
    EXPECT_EQ(made.people.at(test::kExaminer.bytes), "Émile Rousseau");
    EXPECT_TRUE(made.people.contains(test::kSupervisor.bytes)) << "the other one of four eyes";
}

// What the page was told is what leaves: this fails when the page's JSON changes and its reader does not.
TEST(Case, ReadsWhatTheOfficerWasShown) {
    const Exporting from;
    const ShownReport& shown = *from.made.documents.front().shown;
    ASSERT_EQ(shown.pages.size(), 2U);
    EXPECT_EQ(shown.pages.front().size_mm, (SizeMm{125, 88}));
    EXPECT_EQ(shown.pages.front().format, "TD3");
    EXPECT_EQ(shown.pages.front().bands, (std::vector{Band::Infrared, Band::White}));
    EXPECT_EQ(shown.pages.back().side, Side::Back);
    ASSERT_TRUE(shown.mrz);
    EXPECT_EQ(shown.mrz->lines.front(), "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    EXPECT_THAT(shown.mrz->fields, ::testing::Contains(ShownField{"surname", "ERIKSSON"}));
    EXPECT_THAT(shown.viz, ::testing::Contains(ShownField{"given_names", "ANNA MARIA"}));
    EXPECT_EQ(shown.barcodes.size(), 1U);
    const auto failed = std::ranges::find(shown.findings, "photo-ultraviolet", &ShownFinding::check);
    ASSERT_NE(failed, shown.findings.end());
    EXPECT_EQ(failed->outcome, Outcome::Failed);
    EXPECT_EQ(failed->margin, -0.4213);
    EXPECT_EQ(failed->band, Band::Ultraviolet);
    EXPECT_EQ(failed->page, 0);
    EXPECT_EQ(failed->regions_mm, (std::vector<RectMm>{{5, 20, 32, 41}}));
    EXPECT_EQ(failed->sentences.size(), 4U);
    EXPECT_EQ(failed->group, "photo");
    EXPECT_FALSE(shown.groups.empty());
    EXPECT_EQ(shown.outcome, Outcome::Failed);
    EXPECT_EQ(shown.source.serial, "HEAD-0007");
    EXPECT_TRUE(shown.source.authenticated);
    ASSERT_EQ(shown.lists.size(), 1U);
    EXPECT_TRUE(shown.lists.front().hit);
    EXPECT_EQ(shown.lists.front().sentences.at("es"), std::vector{"es " + test::Told().of_lists});
    EXPECT_EQ(shown.list_notes.size(), 4U);
}

TEST(Case, HoldsWhatTheBureauAnswered) {
    const Exporting from;
    const CaseDocument& first = from.made.documents.front();
    ASSERT_EQ(first.answers.size(), 1U);
    EXPECT_EQ(first.answers.front().state, "reported");
    EXPECT_EQ(first.answers.front().asked, "2024-10-04T09:00:01Z");
    EXPECT_TRUE(from.made.documents.back().answers.empty());
    const auto parts = parts_of(from.made);
    const auto part = std::ranges::find(*parts, "document-1-bureau-1.json", &Part::name);
    ASSERT_NE(part, parts->end());
    EXPECT_EQ(text_of(part->bytes), first.kept.answers.front()) << "as it was sealed";
    const auto json = nlohmann::json::parse(text_of(parts->front().bytes));
    EXPECT_EQ(json["documents"][0]["bureau"][0]["part"], "document-1-bureau-1.json");
    EXPECT_EQ(json["documents"][1]["bureau"], nlohmann::json::array());
}

TEST(Case, WhatIsOfNoKnownFormIsToldAndNothingIsThrown) {
    for (const char* text : {"", "{}", "[]", "null", R"({"form":2,"shown":{}})", R"({"form":"1","shown":{}})",
                             R"({"form":1,"shown":[]})", R"({"form":1)", "\xff"})
        EXPECT_FALSE(parse_kept_report(text)) << text;
    for (const char* text : {"", "{}", "[]", "null", R"({"state":1})", R"({"state":"reported")", "\xff"})
        EXPECT_FALSE(parse_kept_answer(text)) << text;
    const auto bare = parse_kept_answer(R"({"state":"reported","asked":5,"sentences":{"en":[1,"x"],"es":"y"}})");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->sentences, (ShownSentences{{"en", {"", "x"}}}));
    const auto odd = parse_kept_report(
        R"({"form":1,"shown":{"pages":[1,{"size_mm":["a",2],"images":{}}],"mrz":{"lines":[1],"fields":[]},"viz":7,
            "barcodes":[null],"findings":[{"check":1,"margin":"x","page":-1,"regions_mm":[[1,2,3],[1,2,3,"4"]],
            "sentences":{"en":5}}],"groups":[{"group":"mrz","outcome":"odd"}],"outcome":null},"source":5})");
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->pages.size(), 2U);
    EXPECT_TRUE(odd->findings.front().regions_mm.empty());
    EXPECT_FALSE(odd->findings.front().page);
    EXPECT_TRUE(odd->groups.empty());
}

TEST(Case, TheSameCaseGivesTheSameParts) {
    const Exporting from;
    EXPECT_EQ(*parts_of(from.made), *parts_of(from.made));
    const auto json = nlohmann::json::parse(text_of(parts_of(from.made)->front().bytes));
    EXPECT_EQ(json["reason"], test::Told().reason);
    EXPECT_EQ(json["exported_by"]["name"], "Émile Rousseau");
    EXPECT_EQ(json["second"]["name"], "João Pereira");
    EXPECT_EQ(json["documents"][0]["decisions"][1]["choice"], "refuse");
    EXPECT_EQ(json["documents"][0]["decisions"][1]["interpreter"], test::Told().interpreter);
    EXPECT_EQ(json["documents"][0]["overrules"][0]["reason"], test::Told().overrule);
    EXPECT_EQ(json["documents"][0]["report"], "document-1.json");
    EXPECT_EQ(json["documents"][1]["pictures"][0]["part"], "document-2-front-white.jpg");
    EXPECT_EQ(json["protection_lifts"], nlohmann::json::array());
}

TEST(Case, WhoAsksForProtectionIsKnown) {
    Exporting from;
    EXPECT_FALSE(asks_for_protection(from.made));
    from.made.documents.back().said.back()->choice = Choice::ReferProtection;
    EXPECT_TRUE(asks_for_protection(from.made));
    from.made.documents.back().said.back().reset();
    EXPECT_TRUE(asks_for_protection(from.made)) << "what cannot be read may be that";
    from.made.documents.back().kept.lifts = {{.referrals = 1, .reason = "withdrawn"}};
    EXPECT_FALSE(asks_for_protection(from.made));
    from.made.documents.front().said.front()->choice = Choice::ReferProtection;
    EXPECT_TRUE(asks_for_protection(from.made)) << "a later one blocks anew";
}

TEST(Case, ARecordThatIsNotThereIsTold) {
    KeptRecords records;
    const auto none = case_of(records.store(), RecordId{{9}}, {}, &test::name_of_person);
    EXPECT_EQ(refusal(none), Refusal::OtherRecord);
    ExportFacts wordy{.reason = std::string(kLongestSaid + 1, 'x')};
    EXPECT_FALSE(case_of(records.store(), RecordId{{9}}, wordy, &test::name_of_person));
}

TEST(Case, AnInspectionThatDidNotEndLeavesToo) {
    KeptRecords records;
    const auto id = records.store().begin({.begun_at = test::morning(), .versions = "garita 1"});
    ASSERT_TRUE(id);
    const auto made = case_of(records.store(), id->record, {}, &test::name_of_person);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_FALSE(made->documents.front().shown);
    EXPECT_EQ(parts_of(*made)->size(), 1U);
}

TEST(Case, MoreThanAnArchiveHoldsIsRefusedBeforeItIsRead) {
    KeptRecords records(Mode::Test, {.most_picture_bytes = 40'000'000});
    const auto bytes = test::picture_with("X", 30'000'000);
    const records::Picture picture{.media_type = "image/jpeg", .bytes = bytes};
    const auto first = records.store().begin({.begun_at = test::morning(), .versions = "g", .pictures = {&picture, 1}});
    ASSERT_TRUE(first) << first.error().text;
    ASSERT_TRUE(case_of(records.store(), first->record, {}, &test::name_of_person));
    const auto second = records.store().begin(
        {.record = first->record, .begun_at = test::morning(), .versions = "g", .pictures = {&picture, 1}});
    ASSERT_TRUE(second);
    EXPECT_EQ(refusal(case_of(records.store(), first->record, {}, &test::name_of_person)), Refusal::TooLarge);
}

}  // namespace
}  // namespace garita
