#include "vision/read/line_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <opencv2/imgproc.hpp>

namespace garita {
namespace {

// What the network was trained for (ocrb/draw_lines.py): change neither alone.
constexpr int kStripHeight = 32;
constexpr double kStripPitch = 20;
constexpr int kColumn = 4;    // px of the strip that one answer covers
constexpr int kClasses = 38;  // 37 characters and nothing
constexpr int kEmpty = 37;
constexpr double kCapital = 19;  // px of a capital letter in a strip

constexpr double kMargin = 4.5;  // characters that are read beyond both ends
constexpr int kMostCells = 128;  // of a line (mrz/interpret.h)
constexpr double kFloor = 1e-5;  // no class is ever impossible

/// The part of the picture around a line, reduced by whole steps, and where it lies: pixels of a strip average those of
/// the picture, which a remap alone would skip.
struct Surroundings {
    cv::Mat image;
    cv::Point2d corner;  // of the part, px of the picture
    int step = 1;
};

Surroundings surroundings_of(const cv::Mat& grey, const PitchedLine& line, int step) {
    if (step <= 1) return {grey, {0, 0}, 1};
    const double margin = (kMargin + 1) * line.pitch, tall = 1.5 * line.pitch;
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const double t : {-margin, line.length / 4, line.length / 2, line.length * 3 / 4, line.length + margin})
        for (const double below : {-tall, tall}) {
            const cv::Point2d p = line.at(t, below);
            left = std::min(left, p.x);
            right = std::max(right, p.x);
            top = std::min(top, p.y);
            bottom = std::max(bottom, p.y);
        }
    const cv::Rect wanted(cv::Point(static_cast<int>(left), static_cast<int>(top)),
                          cv::Point(static_cast<int>(right) + 1, static_cast<int>(bottom) + 1));
    const cv::Rect part = wanted & cv::Rect(0, 0, grey.cols, grey.rows);
    if (part.width < 2 * step || part.height < 2 * step) return {grey, {0, 0}, 1};
    const cv::Size size(part.width / step, part.height / step);
    cv::Mat reduced;
    cv::resize(grey(cv::Rect(part.tl(), size * step)), reduced, size, 0, 0, cv::INTER_AREA);
    return {reduced, part.tl(), step};
}

/// A straight strip of the line's surroundings, `kStripPitch` px a character, cut from the original pixels.
cv::Mat strip_of(const cv::Mat& grey, const PitchedLine& line) {
    const double per_px_x = line.pitch / kStripPitch;
    // The height decides where it says clearly that this print is not as OCR-B is.
    const double per_px_y = std::clamp(line.height / kCapital, 0.85 * per_px_x, 1.2 * per_px_x);
    const int width =
        static_cast<int>(line.length / per_px_x + 2 * kMargin * kStripPitch) / (2 * kColumn) * (2 * kColumn);
    const Surroundings around = surroundings_of(grey, line, std::clamp(static_cast<int>(std::lround(per_px_x)), 1, 16));
    const double half = 0.5 * (around.step - 1);  // pixel centres lie at whole numbers
    cv::Mat map(kStripHeight, width, CV_32FC2);
    for (int y = 0; y < map.rows; ++y) {
        const double below = (y + 0.5 - kStripHeight / 2.0) * per_px_y;
        auto* row = map.ptr<cv::Vec2f>(y);
        for (int x = 0; x < map.cols; ++x) {
            const cv::Point2d p = line.at((x + 0.5 - kMargin * kStripPitch) * per_px_x, below) - around.corner;
            row[x] = {static_cast<float>((p.x - half) / around.step), static_cast<float>((p.y - half) / around.step)};
        }
    }
    cv::Mat strip;
    cv::remap(around.image, strip, map, {}, per_px_x < 0.9 ? cv::INTER_CUBIC : cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return strip;
}

/// Divides by the paper, which a closing wider than any stroke leaves.
void even_paper(cv::Mat& strip) {
    constexpr int kWiderThanStrokes = 11;  // px of a strip: strokes are 3 wide, blurred ones 6
    constexpr double kLight = 220;
    cv::Mat paper;
    cv::morphologyEx(strip, paper, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_RECT, {kWiderThanStrokes, kWiderThanStrokes}));
    cv::blur(paper, paper, {3, 3});
    cv::divide(strip, paper, strip, kLight);
}

/// As ocrb/train.py normalises.
void normalise(const cv::Mat& strip, cv::Mat to) {
    cv::Scalar mean, spread;
    cv::meanStdDev(strip, mean, spread);
    strip.convertTo(to, CV_32F, 1 / (spread[0] + 8), -mean[0] / (spread[0] + 8));
}

/// The answers for one line: logits of every class for every column.
struct Columns {
    const float* data = nullptr;  // class-major
    int count = 0;
    [[nodiscard]] float logit(int c, int column) const { return data[c * count + column]; }
};

std::array<double, kClasses> probabilities(const Columns& columns, double at) {
    const double place = std::clamp(at, 0.0, columns.count - 1.0);
    const int left = std::min(static_cast<int>(place), std::max(0, columns.count - 2));
    const int right = std::min(left + 1, columns.count - 1);
    const double weight = place - left;
    std::array<double, kClasses> p{};
    double most = -1e9, sum = 0;
    for (int c = 0; c < kClasses; ++c) {
        p[c] = (1 - weight) * columns.logit(c, left) + weight * columns.logit(c, right);
        most = std::max(most, p[c]);
    }
    for (double& v : p) sum += v = std::exp(v - most);
    for (double& v : p) v = (v / sum + kFloor) / (1 + kClasses * kFloor);
    return p;
}

/// How much of each column is print rather than gap or paper.
std::vector<double> print_of(const Columns& columns) {
    std::vector<double> print(static_cast<std::size_t>(columns.count));
    for (int i = 0; i < columns.count; ++i) print[static_cast<std::size_t>(i)] = 1 - probabilities(columns, i)[kEmpty];
    return print;
}

/// The places of the characters' centres: `frequency * column + turn(column)` is a whole number there.
struct Grid {
    double frequency = kColumn / kStripPitch;  // characters a column
    cv::Vec3d turn;                            // polynomial in (column - middle)
    double middle = 0;
    [[nodiscard]] double index(double column) const {
        const double u = column - middle;
        return frequency * column + turn[0] + turn[1] * u + turn[2] * u * u;
    }
    [[nodiscard]] double slope(double column) const { return frequency + turn[1] + 2 * turn[2] * (column - middle); }
    /// The column of a character, by Newton's method from a guess.
    [[nodiscard]] double column_of(double k, double guess) const {
        for (int i = 0; i < 4; ++i) guess -= (index(guess) - k) / std::max(0.05, slope(guess));
        return guess;
    }
};

/// The rhythm of `frequency` in columns `from` … `to`; with a window that fades out at both ends.
std::complex<double> phasor(const std::vector<double>& print, double frequency, double from, double to, bool window) {
    const int a = std::max(0, static_cast<int>(std::ceil(from)));
    const int b = std::min(static_cast<int>(print.size()) - 1, static_cast<int>(to));
    const std::complex<double> turn = std::polar(1.0, -2 * CV_PI * frequency);
    const std::complex<double> fade = std::polar(1.0, 2 * CV_PI / (to - from));
    std::complex<double> here = std::polar(1.0, -2 * CV_PI * frequency * a),
                         edge = std::polar(1.0, 2 * CV_PI * (a - from) / (to - from));
    std::complex<double> sum, of_one;
    double print_sum = 0, weights = 0;
    for (int i = a; i <= b; ++i, here *= turn, edge *= fade) {
        const double weight = window ? 0.5 - 0.5 * edge.real() : 1.0;
        print_sum += weight * print[static_cast<std::size_t>(i)];
        weights += weight;
        sum += weight * print[static_cast<std::size_t>(i)] * here;
        of_one += weight * here;
    }
    return sum - of_one * (print_sum / std::max(weights, 1e-9));  // without the mean, which has no rhythm
}

/// The pitch is the strongest rhythm of print and gap; its drift along the line (perspective, bending) is followed from
/// piece to piece.
Grid grid_of(const std::vector<double>& print) {
    Grid grid;
    const double count = static_cast<double>(print.size());
    double best = -1;
    for (double period = 3.6; period < 6.8; period *= 1.008) {
        const double power = std::abs(phasor(print, 1 / period, 0, count - 1, false));
        if (power > best) {
            best = power;
            grid.frequency = 1 / period;
        }
    }
    grid.middle = count / 2;
    constexpr double kPiece = 44;   // columns, about 9 characters
    std::vector<cv::Vec3d> places;  // column, turns, weight
    for (double at = kPiece / 4; at < count - kPiece / 4; at += 5) {
        const std::complex<double> z = phasor(print, grid.frequency, at - kPiece / 2, at + kPiece / 2, true);
        places.push_back({at, std::arg(z) / (2 * CV_PI), std::abs(z)});
    }
    if (places.empty()) return grid;
    // Unwrap outwards from the strongest piece: elsewhere there may be no print.
    const auto strongest =
        static_cast<std::size_t>(std::max_element(places.begin(), places.end(),
                                                  [](const cv::Vec3d& a, const cv::Vec3d& b) { return a[2] < b[2]; }) -
                                 places.begin());
    const double enough = 0.25 * places[strongest][2];
    const auto unwrap = [&](std::size_t start, int step) {
        double last = places[start][1];
        for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(start) + step;
             i >= 0 && i < static_cast<std::ptrdiff_t>(places.size()); i += step) {
            cv::Vec3d& place = places[static_cast<std::size_t>(i)];
            place[1] += std::round(last - place[1]);
            if (place[2] >= enough) last = place[1];
        }
    };
    unwrap(strongest, 1);
    unwrap(strongest, -1);
    const auto error_of = [&](const cv::Vec3d& place) {
        const double u = place[0] - grid.middle;
        return place[1] - (grid.turn[0] + grid.turn[1] * u + grid.turn[2] * u * u);
    };
    for (int round = 0; round < 3; ++round) {
        cv::Mat a, b;
        for (const cv::Vec3d& place : places) {
            if (place[2] < enough || (round > 0 && std::abs(error_of(place)) > 0.2)) continue;
            const double u = (place[0] - grid.middle) / count;
            cv::Mat row = (cv::Mat_<double>(1, 3) << 1, u, u * u) * place[2];
            a.push_back(row);
            b.push_back(place[1] * place[2]);
        }
        if (a.rows < 4) break;
        const int order = a.rows >= 12 ? 3 : 2;
        cv::Mat solution;
        if (!cv::solve(a.colRange(0, order), b, solution, cv::DECOMP_SVD)) break;
        grid.turn = {solution.at<double>(0), solution.at<double>(1) / count,
                     order == 3 ? solution.at<double>(2) / (count * count) : 0};
    }
    return grid;
}

