#include "firmware/process/lock_in.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "drivers/capture/descriptor.h"
#include "firmware/process/sanitized.h"
#include "firmware/process/seccomp_rules.h"

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

// Of fcntl what memory files need.
constexpr std::array<int, 6> kFileCommands = {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, F_ADD_SEALS, F_GET_SEALS};

bool add_rules(scmp_filter_ctx filter, MayMakeThreads threads) {
    // A sanitizer's runtime calls what libraries with threads call.
    const bool with_threads = kSanitized || threads == MayMakeThreads::Yes;
    return add_common_rules(filter, kFileCommands) && add_all(filter, SCMP_ACT_ALLOW, kAllowed) &&
           add_all(filter, SCMP_ACT_ERRNO(EACCES), kRefused) &&
           // Standard error is let go of below.
           rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(dup3), where(1, kAllBits, STDERR_FILENO)) &&
           (!with_threads || (add_all(filter, SCMP_ACT_ALLOW, kAllowedWithThreads) && allow_threads(filter)));
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
