// In a test image's guest: carries many connections to the kiosk's page over the one virtio-serial port that QEMU gives
// it. A frame, either way: number of the connection and length (two bytes each, little endian), then so many bytes; a
// length of nothing ends the connection. The host opens one by the first frame with a number (tests/board/machine.mjs).
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "drivers/capture/descriptor.h"

namespace garita {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kHead = 4;

[[noreturn]] void give_up(const char* text) {
    std::perror(text);
    std::exit(1);
}

void write_all(int file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0) give_up("the port");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

/// Whether all of it went into the socket.
bool send_all(int socket, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

class Forwarder {
public:
    Forwarder(Descriptor port, std::uint16_t page) : m_port(std::move(port)), m_page(page) {}

    [[noreturn]] void work() {
        while (true) {
            std::vector<pollfd> waits = {{.fd = m_port.get(), .events = POLLIN, .revents = 0}};
            std::vector<std::uint16_t> numbers;
            for (const auto& [number, socket] : m_connections) {
                waits.push_back({.fd = socket.get(), .events = POLLIN, .revents = 0});
                numbers.push_back(number);
            }
            if (poll(waits.data(), waits.size(), -1) < 0) give_up("poll");
            for (std::size_t i = 0; i < numbers.size(); ++i)
                if (waits[i + 1].revents != 0) from_page(numbers[i]);
            if ((waits[0].revents & POLLIN) != 0)
                from_host();
            else if (waits[0].revents != 0)
                usleep(100'000);  // nobody is at the other end yet
        }
    }

private:
    void tell(std::uint16_t number, std::span<const std::uint8_t> bytes) {
        const auto length = static_cast<std::uint16_t>(bytes.size());
        Bytes frame = {static_cast<std::uint8_t>(number & 0xFF), static_cast<std::uint8_t>(number >> 8),
                       static_cast<std::uint8_t>(length & 0xFF), static_cast<std::uint8_t>(length >> 8)};
        frame.insert(frame.end(), bytes.begin(), bytes.end());
        write_all(m_port.get(), frame);
    }

    void from_page(std::uint16_t number) {
        std::array<std::uint8_t, 16'384> bytes{};
        const ssize_t count = read(m_connections.at(number).get(), bytes.data(), bytes.size());
        if (count > 0) return tell(number, std::span(bytes).first(static_cast<std::size_t>(count)));
        m_connections.erase(number);
        tell(number, {});
    }

    void from_host() {
        std::array<std::uint8_t, 65'536> bytes{};
        const ssize_t count = read(m_port.get(), bytes.data(), bytes.size());
        if (count <= 0) return;
        m_heard.insert(m_heard.end(), bytes.begin(), bytes.begin() + count);
        std::size_t at = 0;
        while (m_heard.size() - at >= kHead) {
            const auto number = static_cast<std::uint16_t>(m_heard[at] | m_heard[at + 1] << 8);
            const auto length = static_cast<std::size_t>(m_heard[at + 2] | m_heard[at + 3] << 8);
            if (m_heard.size() - at - kHead < length) break;
            to_page(number, std::span(m_heard).subspan(at + kHead, length));
            at += kHead + length;
        }
        m_heard.erase(m_heard.begin(), m_heard.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void to_page(std::uint16_t number, std::span<const std::uint8_t> bytes) {
        if (bytes.empty()) {
            m_connections.erase(number);
            return;
        }
        auto found = m_connections.find(number);
        if (found == m_connections.end()) found = m_connections.emplace(number, connect_to_page()).first;
        if (found->second.valid() && send_all(found->second.get(), bytes)) return;
        m_connections.erase(number);
        tell(number, {});
    }

    [[nodiscard]] Descriptor connect_to_page() const {
        Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_page);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            return Descriptor();
        return socket;
    }

    Descriptor m_port;
    std::uint16_t m_page;
    std::map<std::uint16_t, Descriptor> m_connections;
    Bytes m_heard;
};

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: page_forwarder PORT-DEVICE TCP-PORT\n");
        return 1;
    }
    garita::Descriptor port(open(argv[1], O_RDWR | O_CLOEXEC));
    if (!port.valid()) garita::give_up(argv[1]);
    garita::Forwarder(std::move(port), static_cast<std::uint16_t>(std::atoi(argv[2]))).work();
}
