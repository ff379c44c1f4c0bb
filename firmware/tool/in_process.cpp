#include "firmware/tool/in_process.h"

#include <memory>
#include <optional>
#include <utility>

#include "firmware/tool/own_pipeline.h"

namespace garita::tool {
namespace {

/// What the first document needed.
struct Ready {
    OwnPipeline pipeline;
    seal::TrustStore trust;
};

Result<Ready> get_ready(const InspectionResources& resources, const References& references) {
    GARITA_TRY(pipeline, OwnPipeline::create(resources));
    return Ready{std::move(pipeline), seal::make_trust_store(references.trust)};
}

Result<Report> inspect(Ready& ready, const InspectionRequest& request, const InputDocument& document) {
    GARITA_TRY(report, request.lines.empty() ? ready.pipeline.run(request, document) : inspect_text(request));
    if (report.pages.empty()) return report;
    GARITA_TRY(answer, verifier::answer_to(verifier::question_of(report, request), ready.trust));
    verifier::take_answer(std::move(answer), report);
    return report;
}

}  // namespace

InProcess in_process() {
    const auto ready = std::make_shared<std::optional<Ready>>();
    return [ready](const InspectionResources& resources, const References& references, const InspectionRequest& request,
                   InputDocument& document) -> Result<Report> {
        if (!*ready) {
            GARITA_TRY(made, get_ready(resources, references));
            *ready = std::move(made);
        }
        return inspect(**ready, request, document);
    };
}

}  // namespace garita::tool
