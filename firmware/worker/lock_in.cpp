#include "firmware/worker/lock_in.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>

namespace garita::worker {
namespace {

// Sanitizers reserve terabytes of addresses and look at their own process: under them only what would be an attack is
// refused, and memory is not bounded.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

constexpr rlim_t kMemoryBytes = 2ULL << 30U;
constexpr rlim_t kProcessorSeconds = 60;

constexpr std::array kAllowed = {
    // the socket and memory files that it has
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(fcntl), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(memfd_create),
    SCMP_SYS(ftruncate),
    // memory
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mprotect),
    // its own threads, time, chance
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group)};

// Libraries ask for these when they are first used (number of processors, plug-ins, terminals): they are told no.
constexpr std::array kRefused = {
    SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access), SCMP_SYS(faccessat),         SCMP_SYS(faccessat2),
    SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(statx),  SCMP_SYS(readlink),          SCMP_SYS(readlinkat),
    SCMP_SYS(ioctl), SCMP_SYS(prlimit64),  SCMP_SYS(uname),  SCMP_SYS(sched_setaffinity), SCMP_SYS(prctl),
    SCMP_SYS(getcwd)};

bool add_rules(scmp_filter_ctx filter) {
    for (const int call : kAllowed)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    // The sanitizers probe memory by writing it into a pipe; refused, they take every object for a broken one.
    if constexpr (kSanitized) {
        for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)})
            if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    }
    for (const int call : kRefused)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) != 0) return false;
    // A thread, never a process; clone3 hides its flags behind a pointer, so that glibc is sent to clone.
    // Written out: libseccomp's macro is a C99 literal, which clang refuses here.
    const scmp_arg_cmp is_thread{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, is_thread) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

bool limit(__rlimit_resource resource, rlim_t most) {
    const rlimit both{most, most};
    return setrlimit(resource, &both) == 0;
}

}  // namespace

Result<bool> lock_in() {
    const bool limited = limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CPU, kProcessorSeconds) &&
                         (kSanitized || limit(RLIMIT_AS, kMemoryBytes));
    if (!limited || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "the worker could not limit itself");
    scmp_filter_ctx filter = seccomp_init(kSanitized ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS);
    const bool locked = filter != nullptr && add_rules(filter) && seccomp_load(filter) == 0;
    if (filter != nullptr) seccomp_release(filter);
    if (!locked) return fail(ErrorKind::Internal, "the worker could not lock itself in (seccomp)");
    return true;
}

}  // namespace garita::worker
