// Binary data as text: Base32 and Base64 (RFC 4648), read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// Upper-case letters and 2–7, with or without `=` at the end (RFC 4648, 6). Nothing when there is another character, a
/// number of characters that no bytes have, or bits left that are not zero.
[[nodiscard]] std::optional<Bytes> decode_base32(std::string_view text);
[[nodiscard]] std::string encode_base32(ByteView bytes);  ///< without `=`

/// Both alphabets (RFC 4648, 4 and 5), with or without `=`.
[[nodiscard]] std::optional<Bytes> decode_base64(std::string_view text);
[[nodiscard]] std::string encode_base64(ByteView bytes);     ///< RFC 4648, 4; with `=`
[[nodiscard]] std::string encode_base64url(ByteView bytes);  ///< RFC 4648, 5; with `=`

}  // namespace garita::seal
