#include "tests/drivers/usb/emulated_usb.h"

// The order counts: usbdevice_fs.h needs ioctl.h before it.
#include <sys/ioctl.h>
//
#include <linux/usbdevice_fs.h>
#include <umockdev.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/head/descriptors.h"
#include "drivers/head/device.h"

namespace garita::head {
namespace {

/// A head with new firmware is off the bus for so long.
constexpr std::chrono::milliseconds kRestart(500);

constexpr const char* kPort = "/devices/pci0000:00/0000:00:14.0/usb1/1-";

/// A transfer that libusb submitted, with its buffer; both live in umockdev.
struct Urb {
    UMockdevIoctlData* urb = nullptr;
    UMockdevIoctlData* buffer = nullptr;
    [[nodiscard]] const usbdevfs_urb& fields() const { return *reinterpret_cast<usbdevfs_urb*>(urb->data); }
    [[nodiscard]] std::span<std::uint8_t> bytes() const {
        return {buffer == nullptr ? nullptr : buffer->data, static_cast<std::size_t>(fields().buffer_length)};
    }
};

void write(UMockdevIoctlData* data, std::size_t offset, const void* bytes, std::size_t count) {
    static_cast<void>(umockdev_ioctl_data_update(data, offset, static_cast<guint8*>(const_cast<void*>(bytes)),
                                                 static_cast<int>(count)));
}

std::string hex(const Bytes& bytes) {
    std::string out;
    for (const unsigned byte : bytes)
        for (const unsigned digit : {byte >> 4U, byte & 15U}) out += "0123456789ABCDEF"[digit];
    return out;
}

std::string node_of(int address) {
    const std::string number = std::to_string(address);
    return "/dev/bus/usb/001/" + std::string(3 - number.size(), '0') + number;
}

/// What sysfs and udev tell of the device.
std::string device_record(int port, int address) {
    Bytes descriptors = device_descriptor(0x1209, 0x0001);  // pid.codes' number for tests
    const Bytes configuration = configuration_descriptor();
    descriptors.insert(descriptors.end(), configuration.begin(), configuration.end());
    const std::string number = std::to_string(address);
    const std::string node = node_of(address);
    return "P: " + (kPort + std::to_string(port)) + "\nN: " + node.substr(std::string_view("/dev/").size()) +
           "\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: DEVNAME=" + node + "\nE: BUSNUM=001\nE: DEVNUM=" + number +
           "\nE: MAJOR=189\nE: MINOR=" + number + "\nA: busnum=1\\n\nA: devnum=" + number +
           "\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\nH: descriptors=" + hex(descriptors) + "\n";
}

/// Each plug-in its own address, as under a real kernel: 2 … 101, and again.
int next_address() {
    static std::atomic<int> last{0};
    return 2 + last++ % 100;
}

/// The GObject through which umockdev asks: a subclass with one pointer more.
struct Ioctls {
    UMockdevIoctlBase base;
    std::atomic<EmulatedUsb::Kernel*> kernel;  ///< none (of zeroed memory) where the device left
};

}  // namespace

/// umockdev asks on a thread of its own; another one here lets the device go on. `mutex` guards all but the atomics;
/// `system` guards what is told to umockdev's testbed, which may wait for umockdev's thread: never inside `mutex`.
struct EmulatedUsb::Kernel {
    explicit Kernel(const SimulatedHead& head) : hardware(std::move(*SimulatedHardware::create(head))) {
        // It stays for good: its library keeps pointers to it.
        static UMockdevTestbed* const the_testbed = umockdev_testbed_new();
        testbed = the_testbed;
        thread = std::thread([this] {
            while (!stop) {
                go_on();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
    }
    ~Kernel() {
        stop = true;
        thread.join();
        unplug();
        const std::lock_guard told(system);
        while (!attached.empty()) detach(attached.begin()->first);
    }

    void plug_in();
    void unplug();
    void break_off();
    void leave();
    void detach(int at);
    void go_on();
    gboolean handle(UMockdevIoctlClient* client);
    void submit(UMockdevIoctlClient* client, UMockdevIoctlData* argument);
    void reap(UMockdevIoctlClient* client, UMockdevIoctlData* argument);
    void discard(UMockdevIoctlClient* client, UMockdevIoctlData* argument);
    void control(const Urb& urb);
    /// Answers all that can be. REQUIRES the mutex, as do the two after it.
    void serve();
    bool serve_bulk(const Urb& urb);
    bool serve_interrupt(const Urb& urb);
    void finish(const Urb& urb, int status, std::size_t count) {
        const int length = static_cast<int>(count);
        write(urb.urb, offsetof(usbdevfs_urb, status), &status, sizeof status);
        write(urb.urb, offsetof(usbdevfs_urb, actual_length), &length, sizeof length);
        done.push_back(urb.urb);
    }

    std::unique_ptr<SimulatedHardware> hardware;
    std::unique_ptr<Device> device;
    UMockdevTestbed* testbed = nullptr;
    std::mutex system;
    std::map<int, Ioctls*> attached;  ///< by address; all but the last tell that the device left
    std::atomic<bool> stop{false};
    const int port = next_address();
    const std::string sysfs = std::string("/sys") + kPort + std::to_string(port);
    std::atomic<int> address{0};  ///< of the last plug-in
    std::mutex mutex;
    std::chrono::steady_clock::time_point broken_off{};
    std::chrono::steady_clock::time_point comes_back = std::chrono::steady_clock::time_point::max();  ///< of `thread`
    bool leaving = false;  ///< broken off; sysfs and udev do not say so yet
    std::deque<Urb> waiting;
    std::deque<UMockdevIoctlData*> done;
    bool plugged = false;
    bool halted = false;
    std::uint64_t sent = 0;
    std::atomic<std::uint64_t> unplug_at{UINT64_MAX};
    std::atomic<bool> lingers{false};  ///< broken off it stays listed until unplug() or plug_in()
    std::atomic<bool> stall{false};
    std::atomic<bool> mute{false};
    std::atomic<bool> hangs{false};
    std::atomic<bool> gone_at_reset{false};
    std::atomic<int> resets{0};
    std::atomic<std::size_t> most_waiting{0};
    std::atomic<int> detached{0};
    std::thread thread;
};

namespace {

gboolean on_ioctl(UMockdevIoctlBase* base, UMockdevIoctlClient* client) {
    if (EmulatedUsb::Kernel* const kernel = reinterpret_cast<Ioctls*>(base)->kernel) return kernel->handle(client);
    umockdev_ioctl_client_complete(client, -1, ENODEV);
    return TRUE;
}

GType ioctls_type() {
    static const GType type = g_type_register_static_simple(
        umockdev_ioctl_base_get_type(), "GaritaHeadIoctls", sizeof(UMockdevIoctlBaseClass),
        [](gpointer its_class, gpointer) { static_cast<UMockdevIoctlBaseClass*>(its_class)->handle_ioctl = &on_ioctl; },
        sizeof(Ioctls), nullptr, GTypeFlags{});
    return type;
}

}  // namespace

void EmulatedUsb::Kernel::plug_in() {
    leave();
    const std::lock_guard told(system);
    {
        const std::lock_guard lock(mutex);
        device = std::make_unique<Device>(*hardware);
        plugged = true;
        halted = hangs = gone_at_reset = false;
        sent = 0;
        std::ranges::for_each(done, g_object_unref);  // of whoever did not fetch it from the one before
        done.clear();
    }
    if (const auto before = attached.find(address); before != attached.end()) before->second->kernel = nullptr;
    address = next_address();
    GError* error = nullptr;
    detach(address);
    auto* const ioctls = static_cast<Ioctls*>(g_object_new(ioctls_type(), nullptr));
    ioctls->kernel = this;
    // Before its node is there, which somebody may be looking for.
    umockdev_testbed_attach_ioctl(testbed, node_of(address).c_str(), &ioctls->base, &error);
    g_assert_no_error(error);
    attached[address] = ioctls;
    umockdev_testbed_add_from_string(testbed, device_record(port, address).c_str(), &error);
    g_assert_no_error(error);
    umockdev_testbed_uevent(testbed, sysfs.c_str(), "add");
}

/// Not at an unplug: whoever still asks the device that left is told so until its address is given anew; umockdev ends
/// a program whose question is cut off. REQUIRES `system`.
void EmulatedUsb::Kernel::detach(int at) {
    const auto one = attached.find(at);
    if (one == attached.end()) return;
    umockdev_testbed_detach_ioctl(testbed, node_of(at).c_str(), nullptr);
    g_object_unref(one->second);
    attached.erase(one);
}

/// The cable is out: what waits ends. REQUIRES the mutex.
void EmulatedUsb::Kernel::break_off() {
    if (!plugged) return;
    plugged = false;
    leaving = true;
    broken_off = std::chrono::steady_clock::now();
    unplug_at = UINT64_MAX;
    while (!waiting.empty()) {
        finish(waiting.front(), -ESHUTDOWN, 0);
        waiting.pop_front();
    }
    device->reset();
}

/// Tells the rest of the system of an unplug.
void EmulatedUsb::Kernel::leave() {
    const std::lock_guard told(system);
    {
        const std::lock_guard lock(mutex);
        if (!leaving) return;
        leaving = false;
        lingers = false;
    }
    umockdev_testbed_uevent(testbed, sysfs.c_str(), "remove");
    umockdev_testbed_remove_device(testbed, sysfs.c_str());
}

void EmulatedUsb::Kernel::unplug() {
    {
        const std::lock_guard lock(mutex);
        break_off();
    }
    leave();
}

void EmulatedUsb::Kernel::go_on() {
    bool restarts = false;
    {
        const std::lock_guard lock(mutex);
        serve();
        restarts = plugged && device->restarts();
        if (restarts) break_off();
    }
    if (!lingers) leave();
    // Not at once: whoever asked it lets go of it first.
    if (restarts) comes_back = std::chrono::steady_clock::now() + kRestart;
    if (std::chrono::steady_clock::now() < comes_back) return;
    comes_back = std::chrono::steady_clock::time_point::max();
    plug_in();
}

gboolean EmulatedUsb::Kernel::handle(UMockdevIoctlClient* client) {
    const std::lock_guard lock(mutex);
    UMockdevIoctlData* argument = umockdev_ioctl_client_get_arg(client);
    const unsigned long request = umockdev_ioctl_client_get_request(client);
    const auto answer = [client](int result, int code) { umockdev_ioctl_client_complete(client, result, code); };
    if (request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY) {
        reap(client, argument);
        return TRUE;
    }
    if (request == USBDEVFS_DISCARDURB) {
        discard(client, argument);
        return TRUE;
    }
    if (!plugged) {
        answer(-1, ENODEV);
        return TRUE;
    }
    switch (request) {
        case USBDEVFS_GET_CAPABILITIES: {
            const std::uint32_t capabilities = USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                               USBDEVFS_CAP_BULK_SCATTER_GATHER | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
            write(umockdev_ioctl_data_resolve(argument, 0, sizeof capabilities, nullptr), 0, &capabilities,
                  sizeof capabilities);
            answer(0, 0);
            break;
        }
        case USBDEVFS_DISCONNECT_CLAIM:
            ++detached;
            answer(0, 0);
            break;
        case USBDEVFS_CLEAR_HALT:
            halted = false;
            answer(0, 0);
            break;
        case USBDEVFS_RESET:
            ++resets;
            if (gone_at_reset) {
                break_off();
                answer(-1, ENODEV);
                break;
            }
            hangs = halted = false;
            device->reset();
            answer(0, 0);
            break;
        case USBDEVFS_CLAIMINTERFACE:
        case USBDEVFS_RELEASEINTERFACE:
        case USBDEVFS_IOCTL:  // gives the interface back to its kernel driver
            answer(0, 0);
            break;
        case USBDEVFS_SUBMITURB:
            submit(client, argument);
            break;
        default:
            answer(-1, ENOTTY);
    }
    return TRUE;
}

void EmulatedUsb::Kernel::submit(UMockdevIoctlClient* client, UMockdevIoctlData* argument) {
    Urb urb;
    urb.urb = umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_urb), nullptr);
    if (urb.fields().buffer_length > 0)
        urb.buffer = umockdev_ioctl_data_resolve(urb.urb, offsetof(usbdevfs_urb, buffer),
                                                 static_cast<std::size_t>(urb.fields().buffer_length), nullptr);
    g_object_ref(urb.urb);
    if (urb.fields().type == USBDEVFS_URB_TYPE_CONTROL && !hangs) {
        control(urb);
    } else {
        waiting.push_back(urb);
        most_waiting = std::max(most_waiting.load(), waiting.size());
    }
    umockdev_ioctl_client_complete(client, 0, 0);
    serve();
}

void EmulatedUsb::Kernel::reap(UMockdevIoctlClient* client, UMockdevIoctlData* argument) {
    if (done.empty()) {
        umockdev_ioctl_client_complete(client, -1, plugged ? EAGAIN : ENODEV);
        return;
    }
    UMockdevIoctlData* urb = done.front();
    done.pop_front();
    umockdev_ioctl_data_set_ptr(umockdev_ioctl_data_resolve(argument, 0, sizeof(void*), nullptr), 0, urb);
    umockdev_ioctl_client_complete(client, 0, 0);
    g_object_unref(urb);
}

void EmulatedUsb::Kernel::discard(UMockdevIoctlClient* client, UMockdevIoctlData* argument) {
    gulong wanted = 0;
    std::memcpy(&wanted, argument->data, sizeof wanted);
    const auto urb =
        std::find_if(waiting.begin(), waiting.end(), [&](const Urb& one) { return one.urb->client_addr == wanted; });
    if (urb == waiting.end()) {
        umockdev_ioctl_client_complete(client, -1, plugged ? EINVAL : ENODEV);
        return;
    }
    finish(*urb, -ENOENT, 0);
    waiting.erase(urb);
    umockdev_ioctl_client_complete(client, 0, 0);
}

void EmulatedUsb::Kernel::control(const Urb& urb) {
    constexpr std::uint8_t kIn = 0xC1;
    constexpr std::uint8_t kOut = 0x41;
    const auto bytes = urb.bytes();
    const std::uint8_t type = bytes[0];
    const auto value = static_cast<std::uint16_t>(bytes[2] | bytes[3] << 8U);
    const auto index = static_cast<std::uint16_t>(bytes[4] | bytes[5] << 8U);
    const auto length = static_cast<std::size_t>(bytes[6] | bytes[7] << 8U);
    const auto data = bytes.subspan(8);
    if (type == kIn && index == 0 && length <= data.size()) {
        const auto answered = device->control_in(bytes[1], value, length);
        if (answered) write(urb.buffer, 8, answered->data(), answered->size());
        finish(urb, answered ? 0 : -EPIPE, answered ? answered->size() : 0);
    } else if (type == kOut && index == 0 && length == data.size()) {
        const bool taken = device->control_out(bytes[1], value, data);
        finish(urb, taken ? 0 : -EPIPE, taken ? length : 0);
    } else {
        finish(urb, -EPIPE, 0);
    }
}

bool EmulatedUsb::Kernel::serve_bulk(const Urb& urb) {
    if (stall.exchange(false)) halted = true;
    if (halted) {
        finish(urb, -EPIPE, 0);
        return true;
    }
    if (mute) return false;
    Bytes bytes(urb.bytes().size());
    const auto count = device->bulk_in(bytes);
    if (!count) return false;
    sent += *count;
    write(urb.buffer, 0, bytes.data(), *count);
    finish(urb, 0, *count);
    device->bulk_read();
    return true;
}

bool EmulatedUsb::Kernel::serve_interrupt(const Urb& urb) {
    const auto event = device->interrupt_in();
    if (!event || event->size() > urb.bytes().size()) return false;
    write(urb.buffer, 0, event->data(), event->size());
    finish(urb, 0, event->size());
    return true;
}

/// Each endpoint's transfers in their order, until the device has nothing for it.
void EmulatedUsb::Kernel::serve() {
    if (hangs) return;
    for (const std::uint8_t endpoint : {kBulkEndpoint, kInterruptEndpoint}) {
        for (auto urb = waiting.begin(); urb != waiting.end();) {
            if (sent >= unplug_at) {
                break_off();
                return;
            }
            if (urb->fields().endpoint != endpoint) {
                ++urb;
                continue;
            }
            if (!(endpoint == kBulkEndpoint ? serve_bulk(*urb) : serve_interrupt(*urb))) break;
            urb = waiting.erase(urb);
        }
    }
}

EmulatedUsb::EmulatedUsb(const SimulatedHead& head) : m_kernel(std::make_unique<Kernel>(head)) {}
EmulatedUsb::~EmulatedUsb() = default;

void EmulatedUsb::plug_in() {
    m_kernel->plug_in();
}
void EmulatedUsb::unplug() {
    m_kernel->unplug();
}
void EmulatedUsb::unplug_after(std::uint64_t bytes) {
    m_kernel->unplug_at = bytes;
}
void EmulatedUsb::break_off_after(std::uint64_t bytes) {
    m_kernel->lingers = true;
    unplug_after(bytes);
}
void EmulatedUsb::stall_bulk() {
    m_kernel->stall = true;
}
void EmulatedUsb::mute_bulk(bool mute) {
    m_kernel->mute = mute;
}
void EmulatedUsb::hang(bool gone) {
    m_kernel->gone_at_reset = gone;
    m_kernel->hangs = true;
}
int EmulatedUsb::resets() const {
    return m_kernel->resets;
}
SimulatedHardware& EmulatedUsb::hardware() {
    return *m_kernel->hardware;
}
std::size_t EmulatedUsb::most_waiting() const {
    return m_kernel->most_waiting;
}
std::chrono::steady_clock::time_point EmulatedUsb::unplugged_at() const {
    const std::lock_guard lock(m_kernel->mutex);
    return m_kernel->broken_off;
}
int EmulatedUsb::address() const {
    return m_kernel->address;
}
int EmulatedUsb::detached() const {
    return m_kernel->detached;
}

bool can_emulate_usb() {
    const char* preloaded = std::getenv("LD_PRELOAD");
    return preloaded != nullptr && std::string_view(preloaded).find("umockdev") != std::string_view::npos;
}

}  // namespace garita::head
