// garitad's end of garita-link: a process a question, its answer taken for hostile input.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "drivers/capture/descriptor.h"
#include "firmware/link/settings.h"
#include "firmware/process/child.h"
#include "firmware/watchlists/bureau.h"

namespace garita::link {

/// Where garita-link lies: beside the running program, or $GARITA_LINK.
[[nodiscard]] std::string program_path();

/// What a question may take, beyond which the process is killed.
struct Times {
    std::chrono::milliseconds start{3000};   ///< until it is ready
    std::chrono::milliseconds answer{7000};  ///< the adapter's own time (bureau_client.h), and a resolver that hangs
};

/// The bureau, asked by a process of its own: one question, never reused, so that nothing of a document is there when
/// the next is asked about, and one that hung or was taken over is gone. One question at a time; others wait.
class Link final : public watchlists::Bureau {
public:
    /// Device error: there is no memory for what the process is handed.
    [[nodiscard]] static Result<std::unique_ptr<Link>> create(std::string program, const Settings& settings,
                                                              Times times = {});

    [[nodiscard]] std::string name() const override { return m_name; }
    /// Whatever goes wrong is Unreachable, with its reason.
    [[nodiscard]] watchlists::BureauAnswer look_up(const watchlists::Document& document) override;

    /// Starts a process and asks nothing. Device error: it cannot be started, or what it is handed cannot be used: why.
    [[nodiscard]] Result<bool> look_at_settings();

    void cancel() override;

private:
    Link(std::string program, std::string name, Times times)
        : m_program(std::move(program)), m_name(std::move(name)), m_times(times) {}
    [[nodiscard]] Result<bool> start();
    [[nodiscard]] Result<std::vector<watchlists::BureauReport>> ask(const watchlists::Document& document);
    void end();

    const std::string m_program;
    const std::string m_name;
    const Times m_times;
    Descriptor m_service;  ///< sealed memory files, as the next three
    Descriptor m_authority;
    Descriptor m_certificate;
    Descriptor m_key;

    std::mutex m_asking;  ///< held while one is asked
    std::mutex m_mutex;   ///< of the next two: who cancels does not wait for who asks
    std::unique_ptr<Child> m_child;
    bool m_cancelled = false;
};

}  // namespace garita::link
