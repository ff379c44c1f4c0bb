// A small schema, and a folder of its own, for tests of databases.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "firmware/database/database.h"

namespace garita::test {

/// A folder that goes with it; in memory where the machine has that.
class Folder {
public:
    Folder() {
        const std::filesystem::path memory = "/dev/shm";
        const bool in_memory = std::filesystem::is_directory(memory);
        std::string pattern =
            ((in_memory ? memory : std::filesystem::temp_directory_path()) / "garita-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << pattern;
        m_path = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(m_path, error);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

inline constexpr std::array<EmbeddedFile, 2> kVersions = {{
    {"001",
     "CREATE TABLE visits (number INTEGER PRIMARY KEY, half INTEGER NOT NULL, filling BLOB) STRICT;"
     "CREATE TABLE halves (visit INTEGER NOT NULL REFERENCES visits (number)) STRICT;"},
    {"002", "ALTER TABLE visits ADD COLUMN note TEXT; CREATE INDEX halves_of ON halves (visit);"},
}};
inline constexpr std::int32_t kApplication = 0x54455354;

inline database::Schema schema(std::size_t versions = 2) {
    return {.name = "the test's", .application = kApplication, .versions = std::span(kVersions).first(versions)};
}

}  // namespace garita::test
