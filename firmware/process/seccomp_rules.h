// The rules of seccomp that every process which locks itself in has, however much it may do beside.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>

#include "firmware/process/sanitized.h"

namespace garita {

inline constexpr scmp_datum_t kAllBits = 0xFFFFFFFFU;

/// Written out: libseccomp's macro is a C99 literal, which clang refuses here.
[[nodiscard]] inline scmp_arg_cmp where(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// Does `action` where the bits of the call's argument are so.
[[nodiscard]] inline bool rule(scmp_filter_ctx filter, std::uint32_t action, int call, const scmp_arg_cmp& condition) {
    return seccomp_rule_add(filter, action, call, 1, condition) == 0;
}

[[nodiscard]] inline bool add_all(scmp_filter_ctx filter, std::uint32_t action, std::span<const int> calls) {
    return std::ranges::all_of(calls, [&](int call) { return seccomp_rule_add(filter, action, call, 0) == 0; });
}

/// A thread, never a process nor a namespace; clone3 hides its flags behind a pointer, so that glibc is sent to clone.
[[nodiscard]] inline bool allow_threads(scmp_filter_ctx filter) {
    constexpr scmp_datum_t kNew = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                  CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE;
    return rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), where(0, CLONE_THREAD | kNew, CLONE_THREAD)) &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/// Of fcntl these commands: with F_SETOWN and F_SETSIG a process sends any signal to any of its user's. Memory that
/// does not run: no library here compiles. A signal to itself, as abort() sends one. Of another architecture (32 bit,
/// x32) nothing.
[[nodiscard]] inline bool add_common_rules(scmp_filter_ctx filter, std::span<const int> file_commands) {
    if (!kSanitized && seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0) return false;
    // The sanitizers probe memory by writing it into a pipe; refused, they take every object for a broken one.
    if constexpr (kSanitized) {
        if (!add_all(filter, SCMP_ACT_ALLOW, std::array{SCMP_SYS(pipe), SCMP_SYS(pipe2)})) return false;
    }
    const auto allow = [filter](int call, const scmp_arg_cmp& condition) {
        return rule(filter, SCMP_ACT_ALLOW, call, condition);
    };
    for (const int command : file_commands)
        if (!allow(SCMP_SYS(fcntl), where(1, kAllBits, static_cast<scmp_datum_t>(command)))) return false;
    return allow(SCMP_SYS(mmap), where(2, PROT_EXEC, 0)) && allow(SCMP_SYS(mprotect), where(2, PROT_EXEC, 0)) &&
           allow(SCMP_SYS(tgkill), where(0, kAllBits, static_cast<scmp_datum_t>(getpid())));
}

}  // namespace garita
