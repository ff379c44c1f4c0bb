// What the guest of usb_guest.mjs runs against a simulated scanner head (garita-head): each step prints one line of
// JSON. Exit status 1: the step itself could not be done; whether its figures are good is judged outside.
//
//   usb_guest wait SECONDS        waits until a head is plugged in and answers
//   usb_guest run NAME COMMAND…   runs a command; its time, processor time and peak memory
//   usb_guest compare FOLDER      holds what `garita scanner capture` wrote against the head's test card
//   usb_guest measure ROUNDS      a capture against a bare libusb bulk read loop, in turn
//   usb_guest unplugs COUNT       COUNT times an intact capture, then one that is unplugged; at the end an intact one
//   usb_guest hang                the head falls silent in its second capture: the error, the reset, an intact capture;
//                                 then this machine sleeps between two captures, and in one
//   usb_guest gadget FOLDER COUNT the head is a gadget of this machine (FOLDER in configfs): what it refuses, its
//   tables and
//                                 descriptors, captures given up at many places, and COUNT that are unbound in
//                                 mid-transfer
#include <dirent.h>
#include <fmt/format.h>
#include <libusb.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "drivers/head/checksum.h"
#include "drivers/head/descriptors.h"
#include "drivers/head/head_scanner.h"
#include "drivers/head/simulated_hardware.h"

namespace garita::head {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPatience(20'000);  // for a plug-in, on a slow machine

[[noreturn]] void give_up(const std::string& text) {
    fmt::print("{}\n", Json{{"trouble", text}}.dump());
    std::exit(1);
}

void tell(const Json& line) {
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds(const rusage& usage) {
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return cpu_seconds(usage);
}

/// A line of /proc/self/status, in kB or as it counts.
long status_of(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key + ":")) return std::stol(line.substr(key.size() + 1));
    return -1;
}

/// VmHWM counts from now on.
void forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

Json resources() {
    malloc_trim(0);
    long descriptors = -3;  // ".", ".." and that of the folder
    DIR* folder = opendir("/proc/self/fd");
    while (readdir(folder) != nullptr) ++descriptors;
    closedir(folder);
    return {{"rss_kb", status_of("VmRSS")}, {"threads", status_of("Threads")}, {"descriptors", descriptors}};
}

/// The head that is plugged in, at another address than `old`; waits for it.
usb::Interface plugged_in(const usb::Bus& bus, milliseconds patience, int old = -1) {
    for (const auto end = Clock::now() + patience; Clock::now() < end;) {
        const std::uint64_t seen = bus.changes();
        if (const auto found = bus.list(kHeadInterface))
            for (const usb::Interface& one : *found)
                if (one.bus * 1000 + one.address != old) return one;
        bus.wait_for_change(seen, milliseconds(200));
    }
    give_up("no head was plugged in");
}

std::unique_ptr<HeadScanner> open_head(const usb::Bus& bus, const usb::Interface& interface) {
    auto transport = bus.open(interface);
    if (!transport) give_up(transport.error().text);
    auto scanner = HeadScanner::create(std::move(*transport));
    if (!scanner) give_up(scanner.error().text);
    return std::move(*scanner);
}

/// The number of the document that a netpbm file of the head shows, modulo 256; nothing when a byte is not its card's.
std::optional<std::uint8_t> document_of(ByteView file, Target target) {
    std::istringstream header(
        std::string(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(64, file.size()))));
    std::string magic;
    std::size_t width = 0;
    std::size_t height = 0;
    int largest = 0;
    header >> magic >> width >> height >> largest;
    const std::size_t row = width * (magic == "P6" ? 3 : 1);
    if (!header || row == 0 || file.size() != row * height + static_cast<std::size_t>(header.tellg()) + 1)
        return std::nullopt;
    const ByteView samples = file.last(row * height);
    // 17 × 241 = 1 modulo 256.
    const auto document =
        static_cast<std::uint8_t>(241U * static_cast<unsigned>(samples[0] - SimulatedHardware::card(0, target, 0, 0)));
    Bytes expected(row);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t i = 0; i < row; ++i) expected[i] = SimulatedHardware::card(document, target, i, y);
        if (!std::ranges::equal(expected, samples.subspan(y * row, row))) return std::nullopt;
    }
    return document;
}

