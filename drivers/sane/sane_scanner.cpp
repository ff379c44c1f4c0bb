#include "drivers/sane/sane_scanner.h"

#include <sane/sane.h>
#include <sane/saneopts.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <utility>

#include "drivers/capture/netpbm.h"

namespace garita {
namespace {

constexpr int kMaxSide = 16'384;
constexpr SANE_Int kMostOptions = 1'000;
constexpr std::chrono::milliseconds kCancelAnswer(100);
/// How long the next scan waits for one that was cancelled: a carriage goes home.
constexpr std::chrono::seconds kGoingHome(30);
constexpr std::chrono::seconds kEnding(3);

/// What a status means to people.
Error error_of(SANE_Status status) {
    switch (status) {
        case SANE_STATUS_CANCELLED:
            return {ErrorKind::Retry, 0, "the scan was cancelled at the scanner: scan again"};
        case SANE_STATUS_NO_DOCS:
            return {ErrorKind::Retry, 0, "no document lies on the scanner: lay one down"};
        case SANE_STATUS_DEVICE_BUSY:
            return {ErrorKind::Device, 0, "another program uses the scanner: end it"};
        case SANE_STATUS_COVER_OPEN:
            return {ErrorKind::Device, 0, "the scanner's cover is open: close it"};
        case SANE_STATUS_JAMMED:
            return {ErrorKind::Device, 0, "the scanner is jammed: switch it off and look at it"};
        case SANE_STATUS_ACCESS_DENIED:
            return {ErrorKind::Device, 0, "this user may not use the scanner: put it into the group scanner"};
        case SANE_STATUS_INVAL:
            return {ErrorKind::Device, 0, "the scanner is not there, or refused a setting: plug it in again"};
        default:
            return {ErrorKind::Device, 0,
                    std::string("the scanner failed (") + sane_strstatus(status) + "): look at its cable"};
    }
}

/// SANE as a whole, which a process starts and ends once.
class Library {
public:
    /// The one of this process; it ends with its last user.
    static Result<std::shared_ptr<Library>> get() {
        static std::mutex mutex;
        static std::weak_ptr<Library> current;
        const std::lock_guard lock(mutex);
        std::shared_ptr<Library> library = current.lock();
        if (!library) {
            SANE_Int version = 0;
            if (const SANE_Status status = sane_init(&version, nullptr); status != SANE_STATUS_GOOD)
                return fail(ErrorKind::Device,
                            std::string("SANE does not work on this machine: ") + sane_strstatus(status));
            library = std::shared_ptr<Library>(new Library);
            current = library;
        }
        return library;
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { sane_exit(); }

private:
    Library() = default;
};

struct CloseHandle {
    void operator()(void* handle) const { sane_close(handle); }
};
using Handle = std::unique_ptr<void, CloseHandle>;

/// The well-known options of an opened scanner.
class Options {
public:
    explicit Options(SANE_Handle handle) : m_handle(handle) {
        SANE_Int count = 0;
        sane_control_option(handle, 0, SANE_ACTION_GET_VALUE, &count, nullptr);
        for (SANE_Int i = 1; i < std::min(count, kMostOptions); ++i)
            if (const SANE_Option_Descriptor* option = sane_get_option_descriptor(handle, i))
                if (option->name != nullptr) m_numbers.emplace(option->name, i);
    }

