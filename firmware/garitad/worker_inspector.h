// The locked-in processes as the kiosk's inspector: new ones for every document, with spares kept ready.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "firmware/garitad/inspector.h"
#include "firmware/locked_in_inspection.h"

namespace garita {

/// What documents are held against on a day.
using ReferencesOf = std::function<References(const trust::Today& today)>;

/// Opens the processes' resources at the first document of a day; what is missing is told then, as trouble.
class WorkerInspector final : public Inspector {
public:
    WorkerInspector(InspectionPrograms programs, ReferencesOf references)
        : m_programs(std::move(programs)), m_references(std::move(references)) {}

    [[nodiscard]] Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override;
    void drop() override;
    void cancel() override;
    Result<bool> prepare(const trust::Today& today) override;

private:
    [[nodiscard]] Result<std::unique_ptr<LockedInInspection>> start(const trust::Today& today);
    [[nodiscard]] Result<std::unique_ptr<LockedInInspection>> take_spare(const trust::Today& today);

    InspectionPrograms m_programs;
    ReferencesOf m_references;
    trust::Today m_day;  ///< of the two below
    std::optional<InspectionResources> m_resources;
    std::unique_ptr<LockedInInspection> m_spare;

    std::mutex m_mutex;                       ///< of the two below
    LockedInInspection* m_working = nullptr;  ///< the one that inspects now
    bool m_cancelled = false;
};

}  // namespace garita
