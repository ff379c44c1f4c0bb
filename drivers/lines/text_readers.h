// The two kinds of line reader: at a serial port, and as a keyboard.
#pragma once

#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "drivers/cancellation.h"
#include "drivers/capture/descriptor.h"
#include "drivers/lines/framing.h"
#include "drivers/lines/keys.h"
#include "drivers/lines/line_reader.h"

namespace garita {

/// Reads an open descriptor; what its bytes mean is the kind's.
class DescriptorReader : public LineReader {
public:
    [[nodiscard]] Result<std::optional<TextReading>> read(std::chrono::milliseconds timeout) final;
    void cancel() final { m_cancellation.cancel(); }

protected:
    /// A byte of text, or nothing: what came must not be taken for text.
    using Symbol = std::optional<std::uint8_t>;

    explicit DescriptorReader(Descriptor file) : m_file(std::move(file)) {}
    [[nodiscard]] virtual std::vector<Symbol> symbols_in(std::span<const std::uint8_t> bytes) = 0;
    [[nodiscard]] int descriptor() const { return m_file.get(); }

private:
    Descriptor m_file;
    Cancellation m_cancellation;
    Framing m_framing;
    std::vector<Symbol> m_pending;  ///< symbols of the last read that were not fed yet, the next one last
};

/// A reader at a serial port: RS-232, or USB CDC-ACM (/dev/ttyACM0). Bytes are characters.
class SerialReader final : public DescriptorReader {
public:
    /// Opens a terminal device and sets it raw, 8 bits, no parity, `baud` of the rates that termios(3) has. Nobody else
    /// may open it meanwhile. Device errors: it is not there, no terminal, or this user may not use it.
    [[nodiscard]] static Result<std::unique_ptr<SerialReader>> create(const std::string& path, int baud = 9'600);
    /// Others may open it again.
    ~SerialReader() override;

private:
    explicit SerialReader(Descriptor file) : DescriptorReader(std::move(file)) {}
    [[nodiscard]] std::vector<Symbol> symbols_in(std::span<const std::uint8_t> bytes) override;
};

/// A reader that types. Its keys never reach the session: the device is grabbed before the first is read. Of its keys
/// only those with a character, and Enter as the end of a line, are text; any other spoils the reading.
class WedgeReader final : public DescriptorReader {
public:
    /// Opens and grabs an event device (/dev/input/by-id/…-event-kbd). Device errors: it is not there, no event device,
    /// or grabbed by another program, or this user may not use it.
    [[nodiscard]] static Result<std::unique_ptr<WedgeReader>> create(const std::string& path);
    /// Over a descriptor that gives input_event(s) and is grabbed already; for tests.
    explicit WedgeReader(Descriptor file) : DescriptorReader(std::move(file)), m_keyboard(us_layout()) {}

private:
    [[nodiscard]] std::vector<Symbol> symbols_in(std::span<const std::uint8_t> bytes) override;

    Keyboard m_keyboard;
};

/// Whether a file is an event device, as keyboards are.
[[nodiscard]] bool is_wedge(const struct stat& about);

/// Either, by what kind of device lies at `path`. Errors as of the kinds.
[[nodiscard]] Result<std::unique_ptr<LineReader>> open_line_reader(const std::string& path);

}  // namespace garita
