#include "firmware/watchlists/lock_in.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>

#include "firmware/catalog/installed.h"
#include "firmware/process/narrow_files.h"
#include "firmware/process/sanitized.h"
#include "firmware/process/seccomp_rules.h"
#include "firmware/trust/certificate.h"
#include "firmware/trust/station_trust.h"
#include "firmware/watchlists/in_force.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;

/// What SQLite 3.40, the copying of a file and a line on the terminal need. Which files, Landlock says.
constexpr std::array kAllowed = {
    // files
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(write),
    SCMP_SYS(pwrite64), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    SCMP_SYS(getdents64), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
    SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(flock), SCMP_SYS(fchmod), SCMP_SYS(fchown),
    SCMP_SYS(copy_file_range), SCMP_SYS(sendfile),
    // memory; keys are kept out of swap
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(munlock),
    // itself, time, chance
    SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid), SCMP_SYS(sysinfo), SCMP_SYS(getrusage), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/// Of fcntl what files and their locks need.
constexpr std::array<int, 11> kFileCommands = {F_GETFD,  F_SETFD,     F_GETFL,     F_DUPFD_CLOEXEC, F_GETLK,    F_SETLK,
                                               F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW,    F_ADD_SEALS};

bool add_rules(scmp_filter_ctx filter) {
    if (!add_common_rules(filter, kFileCommands) || !add_all(filter, SCMP_ACT_ALLOW, kAllowed)) return false;
    // The sanitizers count threads and processors.
    if constexpr (kSanitized)
        return add_all(filter, SCMP_ACT_ALLOW, std::array{SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity)});
    return true;
}

bool keep_files(const fs::path& data, const fs::path& from) {
    const auto at = [](const fs::path& path) { return Descriptor(open(path.c_str(), O_PATH | O_CLOEXEC)); };
    mkdir(watchlists_folder(data).c_str(), S_IRWXU);
    mkdir(trust::seen_folder(data).c_str(), S_IRWXU);
    const std::array<InReach, 6> places = {
        InReach{at(watchlists_folder(data)), kKeepFolder},
        InReach{at(trust::seen_folder(data)), kKeepFolder},
        InReach{at(trust::trust_path(data)), kReadFile},
        InReach{at(trust::certificate_path(data)), kReadFile},
        InReach{at(catalogs_folder(data)), kReadFolder},  // the key that opens what is sealed for this station
        InReach{from.empty() ? Descriptor() : at(from), kReadFile}};
    return narrow_files(places) != Narrowed::Failed;
}

}  // namespace

Result<bool> lock_in(const fs::path& data, const fs::path& from) {
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(ErrorKind::Internal, "the import could not limit itself");
    if (!keep_files(data, from)) return fail(ErrorKind::Internal, "the import could not lock itself in (Landlock)");
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    const bool locked = filter != nullptr && add_rules(filter) && seccomp_load(filter) == 0;
    if (filter != nullptr) seccomp_release(filter);
    if (!locked) return fail(ErrorKind::Internal, "the import could not lock itself in (seccomp)");
    return true;
}

}  // namespace garita::watchlists
