// The scanner head that is plugged in, whichever it is at the time: taken when it is plugged in, let go of when it is
// unplugged.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/head/head_scanner.h"
#include "drivers/plugged_scanner.h"
#include "drivers/usb/bus.h"

namespace garita::head {

/// What an order is that no head can follow.
[[nodiscard]] inline tl::unexpected<Error> no_head() {
    return fail(ErrorKind::Device, "no scanner is plugged in: plug one in");
}

/// Of open scanner heads. Opening a sound one takes milliseconds, one that never answers 3 s and a reset; that one is
/// tried again half a second later, then ever later.
class PluggedHead final : public PluggedScanner<HeadScanner> {
public:
    /// Takes the first head that may be taken (HeadScanner::admit), or the one with a serial number; the status tells
    /// why one that is plugged in is refused. Device error: no USB on this machine.
    [[nodiscard]] static Result<std::unique_ptr<PluggedHead>> create(std::string serial, PairedHeads paired);
    ~PluggedHead() override;

    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;

private:
    PluggedHead(std::unique_ptr<usb::Bus> bus, std::string serial, PairedHeads paired);

    void look() override;
    void wait_for_news(std::chrono::milliseconds longest) override;
    [[nodiscard]] Error no_device() const override;
    [[nodiscard]] Result<std::unique_ptr<HeadScanner>> open(const usb::Interface& interface);
    [[nodiscard]] std::unique_ptr<HeadScanner> open_one_of(const std::vector<usb::Interface>& found);

    std::unique_ptr<usb::Bus> m_bus;
    const std::string m_serial;
    PairedHeads m_paired;                  ///< their least firmware grows with what a good capture showed
    std::uint64_t m_seen = 0;              ///< changes on the bus before it was looked at
    std::vector<usb::Interface> m_tried;   ///< those that did not open
    std::optional<usb::Interface> m_last;  ///< of the head that is open, or was until it was unplugged
    std::optional<std::chrono::steady_clock::time_point> m_left;  ///< when it was missed first
    std::chrono::steady_clock::time_point m_again{};
    std::chrono::milliseconds m_patience{kTryAgain};  ///< until m_again, of those that did not open
};

}  // namespace garita::head
