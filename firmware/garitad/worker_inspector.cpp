#include "firmware/garitad/worker_inspector.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <utility>
#include <vector>

namespace garita {
namespace {

/// The process has not ended; its end is left for its owner to collect.
bool runs(pid_t process) {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

std::vector<worker::Picture> pictures_of(const InspectionOrder& order) {
    std::vector<worker::Picture> pictures;
    for (const scanner::Delivered& image : order.images)
        pictures.push_back({.facts = {.side = image.header.side,
                                      .band = image.header.band,
                                      .name = image.header.name,
                                      .ppi = image.header.ppi,
                                      .light_nm = image.header.light_nm},
                            .bytes = Descriptor(fcntl(image.memory.get(), F_DUPFD_CLOEXEC, 3))});
    return pictures;
}

}  // namespace

Result<std::unique_ptr<worker::Worker>> WorkerInspector::start() {
    if (!m_resources) {
        GARITA_TRY(resources, worker::load_resources());
        m_resources = std::move(resources);
    }
    return worker::Worker::start(m_program, *m_resources);
}

void WorkerInspector::prepare() {
    if (m_spare) return;
    // What is wrong is told when a document is inspected.
    if (auto spare = start()) m_spare = std::move(*spare);
}

Result<std::unique_ptr<worker::Worker>> WorkerInspector::take_spare() {
    // A spare that died while it waited is no news of this document.
    if (m_spare && runs(m_spare->process())) return std::move(m_spare);
    m_spare.reset();
    return start();
}

Result<Report> WorkerInspector::inspect(const InspectionOrder& order, const InspectionSink& sink) {
    GARITA_TRY(worker, take_spare());
    {
        const std::lock_guard lock(m_mutex);
        if (m_cancelled) return fail(ErrorKind::Internal, "the kiosk is ending");
        m_working = worker.get();
    }
    const InspectionRequest request{.today = order.today,
                                    .specimens = order.specimens,
                                    .chosen_format = order.choice ? order.choice->format : std::nullopt,
                                    .pictures = true};
    Result<Report> report =
        worker->inspect(request, pictures_of(order), {.picture = sink.picture, .progress = sink.progress});
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
