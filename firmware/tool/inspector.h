// What inspects one document for the tool: locked-in processes each, or the tool's own process for debugging.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware/locked_in_inspection.h"
#include "firmware/pipeline.h"
#include "firmware/process/channel.h"
#include "firmware/tool/inputs.h"

namespace garita::tool {

enum class Where { LockedIn, InProcess };

/// One thread uses it.
class Inspector {
public:
    /// `trust`: the files of whom this run believes as signers of seals.
    explicit Inspector(Where where, seal::TrustFolder trust = {}) : m_where(where), m_trust(std::move(trust)) {}

    /// Starts what the next document will need: the time is then not that document's.
    [[nodiscard]] Result<bool> prepare();

    /// Inspects one document; its pictures are given away. An error is the worker's trouble, not the document's; the
    /// verifier's is told on standard error and makes its findings `aborted`.
    [[nodiscard]] Result<Report> inspect(const InspectionRequest& request, InputDocument& document);

private:
    Result<Report> inspect_locked_in(const InspectionRequest& request, InputDocument& document);
    Result<Report> inspect_here(const InspectionRequest& request, InputDocument& document);

    Where m_where;
    seal::TrustFolder m_trust;
    std::unique_ptr<InspectionResources> m_resources;
    std::unique_ptr<LockedInInspection> m_spare;
    std::vector<MappedMemory> m_mapped;
    std::unique_ptr<Pipeline> m_pipeline;
    seal::TrustStore m_trust_store;
};

/// Today by the clock and the time zone of this machine, ISO 8601: a document is valid to the end of a day of the
/// border post.
[[nodiscard]] std::string today_of_clock();

}  // namespace garita::tool
