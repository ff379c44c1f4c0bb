#include "firmware/process/lock_in.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "drivers/capture/descriptor.h"
#include "firmware/process/sanitized.h"

namespace garita {
namespace {

// Under a sanitizer (kSanitized) only what would be an attack is refused, and memory is not bounded.

constexpr std::array kAllowed = {
    // the socket and memory files that it has
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(memfd_create), SCMP_SYS(ftruncate),
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // itself, time, chance
    SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getpid),
    SCMP_SYS(gettid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)};

// What threads, and libraries that count processors and time, need beyond that.
constexpr std::array kAllowedWithThreads = {
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq),      SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_getres),    SCMP_SYS(nanosleep), SCMP_SYS(sysinfo),     SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrusage),       SCMP_SYS(times)};

// Libraries ask for these when they are first used (number of processors, plug-ins, terminals): they are told no.
constexpr std::array kRefused = {
    SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access), SCMP_SYS(faccessat),         SCMP_SYS(faccessat2),
    SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(statx),  SCMP_SYS(readlink),          SCMP_SYS(readlinkat),
    SCMP_SYS(ioctl), SCMP_SYS(prlimit64),  SCMP_SYS(uname),  SCMP_SYS(sched_setaffinity), SCMP_SYS(prctl),
    SCMP_SYS(getcwd)};

// Of fcntl what memory files need: with F_SETOWN and F_SETSIG a process sends any signal to any of its user's.
constexpr std::array<int, 6> kFileCommands = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, F_ADD_SEALS, F_GET_SEALS};

/// Allows `call` where the bits `mask` of its argument are `value`.
bool allow(scmp_filter_ctx filter, int call, unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    // Written out: libseccomp's macro is a C99 literal, which clang refuses here.
    const scmp_arg_cmp condition{argument, SCMP_CMP_MASKED_EQ, mask, value};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition) == 0;
}

constexpr scmp_datum_t kAllBits = 0xFFFFFFFFU;

/// A thread, never a process nor a namespace; clone3 hides its flags behind a pointer, so that glibc is sent to clone.
bool add_rules_for_threads(scmp_filter_ctx filter) {
    constexpr scmp_datum_t kNew = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                  CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE;
    for (const int call : kAllowedWithThreads)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    return allow(filter, SCMP_SYS(clone), 0, CLONE_THREAD | kNew, CLONE_THREAD) &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/// Calls of which only some uses are harmless.
bool add_narrow_rules(scmp_filter_ctx filter) {
    for (const int command : kFileCommands)
        if (!allow(filter, SCMP_SYS(fcntl), 1, kAllBits, static_cast<scmp_datum_t>(command))) return false;
    // Memory that can be run is made by nobody but an attacker: no library here compiles at run time.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        if (!allow(filter, call, 2, PROT_EXEC, 0)) return false;
    // abort() signals its own thread; another process is none of its business. Standard error is let go of below.
    return allow(filter, SCMP_SYS(tgkill), 0, kAllBits, static_cast<scmp_datum_t>(getpid())) &&
           allow(filter, SCMP_SYS(dup3), 1, kAllBits, STDERR_FILENO);
}

bool add_rules(scmp_filter_ctx filter, MayMakeThreads threads) {
    // System calls of another architecture (32 bit, x32) are no way round.
    if (!kSanitized && seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0) return false;
    for (const int call : kAllowed)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    // The sanitizers probe memory by writing it into a pipe; refused, they take every object for a broken one.
    if constexpr (kSanitized) {
        for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)})
            if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    }
    for (const int call : kRefused)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) != 0) return false;
    // A sanitizer's runtime calls what libraries with threads call.
    const bool with_threads = kSanitized || threads == MayMakeThreads::Yes;
    return add_narrow_rules(filter) && (!with_threads || add_rules_for_threads(filter));
}

bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
    const rlimit both{soft, hard};
    return setrlimit(resource, &both) == 0;
}

/// Not RLIMIT_NPROC: it counts all processes of the user and would refuse threads of this one; the filter lets no
/// process be made.
bool limit_all(const Limits& limits) {
    const rlim_t seconds = limits.processor_seconds;
    return limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_NOFILE, limits.open_files, limits.open_files) &&
           limit(RLIMIT_MEMLOCK, 0, 0) && limit(RLIMIT_MSGQUEUE, 0, 0) &&
           limit(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes) && limit(RLIMIT_CPU, seconds, seconds + 1) &&
           (kSanitized || limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes));
}

}  // namespace

Result<bool> lock_in(const Limits& limits) {
    const Descriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (!nowhere.valid() || !limit_all(limits) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "it could not limit itself");
    scmp_filter_ctx filter = seccomp_init(kSanitized ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS);
    const bool locked = filter != nullptr && add_rules(filter, limits.threads) && seccomp_load(filter) == 0;
    if (filter != nullptr) seccomp_release(filter);
    if (!locked) return fail(ErrorKind::Internal, "it could not lock itself in (seccomp)");
    // Last, so that what went wrong before could be told.
    if (!kSanitized && dup3(nowhere.get(), STDERR_FILENO, 0) < 0)
        return fail(ErrorKind::Internal, "it could not let go of standard error");
    return true;
}

}  // namespace garita
