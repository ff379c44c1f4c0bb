// What a program and Linux's FunctionFS say to each other over the file ep0: a head's descriptors in its form, and its
// events (linux/usb/functionfs.h; Documentation/usb/functionfs.rst). Plain values, no kernel in it.
#pragma once

#include <optional>

#include "drivers/head/wire.h"

namespace garita::head {

/// The first that is written: interface and endpoints for every speed (the kernel puts the numbers in that are free),
/// and Microsoft OS 1.0 descriptors, which it sends where the gadget's os_desc says so.
[[nodiscard]] Bytes functionfs_descriptors();
/// The second: no strings. Maker, model and serial number are the gadget's.
[[nodiscard]] Bytes functionfs_strings();

/// Bytes of an event on ep0; a read for more may bring several.
inline constexpr std::size_t kFunctionfsEventBytes = 12;

enum class FunctionfsEventKind { Bind, Unbind, Enable, Disable, Setup, Suspend, Resume };

/// One event, with the setup packet of a request where it is Setup (USB 2.0, 9.3). The kernel gives the interface as
/// the function counts it: `index` is 0 for a head's only one.
struct FunctionfsEvent {
    FunctionfsEventKind kind = FunctionfsEventKind::Bind;
    std::uint8_t type = 0;  ///< bmRequestType
    std::uint8_t request = 0;
    std::uint16_t value = 0;
    std::uint16_t index = 0;
    std::uint16_t length = 0;
    bool operator==(const FunctionfsEvent&) const = default;
};

/// Nothing: not as many bytes, or a kind that is not known.
[[nodiscard]] std::optional<FunctionfsEvent> decode_functionfs_event(ByteView bytes);

}  // namespace garita::head
