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
enum class Kind : std::uint8_t { State = 1, Shot = 2, Finished = 3, Failed = 4 };

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
    void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
    void yes(bool value) { number(static_cast<std::uint8_t>(value)); }
    /// 0: not told, 1: no, 2: yes.
    void maybe(std::optional<bool> value) {
        number(static_cast<std::uint8_t>(value ? 1 + static_cast<int>(*value) : 0));
    }
    /// A flag, and the number or 0.
    void optional(std::optional<int> value) {
        yes(value.has_value());
        number(static_cast<std::int32_t>(value.value_or(0)));
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
    /// A number of 0 … `last`; 0 for another one.
    std::uint8_t choice(std::uint8_t last) {
        const auto value = number<std::uint8_t>();
        if (value <= last) return value;
        m_ok = false;
        return 0;
    }
    bool yes() { return choice(1) == 1; }
    std::optional<bool> maybe() {
        const std::uint8_t told = choice(2);
        return told == 0 ? std::nullopt : std::optional(told == 2);
    }
    /// A finite number of `least` … `most`.
    double real(double least, double most) {
        const auto value = std::bit_cast<double>(number<std::uint64_t>());
        if (!std::isfinite(value) || value < least || value > most) m_ok = false;
        return value;
    }
    /// A number of 0 … `most`, or none.
    std::optional<int> optional(int most) {
        const bool told = yes();
        const auto value = number<std::int32_t>();
        if (value < 0 || value > most || (!told && value != 0)) m_ok = false;
        return told ? std::optional<int>(value) : std::nullopt;
    }
    void refuse() { m_ok = false; }
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

/// Pixels an inch, wavelengths in nm, sides of a glass in mm, degrees Celsius, days: beyond these a number is a lie.
constexpr double kMostPpi = 10'000;
constexpr int kLongestWave = 100'000;
constexpr double kLargestWindow = 10'000;
constexpr double kColdest = -273.15;
constexpr double kHottest = 1'000;
constexpr int kLastDay = 1'000'000;

void put(Writer& out, const ScannerFacts& facts) {
    for (const std::string* text : {&facts.driver, &facts.maker, &facts.model, &facts.serial, &facts.firmware})
        out.text(*text);
    out.number(facts.firmware_counter);
    for (const bool flag : {facts.authenticated, facts.simulated, facts.hot_plug, facts.both_sides}) out.yes(flag);
    out.number(static_cast<std::uint8_t>(facts.bands.size()));
    for (const BandFacts& band : facts.bands) {
        out.number(static_cast<std::uint8_t>(band.band));
        out.real(band.ppi);
        out.optional(band.light_nm);
    }
    out.yes(facts.window.has_value());
    if (facts.window) {
        out.real(facts.window->width);
        out.real(facts.window->height);
    }
    out.optional(facts.calibrated_day);
}

void put(Writer& out, const ScannerStatus& status) {
    out.yes(status.plugged_in);
    out.number(static_cast<std::uint8_t>(status.presence));
    out.maybe(status.cover_open);
    out.maybe(status.tampered);
    out.yes(status.temperature_celsius.has_value());
    if (status.temperature_celsius) out.real(*status.temperature_celsius);
    unsigned dead = 0;
    for (const Band band : status.dead_lamps) dead |= 1U << static_cast<unsigned>(band);
    out.number(static_cast<std::uint8_t>(dead));
}

void put(Writer& out, const Error& error) {
    out.number(static_cast<std::uint8_t>(error.kind));
    out.number(static_cast<std::int32_t>(error.code));
    out.text(error.text);
}

std::vector<std::uint8_t> encode_one(const State& state) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::State));
    put(out, state.facts);
    out.yes(state.trouble.has_value());
    if (state.trouble)
        put(out, *state.trouble);
    else
        put(out, state.status);
    return out.take();
}

std::vector<std::uint8_t> encode_one(const ShotHeader& shot) {
    Writer out = begin(static_cast<std::uint8_t>(Kind::Shot));
    out.yes(shot.text);
    out.number(static_cast<std::uint8_t>(shot.side));
    out.number(static_cast<std::uint8_t>(shot.band));
    out.text(shot.name);
    out.real(shot.ppi);
    out.optional(shot.light_nm);
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
    put(out, error);
    return out.take();
}

