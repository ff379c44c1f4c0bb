// garita-scanner with a simulated head plugged into an emulated kernel: the driver, the real libusb, the loop and the
// protocol are those of the product; only the lock-in is left out, because umockdev answers over sockets of its own.
// Words: PIPE, a named pipe of commands, one a line (below); "unplugged" where it starts so; key=SEED where it signs, a
// number for all bytes of the seed to count up from; firmware=COUNTER; bands=LIST, with commas. For kiosk_test and the
// browser tests.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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
#include <vector>

#include "drivers/head/plugged_head.h"
#include "firmware/scanner/client.h"
#include "firmware/scanner/protocol.h"
#include "firmware/scanner/serve.h"
#include "tests/drivers/head/messages.h"
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
        {"replay", [](EmulatedUsb& usb, std::uint64_t) { usb.hardware().replay_seals(); }},
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

head::SimulatedHead head_of(const std::vector<std::string_view>& words) {
    head::SimulatedHead head;
    for (const std::string_view word : words) {
        const std::string value(word.substr(std::min(word.size(), word.find('=') + 1)));
        if (word.starts_with("key="))
            head.key_seed = head::filled<32>(static_cast<std::uint8_t>(std::strtoul(value.c_str(), nullptr, 10)));
        if (word.starts_with("firmware="))
            head.firmware_counter = static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
        if (!word.starts_with("bands=")) continue;
        head.bands.clear();
        std::istringstream names(value);
        for (std::string name; std::getline(names, name, ',');)
            if (const auto band = band_of(name)) head.bands.push_back(*band);
    }
    return head;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 1;
    if (!head::can_emulate_usb()) {
        start_again_with_umockdev(argv);
        return 1;
    }
    // What the kiosk handed over, before anything else takes that number.
    const Result<head::PairedHeads> handed = scanner::read_paired(scanner::kFolderDescriptor);
    const head::PairedHeads paired = handed.value_or(head::PairedHeads());
    const std::vector<std::string_view> words(argv + 2, argv + argc);
    EmulatedUsb usb(head_of(words));
    if (std::ranges::find(words, "unplugged") == words.end()) usb.plug_in();
    // For writing too: so it has no end while nobody else writes.
    std::FILE* pipe = fdopen(open(argv[1], O_RDWR | O_CLOEXEC), "r");
    if (pipe == nullptr) return 1;
    std::thread([&usb, pipe] { obey(usb, pipe); }).detach();
    auto scanner = head::PluggedHead::create("", paired);
    if (!scanner) return 1;
    // Without destructors: the thread above has no end.
    _exit(scanner::serve(scanner::kSocketDescriptor, **scanner));
}
