#include "firmware/tool/own_pipeline.h"

#include <unistd.h>

#include <utility>

#include "firmware/worker/captures.h"

namespace garita::tool {

Result<OwnPipeline> OwnPipeline::create(const InspectionResources& resources) {
    constexpr std::size_t kMost = 512U << 20U;
    OwnPipeline own;
    for (const int file : resources.worker.files()) {
        GARITA_TRY(mapped, MappedMemory::create(Descriptor(dup(file)), kMost));
        own.m_mapped.push_back(std::move(mapped));
    }
    GARITA_TRY(pipeline, Pipeline::create({own.m_mapped[0].bytes(), own.m_mapped[1].bytes(), own.m_mapped[2].bytes(),
                                           own.m_mapped[3].bytes()}));
    own.m_pipeline = std::make_unique<Pipeline>(std::move(pipeline));
    return own;
}

Result<Report> OwnPipeline::run(const InspectionRequest& request, const InputDocument& document,
                                const std::function<void(std::span<const Page>)>& on_page) {
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
        GARITA_TRY(inspected, m_pipeline->run(captures, request, {.pages = on_page}));
        report = std::move(inspected);
    }
    report.errors = std::move(errors);
    return report;
}

}  // namespace garita::tool
