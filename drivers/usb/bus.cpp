#include "drivers/usb/bus.h"

#include <libusb.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace garita::usb {
namespace {

using std::chrono::steady_clock;

/// Transfers of a long read that are under way at once, and the size of each: a multiple of every packet size.
constexpr std::size_t kInFlight = 8;
constexpr std::size_t kChunk = 256U << 10U;
/// How much has to have come until the reader is told: each time costs two switches between threads.
constexpr std::size_t kWorthTelling = std::size_t{4} << 20U;

constexpr std::uint8_t kVendorInterface =
    std::uint8_t{LIBUSB_REQUEST_TYPE_VENDOR} | std::uint8_t{LIBUSB_RECIPIENT_INTERFACE};

tl::unexpected<Error> no_usb(int code) {
    return fail(ErrorKind::Device, std::string("USB does not work on this machine: ") + libusb_strerror(code));
}

Trouble trouble_of_error(int code) {
    switch (code) {
        case LIBUSB_ERROR_NO_DEVICE:
            return Trouble::Gone;
        case LIBUSB_ERROR_PIPE:
            return Trouble::Stall;
        case LIBUSB_ERROR_TIMEOUT:
            return Trouble::Timeout;
        case LIBUSB_ERROR_OVERFLOW:
            return Trouble::Overflow;
        default:
            return Trouble::Failed;
    }
}

/// What a transfer that is over came to; nothing: it is complete.
std::optional<Trouble> trouble_of(const libusb_transfer& transfer) {
    switch (transfer.status) {
        case LIBUSB_TRANSFER_COMPLETED:
            return std::nullopt;
        case LIBUSB_TRANSFER_NO_DEVICE:
            return Trouble::Gone;
        case LIBUSB_TRANSFER_STALL:
            return Trouble::Stall;
        case LIBUSB_TRANSFER_TIMED_OUT:
            return Trouble::Timeout;
        case LIBUSB_TRANSFER_CANCELLED:
            return Trouble::Cancelled;
        case LIBUSB_TRANSFER_OVERFLOW:
            return Trouble::Overflow;
        default:
            return Trouble::Failed;
    }
}

struct FreeConfig {
    void operator()(libusb_config_descriptor* config) const { libusb_free_config_descriptor(config); }
};
struct FreeTransfer {
    void operator()(libusb_transfer* transfer) const { libusb_free_transfer(transfer); }
};
struct CloseHandle {
    void operator()(libusb_device_handle* handle) const { libusb_close(handle); }
};
using Handle = std::unique_ptr<libusb_device_handle, CloseHandle>;

/// All devices, released at the end.
class DeviceList {
public:
    explicit DeviceList(libusb_context* context) : m_count(libusb_get_device_list(context, &m_devices)) {}
    DeviceList(const DeviceList&) = delete;
    DeviceList& operator=(const DeviceList&) = delete;
    ~DeviceList() {
        if (m_count >= 0) libusb_free_device_list(m_devices, 1);
    }
    [[nodiscard]] int error() const { return m_count < 0 ? static_cast<int>(m_count) : 0; }
    [[nodiscard]] std::span<libusb_device* const> devices() const {
        return {m_devices, m_count < 0 ? 0 : static_cast<std::size_t>(m_count)};
    }

private:
    libusb_device** m_devices = nullptr;
    ssize_t m_count = 0;
};

/// The first IN endpoint of a kind, or 0.
std::uint8_t endpoint_in(const libusb_interface_descriptor& interface, std::uint8_t kind) {
    for (const libusb_endpoint_descriptor& endpoint : std::span(interface.endpoint, interface.bNumEndpoints))
        if ((endpoint.bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0 &&
            (endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == kind)
            return endpoint.bEndpointAddress;
    return 0;
}

/// Adds the device's interfaces of a class.
void collect(libusb_device* device, const InterfaceClass& wanted, std::vector<Interface>& out) {
    libusb_device_descriptor about{};
    libusb_config_descriptor* raw = nullptr;
    if (libusb_get_device_descriptor(device, &about) != 0 || libusb_get_active_config_descriptor(device, &raw) != 0)
        return;  // unplugged meanwhile, or not configured
    const std::unique_ptr<libusb_config_descriptor, FreeConfig> config(raw);
    for (const libusb_interface& one : std::span(config->interface, config->bNumInterfaces)) {
        if (one.num_altsetting < 1) continue;
        const libusb_interface_descriptor& interface = one.altsetting[0];
        const InterfaceClass is{interface.bInterfaceClass, interface.bInterfaceSubClass, interface.bInterfaceProtocol};
        const Interface found{.bus = libusb_get_bus_number(device),
                              .address = libusb_get_device_address(device),
                              .vendor = about.idVendor,
                              .product = about.idProduct,
                              .number = interface.bInterfaceNumber,
                              .bulk_in = endpoint_in(interface, LIBUSB_TRANSFER_TYPE_BULK),
                              .interrupt_in = endpoint_in(interface, LIBUSB_TRANSFER_TYPE_INTERRUPT)};
        if (is == wanted && found.bulk_in != 0 && found.interrupt_in != 0) out.push_back(found);
    }
}

}  // namespace

/// The context and its event thread.
class Bus::Core {
public:
    explicit Core(libusb_context* context) : m_context(context) {
        const int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
        libusb_hotplug_register_callback(context, events, 0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
                                         LIBUSB_HOTPLUG_MATCH_ANY, &Core::on_change, this, &m_hotplug);
        m_thread = std::thread([this] {
            while (!m_stop) {
                timeval patience{60, 0};
                libusb_handle_events_timeout_completed(m_context, &patience, nullptr);
            }
        });
    }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;
    ~Core() {
        libusb_hotplug_deregister_callback(m_context, m_hotplug);
        m_stop = true;
        libusb_interrupt_event_handler(m_context);
        m_thread.join();
        libusb_exit(m_context);
    }

    [[nodiscard]] libusb_context* context() const { return m_context; }
    [[nodiscard]] std::uint64_t changes() const {
        const std::lock_guard lock(m_mutex);
        return m_changes;
    }
    std::uint64_t wait_for_change(std::uint64_t seen, Milliseconds timeout) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, timeout, [&] { return m_changes != seen; });
        return m_changes;
    }

private:
    /// On the event thread.
    static int LIBUSB_CALL on_change(libusb_context*, libusb_device*, libusb_hotplug_event, void* user) {
        auto* core = static_cast<Core*>(user);
        const std::lock_guard lock(core->m_mutex);
        ++core->m_changes;
        core->m_changed.notify_all();
        return 0;
    }

