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

TextScanner::TextScanner(std::unique_ptr<LineReader> reader, milliseconds patience, milliseconds kept)
    : m_reader(std::move(reader)), m_patience(patience), m_kept(kept), m_listening([this] { listen(); }) {}

TextScanner::~TextScanner() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_reader->cancel();
    m_listening.join();
}

/// The thread.
void TextScanner::listen() {
    constexpr milliseconds kLook(100);  // for the end
    while (true) {
        auto reading = m_reader->read(kLook);
        const std::lock_guard lock(m_mutex);
        if (m_stop) return;
        if (reading && !*reading) continue;
        if (!reading && reading.error().kind != ErrorKind::Retry)
            m_unplugged = reading.error();
        else
            m_swiped =
                Swiped{.reading = reading ? Result<TextReading>(std::move(**reading)) : tl::unexpected(reading.error()),
                       .at = Clock::now()};
        m_changed.notify_all();
        if (m_unplugged) return;
    }
}

void TextScanner::forget_what_is_old() {
    if (m_swiped && Clock::now() > m_swiped->at + (m_swiped->reading ? m_kept : std::min(m_kept, kTold)))
        m_swiped.reset();
}

ScannerFacts TextScanner::facts() const {
    return {.driver = "lines", .model = "Reader of text", .serial = "", .hot_plug = true};
}

bool TextScanner::unplugged() const {
    const std::lock_guard lock(m_mutex);
    return m_unplugged.has_value();
}

Result<ScannerStatus> TextScanner::status() {
    const std::lock_guard lock(m_mutex);
    if (m_unplugged) return tl::unexpected(*m_unplugged);
    forget_what_is_old();
    if (m_swiped && !m_swiped->reading) return tl::unexpected(m_swiped->reading.error());
    return ScannerStatus{.presence = waits() ? Presence::Present : Presence::Absent};
}

Result<Presence> TextScanner::wait_for(Presence wanted, milliseconds timeout) {
    std::unique_lock lock(m_mutex);
    m_cancelled = false;
    const auto now = [this] { return waits() ? Presence::Present : Presence::Absent; };
    m_changed.wait_for(lock, timeout, [&] {
        forget_what_is_old();
        return m_unplugged || m_cancelled || now() == wanted;
    });
    if (m_unplugged) return tl::unexpected(*m_unplugged);
    return now();
}

Result<std::string> TextScanner::scan(const ScanRequest&, const std::function<void(Shot)>& deliver) {
    std::unique_lock lock(m_mutex);
    m_cancelled = false;
    forget_what_is_old();
    if (!waits()) m_swiped.reset();  // that was told
    m_changed.wait_for(lock, m_patience, [this] { return m_unplugged || m_cancelled || m_swiped; });
    if (m_unplugged) return tl::unexpected(*m_unplugged);
    if (m_cancelled) return scan_cancelled();
    if (!m_swiped)
        return fail(ErrorKind::Retry, "nothing was read: start the scan, then swipe the document within " +
                                          std::to_string(m_patience.count() / 1000) + " s");
    const Result<TextReading> reading = std::exchange(m_swiped, std::nullopt)->reading;
    lock.unlock();
    if (!reading) return tl::unexpected(reading.error());
    deliver(shot_of(*reading));
    return "reading-" + std::to_string(++m_readings);
}

void TextScanner::cancel() {
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    m_changed.notify_all();
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

Error PluggedTextReader::no_device() const {
    return {ErrorKind::Device, 0, m_path + ": no reader is plugged in"};
}

}  // namespace garita
