#include "firmware/link/lock_in.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/process/narrow_files.h"
#include "firmware/process/sanitized.h"
#include "firmware/process/seccomp_rules.h"

namespace garita::link {
namespace {

/// What speaking over a connection needs, by cpp-httplib 0.11 and OpenSSL 3.0, and over the channel.
constexpr std::array kAllowed = {
    // the sockets and memory files that it has
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(shutdown), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
    SCMP_SYS(getpeername), SCMP_SYS(getsockname), SCMP_SYS(memfd_create), SCMP_SYS(ftruncate),
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // threads, time, chance, end
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/// What getaddrinfo() of glibc 2.36 and a connection need beyond that: DNS, the machine's own addresses (netlink), the
/// resolver's files. seccomp and prctl: for the second step, which only takes away.
constexpr std::array kAllowedBefore = {
    SCMP_SYS(connect),    SCMP_SYS(bind),    SCMP_SYS(sendto),    SCMP_SYS(sendmmsg),   SCMP_SYS(recvmmsg),
    SCMP_SYS(openat),     SCMP_SYS(open),    SCMP_SYS(pread64),   SCMP_SYS(stat),       SCMP_SYS(newfstatat),
    SCMP_SYS(statx),      SCMP_SYS(access),  SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(uname),   SCMP_SYS(getuid),    SCMP_SYS(geteuid),    SCMP_SYS(getgid),
    SCMP_SYS(getegid),    SCMP_SYS(seccomp), SCMP_SYS(prctl)};

/// Libraries look for such; they are told no. OpenSSL asks for its configuration and the processor's features.
constexpr std::array kRefusedAfter = {
    SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(stat),  SCMP_SYS(newfstatat), SCMP_SYS(statx),  SCMP_SYS(readlink),  SCMP_SYS(readlinkat),
    SCMP_SYS(ioctl), SCMP_SYS(prlimit64),  SCMP_SYS(uname),  SCMP_SYS(prctl),     SCMP_SYS(getcwd)};

/// Of fcntl what sockets and memory files need.
constexpr std::array<int, 7> kFileCommands = {F_GETFD,         F_SETFD,     F_GETFL,    F_SETFL,
                                              F_DUPFD_CLOEXEC, F_ADD_SEALS, F_GET_SEALS};

/// What both steps allow.
bool add_rules_of_both(scmp_filter_ctx filter) {
    return add_common_rules(filter, kFileCommands) && add_all(filter, SCMP_ACT_ALLOW, kAllowed) &&
           allow_threads(filter);
}

bool add_rules_before(scmp_filter_ctx filter) {
    if (!add_rules_of_both(filter) || !add_all(filter, SCMP_ACT_ALLOW, kAllowedBefore)) return false;
    // No socket of this machine: a name service's, a bus, a journal.
    for (const int family : {AF_INET, AF_INET6, AF_NETLINK})
        if (!rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), where(0, kAllBits, static_cast<scmp_datum_t>(family))))
            return false;
    // How much of a DNS answer there is.
    return rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), where(1, kAllBits, FIONREAD));
}

bool add_rules_after(scmp_filter_ctx filter) {
    if (!add_rules_of_both(filter) || !add_all(filter, SCMP_ACT_ERRNO(EACCES), kRefusedAfter)) return false;
    // send(): to nobody but the other end.
    const scmp_arg_cmp no_address{4, SCMP_CMP_EQ, 0, 0};
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 1, no_address) == 0;
}

bool limit(__rlimit_resource resource, rlim_t value) {
    const rlimit both{value, value};
    return setrlimit(resource, &both) == 0;
}

/// A question takes some milliseconds of the processor and some 20 MiB; threads reserve addresses.
bool limit_all() {
    constexpr rlim_t kMemory = 512ULL << 20U;
    constexpr rlim_t kFile = 1ULL << 20U;
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 32) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0) &&
           limit(RLIMIT_FSIZE, kFile) && limit(RLIMIT_CPU, 10) && (kSanitized || limit(RLIMIT_AS, kMemory));
}

/// The resolver's files alone, to be read. True too where the kernel has no Landlock: then who this user is decides.
bool keep_resolver_files() {
    std::vector<InReach> places;
    for (const char* path : {"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf"})
        places.push_back({Descriptor(open(path, O_PATH | O_CLOEXEC)), kReadFile});
    return narrow_files(places) != Narrowed::Failed;
}

/// Puts a filter in force for all threads.
bool load(std::uint32_t otherwise, bool (*add)(scmp_filter_ctx)) {
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (filter == nullptr) return false;
    const bool loaded =
        seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && add(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

}  // namespace

Result<bool> lock_in() {
    const Descriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (!nowhere.valid() || !limit_all() || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "it could not limit itself");
    if (!keep_resolver_files()) return fail(ErrorKind::Internal, "it could not lock itself in (Landlock)");
    // Its library may say something; the officer's terminal and the journal are not for that. A sanitizer reports
    // there.
    if (!kSanitized && dup3(nowhere.get(), STDERR_FILENO, 0) < 0)
        return fail(ErrorKind::Internal, "it could not let go of standard error");
    // Not ended for what a module of the resolver might try: it fails, and the next module is asked.
    if (!load(SCMP_ACT_ERRNO(EPERM), &add_rules_before))
        return fail(ErrorKind::Internal, "it could not lock itself in (seccomp)");
    return true;
}

Result<bool> lock_in_to_connections() {
    if (!load(kSanitized ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS, &add_rules_after))
        return fail(ErrorKind::Internal, "it could not lock itself in to its connection (seccomp)");
    return true;
}

}  // namespace garita::link
