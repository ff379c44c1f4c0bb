#include "vision/read/text_reading.h"

#include <algorithm>
#include <cmath>

#include "mrz/document.h"

namespace garita {

std::optional<MrzReading> mrz_of_text(std::span<const std::string> lines) {
    const bool is_of_a_zone = std::ranges::all_of(
        lines, [](const std::string& line) { return line.find_first_not_of(mrz::kAlphabet) == std::string::npos; });
    const std::optional<mrz::Format> format = is_of_a_zone ? mrz::format_of(lines) : std::nullopt;
    if (!format) return std::nullopt;
    MrzReading reading{.interpretation = {}, .band = std::nullopt, .cells_px = {}, .cells_mm = {}, .region_mm = {}};
    mrz::Interpretation& read = reading.interpretation;
    read.format = *format;
    read.lines.assign(lines.begin(), lines.end());
    read.lines_read = read.lines;
    for (const std::string& line : lines) read.confidence.emplace_back(line.size(), kTextConfidence);
    read.first_cell.assign(lines.size(), 0);
    const mrz::Document document = mrz::parse(*format, lines);
    read.accepted = document.check_digits_valid() && document.defects.empty();
    read.mean_log_probability = std::log(kTextConfidence);
    return reading;
}

Barcode barcode_of_text(std::span<const std::string> lines) {
    Barcode barcode;
    for (const std::string& line : lines) barcode.text += (barcode.text.empty() ? "" : "\n") + line;
    barcode.bytes.assign(barcode.text.begin(), barcode.text.end());
    barcode.band.reset();
    return barcode;
}

}  // namespace garita
