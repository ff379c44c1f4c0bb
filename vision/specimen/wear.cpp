#include "vision/specimen/wear.h"

#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

// Rubbed-off print: the paper's own colour, a little soiled. The same in all bands: there is no ink left.
constexpr Surface kRubbed = {{0.72F, 0.70F, 0.64F}, 0.76F, {0.008F, 0.012F, 0.018F}};
// Coffee, sweat, oil: brown, nearly open in infrared, dark under ultraviolet.
constexpr Ink kStain = {{0.86F, 0.76F, 0.58F}, 0.96F, 0.55F, {0, 0, 0}};
// Ground-in dirt has soot in it.
constexpr Ink kDirt = {{0.55F, 0.52F, 0.48F}, 0.62F, 0.5F, {0, 0, 0}};

void scuff(Sheet& sheet, Random& random, double amount) {
    Canvas canvas = sheet.canvas();
    const int count = static_cast<int>(amount * 26);
    for (int i = 0; i < count; ++i) {
        const PointPx at = {random.uniform(0, sheet.size_mm.width), random.uniform(0, sheet.size_mm.height)};
        const double heading = random.uniform(0, 2 * std::numbers::pi);
        const double length = random.uniform(1, 9);
        canvas.line(at, {at.x + length * std::cos(heading), at.y + length * std::sin(heading)},
                    random.uniform(0.03, 0.10));
    }
    cover(sheet, canvas.coverage(), kRubbed, 0.55);
}

void stain(Sheet& sheet, Random& random, double amount) {
    Canvas canvas = sheet.canvas();
    const int count = static_cast<int>(amount * 5);
    for (int i = 0; i < count; ++i)
        canvas.ellipse({random.uniform(0, sheet.size_mm.width), random.uniform(0, sheet.size_mm.height)},
                       random.uniform(1, 7), random.uniform(1, 5));
    const cv::Mat soft = softened(canvas.coverage(), 0.5 * sheet.px_per_mm);
    lay(sheet, soft, kStain, random.uniform(0.3, 0.8));
    canvas.clear();
    for (int i = 0; i < static_cast<int>(amount * 40); ++i)
        canvas.ellipse({random.uniform(0, sheet.size_mm.width), random.uniform(0, sheet.size_mm.height)},
                       random.uniform(0.05, 0.22), random.uniform(0.05, 0.22));
    lay(sheet, canvas.coverage(), kDirt, 0.7);
}

void crease(Sheet& sheet, Random& random) {
    Canvas canvas = sheet.canvas();
    const PointPx from = {random.uniform(0, sheet.size_mm.width), random.chance(0.5) ? 0.0 : sheet.size_mm.height};
    const PointPx to = {random.chance(0.5) ? 0.0 : sheet.size_mm.width,
                        random.uniform(0.2, 0.8) * sheet.size_mm.height};
    canvas.line(from, to, 0.16);
    cover(sheet, canvas.coverage(), kRubbed, 0.30);
    canvas.clear();
    canvas.line({from.x + 0.15, from.y}, {to.x + 0.15, to.y + 0.15}, 0.14);
    lay(sheet, canvas.coverage(), kDirt, 0.35);
}

// Dirty edges where fingers hold the page.
void soil_edges(Sheet& sheet, Random& random, double amount) {
    Canvas canvas = sheet.canvas();
    canvas.frame({0, 0, sheet.size_mm.width, sheet.size_mm.height}, random.uniform(0.8, 2.2));
    const cv::Mat soft = softened(canvas.coverage(), 0.7 * sheet.px_per_mm);
    lay(sheet, soft, kDirt, 0.35 * amount);
}

}  // namespace

void wear(Sheet& sheet, std::uint64_t seed) {
    Random random(seed, "wear");
    const double amount = random.chance(0.35) ? 0.05 : random.uniform(0.1, 1.0);
    if (amount < 0.1) return;
    if (random.chance(0.7)) scuff(sheet, random, amount);
    if (random.chance(0.5)) stain(sheet, random, amount);
    if (random.chance(0.25)) crease(sheet, random);
    if (random.chance(0.6)) soil_edges(sheet, random, amount);
    if (random.chance(0.3)) {  // light bleaches the colours towards the paper's
        const double fade = random.uniform(0.03, 0.14) * amount;
        sheet.white = sheet.white * (1 - fade) + cv::Scalar(0.78, 0.76, 0.70) * fade;
    }
}

}  // namespace garita::specimen
