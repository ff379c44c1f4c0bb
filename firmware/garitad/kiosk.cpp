#include "firmware/garitad/kiosk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <future>
#include <utility>

#include "drivers/lines/line_reader.h"
#include "firmware/bytes.h"
#include "firmware/calibration.h"
#include "firmware/dates.h"
#include "firmware/fingerprint.h"
#include "firmware/garitad/list_answers.h"
#include "firmware/garitad/wipe_stack.h"
#include "firmware/pairing.h"
#include "firmware/version.h"
#include "mrz/document.h"
#include "vision/checks/between.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

constexpr std::chrono::milliseconds kSeldom(2'000);  ///< a process that dies at once is not started all the time

// What run()'s thread may take, at most, until it says again that it works.
constexpr std::chrono::seconds kLongestTurn(60);         ///< a scanner that is asked for its state, twice, and a worker
constexpr std::chrono::seconds kLongestMessage(120);     ///< of a scan (scanner::Launch), and keeping what was found
constexpr std::chrono::seconds kLongestInspection(360);  ///< LockedInInspection::inspect(), and keeping what was found

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

/// What a document is searched and counted by; a worker may have sent anything.
records::Completion completion_of(const Report& report) {
    const auto only = [](std::string_view text, std::size_t most, auto&& wanted) {
        std::string out;
        for (const char c : text)
            if (wanted(c) && out.size() < most) out += c;
        return out;
    };
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto of_viz = [&report](std::string_view name) {
        const auto found = std::ranges::find(report.reading.viz, name, &VizField::name);
        return found == report.reading.viz.end() ? std::string() : found->text.substr(0, 200);
    };
    records::Completion completion{
        .terms = {.document_number = of_viz("document_number"), .issuing_state = {}, .surname = of_viz("surname")}};
    if (report.reading.mrz) {
        const mrz::Interpretation& read = report.reading.mrz->interpretation;
        const mrz::Document document = mrz::parse(read.format, read.lines);
        completion.document_type = only(document.value("document_code"), 8, is_capital);
        completion.issuing_state = only(document.value("issuing_state"), 3, is_capital);
        completion.terms = {.document_number = std::string(document.value("document_number")),
                            .issuing_state = std::string(document.value("issuing_state")),
                            .surname = std::string(document.value("surname"))};
    }
    if (report.model) completion.model = report.model->id.substr(0, 200);
    if (const auto total = report.timings_ms.find("total"); total != report.timings_ms.end())
        completion.duration_ms = std::clamp<std::int64_t>(std::llround(total->second), 0, 86'400'000);
    return completion;
}

/// Otherwise than they were read.
int typed_characters(const Report& report) {
    if (!report.reading.mrz) return 0;
    return static_cast<int>(std::ranges::count(report.reading.mrz->interpretation.corrections,
                                               mrz::CorrectionReason::Person, &mrz::Correction::reason));
}

/// State, type and number of the zone; empty where there is none.
std::string name_of_document(const Reading& reading) {
    if (!reading.mrz) return {};
    const mrz::Document zone = mrz::parse(reading.mrz->interpretation.format, reading.mrz->interpretation.lines);
    return fmt::format("{} {} {}", zone.value("issuing_state"), zone.value("document_code"),
                       zone.value("document_number"));
}

}  // namespace

Kiosk::Kiosk(scanner::Client& scanner, Inspector& inspector, EventHub& events, PictureStore& pictures,
             Languages languages, std::filesystem::path data, Station& station,
             std::function<std::string(const Report&)> lists, BureauAnswers* bureau, Health* health)
    : m_scanner(scanner),
      m_inspector(inspector),
      m_events(events),
      m_pictures(pictures),
      m_languages(std::move(languages)),
      m_data(std::move(data)),
      m_station(station),
      m_lists(std::move(lists)),
      m_bureau(bureau),
      m_health(health) {}

/// Today by the station's clock and the machine's time zone, ISO 8601.
trust::Today Kiosk::today() const {
    const std::time_t now = m_station.clock().now().utc;
    std::tm local{};
    localtime_r(&now, &local);
    return m_station.clock().today(
        fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday));
}

bool Kiosk::give(Task task) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_busy || m_stopping || (task.scan ? !m_plugged_in : !m_has_capture)) return false;
        m_busy = true;
        m_task = std::move(task);
    }
    m_changed.notify_all();
    return true;
}

