#include "firmware/garitad/worker_inspector.h"

#include <utility>

namespace garita {
Result<std::unique_ptr<LockedInInspection>> WorkerInspector::start(const trust::Today& today) {
    if (!m_resources || m_day != today) {
        m_spare.reset();
        m_resources.reset();
        GARITA_TRY(resources, load_inspection_resources(m_references(today)));
        m_resources = std::move(resources);
        m_day = today;
    }
    return LockedInInspection::start(m_programs, *m_resources);
}

Result<bool> WorkerInspector::prepare(const trust::Today& today) {
    if (m_spare && m_day == today) {
        if (m_spare->runs()) return m_spare->is_ready();
        m_spare.reset();
        return fail(ErrorKind::Internal, "a worker or verifier ended before there was a document");
    }
    GARITA_TRY(spare, start(today));
    m_spare = std::move(spare);
    return false;
}

Result<std::unique_ptr<LockedInInspection>> WorkerInspector::take_spare(const trust::Today& today) {
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
    const InspectionRequest request{.today = order.today.day,
                                    .clock_confirmed = order.today.clock == trust::Clock::Confirmed,
                                    .specimens = order.specimens,
                                    .chosen_format = order.choice ? order.choice->format : std::nullopt,
                                    .pictures = true,
                                    .picture_bytes = order.picture_bytes,
                                    .lines = {order.lines.begin(), order.lines.end()},
                                    .typed_zone = {order.typed_zone.begin(), order.typed_zone.end()}};
    Result<Report> report = processes->inspect(
        request, order.pictures,
        {.picture = sink.picture, .progress = sink.progress, .again = sink.again, .trouble = sink.trouble}, {});
    const std::lock_guard lock(m_mutex);
    m_working = nullptr;
    return report;
}

void WorkerInspector::drop() {
    const std::lock_guard lock(m_mutex);
    if (m_working != nullptr) m_working->kill();
}

void WorkerInspector::cancel() {
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    if (m_working != nullptr) m_working->kill();
}

}  // namespace garita