struct Scanned {
    Result<std::string> label{""};
    std::vector<Shot> shots{};
    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        for (const Shot& shot : shots) sum += shot.bytes.size();
        return sum;
    }
    /// The document that all bands show; −1: they are not intact.
    [[nodiscard]] int document() const {
        int document = -1;
        for (const Shot& shot : shots) {
            const auto one = document_of(shot.bytes, {shot.side, shot.band});
            if (!one || (document >= 0 && *one != document)) return -1;
            document = *one;
        }
        return document;
    }
};

Scanned scan(HeadScanner& scanner) {
    Scanned out;
    out.label = scanner.scan({}, [&out](Shot shot) { out.shots.push_back(std::move(shot)); });
    return out;
}

int wait(int seconds) {
    const auto bus = usb::Bus::create();
    if (!bus) give_up(bus.error().text);
    const auto scanner = open_head(**bus, plugged_in(**bus, std::chrono::seconds(seconds)));
    tell({{"step", "ready"}});
    return 0;
}

int run(const std::string& name, char** command) {
    const auto start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);  // its words go to the console, the figures to us
        execvp(command[0], command);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    tell({{"step", "run"},
          {"name", name},
          {"status", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)},
          {"seconds", seconds_since(start)},
          {"cpu_seconds", cpu_seconds(usage)},
          {"peak_kb", usage.ru_maxrss}});
    return 0;
}

int compare(const std::string& folder) {
    std::size_t files = 0;
    std::size_t bytes = 0;
    int document = -1;
    bool intact = true;
    for (int i = 0; i < kBandCount; ++i) {
        const Target target{Side::Front, static_cast<Band>(i)};
        for (const char* ending : {".pgm", ".ppm"}) {
            std::ifstream in(folder + "/" + std::string(name_of(target.band)) + ending, std::ios::binary);
            if (!in) continue;
            const Bytes file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
            const auto one = document_of(file, target);
            intact = intact && one && (document < 0 || document == *one);
            if (one) document = *one;
            ++files;
            bytes += file.size();
        }
    }
    tell({{"step", "compare"},
          {"files", files},
          {"bytes", bytes},
          {"document", document},
          {"intact", intact && files > 0}});
    return 0;
}

/// The device of an interface; nullptr: it cannot be opened.
libusb_device_handle* open_device(libusb_context* context, const usb::Interface& interface) {
    libusb_device_handle* handle = nullptr;
    libusb_device** devices = nullptr;
    const ssize_t count = libusb_get_device_list(context, &devices);
    for (ssize_t i = 0; i < count; ++i)
        if (libusb_get_bus_number(devices[i]) == interface.bus &&
            libusb_get_device_address(devices[i]) == interface.address)
            libusb_open(devices[i], &handle);
    if (count >= 0) libusb_free_device_list(devices, 1);
    return handle;
}