    libusb_context* m_context;
    libusb_hotplug_callback_handle m_hotplug{};
    std::atomic<bool> m_stop{false};
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_changes = 0;
    std::thread m_thread;
};

/// Every transfer is libusb's asynchronous kind, without its time-out: the calling thread waits, looks at its clock and
/// at interrupt(), and takes back what must not go on. The callback says that a transfer is over; of a long read it
/// asks for the next piece too, so that the bus does not wait for the reader.
class LibusbTransport final : public Transport {
public:
    LibusbTransport(std::shared_ptr<Bus::Core> core, Handle handle, const Interface& interface)
        : m_core(std::move(core)), m_handle(std::move(handle)), m_interface(interface) {}
    ~LibusbTransport() override { libusb_release_interface(m_handle.get(), m_interface.number); }

    Outcome<std::vector<std::uint8_t>> control_in(const Setup& setup, std::size_t length,
                                                  Milliseconds timeout) override {
        return control(setup, LIBUSB_ENDPOINT_IN, std::vector<std::uint8_t>(length), timeout);
    }
    Outcome<bool> control_out(const Setup& setup, std::span<const std::uint8_t> data, Milliseconds timeout) override {
        const auto done = control(setup, LIBUSB_ENDPOINT_OUT, {data.begin(), data.end()}, timeout);
        if (!done) return tl::unexpected(done.error());
        return true;
    }
    Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, Milliseconds timeout) override {
        return bulk_in(Blocks(&out, 1), timeout, [](std::size_t) { return true; });
    }
    Outcome<std::size_t> bulk_in(Blocks blocks, Milliseconds timeout, const Arrived& arrived) override;
    Outcome<std::vector<std::uint8_t>> interrupt_in(std::size_t length, Milliseconds timeout) override;
    Outcome<bool> clear_halt() override {
        const int code = libusb_clear_halt(m_handle.get(), m_interface.bulk_in);
        if (code != 0) return tl::unexpected(trouble_of_error(code));
        return true;
    }
    Outcome<bool> reset() override {
        const int code = libusb_reset_device(m_handle.get());
        // The kernel takes one that came back with other descriptors for a new one.
        if (code == LIBUSB_ERROR_NOT_FOUND) return tl::unexpected(Trouble::Gone);
        if (code != 0) return tl::unexpected(trouble_of_error(code));
        return true;
    }
    void interrupt() override { set_interrupted(true); }
    void rearm() override { set_interrupted(false); }

