// What a head is made of, to the device side: glass, camera, lamps, switches and key. One class a kind of board.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "drivers/head/wire.h"

namespace garita::head {

/// How things stand at the glass.
struct Conditions {
    bool document = false;
    bool cover_open = false;
    bool tampered = false;
    std::uint16_t temperature_dk = 0;  ///< tenths of a kelvin; 0: not measured
    std::uint8_t dead_lamps = 0;       ///< bit n: lamp of band n
    bool operator==(const Conditions&) const = default;
};

/// How far an exposure is.
enum class Progress { Working, Done, Failed };

/// The device side calls it from one thread and never blocks in it: each call returns within a few milliseconds.
class Hardware {
public:
    Hardware() = default;
    Hardware(const Hardware&) = delete;
    Hardware& operator=(const Hardware&) = delete;
    virtual ~Hardware() = default;

    [[nodiscard]] virtual Identity identity() const = 0;
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    [[nodiscard]] virtual Conditions conditions() = 0;

    /// Lights the lamp and starts the exposure of one image.
    virtual void expose(Target target, const Exposure& exposure) = 0;
    /// Whether it is there; when Done, its samples are in `samples` (the band's size), when Failed, why is in `code`.
    [[nodiscard]] virtual Progress take_image(std::span<std::uint8_t> samples, Code& code) = 0;
    /// Puts out all lamps and drops an exposure in progress.
    virtual void darken() = 0;

    /// Starts again at each call after a result; nothing while it runs.
    [[nodiscard]] virtual std::optional<SelfTestResult> self_test() = 0;
    /// The table of a band; nothing where there is none.
    [[nodiscard]] virtual std::optional<Calibration> calibration(CalibrationKind kind, Band band) = 0;
    /// Called only where the identity says that it signs.
    [[nodiscard]] virtual Signature sign(ByteView statement) = 0;

    // Firmware (PROTOCOL.md, 11): called only where the identity says that it takes some. False: it could not.

    /// The maker's key, which signs firmware.
    [[nodiscard]] virtual PublicKey maker_key() const { return {}; }
    /// Empties the place for so many bytes of new firmware, beside that which runs.
    [[nodiscard]] virtual bool begin_firmware(std::uint32_t bytes) { return bytes == 0; }
    /// Stores the next bytes there.
    [[nodiscard]] virtual bool store_firmware(ByteView block) { return block.empty(); }
    /// What was stored, whose signature and digest hold, runs from the next start on, and the identity tells its
    /// counter. At one stroke: power that is lost leaves the one or the other.
    [[nodiscard]] virtual bool switch_firmware(std::uint32_t firmware_counter) { return firmware_counter == 0; }
    /// Drops what was stored.
    virtual void drop_firmware() {}
};

}  // namespace garita::head
