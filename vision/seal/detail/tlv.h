// Tag, length, value: how seals hold their features (Doc 9303 part 13: one byte of tag, a DER length).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vision/seal/content.h"

namespace garita::seal {

struct Tlv {
    std::uint8_t tag = 0;
    std::size_t at = 0;  ///< of the tag, in the zone
    ByteView value;
    bool shortest = true;  ///< the length is written as DER demands: as short as it can be
};

/// What stands in a zone, in its order.
struct TlvRun {
    std::vector<Tlv> tlvs;
    std::optional<std::size_t> bad_at;  ///< where it breaks: a length past the end or of a kind that seals do not have
};

/// Reads to the end of the zone. The values are views of it.
[[nodiscard]] TlvRun read_tlvs(ByteView zone);

/// Appends tag, length and value. REQUIRES: no more than 65,535 bytes of value.
void append_tlv(Bytes& zone, std::uint8_t tag, ByteView value);

}  // namespace garita::seal
