// A scanner that plays image files from a folder: the next one at every scan, round and round.
#pragma once

#include <memory>
#include <string>

#include "drivers/cancellation.h"
#include "drivers/scanner.h"

namespace garita {

/// FOLDER may be one capture, or hold captures and single images, each a white capture of its own, up to four folders
/// deep; hidden files are left out. It is listed anew at every scan, so files may be added while it plays.
class FolderScanner final : public Scanner {
public:
    /// Plays the open folder `folder_fd`, which it takes over; `name` is for people. Device errors: not a folder, or
    /// nothing to play in it.
    [[nodiscard]] static Result<std::unique_ptr<FolderScanner>> create(int folder_fd, std::string name);
    ~FolderScanner() override;

    [[nodiscard]] ScannerFacts facts() const override;
    /// A document lies there as long as there is one to play.
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override { m_cancellation.cancel(); }

private:
    FolderScanner(int folder_fd, std::string name) : m_folder(folder_fd), m_name(std::move(name)) {}

    int m_folder;
    std::string m_name;
    Cancellation m_cancellation;
    std::string m_last;  ///< the entry played last: the next one in the order of names follows it
};

}  // namespace garita
