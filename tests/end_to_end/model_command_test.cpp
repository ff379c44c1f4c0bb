// garita model, on drawn captures of invented persons' documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "firmware/document_models.h"
#include "tests/end_to_end/run_garita.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr char kSeries[] = "UTO-P-2-2019";

class ModelCommand : public testing::Test {
protected:
    static void SetUpTestSuite() {
        std::string pattern = (fs::temp_directory_path() / "garita-model-XXXXXX").string();
        s_path = mkdtemp(pattern.data());
        draw("genuine", 14, "genuine");
        for (const auto& entry : fs::directory_iterator(s_path / "genuine")) {
            std::stringstream truth;
            truth << std::ifstream(entry.path() / "truth.json").rdbuf();
            (truth.str().find(kSeries) != std::string::npos ? s_series : s_others).push_back(entry.path());
        }
        std::ranges::sort(s_series);
        std::ranges::sort(s_others);
        ASSERT_GE(s_series.size(), 5U);
        ASSERT_FALSE(s_others.empty());
    }
    static void TearDownTestSuite() { fs::remove_all(s_path); }

    static void draw(const std::string& name, int count, const std::string& kind) {
        const auto said = end_to_end::garita({"simulate", "--ppi", "300", "--seed", "1", "--count",
                                              std::to_string(count), "--kind", kind, s_path / name});
        ASSERT_EQ(said.status, 0) << said.err;
    }
    /// One capture is drawn into the folder itself, or into one below it.
    static std::string one_in(const std::string& name) {
        const fs::path folder = s_path / name;
        return fs::exists(folder / "capture.json") ? folder : fs::directory_iterator(folder)->path();
    }
    static end_to_end::Said model(Words words, const Words& captures = {}) {
        words.insert(words.begin(), "model");
        words.insert(words.end(), captures.begin(), captures.end());
        return end_to_end::garita(words);
    }
    static end_to_end::Said learn(const std::string& out, const Words& captures) {
        return model({"learn", "--series", kSeries, "--out", s_path / out}, captures);
    }

    static inline fs::path s_path;
    static inline Words s_series;
    static inline Words s_others;
};

TEST_F(ModelCommand, LearnsShowsListsAndHoldsDocumentsAgainstIt) {
    const Words first(s_series.begin(), s_series.end() - 1);
    const auto learned = learn("models/two", first);
    ASSERT_EQ(learned.status, 0) << learned.err;
    EXPECT_THAT(learned.out, HasSubstr("pattern-ultraviolet"));
    EXPECT_THAT(learned.out, HasSubstr("its checks advise"));
    EXPECT_THAT(learned.err, HasSubstr("(1 of ")) << "progress";
    const auto read = read_model(s_path / "models" / "two");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(name_of(read->series), kSeries);
    EXPECT_EQ(read->captures, static_cast<int>(first.size()));

    EXPECT_EQ(learn("models/two", first).status, 1) << "no model is written over another";
    const auto shown = model({"show", s_path / "models" / "two"});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(learned.out, HasSubstr(shown.out.substr(0, shown.out.size() - 1)));
    fs::create_directories(s_path / "models" / "broken");
    const auto listed = model({"list", s_path / "models"});
    EXPECT_EQ(listed.status, 2);
    EXPECT_THAT(listed.out, HasSubstr("UTO-P-2-2019 TD3"));
    EXPECT_THAT(listed.err, HasSubstr("broken: "));

    const auto genuine = model({"try", s_path / "models" / "two"}, {s_series.back()});
    EXPECT_EQ(genuine.status, 0) << genuine.err;
    EXPECT_EQ(genuine.out.find("UNLIKE"), std::string::npos) << genuine.out;
    draw("forged", 1, "infrared-wrong");
    const auto held = model({"try", s_path / "models" / "two"}, {one_in("forged")});
    EXPECT_THAT(held.out, HasSubstr("print-infrared-invisible   UNLIKE")) << held.err;
}

