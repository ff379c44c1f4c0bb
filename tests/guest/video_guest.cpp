// What the guest of usb_guest.mjs runs against the kernel's own camera that is not there (vivid): each step prints one
// line of JSON. Exit status 1: the step itself could not be done; whether its figures are good is judged outside.
//
//   video_guest watch           the small pictures: what is shown changes, and changes back
//   video_guest pictures        vivid's colour bars in each way in which V4L2 can tell colours
//   video_guest kiosk COUNT     garita-scanner, locked in: pictures, and the driver taken from the device in mid-stream
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/uvc/plugged_camera.h"
#include "firmware/scanner/client.h"

namespace garita::uvc {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

[[noreturn]] void give_up(const std::string& text) {
    fmt::print("{}\n", Json{{"trouble", text}}.dump());
    std::exit(1);
}

void tell(const Json& line) {
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
}

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The node of vivid's camera; others of its nodes are no cameras.
std::string node() {
    const auto found = find_cameras({}, "");
    if (found.size() != 1) give_up(fmt::format("{} cameras, not one", found.size()));
    return found[0].node;
}

std::unique_ptr<CameraScanner> open_camera() {
    auto camera = the_camera(find_cameras({}, ""), "");
    if (!camera) give_up(camera.error().text);
    return std::move(*camera);
}

/// Sets vivid's control of that name.
void set_control(const std::string& name, int value) {
    const Descriptor file(open(("/dev/" + node()).c_str(), O_RDWR | O_CLOEXEC));
    v4l2_queryctrl told{};
    told.id = V4L2_CTRL_FLAG_NEXT_CTRL;
    while (ioctl(file.get(), VIDIOC_QUERYCTRL, &told) == 0) {
        if (name == reinterpret_cast<const char*>(told.name)) {
            v4l2_control control{.id = told.id, .value = value};
            if (ioctl(file.get(), VIDIOC_S_CTRL, &control) == 0) return;
            break;
        }
        told.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
    }
    give_up(fmt::format("vivid's control \"{}\" cannot be set to {}", name, value));
}

/// By how much the worst sample of a picture differs from vivid's 75 % colour bars (linux
/// drivers/media/common/v4l2-tpg/v4l2-tpg-colors.c, consulted 2026-11-28): its lower half, as a text lies over the
/// upper, and not where two bars meet. 255 where it is no such picture.
int worst_of(std::span<const std::uint8_t> file, std::size_t& width, std::size_t& height) {
    constexpr std::array<std::array<int, 3>, 8> kBars = {{{191, 191, 191},
                                                          {191, 191, 0},
                                                          {0, 191, 191},
                                                          {0, 191, 0},
                                                          {191, 0, 191},
                                                          {191, 0, 0},
                                                          {0, 0, 191},
                                                          {0, 0, 0}}};
    const std::string header(file.begin(),
                             file.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(32, file.size())));
    if (std::sscanf(header.c_str(), "P6\n%zu %zu\n255", &width, &height) != 2) return 255;
    const std::size_t start = header.find("\n255\n") + 5;
    if (file.size() != start + width * height * 3) return 255;
    int worst = 0;
    for (std::size_t y = height / 2; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t bar = x * 8 / width;
            if (x < 4 || (x - 4) * 8 / width != bar || (x + 4) * 8 / width != bar) continue;
            for (std::size_t c = 0; c < 3; ++c)
                worst = std::max(worst, std::abs(file[start + (y * width + x) * 3 + c] - kBars.at(bar).at(c)));
        }
    }
    return worst;
}

int watch() {
    const auto camera = open_camera();
    const auto becomes = [&](Presence wanted) {
        const auto start = Clock::now();
        while (ms_since(start) < 20'000) {
            const auto status = camera->status();
            if (!status) give_up(status.error().text);
            if (status->presence == wanted) return ms_since(start);
            std::this_thread::sleep_for(milliseconds(100));
        }
        return -1.0;
    };
    const double learnt = becomes(Presence::Absent);
    set_control("Test Pattern", 6);  // white
    const double present = becomes(Presence::Present);
    set_control("Test Pattern", 0);
    const double absent = becomes(Presence::Absent);
    tell({{"step", "camera-watch"}, {"learnt_ms", learnt}, {"present_ms", present}, {"absent_ms", absent}});
    return 0;
}

