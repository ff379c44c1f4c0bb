// document-model: the series that the document is of, told by its print (document_model.md).
#include <string>

#include "vision/catalog/identify.h"
#include "vision/checks/check.h"
#include "vision/checks/measure.h"

namespace garita::checks {

Finding document_model(const Subject& subject) {
    const catalog::Identified* identified = subject.identified;
    if (identified == nullptr || identified->names.empty() || !subject.reading.mrz)
        return not_supported(reason::kNoModel);
    Finding finding;
    finding.page = subject.reading.mrz->page;
    finding.band = Band::White;
    finding.measured = identified->fits.everywhere;
    finding.limit = catalog::kFits;
    std::string series;
    for (const std::string& name : identified->names) series += (series.empty() ? "" : ", ") + name;
    if (identified->model) {
        finding.outcome = Outcome::Successful;
        finding.margin = detail::margin_above(identified->fits.everywhere, catalog::kFits, 1);
        finding.arguments = {{"series", name_of(identified->model->series)}};
        finding.message_key = "document-model.successful";
    } else {
        finding.outcome = Outcome::Undetermined;
        finding.arguments = {{"series", series}};
        finding.message_key = "document-model.several";
    }
    return finding;
}

}  // namespace garita::checks
