// Folders that a test lays, and scans in words.
#pragma once

#include <fcntl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "drivers/scanner.h"

namespace garita {

/// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "garita-folder-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(m_path); }
    void write(const std::string& name, const std::string& text = "pixels") const {
        std::filesystem::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name) << text;
    }
    [[nodiscard]] int open() const { return ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// One scan in words: "label: side-band file, …".
inline std::string scan(Scanner& scanner) {
    std::string shots;
    const Result<std::string> label = scanner.scan({}, [&shots](const Shot& shot) {
        shots += std::string(" ") + (shot.side == Side::Back ? "back-" : "") + std::string(name_of(shot.band)) + "=" +
                 shot.name;
    });
    return label ? *label + ":" + shots : "error: " + label.error().text;
}

}  // namespace garita
