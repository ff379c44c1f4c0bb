#include "drivers/head/usbredir_head.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <usbredirparser.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <string>
#include <utility>

#include "drivers/head/descriptors.h"
#include "drivers/head/device.h"

namespace garita::head {
namespace {

/// Bulk transfers that may wait at once; a guest's controller has a few dozen under way.
constexpr std::size_t kMaxWaiting = 1024;
/// The largest that is answered: what Linux lets all USB programs together have in flight (usbfs_memory_mb).
constexpr std::size_t kMaxTransfer = 16U << 20U;
/// While so many bytes or packets wait for the socket, nothing more is read from it or taken from the head. (The parser
/// walks through all that wait to add one.)
constexpr std::size_t kMaxOutput = 1U << 20U;
constexpr int kMaxOutputPackets = 256;
/// The largest piece of a packet that the parser may read: more than any request to a head has.
constexpr int kMaxRead = 64 << 10;
constexpr std::chrono::milliseconds kLook(8);      // the interrupt endpoint's interval
constexpr std::chrono::milliseconds kExposing(1);  // a bulk transfer waits for the camera

/// USB 2.0, table 9-4 and 9-6: standard requests and what they are sent to.
constexpr std::uint8_t kFromDevice = 0x80;
constexpr std::uint8_t kFromInterface = 0x81;
constexpr std::uint8_t kFromEndpoint = 0x82;
constexpr std::uint8_t kToDevice = 0x00;
constexpr std::uint8_t kToEndpoint = 0x02;
constexpr std::uint8_t kVendorFromInterface = 0xC1;
constexpr std::uint8_t kVendorToInterface = 0x41;
constexpr std::uint8_t kVendorFromDevice = 0xC0;
constexpr std::uint8_t kGetStatus = 0;
constexpr std::uint8_t kClearFeature = 1;
constexpr std::uint8_t kSetFeature = 3;
constexpr std::uint8_t kGetDescriptor = 6;
constexpr std::uint16_t kMicrosoftSetIndex = 7;  // PROTOCOL.md, 3

/// Where an endpoint stands in usbredir's tables of 32: OUT from 0, IN from 16.
constexpr std::size_t row_of(std::uint8_t endpoint) {
    return (endpoint & 0x0FU) + ((endpoint & 0x80U) != 0 ? 16U : 0U);
}

/// The languages of the strings: English (United States).
Bytes language_descriptor() {
    return {4, 3, 0x09, 0x04};
}

std::optional<Bytes> descriptor_of(std::uint16_t value, const Identity& identity, const UsbIds& ids) {
    switch (value) {
        case 0x0100:
            return device_descriptor(ids.vendor, ids.product);
        case 0x0200:
            return configuration_descriptor();
        case 0x0300:
            return language_descriptor();
        case 0x0301:
            return string_descriptor(identity.maker);
        case 0x0302:
            return string_descriptor(identity.model);
        case 0x0303:
            return string_descriptor(identity.serial);
        case 0x0F00:
            return bos_descriptor();
        default:
            return std::nullopt;
    }
}

struct FreeParser {
    void operator()(usbredirparser* parser) const { usbredirparser_destroy(parser); }
};

}  // namespace

/// One connection. The parser calls the on_… functions; those that a head has no use for answer what is due.
class UsbredirHead::Session {
public:
    Session(Hardware& hardware, Descriptor socket, UsbIds ids);

    void hang_at(std::uint64_t byte) { m_hang_at = byte; }
    Result<std::optional<Unplugged>> turn(std::uint64_t unplug_at, std::chrono::milliseconds longest);

private:
    /// A bulk transfer that the peer asked for.
    struct Transfer {
        std::uint64_t id = 0;
        usb_redir_bulk_packet_header header{};
        [[nodiscard]] std::size_t length() const { return header.length | std::size_t{header.length_high} << 16U; }
    };

