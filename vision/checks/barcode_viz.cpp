// barcode-viz: does the barcode of a card without a machine-readable zone say what is printed? (barcode_viz.md)
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"
#include "vision/checks/detail/shared_fields.h"

namespace garita::checks {
namespace {

Finding judge(const Barcode& barcode, const Reading& reading) {
    Finding finding = detail::finding_at(barcode);
    int same = 0;
    for (const std::string_view field : detail::kSharedFields) {
        const std::string_view value = barcode.content.value(field);
        const VizField* printed = reading.find_field(field);
        if (value.empty() || printed == nullptr) continue;
        const detail::Agreement agreement = detail::compare_values(field, value, printed->text);
        if (agreement == detail::Agreement::Same) ++same;
        if (agreement != detail::Agreement::Unsure || !finding.message_key.empty()) continue;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "barcode-viz.unsure";
        finding.arguments = {
            {"field", std::string(field)}, {"barcode", std::string(value)}, {"printed", printed->text}};
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