/// One capture read by nothing but libusb: transfers as large and as many at once as drivers/usb has them, into memory
/// that is kept, as a capture's has to be. Asks for no checksum.
class BareLoop {
public:
    explicit BareLoop(std::size_t bytes) : m_bytes(bytes), m_room(bytes + (kInFlight + 64) * kChunk) {
        if (libusb_init(&m_context) != 0) give_up("libusb_init failed");
    }
    BareLoop(const BareLoop&) = delete;
    BareLoop& operator=(const BareLoop&) = delete;
    ~BareLoop() {
        if (m_handle != nullptr) {
            libusb_release_interface(m_handle, m_interface.number);
            libusb_close(m_handle);
        }
        libusb_exit(m_context);
    }
    void open(const usb::Interface& interface) {
        m_interface = interface;
        m_handle = open_device(m_context, interface);
        if (m_handle == nullptr || libusb_claim_interface(m_handle, interface.number) != 0)
            give_up("the bare loop cannot open the head");
    }
    /// Seconds that a capture takes.
    double read(const CaptureRequest& request) {
        Bytes wanted = *encode(request);
        m_memory.reset(new std::uint8_t[m_room]);
        m_next = m_done = 0;
        m_live = 0;
        const auto start = Clock::now();
        if (libusb_control_transfer(m_handle, 0x41, static_cast<std::uint8_t>(Request::Capture), 0, m_interface.number,
                                    wanted.data(), static_cast<std::uint16_t>(wanted.size()),
                                    1000) != static_cast<int>(wanted.size()))
            give_up("the bare loop's CAPTURE was refused");
        std::array<libusb_transfer*, kInFlight> transfers{};
        for (libusb_transfer*& transfer : transfers) {
            transfer = libusb_alloc_transfer(0);
            libusb_fill_bulk_transfer(transfer, m_handle, m_interface.bulk_in, nullptr, kChunk, &BareLoop::on_over,
                                      this, 0);
            submit(transfer);
        }
        while (m_done < m_bytes && m_live > 0) libusb_handle_events(m_context);
        const double seconds = seconds_since(start);
        for (libusb_transfer* transfer : transfers) libusb_cancel_transfer(transfer);
        while (m_live > 0) libusb_handle_events(m_context);
        for (libusb_transfer* transfer : transfers) libusb_free_transfer(transfer);
        if (m_done != m_bytes) give_up(fmt::format("the bare loop read {} of {} bytes", m_done, m_bytes));
        return seconds;
    }

private:
    static constexpr std::size_t kInFlight = 8;
    static constexpr int kChunk = 256 << 10;

    void submit(libusb_transfer* transfer) {
        if (m_next + kChunk > m_room) give_up("the bare loop has no room left");
        transfer->buffer = m_memory.get() + m_next;
        m_next += kChunk;
        if (libusb_submit_transfer(transfer) == 0) ++m_live;
    }
    static void LIBUSB_CALL on_over(libusb_transfer* transfer) {
        auto& self = *static_cast<BareLoop*>(transfer->user_data);
        --self.m_live;
        self.m_done += static_cast<std::size_t>(transfer->actual_length);
        if (transfer->status == LIBUSB_TRANSFER_COMPLETED && self.m_done < self.m_bytes) self.submit(transfer);
    }

    std::size_t m_bytes;
    std::size_t m_room;
    libusb_context* m_context = nullptr;
    libusb_device_handle* m_handle = nullptr;
    usb::Interface m_interface;
    std::unique_ptr<std::uint8_t[]> m_memory;
    std::size_t m_next = 0;
    std::size_t m_done = 0;
    int m_live = 0;
};

