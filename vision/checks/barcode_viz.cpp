// barcode-viz: does the barcode of a card without a machine-readable zone say what is printed? (barcode_viz.md)
#include <algorithm>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"
#include "vision/checks/detail/printed_names.h"
#include "vision/checks/detail/printed_text.h"

namespace garita::checks {
namespace {

using detail::Agreement;

Agreement compare_dates(std::string_view value, const VizField& printed) {
    using Kind = detail::DateComparison::Kind;
    const detail::DateComparison compared = detail::compare_date(printed.text, detail::yymmdd_of(value));
    if (compared.kind == Kind::NotADate) return Agreement::Silent;
    return compared.kind == Kind::Agrees ? Agreement::Same : Agreement::Unsure;
}

Agreement compare_names(std::string_view value, const VizField& printed) {
    std::string name = detail::fold(value).text;
    std::ranges::replace(name, ' ', '<');
    const detail::NameComparison compared = detail::compare_name(printed.text, name, true);
    if (!compared.comparable) return Agreement::Silent;
    return compared.agrees ? Agreement::Same : Agreement::Unsure;
}

Agreement compare_numbers(std::string_view value, const VizField& printed) {
    const std::string number = detail::without_blanks(detail::fold(value).text);
    const std::string seen = detail::without_blanks(detail::fold(printed.text).text);
    if (number.size() < 5 || seen.size() < 5) return Agreement::Silent;
    // The print may say more ("No. …") or less.
    if (seen.find(number) != std::string::npos || detail::compare(seen, number).apart == 0) return Agreement::Same;
    return Agreement::Unsure;
}

struct ComparedField {
    std::string_view name;
    Agreement (*compare)(std::string_view value, const VizField& printed);
};
constexpr std::array<ComparedField, 6> kCompared = {{{"surname", compare_names},
                                                     {"given_names", compare_names},
                                                     {"date_of_birth", compare_dates},
                                                     {"document_number", compare_numbers},
                                                     {"date_of_issue", compare_dates},
                                                     {"date_of_expiry", compare_dates}}};

Finding judge(const Barcode& barcode, const Reading& reading) {
    Finding finding = detail::finding_at(barcode);
    int same = 0;
    for (const ComparedField& row : kCompared) {
        const std::string_view value = barcode.content.value(row.name);
        const VizField* printed = reading.find_field(row.name);
        if (value.empty() || printed == nullptr) continue;
        const Agreement agreement = row.compare(value, *printed);
        if (agreement == Agreement::Same) ++same;
        if (agreement != Agreement::Unsure || !finding.message_key.empty()) continue;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "barcode-viz.unsure";
        finding.arguments = {
            {"field", std::string(row.name)}, {"barcode", std::string(value)}, {"printed", printed->text}};
        if (printed->page == barcode.page) finding.regions_mm.push_back(printed->region_mm);
    }
    if (!finding.message_key.empty()) return finding;
    if (same == 0) return not_supported(reason::kNoSuchField);
    finding.outcome = Outcome::Successful;
    finding.message_key = "barcode-viz.successful";
    finding.arguments = {{"count", std::to_string(same)}};
    return finding;
}

}  // namespace

Finding barcode_viz(const Subject& subject) {
    const Reading& reading = subject.reading;
    if (reading.barcodes.empty()) return not_supported(reason::kNoBarcode);
    if (reading.mrz) return not_supported(reason::kNotThisFormat);
    if (reading.viz.empty()) return not_supported(reason::kNoViz);
    std::vector<Finding> findings;
    for (const Barcode& barcode : reading.barcodes)
        if (detail::is_document_data(barcode)) findings.push_back(judge(barcode, reading));
    return findings.empty() ? not_supported(reason::kNotUnderstood) : detail::gravest(findings);
}

}  // namespace garita::checks
