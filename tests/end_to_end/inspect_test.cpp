// garita inspect from outside: what goes in, what comes out, and that nothing a file holds stops it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sched.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "firmware/process/sanitized.h"
#include "tests/end_to_end/run_garita.h"
#include "tests/vision/read/library_abort.h"
#include "vision/checks/registry.h"
#include "vision/cv.h"
#include "vision/specimen/draw.h"
#include "vision/specimen/write_capture.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using nlohmann::json;
using ::testing::HasSubstr;

/// A folder with one drawn passport, shared by the tests of this program.
class Inspect : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = fs::temp_directory_path() / ("garita-inspect-" + std::to_string(getpid()));
        fs::create_directories(s_folder);
        const auto drawn = specimen::draw({.format = mrz::Format::TD3, .kind = "", .seed = 3, .ppi = 300});
        ASSERT_TRUE(drawn) << drawn.error().text;
        s_mrz = drawn->truth.mrz;
        ASSERT_TRUE(specimen::write_capture(passport(), *drawn));
    }
    static void TearDownTestSuite() { fs::remove_all(s_folder); }

    static std::string passport() { return (s_folder / "passport").string(); }
    static std::string in_folder(const std::string& name) { return (s_folder / name).string(); }
    static void write(const std::string& name, const std::string& bytes) {
        std::ofstream(s_folder / name, std::ios::binary) << bytes;
    }
    static std::string bytes_of(const std::string& path) {
        std::stringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    static Said inspect(std::vector<std::string> words, const std::string& before = "") {
        words.insert(words.begin(), "inspect");
        return end_to_end::garita(words, before);
    }

    static fs::path s_folder;
    static std::vector<std::string> s_mrz;
};
fs::path Inspect::s_folder;
std::vector<std::string> Inspect::s_mrz;

