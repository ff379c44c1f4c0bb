// A service manager in a test: the datagrams that come to its socket, which NOTIFY_SOCKET names.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"

namespace garita::test {

class ManagerOfTests {
public:
    /// `name`: a path, or behind an @ a name of the kernel's.
    explicit ManagerOfTests(std::string name = (std::filesystem::temp_directory_path() /
                                                ("garita-manager-" + std::to_string(getpid()))))
        : m_name(std::move(name)), m_socket(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        unlink(m_name.c_str());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        m_name.copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
        if (m_name[0] == '@') address.sun_path[0] = '\0';
        m_bound = bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&address),
                       static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_name.size())) == 0;
        setenv("NOTIFY_SOCKET", m_name.c_str(), 1);
    }
    ManagerOfTests(const ManagerOfTests&) = delete;
    ManagerOfTests& operator=(const ManagerOfTests&) = delete;
    ~ManagerOfTests() {
        unsetenv("NOTIFY_SOCKET");
        unlink(m_name.c_str());
    }

    /// The next message, or "" where none came in time.
    [[nodiscard]] std::string hear(std::chrono::milliseconds patience) const {
        pollfd wanted{m_socket.get(), POLLIN, 0};
        if (!m_bound || poll(&wanted, 1, static_cast<int>(patience.count())) <= 0) return {};
        std::array<char, 4096> bytes{};
        const ssize_t count = recv(m_socket.get(), bytes.data(), bytes.size(), 0);
        return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
    }
    /// All that came by now.
    [[nodiscard]] std::vector<std::string> heard() const {
        std::vector<std::string> all;
        for (std::string one = hear({}); !one.empty(); one = hear({})) all.push_back(std::move(one));
        return all;
    }

private:
    std::string m_name;
    Descriptor m_socket;
    bool m_bound = false;
};

}  // namespace garita::test
