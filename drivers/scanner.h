// What a scanner is to the rest of the kiosk: one small interface, one folder a kind (README.md). A driver hands images
// over as files or as the device made them; it decodes nothing: pixels of a traveller's document are decoded in the
// worker only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "drivers/capture/unfilled_bytes.h"

namespace garita {

/// One image under one light, as the bytes of an image file; or what a reader of text read.
struct Shot {
    bool text = false;  ///< lines of printable ASCII, each with LF at its end (drivers/lines): no side, no light
    Side side = Side::Front;
    Band band = Band::White;
    std::string name{};             ///< for messages: a file name without its folder; from outside, not to be trusted
    double ppi = 0;                 ///< pixels an inch; 0 when the scanner does not tell
    std::optional<int> light_nm{};  ///< wavelength of the lamp, where known
    UnfilledBytes bytes{};          ///< 1 … kMaxShotBytes; of text 1 … kMaxTextShotBytes
};

/// The largest image file that a driver hands over, and the most of them a scan: every band of both sides.
inline constexpr std::size_t kMaxShotBytes = 256U << 20U;
inline constexpr std::size_t kMaxTextShotBytes = 8192;
inline constexpr std::size_t kMaxShots = 2 * static_cast<std::size_t>(kBandCount);

/// One light that a scanner has.
struct BandFacts {
    Band band = Band::White;
    double ppi = 0;                 ///< pixels an inch; 0: not told
    std::optional<int> light_nm{};  ///< peak wavelength, where it is not white
    bool operator==(const BandFacts&) const = default;
};

/// What is told of a scanner before anything is scanned.
struct ScannerFacts {
    std::string driver;                  ///< "folder", "virtual", "head", "uvc" …
    std::string maker{};                 ///< for people; empty where it does not tell
    std::string model;                   ///< for people
    std::string serial;                  ///< empty where there is none
    std::string firmware{};              ///< its version, for people; empty where there is none
    std::uint32_t firmware_counter = 0;  ///< grows with each release of its firmware; 0: not told
    bool authenticated =
        false;                ///< captures are signed by a paired head; else the page says "source not authenticated"
    bool simulated = false;   ///< drawn or played, and the page must say so
    bool hot_plug = false;    ///< can be unplugged and plugged in: worth asking status() again and again
    bool both_sides = false;  ///< may take the back of a document in the same scan
    std::vector<BandFacts> bands{};  ///< in the order in which it likes to take them; empty: known with each scan only
    std::optional<SizeMm> window{};  ///< of the glass
    std::optional<int> calibrated_day{};  ///< days since 1970-01-01

    bool operator==(const ScannerFacts&) const = default;
};

/// Whether a document lies on the glass. Unknown: it has no sensor for that.
enum class Presence : std::uint8_t { Unknown = 0, Absent = 1, Present = 2 };

/// How a scanner is now.
struct ScannerStatus {
    bool plugged_in = true;  ///< false: there is none, the rest of this says nothing, and scan() is a Device error
    Presence presence = Presence::Unknown;
    std::optional<bool> cover_open{};  ///< nothing: it has no switch for that
    std::optional<bool> tampered{};    ///< likewise
    std::optional<double> temperature_celsius{};
    std::vector<Band> dead_lamps{};
    bool operator==(const ScannerStatus&) const = default;
};

/// What to scan.
struct ScanRequest {
    std::vector<Band> bands{};  ///< these alone, in this order, as far as the scanner has them; empty: all, in its own
};

/// What a scanner with these bands takes for a request: each band once.
[[nodiscard]] inline std::vector<Band> bands_to_scan(const ScanRequest& request, const std::vector<BandFacts>& has) {
    std::vector<Band> out;
    if (request.bands.empty())
        for (const BandFacts& one : has) out.push_back(one.band);
    for (const Band band : request.bands)
        if (std::ranges::find(has, band, &BandFacts::band) != has.end() && std::ranges::find(out, band) == out.end())
            out.push_back(band);
    return out;
}

/// A scanner. One thread uses it at a time, but for cancel(); scan() may take seconds. Every driver passes
/// tests/drivers/conformance.h.
class Scanner {
public:
    Scanner() = default;
    Scanner(const Scanner&) = delete;
    Scanner& operator=(const Scanner&) = delete;
    virtual ~Scanner() = default;

    [[nodiscard]] virtual ScannerFacts facts() const = 0;

    /// Device errors: it does not answer, or cannot be opened. A driver of a kind that can be unplugged opens what was
    /// plugged in here; what facts() tells may change with that.
    [[nodiscard]] virtual Result<ScannerStatus> status() = 0;

    /// Waits until a document lies on the glass, or none does, as `wanted` says; returns how it is at the end, which is
    /// something else after `timeout` or cancel(), and Unknown at once where there is no sensor.
    [[nodiscard]] virtual Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) = 0;

    /// Scans the document that lies on the glass: hands each image to `deliver` as soon as it is there, at most one a
    /// side and band, infrared first where the device can. Returns a short name of the capture for people
    /// ("capture-07"). Retry errors: the officer can try again; a cancelled scan is one. Device errors: the operator
    /// must act. An error makes void what was delivered. After any error the next scan() starts afresh.
    [[nodiscard]] virtual Result<std::string> scan(const ScanRequest& request,
                                                   const std::function<void(Shot)>& deliver) = 0;

    /// Makes a scan() or wait_for() in progress return within 200 ms (and the time that `deliver` takes); only a scan
    /// on a head that takes CANCEL and then leaves CLEAR_FEATURE unanswered, or on a camera that leaves any request
    /// unanswered, ends after the kernel's 5 s, and one that begins with the reset of a head that hangs, after that.
    /// Does nothing to later calls. From any thread.
    virtual void cancel() = 0;
};

/// The error of a scan that was cancelled.
[[nodiscard]] inline tl::unexpected<Error> scan_cancelled() {
    return fail(ErrorKind::Retry, "the scan was cancelled");
}

}  // namespace garita
