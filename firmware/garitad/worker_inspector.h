// The worker process as the kiosk's inspector: a new process for every document, with one spare kept ready.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "firmware/garitad/inspector.h"
#include "firmware/worker/client.h"

namespace garita {

/// Opens the worker's resources at the first document; what is missing is told then, as trouble.
class WorkerInspector final : public Inspector {
public:
    /// `program` is the path of garita-worker.
    explicit WorkerInspector(std::string program) : m_program(std::move(program)) {}

    [[nodiscard]] Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override;
    void cancel() override;
    void prepare() override;

private:
    [[nodiscard]] Result<std::unique_ptr<worker::Worker>> start();
    [[nodiscard]] Result<std::unique_ptr<worker::Worker>> take_spare();

    std::string m_program;
    std::optional<worker::Resources> m_resources;
    std::unique_ptr<worker::Worker> m_spare;

    std::mutex m_mutex;                   ///< of the two below
    worker::Worker* m_working = nullptr;  ///< the one that inspects now
    bool m_cancelled = false;
};

}  // namespace garita
