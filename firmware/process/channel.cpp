#include "firmware/process/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <new>

#include "firmware/bytes.h"

namespace garita {
namespace {

constexpr std::uint32_t kProtocol = 0x47520001;  // "GR", version 1
constexpr std::size_t kMaxReasonBytes = 1024;
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;

struct Header {
    std::uint32_t protocol = kProtocol;
    MessageKind kind = MessageKind::Report;
    std::uint32_t files = 0;
};

tl::unexpected<Error> broken(const std::string& what) {
    return fail(ErrorKind::Internal, what);
}

}  // namespace

Result<bool> wait_for_message(int socket, int timeout_ms) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
    while (true) {
        int left = -1;
        if (timeout_ms >= 0)
            left =
                std::max(0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count()));
        pollfd poll_fd{socket, POLLIN, 0};
        const int ready = poll(&poll_fd, 1, left);
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) return broken("the connection failed");
    }
}

Result<std::pair<Descriptor, Descriptor>> socket_pair() {
    std::array<int, 2> fds{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) != 0)
        return broken("no socket pair can be made");
    return std::pair(Descriptor(fds[0]), Descriptor(fds[1]));
}

Result<bool> send_message(int socket, MessageKind kind, std::span<const int> files) {
    if (files.size() > kMaxFiles) return broken("too many files in a message");
    Header header{kProtocol, kind, static_cast<std::uint32_t>(files.size())};
    iovec part{&header, sizeof header};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaxFiles)> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!files.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(sizeof(int) * files.size());
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * files.size());
        std::memcpy(CMSG_DATA(rights), files.data(), sizeof(int) * files.size());
    }
    while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
        if (errno != EINTR) return broken("the other process is gone");
    return true;
}

Result<Message> receive_message(int socket, int timeout_ms) {
    GARITA_TRY(ready, wait_for_message(socket, timeout_ms));
    if (!ready) return broken("no answer in time");
    Header header;
    iovec part{&header, sizeof header};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaxFiles)> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t size = 0;
    do size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    // ECONNRESET comes once, where the peer closed with a message of ours unread; what it sent before comes next.
    while (size < 0 && (errno == EINTR || errno == ECONNRESET));
    if (size < 0) return broken("the other process is gone");
    // Whatever came is owned first, so that a message that is refused leaves no descriptor behind.
    Message result;
    for (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr; rights = CMSG_NXTHDR(&message, rights)) {
        if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(rights) + i * sizeof(int), sizeof fd);
            result.files.emplace_back(fd);
        }
    }
    if (size == 0) return broken("the other process is gone");
    const auto kind = static_cast<std::uint32_t>(header.kind);
    const bool whole =
        size == static_cast<ssize_t>(sizeof header) && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    if (!whole || header.protocol != kProtocol || kind < 1 || kind > static_cast<std::uint32_t>(kLastKind) ||
        header.files != result.files.size())
        return broken("the other process broke the protocol");
    result.kind = header.kind;
    return result;
}

Result<Descriptor> sealed_memory(std::span<const std::uint8_t> bytes) {
    Descriptor file(memfd_create("garita", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file.valid()) return broken("no memory file can be made");
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t n = write(file.get(), bytes.data() + written, bytes.size() - written);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return broken("memory is out");
        written += static_cast<std::size_t>(n);
    }
    if (fcntl(file.get(), F_ADD_SEALS, kSeals) != 0) return broken("a memory file cannot be sealed");
    return file;
}

Result<bool> send_text(int socket, MessageKind kind, std::string_view text, int second) {
    GARITA_TRY(file, sealed_memory(bytes_of(text)));
    const std::array<int, 2> files = {file.get(), second};
    return send_message(socket, kind, std::span(files).first(second < 0 ? 1 : 2));
}

Result<MappedMemory> MappedMemory::create(const Descriptor& file, std::size_t most) {
    const int seals = fcntl(file.get(), F_GET_SEALS);
    // Not fstat: glibc makes newfstatat of it, which a locked-in process may not call.
    const off_t end = lseek(file.get(), 0, SEEK_END);
    if (seals < 0 || (seals & kSeals) != kSeals || end < 0) return broken("a memory file that is not sealed");
    const auto size = static_cast<std::size_t>(end);
    if (size > most) return broken("a memory file that is too long");
    if (size == 0) return MappedMemory({});
    void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (memory == MAP_FAILED) return broken("a memory file cannot be read");
    return MappedMemory({static_cast<const std::uint8_t*>(memory), size});
}

MappedMemory::MappedMemory(MappedMemory&& other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

MappedMemory& MappedMemory::operator=(MappedMemory&& other) noexcept {
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

MappedMemory::~MappedMemory() {
    if (!m_bytes.empty()) munmap(const_cast<std::uint8_t*>(m_bytes.data()), m_bytes.size());
}

int serve_once(int socket, const std::function<Result<bool>()>& serve, const Unforeseen& unforeseen,
               const std::function<std::string(const Error&)>& text_of) {
    Error trouble;
    try {
        const auto done = serve();
        if (done) return 0;
        trouble = done.error();
    } catch (const std::bad_alloc&) {
        trouble = unforeseen.no_memory;
    } catch (const std::exception&) {
        trouble = unforeseen.other;
    }
    (void)send_text(socket, MessageKind::Failed, text_of(trouble));
    return 1;
}

Result<std::string> read_reason(const Message& message) {
    if (message.files.size() != 1) return broken("no reason");
    GARITA_TRY(memory, MappedMemory::create(message.files[0], kMaxReasonBytes));
    std::string words(memory.text());
    std::ranges::replace_if(
        words, [](char c) { return c < ' ' || c > '~'; }, '?');
    return words;
}

}  // namespace garita
