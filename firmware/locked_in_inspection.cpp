#include "firmware/locked_in_inspection.h"

#include <utility>

#include "firmware/stopwatch.h"
#include "firmware/verifier/trust.h"

namespace garita {

Result<InspectionResources> load_inspection_resources(const References& references) {
    GARITA_TRY(worker, worker::load_resources(references.models));
    GARITA_TRY(trust_file, verifier::trust_memory(references.trust));
    return InspectionResources{std::move(worker), std::move(trust_file)};
}

Result<std::unique_ptr<LockedInInspection>> LockedInInspection::start(const InspectionPrograms& programs,
                                                                      const InspectionResources& resources) {
    GARITA_TRY(worker, worker::Worker::start(programs.worker, resources.worker));
    GARITA_TRY(verifier, verifier::Verifier::start(programs.verifier, resources.trust));
    return std::unique_ptr<LockedInInspection>(new LockedInInspection(std::move(worker), std::move(verifier)));
}

Result<Report> LockedInInspection::inspect(const InspectionRequest& request, worker::PictureFeed& pictures,
                                           const LockedInSink& sink, const Patience& patience) {
    worker::Sink worker_sink{.picture = sink.picture};
    if (sink.progress)
        worker_sink.progress = [&sink](Report so_far) {
            so_far.reading.barcodes.clear();
            sink.progress(so_far);
        };
    GARITA_TRY(report, m_worker->inspect(request, pictures, worker_sink, patience.worker_ms));
    // Neither a page nor a barcode: there is nothing to ask.
    if (report.pages.empty()) return report;
    verify(request, report, sink, patience.verifier_ms);
    return report;
}

void LockedInInspection::verify(const InspectionRequest& request, Report& report, const LockedInSink& sink,
                                int timeout_ms) {
    const Stopwatch total(report.timings_ms, "total");
    const Stopwatch watch(report.timings_ms, "verifier");
    auto answer = m_verifier->verify(verifier::question_of(report, request), timeout_ms);
    if (answer) return verifier::take_answer(std::move(*answer), report);
    if (sink.trouble) sink.trouble(answer.error());
    verifier::take_no_answer(static_cast<ErrorCode>(answer.error().code), report);
}

void LockedInInspection::kill() {
    m_worker->kill();
    m_verifier->kill();
}

}  // namespace garita