    /// Sets a number to the nearest that the option takes; nothing happens where there is no such option.
    void set_number(const char* name, double value) {
        const SANE_Option_Descriptor* option = settable(name);
        if (option == nullptr || option->size != sizeof(SANE_Word)) return;
        const bool fixed = option->type == SANE_TYPE_FIXED;
        if (!fixed && option->type != SANE_TYPE_INT) return;
        SANE_Word word = nearest(*option, fixed ? SANE_FIX(value) : static_cast<SANE_Word>(value));
        set(name, &word);
    }
    /// Likewise a length, in the option's own unit.
    void set_length(const char* name, double mm, double ppi) {
        const SANE_Option_Descriptor* option = settable(name);
        const bool pixels = option != nullptr && option->unit == SANE_UNIT_PIXEL;
        set_number(name, pixels ? mm * ppi / kMillimetresPerInch : mm);
    }
    [[nodiscard]] std::optional<double> number(const char* name) const {
        const SANE_Option_Descriptor* option = active(name);
        SANE_Word word = 0;
        if (option == nullptr || option->size != sizeof(SANE_Word) ||
            sane_control_option(m_handle, m_numbers.at(name), SANE_ACTION_GET_VALUE, &word, nullptr) !=
                SANE_STATUS_GOOD)
            return std::nullopt;
        return option->type == SANE_TYPE_FIXED ? SANE_UNFIX(word) : static_cast<double>(word);
    }
    /// In millimetres.
    [[nodiscard]] std::optional<double> length(const char* name, double ppi) const {
        const SANE_Option_Descriptor* option = active(name);
        std::optional<double> value = number(name);
        if (value && option->unit == SANE_UNIT_PIXEL) {
            if (ppi <= 0) return std::nullopt;
            value = *value * kMillimetresPerInch / ppi;
        }
        return value;
    }
    /// Sets a text to the first of `wanted` that the option takes; false where it takes none.
    bool set_text(const char* name, std::initializer_list<std::string_view> wanted) {
        const SANE_Option_Descriptor* option = settable(name);
        if (option == nullptr || option->type != SANE_TYPE_STRING ||
            option->constraint_type != SANE_CONSTRAINT_STRING_LIST)
            return false;
        for (const std::string_view word : wanted)
            for (const SANE_String_Const* one = option->constraint.string_list; *one != nullptr; ++one) {
                if (word != *one || word.size() >= static_cast<std::size_t>(option->size)) continue;
                std::string value(static_cast<std::size_t>(option->size), '\0');
                std::ranges::copy(word, value.begin());
                return set(name, value.data());
            }
        return false;
    }

private:
    [[nodiscard]] const SANE_Option_Descriptor* active(const char* name) const {
        const auto found = m_numbers.find(name);
        if (found == m_numbers.end()) return nullptr;
        const SANE_Option_Descriptor* option = sane_get_option_descriptor(m_handle, found->second);
        return option != nullptr && SANE_OPTION_IS_ACTIVE(option->cap) ? option : nullptr;
    }
    [[nodiscard]] const SANE_Option_Descriptor* settable(const char* name) const {
        const SANE_Option_Descriptor* option = active(name);
        return option != nullptr && SANE_OPTION_IS_SETTABLE(option->cap) ? option : nullptr;
    }
    bool set(const char* name, void* value) {
        return sane_control_option(m_handle, m_numbers.at(name), SANE_ACTION_SET_VALUE, value, nullptr) ==
               SANE_STATUS_GOOD;
    }
    static SANE_Word nearest(const SANE_Option_Descriptor& option, SANE_Word value) {
        if (option.constraint_type == SANE_CONSTRAINT_RANGE)
            return std::clamp(value, option.constraint.range->min, option.constraint.range->max);
        if (option.constraint_type != SANE_CONSTRAINT_WORD_LIST || option.constraint.word_list[0] < 1) return value;
        const std::span list(option.constraint.word_list + 1, static_cast<std::size_t>(option.constraint.word_list[0]));
        return *std::ranges::min_element(list, {},
                                         [value](SANE_Word one) { return std::abs(std::int64_t{one} - value); });
    }

