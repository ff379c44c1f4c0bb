#include "vision/catalog/compare.h"

#include <fmt/format.h>

#include <cmath>

namespace garita::catalog {
namespace {

/// Of a limit: what is told as two digits.
constexpr double kSame = 0.005;
/// Of the place that a print covers: learned anew from others of its series it changes by a tenth.
constexpr double kSamePlace = 0.2;

/// How much of the page has weight, in whole pixels.
double place_of(const StaticPrint& print) {
    const ImageView weight = print.weight.view();
    double sum = 0;
    for (int y = 0; y < weight.height; ++y)
        for (int x = 0; x < weight.width; ++x)
            sum += weight.data[static_cast<std::size_t>(y) * weight.stride + static_cast<std::size_t>(x)];
    return sum / 255;
}

/// One limit of both; `sign` is 1 where more lets fewer pass.
void compare_limits(const std::string& check, const char* what, int sign, const std::optional<Limit>& before,
                    const std::optional<Limit>& after, std::vector<Difference>& out) {
    if (!before && !after) return;
    const auto text = [](const std::optional<Limit>& one) {
        return one ? fmt::format("{:.2f}", one->limit) : "not asked";
    };
    const bool same = before && after && std::abs(before->limit - after->limit) < kSame;
    if (same) return;
    const bool looser = !after || (before && sign * (after->limit - before->limit) < 0);
    out.push_back({fmt::format("{}: {} {} → {}", check, what, text(before), text(after)), looser});
}

std::string bands_of(const StaticPrint& print) {
    return print.less ? fmt::format("{} less {}", name_of(print.band), name_of(*print.less))
                      : std::string(name_of(print.band));
}

void compare_prints(const ModelPrint& before, const ModelPrint& after, std::vector<Difference>& out) {
    const std::string& check = before.check;
    const std::string bands = bands_of(before.print);
    const std::string bands_now = bands_of(after.print);
    if (bands != bands_now) out.push_back({fmt::format("{}: {} → {}", check, bands, bands_now), true});
    compare_limits(check, "similarity at least", 1, before.least_similarity, after.least_similarity, out);
    compare_limits(check, "strength at least", 1, before.least_strength, after.least_strength, out);
    compare_limits(check, "strength at most", -1, before.most_strength, after.most_strength, out);
    const double place = place_of(before.print);
    const double now = place_of(after.print);
    if (place > 0 && std::abs(now / place - 1) > kSamePlace)
        out.push_back({fmt::format("{}: covers {:.0f} % of what it did", check, 100 * now / place), now < place});
}

void compare_levels(const ModelLevel& before, const ModelLevel& after, std::vector<Difference>& out) {
    compare_limits(before.check, "at least", 1, before.least, after.least, out);
    compare_limits(before.check, "at most", -1, before.most, after.most, out);
    // Neither is looser in itself: an officer has to look.
    if (before.place != after.place) out.push_back({before.check + ": looked at in another place", true});
}

/// What of one kind both models have, and what one has not.
template <typename T>
void compare_all(const std::vector<T>& before, const std::vector<T>& after,
                 void (*compare_one)(const T&, const T&, std::vector<Difference>&), std::vector<Difference>& out) {
    for (const T& one : before) {
        if (const T* now = find_check(after, one.check))
            compare_one(one, *now, out);
        else
            out.push_back({one.check + ": no longer looked at", true});
    }
    for (const T& one : after)
        if (find_check(before, one.check) == nullptr) out.push_back({one.check + ": looked at from now on", false});
}

}  // namespace

std::vector<Difference> compare(const DocumentModel& before, const DocumentModel& after) {
    std::vector<Difference> out;
    if (before.format != after.format)
        out.push_back(
            {fmt::format("format {} → {}", mrz::shape_of(before.format).name, mrz::shape_of(after.format).name), true});
    if (before.may_fail() != after.may_fail())
        out.push_back(
            {fmt::format("its checks {} (learned from {} captures, before from {})",
                         after.may_fail() ? "fail documents" : "only advise", after.captures, before.captures),
             !after.may_fail()});
    compare_all(before.prints, after.prints, &compare_prints, out);
    compare_all(before.levels, after.levels, &compare_levels, out);
    return out;
}

}  // namespace garita::catalog
