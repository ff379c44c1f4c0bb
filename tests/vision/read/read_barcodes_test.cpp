// Drawn symbols of every kind are read wherever they lie; where there is none, nothing is said.
#include "vision/read/read_barcodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <ostream>
#include <string>
#include <tuple>

#include "tests/vision/read/drawn_barcodes.h"
#include "vision/cv.h"
#include "vision/read/find_blocks.h"

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

TEST_P(EachSymbology, IsReadAtAnyAngleOnAPrintedPage) {
    // EAN and UPC, few and wide bars, are no block when they lie askew (README, what it cannot do).
    if (GetParam().symbology >= Symbology::Ean8) GTEST_SKIP() << "not at every angle";
    const cv::Mat symbol = drawn_barcode(GetParam().symbology, GetParam().content, 4);
    for (const double turned : {11.0, 25.0, -33.0, 35.0, 40.0, 62.0, 128.0}) {
        cv::Mat page = printed_page();
        lay_on_page(symbol, {{1000, 600}, turned, 1}, page);
        const auto barcodes = read(page);
        EXPECT_TRUE(has(barcodes, GetParam())) << turned;
        EXPECT_EQ(barcodes.size(), 1U) << turned;
    }
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

// A line across turned bars leaves them above or below: of ITF, which has no check character, a part is read so.
TEST(ReadBarcodes, NoPartOfALinearSymbolIsTakenForTheWhole) {
    for (const std::size_t kind : {4U, 5U, 6U, 8U})
        for (double turned = -44; turned < 45; turned += 8)
            for (const Barcode& barcode : read(alone(kKinds[kind], 3, turned)))
                EXPECT_EQ(barcode.text, kKinds[kind].content) << turned;
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

TEST(ReadBarcodes, SymbolsThatPrintComesNearToAreRead) {
    // The quiet zone of lay_on_page is three modules here, with lines of print running into it.
    for (const std::size_t kind : {1U, 2U, 3U})
        for (const cv::Point2d at : {cv::Point2d{461, 1034}, {1000, 560}, {1410, 760}}) {
            cv::Mat page = printed_page();
            lay_on_page(drawn_barcode(kKinds[kind].symbology, kKinds[kind].content, 4), {at, 0, 1}, page);
            EXPECT_TRUE(has(read(page), kKinds[kind])) << name_of(kKinds[kind].symbology) << " " << at;
        }
}

TEST(FindBlocks, ASymbolIsABlockOfItsSizeAndPrintIsNone) {
    EXPECT_TRUE(find_blocks(printed_page(), 20).empty());
    for (const std::size_t kind : {0U, 1U, 2U, 3U})
        for (const int module_px : {2, 4, 7}) {
            cv::Mat page = printed_page();
            const cv::Mat symbol = drawn_barcode(kKinds[kind].symbology, kKinds[kind].content, module_px);
            lay_on_page(symbol, {{1000, 600}, 0, 1}, page);
            const auto blocks = find_blocks(page, 20);
            const cv::Rect truth(1000 - symbol.cols / 2, 600 - symbol.rows / 2, symbol.cols, symbol.rows);
            EXPECT_TRUE(std::ranges::any_of(blocks,
                                            [&](const SymbolCandidate& block) {
                                                return overlap_of(block.box, truth) > 0.8 &&
                                                       block.module_px > 0.5 * module_px &&
                                                       block.module_px < 1.5 * module_px;
                                            }))
                << name_of(kKinds[kind].symbology) << " " << module_px;
        }
}

cv::Mat light_page() {
    return {1400, 2000, CV_8U, cv::Scalar(225)};
}

/// Squares within squares, dark and light in turn: QR's finder pattern has 7 modules (rings of 1, 1 and 3), Aztec's
/// bull's eye 13.
void draw_rings(cv::Mat& page, cv::Point at, int modules, int module_px) {
    for (int ring = 0; 2 * ring < modules; ++ring) {
        if (modules == 7 && ring == 3) break;
        const int side = (modules - 2 * ring) * module_px;
        cv::rectangle(page, {at.x + ring * module_px, at.y + ring * module_px, side, side},
                      cv::Scalar(ring % 2 == 0 ? 30 : 225), cv::FILLED);
    }
}

cv::Mat page_of_rings(int modules, int module_px) {
    cv::Mat page = light_page();
    const int pitch = (modules + 3) * module_px;
    for (int y = 10; y + pitch < page.rows; y += pitch)
        for (int x = 10; x + pitch < page.cols; x += pitch) draw_rings(page, {x, y}, modules, module_px);
    return page;
}

cv::Mat page_of_copies(const cv::Mat& symbol) {
    cv::Mat page = light_page();
    const cv::Size pitch(symbol.cols + 30, symbol.rows + 30);
    for (int y = 15; y + pitch.height < page.rows; y += pitch.height)
        for (int x = 15; x + pitch.width < page.cols; x += pitch.width)
            symbol.copyTo(page(cv::Rect(x, y, symbol.cols, symbol.rows)));
    return page;
}

/// Two numbers whose bars stand on top of each other: lines say one or the other, their mean neither.
cv::Mat of_two_minds() {
    const cv::Mat upper = drawn_barcode(Symbology::Ean13, "4006381333931", 2);
    cv::Mat both = drawn_barcode(Symbology::Ean13, "5901234123457", 2);
    for (int y = 0; y < both.rows; y += 8)
        upper.rowRange(y, std::min(y + 4, both.rows)).copyTo(both.rowRange(y, std::min(y + 4, both.rows)));
    return both;
}

TEST(ReadBarcodes, PagesMadeToCostTimeAreGivenUpAfterABoundedWork) {
    cv::Mat diagonals = light_page();
    for (int x = -1400; x < 2000; x += 7) cv::line(diagonals, {x, 0}, {x + 1400, 1400}, cv::Scalar(30), 2);
    cv::Mat nested = light_page();
    for (int i = 10; i < 690; i += 12)
        cv::rectangle(nested, cv::Rect(i, i, 2000 - 2 * i, 1400 - 2 * i), cv::Scalar(30), 2);
    cv::Mat random(350, 500, CV_8U);
    cv::RNG(1).fill(random, cv::RNG::UNIFORM, 0, 256);
    cv::resize(cv::Mat(random > 127), random, {2000, 1400}, 0, 0, cv::INTER_NEAREST);
    const cv::Mat pdf417 = drawn_barcode(Symbology::Pdf417, "UTO", 2);
    const struct {
        const char* name;
        cv::Mat page;
    } pages[] = {
        // Of QR's finder patterns the library alone tries every three.
        {"3,900 finder patterns", page_of_rings(7, 2)},
        {"bull's eyes", page_of_rings(13, 2)},
        {"large bull's eyes", page_of_rings(13, 4)},
        {"halves of PDF417", page_of_copies(pdf417.colRange(0, pdf417.cols / 2))},
        {"lines", page_of_copies(drawn_barcode(Symbology::Code128, "UTO12", 2))},
        {"many linear symbols", page_of_copies(drawn_barcode(Symbology::Itf, "123456", 2))},
        {"linear symbols of two minds", page_of_copies(of_two_minds())},
        {"diagonals", diagonals},
        {"nested squares", nested},
        {"random modules", random},
    };
    for (const auto& [name, page] : pages) {
        BarcodeWork work;
        std::ignore = read_barcodes(ImageView{page.data, page.cols, page.rows, 1, page.step[0]}, BarcodeSteps{}, &work);
        EXPECT_LE(work.blocks, kMostBarcodeWork.blocks) << name;
        EXPECT_LE(work.candidates, kMostBarcodeWork.candidates) << name;
        EXPECT_LE(work.tries, kMostBarcodeWork.tries) << name;
        EXPECT_LE(work.pixels, kMostBarcodeWork.pixels) << name;
        EXPECT_LE(work.confirmations, kMostBarcodeWork.confirmations) << name;
        EXPECT_GT(work.blocks + work.candidates, 0) << name;
    }
}

TEST(ReadBarcodes, ASymbolAmongManyFinderPatternsIsReadInItsOwnCandidate) {
    cv::Mat page = page_of_rings(7, 3);
    lay_on_page(drawn_barcode(kKinds[3].symbology, kKinds[3].content, 5), {{1500, 350}, 0, 1}, page);
    EXPECT_TRUE(has(read(page), kKinds[3]));
}

TEST(ReadBarcodes, NothingIsTriedOnAnEmptyPicture) {
    const cv::Mat page = light_page();
    BarcodeWork work{.blocks = 1, .candidates = 1, .tries = 1, .pixels = 1};
    EXPECT_TRUE(
        read_barcodes(ImageView{page.data, page.cols, page.rows, 1, page.step[0]}, BarcodeSteps{}, &work).empty());
    EXPECT_EQ(work.blocks + work.candidates + work.tries, 0);
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
