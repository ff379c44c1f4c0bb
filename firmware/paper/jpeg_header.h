// How large a JPEG picture is, read strictly from its header: before it is put on paper as it is, undecoded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace garita::paper {

struct JpegSize {
    int width = 0;   ///< pixels
    int height = 0;  ///< pixels
    bool operator==(const JpegSize&) const = default;
};

inline constexpr int kLargestSide = 16'000;               ///< pixels
inline constexpr std::int64_t kMostPixels = 100'000'000;  ///< of one picture

/// Nothing where the bytes do not begin and end as a JPEG picture of one or three channels of 8 bits does, or it is
/// larger than that. Looks at the markers up to the first scan alone.
[[nodiscard]] std::optional<JpegSize> jpeg_size(std::span<const std::uint8_t> bytes);

}  // namespace garita::paper
