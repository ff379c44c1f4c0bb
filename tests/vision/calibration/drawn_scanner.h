// A scanner of known flaws, simulated (vision/specimen/flaws.h), and what it is calibrated with.
#pragma once

#include <stdexcept>
#include <utility>
#include <vector>

#include "vision/calibration/fit.h"
#include "vision/calibration/target.h"
#include "vision/specimen/draw.h"

namespace garita::calibration {

struct DrawnScanner {
    specimen::Flaws flaws{};
    double ppi = 200;
    SizeMm card{135, 100};
    std::uint64_t seed = 1;  ///< of the next scan

    [[nodiscard]] Capture scan(specimen::PlainSheet sheet, double turn_deg = 0) {
        constexpr double kFinePxPerMm = 20;
        const Image print = draw_target(card, kFinePxPerMm);
        auto drawn = specimen::draw_sheet({.sheet = sheet,
                                           .print = print.view(),
                                           .print_px_per_mm = kFinePxPerMm,
                                           .turn_deg = turn_deg,
                                           .flaws = flaws,
                                           .seed = seed++,
                                           .ppi = ppi});
        if (!drawn) throw std::runtime_error(drawn.error().text);
        return std::move(*drawn);
    }
    [[nodiscard]] std::vector<Capture> scans(specimen::PlainSheet sheet, int count, double turn_deg = 0) {
        std::vector<Capture> all;
        all.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) all.push_back(scan(sheet, turn_deg));
        return all;
    }
    [[nodiscard]] std::vector<SheetLight> light(specimen::PlainSheet sheet, int count) {
        auto measured = measure_sheet(scans(sheet, count));
        if (!measured) throw std::runtime_error(measured.error().text);
        return std::move(*measured);
    }
    [[nodiscard]] Measured measure(double turn_deg = 1.5) {
        Measured m;
        m.dark = light(specimen::PlainSheet::Black, 2);
        m.white = light(specimen::PlainSheet::White, 3);
        m.target = scans(specimen::PlainSheet::Printed, 2, turn_deg);
        return m;
    }
};

}  // namespace garita::calibration
