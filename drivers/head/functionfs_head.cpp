#include "drivers/head/functionfs_head.h"

#include <errno.h>
#include <fcntl.h>
#include <libaio.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "drivers/capture/descriptor.h"
#include "drivers/head/device.h"
#include "drivers/head/functionfs_messages.h"

namespace garita::head {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Writes to the bulk endpoint that are under way at once, so that the controller always has one to send. A multiple of
/// every packet's size: only the last piece of a block ends with a short packet. No larger, as the kernel copies each
/// into memory of one piece.
constexpr std::size_t kInFlight = 8;
constexpr std::size_t kPiece = 64U << 10U;

constexpr milliseconds kIdle(100);    // not configured: nothing to look at but `stop`
constexpr milliseconds kLook(8);      // at the switches
constexpr milliseconds kExposing(1);  // the camera is waited for
constexpr milliseconds kLetGo(500);   // for the controller to give taken-back writes up; a sound one takes microseconds
constexpr int kEventsATurn = 16;      // a host that does nothing but ask still lets images through

/// USB 2.0, table 9-2: vendor requests to the interface.
constexpr std::uint8_t kToHost = 0x80;
constexpr std::uint8_t kVendorFromInterface = 0xC1;
constexpr std::uint8_t kVendorToInterface = 0x41;

std::string because(int error) {
    return std::generic_category().message(error);
}

/// A write to an endpoint. Its memory stays where it is until it is over.
struct Write {
    iocb block{};
    Bytes bytes{};
    std::size_t count = 0;  ///< of `bytes`
    bool under_way = false;
};

/// The kernel's asynchronous I/O. FunctionFS has no non-blocking writes; of the other ways to have several under way,
/// threads would not keep their order, and io_uring cannot take one back (the kernel lets aio alone do that, fs/aio.c:
/// kiocb_set_cancel_fn), which CANCEL needs.
class AsyncIo {
public:
    AsyncIo() = default;
    AsyncIo(const AsyncIo&) = delete;
    AsyncIo& operator=(const AsyncIo&) = delete;
    /// Takes back what is under way, and waits for it.
    ~AsyncIo() {
        if (m_context != nullptr) io_destroy(m_context);
    }

    [[nodiscard]] Result<bool> set_up() {
        m_over = Descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        const int error = m_over.valid() ? -io_setup(kInFlight + 1, &m_context) : errno;
        if (error != 0) return fail(ErrorKind::Internal, "no asynchronous writes to be had: " + because(error));
        return true;
    }
    /// Readable when a write may be over.
    [[nodiscard]] int over() const { return m_over.get(); }

    /// Starts a write of the first `count` of its bytes; false: it could not be started.
    [[nodiscard]] bool start(Write& write, int file, std::size_t count) {
        io_prep_pwrite(&write.block, file, write.bytes.data(), count, 0);
        io_set_eventfd(&write.block, m_over.get());
        write.block.data = &write;
        write.count = count;
        iocb* block = &write.block;
        write.under_way = io_submit(m_context, 1, &block) == 1;
        return write.under_way;
    }
    void take_back(Write& write) {
        io_event unused{};
        if (write.under_way) io_cancel(m_context, &write.block, &unused);
    }
    /// Calls `over` with each write that is over and whether all of it went out; waits for one at most so long.
    template <typename Over>
    void collect(milliseconds longest, Over over) {
        eventfd_t count = 0;
        eventfd_read(m_over.get(), &count);
        std::array<io_event, kInFlight + 1> events{};
        timespec time{.tv_sec = longest.count() / 1000, .tv_nsec = longest.count() % 1000 * 1'000'000};
        const int got = io_getevents(m_context, longest.count() > 0 ? 1 : 0, events.size(), events.data(), &time);
        for (int i = 0; i < got; ++i) {
            Write& write = *static_cast<Write*>(events.at(static_cast<std::size_t>(i)).data);
            write.under_way = false;
            explicit_bzero(write.bytes.data(), write.count);  // a traveller's document
            over(write, events.at(static_cast<std::size_t>(i)).res == write.count);
        }
    }

private:
    Descriptor m_over;
    io_context_t m_context = nullptr;
};

Result<Descriptor> open_file(const std::filesystem::path& path, int how) {
    Descriptor file(open(path.c_str(), how | O_CLOEXEC));
    if (!file.valid())
        return fail(ErrorKind::Device, "cannot open " + path.string() + ": " + because(errno) +
                                           "; is FunctionFS mounted there (head-gadget)?");
    return file;
}

Result<bool> tell(const Descriptor& ep0, const Bytes& bytes) {
    const ssize_t put = write(ep0.get(), bytes.data(), bytes.size());
    if (put == static_cast<ssize_t>(bytes.size())) return true;
    return fail(ErrorKind::Device, "the kernel refused the head's descriptors: " + because(put < 0 ? errno : EIO) +
                                       "; does another program use this FunctionFS mount?");
}

}  // namespace

