// Why a head is no longer plugged in, to whatever carries its device side over a bus.
#pragma once

namespace garita::head {

enum class Unplugged {
    PeerClosed,  ///< the other end let the device go: QEMU, or who unbound the gadget from its controller
    AtByte,      ///< as asked for
    Restarts,    ///< with new firmware
    Stopped
};

}  // namespace garita::head
