// The arrows between the rooms (design: "never back, never sideways"): a file may include only what its room may know.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A room and the rooms whose headers its files may include. The most specific path wins.
struct Room {
    std::string_view path;
    std::vector<std::string_view> may_include;
};

const std::vector<Room>& rooms() {
    static const std::vector<Room> kRooms = {
        {"mrz", {"mrz"}},
        {"drivers/capture", {"drivers/capture"}},
        {"drivers", {"drivers/capture", "drivers"}},
        {"drivers/head/program", {"drivers/capture", "drivers"}},
        {"vision/seal", {"vision/seal", "mrz"}},
        {"vision/specimen", {"vision/specimen", "drivers/capture", "mrz"}},
        {"vision", {"vision", "vision/seal", "drivers/capture", "mrz"}},
        {"firmware/evaluate", {"firmware/evaluate", "vision", "drivers/capture", "mrz"}},
        {"firmware/database", {"firmware/database", "firmware", "drivers/capture"}},
        {"firmware/paper", {"firmware/paper", "drivers/capture"}},
        {"firmware/tool",
         {"firmware/tool", "firmware/evaluate", "firmware/database", "firmware/paper", "firmware", "vision",
          "vision/specimen", "vision/seal", "drivers", "drivers/capture", "mrz"}},
        {"firmware",
         {"firmware", "firmware/database", "firmware/paper", "vision", "vision/seal", "drivers", "drivers/capture",
          "mrz"}},
    };
    return kRooms;
}

const Room* room_of(std::string_view path) {
    const Room* best = nullptr;
    for (const Room& room : rooms())
        if (path.starts_with(room.path) && path.size() > room.path.size() && path[room.path.size()] == '/' &&
            (best == nullptr || room.path.size() > best->path.size()))
            best = &room;
    return best;
}

/// Headers of libraries that only some rooms may see: prefix of the include, rooms that may have it.
struct Library {
    std::string_view prefix;
    std::vector<std::string_view> rooms;
};
const std::array<Library, 16> kLibraries = {{
    {"opencv2/", {"vision", "vision/specimen"}},
    {"tesseract/", {"vision"}},
    {"leptonica/", {"vision"}},
    {"ZXing/", {"vision", "firmware/paper"}},
    {"pango/", {"firmware/paper"}},
    {"cairo", {"firmware/paper", "vision", "vision/specimen"}},
    {"httplib.h", {"firmware"}},
    {"nlohmann/", {"vision/seal", "firmware", "firmware/tool", "firmware/evaluate", "drivers", "vision/specimen"}},
    {"CLI/", {"firmware", "firmware/tool", "drivers/head/program"}},
    {"seccomp.h", {"firmware"}},
    {"libusb", {"drivers"}},
    {"usbredir", {"drivers"}},
    {"openssl/", {"vision/seal", "drivers"}},
    {"sodium.h", {"firmware"}},
    {"SQLiteCpp/", {"firmware/database"}},
    {"sqlite3.h", {"firmware/database"}},
}};

/// Why `file` may not include `header`, or nothing. `angle` tells <header> from "header".
std::optional<std::string> complaint(const std::string& file, const std::string& header, bool angle) {
    const Room* from = room_of(file);
    if (from == nullptr) return std::nullopt;
    if (angle) {
        // A pure room knows the standard library alone: no slash, no ".h" but <tl/expected.hpp> for capture.
        const bool standard = header.find('.') == std::string::npos && header.find('/') == std::string::npos;
        if (from->path == "mrz" && !standard)
            return fmt::format("{}: mrz knows only the standard library, not <{}>", file, header);
        for (const Library& library : kLibraries)
            if (header.starts_with(library.prefix) &&
                std::ranges::find(library.rooms, from->path) == library.rooms.end())
                return fmt::format("{}: {} does not know <{}>", file, from->path, header);
        return std::nullopt;
    }
    const Room* to = room_of(header);
    if (to == nullptr)
        return fmt::format("{}: \"{}\" is not a header of a room (write it from the root)", file, header);
    if (std::ranges::find(from->may_include, to->path) == from->may_include.end())
        return fmt::format("{}: no arrow leads from {} to {} (\"{}\")", file, from->path, to->path, header);
    return std::nullopt;
}

