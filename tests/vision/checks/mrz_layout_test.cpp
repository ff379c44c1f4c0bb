// mrz-layout: zones printed in one go, and zones where something was moved by hand.
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/checks/specimens.h"
#include "vision/cv.h"

namespace garita {
namespace {

const Inspected& genuine(mrz::Format format = mrz::Format::TD3) {
    return drawn({.format = format, .seed = 2, .ppi = 400});
}

/// The picture that the check looks at, to be painted on.
cv::Mat picture_of(Inspected& document) {
    Page& page = document.pages[0];
    const auto band = std::ranges::find(page.bands, document.reading.mrz->band, &BandImage::band);
    return as_mat(band->image.view());
}

cv::Rect pixels(const Inspected& document, const RectMm& mm, double above, double below) {
    const double k = document.pages[0].ppi / kMillimetresPerInch;
    return {cvRound(mm.x * k), cvRound((mm.y - above) * k), cvRound(mm.width * k),
            cvRound((mm.height + above + below) * k)};
}

/// A copy of a document, one of its characters moved by `down_mm`; the paper beside it closes the gap.
Inspected moved(Inspected document, std::size_t line, std::size_t column, double down_mm) {
    cv::Mat picture = picture_of(document);
    const RectMm cell = document.reading.mrz->cells_mm[line][column];
    const cv::Rect box = pixels(document, cell, 1, 1);
    const double down = down_mm * document.pages[0].ppi / kMillimetresPerInch;
    const cv::Matx23d shift(1, 0, 0, 0, 1, down);
    cv::Mat there;
    cv::warpAffine(picture(box), there, shift, box.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    there.copyTo(picture(box));
    return document;
}

/// The second line turned about its middle.
Inspected turned(Inspected document, double degrees) {
    cv::Mat picture = picture_of(document);
    const auto& cells = document.reading.mrz->cells_mm[1];
    RectMm line = cells.front();
    line.width = cells.back().x + cells.back().width - line.x;
    const cv::Rect box = pixels(document, line, 1.2, 1.2);
    const cv::Mat turn =
        cv::getRotationMatrix2D({static_cast<float>(box.width) / 2, static_cast<float>(box.height) / 2}, degrees, 1);
    cv::Mat there;
    cv::warpAffine(picture(box), there, turn, box.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    there.copyTo(picture(box));
    return document;
}

/// Copies share pixels: each test paints on its own.
Inspected own_copy(const Inspected& document) {
    Inspected copy;
    copy.reading = document.reading;
    for (const Page& page : document.pages) {
        Page& other = copy.pages.emplace_back();
        other.found = page.found;
        other.outline_found = page.outline_found;
        other.format = page.format;
        other.size_mm = page.size_mm;
        other.ppi = page.ppi;
        for (const BandImage& band : page.bands)
            other.bands.push_back({band.band, band.image.clone(), band.ppi, band.light_nm});
    }
    return copy;
}

TEST(MrzLayout, ZonePrintedInOneGoIsSuccessful) {
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1, mrz::Format::MRVA}) {
        const Finding finding = genuine(format).check("mrz-layout");
        EXPECT_EQ(finding.outcome, Outcome::Successful) << finding.message_key;
        EXPECT_GT(finding.margin.value_or(-1), 0.4) << "fillers end higher than letters and are no reason";
    }
}

TEST(MrzLayout, TwoCharactersOffTheirLineFail) {
    for (const double down : {0.5, -0.5}) {
        const Finding finding = moved(moved(own_copy(genuine()), 1, 14, down), 1, 15, down).check("mrz-layout");
        EXPECT_EQ(finding.outcome, Outcome::Failed) << down;
        EXPECT_EQ(finding.message_key, "mrz-layout.uneven");
        EXPECT_LT(finding.margin.value_or(1), 0);
        EXPECT_EQ(finding.regions_mm.size(), 2U) << "both are shown";
    }
}

TEST(MrzLayout, CharactersAtTheEndOfALineFailToo) {
    const Finding finding = moved(moved(own_copy(genuine()), 1, 42, 0.6), 1, 43, 0.6).check("mrz-layout");
    EXPECT_EQ(finding.outcome, Outcome::Failed) << finding.message_key << " " << finding.measured.value_or(0);
}

TEST(MrzLayout, OneCharacterOffItsLineMayBeDirt) {
    const Finding finding = moved(own_copy(genuine()), 1, 14, 0.6).check("mrz-layout");
    EXPECT_EQ(finding.outcome, Outcome::Undetermined);
    EXPECT_EQ(finding.message_key, "mrz-layout.uneven");
}

TEST(MrzLayout, LinesTurnedAgainstEachOtherFail) {
    const Finding finding = turned(own_copy(genuine()), 1.0).check("mrz-layout");
    EXPECT_EQ(finding.outcome, Outcome::Failed);
    EXPECT_EQ(finding.message_key, "mrz-layout.parallel");
}

// The sorts go round with the seed (vision/specimen/README.md).
TEST(MrzLayout, ZonesOfAWordProcessorAreTold) {
    struct Case {
        std::uint64_t seed;
        Outcome outcome;
        std::string_view key;
    };
    for (const mrz::Format format : {mrz::Format::TD3, mrz::Format::TD1})
        for (const Case& c :
             {Case{40, Outcome::Failed, "mrz-layout.pitch"},
              Case{41, Outcome::Failed, format == mrz::Format::TD1 ? "mrz-layout.pitch" : "mrz-layout.distance"},
              Case{42, Outcome::Failed, "mrz-layout.skew"}, Case{43, Outcome::Undetermined, "mrz-layout.place"}}) {
            const specimen::Request request = {
                .format = format, .kind = "stolen-blank-layout", .seed = c.seed, .ppi = 300};
            const Finding finding = drawn(request).check("mrz-layout");
            EXPECT_EQ(finding.outcome, c.outcome) << c.key;
            EXPECT_EQ(finding.message_key, c.key);
            EXPECT_LT(finding.margin.value_or(1), 0) << c.key;
        }
}

// What the zone is held against: its own page's edges, by the scanner's own resolution.
TEST(MrzLayout, WithoutTheScannersResolutionPitchOnlyAdvises) {
    auto made = specimen::draw({.format = mrz::Format::TD3, .kind = "stolen-blank-layout", .seed = 40, .ppi = 300});
    ASSERT_TRUE(made);
    for (BandImage& band : made->capture.bands) band.ppi = 0;
    const Inspected document = inspect(made->capture);
    EXPECT_FALSE(document.pages.at(0).zone);
    EXPECT_NE(document.check("mrz-layout").outcome, Outcome::Failed);
}

TEST(MrzLayout, CoarsePictureIsNotJudged) {
    Inspected coarse = own_copy(genuine());
    coarse.pages[0].ppi = 150;
    const Finding finding = coarse.check("mrz-layout");
    EXPECT_EQ(finding.outcome, Outcome::NotSupported);
    EXPECT_EQ(finding.reason, reason::kTooCoarse);
}

}  // namespace
}  // namespace garita
