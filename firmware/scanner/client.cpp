#include "firmware/scanner/client.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <utility>

namespace garita::scanner {
namespace {

/// The attributes and file actions of posix_spawn, freed at the end.
class SpawnPlan {
public:
    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

/// A duplicate far above the fixed numbers, so that moving one into place cannot overwrite the other.
Descriptor lifted(int fd) {
    return Descriptor(fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 64));
}

/// What a look at the socket finds: more than 0 where something waits to be read, 0 where its other end is closed.
ssize_t look_at(int socket) {
    char byte = 0;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

pid_t spawn(const Launch& launch, int socket, int folder) {
    SpawnPlan plan;
    const Descriptor high_socket = lifted(socket);
    const Descriptor high_folder = lifted(folder);
    posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&plan.actions, high_socket.get(), kSocketDescriptor);
    if (high_folder.valid()) posix_spawn_file_actions_adddup2(&plan.actions, high_folder.get(), kFolderDescriptor);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, kFolderDescriptor + 1);
    // A group of its own: Ctrl-C in the terminal reaches garitad alone, which then ends its processes in order.
    posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&plan.attributes, &none);
    std::vector<std::string> words = launch.arguments;
    if (words.empty()) words = {launch.kind, launch.name, launch.options, launch.usb};
    words.insert(words.begin(), launch.program);
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    // Nothing of garitad's environment.
    char* environment[] = {nullptr};
    pid_t process = -1;
    if (posix_spawn(&process, launch.program.c_str(), &plan.actions, &plan.attributes, argv.data(), environment) != 0)
        return -1;
    return process;
}

}  // namespace

Client::Client(Launch launch) : m_launch(std::move(launch)), m_cancel(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Client::~Client() {
    stop();
}

void Client::cancel() const {
    eventfd_write(m_cancel.get(), 1);
}

void Client::stop() {
    m_socket = Descriptor();
    if (m_process <= 0) return;
    kill(m_process, SIGKILL);  // it holds nothing that could be lost
    while (waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
    }
    m_process = -1;
}

Result<bool> Client::start() {
    if (m_process > 0) return true;
    Descriptor handed;
    if (m_launch.hand_over) {
        GARITA_TRY(file, m_launch.hand_over());
        handed = std::move(file);
    }
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(ErrorKind::Internal, "no socket for the scanner process");
    m_socket = Descriptor(ends[0]);
    const Descriptor theirs(ends[1]);
    m_process = spawn(m_launch, theirs.get(), handed.valid() ? handed.get() : m_launch.folder);
    if (m_process < 0) return fail(ErrorKind::Internal, m_launch.program + " could not be started");
    return true;
}

Result<bool> Client::ask(Request request) {
    GARITA_TRY(started, start());
    if (look_at(m_socket.get()) > 0) {  // nothing was asked
        stop();
        return fail(ErrorKind::Device, "the scanner process broke its protocol: it spoke without being asked");
    }
    if (send(m_socket.get(), encode(request))) return started;
    // It died since it was last asked: a new one.
    stop();
    GARITA_TRY(again, start());
    static_cast<void>(again);
    return send(m_socket.get(), encode(request));
}

Result<State> Client::ask_state() {
    GARITA_TRY(asked, ask(Request::State));
    static_cast<void>(asked);
    GARITA_TRY(packet, receive(m_socket.get(), m_launch.state_timeout_ms, m_cancel.get()));
    GARITA_TRY(reply, decode_reply(packet.bytes));
    if (auto* told = std::get_if<State>(&reply); told != nullptr && packet.descriptors.empty()) return std::move(*told);
    return fail(ErrorKind::Device, "the scanner process broke its protocol: no state");
}

Result<State> Client::state() {
    // One that ran before and ends at the question: the officer need not know, a new one is asked (a camera was plugged
    // in that the old one may not open).
    const bool ran = m_process > 0;
    Result<State> state = ask_state();
    if (!state && ran && look_at(m_socket.get()) == 0) {
        stop();
        state = ask_state();
    }
    if (!state) stop();
    return state;
}

Result<std::string> Client::collect(const std::function<void(Delivered)>& deliver, bool& told) {
    std::set<std::pair<Side, Band>> seen;
    while (true) {
        GARITA_TRY(packet, receive(m_socket.get(), m_launch.timeout_ms, m_cancel.get()));
        GARITA_TRY(reply, decode_reply(packet.bytes));
        if (auto* shot = std::get_if<ShotHeader>(&reply)) {
            if (packet.descriptors.size() != 1 || !is_sealed(packet.descriptors[0].get(), shot->size) ||
                !seen.emplace(shot->side, shot->band).second)
                return fail(ErrorKind::Device, "the scanner process broke its protocol: a doubled or unsealed image");
            deliver({std::move(*shot), std::move(packet.descriptors[0])});
            continue;
        }
        if (!packet.descriptors.empty() || std::holds_alternative<State>(reply))
            return fail(ErrorKind::Device, "the scanner process broke its protocol: an answer to nothing");
        told = true;
        if (const auto* error = std::get_if<Error>(&reply)) return tl::unexpected(*error);
        return std::get<Finished>(reply).label;
    }
}

Result<std::string> Client::scan(const std::function<void(Delivered)>& deliver) {
    bool told = false;
    bool delivered = false;
    const auto once = [&]() -> Result<std::string> {
        GARITA_TRY(asked, ask(Request::Scan));
        static_cast<void>(asked);
        return collect(
            [&](Delivered image) {
                delivered = true;
                deliver(std::move(image));
            },
            told);
    };
    // One that ran before and dies before its first image: the officer need not know, a new one is asked.
    const bool ran = m_process > 0;
    Result<std::string> label = once();
    if (!label && !told && !delivered && ran && look_at(m_socket.get()) == 0) {
        stop();
        label = once();
    }
    // An error that the driver told leaves it ready; silence, death or nonsense do not.
    if (!label && !told) stop();
    return label;
}

}  // namespace garita::scanner
