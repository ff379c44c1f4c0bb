// The MRZ reader on drawn specimens: bands, orientation, shift between bands, geometry, and pictures without an MRZ.
#include "vision/read/read_mrz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "tests/vision/read/ocrb_network.h"
#include "vision/cv.h"
#include "vision/specimen/draw.h"

namespace garita {
namespace {

BandImage band_image(Band band, const cv::Mat& picture) {
    BandImage image;
    image.band = band;
    image.image = to_image(picture);
    return image;
}

cv::Mat turned(const cv::Mat& picture, double degrees) {
    const double a = degrees * CV_PI / 180, c = std::abs(std::cos(a)), s = std::abs(std::sin(a));
    const cv::Size size(static_cast<int>(picture.cols * c + picture.rows * s),
                        static_cast<int>(picture.cols * s + picture.rows * c));
    cv::Mat map = cv::getRotationMatrix2D(
                cv::Point2f(static_cast<float>(picture.cols) / 2, static_cast<float>(picture.rows) / 2), degrees, 1),
            out;
    map.at<double>(0, 2) += (size.width - picture.cols) / 2.0;
    map.at<double>(1, 2) += (size.height - picture.rows) / 2.0;
    cv::warpAffine(picture, out, map, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return out;
}

class ReadMrz : public testing::Test {
protected:
    static void SetUpTestSuite() {
        cv::setNumThreads(1);
        auto drawn = specimen::draw({.format = mrz::Format::TD3, .seed = 21, .ppi = 250});
        ASSERT_TRUE(drawn) << drawn.error().text;
        s_specimen = new specimen::Drawn(std::move(*drawn));
    }
    static void TearDownTestSuite() {
        delete s_specimen;
        s_specimen = nullptr;
    }
    void SetUp() override {
        auto made = MrzReader::create(ocrb_network());
        ASSERT_TRUE(made) << made.error().text;
        m_reader = std::make_unique<MrzReader>(std::move(*made));
    }
    static cv::Mat picture(Band band) { return as_mat(s_specimen->capture.find(band)->image.view()); }
    static Capture only(Band band, const cv::Mat& picture) {
        Capture capture;
        capture.bands.push_back(band_image(band, picture));
        return capture;
    }
    void expect_read(const Capture& capture, const std::string& what) {
        const auto reading = m_reader->read(capture);
        ASSERT_TRUE(reading) << what;
        EXPECT_EQ(reading->interpretation.lines, s_specimen->truth.mrz) << what;
        EXPECT_TRUE(reading->interpretation.accepted) << what;
    }

    static specimen::Drawn* s_specimen;
    std::unique_ptr<MrzReader> m_reader;
};
specimen::Drawn* ReadMrz::s_specimen = nullptr;

TEST_F(ReadMrz, ReadsThreeBandsAndWhiteOrInfraredAlone) {
    expect_read(s_specimen->capture, "all bands");
    expect_read(only(Band::White, picture(Band::White)), "white");
    expect_read(only(Band::Infrared, picture(Band::Infrared)), "infrared");
}

TEST_F(ReadMrz, ReadsInEveryOrientation) {
    for (const double degrees : {90.0, 180.0, 270.0, 12.0, -19.0, 45.0})
        expect_read(only(Band::White, turned(picture(Band::White), degrees)), std::to_string(degrees) + " degrees");
}

TEST_F(ReadMrz, CellsLieOverTheirCharactersInTheFirstBandsPixels) {
    const auto reading = m_reader->read(s_specimen->capture);
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->cells_px.size(), reading->interpretation.lines.size());
    const double pitch = 2.54 / 25.4 * 250;
    for (std::size_t i = 0; i < reading->cells_px.size(); ++i) {
        ASSERT_EQ(reading->cells_px[i].size(), reading->interpretation.lines[i].size());
        for (const Quad& quad : reading->cells_px[i]) {
            EXPECT_NEAR(std::hypot(quad[1].x - quad[0].x, quad[1].y - quad[0].y), pitch, 0.05 * pitch);
            EXPECT_NEAR(std::hypot(quad[3].x - quad[0].x, quad[3].y - quad[0].y), pitch, 0.2 * pitch);
        }
    }
}

TEST_F(ReadMrz, BandsThatAreShiftedOrOfAnotherSizeAreStillReadTogether) {
    cv::Mat white = picture(Band::White), shifted;
    cv::warpAffine(white, shifted, cv::Mat(cv::Matx23d(1, 0, 3, 0, 1, -2)), white.size(), cv::INTER_LINEAR,
                   cv::BORDER_REPLICATE);
    Capture capture;
    capture.bands.push_back(band_image(Band::Infrared, picture(Band::Infrared)));
    capture.bands.push_back(band_image(Band::White, shifted));
    expect_read(capture, "shifted");
    cv::resize(white, shifted, {}, 0.6, 0.6, cv::INTER_AREA);
    capture.bands[1] = band_image(Band::White, shifted);
    expect_read(capture, "smaller");
}

TEST_F(ReadMrz, AnMrzThatOneBandDoesNotShowIsReadFromTheOther) {
    const cv::Mat blank(picture(Band::White).size(), CV_8UC3, cv::Scalar(200, 200, 200));
    Capture capture;
    capture.bands.push_back(band_image(Band::Infrared, blank));
    capture.bands.push_back(band_image(Band::White, picture(Band::White)));
    const auto reading = m_reader->read(capture);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->interpretation.lines, s_specimen->truth.mrz);
    EXPECT_EQ(reading->band, Band::White);
    std::swap(capture.bands[0].image, capture.bands[1].image);
    const auto other = m_reader->read(capture);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->band, Band::Infrared);
}

