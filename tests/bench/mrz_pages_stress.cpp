// Pages of invented documents in all formats (mrz_pages.h), as people photograph, scan and publish them, and pages that
// must not be accepted. Prints the second table of vision/read/README.md.
// usage: mrz_pages_stress [pages of each kind, default 24] [only kinds whose name holds this] [folder for the pages
// that are missed]
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "tests/bench/mrz_pages.h"
#include "tests/vision/read/ocrb_network.h"
#include "vision/cv.h"
#include "vision/read/read_mrz.h"

namespace garita {
namespace {

using Desk = Camera::Desk;

struct Kind {
    std::string name;
    std::function<void(Scene&, unsigned)> set;
};

std::vector<Kind> kinds() {
    std::vector<Kind> all;
    const auto add = [&](std::string name, auto set) {
        all.push_back({std::move(name), [set](Scene& scene, unsigned seed) { set(scene, seed); }});
    };
    add("plain", [](Scene&, unsigned) {});
    for (const double pitch : {9.0, 8.0, 7.0})
        add(fmt::format("{} px a character", pitch), [pitch](Scene& s, unsigned) { s.camera.pitch = pitch; });
    add("7 px, JPEG q40", [](Scene& s, unsigned) {
        s.camera.pitch = 7;
        s.camera.jpeg = 40;
    });
    add("enlarged from 8 px", [](Scene& s, unsigned) {
        s.camera.pitch = 22;
        s.camera.from_pitch = 8;
    });
    add("9 px, JPEG q25", [](Scene& s, unsigned) {
        s.camera.pitch = 9;
        s.camera.jpeg = 25;
    });
    add("JPEG q8", [](Scene& s, unsigned) { s.camera.jpeg = 8; });
    add("edge right at the page", [](Scene& s, unsigned) {
        s.camera.margin = 0;
        s.paper.guilloche = 0.15;
    });
    add("edge cuts the page by 2 %", [](Scene& s, unsigned) { s.camera.margin = -0.02; });
    add("strong guilloche", [](Scene& s, unsigned) { s.paper.guilloche = 0.35; });
    add("picture behind the zone", [](Scene& s, unsigned) {
        s.paper.picture = 0.35;
        s.paper.guilloche = 0.15;
    });
    add("watermark SPECIMEN 25 %", [](Scene& s, unsigned) { s.paper.watermark = 0.25; });
    add("watermark SPECIMEN 50 %", [](Scene& s, unsigned) { s.paper.watermark = 0.5; });
    add("watermark, 9 px", [](Scene& s, unsigned) {
        s.paper.watermark = 0.35;
        s.camera.pitch = 9;
        s.camera.jpeg = 60;
    });
    add("lamination shines", [](Scene& s, unsigned) { s.paper.lamination = 0.6; });
    add("photograph on wood", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 14,
                    .turn_deg = double(i * 61 % 360),
                    .perspective = 0.03,
                    .blur = 0.04,
                    .noise = 5,
                    .corners_dark = 0.4,
                    .jpeg = 75,
                    .margin = 0.15,
                    .desk = Desk::Wood};
    });
    add("photograph over text", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 14,
                    .turn_deg = double(i * 37 % 360),
                    .perspective = 0.03,
                    .blur = 0.04,
                    .noise = 5,
                    .jpeg = 75,
                    .margin = 0.2,
                    .desk = Desk::Text};
    });
    add("photograph on a keyboard", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 14,
                    .turn_deg = double(i * 53 % 360),
                    .perspective = 0.03,
                    .blur = 0.04,
                    .noise = 5,
                    .jpeg = 75,
                    .margin = 0.3,
                    .desk = Desk::Keys};
    });
    add("page bent 2 %", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 16,
                    .turn_deg = double(i % 2 * 90),
                    .perspective = 0.02,
                    .bend = 0.02,
                    .noise = 4,
                    .jpeg = 80,
                    .margin = 0.12,
                    .desk = Desk::Wood};
    });
    add("page bent 4 %", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 16,
                    .turn_deg = double(i % 2 * 180),
                    .perspective = 0.02,
                    .bend = 0.04,
                    .noise = 4,
                    .jpeg = 80,
                    .margin = 0.12,
                    .desk = Desk::Wood};
    });
    add("perspective 8 %", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 16,
                    .turn_deg = double(i * 90 % 360),
                    .perspective = 0.08,
                    .noise = 4,
                    .jpeg = 80,
                    .margin = 0.12,
                    .desk = Desk::Wood};
    });
    add("small in a large picture", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 16,
                    .turn_deg = double(i * 71 % 360),
                    .perspective = 0.02,
                    .noise = 4,
                    .jpeg = 80,
                    .margin = 1.0,
                    .desk = Desk::Wood};
    });
    add("small, over text", [](Scene& s, unsigned i) {
        s.camera = {.pitch = 16,
                    .turn_deg = double(i * 71 % 360),
                    .perspective = 0.02,
                    .noise = 4,
                    .jpeg = 80,
                    .margin = 0.7,
                    .desk = Desk::Text};
    });
    add("infrared, dark corners", [](Scene& s, unsigned) {
        s.camera.corners_dark = 0.85;
        s.camera.contrast = 0.6;
        s.camera.blur = 0.06;
        s.camera.noise = 5;
        s.paper.guilloche = 0;
        s.paper.fields = false;
    });
    add("contrast 0.2, noise", [](Scene& s, unsigned) {
        s.camera.contrast = 0.2;
        s.camera.noise = 3;
    });
    add("ink 30 % on guilloche", [](Scene& s, unsigned) {
        s.print.ink = 0.3;
        s.paper.guilloche = 0.08;
    });
    add("inverted", [](Scene& s, unsigned) { s.camera.inverted = true; });
    add("two documents", [](Scene& s, unsigned) {
        s.second_document = true;
        s.camera.margin = 0.1;
    });
    add("spacing -6 %", [](Scene& s, unsigned) { s.print.spacing = 0.94; });
    add("spacing +8 %", [](Scene& s, unsigned) { s.print.spacing = 1.08; });
    add("lines 1.5 pitches apart", [](Scene& s, unsigned) { s.print.line_distance = 1.5; });
    add("lines 3 pitches apart", [](Scene& s, unsigned) { s.print.line_distance = 3; });
    add("bold", [](Scene& s, unsigned) { s.print.weight = 0.08; });
    add("thin", [](Scene& s, unsigned) { s.print.weight = -0.05; });
    add("uneven places", [](Scene& s, unsigned) { s.print.jitter = 0.05; });
    add("laser dots", [](Scene& s, unsigned) {
        s.print.dots = 14;
        s.print.ink = 0.7;
    });
    add("needle printer", [](Scene& s, unsigned) { s.print.dots = 9; });
    add("OCR-B sharp", [](Scene& s, unsigned) { s.print.face = "OCR B S"; });
    add("Liberation Mono", [](Scene& s, unsigned) { s.print.face = "Liberation Mono"; });
    add("DejaVu Sans Mono", [](Scene& s, unsigned) { s.print.face = "DejaVu Sans Mono"; });
    const auto fault = [&](const std::string& name, Fault what) {
        add("! " + name, [what](Scene& s, unsigned i) {
            s.fault = what;
            if (i % 2 == 1) s.camera.pitch = 11;
            if (i % 3 == 1)
                s.camera = {.pitch = 14,
                            .turn_deg = double(i * 61 % 360),
                            .perspective = 0.02,
                            .blur = 0.04,
                            .noise = 4,
                            .jpeg = 75,
                            .margin = 0.15,
                            .desk = Desk::Wood};
            if (what == Fault::CutAtTheRight || what == Fault::CutBelow)
                s.camera = {.pitch = s.camera.pitch, .margin = 0};
        });
    };
    fault("check digit wrong", Fault::WrongDigit);
    fault("no such state", Fault::NoSuchState);
    fault("letter of the name covered", Fault::CoveredLetter);
    fault("digit covered", Fault::CoveredDigit);
    fault("letter printed over", Fault::Overprinted);
    fault("scratch through the name", Fault::Scratched);
    fault("name smeared", Fault::SmearedName);
    fault("last line missing", Fault::MissingLine);
    fault("cut off at the right", Fault::CutAtTheRight);
    fault("cut off below", Fault::CutBelow);
    fault("one filler short", Fault::ShortLine);
    fault("no MRZ", Fault::NoMrz);
    add("! Liberation Mono, 9 px", [](Scene& s, unsigned) {
        s.print.face = "Liberation Mono";
        s.camera.pitch = 9;
        s.camera.jpeg = 50;
    });
    add("! blur 0.2, 10 px", [](Scene& s, unsigned) {
        s.camera.pitch = 10;
        s.camera.blur = 0.2;
    });
    add("! 6 px, JPEG q30", [](Scene& s, unsigned) {
        s.camera.pitch = 6;
        s.camera.jpeg = 30;
    });
    return all;
}

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += (all.empty() ? "" : "|") + line;
    return all;
}

