#include "tests/corpus/barcode_samples.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "vision/cv.h"
#include "vision/page/decode.h"
#include "vision/read/read_barcodes.h"

namespace garita {
namespace {

/// The table's texts write line ends and tabs as in a C string.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char next = text[++i];
        if (next == 'n')
            out += '\n';
        else if (next == 'r')
            out += '\r';
        else if (next == 't')
            out += '\t';
        else if (next == '\\')
            out += '\\';
        else
            out += std::string{'\\', next};
    }
    return out;
}

std::string hex_of(const std::vector<std::uint8_t>& bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string hex;
    for (const std::uint8_t byte : bytes) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 15U];
    }
    return hex;
}

}  // namespace

std::filesystem::path corpus_folder() {
    if (const char* given = std::getenv("GARITA_CORPUS")) return given;
    const char* root = std::getenv("GARITA_SOURCE_DIR");
    return std::filesystem::path(root != nullptr ? root : ".") / "../shared/corpus";
}

std::vector<BarcodeSample> barcode_samples(const std::filesystem::path& corpus) {
    std::vector<BarcodeSample> samples;
    for (const char* folder : {"pdf417", "datamatrix", "aztec", "qr"}) {
        const std::filesystem::path from = corpus / "barcodes" / folder;
        std::ifstream in(from / "expected.tsv");
        std::string row;
        std::getline(in, row);
        while (std::getline(in, row)) {
            std::vector<std::string> fields;
            std::stringstream split(row);
            for (std::string field; std::getline(split, field, '\t');) fields.push_back(field);
            if (fields.size() >= 4)
                samples.push_back({from / fields[0], folder, fields[1], unescaped(fields[3]), fields[2]});
        }
    }
    return samples;
}

Image picture_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    auto decoded = decode_image(bytes, file.filename().string());
    return decoded ? std::move(decoded->image) : Image{};
}

std::vector<Said> read_plainly(const ImageView& picture) {
    using ZXing::BarcodeFormat;
    const cv::Mat grey = as_grey(picture);
    ZXing::DecodeHints hints;
    hints.setTryHarder(true).setTryRotate(true).setFormats(
        BarcodeFormat::PDF417 | BarcodeFormat::DataMatrix | BarcodeFormat::Aztec | BarcodeFormat::QRCode |
        BarcodeFormat::MicroQRCode | BarcodeFormat::Code39 | BarcodeFormat::Code128 | BarcodeFormat::ITF |
        BarcodeFormat::EAN8 | BarcodeFormat::EAN13 | BarcodeFormat::UPCA | BarcodeFormat::UPCE);
    std::vector<Said> said;
    for (const ZXing::Result& result : ZXing::ReadBarcodes(
             {grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum, static_cast<int>(grey.step[0])}, hints))
        if (result.isValid()) said.push_back({{result.bytes().begin(), result.bytes().end()}, result.text()});
    return said;
}

std::vector<Said> read_ours(const ImageView& picture) {
    std::vector<Said> said;
    for (const Barcode& barcode : read_barcodes(picture)) said.push_back({barcode.bytes, barcode.text});
    return said;
}

Outcome outcome_of(const BarcodeSample& sample, const std::vector<Said>& said) {
    if (said.empty()) return Outcome::Missed;
    const bool right = std::ranges::all_of(said, [&](const Said& s) {
        if (sample.kind == "sa-part" || hex_of(s.bytes) == sample.hex) return true;
        return sample.kind == "txt" && s.text == sample.text;
    });
    return right ? Outcome::Read : Outcome::Wrong;
}

double thread_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

}  // namespace garita