    static Session& of(void* self) { return *static_cast<Session*>(self); }
    /// What the peer sent with a packet, freed at the end.
    class Payload {
    public:
        Payload(Session& session, std::uint8_t* data, int size) : m_session(session), m_data(data), m_size(size) {}
        Payload(const Payload&) = delete;
        Payload& operator=(const Payload&) = delete;
        ~Payload() { usbredirparser_free_packet_data(m_session.m_parser.get(), m_data); }
        [[nodiscard]] ByteView bytes() const { return {m_data, static_cast<std::size_t>(m_size)}; }

    private:
        Session& m_session;
        std::uint8_t* m_data;
        int m_size;
    };

    void set_callbacks();
    int read(std::uint8_t* data, int count);
    int write(const std::uint8_t* data, int count) const;
    void on_hello();
    void start_anew();
    void on_reset();
    void on_control(std::uint64_t id, usb_redir_control_packet_header header, ByteView data);
    void on_bulk(std::uint64_t id, usb_redir_bulk_packet_header header);
    void on_cancel(std::uint64_t id);
    void send_endpoints();
    void answer_bulk(Transfer transfer, std::uint8_t status, std::span<std::uint8_t> bytes);
    [[nodiscard]] std::optional<Bytes> control_in(const usb_redir_control_packet_header& header);
    [[nodiscard]] bool control_out(const usb_redir_control_packet_header& header, ByteView data);
    [[nodiscard]] bool output_is_full() const {
        return usbredirparser_has_data_to_write(m_parser.get()) > kMaxOutputPackets ||
               usbredirparser_get_bufferered_output_size(m_parser.get()) > kMaxOutput;
    }
    void serve_bulk(std::uint64_t unplug_at);
    void serve_interrupt();

