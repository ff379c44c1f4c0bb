#include "firmware/locked_in_inspection.h"

#include <chrono>
#include <utility>

#include "firmware/stopwatch.h"
#include "firmware/verifier/trust.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

/// Whether a worker that does not look for barcodes may fare better: not where there was nothing to look at.
bool may_try_again(const Error& trouble, const InspectionRequest& request) {
    return request.lines.empty() && trouble.code != static_cast<int>(ErrorCode::NoPicture);
}

Error barcodes_left_out(const Error& first) {
    return {ErrorKind::Internal, static_cast<int>(ErrorCode::BarcodesLeftOut),
            first.text + "; a second try left barcodes out: what they and seals say was not checked"};
}

}  // namespace

Result<InspectionResources> load_inspection_resources(const References& references) {
    GARITA_TRY(worker, worker::load_resources(references.models));
    GARITA_TRY(trust_file, verifier::trust_memory(references.trust));
    return InspectionResources{std::move(worker), std::move(trust_file)};
}

Result<std::unique_ptr<LockedInInspection>> LockedInInspection::start(const InspectionPrograms& programs,
                                                                      const InspectionResources& resources) {
    GARITA_TRY(worker, worker::Worker::start(programs.worker, resources.worker));
    GARITA_TRY(verifier, verifier::Verifier::start(programs.verifier, resources.trust));
    return std::unique_ptr<LockedInInspection>(
        new LockedInInspection(programs.worker, resources.worker, std::move(worker), std::move(verifier)));
}

Result<Report> LockedInInspection::inspect(const InspectionRequest& request, worker::PictureFeed& pictures,
                                           const LockedInSink& sink, const Patience& patience) {
    Result<Report> report = look(request, pictures, sink, patience.worker_ms);
    if (!report && may_try_again(report.error(), request)) {
        m_left_out = report.error();
        report = look_again(request, pictures, sink, patience.worker_ms);
    }
    pictures.stop();
    // Neither a page nor a barcode: there is nothing to ask.
    if (report && !report->pages.empty()) verify(request, *report, sink, patience.verifier_ms);
    if (report && m_left_out && sink.trouble) sink.trouble(barcodes_left_out(*m_left_out));
    return report;
}

Result<Report> LockedInInspection::look(const InspectionRequest& request, worker::PictureFeed& pictures,
                                        const LockedInSink& sink, int timeout_ms) {
    worker::Sink worker_sink{.picture = sink.picture};
    if (sink.progress)
        worker_sink.progress = [&sink](Report so_far) {
            so_far.reading.barcodes.clear();
            sink.progress(so_far);
        };
    return m_worker->inspect(request, pictures, worker_sink, timeout_ms);
}

Result<Report> LockedInInspection::look_again(InspectionRequest request, worker::PictureFeed& pictures,
                                              const LockedInSink& sink, int timeout_ms) {
    // Whoever stopped the feed waits for the end.
    if (pictures.is_stopped() || !replace_worker()) return tl::unexpected(*m_left_out);
    if (sink.again) sink.again();
    request.barcodes = false;
    const auto begin = std::chrono::steady_clock::now();
    Result<Report> report = look(request, pictures, sink, timeout_ms);
    if (!report)
        return fail(report.error().kind, m_left_out->text + "; a second try without barcodes: " + report.error().text,
                    report.error().code);
    // Where none was looked for, none was read.
    report->reading.barcodes.clear();
    report->timings_ms["second_try"] = ms_since(begin);
    return report;
}

/// Puts a new worker in the place of one that failed; false: there is none, or nobody wants one any more.
bool LockedInInspection::replace_worker() {
    const std::lock_guard lock(m_mutex);
    if (m_killed) return false;
    auto worker = worker::Worker::start(m_worker_program, m_resources);
    if (worker) m_worker = std::move(*worker);
    return worker.has_value();
}

void LockedInInspection::verify(const InspectionRequest& request, Report& report, const LockedInSink& sink,
                                int timeout_ms) {
    const Stopwatch total(report.timings_ms, "total");
    const Stopwatch watch(report.timings_ms, "verifier");
    auto answer = m_verifier->verify(verifier::question_of(report, request), timeout_ms);
    if (!answer) {
        if (sink.trouble) sink.trouble(answer.error());
        return verifier::take_no_answer(static_cast<ErrorCode>(answer.error().code), report);
    }
    if (!m_left_out) return verifier::take_answer(std::move(*answer), report);
    verifier::take_answer_without_barcodes(std::move(*answer), static_cast<ErrorCode>(m_left_out->code), report);
}

void LockedInInspection::kill() {
    const std::lock_guard lock(m_mutex);
    m_killed = true;
    m_worker->kill();
    m_verifier->kill();
}

}  // namespace garita
