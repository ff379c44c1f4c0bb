// One document through the processes that are locked in: garita-worker looks and reads, then garita-verifier says what
// the barcodes hold. The one place where their reports become one.
#pragma once

#include <cstdint>
#include <memory>
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
    /// The verifier's trouble: its findings are `aborted`, the others stand.
    std::function<void(const Error&)> trouble{};
};

/// How long each process may be silent.
struct Patience {
    int worker_ms = worker::Worker::kTimeoutMs;
    int verifier_ms = verifier::Verifier::kTimeoutMs;
};

/// The processes of one document, never reused. One thread uses it; kill() may come from any.
class LockedInInspection {
public:
    /// Starts them; does not wait until they are ready, so that a spare can be kept.
    [[nodiscard]] static Result<std::unique_ptr<LockedInInspection>> start(const InspectionPrograms& programs,
                                                                           const InspectionResources& resources);

    /// Inspects one document while its pictures come. An Error is the worker's (worker/client.h). The verifier's
    /// trouble is told to the sink and makes its findings `aborted`.
    [[nodiscard]] Result<Report> inspect(const InspectionRequest& request, worker::PictureFeed& pictures,
                                         const LockedInSink& sink, const Patience& patience);

    /// Ends the processes; an inspect() in progress returns soon.
    void kill();

    /// None of them has ended.
    [[nodiscard]] bool runs() const { return m_worker->runs() && m_verifier->runs(); }

private:
    LockedInInspection(std::unique_ptr<worker::Worker> worker, std::unique_ptr<verifier::Verifier> verifier)
        : m_worker(std::move(worker)), m_verifier(std::move(verifier)) {}
    void verify(const InspectionRequest& request, Report& report, const LockedInSink& sink, int timeout_ms);

    std::unique_ptr<worker::Worker> m_worker;
    std::unique_ptr<verifier::Verifier> m_verifier;
};

}  // namespace garita