private:
    struct LongRead;
    /// A transfer that is under way, or over. Its owner's mutex guards `over`.
    struct Slot {
        LibusbTransport* owner = nullptr;
        LongRead* read = nullptr;  ///< that it is a piece of, if any
        std::unique_ptr<libusb_transfer, FreeTransfer> transfer{libusb_alloc_transfer(0)};
        bool over = true;
    };
    /// Its owner's mutex guards it.
    struct LongRead {
        Blocks to_ask;  ///< the first of them from `asked_of_first` on
        std::size_t asked_of_first = 0;
        Blocks to_fill;  ///< the first of them from `done_of_first` on
        std::size_t done_of_first = 0;
        std::array<Slot, kInFlight> slots{};  ///< filled and emptied in turn: the first under way is that of `done`
        std::size_t turn = 0;
        std::size_t done = 0;
        std::size_t told = 0;  ///< of `done`, to the reader
        bool news = false;     ///< for the reader
        bool ended = false;    ///< nothing more is asked for
        std::optional<Trouble> trouble{};

        explicit LongRead(Blocks blocks) : to_ask(blocks), to_fill(blocks) {}
        void end(std::optional<Trouble> why) {
            ended = news = true;
            trouble = why;
        }
        std::span<std::uint8_t> next_piece();
        void count(std::size_t bytes);
    };

    void set_interrupted(bool interrupted) {
        const std::lock_guard lock(m_mutex);
        m_interrupted = interrupted;
        m_changed.notify_all();
    }
    /// On the event thread.
    static void LIBUSB_CALL on_over(libusb_transfer* transfer) {
        auto* slot = static_cast<Slot*>(transfer->user_data);
        const std::lock_guard lock(slot->owner->m_mutex);
        slot->over = true;
        if (slot->read == nullptr || slot->owner->go_on(*slot->read)) slot->owner->m_changed.notify_all();
    }
    std::optional<Trouble> submit(Slot& slot);
    /// These three REQUIRE the mutex.
    std::optional<Trouble> submit_locked(Slot& slot);
    void ask(LongRead& read, Slot& slot);
    [[nodiscard]] bool go_on(LongRead& read);
    std::optional<Trouble> wait(Slot& slot, steady_clock::time_point end);
    void take_back(Slot& slot);
    std::optional<Trouble> run(Slot& slot, Milliseconds timeout);
    Outcome<std::vector<std::uint8_t>> control(const Setup& setup, std::uint8_t direction,
                                               std::vector<std::uint8_t> data, Milliseconds timeout);

    std::shared_ptr<Bus::Core> m_core;
    Handle m_handle;
    Interface m_interface;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_interrupted = false;
};

std::optional<Trouble> LibusbTransport::submit(Slot& slot) {
    const std::lock_guard lock(m_mutex);
    return submit_locked(slot);
}

std::optional<Trouble> LibusbTransport::submit_locked(Slot& slot) {
    if (m_interrupted) return Trouble::Cancelled;
    // The callback takes the mutex too: it cannot come before `over` is false.
    const int code = libusb_submit_transfer(slot.transfer.get());
    if (code != 0) return trouble_of_error(code);
    slot.over = false;
    return std::nullopt;
}

/// Waits until a transfer is over, or takes it back; nothing: it is over and complete.
std::optional<Trouble> LibusbTransport::wait(Slot& slot, steady_clock::time_point end) {
    std::unique_lock lock(m_mutex);
    const bool in_time = m_changed.wait_until(lock, end, [&] { return slot.over || m_interrupted; });
    const bool over = slot.over;
    lock.unlock();
    if (over) return trouble_of(*slot.transfer);
    take_back(slot);
    return in_time ? Trouble::Cancelled : Trouble::Timeout;
}

