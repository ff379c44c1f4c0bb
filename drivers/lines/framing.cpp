#include "drivers/lines/framing.h"

#include <utility>

namespace garita {
namespace {

// ISO/IEC 646, control characters.
constexpr std::uint8_t kSoh = 0x01;
constexpr std::uint8_t kStx = 0x02;
constexpr std::uint8_t kEtx = 0x03;
constexpr std::uint8_t kLf = 0x0A;
constexpr std::uint8_t kCr = 0x0D;

bool is_text(std::uint8_t byte) {
    return byte >= 0x20 && byte <= 0x7E;
}

}  // namespace

void Framing::end_line() {
    m_line.erase(m_line.find_last_not_of(" _") + 1);
    if (m_line.empty()) return;
    if (m_reading.lines.size() == kMaxTextLines)
        m_spoilt = true;
    else
        m_reading.lines.push_back(std::move(m_line));
    m_line.clear();
}

Framing::Taken Framing::finish() {
    end_line();
    TextReading reading = std::exchange(m_reading, {});
    m_bytes = 0;
    if (std::exchange(m_spoilt, false))
        return fail(ErrorKind::Retry, "the reader sent what is no text, or too much of it: swipe again");
    return reading.lines.empty() ? std::optional<TextReading>() : std::optional(std::move(reading));
}

void Framing::spoil(Clock::time_point now) {
    m_last = now;
    if (m_state == State::Between) m_state = State::Text;
    m_spoilt = true;
}

Framing::Taken Framing::feed(std::uint8_t byte, Clock::time_point now) {
    m_last = now;
    if (byte == kSoh || byte == kStx) {
        // What stands before it and has no end is no reading, but must not be lost without a word.
        m_spoilt = m_spoilt || !m_line.empty() || !m_reading.lines.empty();
        Taken before = finish();
        m_state = byte == kSoh ? State::Header : State::Framed;
        return before;
    }
    if (m_state == State::Header || m_state == State::Behind) return std::optional<TextReading>();
    if (byte == kEtx && m_state == State::Framed) {
        Taken reading = finish();
        m_state = State::Behind;
        return reading;
    }
    if (m_state == State::Between) m_state = State::Text;
    if (byte == kCr || byte == kLf) {
        end_line();
    } else if (!is_text(byte) || m_bytes == kMaxTextBytes) {
        m_spoilt = true;
    } else {
        m_line += static_cast<char>(byte);
        ++m_bytes;
    }
    return std::optional<TextReading>();
}

Framing::Taken Framing::silence(Clock::time_point now) {
    if (m_state == State::Between || now - m_last < kSilence) return std::optional<TextReading>();
    // A frame without its end is none.
    if (m_state == State::Framed) m_spoilt = true;
    m_state = State::Between;
    return finish();
}

}  // namespace garita
