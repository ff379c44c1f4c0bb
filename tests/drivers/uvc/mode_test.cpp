#include "drivers/uvc/mode.h"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <cerrno>

#include "tests/drivers/uvc/fake_camera.h"

namespace garita::uvc {
namespace {

std::vector<Mode> modes_of(const std::vector<FakeFormat>& formats) {
    auto camera = fake_camera();
    camera->formats = formats;
    return list_modes(*open_fake(camera));
}

Mode reading(const std::vector<FakeFormat>& formats) {
    return mode_for_reading(modes_of(formats)).value_or(Mode{});
}

TEST(Modes, AreThoseThatGaritaCanUse) {
    const auto modes = modes_of({{.fourcc = V4L2_PIX_FMT_NV12, .sizes = {{640, 480, {0.03}}}},
                                 {.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{1920, 1080, {0.1, 0.033}}}},
                                 {.fourcc = V4L2_PIX_FMT_YUYV, .sizes = {{640, 480, {}}}}});
    ASSERT_EQ(modes.size(), 2U);
    EXPECT_EQ(modes[0], (Mode{.coding = Coding::Mjpeg,
                              .fourcc = V4L2_PIX_FMT_MJPEG,
                              .width = 1920,
                              .height = 1080,
                              .interval_s = 0.033}));
    EXPECT_EQ(modes[1].coding, Coding::Yuyv);
    EXPECT_EQ(modes[1].interval_s, 0);
}

TEST(Modes, TheMostPixelsThatComeQuicklyAreReadFrom) {
    // A camera as many are: raw pictures only slowly when they are large.
    const Mode mode = reading({{.fourcc = V4L2_PIX_FMT_YUYV, .sizes = {{640, 480, {0.033}}, {3264, 2448, {0.5}}}},
                               {.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{640, 480, {0.033}}, {2592, 1944, {0.066}}}}});
    EXPECT_EQ(mode.coding, Coding::Mjpeg);
    EXPECT_EQ(mode.width, 2592);
}

TEST(Modes, OfTwoAsLargeTheRawOneIsTaken) {
    EXPECT_EQ(reading({{.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{1280, 720, {0.033}}}},
                       {.fourcc = V4L2_PIX_FMT_YUYV, .sizes = {{1280, 720, {0.1}}}}})
                  .coding,
              Coding::Yuyv);
}

TEST(Modes, WhereAllAreSlowTheFastestIsTaken) {
    EXPECT_EQ(reading({{.fourcc = V4L2_PIX_FMT_YUYV, .sizes = {{1280, 720, {1}}, {640, 480, {0.5}}}}}).width, 640);
}

TEST(Modes, TheGlassIsWatchedInTheSmallestRawPictures) {
    const auto modes =
        modes_of({{.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{160, 120, {}}}},
                  {.fourcc = V4L2_PIX_FMT_YUYV, .sizes = {{64, 64, {}}, {320, 240, {}}, {1280, 720, {}}}}});
    ASSERT_TRUE(mode_for_watching(modes));
    EXPECT_EQ(mode_for_watching(modes)->width, 320);
    EXPECT_FALSE(mode_for_watching(modes_of({{.fourcc = V4L2_PIX_FMT_MJPEG, .sizes = {{160, 120, {}}}}})));
    EXPECT_FALSE(mode_for_watching({}));
    EXPECT_FALSE(mode_for_reading({}));
}

TEST(Modes, BeyondTheLimitsAreLeftOut) {
    const auto modes = modes_of({{.fourcc = V4L2_PIX_FMT_YUYV,
                                  .sizes = {{0, 0, {}},
                                            {1, 1, {}},
                                            {63, 480, {}},
                                            {0x80000000U, 0x80000000U, {}},
                                            {16'385, 100, {}},
                                            {16'384, 16'384, {}},
                                            {0xFFFFFFFFU, 480, {}}}}});
    EXPECT_TRUE(modes.empty());
}

TEST(Modes, ListsWithoutEndAreCut) {
    /// A camera that always has one more.
    class Endless final : public VideoNode {
    public:
        int control(unsigned long request, void* argument) override {
            ++asked;
            if (request == VIDIOC_ENUM_FMT) {
                auto& format = *static_cast<v4l2_fmtdesc*>(argument);
                format.pixelformat = format.index % 2 == 0 ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
            } else if (request == VIDIOC_ENUM_FRAMESIZES) {
                auto& size = *static_cast<v4l2_frmsizeenum*>(argument);
                size.type = V4L2_FRMSIZE_TYPE_DISCRETE;
                size.discrete = {.width = 640, .height = 480};
            } else if (request == VIDIOC_ENUM_FRAMEINTERVALS) {
                auto& interval = *static_cast<v4l2_frmivalenum*>(argument);
                interval.type = V4L2_FRMIVAL_TYPE_DISCRETE;
                interval.discrete = {.numerator = 1, .denominator = 30};
            }
            return 0;
        }
        const std::uint8_t* map(std::size_t, std::uint32_t) override { return nullptr; }
        void unmap(const std::uint8_t*, std::size_t) override {}
        void wait(std::chrono::milliseconds) override {}
        int asked = 0;
    } endless;
    EXPECT_EQ(list_modes(endless).size(), 512U) << "two codings, 256 sizes each";
    EXPECT_LT(endless.asked, 50'000);
}

/// A camera whose sizes are a range.
class Stepwise final : public VideoNode {
public:
    explicit Stepwise(v4l2_frmsize_stepwise range) : m_range(range) {}
    int control(unsigned long request, void* argument) override {
        if (request == VIDIOC_ENUM_FMT) {
            auto& format = *static_cast<v4l2_fmtdesc*>(argument);
            format.pixelformat = V4L2_PIX_FMT_YUYV;
            return format.index == 0 ? 0 : EINVAL;
        }
        if (request != VIDIOC_ENUM_FRAMESIZES) return ENOTTY;
        auto& size = *static_cast<v4l2_frmsizeenum*>(argument);
        size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
        size.stepwise = m_range;
        return 0;
    }
    const std::uint8_t* map(std::size_t, std::uint32_t) override { return nullptr; }
    void unmap(const std::uint8_t*, std::size_t) override {}
    void wait(std::chrono::milliseconds) override {}

private:
    v4l2_frmsize_stepwise m_range;
};

TEST(Modes, OfARangeTheLargestAndASmallOneAreTaken) {
    Stepwise camera(
        {.min_width = 2, .max_width = 4096, .step_width = 2, .min_height = 1, .max_height = 2160, .step_height = 1});
    const auto modes = list_modes(camera);
    ASSERT_EQ(modes.size(), 2U);
    EXPECT_EQ(modes[0].width, 4096);
    EXPECT_EQ(modes[0].height, 2160);
    EXPECT_EQ(modes[1].width, 320);
    EXPECT_EQ(modes[1].height, 240);
    Stepwise absurd({.min_width = 0xFFFFFFFFU,
                     .max_width = 0xFFFFFFFFU,
                     .step_width = 0,
                     .min_height = 0,
                     .max_height = 0xFFFFFFFFU,
                     .step_height = 0xFFFFFFFFU});
    EXPECT_TRUE(list_modes(absurd).empty());
}

}  // namespace
}  // namespace garita::uvc
