#include "firmware/tool/own_pipeline.h"

#include <unistd.h>

#include <utility>

#include "firmware/worker/picture_decoder.h"

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
    std::vector<SideAndBand> announced;
    for (const InputPicture& picture : document.pictures) announced.push_back({picture.facts.side, picture.facts.band});
    Arrivals arrivals(announced);
    worker::PictureDecoder decoder(arrivals, request.ppi);
    for (const InputPicture& picture : document.pictures) decoder.give(picture.facts, picture.bytes);
    decoder.complete();
    GARITA_TRY(report, m_pipeline->run(arrivals, request, {.pages = on_page}));
    report.errors = decoder.errors();
    return report;
}

}  // namespace garita::tool
