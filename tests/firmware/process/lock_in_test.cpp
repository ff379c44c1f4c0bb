// What a worker or a verifier that was taken over might try, tried from inside a locked-in process.
#include "firmware/process/lock_in.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "firmware/verifier/serve.h"
#include "tests/firmware/process/attack.h"

namespace garita {
namespace {

using ::testing::ContainsRegex;
using namespace test;

/// How a child ends that locks itself in and then does `deed` (true: it was possible).
int end_of(const std::function<bool()>& deed, const Limits& limits = {}) {
    const pid_t child = fork();
    if (child == 0) {
        if (!lock_in(limits)) _exit(kNotLockedIn);
        _exit(deed() ? kDone : kFailed);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

bool killed(int status, int signal) {
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}
TEST(LockIn, WhatOnlyAnAttackerDoesEndsTheProcess) {
    static const char* const kNone[] = {nullptr};
    alignas(16) static char stack[65536];
    const std::vector<Attack> attacks = attacks_with({
        {"socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
        {"bind", [] { return call(SYS_bind, 3, nullptr, 0); }},
        {"connect", [] { return call(SYS_connect, 3, nullptr, 0); }},
        {"execveat", [] { return call(SYS_execveat, 3, "", kNone, kNone, AT_EMPTY_PATH); }},
        {"a process that shares memory",
         [] { return call(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, stack + 32768, nullptr, nullptr, nullptr); }},
        {"a thread in a namespace",
         [] {
             return call(SYS_clone, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_NEWNS, stack + 32768, nullptr,
                         nullptr, nullptr);
         }},
#ifdef SYS_fork
        {"fork", [] { return call(SYS_fork); }},
        {"vfork", [] { return call(SYS_vfork); }},
#endif
        {"a signal to a thread of anybody", [] { return call(SYS_tkill, kParent, 0); }},
        {"memory that is made to run",
         [] {
             void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
         }},
        {"a memory file that runs",
         [] {
             const int file = memfd_create("x", 0);
             return ftruncate(file, 4096) == 0 &&
                    mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0) != MAP_FAILED;
         }},
        {"unlink", [] { return call(SYS_unlinkat, AT_FDCWD, "/tmp/garita-none", 0); }},
        {"mkdir", [] { return call(SYS_mkdirat, AT_FDCWD, "/tmp/garita-none", 0700); }},
        {"rename", [] { return call(SYS_renameat2, AT_FDCWD, "/tmp/garita-none", AT_FDCWD, "/tmp/garita-none-2", 0); }},
        {"openat2", [] { return call(SYS_openat2, AT_FDCWD, "/dev/null", nullptr, 0); }},
        {"setns", [] { return call(SYS_setns, 3, 0); }},
        {"chroot", [] { return call(SYS_chroot, "/"); }},
        {"setuid", [] { return call(SYS_setuid, getuid()); }},
        {"another filter", [] { return call(SYS_seccomp, 1, 0, nullptr); }},
        {"bpf", [] { return call(SYS_bpf, 0, nullptr, 0); }},
        {"perf_event_open", [] { return call(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
        {"userfaultfd", [] { return call(SYS_userfaultfd, 0); }},
        {"keyctl", [] { return call(SYS_keyctl, 0, 0); }},
        {"shared memory", [] { return call(SYS_shmget, 0, 4096, 0600); }},
        {"inotify", [] { return call(SYS_inotify_init1, 0); }},
        {"personality", [] { return call(SYS_personality, 0x0400000); }},
    });
    for (const Limits& limits : {Limits{}, verifier::kLimits}) {
        for (const Attack& attack : attacks) {
            const int status = end_of(attack.deed, limits);
            if (kSanitized)
                EXPECT_TRUE(exited(status, kFailed)) << attack.name << ": " << told(status);
            else
                EXPECT_TRUE(killed(status, SIGSYS)) << attack.name << ": " << told(status);
        }
    }
}

TEST(LockIn, WhatOnlyAWorkerMayDoEndsTheVerifier) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer's runtime does it too";
    const std::vector<Attack> attacks = {
        {"a thread",
         [] {
             std::thread([] {}).join();
             return true;
         }},
        {"a thread by the old call",
         [] {
             alignas(16) static char stack[65536];
             return call(SYS_clone, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, stack + 32768, nullptr, nullptr, nullptr);
         }},
        {"waiting for nothing", [] { return usleep(1) == 0; }},
        {"counting processors",
         [] {
             cpu_set_t set;
             return sched_getaffinity(0, sizeof set, &set) == 0;
         }},
        {"another standard output", [] { return dup3(0, STDOUT_FILENO, 0) >= 0; }},
    };
    for (const Attack& attack : attacks) {
        const int status = end_of(attack.deed, verifier::kLimits);
        EXPECT_TRUE(killed(status, SIGSYS)) << attack.name << ": " << told(status);
    }
}

#if defined(__x86_64__)
bool call_of_32_bit_linux() {
    long result = 20;  // getpid
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result > 0;
}

/// How a child that is not locked in ends of such a call: a kernel built or started without them sends SIGSEGV.
bool kernel_has_calls_of_32_bit() {
    const pid_t child = fork();
    if (child == 0) _exit(call_of_32_bit_linux() ? kDone : kFailed);
    int status = -1;
    waitpid(child, &status, 0);
    return exited(status, kDone);
}

TEST(LockIn, CallsOfAnotherArchitectureAreNoWayRound) {
    if (kSanitized) GTEST_SKIP() << "under a sanitizer calls fail, they do not kill";
    const int status = end_of(call_of_32_bit_linux);
    EXPECT_TRUE(killed(status, kernel_has_calls_of_32_bit() ? SIGSYS : SIGSEGV)) << told(status);
    const int x32 = end_of([] { return call(0x40000000L + 39); });
    EXPECT_TRUE(killed(x32, SIGSYS)) << told(x32);
}
#endif

TEST(LockIn, WhatLibrariesTryIsRefusedAndTheyGoOn) {
    const std::vector<Attack> attempts = {
        {"reading a file", [] { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0; }},
        {"writing a file", [] { return open("/tmp/garita-none", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }},
        {"its own memory as a file", [] { return open("/proc/self/mem", O_RDWR | O_CLOEXEC) >= 0; }},
        {"looking for a file", [] { return access("/etc/passwd", F_OK) == 0; }},
        {"looking at a file",
         [] {
             struct stat facts {};
             return stat("/etc/passwd", &facts) == 0;
         }},
        {"typing on a terminal", [] { return call(SYS_ioctl, 2, 0x5412 /* TIOCSTI */, "x"); }},
        {"limits of its own",
         [] {
             const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
             return setrlimit(RLIMIT_AS, &all) == 0;
         }},
        {"limits of another",
         [] {
             const rlimit none{0, 0};
             return prlimit(kParent, RLIMIT_NOFILE, &none, nullptr) == 0;
         }},
        {"core dumps", [] { return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; }},
    };
    for (const Attack& attempt : attempts) {
        const int status = end_of(attempt.deed);
        EXPECT_TRUE(exited(status, kFailed)) << attempt.name << ": " << told(status);
    }
    EXPECT_NE(access("/tmp/garita-none", F_OK), 0);
}

TEST(LockIn, WhatItsWorkNeedsGoesOn) {
    const auto sockets = socket_pair();
    ASSERT_TRUE(sockets);
    const int theirs = sockets->second.get();
    const int status = end_of([theirs] {
        std::vector<std::uint8_t> bytes(64U << 20U, 1);
        bool ran = false;
        std::thread([&ran] { ran = true; }).join();
        const auto file = sealed_memory(std::span(bytes).first(1000));
        if (!ran || !file) return false;
        const auto mapped = MappedMemory::create(*file, 1000);
        const int files[] = {file->get()};
        return mapped && mapped->bytes().size() == 1000 && send_message(theirs, MessageKind::Report, files).has_value();
    });
    EXPECT_TRUE(exited(status, kDone)) << told(status);
    const auto message = receive_message(sockets->first.get(), 1000);
    ASSERT_TRUE(message) << message.error().text;
    EXPECT_EQ(message->files.size(), 1U);
}

TEST(LockIn, AbortIsStillTheProcessesOwn) {
    const int status = end_of([]() -> bool { std::abort(); });
    EXPECT_TRUE(killed(status, SIGABRT)) << told(status);
}

TEST(LockIn, StandardErrorLeadsNowhere) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer reports there";
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[1]);
        if (!lock_in()) _exit(kNotLockedIn);
        _exit(write(STDERR_FILENO, "\x1b[2J", 4) == 4 ? kDone : kFailed);
    }
    close(ends[1]);
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_TRUE(exited(status, kDone)) << told(status);
    char byte = 0;
    EXPECT_EQ(read(ends[0], &byte, 1), 0) << "the officer's terminal, or the journal, got something";
    close(ends[0]);
}

TEST(LockIn, MemoryIsBounded) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer reserves terabytes of addresses";
    const Limits limits{.memory_bytes = 512U << 20U};
    const auto takes = [](std::size_t bytes) {
        return [bytes] {
            return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
        };
    };
    EXPECT_TRUE(exited(end_of(takes(64U << 20U), limits), kDone));
    EXPECT_TRUE(exited(end_of(takes(600U << 20U), limits), kFailed));
    EXPECT_TRUE(exited(end_of(takes(3ULL << 30U)), kFailed)) << "the kiosk's limit";
}

TEST(LockIn, MemoryFilesAreBoundedTooThoughTheyAreNoAddressSpace) {
    const auto file_of = [](off_t bytes) { return [bytes] { return ftruncate(memfd_create("x", 0), bytes) == 0; }; };
    EXPECT_TRUE(exited(end_of(file_of(32 << 20)), kDone));
    const int status = end_of(file_of((32 << 20) + 1));
    EXPECT_TRUE(killed(status, SIGXFSZ)) << told(status);
    const int many = end_of([] {
        int made = 0;
        while (memfd_create("x", 0) >= 0) ++made;
        return made < 64;
    });
    EXPECT_TRUE(exited(many, kDone)) << told(many);
}

TEST(LockIn, ProcessorTimeIsBoundedEvenForOneThatIgnoresTheSignal) {
    const Limits limits{.processor_seconds = 1};
    const auto spins = [] {
        volatile unsigned number = 0;
        while (true) number = number + 1;
        return true;
    };
    EXPECT_TRUE(killed(end_of(spins, limits), SIGXCPU));
    const auto ignores = [spins] {
        signal(SIGXCPU, SIG_IGN);
        return spins();
    };
    EXPECT_TRUE(killed(end_of(ignores, limits), SIGKILL));
}

/// A file of /proc of a child that is locked in and waits.
std::string seen_from_outside(const std::string& name, const Limits& by = {}) {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return "";
    const pid_t child = fork();
    if (child == 0) {
        const bool locked = lock_in(by).has_value();
        (void)!write(ends[1], locked ? "y" : "n", 1);
        if (locked) (void)poll(nullptr, 0, -1);
        _exit(kNotLockedIn);
    }
    char locked = 'n';
    (void)!read(ends[0], &locked, 1);
    std::stringstream text;
    text << std::ifstream("/proc/" + std::to_string(child) + "/" + name).rdbuf();
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    return locked == 'y' ? text.str() : "";
}

TEST(LockIn, TheKernelAgrees) {
    const std::string status = seen_from_outside("status");
    EXPECT_THAT(status, ContainsRegex("NoNewPrivs:\t1"));
    EXPECT_THAT(status, ContainsRegex("Seccomp:\t2"));
    const std::string limits = seen_from_outside("limits");
    EXPECT_THAT(limits, ContainsRegex("Max core file size +0 +0 "));
    EXPECT_THAT(limits, ContainsRegex("Max cpu time +60 +61 "));
    EXPECT_THAT(limits, ContainsRegex("Max file size +33554432 +33554432 "));
    EXPECT_THAT(limits, ContainsRegex("Max open files +64 +64 "));
    EXPECT_THAT(limits, ContainsRegex("Max locked memory +0 +0 "));
    const std::string less = seen_from_outside("limits", verifier::kLimits);
    EXPECT_THAT(less, ContainsRegex("Max cpu time +20 +21 "));
    EXPECT_THAT(less, ContainsRegex("Max file size +8388608 +8388608 "));
    EXPECT_THAT(less, ContainsRegex("Max open files +16 +16 "));
    if (kSanitized) return;  // a sanitizer reserves terabytes of addresses
    EXPECT_THAT(limits, ContainsRegex("Max address space +2147483648 +2147483648 "));
    EXPECT_THAT(less, ContainsRegex("Max address space +536870912 +536870912 "));
}

}  // namespace
}  // namespace garita
