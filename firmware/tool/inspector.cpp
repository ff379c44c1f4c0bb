#include "firmware/tool/inspector.h"

#include <fmt/format.h>

#include <ctime>

#include "firmware/process/channel.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

/// Nobody waits at a desk: the processes' own limits of processor time end them, and the same input has the same result
/// on a machine that is busy with other things.
constexpr int kPatienceMs = 600'000;

}  // namespace

std::string today_of_clock() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

Result<bool> Inspector::prepare() {
    if (!m_resources) {
        GARITA_TRY(resources, load_inspection_resources(m_references));
        m_resources = std::make_unique<InspectionResources>(std::move(resources));
    }
    if (m_in_process || m_spare) return true;
    GARITA_TRY(started, LockedInInspection::start({}, *m_resources));
    m_spare = std::move(started);
    return true;
}

Result<Report> Inspector::inspect(InspectionRequest request, InputDocument& document) {
    if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
    request.lines = document.lines;
    return m_in_process ? m_in_process(*m_resources, m_references, request, document)
                        : inspect_locked_in(request, document);
}

Result<Report> Inspector::inspect_locked_in(const InspectionRequest& request, InputDocument& document) {
    std::vector<worker::Picture> pictures;
    for (const InputPicture& picture : document.pictures) {
        GARITA_TRY(file, sealed_memory(picture.bytes));
        pictures.push_back({picture.facts, std::move(file)});
    }
    const std::unique_ptr<LockedInInspection> processes = std::move(m_spare);
    const LockedInSink sink{
        .trouble = [&](const Error& error) { tell("garita: " + document.name + ": " + error.text); }};
    worker::PictureFeed feed(std::move(pictures));
    return processes->inspect(request, feed, sink, {kPatienceMs, kPatienceMs});
}

}  // namespace garita::tool
