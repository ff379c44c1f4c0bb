#include "drivers/folder/capture_writer.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

namespace garita {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

tl::unexpected<Error> not_written(const fs::path& path) {
    return fail(ErrorKind::Device, path.string() + " could not be written: is there space, and the right to write");
}

Result<bool> write_file(const fs::path& path, const void* bytes, std::size_t count) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(count));
    out.close();
    if (!out) return not_written(path);
    return true;
}

std::string file_name(const Shot& shot) {
    const std::size_t dot = shot.name.rfind('.');
    const std::string ending = is_image_name(shot.name) ? shot.name.substr(dot) : ".img";
    return file_stem(shot.side, shot.band) + ending;
}

/// "2026-11-01" of days since 1970-01-01.
std::string date_of(int day) {
    constexpr std::time_t kSecondsADay = 86'400;
    const std::time_t seconds = kSecondsADay * day;
    std::tm parts{};
    std::array<char, 16> text{};
    gmtime_r(&seconds, &parts);
    static_cast<void>(std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts));
    return text.data();
}

}  // namespace

Result<CaptureWriter> CaptureWriter::create(const fs::path& folder) {
    const fs::path whole = folder.has_filename() ? folder : folder.parent_path();
    std::error_code error;
    if (fs::exists(whole, error))
        return fail(ErrorKind::Device, whole.string() + " is there already: name a new folder");
    if (whole.has_parent_path()) fs::create_directories(whole.parent_path(), error);
    std::string part = whole.string() + ".part-XXXXXX";
    if (mkdtemp(part.data()) == nullptr) return not_written(whole);
    return CaptureWriter(whole, part);
}

CaptureWriter::CaptureWriter(CaptureWriter&& other) noexcept
    : m_folder(std::move(other.m_folder)), m_part(std::exchange(other.m_part, {})), m_files(std::move(other.m_files)) {}

CaptureWriter::~CaptureWriter() {
    std::error_code error;
    if (!m_part.empty()) fs::remove_all(m_part, error);
}

Result<bool> CaptureWriter::add(const Shot& shot) {
    const std::string name = file_name(shot);
    GARITA_TRY(written, write_file(m_part / name, shot.bytes.data(), shot.bytes.size()));
    m_files.push_back({.side = shot.side, .band = shot.band, .name = name, .ppi = shot.ppi, .light_nm = shot.light_nm});
    return written;
}

Result<bool> CaptureWriter::finish(const ScannerFacts& facts, const std::string& taken) {
    Json bands = Json::array();
    for (const CaptureFile& file : m_files)
        bands.push_back({{"side", name_of(file.side)},
                         {"band", name_of(file.band)},
                         {"file", file.name},
                         {"ppi", file.ppi},
                         {"light_nm", file.light_nm ? Json(*file.light_nm) : Json(nullptr)}});
    const Json json = {{"schema", 1},
                       {"scanner", {{"driver", facts.driver}, {"model", facts.model}, {"serial", facts.serial}}},
                       {"calibrated", facts.calibrated_day ? Json(date_of(*facts.calibrated_day)) : Json(nullptr)},
                       {"taken", taken},
                       {"bands", bands}};
    // Names from outside may be no UTF-8: what is not is replaced.
    const std::string text = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    GARITA_TRY(written, write_file(m_part / "capture.json", text.data(), text.size()));
    if (std::rename(m_part.c_str(), m_folder.c_str()) != 0) return not_written(m_folder);
    m_part.clear();
    return written;
}

}  // namespace garita
