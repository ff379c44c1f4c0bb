// garitad's end of garita-scanner: starts the process, asks it, and starts it anew when it dies.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/scanner.h"
#include "firmware/scanner/protocol.h"

namespace garita::scanner {

/// Descriptors in the process: fixed, so that nothing has to be told.
inline constexpr int kSocketDescriptor = 3;
inline constexpr int kFolderDescriptor = 4;

/// What to start.
struct Launch {
    std::string program{};        ///< path of garita-scanner
    std::string kind = "folder";  ///< of firmware/scanner/drivers.cpp
    int folder = -1;              ///< the open folder or pipe; borrowed for the life of the client
    /// Asked at each start, where it is given: the memory file that the process gets in the folder's place.
    std::function<Result<Descriptor>()> hand_over{};
    std::string name{};                    ///< of the folder, for people; or the serial number wanted
    std::string options{};                 ///< as of Settings (drivers.h)
    std::string usb{};                     ///< likewise
    int timeout_ms = 60'000;               ///< for each message of a scan
    int state_timeout_ms = 15'000;         ///< for the state: a scanner that must first be opened takes up to 10 s
    std::vector<std::string> arguments{};  ///< for tests: these instead of what stands above
};

/// One image, or lines of text, that the scanner delivered, checked: the memory file is sealed and of the size told.
struct Delivered {
    ShotHeader header;
    Descriptor memory;
};

/// Owns the process. One thread calls state() and scan(); cancel() may be called from any. A process that speaks
/// without being asked, however much, is ended at the next question.
class Client {
public:
    explicit Client(Launch launch);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Starts the process where none runs, and another one once where it ends instead of answering. An error is the
    /// process's, and ends it; what the scanner itself has is told in State::trouble.
    [[nodiscard]] Result<State> state();

    /// Scans: hands every image over as it comes, at most one a side and band; returns the capture's name. Death,
    /// silence or a broken protocol are Device errors and end the process; the next call starts another.
    [[nodiscard]] Result<std::string> scan(const std::function<void(Delivered)>& deliver);

    /// Makes a scan() in progress, and all later ones, return soon.
    void cancel() const;

    /// The process's id, or −1 when none runs; for tests.
    [[nodiscard]] pid_t process() const { return m_process; }

private:
    [[nodiscard]] Result<bool> start();
    [[nodiscard]] Result<bool> ask(Request request);
    [[nodiscard]] Result<State> ask_state();
    [[nodiscard]] Result<std::string> collect(const std::function<void(Delivered)>& deliver, bool& told);
    void stop();

    Launch m_launch;
    Descriptor m_socket;
    Descriptor m_cancel;
    pid_t m_process = -1;
};

}  // namespace garita::scanner
