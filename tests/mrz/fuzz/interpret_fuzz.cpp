// Any probabilities as what a reader saw: the limits of repair and of acceptance hold.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include "mrz/document.h"
#include "mrz/interpret.h"

using namespace garita::mrz;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

/// Three bytes a cell: the character seen best, the next one, and how sure. 37 is an empty place; the highest values
/// of sureness are what no honest reader gives.
Cell cell_of(const std::uint8_t* bytes) {
    const double p = 0.5 + bytes[2] / 512.0;
    Cell cell;
    cell.log_probability.fill(std::log(1e-4F));
    cell.log_empty = std::log(1e-4F);
    const auto put = [&cell](unsigned index, double probability) {
        (index == 37 ? cell.log_empty : cell.log_probability[index]) = static_cast<float>(std::log(probability));
    };
    put(bytes[1] % 38U, 1 - p);
    put(bytes[0] % 38U, p);
    if (bytes[2] == 255) cell.log_probability[bytes[0] % 37U] = std::numeric_limits<float>::quiet_NaN();
    if (bytes[2] == 254) cell.log_probability.fill(-std::numeric_limits<float>::infinity());
    return cell;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<ObservedLine> lines(1);
    for (std::size_t i = 0; i + 3 <= size && lines.size() < 8; i += 3) {
        if (data[i] == 255) {
            lines.emplace_back();
        } else {
            lines.back().push_back(cell_of(data + i));
        }
    }
    const auto reading = interpret(lines);
    if (!reading) return 0;
    expect(static_cast<int>(reading->lines.size()) == shape_of(reading->format).lines);
    for (const std::string& line : reading->lines)
        expect(static_cast<int>(line.size()) == shape_of(reading->format).columns);
    expect(std::ranges::count_if(reading->corrections, [](const Correction& correction) {
               return correction.reason != CorrectionReason::CharacterClass;
           }) <= 2);
    if (reading->accepted) expect(count_failing_checks(reading->format, reading->lines) == 0);
    return 0;
}
