#include "vision/read/read_mrz.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>

#include "mrz/document_codes.h"
#include "vision/cv.h"
#include "vision/read/search_mrz.h"

namespace garita {
namespace {

constexpr double kLegible = 0.5;     // mean probability below which a band does not show these lines (search_mrz.cpp)
constexpr double kSamePlace = 0.35;  // pitches: bands may be shifted a little (drivers/capture)
constexpr float kSure = 0.97F;       // both bands this sure of different characters contradict each other

std::size_t best_character(const mrz::Cell& cell) {
    return static_cast<std::size_t>(std::max_element(cell.log_probability.begin(), cell.log_probability.end()) -
                                    cell.log_probability.begin());
}

bool contradict(const mrz::Cell& a, const mrz::Cell& b) {
    const std::size_t x = best_character(a), y = best_character(b);
    const float sure = std::log(kSure);
    return x != y && a.log_probability[x] > sure && b.log_probability[y] > sure;
}

/// Two independent looks at one character.
void multiply(mrz::Cell& cell, const mrz::Cell& other) {
    double sum = 0;
    for (std::size_t c = 0; c < cell.log_probability.size(); ++c)
        sum += std::exp(cell.log_probability[c] += other.log_probability[c]);
    sum += std::exp(cell.log_empty += other.log_empty);
    const auto all = static_cast<float>(std::log(std::max(sum, 1e-30)));
    for (float& p : cell.log_probability) p -= all;
    cell.log_empty -= all;
}

/// Corners of each character: half a pitch to either side, half a capital's height above and below, and a little air.
std::vector<std::vector<Quad>> quads_of(const FoundMrz& found) {
    std::vector<std::vector<Quad>> all;
    for (std::size_t i = 0; i < found.lines.size(); ++i) {
        const LineReading& line = found.lines[i];
        std::vector<Quad> quads;
        const int first = found.interpretation.first_cell[i];
        for (std::size_t k = 0; k < found.interpretation.lines[i].size(); ++k) {
            const std::size_t cell = static_cast<std::size_t>(first) + k;
            const double t = (line.centres[cell] - line.line.origin).dot(line.line.along);
            const double half = line.line.pitch / 2, tall = 0.55 * line.line.height;
            const std::array<cv::Point2d, 4> corners = {line.line.at(t - half, -tall), line.line.at(t + half, -tall),
                                                        line.line.at(t + half, tall), line.line.at(t - half, tall)};
            Quad quad;
            for (std::size_t c = 0; c < 4; ++c) quad[c] = {corners[c].x, corners[c].y};
            quads.push_back(quad);
        }
        all.push_back(std::move(quads));
    }
    return all;
}

/// The picture of a band in grey with the scale that brings its pixels to those of the capture's first band.
struct BandPicture {
    Band band = Band::White;
    cv::Mat grey;
};

std::optional<BandPicture> picture_of(const PictureOfBand& pictures, Band band) {
    const BandImage* image = pictures(band);
    if (image == nullptr || image->image.empty()) return std::nullopt;
    return BandPicture{band, as_grey(image->image.view())};
}

/// Lines of one picture in the pixels of another of the same scene.
PitchedLine scaled(PitchedLine line, double factor) {
    line.origin = (line.origin + cv::Point2d(.5, .5)) * factor - cv::Point2d(.5, .5);
    line.bend /= factor;
    line.length *= factor;
    line.pitch *= factor;
    line.height *= factor;
    return line;
}

double scale_between(const cv::Mat& from, const cv::Mat& to) {
    return static_cast<double>(to.cols) / from.cols;
}

/// `other` read at the places of `found`: cell by cell the probabilities of both pictures multiplied. Nothing when the
/// other picture does not show these lines at these places, or when both clearly show different characters, which is
/// told in `contradiction`: to combine them would hide what an inspector must see.
std::optional<std::vector<LineReading>> combined(const FoundMrz& found, const std::vector<LineReading>& other,
                                                 double factor, bool& contradiction) {
    std::vector<LineReading> lines = found.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (other[i].quality < kLegible) return std::nullopt;
        const auto first = static_cast<std::size_t>(found.interpretation.first_cell[i]);
        for (std::size_t k = first; k < first + found.interpretation.lines[i].size(); ++k) {
            const cv::Point2d place = (lines[i].centres[k] + cv::Point2d(.5, .5)) * factor - cv::Point2d(.5, .5);
            const auto nearest = std::min_element(
                other[i].centres.begin(), other[i].centres.end(),
                [&](const auto& a, const auto& b) { return cv::norm(a - place) < cv::norm(b - place); });
            if (cv::norm(*nearest - place) > kSamePlace * other[i].line.pitch) return std::nullopt;
            mrz::Cell& cell = lines[i].cells[k];
            const mrz::Cell& twin = other[i].cells[static_cast<std::size_t>(nearest - other[i].centres.begin())];
            contradiction = contradiction || contradict(cell, twin);
            multiply(cell, twin);
        }
    }
    return lines;
}

MrzReading reading_of(FoundMrz found, Band band, double to_first_band) {
    MrzReading reading;
    for (LineReading& line : found.lines) {
        line.line = scaled(line.line, to_first_band);
        for (cv::Point2d& centre : line.centres)
            centre = (centre + cv::Point2d(.5, .5)) * to_first_band - cv::Point2d(.5, .5);
    }
    reading.cells_px = quads_of(found);
    reading.interpretation = std::move(found.interpretation);
    reading.band = band;
    return reading;
}

/// Whether the picture may have cut the zone off: pages leave more room beside it (Doc 9303 parts 4 to 7: 4 mm and
/// more, one and a half characters). What is left of a longer line fits a shorter format well enough to be taken for
/// one.
bool may_be_cut_off(const MrzReading& reading, const cv::Size& picture) {
    // In characters. One whose document code cannot be may have lost its first or last ones besides.
    const mrz::Interpretation& read = reading.interpretation;
    const auto code = mrz::status_of_code(read.format, std::string_view(read.lines.front()).substr(0, 2));
    const double room = code == mrz::CodeStatus::NotAllowed ? 3.0 : 1.0;
    const auto middle = [](const Quad& quad) {
        return cv::Point2d((quad[0].x + quad[1].x + quad[2].x + quad[3].x) / 4,
                           (quad[0].y + quad[1].y + quad[2].y + quad[3].y) / 4);
    };
    return std::ranges::any_of(reading.cells_px, [&](const std::vector<Quad>& line) {
        if (line.size() < 2) return true;
        const cv::Point2d first = middle(line.front());
        const cv::Point2d last = middle(line.back());
        const cv::Point2d step = (last - first) / static_cast<double>(line.size() - 1);
        const cv::Rect2d inside(0, 0, picture.width, picture.height);
        return !inside.contains(first - (0.5 + room) * step) || !inside.contains(last + (0.5 + room) * step);
    });
}

/// What a second band says to a reading of the first: the combined reading, with the band that is clearer.
void consult(LineReader& reader, FoundMrz& found, const BandPicture& own, const BandPicture& other, Band& carried) {
    const double factor = scale_between(own.grey, other.grey);
    std::vector<PitchedLine> places;
    for (const LineReading& line : found.lines) places.push_back(scaled(line.line, factor));
    const std::vector<LineReading> twins = reader.read(other.grey, places);
    bool contradiction = false;
    const auto lines = combined(found, twins, factor, contradiction);
    if (contradiction) {
        found.interpretation.accepted = false;
        return;
    }
    if (!lines) return;
    auto both = interpret_lines(*lines);
    if (!better(both, std::optional(found)) && found.interpretation.accepted) return;
    if (!both) return;
    double own_quality = 0, other_quality = 0;
    for (const LineReading& line : found.lines) own_quality += line.quality;
    for (const LineReading& line : twins) other_quality += line.quality;
    if (other_quality > own_quality) carried = other.band;
    found = std::move(*both);
}

/// What was found in one of the pictures; nothing where that one may have cut it off.
std::optional<MrzReading> whole_reading_of(FoundMrz found, Band carried, const BandPicture& own,
                                           const BandPicture& first) {
    MrzReading reading = reading_of(std::move(found), carried, scale_between(own.grey, first.grey));
    // No line is longer than 44 characters: such a zone that was accepted is whole, however near the picture's edge.
    const bool whole = reading.interpretation.accepted && reading.cells_px.front().size() >= 44;
    if (!whole && may_be_cut_off(reading, first.grey.size())) return std::nullopt;
    return reading;
}

std::optional<MrzReading> read_bands(LineReader& reader, const PictureOfBand& pictures,
                                     const std::function<void(MrzReading)>& early) {
    std::vector<BandPicture> seen;
    std::optional<FoundMrz> best;
    std::size_t best_at = 0;
    for (const Band band : {Band::Infrared, Band::White, Band::Ultraviolet}) {
        if (best && (best->interpretation.accepted || band == Band::Ultraviolet)) break;
        auto picture = picture_of(pictures, band);
        if (!picture) continue;
        seen.push_back(std::move(*picture));
        auto found = search_mrz(reader, seen.back().grey);
        if (better(found, best)) {
            best = std::move(found);
            best_at = seen.size() - 1;
        }
    }
    if (!best) return std::nullopt;
    Band carried = seen[best_at].band;
    if (carried != Band::Ultraviolet) {
        if (early && best->interpretation.accepted)
            if (auto told = whole_reading_of(*best, carried, seen[best_at], seen.front())) early(std::move(*told));
        for (const Band band : {Band::Infrared, Band::White}) {
            if (band == seen[best_at].band) continue;
            const auto looked_at = std::ranges::find(seen, band, &BandPicture::band);
            if (looked_at != seen.end())
                consult(reader, *best, seen[best_at], *looked_at, carried);
            else if (const auto other = picture_of(pictures, band))
                consult(reader, *best, seen[best_at], *other, carried);
        }
    }
    return whole_reading_of(std::move(*best), carried, seen[best_at], seen.front());
}

}  // namespace

struct MrzReader::State {
    LineReader reader;
};

MrzReader::MrzReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
MrzReader::MrzReader(MrzReader&&) noexcept = default;
MrzReader& MrzReader::operator=(MrzReader&&) noexcept = default;
MrzReader::~MrzReader() = default;

Result<MrzReader> MrzReader::create(std::span<const std::uint8_t> network) {
    auto reader = LineReader::create(network);
    if (!reader) return tl::unexpected<Error>(reader.error());
    return MrzReader(std::make_unique<State>(State{std::move(*reader)}));
}

std::optional<MrzReading> MrzReader::read(const PictureOfBand& pictures, const std::function<void(MrzReading)>& early) {
    try {
        return read_bands(m_state->reader, pictures, early);
    } catch (const cv::Exception&) {
        return std::nullopt;  // out of memory or a shape that OpenCV refuses: nothing was read
    }
}

}  // namespace garita
