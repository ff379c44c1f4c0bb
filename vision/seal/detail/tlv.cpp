#include "vision/seal/detail/tlv.h"

#include <utility>

namespace garita::seal {
namespace {

// ITU-T X.690 (2021), 8.1.3 and 10.1: below 128 one byte; else 128 + the number of bytes that follow. Nothing that a
// barcode holds needs more than two.
constexpr std::uint8_t kLong1 = 0x81;
constexpr std::uint8_t kLong2 = 0x82;

struct Length {
    std::size_t value = 0;
    std::size_t size = 0;  ///< of the length itself
    bool shortest = true;
};

std::optional<Length> read_length(ByteView bytes) {
    if (bytes.empty()) return std::nullopt;
    if (bytes[0] < 128) return Length{bytes[0], 1, true};
    if (bytes[0] == kLong1 && bytes.size() > 1) return Length{bytes[1], 2, bytes[1] >= 128};
    if (bytes[0] == kLong2 && bytes.size() > 2) return Length{bytes[1] * 256U + bytes[2], 3, bytes[1] > 0};
    return std::nullopt;
}

}  // namespace

TlvRun read_tlvs(ByteView zone) {
    TlvRun run;
    std::size_t at = 0;
    while (at < zone.size()) {
        const std::optional<Length> length = read_length(zone.subspan(at + 1));
        if (!length || length->value > zone.size() - at - 1 - length->size) {
            run.bad_at = at;
            break;
        }
        const std::size_t value_at = at + 1 + length->size;
        run.tlvs.push_back({zone[at], at, zone.subspan(value_at, length->value), length->shortest});
        at = value_at + length->value;
    }
    return run;
}

void append_tlv(Bytes& zone, std::uint8_t tag, ByteView value) {
    zone.push_back(tag);
    const std::size_t size = value.size();
    if (size >= 256) {
        zone.insert(zone.end(), {kLong2, static_cast<std::uint8_t>(size / 256)});
    } else if (size >= 128) {
        zone.push_back(kLong1);
    }
    zone.push_back(static_cast<std::uint8_t>(size % 256));
    zone.insert(zone.end(), value.begin(), value.end());
}

}  // namespace garita::seal
