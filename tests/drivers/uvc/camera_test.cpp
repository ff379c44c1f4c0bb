#include "drivers/uvc/camera_scanner.h"

#include <gmock/gmock.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/drivers/conformance.h"
#include "tests/drivers/uvc/fake_camera.h"

namespace garita::uvc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr CameraTimes kQuick{.picture = milliseconds(300), .focus = milliseconds(50), .steady = milliseconds(500)};

std::unique_ptr<CameraScanner> scanner_of(const std::shared_ptr<FakeCamera>& camera,
                                          const CameraTimes& times = kQuick) {
    auto scanner = CameraScanner::create(
        open_fake(camera), {.maker = "Maker", .model = "Model", .serial = "S1", .firmware = "1.02"}, times);
    EXPECT_TRUE(scanner) << scanner.error().text;
    return scanner ? std::move(*scanner) : nullptr;
}

Result<Shot> scan(Scanner& scanner) {
    std::optional<Shot> shot;
    const Result<std::string> label = scanner.scan({}, [&shot](Shot one) { shot = std::move(one); });
    if (!label) return tl::unexpected(label.error());
    return std::move(*shot);
}

std::string text_of(const Shot& shot) {
    return {shot.bytes.begin(), shot.bytes.end()};
}

TEST(Camera, SaysWhatItIsAndThatItsResolutionIsNotKnown) {
    const auto scanner = scanner_of(fake_camera());
    const ScannerFacts facts = scanner->facts();
    EXPECT_EQ(facts.maker, "Maker");
    EXPECT_EQ(facts.serial, "S1");
    EXPECT_EQ(facts.firmware, "1.02");
    EXPECT_FALSE(facts.authenticated);
    EXPECT_FALSE(facts.simulated);
    EXPECT_TRUE(facts.hot_plug);
    EXPECT_THAT(facts.bands, ElementsAre(BandFacts{.band = Band::White, .ppi = 0, .light_nm = {}}));
}

TEST(Camera, ThePicturesThatTheKernelDrawsAreSimulated) {
    auto camera = fake_camera();
    camera->driver = "vivid";
    EXPECT_TRUE(scanner_of(camera)->facts().simulated);
}

TEST(Camera, WithoutAProductNameItIsCalledAsItsDriverCallsIt) {
    const auto scanner = CameraScanner::create(open_fake(fake_camera()), {}, kQuick);
    ASSERT_TRUE(scanner);
    EXPECT_EQ((*scanner)->facts().model, "Fake camera");
}

TEST(Camera, APictureIsByteForByteWhatItShowedAtItsLargest) {
    auto camera = fake_camera();
    camera->draw = [](std::uint32_t, std::uint32_t width, std::uint32_t height, int) {
        return draw_table(width, height, true);
    };
    const auto scanner = scanner_of(camera);
    const Result<Shot> shot = scan(*scanner);
    ASSERT_TRUE(shot) << shot.error().text;
    EXPECT_EQ(shot->name, "white.ppm");
    EXPECT_EQ(shot->band, Band::White);
    EXPECT_EQ(shot->ppi, 0);
    const auto showed = draw_table(640, 480, true);
    EXPECT_EQ(shot->bytes, ppm_of({.bytes = showed, .width = 640, .height = 480, .stride = 1280}, Colours{}));
}

TEST(Camera, TheColoursThatItTellsAreUsed) {
    auto camera = fake_camera();
    const Result<Shot> limited = scan(*scanner_of(camera));
    camera->quantization = V4L2_QUANTIZATION_FULL_RANGE;
    const Result<Shot> full = scan(*scanner_of(camera));
    ASSERT_TRUE(limited && full);
    EXPECT_NE(limited->bytes, full->bytes);
}