int measure(int rounds) {
    Capabilities capabilities;
    usb::Interface interface;
    {
        const auto bus = usb::Bus::create();
        if (!bus) give_up(bus.error().text);
        interface = plugged_in(**bus, kPatience);
        const auto transport = (*bus)->open(interface);
        if (!transport) give_up(transport.error().text);
        const auto told = (*transport)
                              ->control_in({.request = static_cast<std::uint8_t>(Request::Capabilities)},
                                           kSizeOf<Capabilities>, milliseconds(1000));
        const auto decoded = decode<Capabilities>(told.value_or(Bytes{}));
        if (!decoded) give_up(decoded.error().text);
        capabilities = *decoded;
    }
    CaptureRequest request{.capture = 1'000'000, .nonce = {}, .targets = {}};
    std::size_t stream = kSizeOf<CaptureEnd>;
    std::size_t images = 0;
    for (const BandCapability& band : capabilities.bands) {
        request.targets.push_back({Side::Front, band.band});
        images += pixel_bytes_of(band);
        stream += kSizeOf<ImageHeader> + pixel_bytes_of(band) + trailer_bytes(band.height);
    }
    for (int round = 0; round < rounds; ++round) {
        double cpu = 0;
        {
            // What of the processor time is the checksums'.
            const Bytes row(4096, 0x5A);
            cpu = cpu_seconds();
            std::uint64_t sum = 0;
            for (std::size_t done = 0; done < images; done += row.size()) sum ^= row_checksum_of(row);
            tell({{"step", "checksum"}, {"bytes", images}, {"cpu_seconds", cpu_seconds() - cpu}, {"sum", sum}});
        }
        {
            BareLoop bare(stream);
            bare.open(interface);
            cpu = cpu_seconds();
            const double seconds = bare.read(request);
            tell({{"step", "bare"}, {"bytes", stream}, {"seconds", seconds}, {"cpu_seconds", cpu_seconds() - cpu}});
        }
        const auto bus = usb::Bus::create();
        if (!bus) give_up(bus.error().text);
        const auto scanner = open_head(**bus, interface);
        malloc_trim(0);
        forget_peak();
        const long before = status_of("VmHWM");
        cpu = cpu_seconds();
        const auto start = Clock::now();
        const Scanned scanned = scan(*scanner);
        const double seconds = seconds_since(start);
        cpu = cpu_seconds() - cpu;
        const long peak = status_of("VmHWM");
        if (!scanned.label) give_up(scanned.label.error().text);
        tell({{"step", "capture"},
              {"bytes", stream},
              {"images_kb", images / 1024},
              {"seconds", seconds},
              {"cpu_seconds", cpu},
              {"peak_kb", peak - before},
              {"intact", scanned.document() >= 0}});
    }
    return 0;
}

int unplugs(int count) {
    const auto bus = usb::Bus::create();
    if (!bus) give_up(bus.error().text);
    int old = -1;
    int last_document = -1;
    for (int i = 0; i <= count; ++i) {
        alarm(120);  // nothing hangs
        const usb::Interface interface = plugged_in(**bus, kPatience, old);
        old = interface.bus * 1000 + interface.address;
        std::unique_ptr<HeadScanner> scanner = open_head(**bus, interface);
        tell({{"step", "ready"}, {"address", interface.address}});
        {
            const Scanned first = scan(*scanner);
            const int document = first.document();
            Json line{{"step", "intact"},
                      {"intact", first.label && document >= 0 && document != last_document},
                      {"bytes", first.bytes()}};
            if (!first.label) line["error"] = first.label.error().text;
            tell(line);
            last_document = document;
        }
        if (i == count) break;
        {
            const Result<std::string> label = scanner->scan({}, [](const Shot&) {});
            const bool device_error = !label && label.error().kind == ErrorKind::Device;
            tell({{"step", "failed"}, {"device_error", device_error}, {"text", label ? "" : label.error().text}});
        }
        scanner.reset();
        // The first time round is what everything is held against at the end.
        if (i == 0 || i == count - 1) {
            Json line = resources();
            line["step"] = i == 0 ? "resources-first" : "resources-last";
            tell(line);
        }
    }
    return 0;
}

void write_line(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    if (!(file << text << std::endl)) give_up("cannot write " + text + " to " + path);
}

/// The kernel suspends all devices and resumes them 5 s later, as if the machine had slept.
void sleep_once() {
    write_line("/sys/power/pm_test", "devices");
    write_line("/sys/power/state", "freeze");
}

