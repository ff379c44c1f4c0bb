#include "drivers/virtual/virtual_scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <utility>

#include "drivers/folder/folder_scanner.h"

namespace garita {
namespace {

constexpr std::size_t kMaxPath = 4096;
constexpr int kMaxDelayMs = 10'000;

/// The number of "word=12", or nothing.
std::optional<int> number_of(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

bool take(Faults& faults, std::string_view word, std::string_view value) {
    const std::optional<int> number = number_of(value);
    if (word == "cut-files" && value.empty()) {
        faults.cut_files = true;
    } else if (word == "dead-lamp" && band_of(value)) {
        faults.dead_lamp = band_of(value);
    } else if (word == "lifted-early-every" && number) {
        faults.lifted_early_every = *number;
    } else if (word == "unplugged-every" && number) {
        faults.unplugged_every = *number;
    } else if (word == "delay-ms" && number && *number <= kMaxDelayMs) {
        faults.delay_ms = *number;
    } else if (word == "moved-every" && number) {
        faults.moved_every = *number;
    } else if (word == "unplugged-at-byte" && number) {
        faults.unplugged_at_byte = *number;
    } else if (word == "kilobytes-a-second" && number) {
        faults.kilobytes_a_second = *number;
    } else {
        return false;
    }
    return true;
}

bool is_turn(int scans, int every) {
    return every > 0 && scans % every == 0;
}

}  // namespace

Result<Faults> parse_faults(std::string_view text) {
    Faults faults;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = text.substr(0, comma);
        const std::size_t equals = std::min(item.find('='), item.size());
        if (!take(faults, item.substr(0, equals), equals < item.size() ? item.substr(equals + 1) : std::string_view{}))
            return fail(ErrorKind::Input, "no fault of the virtual scanner is called \"" + std::string(item) + "\"");
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return faults;
}

VirtualScanner::VirtualScanner(std::unique_ptr<Scanner> source, Faults faults)
    : m_source(std::move(source)), m_faults(faults) {}

ScannerFacts VirtualScanner::facts() const {
    ScannerFacts facts = m_source->facts();
    facts.driver = "virtual";
    facts.authenticated = false;
    facts.simulated = true;
    return facts;
}

Result<ScannerStatus> VirtualScanner::status() {
    GARITA_TRY(status, m_source->status());
    if (m_faults.dead_lamp) status.dead_lamps.push_back(*m_faults.dead_lamp);
    return status;
}

Result<Presence> VirtualScanner::wait_for(Presence wanted, std::chrono::milliseconds timeout) {
    return m_source->wait_for(wanted, timeout);
}

void VirtualScanner::cancel() {
    m_cancellation.cancel();
    m_source->cancel();
}

Result<std::string> VirtualScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    ++m_scans;
    if (is_turn(m_scans, m_faults.unplugged_every))
        return fail(ErrorKind::Device, "the scanner was unplugged (simulated)");
    const bool lifted = is_turn(m_scans, m_faults.lifted_early_every);
    const bool moved = is_turn(m_scans, m_faults.moved_every);
    const int most = lifted ? 1 : moved ? 2 : static_cast<int>(kMaxShots);
    int images = 0;
    std::size_t bytes = 0;
    bool gone = false;
    Result<std::string> played = m_source->scan(request, [&](Shot shot) {
        if (m_faults.dead_lamp == shot.band || images >= most || gone) return;
        if (m_cancellation.wait_for(time_of(shot))) return;
        bytes += shot.bytes.size();
        gone = m_faults.unplugged_at_byte > 0 && bytes >= static_cast<std::size_t>(m_faults.unplugged_at_byte);
        if (gone) return;
        ++images;
        if (m_faults.cut_files) shot.bytes.resize(std::max<std::size_t>(1, shot.bytes.size() / 2));
        deliver(std::move(shot));
    });
    if (m_cancellation.cancelled()) return scan_cancelled();
    if (played && gone) return fail(ErrorKind::Device, "the scanner was unplugged in mid-transfer (simulated)");
    if (played && lifted)
        return fail(ErrorKind::Retry, "the document was lifted before every picture was taken (simulated)");
    if (played && moved) return fail(ErrorKind::Retry, "the document moved while it was scanned (simulated)");
    return played;
}

/// How long its exposure and its way take.
std::chrono::milliseconds VirtualScanner::time_of(const Shot& shot) const {
    const std::size_t way =
        m_faults.kilobytes_a_second > 0 ? shot.bytes.size() / static_cast<std::size_t>(m_faults.kilobytes_a_second) : 0;
    return std::chrono::milliseconds(m_faults.delay_ms + static_cast<int>(way));
}

PipeScanner::~PipeScanner() {
    close(m_pipe);
}

ScannerFacts PipeScanner::facts() const {
    return {.driver = "virtual",
            .model = "captures named in a pipe",
            .serial = "",
            .authenticated = false,
            .simulated = true};
}

Result<std::string> PipeScanner::next_line() {
    constexpr int kLookMs = 50;  // how soon a cancelled scan is noticed
    char c = 0;
    while (m_line.size() < kMaxPath) {
        pollfd readable{m_pipe, POLLIN, 0};
        const int ready = poll(&readable, 1, kLookMs);
        if (m_cancellation.cancelled()) return scan_cancelled();
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        const ssize_t n = read(m_pipe, &c, 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(ErrorKind::Device, "nothing comes through the pipe of captures any more");
        if (c == '\n') return std::exchange(m_line, {});
        m_line += c;
    }
    m_line.clear();
    return fail(ErrorKind::Device, "a line of the pipe of captures is too long");
}

Result<std::string> PipeScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    m_cancellation.rearm();
    GARITA_TRY(path, next_line());
    const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return fail(ErrorKind::Input, path + " is no folder that can be opened");
    GARITA_TRY(capture, FolderScanner::create(folder, path));
    Result<std::string> label = capture->scan(request, [&](Shot shot) {
        if (!m_cancellation.cancelled()) deliver(std::move(shot));
    });
    if (m_cancellation.cancelled()) return scan_cancelled();
    return label;
}

}  // namespace garita