TEST(Camera, AJpegGoesOutAsItCameWithoutTheFillingBehindIt) {
    auto camera = fake_camera();
    camera->formats = {{.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{1920, 1080, {0.033}}}}};
    const std::string file = "\xFF\xD8 not decoded here \xFF\xD9";
    camera->draw = [&](std::uint32_t, std::uint32_t, std::uint32_t, int) {
        std::vector<std::uint8_t> filled(file.begin(), file.end());
        filled.resize(5'000);
        return filled;
    };
    const auto scanner = scanner_of(camera);
    const Result<Shot> shot = scan(*scanner);
    ASSERT_TRUE(shot) << shot.error().text;
    EXPECT_EQ(shot->name, "white.jpg");
    EXPECT_EQ(text_of(*shot), file);
    EXPECT_EQ(scanner->status()->presence, Presence::Unknown) << "no JPEG is decoded to watch the glass";
}

TEST(Camera, OfFiveTheSharpestIsTaken) {
    auto camera = fake_camera();
    int first = -1;  // the first picture after it came to rest: four alike
    camera->draw = [&](std::uint32_t, std::uint32_t width, std::uint32_t height, int number) {
        if (first < 0) first = number;
        const std::array<int, 9> detail = {30, 30, 30, 30, 30, 31, 60, 29, 30};
        const auto which = static_cast<std::size_t>(number - first);
        return draw_table(width, height, true, which < detail.size() ? detail.at(which) : 10);
    };
    const Result<Shot> shot = scan(*scanner_of(camera));
    ASSERT_TRUE(shot);
    const auto sharpest = draw_table(640, 480, true, 60);
    EXPECT_EQ(shot->bytes, ppm_of({.bytes = sharpest, .width = 640, .height = 480, .stride = 1280}, Colours{}));
}

TEST(Camera, PicturesAreThrownAwayUntilTheExposureIsAtRest) {
    auto camera = fake_camera();
    camera->draw = [](std::uint32_t, std::uint32_t width, std::uint32_t height, int number) {
        return draw_table(width, height, false, 0, std::min(30 + 10 * number, 150));
    };
    const Result<Shot> shot = scan(*scanner_of(camera));
    ASSERT_TRUE(shot);
    const auto last = draw_table(640, 480, false, 0, 150);
    EXPECT_EQ(shot->bytes, ppm_of({.bytes = last, .width = 640, .height = 480, .stride = 1280}, Colours{}));
}

TEST(Camera, APictureThatNeverComesToRestIsTakenAfterAWhile) {
    auto camera = fake_camera();
    camera->draw = [](std::uint32_t, std::uint32_t width, std::uint32_t height, int number) {
        return draw_table(width, height, true, 10 + 40 * (number % 2));
    };
    EXPECT_TRUE(scan(*scanner_of(camera)));
}

constexpr std::uint32_t kSharpness = V4L2_CID_SHARPNESS;
constexpr std::uint32_t kFocusAuto = V4L2_CID_FOCUS_AUTO;
constexpr std::uint32_t kFocus = V4L2_CID_FOCUS_ABSOLUTE;
constexpr std::uint32_t kExposureAuto = V4L2_CID_EXPOSURE_AUTO;
constexpr std::uint32_t kExposure = V4L2_CID_EXPOSURE_ABSOLUTE;
constexpr std::uint32_t kWhiteAuto = V4L2_CID_AUTO_WHITE_BALANCE;
constexpr std::uint32_t kWhite = V4L2_CID_WHITE_BALANCE_TEMPERATURE;

std::shared_ptr<FakeCamera> with_controls() {
    auto camera = fake_camera();
    camera->controls = {{kSharpness, {.minimum = 0, .maximum = 7, .value = 3}},
                        {kFocusAuto, {.minimum = 0, .maximum = 1, .value = 0}},
                        {kFocus, {.minimum = 0, .maximum = 250, .value = 42}},
                        {kExposureAuto, {.minimum = 0, .maximum = 3, .value = 1}},
                        {kExposure, {.minimum = 3, .maximum = 2047, .value = 312}},
                        {kWhiteAuto, {.minimum = 0, .maximum = 1, .value = 0}},
                        {kWhite, {.minimum = 2000, .maximum = 6500, .value = 4321}}};
    return camera;
}

