// The device side of a firmware update (PROTOCOL.md, 11): what may be stored, and when it may run.
#pragma once

#include <cstddef>
#include <memory>

#include "drivers/head/hardware.h"
#include "drivers/head/signature.h"
#include "drivers/head/wire.h"

namespace garita::head {

/// One update after the other. Each function gives the code of the refusal, None where it did what it was asked; a
/// refusal of take() or finish() ends the update, and the firmware stays as it was.
class FirmwareUpdate {
public:
    /// `hardware` outlives it.
    explicit FirmwareUpdate(Hardware& hardware) : m_hardware(hardware) {}

    /// BEGIN_UPDATE: refused unless the maker signed it for this model, with a counter that is not below its own.
    [[nodiscard]] Code begin(ByteView header, const Identity& identity);
    /// UPDATE_BLOCK: the next bytes. REQUIRES begin().
    [[nodiscard]] Code take(ByteView block);
    /// FINISH_UPDATE: refused unless all bytes are there and have the digest that was signed. REQUIRES begin().
    [[nodiscard]] Code finish();
    /// Drops an update in progress, if there is one.
    void drop();

private:
    struct Progress {
        UpdateHeader header{};
        Sha256 digest{};
        std::size_t stored = 0;  ///< bytes
    };

    Hardware& m_hardware;
    std::unique_ptr<Progress> m_progress;  ///< none: no update in progress
};

}  // namespace garita::head
