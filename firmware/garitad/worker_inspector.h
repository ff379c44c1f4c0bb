// The worker process as the kiosk's inspector.
#pragma once

#include <string>

#include "firmware/garitad/inspector.h"

namespace garita {

class WorkerInspector final : public Inspector {
public:
    explicit WorkerInspector(std::string program) : m_program(std::move(program)) {}
    [[nodiscard]] Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override;
    void cancel() override;

private:
    std::string m_program;
};

}  // namespace garita
