#include "vision/read/search_mrz.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>

#include "vision/read/locate_mrz.h"

namespace garita {
namespace {

// Measured on drawn lines and on pictures without an MRZ: print that is no OCR-B, or upside down, reads below the first
// figure, an OCR-B line that a person can read above the second (README.md of this folder).
constexpr double kJunk = 0.50;
constexpr double kLegible = 0.85;
constexpr double kUpright = 0.98;      // below this the other reading direction is tried as well
constexpr double kClear = -0.05;       // mean log-probability of a reading that no other place can make better
constexpr float kSure = 0.9F;          // probability of a character that no closer look is needed for
constexpr double kFewestRegular = 8;   // characters in one pitch (LineGroup::score)
constexpr int kFewestCharacters = 18;  // of a line worth interpreting: shorter than any line of kFormatShapes

/// The first that succeeds ends the search. Small characters and weak contrast are looked for last.
constexpr std::array<SearchScale, 5> kScales = {{{.long_side = 1000, .stroke = 11, .contrast = 0.40},
                                                 {.long_side = 1000, .stroke = 15, .contrast = 0.22},
                                                 {.long_side = 1000, .stroke = 11, .contrast = 0.40, .turn_deg = 45},
                                                 {.long_side = 1800, .stroke = 11, .contrast = 0.40},
                                                 {.long_side = 650, .stroke = 11, .contrast = 0.30}}};
constexpr std::size_t kGroupsAScale = 8;
constexpr std::size_t kCloserLooks = 2;  // of one scale
constexpr int kLinesOfANegative = 16;    // read before it is given up

/// What is left of the bounded work of one picture.
struct Budget {
    int lines = kMostLinesRead;
    [[nodiscard]] bool spent() const { return lines <= 0; }
};

/// Lines of an MRZ begin and end together: each is read over the extent of all.
void share_extent(std::vector<PitchedLine>& lines) {
    const PitchedLine reference = lines.front();
    double from = 0, to = reference.length;
    for (const PitchedLine& line : lines) {
        const double start = (line.origin - reference.origin).dot(reference.along);
        from = std::min(from, start);
        to = std::max(to, start + line.length);
    }
    if (to - from > 80 * reference.pitch) return;
    for (PitchedLine& line : lines) {
        const double start = (line.origin - reference.origin).dot(reference.along);
        const double shift = from - start;
        const cv::Point2d origin = line.at(shift, 0);
        const cv::Point2d direction = line.along + line.down() * (2 * line.bend * shift);
        line.origin = origin;
        line.along = direction / cv::norm(direction);
        line.length = to - from;
    }
}

/// One pitch for all lines: the most regular estimate is the longest line's.
void share_pitch(std::vector<PitchedLine>& lines) {
    std::vector<double> pitches;
    pitches.reserve(lines.size());
    for (const PitchedLine& line : lines) pitches.push_back(line.pitch);
    std::sort(pitches.begin(), pitches.end());
    const double pitch = pitches[pitches.size() / 2];
    for (PitchedLine& line : lines)
        if (std::abs(line.pitch / pitch - 1) > 0.08) line.pitch = pitch;
}

std::vector<LineReading> read_lines(LineReader& reader, const cv::Mat& grey, std::span<const PitchedLine> lines,
                                    Budget& budget, PaperPrint print = PaperPrint::AsSeen) {
    budget.lines -= static_cast<int>(lines.size());
    return reader.read(grey, lines, print);
}

double quality_of(const std::vector<LineReading>& lines) {
    double best = 0;
    for (const LineReading& line : lines)
        if (line.characters() >= kFewestCharacters) best = std::max(best, line.quality);
    return best;
}

/// The lines again with pitch, extent and place as the first reading found them.
std::vector<PitchedLine> refined(const std::vector<LineReading>& readings) {
    std::vector<PitchedLine> lines;
    for (const LineReading& reading : readings) {
        PitchedLine line = reading.line;
        if (reading.characters() >= kFewestCharacters && reading.quality > kJunk) {
            const double t0 = (reading.centres[static_cast<std::size_t>(reading.first)] - line.origin).dot(line.along);
            const double t1 = (reading.centres[static_cast<std::size_t>(reading.last)] - line.origin).dot(line.along);
            const cv::Point2d direction = line.along + line.down() * (2 * line.bend * t0);
            line.origin = line.at(t0, 0);
            line.along = direction / cv::norm(direction);
            line.length = t1 - t0;
        }
        lines.push_back(line);
    }
    return lines;
}

/// A line `distance` pitches under `line` (above it when negative).
PitchedLine sibling(const PitchedLine& line, double distance) {
    PitchedLine other = line;
    other.origin = line.at(0, distance * line.pitch);
    return other;
}

/// Lines that the locator missed above and below the best line that was read.
std::vector<LineReading> with_siblings(LineReader& reader, const cv::Mat& grey, const std::vector<LineReading>& found,
                                       Budget& budget) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (found[i].quality * found[i].characters() > found[best].quality * found[best].characters()) best = i;
    const PitchedLine anchor = refined(found)[best];
    std::vector<LineReading> lines{found[best]};
    for (int side : {-1, 1}) {
        PitchedLine from = anchor;
        for (int count = 0; count < 2 && !budget.spent(); ++count) {
            std::vector<PitchedLine> guesses;
            for (double distance : {1.3, 1.55, 1.8, 2.1, 2.45}) guesses.push_back(sibling(from, side * distance));
            std::vector<LineReading> readings = read_lines(reader, grey, guesses, budget);
            const auto taken =
                std::max_element(readings.begin(), readings.end(), [](const LineReading& a, const LineReading& b) {
                    return a.quality * a.characters() < b.quality * b.characters();
                });
            if (taken->quality < kJunk || taken->characters() < kFewestCharacters) break;
            from = taken->line;
            lines.insert(side < 0 ? lines.begin() : lines.end(), *taken);
        }
    }
    return lines;
}

/// These lines as one MRZ.
std::optional<FoundMrz> interpret_run(std::span<const LineReading> lines) {
    std::vector<mrz::ObservedLine> observed;
    for (const LineReading& line : lines) {
        if (line.characters() < kFewestCharacters) return std::nullopt;
        observed.push_back(line.cells);
    }
    auto interpretation = mrz::interpret(observed);
    // A format with fewer lines leaves some of these out: then it is for another run of lines to say so.
    if (!interpretation || interpretation->lines.size() != lines.size()) return std::nullopt;
    return FoundMrz{std::move(*interpretation), {lines.begin(), lines.end()}};
}

/// Accepted, or every character is sure and it is the document that is not in order.
bool certain(const std::optional<FoundMrz>& found) {
    return found && (found->interpretation.accepted ||
                     std::ranges::all_of(found->interpretation.confidence, [](const std::vector<float>& line) {
                         return std::ranges::all_of(line, [](float p) { return p >= kSure; });
                     }));
}

/// This is the MRZ, though one or the other character may be worth a closer look.
bool settled(const std::optional<FoundMrz>& found) {
    return found && (found->interpretation.accepted || found->interpretation.mean_log_probability > kClear);
}

/// A group as it reads in one direction.
struct Look {
    std::vector<LineReading> lines;
    double quality = 0;  ///< of its best line
    std::optional<FoundMrz> found;
};

/// What could be an MRZ first, then what is legible.
bool more_promising(const Look& a, const Look& b) {
    return a.found || b.found ? better(a.found, b.found) : a.quality > b.quality;
}

Look first_look(LineReader& reader, const cv::Mat& grey, std::vector<PitchedLine> lines, Budget& budget) {
    share_extent(lines);
    share_pitch(lines);
    Look look;
    look.lines = read_lines(reader, grey, lines, budget);
    look.quality = quality_of(look.lines);
    if (look.quality >= kJunk) look.found = interpret_lines(look.lines);
    return look;
}

/// The same characters seen in two ways: the mean of their log-probabilities, as both looks share the picture's noise.
std::vector<LineReading> fused(std::vector<LineReading> lines, const std::vector<LineReading>& others) {
    constexpr double kSamePlace = 0.3;  // pitches
    for (std::size_t i = 0; i < lines.size(); ++i)
        for (std::size_t k = 0; k < lines[i].cells.size() && !others[i].centres.empty(); ++k) {
            const cv::Point2d place = lines[i].centres[k];
            const auto nearest = std::ranges::min_element(
                others[i].centres, {}, [&](const cv::Point2d& centre) { return cv::norm(centre - place); });
            if (cv::norm(*nearest - place) > kSamePlace * lines[i].line.pitch) continue;
            mrz::Cell& cell = lines[i].cells[k];
            const mrz::Cell& twin = others[i].cells[static_cast<std::size_t>(nearest - others[i].centres.begin())];
            double sum = std::exp(cell.log_empty = (cell.log_empty + twin.log_empty) / 2);
            for (std::size_t c = 0; c < cell.log_probability.size(); ++c)
                sum += std::exp(cell.log_probability[c] = (cell.log_probability[c] + twin.log_probability[c]) / 2);
            for (float& p : cell.log_probability) p -= static_cast<float>(std::log(sum));
            cell.log_empty -= static_cast<float>(std::log(sum));
        }
    return lines;
}

/// Reads again where the first look found the characters, then without the paper's own print, then looks for lines that
/// the locator missed.
std::optional<FoundMrz> closer_look(LineReader& reader, const cv::Mat& grey, Look look, Budget& budget) {
    std::optional<FoundMrz> best = std::move(look.found);
    if (look.quality < kLegible) return best;
    std::vector<PitchedLine> again = refined(look.lines);
    share_extent(again);
    std::vector<LineReading> closer = read_lines(reader, grey, again, budget);
    if (auto found = interpret_lines(closer); better(found, best)) best = std::move(found);
    if (certain(best) || budget.spent()) return best;
    const std::vector<LineReading> even = read_lines(reader, grey, again, budget, PaperPrint::Evened);
    if (auto found = interpret_lines(fused(closer, even)); better(found, best)) best = std::move(found);
    if (settled(best) || budget.spent()) return best;
    const std::vector<LineReading> family = with_siblings(reader, grey, closer, budget);
    if (auto found = interpret_lines(family); better(found, best)) best = std::move(found);
    if (!best && !budget.spent()) best = interpret_lonely_line(family);
    return best;
}

/// The group as it reads when the picture is turned by 180 degrees.
std::vector<PitchedLine> turned(const std::vector<PitchedLine>& group) {
    std::vector<PitchedLine> lines;
    for (auto line = group.rbegin(); line != group.rend(); ++line) lines.push_back(reversed(*line));
    return lines;
}

/// A group with what a few characters from the middle of its longest line say of it.
struct Candidate {
    std::vector<PitchedLine> lines;     ///< as they read
    double quality = 0;                 ///< of those characters, in the better direction
    bool direction_is_certain = false;  ///< otherwise both are to be tried
};

Candidate probed(LineReader& reader, const cv::Mat& grey, const LineGroup& group, Budget& budget) {
    constexpr double kCharacters = 6;        // with those in the strip's margins some 15
    constexpr double kClearlyBetter = 0.25;  // of one direction against the other
    const PitchedLine& longest = *std::ranges::max_element(group.lines, {}, &PitchedLine::length);
    const double from = std::max(0.0, (longest.length - kCharacters * longest.pitch) / 2);
    const cv::Point2d direction = longest.along + longest.down() * (2 * longest.bend * from);
    PitchedLine middle = longest;
    middle.origin = longest.at(from, 0);
    middle.along = direction / cv::norm(direction);
    middle.length = longest.length - 2 * from;
    budget.lines -= 1;  // both together are shorter than one line
    const std::vector<LineReading> both = reader.read(grey, std::array{middle, reversed(middle)});
    const bool upside_down = both[1].quality > both[0].quality;
    return {
        upside_down ? turned(group.lines) : group.lines, both[upside_down ? 1 : 0].quality,
        both[upside_down ? 1 : 0].quality >= kLegible && std::abs(both[0].quality - both[1].quality) >= kClearlyBetter};
}

Look oriented_look(LineReader& reader, const cv::Mat& grey, const Candidate& candidate, Budget& budget) {
    Look look = first_look(reader, grey, candidate.lines, budget);
    if (settled(look.found) || look.quality >= kUpright || candidate.direction_is_certain || budget.spent())
        return look;
    Look other = first_look(reader, grey, turned(candidate.lines), budget);
    return settled(other.found) || other.quality > look.quality ? std::move(other) : std::move(look);
}

/// The groups of one scale: each is looked at once, the most legible first, before the most promising are looked at
/// closely.
class ScaleSearch {
public:
    ScaleSearch(LineReader& reader, const cv::Mat& grey, Budget& budget)
        : m_reader(reader), m_grey(grey), m_budget(budget) {}

