#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <vector>
// After <cstdio>: it uses FILE and includes nothing.
#include <jpeglib.h>

#include "vision/page/formats/formats.h"
#include "vision/page/formats/samples.h"

namespace garita::formats {
namespace {

constexpr int kMostScans = 500;  ///< of a progressive file: each costs a pass over all its coefficients

/// libjpeg's decoder: an error in it comes back as false. By libjpeg itself and not by TurboJPEG, which tells an error
/// after a warning as a warning, and refuses samplings that it has no name for.
class Decompression {
public:
    explicit Decompression(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {
        m_info.err = jpeg_std_error(&m_errors);
        m_info.client_data = this;
        m_errors.error_exit = [](j_common_ptr info) { std::longjmp(self(info).m_back, 1); };
        // A warning leaves what its data tell, and is said to nobody.
        m_errors.emit_message = [](j_common_ptr, int) {};
        m_progress.progress_monitor = [](j_common_ptr info) {
            if (self(info).m_info.input_scan_number > kMostScans) std::longjmp(self(info).m_back, 1);
        };
    }
    Decompression(const Decompression&) = delete;
    Decompression& operator=(const Decompression&) = delete;
    ~Decompression() { jpeg_destroy_decompress(&m_info); }

    // Between setjmp() and longjmp() nothing is made that has a destructor.
    [[nodiscard]] bool read_header() {
        if (setjmp(m_back) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's own way out
        jpeg_create_decompress(&m_info);
        m_info.progress = &m_progress;
        jpeg_mem_src(&m_info, m_bytes.data(), m_bytes.size());
        jpeg_read_header(&m_info, TRUE);
        return true;
    }
    [[nodiscard]] bool decode(J_COLOR_SPACE colours, std::uint8_t* out) {
        if (setjmp(m_back) != 0) return false;  // NOLINT(cert-err52-cpp): as above
        m_info.out_color_space = colours;
        jpeg_start_decompress(&m_info);
        const std::size_t row = std::size_t{m_info.output_width} * static_cast<std::size_t>(m_info.output_components);
        while (m_info.output_scanline < m_info.output_height) {
            JSAMPROW next = out + m_info.output_scanline * row;
            jpeg_read_scanlines(&m_info, &next, 1);
        }
        jpeg_finish_decompress(&m_info);
        return true;
    }
    [[nodiscard]] const jpeg_decompress_struct& info() const { return m_info; }

private:
    static Decompression& self(j_common_ptr info) { return *static_cast<Decompression*>(info->client_data); }

    std::span<const std::uint8_t> m_bytes;
    jpeg_decompress_struct m_info{};
    jpeg_error_mgr m_errors{};
    jpeg_progress_mgr m_progress{};
    std::jmp_buf m_back{};
};

/// The inks as Adobe's programs write them: 0 is full ink.
Image image_of_inks(const std::vector<std::uint8_t>& inks, int width, int height) {
    Image image(width, height, 3);
    std::uint8_t* out = image.data();
    for (std::size_t i = 0; i + 4 <= inks.size(); i += 4)
        for (std::size_t c = 3; c-- > 0;) *out++ = static_cast<std::uint8_t>(part_of(inks[i + c], inks[i + 3]));
    return image;
}

}  // namespace

std::optional<Image> jpeg(std::span<const std::uint8_t> bytes, const ImageHeader& header) {
    Decompression decoder(bytes);
    if (!decoder.read_header() || decoder.info().image_width != header.width ||
        decoder.info().image_height != header.height)
        return std::nullopt;
    const auto width = static_cast<int>(header.width);
    const auto height = static_cast<int>(header.height);
    const J_COLOR_SPACE stored = decoder.info().jpeg_color_space;
    if (stored == JCS_CMYK || stored == JCS_YCCK) {
        std::vector<std::uint8_t> inks(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
        if (!decoder.decode(JCS_CMYK, inks.data())) return std::nullopt;
        return image_of_inks(inks, width, height);
    }
    const bool grey = stored == JCS_GRAYSCALE;
    Image image(width, height, grey ? 1 : 3);
    if (!decoder.decode(grey ? JCS_GRAYSCALE : JCS_EXT_BGR, image.data())) return std::nullopt;
    return image;
}

}  // namespace garita::formats
