// A reader of text as a scanner: a scan delivers the lines of one swipe, or of one barcode, and no picture.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "drivers/lines/line_reader.h"
#include "drivers/plugged_scanner.h"

namespace garita {

/// Over a reader that is open. A thread of its own listens all the time: a keyboard's keys would else be lost, and what
/// was swiped when would not be known.
class TextScanner final : public Scanner {
public:
    /// How long a scan waits for a swipe.
    static constexpr std::chrono::milliseconds kPatience{30'000};
    /// How long what was swiped before the scan counts as this document's: a traveller's must not become the next
    /// one's.
    static constexpr std::chrono::milliseconds kKept{30'000};
    /// How long it is told that a swipe was no text.
    static constexpr std::chrono::milliseconds kTold{5'000};

    explicit TextScanner(std::unique_ptr<LineReader> reader, std::chrono::milliseconds patience = kPatience,
                         std::chrono::milliseconds kept = kKept);
    ~TextScanner() override;

    [[nodiscard]] ScannerFacts facts() const override;
    /// Present: a document was swiped, and waits for the scan. Retry error: what was swiped last was no text.
    [[nodiscard]] Result<ScannerStatus> status() override;
    [[nodiscard]] Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override;
    /// Delivers what waits, the last of it, or else the next swipe.
    [[nodiscard]] Result<std::string> scan(const ScanRequest& request,
                                           const std::function<void(Shot)>& deliver) override;
    void cancel() override;

    /// The reader was unplugged: every later call is a Device error.
    [[nodiscard]] bool unplugged() const;

private:
    using Clock = std::chrono::steady_clock;
    /// What was read, or the Retry error that it was no text.
    struct Swiped {
        Result<TextReading> reading;
        Clock::time_point at;
    };
    void listen();
    /// These REQUIRE the mutex.
    void forget_what_is_old();
    [[nodiscard]] bool waits() const { return m_swiped && m_swiped->reading; }

    const std::unique_ptr<LineReader> m_reader;
    const std::chrono::milliseconds m_patience;
    const std::chrono::milliseconds m_kept;
    int m_readings = 0;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Swiped> m_swiped;
    std::optional<Error> m_unplugged;
    bool m_cancelled = false;
    bool m_stop = false;
    std::thread m_listening;
};

/// The reader at a path, whenever one is plugged in there.
class PluggedTextReader final : public PluggedScanner<TextScanner> {
public:
    using Open = std::function<Result<std::unique_ptr<LineReader>>(const std::string& path)>;

    /// `path`: /dev/ttyACM0, /dev/input/by-id/…-event-kbd.
    PluggedTextReader(std::string path, Open open)
        : PluggedScanner("lines"), m_path(std::move(path)), m_open(std::move(open)) {}

private:
    void look() override;
    [[nodiscard]] Error no_device() const override;

    const std::string m_path;
    const Open m_open;
    std::chrono::steady_clock::time_point m_again{};
};

}  // namespace garita