    SANE_Handle m_handle;
    std::map<std::string, SANE_Int, std::less<>> m_numbers;
};

/// One pass of the carriage: grey, colour, or one of red, green and blue.
struct Frame {
    SANE_Parameters about{};
    std::vector<std::uint8_t> bytes;  ///< bytes_per_line × lines
};

int channels_of(const SANE_Parameters& about) {
    return about.format == SANE_FRAME_RGB ? 3 : 1;
}

/// What the scanner announces is a picture that Garita takes; nothing: it is.
std::optional<Error> refusal_of(const SANE_Parameters& about) {
    const bool known = about.format == SANE_FRAME_GRAY || about.format == SANE_FRAME_RGB ||
                       about.format == SANE_FRAME_RED || about.format == SANE_FRAME_GREEN ||
                       about.format == SANE_FRAME_BLUE;
    if (!known || (about.depth != 8 && about.depth != 16))
        return Error{ErrorKind::Device, 0, "the scanner offers neither grey nor colour: Garita cannot use it"};
    const auto row = std::int64_t{about.pixels_per_line} * channels_of(about) * (about.depth / 8);
    const bool sane = about.pixels_per_line > 0 && about.pixels_per_line <= kMaxSide && about.lines >= -1 &&
                      about.lines != 0 && about.lines <= kMaxSide && about.bytes_per_line >= row &&
                      about.bytes_per_line <= 2 * row + 4'096;
    if (!sane) return Error{ErrorKind::Device, 0, "the scanner announces an impossible picture: it may be broken"};
    return std::nullopt;
}

/// Sample `x` of a row as 8 bits.
std::uint8_t sample(const std::uint8_t* row, std::size_t x, int depth) {
    if (depth == 8) return row[x];
    std::uint16_t wide = 0;  // SANE hands over 16 bits in the machine's own order
    std::memcpy(&wide, row + 2 * x, sizeof wide);
    return static_cast<std::uint8_t>(wide >> 8U);
}

/// The frames as one netpbm file.
UnfilledBytes netpbm_of(const std::vector<Frame>& frames) {
    const SANE_Parameters& about = frames.front().about;
    const auto width = static_cast<std::size_t>(about.pixels_per_line);
    const auto stride = static_cast<std::size_t>(about.bytes_per_line);
    const std::size_t height = frames.front().bytes.size() / stride;
    const bool whole = frames.size() == 1;
    const std::size_t channels = whole && channels_of(about) == 1 ? 1 : 3;
    const std::string header = netpbm_header(width, height, channels);
    UnfilledBytes out(header.size() + width * height * channels);
    std::ranges::copy(header, out.begin());
    for (const Frame& frame : frames) {
        const std::size_t first = frame.about.format == SANE_FRAME_GREEN  ? 1
                                  : frame.about.format == SANE_FRAME_BLUE ? 2
                                                                          : 0;
        for (std::size_t y = 0; y < height; ++y) {
            const std::uint8_t* row = frame.bytes.data() + y * stride;
            std::uint8_t* to = out.data() + header.size() + y * width * channels;
            if (whole)
                for (std::size_t x = 0; x < width * channels; ++x) to[x] = sample(row, x, about.depth);
            else
                for (std::size_t x = 0; x < width; ++x) to[3 * x + first] = sample(row, x, about.depth);
        }
    }
    return out;
}

/// Frames of one geometry that make a whole picture: one alone, or red, green and blue.
bool is_whole(const std::vector<Frame>& frames) {
    if (frames.size() == 1)
        return frames[0].about.format == SANE_FRAME_GRAY || frames[0].about.format == SANE_FRAME_RGB;
    if (frames.size() != 3) return false;
    std::array<bool, 3> seen{};
    for (const Frame& frame : frames) {
        if (frame.about.format < SANE_FRAME_RED || frame.about.bytes_per_line != frames[0].about.bytes_per_line ||
            frame.about.pixels_per_line != frames[0].about.pixels_per_line ||
            frame.about.depth != frames[0].about.depth || frame.bytes.size() != frames[0].bytes.size())
            return false;
        seen.at(static_cast<std::size_t>(frame.about.format - SANE_FRAME_RED)) = true;
    }
    return seen[0] && seen[1] && seen[2];
}

}  // namespace

/// An opened scanner and the thread that alone talks to it once it is open.
class SaneScanner::Session {
public:
    Session(std::shared_ptr<Library> library, Handle handle, ScannerFacts facts)
        : m_library(std::move(library)), m_handle(std::move(handle)), m_facts(std::move(facts)) {}

    [[nodiscard]] const ScannerFacts& facts() const { return m_facts; }

    Result<Shot> scan() {
        std::unique_lock lock(m_mutex);
        m_given_up = false;
        if (!m_changed.wait_for(lock, kGoingHome, [this] { return m_phase == Phase::Idle || m_given_up; }))
            return fail(ErrorKind::Device, "the scanner does not end its last scan: unplug it and plug it in again");
        if (m_given_up) return scan_cancelled();
        m_cancelled = false;
        m_phase = Phase::Asked;
        m_result.reset();
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_phase == Phase::Idle || m_given_up; });
        if (m_phase != Phase::Idle) {
            m_cancelled = true;  // the thread sees it at the next piece
            m_changed.wait_for(lock, kCancelAnswer, [this] { return m_phase == Phase::Idle; });
            return scan_cancelled();
        }
        return std::move(m_result).value_or(scan_cancelled());
    }

    void cancel() {
        const std::lock_guard lock(m_mutex);
        m_given_up = true;
        m_changed.notify_all();
    }