class FunctionfsHead::Session {
public:
    Session(Hardware& hardware, Descriptor ep0, Descriptor bulk, Descriptor interrupt)
        : m_ep0(std::move(ep0)), m_bulk(std::move(bulk)), m_interrupt(std::move(interrupt)), m_device(hardware) {
        for (Write& write : m_images) write.bytes.resize(kPiece);
        m_event.bytes.resize(kSizeOf<Event>);
    }
    [[nodiscard]] Result<bool> set_up() { return m_io.set_up(); }

    /// Waits until something is due, and does what is. Nothing: it goes on.
    Result<std::optional<Unplugged>> turn(std::uint64_t unplug_at);

private:
    [[nodiscard]] milliseconds patience() const;
    [[nodiscard]] Result<bool> read_events();
    [[nodiscard]] Result<bool> on_event(const FunctionfsEvent& event);
    [[nodiscard]] Result<bool> on_setup(const FunctionfsEvent& setup);
    [[nodiscard]] Result<bool> on_setup_in(const FunctionfsEvent& setup);
    [[nodiscard]] Result<bool> on_setup_out(const FunctionfsEvent& setup);
    [[nodiscard]] Result<bool> ended(ssize_t result) const;
    [[nodiscard]] Result<bool> stall(const FunctionfsEvent& setup);
    void on_over(const Write& write, bool whole);
    [[nodiscard]] bool images_under_way() const { return std::ranges::any_of(m_images, &Write::under_way); }
    [[nodiscard]] Result<bool> drop_images();
    [[nodiscard]] Result<bool> start_anew();
    void serve_bulk(std::uint64_t unplug_at);
    void serve_interrupt();

    Descriptor m_ep0;
    Descriptor m_bulk;
    Descriptor m_interrupt;
    Device m_device;
    std::array<Write, kInFlight> m_images;
    Write m_event;
    AsyncIo m_io;  ///< after the writes and files: it goes first
    bool m_bound = false;
    bool m_configured = false;
    bool m_unplugged = false;
    bool m_broken = false;  ///< a write of an image came to nothing
    bool m_at_byte = false;
    std::uint64_t m_sent = 0;  ///< bytes of the bulk endpoint
};

milliseconds FunctionfsHead::Session::patience() const {
    if (!m_configured) return kIdle;
    return m_device.is_exposing() ? kExposing : kLook;
}

void FunctionfsHead::Session::on_over(const Write& write, bool whole) {
    if (&write != &m_event && !whole) m_broken = true;
}

/// Takes back what the bulk endpoint has not sent, and empties the controller's FIFO.
Result<bool> FunctionfsHead::Session::drop_images() {
    for (Write& write : m_images) m_io.take_back(write);
    const auto over = [this](const Write& write, bool whole) { on_over(write, whole); };
    for (const auto end = steady_clock::now() + kLetGo; images_under_way();) {
        if (steady_clock::now() >= end)
            return fail(ErrorKind::Device, "the USB device controller does not give up what it was to send");
        m_io.collect(kLook, over);
    }
    ioctl(m_bulk.get(), FUNCTIONFS_FIFO_FLUSH);  // fails where the endpoint is off: nothing is in it then
    m_broken = false;
    return true;
}

/// The host configured the head anew, or no longer does.
Result<bool> FunctionfsHead::Session::start_anew() {
    m_device.reset();
    m_io.take_back(m_event);
    return drop_images();
}

