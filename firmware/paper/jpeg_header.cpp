#include "firmware/paper/jpeg_header.h"

#include <cstddef>

namespace garita::paper {
namespace {

// ITU-T T.81, annex B: markers.
constexpr std::uint8_t kMarker = 0xFF;
constexpr std::uint8_t kStart = 0xD8;     // SOI
constexpr std::uint8_t kEnd = 0xD9;       // EOI
constexpr std::uint8_t kScan = 0xDA;      // SOS
constexpr std::uint8_t kBaseline = 0xC0;  // SOF0, and SOF1 and SOF2: sequential and progressive, Huffman
constexpr std::uint8_t kProgressive = 0xC2;

bool may_stand_before_the_frame(std::uint8_t marker) {
    const bool is_table = marker == 0xC4 || marker == 0xDB || marker == 0xDD;  // DHT, DQT, DRI
    const bool is_of_application = marker >= 0xE0 && marker <= 0xEF;
    return is_table || is_of_application || marker == 0xFE;  // COM
}

}  // namespace

std::optional<JpegSize> jpeg_size(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kFrameBytes = 8;  // length, precision, height, width, channels
    const auto two = [bytes](std::size_t at) { return bytes[at] << 8U | bytes[at + 1]; };
    const std::size_t end = bytes.size();
    if (end < 4 || bytes[0] != kMarker || bytes[1] != kStart || bytes[end - 2] != kMarker || bytes[end - 1] != kEnd)
        return std::nullopt;
    std::size_t at = 2;
    while (at + 4 <= end && bytes[at] == kMarker && bytes[at + 1] != kScan) {
        const std::uint8_t marker = bytes[at + 1];
        const auto length = static_cast<std::size_t>(two(at + 2));
        if (length < 2 || length > end - at - 2) return std::nullopt;
        if (marker >= kBaseline && marker <= kProgressive) {
            if (length < kFrameBytes || bytes[at + 4] != 8) return std::nullopt;
            const JpegSize size{.width = two(at + 7), .height = two(at + 5)};
            const std::uint8_t channels = bytes[at + 9];
            const bool fits = size.width > 0 && size.height > 0 && size.width <= kLargestSide &&
                              size.height <= kLargestSide &&
                              static_cast<std::int64_t>(size.width) * size.height <= kMostPixels;
            if (!fits || (channels != 1 && channels != 3)) return std::nullopt;
            return size;
        }
        if (!may_stand_before_the_frame(marker)) return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

}  // namespace garita::paper
