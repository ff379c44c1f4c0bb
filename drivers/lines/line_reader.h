// What gives lines of text instead of pictures: swipe readers of machine-readable zones and barcode guns, at a serial
// port (USB CDC-ACM too) or as a keyboard. What they send comes from a document, or from whoever made the plug:
// hostile.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"

namespace garita {

/// One swipe, or one barcode.
struct TextReading {
    std::vector<std::string> lines{};  ///< 1 … kMaxTextLines, each 1 … kMaxTextBytes of printable ASCII (0x20 … 0x7E)
    bool operator==(const TextReading&) const = default;
};

/// The longest that is text alone: a boarding pass or a seal in a barcode. Barcodes with control characters in them
/// (licences of AAMVA's) are refused: a gun ends a line by some of them.
inline constexpr std::size_t kMaxTextLines = 64;
inline constexpr std::size_t kMaxTextBytes = 4'096;  ///< of all lines together

/// A reader. One thread uses it at a time, but for cancel().
class LineReader {
public:
    LineReader() = default;
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    virtual ~LineReader() = default;

    /// Waits for a reading; nothing after `timeout` (0: what came until now is taken) or cancel(). Retry error: what
    /// came is no text, or too long: swipe again. Device error: the reader was unplugged.
    [[nodiscard]] virtual Result<std::optional<TextReading>> read(std::chrono::milliseconds timeout) = 0;

    /// Makes a read() in progress return within 200 ms. From any thread.
    virtual void cancel() = 0;
};

}  // namespace garita