Result<bool> FunctionfsHead::Session::on_event(const FunctionfsEvent& event) {
    switch (event.kind) {
        case FunctionfsEventKind::Bind:
            // The kernel keeps only the newest of these that nobody read: bound again, it was unbound between.
            m_unplugged = std::exchange(m_bound, true);
            m_configured = false;
            return start_anew();
        case FunctionfsEventKind::Unbind:
            m_unplugged = std::exchange(m_bound, false);
            m_configured = false;
            return start_anew();
        case FunctionfsEventKind::Enable:
            m_configured = true;
            return start_anew();
        case FunctionfsEventKind::Disable:
            m_configured = false;
            return start_anew();
        case FunctionfsEventKind::Suspend:
            return start_anew();
        case FunctionfsEventKind::Resume:
            return true;
        case FunctionfsEventKind::Setup:
            return on_setup(event);
    }
    return true;
}

/// What a data stage came to. That the host broke it off, began another request or is gone is its own affair.
Result<bool> FunctionfsHead::Session::ended(ssize_t result) const {
    if (result < 0 && (errno == EBADFD || errno == ENODEV || errno == EBADF))
        return fail(ErrorKind::Device, "FunctionFS let go of the head: " + because(errno));
    return true;
}

/// What goes the wrong way through ep0 stalls the request that waits there.
Result<bool> FunctionfsHead::Session::stall(const FunctionfsEvent& setup) {
    std::uint8_t nothing = 0;
    const bool to_host = (setup.type & kToHost) != 0;
    return ended(to_host ? read(m_ep0.get(), &nothing, 0) : write(m_ep0.get(), &nothing, 0));
}

Result<bool> FunctionfsHead::Session::on_setup_in(const FunctionfsEvent& setup) {
    const std::optional<Bytes> answer = m_device.control_in(setup.request, setup.value, setup.length);
    if (!answer) return stall(setup);
    return ended(write(m_ep0.get(), answer->data(), answer->size()));
}

/// Refuses by a stall what the setup packet shows, and a request without data altogether; what data show, the host
/// reads in STATUS (PROTOCOL.md, 4): the kernel acknowledges the data as it hands them over.
Result<bool> FunctionfsHead::Session::on_setup_out(const FunctionfsEvent& setup) {
    if (!m_device.may_take(setup.request, setup.value, setup.length)) return stall(setup);
    if (setup.request == static_cast<std::uint8_t>(Request::Cancel)) {
        // Before the status stage, so that nothing comes after it.
        GARITA_TRY(dropped, drop_images());
        static_cast<void>(dropped);
    }
    if (setup.length == 0) {
        if (!m_device.control_out(setup.request, setup.value, {})) return stall(setup);
        std::uint8_t nothing = 0;
        return ended(read(m_ep0.get(), &nothing, 0));
    }
    Bytes data(setup.length);
    const ssize_t got = read(m_ep0.get(), data.data(), data.size());
    if (got > 0)
        static_cast<void>(
            m_device.control_out(setup.request, setup.value, ByteView(data).first(static_cast<std::size_t>(got))));
    return ended(got);
}

Result<bool> FunctionfsHead::Session::on_setup(const FunctionfsEvent& setup) {
    if (setup.index != 0) return stall(setup);
    if (setup.type == kVendorFromInterface) return on_setup_in(setup);
    if (setup.type == kVendorToInterface) return on_setup_out(setup);
    return stall(setup);
}

/// One read takes one event: while a request waits for its data stage, a read is that.
Result<bool> FunctionfsHead::Session::read_events() {
    for (int i = 0; i < kEventsATurn && !m_unplugged; ++i) {
        pollfd ready{.fd = m_ep0.get(), .events = POLLIN, .revents = 0};
        if (poll(&ready, 1, 0) <= 0) return true;
        std::array<std::uint8_t, kFunctionfsEventBytes> bytes{};
        const ssize_t got = read(m_ep0.get(), bytes.data(), bytes.size());
        if (got < 0 && (errno == EINTR || errno == EIDRM)) continue;  // EIDRM: the host gave a request up
        if (got < 0) return fail(ErrorKind::Device, "FunctionFS let go of the head: " + because(errno));
        const auto event = decode_functionfs_event(ByteView(bytes).first(static_cast<std::size_t>(got)));
        if (!event) continue;  // of a later kernel
        GARITA_TRY(done, on_event(*event));
        static_cast<void>(done);
    }
    return true;
}