bool Kiosk::scan(const PersonId& officer, Traveller traveller) {
    return give({.scan = true, .officer = officer, .traveller = traveller});
}

bool Kiosk::inspect_as(const PersonId& officer, DocumentChoice choice) {
    return give({.scan = false, .choice = choice, .officer = officer, .traveller = Traveller::Same});
}

bool Kiosk::correct(const PersonId& officer, std::vector<std::string> zone) {
    return give({.scan = false, .typed_zone = std::move(zone), .officer = officer, .traveller = Traveller::Same});
}

void Kiosk::forget() {
    {
        const std::lock_guard lock(m_telling);
        m_forgotten = true;
        m_shown.reset();
        ++m_bureau_turn;
        m_events.begin();
        m_events.publish("reset", "{}");
        m_pictures.clear();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_has_capture = false;
        m_to_drop = true;
    }
    m_changed.notify_all();
}

void Kiosk::forget(const RecordId& record) {
    {
        const std::lock_guard lock(m_telling);
        if (!m_shown || m_shown->record != record) return;
    }
    forget();
}

Mode Kiosk::mode() const {
    const std::lock_guard lock(m_mutex);
    if (m_simulated) return Mode::Test;
    return m_training ? Mode::Training : Mode::Live;
}

void Kiosk::train(bool on) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_training == on) return;
        m_training = on;
    }
    forget();
    m_events.set_standing("mode", mode_json(mode()));
}

void Kiosk::tell_decided(const records::InspectionId& inspection, const std::string& decision) {
    const std::lock_guard lock(m_telling);
    if (m_shown == inspection && !m_forgotten) m_events.publish("decided", decision);
}

/// To nobody once the document was forgotten.
void Kiosk::say(std::string_view type, std::string_view data) {
    const std::lock_guard lock(m_telling);
    if (!m_forgotten) m_events.publish(type, data);
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
    begin_telling();
    look_at_scanner();
    std::string_view phase = "idle";
    while (true) {
        {
            const std::lock_guard lock(m_mutex);
            m_busy = false;
            m_has_capture = !m_capture.empty() && !m_to_drop;
        }
        // Said only now: who hears it may ask for the next document at once.
        say("phase", phase_json(phase, m_label));
        make_ready();
        Task task;
        if (!wait_for_task(task)) return;
        phase = work_on(task);
    }
}

/// Has a worker stand by for the next document.
void Kiosk::make_ready() {
    const Result<bool> ready = m_inspector.prepare(today());
    m_is_ready |= ready.value_or(false);
    // Later, what is wrong is told when a document is inspected.
    if (!ready && m_health != nullptr) m_health->waits(Health::Part::Inspection, ready.error().text);
}

/// Once a worker stood by: before, nobody could inspect.
void Kiosk::works(std::chrono::milliseconds within) {
    if (m_is_ready && m_health != nullptr) m_health->works(Health::Part::Inspection, within);
}

/// False: stop.
bool Kiosk::wait_for_task(Task& task) {
    const auto news = [this] { return m_stopping || m_to_drop || m_task.has_value(); };
    while (true) {
        if (!m_is_ready) make_ready();
        works(kLongestTurn);
        const auto patience = time_to_look();
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait_for(lock, patience.value_or(kSeldom), news);
            if (m_stopping) return false;
            if (std::exchange(m_to_drop, false)) {
                lock.unlock();
                drop_capture();
                begin_telling();
                say("phase", phase_json("idle", ""));
                continue;
            }
            if (m_task) {
                task = *std::exchange(m_task, std::nullopt);
                return true;
            }
        }
        if (patience) look_at_scanner();
    }
}

/// How long until the scanner is looked at again; nothing: not before the next document.
std::optional<std::chrono::milliseconds> Kiosk::time_to_look() const {
    constexpr std::chrono::milliseconds kOften(250);
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
        m_simulated = m_scanner_state.facts.simulated;
    }
    m_events.set_standing("mode", mode_json(mode()));
    // Said only now: who hears it may scan at once.
    m_events.set_standing("scanner", to_json(m_scanner_state));
}