    /// The thread: scans when asked, until end().
    void work() {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [this] { return m_ending || m_phase == Phase::Asked; });
            if (m_ending) break;
            m_phase = Phase::Scanning;
            lock.unlock();
            Result<Shot> shot = take();
            lock.lock();
            m_result = std::move(shot);
            m_phase = Phase::Idle;
            m_changed.notify_all();
        }
        m_ended = true;
        m_changed.notify_all();
    }

    /// Ends work(); false when it has not ended after a while.
    bool end() {
        std::unique_lock lock(m_mutex);
        m_ending = m_cancelled = true;
        m_changed.notify_all();
        return m_changed.wait_for(lock, kEnding, [this] { return m_ended; });
    }

private:
    enum class Phase { Idle, Asked, Scanning };

    [[nodiscard]] bool is_cancelled() {
        const std::lock_guard lock(m_mutex);
        return m_cancelled;
    }

    Result<Shot> take() {
        // However it ends: the carriage goes home.
        const std::unique_ptr<void, decltype(&sane_cancel)> end(m_handle.get(), &sane_cancel);
        std::vector<Frame> frames;
        do {
            if (const SANE_Status status = sane_start(m_handle.get()); status != SANE_STATUS_GOOD)
                return tl::unexpected(error_of(status));
            GARITA_TRY(frame, read_frame());
            frames.push_back(std::move(frame));
        } while (frames.back().about.last_frame == SANE_FALSE && frames.size() < 3);
        if (!is_whole(frames))
            return fail(ErrorKind::Device, "the scanner's picture arrived in pieces that do not fit: scan again");
        const BandFacts& band = m_facts.bands.front();
        return Shot{.side = Side::Front,
                    .band = band.band,
                    .name = "white.ppm",
                    .ppi = band.ppi,
                    .light_nm = {},
                    .bytes = netpbm_of(frames)};
    }

    Result<Frame> read_frame() {
        Frame frame;
        // What was announced before sane_start() is an estimate.
        if (const SANE_Status status = sane_get_parameters(m_handle.get(), &frame.about); status != SANE_STATUS_GOOD)
            return tl::unexpected(error_of(status));
        if (auto refusal = refusal_of(frame.about)) return tl::unexpected(std::move(*refusal));
        const auto row = static_cast<std::size_t>(frame.about.bytes_per_line);
        const auto lines = static_cast<std::size_t>(frame.about.lines < 0 ? kMaxSide : frame.about.lines);
        const std::size_t most = std::min(row * lines, kMaxShotBytes);
        if (frame.about.lines >= 0) frame.bytes.reserve(most);
        std::array<SANE_Byte, 32'768> piece{};
        // Not before the first piece: many drivers end their reading thread wherever it is, and one that is still
        // taking memory for itself then holds the allocator's lock for ever.
        do {
            SANE_Int count = 0;
            const SANE_Status status =
                sane_read(m_handle.get(), piece.data(), static_cast<SANE_Int>(piece.size()), &count);
            if (status == SANE_STATUS_EOF) {
                const bool cut = frame.bytes.empty() || frame.bytes.size() % row != 0 ||
                                 (frame.about.lines >= 0 && frame.bytes.size() != row * lines);
                if (cut) return fail(ErrorKind::Device, "the scanner's picture was cut short: scan again");
                return frame;
            }
            if (status != SANE_STATUS_GOOD) return tl::unexpected(error_of(status));
            if (count < 0 || static_cast<std::size_t>(count) > std::min(piece.size(), most - frame.bytes.size()))
                return fail(ErrorKind::Device, "the scanner sent more than it had announced: it may be broken");
            frame.bytes.insert(frame.bytes.end(), piece.begin(), piece.begin() + count);
        } while (!is_cancelled());
        return scan_cancelled();
    }

    std::shared_ptr<Library> m_library;  ///< first: it ends last
    Handle m_handle;
    ScannerFacts m_facts;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Phase m_phase = Phase::Idle;
    bool m_given_up = false;   ///< by cancel(): the caller waits no longer
    bool m_cancelled = false;  ///< the scan under way is to end
    bool m_ending = false;
    bool m_ended = false;
    std::optional<Result<Shot>> m_result;
};

