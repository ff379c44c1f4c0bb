// By this project: drivers deliver their pictures so (drivers/capture/netpbm.h), and Leptonica reads them a sample a
// call. pbm(5), pgm(5), ppm(5).
#include <algorithm>
#include <cctype>
#include <utility>

#include "vision/page/formats/formats.h"

namespace garita::formats {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Gives the samples of a picture one after the other, as 8 bits; nothing where they end.
class Samples {
public:
    Samples(Bytes stored, const PnmHeader& header)
        : m_stored(stored), m_kind(header.kind), m_maximum(static_cast<unsigned>(header.maximum)) {}

    /// P1 and P4: of a row of bits the rest of its last byte is nothing. 1 is black.
    [[nodiscard]] std::optional<std::uint8_t> bit(std::size_t x) {
        if (m_kind == '1') {
            skip_blanks();
            if (m_at >= m_stored.size()) return std::nullopt;
            return m_stored[m_at++] == '1' ? 0 : 255;
        }
        if (x % 8 == 0) ++m_at;
        if (m_at > m_stored.size()) return std::nullopt;
        return ((m_stored[m_at - 1] >> (7 - x % 8)) & 1U) != 0 ? 0 : 255;
    }
    [[nodiscard]] std::optional<std::uint8_t> sample() {
        const auto value = m_kind < '4' ? in_text() : in_bytes();
        if (!value || m_maximum == 255) return value;
        return static_cast<std::uint8_t>((std::min(*value, m_maximum) * 255U + m_maximum / 2) / m_maximum);
    }

private:
    [[nodiscard]] std::optional<unsigned> in_bytes() {
        const std::size_t width = m_maximum > 255 ? 2 : 1;
        if (m_stored.size() - m_at < width) return std::nullopt;
        unsigned value = m_stored[m_at++];
        if (width == 2) value = value * 256 + m_stored[m_at++];
        return value;
    }
    [[nodiscard]] std::optional<unsigned> in_text() {
        skip_blanks();
        if (m_at >= m_stored.size() || std::isdigit(m_stored[m_at]) == 0) return std::nullopt;
        unsigned value = 0;
        for (; m_at < m_stored.size() && std::isdigit(m_stored[m_at]) != 0; ++m_at)
            value = std::min(value * 10 + (m_stored[m_at] - '0'), m_maximum);
        return value;
    }
    void skip_blanks() {
        while (m_at < m_stored.size() && std::isspace(m_stored[m_at]) != 0) ++m_at;
    }

    Bytes m_stored;
    std::size_t m_at = 0;
    char m_kind;
    unsigned m_maximum;
};

/// Bytes that are samples already, as drivers deliver them: there is nothing to do but to turn RGB round.
std::optional<Image> of_bytes(Bytes stored, Image image) {
    if (stored.size() < image.size_bytes()) return std::nullopt;
    const auto channels = static_cast<std::size_t>(image.channels());
    for (std::size_t i = 0; i < image.size_bytes(); i += channels)
        std::reverse_copy(stored.begin() + static_cast<std::ptrdiff_t>(i),
                          stored.begin() + static_cast<std::ptrdiff_t>(i + channels), image.data() + i);
    return image;
}

}  // namespace

std::optional<Image> pnm(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    const auto own = read_pnm_header(bytes);
    if (!own || own->maximum < 1 || own->maximum > 65'535) return std::nullopt;
    const bool bits = own->kind == '1' || own->kind == '4';
    const bool coloured = own->kind == '3' || own->kind == '6';
    const Bytes stored = bytes.subspan(own->pixels_at);
    Image image(static_cast<int>(header.width), static_cast<int>(header.height), coloured ? 3 : 1);
    if (own->kind >= '5' && own->maximum == 255) return of_bytes(stored, std::move(image));
    Samples samples(stored, *own);
    std::uint8_t* out = image.data();
    const auto width = static_cast<std::size_t>(image.width());
    for (int y = 0; y < image.height(); ++y)
        for (std::size_t x = 0; x < width; ++x, out += image.channels())
            for (int c = image.channels(); c-- > 0;) {
                const auto value = bits ? samples.bit(x) : samples.sample();
                if (!value) return std::nullopt;
                out[c] = *value;
            }
    return image;
}

}  // namespace garita::formats
