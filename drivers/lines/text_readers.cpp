#include "drivers/lines/text_readers.h"

#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace garita {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook(50);

Error error_of(const std::string& path, int number) {
    if (number == EACCES || number == EPERM)
        return {ErrorKind::Device, 0,
                path + ": this user may not use the reader: put it into the group dialout or input"};
    if (number == EBUSY) return {ErrorKind::Device, 0, path + ": another program uses the reader: end it"};
    return {ErrorKind::Device, 0, path + ": " + std::generic_category().message(number)};
}

std::optional<speed_t> speed_of(int baud) {
    constexpr std::array<std::pair<int, speed_t>, 8> kSpeeds = {{{1'200, B1200},
                                                                 {2'400, B2400},
                                                                 {4'800, B4800},
                                                                 {9'600, B9600},
                                                                 {19'200, B19200},
                                                                 {38'400, B38400},
                                                                 {57'600, B57600},
                                                                 {115'200, B115200}}};
    for (const auto& [rate, speed] : kSpeeds)
        if (rate == baud) return speed;
    return std::nullopt;
}

}  // namespace

Result<std::optional<TextReading>> DescriptorReader::read(milliseconds timeout) {
    m_cancellation.rearm();
    for (const auto end = Framing::Clock::now() + timeout;;) {
        while (!m_pending.empty()) {
            const Symbol symbol = m_pending.back();
            m_pending.pop_back();
            if (!symbol) {
                m_framing.spoil(Framing::Clock::now());
                continue;
            }
            Framing::Taken taken = m_framing.feed(*symbol, Framing::Clock::now());
            if (!taken || *taken) return taken;
        }
        const auto left =
            std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - Framing::Clock::now()));
        if (m_cancellation.cancelled()) return std::optional<TextReading>();
        pollfd events{.fd = m_file.get(), .events = POLLIN, .revents = 0};
        const int ready = poll(&events, 1, static_cast<int>(std::min(left, kLook).count()));
        if (ready <= 0) {
            // Only where nothing waits to be read: what came a while ago may not have been fetched yet.
            Framing::Taken taken = m_framing.silence(Framing::Clock::now());
            if (!taken || *taken || left.count() == 0) return taken;
            continue;
        }
        std::array<std::uint8_t, 64 * sizeof(input_event)> bytes{};
        const ssize_t count = ::read(m_file.get(), bytes.data(), bytes.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count <= 0) return fail(ErrorKind::Device, "the reader was unplugged: plug it in again");
        m_pending = symbols_in(std::span(bytes).first(static_cast<std::size_t>(count)));
        std::ranges::reverse(m_pending);
    }
}

Result<std::unique_ptr<SerialReader>> SerialReader::create(const std::string& path, int baud) {
    const std::optional<speed_t> speed = speed_of(baud);
    if (!speed) return fail(ErrorKind::Input, std::to_string(baud) + " baud is no rate of serial ports: 9600 is usual");
    Descriptor file(open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (!file.valid()) return tl::unexpected(error_of(path, errno));
    termios settings{};
    if (tcgetattr(file.get(), &settings) != 0) return tl::unexpected(error_of(path, errno));
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
    cfsetispeed(&settings, *speed);
    cfsetospeed(&settings, *speed);
    if (tcsetattr(file.get(), TCSANOW, &settings) != 0 || ioctl(file.get(), TIOCEXCL) != 0)
        return tl::unexpected(error_of(path, errno));
    tcflush(file.get(), TCIFLUSH);  // of another document
    return std::unique_ptr<SerialReader>(new SerialReader(std::move(file)));
}

SerialReader::~SerialReader() {
    ioctl(descriptor(), TIOCNXCL);  // it would stay so where another program has had it open all along
}

std::vector<DescriptorReader::Symbol> SerialReader::symbols_in(std::span<const std::uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}

Result<std::unique_ptr<WedgeReader>> WedgeReader::create(const std::string& path) {
    Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file.valid() || ioctl(file.get(), EVIOCGRAB, 1) != 0) return tl::unexpected(error_of(path, errno));
    return std::make_unique<WedgeReader>(std::move(file));
}

std::vector<DescriptorReader::Symbol> WedgeReader::symbols_in(std::span<const std::uint8_t> bytes) {
    std::vector<Symbol> symbols;
    // The kernel gives whole events.
    for (; bytes.size() >= sizeof(input_event); bytes = bytes.subspan(sizeof(input_event))) {
        input_event event{};
        std::memcpy(&event, bytes.data(), sizeof event);
        if (event.type == EV_SYN && event.code == SYN_DROPPED) symbols.emplace_back();  // keys were lost
        if (event.type != EV_KEY) continue;
        switch (m_keyboard.press(event.code, event.value)) {
            case Keyboard::Press::Nothing:
                break;
            case Keyboard::Press::Character:
                symbols.emplace_back(static_cast<std::uint8_t>(m_keyboard.character()));
                break;
            case Keyboard::Press::LineEnd:
                symbols.emplace_back('\r');
                break;
            case Keyboard::Press::Command:
                symbols.emplace_back();
                break;
        }
    }
    return symbols;
}

bool is_wedge(const struct stat& about) {
    constexpr unsigned kInputMajor = 13;  // linux Documentation/admin-guide/devices.txt
    return S_ISCHR(about.st_mode) && major(about.st_rdev) == kInputMajor;
}

Result<std::unique_ptr<LineReader>> open_line_reader(const std::string& path) {
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return tl::unexpected(error_of(path, errno));
    if (is_wedge(about)) return WedgeReader::create(path);
    return SerialReader::create(path);
}

}  // namespace garita
