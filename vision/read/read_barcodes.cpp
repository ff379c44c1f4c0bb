#include "vision/read/read_barcodes.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <utility>

#include "vision/cv.h"
#include "vision/page/decode.h"
#include "vision/read/decode_symbol.h"
#include "vision/read/find_blocks.h"
#include "vision/read/find_symbols.h"
#include "vision/read/finder_patterns.h"
#include "vision/read/linear_profile.h"
#include "vision/read/straighten.h"

namespace garita {
namespace {

constexpr int kSmallestSide = 8;
// Blocks that are found, the parts of symbols that are read before them included.
constexpr std::size_t kMostBlocks = 64;
// Score from which a candidate that no try reads is taken for a symbol all the same: drawn symbols have 0.57 and more,
// lines of print up to 0.45.
constexpr double kLikeASymbol = 0.5;
// Up to so many pixels the library sees the whole picture first: that costs no more than looking for candidates.
constexpr double kSmallPicture = 600'000;
// Pixels a module at which the library reads best (measured: below 3 it loses symbols, above 6 it only takes longer).
constexpr double kBestModule = 4;
// A candidate is cut out with so much around it: modules, and share of its longer side.
constexpr double kAroundModules = 4;
constexpr double kAround = 0.06;
// Longest side of what is cut out, pixels after scaling.
constexpr double kLongestCut = 1100;
// How far edges along one axis outweigh those along the other in a row of bars, its digits below and print beside it
// included. Print comes to 1.2, PDF417 to 2, bars alone to 10 and more.
constexpr double kBarred = 1.6;
// Module counts tried on one straight candidate.
constexpr std::size_t kMostCounts = 4;

/// The corners clockwise as the picture shows them, whichever way the symbol runs.
void make_clockwise(Barcode& barcode) {
    auto& c = barcode.corners_px;
    double doubled_area = 0;
    for (std::size_t i = 0; i < 4; ++i) doubled_area += c[i].x * c[(i + 1) % 4].y - c[(i + 1) % 4].x * c[i].y;
    if (doubled_area < 0) std::swap(c[1], c[3]);
}

/// Whether two readings are of one symbol: same content, and the middle of one lies within the other.
bool is_same(const Barcode& a, const Barcode& b) {
    if (a.symbology != b.symbology || a.bytes != b.bytes) return false;
    const cv::Rect first = box_of(a);
    const cv::Rect second = box_of(b);
    const auto middle = [](const cv::Rect& r) { return cv::Point(r.x + r.width / 2, r.y + r.height / 2); };
    const auto wide = [](const cv::Rect& r) {
        const int reach = std::max(r.width, r.height) / 4;
        return cv::Rect(r.x - reach, r.y - reach, r.width + 2 * reach + 1, r.height + 2 * reach + 1);
    };
    return wide(first).contains(middle(second)) || wide(second).contains(middle(first));
}

/// Whether the rim of a cut, where the quiet zone lies, is nearer to its darkest than to its lightest.
bool has_dark_rim(const cv::Mat& grey) {
    cv::Mat smooth;
    cv::resize(grey, smooth, {16, 16}, 0, 0, cv::INTER_AREA);
    double low = 0;
    double high = 0;
    cv::minMaxLoc(grey, &low, &high);
    const double inner = cv::mean(smooth(cv::Rect(1, 1, 14, 14)))[0] * 14 * 14;
    const double rim = (cv::mean(smooth)[0] * 16 * 16 - inner) / (16 * 16 - 14 * 14);
    return rim < (low + high) / 2;
}

/// Linear symbols are sought where strokes run one way, as bars do: edges along one axis outweigh the other's.
SymbolKinds kinds_in(const cv::Mat& grey) {
    const auto steps = [&](cv::Point by) {
        const cv::Size size(grey.cols - by.x, grey.rows - by.y);
        return cv::norm(grey(cv::Rect({}, size)), grey(cv::Rect(by, size)), cv::NORM_L1);
    };
    const double across = steps({1, 0});
    const double down = steps({0, 1});
    return std::max(across, down) > kBarred * std::min(across, down) ? SymbolKinds::Both : SymbolKinds::Matrix;
}

/// A part of the picture at another scale.
struct Cut {
    cv::Mat grey;
    double scale = 1;  ///< pixels of the cut for one of the picture
    cv::Point2d at;    ///< its origin in the picture
    double module_px = 0;
};

class PictureReader {
public:
    PictureReader(cv::Mat grey, const BarcodeSteps& steps) : m_grey(std::move(grey)), m_steps(steps) {}

