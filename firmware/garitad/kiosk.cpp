#include "firmware/garitad/kiosk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <future>
#include <utility>

#include "drivers/lines/line_reader.h"
#include "firmware/calibration.h"
#include "firmware/pairing.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

/// What came until now, without a judgement: that a finding is missing means nothing yet.
Verdict so_far(const Report& report) {
    Verdict verdict;
    verdict.findings = report.findings;
    for (std::size_t i = 0; i < verdict.findings.size(); ++i)
        if (const Outcome outcome = verdict.findings[i].outcome;
            outcome != Outcome::Successful && outcome != Outcome::NotSupported)
            verdict.concern.push_back(i);
    return verdict;
}

/// The lines of a text that the scanner delivered; what they mean is the worker's to find out.
std::vector<std::string> lines_of(const scanner::Delivered& text) {
    std::string bytes(text.header.size, '\0');
    const ssize_t count = pread(text.memory.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < bytes.size() && lines.size() < kMaxTextLines;) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
        lines.push_back(bytes.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Today by the machine's clock and time zone, ISO 8601.
std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

}  // namespace

Kiosk::Kiosk(scanner::Client& scanner, Inspector& inspector, EventHub& events, PictureStore& pictures,
             Languages languages, std::filesystem::path data)
    : m_scanner(scanner),
      m_inspector(inspector),
      m_events(events),
      m_pictures(pictures),
      m_languages(std::move(languages)),
      m_data(std::move(data)) {}

bool Kiosk::give(Task task) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_busy || m_stopping || (task.scan ? !m_plugged_in : !m_has_capture)) return false;
        m_busy = true;
        m_task = task;
    }
    m_changed.notify_all();
    return true;
}

bool Kiosk::scan() {
    return give({.scan = true});
}

bool Kiosk::inspect_as(DocumentChoice choice) {
    return give({.scan = false, .choice = choice});
}

void Kiosk::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_scanner.cancel();
    m_inspector.cancel();
    m_changed.notify_all();
}

void Kiosk::run() {
    m_events.begin();
    m_events.publish("reset", "{}");
    look_at_scanner();
    std::string_view phase = "idle";
    while (true) {
        {
            const std::lock_guard lock(m_mutex);
            m_busy = false;
            m_has_capture = !m_capture.empty();
        }
        // Said only now: who hears it may ask for the next document at once.
        m_events.publish("phase", phase_json(phase, m_label));
        m_inspector.prepare(today());
        Task task;
        if (!wait_for_task(task)) return;
        phase = work_on(task);
    }
}

/// False: stop.
bool Kiosk::wait_for_task(Task& task) {
    const auto news = [this] { return m_stopping || m_task.has_value(); };
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            if (const auto patience = time_to_look())
                m_changed.wait_for(lock, *patience, news);
            else
                m_changed.wait(lock, news);
            if (m_stopping) return false;
            if (m_task) {
                task = *std::exchange(m_task, std::nullopt);
                return true;
            }
        }
        look_at_scanner();
    }
}