/// With few captures the checks advise; the outcome is never failed by them.
TEST_F(ModelCommand, InspectHoldsADocumentAgainstTheModelOfItsSeries) {
    const Words first(s_series.begin(), s_series.end() - 1);
    ASSERT_EQ(learn("catalog/two", first).status, 0);
    fs::create_directories(s_path / "catalog" / "broken");
    const auto inspect = [](const std::string& capture) {
        return end_to_end::garita(
            {"inspect", "--json", "--specimens", "--date", "2026-11-29", "--catalog", s_path / "catalog", capture});
    };
    const auto genuine = inspect(s_series.back());
    EXPECT_EQ(genuine.status, 0);
    EXPECT_THAT(genuine.err, HasSubstr("broken: model.toml is missing"));
    EXPECT_THAT(genuine.out, HasSubstr(R"("model":{"id":"UTO-P-2-2019","outcome":"successful"})"));
    EXPECT_THAT(genuine.out, HasSubstr(R"("message_key":"pattern-ultraviolet.successful")"));
    const auto other_series = inspect(s_others.front());
    EXPECT_THAT(other_series.out, HasSubstr(R"("model":null)")) << "no suspicion: nobody has made its model";
    EXPECT_THAT(other_series.out, HasSubstr(R"("message_key":"reason.no-model")"));
    draw("copied", 1, "counterfeit-laser");
    const auto copied = inspect(one_in("copied"));
    EXPECT_THAT(copied.out, HasSubstr(R"("model":{"id":"UTO-P-2-2019","outcome":"successful"})"));
    EXPECT_THAT(copied.out, HasSubstr(R"("message_key":"pattern-ultraviolet.advice")"));
    EXPECT_EQ(copied.out.find("aborted"), std::string::npos);
    const auto none = end_to_end::garita({"inspect", "--catalog", s_path / "nowhere", s_series.back()});
    EXPECT_EQ(none.status, 1);
    EXPECT_THAT(none.err, HasSubstr("--catalog: "));
}

TEST_F(ModelCommand, WrongCapturesAreToldByNameAndNothingIsWritten) {
    Words mixed(s_series.begin(), s_series.begin() + 4);
    mixed.push_back(s_others.front());
    const auto two_series = learn("mixed", mixed);
    EXPECT_EQ(two_series.status, 2);
    EXPECT_THAT(two_series.err, HasSubstr("of another series"));
    EXPECT_THAT(two_series.err, HasSubstr(s_others.front() + " (0."));
    const auto twice = learn("twice", {s_series[0], s_series[1], s_series[0]});
    EXPECT_EQ(twice.status, 2);
    EXPECT_THAT(twice.err, HasSubstr("show the same document"));
    const auto another_state =
        model({"learn", "--series", "D-P-1-2017", "--out", s_path / "state"}, {s_series[0], s_series[1], s_series[2]});
    EXPECT_EQ(another_state.status, 2);
    EXPECT_THAT(another_state.err, HasSubstr("the captures are of UTO"));
    EXPECT_EQ(learn("none", {s_series[0], s_series[1], s_path / "none"}).status, 2);
    for (const char* out : {"mixed", "twice", "state", "none"}) EXPECT_FALSE(fs::exists(s_path / out)) << out;
}

TEST_F(ModelCommand, WrongWordsAreUsageErrors) {
    EXPECT_EQ(learn("few", {s_series[0], s_series[1]}).status, 1);
    EXPECT_EQ(model({"learn", "--series", "Utopia", "--out", s_path / "x"}, s_series).status, 1);
    EXPECT_EQ(model({"learn", "--series", "UTO-P-1-1850", "--out", s_path / "x"}, s_series).status, 1);
    EXPECT_EQ(model({"learn", "--series", kSeries, "--prado", "a\"b", "--out", s_path / "x"}, s_series).status, 1)
        << "a model that could not be read again";
    EXPECT_EQ(model({"learn", "--out", s_path / "x"}, s_series).status, 1);
    EXPECT_EQ(model({"learn", "--series", kSeries}, s_series).status, 1);
    EXPECT_EQ(model({"learn", "--series", kSeries, "--false-alarms", "nan", "--out", s_path / "x"}, s_series).status,
              1);
    EXPECT_EQ(model({"show"}).status, 1);
    EXPECT_EQ(model({"forget"}).status, 1);
    EXPECT_EQ(model({"show", s_path / "none"}).status, 2);
    EXPECT_EQ(model({"list", s_path / "none"}).status, 2);
}

}  // namespace
}  // namespace garita
