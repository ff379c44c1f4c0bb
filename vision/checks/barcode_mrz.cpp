// barcode-mrz: does the barcode say what the machine-readable zone says? (barcode_mrz.md)
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"

namespace garita::checks {

Finding barcode_mrz(const Subject& subject) {
    constexpr detail::ComparisonKeys kKeys = {"barcode-mrz.successful", "barcode-mrz.differs", "barcode-mrz.unsure"};
    const Reading& reading = subject.reading;
    if (reading.barcodes.empty()) return not_supported(reason::kNoBarcode);
    if (!reading.mrz) return not_supported(reason::kNoMrz);
    std::vector<Finding> findings;
    for (const Barcode& barcode : reading.barcodes)
        if (detail::is_document_data(barcode))
            findings.push_back(detail::judge_against_mrz(barcode, *reading.mrz, kKeys));
    return findings.empty() ? not_supported(reason::kNotUnderstood) : detail::gravest(findings);
}

}  // namespace garita::checks