TEST(Camera, NoSharpeningAndWhatAdjustsItselfIsHeldForThePicture) {
    auto camera = with_controls();
    const auto scanner = scanner_of(camera);
    EXPECT_THAT(camera->set, ElementsAre(Pair(kSharpness, 0), Pair(kFocusAuto, 1),
                                         Pair(kExposureAuto, V4L2_EXPOSURE_APERTURE_PRIORITY), Pair(kWhiteAuto, 1)));
    camera->set.clear();
    ASSERT_TRUE(scan(*scanner));
    EXPECT_THAT(camera->set,
                ElementsAre(Pair(kFocusAuto, 0), Pair(kFocus, 42), Pair(kExposureAuto, V4L2_EXPOSURE_MANUAL),
                            Pair(kExposure, 312), Pair(kWhiteAuto, 0), Pair(kWhite, 4321),
                            Pair(kExposureAuto, V4L2_EXPOSURE_APERTURE_PRIORITY), Pair(kWhiteAuto, 1)));
    camera->set.clear();
    ASSERT_TRUE(scan(*scanner));
    for (const auto& [control, value] : camera->set)
        EXPECT_NE(control, kFocusAuto) << "focused once, then held " << value;
}

TEST(Camera, ALensThatSearchesGetsTheTimeForIt) {
    auto camera = with_controls();
    const auto scanner =
        scanner_of(camera, {.picture = milliseconds(300), .focus = milliseconds(200), .steady = milliseconds(500)});
    const auto start = steady_clock::now();
    ASSERT_TRUE(scan(*scanner));
    EXPECT_GE(steady_clock::now() - start, milliseconds(200));
}

TEST(Camera, WhatWasHeldIsLetGoAfterAnErrorToo) {
    auto camera = with_controls();
    const auto scanner = scanner_of(camera);
    int pictures = 0;
    camera->lie = [&](unsigned long request, void*) {
        if (request == VIDIOC_DQBUF && ++pictures == 7) camera->fails[VIDIOC_DQBUF] = EIO;
    };
    EXPECT_FALSE(scan(*scanner));
    ASSERT_GE(camera->set.size(), 2U);
    EXPECT_THAT(camera->set[camera->set.size() - 2], Pair(kExposureAuto, V4L2_EXPOSURE_APERTURE_PRIORITY));
    EXPECT_THAT(camera->set.back(), Pair(kWhiteAuto, 1));
    camera->fails.clear();
    camera->lie = nullptr;
    EXPECT_TRUE(scan(*scanner)) << "and the next scan starts afresh";
}

TEST(Camera, TornPicturesArePassedOver) {
    auto camera = fake_camera();
    camera->draw = [](std::uint32_t, std::uint32_t width, std::uint32_t height, int number) {
        auto picture = draw_table(width, height, true);
        if (number % 2 == 1) picture.resize(picture.size() / 2);
        return picture;
    };
    const Result<Shot> shot = scan(*scanner_of(camera));
    ASSERT_TRUE(shot) << shot.error().text;
    const auto whole = draw_table(640, 480, true);
    EXPECT_EQ(shot->bytes, ppm_of({.bytes = whole, .width = 640, .height = 480, .stride = 1280}, Colours{}));
}

TEST(Camera, UnpluggedInMidStreamIsADeviceErrorAtOnce) {
    for (const int picture : {0, 1, 3, 5, 7, 8}) {
        auto camera = fake_camera();
        camera->unplug_at = picture;
        camera->period = milliseconds(10);
        const auto scanner = scanner_of(camera);
        const auto start = steady_clock::now();
        const Result<Shot> shot = scan(*scanner);
        ASSERT_FALSE(shot);
        EXPECT_EQ(shot.error().kind, ErrorKind::Device);
        EXPECT_THAT(shot.error().text, HasSubstr("unplugged"));
        EXPECT_LT(steady_clock::now() - start, milliseconds(picture * 10 + 200));
        EXPECT_TRUE(scanner->unplugged());
        EXPECT_FALSE(scanner->status());
    }
}

