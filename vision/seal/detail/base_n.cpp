#include "vision/seal/detail/base_n.h"

#include <algorithm>
#include <cstdint>

namespace garita::seal {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int value32(char character) {
    const std::size_t at = kBase32.find(character);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int value64(char character) {
    if (character == '+') return 62;
    if (character == '/') return 63;
    const std::size_t at = kBase64.find(character);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// `bits` a character, groups of `group` characters. Fillers complete the last group where there are any.
std::optional<Bytes> decode(std::string_view text, int bits, std::size_t group, int (*value_of)(char)) {
    const std::size_t end = text.find('=');
    if (end != std::string_view::npos) {
        const std::string_view filling = text.substr(end);
        if (text.size() % group != 0 || filling.size() >= group ||
            filling.find_first_not_of('=') != std::string_view::npos)
            return std::nullopt;
        text = text.substr(0, end);
    }
    Bytes bytes;
    bytes.reserve(text.size());
    std::uint32_t buffer = 0;
    int held = 0;
    for (const char character : text) {
        const int value = value_of(character);
        if (value < 0) return std::nullopt;
        buffer = (buffer << bits) | static_cast<std::uint32_t>(value);
        held += bits;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<std::uint8_t>(buffer >> held));
        buffer &= (1U << held) - 1;
    }
    // A whole character too many, or bits of nothing that are set.
    if (held >= bits || buffer != 0) return std::nullopt;
    return bytes;
}

std::string encode(ByteView bytes, int bits, std::string_view alphabet) {
    std::string text;
    std::uint32_t buffer = 0;
    int held = 0;
    for (const std::uint8_t byte : bytes) {
        buffer = (buffer << 8) | byte;
        for (held += 8; held >= bits; held -= bits) text += alphabet[(buffer >> (held - bits)) & ((1U << bits) - 1)];
        buffer &= (1U << held) - 1;
    }
    if (held > 0) text += alphabet[(buffer << (bits - held)) & ((1U << bits) - 1)];
    return text;
}

}  // namespace

std::optional<Bytes> decode_base32(std::string_view text) {
    return decode(text, 5, 8, value32);
}

std::string encode_base32(ByteView bytes) {
    return encode(bytes, 5, kBase32);
}

std::optional<Bytes> decode_base64(std::string_view text) {
    return decode(text, 6, 4, value64);
}

std::string encode_base64(ByteView bytes) {
    std::string text = encode_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    return text;
}

std::string encode_base64url(ByteView bytes) {
    std::string text = encode(bytes, 6, kBase64);
    text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

}  // namespace garita::seal
