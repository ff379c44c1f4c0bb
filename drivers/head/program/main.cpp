// garita-head: the device side of the open scanner head with simulated hardware, as a USB device of a QEMU guest or of
// this board's USB device controller. For tests and demonstration; the kiosk's image does not have it.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "drivers/head/functionfs_head.h"
#include "drivers/head/picture_folder.h"
#include "drivers/head/simulated_hardware.h"
#include "drivers/head/usbredir_head.h"

namespace garita::head {
namespace {

std::atomic<bool> stop_wanted{false};

void on_signal(int) {
    stop_wanted = true;
}

struct Words {
    std::string usbredir;
    std::string functionfs;
    std::string gadget;
    std::string controller;
    std::string pictures;
    std::vector<std::string> bands{"infrared", "white", "ultraviolet", "coaxial", "oblique-1", "oblique-2"};
    std::string serial = "SIM-0001";
    std::string key;
    std::string maker_key;
    double ppi = 400;
    double window_width = 144;  ///< mm: a passport's data page of 125 × 88 and what it lies beside
    double window_height = 105;
    int exposure_ms = 0;
    std::vector<std::uint64_t> unplug_at{};  ///< none, one byte, or a range's first and last
    int unplugs = 1;
    std::uint64_t hang_at = UINT64_MAX;
    std::uint64_t seed = 1;
    int replug_ms = 500;
};

/// A line for people and for scripts, at once.
void tell(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

int say(const std::string& text) {
    std::fprintf(stderr, "garita-head: %s\n", text.c_str());
    return 1;
}

void sleep_for(std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds kLook(20);
    for (const auto end = std::chrono::steady_clock::now() + time;
         !stop_wanted && std::chrono::steady_clock::now() < end;)
        std::this_thread::sleep_for(std::min(kLook, time));
}

/// The 32 bytes of a key's file.
Result<std::array<std::uint8_t, 32>> key_in(const std::string& path) {
    std::array<std::uint8_t, 32> key{};
    std::ifstream in(path, std::ios::binary);
    in.read(reinterpret_cast<char*>(key.data()), key.size());
    if (!in || in.peek() != std::ifstream::traits_type::eof())
        return fail(ErrorKind::Input, path + " has not the 32 bytes of a key");
    return key;
}

Result<SimulatedHead> head_of(const Words& words) {
    constexpr double kMillimetresPerInch = 25.4;
    const auto pixels = [&](double mm) {
        return static_cast<std::uint16_t>(std::clamp(mm / kMillimetresPerInch * words.ppi, 1.0, double{kMaxSide}));
    };
    SimulatedHead head{.serial = words.serial,
                       .width = pixels(words.window_width),
                       .height = pixels(words.window_height),
                       .ppi_thousandths = static_cast<std::uint32_t>(words.ppi * 1000),
                       .exposure = std::chrono::milliseconds(words.exposure_ms),
                       .bands = {}};
    if (!words.key.empty()) {
        GARITA_TRY(key, key_in(words.key));
        head.key_seed = key;
    }
    if (!words.maker_key.empty()) {
        GARITA_TRY(key, key_in(words.maker_key));
        head.maker_key = key;
    }
    if (!words.pictures.empty()) return with_pictures(std::move(head), words.pictures);
    for (const std::string& name : words.bands) {
        const auto band = band_of(name);
        if (!band) return fail(ErrorKind::Input, "--bands " + name + ": no such band");
        if (std::ranges::find(head.bands, *band) != head.bands.end())
            return fail(ErrorKind::Input, "--bands names " + name + " twice");
        head.bands.push_back(*band);
    }
    return head;
}

/// Waits until QEMU listens there, for 60 s.
Result<Descriptor> connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return fail(ErrorKind::Input, path + " is too long for a socket");
    std::memcpy(address.sun_path, path.c_str(), path.size());
    for (int tries = 0; tries < 1'200 && !stop_wanted; ++tries) {
        Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return fail(ErrorKind::Device, "nobody listens at " + path + ": start QEMU with a socket chardev there");
}

/// Where it unplugs itself, plug-in for plug-in.
class UnplugPlan {
public:
    explicit UnplugPlan(const Words& words)
        : m_at(words.unplug_at), m_left(words.unplug_at.empty() ? 0 : words.unplugs), m_random(words.seed) {}
    /// The byte of the next plug-in.
    std::uint64_t next() {
        if (m_left == 0) return UINT64_MAX;
        return std::uniform_int_distribution<std::uint64_t>(m_at.front(), m_at.back())(m_random);
    }
    /// It did unplug itself; what ended otherwise does not count.
    void done() { --m_left; }

private:
    std::vector<std::uint64_t> m_at;
    int m_left;
    std::mt19937_64 m_random;
};

/// Why the head is off the bus, where it went by itself.
void tell_end(Unplugged end, std::uint64_t unplug_at, SimulatedHardware& hardware) {
    if (end == Unplugged::Restarts)
        tell("restarts with firmware counter " + std::to_string(hardware.identity().firmware_counter));
    if (end == Unplugged::AtByte) tell("unplugged at byte " + std::to_string(unplug_at));
}

int serve_usbredir(const Words& words, SimulatedHardware& hardware) {
    UnplugPlan plan(words);
    for (bool again = false; !stop_wanted; again = true) {
        const std::uint64_t unplug_at = plan.next();
        auto socket = connect_to(words.usbredir);
        if (!socket) return stop_wanted ? 0 : say(socket.error().text);
        // Another document: old bytes are told from new ones.
        if (again) hardware.lay_document();
        Result<Unplugged> end = Unplugged::Stopped;
        {
            UsbredirHead head(hardware, std::move(*socket), {});
            head.hang_at(words.hang_at);
            tell("plugged in, document " + std::to_string(hardware.document_number()));
            end = head.serve(unplug_at, stop_wanted);
            // Before the connection ends: the line is not later than the unplug.
            if (end) tell_end(*end, unplug_at, hardware);
        }
        if (end && *end == Unplugged::AtByte) plan.done();
        if (!end) return say(end.error().text);
        if (*end == Unplugged::PeerClosed) return say("the other end closed the connection");
        if (*end == Unplugged::Stopped) return 0;
        sleep_for(std::chrono::milliseconds(words.replug_ms));
    }
    return 0;
}

/// Plugs the gadget in: writes the name of its USB device controller, or of the first that this machine has, where
/// configfs wants it.
Result<bool> bind_gadget(const Words& words) {
    std::string controller = words.controller;
    if (controller.empty()) {
        std::vector<std::string> found;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator("/sys/class/udc", none))
            found.push_back(entry.path().filename());
        if (found.empty()) return fail(ErrorKind::Device, "this machine has no USB device controller (/sys/class/udc)");
        controller = *std::ranges::min_element(found);
    }
    const std::string path = words.gadget + "/UDC";
    std::ofstream file(path);
    if (file << controller << std::endl) return true;
    return fail(ErrorKind::Device, "cannot bind " + controller + " at " + path +
                                       ": is the gadget there (head-gadget up), the controller free, and this root?");
}

/// One plug-in of the gadget after the other, until the head unplugs itself.
Result<Unplugged> serve_gadget(FunctionfsHead& head, std::uint64_t unplug_at, SimulatedHardware& hardware) {
    while (true) {
        tell("waits for a host, document " + std::to_string(hardware.document_number()));
        GARITA_TRY(end, head.serve(unplug_at, stop_wanted));
        if (end != Unplugged::PeerClosed) return end;
        tell("unbound");
        hardware.lay_document();
    }
}

int serve_functionfs(const Words& words, SimulatedHardware& hardware) {
    UnplugPlan plan(words);
    for (bool again = false; !stop_wanted; again = true) {
        const std::uint64_t unplug_at = plan.next();
        auto head = FunctionfsHead::create(hardware, words.functionfs);
        if (!head) return say(head.error().text);
        if (again) hardware.lay_document();
        if (!words.gadget.empty())
            if (const auto bound = bind_gadget(words); !bound) return say(bound.error().text);
        const Result<Unplugged> end = serve_gadget(**head, unplug_at, hardware);
        if (!end) return say(end.error().text);
        if (*end == Unplugged::Stopped) return 0;
        if (*end == Unplugged::AtByte) plan.done();
        tell_end(*end, unplug_at, hardware);
        head->reset();
        sleep_for(std::chrono::milliseconds(words.replug_ms));
    }
    return 0;
}

std::string line_of(const Capabilities& capabilities) {
    std::string text;
    std::uint64_t bytes = kSizeOf<CaptureEnd>;
    for (const BandCapability& band : capabilities.bands) {
        text += (text.empty() ? "" : ", ") + std::string(name_of(band.band)) + " " + std::to_string(band.width) +
                " x " + std::to_string(band.height);
        bytes += kSizeOf<ImageHeader> + pixel_bytes_of(band) + trailer_bytes(band.height);
    }
    if (capabilities.both_sides) bytes = 2 * bytes - kSizeOf<CaptureEnd>;
    return text + "; a capture has " + std::to_string(bytes) + " bytes";
}

int run(const Words& words) {
    const Result<SimulatedHead> head = head_of(words);
    if (!head) return say(head.error().text);
    const auto hardware = SimulatedHardware::create(*head);
    if (!hardware) return say(hardware.error().text);
    tell("simulated scanner head, serial number " + words.serial + ": " + line_of((*hardware)->capabilities()));
    return words.functionfs.empty() ? serve_usbredir(words, **hardware) : serve_functionfs(words, **hardware);
}

int start(int argc, char** argv) {
    Words words;
    CLI::App app("The open scanner head (drivers/head/PROTOCOL.md), with simulated hardware", "garita-head");
    CLI::Option_group* bus = app.add_option_group("Bus");
    bus->require_option(1);
    CLI::Option* usbredir =
        bus->add_option("--usbredir", words.usbredir, "Socket of QEMU's chardev for its usb-redir device");
    CLI::Option* functionfs =
        bus->add_option("--functionfs", words.functionfs, "Mount of FunctionFS (head-gadget makes one)")
            ->check(CLI::ExistingDirectory);
    CLI::Option* gadget = app.add_option("--gadget", words.gadget,
                                         "Gadget of that mount in configfs, to plug in once the head is there; without "
                                         "it somebody else writes its file UDC")
                              ->needs(functionfs)
                              ->check(CLI::ExistingDirectory);
    app.add_option("--controller", words.controller, "USB device controller of that gadget, instead of the first one")
        ->needs(gadget);
    CLI::Option* pictures = app.add_option("--pictures", words.pictures,
                                           "Folder of white.ppm, infrared.pgm … to show, instead of test cards")
                                ->check(CLI::ExistingDirectory);
    app.add_option("--bands", words.bands, "Bands of the test cards, with commas")
        ->delimiter(',')
        ->excludes(pictures)
        ->capture_default_str();
    app.add_option("--ppi", words.ppi, "Pixels an inch")->check(CLI::Range(50.0, 2400.0))->capture_default_str();
    app.add_option("--width", words.window_width, "Of the glass, mm")
        ->check(CLI::Range(1.0, 500.0))
        ->excludes(pictures)
        ->capture_default_str();
    app.add_option("--height", words.window_height, "Of the glass, mm")
        ->check(CLI::Range(1.0, 500.0))
        ->excludes(pictures)
        ->capture_default_str();
    app.add_option("--serial", words.serial, "Serial number")->capture_default_str();
    app.add_option("--key", words.key, "It signs captures with the Ed25519 key of the 32 random bytes in this file");
    app.add_option("--maker-key", words.maker_key,
                   "It takes firmware that is signed with this Ed25519 public key: a file of 32 bytes");
    app.add_option("--exposure-ms", words.exposure_ms, "Each image takes so long")
        ->check(CLI::Range(0, 5000))
        ->capture_default_str();
    CLI::Option* unplug =
        app.add_option("--unplug-at", words.unplug_at,
                       "Unplug itself at this byte of the images since the plug-in, or, with FROM,TO, "
                       "at a random one of these; then plug in again")
            ->delimiter(',')
            ->expected(1, 2);
    app.add_option("--unplugs", words.unplugs, "How many times")->needs(unplug)->check(CLI::Range(1, 1'000'000));
    app.add_option("--hang-at", words.hang_at,
                   "Fall silent at this byte of the images since the plug-in, until a USB reset")
        ->needs(usbredir);
    app.add_option("--seed", words.seed, "Of the random bytes")->capture_default_str();
    app.add_option("--replug-ms", words.replug_ms, "How long it stays unplugged")
        ->check(CLI::Range(0, 3'600'000))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (!words.unplug_at.empty() && !words.functionfs.empty() && words.gadget.empty())
        return say("--unplug-at over FunctionFS needs --gadget, to plug in again");
    if (words.unplug_at.size() == 2 && words.unplug_at[0] > words.unplug_at[1])
        return say("--unplug-at FROM,TO: FROM is larger than TO");
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return run(words);
}

}  // namespace
}  // namespace garita::head

int main(int argc, char** argv) {
    try {
        return garita::head::start(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "garita-head: %s\n", error.what());
        return 1;
    }
}