    std::vector<Barcode> read() {
        const bool small = static_cast<double>(m_grey.total()) <= kSmallPicture;
        if (small) read_whole();
        if (m_steps.blocks) read_blocks();
        bool unexplained = false;
        for (const SymbolCandidate& candidate : find_symbols(m_grey, kMostBarcodeWork.candidates)) {
            if (is_known(candidate.box)) continue;
            ++m_work.candidates;
            if (!read_candidate(candidate) && candidate.score > kLikeASymbol) unexplained = true;
        }
        if (small && m_found.empty()) read_candidate({cv::Rect(0, 0, m_grey.cols, m_grey.rows), whole_module(), 1});
        if (!small && m_steps.whole && (m_found.empty() || unexplained)) read_whole();
        return std::move(m_found);
    }

    [[nodiscard]] const BarcodeWork& work() const { return m_work; }

private:
    void read_blocks() {
        for (const SymbolCandidate& block : find_blocks(m_grey, kMostBlocks)) {
            if (is_known(block.box)) continue;
            if (m_work.blocks == kMostBarcodeWork.blocks) return;
            ++m_work.blocks;
            read_candidate(block);
        }
    }

    /// A guess where no texture told the module: that of a symbol which fills the picture.
    [[nodiscard]] double whole_module() const { return std::max(1.0, std::min(m_grey.cols, m_grey.rows) / 40.0); }

    static bool lies_in(const cv::Rect& box, const cv::Rect& area) { return (area & box).area() > 0.6 * box.area(); }

    [[nodiscard]] bool is_known(const cv::Rect& box) const {
        return std::ranges::any_of(m_found, [&](const Barcode& b) {
            const cv::Rect found = box_of(b);
            return lies_in(box, found) || overlap_of(found, box) > 0.5;
        });
    }

    void read_whole() {
        for (Barcode& barcode : decode_symbols(m_grey, SymbolKinds::Both, SymbolPicture::Photograph))
            take(std::move(barcode));
    }

    [[nodiscard]] bool has(const Barcode& barcode) const {
        return std::ranges::any_of(m_found, [&](const Barcode& b) { return is_same(b, barcode); });
    }

    bool add(Barcode barcode) {
        make_clockwise(barcode);
        if (!has(barcode)) m_found.push_back(std::move(barcode));
        return true;
    }

    /// Adds what is new and, for what has little to check itself with, what the mean of its bars confirms.
    bool take(Barcode barcode) {
        if (!is_linear(barcode) || has(barcode)) return add(std::move(barcode));
        const auto is_it = [&](const Barcode& b) { return is_same(b, barcode); };
        if (std::ranges::any_of(m_refused, is_it)) return false;
        if (auto whole = confirm(m_grey, barcode)) return add(std::move(*whole));
        m_refused.push_back(std::move(barcode));
        return false;
    }

    std::optional<Barcode> confirm(const cv::Mat& picture, const Barcode& barcode) {
        if (m_work.confirmations >= kMostBarcodeWork.confirmations) return std::nullopt;
        ++m_work.confirmations;
        return confirm_linear(picture, barcode);
    }

    [[nodiscard]] Cut cut_out(const SymbolCandidate& candidate) const {
        const int around = cvRound(kAroundModules * candidate.module_px +
                                   kAround * std::max(candidate.box.width, candidate.box.height));
        const cv::Rect part = cv::Rect(candidate.box.x - around, candidate.box.y - around,
                                       candidate.box.width + 2 * around, candidate.box.height + 2 * around) &
                              cv::Rect({}, m_grey.size());
        Cut cut;
        cut.at = part.tl();
        cut.scale = candidate.module_px > 0 ? kBestModule / candidate.module_px : 1;
        if (cut.scale > 0.7 && cut.scale < 1.3) cut.scale = 1;
        cut.scale = std::min({cut.scale, 4.0, kLongestCut / std::max(part.width, part.height)});
        cut.module_px = candidate.module_px * cut.scale;
        if (cut.scale == 1)
            cut.grey = m_grey(part);
        else
            cv::resize(m_grey(part), cut.grey, {}, cut.scale, cut.scale,
                       cut.scale > 1 ? cv::INTER_CUBIC : cv::INTER_AREA);
        return cut;
    }

