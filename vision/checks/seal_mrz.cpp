// seal-mrz: does the digital seal say what the machine-readable zone says? (seal_mrz.md)
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"

namespace garita::checks {

Finding seal_mrz(const Subject& subject) {
    constexpr detail::ComparisonKeys kKeys = {"seal-mrz.successful", "seal-mrz.differs", "seal-mrz.unsure"};
    const Reading& reading = subject.reading;
    std::vector<Finding> findings;
    for (const Barcode& barcode : reading.barcodes) {
        if (!detail::is_seal(barcode)) continue;
        if (!reading.mrz) return not_supported(reason::kNoMrz);
        findings.push_back(detail::judge_against_mrz(barcode, *reading.mrz, kKeys));
    }
    return findings.empty() ? not_supported(reason::kNoSeal) : detail::gravest(findings);
}

}  // namespace garita::checks
