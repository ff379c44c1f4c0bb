// The real garita-scanner, for the tests of its client and of what it drives.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "firmware/process/sanitized.h"
#include "firmware/scanner/client.h"

namespace garita::scanner {

inline std::string program(const std::string& path) {
    const char* folder = std::getenv("GARITA_BINARY_DIR");
    return (folder != nullptr ? std::string(folder) : ".") + "/" + path;
}

/// Landlock is there and used.
inline bool files_are_narrowed() {
    return !kSanitized && syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

/// A folder with two captures, and a client of the real garita-scanner that plays them.
class ScannerProcess : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "garita-client-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
        for (const char* name : {"1/infrared.png", "1/white.png", "2/white.png"}) {
            std::filesystem::create_directories((m_path / name).parent_path());
            std::ofstream(m_path / name) << name;
        }
        m_folder = Descriptor(open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    void TearDown() override { std::filesystem::remove_all(m_path); }

    [[nodiscard]] Launch launch(const std::string& kind = "folder", const std::string& faults = "") const {
        return {.program = program("firmware/garita-scanner"),
                .kind = kind,
                .folder = m_folder.get(),
                .name = "travellers",
                .options = faults,
                .timeout_ms = 20'000};
    }

    std::filesystem::path m_path;
    Descriptor m_folder;
};

inline std::string scan(Client& client) {
    std::string text;
    const Result<std::string> label = client.scan([&text](const Delivered& image) {
        std::string bytes(image.header.size, '\0');
        if (pread(image.memory.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()))
            text += " " + std::string(name_of(image.header.band)) + "=" + bytes;
    });
    return label ? *label + text : "error: " + label.error().text;
}

}  // namespace garita::scanner
