// SIGINT and SIGTERM while a scanner works: they cancel it instead of ending the process.
#pragma once

#include <signal.h>

#include <atomic>
#include <thread>

#include "drivers/scanner.h"

namespace garita::tool {

/// Blocks both in this thread and in those that it makes afterwards: call it before libusb makes its own.
[[nodiscard]] sigset_t block_interrupts();

/// While it lives, blocked signals cancel the scanner, so that what was begun can be undone.
class Interrupts {
public:
    /// `scanner` outlives it.
    Interrupts(const sigset_t& signals, Scanner& scanner);
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    ~Interrupts();
    [[nodiscard]] bool interrupted() const { return m_interrupted; }

private:
    std::atomic<bool> m_over{false};
    std::atomic<bool> m_interrupted{false};
    std::thread m_thread;  ///< last: it uses the others
};

}  // namespace garita::tool
