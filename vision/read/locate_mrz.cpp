#include "vision/read/locate_mrz.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

constexpr std::size_t kMostComponents = 8000;
constexpr std::size_t kMostChains = 60;
constexpr int kFewestCharacters = 7;  // of a chain: fragments of a line are joined later
constexpr double kSteepest = 0.52;    // slope of a line against the axis it is sought along: 27 degrees
constexpr double kCapitalToPitch =
    0.95;  // OCR-B size 1: capitals 2.4 mm high at a pitch of 2.54 mm (ISO 1073-2, Doc 9303 part 3, 4.4)

/// A connected piece of ink, in coordinates of the search axis (x along the lines sought).
struct Piece {
    double x = 0, y = 0;  // centre
    double w = 0, h = 0;
};

/// Dark strokes up to `stroke` px wide, as 0 or 255. Ink must have a share of the strongest contrast nearby: dark
/// corners of infrared pictures and shadows do not hide it.
cv::Mat ink_of(const cv::Mat& image, const SearchScale& scale) {
    const int k = static_cast<int>(scale.stroke) | 1;
    cv::Mat smooth, closed;
    cv::GaussianBlur(image, smooth, {3, 3}, 0);
    cv::morphologyEx(smooth, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {k, k}));
    const cv::Mat strokes = closed - smooth;
    constexpr int kBlock = 8;
    const cv::Size blocks((image.cols + kBlock - 1) / kBlock, (image.rows + kBlock - 1) / kBlock);
    cv::Mat strongest(blocks, CV_8U, cv::Scalar(0));
    for (int y = 0; y < strokes.rows; ++y) {
        const uchar* from = strokes.ptr(y);
        uchar* to = strongest.ptr(y / kBlock);
        for (int x = 0; x < strokes.cols; ++x) to[x / kBlock] = std::max(to[x / kBlock], from[x]);
    }
    cv::dilate(strongest, strongest, cv::getStructuringElement(cv::MORPH_RECT, {7, 5}));
    cv::blur(strongest, strongest, {5, 5});
    cv::Mat ink(image.size(), CV_8U);
    for (int y = 0; y < ink.rows; ++y) {
        const uchar* from = strokes.ptr(y);
        const uchar* near = strongest.ptr(y / kBlock);
        uchar* to = ink.ptr(y);
        for (int b = 0; b < blocks.width; ++b) {
            const uchar least = static_cast<uchar>(std::max(8.0, scale.contrast * near[b]));
            const int end = std::min(ink.cols, (b + 1) * kBlock);
            for (int x = b * kBlock; x < end; ++x) to[x] = from[x] > least ? 255 : 0;
        }
    }
    return ink;
}

std::vector<Piece> pieces_of(const cv::Mat& ink) {
    cv::Mat labels, stats, centres;
    const int count = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S);
    std::vector<std::pair<int, Piece>> found;
    for (int i = 1; i < count; ++i) {
        const int* s = stats.ptr<int>(i);
        const int w = s[cv::CC_STAT_WIDTH], h = s[cv::CC_STAT_HEIGHT];
        if (std::max(w, h) < 5 || std::min(w, h) < 2 || std::min(w, h) > 80 || std::max(w, h) > 400) continue;
        found.push_back(
            {s[cv::CC_STAT_AREA],
             {s[cv::CC_STAT_LEFT] + (w - 1) / 2.0, s[cv::CC_STAT_TOP] + (h - 1) / 2.0, double(w), double(h)}});
    }
    if (found.size() > kMostComponents) {
        std::nth_element(found.begin(), found.begin() + kMostComponents, found.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        found.resize(kMostComponents);
    }
    std::vector<Piece> pieces;
    pieces.reserve(found.size());
    for (const auto& entry : found) pieces.push_back(entry.second);
    return pieces;
}

