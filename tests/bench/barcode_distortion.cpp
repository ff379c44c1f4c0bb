// How far a drawn symbol may be turned, small, blurred, noisy or away from the middle of a page and still be read: this
// project's reader against ZXing-C++ on the same pictures. barcode_distortion FOLDER writes barcodes.svg and
// barcodes.md.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "tests/corpus/barcode_samples.h"
#include "tests/vision/read/drawn_barcodes.h"

namespace garita {
namespace {

constexpr std::array kDrawn = {Symbology::Pdf417, Symbology::DataMatrix, Symbology::Aztec, Symbology::QrCode};
constexpr int kContents = 3;
// The module where size is not what is varied; and the symbol's place then: the upper right of the page.
constexpr double kModule = 4;
const cv::Point2d kPlace{1560, 330};

/// One way of making reading harder.
struct Axis {
    std::string name, unit;
    std::vector<double> steps;
    std::function<cv::Mat(const cv::Mat& symbol, double step, int content)> page;
};

/// `symbol` is drawn with eight pixels a module.
cv::Mat laid(const cv::Mat& symbol, cv::Point2d at, double turned_deg, double module_px) {
    static const cv::Mat kEmpty = printed_page();
    cv::Mat page = kEmpty.clone();
    cv::Mat scaled;
    cv::resize(symbol, scaled, {}, module_px / 8, module_px / 8, cv::INTER_AREA);
    lay_on_page(scaled, {at, turned_deg, 1}, page);
    return page;
}

cv::Mat blurred(const cv::Mat& page, double sigma) {
    cv::Mat out = page;
    if (sigma > 0) cv::GaussianBlur(page, out, {}, sigma);
    return out;
}

cv::Mat noisy(const cv::Mat& page, double sigma, int seed) {
    cv::Mat noise(page.size(), CV_16S);
    cv::RNG(static_cast<std::uint64_t>(seed) + 1).fill(noise, cv::RNG::NORMAL, 0, sigma);
    cv::Mat wide;
    page.convertTo(wide, CV_16S);
    cv::Mat out;
    cv::Mat(wide + noise).convertTo(out, CV_8U);
    return out;
}

std::vector<Axis> axes() {
    return {
        {"turned",
         "°",
         {0, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45},
         [](const cv::Mat& s, double step, int content) {
             return laid(s, kPlace, content % 2 == 0 ? step : -step, kModule);
         }},
        {"module",
         "px",
         {1.5, 1.75, 2, 2.5, 3, 4, 5, 6},
         [](const cv::Mat& s, double step, int) { return laid(s, kPlace, 0, step); }},
        {"blur",
         "px (sigma)",
         {0, 0.5, 1, 1.5, 2, 2.5, 3},
         [](const cv::Mat& s, double step, int) { return blurred(laid(s, kPlace, 0, kModule), step); }},
        {"noise",
         "grey levels (sigma)",
         {0, 10, 20, 30, 40, 60},
         [](const cv::Mat& s, double step, int content) { return noisy(laid(s, kPlace, 0, kModule), step, content); }},
        {"from the middle",
         "% of the way to a corner",
         {0, 20, 40, 60, 80, 100},
         [](const cv::Mat& s, double step, int content) {
             const cv::Point2d corner((content % 2 == 0 ? 1 : -1) * 640.0, (content % 4 < 2 ? -1 : 1) * 480.0);
             return laid(s, cv::Point2d(1000, 700) + corner * (step / 100), 0, kModule);
         }},
    };
}

std::string content_of(int number) {
    constexpr std::array kTexts = {"UTO1234567<ERIKSSON<ANNA", "https://example.org/seal/9f86d081884c7d65",
                                   "M1ERIKSSON/ANNA MR EABC123 UTOXYZ"};
    return kTexts[static_cast<std::size_t>(number) % kTexts.size()];
}

struct Point {
    double step = 0;
    int plain = 0, ours = 0, wrong_plain = 0, wrong_ours = 0;
};

void judge(const std::vector<Said>& said, const std::string& content, int& read, int& wrong) {
    bool right = false;
    for (const Said& s : said) {
        if (s.text == content)
            right = true;
        else
            ++wrong;
    }
    if (right) ++read;
}

std::vector<Point> curve_of(Symbology symbology, const Axis& axis, double& plain_ms, double& ours_ms) {
    std::vector<Point> curve;
    for (const double step : axis.steps) {
        Point point;
        point.step = step;
        for (int i = 0; i < kContents; ++i) {
            const std::string content = content_of(i);
            const cv::Mat page = axis.page(drawn_barcode(symbology, content, 8), step, i);
            const ImageView view{page.data, page.cols, page.rows, 1, page.step[0]};
            double start = thread_ms();
            const auto plain = read_plainly(view);
            plain_ms += thread_ms() - start;
            start = thread_ms();
            const auto ours = read_ours(view);
            ours_ms += thread_ms() - start;
            judge(plain, content, point.plain, point.wrong_plain);
            judge(ours, content, point.ours, point.wrong_ours);
        }
        curve.push_back(point);
    }
    return curve;
}

constexpr int kPanelWidth = 200;
constexpr int kPanelHeight = 110;
constexpr int kGap = 46;

std::string line_of(const std::vector<Point>& curve, bool ours, int left, int top) {
    std::string points;
    const double first = curve.front().step;
    const double span = curve.back().step - first;
    for (const Point& p : curve)
        points += fmt::format("{:.1f},{:.1f} ", left + kPanelWidth * (p.step - first) / span,
                              top + kPanelHeight * (1 - static_cast<double>(ours ? p.ours : p.plain) / kContents));
    return fmt::format(R"(<polyline points="{}" fill="none" stroke="{}" stroke-width="2"{}/>)"
                       "\n",
                       points, ours ? "#00599c" : "#b34700", ours ? "" : R"( stroke-dasharray="5 3")");
}

std::string panel(const std::string& title, const std::vector<Point>& curve, int left, int top) {
    std::string svg = fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="#999"/>)"
                                  "\n"
                                  R"(<text x="{}" y="{}">{}</text>)"
                                  "\n",
                                  left, top, kPanelWidth, kPanelHeight, left, top - 6, title);
    svg += fmt::format(R"(<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>)"
                       "\n",
                       left, top + kPanelHeight + 14, curve.front().step, left + kPanelWidth, top + kPanelHeight + 14,
                       curve.back().step);
    return svg + line_of(curve, false, left, top) + line_of(curve, true, left, top);
}

