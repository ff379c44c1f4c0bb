// The other end of usbredir, as QEMU's usb-redir device is one: a transport for the tests of the host side.
#pragma once

#include <usbredirparser.h>

#include <atomic>
#include <map>
#include <memory>

#include "drivers/capture/descriptor.h"
#include "drivers/head/wire.h"
#include "drivers/usb/transport.h"

namespace garita::head {

/// Speaks over a connected stream socket. One thread, but for interrupt().
class UsbredirGuest final : public usb::Transport {
public:
    explicit UsbredirGuest(Descriptor socket);
    UsbredirGuest(const UsbredirGuest&) = delete;
    UsbredirGuest& operator=(const UsbredirGuest&) = delete;
    ~UsbredirGuest() override = default;

    /// Waits for the device and configures it; false: it did not come within 2 s.
    [[nodiscard]] bool plug_in();
    [[nodiscard]] const usb_redir_device_connect_header& device() const { return m_device; }
    [[nodiscard]] const usb_redir_ep_info_header& endpoints() const { return m_endpoints; }

    /// Any request; `data` goes to the device when `type` says so.
    [[nodiscard]] usb::Outcome<Bytes> control(std::uint8_t type, std::uint8_t request, std::uint16_t value,
                                              std::uint16_t index, std::uint16_t length, ByteView data = {},
                                              usb::Milliseconds timeout = usb::Milliseconds(2'000));

    [[nodiscard]] usb::Outcome<Bytes> control_in(const usb::Setup& setup, std::size_t length,
                                                 usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<bool> control_out(const usb::Setup& setup, ByteView data,
                                                 usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<Bytes> interrupt_in(std::size_t length, usb::Milliseconds timeout) override;
    [[nodiscard]] usb::Outcome<bool> clear_halt() override;
    /// Tells the device of it, which does not answer.
    [[nodiscard]] usb::Outcome<bool> reset() override;
    void interrupt() override { m_interrupted = true; }
    void rearm() override { m_interrupted = false; }

    /// Statuses that bulk transfers ended with, as usbredir numbers them.
    std::map<int, int> bulk_statuses;

private:
    struct Reply {
        bool over = false;
        std::uint8_t status = 0;
        Bytes data{};
    };
    struct Destroy {
        void operator()(usbredirparser* parser) const { usbredirparser_destroy(parser); }
    };
    static UsbredirGuest& of(void* self) { return *static_cast<UsbredirGuest*>(self); }
    void answered(std::uint64_t id, std::uint8_t status, std::uint8_t* data, int size);
    void pump(int wait_ms);
    /// Pumps until `over` or an end before it; nothing: over.
    template <typename Over>
    std::optional<usb::Trouble> wait(Over over, usb::Milliseconds timeout);
    std::uint64_t ask_bulk(std::size_t length);
    void take_back(std::uint64_t first, std::uint64_t last);

    Descriptor m_socket;
    std::unique_ptr<usbredirparser, Destroy> m_parser;
    usb_redir_device_connect_header m_device{};
    usb_redir_ep_info_header m_endpoints{};
    bool m_connected = false;
    bool m_configured = false;
    bool m_listening = false;
    bool m_gone = false;
    std::atomic<bool> m_interrupted{false};
    std::uint64_t m_last = 0;
    std::map<std::uint64_t, Reply> m_replies;
    std::vector<Bytes> m_events;
};

}  // namespace garita::head
