#include "drivers/head/plugged_head.h"

#include <algorithm>
#include <utility>

namespace garita::head {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// How soon a cancelled wait for a head is noticed, and how long one that did not open is left alone: it may be that
/// udev has not given it to its group yet.
constexpr milliseconds kLook(100);
constexpr milliseconds kTryAgain(500);

milliseconds left_until(steady_clock::time_point end) {
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - steady_clock::now()));
}

}  // namespace

PluggedHead::PluggedHead(std::unique_ptr<usb::Bus> bus, std::string serial, PairedHeads paired)
    : m_bus(std::move(bus)), m_serial(std::move(serial)), m_paired(std::move(paired)) {}

PluggedHead::~PluggedHead() = default;

Result<std::unique_ptr<PluggedHead>> PluggedHead::create(std::string serial, PairedHeads paired) {
    GARITA_TRY(bus, usb::Bus::create());
    return std::unique_ptr<PluggedHead>(new PluggedHead(std::move(bus), std::move(serial), std::move(paired)));
}

void PluggedHead::set_head(std::unique_ptr<HeadScanner> head) {
    {
        const std::lock_guard lock(m_mutex);
        std::swap(m_head, head);
    }
    // The one before is closed here, outside the lock: cancel() never waits for USB.
}

bool PluggedHead::let_go_if_unplugged() {
    if (!m_head || !m_head->unplugged()) return false;
    set_head(nullptr);
    return true;
}

/// A head that may be taken; nothing for one that is left alone.
Result<std::unique_ptr<HeadScanner>> PluggedHead::open(const usb::Interface& interface) {
    GARITA_TRY(transport, m_bus->open(interface));
    GARITA_TRY(head, HeadScanner::create(std::move(transport)));
    if (!m_serial.empty() && head->identity().serial != m_serial) return std::unique_ptr<HeadScanner>();
    GARITA_TRY(admitted, head->admit(m_paired));
    static_cast<void>(admitted);
    return head;
}

std::unique_ptr<HeadScanner> PluggedHead::open_one_of(const std::vector<usb::Interface>& found) {
    for (const usb::Interface& interface : found) {
        Result<std::unique_ptr<HeadScanner>> head = open(interface);
        if (!head) {
            if (!m_trouble) m_trouble = std::move(head).error();
        } else if (*head) {
            m_trouble.reset();
            return std::move(*head);
        }
    }
    return nullptr;
}

/// Opens a head that is plugged in where none is open.
void PluggedHead::look() {
    if (m_head) return;
    const auto found = m_bus->list(kHeadInterface);
    if (found && *found == m_tried && steady_clock::now() < m_again) return;
    m_trouble.reset();
    m_tried.clear();
    if (!found) {
        m_trouble = found.error();
    } else if (auto head = open_one_of(*found)) {
        set_head(std::move(head));
    } else {
        m_tried = *found;
        m_again = steady_clock::now() + kTryAgain;
    }
}

ScannerFacts PluggedHead::facts() const {
    if (m_head) return m_head->facts();
    return {.driver = "head", .model = "", .serial = "", .hot_plug = true};
}

Result<ScannerStatus> PluggedHead::status() {
    look();
    if (!m_head && m_trouble) return tl::unexpected(*m_trouble);
    if (!m_head) return ScannerStatus{.plugged_in = false};
    Result<ScannerStatus> status = m_head->status();
    if (!status && let_go_if_unplugged()) return ScannerStatus{.plugged_in = false};
    return status;
}

Result<Presence> PluggedHead::wait_for(Presence wanted, milliseconds timeout) {
    m_cancellation.rearm();
    for (const auto end = steady_clock::now() + timeout;;) {
        const std::uint64_t seen = m_bus->changes();
        look();
        if (m_head) {
            Result<Presence> presence = m_head->wait_for(wanted, left_until(end));
            if (presence || !let_go_if_unplugged()) return presence;
        }
        const milliseconds left = left_until(end);
        if (left.count() == 0 && m_trouble) return tl::unexpected(*m_trouble);
        if (left.count() == 0) return no_head();
        m_bus->wait_for_change(seen, std::min(left, kLook));
        if (m_cancellation.cancelled()) return Presence::Unknown;
    }
}

Result<std::string> PluggedHead::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    look();
    if (!m_head && m_trouble) return tl::unexpected(*m_trouble);
    if (!m_head) return no_head();
    Result<std::string> label = m_head->scan(request, deliver);
    if (label) {
        // Its seal held: what it told of its firmware is true, and it may not fall behind that at the next plug-in.
        const Identity& identity = m_head->identity();
        const auto known = std::ranges::find(m_paired, identity.serial, &PairedHead::serial);
        if (known != m_paired.end()) known->least_firmware = identity.firmware_counter;
    } else {
        static_cast<void>(let_go_if_unplugged());
    }
    return label;
}

void PluggedHead::cancel() {
    m_cancellation.cancel();
    const std::lock_guard lock(m_mutex);
    if (m_head) m_head->cancel();
}

}  // namespace garita::head