    std::optional<FoundMrz> run(const std::vector<LineGroup>& groups) {
        std::vector<Candidate> candidates;
        for (const LineGroup& group : groups) {
            if (group.score < kFewestRegular || m_budget.spent()) break;
            candidates.push_back(probed(m_reader, m_grey, group, m_budget));
            // Mostly the best group is the MRZ: no other is probed before it was read.
            if (!m_looks.empty() || candidates.size() > 1 || candidates[0].quality < kLegible) continue;
            look_at(candidates[0]);
            if (done()) return std::move(m_best);
            candidates.clear();
        }
        std::ranges::stable_sort(candidates, std::ranges::greater{}, &Candidate::quality);
        for (const Candidate& candidate : candidates) {
            look_at(candidate);
            if (done()) return std::move(m_best);
        }
        std::ranges::stable_sort(m_looks, more_promising);
        for (std::size_t i = 0; i < std::min(m_looks.size(), kCloserLooks) && !done(); ++i)
            keep(closer_look(m_reader, m_grey, std::move(m_looks[i]), m_budget));
        return std::move(m_best);
    }

private:
    void keep(std::optional<FoundMrz> found) {
        if (better(found, m_best)) m_best = std::move(found);
    }
    void look_at(const Candidate& candidate) {
        Look look = oriented_look(m_reader, m_grey, candidate, m_budget);
        keep(look.found);
        if (settled(m_best) && !certain(m_best))
            keep(closer_look(m_reader, m_grey, std::move(look), m_budget));
        else
            m_looks.push_back(std::move(look));
    }
    [[nodiscard]] bool done() const { return settled(m_best) || m_budget.spent(); }

