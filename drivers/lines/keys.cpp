#include "drivers/lines/keys.h"

#include <linux/input-event-codes.h>

#include <algorithm>
#include <array>
#include <utility>

namespace garita {
namespace {

constexpr std::array<Key, 48> kUs = {{
    {KEY_A, 'a', 'A'},          {KEY_B, 'b', 'B'},         {KEY_C, 'c', 'C'},           {KEY_D, 'd', 'D'},
    {KEY_E, 'e', 'E'},          {KEY_F, 'f', 'F'},         {KEY_G, 'g', 'G'},           {KEY_H, 'h', 'H'},
    {KEY_I, 'i', 'I'},          {KEY_J, 'j', 'J'},         {KEY_K, 'k', 'K'},           {KEY_L, 'l', 'L'},
    {KEY_M, 'm', 'M'},          {KEY_N, 'n', 'N'},         {KEY_O, 'o', 'O'},           {KEY_P, 'p', 'P'},
    {KEY_Q, 'q', 'Q'},          {KEY_R, 'r', 'R'},         {KEY_S, 's', 'S'},           {KEY_T, 't', 'T'},
    {KEY_U, 'u', 'U'},          {KEY_V, 'v', 'V'},         {KEY_W, 'w', 'W'},           {KEY_X, 'x', 'X'},
    {KEY_Y, 'y', 'Y'},          {KEY_Z, 'z', 'Z'},         {KEY_1, '1', '!'},           {KEY_2, '2', '@'},
    {KEY_3, '3', '#'},          {KEY_4, '4', '$'},         {KEY_5, '5', '%'},           {KEY_6, '6', '^'},
    {KEY_7, '7', '&'},          {KEY_8, '8', '*'},         {KEY_9, '9', '('},           {KEY_0, '0', ')'},
    {KEY_MINUS, '-', '_'},      {KEY_EQUAL, '=', '+'},     {KEY_LEFTBRACE, '[', '{'},   {KEY_RIGHTBRACE, ']', '}'},
    {KEY_BACKSLASH, '\\', '|'}, {KEY_SEMICOLON, ';', ':'}, {KEY_APOSTROPHE, '\'', '"'}, {KEY_GRAVE, '`', '~'},
    {KEY_COMMA, ',', '<'},      {KEY_DOT, '.', '>'},       {KEY_SLASH, '/', '?'},       {KEY_SPACE, ' ', ' '},
}};

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

}  // namespace

std::span<const Key> us_layout() {
    return kUs;
}

Keyboard::Press Keyboard::press(std::uint16_t code, std::int32_t value) {
    const bool pressed = value == 1;
    if (code == KEY_LEFTSHIFT || code == KEY_RIGHTSHIFT) {
        (code == KEY_LEFTSHIFT ? m_left_shift : m_right_shift) = value != 0;
        return Press::Nothing;
    }
    // A key that is held is a person's; a reader lets go of each.
    if (!pressed) return Press::Nothing;
    if (code == KEY_CAPSLOCK) {
        m_caps = !m_caps;
        return Press::Nothing;
    }
    if (code == KEY_ENTER || code == KEY_KPENTER) return Press::LineEnd;
    const auto key = std::ranges::find(m_layout, code, &Key::code);
    if (key == m_layout.end()) return Press::Command;
    const bool shifted = (m_left_shift || m_right_shift) != (m_caps && is_letter(key->plain));
    m_character = shifted ? key->shifted : key->plain;
    return Press::Character;
}

}  // namespace garita
