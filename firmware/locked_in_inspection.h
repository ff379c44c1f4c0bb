// One document through the processes that are locked in: garita-worker looks and reads, then garita-verifier says what
// the barcodes hold. The one place where their reports become one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "firmware/verifier/client.h"
#include "firmware/worker/client.h"
#include "firmware/worker/picture_feed.h"

namespace garita {

/// The paths of the programs.
struct InspectionPrograms {
    std::string worker = worker::program_path();
    std::string verifier = verifier::program_path();
};

/// What a station holds documents against, as its files are.
struct References {
    seal::TrustFolder trust{};           ///< whom it believes as signers of seals
    std::vector<std::uint8_t> models{};  ///< its document models, packed (catalog_files.h)
};

/// What the processes are given: opened once, shared by all.
struct InspectionResources {
    worker::Resources worker;
    Descriptor trust;  ///< verifier/trust.h
};

/// A Device error names the file and the package that is missing (worker/resources.h).
[[nodiscard]] Result<InspectionResources> load_inspection_resources(const References& references = {});

/// What comes before the report, on the thread of inspect().
struct LockedInSink {
    std::function<void(PagePicture)> picture{};
    /// What is known so far: provisional, findings in any order, without barcodes: those come when they were verified.
    std::function<void(const Report&)> progress{};
    /// A second worker begins from the start: the first one's pictures, and what was known, do not hold any more.
    std::function<void()> again{};
    /// Findings that rest on barcodes are `aborted`, the others stand: the verifier's trouble, or BarcodesLeftOut.
    std::function<void(const Error&)> trouble{};
};

/// How long each process may be silent.
struct Patience {
    int worker_ms = worker::Worker::kTimeoutMs;
    int verifier_ms = verifier::Verifier::kTimeoutMs;
};

/// The processes of one document, never reused. One thread uses it; kill() may come from any.
///
/// A worker that dies, hangs or lies over pictures is followed by a second one, never by a third. It gets the same
/// pictures and does not look for barcodes: they are what a document can carry of a forger's making that a library
/// takes apart (Debian's ZXing-C++ has assertions, tests/vision/read/library_aborts).
class LockedInInspection {
public:
    /// Starts them; does not wait until they are ready, so that a spare can be kept. `resources` outlive it.
    [[nodiscard]] static Result<std::unique_ptr<LockedInInspection>> start(const InspectionPrograms& programs,
                                                                           const InspectionResources& resources);

    /// Inspects one document while its pictures come, and stops the feed at the end. Where the second worker had to
    /// look, what rests on barcodes is `aborted` with the first one's code. An Error is the last worker's
    /// (worker/client.h): of lines of text, of a feed that was stopped, and after kill() there is no second. The
    /// verifier's trouble is told to the sink and makes its findings `aborted`. No longer, after the last picture, than
    /// two workers and a verifier may take: 2 × kMostPeriods × `worker_ms` + `verifier_ms`.
    [[nodiscard]] Result<Report> inspect(const InspectionRequest& request, worker::PictureFeed& pictures,
                                         const LockedInSink& sink, const Patience& patience);

    /// Ends the processes, and none is started any more; an inspect() in progress returns soon.
    void kill();

    /// None of them has ended.
    [[nodiscard]] bool runs() const { return m_worker->runs() && m_verifier->runs(); }
    /// They run, and the worker waits for its document. Not after inspect().
    [[nodiscard]] bool is_ready() const { return m_verifier->runs() && m_worker->is_ready(); }

private:
    LockedInInspection(std::string worker_program, const worker::Resources& resources,
                       std::unique_ptr<worker::Worker> worker, std::unique_ptr<verifier::Verifier> verifier)
        : m_worker_program(std::move(worker_program)),
          m_resources(resources),
          m_worker(std::move(worker)),
          m_verifier(std::move(verifier)) {}
    [[nodiscard]] Result<Report> look(const InspectionRequest& request, worker::PictureFeed& pictures,
                                      const LockedInSink& sink, int timeout_ms);
    [[nodiscard]] Result<Report> look_again(InspectionRequest request, worker::PictureFeed& pictures,
                                            const LockedInSink& sink, int timeout_ms);
    [[nodiscard]] bool replace_worker();
    void verify(const InspectionRequest& request, Report& report, const LockedInSink& sink, int timeout_ms);

    const std::string m_worker_program;
    const worker::Resources& m_resources;
    std::mutex m_mutex;  ///< of m_worker while it is replaced or killed, and of m_killed
    std::unique_ptr<worker::Worker> m_worker;
    std::unique_ptr<verifier::Verifier> m_verifier;
    bool m_killed = false;
    std::optional<Error> m_left_out;  ///< what ended the first worker, where a second one looked without barcodes
};

}  // namespace garita
