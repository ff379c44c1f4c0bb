// Draws the captures that the browser tests scan: one specimen page, upright, in three bands, under the name and with
// the resolution field of each scene (stand_in_inspector.h).
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/browser/stand_in_inspector.h"
#include "vision/specimen/draw.h"
#include "vision/specimen/write_capture.h"

namespace {

using garita::test::Scene;
namespace fs = std::filesystem;

constexpr std::pair<const char*, Scene> kScenes[] = {
    {"1-genuine", Scene::Genuine},
    {"2-forged", Scene::Forged},
    {"3-hostile", Scene::Hostile},
    {"4-without-mrz", Scene::WithoutMrz},
    {"5-worker-dies", Scene::WorkerDies},
    {"6-slow", Scene::Slow},
    {"7-text", Scene::Text},
};

bool write_description(const fs::path& folder, Scene scene) {
    std::ofstream stream(folder / "capture.json");
    stream << "{\"schema\": 1, \"bands\": [";
    const char* comma = "";
    for (const char* band : {"infrared", "white", "ultraviolet"}) {
        stream << comma << "{\"side\": \"front\", \"band\": \"" << band << "\", \"file\": \"" << band
               << ".png\", \"ppi\": " << static_cast<int>(scene) << "}";
        comma = ", ";
    }
    stream << "]}\n";
    return stream.good();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 1;
    const fs::path first = fs::path(argv[1]) / kScenes[0].first;
    const auto drawn = garita::specimen::draw({.ppi = 200, .scanned = false});
    fs::create_directories(first);
    if (!drawn || !garita::specimen::write_capture(first, *drawn)) {
        std::fprintf(stderr, "%s\n", drawn ? "cannot write" : drawn.error().text.c_str());
        return 1;
    }
    for (const auto& [name, scene] : kScenes) {
        const fs::path folder = fs::path(argv[1]) / name;
        if (folder != first)
            fs::copy(first, folder, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
        if (!write_description(folder, scene)) return 1;
    }
    return 0;
}