TEST(Camera, OneThatSendsNothingIsADeviceError) {
    auto camera = fake_camera();
    camera->period = std::chrono::hours(1);
    const auto scanner = scanner_of(camera);
    const Result<Shot> shot = scan(*scanner);
    ASSERT_FALSE(shot);
    EXPECT_EQ(shot.error().kind, ErrorKind::Device);
    EXPECT_THAT(shot.error().text, HasSubstr("sends no pictures"));
}

TEST(Camera, AnotherProgramThatUsesItIsTold) {
    auto camera = fake_camera();
    camera->fails[VIDIOC_REQBUFS] = EBUSY;
    const auto scanner = scanner_of(camera);
    const Result<Shot> shot = scan(*scanner);
    ASSERT_FALSE(shot);
    EXPECT_THAT(shot.error().text, HasSubstr("another program uses the camera"));
    EXPECT_FALSE(scanner->status());
    camera->fails.clear();
    EXPECT_TRUE(scanner->status());
    EXPECT_TRUE(scan(*scanner));
}

TEST(Camera, WithoutYuyvOrMjpegItIsOfNoUse) {
    auto camera = fake_camera();
    camera->formats = {{.fourcc = V4L2_PIX_FMT_NV12, .sizes = {{640, 480, {}}}}};
    const auto scanner = CameraScanner::create(open_fake(camera), {}, kQuick);
    ASSERT_FALSE(scanner);
    EXPECT_EQ(scanner.error().kind, ErrorKind::Device);
    EXPECT_EQ(camera->opened, 0);
}

TEST(Camera, AnotherLightThanWhiteIsAnInputError) {
    const auto scanner = scanner_of(fake_camera());
    const Result<std::string> label = scanner->scan({.bands = {Band::Infrared}}, [](const Shot&) {});
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Input);
}

TEST(Camera, ADocumentThatIsLaidDownAndLiftedIsSeen) {
    auto camera = fake_camera();
    std::atomic<bool> document{false};
    camera->draw = [&](std::uint32_t, std::uint32_t width, std::uint32_t height, int) {
        return draw_table(width, height, document);
    };
    const auto scanner = scanner_of(camera);
    const auto becomes = [&](Presence wanted) {
        for (int i = 0; i < 100; ++i) {
            const auto status = scanner->status();
            if (!status) return false;
            if (status->presence == wanted) return true;
            std::this_thread::sleep_for(milliseconds(10));
        }
        return false;
    };
    EXPECT_EQ(scanner->status()->presence, Presence::Unknown) << "the empty glass is not learnt yet";
    EXPECT_TRUE(becomes(Presence::Absent));
    document = true;
    EXPECT_EQ(*scanner->wait_for(Presence::Present, std::chrono::seconds(5)), Presence::Present);
    const Result<Shot> shot = scan(*scanner);
    ASSERT_TRUE(shot);
    EXPECT_TRUE(becomes(Presence::Present)) << "the small pictures go on after a scan";
    document = false;
    EXPECT_EQ(*scanner->wait_for(Presence::Absent, std::chrono::seconds(5)), Presence::Absent);
}

struct Lie {
    std::string name;
    std::function<void(unsigned long request, void* argument)> tell;
};

template <typename T>
T& as(void* argument) {
    return *static_cast<T*>(argument);
}

/// A lie about the pictures' format.
Lie format_lie(const std::string& name, const std::function<void(v4l2_pix_format&)>& tell) {
    return {name, [tell](unsigned long request, void* argument) {
                if (request == VIDIOC_S_FMT) tell(as<v4l2_format>(argument).fmt.pix);
            }};
}

/// A lie about a buffer, in the answer to `to`.
Lie buffer_lie(const std::string& name, unsigned long to, const std::function<void(v4l2_buffer&)>& tell) {
    return {name, [to, tell](unsigned long request, void* argument) {
                if (request == to) tell(as<v4l2_buffer>(argument));
            }};
}

class LyingCamera : public testing::TestWithParam<Lie> {};

