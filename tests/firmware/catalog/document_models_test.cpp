// Document models on disk: what was written is read again, and whatever is wrong with a folder is told.
#include "firmware/catalog/document_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "firmware/catalog/catalog_files.h"
#include "vision/page/encode.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using catalog::DocumentModel;
using catalog::ModelPrint;
using ::testing::HasSubstr;

constexpr int kWidth = 738;  // TD3 at 150 pixels an inch
constexpr int kHeight = 520;

Image picture(int channels, unsigned seed) {
    Image image(kWidth, kHeight, channels);
    for (std::size_t i = 0; i < image.size_bytes(); ++i) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        image.data()[i] = static_cast<std::uint8_t>(seed >> 24U);
    }
    return image;
}

bool same(const Image& a, const Image& b) {
    return a.width() == b.width() && a.height() == b.height() && a.channels() == b.channels() &&
           std::memcmp(a.view().data, b.view().data, a.size_bytes()) == 0;
}

DocumentModel some_model() {
    DocumentModel model{.series = {"UTO", "P", "2", 2019, "UTO-AO-02001"},
                        .format = mrz::Format::TD3,
                        .captures = 12,
                        .beyond = 1,
                        .false_alarms = 0.003,
                        .learned = "2026-11-29T12:00:00Z",
                        .approved = "Señora Supervisora, 2026-11-30",
                        .sources = {std::string(64, '7'), std::string(64, 'f')}};
    model.prints.push_back({.check = "pattern-ultraviolet",
                            .print = {Band::Ultraviolet, picture(3, 1), picture(1, 2)},
                            .least_similarity = catalog::Limit{2.5, 0.28, 0.83},
                            .least_strength = catalog::Limit{-0.01, 0.1, 0.59}});
    model.prints.push_back({.check = "print-infrared-invisible",
                            .print = {Band::Infrared, picture(1, 3), picture(1, 4), Band::White},
                            .most_strength = catalog::Limit{0.08, 0.03, 0.24},
                            .alert = "UTOPLA para UTOPÍA"});
    model.levels.push_back(
        {.check = "paper-ultraviolet", .scale = catalog::Scale::Logarithm, .most = catalog::Limit{3.74, 0.1, 75}});
    model.levels.push_back({.check = "photo-infrared-visible",
                            .least = catalog::Limit{0.9, 0.06, 0.6},
                            .most = catalog::Limit{0.9, 0.1, 2}});
    model.levels.push_back(
        {.check = "thread-infrared", .place = RectMm{40.5, 0, 5, 88}, .least = catalog::Limit{0.2, 0.02, 0.12}});
    return model;
}

class DocumentModels : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-models-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
        m_model = m_folder / "UTO-P-2";
        ASSERT_TRUE(write_model(m_model, some_model()));
    }
    void TearDown() override { fs::remove_all(m_folder); }

    void change(const std::string& from, const std::string& to) const {
        std::stringstream text;
        text << std::ifstream(m_model / "model.toml").rdbuf();
        std::string all = text.str();
        const std::size_t at = all.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        std::ofstream(m_model / "model.toml") << all.replace(at, from.size(), to);
    }
    [[nodiscard]] std::string why() const {
        const auto model = read_model(m_model);
        return model ? "taken" : model.error().text;
    }
    /// Changes one thing and tells why the model is then refused; the change is taken back.
    std::string why_with(const std::string& from, const std::string& to) const {
        change(from, to);
        std::string text = why();
        fs::remove_all(m_model);
        EXPECT_TRUE(write_model(m_model, some_model()));
        return text;
    }

    fs::path m_folder;
    fs::path m_model;
};

