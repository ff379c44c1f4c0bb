#include "drivers/head/plugged_head.h"

#include <algorithm>
#include <utility>

namespace garita::head {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// At most so long one that did not open is left alone: each time, one that hangs is reset.
constexpr milliseconds kTryAtLeastEach(16'000);
/// How long a head that was unplugged may still be listed; one that is there longer is opened again.
constexpr milliseconds kLingers(2'000);

PluggedHead::PluggedHead(std::unique_ptr<usb::Bus> bus, std::string serial, PairedHeads paired)
    : PluggedScanner("head"), m_bus(std::move(bus)), m_serial(std::move(serial)), m_paired(std::move(paired)) {}

PluggedHead::~PluggedHead() {
    set_device(nullptr);  // before its bus
}

Result<std::unique_ptr<PluggedHead>> PluggedHead::create(std::string serial, PairedHeads paired) {
    GARITA_TRY(bus, usb::Bus::create());
    return std::unique_ptr<PluggedHead>(new PluggedHead(std::move(bus), std::move(serial), std::move(paired)));
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

/// The first that opens; where none does, the trouble of the first.
std::unique_ptr<HeadScanner> PluggedHead::open_one_of(const std::vector<usb::Interface>& found) {
    std::optional<Error> trouble;
    for (const usb::Interface& interface : found) {
        Result<std::unique_ptr<HeadScanner>> head = open(interface);
        if (!head) {
            if (!trouble) trouble = std::move(head).error();
        } else if (*head) {
            m_last = interface;
            m_left.reset();
            return std::move(*head);
        }
    }
    set_trouble(std::move(trouble));
    return nullptr;
}

void PluggedHead::look() {
    m_seen = m_bus->changes();
    if (device() != nullptr) return;
    auto found = m_bus->list(kHeadInterface);
    // One that was unplugged can be listed for a moment yet: its transfers fail before the bus has told that it left.
    if (m_last && !m_left) m_left = steady_clock::now();
    if (m_last && steady_clock::now() > *m_left + kLingers) m_last.reset();
    if (found && m_last && std::erase(*found, *m_last) == 0) m_last.reset();
    const bool same = found && *found == m_tried;
    if (same && steady_clock::now() < m_again) return;
    m_patience = same ? std::min(2 * m_patience, kTryAtLeastEach) : kTryAgain;
    set_trouble(std::nullopt);
    m_tried.clear();
    if (!found) {
        set_trouble(found.error());
    } else if (auto head = open_one_of(*found)) {
        set_device(std::move(head));
    } else {
        m_tried = *found;
        m_again = steady_clock::now() + m_patience;
    }
}

void PluggedHead::wait_for_news(milliseconds longest) {
    m_bus->wait_for_change(m_seen, longest);
}

Error PluggedHead::no_device() const {
    return no_head().value();
}

Result<std::string> PluggedHead::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    look();
    if (device() == nullptr) return tl::unexpected(why_none());
    Result<std::string> label = device()->scan(request, deliver);
    if (label) {
        // Its seal held: what it told of its firmware is true, and it may not fall behind that at the next plug-in.
        const Identity& identity = device()->identity();
        const auto known = std::ranges::find(m_paired, identity.serial, &PairedHead::serial);
        if (known != m_paired.end()) known->least_firmware = identity.firmware_counter;
    } else {
        static_cast<void>(let_go_if_unplugged());
    }
    return label;
}

}  // namespace garita::head
