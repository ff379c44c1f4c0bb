#include "vision/calibration/self_check.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "vision/calibration/apply.h"
#include "vision/calibration/sheet_light.h"

namespace garita::calibration {
namespace {

constexpr double kDeadLamp = 0.05;     // of the light at calibration: what is left is the room's
constexpr double kMostForeign = 0.01;  // as when it is calibrated

/// Put right, the sheet is as light as at the first calibration if nothing changed since the last one. By the channels
/// that were not saturated then and are not now.
double change_of(const BandCalibration& band, const SheetLight& put_right) {
    double sum = 0;
    int channels = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        if (band.level[i] <= 0 || put_right.saturated[i]) continue;
        sum += put_right.level[i] / (band.level[i] * band.gain());
        ++channels;
    }
    return channels > 0 ? sum / channels - 1 : 0;
}

std::vector<Advice> advise(const BandCheck& check, const SheetLight& put_right, const BandQuality& then) {
    if (1 + check.change < kDeadLamp) return {Advice::LampDead};
    std::vector<Advice> advice;
    const auto add = [&](bool so, Advice what) {
        if (so) advice.push_back(what);
    };
    add(put_right.foreign > kMostForeign, Advice::TakeAway);
    add(check.specks > then.specks + kMostNewSpecks, Advice::Clean);
    add(check.lamp < kWornLamp, Advice::LampWorn);
    add(std::abs(check.change) > kMostChange || check.unevenness > kMostUneven, Advice::Recalibrate);
    add(check.dead_pixels > then.dead_pixels + kMostNewDeadPixels, Advice::PixelsDead);
    return advice;
}

}  // namespace

Result<std::vector<BandCheck>> self_check(const ScannerCalibration& calibration, std::vector<Capture> white_sheet) {
    for (Capture& scan : white_sheet)
        for (const BandCalibration& band : calibration.bands) {
            const auto picture = std::ranges::find(scan.bands, band.band, &BandImage::band);
            if (picture == scan.bands.end())
                return fail(ErrorKind::Input, std::string(name_of(band.band)) +
                                                  ": the scanner took no picture in this band: is its lamp dead");
            GARITA_TRY(lit, apply_light(band, *picture));
            static_cast<void>(lit);
        }
    GARITA_TRY(sheets, measure_sheet(white_sheet));
    std::vector<BandCheck> checks;
    for (const BandCalibration& band : calibration.bands) {
        const auto sheet = std::ranges::find(sheets, band.band, &SheetLight::band);
        const BandQuality* then = calibration.quality_of(band.band);
        if (sheet == sheets.end() || then == nullptr)
            return fail(ErrorKind::Input, "the calibration and the scans have not the same bands: calibrate again");
        const double change = change_of(band, *sheet);
        const auto [low, high] = std::ranges::minmax(sheet->grid.values);
        BandCheck check{.band = band.band,
                        .lamp = (1 + change) * band.lamp(),
                        .change = change,
                        .unevenness = (high - low) / std::max(sheet->mean, 1e-4),
                        .specks = sheet->specks,
                        .dead_pixels = sheet->dead_pixels};
        check.advice = advise(check, *sheet, *then);
        checks.push_back(std::move(check));
    }
    return checks;
}

const char* sentence_of(Advice advice) {
    switch (advice) {
        case Advice::LampDead:
            return "the lamp is dead or its light does not reach the glass: have it repaired";
        case Advice::TakeAway:
            return "something besides a white sheet lies there: take it away, cover the whole glass, test again";
        case Advice::Clean:
            return "clean the glass: there is more dirt on it than when it was calibrated";
        case Advice::LampWorn:
            return "the lamp has less than 70 % of its first light: have it replaced soon";
        case Advice::Recalibrate:
            return "the light has changed since the calibration: garita scanner calibrate";
        case Advice::PixelsDead:
            return "the camera has more dead pixels than when it was calibrated: have it looked at if their number "
                   "grows";
        case Advice::None:
            break;
    }
    return "";
}

}  // namespace garita::calibration
