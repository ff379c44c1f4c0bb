#include "vision/read/decode_symbol.h"

#define ZX_USE_UTF8 1  // text and level as std::string, as later versions of the library have it
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <utility>

namespace garita {
namespace {

using ZXing::BarcodeFormat;

struct SymbologyRow {
    Symbology symbology;
    BarcodeFormat format;
    std::string_view name;
    bool linear;
    /// Fewest characters of a text that is believed. A start and a stop pattern around a few bars are found in print
    /// now and then; a check character alone (Code 128: one of 103) or none (Code 39, ITF) does not tell them apart.
    std::size_t shortest;
};
constexpr std::array kSymbologies = {
    SymbologyRow{Symbology::Pdf417, BarcodeFormat::PDF417, "PDF417", false, 1},
    SymbologyRow{Symbology::DataMatrix, BarcodeFormat::DataMatrix, "DataMatrix", false, 1},
    SymbologyRow{Symbology::Aztec, BarcodeFormat::Aztec, "Aztec", false, 1},
    SymbologyRow{Symbology::QrCode, BarcodeFormat::QRCode, "QRCode", false, 1},
    SymbologyRow{Symbology::MicroQrCode, BarcodeFormat::MicroQRCode, "MicroQRCode", false, 1},
    SymbologyRow{Symbology::Code39, BarcodeFormat::Code39, "Code39", true, 4},
    SymbologyRow{Symbology::Code128, BarcodeFormat::Code128, "Code128", true, 3},
    SymbologyRow{Symbology::Itf, BarcodeFormat::ITF, "ITF", true, 6},
    SymbologyRow{Symbology::Ean8, BarcodeFormat::EAN8, "EAN-8", true, 8},
    SymbologyRow{Symbology::Ean13, BarcodeFormat::EAN13, "EAN-13", true, 13},
    SymbologyRow{Symbology::UpcA, BarcodeFormat::UPCA, "UPC-A", true, 12},
    SymbologyRow{Symbology::UpcE, BarcodeFormat::UPCE, "UPC-E", true, 8},
};

// Scan lines that must say the same in a linear symbol.
constexpr int kAgreeingLines = 3;
// Linear symbols that are read from one picture.
constexpr int kMostLinear = 6;
ZXing::DecodeHints hints_for(SymbolKinds kinds, SymbolPicture picture) {
    ZXing::BarcodeFormats formats;
    for (const SymbologyRow& row : kSymbologies)
        if (row.linear == (kinds == SymbolKinds::Linear)) formats |= row.format;
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
    for (const ZXing::Result& result : ZXing::ReadBarcodes(view_of(grey), hints_for(SymbolKinds::Matrix, picture)))
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

std::string_view name_of(Symbology symbology) {
    return std::ranges::find(kSymbologies, symbology, &SymbologyRow::symbology)->name;
}

bool is_linear(Symbology symbology) {
    return std::ranges::find(kSymbologies, symbology, &SymbologyRow::symbology)->linear;
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