Result<std::vector<SaneDevice>> sane_devices() {
    GARITA_TRY(library, Library::get());
    const SANE_Device** list = nullptr;
    if (const SANE_Status status = sane_get_devices(&list, SANE_TRUE); status != SANE_STATUS_GOOD)
        return tl::unexpected(error_of(status));
    const auto text = [](SANE_String_Const word) { return std::string(word == nullptr ? "" : word); };
    std::vector<SaneDevice> out;
    for (; list != nullptr && *list != nullptr; ++list)
        out.push_back({.name = text((*list)->name), .maker = text((*list)->vendor), .model = text((*list)->model)});
    return out;
}

SaneScanner::SaneScanner(std::shared_ptr<Session> session)
    : m_session(std::move(session)), m_thread([own = m_session] { own->work(); }) {}

SaneScanner::~SaneScanner() {
    if (m_session->end())
        m_thread.join();
    else
        m_thread.detach();  // a driver that hangs: the process's end is its end
}

Result<std::unique_ptr<SaneScanner>> SaneScanner::create(const SaneDevice& device, const SaneSettings& settings) {
    GARITA_TRY(library, Library::get());
    SANE_Handle raw = nullptr;
    if (const SANE_Status status = sane_open(device.name.c_str(), &raw); status != SANE_STATUS_GOOD)
        return tl::unexpected(error_of(status));
    Handle handle(raw);
    Options options(raw);
    if (!options.set_text(SANE_NAME_SCAN_MODE, {SANE_VALUE_SCAN_MODE_COLOR, SANE_VALUE_SCAN_MODE_GRAY}))
        return fail(ErrorKind::Device, "the scanner offers neither colour nor grey: Garita cannot use it");
    options.set_number(SANE_NAME_BIT_DEPTH, 8);
    options.set_number(SANE_NAME_SCAN_RESOLUTION, settings.ppi);
    const double ppi = options.number(SANE_NAME_SCAN_RESOLUTION).value_or(0);
    const auto side = [&](const char* from, const char* to, double mm) {
        options.set_length(from, 0, ppi);
        options.set_length(to, mm, ppi);
        return options.length(to, ppi).value_or(0) - options.length(from, ppi).value_or(0);
    };
    const double width = side(SANE_NAME_SCAN_TL_X, SANE_NAME_SCAN_BR_X, settings.area.width);
    const double height = side(SANE_NAME_SCAN_TL_Y, SANE_NAME_SCAN_BR_Y, settings.area.height);

    ScannerFacts facts{.driver = "sane",
                       .maker = device.maker,
                       .model = device.model.empty() ? device.name : device.model,
                       .serial = "",
                       .firmware = "",
                       .authenticated = false,
                       .simulated = device.name.starts_with("test:"),  // SANE's own scanner that is not there
                       .bands = {{.band = Band::White, .ppi = ppi, .light_nm = {}}},
                       .window = {},
                       .calibrated_day = {}};
    if (width > 0 && height > 0) facts.window = SizeMm{.width = width, .height = height};
    return std::unique_ptr<SaneScanner>(
        new SaneScanner(std::make_shared<Session>(std::move(library), std::move(handle), std::move(facts))));
}

Result<std::unique_ptr<SaneScanner>> open_flatbed(const std::string& name) {
    GARITA_TRY(devices, sane_devices());
    if (devices.empty())
        return fail(ErrorKind::Device,
                    "no flatbed is plugged in, none that SANE knows, or this user is not in its group (scanner)");
    std::string names;
    for (const SaneDevice& device : devices) names += (names.empty() ? "" : ", ") + device.name;
    if (name.empty() && devices.size() > 1)
        return fail(ErrorKind::Device, "several flatbeds are plugged in: name one of " + names);
    const auto wanted =
        std::ranges::find_if(devices, [&](const SaneDevice& one) { return name.empty() || one.name == name; });
    if (wanted == devices.end())
        return fail(ErrorKind::Device, "SANE knows no flatbed " + name + " but " + names +
                                           "; many names change when a flatbed is plugged in anew");
    return SaneScanner::create(*wanted, {});
}

ScannerFacts SaneScanner::facts() const {
    return m_session->facts();
}

Result<std::string> SaneScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    if (!request.bands.empty() && std::ranges::find(request.bands, Band::White) == request.bands.end())
        return fail(ErrorKind::Input, "the scanner has none of the bands asked for: a flatbed has white alone");
    GARITA_TRY(shot, m_session->scan());
    deliver(std::move(shot));
    return "scan-" + std::to_string(++m_scans);
}

void SaneScanner::cancel() {
    m_session->cancel();
}

}  // namespace garita