    /// Tries in the order of their cost, until one reads; false when none does.
    bool read_candidate(const SymbolCandidate& candidate) {
        if (candidate.box.area() == 0 || is_spent()) return false;
        const Cut cut = cut_out(candidate);
        if (std::min(cut.grey.cols, cut.grey.rows) < kSmallestSide) return false;
        const bool dark_rim = m_steps.negatives && has_dark_rim(cut.grey);
        if (dark_rim && read_cut(cut, 255 - cut.grey, true)) return true;
        return read_cut(cut, cut.grey, false);
    }

    bool read_cut(const Cut& cut, const cv::Mat& grey, bool light_on_dark) {
        const auto turn = m_steps.turned ? turn_of_bars(grey) : std::nullopt;
        const bool askew = turn && std::abs(*turn) > kLeastTurn;
        if (m_steps.crops && decode_in(cut, grey, askew ? SymbolKinds::Matrix : kinds_in(grey), light_on_dark))
            return true;
        if (askew && read_turned(cut, grey, *turn, light_on_dark)) return true;
        return (m_steps.straight || m_steps.modules) && read_straight(cut, grey, light_on_dark);
    }

    /// Another try of the largest picture that is cut out, turned, might pass the bounds.
    [[nodiscard]] bool is_spent() const {
        return m_work.tries >= kMostBarcodeWork.tries ||
               m_work.pixels + 2 * kLongestCut * kLongestCut > kMostBarcodeWork.pixels;
    }

    std::vector<Barcode> decode_and_count(const cv::Mat& grey, SymbolKinds kinds, SymbolPicture picture) {
        if (is_spent()) return {};
        ++m_work.tries;
        m_work.pixels += static_cast<double>(grey.total());
        return decode_symbols(grey, kinds, picture);
    }

    bool decode_in(const Cut& cut, const cv::Mat& grey, SymbolKinds kinds, bool light_on_dark) {
        bool any = false;
        for (Barcode& barcode : decode_and_count(grey, kinds, SymbolPicture::Photograph)) {
            for (PointPx& p : barcode.corners_px) p = in_picture(cut, {p.x, p.y});
            barcode.light_on_dark = light_on_dark;
            any = take(std::move(barcode)) || any;
        }
        return any;
    }

    /// Bars are laid upright by their own direction, whatever lies around them.
    bool read_turned(const Cut& cut, const cv::Mat& grey, double turn, bool light_on_dark) {
        const Turned turned = turned_back(grey, turn);
        bool any = false;
        for (Barcode& barcode : decode_and_count(turned.grey, SymbolKinds::Both, SymbolPicture::Photograph)) {
            const bool linear = is_linear(barcode);
            auto whole = linear ? confirm(turned.grey, barcode) : std::optional(std::move(barcode));
            if (!whole) continue;
            for (PointPx& p : whole->corners_px) {
                const cv::Mat at = turned.back * cv::Mat(cv::Vec3d(p.x, p.y, 1));
                p = in_picture(cut, {at.at<double>(0), at.at<double>(1)});
            }
            whole->light_on_dark = light_on_dark;
            any = add(std::move(*whole));
        }
        return any;
    }

    static PointPx in_picture(const Cut& cut, cv::Point2d p) {
        return {cut.at.x + (p.x + 0.5) / cut.scale - 0.5, cut.at.y + (p.y + 0.5) / cut.scale - 0.5};
    }

    /// The module of a candidate is a guess, too large where a dark background adds its own contrast; and the start and
    /// stop patterns of PDF417 have gaps of three modules (ISO/IEC 15438:2015, 5.3.3).
    bool read_straight(const Cut& cut, const cv::Mat& grey, bool light_on_dark) {
        std::optional<SymbolCorners> before;
        const cv::Mat dark = dark_pixels(grey);
        for (const double closed : {1.0, 1.7, 0.5}) {
            const auto corners = outline_of(dark, closed * cut.module_px);
            if (!corners || (before && are_near(*corners, *before, cut.module_px / 2))) continue;
            if (read_between(*corners, cut, grey, light_on_dark)) return true;
            before = corners;
        }
        return false;
    }

    static bool are_near(const SymbolCorners& a, const SymbolCorners& b, double pixels) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (cv::norm(a[i] - b[i]) > pixels) return false;
        return true;
    }

