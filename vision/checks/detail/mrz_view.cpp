#include "vision/checks/detail/mrz_view.h"

#include <algorithm>

#include "mrz/layout.h"

namespace garita::detail {
namespace {

const float* confidences(const mrz::Interpretation& read, const MrzText& place) {
    if (!place.exists() || static_cast<std::size_t>(place.line) > read.confidence.size()) return nullptr;
    const std::vector<float>& line = read.confidence[static_cast<std::size_t>(place.line) - 1];
    if (static_cast<std::size_t>(place.column - 1 + place.length()) > line.size()) return nullptr;
    return line.data() + place.column - 1;
}

}  // namespace

MrzText text_at(const mrz::Interpretation& read, std::string_view field, const mrz::Span& span) {
    if (span.line < 1 || static_cast<std::size_t>(span.line) > read.lines.size()) return {};
    const std::string& line = read.lines[static_cast<std::size_t>(span.line) - 1];
    if (span.column < 1 || static_cast<std::size_t>(span.column - 1) > line.size()) return {};
    return {std::string(field),
            line.substr(static_cast<std::size_t>(span.column) - 1, static_cast<std::size_t>(span.length)), span.line,
            span.column};
}

MrzText field_of(const mrz::Interpretation& read, std::string_view field) {
    const mrz::Document document = mrz::parse(read.format, read.lines);
    for (const mrz::Field& found : document.fields)
        if (found.name == field) return text_at(read, field, found.span);
    for (const mrz::FieldPlace& place : mrz::layout_of(read.format).fields)
        if (place.name == field) return text_at(read, field, place.span);  // "name": both names with their fillers
    return {};
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

bool name_may_be_cut(const mrz::Interpretation& read) {
    const std::string name = field_of(read, "name").text;
    return !name.empty() && name.back() != '<';
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