/// Pieces by cells of a coarse raster, for finding neighbours.
class Raster {
public:
    Raster(const std::vector<Piece>& pieces, double cell) : m_cell(cell) {
        double width = 0, height = 0;
        for (const Piece& p : pieces) {
            width = std::max(width, p.x);
            height = std::max(height, p.y);
        }
        m_columns = static_cast<int>(width / cell) + 1;
        m_rows = static_cast<int>(height / cell) + 1;
        m_cells.resize(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows));
        for (std::size_t i = 0; i < pieces.size(); ++i)
            m_cells[index(static_cast<int>(pieces[i].x / cell), static_cast<int>(pieces[i].y / cell))].push_back(
                static_cast<int>(i));
    }
    template <typename Visit>
    void visit(double x0, double x1, double y0, double y1, Visit&& visit) const {
        const int c0 = std::max(0, static_cast<int>(x0 / m_cell)),
                  c1 = std::min(m_columns - 1, static_cast<int>(x1 / m_cell));
        const int r0 = std::max(0, static_cast<int>(y0 / m_cell)),
                  r1 = std::min(m_rows - 1, static_cast<int>(y1 / m_cell));
        for (int r = r0; r <= r1; ++r)
            for (int c = c0; c <= c1; ++c)
                for (int i : m_cells[index(c, r)]) visit(i);
    }

private:
    [[nodiscard]] std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column);
    }
    double m_cell;
    int m_columns = 0, m_rows = 0;
    std::vector<std::vector<int>> m_cells;
};

/// The nearest piece to the right that may be the next character of the same line, or -1.
int next_of(const std::vector<Piece>& pieces, const Raster& raster, int i) {
    const Piece& a = pieces[static_cast<std::size_t>(i)];
    const double right = a.x + a.w / 2;
    int best = -1;
    double best_distance = 1e9;
    raster.visit(a.x, right + 3.2 * a.h, a.y - 1.8 * a.h, a.y + 1.8 * a.h, [&](int j) {
        const Piece& b = pieces[static_cast<std::size_t>(j)];
        if (j == i || b.x <= a.x) return;
        const double h = std::max(a.h, b.h), gap = b.x - b.w / 2 - right;
        if (std::min(a.h, b.h) < 0.55 * h || gap < -0.35 * h || gap > 1.5 * h) return;
        const double dx = b.x - a.x, dy = std::abs(b.y - a.y);
        if (dy > kSteepest * std::min(dx, 2 * h) + 0.15 * h) return;
        const double distance = std::max(gap, 0.0) + 1.2 * dy;
        if (distance < best_distance) {
            best_distance = distance;
            best = j;
        }
    });
    return best;
}

int root_of(std::vector<int>& parent, int i) {
    while (parent[static_cast<std::size_t>(i)] != i) {
        const int up = parent[static_cast<std::size_t>(parent[static_cast<std::size_t>(i)])];
        parent[static_cast<std::size_t>(i)] = up;
        i = up;
    }
    return i;
}

