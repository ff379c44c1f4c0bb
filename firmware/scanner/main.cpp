// garita-scanner: drives one scanner in a process of its own. Started by garitad, with the socket as descriptor 3 and
// the folder, where its kind plays one, as descriptor 4; of no use alone.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "firmware/scanner/client.h"
#include "firmware/scanner/drivers.h"
#include "firmware/scanner/lock_in.h"
#include "firmware/scanner/protocol.h"
#include "firmware/scanner/serve.h"

namespace {

using garita::Result;
using garita::Scanner;
using garita::scanner::Driver;

/// A scanner that could not be made: says so at every question, so that the page can show it.
class NoScanner final : public Scanner {
public:
    NoScanner(const Driver& driver, garita::Error error) : m_driver(driver), m_error(std::move(error)) {}
    [[nodiscard]] garita::ScannerFacts facts() const override {
        return {.driver = std::string(m_driver.kind), .model = "none", .serial = "", .simulated = m_driver.simulated};
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
    const Driver& m_driver;
    garita::Error m_error;
};

int run(const Driver& driver, const garita::scanner::Settings& settings) {
    // Before a byte comes from the device or the folder.
    if (const auto locked = garita::scanner::lock_in(driver.reach, settings.source); !locked) {
        std::fprintf(stderr, "garita-scanner: %s\n", locked.error().text.c_str());
        return 1;
    }
    Result<std::unique_ptr<Scanner>> scanner = driver.make(settings);
    if (!scanner) scanner = std::make_unique<NoScanner>(driver, std::move(scanner).error());
    return garita::scanner::serve(garita::scanner::kSocketDescriptor, **scanner);
}

}  // namespace

int main(int argc, char** argv) {
    const Driver* driver = argc == 4 ? garita::scanner::find_driver(argv[1]) : nullptr;
    if (driver == nullptr) {
        std::fprintf(stderr, "garita-scanner is started by garitad and of no use alone\n");
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(*driver, {.source = garita::scanner::kFolderDescriptor, .name = argv[2], .options = argv[3]});
    } catch (const std::exception&) {
        // Memory is out: garitad starts another one.
        return 1;
    }
}
