#include "firmware/scanner/protocol.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <string_view>

namespace garita::scanner {
namespace {

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/// Kinds of reply on the wire. Never renumber.
enum class Kind : std::uint8_t { Facts = 1, Shot = 2, Finished = 3, Failed = 4 };

class Writer {
public:
    template <typename T>
    void number(T value) {
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8U) m_bytes.push_back(static_cast<std::uint8_t>(bits));
    }
    void text(std::string_view text) {
        text = text.substr(0, kMaxTextBytes);
        number(static_cast<std::uint16_t>(text.size()));
        m_bytes.insert(m_bytes.end(), text.begin(), text.end());
    }
    [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(m_bytes); }

private:
    std::vector<std::uint8_t> m_bytes;
};

/// Reads what Writer wrote; once something is missing or too long, everything after reads as nothing and ok() is false.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}
    template <typename T>
    T number() {
        if (m_bytes.size() < sizeof(T)) {
            m_ok = false;
            m_bytes = {};
            return T{};
        }
        std::uint64_t bits = 0;
        for (std::size_t i = sizeof(T); i-- > 0;) bits = (bits << 8U) | m_bytes[i];
        m_bytes = m_bytes.subspan(sizeof(T));
        return static_cast<T>(bits);
    }
    std::string text() {
        const auto size = number<std::uint16_t>();
        if (size > kMaxTextBytes || size > m_bytes.size()) {
            m_ok = false;
            m_bytes = {};
            return {};
        }
        std::string out(reinterpret_cast<const char*>(m_bytes.data()), size);
        m_bytes = m_bytes.subspan(size);
        return out;
    }
    /// A number of 0 … `last`.
    std::uint8_t choice(std::uint8_t last) {
        const auto value = number<std::uint8_t>();
        if (value > last) m_ok = false;
        return value;
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool at_end() const { return m_ok && m_bytes.empty(); }

private:
    std::span<const std::uint8_t> m_bytes;
    bool m_ok = true;
};

Writer begin(std::uint8_t kind) {
    Writer out;
    out.number(kProtocolVersion);
    out.number(kind);
    return out;
}

std::vector<std::uint8_t> encode_one(const ScannerFacts& facts) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::Facts));
    out.text(facts.driver);
    out.text(facts.model);
    out.text(facts.serial);
    out.number(static_cast<std::uint8_t>(facts.authenticated));
    out.number(static_cast<std::uint8_t>(facts.simulated));
    return out.take();
}

std::vector<std::uint8_t> encode_one(const ShotHeader& shot) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::Shot));
    out.number(static_cast<std::uint8_t>(shot.side));
    out.number(static_cast<std::uint8_t>(shot.band));
    out.text(shot.name);
    out.number(std::bit_cast<std::uint64_t>(shot.ppi));
    out.number(static_cast<std::uint8_t>(shot.light_nm.has_value()));
    out.number(static_cast<std::int32_t>(shot.light_nm.value_or(0)));
    out.number(shot.size);
    return out.take();
}

std::vector<std::uint8_t> encode_one(const Finished& finished) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::Finished));
    out.text(finished.label);
    return out.take();
}

std::vector<std::uint8_t> encode_one(const Error& error) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::Failed));
    out.number(static_cast<std::uint8_t>(error.kind));
    out.number(static_cast<std::int32_t>(error.code));
    out.text(error.text);
    return out.take();
}

ScannerFacts read_facts(Reader& in) {
    ScannerFacts facts;
    facts.driver = in.text();
    facts.model = in.text();
    facts.serial = in.text();
    facts.authenticated = in.choice(1) == 1;
    facts.simulated = in.choice(1) == 1;
    return facts;
}

std::optional<ShotHeader> read_shot(Reader& in) {
    ShotHeader shot;
    shot.side = static_cast<Side>(in.choice(1));
    shot.band = static_cast<Band>(in.choice(kBandCount - 1));
    shot.name = in.text();
    shot.ppi = std::bit_cast<double>(in.number<std::uint64_t>());
    const bool light = in.choice(1) == 1;
    const auto nanometres = in.number<std::int32_t>();
    if (light) shot.light_nm = nanometres;
    shot.size = in.number<std::uint64_t>();
    const bool plausible = std::isfinite(shot.ppi) && shot.ppi >= 0 && shot.ppi <= 10'000 && nanometres >= 0 &&
                           nanometres <= 100'000 && (light || nanometres == 0) && shot.size > 0 &&
                           shot.size <= kMaxShotBytes;
    return plausible ? std::optional(shot) : std::nullopt;
}