/// Chains of pieces, each ordered along x; longest first.
std::vector<std::vector<Piece>> chains_of(const std::vector<Piece>& pieces) {
    if (pieces.empty()) return {};
    const Raster raster(pieces, 24);
    std::vector<int> parent(pieces.size());
    std::iota(parent.begin(), parent.end(), 0);
    for (int i = 0; i < static_cast<int>(pieces.size()); ++i) {
        const Piece& p = pieces[static_cast<std::size_t>(i)];
        if (p.w > 8 * p.h || p.h > 90) continue;
        const int j = next_of(pieces, raster, i);
        if (j >= 0) parent[static_cast<std::size_t>(root_of(parent, i))] = root_of(parent, j);
    }
    std::vector<std::vector<Piece>> by_root(pieces.size());
    for (int i = 0; i < static_cast<int>(pieces.size()); ++i)
        by_root[static_cast<std::size_t>(root_of(parent, i))].push_back(pieces[static_cast<std::size_t>(i)]);
    std::vector<std::vector<Piece>> chains;
    for (auto& chain : by_root)
        if (static_cast<int>(chain.size()) >= kFewestCharacters) chains.push_back(std::move(chain));
    std::sort(chains.begin(), chains.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    if (chains.size() > kMostChains) chains.resize(kMostChains);
    for (auto& chain : chains)
        std::sort(chain.begin(), chain.end(), [](const Piece& a, const Piece& b) { return a.x < b.x; });
    return chains;
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// A chain with the line through it.
struct Chain {
    std::vector<Piece> pieces;
    PitchedLine line;
    double regular = 0;  // -1 … 1: how well the distances of neighbours are multiples of the pitch
    int characters = 0;
};

/// Least squares of y = a + b x + c x², twice, the second time without the pieces that lie off it.
cv::Vec3d centre_line(const std::vector<Piece>& pieces, double height) {
    const double x0 = pieces.front().x, span = std::max(1.0, pieces.back().x - x0);
    // Start from the median slope, which strokes above and below the line do not move.
    std::vector<double> slopes, offsets;
    const std::size_t half = pieces.size() / 2;
    for (std::size_t i = 0; i + half < pieces.size(); ++i)
        slopes.push_back((pieces[i + half].y - pieces[i].y) / std::max(1.0, pieces[i + half].x - pieces[i].x));
    cv::Vec3d fit(0, median_of(slopes), 0);
    for (const Piece& p : pieces) offsets.push_back(p.y - fit[1] * (p.x - x0));
    fit[0] = median_of(offsets);
    const int order = span > 15 * height ? 3 : 2;
    for (double limit : {0.45, 0.28}) {
        cv::Mat a, b;
        for (const Piece& p : pieces) {
            const double u = (p.x - x0) / span;
            if (std::abs(p.y - (fit[0] + fit[1] * (p.x - x0) + fit[2] * (p.x - x0) * (p.x - x0))) > limit * height)
                continue;
            cv::Mat row = (cv::Mat_<double>(1, 3) << 1, u, u * u);
            a.push_back(row.colRange(0, order));
            b.push_back(p.y);
        }
        if (a.rows < kFewestCharacters - 1) break;
        cv::Mat solution;
        if (!cv::solve(a, b, solution, cv::DECOMP_SVD)) break;
        fit = {solution.at<double>(0), solution.at<double>(1) / span,
               order == 3 ? solution.at<double>(2) / (span * span) : 0};
    }
    return fit;
}

/// The pitch that the distances between neighbours share, and how well they do.
std::pair<double, double> pitch_of(const std::vector<double>& steps, double height) {
    double best = 0, best_score = -1;
    for (double p = 0.72 * height; p < 1.75 * height; p *= 1.012) {
        double sum = 0;
        int used = 0;
        for (double s : steps) {
            if (s < 0.6 * p || s > 3.3 * p) continue;
            sum += std::cos(2 * CV_PI * s / p);
            ++used;
        }
        const double score = sum / static_cast<double>(std::max<std::size_t>(steps.size(), 1));
        if (used > 0 && score > best_score) {
            best_score = score;
            best = p;
        }
    }
    return {best, best_score};
}

Chain measured(std::vector<Piece> pieces) {
    Chain chain;
    std::vector<double> heights;
    heights.reserve(pieces.size());
    for (const Piece& p : pieces) heights.push_back(p.h);
    std::sort(heights.begin(), heights.end());
    const double height = heights[heights.size() * 7 / 10];
    const cv::Vec3d fit = centre_line(pieces, height);
    const double x0 = pieces.front().x;
    std::vector<Piece> on_line;
    for (const Piece& p : pieces) {
        const double dx = p.x - x0;
        if (std::abs(p.y - (fit[0] + fit[1] * dx + fit[2] * dx * dx)) <= 0.45 * height) on_line.push_back(p);
    }
    if (static_cast<int>(on_line.size()) < kFewestCharacters) return chain;
    // The straight chord in the direction of the line's start, then the bend against it.
    const double first = on_line.front().x - x0, last = on_line.back().x - x0;
    const double slope = fit[1] + 2 * fit[2] * first, stretch = std::sqrt(1 + slope * slope);
    PitchedLine& line = chain.line;
    line.origin = {on_line.front().x, fit[0] + fit[1] * first + fit[2] * first * first};
    line.along = {1 / stretch, slope / stretch};
    line.bend = fit[2] / (stretch * stretch * stretch);
    line.length = (last - first) * stretch;
    const double c = line.along.x, s = std::abs(line.along.y);
    line.height = height / (c + 0.55 * s);  // the upright box of a slanted capital is taller than it
    std::vector<double> steps;
    for (std::size_t i = 0; i + 1 < on_line.size(); ++i)
        if (std::max(on_line[i].w, on_line[i + 1].w) < 1.25 * height)
            steps.push_back((on_line[i + 1].x - on_line[i].x) * stretch);
    const auto [pitch, regular] = pitch_of(steps, line.height);
    line.pitch = pitch > 0 ? pitch : line.height / kCapitalToPitch;
    chain.regular = pitch > 0 ? regular : 0;
    chain.characters = static_cast<int>(std::lround(line.length / line.pitch)) + 1;
    chain.pieces = std::move(on_line);
    return chain;
}

/// Joins chains that lie on one line, which gaps in the print have broken.
std::vector<Chain> joined(std::vector<Chain> chains) {
    for (bool again = true; again;) {
        again = false;
        for (std::size_t i = 0; i < chains.size() && !again; ++i)
            for (std::size_t j = 0; j < chains.size() && !again; ++j) {
                if (i == j) continue;
                const Chain &a = chains[i], &b = chains[j];
                const double gap = b.pieces.front().x - a.pieces.back().x, h = std::max(a.line.height, b.line.height);
                if (gap < 0 || gap > 9 * h || std::min(a.line.height, b.line.height) < 0.75 * h) continue;
                const cv::Point2d d = b.line.origin - a.line.origin;
                const double t = d.dot(a.line.along);
                if (std::abs(d.dot(a.line.down()) - a.line.bend * t * t) > 0.4 * h + 0.04 * gap) continue;
                if (std::abs(a.line.along.cross(b.line.along)) > 0.12) continue;
                std::vector<Piece> both = a.pieces;
                both.insert(both.end(), b.pieces.begin(), b.pieces.end());
                Chain chain = measured(std::move(both));
                if (chain.pieces.empty()) continue;
                chains[i] = std::move(chain);
                chains.erase(chains.begin() + static_cast<std::ptrdiff_t>(j));
                again = true;
            }
    }
    return chains;
}

double score_of(const Chain& chain) {
    if (chain.characters > 75) return 0;
    const double filled = std::min(1.0, static_cast<double>(chain.pieces.size()) / chain.characters);
    return std::max(0.05, chain.regular) * std::min(chain.characters, 48) * filled;
}

/// May `b` be the line below `a` in the same MRZ?
bool below(const PitchedLine& a, const PitchedLine& b) {
    if (std::abs(a.along.cross(b.along)) > 0.08) return false;
    if (std::min(a.height, b.height) < 0.72 * std::max(a.height, b.height)) return false;
    const double unit = a.height / kCapitalToPitch;
    const cv::Point2d d = b.at(b.length / 2, 0) - a.at(a.length / 2, 0);
    const double middle = a.length / 2 + d.dot(a.along);
    const cv::Point2d on_a = a.at(middle, 0), there = b.at(b.length / 2, 0);
    const double distance = (there - on_a).dot(a.down());
    if (distance < 1.1 * unit || distance > 2.8 * unit) return false;
    const double from = (b.origin - a.origin).dot(a.along), to = from + b.length;
    return std::min(to, a.length) - std::max(from, 0.0) > 0.3 * std::min(a.length, b.length);
}

/// Groups of up to three lines grown from every line downwards and upwards.
std::vector<LineGroup> grouped(const std::vector<Chain>& chains) {
    std::vector<LineGroup> groups;
    std::vector<bool> taken(chains.size(), false);
    for (std::size_t seed = 0; seed < chains.size(); ++seed) {
        if (taken[seed]) continue;
        std::vector<std::size_t> members{seed};
        taken[seed] = true;
        for (bool grew = true; grew && members.size() < 4;) {
            grew = false;
            for (std::size_t i = 0; i < chains.size() && !grew; ++i) {
                if (taken[i] || score_of(chains[i]) < 0.15 * score_of(chains[seed])) continue;
                if (below(chains[i].line, chains[members.front()].line)) {
                    members.insert(members.begin(), i);
                    grew = true;
                } else if (below(chains[members.back()].line, chains[i].line)) {
                    members.push_back(i);
                    grew = true;
                }
                if (grew) taken[i] = true;
            }
        }
        LineGroup group;
        for (std::size_t i : members) {
            group.lines.push_back(chains[i].line);
            group.score += score_of(chains[i]);
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

std::vector<LineGroup> search(const std::vector<Piece>& pieces) {
    std::vector<Chain> chains;
    for (auto& pieces_of_chain : chains_of(pieces)) {
        Chain chain = measured(std::move(pieces_of_chain));
        if (!chain.pieces.empty()) chains.push_back(std::move(chain));
    }
    chains = joined(std::move(chains));
    std::erase_if(chains, [](const Chain& c) { return c.characters < 12 || c.characters > 75 || score_of(c) < 2; });
    std::sort(chains.begin(), chains.end(), [](const Chain& a, const Chain& b) { return score_of(a) > score_of(b); });
    return grouped(chains);
}

/// The picture at the scale and turn of the search, and the map from its pixels back to the picture's.
cv::Mat working_picture(const cv::Mat& grey, double factor, double turn_deg, cv::Matx33d& to_picture) {
    cv::Mat image = grey;
    // Whole steps first: averaging 2 x 2 or 3 x 3 pixels is several times faster than any other exact reduction.
    const int step = std::max(1, static_cast<int>(1 / factor));
    if (step > 1) {
        const cv::Size steps(grey.cols / step, grey.rows / step);
        cv::resize(grey(cv::Rect({0, 0}, steps * step)), image, steps, 0, 0, cv::INTER_AREA);
    }
    const cv::Size size(std::max(1, static_cast<int>(grey.cols * factor)),
                        std::max(1, static_cast<int>(grey.rows * factor)));
    if (image.size() != size) cv::resize(image, image, size, 0, 0, factor > 1 ? cv::INTER_CUBIC : cv::INTER_LINEAR);
    const double half = 0.5 / factor - 0.5;  // pixel centres lie at whole numbers
    to_picture = cv::Matx33d(1 / factor, 0, half, 0, 1 / factor, half, 0, 0, 1);
    if (turn_deg == 0) return image;
    const double a = turn_deg * CV_PI / 180, c = std::cos(a), s = std::sin(a);
    const int side = static_cast<int>(std::abs(c) * image.cols + std::abs(s) * image.rows) + 1;
    const int tall = static_cast<int>(std::abs(s) * image.cols + std::abs(c) * image.rows) + 1;
    const cv::Matx33d turned(c, -s, image.cols / 2.0 - c * side / 2 + s * tall / 2,  // to the image from the turned one
                             s, c, image.rows / 2.0 - s * side / 2 - c * tall / 2, 0, 0, 1);
    cv::Mat out;
    cv::warpAffine(image, out, cv::Mat(turned).rowRange(0, 2), {side, tall}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    to_picture = to_picture * turned;
    return out;
}

}  // namespace

std::vector<LineGroup> locate_mrz(const cv::Mat& grey, const SearchScale& scale, std::size_t most) {
    const double factor = std::min(2.0, scale.long_side / std::max(grey.cols, grey.rows));
    cv::Matx33d to_picture;
    const cv::Mat image = working_picture(grey, factor, scale.turn_deg, to_picture);
    std::vector<Piece> pieces = pieces_of(ink_of(image, scale));
    std::vector<LineGroup> groups = search(pieces);
    for (Piece& p : pieces) {  // lines that run down the picture: the axes change places
        std::swap(p.x, p.y);
        std::swap(p.w, p.h);
    }
    for (LineGroup& group : search(pieces)) {
        for (PitchedLine& line : group.lines) {
            // Swapping the axes mirrors the picture: what was below is on the other side now.
            std::swap(line.origin.x, line.origin.y);
            std::swap(line.along.x, line.along.y);
            line.bend = -line.bend;
        }
        std::reverse(group.lines.begin(), group.lines.end());
        groups.push_back(std::move(group));
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const LineGroup& a, const LineGroup& b) { return a.score > b.score; });
    if (groups.size() > most) groups.resize(most);
    for (LineGroup& group : groups)
        for (PitchedLine& line : group.lines) {
            const cv::Vec3d origin = to_picture * cv::Vec3d(line.origin.x, line.origin.y, 1);
            const cv::Vec3d along = to_picture * cv::Vec3d(line.along.x, line.along.y, 0);
            line.origin = {origin[0], origin[1]};
            line.along = cv::Point2d(along[0], along[1]) * factor;
            line.bend *= factor;
            line.length /= factor;
            line.pitch /= factor;
            line.height /= factor;
        }
    return groups;
}

}  // namespace garita
