// Drawn symbols of every kind are read wherever they lie; where there is none, nothing is said.
#include "vision/read/read_barcodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <ostream>
#include <string>

#include "tests/vision/read/drawn_barcodes.h"
#include "vision/cv.h"

namespace garita {
namespace {

struct Kind {
    Symbology symbology;
    const char* content;
};
void PrintTo(const Kind& kind, std::ostream* out) {
    *out << name_of(kind.symbology);
}

constexpr std::array kKinds = {
    Kind{Symbology::Pdf417, "UTO<SPECIMEN<1234567890<ERIKSSON<<ANNA<MARIA"},
    Kind{Symbology::DataMatrix, "DC03UTUT123456789ABCDEFGHIJKLM"},
    Kind{Symbology::Aztec, "M1ERIKSSON/ANNA MR     EABC123 UTOXYZ"},
    Kind{Symbology::QrCode, "https://example.org/seal/1234567890"},
    Kind{Symbology::Code39, "UTO1234567"},
    Kind{Symbology::Code128, "L898902C36UTO"},
    Kind{Symbology::Itf, "12345678901231"},
    Kind{Symbology::Ean8, "96385074"},
    Kind{Symbology::Ean13, "4006381333931"},
    Kind{Symbology::UpcA, "036000291452"},
};

std::vector<Barcode> read(const cv::Mat& picture) {
    return read_barcodes(ImageView{picture.data, picture.cols, picture.rows, picture.channels(), picture.step[0]});
}

bool has(const std::vector<Barcode>& barcodes, const Kind& kind) {
    return std::ranges::any_of(barcodes, [&](const Barcode& b) {
        return b.symbology == kind.symbology && b.text == kind.content &&
               std::string(b.bytes.begin(), b.bytes.end()) == kind.content;
    });
}

/// The symbol on a light page twice its size.
cv::Mat alone(const Kind& kind, int module_px, double turned_deg) {
    const cv::Mat symbol = drawn_barcode(kind.symbology, kind.content, module_px);
    const int side = 3 * std::max(symbol.cols, symbol.rows) / 2 + 60;
    cv::Mat page(side, side, CV_8U, cv::Scalar(225));
    lay_on_page(symbol, {{side / 2.0, side / 2.0}, turned_deg, 1}, page);
    return page;
}

class EachSymbology : public testing::TestWithParam<Kind> {};
std::string test_name(const testing::TestParamInfo<Kind>& kind) {
    std::string name(name_of(kind.param.symbology));
    std::erase(name, '-');
    return name;
}
INSTANTIATE_TEST_SUITE_P(ReadBarcodes, EachSymbology, testing::ValuesIn(kKinds), test_name);

TEST_P(EachSymbology, IsReadUprightAndTurnedByQuarters) {
    for (const double turned : {0.0, 90.0, 180.0, 270.0}) {
        const auto barcodes = read(alone(GetParam(), 3, turned));
        EXPECT_TRUE(has(barcodes, GetParam())) << turned;
        EXPECT_EQ(barcodes.size(), 1U) << turned;
    }
}

TEST_P(EachSymbology, IsReadSlightlyAskew) {
    for (const double turned : {-4.0, 3.0}) EXPECT_TRUE(has(read(alone(GetParam(), 4, turned)), GetParam())) << turned;
}

TEST_P(EachSymbology, IsReadAsANegative) {
    const cv::Mat negative = 255 - alone(GetParam(), 4, 0);
    const auto barcodes = read(negative);
    ASSERT_TRUE(has(barcodes, GetParam()));
    EXPECT_TRUE(barcodes[0].light_on_dark);
}

TEST_P(EachSymbology, IsReadInACornerOfAPrintedPageAndLocated) {
    cv::Mat page = printed_page();
    const cv::Mat symbol = drawn_barcode(GetParam().symbology, GetParam().content, 5);
    const cv::Point2d at(1950.0 - symbol.cols / 2.0 - 50, 60 + symbol.rows / 2.0 + 50);
    lay_on_page(symbol, {at, 0, 1}, page);
    const auto barcodes = read(page);
    ASSERT_TRUE(has(barcodes, GetParam()));
    ASSERT_EQ(barcodes.size(), 1U);
    cv::Point2d middle;
    for (const PointPx& p : barcodes[0].corners_px) middle += cv::Point2d(p.x, p.y) / 4;
    EXPECT_LT(cv::norm(middle - at), 0.15 * symbol.cols) << middle.x << ", " << middle.y;
}

TEST(ReadBarcodes, MatrixSymbolsAreReadAtAnyAngle) {
    for (const std::size_t kind : {0U, 1U, 2U, 3U})
        for (const double turned : {15.0, 31.0, 45.0, 117.0})
            EXPECT_TRUE(has(read(alone(kKinds[kind], 4, turned)), kKinds[kind]))
                << name_of(kKinds[kind].symbology) << " " << turned;
}

TEST(ReadBarcodes, MatrixSymbolsOfTwoPixelsAModuleAreRead) {
    for (const std::size_t kind : {0U, 1U, 2U, 3U})
        EXPECT_TRUE(has(read(alone(kKinds[kind], 2, 0)), kKinds[kind])) << name_of(kKinds[kind].symbology);
}

TEST(ReadBarcodes, FaintSymbolsAreRead) {
    for (const std::size_t kind : {0U, 1U, 2U, 3U}) {
        cv::Mat faint;
        alone(kKinds[kind], 4, 0).convertTo(faint, CV_8U, 0.18, 120);
        EXPECT_TRUE(has(read(faint), kKinds[kind])) << name_of(kKinds[kind].symbology);
    }
}

TEST(ReadBarcodes, SeveralOnOnePageAreAllReadOnceEach) {
    cv::Mat page = printed_page();
    lay_on_page(drawn_barcode(kKinds[0].symbology, kKinds[0].content, 4), {{500, 300}, 0, 1}, page);
    lay_on_page(drawn_barcode(kKinds[1].symbology, kKinds[1].content, 6), {{1700, 1150}, 0, 1}, page);
    lay_on_page(drawn_barcode(kKinds[3].symbology, kKinds[3].content, 5), {{1700, 250}, 0, 1}, page);
    lay_on_page(drawn_barcode(kKinds[5].symbology, kKinds[5].content, 4), {{600, 900}, 0, 1}, page);
    const auto barcodes = read(page);
    for (const std::size_t kind : {0U, 1U, 3U, 5U})
        EXPECT_TRUE(has(barcodes, kKinds[kind])) << name_of(kKinds[kind].symbology);
    EXPECT_EQ(barcodes.size(), 4U);
}

TEST(ReadBarcodes, TwoOfTheSameContentAreTwo) {
    cv::Mat page(500, 900, CV_8U, cv::Scalar(225));
    const cv::Mat symbol = drawn_barcode(kKinds[3].symbology, kKinds[3].content, 5);
    lay_on_page(symbol, {{220, 250}, 0, 1}, page);
    lay_on_page(symbol, {{680, 250}, 0, 1}, page);
    EXPECT_EQ(read(page).size(), 2U);
}

TEST(ReadBarcodes, PrintAndGuillochesSayNothing) {
    const cv::Mat page = printed_page();
    EXPECT_TRUE(read(page).empty());
    for (const int turn : {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180}) {
        cv::Mat turned;
        cv::rotate(page, turned, turn);
        EXPECT_TRUE(read(turned).empty()) << turn;
    }
}

TEST(ReadBarcodes, NoiseSaysNothing) {
    for (int seed = 1; seed <= 6; ++seed) {
        cv::Mat small(60, 60, CV_8U);
        cv::RNG(static_cast<std::uint64_t>(seed)).fill(small, cv::RNG::UNIFORM, 0, 256);
        cv::Mat modules;
        cv::resize(small > 127, modules, {}, 5, 5, cv::INTER_NEAREST);
        EXPECT_TRUE(read(modules).empty()) << seed;
    }
}

TEST(ReadBarcodes, PicturesTooSmallOrTooLargeAreRefused) {
    const cv::Mat dot(1, 1, CV_8U, cv::Scalar(0));
    EXPECT_TRUE(read(dot).empty());
    EXPECT_TRUE(read_barcodes(ImageView{}).empty());
    // Never touched: the limit is judged before any pixel is read.
    EXPECT_TRUE(read_barcodes(ImageView{dot.data, 200'000, 200'000, 1, 200'000}).empty());
    EXPECT_TRUE(read_barcodes(ImageView{dot.data, 30'000, 20, 1, 30'000}).empty());
}

Page page_of(std::initializer_list<std::pair<Band, cv::Mat>> bands) {
    Page page;
    page.ppi = 400;
    for (const auto& [band, picture] : bands) {
        BandImage image;
        image.band = band;
        image.image = to_image(picture);
        page.bands.push_back(std::move(image));
    }
    return page;
}

TEST(ReadBarcodes, InfraredAddsWhatWhiteDoesNotShow) {
    cv::Mat white(500, 900, CV_8U, cv::Scalar(225));
    cv::Mat infrared = white.clone();
    const cv::Mat qr = drawn_barcode(kKinds[3].symbology, kKinds[3].content, 5);
    const cv::Mat seal = drawn_barcode(kKinds[1].symbology, kKinds[1].content, 5);
    lay_on_page(qr, {{220, 250}, 0, 1}, white);
    lay_on_page(qr, {{220, 250}, 0, 1}, infrared);
    lay_on_page(seal, {{680, 250}, 0, 1}, infrared);
    std::vector<Page> pages;
    pages.push_back(page_of({{Band::White, cv::Mat(500, 900, CV_8U, cv::Scalar(225))}}));
    pages.push_back(page_of({{Band::White, white}, {Band::Infrared, infrared}}));
    const auto barcodes = read_barcodes(pages);
    ASSERT_EQ(barcodes.size(), 2U);
    for (const Barcode& barcode : barcodes) {
        EXPECT_EQ(barcode.page, 1);
        const bool is_seal = barcode.symbology == Symbology::DataMatrix;
        EXPECT_EQ(barcode.band, is_seal ? Band::Infrared : Band::White);
        const double side = (is_seal ? seal : qr).cols * kMillimetresPerInch / 400;
        EXPECT_NEAR(barcode.region_mm.width, side, 0.2 * side);
        EXPECT_NEAR(barcode.region_mm.x + barcode.region_mm.width / 2,
                    (is_seal ? 680 : 220) * kMillimetresPerInch / 400, 0.2 * side);
    }
}

}  // namespace
}  // namespace garita