TEST_F(DocumentModels, AreReadAsTheyWereWritten) {
    const auto read = read_model(m_model);
    ASSERT_TRUE(read) << read.error().text;
    const DocumentModel wanted = some_model();
    EXPECT_EQ(read->series, wanted.series);
    EXPECT_EQ(read->format, wanted.format);
    EXPECT_EQ(read->captures, 12);
    EXPECT_EQ(read->beyond, 1);
    EXPECT_EQ(read->learned, wanted.learned);
    EXPECT_EQ(read->approved, wanted.approved);
    EXPECT_EQ(read->sources, wanted.sources);
    ASSERT_EQ(read->prints.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const ModelPrint& print = read->prints[i];
        EXPECT_EQ(print.check, wanted.prints[i].check);
        EXPECT_EQ(print.print.band, wanted.prints[i].print.band);
        EXPECT_EQ(print.print.less, wanted.prints[i].print.less);
        EXPECT_TRUE(same(print.print.relief, wanted.prints[i].print.relief)) << "every pixel, blue stays blue";
        EXPECT_TRUE(same(print.print.weight, wanted.prints[i].print.weight));
        EXPECT_EQ(print.least_similarity, wanted.prints[i].least_similarity);
        EXPECT_EQ(print.least_strength, wanted.prints[i].least_strength);
        EXPECT_EQ(print.most_strength, wanted.prints[i].most_strength);
        EXPECT_EQ(print.alert, wanted.prints[i].alert);
    }
    ASSERT_EQ(read->levels.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(read->levels[i].check, wanted.levels[i].check);
        EXPECT_EQ(read->levels[i].scale, wanted.levels[i].scale);
        EXPECT_EQ(read->levels[i].place, wanted.levels[i].place);
        EXPECT_EQ(read->levels[i].least, wanted.levels[i].least);
        EXPECT_EQ(read->levels[i].most, wanted.levels[i].most);
    }
    EXPECT_FALSE(fs::exists(m_folder / "UTO-P-2.part"));
}

TEST_F(DocumentModels, NoModelIsWrittenOverAnother) {
    const auto again = write_model(m_model, some_model());
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().text, HasSubstr("is there already"));
    EXPECT_EQ(write_model("/proc/none/model", some_model()).error().kind, ErrorKind::Device);
}

TEST_F(DocumentModels, WhatIsWrongInTheTextIsToldWithItsLine) {
    EXPECT_THAT(why_with("schema = 1", "schema = 2"), HasSubstr("line 1 of model.toml"));
    EXPECT_THAT(why_with("\"UTO\"", "\"Utopia\""), HasSubstr("\"state\" is 1 to 3 of A"));
    EXPECT_THAT(why_with("year = 2019", "year = 20190"), HasSubstr("line 5"));
    EXPECT_THAT(why_with("\"TD3\"", "\"TD9\""), HasSubstr("no format \"TD9\""));
    EXPECT_THAT(why_with("captures = 12", "captures = 0"), HasSubstr("captures"));
    EXPECT_THAT(why_with("beyond = 1", "beyond = 13"), HasSubstr("beyond"));
    EXPECT_THAT(why_with("false_alarms = 0.003", "false_alarms = 0"), HasSubstr("false_alarms"));
    EXPECT_THAT(why_with("false_alarms = 0.003", "false_alarms = nan"), HasSubstr("false_alarms"));
    EXPECT_THAT(why_with("learned", "colour = 3\nlearned"), HasSubstr("\"colour\" is not known"));
    EXPECT_THAT(why_with("\"pattern-ultraviolet\"", "\"../../etc/passwd\""), HasSubstr("name of a check"));
    EXPECT_THAT(why_with("\"print-infrared-invisible\"", "\"pattern-ultraviolet\""), HasSubstr("stands twice"));
    EXPECT_THAT(why_with("band = \"infrared\"", "band = \"radio\""), HasSubstr("no band \"radio\""));
    EXPECT_THAT(why_with("limit = 0.240000", "limit = inf"), HasSubstr("out of their limits"));
    EXPECT_THAT(why_with("[prints.most_strength]", "[prints.most_similarity]"), HasSubstr("not known here"));
    EXPECT_THAT(why_with("[[prints]]", "[[reprints]]"), HasSubstr("prints"));
    EXPECT_THAT(why_with("[[levels]]", "[[revels]]"), HasSubstr("cannot redefine"));
    EXPECT_THAT(why_with("\"logarithm\"", "\"square\""), HasSubstr("no scale \"square\""));
    EXPECT_THAT(why_with("\"photo-infrared-visible\"", "\"paper-ultraviolet\""), HasSubstr("stands twice"));
    EXPECT_THAT(why_with("[levels.most]", "[levels.best]"), HasSubstr("not known here"));
    const std::string place = "place = [40.50, 0.00, 5.00, 88.00]";
    for (const char* beyond :
         {"[124, 0, 5, 88]", "[-1, 0, 5, 88]", "[40, 0, 5, 89]", "[40, 0, 0, 88]", "[nan, 0, 5, 88]"})
        EXPECT_THAT(why_with(place, std::string("place = ") + beyond),
                    HasSubstr("\"thread-infrared\" is not on the page"))
            << beyond;
    EXPECT_THAT(why_with(place, "place = [40, 0, 5]"), HasSubstr("\"place\" has 4 numbers"));
    EXPECT_THAT(why_with(place, "place = \"left\""), HasSubstr("\"place\" is a list of numbers"));
    EXPECT_THAT(why_with("state", "= ="), HasSubstr("line 2"));
}