    LineReader& m_reader;
    const cv::Mat& m_grey;
    Budget& m_budget;
    std::vector<Look> m_looks;
    std::optional<FoundMrz> m_best;
};

}  // namespace

bool better(const std::optional<FoundMrz>& a, const std::optional<FoundMrz>& b) {
    if (!a || !b) return a.has_value();
    if (a->interpretation.accepted != b->interpretation.accepted) return a->interpretation.accepted;
    return a->interpretation.mean_log_probability > b->interpretation.mean_log_probability;
}

std::optional<FoundMrz> interpret_lines(const std::vector<LineReading>& lines) {
    std::optional<FoundMrz> best;
    for (const std::size_t count : {2U, 3U}) {
        for (std::size_t first = 0; first + count <= lines.size(); ++first)
            if (auto found = interpret_run(std::span(lines).subspan(first, count)); better(found, best))
                best = std::move(found);
        if (best && best->interpretation.accepted) return best;
    }
    return best;
}

std::optional<FoundMrz> interpret_lonely_line(const std::vector<LineReading>& lines) {
    const auto legible = [](const LineReading& line) {
        return line.characters() >= kFewestCharacters && line.quality > kJunk;
    };
    if (std::count_if(lines.begin(), lines.end(), legible) != 1) return std::nullopt;
    const auto line = std::find_if(lines.begin(), lines.end(), legible);
    return interpret_run(std::span(&*line, 1));
}

std::optional<FoundMrz> search_mrz(LineReader& reader, const cv::Mat& grey) {
    Budget budget;
    std::optional<FoundMrz> best;
    for (const SearchScale& scale : kScales) {
        auto found = ScaleSearch(reader, grey, budget).run(locate_mrz(grey, scale, kGroupsAScale));
        if (better(found, best)) best = std::move(found);
        if (settled(best)) return best;
        if (budget.spent()) break;
    }
    if (best) return best;
    // Light print on a dark ground: a negative.
    Budget once{kLinesOfANegative};
    const cv::Mat negative = ~grey;
    return ScaleSearch(reader, negative, once).run(locate_mrz(negative, kScales.front(), kGroupsAScale));
}

}  // namespace garita
