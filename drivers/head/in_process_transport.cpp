#include "drivers/head/in_process_transport.h"

#include <algorithm>

namespace garita::head {
namespace {

using std::chrono::steady_clock;
using usb::Milliseconds;
using usb::Trouble;

constexpr Milliseconds kPoll(1);               // a bus asks again by itself
constexpr std::size_t kTransfer = 64U << 10U;  // as a host controller would cut a long read

}  // namespace

usb::Outcome<Bytes> InProcessTransport::control_in(const usb::Setup& setup, std::size_t length, Milliseconds) {
    if (m_device.restarts()) return tl::unexpected(Trouble::Gone);
    if (m_cancellation.cancelled()) return tl::unexpected(Trouble::Cancelled);
    auto bytes = m_device.control_in(setup.request, setup.value, length);
    if (!bytes) return tl::unexpected(Trouble::Stall);
    return std::move(*bytes);
}

usb::Outcome<bool> InProcessTransport::control_out(const usb::Setup& setup, ByteView data, Milliseconds) {
    if (m_device.restarts()) return tl::unexpected(Trouble::Gone);
    if (m_cancellation.cancelled()) return tl::unexpected(Trouble::Cancelled);
    if (!m_device.control_out(setup.request, setup.value, data)) return tl::unexpected(Trouble::Stall);
    return true;
}

usb::Outcome<std::size_t> InProcessTransport::bulk_in(std::span<std::uint8_t> out, Milliseconds timeout) {
    const auto end = steady_clock::now() + timeout;
    std::size_t done = 0;
    while (done < out.size()) {
        if (m_device.restarts()) return tl::unexpected(Trouble::Gone);
        if (m_cancellation.cancelled()) return tl::unexpected(Trouble::Cancelled);
        const auto part = out.subspan(done, std::min(kTransfer, out.size() - done));
        if (const auto count = m_device.bulk_in(part)) {
            done += *count;
            m_device.bulk_read();
            if (*count < part.size()) break;
            continue;
        }
        if (steady_clock::now() >= end) return tl::unexpected(Trouble::Timeout);
        m_cancellation.wait_for(kPoll);
    }
    return done;
}

usb::Outcome<Bytes> InProcessTransport::interrupt_in(std::size_t length, Milliseconds timeout) {
    const auto end = steady_clock::now() + timeout;
    while (true) {
        if (m_device.restarts()) return tl::unexpected(Trouble::Gone);
        if (m_cancellation.cancelled()) return tl::unexpected(Trouble::Cancelled);
        if (auto event = m_device.interrupt_in()) {
            if (event->size() > length) return tl::unexpected(Trouble::Overflow);
            return std::move(*event);
        }
        if (steady_clock::now() >= end) return tl::unexpected(Trouble::Timeout);
        m_cancellation.wait_for(kPoll);
    }
}

usb::Outcome<bool> InProcessTransport::clear_halt() {
    return true;
}

usb::Outcome<bool> InProcessTransport::reset() {
    if (m_device.restarts()) return tl::unexpected(Trouble::Gone);
    m_device.reset();
    return true;
}

}  // namespace garita::head
