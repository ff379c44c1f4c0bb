#include "drivers/folder/capture_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "drivers/folder/detail/files.h"

namespace garita {
namespace {

constexpr std::size_t kMaxDescriptionBytes = 64U << 10U;
constexpr std::int64_t kLongestWave = 100'000;  // nm
constexpr std::array<std::string_view, 10> kExtensions = {"jpg", "jpeg", "png", "tif", "tiff",
                                                          "bmp", "webp", "pnm", "ppm", "pgm"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

void in_order(std::vector<CaptureFile>& files) {
    std::ranges::sort(files, [](const CaptureFile& a, const CaptureFile& b) {
        return std::tie(a.side, a.band, a.name) < std::tie(b.side, b.band, b.name);
    });
}

bool twice(const std::vector<CaptureFile>& files) {
    return std::ranges::adjacent_find(files, [](const CaptureFile& a, const CaptureFile& b) {
               return a.side == b.side && a.band == b.band;
           }) != files.end();
}

/// One row of "bands"; throws what nlohmann throws.
Result<CaptureFile> row_of(const nlohmann::json& row, const std::string& what) {
    CaptureFile file;
    const auto side = row.value("side", std::string("front"));
    const auto band = band_of(row.at("band").get<std::string>());
    file.name = row.at("file").get<std::string>();
    if ((side != "front" && side != "back") || !band)
        return fail(ErrorKind::Input, what + ": a side or band in it is not known");
    if (file.name.empty() || file.name.size() > 255 ||
        file.name.find_first_of(std::string_view("/\0", 2)) != std::string::npos || file.name[0] == '.')
        return fail(ErrorKind::Input, what + ": a file in it does not lie beside it");
    file.side = side == "front" ? Side::Front : Side::Back;
    file.band = *band;
    if (row.contains("ppi") && row["ppi"].is_number()) file.ppi = row["ppi"].get<double>();
    if (!std::isfinite(file.ppi) || file.ppi < 0 || file.ppi > 10'000) file.ppi = 0;
    if (row.contains("light_nm") && row["light_nm"].is_number_integer()) {
        // No lamp: what is further on takes such a number for a lie, and the picture is as good without.
        const auto wave = row["light_nm"].get<std::int64_t>();
        if (wave >= 1 && wave < kLongestWave) file.light_nm = static_cast<int>(wave);
    }
    return file;
}

}  // namespace

bool is_image_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    return std::ranges::find(kExtensions, lower(name.substr(dot + 1))) != kExtensions.end();
}

std::optional<CaptureFile> capture_file_of_name(std::string_view name) {
    if (!is_image_name(name)) return std::nullopt;
    CaptureFile file;
    file.name = name;
    std::string stem = lower(name.substr(0, name.rfind('.')));
    if (stem.starts_with("back-")) {
        file.side = Side::Back;
        stem.erase(0, 5);
    }
    const std::optional<Band> band = band_of(stem);
    if (!band) return std::nullopt;
    file.band = *band;
    return file;
}

Result<std::vector<CaptureFile>> parse_capture_json(std::string_view text, const std::string& what) {
    if (text.size() > kMaxDescriptionBytes) return fail(ErrorKind::Input, what + " is larger than 64 KiB");
    std::vector<CaptureFile> files;
    try {
        const nlohmann::json root = nlohmann::json::parse(text);
        if (root.at("schema") != 1) return fail(ErrorKind::Input, what + ": schema 1 is expected");
        for (const nlohmann::json& row : root.at("bands")) {
            GARITA_TRY(file, row_of(row, what));
            files.push_back(std::move(file));
        }
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorKind::Input, what + " is not a description of a capture");
    }
    in_order(files);
    if (files.size() > 2 * static_cast<std::size_t>(kBandCount) || twice(files))
        return fail(ErrorKind::Input, what + ": a band is named twice");
    return files;
}

Result<std::vector<CaptureFile>> list_capture(int folder_fd, const std::string& what) {
    GARITA_TRY(entries, detail::list_folder(folder_fd, what));
    const auto has = [&entries](std::string_view name) {
        return std::ranges::any_of(entries, [name](const detail::Entry& e) { return e.name == name && !e.folder; });
    };
    if (has("capture.json")) {
        GARITA_TRY(bytes, detail::read_file(folder_fd, "capture.json", kMaxDescriptionBytes, what));
        return parse_capture_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, what + "/capture.json");
    }
    std::vector<CaptureFile> files;
    for (const detail::Entry& entry : entries)
        if (const auto file = capture_file_of_name(entry.name); file && !entry.folder) files.push_back(*file);
    in_order(files);
    if (twice(files)) return fail(ErrorKind::Input, what + " has two files of one band");
    return files;
}

}  // namespace garita
