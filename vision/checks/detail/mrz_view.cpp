#include "vision/checks/detail/mrz_view.h"

#include <algorithm>
#include <array>
#include <span>

namespace garita::detail {
namespace {

const float* confidences(const mrz::Interpretation& read, const MrzText& place) {
    if (!place.exists() || static_cast<std::size_t>(place.line) > read.confidence.size()) return nullptr;
    const std::vector<float>& line = read.confidence[static_cast<std::size_t>(place.line) - 1];
    if (static_cast<std::size_t>(place.column - 1 + place.length()) > line.size()) return nullptr;
    return line.data() + place.column - 1;
}

struct Position {
    std::string_view field;
    int line, column, length;
};

constexpr std::array kTd1 = {Position{"document_code", 1, 1, 2},     Position{"issuing_state", 1, 3, 3},
                             Position{"document_number", 1, 6, 9},   Position{"optional_data", 1, 16, 15},
                             Position{"date_of_birth", 2, 1, 6},     Position{"sex", 2, 8, 1},
                             Position{"date_of_expiry", 2, 9, 6},    Position{"nationality", 2, 16, 3},
                             Position{"optional_data_2", 2, 19, 11}, Position{"name", 3, 1, 30}};
constexpr std::array kTwoLines = {Position{"document_code", 1, 1, 2},  Position{"issuing_state", 1, 3, 3},
                                  Position{"name", 1, 6, 99},          Position{"document_number", 2, 1, 9},
                                  Position{"nationality", 2, 11, 3},   Position{"date_of_birth", 2, 14, 6},
                                  Position{"sex", 2, 21, 1},           Position{"date_of_expiry", 2, 22, 6},
                                  Position{"optional_data", 2, 29, 99}};
constexpr std::array kFra = {Position{"document_code", 1, 1, 2}, Position{"issuing_state", 1, 3, 3},
                             Position{"surname", 1, 6, 25},      Position{"document_number", 2, 1, 12},
                             Position{"given_names", 2, 14, 14}, Position{"date_of_birth", 2, 28, 6},
                             Position{"sex", 2, 35, 1}};

std::span<const Position> positions(mrz::Format format) {
    switch (format) {
        case mrz::Format::TD1:
            return kTd1;
        case mrz::Format::FRA:
            return kFra;
        case mrz::Format::IDL:
            return {};
        default:
            return kTwoLines;
    }
}

}  // namespace

MrzText field_of(const mrz::Interpretation& read, std::string_view field) {
    for (const Position& p : positions(read.format)) {
        if (p.field != field || static_cast<std::size_t>(p.line) > read.lines.size()) continue;
        const std::string& line = read.lines[static_cast<std::size_t>(p.line) - 1];
        if (static_cast<std::size_t>(p.column) > line.size()) return {};
        return {std::string(field),
                line.substr(static_cast<std::size_t>(p.column) - 1, static_cast<std::size_t>(p.length)), p.line,
                p.column};
    }
    if (field != "surname" && field != "given_names") return {};
    MrzText name = field_of(read, "name");
    if (!name.exists()) return {};
    name.field = field;
    const std::size_t parting = name.text.find("<<");
    if (field == "surname") {
        name.text.resize(std::min(parting, name.text.size()));
    } else if (parting == std::string::npos) {
        name.text.clear();
    } else {
        name.column += static_cast<int>(parting) + 2;
        name.text.erase(0, parting + 2);
        name.text.resize(std::min(name.text.find("<<"), name.text.size()));
    }
    return name;
}

double least_confidence(const mrz::Interpretation& read, const MrzText& place) {
    const float* first = confidences(read, place);
    if (first == nullptr || place.length() == 0) return 0;
    return *std::min_element(first, first + place.length());
}

double confidence_of_all(const mrz::Interpretation& read, const MrzText& place) {
    const float* first = confidences(read, place);
    if (first == nullptr) return 0;
    double all = 1;
    for (int i = 0; i < place.length(); ++i) all *= first[i];
    return all;
}

std::vector<RectMm> regions_of(const MrzReading& mrz, const MrzText& place) {
    if (!place.exists() || place.length() == 0 || static_cast<std::size_t>(place.line) > mrz.cells_mm.size()) return {};
    const std::vector<RectMm>& cells = mrz.cells_mm[static_cast<std::size_t>(place.line) - 1];
    if (static_cast<std::size_t>(place.column - 1 + place.length()) > cells.size()) return {};
    RectMm box = cells[static_cast<std::size_t>(place.column) - 1];
    for (int i = 1; i < place.length(); ++i) {
        const RectMm& cell = cells[static_cast<std::size_t>(place.column - 1 + i)];
        const double right = std::max(box.x + box.width, cell.x + cell.width);
        const double bottom = std::max(box.y + box.height, cell.y + cell.height);
        box.x = std::min(box.x, cell.x);
        box.y = std::min(box.y, cell.y);
        box.width = right - box.x;
        box.height = bottom - box.y;
    }
    return {box};
}

Finding finding_at(const MrzReading& mrz, const MrzText& place) {
    Finding finding;
    finding.band = mrz.band;
    finding.page = mrz.page;
    finding.regions_mm = regions_of(mrz, place);
    return finding;
}

std::string readable(std::string_view mrz_text) {
    const std::size_t last = mrz_text.find_last_not_of('<');
    std::string text(mrz_text.substr(0, last == std::string_view::npos ? 0 : last + 1));
    std::replace(text.begin(), text.end(), '<', ' ');
    return text;
}

}  // namespace garita::detail
