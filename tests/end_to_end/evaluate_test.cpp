// garita simulate and garita evaluate from outside: what is drawn is scored against its own truth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "firmware/process/sanitized.h"
#include "tests/end_to_end/run_garita.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using nlohmann::json;
using ::testing::HasSubstr;

class Evaluate : public ::testing::Test {
protected:
    void SetUp() override {
        m_folder = fs::temp_directory_path() / ("garita-evaluate-" + std::to_string(getpid()));
        fs::create_directories(m_folder);
    }
    void TearDown() override { fs::remove_all(m_folder); }
    [[nodiscard]] std::string in_folder(const std::string& name) const { return (m_folder / name).string(); }

    fs::path m_folder;
};

TEST_F(Evaluate, DrawnCapturesAreScoredAgainstTheirTruth) {
    const std::string out = in_folder("drawn");
    ASSERT_EQ(end_to_end::garita({"simulate", "--ppi", "300", out}).status, 0);
    ASSERT_EQ(end_to_end::garita({"simulate", "--ppi", "300", "--kind", "mrz-ink", out}).status, 0);
    const Said said = end_to_end::garita({"evaluate", "--json", "--results", in_folder("page.md"), out});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_EQ(result["schema"], 1);
    EXPECT_EQ(result["captures"], 2);
    EXPECT_EQ(result["mrz"]["readable"], 2);
    EXPECT_EQ(result["mrz"]["exact"], 2);
    EXPECT_EQ(result["mrz"]["character_error_rate"], 0);
    EXPECT_EQ(result["mrz"]["exact_rate"]["interval"].size(), 2U);
    EXPECT_EQ(result["sets"]["drawn"]["captures"], 2);
    EXPECT_TRUE(result["times_ms"]["total"].contains("p95"));
    EXPECT_TRUE(result["surprises"].empty()) << result["surprises"];
    int forged = 0;
    for (const json& check : result["checks"])
        if (check["kind"] == "mrz-ink") forged += check["should_and_did"].get<int>();
    EXPECT_GT(forged, 0);
    EXPECT_TRUE(fs::file_size(in_folder("page.md")) > 0);
    EXPECT_TRUE(fs::file_size(in_folder("roc.svg")) > 0);
}

/// Those that hold a document against its model, which there is none of here: what they tell apart
/// tests/vision/catalog/learn_model_test, features_drawn_test and tests/end_to_end/model_command_test say.
bool is_of_a_model(std::string_view check) {
    constexpr auto kOfAModel = std::to_array<std::string_view>({"document-model",
                                                                "print-white",
                                                                "pattern-ultraviolet",
                                                                "print-infrared-visible",
                                                                "print-infrared-invisible",
                                                                "composite-print",
                                                                "laminate-coaxial",
                                                                "ovd-oblique",
                                                                "photo-overprint",
                                                                "visual-zone-ultraviolet",
                                                                "fibres-ultraviolet",
                                                                "personal-print-infrared-visible",
                                                                "personal-print-infrared-invisible",
                                                                "thread-infrared",
                                                                "thread-white",
                                                                "composite-thread",
                                                                "watermark-infrared",
                                                                "perforation-white",
                                                                "personal-perforation",
                                                                "can-infrared",
                                                                "mrz-overprint",
                                                                "second-portrait",
                                                                "composite-personal",
                                                                "known-counterfeit"});
    return std::ranges::find(kOfAModel, check) != kOfAModel.end();
}

/// Checks of one drawn document. Barcodes and seals are not drawn by the specimens
/// (tests/vision/checks/barcode_checks_test, tests/end_to_end/barcode_test), and visa-passport needs two documents
/// (tests/vision/checks/visa_passport_drawn_test): those tests hold both sides of them.
std::set<std::string> checks_of_one_document() {
    std::set<std::string> names;
    for (const Check& check : all_checks())
        if (check.runs_in == RunsIn::Worker && check.name != "visa-passport" && !is_of_a_model(check.name))
            names.emplace(check.name);
    return names;
}