int run(unsigned each, const std::string& only, const std::string& folder) {
    cv::setNumThreads(1);
    auto reader = MrzReader::create(ocrb_network());
    if (!reader) return 1;
    constexpr std::array kFormats = {mrz::Format::TD3,  mrz::Format::TD1,  mrz::Format::TD2,
                                     mrz::Format::MRVA, mrz::Format::MRVB, mrz::Format::FRA};
    fmt::print(
        "| pages | exact of {} | accepted | accepted and wrong | median ms | longest ms |\n|---|---|---|---|---|---|\n",
        each);
    const std::vector<Kind> all = kinds();
    for (std::size_t number = 0; number < all.size(); ++number) {
        const Kind& kind = all[number];
        if (kind.name.find(only) == std::string::npos) continue;
        int exact = 0, accepted = 0, wrong = 0;
        std::vector<double> times;
        for (unsigned seed = 0; seed < each; ++seed) {
            Scene scene;
            scene.format = kFormats[seed % kFormats.size()];
            kind.set(scene, seed);
            const MrzPage page = draw_page(scene, seed + 1000 * (number + 1));
            Capture capture;
            BandImage image;
            image.image = to_image(page.picture);
            capture.bands.push_back(std::move(image));
            const double start = thread_seconds();
            const auto reading = reader->read(capture);
            times.push_back(1000 * (thread_seconds() - start));
            const bool right =
                reading && (reading->interpretation.lines == page.lines ||
                            std::ranges::find(page.also, reading->interpretation.lines) != page.also.end());
            const bool sure = reading && reading->interpretation.accepted;
            exact += right ? 1 : 0;
            accepted += sure ? 1 : 0;
            wrong += sure && !right ? 1 : 0;
            if (folder.empty() || (right && sure)) continue;
            const std::string name = fmt::format("{}/{}_{}.png", folder, kind.name, seed);
            cv::imwrite(name, page.picture);
            fmt::print(stderr, "{}{}\n  is   {}\n  read {}\n", name, sure ? " ACCEPTED" : "", joined(page.lines),
                       reading ? joined(reading->interpretation.lines) : "");
        }
        std::sort(times.begin(), times.end());
        fmt::print("| {} | {} | {} | {} | {:.0f} | {:.0f} |\n", kind.name, exact, accepted, wrong,
                   times[times.size() / 2], times.back());
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace garita

int main(int argc, char** argv) {
    return garita::run(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 24, argc > 2 ? argv[2] : "",
                       argc > 3 ? argv[3] : "");
}