/// What was told of one document so far, and kept of it before.
struct Kiosk::Telling {
    Keeper keeper;
    std::vector<std::string> lines{};  ///< of text, in place of pictures
    std::optional<DocumentChoice> choice{};
    std::vector<std::string> typed_zone{};
    trust::Today date{};
    std::atomic<bool> has_front{false};  ///< among the pictures that came
    PicturePaths paths{};
    PicturePaths kept_paths{};  ///< where they lie once they are shown out of the records
    ReferencePaths references{};
    Report latest{};
    std::string lists{};  ///< what watchlists say of it
    std::optional<std::pair<std::vector<std::string>, std::optional<ModelFound>>>
        asked{};                                         ///< by which lines and model
    std::optional<watchlists::Document> asked_bureau{};  ///< about this one
    bool not_kept = false;
    bool again = false;                  ///< of the capture that was inspected last: takes its place
    std::optional<Together> together{};  ///< with the traveller's other documents, at its end
};

std::string_view Kiosk::work_on(const Task& task) {
    begin_telling();
    m_pictures.clear();
    look_at_scanner();
    return task.scan ? scan_and_inspect(task) : inspect_again(task);
}

/// Of a new document: nothing that was told holds any more.
void Kiosk::begin_telling() {
    const std::lock_guard lock(m_telling);
    m_forgotten = false;
    m_shown.reset();
    ++m_bureau_turn;
    m_events.begin();
    m_events.publish("reset", "{}");
}

void Kiosk::drop_capture() {
    m_capture.clear();
    m_lines.clear();
    m_label.clear();
    m_served.reset();
    wipe_stack();
}

Keeper Kiosk::keeper_for(const Task& task) {
    const Work work{.officer = task.officer, .mode = mode()};
    if (task.traveller == Traveller::Another || (m_served && m_served->work != work)) m_served.reset();
    return Keeper(m_station, work, m_served ? std::optional(m_served->record) : std::nullopt,
                  fmt::format("garita {}", kVersion));
}

/// Each picture is worked on while the scanner takes the next. What is known so far is told; that it holds, only once
/// the scan has ended well and its scanner is known to be the one that it says.
std::string_view Kiosk::scan_and_inspect(const Task& task) {
    works(kLongestMessage);
    say("phase", phase_json("scanning", ""));
    m_source = m_scanner_state.facts;
    find_calibration();
    Telling telling{.keeper = keeper_for(task), .date = today()};
    worker::PictureFeed pictures(announced());
    std::future<Result<Report>> report;
    const auto begin = [&] {
        report = std::async(std::launch::async, [&] {
            Result<Report> inspected = inspect(telling, pictures);
            wipe_stack();  // the next thread may be given this one's
            return inspected;
        });
    };
    const Result<bool> taken = take_capture([&](const scanner::Delivered& image) {
        works(kLongestMessage);
        if (image.header.side == Side::Front) telling.has_front = true;
        if (!report.valid()) begin();
        pictures.add(picture_of(image));
    });
    if (!taken) {
        auto served = std::exchange(m_served, std::nullopt);
        drop_capture();
        m_served = std::move(served);
        if (report.valid()) {
            pictures.stop();
            m_inspector.drop();
            static_cast<void>(report.get());
            take_back(telling);
        }
        // That none is plugged in any more, its state tells.
        if (m_scanner_state.status.plugged_in) say("trouble", to_json(taken.error()));
        return "idle";
    }
    works(kLongestInspection);
    say("phase", phase_json("inspecting", m_label));
    pictures.complete();
    if (!report.valid()) {
        telling.lines = m_lines;
        begin();
    }
    tell_end(telling, report.get());
    return "done";
}

/// What somebody has seen of an inspection that did not end.
void Kiosk::keep_as_aborted(Telling& telling) {
    if (!telling.keeper.id()) return;
    Verdict ended = so_far(telling.latest);
    ended.outcome = Outcome::Aborted;
    ended.lamp = lamp_of(Outcome::Aborted);
    keep_end(telling, ended);
}

void Kiosk::take_back(Telling& telling) {
    keep_as_aborted(telling);
    // Its pictures go with the next document: a page may just be loading them.
    begin_telling();
}

