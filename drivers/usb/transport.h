// One opened USB interface with a bulk IN and an interrupt IN endpoint, as a driver sees it: over libusb, or without
// any USB (drivers/head/in_process_transport.h).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <tl/expected.hpp>
#include <vector>

namespace garita::usb {

/// Why a transfer came to nothing.
enum class Trouble {
    Stall,      ///< the device refused it; the next transfer may go through
    Timeout,    ///< it did not end in time and was taken back
    Gone,       ///< the device was unplugged: so ends every later transfer
    Cancelled,  ///< interrupt() was called
    Overflow,   ///< the device sent more than was asked for
    Failed      ///< anything else
};

template <typename T>
using Outcome = tl::expected<T, Trouble>;
using Milliseconds = std::chrono::milliseconds;

/// A vendor request to the interface. wIndex is the interface's number, which the transport knows.
struct Setup {
    std::uint8_t request = 0;
    std::uint16_t value = 0;
};

/// One thread uses it at a time, but for interrupt(). Unplugged at any byte, the transfer in progress ends with Gone.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// At most `length` bytes.
    [[nodiscard]] virtual Outcome<std::vector<std::uint8_t>> control_in(const Setup& setup, std::size_t length,
                                                                        Milliseconds timeout) = 0;
    [[nodiscard]] virtual Outcome<bool> control_out(const Setup& setup, std::span<const std::uint8_t> data,
                                                    Milliseconds timeout) = 0;
    /// Fills `out` from the bulk endpoint, by several transfers at once where that is faster, straight into it. Returns
    /// how many bytes came: fewer than asked for when a short packet ended them. `timeout` is for all of it.
    [[nodiscard]] virtual Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, Milliseconds timeout) = 0;
    /// The same, and tells on the way how many bytes of `out` are there: what looks at them then does so while the rest
    /// is still under way. `arrived` is called on this thread; it must be quick.
    [[nodiscard]] virtual Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, Milliseconds timeout,
                                                       const std::function<void(std::size_t)>& arrived) {
        auto count = bulk_in(out, timeout);
        if (count) arrived(*count);
        return count;
    }
    /// One report of the interrupt endpoint, of at most `length` bytes.
    [[nodiscard]] virtual Outcome<std::vector<std::uint8_t>> interrupt_in(std::size_t length, Milliseconds timeout) = 0;
    /// Clears the bulk endpoint's halt, on both sides: the data toggles start anew. The device empties what waits
    /// there. interrupt() does not end it: over libusb, the kernel gives a device that does not answer 5 s.
    [[nodiscard]] virtual Outcome<bool> clear_halt() = 0;

    /// The transfer in progress, and all later ones until rearm(), end with Cancelled, at once. From any thread.
    virtual void interrupt() = 0;
    virtual void rearm() = 0;
};

}  // namespace garita::usb
