// Writes a capture to disk (design/truth.md), as list_capture reads it again.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drivers/folder/capture_folder.h"
#include "drivers/scanner.h"

namespace garita {

/// One capture on its way to disk: its files lie in a folder beside the one wanted until finish() renames it. A writer
/// that is not finished removes what it wrote.
class CaptureWriter {
public:
    /// Device errors: `folder` is there already, or nothing can be written there.
    [[nodiscard]] static Result<CaptureWriter> create(const std::filesystem::path& folder);
    CaptureWriter(CaptureWriter&& other) noexcept;
    CaptureWriter& operator=(CaptureWriter&&) = delete;
    CaptureWriter(const CaptureWriter&) = delete;
    CaptureWriter& operator=(const CaptureWriter&) = delete;
    ~CaptureWriter();

    /// Names the file by side and band; its ending is that of the shot's name where that is an image's.
    [[nodiscard]] Result<bool> add(const Shot& shot);
    /// Writes capture.json and gives the folder its name. `taken` is the time in UTC (2026-11-24T12:00:00Z).
    [[nodiscard]] Result<bool> finish(const ScannerFacts& facts, const std::string& taken);
    [[nodiscard]] const std::vector<CaptureFile>& files() const { return m_files; }

private:
    CaptureWriter(std::filesystem::path folder, std::filesystem::path part)
        : m_folder(std::move(folder)), m_part(std::move(part)) {}

    std::filesystem::path m_folder;
    std::filesystem::path m_part;  ///< empty: finished, or moved from
    std::vector<CaptureFile> m_files;
};

}  // namespace garita
