// What a process that was taken over might try, and how one ends that tried it.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace garita::test {

/// Exit statuses of a child that locks itself in and then does something.
inline constexpr int kDone = 0;  ///< it was possible
inline constexpr int kFailed = 1;
inline constexpr int kNotLockedIn = 9;

inline const pid_t kParent = getpid();

inline bool exited(int status, int code) {
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}
inline std::string told(int status) {
    return WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                               : "exit status " + std::to_string(WEXITSTATUS(status));
}

template <typename... Arguments>
bool call(long number, Arguments... arguments) {
    return syscall(number, arguments...) >= 0;
}

struct Attack {
    const char* name;
    std::function<bool()> deed;
};

/// What no process that locks itself in has any use for, however much it may do.
inline std::vector<Attack> attacks_with(std::vector<Attack> others) {
    static const char* const kNone[] = {nullptr};
    std::vector<Attack> attacks = {
        {"execve", [] { return call(SYS_execve, "/bin/true", kNone, kNone); }},
        {"a process", [] { return call(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr); }},
        {"ptrace", [] { return call(SYS_ptrace, PTRACE_TRACEME, 0, nullptr, nullptr); }},
        {"memory of another process", [] { return call(SYS_process_vm_readv, kParent, nullptr, 0, nullptr, 0, 0); }},
        {"descriptor of a process", [] { return call(SYS_pidfd_open, kParent, 0); }},
        {"a signal to the parent", [] { return call(SYS_kill, kParent, 0); }},
        {"a signal to the parent's thread", [] { return call(SYS_tgkill, kParent, kParent, 0); }},
        {"a signal from a file", [] { return call(SYS_fcntl, 1, F_SETOWN, kParent); }},
        {"memory that runs",
         [] {
             return mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                    MAP_FAILED;
         }},
        {"a socket of this machine", [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
        {"mount", [] { return call(SYS_mount, "none", "/mnt", "tmpfs", 0, nullptr); }},
        {"a namespace", [] { return call(SYS_unshare, CLONE_NEWUSER); }},
        {"io_uring", [] { return call(SYS_io_uring_setup, 1, nullptr); }},
    };
    attacks.insert(attacks.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
    return attacks;
}

}  // namespace garita::test
