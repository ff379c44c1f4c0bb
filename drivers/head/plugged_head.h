// The scanner head that is plugged in, whichever it is at the time: taken when it is plugged in, let go of when it is
// unplugged.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "drivers/cancellation.h"
#include "drivers/head/head_scanner.h"
#include "drivers/usb/bus.h"

namespace garita::head {

/// What an order is that no head can follow.
[[nodiscard]] inline tl::unexpected<Error> no_head() {
    return fail(ErrorKind::Device, "no scanner is plugged in: plug one in");
}

/// A Scanner that may be unplugged and plugged in at any time: status() tells `plugged_in`; scan() without a head is a
/// Device error. status(), wait_for() and scan() open a head where none is open. That is not cut short by cancel(): a
/// sound head takes milliseconds for it, one that never answers 9 s, and is tried again half a second later.
class PluggedHead final : public Scanner {
public:
    /// Takes the first head that may be taken (HeadScanner::admit), or the one with a serial number; the status tells
    /// why one that is plugged in is refused. Device error: no USB on this machine.
    [[nodiscard]] static Result<std::unique_ptr<PluggedHead>> create(std::string serial, PairedHeads paired);
    ~PluggedHead() override;

    /// Of the head that is open; without one only `driver` and `hot_plug`.
    [[nodiscard]] ScannerFacts facts() const override;
    [[nodiscard]] Result<ScannerStatus> status() override;
    /// Waits for a head too; where none can be opened until then, the Device error says why.
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

private:
    PluggedHead(std::unique_ptr<usb::Bus> bus, std::string serial, PairedHeads paired);

    void look();
    [[nodiscard]] Result<std::unique_ptr<HeadScanner>> open(const usb::Interface& interface);
    [[nodiscard]] std::unique_ptr<HeadScanner> open_one_of(const std::vector<usb::Interface>& found);
    [[nodiscard]] bool let_go_if_unplugged();
    void set_head(std::unique_ptr<HeadScanner> head);

    std::unique_ptr<usb::Bus> m_bus;
    const std::string m_serial;
    PairedHeads m_paired;  ///< their least firmware grows with what a good capture showed
    Cancellation m_cancellation;
    std::mutex m_mutex;                   ///< of the pointer m_head, against cancel()
    std::unique_ptr<HeadScanner> m_head;  ///< none while none is plugged in, or none can be opened
    std::optional<Error> m_trouble;       ///< why one that is plugged in is not open
    std::vector<usb::Interface> m_tried;  ///< those that did not open
    std::chrono::steady_clock::time_point m_again{};
};

}  // namespace garita::head
