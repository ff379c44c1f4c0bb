#include "drivers/sane/sane_scanner.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/drivers/conformance.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

/// SANE's configuration folder, with nothing but its test back end, which two scanners then are. SANE looks for the
/// folder once a process, and reads what lies there when its first user comes.
const fs::path& configuration_folder() {
    struct Folder {
        Folder() {
            std::string pattern = (fs::temp_directory_path() / "garita-sane-XXXXXX").string();
            path = mkdtemp(pattern.data());
            std::ofstream(path / "dll.conf") << "test\n";
            setenv("SANE_CONFIG_DIR", path.c_str(), 1);
        }
        ~Folder() { fs::remove_all(path); }
        fs::path path;
    };
    static const Folder folder;
    return folder.path;
}

/// The test back end as these lines of test.conf set it, for scanners that are opened while no other is.
struct Sane {
    explicit Sane(const std::string& settings = "") {
        std::ofstream(configuration_folder() / "test.conf")
            << "number_of_devices 2\nmode Gray\ntest-picture \"Color pattern\"\n"
            << settings;
    }

    [[nodiscard]] static Result<std::unique_ptr<SaneScanner>> open(const SaneSettings& settings = kSmall) {
        const auto devices = sane_devices();
        if (!devices) return tl::unexpected(devices.error());
        if (devices->size() != 2) return fail(ErrorKind::Internal, "the test back end is missing");
        return SaneScanner::create((*devices)[0], settings);
    }

    static constexpr SaneSettings kSmall{.ppi = 100, .area = {.width = 50, .height = 30}};
};

Result<Shot> scan(Scanner& scanner) {
    std::optional<Shot> shot;
    const Result<std::string> label = scanner.scan({}, [&shot](Shot one) { shot = std::move(one); });
    if (!label) return tl::unexpected(label.error());
    return std::move(*shot);
}

Result<Shot> scan_with(const std::string& settings) {
    const Sane sane(settings);
    auto scanner = Sane::open();
    if (!scanner) return tl::unexpected(scanner.error());
    return scan(**scanner);
}

std::string text_of(const Shot& shot) {
    return {shot.bytes.begin(), shot.bytes.end()};
}

/// What scanimage of sane-utils makes of the same settings, without the comment in its header.
std::string scanimage() {
    FILE* pipe =
        popen("scanimage -d test:0 --mode Color --depth 8 --resolution 100 --format=pnm -l 0 -t 0 -x 50 -y 30", "r");
    if (pipe == nullptr) return {};
    std::string out;
    std::array<char, 4096> piece{};
    for (std::size_t count = 0; (count = fread(piece.data(), 1, piece.size(), pipe)) > 0;)
        out.append(piece.data(), count);
    pclose(pipe);
    const std::size_t comment = out.find('#');
    if (comment != std::string::npos) out.erase(comment, out.find('\n', comment) + 1 - comment);
    return out;
}

TEST(Sane, ListsTheFlatbedsAndTellsThatTheTestOneIsSimulated) {
    const Sane sane;
    const auto devices = sane_devices();
    ASSERT_TRUE(devices) << devices.error().text;
    ASSERT_EQ(devices->size(), 2U);
    EXPECT_EQ((*devices)[1].name, "test:1");
    const auto scanner = SaneScanner::create((*devices)[1], Sane::kSmall);
    ASSERT_TRUE(scanner) << scanner.error().text;
    const ScannerFacts facts = (*scanner)->facts();
    EXPECT_TRUE(facts.simulated);
    EXPECT_FALSE(facts.authenticated);
    ASSERT_TRUE(facts.window);
    EXPECT_NEAR(facts.window->width, 50, 0.3);
    EXPECT_NEAR(facts.window->height, 30, 0.3);
    ASSERT_EQ(facts.bands.size(), 1U);
    EXPECT_EQ(facts.bands[0], (BandFacts{.band = Band::White, .ppi = 100, .light_nm = {}}));
}

