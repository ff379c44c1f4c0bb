#include "firmware/worker/client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <future>
#include <set>

#include "firmware/bytes.h"
#include "firmware/process/channel.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita::worker {
namespace {

constexpr std::size_t kMaxReportBytes = 4U << 20U;
constexpr std::size_t kMaxPictureBytes = 32U << 20U;
/// A worker works that uses a twentieth of one processor.
constexpr int kLeastWork = 20;
/// How long after the last picture it is seen that there are no more.
constexpr std::chrono::milliseconds kLook(250);

tl::unexpected<Error> trouble(ErrorCode code, const std::string& text) {
    return fail(ErrorKind::Internal, text, static_cast<int>(code));
}

tl::unexpected<Error> lie(const std::string& text) {
    return trouble(ErrorCode::FindingMalformed, "the worker broke the protocol: " + text);
}

/// A memory file of the worker's.
Result<MappedMemory> open_memory(const Descriptor& file, std::size_t most) {
    auto memory = MappedMemory::create(file, most);
    if (!memory) return lie(memory.error().text);
    return memory;
}

/// Why the worker gave up, in its own words: a code that a worker may tell, a space, a text for the log.
Error why_it_gave_up(const Message& message) {
    const auto text = read_reason(message);
    if (!text) return lie(text.error().text).value();
    int code = 0;
    const char* end = std::from_chars(text->data(), text->data() + text->size(), code).ptr;
    if (code != static_cast<int>(ErrorCode::WorkerDied) && code != static_cast<int>(ErrorCode::OutOfMemory))
        return lie("a reason that is none").value();
    return {ErrorKind::Internal, code, "the worker gave up:" + std::string(end, text->data() + text->size())};
}

bool is_jpeg(std::span<const std::uint8_t> bytes) {
    return bytes.size() > 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

/// A picture message: "PAGE BAND" or "PAGE BAND CHECK", and the picture's own file, whose kind is looked at, not its
/// content.
Result<PagePicture> read_picture(Message& message) {
    if (message.files.size() != 2) return lie("a picture without its file");
    GARITA_TRY(what, open_memory(message.files[0], 128));
    GARITA_TRY(bytes, open_memory(message.files[1], kMaxPictureBytes));
    const std::string_view text = what.text();
    static_assert(kMostPages <= 10);
    const bool numbered = text.size() > 2 && text[0] >= '0' && text[0] < '0' + kMostPages && text[1] == ' ';
    const std::string_view rest = numbered ? text.substr(2) : "";
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    const auto band = band_of(rest.substr(0, blank));
    const std::string_view check = blank < rest.size() ? rest.substr(blank + 1) : "";
    if (!band || (blank < rest.size() && find_check(check) == nullptr) || !is_jpeg(bytes.bytes()))
        return lie("a picture that is none");
    return PagePicture{.page = text[0] - '0',
                       .band = *band,
                       .check = std::string(check),
                       .media_type = "image/jpeg",
                       .memory = std::move(message.files[1]),
                       .size = bytes.bytes().size()};
}

/// A report, whole or of what is known so far.
Result<Report> read_report(const Message& message) {
    if (message.files.size() != 1) return lie("a message out of turn");
    GARITA_TRY(text, open_memory(message.files[0], kMaxReportBytes));
    auto report = report_from_wire(text.text());
    if (!report) return trouble(ErrorCode::FindingMalformed, report.error().text);
    return report;
}

/// Two of the MRZ of each side, one after the visual zone, one a check of the worker's.
std::size_t most_progress() {
    return 5 + static_cast<std::size_t>(std::ranges::count(all_checks(), RunsIn::Worker, &Check::runs_in));
}

}  // namespace

std::string program_path() {
    return program_beside("garita-worker", "GARITA_WORKER");
}

Result<std::unique_ptr<Worker>> Worker::start(const std::string& program, const Resources& resources) {
    auto child = Child::start(program, "worker");
    if (!child) return trouble(ErrorCode::WorkerDied, child.error().text);
    // Trouble of sending is told by inspect().
    (void)send_message((*child)->socket(), MessageKind::Resources, resources.files());
    return std::unique_ptr<Worker>(new Worker(std::move(*child)));
}

bool Worker::is_ready() const {
    // Its first word, which inspect() reads; there is no other before.
    return runs() && wait_for_message(m_child->socket(), 0).value_or(false);
}

Result<Report> Worker::inspect(const InspectionRequest& request, PictureFeed& pictures, const Sink& sink,
                               int timeout_ms) {
    if (pictures.is_empty() == request.lines.empty() || pictures.announced().size() > kMostPictures)
        return trouble(ErrorCode::NoPicture,
                       "an inspection wants 1 to " + std::to_string(kMostPictures) + " pictures, or lines of text");
    const std::string text = to_wire(WireRequest{request, pictures.announced()});
    const auto request_file = sealed_memory(bytes_of(text));
    if (!request_file) return trouble(ErrorCode::OutOfMemory, request_file.error().text);
    // A worker that is gone already may have said why.
    (void)send_message(m_child->socket(), MessageKind::Inspect, std::array{request_file->get()});
    if (!request.lines.empty()) return collect(pictures, sink, timeout_ms);
    PictureFeed::Pass pass(pictures);
    auto sending = std::async(std::launch::async, [&] { send_pictures(pass); });
    Result<Report> report = collect(pictures, sink, timeout_ms);
    pass.end();
    // One that does not read any more would keep us.
    if (!report) m_child->kill();
    sending.get();
    return report;
}

void Worker::send_pictures(PictureFeed::Pass& pictures) {
    std::size_t sent = 0;
    while (const auto picture = pictures.next()) {
        if (sent++ >= kMostPictures) continue;
        const auto done =
            send_text(m_child->socket(), MessageKind::Shot, to_wire(picture->facts), picture->bytes.get());
        // Without one of its pictures a document would look like another; of a worker that is gone collect() hears.
        if (!done) m_child->kill();
    }
    (void)send_message(m_child->socket(), MessageKind::Complete, {});
}

Result<Report> Worker::collect(const PictureFeed& feed, const Sink& sink, int timeout_ms) {
    using Clock = std::chrono::steady_clock;
    const auto period = std::chrono::milliseconds(timeout_ms);
    const std::size_t pictures_most = feed.announced().empty() ? kMostPictures : feed.announced().size();
    bool complete = false;
    Clock::time_point end;
    Clock::time_point last_end;
    std::chrono::nanoseconds used{};
    const auto works = [&] {
        const auto before = std::exchange(used, m_child->processor_time());
        return used - before > period / kLeastWork;
    };
    std::set<std::pair<int, Band>> pictures;
    std::set<std::string> references;
    std::size_t progress = 0;
    bool ready = false;
    while (true) {
        // Its time begins when it has everything.
        if (!complete) {
            complete = feed.is_complete();
            end = Clock::now() + (complete ? period : kLook);
            last_end = Clock::now() + kMostPeriods * period;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        // Looked at before each message: a worker that never stops talking is out of time as well.
        if (left <= 0 && Clock::now() < last_end && works()) {
            end += period;
            continue;
        }
        if (left <= 0) {
            (void)m_child->end();
            return trouble(ErrorCode::OutOfTime, "the worker took too long, and was ended");
        }
        auto message = receive_message(m_child->socket(), static_cast<int>(left));
        if (!message) {
            if (Clock::now() >= end) continue;
            return trouble(ErrorCode::WorkerDied, m_child->end() + " (" + message.error().text + ")");
        }
        if (message->kind == MessageKind::Ready && !std::exchange(ready, true) && message->files.empty()) continue;
        if (message->kind == MessageKind::Picture) {
            GARITA_TRY(picture, read_picture(*message));
            const bool news = picture.check.empty() ? pictures.emplace(picture.page, picture.band).second
                                                    : references.insert(picture.check).second;
            if (!news || pictures.size() > pictures_most) return lie("more pictures than there are");
            if (sink.picture) sink.picture(std::move(picture));
            continue;
        }
        if (message->kind == MessageKind::Failed) return tl::unexpected(why_it_gave_up(*message));
        if (message->kind == MessageKind::Progress) {
            GARITA_TRY(so_far, read_report(*message));
            if (so_far.pages.empty() || ++progress > most_progress()) return lie("progress that is none");
            if (sink.progress) sink.progress(so_far);
            continue;
        }
        if (message->kind != MessageKind::Report || !(complete || feed.is_complete()))
            return lie("a message out of turn");
        GARITA_TRY(report, read_report(*message));
        if (report.pages.empty() && report.errors.empty()) return lie("neither a page nor why there is none");
        return report;
    }
}

}  // namespace garita::worker
