// The pipeline in the tool's own process, for what needs its pages: --in-process, and models learned from captures of
// the operator's own.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "firmware/locked_in_inspection.h"
#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/tool/inputs.h"

namespace garita::tool {

/// The stages of vision and the memory that they work on. One thread uses it.
class OwnPipeline {
public:
    /// Device error: a file of Garita's, or of a package, is missing.
    [[nodiscard]] static Result<OwnPipeline> create(const InspectionResources& resources);

    /// Decodes and inspects one document; `on_page` sees its pages. A report without pages, and why, where no picture
    /// can be decoded.
    [[nodiscard]] Result<Report> run(const InspectionRequest& request, const InputDocument& document,
                                     const std::function<void(std::span<const Page>)>& on_page = {});

private:
    std::vector<MappedMemory> m_mapped;
    std::unique_ptr<Pipeline> m_pipeline;
};

}  // namespace garita::tool
