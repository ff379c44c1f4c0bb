#include "vision/specimen/write_capture.h"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

namespace garita::specimen {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
    return std::round(value * 1e4) / 1e4;
}  // design/json.md: at most four decimals

Json json_of(const RectMm& r) {
    return {rounded(r.x), rounded(r.y), rounded(r.width), rounded(r.height)};
}

Result<std::vector<std::uint8_t>> png_of(const Image& image) {
    const ImageView view = image.view();
    // OpenCV has no const view; imencode does not write to its input.
    const cv::Mat pixels(view.height, view.width, view.channels == 3 ? CV_8UC3 : CV_8U,
                         const_cast<std::uint8_t*>(view.data), view.stride);
    std::vector<std::uint8_t> bytes;
    try {
        // Noise does not compress: the fastest level is 4 % larger than the best.
        if (cv::imencode(".png", pixels, bytes, {cv::IMWRITE_PNG_COMPRESSION, 1})) return bytes;
    } catch (const cv::Exception& e) {
        return fail(ErrorKind::Internal, std::string("a picture could not be encoded: ") + e.what());
    }
    return fail(ErrorKind::Internal, "a picture could not be encoded");
}

Result<void> write_file(const std::filesystem::path& path, const char* data, std::size_t size) {
    const std::filesystem::path beside = path.string() + ".part";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(data, static_cast<std::streamsize>(size));
    out.close();
    std::error_code code;
    if (out) std::filesystem::rename(beside, path, code);
    if (!out || code)
        return fail(ErrorKind::Device, path.string() + " could not be written: is there space, and the right to write");
    return {};
}

std::string file_of(Side side, Band band) {
    return file_stem(side, band) + ".png";
}

std::string capture_json(const Capture& capture, const std::string& day, const std::string& serial) {
    Json bands = Json::array();
    for (const BandImage& image : capture.bands)
        bands.push_back({{"side", name_of(capture.side)},
                         {"band", name_of(image.band)},
                         {"file", file_of(capture.side, image.band)},
                         {"ppi", rounded(image.ppi)},
                         {"light_nm", image.light_nm ? Json(*image.light_nm) : Json(nullptr)}});
    const Json json = {{"schema", 1},
                       {"scanner", {{"driver", "virtual"}, {"model", "drawn specimen"}, {"serial", serial}}},
                       {"calibrated", nullptr},
                       {"taken", day + "T12:00:00Z"},
                       {"bands", bands}};
    return json.dump(1) + "\n";
}

Result<void> write_images(const std::filesystem::path& folder, const Capture& capture, const std::string& json) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return fail(ErrorKind::Device, "the folder " + folder.string() + " could not be made: " + code.message());
    for (const BandImage& image : capture.bands) {
        GARITA_TRY(png, png_of(image.image));
        if (Result<void> done = write_file(folder / file_of(capture.side, image.band),
                                           reinterpret_cast<const char*>(png.data()), png.size());
            !done)
            return done;
    }
    return write_file(folder / "capture.json", json.data(), json.size());
}

}  // namespace

std::string capture_json(const Drawn& drawn) {
    return capture_json(drawn.capture, drawn.truth.valid_on, drawn.truth.flaws.empty() ? "0" : "drawn");
}

std::string truth_json(const Drawn& drawn) {
    const Truth& t = drawn.truth;
    Json regions = Json::object();
    for (const auto& [name, rect] : t.regions_mm) regions[name] = json_of(rect);
    const bool attack = !t.kind.empty();
    Json json = {{"schema", 1},
                 {"class", attack ? "attack" : "genuine"},
                 {"kind", attack ? Json(t.kind) : Json(nullptr)},
                 {"series", t.series},
                 {"real", false},
                 {"size_mm", {rounded(t.size_mm.width), rounded(t.size_mm.height)}},
                 {"mrz", t.mrz},
                 {"fields", t.fields},
                 {"barcodes", Json::array()},
                 {"should_fail", t.should_fail},
                 {"should_fail_with_model", t.should_fail_with_model},
                 {"must_not_fail", t.must_not_fail},
                 {"valid_on", t.valid_on},
                 {"turned_deg", rounded(t.turned_deg)},
                 {"regions_mm", regions},
                 {"source", "drawn by vision/specimen; state, person and numbers are invented"},
                 {"remarks", t.remarks}};
    if (!t.flaws.empty()) json["scanner_faults"] = t.flaws;
    return json.dump(1) + "\n";
}

Result<void> write_pictures(const std::filesystem::path& folder, const Capture& capture) {
    return write_images(folder, capture, capture_json(capture, "2026-06-01", "drawn"));
}

Result<void> write_capture(const std::filesystem::path& folder, const Drawn& drawn) {
    if (Result<void> done = write_images(folder, drawn.capture, capture_json(drawn)); !done) return done;
    const std::string truth = truth_json(drawn);
    return write_file(folder / "truth.json", truth.data(), truth.size());
}

}  // namespace garita::specimen
