// A head's device side as a USB device of this machine's own USB device controller: an open mount of Linux's
// FunctionFS, whose gadget somebody made (program/head-gadget).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "drivers/capture/error.h"
#include "drivers/head/hardware.h"
#include "drivers/head/unplugged.h"

namespace garita::head {

/// One head over all the plug-ins of its gadget: bound to the controller, unbound, and bound again. On one thread.
/// Takes what the host sends for hostile; memory is one image and half a MiB of writes under way.
///
/// A request's data stage is waited for by the kernel, in turn() too. A host that begins one and stays away holds up
/// this head alone, until its next request, an unplug, or a signal to the thread (one that does not restart system
/// calls: SA_RESTART is not set).
class FunctionfsHead {
public:
    /// Tells the kernel the descriptors and opens the endpoints; from then on the gadget can be bound. `hardware`
    /// outlives it. Device errors: no such mount, no right, in use by another program, or the kernel refused it.
    [[nodiscard]] static Result<std::unique_ptr<FunctionfsHead>> create(Hardware& hardware,
                                                                        const std::filesystem::path& mount);
    FunctionfsHead(const FunctionfsHead&) = delete;
    FunctionfsHead& operator=(const FunctionfsHead&) = delete;
    /// The kernel unbinds the gadget: to the host, the cable is out.
    ~FunctionfsHead();

    /// Answers until one of the ends of Unplugged; `stop` is looked at ten times a second or more. After PeerClosed
    /// (the gadget was unbound) it may be called again, and waits for the next time that it is bound; after AtByte,
    /// Restarts and an error it is destroyed. `unplug_at` counts the bytes of the bulk endpoint from 0, over all
    /// plug-ins: from the write that holds that byte on nothing is sent, and what waited before it may be lost. Device
    /// error: the controller failed.
    [[nodiscard]] Result<Unplugged> serve(std::uint64_t unplug_at, const std::atomic<bool>& stop);

private:
    class Session;
    explicit FunctionfsHead(std::unique_ptr<Session> session);
    std::unique_ptr<Session> m_session;
};

}  // namespace garita::head
