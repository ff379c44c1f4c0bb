// A head's device side as a USB device of a QEMU guest: usbredir (protocol 0.7) over a stream socket, by
// libusbredirparser. QEMU's side: -device qemu-xhci -chardev socket,id=head,path=SOCKET,server=on,wait=off
// -device usb-redir,chardev=head.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "drivers/capture/descriptor.h"
#include "drivers/head/hardware.h"
#include "drivers/head/unplugged.h"

namespace garita::head {

/// Vendor and product number; the default is pid.codes' for tests.
struct UsbIds {
    std::uint16_t vendor = 0x1209;
    std::uint16_t product = 0x0001;
};

/// One plug-in. What the peer sends is hostile: memory is bounded (one image, 18 MiB and what libusbredirparser
/// allocates, unread, for one packet), and a peer that breaks the protocol is left.
class UsbredirHead {
public:
    /// What goes over `socket` (non-blocking or not) is a head that was just switched on. `hardware` outlives it.
    UsbredirHead(Hardware& hardware, Descriptor socket, UsbIds ids);
    UsbredirHead(const UsbredirHead&) = delete;
    UsbredirHead& operator=(const UsbredirHead&) = delete;
    /// Closes the socket: to the guest, the cable is out.
    ~UsbredirHead();

    /// At that byte of the bulk endpoint, from 0, it falls silent as firmware that hangs does, until a USB reset.
    /// Before serve().
    void hang_at(std::uint64_t byte);

    /// Answers until one of the ends of Unplugged; `stop` is looked at every few milliseconds. `unplug_at` counts the
    /// bytes of the bulk endpoint from 0: the transfer that holds that byte is not sent. Device error: the peer broke
    /// the protocol. After an end or an error, it is destroyed.
    [[nodiscard]] Result<Unplugged> serve(std::uint64_t unplug_at, const std::atomic<bool>& stop);

    /// One turn of serve(): waits at most that long for the peer, and answers what can be. Nothing: it goes on.
    [[nodiscard]] Result<std::optional<Unplugged>> turn(std::uint64_t unplug_at, std::chrono::milliseconds longest);

private:
    class Session;
    std::unique_ptr<Session> m_session;
};

}  // namespace garita::head
