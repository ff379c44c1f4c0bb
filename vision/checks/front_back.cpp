// front-back: do the two sides of a card belong together? (front_back.md)
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/mrz_view.h"
#include "vision/checks/detail/shared_fields.h"

namespace garita::checks {
namespace {

using detail::Agreement;

/// Print that was read less surely contradicts nothing (viz_mrz.md).
constexpr double kSure = 0.9;

/// The smallest difference between two sizes of documents, millimetres, in the measure in which they differ more.
constexpr double least_difference() {
    double least = 1000;
    for (const mrz::FormatShape& a : mrz::kFormatShapes)
        for (const mrz::FormatShape& b : mrz::kFormatShapes) {
            const auto distance = [](double x, double y) { return x < y ? y - x : x - y; };
            const double apart = std::max(distance(a.width_mm, b.width_mm), distance(a.height_mm, b.height_mm));
            if (apart > 0 && apart < least) least = apart;
        }
    return least;
}
/// Sides that differ by more are nearer to another size than to each other's. ICAO Doc 9303, 8th edition 2021, parts 4
/// to 7: nominal sizes.
constexpr double kMostApartMm = least_difference() / 2;
static_assert(kMostApartMm > 3.9 && kMostApartMm < 4.1);

/// What one side says of one field.
struct Statement {
    std::string_view text;
    int page = 0;
    RectMm region_mm;
    std::optional<Band> band{};
    double confidence = 1;             ///< of print
    const Barcode* barcode = nullptr;  ///< nullptr: print