/// Cancels a transfer and waits until the kernel gave its memory back, which it does in any case.
void LibusbTransport::take_back(Slot& slot) {
    {
        const std::lock_guard lock(m_mutex);
        if (slot.over) return;
    }
    libusb_cancel_transfer(slot.transfer.get());
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return slot.over; });
}

std::optional<Trouble> LibusbTransport::run(Slot& slot, Milliseconds timeout) {
    if (const auto trouble = submit(slot)) return trouble;
    return wait(slot, steady_clock::now() + timeout);
}

Outcome<std::vector<std::uint8_t>> LibusbTransport::control(const Setup& setup, std::uint8_t direction,
                                                            std::vector<std::uint8_t> data, Milliseconds timeout) {
    std::vector<std::uint8_t> buffer(LIBUSB_CONTROL_SETUP_SIZE + data.size());
    libusb_fill_control_setup(buffer.data(), static_cast<std::uint8_t>(kVendorInterface | direction), setup.request,
                              setup.value, m_interface.number, static_cast<std::uint16_t>(data.size()));
    std::ranges::copy(data, buffer.begin() + LIBUSB_CONTROL_SETUP_SIZE);
    Slot slot;
    slot.owner = this;
    libusb_fill_control_transfer(slot.transfer.get(), m_handle.get(), buffer.data(), &LibusbTransport::on_over, &slot,
                                 0);
    if (const auto trouble = run(slot, timeout)) return tl::unexpected(*trouble);
    const auto first = buffer.begin() + LIBUSB_CONTROL_SETUP_SIZE;
    data.assign(first, first + slot.transfer->actual_length);
    return data;
}

Outcome<std::vector<std::uint8_t>> LibusbTransport::interrupt_in(std::size_t length, Milliseconds timeout) {
    std::vector<std::uint8_t> buffer(length);
    Slot slot;
    slot.owner = this;
    libusb_fill_interrupt_transfer(slot.transfer.get(), m_handle.get(), m_interface.interrupt_in, buffer.data(),
                                   static_cast<int>(length), &LibusbTransport::on_over, &slot, 0);
    if (const auto trouble = run(slot, timeout)) return tl::unexpected(*trouble);
    buffer.resize(static_cast<std::size_t>(slot.transfer->actual_length));
    return buffer;
}

/// What is to be asked for next: not beyond the end of a block; empty: everything was.
std::span<std::uint8_t> LibusbTransport::LongRead::next_piece() {
    while (!to_ask.empty() && asked_of_first == to_ask.front().size()) {
        to_ask = to_ask.subspan(1);
        asked_of_first = 0;
    }
    if (to_ask.empty()) return {};
    const std::span<std::uint8_t> rest = to_ask.front().subspan(asked_of_first);
    return rest.first(std::min(kChunk, rest.size()));
}

/// So many bytes more are there, none of them beyond the block that is being filled.
void LibusbTransport::LongRead::count(std::size_t bytes) {
    done += bytes;
    done_of_first += bytes;
    news = news || done - told >= kWorthTelling;
    while (!to_fill.empty() && done_of_first == to_fill.front().size()) {
        to_fill = to_fill.subspan(1);
        done_of_first = 0;
        news = true;
    }
}

/// Submits the next piece of a long read, if there is one; where that fails the read ends.
void LibusbTransport::ask(LongRead& read, Slot& slot) {
    const std::span<std::uint8_t> piece = read.next_piece();
    if (piece.empty()) return;
    slot.owner = this;
    slot.read = &read;
    libusb_fill_bulk_transfer(slot.transfer.get(), m_handle.get(), m_interface.bulk_in, piece.data(),
                              static_cast<int>(piece.size()), &LibusbTransport::on_over, &slot, 0);
    if (const auto trouble = submit_locked(slot))
        read.end(trouble);
    else
        read.asked_of_first += piece.size();
}

/// Counts what came and asks for more: as long as a block is to be filled, the slot in turn is under way or over with a
/// piece of it. Whether the reader is to be told.
bool LibusbTransport::go_on(LongRead& read) {
    while (!read.ended && read.slots[read.turn].over) {
        Slot& slot = read.slots[read.turn];
        read.turn = (read.turn + 1) % kInFlight;
        if (const auto trouble = trouble_of(*slot.transfer)) {
            read.end(trouble);
            break;
        }
        read.count(static_cast<std::size_t>(slot.transfer->actual_length));
        if (slot.transfer->actual_length < slot.transfer->length || read.to_fill.empty())
            read.end(std::nullopt);
        else
            ask(read, slot);
    }
    return read.news || read.ended;  // after its end it waits for what it takes back
}