/// Hands over as much of the capture as may be under way.
void FunctionfsHead::Session::serve_bulk(std::uint64_t unplug_at) {
    for (Write& write : m_images) {
        if (write.under_way) continue;
        const std::optional<std::size_t> count = m_device.bulk_in(write.bytes);
        if (!count) break;
        m_sent += *count;
        if (m_sent > unplug_at) {
            m_at_byte = true;
            return;
        }
        if (!m_io.start(write, m_bulk.get(), *count)) {
            m_broken = true;
            return;
        }
    }
    if (!images_under_way()) m_device.bulk_read();
}

void FunctionfsHead::Session::serve_interrupt() {
    if (m_event.under_way) {
        m_device.look();
        return;
    }
    const std::optional<Bytes> event = m_device.interrupt_in();
    if (!event) return;
    std::ranges::copy(*event, m_event.bytes.begin());
    static_cast<void>(m_io.start(m_event, m_interrupt.get(), event->size()));  // lost: its number shows the gap
}

Result<std::optional<Unplugged>> FunctionfsHead::Session::turn(std::uint64_t unplug_at) {
    std::array<pollfd, 2> ready{
        {{.fd = m_ep0.get(), .events = POLLIN, .revents = 0}, {.fd = m_io.over(), .events = POLLIN, .revents = 0}}};
    if (poll(ready.data(), ready.size(), static_cast<int>(patience().count())) < 0 && errno != EINTR)
        return fail(ErrorKind::Internal, "poll failed: " + because(errno));
    m_io.collect(milliseconds(0), [this](const Write& write, bool whole) { on_over(write, whole); });
    if (m_broken) {
        // The host misses bytes: it gives the capture up when its time is over.
        GARITA_TRY(dropped, start_anew());
        static_cast<void>(dropped);
    }
    GARITA_TRY(heard, read_events());
    static_cast<void>(heard);
    if (std::exchange(m_unplugged, false)) return Unplugged::PeerClosed;
    if (m_configured) {
        serve_bulk(unplug_at);
        serve_interrupt();
    }
    if (m_at_byte) return Unplugged::AtByte;
    // The request that made it restart is answered: ep0 answers at once.
    if (m_device.restarts()) return Unplugged::Restarts;
    return std::nullopt;
}

FunctionfsHead::FunctionfsHead(std::unique_ptr<Session> session) : m_session(std::move(session)) {}

FunctionfsHead::~FunctionfsHead() = default;

Result<std::unique_ptr<FunctionfsHead>> FunctionfsHead::create(Hardware& hardware, const std::filesystem::path& mount) {
    GARITA_TRY(ep0, open_file(mount / "ep0", O_RDWR));
    GARITA_TRY(descriptors, tell(ep0, functionfs_descriptors()));
    GARITA_TRY(strings, tell(ep0, functionfs_strings()));
    static_cast<void>(descriptors && strings);
    // The kernel names them in the order of the descriptors, whatever their numbers on the bus. Not blocking: a write
    // to an endpoint that is off fails, instead of waiting until it is on.
    GARITA_TRY(bulk, open_file(mount / "ep1", O_WRONLY | O_NONBLOCK));
    GARITA_TRY(interrupt, open_file(mount / "ep2", O_WRONLY | O_NONBLOCK));
    auto session = std::make_unique<Session>(hardware, std::move(ep0), std::move(bulk), std::move(interrupt));
    GARITA_TRY(set_up, session->set_up());
    static_cast<void>(set_up);
    return std::unique_ptr<FunctionfsHead>(new FunctionfsHead(std::move(session)));
}

Result<Unplugged> FunctionfsHead::serve(std::uint64_t unplug_at, const std::atomic<bool>& stop) {
    while (!stop) {
        GARITA_TRY(end, m_session->turn(unplug_at));
        if (end) return *end;
    }
    return Unplugged::Stopped;
}

}  // namespace garita::head