int hang() {
    const auto bus = usb::Bus::create();
    if (!bus) give_up(bus.error().text);
    alarm(240);
    const std::unique_ptr<HeadScanner> scanner = open_head(**bus, plugged_in(**bus, kPatience));
    const auto intact = [&](const char* after) {
        const Scanned scanned = scan(*scanner);
        Json line{{"step", "intact-after"}, {"after", after}, {"intact", scanned.label && scanned.document() >= 0}};
        if (!scanned.label) line["error"] = scanned.label.error().text;
        tell(line);
    };
    intact("plug-in");
    const Result<std::string> hung = scanner->scan({}, [](const Shot&) {});
    tell({{"step", "hung"},
          {"device_error", !hung && hung.error().kind == ErrorKind::Device},
          {"text", hung ? "" : hung.error().text}});
    const auto start = Clock::now();
    const auto status = scanner->status();
    tell({{"step", "back"}, {"answers", status.has_value()}, {"seconds", seconds_since(start)}});
    intact("hang");
    sleep_once();
    intact("sleep");
    std::thread lid([] {
        std::this_thread::sleep_for(milliseconds(300));
        sleep_once();
    });
    const Result<std::string> slept = scanner->scan({}, [](const Shot&) {});
    lid.join();
    tell({{"step", "slept"}, {"text", slept ? "" : slept.error().text}});
    intact("sleep in a capture");
    return 0;
}

/// A request that a head refuses, and how.
struct Refusal {
    const char* what;
    std::uint8_t request;
    std::uint16_t value;
    Bytes data;
    bool stalled;  ///< by its setup packet; else the data were taken and STATUS tells
    Code code;
};

std::vector<Refusal> refusals() {
    const auto code = [](Request request) { return static_cast<std::uint8_t>(request); };
    const Exposure too_long{.band = Band::White, .time_us = 5'000'000};
    const CaptureRequest not_its_band{.capture = 1, .targets = {{Side::Front, Band::Oblique4}}};
    const CaptureRequest back{.capture = 1, .targets = {{Side::Back, Band::White}}};
    return {
        {"no such request", 0x77, 0, Bytes(12), true, Code::InvalidRequest},
        {"a length that is not its", code(Request::SetExposure), 0, Bytes(11), true, Code::InvalidRequest},
        {"a value that it has not", code(Request::Capture), 1, *encode(not_its_band), true, Code::InvalidRequest},
        {"no data and a value", code(Request::StartSelfTest), 1, {}, true, Code::InvalidRequest},
        {"more data than any request has", code(Request::Capture), 0, Bytes(4096), true, Code::InvalidRequest},
        {"an exposure that is too long", code(Request::SetExposure), 0, *encode(too_long), false, Code::InvalidRequest},
        {"a capture of zeros", code(Request::Capture), 0, Bytes(72), false, Code::InvalidRequest},
        {"a band that it has not", code(Request::Capture), 0, *encode(not_its_band), false, Code::InvalidRequest},
        {"a side that it has not", code(Request::Capture), 0, *encode(back), false, Code::InvalidRequest},
    };
}

std::optional<Status> status_of(usb::Transport& head) {
    const auto bytes =
        head.control_in({.request = static_cast<std::uint8_t>(Request::Status)}, kSizeOf<Status>, milliseconds(1000));
    const auto status = decode<Status>(bytes.value_or(Bytes{}));
    return status ? std::optional(*status) : std::nullopt;
}

/// What is refused is refused in the way that PROTOCOL.md, 4, says, and leaves the head as it was.
void refuse(usb::Transport& head) {
    for (const Refusal& one : refusals()) {
        const auto done = head.control_out({.request = one.request, .value = one.value}, one.data, milliseconds(1000));
        const auto status = status_of(head);
        tell({{"step", "refused"},
              {"what", one.what},
              {"stalled", !done && done.error() == usb::Trouble::Stall},
              {"as_told", (one.stalled ? !done && done.error() == usb::Trouble::Stall : done.has_value()) && status &&
                              status->state == State::Ready && status->code == one.code}});
    }
}

