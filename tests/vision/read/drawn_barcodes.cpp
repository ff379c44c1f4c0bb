#include "tests/vision/read/drawn_barcodes.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string_view>

namespace garita {

cv::Mat drawn_barcode(Symbology symbology, const std::string& content, int module_px) {
    const auto format = ZXing::BarcodeFormatFromString(std::string(name_of(symbology)));
    ZXing::MultiFormatWriter writer(format);
    writer.setMargin(0);
    const bool linear = is_linear(symbology);
    const ZXing::BitMatrix modules = writer.encode(content, 0, linear ? 1 : 0);
    cv::Mat one(modules.height(), modules.width(), CV_8U, cv::Scalar(255));
    for (int y = 0; y < one.rows; ++y)
        for (int x = 0; x < one.cols; ++x)
            if (modules.get(x, y)) one.at<std::uint8_t>(y, x) = 0;
    // The bars of a linear symbol are as high as 15 % of its length (ISO/IEC 15417:2007, annex D: at least that).
    const int rows = linear ? std::max(1, one.cols * 15 / 100 / one.rows) : 1;
    cv::Mat symbol;
    cv::resize(one, symbol, {one.cols * module_px, one.rows * rows * module_px}, 0, 0, cv::INTER_NEAREST);
    return symbol;
}

void lay_on_page(const cv::Mat& symbol, const OnPage& how, cv::Mat& page) {
    // The quiet zone is printed with the symbol: white in the paper's tone.
    const int quiet = std::max(symbol.cols, symbol.rows) / 10 + 6;
    cv::Mat framed;
    cv::copyMakeBorder(symbol, framed, quiet, quiet, quiet, quiet, cv::BORDER_CONSTANT, cv::Scalar(255));
    const cv::Point2d middle((framed.cols - 1) / 2.0, (framed.rows - 1) / 2.0);
    cv::Mat turn = cv::getRotationMatrix2D(middle, -how.turned_deg, how.scale);
    turn.at<double>(0, 2) += how.at.x - middle.x;
    turn.at<double>(1, 2) += how.at.y - middle.y;
    cv::Mat mask;
    cv::Mat laid;
    cv::warpAffine(framed, laid, turn, page.size(), cv::INTER_AREA, cv::BORDER_CONSTANT, cv::Scalar(255));
    cv::warpAffine(cv::Mat(framed.size(), CV_8U, cv::Scalar(255)), mask, turn, page.size(), cv::INTER_NEAREST);
    // Ink at 35, paper at 225.
    laid.convertTo(laid, CV_8U, 190.0 / 255, 35);
    laid.copyTo(page, mask);
}

namespace {

cv::Mat draw_printed_page() {
    cv::Mat page(1400, 2000, CV_8U);
    for (int y = 0; y < page.rows; ++y)
        for (int x = 0; x < page.cols; ++x)
            page.at<std::uint8_t>(y, x) =
                static_cast<std::uint8_t>(205 + 12 * std::sin(0.11 * x + 9 * std::sin(0.013 * y)) +
                                          12 * std::sin(0.17 * y + 7 * std::sin(0.011 * x)));
    constexpr std::string_view kText = "REPUBLIC OF UTOPIA 0123456789 SURNAME GIVEN NAMES";
    for (int line = 0; line < 12; ++line)
        cv::putText(page, std::string(kText), {90, 110 + 90 * line}, cv::FONT_HERSHEY_SIMPLEX, 1.0 + 0.05 * line,
                    cv::Scalar(40), 3, cv::LINE_AA);
    for (int line = 0; line < 2; ++line)
        cv::putText(page, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", {60, 1270 + 70 * line},
                    cv::FONT_HERSHEY_PLAIN, 3.2, cv::Scalar(20), 4, cv::LINE_AA);
    return page;
}

}  // namespace

cv::Mat printed_page() {
    static const cv::Mat kPage = draw_printed_page();
    return kPage.clone();
}

}  // namespace garita
