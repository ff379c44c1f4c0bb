// What a scanner is to the rest of the kiosk: one small interface, one folder a kind (drivers/folder, drivers/virtual,
// later usb, uvc, sane …). A driver hands images over as files or as the device made them; it decodes nothing: pixels
// of a traveller's document are decoded in the worker only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"

namespace garita {

/// One image under one light, as the bytes of an image file.
struct Shot {
    Side side = Side::Front;
    Band band = Band::White;
    std::string name{};             ///< for messages: a file name without its folder; from outside, not to be trusted
    double ppi = 0;                 ///< pixels an inch; 0 when the scanner does not tell
    std::optional<int> light_nm{};  ///< wavelength of the lamp, where known
    std::vector<std::uint8_t> bytes{};  ///< 1 … kMaxShotBytes
};

/// The largest image file that a driver hands over, and the most of them a scan: every band of both sides.
inline constexpr std::size_t kMaxShotBytes = 256U << 20U;
inline constexpr std::size_t kMaxShots = 2 * static_cast<std::size_t>(kBandCount);

/// What is told of a scanner before anything is scanned.
struct ScannerFacts {
    std::string driver;  ///< "folder", "virtual"
    std::string model;   ///< for people
    std::string serial;  ///< empty where there is none
    bool authenticated =
        false;               ///< captures are signed by a paired head; else the page says "source not authenticated"
    bool simulated = false;  ///< drawn or played, and the page must say so

    bool operator==(const ScannerFacts&) const = default;
};

/// A scanner. One thread uses it at a time; scan() may take seconds. Every driver passes tests/drivers/conformance.h.
class Scanner {
public:
    Scanner() = default;
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;
    virtual ~Scanner() = default;

    [[nodiscard]] virtual ScannerFacts facts() const = 0;

    /// Scans the document that lies on the glass: hands each image to `deliver` as soon as it is there, at most one a
    /// side and band, infrared first where the device can. Returns a short name of the capture for people
    /// ("capture-07"). Retry errors: the officer can try again. Device errors: the operator must act. After any error
    /// the next scan() starts afresh.
    [[nodiscard]] virtual Result<std::string> scan(const std::function<void(Shot)>& deliver) = 0;
};

}  // namespace garita