std::string_view Kiosk::inspect_again(const Task& task) {
    works(kLongestInspection);
    say("phase", phase_json("inspecting", m_label));
    Telling telling{.keeper = keeper_for(task),
                    .lines = m_lines,
                    .choice = task.choice,
                    .typed_zone = task.typed_zone,
                    .date = today(),
                    .again = true};
    std::vector<worker::Picture> all;
    for (const scanner::Delivered& image : m_capture) {
        if (image.header.side == Side::Front) telling.has_front = true;
        all.push_back(picture_of(image));
    }
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

/// So that all that come are kept. A scanner that does not tell how many there will be is given room for six bands of
/// two sides.
std::size_t Kiosk::bytes_of_each_picture() const {
    constexpr std::size_t kMostOfMany = 12;
    const std::size_t told = announced().size();
    return m_station.most_picture_bytes() / (told > 0 ? told : kMostOfMany);
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
    if (const auto noted = note_firmware(m_data, m_source); !noted) say("trouble", to_json(noted.error()));
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
        say("shot", shot_json(image.header.side, image.header.band));
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
    say("source", to_json(m_source));
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
        say("trouble", to_json(Error{ErrorKind::Device, static_cast<int>(ErrorCode::CalibrationUnusable),
                                     calibration.error().text}));
}

Verdict Kiosk::judge_report(const Report& report, const std::optional<DocumentChoice>& choice, Mode mode) const {
    BandSet delivered = 0;
    for (const scanner::Delivered& image : m_capture)
        delivered = static_cast<BandSet>(delivered | bands(image.header.band));
    // A scanner that is not paired has no profile that would hold: what it delivered stands in.
    const Profile profile = profile_of_bands(m_prescribed.value_or(delivered));
    Circumstances circumstances{.mode = mode, .delivered = delivered, .kind = {}};
    if (report.reading.mrz)
        circumstances.kind.format = report.reading.mrz->interpretation.format;
    else if (choice)
        circumstances.kind.format = choice->format;
    else if (!report.pages.empty())
        circumstances.kind.format = report.pages.front().format;
    circumstances.kind.has_model = report.has_model();
    return judge(report.findings, profile, circumstances);
}

/// What is no longer provisional names its place in the records.
View Kiosk::view_of(const Telling& telling, const Verdict& verdict, const PicturePaths& pictures,
                    const ReferencePaths& references, bool provisional) {
    return {.report = telling.latest,
            .verdict = verdict,
            .pictures = pictures,
            .references = references,
            .today = telling.date.day,
            .provisional = provisional,
            .inspected_as = telling.choice,
            .kept = provisional ? std::nullopt : telling.keeper.id(),
            .together = telling.together ? &*telling.together : nullptr,
            .lists = telling.lists};
}

/// The latest of it.
void Kiosk::tell(const Telling& telling, const Verdict& verdict, bool provisional) {
    say("result", to_json(view_of(telling, verdict, telling.paths, telling.references, provisional), m_languages));
}

/// Nothing of this inspection is final from here on.
void Kiosk::not_kept(Telling& telling, const Error& error) {
    if (std::exchange(telling.not_kept, true)) return;
    say("trouble", to_json(Error{ErrorKind::Device, static_cast<int>(ErrorCode::NotKept), error.text}));
}

/// Where it lies once it is shown out of the records; without what of the model a check judged by: the page itself.
std::string Kiosk::path_in_records(const records::InspectionId& id, const records::PictureName& name) {
    return fmt::format("/record/{}/{}/{}/{}{}{}", hex(id.record.bytes), id.number, name_of(name.side),
                       name_of(name.band), name.check.empty() ? "" : "/", name.check);
}

/// Pages stand in the order front, back (firmware/pipeline.h).
Side Kiosk::side_of(const Telling& telling, int page) {
    return page == 0 && telling.has_front ? Side::Front : Side::Back;
}

/// Before it is shown. False: it is not to be shown either.
bool Kiosk::keep_picture(Telling& telling, const PagePicture& picture) {
    if (telling.not_kept) return true;
    const records::PictureName name{side_of(telling, picture.page), picture.band, {}};
    const std::string bytes = PictureStore::bytes_of(picture);
    const auto kept =
        telling.keeper.keep({.name = name, .media_type = picture.media_type, .bytes = garita::bytes_of(bytes)});
    if (!kept && kept.error().kind == ErrorKind::Input) return false;
    if (!kept) {
        not_kept(telling, kept.error());
        return true;
    }
    telling.kept_paths[{picture.page, picture.band}] = path_in_records(*telling.keeper.id(), name);
    return true;
}

/// What models have there, of the findings that are looked at first: by this they were judged, and models change. Where
/// they lie; one for which there is no room any more is left out.
ReferencePaths Kiosk::keep_references(Telling& telling, const Verdict& verdict) {
    ReferencePaths kept;
    for (const std::size_t index : verdict.concern) {
        const Finding& finding = verdict.findings[index];
        const auto path = telling.references.find(std::string(finding.check));
        if (path == telling.references.end() || !finding.band) continue;
        const auto picture = m_pictures.find(path->second);
        if (!picture) continue;
        const records::PictureName name{side_of(telling, finding.page.value_or(0)), *finding.band, path->first};
        const auto done = telling.keeper.keep(
            {.name = name, .media_type = picture->media_type, .bytes = garita::bytes_of(picture->bytes)});
        if (!done) continue;  // of a disk that fails the end is told, which comes next
        kept[path->first] = path_in_records(*telling.keeper.id(), name);
    }
    return kept;
}

/// What was found, before it is shown as what holds.
void Kiosk::keep_end(Telling& telling, const Verdict& verdict) {
    if (telling.not_kept) return;
    if (const auto begun = telling.keeper.begin(); !begun) return not_kept(telling, begun.error());
    if (!telling.typed_zone.empty())
        if (const auto noted = telling.keeper.note_typed(typed_characters(telling.latest)); !noted)
            return not_kept(telling, noted.error());
    records::Completion completion = completion_of(telling.latest);
    completion.outcome = verdict.outcome;
    if (telling.together) completion.together = telling.together->verdict.outcome;
    const ReferencePaths references = keep_references(telling, verdict);
    completion.report =
        kept_json(view_of(telling, verdict, telling.kept_paths, references, false), m_source, m_label, m_languages);
    if (const auto done = telling.keeper.complete(std::move(completion)); !done) not_kept(telling, done.error());
}

/// Again only where something by which lists are asked was read anew.
void Kiosk::ask_lists(Telling& telling) const {
    const Report& report = telling.latest;
    auto asked = std::pair(report.reading.mrz ? report.reading.mrz->interpretation.lines : std::vector<std::string>(),
                           report.model);
    if (telling.asked == asked) return;
    telling.lists = m_lists(report);
    telling.asked = std::move(asked);
}

/// Of the document that is worked on from here on, or read anew: what comes of an earlier question is not shown.
std::uint64_t Kiosk::next_bureau_turn() {
    const std::lock_guard lock(m_telling);
    return ++m_bureau_turn;
}

void Kiosk::say_of_bureau(std::uint64_t turn, std::string_view answer) {
    const std::lock_guard lock(m_telling);
    if (!m_forgotten && turn == m_bureau_turn) m_events.publish("bureau", answer);
}

/// Once, as soon as the number is sure; again only where it was read otherwise in the end. Never waits. What comes of
/// it has no part in the verdict.
void Kiosk::ask_bureau(Telling& telling, IsLast is_last) {
    if (m_bureau == nullptr) return;
    auto document = document_read(telling.latest);
    if (!document) return;
    if (telling.asked_bureau && telling.asked_bureau->number == document->number &&
        telling.asked_bureau->state == document->state && telling.asked_bureau->type == document->type)
        return;
    const bool is_live = telling.keeper.work().mode == Mode::Live;
    const bool is_sure = telling.latest.reading.mrz->interpretation.accepted || !telling.typed_zone.empty();
    if (is_live && !is_sure && is_last == IsLast::No) return;
    telling.asked_bureau = *document;
    const std::uint64_t turn = next_bureau_turn();
    if (!is_live || !is_sure)
        return say_of_bureau(turn, m_bureau->not_asked(is_live ? NotAsked::Number : NotAsked::Mode));
    m_bureau->ask({.document = std::move(*document),
                   .work = telling.keeper.work(),
                   .inspection = telling.not_kept ? std::nullopt : telling.keeper.id()},
                  [this, turn](const std::string& answer) { say_of_bureau(turn, answer); });
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
            if (std::optional<std::string> path = add_picture(std::move(picture)))
                telling.references[check] = std::move(*path);
            return;  // the report that it belongs to comes next
        }
        // Pictures may come before the report: its pages have no size yet.
        auto& pages = telling.latest.pages;
        if (pages.size() <= static_cast<std::size_t>(picture.page))
            pages.resize(static_cast<std::size_t>(picture.page) + 1);
        if (!PictureStore::takes(picture)) return;
        if (!keep_picture(telling, picture)) return;
        if (std::optional<std::string> path = add_picture(std::move(picture))) telling.paths[where] = std::move(*path);
        tell_so_far(telling);
    };
    sink.progress = [&](const Report& report) {
        if (const auto begun = telling.keeper.begin(); !begun) not_kept(telling, begun.error());
        telling.latest = report;
        ask_lists(telling);
        ask_bureau(telling, IsLast::No);
        tell_so_far(telling);
    };
    sink.trouble = [&](const Error& error) { say("trouble", to_json(error)); };
    sink.again = [&] {
        keep_as_aborted(telling);
        telling.keeper = telling.keeper.another();
        telling.paths.clear();
        telling.kept_paths.clear();
        telling.references.clear();
        telling.latest = {};
        telling.lists.clear();
        telling.asked.reset();
        telling.asked_bureau.reset();
        say_of_bureau(next_bureau_turn(), "null");
        tell_so_far(telling);
        // Only now: no picture that the page still shows is gone, and none comes again by the same path.
        m_pictures.clear();
    };
    return m_inspector.inspect({.pictures = pictures,
                                .lines = telling.lines,
                                .choice = telling.choice,
                                .typed_zone = telling.typed_zone,
                                .today = telling.date,
                                .specimens = m_source.simulated,
                                .picture_bytes = bytes_of_each_picture()},
                               sink);
}

