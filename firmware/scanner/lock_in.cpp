#include "firmware/scanner/lock_in.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>

#include "firmware/process/sanitized.h"

namespace garita::scanner {
namespace {

constexpr std::array kAllowed = {
    // files and folders, reading
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getdents64), SCMP_SYS(fcntl),
    // memory files and the socket
    SCMP_SYS(memfd_create), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // memory, time, end
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mprotect),
    SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group)};

bool add_rules(scmp_filter_ctx filter) {
    for (const int call : kAllowed)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    // The sanitizers probe memory by writing it into a pipe; refused, they take every object for a broken one.
    if constexpr (kSanitized) {
        for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)})
            if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
    }
    // Only reading: neither an access mode that writes nor a flag that makes or empties a file.
    constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                            scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY}) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
                            scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, O_WRONLY, O_WRONLY}) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
                            scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, O_RDWR, O_RDWR}) == 0;
}

}  // namespace

Result<bool> lock_in() {
    const rlimit none{0, 0};
    const rlimit few{64, 64};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || setrlimit(RLIMIT_NOFILE, &few) != 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "the scanner process could not limit itself");
    const std::uint32_t otherwise = kSanitized ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;
    scmp_filter_ctx filter = seccomp_init(otherwise);
    const bool locked = filter != nullptr && add_rules(filter) && seccomp_load(filter) == 0;
    if (filter != nullptr) seccomp_release(filter);
    if (!locked) return fail(ErrorKind::Internal, "the scanner process could not lock itself in (seccomp)");
    return true;
}

}  // namespace garita::scanner
