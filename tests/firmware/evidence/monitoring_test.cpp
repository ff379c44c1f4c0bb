// The export for monitoring: what TR-03135 always logs, and nothing that tells a person.
#include "firmware/evidence/monitoring.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/firmware/evidence/cases.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

using namespace evidence;
using Json = nlohmann::json;
using test::Exporting;
using test::Pictures;
using test::Told;
using ::testing::HasSubstr;
using ::testing::Not;

const Monitored kWhere{.station = "Ferry post 7", .mode = Mode::Test};

Json line_of(const records::KeptInspection& kept) {
    const auto line = monitoring_line(kept, kWhere);
    EXPECT_TRUE(line) << line.error().text;
    EXPECT_EQ(line->find('\n'), std::string::npos);
    return Json::parse(*line);
}

TEST(Monitoring, TellsWhatIsAlwaysLogged) {
    const Exporting from(Pictures::None);
    const Json line = line_of(from.made.documents.front().kept);
    EXPECT_EQ(line["transaction"], hex(from.record.bytes));
    EXPECT_EQ(line["inspection"], 1);
    EXPECT_EQ(line["versions"], "garita 0.1.0");
    EXPECT_EQ(line["begun"], "2024-10-04T09:00:00Z");
    EXPECT_EQ(line["ended"], "2024-10-04T09:00:02Z");
    EXPECT_EQ(line["duration_ms"], 1412);
    EXPECT_EQ(line["issuing_state"], "UTO");
    EXPECT_EQ(line["document_type"], "P");
    EXPECT_EQ(line["format"], "TD3");
    EXPECT_EQ(line["model"], "UTO-P-2-2019");
    EXPECT_EQ(line["outcome"], "failed");
    EXPECT_EQ(line["mode"], "test");
    ASSERT_EQ(line["checks"].size(), all_checks().size());
    for (const Json& check : line["checks"]) {
        EXPECT_EQ(check["uuid"], uuid_of(check["check"].get<std::string>()));
        if (check["check"] != "photo-ultraviolet") continue;
        EXPECT_EQ(check["generic"], "(UV, BR, PH)");
        EXPECT_EQ(check["margin"], -0.4213);
        EXPECT_EQ(check["regions_mm"], Json::parse("[[5.0,20.0,32.0,41.0]]"));
        EXPECT_EQ(check["side"], "front");
    }
    EXPECT_EQ(line["decisions"][1]["decision"], "refused");
    EXPECT_EQ(line["overruled"], Json::parse(R"(["paper-ultraviolet"])"));
}

/// Every text in it, wherever it stands.
void texts_of(const Json& json, std::set<std::string>& texts) {
    if (json.is_string()) texts.insert(json.get<std::string>());
    if (json.is_structured())
        for (const Json& one : json) texts_of(one, texts);
}

TEST(Monitoring, HoldsNothingThatTellsAPerson) {
    Told told;
    told.surname = "KANARIENVOGEL";
    told.given_names = "KANARIA";
    told.document_number = "KANARY123";
    told.reasons = told.legal_ground = told.interpreter = told.reason = "Kanary words";
    told.overrule = "worn: Kanary words";
    told.barcode = told.label = told.argument = "Kanary text";
    Exporting from(Pictures::Tiny, told);
    for (CaseDocument& document : from.made.documents) {
        // Where a zone was misread, and where the scanner is nobody's that the station knows.
        document.kept.summary.issuing_state = "KAN";
        document.kept.summary.document_type = "KANARIEN";
        Json kept = Json::parse(document.kept.report);
        kept["source"] = {
            {"maker", "Kanary"}, {"model", "Kanary's telephone"}, {"serial", "Kanary"}, {"authenticated", false}};
        kept["shown"]["findings"].push_back({{"check", "kanary"}, {"outcome", "failed"}});
        kept["shown"]["groups"].push_back({{"group", "kanary"}, {"outcome", "failed"}});
        kept["shown"]["mrz"]["format"] = "kanary";
        kept["shown"]["findings"][0]["band"] = "kanary";
        document.kept.report = kept.dump();
        document.kept.overrules.push_back({.finding = "kanary", .reason = "Kanary"});
        const std::string line = *monitoring_line(document.kept, kWhere);
        std::string small;
        for (const char c : line) small += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        EXPECT_THAT(small, Not(HasSubstr("kan")));
        EXPECT_THAT(line, Not(HasSubstr("1974"))) << "the date of birth";
        EXPECT_THAT(line, Not(HasSubstr("2012-04-15"))) << "the date of expiry";
        for (const PersonId& person : {test::kOfficer, test::kExaminer})
            EXPECT_THAT(line, Not(HasSubstr(hex(person.bytes)))) << "who worked there is a person too";
        // Nothing but words of closed lists, and what is named here.
        std::set<std::string> texts;
        texts_of(Json::parse(line), texts);
        for (const std::string& known :
             {std::string("Ferry post 7"), std::string("test"), hex(from.record.bytes), std::string("garita 0.1.0"),
              std::string("UTO-P-2-2019"), std::string("admitted"), std::string("referred"), std::string("refused"),
              std::string("front"), std::string("back")})
            texts.erase(known);
        for (const Check& check : all_checks())
            for (const std::string_view known : {check.name, check.uuid, check.generic})
                texts.erase(std::string(known));
        for (const std::string_view known : kGroupNames) texts.erase(std::string(known));
        for (const std::string_view known : kBandNames) texts.erase(std::string(known));
        for (const Outcome known :
             {Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::NotSupported, Outcome::Aborted})
            texts.erase(std::string(name_of(known)));
        std::erase_if(texts, [](const std::string& text) { return text.starts_with("2024-10-04T09:"); });
        EXPECT_THAT(texts, ::testing::IsEmpty());
    }
}

TEST(Monitoring, AnInspectionThatDidNotEndIsTold) {
    test::KeptRecords records;
    const auto id = records.store().begin({.begun_at = test::morning(), .versions = "garita 1"});
    ASSERT_TRUE(id);
    const Json line = line_of(*records.store().read(*id));
    EXPECT_TRUE(line["ended"].is_null());
    EXPECT_TRUE(line["outcome"].is_null());
    EXPECT_TRUE(line["checks"].empty());
    auto newer = *records.store().read(*id);
    newer.summary.completed_at = 1;
    newer.report = R"({"form":2})";
    EXPECT_FALSE(monitoring_line(newer, kWhere));
}

}  // namespace
}  // namespace garita
