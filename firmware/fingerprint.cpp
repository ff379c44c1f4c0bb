#include "firmware/fingerprint.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

namespace garita {

std::string hex(std::span<const std::uint8_t> bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t digit = kDigits.find(text[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] << 4U | digit);
    }
    return bytes;
}

std::optional<Key> key_of_hex(std::string_view text) {
    const auto bytes = bytes_of_hex(text);
    Key key{};
    if (!bytes || bytes->size() != key.size()) return std::nullopt;
    std::ranges::copy(*bytes, key.begin());
    return key;
}

Sha256 sha256_of(std::span<const std::uint8_t> bytes) {
    Sha256 digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

std::string in_groups(const Sha256& digest) {
    const std::string digits = hex(digest);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 4) text += (i == 0 ? "" : " ") + digits.substr(i, 4);
    return text;
}

std::string fingerprint_of(const Key& key) {
    return in_groups(sha256_of(key));
}

}  // namespace garita
