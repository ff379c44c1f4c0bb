// USB by libusb 1.0: what is plugged in, and a Transport to one interface of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "drivers/capture/error.h"
#include "drivers/usb/transport.h"

namespace garita::usb {

/// Class, subclass and protocol of an interface.
struct InterfaceClass {
    std::uint8_t number = 0;
    std::uint8_t subclass = 0;
    std::uint8_t protocol = 0;
    bool operator==(const InterfaceClass&) const = default;
};

/// One interface that is plugged in, with a bulk IN and an interrupt IN endpoint (the first of each).
struct Interface {
    std::uint8_t bus = 0;
    std::uint8_t address = 0;  ///< another one after each plug-in
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::uint8_t number = 0;
    std::uint8_t bulk_in = 0;
    std::uint8_t interrupt_in = 0;
    bool operator==(const Interface&) const = default;
};

/// libusb's context with its one event thread. Its functions may be called from any thread; the transports that it
/// opened may outlive it.
class Bus {
public:
    /// Device error: no USB on this machine, or no right to see it.
    [[nodiscard]] static Result<std::unique_ptr<Bus>> create();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;
    ~Bus();

    /// The interfaces of a class that are plugged in, in the order of bus and address.
    [[nodiscard]] Result<std::vector<Interface>> list(const InterfaceClass& wanted) const;

    /// Takes the interface from a kernel driver where one has it, and for itself alone. Device errors: it was
    /// unplugged, another program has it, or this user may not (the udev rule is missing).
    [[nodiscard]] Result<std::unique_ptr<Transport>> open(const Interface& interface) const;

    /// Counts plug-ins and unplugs since create().
    [[nodiscard]] std::uint64_t changes() const;
    /// Waits until changes() is no longer `seen`, or for `timeout`; returns it.
    std::uint64_t wait_for_change(std::uint64_t seen, std::chrono::milliseconds timeout) const;

private:
    class Core;
    friend class LibusbTransport;
    explicit Bus(std::shared_ptr<Core> core) : m_core(std::move(core)) {}

    std::shared_ptr<Core> m_core;  ///< shared with its transports: the last of them ends the event thread
};

}  // namespace garita::usb
