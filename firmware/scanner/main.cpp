// garita-scanner: drives one scanner in a process of its own. Started by garitad, with the socket as descriptor 3 and
// the folder as descriptor 4; of no use alone.
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/folder/folder_scanner.h"
#include "drivers/virtual/virtual_scanner.h"
#include "firmware/scanner/client.h"
#include "firmware/scanner/lock_in.h"
#include "firmware/scanner/protocol.h"
#include "firmware/scanner/serve.h"

namespace {

using garita::Result;
using garita::Scanner;

/// A row for every kind of scanner.
Result<std::unique_ptr<Scanner>> make_scanner(std::string_view kind, const std::string& name, std::string_view faults) {
    using garita::scanner::kFolderDescriptor;
    if (kind == "pipe") return std::make_unique<garita::PipeScanner>(kFolderDescriptor);
    GARITA_TRY(folder, garita::FolderScanner::create(kFolderDescriptor, name));
    if (kind == "folder") return folder;
    GARITA_TRY(wanted, garita::parse_faults(faults));
    if (kind == "virtual") return std::make_unique<garita::VirtualScanner>(std::move(folder), wanted);
    return garita::fail(garita::ErrorKind::Internal, "no such kind of scanner");
}

/// A scanner that could not be made: says so at every question, so that the page can show it.
class NoScanner final : public Scanner {
public:
    NoScanner(std::string kind, garita::Error error) : m_kind(std::move(kind)), m_error(std::move(error)) {}
    [[nodiscard]] garita::ScannerFacts facts() const override {
        return {
            .driver = m_kind, .model = "none", .serial = "", .authenticated = false, .simulated = m_kind != "folder"};
    }
    [[nodiscard]] Result<garita::ScannerStatus> status() override { return tl::unexpected(m_error); }
    [[nodiscard]] Result<garita::Presence> wait_for(garita::Presence, std::chrono::milliseconds) override {
        return tl::unexpected(m_error);
    }
    [[nodiscard]] Result<std::string> scan(const garita::ScanRequest&,
                                           const std::function<void(garita::Shot)>&) override {
        return tl::unexpected(m_error);
    }
    void cancel() override {}

private:
    std::string m_kind;
    garita::Error m_error;
};

int run(std::string_view kind, const std::string& name, std::string_view faults) {
    // A pipe's captures lie anywhere; all else was opened before.
    if (const auto locked = garita::scanner::lock_in(); !locked) {
        std::fprintf(stderr, "garita-scanner: %s\n", locked.error().text.c_str());
        return 1;
    }
    Result<std::unique_ptr<Scanner>> scanner = make_scanner(kind, name, faults);
    if (!scanner) scanner = std::make_unique<NoScanner>(std::string(kind), std::move(scanner).error());
    return garita::scanner::serve(garita::scanner::kSocketDescriptor, **scanner);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "garita-scanner is started by garitad and of no use alone\n");
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(argv[1], argv[2], argv[3]);
    } catch (const std::exception&) {
        // Memory is out: garitad starts another one.
        return 1;
    }
}
