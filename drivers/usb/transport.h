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

/// Blocks of a device, each a USB transfer of its own: no transfer crosses the end of one.
using Blocks = std::span<const std::span<std::uint8_t>>;
using Arrived = std::function<bool(std::size_t)>;

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
    /// Fills `out`, a block of the device's, from the bulk endpoint, straight into it. Returns how many bytes came:
    /// fewer than asked for when a short packet ended the block.
    [[nodiscard]] virtual Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, Milliseconds timeout) = 0;
    /// Fills blocks that follow one another, where that is faster by transfers asked for ahead, so that the bus does
    /// not wait between them. Returns how many bytes came: fewer than asked for when a short packet ended a block,
    /// which ends them all, or when `arrived` did not want more. `timeout` is for all of them. `arrived` is told how
    /// many bytes are there, when a block is full and on the way: what looks at them then does so while the rest is
    /// still coming. It is called on this thread and must be quick. It answers whether more is wanted: of what is not,
    /// any part may be lost.
    [[nodiscard]] virtual Outcome<std::size_t> bulk_in(Blocks blocks, Milliseconds timeout, const Arrived& arrived) {
        const auto end = std::chrono::steady_clock::now() + timeout;
        std::size_t done = 0;
        for (const std::span<std::uint8_t> block : blocks) {
            const auto left = end - std::chrono::steady_clock::now();
            const auto count = bulk_in(block, std::chrono::ceil<Milliseconds>(left));
            if (!count) return count;
            done += *count;
            if (*count < block.size() || !arrived(done)) break;
        }
        return done;
    }
    /// One report of the interrupt endpoint, of at most `length` bytes.
    [[nodiscard]] virtual Outcome<std::vector<std::uint8_t>> interrupt_in(std::size_t length, Milliseconds timeout) = 0;
    /// Clears the bulk endpoint's halt, on both sides: the data toggles start anew. The device empties what waits
    /// there. interrupt() does not end it: over libusb, the kernel gives a device that does not answer 5 s.
    [[nodiscard]] virtual Outcome<bool> clear_halt() = 0;
    /// USB reset: the device starts anew on its port, the interface is taken again. What a device that answers nothing
    /// obeys yet, as its controller hears it and not its program. No transfer is under way. Gone: it is no longer
    /// there, or came back as another one, which counts as a plug-in. interrupt() does not end it: over libusb, the
    /// kernel gives a device whose controller is dead too some tens of seconds.
    [[nodiscard]] virtual Outcome<bool> reset() = 0;

    /// The transfer in progress, and all later ones until rearm(), end with Cancelled, at once. From any thread.
    virtual void interrupt() = 0;
    virtual void rearm() = 0;
};

}  // namespace garita::usb
