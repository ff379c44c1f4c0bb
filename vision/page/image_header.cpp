#include "vision/page/image_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>

namespace garita {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Reads numbers at offsets; everything beyond the end reads as nothing.
class Reader {
public:
    Reader(Bytes bytes, bool big_endian) : m_bytes(bytes), m_big(big_endian) {}
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t at, std::size_t size) const {
        if (at > m_bytes.size() || m_bytes.size() - at < size) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) value = (value << 8U) | m_bytes[at + (m_big ? i : size - 1 - i)];
        return value;
    }
    [[nodiscard]] std::optional<std::uint32_t> u16(std::size_t at) const { return number(at, 2); }
    [[nodiscard]] std::optional<std::uint32_t> u32(std::size_t at) const { return number(at, 4); }

private:
    Bytes m_bytes;
    bool m_big;
};

bool starts(Bytes bytes, std::string_view magic, std::size_t at = 0) {
    return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

/// A resolution is believed between these, and when it is not what programs write that know none.
double credible(double ppi) {
    const bool standard = ppi == 72 || ppi == 96 || std::abs(ppi - 71.9836) < 0.5 || std::abs(ppi - 95.9866) < 0.1;
    return ppi > 72 && ppi <= 2400 && !standard ? ppi : 0;
}

constexpr std::uint32_t kMaxTags = 512;  // baseline TIFF has 36, private ones come on top: a limit on time

/// Tags of TIFF 6.0, section 8, which EXIF uses as well.
struct TiffTags {
    long long width = 0;
    long long height = 0;
    double ppi = 0;
    int orientation = 1;
    bool complete = true;
};

/// A list of numbers of 16 or 32 bits that a directory's entry holds, or points at.
class TiffList {
public:
    TiffList(const Reader& read, std::size_t entry) : m_read(read) {
        m_size = read.u16(entry + 2) == 3U ? 2 : 4;
        m_count = read.u32(entry + 4).value_or(0);
        m_at = m_count * m_size <= 4 ? entry + 8 : read.u32(entry + 8).value_or(0);
    }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::optional<std::uint32_t> at(std::size_t i) const {
        return m_read.number(m_at + i * m_size, m_size);
    }

private:
    Reader m_read;
    std::size_t m_size = 4;
    std::size_t m_count = 0;
    std::size_t m_at = 0;
};

/// Whether strips, or tiles, end where the file has bytes: a decoder takes what is missing for black.
bool all_there(const TiffList& places, const TiffList& lengths, std::size_t file_bytes) {
    for (std::size_t i = 0; i < places.count(); ++i) {
        const auto place = places.at(i);
        const auto length = lengths.at(i);
        if (!place || !length || *place + std::size_t{*length} > file_bytes) return false;
    }
    return true;
}

std::optional<TiffTags> read_tiff(Bytes bytes) {
    const bool big = starts(bytes, std::string_view("MM\0*", 4));
    if (!big && !starts(bytes, std::string_view("II*\0", 4))) return std::nullopt;
    const Reader read(bytes, big);
    const auto ifd = read.u32(4);
    const auto count = ifd ? read.u16(*ifd) : std::nullopt;
    TiffTags tags;
    // Most programs write the directory last: of a file cut off it is the first to be missing.
    tags.complete = count && *ifd + 2ULL + 12ULL * *count <= bytes.size();
    if (!tags.complete) return tags;
    if (*count > kMaxTags) return std::nullopt;
    double resolution = 0;
    std::uint32_t unit = 2;
    std::optional<TiffList> places;
    std::optional<TiffList> lengths;
    for (std::uint32_t i = 0; i < *count; ++i) {
        const std::size_t entry = *ifd + 2 + 12ULL * i;
        const auto tag = read.u16(entry);
        const auto type = read.u16(entry + 2);
        const auto value = type == 3U ? read.u16(entry + 8) : read.u32(entry + 8);
        if (!tag || !value) break;
        if (*tag == 256 || *tag == 257) {
            // libtiff believes the first of two and reads further types: one number, told once, is all that is judged.
            long long& length = *tag == 256 ? tags.width : tags.height;
            if (length != 0 || (type != 3U && type != 4U) || read.u32(entry + 4) != 1U) return std::nullopt;
            length = *value;
        }
        if (*tag == 273 || *tag == 324) places.emplace(read, entry);
        if (*tag == 279 || *tag == 325) lengths.emplace(read, entry);
        if (*tag == 274 && *value >= 1 && *value <= 8) tags.orientation = static_cast<int>(*value);
        if (*tag == 296) unit = *value;
        if (*tag == 282) {
            const auto numerator = read.u32(*value);
            const auto denominator = read.u32(*value + 4ULL);
            if (numerator && denominator && *denominator != 0)
                resolution = static_cast<double>(*numerator) / *denominator;
        }
    }
    if (places && lengths) tags.complete = all_there(*places, *lengths, bytes.size());
    tags.ppi = credible(unit == 3 ? resolution * 2.54 : unit == 2 ? resolution : 0);
    return tags;
}

bool is_frame_header(std::uint8_t marker) {
    // ITU-T T.81, table B.1: SOF0 … SOF15 without DHT, JPG and DAC.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Whether the entropy-coded data behind a scan header ends with EOI somewhere.
bool has_end_of_image(Bytes bytes, std::size_t from) {
    static constexpr std::array<std::uint8_t, 2> kEnd = {0xFF, 0xD9};
    if (from >= bytes.size()) return false;
    const auto tail = bytes.subspan(from);
    return std::search(tail.rbegin(), tail.rend(), kEnd.rbegin(), kEnd.rend()) != tail.rend();
}

std::optional<ImageHeader> read_jpeg(Bytes bytes) {
    if (!starts(bytes, "\xFF\xD8\xFF")) return std::nullopt;
    const Reader read(bytes, true);
    ImageHeader header{ImageKind::Jpeg};
    std::size_t at = 2;
    for (int segments = 0; segments < 4096 && at + 4 <= bytes.size(); ++segments) {
        if (bytes[at] != 0xFF) return std::nullopt;
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const auto length = read.u16(at + 2);
        if (!length || *length < 2) return std::nullopt;
        const std::size_t body = at + 4;
        if (is_frame_header(marker)) {
            header.height = read.u16(body + 1).value_or(0);
            header.width = read.u16(body + 3).value_or(0);
        } else if (marker == 0xE0 && starts(bytes, std::string_view("JFIF\0", 5), body) && body + 12 <= bytes.size()) {
            const double density = read.u16(body + 8).value_or(0);
            header.ppi = credible(bytes[body + 7] == 1 ? density : bytes[body + 7] == 2 ? density * 2.54 : 0);
        } else if (marker == 0xE1 && starts(bytes, std::string_view("Exif\0\0", 6), body)) {
            const std::size_t end = std::min(bytes.size(), at + 2 + *length);
            if (body + 6 < end) {
                if (const auto tags = read_tiff(bytes.subspan(body + 6, end - body - 6))) {
                    header.orientation = tags->orientation;
                    if (header.ppi == 0) header.ppi = tags->ppi;
                }
            }
        } else if (marker == 0xDA) {
            header.complete = has_end_of_image(bytes, body);
            return header.width > 0 ? std::optional(header) : std::nullopt;
        }
        at += 2 + *length;
    }
    header.complete = false;
    return header.width > 0 ? std::optional(header) : std::nullopt;
}

std::optional<ImageHeader> read_png(Bytes bytes) {
    if (!starts(bytes, "\x89PNG\r\n\x1a\n") || !starts(bytes, "IHDR", 12)) return std::nullopt;
    const Reader read(bytes, true);
    ImageHeader header{ImageKind::Png};
    header.width = read.u32(16).value_or(0);
    header.height = read.u32(20).value_or(0);
    header.complete = false;
    std::size_t at = 8;
    for (int chunks = 0; chunks < 100'000; ++chunks) {
        const auto length = read.u32(at);
        if (!length || at + 12 + *length > bytes.size()) break;
        if (starts(bytes, "pHYs", at + 4) && *length >= 9 && bytes[at + 16] == 1)
            header.ppi = credible(std::round(read.u32(at + 8).value_or(0) * 0.0254));
        if (starts(bytes, "eXIf", at + 4))
            if (const auto tags = read_tiff(bytes.subspan(at + 8, *length))) header.orientation = tags->orientation;
        if (starts(bytes, "IEND", at + 4)) {
            header.complete = true;
            break;
        }
        at += 12 + *length;
    }
    return header;
}

std::optional<ImageHeader> read_bmp(Bytes bytes) {
    const auto bmp = read_bmp_header(bytes);
    if (!bmp) return std::nullopt;
    ImageHeader header{ImageKind::Bmp};
    header.width = bmp->width;
    header.height = bmp->height;
    header.ppi = credible(std::round(Reader(bytes, false).u32(38).value_or(0) * 0.0254));
    header.complete = bmp->packing != 0 || bmp->row_bytes == 0 ||
                      bmp->pixels_at + bmp->row_bytes * bmp->height <= static_cast<long long>(bytes.size());
    return header;
}

/// EXIF of an extended WebP: behind the picture, or the last frame (WebP Container Specification, Metadata).
int webp_orientation(Bytes bytes) {
    const Reader read(bytes, false);
    std::size_t at = 12;
    for (int chunks = 0; chunks < 100'000; ++chunks) {
        const auto length = read.u32(at + 4);
        if (!length || *length > bytes.size() - at - 8) break;
        if (starts(bytes, "EXIF", at)) {
            Bytes exif = bytes.subspan(at + 8, *length);
            // Some programs put JPEG's mark before it.
            if (starts(exif, std::string_view("Exif\0\0", 6))) exif = exif.subspan(6);
            const auto tags = read_tiff(exif);
            return tags ? tags->orientation : 1;
        }
        at += 8 + *length + *length % 2;
    }
    return 1;
}

std::optional<ImageHeader> read_webp(Bytes bytes) {
    if (!starts(bytes, "RIFF") || !starts(bytes, "WEBP", 8)) return std::nullopt;
    const Reader read(bytes, false);
    ImageHeader header{ImageKind::WebP};
    header.complete = read.u32(4).value_or(0) + 8ULL <= bytes.size();
    if (starts(bytes, "VP8X", 12) && bytes.size() >= 30) {
        header.animated = (bytes[20] & 0x02U) != 0;
        header.width = read.number(24, 3).value_or(0) + 1LL;
        header.height = read.number(27, 3).value_or(0) + 1LL;
        header.orientation = webp_orientation(bytes);
    } else if (starts(bytes, "VP8L", 12) && bytes.size() >= 25) {
        const std::uint32_t bits = read.u32(21).value_or(0);
        header.width = (bits & 0x3FFFU) + 1;
        header.height = ((bits >> 14U) & 0x3FFFU) + 1;
    } else if (starts(bytes, "VP8 ", 12) && bytes.size() >= 30) {
        header.width = read.u16(26).value_or(0) & 0x3FFFU;
        header.height = read.u16(28).value_or(0) & 0x3FFFU;
    } else {
        return std::nullopt;
    }
    return header;
}

std::optional<ImageHeader> read_pnm(Bytes bytes) {
    const auto pnm = read_pnm_header(bytes);
    if (!pnm) return std::nullopt;
    ImageHeader header{ImageKind::Pnm};
    header.width = pnm->width;
    header.height = pnm->height;
    if (pnm->kind >= '4' && pnm->width < 1'000'000 && pnm->height < 1'000'000) {
        const long long samples = pnm->kind == '6' ? 3 : 1;
        const long long row =
            pnm->kind == '4' ? (pnm->width + 7) / 8 : pnm->width * samples * (pnm->maximum > 255 ? 2 : 1);
        header.complete = static_cast<long long>(bytes.size() - pnm->pixels_at) >= row * pnm->height;
    }
    return header;
}

}  // namespace

std::string_view name_of(ImageKind kind) {
    static constexpr std::array<std::string_view, 6> kNames = {"JPEG", "PNG", "TIFF", "BMP", "WebP", "PNM"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<ImageHeader> read_header(Bytes bytes) {
    for (const auto read : {read_jpeg, read_png, read_bmp, read_webp, read_pnm})
        if (auto header = read(bytes)) return header;
    if (const auto tags = read_tiff(bytes))
        return ImageHeader{ImageKind::Tiff,   tags->width,    tags->height, tags->ppi,
                           tags->orientation, tags->complete, false};
    return std::nullopt;
}

std::optional<BmpHeader> read_bmp_header(Bytes bytes) {
    constexpr std::size_t kLeast = 14 + 40;
    if (!starts(bytes, "BM") || bytes.size() < kLeast) return std::nullopt;
    const Reader read(bytes, false);
    const auto u32 = [&read](std::size_t at) { return read.u32(at).value_or(0); };
    const long long height = static_cast<std::int32_t>(u32(22));
    BmpHeader header{.width = static_cast<std::int32_t>(u32(18)),
                     .height = std::abs(height),
                     .top_down = height < 0,
                     .bits = read.u16(28).value_or(0),
                     .packing = u32(30),
                     .info_bytes = u32(14),
                     .colours = u32(46),
                     .pixels_at = u32(10)};
    if (header.info_bytes < 40) return std::nullopt;
    // Sides that no limit lets pass are not multiplied.
    if (header.width > 0 && header.width < 1'000'000 && header.height < 1'000'000)
        header.row_bytes = (header.width * header.bits + 31) / 32 * 4;
    return header;
}

std::optional<PnmHeader> read_pnm_header(Bytes bytes) {
    if (bytes.size() < 8 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6' || std::isspace(bytes[2]) == 0)
        return std::nullopt;
    PnmHeader header{.kind = static_cast<char>(bytes[1])};
    const bool bitmap = header.kind == '1' || header.kind == '4';
    std::size_t at = 2;
    for (long long* const number : {&header.width, &header.height, &header.maximum}) {
        if (bitmap && number == &header.maximum) break;
        while (at < bytes.size() && (std::isspace(bytes[at]) != 0 || bytes[at] == '#')) {
            if (bytes[at] == '#')
                while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
            else
                ++at;
        }
        if (at >= bytes.size() || std::isdigit(bytes[at]) == 0) return std::nullopt;
        *number = 0;
        for (; at < bytes.size() && std::isdigit(bytes[at]) != 0; ++at)
            *number = std::min(*number * 10 + (bytes[at] - '0'), 1'000'000'000LL);
    }
    header.pixels_at = std::min(at + 1, bytes.size());  // behind one blank
    return header;
}

}  // namespace garita
