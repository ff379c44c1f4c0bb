// A folder into which another program lays its scans: the scanner whose maker gives nothing but a program of his own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "drivers/cancellation.h"
#include "drivers/capture/descriptor.h"
#include "drivers/scanner.h"

namespace garita {

/// Hands over what is laid into the folder after it was opened: an image (taken for white), or a folder that is a
/// capture (capture_folder.h). Something is there when it is new, or was written over, and did not change for half a
/// second: so it works on folders that other machines share, of which nothing is told. What was handed over is left
/// where it lies; nothing is handed over twice. The oldest by name comes first.
class WatchedFolder final : public Scanner {
public:
    /// Watches the open folder `folder_fd`, which it takes over; `name` is for people. Device error: it cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<WatchedFolder>> create(int folder_fd, std::string name);

    [[nodiscard]] ScannerFacts facts() const override;
    /// A document lies there while something new does.
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    /// Without anything new: a Retry error.
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override { m_cancellation.cancel(); }

private:
    using Clock = std::chrono::steady_clock;
    /// What lies at a name, as sizes and times tell it.
    using Print = std::uint64_t;
    struct Seen {
        Print print = 0;
        Clock::time_point since{};  ///< when it was first seen so
        bool is_capture = false;
        bool handed_over = false;
    };

    WatchedFolder(int folder_fd, std::string name) : m_folder(folder_fd), m_name(std::move(name)) {}
    [[nodiscard]] Result<bool> look();
    [[nodiscard]] std::optional<std::string> ready() const;

    Descriptor m_folder;
    std::string m_name;
    Cancellation m_cancellation;
    std::map<std::string, Seen> m_seen;  ///< by name
};

}  // namespace garita
