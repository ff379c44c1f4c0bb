// A program of ours in a process of its own, locked in from its start: its parent's end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"

namespace garita {

/// One process, spoken with over a socket pair (channel.h), descriptor 3 there. It sees nothing of the parent's
/// environment, no other descriptor, and no file as standard input or output. One thread uses it; kill() may come from
/// any.
class Child {
public:
    /// Starts `program` with the words `--socket 3`. `name` is what it is called in messages: "worker". An Error says
    /// that the program cannot be started.
    [[nodiscard]] static Result<std::unique_ptr<Child>> start(const std::string& program, std::string_view name);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    /// Kills the process if it still runs, and waits for its end.
    ~Child();

    /// Ends the process; who waits for its message gets an error soon.
    void kill();

    /// Kills it if it still runs, waits for its end, and tells in words for an officer's log how it ended.
    [[nodiscard]] std::string end();

    /// Processor time that it has used since its start, all its threads together; zero once it has ended.
    [[nodiscard]] std::chrono::nanoseconds processor_time() const;

    /// It has not ended.
    [[nodiscard]] bool runs() const;

    [[nodiscard]] int socket() const { return m_socket.get(); }
    [[nodiscard]] pid_t process() const { return m_process; }

private:
    Child(pid_t process, Descriptor socket, std::string_view name)
        : m_process(process), m_socket(std::move(socket)), m_name(name) {}

    std::mutex m_mutex;  ///< of m_process: it is signalled only while it is not yet waited for
    pid_t m_process = -1;
    Descriptor m_socket;
    std::string m_name;
};

/// Where a program of ours lies: what the environment's `variable` names, else beside the running program.
[[nodiscard]] std::string program_beside(const char* name, const char* variable);

}  // namespace garita
