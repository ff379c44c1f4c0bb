// What a garita-link that was taken over might try, tried from inside one: before it has a connection, and after.
#include "firmware/link/lock_in.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/bytes.h"
#include "firmware/process/channel.h"
#include "firmware/process/sanitized.h"
#include "tests/firmware/process/attack.h"

namespace garita::link {
namespace {

using testing::ContainsRegex;
using namespace test;

/// A socket of this machine that listens on 127.0.0.1.
class Listener {
public:
    Listener() : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(m_socket.get(), generic(), sizeof m_address), 0);
        EXPECT_EQ(listen(m_socket.get(), 4), 0);
        socklen_t size = sizeof m_address;
        EXPECT_EQ(getsockname(m_socket.get(), generic(), &size), 0);
    }
    /// A new connection to it; −1 where none can be made.
    int connection() {
        const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return made >= 0 && connect(made, generic(), sizeof m_address) == 0 ? made : -1;
    }
    bool connects(int unconnected) { return connect(unconnected, generic(), sizeof m_address) == 0; }

private:
    sockaddr* generic() { return reinterpret_cast<sockaddr*>(&m_address); }
    Descriptor m_socket;
    sockaddr_in m_address{};
};

enum class Step { BeforeConnection, AfterConnection };

/// How a child ends that locks itself in and then does `deed` (true: it was possible).
int end_of(Step step, const std::function<bool()>& deed) {
    const pid_t child = fork();
    if (child == 0) {
        if (!lock_in()) _exit(kNotLockedIn);
        if (step == Step::AfterConnection && !lock_in_to_connections()) _exit(kNotLockedIn);
        _exit(deed() ? kDone : kFailed);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

const std::vector<Attack>& never() {
    static const std::vector<Attack> kAttacks = attacks_with({
        {"to listen", [] { return call(SYS_listen, 3, 1); }},
        {"to be connected to", [] { return call(SYS_accept4, 3, nullptr, nullptr, 0); }},
        {"a raw socket", [] { return socket(AF_PACKET, SOCK_RAW, 0) >= 0; }},
        {"to remove a file", [] { return call(SYS_unlinkat, AT_FDCWD, "/tmp/garita-none", 0); }},
        {"to rename a file", [] { return call(SYS_renameat2, AT_FDCWD, "/tmp/a", AT_FDCWD, "/tmp/b", 0); }},
        {"bpf", [] { return call(SYS_bpf, 0, nullptr, 0); }},
    });
    return kAttacks;
}

TEST(LinkLockIn, WhatOnlyAnAttackerDoesFailsBeforeItHasAConnection) {
    for (const Attack& attack : never()) {
        const int status = end_of(Step::BeforeConnection, attack.deed);
        EXPECT_TRUE(exited(status, kFailed)) << attack.name << ": " << told(status);
    }
}

TEST(LinkLockIn, WhatOnlyAnAttackerDoesEndsItOnceItHasOne) {
    Listener listener;
    std::vector<Attack> attacks = never();
    attacks.push_back({"another connection", [&] { return listener.connection() >= 0; }});
    attacks.push_back({"a socket for DNS", [] { return socket(AF_INET, SOCK_DGRAM, 0) >= 0; }});
    attacks.push_back({"a socket to the kernel", [] { return socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }});
    for (const Attack& attack : attacks) {
        const int status = end_of(Step::AfterConnection, attack.deed);
        const bool ended = kSanitized ? exited(status, kFailed) : WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
        EXPECT_TRUE(ended) << attack.name << ": " << told(status);
    }
}

TEST(LinkLockIn, ASocketThatIsLeftLeadsNowhereElse) {
    Listener listener;
    const Descriptor left(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const Descriptor datagrams(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in somewhere{};
    somewhere.sin_family = AF_INET;
    somewhere.sin_port = htons(53);
    somewhere.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (const Attack& attack : {Attack{"connecting it", [&] { return listener.connects(left.get()); }},
                                 Attack{"sending somewhere", [&] {
                                            return sendto(datagrams.get(), "x", 1, 0,
                                                          reinterpret_cast<const sockaddr*>(&somewhere),
                                                          sizeof somewhere) == 1;
                                        }}}) {
        const int status = end_of(Step::AfterConnection, attack.deed);
        EXPECT_FALSE(exited(status, kDone)) << attack.name;
        EXPECT_FALSE(exited(status, kNotLockedIn));
    }
}

TEST(LinkLockIn, NoFileButTheResolversIsOpened) {
    std::string pattern = "/tmp/garita-link-file-XXXXXX";
    const Descriptor made(mkstemp(pattern.data()));
    const std::vector<Attack> attempts = {
        {"a file of the machine", [] { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0; }},
        {"a file of its user", [&] { return open(pattern.c_str(), O_RDONLY | O_CLOEXEC) >= 0; }},
        {"writing a file", [] { return open("/tmp/garita-none", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }},
        {"a folder", [] { return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0; }},
        {"its own memory as a file", [] { return open("/proc/self/mem", O_RDWR | O_CLOEXEC) >= 0; }},
    };
    for (const Step step : {Step::BeforeConnection, Step::AfterConnection})
        for (const Attack& attempt : attempts) {
            if (kSanitized && step == Step::BeforeConnection) continue;  // without Landlock
            const int status = end_of(step, attempt.deed);
            EXPECT_TRUE(exited(status, kFailed)) << attempt.name << ": " << told(status);
        }
    const auto hosts = [] { return open("/etc/hosts", O_RDONLY | O_CLOEXEC) >= 0; };
    if (access("/etc/hosts", R_OK) == 0) {
        EXPECT_TRUE(exited(end_of(Step::BeforeConnection, hosts), kDone)) << "it resolves names";
        EXPECT_TRUE(exited(end_of(Step::AfterConnection, hosts), kFailed)) << "it is done with that";
    }
    unlink(pattern.c_str());
}

TEST(LinkLockIn, ThreadsThatAreThereLoseTheNetworkToo) {
    Listener listener;
    const int status = end_of(Step::BeforeConnection, [&] {
        std::atomic<bool> locked = false;
        std::atomic<bool> reached = false;
        std::thread other([&] {
            while (!locked) std::this_thread::yield();
            reached = listener.connection() >= 0;
        });
        if (!lock_in_to_connections()) _exit(kNotLockedIn);
        locked = true;
        other.join();
        return reached.load();
    });
    EXPECT_FALSE(exited(status, kDone)) << "it reached another address";
    EXPECT_FALSE(exited(status, kNotLockedIn));
}

TEST(LinkLockIn, WhatItsWorkNeedsGoesOn) {
    Listener listener;
    const auto sockets = socket_pair();
    ASSERT_TRUE(sockets);
    const int theirs = sockets->second.get();
    const auto key = sealed_memory(bytes_of("a key"));
    ASSERT_TRUE(key);
    const int status = end_of(Step::BeforeConnection, [&] {
        addrinfo* found = nullptr;
        const bool resolved = getaddrinfo("localhost", "443", nullptr, &found) == 0;
        const std::string path = "/proc/self/fd/" + std::to_string(key->get());
        const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
        const int connection = listener.connection();
        if (!resolved || !file.valid() || connection < 0 || !lock_in_to_connections()) return false;
        const auto answer = sealed_memory(bytes_of("an answer"));
        const bool sent = send(connection, "x", 1, MSG_NOSIGNAL) == 1;
        return sent && answer && send_text(theirs, MessageKind::Answered, "an answer").has_value();
    });
    EXPECT_TRUE(exited(status, kDone)) << told(status);
    const auto message = receive_message(sockets->first.get(), 1000);
    ASSERT_TRUE(message) << message.error().text;
    EXPECT_EQ(message->files.size(), 1U);
}

TEST(LinkLockIn, TheKernelAgrees) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        const bool locked = lock_in().has_value() && lock_in_to_connections().has_value();
        (void)!write(ends[1], locked ? "y" : "n", 1);
        (void)poll(nullptr, 0, -1);
        _exit(kNotLockedIn);
    }
    char locked = 'n';
    (void)!read(ends[0], &locked, 1);
    const auto text_of_file = [child](const char* name) {
        std::stringstream text;
        text << std::ifstream("/proc/" + std::to_string(child) + "/" + name).rdbuf();
        return text.str();
    };
    const std::string status = text_of_file("status");
    const std::string limits = text_of_file("limits");
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    EXPECT_EQ(locked, 'y');
    EXPECT_THAT(status, ContainsRegex("NoNewPrivs:\t1"));
    EXPECT_THAT(status, ContainsRegex("Seccomp:\t2"));
    EXPECT_THAT(limits, ContainsRegex("Max core file size +0 +0 "));
    EXPECT_THAT(limits, ContainsRegex("Max open files +32 +32 "));
    EXPECT_THAT(limits, ContainsRegex("Max cpu time +10 +10 "));
    if (kSanitized) return;  // a sanitizer reserves terabytes of addresses
    EXPECT_THAT(limits, ContainsRegex("Max address space +536870912 +536870912 "));
}

}  // namespace
}  // namespace garita::link
