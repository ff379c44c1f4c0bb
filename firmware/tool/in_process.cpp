#include "firmware/tool/in_process.h"

#include <unistd.h>

#include <memory>
#include <optional>
#include <vector>

#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/worker/captures.h"

namespace garita::tool {
namespace {

/// What the first document needed.
struct Ready {
    std::vector<MappedMemory> mapped;
    std::unique_ptr<Pipeline> pipeline;
    seal::TrustStore trust;
};

Result<Ready> get_ready(const InspectionResources& resources, const seal::TrustFolder& trust) {
    Ready ready;
    for (const int file : resources.worker.files()) {
        GARITA_TRY(mapped, MappedMemory::create(Descriptor(dup(file)), 512U << 20U));
        ready.mapped.push_back(std::move(mapped));
    }
    GARITA_TRY(pipeline, Pipeline::create({ready.mapped[0].bytes(), ready.mapped[1].bytes(), ready.mapped[2].bytes()}));
    ready.pipeline = std::make_unique<Pipeline>(std::move(pipeline));
    ready.trust = seal::make_trust_store(trust);
    return ready;
}

Result<Report> inspect_pictures(Pipeline& pipeline, const InspectionRequest& request, const InputDocument& document) {
    std::vector<worker::PictureFacts> facts;
    std::vector<std::span<const std::uint8_t>> bytes;
    for (const InputPicture& picture : document.pictures) {
        facts.push_back(picture.facts);
        bytes.emplace_back(picture.bytes);
    }
    std::vector<InputError> errors;
    const std::vector<Capture> captures = worker::decode_captures(facts, bytes, request.ppi, errors);
    Report report;
    if (!captures.empty()) {
        GARITA_TRY(inspected, pipeline.run(captures, request, {}));
        report = std::move(inspected);
    }
    report.errors = std::move(errors);
    return report;
}

Result<Report> inspect(Ready& ready, const InspectionRequest& request, const InputDocument& document) {
    GARITA_TRY(report,
               request.lines.empty() ? inspect_pictures(*ready.pipeline, request, document) : inspect_text(request));
    if (report.pages.empty()) return report;
    GARITA_TRY(answer, verifier::answer_to(verifier::question_of(report, request), ready.trust));
    verifier::take_answer(std::move(answer), report);
    return report;
}

}  // namespace

InProcess in_process() {
    const auto ready = std::make_shared<std::optional<Ready>>();
    return [ready](const InspectionResources& resources, const seal::TrustFolder& trust,
                   const InspectionRequest& request, InputDocument& document) -> Result<Report> {
        if (!*ready) {
            GARITA_TRY(made, get_ready(resources, trust));
            *ready = std::move(made);
        }
        return inspect(**ready, request, document);
    };
}

}  // namespace garita::tool