TEST_P(LyingCamera, IsADeviceErrorWithBoundedMemory) {
    auto camera = fake_camera();
    camera->lie = GetParam().tell;
    const auto scanner = scanner_of(camera);
    const auto start = steady_clock::now();
    for (int i = 0; i < 2; ++i) {
        const Result<Shot> shot = scan(*scanner);
        ASSERT_FALSE(shot);
        EXPECT_EQ(shot.error().kind, ErrorKind::Device) << shot.error().text;
    }
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_LE(camera->most_memory, 4U * 640 * 480 * 2);
}

INSTANTIATE_TEST_SUITE_P(
    Lies, LyingCamera,
    testing::Values(
        format_lie("endless_picture", [](v4l2_pix_format& pix) { pix.sizeimage = 0xFFFFFFFFU; }),
        format_lie("empty_picture", [](v4l2_pix_format& pix) { pix.sizeimage = 0; }),
        format_lie("picture_too_short", [](v4l2_pix_format& pix) { pix.sizeimage /= 2; }),
        format_lie("endless_row", [](v4l2_pix_format& pix) { pix.bytesperline = 0xFFFFFFFFU; }),
        format_lie("row_too_short", [](v4l2_pix_format& pix) { pix.bytesperline = 1; }),
        format_lie("another_width", [](v4l2_pix_format& pix) { pix.width = 0x80000000U; }),
        format_lie("another_height", [](v4l2_pix_format& pix) { pix.height = 1; }),
        format_lie("another_coding", [](v4l2_pix_format& pix) { pix.pixelformat = V4L2_PIX_FMT_GREY; }),
        format_lie("interlaced", [](v4l2_pix_format& pix) { pix.field = V4L2_FIELD_INTERLACED; }),
        format_lie("unknown_colours", [](v4l2_pix_format& pix) { pix.ycbcr_enc = 250; }),
        Lie{"no_buffers",
            [](unsigned long request, void* argument) {
                if (request == VIDIOC_REQBUFS) as<v4l2_requestbuffers>(argument).count = 0;
            }},
        Lie{"endless_buffers",
            [](unsigned long request, void* argument) {
                if (request == VIDIOC_REQBUFS) as<v4l2_requestbuffers>(argument).count = 0xFFFFFFFFU;
            }},
        buffer_lie("buffer_too_short", VIDIOC_QUERYBUF, [](v4l2_buffer& buffer) { buffer.length = 1; }),
        buffer_lie("endless_buffer", VIDIOC_QUERYBUF, [](v4l2_buffer& buffer) { buffer.length = 0xFFFFFFFFU; }),
        buffer_lie("another_buffer", VIDIOC_QUERYBUF, [](v4l2_buffer& buffer) { buffer.m.offset = 0xFFFFFFFFU; }),
        buffer_lie("picture_in_no_buffer", VIDIOC_DQBUF, [](v4l2_buffer& buffer) { buffer.index = 77; }),
        buffer_lie("picture_beyond_its_buffer", VIDIOC_DQBUF,
                   [](v4l2_buffer& buffer) { buffer.bytesused = 0xFFFFFFFFU; }),
        buffer_lie("empty_pictures", VIDIOC_DQBUF, [](v4l2_buffer& buffer) { buffer.bytesused = 0; }),
        buffer_lie("torn_pictures", VIDIOC_DQBUF, [](v4l2_buffer& buffer) { buffer.flags = V4L2_BUF_FLAG_ERROR; })),
    [](const auto& which) { return which.param.name; });

INSTANTIATE_TEST_SUITE_P(Camera, ScannerConformance,
                         testing::Values(ConformanceCase{
                             .driver = "uvc",
                             .make = []() -> std::unique_ptr<Scanner> { return scanner_of(fake_camera()); },
                             .simulated = false,
                             .make_slow = []() -> std::unique_ptr<Scanner> {
                                 auto camera = fake_camera();
                                 camera->period = milliseconds(2'000);
                                 return scanner_of(camera, {});
                             }}),
                         [](const auto& which) { return which.param.driver; });

}  // namespace
}  // namespace garita::uvc