    [[nodiscard]] bool is_print() const { return barcode == nullptr; }
    [[nodiscard]] bool sure() const { return confidence >= kSure; }
};

struct Sides {
    int front = -1;  ///< index of the page
    int back = -1;
};

Sides sides_of(std::span<const Page> pages) {
    Sides sides;
    for (int i = static_cast<int>(pages.size()) - 1; i >= 0; --i)
        (pages[static_cast<std::size_t>(i)].side == Side::Front ? sides.front : sides.back) = i;
    return sides;
}

std::vector<Statement> statements_of(const Reading& reading, int page, std::string_view field) {
    std::vector<Statement> statements;
    for (const VizField& printed : reading.viz)
        if (printed.page == page && printed.name == field)
            statements.push_back({printed.text, page, printed.region_mm, printed.band, printed.confidence, nullptr});
    for (const Barcode& barcode : reading.barcodes) {
        const bool about_it =
            detail::is_document_data(barcode) || (detail::is_seal(barcode) && barcode.content.understood);
        const std::string_view value = barcode.content.value(field);
        if (barcode.page == page && about_it && !value.empty())
            statements.push_back({value, page, barcode.region_mm, barcode.band, 1, &barcode});
    }
    return statements;
}

/// Another check has compared these two, or each of them with the machine-readable zone.
bool is_told_elsewhere(const Reading& reading, std::string_view field, const Statement& a, const Statement& b) {
    if (a.is_print() && b.is_print()) return false;
    if (reading.mrz) {
        const detail::MrzText zone = detail::field_of(reading.mrz->interpretation, field);
        return zone.exists() && !detail::readable(zone.text).empty();
    }
    // barcode-viz compares with the first side that prints the field; of what both print, print against print tells.
    const Barcode* barcode = a.is_print() ? b.barcode : a.barcode;
    return a.is_print() != b.is_print() && detail::is_document_data(*barcode);
}

struct Compared {
    int same = 0;
    std::optional<Finding> worst;
};

Finding difference(std::string_view field, const Statement& front, const Statement& back) {
    Finding finding;
    // Both are protected by error correction: what they say was printed so. A number may be another one on purpose.
    const bool certain = !front.is_print() && !back.is_print();
    const bool of_the_person = field == "surname" || field == "given_names" || field == "date_of_birth";
    finding.outcome = certain && of_the_person ? Outcome::Failed : Outcome::Undetermined;
    finding.message_key = certain && of_the_person ? "front-back.differs" : "front-back.unsure";
    finding.page = back.page;
    finding.band = back.band;
    finding.regions_mm = {back.region_mm};
    finding.arguments = {
        {"field", std::string(field)}, {"front", std::string(front.text)}, {"back", std::string(back.text)}};
    return finding;
}

Compared compare_contents(const Reading& reading, const Sides& sides) {
    Compared compared;
    for (const std::string_view field : detail::kSharedFields)
        for (const Statement& front : statements_of(reading, sides.front, field))
            for (const Statement& back : statements_of(reading, sides.back, field)) {
                if (is_told_elsewhere(reading, field, front, back)) continue;
                const Agreement agreement = detail::compare_values(field, front.text, back.text);
                if (agreement == Agreement::Same) ++compared.same;
                if (agreement != Agreement::Unsure || !front.sure() || !back.sure()) continue;
                Finding finding = difference(field, front, back);
                const bool graver =
                    compared.worst && compared.worst->outcome != Outcome::Failed && finding.outcome == Outcome::Failed;
                if (!compared.worst || graver) compared.worst = std::move(finding);
            }
    return compared;
}

/// By how much the sides differ, millimetres; nothing where not both were seen with their edges. The longer measure of
/// each stands against the other's: a side may be printed upright.
std::optional<double> apart_mm(const Page& front, const Page& back) {
    if (!front.outline_found || !back.outline_found) return std::nullopt;
    const auto [front_short, front_long] = std::minmax({front.size_mm.width, front.size_mm.height});
    const auto [back_short, back_long] = std::minmax({back.size_mm.width, back.size_mm.height});
    return std::max(std::abs(front_long - back_long), std::abs(front_short - back_short));
}

std::string millimetres(const SizeMm& size) {
    return std::to_string(std::lround(size.width)) + " × " + std::to_string(std::lround(size.height));
}

/// By the zone; without one by the sizes of both sides.
bool is_card(const Reading& reading, const Page& front, const Page& back) {
    const auto is_page_of_booklet = [](const std::optional<mrz::Format>& format) {
        return format == mrz::Format::TD3 || format == mrz::Format::MRVA || format == mrz::Format::MRVB;
    };
    if (reading.mrz) return !is_page_of_booklet(reading.mrz->interpretation.format);
    return !is_page_of_booklet(front.format) || !is_page_of_booklet(back.format);
}

}  // namespace

Finding front_back(const Subject& subject) {
    const Sides sides = sides_of(subject.pages);
    if (sides.front < 0 || sides.back < 0) return not_supported(reason::kNoBack);
    const Page& front = subject.pages[static_cast<std::size_t>(sides.front)];
    const Page& back = subject.pages[static_cast<std::size_t>(sides.back)];
    if (!is_card(subject.reading, front, back)) return not_supported(reason::kNotThisFormat);
    const Compared compared = compare_contents(subject.reading, sides);
    if (compared.worst && compared.worst->outcome == Outcome::Failed) return *compared.worst;
    const std::optional<double> apart = apart_mm(front, back);
    if (!(apart && *apart > kMostApartMm) && compared.worst) return *compared.worst;
    if (!apart && compared.same == 0) return not_supported(reason::kNoSuchField);
    Finding finding;
    finding.page = sides.back;
    finding.measured = apart;
    if (apart) {
        finding.limit = kMostApartMm;
        finding.margin = std::clamp(1 - *apart / kMostApartMm, -1.0, 1.0);
    }
    if (apart && *apart > kMostApartMm) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "front-back.size";
        finding.arguments = {{"front", millimetres(front.size_mm)}, {"back", millimetres(back.size_mm)}};
        return finding;
    }
    finding.outcome = Outcome::Successful;
    finding.message_key = compared.same > 0 ? "front-back.successful" : "front-back.size-only";
    finding.arguments = {{"count", std::to_string(compared.same)}};
    return finding;
}

}  // namespace garita::checks
