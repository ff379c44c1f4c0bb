// An inspector without a worker: what it reports is told by the capture's resolution field, so that the page can be
// tested with every kind of news, also such as no worker should ever send.
#pragma once

#include <condition_variable>
#include <mutex>

#include "firmware/garitad/inspector.h"

namespace garita::test {

/// The scenes that capture.json chooses by the ppi of its first image, in the order of the folders that draw_captures
/// writes.
enum class Scene : int {
    Genuine = 201,
    Forged = 202,
    Hostile = 203,
    WithoutMrz = 204,
    WorkerDies = 205,
    Slow = 206,
    Text = 207,
    Model = 208  ///< of no folder: a document that is not as its model has it
};

class StandInInspector final : public Inspector {
public:
    [[nodiscard]] Result<Report> inspect(const InspectionOrder& order, const InspectionSink& sink) override;
    void drop() override {}
    void cancel() override;

private:
    void wait(int milliseconds);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_cancelled = false;
};

}  // namespace garita::test