/// The longest run of printed cells; up to two cells without print do not end it.
void find_extent(LineReading& reading) {
    int start = -1, last = -1, best = 0;
    for (int i = 0; i < static_cast<int>(reading.cells.size()); ++i) {
        if (reading.cells[static_cast<std::size_t>(i)].log_empty > std::log(0.5F)) continue;
        if (start < 0 || i - last > 3) start = i;
        last = i;
        if (last - start + 1 > best) {
            best = last - start + 1;
            reading.first = start;
            reading.last = last;
        }
    }
    double sum = 0;
    for (int i = reading.first; i <= reading.last; ++i) {
        const auto& cell = reading.cells[static_cast<std::size_t>(i)];
        sum += std::exp(*std::max_element(cell.log_probability.begin(), cell.log_probability.end()));
    }
    reading.quality = reading.last >= reading.first ? sum / reading.characters() : 0;
}

LineReading decode(const Columns& columns, const PitchedLine& line) {
    const Grid grid = grid_of(print_of(columns));
    LineReading reading;
    reading.line = line;
    double column = grid.column_of(std::ceil(grid.index(0)), 0);
    for (double k = std::ceil(grid.index(0));
         column < columns.count - 0.5 && static_cast<int>(reading.cells.size()) < kMostCells; ++k) {
        column = grid.column_of(k, column);
        if (column > columns.count - 0.5) break;
        const auto p = probabilities(columns, column);
        mrz::Cell cell;
        for (std::size_t c = 0; c < cell.log_probability.size(); ++c)
            cell.log_probability[c] = static_cast<float>(std::log(p[c]));
        cell.log_empty = static_cast<float>(std::log(p[kEmpty]));
        reading.cells.push_back(cell);
        // The network's column i looks at the strip's pixels 4 i … 4 i + 3.
        const double t = ((column + 0.5) * kColumn / kStripPitch - kMargin) * line.pitch;
        reading.centres.push_back(line.at(t, 0));
        column += 1 / std::max(0.05, grid.slope(column));
    }
    find_extent(reading);
    if (reading.characters() > 1) {
        const cv::Point2d d = reading.centres[static_cast<std::size_t>(reading.last)] -
                              reading.centres[static_cast<std::size_t>(reading.first)];
        reading.line.pitch = cv::norm(d) / (reading.characters() - 1);
    }
    return reading;
}

}  // namespace