std::string machine() {
    std::ifstream cpu("/proc/cpuinfo");
    std::string row;
    while (std::getline(cpu, row))
        if (row.starts_with("model name")) return row.substr(row.find(':') + 2);
    utsname name{};
    uname(&name);
    return name.machine;
}

void write(const std::string& folder) {
    std::string panels;
    std::string table = "| symbology | varied | step | ZXing-C++ 1.4.0 | Garita |\n|---|---|---|---|---|\n";
    double plain_ms = 0;
    double ours_ms = 0;
    int pages = 0;
    int wrong_plain = 0;
    int wrong_ours = 0;
    int top = kGap + 30;
    for (const Symbology symbology : kDrawn) {
        int left = 20;
        for (const Axis& axis : axes()) {
            const auto curve = curve_of(symbology, axis, plain_ms, ours_ms);
            fmt::print(stderr, "{}: {}\n", name_of(symbology), axis.name);
            panels += panel(fmt::format("{}: {} ({})", name_of(symbology), axis.name, axis.unit), curve, left, top);
            for (const Point& p : curve) {
                table += fmt::format("| {} | {} | {} {} | {} of {} | {} of {} |\n", name_of(symbology), axis.name,
                                     p.step, axis.unit, p.plain, kContents, p.ours, kContents);
                wrong_plain += p.wrong_plain;
                wrong_ours += p.wrong_ours;
                pages += kContents;
            }
            left += kPanelWidth + kGap;
        }
        top += kPanelHeight + kGap + 10;
    }
    const int width = 20 + 5 * (kPanelWidth + kGap);
    std::ofstream svg(folder + "/barcodes.svg");
    svg << fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" font-family="sans-serif" )"
                       R"(font-size="12"><rect width="100%" height="100%" fill="white"/>)"
                       "\n"
                       R"(<text x="20" y="24" font-size="15">Share of drawn symbols read, 0 to 1: )"
                       R"(Garita (solid, blue), ZXing-C++ 1.4.0 (dashed, orange)</text>)"
                       "\n",
                       width, top)
        << panels << "</svg>\n";
    std::ofstream text(folder + "/barcodes.md");
    text << fmt::format(
        "# Barcodes: how much distortion is read\n\nWritten by `barcode_distortion` (tests/bench) on {:%Y-%m-%d}, {}.\n"
        "Symbols are drawn with ZXing-C++'s writer and laid on a printed page of 2000 × 1400 pixels (400 ppi), {} "
        "contents a point; where a symbol is not turned or scaled it has {} pixels a module. ZXing-C++ sees the same "
        "page with tryHarder and tryRotate.\n\nA page took ZXing-C++ {:.0f} ms and Garita {:.0f} ms of CPU time in the "
        "mean. "
        "Wrong texts on {} pages: ZXing-C++ {}, Garita {}.\n\n![curves](barcodes.svg)\n\n{}",
        fmt::gmtime(std::time(nullptr)), machine(), kContents, kModule, plain_ms / pages, ours_ms / pages, pages,
        wrong_plain, wrong_ours, table);
    fmt::print("{} pages: plain {:.0f} ms, ours {:.0f} ms; wrong {} and {}\n", pages, plain_ms / pages, ours_ms / pages,
               wrong_plain, wrong_ours);
}

}  // namespace
}  // namespace garita

int main(int count, char** words) {
    cv::setNumThreads(1);
    if (count != 2) {
        fmt::print(stderr, "usage: barcode_distortion FOLDER\n");
        return 2;
    }
    garita::write(words[1]);
}
