// document-detection: is there one document in the picture? Optics only (document_detection.md).
#include <algorithm>
#include <string>

#include "vision/checks/check.h"

namespace garita::checks {

Finding document_detection(const Subject& subject) {
    if (subject.pages.empty()) return not_supported(reason::kNoPicture);
    Finding finding;
    for (std::size_t i = 0; i < subject.pages.size(); ++i) {
        const Page& page = subject.pages[i];
        if (page.found && page.documents <= 1) continue;
        // Neither is a sign of fraud: the remedy is to scan again, or to mark the document by hand.
        finding.outcome = Outcome::Undetermined;
        finding.page = static_cast<int>(i);
        finding.measured = page.found ? page.documents : 0;
        finding.limit = 1;
        finding.margin = -1;
        if (page.found) {
            finding.message_key = "document-detection.several";
            finding.arguments["count"] = std::to_string(page.documents);
        } else {
            finding.message_key = "document-detection.none";
        }
        return finding;
    }
    finding.outcome = Outcome::Successful;
    finding.page = 0;
    finding.measured = finding.limit = finding.margin = 1;
    // A document whose edges are outside the picture is found by its MRZ alone: its outline cannot be judged.
    const bool outlined =
        std::all_of(subject.pages.begin(), subject.pages.end(), [](const Page& page) { return page.outline_found; });
    finding.message_key = outlined ? "document-detection.successful" : "document-detection.without-edges";
    return finding;
}

}  // namespace garita::checks