    bool read_between(const SymbolCorners& corners, const Cut& cut, const cv::Mat& grey, bool light_on_dark) {
        const auto straight = straighten(grey, corners, std::max(1.0, kBestModule / std::max(1.0, cut.module_px)));
        if (!straight) return false;
        const auto take_all = [&](std::vector<Barcode> barcodes) {
            bool any = false;
            for (Barcode& barcode : barcodes) {
                if (is_linear(barcode) && !confirm(straight->grey, barcode)) continue;
                for (std::size_t i = 0; i < corners.size(); ++i)
                    barcode.corners_px[i] = in_picture(cut, {corners[i].x, corners[i].y});
                barcode.light_on_dark = light_on_dark;
                any = add(std::move(barcode));
            }
            return any;
        };
        if (m_steps.straight &&
            take_all(decode_and_count(straight->grey, kinds_in(straight->grey), SymbolPicture::Photograph)))
            return true;
        if (!m_steps.modules) return false;
        for (const cv::Mat& modules : modules_of(*straight, kMostCounts))
            for (const cv::Mat& upright : with_finders_restored(modules))
                if (take_all(decode_and_count(draw_modules(upright), SymbolKinds::Matrix, SymbolPicture::Drawing)))
                    return true;
        return false;
    }

    cv::Mat m_grey;
    BarcodeSteps m_steps;
    std::vector<Barcode> m_found;
    std::vector<Barcode> m_refused;  ///< linear symbols whose bars say something else
    BarcodeWork m_work;
};

void sort_by_place(std::vector<Barcode>& barcodes) {
    std::ranges::stable_sort(barcodes, [](const Barcode& a, const Barcode& b) {
        const cv::Rect first = box_of(a);
        const cv::Rect second = box_of(b);
        return first.y != second.y ? first.y < second.y : first.x < second.x;
    });
}

RectMm region_of(const Barcode& barcode, double ppi) {
    if (ppi <= 0) return {};
    const auto [left, right] = std::ranges::minmax(barcode.corners_px, {}, &PointPx::x);
    const auto [top, bottom] = std::ranges::minmax(barcode.corners_px, {}, &PointPx::y);
    const double k = kMillimetresPerInch / ppi;
    return {left.x * k, top.y * k, (right.x - left.x) * k, (bottom.y - top.y) * k};
}

}  // namespace

std::vector<Barcode> read_barcodes(const ImageView& picture, const BarcodeSteps& steps, BarcodeWork* work) {
    std::vector<Barcode> barcodes;
    if (work != nullptr) *work = {};
    if (picture.empty() || std::min(picture.width, picture.height) < kSmallestSide ||
        static_cast<long long>(picture.width) * picture.height > kMaxPixels ||
        std::max(picture.width, picture.height) > kMaxSidePixels)
        return barcodes;
    try {
        PictureReader reader(as_grey(picture), steps);
        barcodes = reader.read();
        if (work != nullptr) *work = reader.work();
    } catch (const std::exception&) {
        // OpenCV gave up on this picture: no barcode was read from it.
        return {};
    }
    sort_by_place(barcodes);
    return barcodes;
}

std::vector<Barcode> read_barcodes(const ImageView& picture) {
    return read_barcodes(picture, BarcodeSteps{});
}

std::vector<Barcode> read_barcodes(std::span<const Page> pages) {
    std::vector<Barcode> all;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        std::vector<Barcode> on_page;
        for (const Band band : {Band::White, Band::Infrared}) {
            const BandImage* image = pages[i].find(band);
            if (image == nullptr) continue;
            // What infrared shows better are the symbols that were found; there is nothing else to look for.
            const BarcodeSteps steps{.whole = band == Band::White || pages[i].find(Band::White) == nullptr};
            for (Barcode& barcode : read_barcodes(image->image.view(), steps)) {
                if (std::ranges::any_of(on_page, [&](const Barcode& b) { return is_same(b, barcode); })) continue;
                barcode.page = static_cast<int>(i);
                barcode.band = band;
                barcode.region_mm = region_of(barcode, pages[i].ppi);
                on_page.push_back(std::move(barcode));
            }
        }
        sort_by_place(on_page);
        std::ranges::move(on_page, std::back_inserter(all));
    }
    return all;
}

}  // namespace garita
