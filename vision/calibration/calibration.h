// What is known of one scanner from its calibration: values only, kept in a file (firmware/calibration.h), handed to
// the worker with each picture. README.md tells what they mean and how they are measured.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "drivers/capture/band.h"

namespace garita {

/// Values on a grid laid over a picture, corner to corner, row by row; between them linear in both directions.
struct CalibrationGrid {
    int columns = 0;  ///< 2 … kMostGridSide
    int rows = 0;
    std::vector<float> values{};
    bool operator==(const CalibrationGrid&) const = default;
};
inline constexpr int kMostGridSide = 64;  ///< bounds file and message; ours has 33 × 25

/// A polynomial of third degree over a picture: Σ c[i] · (1, u, v, u², uv, v², u³, u²v, uv², v³)[i], where u and v run
/// from −1 to 1 from the first pixel's centre to the last's.
using Cubic = std::array<double, 10>;

/// One band of one scanner. Light is linear, by the transfer function of IEC 61966-2-1 (sRGB), 1 at code 255.
struct BandCalibration {
    Band band = Band::White;
    int width = 0;  ///< of the pictures that it is for, pixels
    int height = 0;
    std::array<double, 3> dark{};  ///< light where none should be, taken off: blue, green, red; grey pictures: the mean
    CalibrationGrid flat{};        ///< factors that make a white sheet even; 0.2 … 5, their mean is about 1
    std::array<double, 3> level{};  ///< mean light of the white sheet less `dark`; 0 for a channel that it saturated
    std::array<double, 3> first_level{};  ///< the same at this scanner's first calibration
    double ppi = 0;                       ///< pixels an inch of the picture once it was put right, in both directions
    Cubic dx{};  ///< pixels to the right, from a point of the picture put right to the same in the
    Cubic dy{};  ///< picture as it came; and down
    bool operator==(const BandCalibration&) const = default;

    /// The lamp's light against the first calibration, by the channels that both have; 1 where they have none.
    [[nodiscard]] double lamp() const;
    /// What the light is multiplied by to be as strong as at the first calibration; within 0.5 … 2.
    [[nodiscard]] double gain() const;
};

/// Whether the numbers can be worked with: sizes, grids and factors within their limits, nothing infinite. Values from
/// a file or from another process are used only after this.
[[nodiscard]] bool plausible(const BandCalibration& calibration);

/// How well a band's measurements agree with what was concluded from them: told to the operator, kept in the file.
struct BandQuality {
    Band band = Band::White;
    double ppi_x = 0;  ///< as measured, before it is put right
    double ppi_y = 0;
    double offset_x_px = 0;  ///< of this band against the first one, at the picture's middle
    double offset_y_px = 0;
    double distortion_px = 0;  ///< greatest displacement that is put right, anywhere in the picture
    double residual_px = 0;    ///< root mean square, of the marks that were found
    int marks = 0;
    double unevenness = 0;  ///< of the white sheet as it came: (brightest − darkest) / mean of the grid
    int specks = 0;         ///< dirt on glass and sheet
    int dead_pixels = 0;
    bool operator==(const BandQuality&) const = default;
};

/// One scanner.
struct ScannerCalibration {
    std::string serial{};
    std::string model{};
    std::string taken{};  ///< UTC, "2026-11-28T12:00:00Z"
    std::vector<BandCalibration> bands{};
    std::vector<BandQuality> quality{};  ///< of the same bands in the same order
    bool operator==(const ScannerCalibration&) const = default;

    [[nodiscard]] const BandCalibration* find(Band band) const;
    /// What puts a picture of this side and band right; nothing where it is not known. Targets are calibrated on the
    /// front alone.
    [[nodiscard]] std::optional<BandCalibration> of(Side side, Band band) const;
    [[nodiscard]] const BandQuality* quality_of(Band band) const;
};

}  // namespace garita
