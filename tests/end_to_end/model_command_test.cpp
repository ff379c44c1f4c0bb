// garita model, on drawn captures of invented persons' documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "firmware/catalog/catalog_files.h"
#include "firmware/catalog/document_models.h"
#include "firmware/tool/loosening.h"
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
        s_learned = learn("learned", all_but_the_last());
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
        return model({"learn", "--series", kSeries, "--feature", "second-portrait=105,17.5,14,18", "--out",
                      s_path / out, "--feature", "thread=60,0,5,88"},
                     captures);
    }

    static Words all_but_the_last() { return {s_series.begin(), s_series.end() - 1}; }
    /// A model of the series that was learned once, in a folder of the test's own.
    static void put_model(const std::string& name) {
        fs::create_directories((s_path / name).parent_path());
        fs::copy(s_path / "learned", s_path / name);
    }

    static inline fs::path s_path;
    static inline end_to_end::Said s_learned;
    static inline Words s_series;
    static inline Words s_others;
};

TEST_F(ModelCommand, LearnsShowsListsAndHoldsDocumentsAgainstIt) {
    ASSERT_EQ(s_learned.status, 0) << s_learned.err;
    EXPECT_THAT(s_learned.out, HasSubstr("pattern-ultraviolet"));
    EXPECT_THAT(s_learned.out, HasSubstr("its checks advise"));
    EXPECT_THAT(s_learned.err, HasSubstr("(1 of ")) << "progress";
    EXPECT_THAT(s_learned.out, testing::ContainsRegex("second-portrait +at least [0-9.]+  at 105,17.5,14,18"));
    EXPECT_THAT(s_learned.err,
                HasSubstr("no thread is to be seen at 60,0,5,88 on each of these captures: none is learned"));
    EXPECT_THAT(s_learned.out, Not(HasSubstr("thread-white")));
    put_model("models/two");
    const auto read = read_model(s_path / "models" / "two");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(name_of(read->series), kSeries);
    EXPECT_EQ(read->captures, static_cast<int>(all_but_the_last().size()));

    EXPECT_EQ(learn("models/two", all_but_the_last()).status, 1) << "no model is written over another";
    const auto shown = model({"show", s_path / "models" / "two"});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(s_learned.out, HasSubstr(shown.out.substr(0, shown.out.size() - 1)));
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

/// For a binder that may be lost: what is genuine, and no number that tells how far one may differ.
TEST_F(ModelCommand, PrintsASheetWithoutThresholds) {
    put_model("sheet/two");
    const std::string pdf = s_path / "sheet" / "two.pdf";
    const auto sheet = [&](const Words& more) {
        Words words = {"sheet", s_path / "sheet" / "two"};
        words.insert(words.end(), more.begin(), more.end());
        return model(words);
    };
    ASSERT_EQ(sheet({"--out", pdf, "--language", "es"}).status, 0);
    const std::string first = end_to_end::run("cat " + end_to_end::quoted(pdf)).out;
    EXPECT_EQ(first.substr(0, 5), "%PDF-");
    ASSERT_EQ(sheet({"--out", pdf, "--language", "es"}).status, 0);
    EXPECT_EQ(end_to_end::run("cat " + end_to_end::quoted(pdf)).out, first) << "the same sheet is the same file";

    const auto text = end_to_end::run("pdftotext " + end_to_end::quoted(pdf) + " -");
    ASSERT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr(kSeries));
    EXPECT_THAT(text.out, HasSubstr("Impresión luminiscente")) << "in the language that was asked for";
    EXPECT_THAT(text.out, HasSubstr("menos de diez capturas"));
    const auto read = read_model(s_path / "sheet" / "two");
    ASSERT_TRUE(read);
    for (const catalog::ModelLevel& level : read->levels)
        for (const auto& limit : {level.least, level.most})
            EXPECT_TRUE(!limit || text.out.find(std::to_string(limit->limit).substr(0, 4)) == std::string::npos)
                << level.check;

    EXPECT_EQ(sheet({}).status, 1);
    EXPECT_EQ(sheet({"--out", pdf, "--language", "xx"}).status, 1);
    EXPECT_EQ(sheet({"--out", s_path / "none" / "two.pdf"}).status, 1);
    EXPECT_EQ(model({"sheet", s_path / "none", "--out", pdf}).status, 2);
}

