// garita-scanner: drives one scanner in a process of its own. Started by garitad, with the socket as descriptor 3 and
// the folder, where its kind plays one, as descriptor 4; of no use alone.
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/scanner/client.h"
#include "firmware/scanner/drivers.h"
#include "firmware/scanner/lock_in.h"
#include "firmware/scanner/protocol.h"
#include "firmware/scanner/serve.h"

namespace {

using garita::Result;
using garita::Scanner;
using garita::scanner::Driver;
using garita::scanner::Place;

/// The scanner of a row, or why it could not be made, which is told at every question so that the page can show it. Of
/// a row that reopens: it can be unplugged and plugged in, and some seconds after it failed the process ends at the
/// next question, which garitad then asks the next one (client.h).
class MadeScanner final : public Scanner {
public:
    MadeScanner(const Driver& driver, Result<std::unique_ptr<Scanner>> scanner)
        : m_driver(driver), m_scanner(std::move(scanner)) {
        if (!m_scanner) m_status_failed = steady_clock::now();
    }
    [[nodiscard]] garita::ScannerFacts facts() const override {
        garita::ScannerFacts facts{
            .driver = std::string(m_driver.kind), .model = "none", .serial = "", .simulated = m_driver.simulated};
        if (m_scanner) facts = (*m_scanner)->facts();
        facts.hot_plug = facts.hot_plug || m_driver.reopens_after.has_value();
        return facts;
    }
    [[nodiscard]] Result<garita::ScannerStatus> status() override {
        for (const auto& failed : {m_status_failed, m_scan_failed})
            if (m_driver.reopens_after && failed && steady_clock::now() > *failed + *m_driver.reopens_after) _exit(0);
        return noted(m_scanner ? (*m_scanner)->status() : tl::unexpected(m_scanner.error()), m_status_failed);
    }
    [[nodiscard]] Result<garita::Presence> wait_for(garita::Presence wanted,
                                                    std::chrono::milliseconds timeout) override {
        return m_scanner ? (*m_scanner)->wait_for(wanted, timeout) : tl::unexpected(m_scanner.error());
    }
    [[nodiscard]] Result<std::string> scan(const garita::ScanRequest& request,
                                           const std::function<void(garita::Shot)>& deliver) override {
        return noted(m_scanner ? (*m_scanner)->scan(request, deliver) : tl::unexpected(m_scanner.error()),
                     m_scan_failed);
    }
    void cancel() override {
        if (m_scanner) (*m_scanner)->cancel();
    }

private:
    using steady_clock = std::chrono::steady_clock;

    /// Keeps since when the device fails at this question.
    template <typename T>
    static Result<T> noted(Result<T> result, std::optional<steady_clock::time_point>& failed) {
        if (result)
            failed.reset();
        else if (result.error().kind == garita::ErrorKind::Device && !failed)
            failed = steady_clock::now();
        return result;
    }

    const Driver& m_driver;
    Result<std::unique_ptr<Scanner>> m_scanner;
    std::optional<steady_clock::time_point> m_status_failed;
    std::optional<steady_clock::time_point> m_scan_failed;
};

int run(const Driver& driver, const garita::scanner::Settings& settings) {
    // Before a byte comes from the device or the folder.
    const Result<std::vector<Place>> places = driver.places != nullptr ? driver.places(settings) : std::vector<Place>();
    const auto locked = garita::scanner::lock_in(driver.reach, settings.source, places.value_or(std::vector<Place>()));
    if (!locked) {
        std::fprintf(stderr, "garita-scanner: %s\n", locked.error().text.c_str());
        return 1;
    }
    MadeScanner scanner(driver, places ? driver.make(settings) : tl::unexpected(places.error()));
    return garita::scanner::serve(garita::scanner::kSocketDescriptor, scanner);
}

}  // namespace

int main(int argc, char** argv) {
    const Driver* driver = argc == 5 ? garita::scanner::find_driver(argv[1]) : nullptr;
    if (driver == nullptr) {
        std::fprintf(stderr, "garita-scanner is started by garitad and of no use alone\n");
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(*driver,
                   {.source = garita::scanner::kFolderDescriptor, .name = argv[2], .options = argv[3], .usb = argv[4]});
    } catch (const std::exception&) {
        // Memory is out: garitad starts another one.
        return 1;
    }
}
