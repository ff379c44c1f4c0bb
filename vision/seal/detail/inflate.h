// zlib data, inflated within a bound.
#pragma once

#include <cstddef>
#include <optional>

#include "vision/seal/content.h"

namespace garita::seal {

/// The whole of `compressed` (RFC 1950) inflated; nothing when it is broken, has something after its end, or holds more
/// than `most` bytes, of which never more than that many are written.
[[nodiscard]] std::optional<Bytes> inflate_within(ByteView compressed, std::size_t most);

}  // namespace garita::seal
