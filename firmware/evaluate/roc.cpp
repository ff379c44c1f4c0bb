#include "firmware/evaluate/roc.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

namespace garita::evaluate {
namespace {

bool names(const std::vector<std::string>& list, const std::string& check) {
    return std::ranges::find(list, check) != list.end();
}

/// A genuine document may be one too: expired, or not alone on the glass.
bool is_forgery_for(const Truth& truth, const std::string& check) {
    return names(truth.should_fail, check) || names(truth.should_fail_with_model, check);
}

/// Newcombe's method 5: the variance of an area `a` of `m` against `n`.
double variance(double a, double m, double n) {
    const double more = (m + n) / 2 - 1;
    return a * (1 - a) * (1 + more * (1 - a) / (2 - a) + more * a / (1 + a)) / (m * n);
}

/// The area between `inside` and `outside` (0 or 1) that lies 1.96 standard deviations, its own, off `inside`.
double solve(double inside, double outside, double m, double n) {
    constexpr double kZ = 1.96;  // 95 %, two-sided normal quantile
    const double seen = inside;
    for (int i = 0; i < 60; ++i) {
        const double middle = (inside + outside) / 2;
        const bool believable = (middle - seen) * (middle - seen) <= kZ * kZ * variance(middle, m, n);
        (believable ? inside : outside) = middle;
    }
    return inside;
}

/// The series in which some capture is a forgery for this check.
std::set<std::string> series_forged(const std::vector<Sample>& samples, const std::string& check) {
    std::set<std::string> series;
    for (const Sample& sample : samples)
        if (!sample.truth.real && is_forgery_for(sample.truth, check)) series.insert(sample.truth.series);
    return series;
}

Characteristic characteristic(const std::vector<Sample>& samples, const std::string& check) {
    Characteristic c;
    c.check = check;
    const std::set<std::string> series = series_forged(samples, check);
    std::set<Outcome> said_of_forged;
    std::set<Outcome> said_of_genuine;
    for (const Sample& sample : samples) {
        const auto outcome = sample.outcomes.find(check);
        if (sample.truth.real || outcome == sample.outcomes.end()) continue;
        const bool forged = is_forgery_for(sample.truth, check);
        if (!forged && (!sample.truth.kind.empty() || !series.contains(sample.truth.series))) continue;
        ++(forged ? c.forged : c.genuine);
        (forged ? said_of_forged : said_of_genuine).insert(outcome->second);
        const auto margin = sample.margins.find(check);
        if (margin == sample.margins.end()) continue;
        (forged ? c.forged_margins : c.genuine_margins).push_back(margin->second);
        if (margin->second < 0) ++(forged ? c.forged_below : c.genuine_below);
    }
    c.told_apart = said_of_forged.size() > 1 || said_of_genuine.size() > 1 || said_of_forged != said_of_genuine;
    return c;
}

std::set<std::string> checks_of(const std::vector<Sample>& samples) {
    std::set<std::string> checks;
    for (const Sample& sample : samples)
        if (!sample.truth.real)
            for (const auto& [check, outcome] : sample.outcomes) checks.insert(check);
    return checks;
}

constexpr double kSide = 150;  // of a square
constexpr double kGap = 50;
constexpr int kColumns = 4;

void draw_square(std::ostringstream& svg, const Characteristic& c, double x, double y) {
    const auto at = [&](const Point& p) {
        std::ostringstream text;
        text << x + kSide * p.false_alarms << "," << y + kSide * (1 - p.detections) << " ";
        return text.str();
    };
    svg << "<rect x=\"" << x << "\" y=\"" << y << "\" width=\"" << kSide << "\" height=\"" << kSide
        << "\" class=\"frame\"/>\n<polyline class=\"chance\" points=\"" << at({0, 0}) << at({1, 1})
        << "\"/>\n<polyline class=\"curve\" points=\"";
    for (const Point& p : c.points()) svg << at(p);
    const Point shipped = {static_cast<double>(c.genuine_below) / c.genuine,
                           static_cast<double>(c.forged_below) / c.forged};
    svg << "\"/>\n<circle r=\"4\" cx=\"" << x + kSide * shipped.false_alarms << "\" cy=\""
        << y + kSide * (1 - shipped.detections) << "\"/>\n<text x=\"" << x << "\" y=\"" << y - 8 << "\">" << c.check
        << "</text>\n<text x=\"" << x + kSide << "\" y=\"" << y + kSide + 16 << "\" class=\"small\">" << c.forged
        << " forged, " << c.genuine << " genuine</text>\n";
}

}  // namespace

Area area_under(const std::vector<double>& forged, const std::vector<double>& genuine) {
    if (forged.empty() || genuine.empty()) return {};
    double below = 0;
    for (const double f : forged)
        for (const double g : genuine) below += f < g ? 1 : f == g ? 0.5 : 0;
    const auto m = static_cast<double>(forged.size());
    const auto n = static_cast<double>(genuine.size());
    const double value = below / (m * n);
    return {value, solve(value, 0, m, n), solve(value, 1, m, n)};
}

std::vector<Point> curve(std::vector<double> forged, std::vector<double> genuine, int forged_in_all,
                         int genuine_in_all) {
    std::vector<Point> points = {{0, 0}};
    if (forged_in_all <= 0 || genuine_in_all <= 0) return points;
    std::ranges::sort(forged);
    std::ranges::sort(genuine);
    std::vector<double> thresholds;
    std::ranges::merge(forged, genuine, std::back_inserter(thresholds));
    thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
    const auto share = [](const std::vector<double>& margins, double most, int of) {
        return static_cast<double>(std::ranges::upper_bound(margins, most) - margins.begin()) / of;
    };
    for (const double most : thresholds)
        points.push_back({share(genuine, most, genuine_in_all), share(forged, most, forged_in_all)});
    return points;
}

std::vector<Characteristic> characteristics(const std::vector<Sample>& samples) {
    std::vector<Characteristic> list;
    const std::set<std::string> checks = checks_of(samples);
    list.reserve(checks.size());
    for (const std::string& check : checks) list.push_back(characteristic(samples, check));
    return list;
}

std::vector<Doubt> doubts(const std::vector<Sample>& samples) {
    std::map<std::string, Doubt> by_check;
    for (const Sample& sample : samples) {
        if (sample.truth.real || !sample.truth.kind.empty()) continue;
        for (const auto& [check, outcome] : sample.outcomes) {
            if (is_forgery_for(sample.truth, check)) continue;
            Doubt& doubt = by_check[check];
            doubt.check = check;
            ++doubt.genuine;
            doubt.failed += outcome == Outcome::Failed ? 1 : 0;
            doubt.undetermined += outcome == Outcome::Undetermined ? 1 : 0;
            doubt.spoke += outcome != Outcome::NotSupported && outcome != Outcome::Aborted ? 1 : 0;
        }
    }
    std::vector<Doubt> list;
    list.reserve(by_check.size());
    for (auto& [check, doubt] : by_check) list.push_back(std::move(doubt));
    return list;
}

std::string figure(const std::vector<Characteristic>& characteristics) {
    std::vector<Characteristic> drawn;
    std::ranges::copy_if(characteristics, std::back_inserter(drawn),
                         [](const Characteristic& c) { return c.forged > 0 && c.genuine > 0; });
    const auto rows = (static_cast<int>(drawn.size()) + kColumns - 1) / kColumns;
    const double pitch = kSide + kGap;
    std::ostringstream svg;
    svg << R"(<svg xmlns="http://www.w3.org/2000/svg" width=")" << kColumns * pitch + kGap << "\" height=\""
        << rows * pitch + kGap << "\">\n<title>Operating characteristics of the checks on drawn captures</title>\n"
        << "<desc>Across: genuine captures below the threshold; up: forgeries below it. The dot is the shipped "
           "threshold.</desc>\n<style>text{font:13px sans-serif;fill:#222}.small{font-size:11px;text-anchor:end}"
           ".frame{fill:#fff;stroke:#999}.chance{fill:none;stroke:#ccc;stroke-dasharray:4 4}"
           ".curve{fill:none;stroke:#1f5fa8;stroke-width:2}circle{fill:#c1272d}</style>\n"
        << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const auto row = static_cast<int>(i) / kColumns;
        const auto column = static_cast<int>(i) % kColumns;
        draw_square(svg, drawn[i], kGap + pitch * column, kGap + pitch * row);
    }
    svg << "</svg>\n";
    return svg.str();
}

}  // namespace garita::evaluate
