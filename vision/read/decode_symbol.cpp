#include "vision/read/decode_symbol.h"

#define ZX_USE_UTF8 1  // text and level as std::string, as later versions of the library have it
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <utility>

namespace garita {
namespace {

using ZXing::BarcodeFormat;

struct SymbologyRow {
    Symbology symbology;
    BarcodeFormat format;
    /// Fewest characters of a text that is believed. A start and a stop pattern around a few bars are found in print
    /// now and then; a check character alone (Code 128: one of 103) or none (Code 39, ITF) does not tell them apart.
    std::size_t shortest;
};
constexpr std::array kSymbologies = {
    SymbologyRow{Symbology::Pdf417, BarcodeFormat::PDF417, 1},
    SymbologyRow{Symbology::DataMatrix, BarcodeFormat::DataMatrix, 1},
    SymbologyRow{Symbology::Aztec, BarcodeFormat::Aztec, 1},
    SymbologyRow{Symbology::QrCode, BarcodeFormat::QRCode, 1},
    SymbologyRow{Symbology::MicroQrCode, BarcodeFormat::MicroQRCode, 1},
    SymbologyRow{Symbology::Code39, BarcodeFormat::Code39, 4},
    SymbologyRow{Symbology::Code128, BarcodeFormat::Code128, 3},
    SymbologyRow{Symbology::Itf, BarcodeFormat::ITF, 6},
    SymbologyRow{Symbology::Ean8, BarcodeFormat::EAN8, 8},
    SymbologyRow{Symbology::Ean13, BarcodeFormat::EAN13, 13},
    SymbologyRow{Symbology::UpcA, BarcodeFormat::UPCA, 12},
    SymbologyRow{Symbology::UpcE, BarcodeFormat::UPCE, 8},
};

// Scan lines that must say the same in a linear symbol.
constexpr int kAgreeingLines = 3;
// Linear symbols that are read from one picture.
constexpr int kMostLinear = 6;
// The library tries every three of the finder patterns of QR that it sees: of so many at most.
constexpr int kMostFinders = 250;
constexpr int kShortestPattern = 7;

bool is_qr(Symbology symbology) {
    return symbology == Symbology::QrCode || symbology == Symbology::MicroQrCode;
}

bool is_about(int run, double wanted, double unit) {
    return std::abs(run - wanted) <= 0.5 * unit + 0.5;
}

/// Whether five runs are 1 : 1 : 3 : 1 : 1 (ISO/IEC 18004:2015, 6.3.3).
bool is_finder(const std::array<int, 5>& runs) {
    const double unit = std::accumulate(runs.begin(), runs.end(), 0) / 7.0;
    return is_about(runs[0], unit, unit) && is_about(runs[1], unit, unit) && is_about(runs[2], 3 * unit, unit) &&
           is_about(runs[3], unit, unit) && is_about(runs[4], unit, unit);
}

/// Whether the dark run through a pixel, followed up and down, is the middle of a finder pattern, and the pixel in the
/// middle of it: so that each pattern counts once or twice when every second row is looked at.
bool is_middle(const cv::Mat& dark, int x, int y) {
    std::array<int, 5> runs{};
    int above = y;
    int below = y;
    while (above > 0 && dark.at<std::uint8_t>(above - 1, x) != 0) --above;
    while (below + 1 < dark.rows && dark.at<std::uint8_t>(below + 1, x) != 0) ++below;
    runs[2] = below - above + 1;
    if (std::abs(above + below - 2 * y) > 2) return false;
    const auto follow = [&](int from, int step, std::uint8_t tone) {
        int length = 0;
        while (from >= 0 && from < dark.rows && (dark.at<std::uint8_t>(from, x) != 0) == (tone != 0) &&
               length <= runs[2]) {
            from += step;
            ++length;
        }
        return length;
    };
    runs[1] = follow(above - 1, -1, 0);
    runs[0] = follow(above - 1 - runs[1], -1, 255);
    runs[3] = follow(below + 1, 1, 0);
    runs[4] = follow(below + 1 + runs[3], 1, 255);
    return is_finder(runs);
}

/// Whether a picture shows more finder patterns than a page of QR symbols has; stops counting then.
bool shows_too_many_finders(const cv::Mat& grey) {
    cv::Mat mean;
    cv::blur(grey, mean, {41, 41});
    const cv::Mat dark = grey < mean;
    int count = 0;
    for (int y = 0; y < dark.rows; y += 2) {
        const auto* row = dark.ptr<std::uint8_t>(y);
        std::array<int, 5> runs{};
        int start = 0;
        for (int x = 1; x <= dark.cols; ++x) {
            if (x < dark.cols && row[x] == row[x - 1]) continue;
            std::rotate(runs.begin(), runs.begin() + 1, runs.end());
            runs[4] = x - start;
            start = x;
            if (row[x - 1] == 0 || !is_finder(runs)) continue;
            if (is_middle(dark, x - runs[4] - runs[3] - runs[2] / 2 - 1, y) && ++count > kMostFinders) return true;
        }
    }
    return false;
}

/// The library looks at a third and at a ninth of a picture too.
bool has_too_many_finders(const cv::Mat& grey) {
    cv::Mat level = grey;
    for (;;) {
        if (shows_too_many_finders(level)) return true;
        if (std::min(level.cols, level.rows) < 3 * kShortestPattern) return false;
        cv::Mat third;
        cv::resize(level, third, {level.cols / 3, level.rows / 3}, 0, 0, cv::INTER_AREA);
        level = third;
    }
}

ZXing::DecodeHints hints_for(SymbolKinds kinds, SymbolPicture picture, bool with_qr = true) {
    ZXing::BarcodeFormats formats;
    for (const SymbologyRow& row : kSymbologies)
        if (is_linear(row.symbology) == (kinds == SymbolKinds::Linear) && (with_qr || !is_qr(row.symbology)))
            formats |= row.format;
    ZXing::DecodeHints hints;
    hints.setFormats(formats).setTryHarder(true).setTryRotate(true);
    hints.setMinLineCount(kAgreeingLines);
    if (picture == SymbolPicture::Drawing)
        hints.setIsPure(true).setBinarizer(ZXing::Binarizer::FixedThreshold).setTryDownscale(false);
    return hints;
}

std::optional<Barcode> to_barcode(const ZXing::Result& result) {
    const auto* const row = std::ranges::find(kSymbologies, result.format(), &SymbologyRow::format);
    if (row == kSymbologies.end() || !result.isValid()) return std::nullopt;
    Barcode barcode;
    barcode.symbology = row->symbology;
    barcode.bytes.assign(result.bytes().begin(), result.bytes().end());
    barcode.text = result.text();
    barcode.error_correction = result.ecLevel();
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& corner = result.position()[static_cast<int>(i)];
        barcode.corners_px[i] = {static_cast<double>(corner.x), static_cast<double>(corner.y)};
    }
    if (barcode.bytes.size() < row->shortest) return std::nullopt;
    return barcode;
}

ZXing::ImageView view_of(const cv::Mat& grey) {
    return {grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum, static_cast<int>(grey.step[0]), 1};
}

void decode_matrix(const cv::Mat& grey, SymbolPicture picture, std::vector<Barcode>& barcodes) {
    const bool with_qr = picture == SymbolPicture::Drawing || !has_too_many_finders(grey);
    for (const ZXing::Result& result :
         ZXing::ReadBarcodes(view_of(grey), hints_for(SymbolKinds::Matrix, picture, with_qr)))
        if (auto barcode = to_barcode(result)) barcodes.push_back(std::move(*barcode));
}

/// One at a time, each painted over before the next is looked for: version 1.4.0 stops the process by an assertion
/// (Result.cpp:140) when it compares two linear symbols of the same content, which a traveller can print.
void decode_linear(const cv::Mat& grey, SymbolPicture picture, std::vector<Barcode>& barcodes) {
    cv::Mat rest = grey;
    for (int i = 0; i < kMostLinear; ++i) {
        const ZXing::Result result = ZXing::ReadBarcode(view_of(rest), hints_for(SymbolKinds::Linear, picture));
        auto barcode = to_barcode(result);
        if (!barcode) return;
        if (i == 0) rest = grey.clone();
        std::vector<cv::Point> corners;
        for (const PointPx& p : barcode->corners_px) corners.emplace_back(cvRound(p.x), cvRound(p.y));
        const int reach = std::max(3, static_cast<int>(cv::norm(corners[1] - corners[0]) / 8));
        cv::Rect box = cv::boundingRect(corners);
        box = cv::Rect(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach);
        rest(box & cv::Rect({}, rest.size())).setTo(255);
        barcodes.push_back(std::move(*barcode));
    }
}

}  // namespace

cv::Rect box_of(const Barcode& barcode) {
    std::vector<cv::Point2f> points;
    for (const PointPx& p : barcode.corners_px) points.emplace_back(static_cast<float>(p.x), static_cast<float>(p.y));
    return cv::boundingRect(points);
}

std::vector<Barcode> decode_symbols(const cv::Mat& grey, SymbolKinds kinds, SymbolPicture picture) {
    std::vector<Barcode> barcodes;
    if (grey.empty() || grey.type() != CV_8UC1) return barcodes;
    try {
        if (kinds != SymbolKinds::Linear) decode_matrix(grey, picture, barcodes);
        if (kinds != SymbolKinds::Matrix) decode_linear(grey, picture, barcodes);
    } catch (const std::exception&) {
        // The library gave up on this picture: another try may not.
    }
    return barcodes;
}

}  // namespace garita
