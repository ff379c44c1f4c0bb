// The device side of the open scanner head (PROTOCOL.md): requests, states, blocks and events over some Hardware. What
// carries it over a bus (in-process, usbredir, FunctionFS …) calls it and knows nothing of its messages.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "drivers/head/firmware_update.h"
#include "drivers/head/hardware.h"
#include "drivers/head/wire.h"

namespace garita::head {

/// One head. Not thread-safe; holds the samples of one image at a time, wiped when it goes. `hardware` outlives it.
class Device {
public:
    explicit Device(Hardware& hardware);
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    ~Device();

    /// A vendor request to the interface: its answer; nothing: stall. `length` is wLength: another one than PROTOCOL.md
    /// tells (5) is stalled. The answer is that long; a block of calibration may be shorter.
    [[nodiscard]] std::optional<Bytes> control_in(std::uint8_t request, std::uint16_t value, std::size_t length);
    /// Whether a request towards the head may come, by its setup packet alone (`length` is wLength); false: stall.
    /// For a bus that has to know before it takes the data: control_out() looks at the same once more.
    [[nodiscard]] bool may_take(std::uint8_t request, std::uint16_t value, std::size_t length);
    /// A request towards the head, with `data` as long as PROTOCOL.md tells; false: stall, where the bus still can. It
    /// is told in STATUS either way.
    [[nodiscard]] bool control_out(std::uint8_t request, std::uint16_t value, ByteView data);

    /// A bulk transfer of `out`: how many bytes of the block that is due were put there. Fewer than asked for end the
    /// transfer (short packet). Nothing: not yet, ask again.
    [[nodiscard]] std::optional<std::size_t> bulk_in(std::span<std::uint8_t> out);
    /// The host has read all that bulk_in() gave: with the end block, that ends the capture.
    void bulk_read();
    /// bulk_in() waits for the camera.
    [[nodiscard]] bool is_exposing() const { return m_step == Step::Exposing; }

    /// The next event; nothing: none yet. Looks at the switches first.
    [[nodiscard]] std::optional<Bytes> interrupt_in();
    /// Looks at the switches, and goes on with a self-test: due every few milliseconds where nobody calls
    /// interrupt_in().
    void look();

    /// USB reset: a capture or update in progress is dropped, lamps go out.
    void reset();

    /// New firmware waits to run: what carries the device answers the request that is due, goes off the bus, and comes
    /// back with another Device.
    [[nodiscard]] bool restarts() const { return m_restarts; }

private:
    /// What the bulk endpoint sends next. Nothing: no capture; Sent: the end block is on its way to the host.
    enum class Step { Nothing, Exposing, Header, Samples, Trailer, End, Sent };
    struct Row;
    static const Row* row_of(std::uint8_t request, bool in);

    [[nodiscard]] std::optional<Bytes> get_identity(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_capabilities(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_status(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_exposure(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_seal(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_self_test(std::uint16_t value);
    [[nodiscard]] std::optional<Bytes> get_calibration(std::uint16_t value);
    [[nodiscard]] Code set_exposure(ByteView data);
    [[nodiscard]] Code start_capture(ByteView data);
    [[nodiscard]] Code cancel(ByteView data);
    [[nodiscard]] Code start_self_test(ByteView data);
    [[nodiscard]] Code begin_update(ByteView data);
    [[nodiscard]] Code update_block(ByteView data);
    [[nodiscard]] Code finish_update(ByteView data);

    [[nodiscard]] const BandCapability* capability_of(Band band) const;
    [[nodiscard]] bool is_allowed(const Row& row) const;
    [[nodiscard]] static bool is_length(const Row& row, std::size_t length);
    [[nodiscard]] const Row* taking_row(std::uint8_t request, std::uint16_t value, std::size_t length);
    void tell(EventKind kind, Code code = Code::None, std::uint32_t capture = 0);
    void start_image();
    void finish_image();
    void end_capture(Code code);
    void next_block();

    Hardware& m_hardware;
    Identity m_identity;
    Capabilities m_capabilities;
    Conditions m_conditions;
    State m_state = State::Ready;
    Code m_code = Code::None;
    std::array<Exposure, static_cast<std::size_t>(kBandCount)> m_exposures{};
    std::optional<SelfTestResult> m_self_test;
    FirmwareUpdate m_update;
    bool m_restarts = false;

    std::deque<Event> m_events;
    std::uint32_t m_last_event = 0;

    CaptureRequest m_request;
    std::uint32_t m_capture = 0;
    std::vector<SealedImage> m_sealed;  ///< images sent of the capture
    Code m_end = Code::None;            ///< of its end block
    bool m_complete = false;            ///< the capture can be sealed
    Step m_step = Step::Nothing;
    ImageHeader m_header;
    Bytes m_block;           ///< header, trailer or end that is being sent
    Bytes m_samples;         ///< of the image that is being sent
    std::size_t m_sent = 0;  ///< of the block or samples
};

}  // namespace garita::head
