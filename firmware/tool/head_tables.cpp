#include "firmware/tool/head_tables.h"

#include <fmt/format.h>

namespace garita::tool {
namespace {

/// Every `step`th value from `first` on, by its unit and zero (PROTOCOL.md, 10).
CalibrationGrid grid_of(const head::Calibration& table, std::size_t first, double unit, double zero) {
    CalibrationGrid grid{table.columns, table.rows, {}};
    for (std::size_t i = first; i < table.values.size(); i += values_of(table.kind))
        grid.values.push_back(static_cast<float>((table.values[i] - zero) / unit));
    return grid;
}

Result<bool> read_into(head::HeadScanner& head, calibration::KeptTables& tables) {
    using Kind = head::CalibrationKind;
    GARITA_TRY(dark, head.calibration(Kind::Dark, tables.band));
    GARITA_TRY(white, head.calibration(Kind::White, tables.band));
    GARITA_TRY(geometry, head.calibration(Kind::Geometry, tables.band));
    if (dark) tables.dark = grid_of(*dark, 0, 256, 0);
    if (white) tables.flat = grid_of(*white, 0, 4096, 0);
    if (geometry) {
        tables.right = grid_of(*geometry, 0, 64, 32'768);
        tables.down = grid_of(*geometry, 1, 64, 32'768);
    }
    return true;
}

}  // namespace

Result<std::vector<calibration::KeptTables>> read_head_tables(head::HeadScanner& head) {
    std::vector<calibration::KeptTables> all;
    for (const head::BandCapability& band : head.capabilities().bands) {
        all.push_back(
            {.band = band.band, .width = band.width, .height = band.height, .ppi = band.ppi_thousandths / 1000.0});
        GARITA_TRY(read, read_into(head, all.back()));
        static_cast<void>(read);
    }
    return all;
}

std::string text_of(const std::vector<calibration::KeptTables>& tables) {
    std::string text;
    for (const calibration::KeptTables& band : tables) {
        const auto about = [](const CalibrationGrid& grid) {
            return grid.values.empty() ? std::string("none") : fmt::format("{} × {}", grid.columns, grid.rows);
        };
        text += fmt::format("{:<12} the head's tables: dark {}, white {}, geometry {}\n", name_of(band.band),
                            about(band.dark), about(band.flat), about(band.right));
    }
    return text;
}

}  // namespace garita::tool
