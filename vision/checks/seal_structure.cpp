// seal-structure: is the digital seal written as its standard has it? (seal_structure.md)
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"

namespace garita::checks {
namespace {

Finding judge(const Barcode& barcode) {
    const seal::Content& content = barcode.content;
    Finding finding = detail::finding_at(barcode);
    if (content.defects.empty() && content.seal) {
        finding.outcome = Outcome::Successful;
        finding.message_key = "seal-structure.successful";
        return finding;
    }
    // Genuine issuers depart from the tables of features (seal_structure.md); what cannot be taken apart is no seal.
    finding.outcome = content.seal ? Outcome::Undetermined : Outcome::Failed;
    finding.message_key = content.seal ? "seal-structure.defects" : "seal-structure.unreadable";
    detail::tell_defects(content, finding);
    return finding;
}

}  // namespace

Finding seal_structure(const Subject& subject) {
    std::vector<Finding> findings;
    for (const Barcode& barcode : subject.reading.barcodes)
        if (detail::is_seal(barcode)) findings.push_back(judge(barcode));
    return findings.empty() ? not_supported(reason::kNoSeal) : detail::gravest(findings);
}

}  // namespace garita::checks
