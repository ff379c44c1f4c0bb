#include "tests/drivers/head/usbredir_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "drivers/head/descriptors.h"

namespace garita::head {
namespace {

using std::chrono::steady_clock;
using usb::Trouble;

constexpr std::size_t kChunk = 64U << 10U;
constexpr std::size_t kInFlight = 8;

std::optional<Trouble> trouble_of(std::uint8_t status) {
    switch (status) {
        case usb_redir_success:
            return std::nullopt;
        case usb_redir_stall:
            return Trouble::Stall;
        case usb_redir_cancelled:
            return Trouble::Cancelled;
        default:
            return Trouble::Failed;
    }
}

}  // namespace

UsbredirGuest::UsbredirGuest(Descriptor socket) : m_socket(std::move(socket)), m_parser(usbredirparser_create()) {
    fcntl(m_socket.get(), F_SETFL, fcntl(m_socket.get(), F_GETFL) | O_NONBLOCK);
    usbredirparser& p = *m_parser;
    p.priv = this;
    p.log_func = [](void*, int, const char*) {};
    p.read_func = [](void* self, std::uint8_t* data, int count) {
        const ssize_t got = recv(of(self).m_socket.get(), data, static_cast<std::size_t>(count), 0);
        if (got > 0) return static_cast<int>(got);
        if (got < 0 && errno == EAGAIN) return 0;
        of(self).m_gone = true;
        return -1;
    };
    p.write_func = [](void* self, std::uint8_t* data, int count) {
        const ssize_t put = send(of(self).m_socket.get(), data, static_cast<std::size_t>(count), MSG_NOSIGNAL);
        if (put >= 0) return static_cast<int>(put);
        if (errno == EAGAIN) return 0;
        of(self).m_gone = true;
        return -1;
    };
    p.hello_func = [](void*, usb_redir_hello_header*) {};
    p.device_connect_func = [](void* self, usb_redir_device_connect_header* device) {
        of(self).m_device = *device;
        of(self).m_connected = true;
    };
    p.device_disconnect_func = [](void* self) { of(self).m_gone = true; };
    p.interface_info_func = [](void*, usb_redir_interface_info_header*) {};
    p.ep_info_func = [](void* self, usb_redir_ep_info_header* endpoints) { of(self).m_endpoints = *endpoints; };
    p.configuration_status_func = [](void* self, std::uint64_t, usb_redir_configuration_status_header* status) {
        of(self).m_configured = status->status == usb_redir_success;
    };
    p.alt_setting_status_func = [](void*, std::uint64_t, usb_redir_alt_setting_status_header*) {};
    p.interrupt_receiving_status_func = [](void*, std::uint64_t, usb_redir_interrupt_receiving_status_header*) {};
    p.control_packet_func = [](void* self, std::uint64_t id, usb_redir_control_packet_header* header,
                               std::uint8_t* data, int size) { of(self).answered(id, header->status, data, size); };
    p.bulk_packet_func = [](void* self, std::uint64_t id, usb_redir_bulk_packet_header* header, std::uint8_t* data,
                            int size) {
        ++of(self).bulk_statuses[header->status];
        of(self).answered(id, header->status, data, size);
    };
    p.interrupt_packet_func = [](void* self, std::uint64_t, usb_redir_interrupt_packet_header*, std::uint8_t* data,
                                 int size) {
        of(self).m_events.emplace_back(data, data + size);
        usbredirparser_free_packet_data(of(self).m_parser.get(), data);
    };
    std::array<std::uint32_t, USB_REDIR_CAPS_SIZE> able{};
    for (const int cap : {usb_redir_cap_connect_device_version, usb_redir_cap_ep_info_max_packet_size,
                          usb_redir_cap_64bits_ids, usb_redir_cap_32bits_bulk_length})
        usbredirparser_caps_set_cap(able.data(), cap);
    usbredirparser_init(&p, "garita-test", able.data(), static_cast<int>(able.size()), 0);
}

void UsbredirGuest::answered(std::uint64_t id, std::uint8_t status, std::uint8_t* data, int size) {
    m_replies[id] = {.over = true, .status = status, .data = Bytes(data, data + size)};
    usbredirparser_free_packet_data(m_parser.get(), data);
}

void UsbredirGuest::pump(int wait_ms) {
    const bool output = usbredirparser_has_data_to_write(m_parser.get()) > 0;
    pollfd ready{.fd = m_socket.get(), .events = static_cast<short>(POLLIN | (output ? POLLOUT : 0)), .revents = 0};
    poll(&ready, 1, wait_ms);
    usbredirparser_do_read(m_parser.get());
    usbredirparser_do_write(m_parser.get());
}

template <typename Over>
std::optional<Trouble> UsbredirGuest::wait(Over over, usb::Milliseconds timeout) {
    for (const auto end = steady_clock::now() + timeout; !over();) {
        if (m_gone) return Trouble::Gone;
        if (m_interrupted) return Trouble::Cancelled;
        if (steady_clock::now() >= end) return Trouble::Timeout;
        pump(1);
    }
    return std::nullopt;
}

bool UsbredirGuest::plug_in() {
    if (wait([this] { return m_connected; }, usb::Milliseconds(2'000))) return false;
    usb_redir_set_configuration_header one{1};
    usbredirparser_send_set_configuration(m_parser.get(), ++m_last, &one);
    return !wait([this] { return m_configured; }, usb::Milliseconds(2'000));
}

usb::Outcome<Bytes> UsbredirGuest::control(std::uint8_t type, std::uint8_t request, std::uint16_t value,
                                           std::uint16_t index, std::uint16_t length, ByteView data,
                                           usb::Milliseconds timeout) {
    if (m_gone) return tl::unexpected(Trouble::Gone);
    usb_redir_control_packet_header header{};
    header.endpoint = type & 0x80U;
    header.request = request;
    header.requesttype = type;
    header.value = value;
    header.index = index;
    header.length = length;
    const std::uint64_t id = ++m_last;
    Bytes copy(data.begin(), data.end());
    usbredirparser_send_control_packet(m_parser.get(), id, &header, copy.data(), static_cast<int>(copy.size()));
    if (const auto trouble = wait([&] { return m_replies[id].over; }, timeout)) return tl::unexpected(*trouble);
    const Reply reply = std::move(m_replies.extract(id).mapped());
    if (const auto trouble = trouble_of(reply.status)) return tl::unexpected(*trouble);
    return reply.data;
}

usb::Outcome<Bytes> UsbredirGuest::control_in(const usb::Setup& setup, std::size_t length, usb::Milliseconds timeout) {
    return control(0xC1, setup.request, setup.value, 0, static_cast<std::uint16_t>(length), {}, timeout);
}

usb::Outcome<bool> UsbredirGuest::control_out(const usb::Setup& setup, ByteView data, usb::Milliseconds timeout) {
    const auto done =
        control(0x41, setup.request, setup.value, 0, static_cast<std::uint16_t>(data.size()), data, timeout);
    if (!done) return tl::unexpected(done.error());
    return true;
}

std::uint64_t UsbredirGuest::ask_bulk(std::size_t length) {
    usb_redir_bulk_packet_header header{};
    header.endpoint = kBulkEndpoint;
    header.length = static_cast<std::uint16_t>(length);
    header.length_high = static_cast<std::uint16_t>(length >> 16U);
    usbredirparser_send_bulk_packet(m_parser.get(), ++m_last, &header, nullptr, 0);
    return m_last;
}

/// Cancels transfers first … last and waits for their ends, which the device owes.
void UsbredirGuest::take_back(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t id = first; id <= last; ++id)
        if (!m_replies[id].over) usbredirparser_send_cancel_data_packet(m_parser.get(), id);
    const auto over = [&] {
        for (std::uint64_t id = first; id <= last; ++id)
            if (!m_replies[id].over) return false;
        return true;
    };
    for (const auto end = steady_clock::now() + std::chrono::seconds(2);
         !over() && !m_gone && steady_clock::now() < end;)
        pump(1);
    for (std::uint64_t id = first; id <= last; ++id) m_replies.erase(id);
}

usb::Outcome<std::size_t> UsbredirGuest::bulk_in(std::span<std::uint8_t> out, usb::Milliseconds timeout) {
    if (m_gone) return tl::unexpected(Trouble::Gone);
    const auto end = steady_clock::now() + timeout;
    const std::uint64_t first = m_last + 1;
    std::size_t asked = 0;
    std::size_t done = 0;
    for (std::uint64_t next = first; done < out.size(); ++next) {
        while (asked < out.size() && m_last < next + kInFlight - 1) {
            const std::size_t size = std::min(kChunk, out.size() - asked);
            ask_bulk(size);
            asked += size;
        }
        const auto left = std::chrono::duration_cast<usb::Milliseconds>(end - steady_clock::now());
        std::optional<Trouble> trouble = wait([&] { return m_replies[next].over; }, left);
        const Reply reply = std::move(m_replies[next]);
        if (trouble) m_replies[next] = {};
        if (!trouble) trouble = trouble_of(reply.status);
        if (trouble) {
            take_back(next, m_last);
            return tl::unexpected(*trouble);
        }
        std::ranges::copy(reply.data, out.begin() + static_cast<std::ptrdiff_t>(done));
        done += reply.data.size();
        const bool is_short = reply.data.size() < std::min(kChunk, out.size() - (next - first) * kChunk);
        m_replies.erase(next);
        if (is_short) {
            take_back(next + 1, m_last);
            break;
        }
    }
    return done;
}

usb::Outcome<Bytes> UsbredirGuest::interrupt_in(std::size_t length, usb::Milliseconds timeout) {
    if (!std::exchange(m_listening, true)) {
        usb_redir_start_interrupt_receiving_header start{kInterruptEndpoint};
        usbredirparser_send_start_interrupt_receiving(m_parser.get(), ++m_last, &start);
    }
    if (const auto trouble = wait([&] { return !m_events.empty(); }, timeout)) return tl::unexpected(*trouble);
    Bytes event = std::move(m_events.front());
    m_events.erase(m_events.begin());
    if (event.size() > length) return tl::unexpected(Trouble::Overflow);
    return event;
}

usb::Outcome<bool> UsbredirGuest::clear_halt() {
    const auto done = control(0x02, 1, 0, kBulkEndpoint, 0);
    if (!done) return tl::unexpected(done.error());
    return true;
}

usb::Outcome<bool> UsbredirGuest::reset() {
    m_listening = false;
    usbredirparser_send_reset(m_parser.get());
    return true;
}

}  // namespace garita::head
