#include "drivers/lines/text_scanner.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace garita {
namespace {

using std::chrono::milliseconds;

Shot shot_of(const TextReading& reading) {
    Shot shot{.text = true, .name = "lines.txt"};
    for (const std::string& line : reading.lines) {
        shot.bytes.insert(shot.bytes.end(), line.begin(), line.end());
        shot.bytes.push_back('\n');
    }
    return shot;
}

}  // namespace

ScannerFacts TextScanner::facts() const {
    return {.driver = "lines", .model = "Reader of text", .serial = "", .hot_plug = true};
}

/// Takes what comes, for so long at most or until something is complete; whether it is.
Result<bool> TextScanner::listen(milliseconds longest) {
    auto reading = m_reader->read(longest);
    if (!reading && reading.error().kind != ErrorKind::Retry) {
        m_unplugged = true;
        return tl::unexpected(reading.error());
    }
    if (reading && !*reading) return false;
    m_swiped = Swiped{.reading = reading ? Result<TextReading>(std::move(**reading)) : tl::unexpected(reading.error()),
                      .at = Clock::now()};
    return true;
}

Result<ScannerStatus> TextScanner::status() {
    GARITA_TRY(came, listen(milliseconds(0)));
    static_cast<void>(came);
    if (m_swiped && Clock::now() > m_swiped->at + kKept) m_swiped.reset();
    return ScannerStatus{.presence = m_swiped ? Presence::Present : Presence::Absent};
}

Result<Presence> TextScanner::wait_for(Presence wanted, milliseconds timeout) {
    const auto end = Clock::now() + timeout;
    while (true) {
        GARITA_TRY(now, status());
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        if (now.presence == wanted || left.count() <= 0) return now.presence;
        GARITA_TRY(came, listen(left));
        // Nothing after `left`, or cancel().
        if (!came) return now.presence;
    }
}

Result<std::string> TextScanner::scan(const ScanRequest&, const std::function<void(Shot)>& deliver) {
    GARITA_TRY(now, status());
    if (now.presence != Presence::Present) {
        const auto end = Clock::now() + m_patience;
        GARITA_TRY(came, listen(m_patience));
        if (!came && Clock::now() < end) return scan_cancelled();
        if (!came)
            return fail(ErrorKind::Retry, "nothing was read: start the scan, then swipe the document within " +
                                              std::to_string(m_patience.count() / 1000) + " s");
    }
    const Result<TextReading> reading = std::exchange(m_swiped, std::nullopt)->reading;
    if (!reading) return tl::unexpected(reading.error());
    deliver(shot_of(*reading));
    return "reading-" + std::to_string(++m_readings);
}

void TextScanner::cancel() {
    m_reader->cancel();
}

Result<std::string> PluggedTextReader::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    look();
    if (device() == nullptr) return tl::unexpected(why_none());
    Result<std::string> label = device()->scan(request, deliver);
    static_cast<void>(let_go_if_unplugged());
    return label;
}

void PluggedTextReader::look() {
    const auto now = std::chrono::steady_clock::now();
    if (device() != nullptr || now < m_again) return;
    std::error_code error;
    if (!std::filesystem::exists(m_path, error)) {
        set_trouble(std::nullopt);
        return;
    }
    if (auto reader = m_open(m_path)) {
        set_device(std::make_unique<TextScanner>(std::move(*reader)));
    } else {
        set_trouble(reader.error());
        m_again = now + kTryAgain;
    }
}

void PluggedTextReader::wait_for_news(milliseconds longest) {
    static_cast<void>(cancellation().wait_for(longest));
}

Error PluggedTextReader::no_device() const {
    return {ErrorKind::Device, 0, m_path + ": no reader is plugged in"};
}

}  // namespace garita
