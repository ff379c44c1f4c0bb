// Where a reading begins and ends in what a reader sends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "drivers/lines/line_reader.h"

namespace garita {

/// Puts bytes together to readings, in the two ways that readers have:
///
/// - STX line CR line CR … ETX. What stands before STX (SOH, a length …) and behind ETX (a block check) is passed over,
/// as
///   is an empty line, which such readers send for one that they did not find.
/// - lines that end with CR, LF or both, without STX: the reading ends when nothing came for kSilence.
///
/// Blanks, and the underscores with which some readers fill lines up (3M RTE6701-OEM integration manual, 9.1.1.2), are
/// cut off at a line's end. Memory: kMaxTextBytes and some.
class Framing {
public:
    using Clock = std::chrono::steady_clock;
    /// Longer than between two keys of a keyboard wedge, shorter than between two documents. Chosen, not measured.
    static constexpr std::chrono::milliseconds kSilence{300};

    using Taken = Result<std::optional<TextReading>>;

    /// Takes the next byte; gives the reading that it completes, or the Retry error that what it completes is none.
    [[nodiscard]] Taken feed(std::uint8_t byte, Clock::time_point now);
    /// Told that nothing came until now; likewise.
    [[nodiscard]] Taken silence(Clock::time_point now);
    /// What came last must not be taken for text: the reading that it belongs to becomes a Retry error.
    void spoil(Clock::time_point now);

private:
    void end_line();
    [[nodiscard]] Taken finish();

    enum class State : std::uint8_t {
        Between,  ///< nothing has come
        Text,     ///< lines without STX
        Header,   ///< SOH has come: until STX
        Framed,   ///< STX has come: until ETX
        Behind    ///< ETX has come: until silence, SOH or STX
    };
    State m_state = State::Between;
    TextReading m_reading;
    std::string m_line;
    std::size_t m_bytes = 0;
    bool m_spoilt = false;
    Clock::time_point m_last{};
};

}  // namespace garita
