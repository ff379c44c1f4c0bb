// A reader of text as a scanner: a scan delivers the lines of one swipe, or of one barcode, and no picture.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "drivers/lines/line_reader.h"
#include "drivers/plugged_scanner.h"

namespace garita {

/// Over a reader that is open.
class TextScanner final : public Scanner {
public:
    /// How long a scan waits for a swipe.
    static constexpr std::chrono::milliseconds kPatience{30'000};
    /// How long what was swiped before the scan counts as this document's: a traveller's must not become the next
    /// one's.
    static constexpr std::chrono::milliseconds kKept{30'000};

    explicit TextScanner(std::unique_ptr<LineReader> reader, std::chrono::milliseconds patience = kPatience)
        : m_reader(std::move(reader)), m_patience(patience) {}

    [[nodiscard]] ScannerFacts facts() const override;
    /// Present: a document was swiped, and waits for the scan.
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    /// Delivers what waits, the last of it, or else the next swipe.
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

    /// The reader was unplugged: every later call is a Device error. On the thread that uses it.
    [[nodiscard]] bool unplugged() const { return m_unplugged; }

private:
    using Clock = std::chrono::steady_clock;
    /// What was read, or the Retry error that it was no text.
    struct Swiped {
        Result<TextReading> reading;
        Clock::time_point at;
    };
    [[nodiscard]] Result<bool> listen(std::chrono::milliseconds longest);

    std::unique_ptr<LineReader> m_reader;
    const std::chrono::milliseconds m_patience;
    std::optional<Swiped> m_swiped;
    int m_readings = 0;
    bool m_unplugged = false;
};

/// The reader at a path, whenever one is plugged in there.
class PluggedTextReader final : public PluggedScanner<TextScanner> {
public:
    using Open = std::function<Result<std::unique_ptr<LineReader>>(const std::string& path)>;

    /// `path`: /dev/ttyACM0, /dev/input/by-id/…-event-kbd.
    PluggedTextReader(std::string path, Open open)
        : PluggedScanner("lines"), m_path(std::move(path)), m_open(std::move(open)) {}

    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;

private:
    void look() override;
    void wait_for_news(std::chrono::milliseconds longest) override;
    [[nodiscard]] Error no_device() const override;

    const std::string m_path;
    const Open m_open;
    std::chrono::steady_clock::time_point m_again{};
};

}  // namespace garita