/// How long until the scanner is looked at again; nothing: not before the next document.
std::optional<std::chrono::milliseconds> Kiosk::time_to_look() const {
    constexpr std::chrono::milliseconds kOften(250);
    constexpr std::chrono::milliseconds kSeldom(2'000);  // a process that dies at once is not started all the time
    if (!m_scanner_answers) return kSeldom;
    return m_scanner_state.facts.hot_plug ? std::optional(kOften) : std::nullopt;
}

/// Asks for the scanner's state, and tells it where it changed.
void Kiosk::look_at_scanner() {
    Result<scanner::State> state = m_scanner.state();
    m_scanner_answers = state.has_value();
    if (state) {
        m_scanner_state = std::move(*state);
    } else {
        m_scanner_state.status = {};
        m_scanner_state.trouble = std::move(state).error();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_plugged_in = m_scanner_state.status.plugged_in;
    }
    // Said only now: who hears it may scan at once.
    m_events.set_standing("scanner", to_json(m_scanner_state));
}

/// What was told of one document so far.
struct Kiosk::Telling {
    std::vector<std::string> lines{};  ///< of text, in place of pictures
    std::optional<DocumentChoice> choice{};
    std::string date{};
    PicturePaths paths{};
    ReferencePaths references{};
    Report latest{};
};

std::string_view Kiosk::work_on(const Task& task) {
    take_back();
    m_pictures.clear();
    look_at_scanner();
    return task.scan ? scan_and_inspect() : inspect_again(*task.choice);
}

/// Nothing that was told holds any more.
void Kiosk::take_back() {
    m_events.begin();
    m_events.publish("reset", "{}");
}

/// Each picture is worked on while the scanner takes the next. What is known so far is told; that it holds, only once
/// the scan has ended well and its scanner is known to be the one that it says.
std::string_view Kiosk::scan_and_inspect() {
    m_events.publish("phase", phase_json("scanning", ""));
    m_source = m_scanner_state.facts;
    find_calibration();
    Telling telling{.date = today()};
    worker::PictureFeed pictures(announced());
    std::future<Result<Report>> report;
    const auto begin = [&] { report = std::async(std::launch::async, [&] { return inspect(telling, pictures); }); };
    const Result<bool> taken = take_capture([&](const scanner::Delivered& image) {
        if (!report.valid()) begin();
        pictures.add(picture_of(image));
    });
    if (!taken) {
        m_capture.clear();
        m_lines.clear();
        m_label.clear();
        if (report.valid()) {
            pictures.stop();
            m_inspector.drop();
            static_cast<void>(report.get());
            // Its pictures go with the next document: a page may just be loading them.
            take_back();
        }
        // That none is plugged in any more, its state tells.
        if (m_scanner_state.status.plugged_in) m_events.publish("trouble", to_json(taken.error()));
        return "idle";
    }
    m_events.publish("phase", phase_json("inspecting", m_label));
    pictures.complete();
    if (!report.valid()) {
        telling.lines = m_lines;
        begin();
    }
    tell_end(telling, report.get());
    return "done";
}

std::string_view Kiosk::inspect_again(const DocumentChoice& choice) {
    m_events.publish("phase", phase_json("inspecting", m_label));
    Telling telling{.choice = choice, .date = today()};
    std::vector<worker::Picture> all;
    for (const scanner::Delivered& image : m_capture) all.push_back(picture_of(image));
    worker::PictureFeed pictures(std::move(all));
    tell_end(telling, inspect(telling, pictures));
    return "done";
}

/// What the scanner will take of a document; nothing where it does not tell.
std::vector<SideAndBand> Kiosk::announced() const {
    std::vector<SideAndBand> all;
    for (const Side side : {Side::Front, Side::Back})
        for (const BandFacts& one : m_source.bands)
            if (side == Side::Front || m_source.both_sides) all.push_back({side, one.band});
    return all;
}

worker::Picture Kiosk::picture_of(const scanner::Delivered& image) const {
    return {.facts = {.side = image.header.side,
                      .band = image.header.band,
                      .name = image.header.name,
                      .ppi = image.header.ppi,
                      .light_nm = image.header.light_nm,
                      .calibration =
                          m_calibration ? m_calibration->of(image.header.side, image.header.band) : std::nullopt},
            .bytes = Descriptor(fcntl(image.memory.get(), F_DUPFD_CLOEXEC, 3))};
}

/// Which bands are prescribed for the scanner of the capture, and that its firmware never gets older.
Result<bool> Kiosk::authenticate() {
    m_prescribed.reset();
    if (!m_source.authenticated) return true;
    GARITA_TRY(pairing, read_pairing(m_data, m_source.serial));
    if (!pairing)
        return fail(ErrorKind::Device,
                    "the scanner was unpaired while the kiosk runs: start the kiosk anew, or pair the scanner again",
                    static_cast<int>(ErrorCode::HeadNotPaired));
    BandSet prescribed = 0;
    for (const Band band : pairing->bands) prescribed = static_cast<BandSet>(prescribed | bands(band));
    m_prescribed = prescribed;
    // The capture is good all the same where that cannot be written.
    if (const auto noted = note_firmware(m_data, m_source); !noted) m_events.publish("trouble", to_json(noted.error()));
    return true;
}

Result<bool> Kiosk::take_capture(const std::function<void(const scanner::Delivered&)>& on_image) {
    m_capture.clear();
    m_lines.clear();
    m_label.clear();
    Result<std::string> label = m_scanner.scan([&](scanner::Delivered image) {
        if (image.header.text) {
            m_lines = lines_of(image);
            return;
        }
        m_events.publish("shot", shot_json(image.header.side, image.header.band));
        on_image(image);
        m_capture.push_back(std::move(image));
    });
    // The same scanner before and after: what the page says of it, it says of the capture.
    look_at_scanner();
    if (!label) return tl::unexpected(label.error());
    if (m_scanner_state.facts != m_source)
        return fail(ErrorKind::Retry, "another scanner was plugged in during the scan: scan again");
    GARITA_TRY(authentic, authenticate());
    static_cast<void>(authentic);
    if (m_capture.empty() && m_lines.empty()) return fail(ErrorKind::Retry, "The scanner delivered no picture");
    m_events.publish("source", to_json(m_source));
    m_label = std::move(*label);
    return true;
}

/// Each scan reads it anew: it may have been made a minute ago. Without one the pictures are used as they came.
void Kiosk::find_calibration() {
    m_calibration.reset();
    if (m_source.serial.empty()) return;
    Result<std::optional<ScannerCalibration>> calibration = read_calibration(m_data, m_source.serial);
    if (calibration)
        m_calibration = std::move(*calibration);
    else
        m_events.publish("trouble", to_json(Error{ErrorKind::Device, static_cast<int>(ErrorCode::CalibrationUnusable),
                                                  calibration.error().text}));
}

Verdict Kiosk::judge_report(const Report& report, const std::optional<DocumentChoice>& choice) const {
    BandSet delivered = 0;
    for (const scanner::Delivered& image : m_capture)
        delivered = static_cast<BandSet>(delivered | bands(image.header.band));
    // A scanner that is not paired has no profile that would hold: what it delivered stands in.
    const Profile profile = profile_of_bands(m_prescribed.value_or(delivered));
    Circumstances circumstances{.mode = Mode::Test, .delivered = delivered, .kind = {}};
    if (report.reading.mrz)
        circumstances.kind.format = report.reading.mrz->interpretation.format;
    else if (choice)
        circumstances.kind.format = choice->format;
    else if (!report.pages.empty())
        circumstances.kind.format = report.pages.front().format;
    circumstances.kind.has_model = report.has_model();
    return judge(report.findings, profile, circumstances);
}

/// The latest of it.
void Kiosk::tell(const Telling& telling, const Verdict& verdict, bool provisional) {
    m_events.publish("result", to_json({.report = telling.latest,
                                        .verdict = verdict,
                                        .pictures = telling.paths,
                                        .references = telling.references,
                                        .today = telling.date,
                                        .provisional = provisional,
                                        .inspected_as = telling.choice},
                                       m_languages));
}

void Kiosk::tell_so_far(const Telling& telling) {
    tell(telling, so_far(telling.latest), true);
}

Result<Report> Kiosk::inspect(Telling& telling, worker::PictureFeed& pictures) {
    InspectionSink sink;
    sink.picture = [&](PagePicture picture) {
        const std::pair<int, Band> where{picture.page, picture.band};
        if (picture.page < 0 || picture.page >= kMostPages) return;
        if (const std::string check = picture.check; !check.empty()) {
            if (std::optional<std::string> path = m_pictures.add(std::move(picture)))
                telling.references[check] = std::move(*path);
            return;  // the report that it belongs to comes next
        }
        // Pictures may come before the report: its pages have no size yet.
        auto& pages = telling.latest.pages;
        if (pages.size() <= static_cast<std::size_t>(picture.page))
            pages.resize(static_cast<std::size_t>(picture.page) + 1);
        if (std::optional<std::string> path = m_pictures.add(std::move(picture)))
            telling.paths[where] = std::move(*path);
        tell_so_far(telling);
    };
    sink.progress = [&](const Report& report) {
        telling.latest = report;
        tell_so_far(telling);
    };
    sink.trouble = [&](const Error& error) { m_events.publish("trouble", to_json(error)); };
    return m_inspector.inspect({.pictures = pictures,
                                .lines = telling.lines,
                                .choice = telling.choice,
                                .today = telling.date,
                                .specimens = m_source.simulated},
                               sink);
}

void Kiosk::tell_end(Telling& telling, Result<Report> report) {
    if (!report) {
        // A worker that dies is no evidence for or against.
        m_events.publish("trouble", to_json(report.error()));
        const int code = report.error().code;
        telling.latest.findings = all_aborted(code != 0 ? static_cast<ErrorCode>(code) : ErrorCode::WorkerDied);
    } else {
        telling.latest = std::move(*report);
    }
    for (const InputError& unread : telling.latest.errors)
        m_events.publish("trouble", to_json(Error{ErrorKind::Input, 0, unread.text}));
    tell(telling, judge_report(telling.latest, telling.choice), false);
}

}  // namespace garita
