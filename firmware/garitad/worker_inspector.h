// The locked-in processes as the kiosk's inspector: new ones for every document, with spares kept ready.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "firmware/garitad/inspector.h"
#include "firmware/locked_in_inspection.h"

namespace garita {

/// Opens the processes' resources at the first document; what is missing is told then, as trouble.
class WorkerInspector final : public Inspector {
public:
    WorkerInspector(InspectionPrograms programs, References references)
        : m_programs(std::move(programs)), m_references(std::move(references)) {}

    [[nodiscard]] Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override;
    void cancel() override;
    void prepare() override;

private:
    [[nodiscard]] Result<std::unique_ptr<LockedInInspection>> start();
    [[nodiscard]] Result<std::unique_ptr<LockedInInspection>> take_spare();

    InspectionPrograms m_programs;
    References m_references;
    std::optional<InspectionResources> m_resources;
    std::unique_ptr<LockedInInspection> m_spare;

    std::mutex m_mutex;                       ///< of the two below
    LockedInInspection* m_working = nullptr;  ///< the one that inspects now
    bool m_cancelled = false;
};

}  // namespace garita
