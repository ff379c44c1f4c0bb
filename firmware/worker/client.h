// The parent's end of a worker: starts the process, gives it one document, takes its report for hostile input.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/process/child.h"
#include "firmware/report.h"
#include "firmware/worker/picture_feed.h"
#include "firmware/worker/resources.h"

namespace garita::worker {

/// What comes before the report, on the thread of inspect().
struct Sink {
    std::function<void(PagePicture)> picture{};
    std::function<void(const Report&)> progress{};  ///< what is known so far: provisional, findings in any order
};

/// Where garita-worker lies: beside the running program, or $GARITA_WORKER.
[[nodiscard]] std::string program_path();

/// One worker process: one document, never reused. One thread uses it; kill() may come from any. What its report says
/// of barcodes is what was read; what they hold, the verifier says (firmware/verifier/client.h).
class Worker {
public:
    /// Starts the process and sends its resources; does not wait until it is ready, so that a spare can be kept.
    [[nodiscard]] static Result<std::unique_ptr<Worker>> start(const std::string& program, const Resources& resources);
    /// Inspects one document while its pictures come, from the first that the feed has; returns when it has the report,
    /// or none will come. The feed goes on. An Error means that the worker died, hung, or lied: its message says which;
    /// `code` is one of vision/error_codes.h. A worker hangs that has no report `timeout_ms` after the feed was
    /// complete and used little of a processor in that time, or has none after kMostPeriods times as long: a loaded
    /// machine is slow, and no worker's fault. Until the feed is complete it may take any time: whoever feeds it sees
    /// to that.
    [[nodiscard]] Result<Report> inspect(const InspectionRequest& request, PictureFeed& pictures, const Sink& sink,
                                         int timeout_ms = kTimeoutMs);

    /// Ends the process; an inspect() in progress returns an error soon.
    void kill() { m_child->kill(); }

    [[nodiscard]] bool runs() const { return m_child->runs(); }
    /// It has said that it waits for a document. Not after inspect().
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] pid_t process() const { return m_child->process(); }

    /// A document takes about a second; the worker itself may use 60 s of a processor (process/lock_in.h).
    static constexpr int kTimeoutMs = 30'000;
    static constexpr int kMostPeriods = 4;
    static constexpr std::size_t kMostPictures = 31;

private:
    explicit Worker(std::unique_ptr<Child> child) : m_child(std::move(child)) {}
    void send_pictures(PictureFeed::Pass& pictures);
    Result<Report> collect(const PictureFeed& pictures, const Sink& sink, int timeout_ms);

    std::unique_ptr<Child> m_child;  ///< never none
};

}  // namespace garita::worker
