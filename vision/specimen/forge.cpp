#include "vision/specimen/forge.h"

#include <array>

namespace garita::specimen {
namespace {

constexpr Ink kTransparentBlack = kDyeBlack;

RectMm grown(const RectMm& r, double by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

Forged wrong_mrz_ink(Job& job) {
    job.making.mrz_ink = kTransparentBlack;
    return {print_genuine(job),
            grown(job.layout.mrz_zone, 1),
            {"mrz-infrared"},
            "MRZ printed by ink-jet with dye black: gone in infrared"};
}

constexpr std::array<Attack, 1> kAttacks = {{{"mrz-ink", wrong_mrz_ink}}};

}  // namespace

std::span<const Attack> attacks() {
    return kAttacks;
}

Sheet print_genuine(const Job& job) {
    return print_page(job.layout, job.design, job.content, job.making, job.seed, job.px_per_mm);
}

}  // namespace garita::specimen
