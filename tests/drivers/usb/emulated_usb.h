// A simulated head plugged into an emulated kernel: umockdev answers libusb's ioctls in this process, on a thread of
// its own, with the device side of drivers/head.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "drivers/head/simulated_hardware.h"

namespace garita::head {

/// The emulated device, on a port of its own, at each plug-in with an address of its own. Needs umockdev's preloaded
/// library (see CMakeLists.txt).
class EmulatedUsb {
public:
    /// Not plugged in yet.
    explicit EmulatedUsb(const SimulatedHead& head);
    EmulatedUsb(const EmulatedUsb&) = delete;
    EmulatedUsb& operator=(const EmulatedUsb&) = delete;
    ~EmulatedUsb();

    void plug_in();
    void unplug();
    /// Unplugs when so many bytes of the bulk endpoint were sent since the last plug_in().
    void unplug_after(std::uint64_t bytes);
    /// As unplug_after(), and the system lists the device until unplug() or plug_in().
    void break_off_after(std::uint64_t bytes);
    /// The next bulk transfer stalls, and so do all until its halt is cleared.
    void stall_bulk();
    /// Bulk transfers stay unanswered.
    void mute_bulk(bool mute);

    /// Every transfer stays unanswered until a USB reset; `gone`: at that it comes back as another device.
    void hang(bool gone = false);
    [[nodiscard]] int resets() const;

    /// When the last unplug happened.
    [[nodiscard]] std::chrono::steady_clock::time_point unplugged_at() const;
    /// On bus 1, since the last plug_in().
    [[nodiscard]] int address() const;
    [[nodiscard]] SimulatedHardware& hardware();
    /// Bulk transfers that waited at once, at most; ioctls that took the interface from a kernel driver.
    [[nodiscard]] std::size_t most_waiting() const;
    [[nodiscard]] int detached() const;

    struct Kernel;

private:
    std::unique_ptr<Kernel> m_kernel;
};

/// True when the preloaded library is there.
[[nodiscard]] bool can_emulate_usb();

}  // namespace garita::head