int pictures() {
    struct Variant {
        const char* name;
        int encoding;  ///< V4L2_YCBCR_ENC_*
        int quantization;
    };
    constexpr std::array<Variant, 8> kVariants = {{{"as it starts", 0, 0},
                                                   {"BT.601, limited", 1, 2},
                                                   {"BT.601, full", 1, 1},
                                                   {"BT.709, limited", 2, 2},
                                                   {"BT.709, full", 2, 1},
                                                   {"BT.2020, limited", 6, 2},
                                                   {"SMPTE 240M, limited", 8, 2},
                                                   {"BT.2020 with constant luminance", 7, 2}}};
    const auto camera = open_camera();
    const ScannerFacts facts = camera->facts();
    for (const Variant& variant : kVariants) {
        set_control("Y'CbCr Encoding", variant.encoding);
        set_control("Quantization", variant.quantization);
        const auto start = Clock::now();
        std::size_t width = 0;
        std::size_t height = 0;
        int worst = 255;
        const auto label = camera->scan({}, [&](const Shot& shot) { worst = worst_of(shot.bytes, width, height); });
        tell({{"step", "camera-picture"},
              {"colours", variant.name},
              {"simulated", facts.simulated},
              {"ms", ms_since(start)},
              {"width", width},
              {"height", height},
              {"worst", worst},
              {"error", label ? "" : label.error().text}});
    }
    set_control("Y'CbCr Encoding", 0);
    set_control("Quantization", 0);
    return 0;
}

/// Takes the driver from vivid's device, as an unplug does, or gives it back.
void vivid(const char* deed) {
    const std::string path = std::string("/sys/bus/platform/drivers/vivid/") + deed;
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    constexpr std::string_view kDevice = "vivid.0";
    if (write(file.get(), kDevice.data(), kDevice.size()) != static_cast<ssize_t>(kDevice.size()))
        give_up(path + " was refused");
}

int kiosk(int count) {
    scanner::Client client({.program = "/usr/bin/garita-scanner", .kind = "uvc"});
    const auto plugged_in = [&](bool wanted) {
        const auto start = Clock::now();
        while (ms_since(start) < 20'000) {
            const auto state = client.state();
            if (!state) give_up("the process: " + state.error().text);
            if (!state->trouble && state->status.plugged_in == wanted) return ms_since(start);
            std::this_thread::sleep_for(milliseconds(20));
        }
        return -1.0;
    };
    for (int i = 0; i <= count; ++i) {
        const double ready = plugged_in(true);
        const pid_t process = client.process();
        std::size_t bytes = 0;
        const auto label = client.scan([&](const scanner::Delivered& image) { bytes += image.header.size; });
        tell({{"step", "camera-ready"},
              {"ms", ready},
              {"bytes", bytes},
              {"same_process", process == client.process()},
              {"error", label ? "" : label.error().text}});
        if (i == count) break;
        Clock::time_point unplugged;
        std::thread other([&] {
            // In the middle of it: nine pictures at vivid's five a second.
            std::this_thread::sleep_for(milliseconds(100 + 300 * i));
            unplugged = Clock::now();
            vivid("unbind");
        });
        const auto broken = client.scan([](const scanner::Delivered&) {});
        const auto end = Clock::now();
        other.join();
        tell({{"step", "camera-unplugged"},
              {"ms", std::chrono::duration<double, std::milli>(end - unplugged).count()},
              {"device_error", !broken && broken.error().kind == ErrorKind::Device},
              {"text", broken ? "" : broken.error().text},
              {"gone_ms", plugged_in(false)}});
        vivid("bind");
    }
    return 0;
}

int start(int argc, char** argv) {
    const std::string step = argc > 1 ? argv[1] : "";
    if (step == "watch") return watch();
    if (step == "pictures") return pictures();
    if (step == "kiosk" && argc > 2) return kiosk(std::atoi(argv[2]));
    fmt::print(stderr, "video_guest: wrong words\n");
    return 1;
}

}  // namespace
}  // namespace garita::uvc

int main(int argc, char** argv) {
    try {
        return garita::uvc::start(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "video_guest: %s\n", error.what());
        return 1;
    }
}
