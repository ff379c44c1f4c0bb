// known-counterfeit: the mark of a known imitation is not there (known_counterfeit.md).
#include "vision/catalog/identify.h"
#include "vision/checks/detail/against_model.h"

namespace garita::checks {

Finding known_counterfeit(const Subject& subject) {
    Finding finding = detail::hold_against_model(subject, "known-counterfeit",
                                                 {.successful = "known-counterfeit.successful",
                                                  .failed = "known-counterfeit.failed",
                                                  .advice = "known-counterfeit.advice"});
    if (finding.arguments.contains("series"))
        finding.arguments["alert"] = subject.identified->model->find("known-counterfeit")->alert;
    return finding;
}

}  // namespace garita::checks
