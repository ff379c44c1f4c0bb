// What the guest of usb_guest.mjs runs against a keyboard of the kernel's (uinput): a wedge that types, grabbed so that
// the session hears none of it. Prints one line of JSON; exit status 1: it could not be done.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/uinput.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "drivers/lines/text_readers.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

[[noreturn]] void give_up(const std::string& text) {
    fmt::print("{}\n", Json{{"trouble", text}}.dump());
    std::exit(1);
}

/// A keyboard that is plugged in as long as it lives.
class UinputKeyboard {
public:
    UinputKeyboard() : m_file(open("/dev/uinput", O_WRONLY | O_CLOEXEC)) {
        uinput_setup about{};
        about.id = {
            .bustype = BUS_USB, .vendor = 0x1209, .product = 0x0001, .version = 1};  // pid.codes' number for tests
        fmt::format_to_n(about.name, sizeof about.name - 1, "Wedge of the test");
        bool made = ioctl(m_file.get(), UI_SET_EVBIT, EV_KEY) == 0;
        for (int key = KEY_ESC; key <= KEY_F12; ++key) made = made && ioctl(m_file.get(), UI_SET_KEYBIT, key) == 0;
        if (!made || ioctl(m_file.get(), UI_DEV_SETUP, &about) != 0 || ioctl(m_file.get(), UI_DEV_CREATE) != 0)
            give_up("uinput makes no keyboard");
    }
    void unplug() { m_file = Descriptor(); }

    /// Of the keyboard, as soon as udev has made it.
    [[nodiscard]] std::string path() const {
        char name[64] = {};
        if (ioctl(m_file.get(), UI_GET_SYSNAME(sizeof name), name) < 0) give_up("the keyboard has no name");
        const fs::path folder = fs::path("/sys/devices/virtual/input") / name;
        for (int i = 0; i < 100; ++i) {
            for (const auto& entry : fs::directory_iterator(folder)) {
                const std::string file = entry.path().filename();
                if (file.starts_with("event") && fs::exists("/dev/input/" + file)) return "/dev/input/" + file;
            }
            std::this_thread::sleep_for(milliseconds(50));
        }
        give_up("the keyboard has no event device");
    }
    void event(int type, int code, int value) {
        input_event event{};
        event.type = static_cast<std::uint16_t>(type);
        event.code = static_cast<std::uint16_t>(code);
        event.value = value;
        if (write(m_file.get(), &event, sizeof event) != static_cast<ssize_t>(sizeof event)) give_up("uinput is full");
    }
    void key(int code, int value) {
        event(EV_KEY, code, value);
        event(EV_SYN, SYN_REPORT, 0);
    }
    void type(const std::string& text) {
        for (const char c : text) {
            const auto layout = us_layout();
            const auto found =
                std::ranges::find_if(layout, [c](const Key& k) { return k.plain == c || k.shifted == c; });
            const int code = found == layout.end() ? KEY_ENTER : found->code;
            const bool shifted = found != layout.end() && found->plain != c;
            if (shifted) key(KEY_LEFTSHIFT, 1);
            key(code, 1);
            key(code, 0);
            if (shifted) key(KEY_LEFTSHIFT, 0);
            std::this_thread::sleep_for(milliseconds(2));  // as a wedge does; the kernel keeps 64 events
        }
    }

private:
    Descriptor m_file;
};

int run() {
    constexpr milliseconds kPatience(20'000);
    const std::string first = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const std::string second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    UinputKeyboard keyboard;
    const std::string path = keyboard.path();
    // What the session has: the same device, open before the reader comes.
    const Descriptor session(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    auto reader = open_line_reader(path);
    if (!reader) give_up(reader.error().text);
    const auto read_while = [&](const auto& deed) {
        std::thread typing(deed);
        auto reading = (*reader)->read(kPatience);
        typing.join();
        return reading;
    };
    const auto zone = read_while([&] { keyboard.type(first + "\r" + second + "\r"); });
    const auto attack = read_while([&] {
        keyboard.type("GOOD");
        keyboard.key(KEY_LEFTCTRL, 1);
        keyboard.type("C\r");
        keyboard.key(KEY_LEFTCTRL, 0);
    });
    pollfd heard{.fd = session.get(), .events = POLLIN, .revents = 0};
    const bool silent = session.valid() && poll(&heard, 1, 100) == 0;
    const auto twice = WedgeReader::create(path);
    const auto unplugged = read_while([&] {
        std::this_thread::sleep_for(milliseconds(200));
        keyboard.unplug();
    });
    const TextReading expected{.lines = {first, second}};
    const bool read = zone && *zone && **zone == expected;
    fmt::print("{}\n", Json{{"step", "wedge"},
                            {"read", read},
                            {"attack_refused", !attack && attack.error().kind == ErrorKind::Retry},
                            {"session_hears_nothing", silent},
                            {"grabbed_once", !twice && twice.error().kind == ErrorKind::Device},
                            {"unplugged", unplugged ? "" : unplugged.error().text}}
                           .dump());
    return 0;
}

}  // namespace
}  // namespace garita

int main() {
    try {
        return garita::run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "lines_guest: %s\n", error.what());
        return 1;
    }
}