/// The simulated head's one table, in two blocks; another one and a third block are stalled.
void read_table(usb::Transport& head) {
    const auto block = [&head](CalibrationKind kind, unsigned number) {
        return head.control_in({.request = static_cast<std::uint8_t>(Request::ReadCalibration),
                                .value = calibration_value(kind, Band::White, number)},
                               kBlockBytes, milliseconds(1000));
    };
    Bytes bytes;
    for (unsigned number = 0; number < 2; ++number)
        if (const auto part = block(CalibrationKind::White, number))
            bytes.insert(bytes.end(), part->begin(), part->end());
    const auto table = decode<Calibration>(bytes);
    const auto after = block(CalibrationKind::White, 2);
    const auto other = block(CalibrationKind::Dark, 0);
    tell({{"step", "table"},
          {"intact", table && table->columns == 64 && table->rows == 48 && !after &&
                         after.error() == usb::Trouble::Stall && !other && other.error() == usb::Trouble::Stall}});
}

constexpr std::size_t kPacket = 1024;  // a multiple of the bulk endpoint's at either speed

/// Reads so many bytes of a capture of the infrared image, gives it up, and looks whether the bulk endpoint is silent.
void give_up_at(usb::Transport& head, std::size_t bytes) {
    const CaptureRequest request{.capture = 77'000, .targets = {{Side::Front, Band::Infrared}}};
    const auto started = head.control_out({.request = static_cast<std::uint8_t>(Request::Capture)}, *encode(request),
                                          milliseconds(1000));
    const auto capturing = status_of(head);
    bool read = true;
    Bytes out(kSizeOf<ImageHeader>);
    if (bytes > 0) read = head.bulk_in(out, milliseconds(2000)) == out.size();
    out.resize(bytes > kSizeOf<ImageHeader> ? (bytes - kSizeOf<ImageHeader>) / kPacket * kPacket : 0);
    if (!out.empty()) read = read && head.bulk_in(out, milliseconds(5000)) == out.size();
    const auto start = Clock::now();
    const auto cancelled =
        head.control_out({.request = static_cast<std::uint8_t>(Request::Cancel)}, {}, milliseconds(1000));
    const double seconds = seconds_since(start);
    const auto cleared = head.clear_halt();
    Bytes old(kPacket);
    auto silence = head.bulk_in(old, milliseconds(50));
    std::size_t left_over = 0;
    if (silence) {
        // dummy_hcd has a FIFO of 64 bytes that nothing empties: the header may still be there, and nothing else.
        old.resize(*silence);
        const auto header = decode<ImageHeader>(old);
        left_over = header && header->capture == request.capture ? old.size() : kPacket;
        old.resize(kPacket);
        silence = head.bulk_in(old, milliseconds(50));
    }
    const auto status = status_of(head);
    tell({{"step", "given-up"},
          {"at", bytes},
          {"seconds", seconds},
          {"capturing", started && capturing && capturing->state == State::Capturing},
          {"read", read},
          {"left_over", left_over},
          {"silent", cancelled && cleared && !silence && silence.error() == usb::Trouble::Timeout},
          {"ready", status && status->state == State::Ready && status->code == Code::Cancelled}});
}

/// The Microsoft OS 1.0 descriptors that the kernel makes of the head's: compatible ID and GUID of its interface.
void read_microsoft(const usb::Interface& interface) {
    libusb_context* context = nullptr;
    if (libusb_init(&context) != 0) give_up("no libusb");
    libusb_device_handle* handle = open_device(context, interface);
    if (handle == nullptr) give_up("the head cannot be opened");
    constexpr std::uint16_t kCompatibleId = 4;
    constexpr std::uint16_t kProperties = 5;
    std::array<std::uint8_t, 256> bytes{};
    const auto ask = [&](std::uint8_t type, std::uint16_t index) {
        const int got = libusb_control_transfer(handle, type, kMicrosoftVendorCode, 0, index, bytes.data(),
                                                static_cast<std::uint16_t>(bytes.size()), 1000);
        return std::string(bytes.begin(), bytes.begin() + std::max(0, got));
    };
    const std::string compatible = ask(0xC0, kCompatibleId);
    const std::string properties = ask(0xC1, kProperties);
    std::string guid;
    for (const char c : kMicrosoftGuid) guid += {c, '\0'};
    tell({{"step", "microsoft"},
          {"compatible_id", compatible.size() == 40 && compatible.substr(18, 6) == kMicrosoftCompatibleId},
          {"guid", properties.find(guid) != std::string::npos}});
    libusb_close(handle);
    libusb_exit(context);
}

int gadget(const std::string& folder, int count) {
    const std::string controller_file = folder + "/UDC";
    std::string controller;
    std::getline(std::ifstream(controller_file), controller);
    const auto bus = usb::Bus::create();
    if (!bus) give_up(bus.error().text);
    alarm(300);
    usb::Interface interface = plugged_in(**bus, kPatience);
    {
        auto transport = (*bus)->open(interface);
        if (!transport) give_up(transport.error().text);
        refuse(**transport);
        read_table(**transport);
        for (const std::size_t bytes : {0, 64, 2'000, 70'000, 800'000}) give_up_at(**transport, bytes);
    }
    read_microsoft(interface);
    std::unique_ptr<HeadScanner> scanner = open_head(**bus, interface);
    const auto self_test = scanner->self_test();
    tell({{"step", "self-test"}, {"passed", self_test && self_test->code == Code::None}});
    int last_document = -1;
    double whole = 0;  // seconds of a capture
    const auto intact = [&] {
        const auto start = Clock::now();
        const Scanned scanned = scan(*scanner);
        whole = seconds_since(start);
        const int document = scanned.document();
        Json line{{"step", "intact-gadget"},
                  {"intact", scanned.label && document >= 0},
                  {"new", document != last_document},
                  {"bytes", scanned.bytes()},
                  {"seconds", whole}};
        if (!scanned.label) line["error"] = scanned.label.error().text;
        tell(line);
        last_document = document;
    };
    intact();
    {
        // Cancelled by the host between two images, while the head sends ahead.
        const auto label = scanner->scan({}, [&scanner](const Shot&) { scanner->cancel(); });
        tell({{"step", "cancelled"}, {"cancelled", !label && label.error() == scan_cancelled().value()}});
        intact();
    }
    for (int i = 0; i < count; ++i) {
        alarm(120);
        // Unbound at 10 to 70 % of a capture.
        const double wait = whole * (0.1 + 0.6 * (i + 0.5) / count);
        Clock::time_point unbound;
        std::thread hand([&] {
            std::this_thread::sleep_for(std::chrono::duration<double>(wait));
            unbound = Clock::now();
            write_line(controller_file, "");
        });
        const Result<std::string> label = scanner->scan({}, [](const Shot&) {});
        const auto told = Clock::now();
        hand.join();
        tell({{"step", "unbound"},
              {"device_error", !label && label.error().kind == ErrorKind::Device},
              {"text", label ? "" : label.error().text},
              {"after_seconds", wait},
              {"error_ms", 1e3 * std::chrono::duration<double>(told - unbound).count()}});
        scanner.reset();
        const int old = interface.bus * 1000 + interface.address;
        write_line(controller_file, controller);
        interface = plugged_in(**bus, kPatience, old);
        scanner = open_head(**bus, interface);
        intact();
    }
    return 0;
}

int start(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "hang") return hang();
    const std::string step = argc > 2 ? argv[1] : "";
    if (step == "run" && argc > 3) return run(argv[2], argv + 3);
    if (step == "wait") return wait(std::atoi(argv[2]));
    if (step == "compare") return compare(argv[2]);
    if (step == "measure") return measure(std::atoi(argv[2]));
    if (step == "unplugs") return unplugs(std::atoi(argv[2]));
    if (step == "gadget" && argc > 3) return gadget(argv[2], std::atoi(argv[3]));
    fmt::print(stderr, "usb_guest: wrong words\n");
    return 1;
}

}  // namespace
}  // namespace garita::head

int main(int argc, char** argv) {
    try {
        return garita::head::start(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "usb_guest: %s\n", error.what());
        return 1;
    }
}
