// Calibrations on disk: one file a scanner, in the data folder, and beside it how its tests went over the years.
// The form of the file is in vision/calibration/README.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "vision/calibration/calibration.h"

namespace garita {

[[nodiscard]] std::string to_toml(const ScannerCalibration& calibration);

/// Strict: unknown keys, bands named twice, missing or implausible numbers are Input errors that name the line. At most
/// 1 MiB.
[[nodiscard]] Result<ScannerCalibration> parse_calibration(std::string_view toml);

/// Where a scanner's calibration lies: DATA/scanners/SERIAL.toml (firmware/scanner_files.h).
[[nodiscard]] std::filesystem::path calibration_path(const std::filesystem::path& data, const std::string& serial);

/// Nothing where the scanner was never calibrated; an Input error where the file is damaged or of another scanner.
[[nodiscard]] Result<std::optional<ScannerCalibration>> read_calibration(const std::filesystem::path& data,
                                                                         const std::string& serial);

/// Replaces the scanner's file, as a whole or not at all. Device error: it cannot be written.
[[nodiscard]] Result<bool> keep_calibration(const std::filesystem::path& data, const ScannerCalibration& calibration);

/// One band as one test or calibration saw it.
struct DriftBand {
    Band band = Band::White;
    double lamp = 1;        ///< light of the lamp against the first calibration
    double unevenness = 0;  ///< of the white sheet once put right: (brightest − darkest) / mean
    int specks = 0;
    int dead_pixels = 0;
    bool operator==(const DriftBand&) const = default;
};
struct DriftRow {
    std::string taken{};  ///< UTC
    bool calibration = false;
    std::vector<DriftBand> bands{};
    bool operator==(const DriftRow&) const = default;
};

/// The newest of a scanner's history, oldest first; a line that is damaged is left out. At most kMostDrift.
[[nodiscard]] std::vector<DriftRow> read_drift(const std::filesystem::path& data, const std::string& serial);
/// Adds a row, drops the oldest beyond kMostDrift. Device error: it cannot be written.
[[nodiscard]] Result<bool> keep_drift(const std::filesystem::path& data, const std::string& serial,
                                      const DriftRow& row);
inline constexpr std::size_t kMostDrift = 2000;  ///< five years of daily tests

/// The light of the lamps over time, as an SVG picture that stands alone.
[[nodiscard]] std::string drift_svg(const std::string& scanner, const std::vector<DriftRow>& rows);

}  // namespace garita
