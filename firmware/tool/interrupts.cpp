#include "firmware/tool/interrupts.h"

namespace garita::tool {

sigset_t block_interrupts() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

Interrupts::Interrupts(const sigset_t& signals, Scanner& scanner)
    : m_thread([this, signals, &scanner] {
          constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 50'000'000};
          while (!m_over) {
              if (sigtimedwait(&signals, nullptr, &kLook) > 0) m_interrupted = true;
              // Again and again: a cancel between two calls of the scanner does nothing.
              if (m_interrupted) scanner.cancel();
          }
      }) {}

Interrupts::~Interrupts() {
    m_over = true;
    m_thread.join();
}

}  // namespace garita::tool