TEST_F(ReadMrz, BandsThatShowDifferentCharactersAreNeverAccepted) {
    // Infrared and white disagree about one clear character: an MRZ was printed over another.
    const auto first = m_reader->read(s_specimen->capture);
    ASSERT_TRUE(first);
    cv::Mat white = picture(Band::White).clone();
    const Quad &from = first->cells_px[1][1], &to = first->cells_px[1][3];
    const auto box = [](const Quad& q) {
        return cv::boundingRect(std::vector<cv::Point2f>{{float(q[0].x), float(q[0].y)},
                                                         {float(q[1].x), float(q[1].y)},
                                                         {float(q[2].x), float(q[2].y)},
                                                         {float(q[3].x), float(q[3].y)}});
    };
    cv::Mat character;
    ASSERT_NE(first->interpretation.lines[1][1], first->interpretation.lines[1][3]);
    cv::resize(white(box(from)).clone(), character, box(to).size());
    character.copyTo(white(box(to)));
    Capture capture;
    capture.bands.push_back(band_image(Band::Infrared, picture(Band::Infrared)));
    capture.bands.push_back(band_image(Band::White, white));
    const auto reading = m_reader->read(capture);
    EXPECT_TRUE(!reading || !reading->interpretation.accepted);
}

TEST_F(ReadMrz, LightPrintOnADarkGroundIsReadAsANegative) {
    expect_read(only(Band::White, ~picture(Band::White)), "negative");
}

TEST_F(ReadMrz, SameCaptureSameReading) {
    const auto a = m_reader->read(s_specimen->capture), b = m_reader->read(s_specimen->capture);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->interpretation.lines, b->interpretation.lines);
    EXPECT_EQ(a->interpretation.confidence, b->interpretation.confidence);
    EXPECT_EQ(a->cells_px, b->cells_px);
}

TEST_F(ReadMrz, NothingIsReadWhereNothingIs) {
    cv::Mat noise(700, 1000, CV_8U), stripes(600, 800, CV_8U, cv::Scalar(220)), upper = picture(Band::White).clone();
    cv::RNG random(7);
    random.fill(noise, cv::RNG::UNIFORM, 0, 256);
    for (int y = 0; y + 14 <= stripes.rows; y += 25)
        for (int x = 0; x + 8 <= stripes.cols; x += 15) stripes(cv::Rect(x, y, 8, 14)).setTo(30);
    for (const cv::Mat& empty :
         {noise, stripes, cv::Mat(16, 16, CV_8U, cv::Scalar(9)), cv::Mat(1, 3000, CV_8U, cv::Scalar(9))}) {
        const auto reading = m_reader->read(only(Band::White, empty));
        EXPECT_FALSE(reading && reading->interpretation.accepted) << empty.size();
    }
    EXPECT_FALSE(m_reader->read(Capture{}));
}

TEST_F(ReadMrz, AnMrzThatIsCutOffIsNotAccepted) {
    const auto whole = m_reader->read(s_specimen->capture);
    ASSERT_TRUE(whole);
    const cv::Mat white = picture(Band::White);
    // Everything right of the 40th column, or the lower line, is covered.
    for (const bool right : {true, false}) {
        cv::Mat cut = white.clone();
        for (std::size_t line = right ? 0 : 1; line < 2; ++line)
            for (std::size_t k = right ? 40 : 0; k < 44; ++k) {
                const Quad& q = whole->cells_px[line][k];
                const cv::Point centre(static_cast<int>((q[0].x + q[2].x) / 2),
                                       static_cast<int>((q[0].y + q[2].y) / 2));
                cv::circle(cut, centre, 20, cv::Scalar(190, 200, 205), -1);
            }
        const auto reading = m_reader->read(only(Band::White, cut));
        EXPECT_FALSE(reading && reading->interpretation.accepted) << right;
    }
}

}  // namespace
}  // namespace garita
