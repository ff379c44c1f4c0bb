// Flatbed scanners by SANE: whatever Debian's libsane has a driver for, under the one light that they have.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "drivers/scanner.h"

namespace garita {

/// A flatbed that SANE found.
struct SaneDevice {
    std::string name;  ///< SANE's own: "genesys:libusb:001:004"
    std::string maker;
    std::string model;
    bool operator==(const SaneDevice&) const = default;
};

/// What a document is scanned with. A setting that the scanner does not have becomes the nearest that it has.
struct SaneSettings {
    double ppi = 400;  ///< pixels an inch; 50 … 1,200
    SizeMm area{.width = 210.0,
                .height = 150.0};  ///< from the corner of the glass: an open passport and a hand's breadth
};

/// The flatbeds on this machine; the network is not searched. May take seconds. Device error: SANE does not work here.
[[nodiscard]] Result<std::vector<SaneDevice>> sane_devices();

/// One flatbed. It has no sensor for documents and no seal: presence is Unknown, its captures are not authenticated.
/// Hands over netpbm files (P5, P6), 8 bits a sample, of the band white. SANE's calls run on a thread of its own, as a
/// driver may sit in one of them for seconds: a cancelled scan returns at once, the next one waits for it to end.
class SaneScanner final : public Scanner {
public:
    /// Device errors: it is not there, another program has it, this user may not use it, or it has no grey or colour.
    [[nodiscard]] static Result<std::unique_ptr<SaneScanner>> create(const SaneDevice& device,
                                                                     const SaneSettings& settings);
    ~SaneScanner() override;

    [[nodiscard]] ScannerFacts facts() const override;
    [[nodiscard]] Result<ScannerStatus> status() override { return ScannerStatus{}; }
    [[nodiscard]] Result<Presence> wait_for(Presence, std::chrono::milliseconds) override { return Presence::Unknown; }
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

private:
    class Session;
    explicit SaneScanner(std::shared_ptr<Session> session);

    std::shared_ptr<Session> m_session;  ///< shared with the thread, which may outlive this in a driver that hangs
    std::thread m_thread;
    int m_scans = 0;
};

/// The flatbed that SANE calls by this name; an empty one: the only one. Device errors: there is none, none of that
/// name, several of which none is named, or one of create().
[[nodiscard]] Result<std::unique_ptr<SaneScanner>> open_flatbed(const std::string& name);

}  // namespace garita