/// With few captures the checks advise; the outcome is never failed by them.
TEST_F(ModelCommand, InspectHoldsADocumentAgainstTheModelOfItsSeries) {
    put_model("catalog/two");
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

/// With the approval the captures of the holders' documents are gone: these, and nothing else.
TEST_F(ModelCommand, ApprovingAModelDestroysItsCaptures) {
    put_model("approved/two");
    const fs::path two = s_path / "approved" / "two";
    Words captures;
    for (const std::string& capture : all_but_the_last()) {
        captures.push_back(s_path / "approved" / "captures" / fs::path(capture).filename());
        fs::create_directories(fs::path(captures.back()).parent_path());
        fs::copy(capture, captures.back());
    }
    EXPECT_THAT(model({"show", two}).out, HasSubstr("not approved by anybody yet"));
    const auto approve = [&](const Words& which) { return model({"approve", two, "--by", "A. Supervisor"}, which); };
    EXPECT_THAT(model({"approve", two}, captures).err, HasSubstr("--by NAME"));
    EXPECT_NE(model({"approve", two, "--by", "a \"quote\""}, captures).status, 0);
    const auto another = approve({s_series.back()});
    EXPECT_EQ(another.status, 2);
    EXPECT_THAT(another.err, HasSubstr("is not what the model was learned from"));
    EXPECT_TRUE(fs::exists(s_series.back()));
    const auto some = approve({captures.begin(), captures.end() - 1});
    EXPECT_EQ(some.status, 2);
    EXPECT_THAT(some.err, HasSubstr("not all are named"));
    for (const std::string& capture : captures) EXPECT_TRUE(fs::exists(capture)) << "refused, nothing is destroyed";

    // Cut off after the first: what is left of them is destroyed by doing it again.
    auto begun = read_model(two);
    ASSERT_TRUE(begun);
    begun->approved = "A. Supervisor, 2026-11-30";
    ASSERT_TRUE(write_model_text(two, *begun));
    fs::remove_all(captures.front());
    // What another process still has open is overwritten, not only without a name.
    std::ifstream open_before(fs::path(captures.back()) / "white.png", std::ios::binary);
    const auto done = approve(captures);
    ASSERT_EQ(done.status, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("is approved by A. Supervisor"));
    EXPECT_TRUE(fs::is_empty(s_path / "approved" / "captures"));
    std::string left((std::istreambuf_iterator<char>(open_before)), {});
    EXPECT_FALSE(left.empty());
    EXPECT_EQ(left.find_first_not_of('\0'), std::string::npos);
    EXPECT_THAT(model({"show", two}).out, HasSubstr("approved by A. Supervisor, 2026-11-30"));
    const auto read = read_model(two);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_TRUE(read->sources.empty());
    EXPECT_THAT(approve({}).err, HasSubstr("is approved already"));
}

/// From the issuer's desk to a station that holds documents against the model, and back to one that no longer does.
TEST_F(ModelCommand, ACatalogIsSignedInstalledAndUsed) {
    // Of a number that nothing drawn has: install would draw each kind of forgery of a series that it knows.
    auto renamed = read_model(s_path / "learned");
    ASSERT_TRUE(renamed) << renamed.error().text;
    renamed->series.number = "9";
    renamed->sources.clear();
    ASSERT_TRUE(write_model(s_path / "signed" / "nine", *renamed));
    const std::string station = s_path / "post-7.station.toml";
    const std::string data = s_path / "data";
    const std::string archive = s_path / "utopia-1.catalog";
    const auto catalog = [&](Words words) {
        words.insert(words.begin(), "catalog");
        return end_to_end::garita(words);
    };
    const auto issuer = catalog({"issuer", "--name", "Ministry of Utopia", "--out", s_path / "utopia"});
    ASSERT_EQ(issuer.status, 0) << issuer.err;
    EXPECT_EQ(catalog({"issuer", "--name", "Ministry of Utopia", "--out", s_path / "utopia"}).status, 1)
        << "no key is written over another";
    ASSERT_EQ(catalog({"station", "--data", data, "--name", "post-7", "--out", station}).status, 0);
    const Words pack = {"pack",   s_path / "signed", "--issuer",  s_path / "utopia.secret.toml",
                        "--for",  station,           "--name",    "utopia",
                        "--out",  archive,           "--version", "1",
                        "--from", "2026-01-01",      "--until",   "2099-12-31"};
    const auto unseen = catalog(pack);
    EXPECT_EQ(unseen.status, 2);
    EXPECT_THAT(unseen.err, HasSubstr("nine is not approved by anybody"));
    ASSERT_EQ(model({"approve", s_path / "signed" / "nine", "--by", "A. Supervisor"}).status, 0);
    const auto packed = catalog(pack);
    ASSERT_EQ(packed.status, 0) << packed.err;
    EXPECT_THAT(packed.out, HasSubstr("1 models, for post-7"));

    const auto stranger = catalog({"install", archive, "--data", data, "--yes"});
    EXPECT_EQ(stranger.status, 2);
    EXPECT_THAT(stranger.err, HasSubstr("nobody whom this station believes"));
    EXPECT_EQ(catalog({"trust", s_path / "utopia.secret.toml", "--data", data, "--yes"}).status, 2)
        << "a secret file is not carried about";
    EXPECT_EQ(catalog({"trust", s_path / "utopia.issuer.toml", "--data", data}).status, 1) << "nobody to ask";
    ASSERT_EQ(catalog({"trust", s_path / "utopia.issuer.toml", "--data", data, "--states", "XOM", "--yes"}).status, 0);
    const auto foreign = catalog({"install", archive, "--data", data, "--yes"});
    EXPECT_EQ(foreign.status, 2);
    EXPECT_THAT(foreign.err, HasSubstr("is believed for documents of XOM only"));
    ASSERT_EQ(catalog({"trust", s_path / "utopia.issuer.toml", "--data", data, "--states", "UTO", "--yes"}).status, 0);
    const auto installed = catalog({"install", archive, "--data", data, "--yes"});
    EXPECT_EQ(installed.status, 0) << installed.err;
    EXPECT_THAT(installed.err, HasSubstr("UTO-P-9-2019: new"));
    EXPECT_THAT(catalog({"list", "--data", data}).out, HasSubstr("model  UTO-P-9-2019 TD3"));

    const Words inspect = {"inspect", "--json", "--specimens", "--date", "2026-11-29", "--data", data, s_series.back()};
    EXPECT_THAT(end_to_end::garita(inspect).out, HasSubstr(R"("model":{"id":"UTO-P-9-2019","outcome":"successful"})"));
    ASSERT_EQ(catalog({"distrust", s_path / "utopia.issuer.toml", "--data", data}).status, 0);
    const auto without = end_to_end::garita(inspect);
    EXPECT_THAT(without.out, HasSubstr(R"("model":null)"));
    EXPECT_THAT(without.err, HasSubstr("nobody whom this station believes")) << "it says why";
    EXPECT_EQ(catalog({"remove", "no such", "--data", data, "--yes"}).status, 2);
}

TEST_F(ModelCommand, WhatWouldMakeAForgeryGreenIsFoundAndWhatIsLooserIsTold) {
    auto changed = read_model(s_path / "learned");
    ASSERT_TRUE(changed);
    changed->captures = catalog::DocumentModel::kCapturesToFail;  // as if it had been learned from so many
    ASSERT_TRUE(write_model(s_path / "before" / "two", *changed));
    for (catalog::ModelPrint& print : changed->prints) {
        if (print.least_similarity) print.least_similarity->limit = -1;
        if (print.least_strength) print.least_strength->limit = 0;
        if (print.most_strength) print.most_strength->limit = 10;
    }
    changed->levels.clear();
    ASSERT_TRUE(write_model(s_path / "after" / "two", *changed));
    const auto before = read_catalog(s_path / "before");
    const auto after = read_catalog(s_path / "after");
    ASSERT_TRUE(before && after);
    const auto change = tool::change_of(before->packed, after->packed);
    ASSERT_TRUE(change) << change.error().text;
    EXPECT_GE(change->looser.size(), 4U);
    EXPECT_THAT(change->looser, testing::Contains(HasSubstr("print-infrared-invisible: strength at most")));
    EXPECT_THAT(change->looser, testing::Contains(HasSubstr("photo-infrared-invisible: no longer looked at")));
    EXPECT_TRUE(tool::change_of(after->packed, before->packed)->looser.empty());
    EXPECT_THAT(tool::change_of(before->packed, {})->looser, testing::ElementsAre(HasSubstr("no model any more")));
    const auto compared = model({"compare", s_path / "before" / "two", s_path / "after" / "two"});
    EXPECT_THAT(compared.out, HasSubstr("LOOSER: print-infrared-invisible"));

    // The processes lie beside the garita of this build, not beside this test.
    setenv("GARITA_WORKER", (end_to_end::programs_folder() + "garita-worker").c_str(), 1);
    setenv("GARITA_VERIFIER", (end_to_end::programs_folder() + "garita-verifier").c_str(), 1);
    const Words kinds = {"infrared-wrong"};
    const auto quiet = [](const std::string&) {};
    const auto green = tool::green_forgeries(before->packed, after->packed, kinds, quiet);
    ASSERT_TRUE(green) << green.error().text;
    EXPECT_THAT(*green, testing::ElementsAre("UTO-P-2-2019 infrared-wrong"));
    EXPECT_TRUE(tool::green_forgeries(after->packed, before->packed, kinds, quiet)->empty());
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
    for (const char* feature : {"hologram=1,2,3,4", "thread", "thread=1,2,3", "thread=1,2,3,4,5", "thread=1;2;3;4"})
        EXPECT_EQ(model({"learn", "--series", kSeries, "--feature", feature, "--out", s_path / "x"}, s_series).status,
                  1)
            << feature;
    EXPECT_THAT(model({"mark", s_path / "learned", "--alert", "x"}, {s_series[0]}).err, HasSubstr("mark needs"));
    EXPECT_EQ(model({"show"}).status, 1);
    EXPECT_EQ(model({"forget"}).status, 1);
    EXPECT_EQ(model({"show", s_path / "none"}).status, 2);
    EXPECT_EQ(model({"list", s_path / "none"}).status, 2);
}

}  // namespace
}  // namespace garita