Error read_error(Reader& in) {
    Error error;
    error.kind = static_cast<ErrorKind>(in.choice(static_cast<std::uint8_t>(ErrorKind::Internal)));
    error.code = in.number<std::int32_t>();
    error.text = in.text();
    return error;
}

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorKind::Device, std::string("the scanner process broke its protocol: ") + what);
}

std::vector<Descriptor> descriptors_of(msghdr& message) {
    std::vector<Descriptor> out;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
            out.emplace_back(fd);
        }
    }
    return out;
}

/// Waits until `socket` has something; an error when it has not in time.
Result<bool> wait_for(int socket, int timeout_ms, int cancel) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        std::array<pollfd, 2> wanted = {{{socket, POLLIN, 0}, {cancel, POLLIN, 0}}};
        const int n = poll(wanted.data(), wanted.size(), left > 0 ? static_cast<int>(left) : 0);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0 && wanted[1].revents != 0) return fail(ErrorKind::Device, "the scan was stopped");
        if (n <= 0) return fail(ErrorKind::Device, "the scanner process did not answer in time");
        return true;
    }
}

}  // namespace

std::vector<std::uint8_t> encode(Request request) {
    return begin(static_cast<std::uint8_t>(request)).take();
}

std::vector<std::uint8_t> encode(const Reply& reply) {
    return std::visit([](const auto& one) { return encode_one(one); }, reply);
}

Result<Request> decode_request(std::span<const std::uint8_t> message) {
    Reader in(message);
    const auto version = in.number<std::uint16_t>();
    const auto kind = in.number<std::uint8_t>();
    if (!in.at_end() || version != kProtocolVersion || kind < 1 || kind > 2) return broken("unknown request");
    return static_cast<Request>(kind);
}

Result<Reply> decode_reply(std::span<const std::uint8_t> message) {
    if (message.size() > kMaxMessageBytes) return broken("a message is too long");
    Reader in(message);
    if (in.number<std::uint16_t>() != kProtocolVersion) return broken("another version");
    Reply reply;
    switch (static_cast<Kind>(in.number<std::uint8_t>())) {
        case Kind::Facts:
            reply = read_facts(in);
            break;
        case Kind::Shot:
            if (const auto shot = read_shot(in))
                reply = *shot;
            else
                return broken("an image's description makes no sense");
            break;
        case Kind::Finished:
            reply = Finished{in.text()};
            break;
        case Kind::Failed:
            reply = read_error(in);
            break;
        default:
            return broken("unknown kind of message");
    }
    if (!in.at_end()) return broken("a message has the wrong length");
    return reply;
}

Result<bool> send(int socket, std::span<const std::uint8_t> bytes, int descriptor) {
    iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    ssize_t sent = -1;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent != static_cast<ssize_t>(bytes.size())) return fail(ErrorKind::Device, "the scanner process has ended");
    return true;
}

Result<Packet> receive(int socket, int timeout_ms, int cancel) {
    GARITA_TRY(ready, wait_for(socket, timeout_ms, cancel));
    static_cast<void>(ready);
    Packet packet;
    packet.bytes.resize(kMaxMessageBytes);
    iovec part{packet.bytes.data(), packet.bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    packet.descriptors = descriptors_of(message);
    if (n <= 0) return fail(ErrorKind::Device, "the scanner process has ended");
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return broken("a message is too long");
    packet.bytes.resize(static_cast<std::size_t>(n));
    return packet;
}

Result<Descriptor> sealed_memory(std::span<const std::uint8_t> bytes) {
    Descriptor file(memfd_create("garita-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file.valid()) return fail(ErrorKind::Device, "no memory for an image");
    while (!bytes.empty()) {
        const ssize_t n = write(file.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(ErrorKind::Device, "no memory for an image");
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    if (fcntl(file.get(), F_ADD_SEALS, kSeals) != 0) return fail(ErrorKind::Internal, "an image could not be sealed");
    return file;
}

bool is_sealed(int file, std::uint64_t size) {
    struct stat status {};
    const int seals = fcntl(file, F_GET_SEALS);
    return seals >= 0 && (seals & kSeals) == kSeals && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
           static_cast<std::uint64_t>(status.st_size) == size;
}

}  // namespace garita::scanner
