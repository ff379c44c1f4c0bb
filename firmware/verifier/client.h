// The parent's end of a verifier: starts the process, asks it one question, takes its answer for hostile input.
#pragma once

#include <memory>
#include <string>

#include "firmware/process/child.h"
#include "firmware/verifier/verification.h"

namespace garita::verifier {

/// Where garita-verifier lies: beside the running program, or $GARITA_VERIFIER.
[[nodiscard]] std::string program_path();

/// One verifier process: one document, never reused. One thread uses it; kill() may come from any.
class Verifier {
public:
    /// Starts the process and sends it the trust store (a sealed memory file, trust_wire.h), which it takes apart while
    /// it waits for its question, so that a spare can be kept.
    [[nodiscard]] static Result<std::unique_ptr<Verifier>> start(const std::string& program, const Descriptor& trust);

    /// Asks. An Error means that the verifier died, was silent for `timeout_ms`, or lied: its message says which;
    /// `code` is one of vision/error_codes.h.
    [[nodiscard]] Result<Answer> verify(const Question& question, int timeout_ms = kTimeoutMs);

    /// Ends the process; a verify() in progress returns an error soon.
    void kill() { m_child->kill(); }

    [[nodiscard]] bool runs() const { return m_child->runs(); }
    [[nodiscard]] pid_t process() const { return m_child->process(); }

    /// An answer takes some milliseconds, and a large trust store a second before it.
    static constexpr int kTimeoutMs = 10'000;

private:
    explicit Verifier(std::unique_ptr<Child> child) : m_child(std::move(child)) {}

    std::unique_ptr<Child> m_child;  ///< never none
};

}  // namespace garita::verifier