/// One that was scanned anew takes the place of its earlier inspection, and so does one that is inspected again.
void Kiosk::judge_with_others(Telling& telling, const Verdict& verdict) {
    if (const auto begun = telling.keeper.begin(); !begun) return not_kept(telling, begun.error());
    const records::InspectionId& id = *telling.keeper.id();
    if (!m_served) m_served = Served{.record = id.record, .work = telling.keeper.work()};
    std::vector<Inspected>& documents = m_served->documents;
    if (telling.again && !documents.empty()) documents.pop_back();
    const std::string name = name_of_document(telling.latest.reading);
    if (!name.empty())
        std::erase_if(documents, [&name](const Inspected& one) { return name_of_document(one.reading) == name; });
    documents.push_back({.number = id.number, .reading = telling.latest.reading, .verdict = verdict});
    if (documents.size() < 2) return;
    std::vector<const Reading*> readings;
    std::vector<Verdict> verdicts;
    for (const Inspected& one : documents) {
        readings.push_back(&one.reading);
        verdicts.push_back(one.verdict);
    }
    TransactionVerdict together = judge_together(verdicts, check_between(readings, telling.date.day));
    telling.together = Together{.documents = documents, .verdict = std::move(together)};
}

void Kiosk::tell_end(Telling& telling, Result<Report> report) {
    if (!report) {
        // A worker that dies is no evidence for or against.
        say("trouble", to_json(report.error()));
        const int code = report.error().code;
        telling.latest.findings = all_aborted(code != 0 ? static_cast<ErrorCode>(code) : ErrorCode::WorkerDied);
    } else {
        telling.latest = std::move(*report);
    }
    for (const InputError& unread : telling.latest.errors)
        say("trouble", to_json(Error{ErrorKind::Input, 0, unread.text}));
    ask_lists(telling);
    const Verdict verdict = judge_report(telling.latest, telling.choice, telling.keeper.work().mode);
    judge_with_others(telling, verdict);
    ask_bureau(telling, IsLast::Yes);
    keep_end(telling, verdict);
    if (const auto& id = telling.keeper.id()) {
        const std::lock_guard lock(m_telling);
        if (!telling.not_kept) m_shown = *id;
    }
    tell(telling, verdict, telling.not_kept);
}

/// Nothing of a document that was forgotten meanwhile.
std::optional<std::string> Kiosk::add_picture(PagePicture picture) {
    const std::lock_guard lock(m_telling);
    return m_forgotten ? std::nullopt : m_pictures.add(std::move(picture));
}

}  // namespace garita
