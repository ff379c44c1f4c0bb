#include "tests/vision/page/image_files.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace garita::image_files {
namespace {

void put(Bytes& to, std::string_view text) {
    to.insert(to.end(), text.begin(), text.end());
}
void put(Bytes& to, const Bytes& bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}
void big(Bytes& to, std::size_t value, int size) {
    for (int i = size - 1; i >= 0; --i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void little(Bytes& to, std::size_t value, int size) {
    for (int i = 0; i < size; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// PNG, annex D.
std::uint32_t crc_of(const Bytes& bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int k = 0; k < 8; ++k) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

void put_chunk(Bytes& png, const PngChunk& chunk) {
    big(png, chunk.body.size(), 4);
    Bytes checked;
    put(checked, chunk.kind);
    put(checked, chunk.body);
    put(png, checked);
    big(png, crc_of(checked), 4);
}

/// RFC 1950 around stored blocks of RFC 1951.
Bytes stored(const Bytes& bytes) {
    Bytes zlib = {0x78, 0x01};
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = std::min<std::size_t>(bytes.size() - at, 65535);
        zlib.push_back(at + size == bytes.size() ? 1 : 0);
        little(zlib, size, 2);
        little(zlib, ~size, 2);
        for (std::size_t i = 0; i < size; ++i, ++at) {
            zlib.push_back(bytes[at]);
            a = (a + bytes[at]) % 65521;
            b = (b + a) % 65521;
        }
    }
    big(zlib, (b << 16U) | a, 4);
    return zlib;
}

/// Bits from the highest down, with the zero that JPEG puts behind every 0xFF.
class Bits {
public:
    explicit Bits(Bytes& to) : m_to(to) {}
    void put(unsigned value, int count) {
        for (int i = count - 1; i >= 0; --i) {
            m_byte = (m_byte << 1U) | ((value >> i) & 1U);
            if (++m_count == 8) flush();
        }
    }
    void fill() {
        while (m_count != 0) put(1, 1);
    }

private:
    void flush() {
        m_to.push_back(static_cast<std::uint8_t>(m_byte));
        if ((m_byte & 0xFFU) == 0xFF) m_to.push_back(0);
        m_byte = 0;
        m_count = 0;
    }
    Bytes& m_to;
    unsigned m_byte = 0;
    int m_count = 0;
};

/// The headers of a four-component baseline JPEG: quantiser 8, so that a flat block's DC is its value − 128; DC
/// categories 0 … 11 as codes of four bits, and one AC code, end of block.
Bytes cmyk_headers(int width, int height) {
    Bytes jpeg = {0xFF, 0xD8, 0xFF, 0xEE, 0, 14};
    put(jpeg, "Adobe");
    put(jpeg, Bytes{0, 100, 0, 0, 0, 0, 0});
    put(jpeg, Bytes{0xFF, 0xDB, 0, 67, 0});
    jpeg.insert(jpeg.end(), 64, 8);
    put(jpeg, Bytes{0xFF, 0xC0, 0, 20, 8});
    big(jpeg, static_cast<std::size_t>(height), 2);
    big(jpeg, static_cast<std::size_t>(width), 2);
    put(jpeg, Bytes{4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0});
    put(jpeg, Bytes{0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    for (std::uint8_t category = 0; category < 12; ++category) jpeg.push_back(category);
    put(jpeg, Bytes{0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    put(jpeg, Bytes{0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0});
    return jpeg;
}

}  // namespace

Bytes png_file(std::uint32_t width, std::uint32_t height, int bits, int colour_type, const Bytes& rows,
               const std::vector<PngChunk>& before, const std::vector<PngChunk>& after) {
    Bytes header;
    big(header, width, 4);
    big(header, height, 4);
    put(header, Bytes{static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(colour_type), 0, 0, 0});
    const std::size_t row = rows.size() / height;
    Bytes filtered;
    for (std::size_t y = 0; y < height; ++y) {
        filtered.push_back(0);
        const auto start = rows.begin() + static_cast<std::ptrdiff_t>(y * row);
        filtered.insert(filtered.end(), start, start + static_cast<std::ptrdiff_t>(row));
    }
    Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    put_chunk(png, {"IHDR", header});
    for (const PngChunk& chunk : before) put_chunk(png, chunk);
    put_chunk(png, {"IDAT", stored(filtered)});
    for (const PngChunk& chunk : after) put_chunk(png, chunk);
    put_chunk(png, {"IEND", {}});
    return png;
}

Bytes tiff_file(std::vector<TiffTag> tags, const Bytes& pixels, int more) {
    Bytes tiff = {'I', 'I', 42, 0, 0, 0, 0, 0};
    std::size_t link = 4;
    for (int image = 0; image <= more; ++image) {
        const std::size_t strip = tiff.size();
        if (image == 0)
            put(tiff, pixels);
        else
            tiff.insert(tiff.end(), pixels.size(), 0);
        // Lists of more than two numbers lie outside the directory.
        std::vector<std::size_t> outside;
        for (const TiffTag& tag : tags) {
            outside.push_back(tiff.size());
            if (tag.values.size() > 2)
                for (const unsigned value : tag.values) little(tiff, value, 2);
        }
        for (std::size_t i = 0; i < 4; ++i) tiff[link + i] = static_cast<std::uint8_t>(tiff.size() >> (8U * i));
        little(tiff, tags.size() + 2, 2);
        const auto strip_tag = [&tiff](unsigned number, std::size_t value) {
            little(tiff, number, 2);
            little(tiff, 4, 2);
            little(tiff, 1, 4);
            little(tiff, value, 4);
        };
        bool placed = false;
        for (std::size_t i = 0; i < tags.size(); ++i) {
            const TiffTag& tag = tags[i];
            if (!placed && tag.number > 273) {
                strip_tag(273, strip);
                strip_tag(279, pixels.size());
                placed = true;
            }
            little(tiff, tag.number, 2);
            little(tiff, 3, 2);
            little(tiff, tag.values.size(), 4);
            if (tag.values.size() > 2) {
                little(tiff, outside[i], 4);
            } else {
                little(tiff, tag.values[0], 2);
                little(tiff, tag.values.size() > 1 ? tag.values[1] : 0, 2);
            }
        }
        link = tiff.size();
        little(tiff, 0, 4);
    }
    return tiff;
}

Bytes bmp_file(int width, int height, unsigned bits, const Bytes& palette, const Bytes& rows) {
    constexpr std::size_t kHeaders = 14 + 40;
    Bytes bmp = {'B', 'M'};
    little(bmp, kHeaders + palette.size() + rows.size(), 4);
    little(bmp, 0, 4);
    little(bmp, kHeaders + palette.size(), 4);
    little(bmp, 40, 4);
    little(bmp, static_cast<std::uint32_t>(width), 4);
    little(bmp, static_cast<std::uint32_t>(height), 4);
    little(bmp, 1, 2);
    little(bmp, bits, 2);
    little(bmp, 0, 4);
    little(bmp, rows.size(), 4);
    little(bmp, 0, 4);
    little(bmp, 0, 4);
    little(bmp, palette.size() / 4, 4);
    little(bmp, 0, 4);
    put(bmp, palette);
    put(bmp, rows);
    return bmp;
}

Bytes cmyk_jpeg(int blocks_across, int blocks_down, const std::function<std::array<std::uint8_t, 4>(int, int)>& ink) {
    Bytes jpeg = cmyk_headers(8 * blocks_across, 8 * blocks_down);
    Bits bits(jpeg);
    std::array<int, 4> last{};
    for (int y = 0; y < blocks_down; ++y) {
        for (int x = 0; x < blocks_across; ++x) {
            const auto inks = ink(x, y);
            for (std::size_t c = 0; c < 4; ++c) {
                const int dc = inks[c] - 128;
                const int difference = dc - std::exchange(last[c], dc);
                unsigned category = 0;
                while (std::abs(difference) >> category != 0) ++category;
                bits.put(category, 4);
                bits.put(static_cast<unsigned>(difference < 0 ? difference - 1 : difference),
                         static_cast<int>(category));
                bits.put(0, 1);  // end of block
            }
        }
    }
    bits.fill();
    put(jpeg, Bytes{0xFF, 0xD9});
    return jpeg;
}

Bytes extended_webp(std::uint32_t width, std::uint32_t height, const std::vector<Bytes>& frames, const Bytes& exif) {
    const bool animated = frames.size() > 1;
    Bytes body;
    put(body, "WEBPVP8X");
    little(body, 10, 4);
    little(body, (animated ? 0x02U : 0U) | (exif.empty() ? 0U : 0x08U), 4);
    little(body, width - 1, 3);
    little(body, height - 1, 3);
    if (animated) {
        put(body, "ANIM");
        little(body, 6, 4);
        little(body, 0xFFFFFFFFU, 4);
        little(body, 0, 2);
    }
    for (const Bytes& frame : frames) {
        const Bytes picture(frame.begin() + 12, frame.end());
        if (animated) {
            put(body, "ANMF");
            little(body, 16 + picture.size(), 4);
            little(body, 0, 6);
            little(body, width - 1, 3);
            little(body, height - 1, 3);
            little(body, 100, 3);
            little(body, 0, 1);
        }
        put(body, picture);
    }
    if (!exif.empty()) {
        put(body, "EXIF");
        little(body, exif.size(), 4);
        put(body, exif);
        if (exif.size() % 2 != 0) body.push_back(0);
    }
    Bytes webp;
    put(webp, "RIFF");
    little(webp, body.size(), 4);
    put(webp, body);
    return webp;
}

Bytes exif_of(std::uint8_t orientation) {
    return {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0};
}

}  // namespace garita::image_files
