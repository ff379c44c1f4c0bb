// How well each check tells forgeries from genuine documents: operating characteristics from the findings' margins on
// drawn captures. Pure: no file, no process.
#pragma once

#include <string>
#include <vector>

#include "firmware/evaluate/score.h"

namespace garita::evaluate {

/// The area under an operating characteristic: how often a forgery's margin is below a genuine document's, ties half;
/// with its 95 % interval (Newcombe, Statistics in Medicine 25, 2006, 559–573, method 5: Hanley's and McNeil's variance
/// solved for the area, as Wilson's is for a rate, so that it has a width where nothing overlaps).
struct Area {
    double value = 0.5;
    double low = 0;
    double high = 1;
};
[[nodiscard]] Area area_under(const std::vector<double>& forged, const std::vector<double>& genuine);

/// The characteristic at one threshold: what share of either lies below it.
struct Point {
    double false_alarms = 0;
    double detections = 0;

    bool operator==(const Point&) const = default;
};
/// From (0, 0) to (1, 1), a point for each margin that occurs; `forged_in_all` and `genuine_in_all` count those without
/// a margin too, which no threshold reaches: the curve then ends below 1.
[[nodiscard]] std::vector<Point> curve(std::vector<double> forged, std::vector<double> genuine, int forged_in_all,
                                       int genuine_in_all);

/// One check on drawn captures. A forgery is a capture whose truth says that the check fails, or would fail with a
/// document model (for expiry and document-detection that is a genuine document, expired or not alone); it is held
/// against the genuine captures of the series that were forged: what is right for a series only a model knows.
struct Characteristic {
    std::string check;
    int forged = 0;   ///< captures
    int genuine = 0;  ///< captures
    std::vector<double> forged_margins;
    std::vector<double> genuine_margins;
    int forged_below = 0;     ///< with a margin below the shipped threshold, 0
    int genuine_below = 0;    ///< likewise
    bool told_apart = false;  ///< some forgery and some genuine capture have different outcomes
    /// Whether the check counts as one: it has both, and does not say the same of all of them.
    [[nodiscard]] bool counts() const { return forged > 0 && genuine > 0 && told_apart; }
    [[nodiscard]] Area area() const { return area_under(forged_margins, genuine_margins); }
    [[nodiscard]] std::vector<Point> points() const { return curve(forged_margins, genuine_margins, forged, genuine); }
};
/// Of every check that was run, by name.
[[nodiscard]] std::vector<Characteristic> characteristics(const std::vector<Sample>& samples);

/// How often a check could not tell on genuine drawn captures that give it no reason; design: below 3 %.
struct Doubt {
    std::string check;
    int genuine = 0;  ///< captures
    int spoke = 0;    ///< of them successful, failed or undetermined
    int failed = 0;
    int undetermined = 0;
    [[nodiscard]] bool below_limit() const { return undetermined < kMostDoubt * spoke || undetermined == 0; }
    static constexpr double kMostDoubt = 0.03;
};
[[nodiscard]] std::vector<Doubt> doubts(const std::vector<Sample>& samples);

/// The curves of all that have one, as a figure (SVG 1.1): a square each, forgeries told against genuine ones alarmed.
[[nodiscard]] std::string figure(const std::vector<Characteristic>& characteristics);

}  // namespace garita::evaluate
