// A head's device side in the same process, without any USB: the back end of unit tests.
#pragma once

#include "drivers/cancellation.h"
#include "drivers/head/device.h"
#include "drivers/usb/transport.h"

namespace garita::head {

/// `device` outlives it and is used by it alone, on the thread that uses the transport. One that restarts is gone.
class InProcessTransport final : public usb::Transport {
public:
    explicit InProcessTransport(Device& device) : m_device(device) {}

    [[nodiscard]] usb::Outcome<Bytes> control_in(const usb::Setup& setup, std::size_t length,
                                                 usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<bool> control_out(const usb::Setup& setup, ByteView data,
                                                 usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<Bytes> interrupt_in(std::size_t length, usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<bool> clear_halt() override;
    [[nodiscard]] usb::Outcome<bool> reset() override;
    void interrupt() override { m_cancellation.cancel(); }
    void rearm() override { m_cancellation.rearm(); }

private:
    Device& m_device;
    Cancellation m_cancellation;
};

}  // namespace garita::head
