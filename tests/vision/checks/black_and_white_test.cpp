// A genuine page scanned black and white only: read, and never failed for tones that it does not have.
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/checks/specimens.h"
#include "vision/checks/registry.h"
#include "vision/cv.h"
#include "vision/page/tones.h"

namespace garita {
namespace {

const specimen::Drawn& genuine(mrz::Format format) {
    static std::map<mrz::Format, specimen::Drawn> drawn_before;
    if (!drawn_before.contains(format)) {
        auto made = specimen::draw({.format = format, .kind = {}, .seed = 3, .ppi = 300});
        if (!made) throw std::runtime_error(made.error().text);
        drawn_before.emplace(format, std::move(*made));
    }
    return drawn_before.at(format);
}

cv::Mat through_jpeg(const cv::Mat& picture, int quality) {
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
    return cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
}

cv::Mat thresholded(const BandImage& band, double level) {
    cv::Mat picture;
    cv::threshold(as_grey(band.image.view()), picture, level, 255, cv::THRESH_BINARY);
    return picture;
}

Capture white_only(const cv::Mat& picture, double ppi) {
    Capture capture;
    capture.bands.push_back({.band = Band::White, .image = to_image(picture), .ppi = ppi, .light_nm = {}});
    return capture;
}

constexpr int kNoJpeg = 0;

TEST(BlackAndWhite, GenuinePagesAreReadAndNeverFailed) {
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (const double level : {90.0, 110.0, 130.0})
            for (const int quality : {kNoJpeg, 90, 60}) {
                SCOPED_TRACE(::testing::Message()
                             << static_cast<int>(format) << " level " << level << " quality " << quality);
                const specimen::Drawn& drawn = genuine(format);
                const BandImage& white = *drawn.capture.find(Band::White);
                const cv::Mat picture = thresholded(white, level);
                Inspected page =
                    inspect(white_only(quality == kNoJpeg ? picture : through_jpeg(picture, quality), white.ppi));
                page.policy.specimens = true;
                page.policy.today =
                    std::chrono::year_month_day(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(24));
                ASSERT_TRUE(page.reading.mrz);
                EXPECT_EQ(page.reading.mrz->interpretation.lines, drawn.truth.mrz);
                for (const Check& check : all_checks()) {
                    const Finding finding = page.check(check.name);
                    EXPECT_NE(finding.outcome, Outcome::Failed) << check.name << " " << finding.message_key;
                    EXPECT_NE(finding.outcome, Outcome::Aborted) << check.name;
                }
                for (const char* check : {"mrz-layout", "mrz-typeface", "print-process", "recapture", "photo-edge"})
                    EXPECT_EQ(page.check(check).reason, reason::kBlackAndWhite) << check;
            }
}

TEST(BlackAndWhite, APictureWithTonesIsNeverTakenForOne) {
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (const BandImage& band : genuine(format).capture.bands) {
            const cv::Mat picture = as_mat(band.image.view());
            EXPECT_FALSE(has_two_tones_only(band.image.view())) << name_of(band.band);
            // Exposed until paper and ink saturate: black on white, but through a lens.
            cv::Mat hard;
            as_grey(band.image.view()).convertTo(hard, -1, 3, -200);
            EXPECT_FALSE(has_two_tones_only(to_image(hard).view())) << name_of(band.band);
            for (const int quality : {90, 60, 30})
                EXPECT_FALSE(has_two_tones_only(to_image(through_jpeg(picture, quality)).view())) << quality;
        }
}

TEST(BlackAndWhite, EvenPicturesAreNotTaken) {
    for (const int value : {0, 128, 255})
        EXPECT_FALSE(has_two_tones_only(to_image(cv::Mat(300, 400, CV_8UC1, cv::Scalar(value))).view()));
    EXPECT_FALSE(has_two_tones_only({}));
}

TEST(BlackAndWhite, OtherPairsOfTonesThanBlackAndWhiteAreTakenToo) {
    const BandImage& white = *genuine(mrz::Format::TD3).capture.find(Band::White);
    cv::Mat picture;
    thresholded(white, 110).convertTo(picture, -1, 0.6, 40);
    EXPECT_TRUE(has_two_tones_only(to_image(picture).view()));
}

TEST(BlackAndWhite, RealPassportHasTones) {
    const std::optional<Inspected> document = real_passport();
    if (!document) GTEST_SKIP() << "no corpus (GARITA_CORPUS)";
    EXPECT_TRUE(document->pages.front().two_toned.empty());
}

}  // namespace
}  // namespace garita
