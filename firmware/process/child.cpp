#include "firmware/process/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "firmware/process/channel.h"

namespace garita {
namespace {

constexpr int kSocketInChild = 3;

/// Its whole environment: nothing of the parent's, and libraries told to do without plug-ins and threads. glibc's
/// malloc is told to keep what pictures gave back and to ask for huge pages: a process that lives for one inspection
/// wins a fifth of its time, which went into pages that were returned and asked for again.
constexpr std::array<const char*, 6> kEnvironment = {
    "LC_ALL=C.UTF-8",
    "OMP_THREAD_LIMIT=1",
    "OPENCV_OPENCL_RUNTIME=disabled",
    "OPENCV_LOG_LEVEL=SILENT",
    "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:"
    "glibc.malloc.trim_threshold=1073741824:glibc.malloc.top_pad=67108864",
    nullptr};

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::string& program, std::string_view name) {
    GARITA_TRY(sockets, socket_pair());
    // Far above the standard streams: they are put in place first, and must not overwrite it.
    const Descriptor theirs(fcntl(sockets.second.get(), F_DUPFD_CLOEXEC, 64));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), kSocketInChild);
    posix_spawn_file_actions_addclosefrom_np(&actions, kSocketInChild + 1);
    const std::string number = std::to_string(kSocketInChild);
    std::array<const char*, 4> arguments = {program.c_str(), "--socket", number.c_str(), nullptr};
    pid_t process = -1;
    // posix_spawn's arguments are char* const[] for reasons older than const; it does not write to them.
    const int failed =
        posix_spawn(&process, program.c_str(), &actions, nullptr, const_cast<char* const*>(arguments.data()),
                    const_cast<char* const*>(kEnvironment.data()));
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return fail(ErrorKind::Internal, program + " cannot be started; is Garita installed whole?");
    return std::unique_ptr<Child>(new Child(process, std::move(sockets.first), name));
}

Child::~Child() {
    kill();
    if (m_process > 0) waitpid(m_process, nullptr, 0);
}

void Child::kill() {
    const std::lock_guard lock(m_mutex);
    if (m_process > 0) ::kill(m_process, SIGKILL);
}

std::string Child::end() {
    kill();
    int status = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_process > 0) waitpid(m_process, &status, 0);
        m_process = -1;
    }
    const std::string it = "the " + m_name;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) return it + " did what it may not do, and was ended";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return it + " took too long, and was ended";
    if (WIFSIGNALED(status)) return it + " died (signal " + std::to_string(WTERMSIG(status)) + ")";
    return it + " ended without an answer";
}

std::chrono::nanoseconds Child::processor_time() const {
    clockid_t clock{};
    timespec used{};
    if (m_process <= 0 || clock_getcpuclockid(m_process, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

bool Child::runs() const {
    siginfo_t info{};
    return m_process > 0 && waitid(P_PID, static_cast<id_t>(m_process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

std::string program_beside(const char* name, const char* variable) {
    if (const char* path = std::getenv(variable)) return path;
    std::error_code none;
    return (std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / name).string();
}

}  // namespace garita