ScannerFacts read_facts(Reader& in) {
    ScannerFacts facts;
    for (std::string* text : {&facts.driver, &facts.maker, &facts.model, &facts.serial, &facts.firmware})
        *text = in.text();
    facts.firmware_counter = in.number<std::uint32_t>();
    for (bool* flag : {&facts.authenticated, &facts.simulated, &facts.hot_plug, &facts.both_sides}) *flag = in.yes();
    unsigned seen = 0;
    for (std::uint8_t left = in.choice(kBandCount); in.ok() && left > 0; --left) {
        BandFacts band{.band = static_cast<Band>(in.choice(kBandCount - 1))};
        const unsigned bit = 1U << static_cast<unsigned>(band.band);
        if ((seen & bit) != 0) in.refuse();
        seen |= bit;
        band.ppi = in.real(0, kMostPpi);
        band.light_nm = in.optional(kLongestWave);
        facts.bands.push_back(band);
    }
    if (in.yes()) {
        const double width = in.real(0, kLargestWindow);
        facts.window = SizeMm{.width = width, .height = in.real(0, kLargestWindow)};
    }
    facts.calibrated_day = in.optional(kLastDay);
    return facts;
}

ScannerStatus read_status(Reader& in) {
    ScannerStatus status;
    status.plugged_in = in.yes();
    status.presence = static_cast<Presence>(in.choice(static_cast<std::uint8_t>(Presence::Present)));
    status.cover_open = in.maybe();
    status.tampered = in.maybe();
    if (in.yes()) status.temperature_celsius = in.real(kColdest, kHottest);
    const auto dead = in.number<std::uint8_t>();
    for (unsigned band = 0; band < static_cast<unsigned>(kBandCount); ++band)
        if ((dead & (1U << band)) != 0) status.dead_lamps.push_back(static_cast<Band>(band));
    return status;
}

Error read_error(Reader& in) {
    Error error;
    error.kind = static_cast<ErrorKind>(in.choice(static_cast<std::uint8_t>(ErrorKind::Internal)));
    error.code = in.number<std::int32_t>();
    error.text = in.text();
    return error;
}

State read_state(Reader& in) {
    State state{.facts = read_facts(in)};
    if (in.yes())
        state.trouble = read_error(in);
    else
        state.status = read_status(in);
    return state;
}

ShotHeader read_shot(Reader& in) {
    ShotHeader shot;
    shot.text = in.yes();
    shot.side = static_cast<Side>(in.choice(1));
    shot.band = static_cast<Band>(in.choice(kBandCount - 1));
    shot.name = in.text();
    shot.ppi = in.real(0, kMostPpi);
    shot.light_nm = in.optional(kLongestWave);
    shot.size = in.number<std::uint64_t>();
    if (shot.size == 0 || shot.size > (shot.text ? kMaxTextShotBytes : kMaxShotBytes)) in.refuse();
    return shot;
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
        case Kind::State:
            reply = read_state(in);
            break;
        case Kind::Shot:
            reply = read_shot(in);
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
    if (!in.at_end()) return broken("a message makes no sense");
    return reply;
}

std::vector<std::uint8_t> encode_paired(const head::PairedHeads& paired) {
    Writer out;
    out.number(kProtocolVersion);
    out.number(static_cast<std::uint8_t>(paired.size()));
    for (const head::PairedHead& head : paired) {
        out.text(head.serial);
        for (const std::uint8_t byte : head.key) out.number(byte);
        out.number(head.least_firmware);
    }
    return out.take();
}

Result<head::PairedHeads> decode_paired(std::span<const std::uint8_t> bytes) {
    Reader in(bytes);
    if (in.number<std::uint16_t>() != kProtocolVersion) in.refuse();
    head::PairedHeads paired;
    for (std::uint8_t left = in.choice(head::kMostPairedHeads); in.ok() && left > 0; --left) {
        head::PairedHead head{.serial = in.text()};
        for (std::uint8_t& byte : head.key) byte = in.number<std::uint8_t>();
        head.least_firmware = in.number<std::uint32_t>();
        if (head.serial.empty() || std::ranges::find(paired, head.serial, &head::PairedHead::serial) != paired.end())
            in.refuse();
        paired.push_back(std::move(head));
    }
    if (!in.at_end()) return fail(ErrorKind::Internal, "the paired scanners that garitad handed over make no sense");
    return paired;
}

Result<head::PairedHeads> read_paired(int file) {
    // One byte more than is taken: a file that is longer makes no sense.
    std::vector<std::uint8_t> bytes(kMaxMessageBytes + 1);
    const ssize_t n = pread(file, bytes.data(), bytes.size(), 0);
    if (n < 0) return fail(ErrorKind::Internal, "garitad handed no paired scanners over");
    bytes.resize(static_cast<std::size_t>(n));
    return decode_paired(bytes);
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
