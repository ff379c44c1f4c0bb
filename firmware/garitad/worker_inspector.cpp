#include "firmware/garitad/worker_inspector.h"

#include <fcntl.h>

#include <utility>
#include <vector>

namespace garita {
namespace {

std::vector<worker::Picture> pictures_of(const InspectionOrder& order) {
    std::vector<worker::Picture> pictures;
    for (const scanner::Delivered& image : order.images)
        pictures.push_back({.facts = {.side = image.header.side,
                                      .band = image.header.band,
                                      .name = image.header.name,
                                      .ppi = image.header.ppi,
                                      .light_nm = image.header.light_nm,
                                      .calibration = order.calibration == nullptr
                                                         ? std::nullopt
                                                         : order.calibration->of(image.header.side, image.header.band)},
                            .bytes = Descriptor(fcntl(image.memory.get(), F_DUPFD_CLOEXEC, 3))});
    return pictures;
}

}  // namespace

Result<std::unique_ptr<LockedInInspection>> WorkerInspector::start(const std::string& today) {
    if (!m_resources || m_day != today) {
        m_spare.reset();
        m_resources.reset();
        GARITA_TRY(resources, load_inspection_resources(m_references(today)));
        m_resources = std::move(resources);
        m_day = today;
    }
    return LockedInInspection::start(m_programs, *m_resources);
}

void WorkerInspector::prepare(const std::string& today) {
    if (m_spare && m_day == today) return;
    // What is wrong is told when a document is inspected.
    if (auto spare = start(today)) m_spare = std::move(*spare);
}

Result<std::unique_ptr<LockedInInspection>> WorkerInspector::take_spare(const std::string& today) {
    // A spare that died while it waited is no news of this document.
    if (m_spare && m_day == today && m_spare->runs()) return std::move(m_spare);
    m_spare.reset();
    return start(today);
}

Result<Report> WorkerInspector::inspect(const InspectionOrder& order, const InspectionSink& sink) {
    GARITA_TRY(processes, take_spare(order.today));
    {
        const std::lock_guard lock(m_mutex);
        if (m_cancelled) return fail(ErrorKind::Internal, "the kiosk is ending");
        m_working = processes.get();
    }
    const InspectionRequest request{.today = order.today,
                                    .specimens = order.specimens,
                                    .chosen_format = order.choice ? order.choice->format : std::nullopt,
                                    .pictures = true,
                                    .lines = {order.lines.begin(), order.lines.end()}};
    Result<Report> report = processes->inspect(
        request, pictures_of(order), {.picture = sink.picture, .progress = sink.progress, .trouble = sink.trouble}, {});
    const std::lock_guard lock(m_mutex);
    m_working = nullptr;
    return report;
}

void WorkerInspector::cancel() {
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    if (m_working != nullptr) m_working->kill();
}

}  // namespace garita
