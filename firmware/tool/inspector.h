// What inspects one document for the tool: a worker process each, or the tool's own process for debugging.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/tool/inputs.h"
#include "firmware/worker/client.h"

namespace garita::tool {

enum class Where { Worker, InProcess };

/// One thread uses it.
class Inspector {
public:
    /// `trust`: the files of whom this run believes as signers of seals.
    explicit Inspector(Where where, seal::TrustFolder trust = {}) : m_where(where), m_trust(std::move(trust)) {}

    /// Starts what the next document will need: the time is then not that document's.
    [[nodiscard]] Result<bool> prepare();

    /// Inspects one document; its pictures are given away. An error is the worker's trouble, not the document's.
    [[nodiscard]] Result<Report> inspect(const InspectionRequest& request, InputDocument& document);

private:
    Result<Report> inspect_in_worker(const InspectionRequest& request, InputDocument& document);
    Result<Report> inspect_here(const InspectionRequest& request, InputDocument& document);

    Where m_where;
    seal::TrustFolder m_trust;
    std::unique_ptr<worker::Resources> m_resources;
    std::unique_ptr<worker::Worker> m_spare;
    std::vector<MappedMemory> m_mapped;
    std::unique_ptr<Pipeline> m_pipeline;
};

/// Today by the clock and the time zone of this machine, ISO 8601: a document is valid to the end of a day of the
/// border post.
[[nodiscard]] std::string today_of_clock();

}  // namespace garita::tool
