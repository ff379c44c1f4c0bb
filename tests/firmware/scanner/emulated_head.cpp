// garita-scanner with a simulated head plugged into an emulated kernel: the driver, the real libusb, the loop and the
// protocol are those of the product; only the lock-in is left out, because umockdev answers over sockets of its own.
// Words: PIPE, a named pipe of commands, one a line (below), and "unplugged" where it starts so. For kiosk_test and the
// browser tests.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "drivers/head/plugged_head.h"
#include "firmware/scanner/client.h"
#include "firmware/scanner/serve.h"
#include "tests/drivers/usb/emulated_usb.h"

namespace {

using namespace garita;
using head::EmulatedUsb;

/// umockdev's library must be there from the start, and what it writes lies beside the pipe.
void start_again_with_umockdev(char** argv) {
    const std::string folder = std::filesystem::path(argv[1]).parent_path().string();
    setenv("LD_PRELOAD", "libumockdev-preload.so.0", 1);
    setenv("TMPDIR", folder.c_str(), 1);
    setenv("TSAN_OPTIONS", "halt_on_error=1:suppressions=" GARITA_TSAN_SUPPRESSIONS, 1);
    execv("/proc/self/exe", argv);
}

using Command = std::function<void(EmulatedUsb&, std::uint64_t number)>;

const std::map<std::string, Command>& commands() {
    static const std::map<std::string, Command> kCommands = {
        {"plug-in", [](EmulatedUsb& usb, std::uint64_t) { usb.plug_in(); }},
        {"unplug", [](EmulatedUsb& usb, std::uint64_t) { usb.unplug(); }},
        {"unplug-after", [](EmulatedUsb& usb, std::uint64_t bytes) { usb.unplug_after(bytes); }},
        {"lay", [](EmulatedUsb& usb, std::uint64_t) { usb.hardware().lay_document(); }},
        {"lift", [](EmulatedUsb& usb, std::uint64_t) { usb.hardware().lift_document(); }},
        {"cover", [](EmulatedUsb& usb, std::uint64_t open) { usb.hardware().set_cover_open(open != 0); }},
        {"tamper", [](EmulatedUsb& usb, std::uint64_t) { usb.hardware().tamper(); }},
        {"kill-lamp",
         [](EmulatedUsb& usb, std::uint64_t band) { usb.hardware().kill_lamp(static_cast<Band>(band & 7U)); }},
    };
    return kCommands;
}

void obey(EmulatedUsb& usb, std::FILE* pipe) {
    char line[64];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
        std::istringstream words(line);
        std::string verb;
        std::uint64_t number = 0;
        words >> verb >> number;
        if (const auto command = commands().find(verb); command != commands().end()) command->second(usb, number);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 1;
    if (!head::can_emulate_usb()) {
        start_again_with_umockdev(argv);
        return 1;
    }
    EmulatedUsb usb({});
    if (argc < 3 || std::string_view(argv[2]) != "unplugged") usb.plug_in();
    // For writing too: so it has no end while nobody else writes.
    std::FILE* pipe = fdopen(open(argv[1], O_RDWR | O_CLOEXEC), "r");
    if (pipe == nullptr) return 1;
    std::thread([&usb, pipe] { obey(usb, pipe); }).detach();
    auto scanner = head::PluggedHead::create("");
    if (!scanner) return 1;
    // Without destructors: the thread above has no end.
    _exit(scanner::serve(scanner::kSocketDescriptor, **scanner));
}