Result<LineReader> LineReader::create(std::span<const std::uint8_t> network) {
    try {
        cv::dnn::Net net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(network.data()), network.size());
        if (net.empty()) return fail(ErrorKind::Internal, "the OCR-B network is empty");
        net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        return LineReader(net);
    } catch (const cv::Exception& e) {
        return fail(ErrorKind::Internal, std::string("the OCR-B network does not load: ") + e.what());
    }
}

std::vector<LineReading> LineReader::read(const cv::Mat& grey, std::span<const PitchedLine> lines, PaperPrint print) {
    if (lines.empty()) return {};
    std::vector<cv::Mat> strips;
    int width = 0;
    for (const PitchedLine& line : lines) {
        strips.push_back(strip_of(grey, line));
        if (print == PaperPrint::Evened) even_paper(strips.back());
        width = std::max(width, strips.back().cols);
    }
    const int shape[] = {static_cast<int>(strips.size()), 1, kStripHeight, width};
    cv::Mat input(4, shape, CV_32F, cv::Scalar(0));
    for (std::size_t i = 0; i < strips.size(); ++i) {
        cv::Mat plane(kStripHeight, width, CV_32F, input.ptr<float>(static_cast<int>(i)));
        normalise(strips[i], plane.colRange(0, strips[i].cols));
    }
    m_network.setInput(input);
    const cv::Mat output = m_network.forward();
    std::vector<LineReading> readings;
    for (std::size_t i = 0; i < strips.size(); ++i) {
        cv::Mat plane(kClasses, output.size[3], CV_32F, const_cast<float*>(output.ptr<float>(static_cast<int>(i))));
        const cv::Mat own = plane.colRange(0, strips[i].cols / kColumn).clone();
        readings.push_back(decode({own.ptr<float>(), own.cols}, lines[i]));
    }
    return readings;
}

}  // namespace garita
