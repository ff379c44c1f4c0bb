// What inspects one document for the tool: locked-in processes each, or the tool's own process (in_process.h).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "firmware/locked_in_inspection.h"
#include "firmware/tool/inputs.h"

namespace garita::tool {

/// Inspects one document without processes of its own, for debugging.
using InProcess = std::function<Result<Report>(const InspectionResources& resources, const References& references,
                                               const InspectionRequest& request, InputDocument& document)>;

/// One thread uses it.
class Inspector {
public:
    /// `in_process`, where it is given, inspects.
    explicit Inspector(References references = {}, InProcess in_process = {})
        : m_references(std::move(references)), m_in_process(std::move(in_process)) {}

    /// Starts what the next document will need: the time is then not that document's.
    [[nodiscard]] Result<bool> prepare();

    /// Inspects one document, by its pictures or by its lines of text; what it holds is given away. An error is the
    /// worker's trouble, not the document's; the verifier's is told on standard error and makes its findings `aborted`.
    [[nodiscard]] Result<Report> inspect(InspectionRequest request, InputDocument& document);

private:
    Result<Report> inspect_locked_in(const InspectionRequest& request, InputDocument& document);

    References m_references;
    InProcess m_in_process;
    std::unique_ptr<InspectionResources> m_resources;
    std::unique_ptr<LockedInInspection> m_spare;
};

/// Today by the clock and the time zone of this machine, ISO 8601: a document is valid to the end of a day of the
/// border post.
[[nodiscard]] std::string today_of_clock();

}  // namespace garita::tool
