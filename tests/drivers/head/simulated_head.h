// A simulated head and the in-process transport to it, with what goes wrong on the way: for the tests of the host side.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "drivers/head/device.h"
#include "drivers/head/head_scanner.h"
#include "drivers/head/in_process_transport.h"
#include "drivers/head/simulated_hardware.h"

namespace garita::head {

/// What the way to the head does to the bytes. Numbers of bytes count the bulk endpoint's, from the first on.
struct WireFaults {
    std::size_t gone_after = SIZE_MAX;   ///< unplugged there: that transfer and all later ones end with Gone
    std::size_t short_after = SIZE_MAX;  ///< the block that holds this byte is cut there
    std::size_t flip_at = SIZE_MAX;      ///< a bit of this byte is flipped
    usb::Trouble at_bulk = usb::Trouble::Gone;
    std::deque<Bytes> left_over{};  ///< blocks that the controller sends before the head's own
    int lost_cancels = 0;           ///< so many CANCELs do not reach the head
    bool hangs = false;             ///< it answers nothing until a reset
    bool dead = false;              ///< nor after one
    bool cancels = false;           ///< interrupt() comes while a CANCEL is on its way
    bool gone_at_reset = false;
    bool takes_all_data = false;             ///< its controller cannot stall a request that has data
    std::size_t gone_at_request = SIZE_MAX;  ///< unplugged when so many requests were sent to the head, before the next
    /// Changes the data of a request on its way to the head.
    std::function<void(Request, Bytes&)> data = [](Request, Bytes&) {};
    /// Called before a request is sent to the head.
    std::function<void(Request)> ask = [](Request) {};
    /// Changes what a request answers.
    std::function<void(Request, Bytes&)> answer = [](Request, Bytes&) {};
};

/// Owns the head; the faults may be changed between scans.
class FaultyTransport final : public usb::Transport {
public:
    explicit FaultyTransport(const SimulatedHead& head) : m_hardware(std::move(*SimulatedHardware::create(head))) {
        switch_on();
    }

    usb::Outcome<Bytes> control_in(const usb::Setup& setup, std::size_t length, usb::Milliseconds timeout) override {
        if (m_gone) return tl::unexpected(usb::Trouble::Gone);
        faults.ask(static_cast<Request>(setup.request));
        if (faults.hangs) return tl::unexpected(usb::Trouble::Timeout);
        auto bytes = m_inner->control_in(setup, length, timeout);
        if (bytes) faults.answer(static_cast<Request>(setup.request), *bytes);
        return bytes;
    }
    usb::Outcome<bool> control_out(const usb::Setup& setup, ByteView data, usb::Milliseconds timeout) override {
        if (!m_gone && faults.gone_at_request == 0) unplug();
        if (m_gone) return tl::unexpected(usb::Trouble::Gone);
        if (faults.cancels) return tl::unexpected(usb::Trouble::Cancelled);
        if (faults.hangs) return tl::unexpected(usb::Trouble::Timeout);
        if (static_cast<Request>(setup.request) == Request::Cancel && faults.lost_cancels > 0) {
            --faults.lost_cancels;
            return tl::unexpected(usb::Trouble::Timeout);
        }
        if (faults.gone_at_request != SIZE_MAX) --faults.gone_at_request;
        Bytes sent(data.begin(), data.end());
        faults.data(static_cast<Request>(setup.request), sent);
        const auto done = m_inner->control_out(setup, sent, timeout);
        if (!done && done.error() == usb::Trouble::Stall && faults.takes_all_data && !data.empty()) return true;
        return done;
    }
    usb::Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, usb::Milliseconds timeout) override {
        if (m_gone) return tl::unexpected(usb::Trouble::Gone);
        if (faults.hangs) return tl::unexpected(usb::Trouble::Timeout);
        largest = std::max(largest, out.size());
        if (!faults.left_over.empty()) {
            const Bytes block = std::exchange(faults.left_over.front(), {});
            faults.left_over.pop_front();
            std::ranges::copy_n(block.begin(), static_cast<std::ptrdiff_t>(std::min(block.size(), out.size())),
                                out.begin());
            return std::min(block.size(), out.size());
        }
        auto count = m_inner->bulk_in(out, timeout);
        if (!count) return count;
        const std::size_t start = std::exchange(received, received + *count);
        if (faults.flip_at >= start && faults.flip_at < received) out[faults.flip_at - start] ^= 0x10U;
        if (faults.short_after < received) return faults.short_after - start;
        if (faults.gone_after < received) {
            m_gone = faults.at_bulk == usb::Trouble::Gone;
            return tl::unexpected(faults.at_bulk);
        }
        return count;
    }
    usb::Outcome<Bytes> interrupt_in(std::size_t length, usb::Milliseconds timeout) override {
        if (m_gone) return tl::unexpected(usb::Trouble::Gone);
        if (faults.hangs) return tl::unexpected(usb::Trouble::Timeout);
        return m_inner->interrupt_in(length, timeout);
    }
    usb::Outcome<bool> clear_halt() override { return m_inner->clear_halt(); }
    usb::Outcome<bool> reset() override {
        if (faults.gone_at_reset) unplug();
        if (m_gone) return tl::unexpected(usb::Trouble::Gone);
        ++resets;
        faults.hangs = faults.dead;
        faults.lost_cancels = 0;
        return m_inner->reset();
    }
    void interrupt() override { m_inner->interrupt(); }
    void rearm() override { m_inner->rearm(); }

    void plug_in_again() {
        m_gone = false;
        switch_on();
        faults = {};
        received = 0;
    }
    [[nodiscard]] SimulatedHardware& hardware() { return *m_hardware; }

    WireFaults faults;
    std::size_t received = 0;
    std::size_t largest = 0;  ///< transfer asked for
    int resets = 0;

private:
    /// Another Device over the same hardware: what it told before is asked anew.
    void switch_on() {
        m_inner.reset();
        m_device.emplace(*m_hardware);
        m_inner.emplace(*m_device);
    }
    void unplug() {
        m_gone = true;
        m_device->reset();
    }

    std::unique_ptr<SimulatedHardware> m_hardware;
    std::optional<Device> m_device;
    std::optional<InProcessTransport> m_inner;
    bool m_gone = false;
};

}  // namespace garita::head