// A document that the check has to tell, and a genuine one, for every check (vision/specimen/README.md).
TEST_F(Evaluate, EveryCheckTellsAForgeryFromItsGenuineTwin) {
    if (kSanitized) GTEST_SKIP() << "measures, and takes minutes here: the sanitizers see the same code in other tests";
    struct Drawn {
        const char* format;
        const char* seed;
        const char* ppi;
        std::vector<const char*> kinds;
    };
    const std::string out = in_folder("drawn");
    for (const Drawn& drawn :
         {Drawn{"TD3",
                "2000",
                "400",
                {"genuine", "mrz-ink", "mrz-typeface", "data-mrz", "counterfeit-laser", "infrared-wrong", "screen"}},
          Drawn{"TD3", "2001", "400", {"data-mrz"}}, Drawn{"TD1", "2002", "400", {"genuine", "photo-over"}},
          Drawn{"TD1",
                "2002",
                "300",
                {"stolen-blank-age", "stolen-blank-layout", "counterfeit-offset-fantasy", "expired", "two-documents",
                 "data-viz", "data-both"}}})
        for (const char* kind : drawn.kinds)
            ASSERT_EQ(end_to_end::garita({"simulate", "--format", drawn.format, "--seed", drawn.seed, "--ppi",
                                          drawn.ppi, "--kind", kind, out})
                          .status,
                      0);
    const Said said = end_to_end::garita({"evaluate", "--json", out});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_TRUE(result["surprises"].empty()) << result["surprises"];
    std::set<std::string> counting;
    for (const json& c : result["characteristics"]) {
        if (c["counts"]) counting.insert(c["check"]);
        if (checks_of_one_document().contains(c["check"].get<std::string>())) {
            EXPECT_EQ(c["area"], 1) << c;
            EXPECT_EQ(c["detected"]["count"], c["forged"]) << c;
            EXPECT_EQ(c["false_alarms"]["count"], 0) << c;
        }
    }
    for (const std::string& check : checks_of_one_document()) EXPECT_TRUE(counting.contains(check)) << check;
}

TEST_F(Evaluate, WrongWordsAndMissingTruthAreTold) {
    EXPECT_EQ(end_to_end::garita({"evaluate"}).status, 1);
    EXPECT_EQ(end_to_end::garita({"evaluate", "--date", "soon", m_folder.string()}).status, 1);
    const Said empty = end_to_end::garita({"evaluate", m_folder.string()});
    EXPECT_EQ(empty.status, 2);
    EXPECT_THAT(empty.err, HasSubstr("no truth.json"));
    const Said missing = end_to_end::garita({"evaluate", in_folder("missing")});
    EXPECT_EQ(missing.status, 2);
    EXPECT_THAT(missing.err, HasSubstr("missing: there is no such folder"));
}

TEST_F(Evaluate, ATruthThatIsBrokenIsToldByNameBeforeAnythingIsInspected) {
    const std::string truth = in_folder("capture/truth.json");
    fs::create_directories(in_folder("capture"));
    const auto said = [&](const std::string& text) {
        std::ofstream(truth, std::ios::trunc) << text;
        const Said answer = end_to_end::garita({"evaluate", m_folder.string()});
        EXPECT_EQ(answer.status, 2) << text;
        EXPECT_EQ(answer.out, "") << text;
        return answer.err;
    };
    EXPECT_THAT(said("{\"schema\": 1, \"mrz\": "), HasSubstr(truth));
    EXPECT_THAT(said("{\"mrz\": 5}"), HasSubstr(truth));
    EXPECT_THAT(said("[]"), HasSubstr(truth));
    EXPECT_THAT(said("{\"valid_on\": \"yesterday\"}"), HasSubstr("\"yesterday\" is no date"));
    for (const std::string key : {"should_fail", "must_not_fail"}) {
        const std::string told = said("{\"" + key + "\": [\"mrz-content\", \"mrz-contents\"]}");
        EXPECT_THAT(told, HasSubstr(truth + ": " + key + " names \"mrz-contents\", which is no check"));
    }
    std::ofstream(truth, std::ios::trunc) << "{}";
    const Said page = end_to_end::garita({"evaluate", "--results", in_folder("no/such/page.md"), m_folder.string()});
    EXPECT_EQ(page.status, 1);
    EXPECT_THAT(page.err, HasSubstr("page.md cannot be written"));
    // A capture without pictures is told, and the others are still scored: here there are none.
    const Said empty = end_to_end::garita({"evaluate", m_folder.string()});
    EXPECT_EQ(empty.status, 2);
    EXPECT_THAT(empty.err, HasSubstr("no capture in this folder"));
}

TEST_F(Evaluate, SimulateRefusesWhatItCannotDraw) {
    EXPECT_EQ(end_to_end::garita({"simulate"}).status, 1);
    EXPECT_THAT(end_to_end::garita({"simulate", "--kind", "none", in_folder("x")}).err, HasSubstr("mrz-ink"));
    EXPECT_THAT(end_to_end::garita({"simulate", "--format", "TD9", in_folder("x")}).err, HasSubstr("MRV-B"));
    EXPECT_EQ(end_to_end::garita({"simulate", "--ppi", "10", in_folder("x")}).status, 1);
    std::ofstream(m_folder / "file") << "in the way";
    EXPECT_EQ(end_to_end::garita({"simulate", "--ppi", "200", in_folder("file")}).status, 2);
}

}  // namespace
}  // namespace garita