std::vector<std::string> complaints_of(const fs::path& root) {
    static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<std::string> complaints;
    for (const std::string_view top : {"mrz", "vision", "drivers", "firmware"}) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
            if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
            std::ifstream stream(entry.path());
            std::string line;
            while (std::getline(stream, line)) {
                std::smatch match;
                if (!std::regex_search(line, match, kInclude)) continue;
                if (auto c = complaint(fs::relative(entry.path(), root).generic_string(), match[2], match[1] == "<"))
                    complaints.push_back(*c);
            }
        }
    }
    return complaints;
}

fs::path source_dir() {
    const char* path = std::getenv("GARITA_SOURCE_DIR");
    return path != nullptr ? fs::path(path) : fs::current_path();
}

TEST(Arrows, EveryIncludeFollowsThem) {
    for (const std::string& c : complaints_of(source_dir())) ADD_FAILURE() << c;
}

TEST(Arrows, AnIncludeAgainstThemIsFound) {
    EXPECT_TRUE(complaint("mrz/parse.cpp", "vision/finding.h", false));
    EXPECT_TRUE(complaint("mrz/parse.cpp", "fmt/format.h", true));
    EXPECT_TRUE(complaint("vision/page/make_page.cpp", "firmware/verdict.h", false));
    EXPECT_TRUE(complaint("vision/page/make_page.cpp", "vision/specimen/draw.h", false));
    EXPECT_TRUE(complaint("vision/specimen/draw.cpp", "vision/page/page.h", false));
    EXPECT_TRUE(complaint("drivers/folder/folder.cpp", "vision/page/page.h", false));
    EXPECT_TRUE(complaint("firmware/garitad/main.cpp", "vision/specimen/draw.h", false));
    EXPECT_TRUE(complaint("firmware/garitad/main.cpp", "opencv2/core.hpp", true));
    EXPECT_TRUE(complaint("vision/page/make_page.cpp", "page.h", false));
    EXPECT_TRUE(complaint("vision/seal/content.cpp", "vision/page/page.h", false));
    EXPECT_TRUE(complaint("vision/seal/content.cpp", "drivers/capture/image.h", false));
    EXPECT_TRUE(complaint("vision/seal/content.cpp", "opencv2/core.hpp", true));
    EXPECT_TRUE(complaint("mrz/parse.cpp", "vision/seal/content.h", false));
    EXPECT_TRUE(complaint("vision/specimen/draw.cpp", "vision/seal/content.h", false));
    EXPECT_TRUE(complaint("firmware/garitad/kiosk.cpp", "sqlite3.h", true));
    EXPECT_TRUE(complaint("firmware/evidence/report.cpp", "pango/pangocairo.h", true));
    EXPECT_TRUE(complaint("firmware/paper/sheet.cpp", "firmware/evidence/case.h", false));
}

TEST(Arrows, AnIncludeAlongThemIsNot) {
    EXPECT_FALSE(complaint("mrz/parse.cpp", "mrz/format.h", false));
    EXPECT_FALSE(complaint("mrz/parse.cpp", "string_view", true));
    EXPECT_FALSE(complaint("vision/page/make_page.cpp", "drivers/capture/image.h", false));
    EXPECT_FALSE(complaint("firmware/tool/main.cpp", "vision/specimen/draw.h", false));
    EXPECT_FALSE(complaint("vision/page/make_page.cpp", "opencv2/core.hpp", true));
    EXPECT_FALSE(complaint("vision/seal/content.cpp", "mrz/dates.h", false));
    EXPECT_FALSE(complaint("vision/checks/barcode_mrz.cpp", "vision/seal/content.h", false));
    EXPECT_FALSE(complaint("vision/seal/verify.cpp", "openssl/evp.h", true));
    EXPECT_FALSE(complaint("firmware/database/database.cpp", "sqlite3.h", true));
}

/// A header of vision that another room includes shows no OpenCV or Tesseract type.
TEST(Arrows, HeadersOfVisionHideTheirLibraries) {
    static const std::regex kHidden(R"(^\s*#\s*include\s*<(opencv2|tesseract|leptonica)/)");
    std::set<std::string> included_from_outside;
    static const std::regex kInclude(R"re(^\s*#\s*include\s*"(vision/[^"]+)")re");
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(source_dir() / "firmware")) {
        std::ifstream stream(entry.path());
        std::string line;
        while (entry.is_regular_file() && std::getline(stream, line))
            if (std::smatch match; std::regex_search(line, match, kInclude)) included_from_outside.insert(match[1]);
    }
    for (const std::string& header : included_from_outside) {
        std::ifstream stream(source_dir() / header);
        std::string line;
        while (std::getline(stream, line)) EXPECT_FALSE(std::regex_search(line, kHidden)) << header << ": " << line;
    }
}

}  // namespace