TEST_F(DocumentModels, PicturesThatAreNotItsOwnAreRefused) {
    const fs::path relief = m_model / "pattern-ultraviolet.relief.png";
    const auto put = [&](const Image& image) {
        const auto png = encode_png(image.view());
        std::ofstream(relief, std::ios::binary)
            .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    };
    put(Image(kWidth - 1, kHeight, 3));
    EXPECT_THAT(why(), HasSubstr("is not of 738 × 520 pixels, as TD3 has"));
    fs::resize_file(relief, 100);
    EXPECT_NE(why(), "taken");
    fs::remove(relief);
    EXPECT_THAT(why(), HasSubstr("pattern-ultraviolet.relief.png is missing"));
    const fs::path weight = m_model / "print-infrared-invisible.weight.png";
    put(picture(3, 1));
    EXPECT_EQ(why(), "taken");
    fs::copy_file(relief, weight, fs::copy_options::overwrite_existing);
    EXPECT_THAT(why(), HasSubstr("print-infrared-invisible.weight.png")) << "a weight has one channel";
}

TEST_F(DocumentModels, OneThatIsBrokenLeavesTheOthersUsable) {
    ASSERT_TRUE(write_model(m_folder / "A", some_model()));
    fs::remove(m_folder / "A" / "model.toml");
    fs::create_directories(m_folder / "Z");
    std::ofstream(m_folder / "README.txt") << "no folder";
    const auto catalog = read_catalog(m_folder);
    ASSERT_TRUE(catalog) << catalog.error().text;
    ASSERT_EQ(catalog->models.size(), 3U);
    EXPECT_EQ(catalog->models[1].name, "UTO-P-2");
    EXPECT_TRUE(catalog->models[1].model);
    EXPECT_FALSE(catalog->models[0].model);
    EXPECT_FALSE(catalog->models[2].model);
    EXPECT_FALSE(read_catalog(m_folder / "none"));
    EXPECT_TRUE(read_catalog("")->models.empty());
}

TEST_F(DocumentModels, ArePackedForAProcessThatOpensNoFiles) {
    DocumentModel other = some_model();
    other.series.number = "3";
    ASSERT_TRUE(write_model(m_folder / "A", other));
    fs::remove(m_folder / "A" / "pattern-ultraviolet.relief.png");
    const auto catalog = read_catalog(m_folder);
    ASSERT_TRUE(catalog);
    const auto models = PackedModels::of(catalog->packed);
    ASSERT_TRUE(models) << models.error().text;
    ASSERT_EQ(models->facts().size(), 2U);
    EXPECT_EQ(name_of(models->facts()[1].series), "UTO-P-2-2019");
    const auto lacking = models->load(0);
    ASSERT_FALSE(lacking);
    EXPECT_THAT(lacking.error().text, HasSubstr("A/pattern-ultraviolet.relief.png is missing"));
    const auto to_identify = models->load(0, "print-white");
    ASSERT_TRUE(to_identify) << "that picture is not looked at";
    EXPECT_EQ(to_identify->prints[0].print.relief.width(), 0);
    const auto whole = models->load(1);
    ASSERT_TRUE(whole) << whole.error().text;
    EXPECT_TRUE(same(whole->prints[0].print.relief, some_model().prints[0].print.relief));

    std::vector<std::uint8_t> twice = catalog->packed;
    twice.insert(twice.end(), catalog->packed.begin(), catalog->packed.end());
    EXPECT_EQ(PackedModels::of(twice)->facts().size(), 2U) << "of a series the first alone";

    EXPECT_TRUE(PackedModels::of({})->facts().empty());
    std::vector<std::uint8_t> bytes = catalog->packed;
    bytes.pop_back();
    EXPECT_FALSE(PackedModels::of(bytes));
    bytes.assign(100, 0xFF);
    EXPECT_FALSE(PackedModels::of(bytes));
}

}  // namespace
}  // namespace garita
