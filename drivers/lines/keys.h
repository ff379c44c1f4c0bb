// A keyboard's keys as characters: what a wedge "types".
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace garita {

/// One key of a layout.
struct Key {
    std::uint16_t code;  ///< KEY_* of linux/input-event-codes.h
    char plain;
    char shifted;
};

/// The US layout (ANSI INCITS 154), to which wedges are set when they leave the factory: the keys that have a character
/// of printable ASCII. Enter ends a line and is none of them.
[[nodiscard]] std::span<const Key> us_layout();

/// Follows the keys of one keyboard. A layout is data: another one is another table.
class Keyboard {
public:
    explicit Keyboard(std::span<const Key> layout) : m_layout(layout) {}

    /// What pressing a key gives.
    enum class Press : std::uint8_t {
        Nothing,    ///< a shift key, a key's release or repetition
        Character,  ///< character()
        LineEnd,    ///< Enter
        Command     ///< anything else: no reader types it, an attack does
    };
    /// `value`: 1 pressed, 0 let go, 2 repeated (linux input.h).
    [[nodiscard]] Press press(std::uint16_t code, std::int32_t value);
    [[nodiscard]] char character() const { return m_character; }

private:
    std::span<const Key> m_layout;
    bool m_left_shift = false;
    bool m_right_shift = false;
    bool m_caps = false;
    char m_character = 0;
};

}  // namespace garita