TEST(Sane, APictureIsByteForByteWhatScanimageMakes) {
    const Sane sane;
    const std::string theirs = scanimage();
    if (theirs.empty()) GTEST_SKIP() << "scanimage (sane-utils) is not installed";
    const auto scanner = Sane::open();
    ASSERT_TRUE(scanner) << scanner.error().text;
    const Result<Shot> shot = scan(**scanner);
    ASSERT_TRUE(shot) << shot.error().text;
    EXPECT_EQ(shot->ppi, 100);
    EXPECT_TRUE(text_of(*shot) == theirs) << shot->bytes.size() << " and " << theirs.size() << " bytes";
}

TEST(Sane, ThreePassesGiveTheSamePictureAsOne) {
    const Result<Shot> one = scan_with("");
    const Result<Shot> three = scan_with("three-pass true\nthree-pass-order BRG\n");
    ASSERT_TRUE(one && three);
    EXPECT_EQ(one->bytes, three->bytes);
}

TEST(Sane, PiecesOfAnySizeMakeTheSamePicture) {
    const Result<Shot> whole = scan_with("");
    const Result<Shot> pieces = scan_with("read-limit true\nread-limit-size 7\n");
    ASSERT_TRUE(whole && pieces);
    EXPECT_EQ(whole->bytes, pieces->bytes);
}

TEST(Sane, ParametersThatWereAnEstimateAreAskedAgain) {
    const Result<Shot> shot = scan_with("fuzzy-parameters true\n");
    ASSERT_TRUE(shot) << shot.error().text;
    EXPECT_EQ(text_of(*shot).substr(0, 3), "P6\n");
}

TEST(Sane, AScannerWithoutAKnownLengthIsReadToItsEnd) {
    const Result<Shot> shot = scan_with("hand-scanner true\n");
    ASSERT_TRUE(shot) << shot.error().text;
    EXPECT_GT(shot->bytes.size(), 10'000U);
}

TEST(Sane, WhatSaneSaysBecomesASentenceWithARemedy) {
    const Result<Shot> cover = scan_with("read-status-code \"SANE_STATUS_COVER_OPEN\"\n");
    ASSERT_FALSE(cover);
    EXPECT_EQ(cover.error().kind, ErrorKind::Device);
    EXPECT_THAT(cover.error().text, HasSubstr("close it"));
    const Result<Shot> nothing = scan_with("read-status-code \"SANE_STATUS_NO_DOCS\"\n");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().kind, ErrorKind::Retry);
    const Result<Shot> cable = scan_with("read-status-code \"SANE_STATUS_IO_ERROR\"\n");
    ASSERT_FALSE(cable);
    EXPECT_THAT(cable.error().text, AllOf(HasSubstr("failed"), HasSubstr("cable")));
    // The end comes before the picture is whole.
    const Result<Shot> cut = scan_with("read-status-code \"SANE_STATUS_EOF\"\n");
    ASSERT_FALSE(cut);
    EXPECT_THAT(cut.error().text, HasSubstr("cut short"));
}

TEST(Sane, AfterAnErrorTheNextScanStartsAfresh) {
    const Sane sane;
    const auto scanner = Sane::open();
    ASSERT_TRUE(scanner);
    const Result<std::string> none = (*scanner)->scan({.bands = {Band::Infrared}}, [](const Shot&) {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::Input);
    EXPECT_TRUE(scan(**scanner));
}

TEST(Sane, AScannerThatIsNotThereIsADeviceError) {
    const Sane sane;
    ASSERT_TRUE(sane_devices());
    const auto scanner = SaneScanner::create({.name = "test:9", .maker = "", .model = ""}, Sane::kSmall);
    ASSERT_FALSE(scanner);
    EXPECT_EQ(scanner.error().kind, ErrorKind::Device);
}

std::unique_ptr<Scanner> make(const SaneSettings& settings, const std::string& configuration) {
    const Sane sane(configuration);
    auto scanner = Sane::open(settings);
    return scanner ? std::move(*scanner) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Sane, ScannerConformance,
                         testing::Values(ConformanceCase{
                             .driver = "sane",
                             .make = [] { return make(Sane::kSmall, ""); },
                             .simulated = true,
                             .make_slow =
                                 [] {
                                     return make({.ppi = 400, .area = {.width = 200, .height = 150}},
                                                 "read-delay true\nread-delay-duration 100000\n");
                                 }}),
                         [](const auto& which) { return which.param.driver; });

}  // namespace
}  // namespace garita
