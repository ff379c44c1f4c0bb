// What a process that was taken over might try, and how one ends that tried it.
#pragma once

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

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

}  // namespace garita::test