Outcome<std::size_t> LibusbTransport::bulk_in(Blocks blocks, Milliseconds timeout, const Arrived& arrived) {
    const auto end = steady_clock::now() + timeout;
    LongRead read(blocks);
    // However this ends: no transfer outlives the read.
    const auto give_up = [this](LongRead* one) {
        {
            const std::lock_guard lock(m_mutex);
            one->ended = true;
        }
        for (Slot& slot : one->slots) take_back(slot);
    };
    std::unique_ptr<LongRead, decltype(give_up)> under_way(&read, give_up);
    std::unique_lock lock(m_mutex);
    read.count(0);
    if (read.to_fill.empty()) read.end(std::nullopt);
    for (Slot& slot : read.slots)
        if (!read.ended) ask(read, slot);
    for (bool over = false; !over;) {
        m_changed.wait_until(lock, end, [&] { return read.news || m_interrupted; });
        if (!read.ended && m_interrupted) read.end(Trouble::Cancelled);
        if (!read.ended && steady_clock::now() >= end) read.end(Trouble::Timeout);
        over = read.ended;
        read.news = false;
        if (read.told == read.done) continue;
        const std::size_t done = read.told = read.done;
        lock.unlock();
        const bool wanted = arrived(done);
        lock.lock();
        if (!wanted && !over) {
            read.end(std::nullopt);
            over = true;
        }
    }
    lock.unlock();
    under_way.reset();
    if (read.trouble) return tl::unexpected(*read.trouble);
    return read.done;
}

Bus::~Bus() = default;

Result<std::unique_ptr<Bus>> Bus::create() {
    libusb_context* context = nullptr;
    if (const int code = libusb_init(&context); code != 0) return no_usb(code);
    return std::unique_ptr<Bus>(new Bus(std::make_shared<Core>(context)));
}

Result<std::vector<Interface>> Bus::list(const InterfaceClass& wanted) const {
    const DeviceList list(m_core->context());
    if (list.error() != 0) return no_usb(list.error());
    std::vector<Interface> out;
    for (libusb_device* device : list.devices()) collect(device, wanted, out);
    std::ranges::sort(out, {}, [](const Interface& one) { return std::pair(one.bus, one.address); });
    return out;
}

Result<std::unique_ptr<Transport>> Bus::open(const Interface& interface) const {
    const DeviceList list(m_core->context());
    const auto devices = list.devices();
    const auto device = std::ranges::find_if(devices, [&](libusb_device* one) {
        return libusb_get_bus_number(one) == interface.bus && libusb_get_device_address(one) == interface.address;
    });
    libusb_device_handle* raw = nullptr;
    int code = device == devices.end() ? LIBUSB_ERROR_NO_DEVICE : libusb_open(*device, &raw);
    Handle handle(raw);
    if (code == 0) {
        libusb_set_auto_detach_kernel_driver(handle.get(), 1);
        code = libusb_claim_interface(handle.get(), interface.number);
    }
    switch (code) {
        case 0:
            return std::make_unique<LibusbTransport>(m_core, std::move(handle), interface);
        case LIBUSB_ERROR_ACCESS:
            return fail(ErrorKind::Device,
                        "this user may not use the scanner: put it into the group plugdev (70-garita-scanner.rules)");
        case LIBUSB_ERROR_BUSY:
            return fail(ErrorKind::Device, "another program uses the scanner: end it");
        case LIBUSB_ERROR_NO_DEVICE:
        case LIBUSB_ERROR_NOT_FOUND:
            return fail(ErrorKind::Device, "the scanner was unplugged: plug it in again");
        default:
            return fail(ErrorKind::Device, std::string("the scanner cannot be opened: ") + libusb_strerror(code));
    }
}

std::uint64_t Bus::changes() const {
    return m_core->changes();
}

std::uint64_t Bus::wait_for_change(std::uint64_t seen, std::chrono::milliseconds timeout) const {
    return m_core->wait_for_change(seen, timeout);
}

}  // namespace garita::usb