    Descriptor m_socket;
    UsbIds m_ids;
    Identity m_identity;
    Device m_device;
    std::unique_ptr<usbredirparser, FreeParser> m_parser;
    bool m_greeted = false;
    bool m_closed = false;
    bool m_broken = false;
    bool m_halted = false;
    bool m_events_wanted = false;
    bool m_exposing = false;  ///< a bulk transfer waits for the head
    bool m_at_byte = false;
    bool m_hangs = false;
    std::uint64_t m_hang_at = UINT64_MAX;
    std::uint64_t m_sent = 0;  ///< bytes of the bulk endpoint
    std::deque<Transfer> m_waiting;
    Bytes m_bulk;  ///< of the transfer that is sent
};

UsbredirHead::Session::Session(Hardware& hardware, Descriptor socket, UsbIds ids)
    : m_socket(std::move(socket)),
      m_ids(ids),
      m_identity(hardware.identity()),
      m_device(hardware),
      m_parser(usbredirparser_create()) {
    fcntl(m_socket.get(), F_SETFL, fcntl(m_socket.get(), F_GETFL) | O_NONBLOCK);
    m_parser->priv = this;
    set_callbacks();
    std::array<std::uint32_t, USB_REDIR_CAPS_SIZE> able{};
    for (const int cap :
         {usb_redir_cap_connect_device_version, usb_redir_cap_ep_info_max_packet_size, usb_redir_cap_64bits_ids,
          usb_redir_cap_32bits_bulk_length, usb_redir_cap_device_disconnect_ack})
        usbredirparser_caps_set_cap(able.data(), cap);
    usbredirparser_init(m_parser.get(), "garita-head", able.data(), static_cast<int>(able.size()),
                        usbredirparser_fl_usb_host);
}

/// The parser calls each of them without looking whether it is there, so a peer could crash it by any that was left
/// out.
void UsbredirHead::Session::set_callbacks() {
    usbredirparser& p = *m_parser;
    p.log_func = [](void*, int, const char*) {};
    p.read_func = [](void* self, std::uint8_t* data, int count) { return of(self).read(data, count); };
    p.write_func = [](void* self, std::uint8_t* data, int count) { return of(self).write(data, count); };
    p.hello_func = [](void* self, usb_redir_hello_header*) { of(self).on_hello(); };
    p.reset_func = [](void* self) { of(self).on_reset(); };
    p.set_configuration_func = [](void* self, std::uint64_t id, usb_redir_set_configuration_header* header) {
        Session& s = of(self);
        const bool known = header->configuration <= 1;
        if (known) s.start_anew();
        s.send_endpoints();
        usb_redir_configuration_status_header status{
            static_cast<std::uint8_t>(known ? usb_redir_success : usb_redir_stall), header->configuration};
        usbredirparser_send_configuration_status(s.m_parser.get(), id, &status);
    };
    p.get_configuration_func = [](void* self, std::uint64_t id) {
        usb_redir_configuration_status_header status{usb_redir_success, 1};
        usbredirparser_send_configuration_status(of(self).m_parser.get(), id, &status);
    };
    p.set_alt_setting_func = [](void* self, std::uint64_t id, usb_redir_set_alt_setting_header* header) {
        const bool known = header->interface == 0 && header->alt == 0;
        if (known) of(self).start_anew();
        usb_redir_alt_setting_status_header status{
            static_cast<std::uint8_t>(known ? usb_redir_success : usb_redir_stall), header->interface, header->alt};
        usbredirparser_send_alt_setting_status(of(self).m_parser.get(), id, &status);
    };
    p.get_alt_setting_func = [](void* self, std::uint64_t id, usb_redir_get_alt_setting_header* header) {
        const auto status_code =
            static_cast<std::uint8_t>(header->interface == 0 ? usb_redir_success : usb_redir_stall);
        usb_redir_alt_setting_status_header status{status_code, header->interface, 0};
        usbredirparser_send_alt_setting_status(of(self).m_parser.get(), id, &status);
    };
    p.start_interrupt_receiving_func = [](void* self, std::uint64_t id,
                                          usb_redir_start_interrupt_receiving_header* header) {
        const bool known = header->endpoint == kInterruptEndpoint;
        if (known) of(self).m_events_wanted = true;
        usb_redir_interrupt_receiving_status_header status{
            static_cast<std::uint8_t>(known ? usb_redir_success : usb_redir_stall), header->endpoint};
        usbredirparser_send_interrupt_receiving_status(of(self).m_parser.get(), id, &status);
    };
    p.stop_interrupt_receiving_func = [](void* self, std::uint64_t id,
                                         usb_redir_stop_interrupt_receiving_header* header) {
        if (header->endpoint == kInterruptEndpoint) of(self).m_events_wanted = false;
        usb_redir_interrupt_receiving_status_header status{usb_redir_success, header->endpoint};
        usbredirparser_send_interrupt_receiving_status(of(self).m_parser.get(), id, &status);
    };
    p.cancel_data_packet_func = [](void* self, std::uint64_t id) { of(self).on_cancel(id); };
    p.control_packet_func = [](void* self, std::uint64_t id, usb_redir_control_packet_header* header,
                               std::uint8_t* data, int size) {
        const Payload payload(of(self), data, size);
        of(self).on_control(id, *header, payload.bytes());
    };
    p.bulk_packet_func = [](void* self, std::uint64_t id, usb_redir_bulk_packet_header* header, std::uint8_t* data,
                            int size) {
        const Payload payload(of(self), data, size);
        of(self).on_bulk(id, *header);
    };
    p.device_disconnect_ack_func = [](void*) {};
    // A head has no endpoint for these and announced none of them: a peer that sends one is not sound.
    p.start_iso_stream_func = [](void* self, std::uint64_t, usb_redir_start_iso_stream_header*) {
        of(self).m_broken = true;
    };
    p.stop_iso_stream_func = [](void* self, std::uint64_t, usb_redir_stop_iso_stream_header*) {
        of(self).m_broken = true;
    };
    p.alloc_bulk_streams_func = [](void* self, std::uint64_t, usb_redir_alloc_bulk_streams_header*) {
        of(self).m_broken = true;
    };
    p.free_bulk_streams_func = [](void* self, std::uint64_t, usb_redir_free_bulk_streams_header*) {
        of(self).m_broken = true;
    };
    p.start_bulk_receiving_func = [](void* self, std::uint64_t, usb_redir_start_bulk_receiving_header*) {
        of(self).m_broken = true;
    };
    p.stop_bulk_receiving_func = [](void* self, std::uint64_t, usb_redir_stop_bulk_receiving_header*) {
        of(self).m_broken = true;
    };
    p.filter_reject_func = [](void* self) { of(self).m_broken = true; };
    p.filter_filter_func = [](void* self, usbredirfilter_rule* rules, int) {
        std::free(rules);  // NOLINT(cppcoreguidelines-no-malloc): the library's own
        of(self).m_broken = true;
    };
    p.iso_packet_func = [](void* self, std::uint64_t, usb_redir_iso_packet_header*, std::uint8_t* data, int size) {
        const Payload payload(of(self), data, size);
        of(self).m_broken = true;
    };
    p.interrupt_packet_func = [](void* self, std::uint64_t, usb_redir_interrupt_packet_header*, std::uint8_t* data,
                                 int size) {
        const Payload payload(of(self), data, size);
        of(self).m_broken = true;
    };
}

/// Bytes for the parser; 0: none now, −1: the connection is over.
int UsbredirHead::Session::read(std::uint8_t* data, int count) {
    if (output_is_full() || m_broken) return 0;
    if (count > kMaxRead) m_broken = true;  // what it allocated stays untouched
    if (m_broken) return -1;
    const ssize_t got = recv(m_socket.get(), data, static_cast<std::size_t>(count), 0);
    if (got > 0) return static_cast<int>(got);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    m_closed = true;
    return -1;
}

int UsbredirHead::Session::write(const std::uint8_t* data, int count) const {
    const ssize_t put = send(m_socket.get(), data, static_cast<std::size_t>(count), MSG_NOSIGNAL);
    if (put >= 0) return static_cast<int>(put);
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

void UsbredirHead::Session::send_endpoints() {
    usb_redir_ep_info_header endpoints{};
    std::ranges::fill(endpoints.type, static_cast<std::uint8_t>(usb_redir_type_invalid));
    for (const std::uint8_t control : {std::uint8_t{0x00}, std::uint8_t{0x80}}) {
        endpoints.type[row_of(control)] = usb_redir_type_control;
        endpoints.max_packet_size[row_of(control)] = 64;
    }
    endpoints.type[row_of(kBulkEndpoint)] = usb_redir_type_bulk;
    endpoints.max_packet_size[row_of(kBulkEndpoint)] = 512;
    endpoints.type[row_of(kInterruptEndpoint)] = usb_redir_type_interrupt;
    endpoints.max_packet_size[row_of(kInterruptEndpoint)] = kSizeOf<Event>;
    endpoints.interval[row_of(kInterruptEndpoint)] = 7;
    usbredirparser_send_ep_info(m_parser.get(), &endpoints);
    usb_redir_interface_info_header interfaces{};
    interfaces.interface_count = 1;
    interfaces.interface_class[0] = kInterfaceClass;
    interfaces.interface_subclass[0] = kInterfaceSubclass;
    interfaces.interface_protocol[0] = kInterfaceProtocol;
    usbredirparser_send_interface_info(m_parser.get(), &interfaces);
}

/// The peer is there: what is plugged in. The order counts: endpoints and interfaces before the device.
void UsbredirHead::Session::on_hello() {
    m_greeted = true;
    send_endpoints();
    usb_redir_device_connect_header device{};
    device.speed = usb_redir_speed_high;
    device.vendor_id = m_ids.vendor;
    device.product_id = m_ids.product;
    device.device_version_bcd = 0x0100;
    usbredirparser_send_device_connect(m_parser.get(), &device);
}

/// A new configuration or setting: a capture in progress is dropped.
void UsbredirHead::Session::start_anew() {
    m_device.reset();
    m_halted = false;
}

/// USB reset. What waits ends as cancelled.
void UsbredirHead::Session::on_reset() {
    start_anew();
    m_events_wanted = m_hangs = false;
    while (!m_waiting.empty()) {
        answer_bulk(m_waiting.front(), usb_redir_cancelled, {});
        m_waiting.pop_front();
    }
}

/// The answer to a request; nothing: stall.
std::optional<Bytes> UsbredirHead::Session::control_in(const usb_redir_control_packet_header& header) {
    switch (header.requesttype) {
        case kFromDevice:
            if (header.request == kGetDescriptor) return descriptor_of(header.value, m_identity, m_ids);
            if (header.request == kGetStatus) return Bytes{0, 0};
            return std::nullopt;
        case kFromInterface:
            return header.request == kGetStatus ? std::optional(Bytes{0, 0}) : std::nullopt;
        case kFromEndpoint:
            if (header.request != kGetStatus) return std::nullopt;
            return Bytes{static_cast<std::uint8_t>(header.index == kBulkEndpoint && m_halted ? 1 : 0), 0};
        case kVendorFromDevice:
            return header.request == kMicrosoftVendorCode && header.index == kMicrosoftSetIndex
                       ? std::optional(microsoft_descriptor_set())
                       : std::nullopt;
        case kVendorFromInterface:
            if (header.index != 0) return std::nullopt;
            return m_device.control_in(header.request, header.value, header.length);
        default:
            return std::nullopt;
    }
}

/// False: stall.
bool UsbredirHead::Session::control_out(const usb_redir_control_packet_header& header, ByteView data) {
    switch (header.requesttype) {
        case kToEndpoint:
            // ENDPOINT_HALT, the only feature of an endpoint.
            if ((header.request != kClearFeature && header.request != kSetFeature) || header.value != 0) return false;
            if (header.index == kBulkEndpoint) m_halted = header.request == kSetFeature;
            return header.index == kBulkEndpoint || header.index == kInterruptEndpoint;
        case kVendorToInterface:
            return header.index == 0 && m_device.control_out(header.request, header.value, data);
        case kToDevice:
        default:
            return false;
    }
}

void UsbredirHead::Session::on_control(std::uint64_t id, usb_redir_control_packet_header header, ByteView data) {
    if (!m_greeted) {
        m_broken = true;
        return;
    }
    if (m_hangs) return;
    header.status = usb_redir_success;
    // The endpoint and the request have to tell the same direction: the parser checked the data by the endpoint alone.
    const bool in = (header.requesttype & 0x80U) != 0;
    if (header.endpoint != (in ? 0x80U : 0x00U)) {
        header.status = usb_redir_inval;
        header.length = 0;
        usbredirparser_send_control_packet(m_parser.get(), id, &header, nullptr, 0);
        return;
    }
    if (!in) {
        if (!control_out(header, data)) {
            header.status = usb_redir_stall;
            header.length = 0;
        }
        usbredirparser_send_control_packet(m_parser.get(), id, &header, nullptr, 0);
        return;
    }
    std::optional<Bytes> answer = control_in(header);
    if (!answer) header.status = usb_redir_stall;
    Bytes bytes = std::move(answer).value_or(Bytes{});
    if (bytes.size() > header.length) bytes.resize(header.length);
    header.length = static_cast<std::uint16_t>(bytes.size());
    usbredirparser_send_control_packet(m_parser.get(), id, &header, bytes.data(), header.length);
}

void UsbredirHead::Session::answer_bulk(Transfer transfer, std::uint8_t status, std::span<std::uint8_t> bytes) {
    transfer.header.status = status;
    transfer.header.length = static_cast<std::uint16_t>(bytes.size());
    transfer.header.length_high = static_cast<std::uint16_t>(bytes.size() >> 16U);
    usbredirparser_send_bulk_packet(m_parser.get(), transfer.id, &transfer.header, bytes.data(),
                                    static_cast<int>(bytes.size()));
}

void UsbredirHead::Session::on_bulk(std::uint64_t id, usb_redir_bulk_packet_header header) {
    if (!m_greeted) {
        m_broken = true;
        return;
    }
    const Transfer transfer{.id = id, .header = header};
    if (header.endpoint != kBulkEndpoint || transfer.length() > kMaxTransfer)
        answer_bulk(transfer, usb_redir_inval, {});
    else if (m_waiting.size() >= kMaxWaiting)
        answer_bulk(transfer, usb_redir_ioerror, {});
    else
        m_waiting.push_back(transfer);
}

void UsbredirHead::Session::on_cancel(std::uint64_t id) {
    const auto found = std::ranges::find(m_waiting, id, &Transfer::id);
    if (found == m_waiting.end()) return;  // it was answered meanwhile
    const Transfer transfer = *found;
    m_waiting.erase(found);
    answer_bulk(transfer, usb_redir_cancelled, {});
}

/// Answers what waits, as far as the head has bytes and the socket takes them.
void UsbredirHead::Session::serve_bulk(std::uint64_t unplug_at) {
    m_exposing = false;
    while (!m_waiting.empty() && !output_is_full() && !m_hangs) {
        const Transfer transfer = m_waiting.front();
        if (m_halted) {
            m_waiting.pop_front();
            answer_bulk(transfer, usb_redir_stall, {});
            continue;
        }
        m_bulk.resize(transfer.length());
        const std::optional<std::size_t> count = m_device.bulk_in(m_bulk);
        if (!count) {
            m_exposing = true;
            return;
        }
        if (m_sent + *count > m_hang_at) {
            m_hang_at = UINT64_MAX;
            m_hangs = true;
            return;
        }
        m_waiting.pop_front();
        m_sent += *count;
        if (m_sent > unplug_at) {
            m_at_byte = true;
            return;
        }
        answer_bulk(transfer, usb_redir_success, std::span(m_bulk).first(*count));
        m_device.bulk_read();
    }
}

void UsbredirHead::Session::serve_interrupt() {
    while (m_events_wanted && !output_is_full() && !m_hangs) {
        std::optional<Bytes> event = m_device.interrupt_in();
        if (!event) return;
        usb_redir_interrupt_packet_header header{};
        header.endpoint = kInterruptEndpoint;
        header.status = usb_redir_success;
        header.length = static_cast<std::uint16_t>(event->size());
        usbredirparser_send_interrupt_packet(m_parser.get(), 0, &header, event->data(),
                                             static_cast<int>(event->size()));
    }
}

Result<std::optional<Unplugged>> UsbredirHead::Session::turn(std::uint64_t unplug_at,
                                                             std::chrono::milliseconds longest) {
    const bool output = usbredirparser_has_data_to_write(m_parser.get()) > 0;
    pollfd ready{.fd = m_socket.get(),
                 .events = static_cast<short>((output_is_full() ? 0 : POLLIN) | (output ? POLLOUT : 0)),
                 .revents = 0};
    const std::chrono::milliseconds look = m_exposing ? kExposing : kLook;
    if (poll(&ready, 1, static_cast<int>(std::min(longest, look).count())) < 0 && errno != EINTR)
        return fail(ErrorKind::Internal, "poll failed");
    if (usbredirparser_do_read(m_parser.get()) == usbredirparser_read_parse_error || m_broken)
        return fail(ErrorKind::Device, "the other end broke the usbredir protocol: is it QEMU's usb-redir?");
    if (m_closed) return Unplugged::PeerClosed;
    if (m_greeted) {
        serve_bulk(unplug_at);
        serve_interrupt();
    }
    if (usbredirparser_do_write(m_parser.get()) < 0) return Unplugged::PeerClosed;
    if (m_at_byte) return Unplugged::AtByte;
    // Once the request that made it restart is answered.
    if (m_device.restarts() && usbredirparser_has_data_to_write(m_parser.get()) == 0) return Unplugged::Restarts;
    return std::nullopt;
}

UsbredirHead::UsbredirHead(Hardware& hardware, Descriptor socket, UsbIds ids)
    : m_session(std::make_unique<Session>(hardware, std::move(socket), ids)) {}

UsbredirHead::~UsbredirHead() = default;

void UsbredirHead::hang_at(std::uint64_t byte) {
    m_session->hang_at(byte);
}

Result<Unplugged> UsbredirHead::serve(std::uint64_t unplug_at, const std::atomic<bool>& stop) {
    while (!stop) {
        GARITA_TRY(end, m_session->turn(unplug_at, kLook));
        if (end) return *end;
    }
    return Unplugged::Stopped;
}

Result<std::optional<Unplugged>> UsbredirHead::turn(std::uint64_t unplug_at, std::chrono::milliseconds longest) {
    return m_session->turn(unplug_at, longest);
}

}  // namespace garita::head