TEST_F(Inspect, ADrawnPassportIsReadAndJudgedInThreeBands) {
    const Said said = inspect({"--json", "--specimens", "--date", "2026-11-24", passport()});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_EQ(result["schema"], 1);
    EXPECT_EQ(result["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    EXPECT_TRUE(result["mrz"]["accepted"]);
    EXPECT_EQ(result["bands"].size(), 3U);
    EXPECT_EQ(result["pages"][0]["format"], "TD3");
    EXPECT_NEAR(result["pages"][0]["size_mm"][0].get<double>(), 125, 2);
    EXPECT_EQ(result["mrz"]["fields"]["issuing_state"], "UTO");
    for (const json& finding : result["findings"]) {
        EXPECT_NE(finding["outcome"], "failed") << finding;
        EXPECT_NE(finding["outcome"], "aborted") << finding;
        EXPECT_FALSE(finding["message"].get<std::string>().starts_with("[")) << finding;
        EXPECT_EQ(finding["uuid"].get<std::string>().size(), 36U);
    }
}

const std::vector<std::string> kSame = {"--json", "--no-timings", "--specimens", "--date", "2026-11-24"};

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

// What is the same to the byte, is so in every build; the sanitizers are five times as slow.
constexpr const char* kOfTheGccBuild = "compared in the build without sanitizers";

TEST_F(Inspect, SameBytesForAnyOrderOfTheBandOptions) {
    if (kSanitized) GTEST_SKIP() << kOfTheGccBuild;
    std::string first;
    for (const std::vector<std::string>& bands : {std::vector<std::string>{"infrared", "white", "ultraviolet"},
                                                  {"ultraviolet", "white", "infrared"},
                                                  {"white", "ultraviolet", "infrared"}}) {
        std::vector<std::string> words = kSame;
        for (const std::string& band : bands) {
            words.push_back("--" + band);
            words.push_back(passport() + "/" + band + ".png");
        }
        const Said said = inspect(words);
        ASSERT_EQ(said.status, 0) << said.err;
        if (first.empty()) first = said.out;
        EXPECT_EQ(said.out, first) << bands[0] << " " << bands[1] << " " << bands[2];
    }
    json of_options = json::parse(first);
    json of_folder = json::parse(inspect(with(kSame, {passport()})).out);
    of_options.erase("input");
    of_folder.erase("input");
    EXPECT_EQ(of_options, of_folder);
}

TEST_F(Inspect, SameBytesForAnyOrderOfTheRowsOfCaptureJson) {
    if (kSanitized) GTEST_SKIP() << kOfTheGccBuild;
    const std::string name = in_folder("permuted");
    fs::copy(passport(), name, fs::copy_options::recursive);
    const json description = json::parse(bytes_of(passport() + "/capture.json"));
    std::string first;
    for (const std::vector<int>& order : {std::vector{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
        json permuted = description;
        for (std::size_t i = 0; i < order.size(); ++i)
            permuted["bands"][i] = description["bands"][static_cast<std::size_t>(order[i])];
        write("permuted/capture.json", permuted.dump());
        const Said said = inspect(with(kSame, {name}));
        ASSERT_EQ(said.status, 0) << said.err;
        if (first.empty()) first = said.out;
        EXPECT_EQ(said.out, first);
    }
}

TEST_F(Inspect, SameBytesForOneThreadAndForTwo) {
    if (kSanitized) GTEST_SKIP() << kOfTheGccBuild;
    cpu_set_t mine;
    ASSERT_EQ(sched_getaffinity(0, sizeof mine, &mine), 0);
    if (CPU_COUNT(&mine) < 2) GTEST_SKIP() << "one processor: there is nothing to compare";
    int lowest = 0;
    while (!CPU_ISSET(lowest, &mine)) ++lowest;
    // The pipeline takes as many threads as it may use processors, at most two; the libraries are told as well.
    const std::string one =
        "OMP_NUM_THREADS=1 OMP_THREAD_LIMIT=1 OPENCV_FOR_THREADS_NUM=1 taskset -c " + std::to_string(lowest);
    const std::string two = "OMP_NUM_THREADS=2 OPENCV_FOR_THREADS_NUM=2";
    const Said first = inspect(with(kSame, {passport()}), one);
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(inspect(with(kSame, {passport()}), two).out, first.out);
    EXPECT_EQ(inspect(with(kSame, {"--in-process", passport()}), one).out, first.out);
    EXPECT_EQ(inspect(with(kSame, {"--in-process", passport()}), two).out, first.out);
}

TEST_F(Inspect, StandardOutputCarriesTheResultAloneWhateverTheEnvironmentAsksFor) {
    const Said plain = inspect(with(kSame, {passport()}), "env -i");
    ASSERT_EQ(plain.status, 0) << plain.err;
    EXPECT_EQ(inspect(with(kSame, {passport()}),
                      "OPENCV_LOG_LEVEL=DEBUG OMP_NUM_THREADS=many TESSDATA_PREFIX=/nowhere "
                      "OPENCV_IO_MAX_IMAGE_PIXELS=5 LC_ALL=tr_TR.UTF-8 HOME=")
                  .out,
              plain.out);
}

TEST_F(Inspect, TimingsAreLeftOutOnDemandAndNothingElseIs) {
    json timed = json::parse(inspect({"--json", "--specimens", "--date", "2026-11-24", passport()}).out);
    ASSERT_TRUE(timed["timings_ms"].contains("total"));
    EXPECT_GT(timed["timings_ms"]["total"], timed["timings_ms"]["viz"]) << "the worker's whole time is in it";
    timed.erase("timings_ms");
    EXPECT_EQ(timed, json::parse(inspect(with(kSame, {passport()})).out));
}

TEST_F(Inspect, TextTellsTheOutcomeFirstAndThatThePersonDecides) {
    const Said said = inspect({"--specimens", "--date", "2026-11-24", passport()});
    ASSERT_EQ(said.status, 0);
    EXPECT_THAT(said.out, HasSubstr(s_mrz[0]));
    EXPECT_THAT(said.out, HasSubstr("You decide."));
    EXPECT_THAT(said.out, HasSubstr("Chip not read"));
    EXPECT_THAT(inspect({"--language", "es", "--specimens", "--date", "2026-11-24", passport()}).out,
                Not(HasSubstr("You decide.")));
}

TEST_F(Inspect, WhatCannotBeReadIsToldByNameAndTheOthersAreStillInspected) {
    write("note.jpg", "this is no picture");
    write("empty.png", "");
    const std::string png = bytes_of(passport() + "/white.png");
    write("half.png", png.substr(0, png.size() / 2));
    cv::imwrite(in_folder("dot.png"), cv::Mat(1, 1, CV_8U, cv::Scalar(0)));
    std::string huge = png;
    for (const std::size_t place : {16U, 20U}) huge.replace(place, 4, std::string("\x00\x00\x75\x30", 4));
    write("huge.png", huge);
    fs::create_directories(in_folder("nothing"));
    const Said said = inspect({"--json", "--specimens", in_folder("note.jpg"), in_folder("empty.png"),
                               in_folder("half.png"), in_folder("dot.png"), in_folder("huge.png"),
                               in_folder("missing.png"), in_folder("nothing"), passport() + "/white.png"});
    EXPECT_EQ(said.status, 2);
    std::vector<json> objects;
    std::stringstream lines(said.out);
    for (std::string line; std::getline(lines, line);) objects.push_back(json::parse(line));
    ASSERT_EQ(objects.size(), 8U);
    const std::vector<std::string> reasons = {"not an image",  "0 bytes",      "cut off",   "1 × 1",
                                              "30000 × 30000", "no such file", "no capture"};
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        EXPECT_THAT(objects[i]["error"].get<std::string>(), HasSubstr(reasons[i]));
        EXPECT_THAT(said.err, HasSubstr(reasons[i]));
        EXPECT_EQ(objects[i].size(), 3U);
    }
    EXPECT_EQ(objects[7]["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
}

TEST_F(Inspect, APictureWithoutADocumentIsInspectedAndNothingIsGreen) {
    cv::Mat noise(900, 1300, CV_8UC3);
    cv::RNG(4).fill(noise, cv::RNG::NORMAL, 128, 20);
    cv::imwrite(in_folder("noise.png"), noise);
    const Said said = inspect({"--json", in_folder("noise.png")});
    EXPECT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_TRUE(result["mrz"].is_null());
    EXPECT_EQ(result["pages"][0]["found"], false);
    EXPECT_EQ(result["findings"][0]["message_key"], "document-detection.none");
    EXPECT_EQ(result["outcome"], "undetermined");
}

/// The page alone as drawn in white light, on a dark table.
cv::Mat on_a_table(mrz::Format format, const std::function<void(cv::Mat&)>& change) {
    const auto drawn = specimen::draw({.format = format, .kind = "", .seed = 3, .ppi = 300, .scanned = false});
    EXPECT_TRUE(drawn);
    cv::Mat page = as_mat(drawn->capture.find(Band::White)->image.view()).clone();
    change(page);
    cv::Mat table;
    cv::copyMakeBorder(page, table, 90, 90, 90, 90, cv::BORDER_CONSTANT, cv::Scalar(40, 45, 40));
    return table;
}

const json* finding_of(const json& result, const std::string& check) {
    for (const json& finding : result["findings"])
        if (finding["check"] == check) return &finding;
    return nullptr;
}

TEST_F(Inspect, APageWithoutMrzIsInspectedAndSaysSo) {
    cv::imwrite(in_folder("no-mrz.png"), on_a_table(mrz::Format::TD3, [](cv::Mat& page) {
                    const int zone = page.rows * 24 / 88;
                    page.rowRange(page.rows - zone, page.rows).setTo(cv::Scalar(225, 230, 228));
                }));
    const Said said = inspect({"--json", "--specimens", in_folder("no-mrz.png")});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_TRUE(result["mrz"].is_null());
    EXPECT_NE(result["outcome"], "successful");
    ASSERT_NE(finding_of(result, "mrz-check-digits"), nullptr);
    EXPECT_EQ((*finding_of(result, "mrz-check-digits"))["outcome"], "not supported");
    EXPECT_EQ((*finding_of(result, "mrz-check-digits"))["reason"], "no MRZ");
    EXPECT_EQ(result["outcome"], "undetermined");  // the minimum set was not met
}

TEST_F(Inspect, AnMrzThatIsCutOffIsNeverAccepted) {
    for (const double kept : {0.5, 0.85}) {
        cv::imwrite(in_folder("cut.png"), on_a_table(mrz::Format::TD3, [kept](cv::Mat& page) {
                        page = page.colRange(0, static_cast<int>(page.cols * kept)).clone();
                    }));
        const Said said = inspect({"--json", "--specimens", in_folder("cut.png")});
        ASSERT_EQ(said.status, 0) << said.err;
        const json result = json::parse(said.out);
        EXPECT_TRUE(result["mrz"].is_null() || !result["mrz"]["accepted"].get<bool>()) << result["mrz"];
        EXPECT_NE(result["outcome"], "successful");
    }
}

TEST_F(Inspect, APassportThatThePictureCutsOffIsNoForgery) {
    // What is left of 44 characters fits a visa's or a card's 36: neither may be made of it.
    for (const std::uint64_t seed : {700U, 705U, 711U}) {
        const auto drawn = specimen::draw({.format = mrz::Format::TD3, .kind = "", .seed = seed, .ppi = 300});
        ASSERT_TRUE(drawn.has_value());
        const cv::Mat whole = as_mat(drawn->capture.find(Band::White)->image.view());
        for (const double kept : {0.7, 0.8}) {
            if (kSanitized && (seed != 700 || kept > 0.7)) continue;
            cv::imwrite(in_folder("cut.png"), whole.colRange(0, static_cast<int>(whole.cols * kept)));
            const json result = json::parse(inspect({"--json", "--specimens", in_folder("cut.png")}).out);
            EXPECT_TRUE(result["mrz"].is_null() || !result["mrz"]["accepted"].get<bool>()) << result["mrz"];
            EXPECT_EQ(result["outcome"], "undetermined") << seed << " " << kept << " " << result["findings"];
        }
    }
}

TEST_F(Inspect, TwoDocumentsInAPictureAreToldNotMixed) {
    const cv::Mat passport_page = on_a_table(mrz::Format::TD3, [](cv::Mat&) {});
    const cv::Mat card = on_a_table(mrz::Format::TD1, [](cv::Mat&) {});
    cv::Mat both(std::max(passport_page.rows, card.rows), passport_page.cols + card.cols, CV_8UC3,
                 cv::Scalar(40, 45, 40));
    passport_page.copyTo(both(cv::Rect(0, 0, passport_page.cols, passport_page.rows)));
    card.copyTo(both(cv::Rect(passport_page.cols, 0, card.cols, card.rows)));
    cv::imwrite(in_folder("two.png"), both);
    const Said said = inspect({"--json", "--specimens", in_folder("two.png")});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    ASSERT_NE(finding_of(result, "document-detection"), nullptr);
    EXPECT_EQ((*finding_of(result, "document-detection"))["outcome"], "undetermined");
    EXPECT_EQ((*finding_of(result, "document-detection"))["message_key"], "document-detection.several");
    EXPECT_NE(result["outcome"], "successful");
}

TEST_F(Inspect, BandsOfDifferentSizesAreOneDocument) {
    const cv::Mat white = cv::imread(passport() + "/white.png");
    cv::Mat half;
    cv::resize(cv::imread(passport() + "/ultraviolet.png"), half, {}, 0.5, 0.5, cv::INTER_AREA);
    cv::imwrite(in_folder("half-ultraviolet.png"), half);
    cv::Mat larger;
    cv::resize(white, larger, {}, 1.25, 1.25, cv::INTER_CUBIC);
    cv::imwrite(in_folder("larger-white.png"), larger);
    const Said said =
        inspect({"--json", "--specimens", "--date", "2026-11-24", "--infrared", passport() + "/infrared.png", "--white",
                 in_folder("larger-white.png"), "--ultraviolet", in_folder("half-ultraviolet.png")});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_EQ(result["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    EXPECT_EQ(result["pages"].size(), 1U);
    EXPECT_EQ(result["bands"].size(), 3U);
    for (const json& finding : result["findings"]) EXPECT_NE(finding["outcome"], "failed") << finding;
}

TEST_F(Inspect, OneBadBandOfACaptureIsToldAndTheOthersAreInspected) {
    fs::create_directories(in_folder("damaged"));
    fs::copy_file(passport() + "/white.png", in_folder("damaged/white.png"), fs::copy_options::overwrite_existing);
    write("damaged/infrared.png", "this is no picture");
    const Said said = inspect({"--json", "--specimens", "--date", "2026-11-24", in_folder("damaged")});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("damaged/infrared.png: not an image"));
    const json result = json::parse(said.out);
    EXPECT_EQ(result["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    // The band was there and could not be read: its checks did not end.
    ASSERT_NE(finding_of(result, "mrz-infrared"), nullptr);
    EXPECT_EQ((*finding_of(result, "mrz-infrared"))["outcome"], "aborted");
}

TEST_F(Inspect, StandardInputIsADocument) {
    const Said said = inspect({"--json", "-"}, "cat " + end_to_end::quoted(passport() + "/white.png") + " |");
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(json::parse(said.out)["input"], "-");
}

TEST_F(Inspect, LinesOfTextAreInspectedWithoutAPictureAndAreNeverGreen) {
    write("swiped.txt", s_mrz[0] + "\r\n" + s_mrz[1] + "\r\n");
    std::vector<std::string> words = kSame;
    words.insert(words.end(), {"--lines", in_folder("swiped.txt")});
    const Said said = inspect(words);
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_EQ(result["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    EXPECT_TRUE(result["mrz"]["accepted"]);
    EXPECT_TRUE(result["mrz"]["band"].is_null());
    EXPECT_TRUE(result["bands"].empty());
    EXPECT_EQ(result["outcome"], "undetermined");
    EXPECT_EQ((*finding_of(result, "mrz-check-digits"))["outcome"], "successful");
    for (const char* check : {"document-detection", "mrz-layout", "viz-mrz", "photo-edge", "recapture"})
        EXPECT_EQ((*finding_of(result, check))["outcome"], "not supported") << check;
    words.emplace_back("--in-process");
    EXPECT_EQ(inspect(words).out, said.out);
    words = kSame;
    words.insert(words.end(), {"--lines", "-"});
    EXPECT_EQ(json::parse(inspect(words, "cat " + in_folder("swiped.txt") + " |").out)["findings"], result["findings"]);
}

TEST_F(Inspect, ACheckDigitThatDoesNotHoldInTextIsAReasonToReadAgainNotAnAccusation) {
    std::string second = s_mrz[1];
    second[9] = second[9] == '9' ? '0' : static_cast<char>(second[9] + 1);
    write("wrong.txt", s_mrz[0] + "\n" + second + "\n");
    std::vector<std::string> words = kSame;
    words.insert(words.end(), {"--lines", in_folder("wrong.txt")});
    const json result = json::parse(inspect(words).out);
    EXPECT_EQ((*finding_of(result, "mrz-check-digits"))["outcome"], "aborted");
    EXPECT_FALSE(result["mrz"]["accepted"]);
    EXPECT_EQ(result["mrz"]["lines"][1], second) << "nothing was corrected";
    EXPECT_EQ(result["outcome"], "aborted");
}

TEST_F(Inspect, ABarcodesTextIsUnderstoodAndHeldAgainstThePassport) {
    // IATA resolution 792: the mandatory items of one leg, of somebody else.
    write("pass.txt", "M1NOBODY/NEMO         EABC123 UTOXXXUT 0834 326J001A0025 100\n");
    std::vector<std::string> words = kSame;
    words.insert(words.end(), {"--lines", in_folder("pass.txt")});
    const json pass = json::parse(inspect(words).out);
    const json& barcode = pass.at("barcodes").at(0);
    EXPECT_TRUE(barcode["symbology"].is_null());
    EXPECT_TRUE(barcode["band"].is_null());
    EXPECT_EQ(barcode["fields"]["surname"], "NOBODY") << barcode;
    EXPECT_EQ((*finding_of(pass, "barcode-content"))["outcome"], "successful");
    EXPECT_EQ(pass["outcome"], "undetermined");
    words.insert(words.end(), {"--together", passport()});
    const json together = json::parse(inspect(words).out);
    ASSERT_NE(finding_of(together, "boarding-pass"), nullptr) << together["findings"];
    EXPECT_EQ((*finding_of(together, "boarding-pass"))["outcome"], "undetermined") << "another passenger";
}

TEST_F(Inspect, TextThatIsNoneIsToldByName) {
    write("empty.txt", "");
    write("part.txt", "P<UTOERIKSSON<<ANNA\n");
    write("bytes.txt", std::string("P<UTO\0\x1b[2J\n", 11));
    write("long.txt", std::string(100'000, 'P'));
    for (const char* name : {"empty.txt", "part.txt", "bytes.txt", "long.txt", "missing.txt"}) {
        const Said said = inspect({"--json", "--lines", in_folder(name)});
        EXPECT_EQ(said.status, 2) << name;
        EXPECT_THAT(said.err, HasSubstr(name));
        EXPECT_THAT(said.out, HasSubstr("\"error\"")) << name;
    }
    EXPECT_EQ(inspect({"--lines", "-", "-"}, "echo |").status, 1);
}

TEST_F(Inspect, ClosedStandardStreamsAreNotTakenForOthers) {
    const Said said = inspect({"--json", "--specimens", passport() + "/white.png"}, "exec <&- ;");
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(json::parse(said.out)["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    EXPECT_EQ(inspect({"--json", passport() + "/white.png"}, "exec >&- ;").status, 0);
}

TEST_F(Inspect, WrongWordsAreToldWithTheRemedy) {
    EXPECT_EQ(inspect({}).status, 1);
    EXPECT_EQ(inspect({"--date", "yesterday", passport()}).status, 1);
    EXPECT_EQ(inspect({"--language", "xx", passport()}).status, 1);
    EXPECT_THAT(inspect({"--language", "xx", passport()}).err, HasSubstr("en, es, fr, pt"));
    EXPECT_EQ(end_to_end::garita({"inspekt", passport()}).status, 1);
    EXPECT_THAT(end_to_end::garita({"inspekt", passport()}).err, HasSubstr("inspekt"));
    EXPECT_THAT(end_to_end::garita({}).err,
                HasSubstr("inspect, simulate, evaluate, model, catalog, trust, audit, people or scanner"));
    EXPECT_EQ(inspect({"--profile", "none.toml", passport()}).status, 1);
    EXPECT_EQ(inspect({"--no-such-option", passport()}).status, 1);
    EXPECT_EQ(inspect({"--ppi", "4", passport()}).status, 1);
    const Said twice = inspect({"-", "-"}, "</dev/null");
    EXPECT_EQ(twice.status, 1);
    EXPECT_THAT(twice.err, HasSubstr("standard input"));
    const Said lamps =
        inspect({"--oblique", "a", "--oblique", "b", "--oblique", "c", "--oblique", "d", "--oblique", "e"});
    EXPECT_EQ(lamps.status, 1);
    EXPECT_THAT(lamps.err, HasSubstr("four"));
    EXPECT_EQ(twice.out + lamps.out, "");
    EXPECT_EQ(inspect({"--ppi", "nan", passport()}).status, 1);
    // A band whose variable a script left empty is not silently left out.
    const Said empty = inspect({"--white", "", "--infrared", passport() + "/infrared.png"});
    EXPECT_EQ(empty.status, 1);
    EXPECT_THAT(empty.err, HasSubstr("--white"));
    EXPECT_EQ(inspect({""}).status, 1);
    EXPECT_THAT(inspect({"--profile", passport(), passport()}).err, HasSubstr("not a file"));
    EXPECT_EQ(end_to_end::garita({"--help"}).status, 0);
    EXPECT_EQ(inspect({"--help"}).status, 0);
}

TEST_F(Inspect, AResultThatCannotBeWrittenIsToldAndIsNoSuccess) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--json"}, {"--json", "--together"}, {"--together"}}) {
        const Said said = inspect(with(words, {in_folder("missing.png")}), "exec >/dev/full ;");
        EXPECT_EQ(said.status, 1);
        EXPECT_THAT(said.err, HasSubstr("cannot be written to standard output"));
    }
}

TEST_F(Inspect, EachDocumentIsToldBeforeTheNextIsRead) {
    // Standard input ends only once the first result is in the file: whoever reads all inputs first waits in vain.
    write("note.jpg", "this is no picture");
    const std::string out = end_to_end::quoted(in_folder("told"));
    const Said said = inspect({"--json", in_folder("missing.png"), "-"},
                              "exec >" + out + "; for i in $(seq 100); do grep -q missing " + out + " && cat " +
                                  end_to_end::quoted(in_folder("note.jpg")) + " && break; sleep 0.1; done |");
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("standard input: not an image"));
}

TEST_F(Inspect, NoEscapeSequenceOfAFileNameReachesTheTerminal) {
    const std::string name = in_folder("red\x1b[31m\nname\xff.png");
    std::ofstream(name) << "this is no picture";
    for (const Said& said :
         {inspect({name}), inspect({name}, "GARITA_WORKER=/bin/false"), inspect({name + ".gone"}),
          inspect({"--red\x1b[31m"}), inspect({"--profile", name, name}), inspect({"--date", "\x1b[31m", name}),
          end_to_end::garita({"evaluate", name}), end_to_end::garita({"simulate", "--kind", "\x1b[31m", name})}) {
        EXPECT_THAT(said.err + said.out, Not(HasSubstr("\x1b")));
        EXPECT_THAT(said.err, HasSubstr("⟨U+001B⟩"));
    }
}

TEST_F(Inspect, AWorkerThatDiesIsAbortedNotACrash) {
    const Said said = inspect({"--json", passport()}, "GARITA_WORKER=/bin/false");
    EXPECT_EQ(said.status, 0);
    const json result = json::parse(said.out);
    EXPECT_EQ(result["outcome"], "aborted");
    for (const json& finding : result["findings"]) {
        if (finding["check"] == "laminate-coaxial" || finding["check"] == "ovd-oblique") {
            EXPECT_EQ(finding["reason"], "no such lamp") << "it would not have run";
            continue;
        }
        EXPECT_EQ(finding["outcome"], "aborted") << finding["check"];
        EXPECT_EQ(finding["error"]["code"], 1306);
    }
    EXPECT_THAT(said.err, HasSubstr("worker"));
}

TEST_F(Inspect, ABarcodeThatStopsTheWorkerCostsItsOwnChecksAndNoOthers) {
    auto drawn = specimen::draw({.format = mrz::Format::TD3, .kind = "", .seed = 3, .ppi = 300});
    ASSERT_TRUE(drawn);
    for (BandImage& image : drawn->capture.bands)
        if (image.band == Band::White) lay_library_abort_on(image.image);
    const std::string folder = in_folder("stops-the-library");
    ASSERT_TRUE(specimen::write_capture(folder, *drawn));
    const Said said = inspect({"--json", "--specimens", folder});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.err, HasSubstr("the worker died (signal 6)"));
    EXPECT_THAT(said.err, HasSubstr("a second try left barcodes out"));
    const json result = json::parse(said.out);
    EXPECT_EQ(result["outcome"], "aborted");
    EXPECT_EQ(result["mrz"]["lines"].get<std::vector<std::string>>(), s_mrz);
    EXPECT_TRUE(result["timings_ms"].contains("second_try"));
    for (const json& finding : result["findings"]) {
        const bool rests_on_barcodes = find_check(finding["check"].get<std::string>())->runs_in == RunsIn::Verifier &&
                                       finding["check"] != "front-back";  // there is no back, whatever barcodes say
        EXPECT_EQ(finding["outcome"] == "aborted", rests_on_barcodes) << finding;
        EXPECT_EQ(finding["error"].is_null() ? 0 : finding["error"]["code"].get<int>(), rests_on_barcodes ? 1306 : 0);
    }
    const Said text = inspect({"--specimens", folder});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr("\n[aborted]")) << "what a person reads";
}

TEST_F(Inspect, AVerifierThatDiesAbortsItsOwnFindingsAndNoOther) {
    const Said whole = inspect({"--json", "--specimens", "--no-timings", passport()});
    const Said said = inspect({"--json", "--specimens", "--no-timings", passport()}, "GARITA_VERIFIER=/bin/false");
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.err, HasSubstr("the verifier ended without an answer"));
    json expected = json::parse(whole.out);
    const json result = json::parse(said.out);
    EXPECT_EQ(result["outcome"], "aborted");
    ASSERT_EQ(result["findings"].size(), expected["findings"].size());
    std::size_t aborted = 0;
    for (std::size_t i = 0; i < result["findings"].size(); ++i) {
        const json& finding = result["findings"][i];
        const bool of_verifier =
            find_check(finding["check"].get<std::string>())->runs_in == RunsIn::Verifier;  // table.h
        if (!of_verifier) {
            EXPECT_EQ(finding, expected["findings"][i]);
            continue;
        }
        ++aborted;
        EXPECT_EQ(finding["outcome"], "aborted");
        EXPECT_EQ(finding["error"]["code"], 1309);
        EXPECT_THAT(finding["message"].get<std::string>(), HasSubstr("barcodes and seals"));
    }
    EXPECT_GE(aborted, 7U);
    EXPECT_EQ(result["mrz"], expected["mrz"]);
}

TEST_F(Inspect, AVerifierThatIsNotThereIsAnInstallationThatIsNotWhole) {
    const Said said = inspect({passport()}, "GARITA_VERIFIER=/nowhere/garita-verifier");
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("/nowhere/garita-verifier cannot be started; is Garita installed whole?"));
}

TEST_F(Inspect, ABandOfTheProfileThatIsMissingIsAborted) {
    const Said said = inspect({"--json", "--specimens", "--profile", "three-band", passport() + "/white.png"});
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    for (const char* check : {"mrz-infrared", "mrz-ultraviolet", "paper-ultraviolet", "photo-infrared-invisible"}) {
        const json* finding = finding_of(result, check);
        ASSERT_NE(finding, nullptr) << check;
        EXPECT_EQ((*finding)["outcome"], "aborted") << *finding;
        EXPECT_EQ((*finding)["error"]["code"], 1203) << *finding;
        EXPECT_FALSE((*finding)["error"]["text"].get<std::string>().empty());
    }
    EXPECT_EQ((*finding_of(result, "mrz-check-digits"))["outcome"], "successful");
    EXPECT_EQ(result["outcome"], "aborted");
}

TEST_F(Inspect, ABandThatNobodyPromisedIsNotSupportedAndHurtsNobody) {
    for (const std::vector<std::string>& profile : {std::vector<std::string>{}, {"--profile", "white"}}) {
        const Said said = inspect(with(with(kSame, profile), {passport() + "/white.png"}));
        ASSERT_EQ(said.status, 0) << said.err;
        const json result = json::parse(said.out);
        EXPECT_EQ((*finding_of(result, "mrz-infrared"))["outcome"], "not supported");
        EXPECT_EQ((*finding_of(result, "mrz-infrared"))["reason"], "no such lamp");
        EXPECT_EQ(result["outcome"], "successful");
        EXPECT_EQ(result["bands"], json({"white"}));
    }
}

TEST_F(Inspect, AShapeOfJsonThatReadersCanCountOn) {
    const json result = json::parse(inspect(with(kSame, {passport()})).out);
    for (const char* key : {"garita", "schema", "input", "mode", "bands", "pages", "mrz", "viz", "barcodes",
                            "portraits", "model", "findings", "groups", "outcome"})
        EXPECT_TRUE(result.contains(key)) << key;
    EXPECT_EQ(result["mode"], "test");
    EXPECT_TRUE(result["model"].is_null());
    for (const json& finding : result["findings"])
        for (const char* key :
             {"check", "generic", "uuid", "group", "page", "outcome", "margin", "measured", "limit", "band",
              "regions_mm", "pictures", "reason", "error", "message_key", "arguments", "message"})
            EXPECT_TRUE(finding.contains(key)) << finding["check"] << " " << key;
    for (const json& line : result["mrz"]["confidence"])
        for (const json& confidence : line) {
            EXPECT_GE(confidence, 0);
            EXPECT_LE(confidence, 1);
        }
}

/// A drawn capture of this format and person.
std::string draw_into(const std::string& folder, mrz::Format format, std::uint64_t seed) {
    const auto drawn = specimen::draw({.format = format, .kind = "", .seed = seed, .ppi = 300});
    EXPECT_TRUE(drawn && specimen::write_capture(folder, *drawn));
    return folder;
}

TEST_F(Inspect, APassportAndItsVisaTogetherAreOneObjectThatAgrees) {
    const std::string visa = draw_into(in_folder("visa"), mrz::Format::MRVA, 3);
    const Said said = inspect(with(kSame, {"--together", passport(), visa}));
    ASSERT_EQ(said.status, 0) << said.err;
    const json result = json::parse(said.out);
    EXPECT_EQ(result["inspections"].size(), 2U);
    EXPECT_EQ(result["inspections"][1]["mrz"]["format"], "MRV-A");
    ASSERT_EQ(result["findings"].size(), 2U);
    EXPECT_EQ(result["findings"][0]["check"], "visa-passport");
    EXPECT_EQ(result["findings"][0]["outcome"], "successful") << result["findings"][0];
    EXPECT_EQ(result["findings"][1]["check"], "boarding-pass");
    EXPECT_EQ(result["findings"][1]["reason"], "no boarding pass");
    EXPECT_EQ(result["outcome"], "successful");
}

TEST_F(Inspect, AVisaOfAnotherPersonFailsTheTransactionThoughEachDocumentIsSound) {
    const std::string visa = draw_into(in_folder("foreign-visa"), mrz::Format::MRVA, 8);
    const json result = json::parse(inspect(with(kSame, {"--together", passport(), visa})).out);
    for (const json& inspection : result["inspections"]) EXPECT_EQ(inspection["outcome"], "successful");
    EXPECT_EQ(result["findings"][0]["message_key"], "visa-passport.differs");
    EXPECT_EQ(result["outcome"], "failed");
    const Said text = inspect({"--together", "--specimens", "--date", "2026-11-24", passport(), visa});
    EXPECT_TRUE(text.out.starts_with("[failed]\n  [failed] Visa against passport")) << text.out;
}

TEST_F(Inspect, ADocumentOfATransactionThatCannotBeReadIsNeverGreen) {
    const Said said = inspect(with(kSame, {"--together", passport(), in_folder("missing.png")}));
    EXPECT_EQ(said.status, 2);
    const json result = json::parse(said.out);  // still one object
    ASSERT_EQ(result["inspections"].size(), 2U);
    EXPECT_EQ(result["inspections"][1].size(), 3U);
    EXPECT_THAT(result["inspections"][1]["error"].get<std::string>(), HasSubstr("no such file"));
    EXPECT_EQ(result["outcome"], "aborted");
}

TEST_F(Inspect, TextStaysWithinEightyColumnsAndHasNoColourInAPipe) {
    for (const char* language : {"en", "es", "fr", "pt"}) {
        const Said said = inspect({"--language", language, "--date", "2040-01-01", passport() + "/white.png"});
        EXPECT_THAT(said.out, Not(HasSubstr("\x1b"))) << language;
        std::stringstream lines(said.out);
        for (std::string line; std::getline(lines, line);) {
            if (line == passport() + "/white.png") continue;
            EXPECT_LE(
                std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }),
                80)
                << line;
        }
        // The evidence: band and place.
        EXPECT_THAT(said.out, ::testing::ContainsRegex("→ .*x [0-9]+–[0-9]+ mm, y [0-9]+–[0-9]+ mm"));
    }
}

}  // namespace
}  // namespace garita
