#include "drivers/head/wire.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "drivers/head/checksum.h"

namespace garita::head {
namespace {

constexpr std::uint32_t kIdentityMagic = 0x31485347;     // "GSH1"
constexpr std::uint32_t kImageMagic = 0x474D4947;        // "GIMG"
constexpr std::uint32_t kRowsMagic = 0x574F5247;         // "GROW"
constexpr std::uint32_t kEndMagic = 0x444E4547;          // "GEND"
constexpr std::uint32_t kCalibrationMagic = 0x4C414347;  // "GCAL"
constexpr std::uint32_t kUpdateMagic = 0x44505547;       // "GUPD"
constexpr std::uint32_t kMaxExposureUs = 5'000'000;
constexpr std::uint32_t kMaxDay = 65'535;
constexpr std::uint32_t kAll = 0xFFFFFFFF;

/// A number's values.
struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/// What Writer and Reader share: the first thing wrong.
class Visitor {
public:
    /// Notes that `what` is wrong unless `right`.
    void check(bool right, const char* what) {
        if (!right && m_wrong == nullptr) m_wrong = what;
    }
    [[nodiscard]] const char* wrong() const { return m_wrong; }

private:
    const char* m_wrong = nullptr;
};

bool is_text(std::string_view text) {
    return !text.empty() && text.size() <= kTextBytes &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

/// Writes a message field by field, in the order of its layout.
class Writer : public Visitor {
public:
    static constexpr bool kReads = false;

    template <typename T>
    void number(const T& value, Range range, const char* what) {
        const auto bits = static_cast<std::uint64_t>(value);
        check(bits >= range.first && bits <= range.last, what);
        for (std::size_t i = 0; i < sizeof(T); ++i) m_bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
    }
    void constant(std::uint32_t value, const char* what) { number(value, {value, value}, what); }
    void text(const std::string& text, const char* what) {
        check(is_text(text), what);
        const std::size_t size = std::min(text.size(), kTextBytes);
        m_bytes.insert(m_bytes.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        m_bytes.resize(m_bytes.size() + kTextBytes - size);
    }
    template <std::size_t N>
    void bytes(const std::array<std::uint8_t, N>& bytes) {
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    void reserved(std::size_t count) { m_bytes.resize(m_bytes.size() + count); }
    /// The checksum of all that stands before it.
    void checksum() {
        const std::uint32_t value = checksum_of(m_bytes);
        number(value, {0, kAll}, "checksum");
    }
    [[nodiscard]] Bytes take() { return std::move(m_bytes); }

private:
    Bytes m_bytes;
};

/// Reads what Writer wrote. REQUIRES no less bytes than the layout asks for: decode() looks at the size first.
class Reader : public Visitor {
public:
    static constexpr bool kReads = true;

    explicit Reader(ByteView bytes) : m_all(bytes) {}

    template <typename T>
    void number(T& value, Range range, const char* what) {
        std::uint64_t bits = 0;
        const ByteView field = next(sizeof(T));
        for (std::size_t i = 0; i < field.size(); ++i) bits |= std::uint64_t{field[i]} << (8 * i);
        check(bits >= range.first && bits <= range.last, what);
        if (wrong() == nullptr) value = static_cast<T>(bits);
    }
    void constant(std::uint32_t value, const char* what) {
        std::uint32_t read = 0;
        number(read, {value, value}, what);
    }
    void text(std::string& text, const char* what) {
        const ByteView field = next(kTextBytes);
        const auto end = std::ranges::find(field, 0);
        check(std::all_of(end, field.end(), [](std::uint8_t byte) { return byte == 0; }), what);
        text.assign(field.begin(), end);
        check(is_text(text), what);
    }
    template <std::size_t N>
    void bytes(std::array<std::uint8_t, N>& bytes) {
        const ByteView field = next(N);
        std::ranges::copy(field, bytes.begin());
    }
    void reserved(std::size_t count) {
        const ByteView field = next(count);
        check(std::ranges::all_of(field, [](std::uint8_t byte) { return byte == 0; }), "reserved bytes");
    }
    void checksum() {
        const std::uint32_t expected = checksum_of(m_all.first(m_at));
        std::uint32_t value = 0;
        number(value, {0, kAll}, "checksum");
        check(value == expected, "checksum");
    }

private:
    ByteView next(std::size_t count) {
        count = std::min(count, m_all.size() - m_at);
        m_at += count;
        return m_all.subspan(m_at - count, count);
    }

    ByteView m_all;
    std::size_t m_at = 0;
};

/// A byte whose bit n is *flags[n].
template <typename V, typename Flag, std::size_t N>
void bits(V& v, const std::array<Flag*, N>& flags, const char* what) {
    static_assert(N <= 8);
    std::uint8_t byte = 0;
    for (std::size_t i = 0; i < N; ++i) byte = static_cast<std::uint8_t>(byte | (*flags[i] ? 1U : 0U) << i);
    v.number(byte, {0, (1U << N) - 1}, what);
    if constexpr (V::kReads)
        for (std::size_t i = 0; i < N; ++i) *flags[i] = ((byte >> i) & 1U) != 0;
}

/// Fields of layouts that stand in several messages.
template <typename V, typename B>
void band(V& v, B& band) {
    v.number(band, {0, kBandCount - 1}, "band");
}
template <typename V, typename T>
void target(V& v, T& target) {
    v.number(target.side, {0, 1}, "side");
    band(v, target.band);
}
template <typename V, typename C>
void code(V& v, C& code) {
    v.number(code, {0, static_cast<std::uint32_t>(Code::HeadFailed)}, "code");
}
template <typename V, typename S>
void state(V& v, S& state) {
    v.number(state, {0, static_cast<std::uint32_t>(State::Updating)}, "state");
}
template <typename V, typename F>
void format(V& v, F& format) {
    v.number(format, {1, 2}, "pixel format");
}
template <typename V, typename N>
void light(V& v, N& nanometres) {
    v.number(nanometres, {0, 1100}, "wavelength");
    v.check(nanometres == 0 || nanometres >= 200, "wavelength");
}
template <typename V, typename T>
void geometry(V& v, T& image) {
    v.number(image.width, {1, kMaxSide}, "width");
    v.number(image.height, {1, kMaxSide}, "height");
    v.number(image.ppi_thousandths, {50'000, 2'400'000}, "pixels an inch");
}
/// The product is looked at once each factor is known to be right.
template <typename V, typename T>
void area(V& v, const T& image) {
    if (v.wrong() == nullptr) v.check(pixel_bytes_of(image) <= kMaxPixelBytes, "size of an image");
}

/// The layouts, in the order of PROTOCOL.md: one description for both directions. M is the message, const or not.
template <typename Message>
struct Layout;

template <>
struct Layout<Identity> {
    static void fields(auto& v, auto& m) {
        v.constant(kIdentityMagic, "magic number");
        v.text(m.maker, "maker");
        v.text(m.model, "model");
        v.text(m.serial, "serial number");
        v.text(m.firmware, "firmware version");
        v.number(m.firmware_counter, {1, kAll}, "firmware counter");
        bits(v, std::array{&m.signs, &m.has_tamper_switch, &m.has_cover_switch, &m.updates, &m.simulated}, "flags");
        v.reserved(7);
        v.bytes(m.public_key);
        v.check(m.signs || m.public_key == PublicKey{}, "public key");
    }
};

template <>
struct Layout<Capabilities> {
    static void row(auto& v, auto& m) {
        band(v, m.band);
        format(v, m.format);
        light(v, m.light_nm);
        geometry(v, m);
        v.number(m.min_exposure_us, {10, kMaxExposureUs}, "exposure");
        v.number(m.max_exposure_us, {10, kMaxExposureUs}, "exposure");
        v.check(m.min_exposure_us <= m.max_exposure_us, "exposure");
        v.reserved(4);
        area(v, m);
    }
    static void fields(auto& v, auto& m) {
        v.number(m.window_width, {10, 5'000}, "window");
        v.number(m.window_height, {10, 5'000}, "window");
        auto count = static_cast<std::uint8_t>(std::min<std::size_t>(m.bands.size(), 0xFF));
        v.number(count, {1, kBandCount}, "number of bands");
        bits(v, std::array{&m.both_sides}, "flags");
        v.reserved(2);
        if (v.wrong() != nullptr) return;
        if constexpr (std::decay_t<decltype(v)>::kReads) m.bands.resize(count);
        unsigned seen = 0;
        for (auto& one : m.bands) {
            row(v, one);
            v.check((seen & (1U << static_cast<unsigned>(one.band))) == 0, "bands: one stands twice");
            seen |= 1U << static_cast<unsigned>(one.band);
        }
        v.reserved(24 * (static_cast<std::size_t>(kBandCount) - count));
    }
};

template <>
struct Layout<Status> {
    static void fields(auto& v, auto& m) {
        state(v, m.state);
        bits(v, std::array{&m.document, &m.cover_open, &m.tampered}, "flags");
        code(v, m.code);
        v.number(m.dead_lamps, {0, 0xFF}, "lamps");
        v.number(m.temperature_dk, {0, 4'000}, "temperature");
        v.check(m.temperature_dk == 0 || m.temperature_dk >= 2'000, "temperature");
        v.number(m.images_sent, {0, kMaxImages}, "number of images");
        v.reserved(1);
        v.number(m.capture, {0, kAll}, "capture");
        v.number(m.calibrated_day, {0, kMaxDay}, "day of calibration");
        v.number(m.last_event, {0, kAll}, "event");
        v.reserved(4);
    }
};

template <>
struct Layout<Exposure> {
    static void fields(auto& v, auto& m) {
        band(v, m.band);
        v.reserved(1);
        v.number(m.lamp_permille, {0, 1'000}, "lamp");
        v.number(m.gain_percent, {100, 6'400}, "gain");
        v.reserved(2);
        v.number(m.time_us, {10, kMaxExposureUs}, "exposure");
    }
};

template <>
struct Layout<CaptureRequest> {
    static void fields(auto& v, auto& m) {
        v.number(m.capture, {1, kAll}, "capture");
        v.bytes(m.nonce);
        auto count = static_cast<std::uint8_t>(std::min<std::size_t>(m.targets.size(), 0xFF));
        v.number(count, {1, kMaxImages}, "number of images");
        v.reserved(3);
        if (v.wrong() != nullptr) return;
        if constexpr (std::decay_t<decltype(v)>::kReads) m.targets.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            target(v, m.targets[i]);
            for (std::size_t k = 0; k < i; ++k) v.check(!(m.targets[k] == m.targets[i]), "images: one stands twice");
        }
        v.reserved(2 * (kMaxImages - count));
    }
};

template <>
struct Layout<ImageHeader> {
    static void fields(auto& v, auto& m) {
        v.constant(kImageMagic, "magic number");
        v.number(m.capture, {1, kAll}, "capture");
        v.number(m.index, {0, kMaxImages - 1}, "index");
        target(v, m.target);
        format(v, m.format);
        geometry(v, m);
        light(v, m.light_nm);
        v.reserved(2);
        Layout<Exposure>::fields(v, m.exposure);
        v.check(m.exposure.band == m.target.band, "exposure");
        v.reserved(24);
        v.checksum();
        area(v, m);
    }
};

template <>
struct Layout<CaptureEnd> {
    static void fields(auto& v, auto& m) {
        v.constant(kEndMagic, "magic number");
        v.number(m.capture, {1, kAll}, "capture");
        v.number(m.images, {0, kMaxImages}, "number of images");
        code(v, m.code);
        v.reserved(50);
        v.checksum();
    }
};

template <>
struct Layout<ImageTrailer> {
    static void fields(auto& v, auto& m) {
        v.constant(kRowsMagic, "magic number");
        v.number(m.capture, {1, kAll}, "capture");
        v.number(m.index, {0, kMaxImages - 1}, "index");
        v.reserved(3);
        auto rows = static_cast<std::uint32_t>(m.row_checksums.size());
        v.number(rows, {1, kMaxSide}, "number of rows");
        v.check(rows == m.row_checksums.size(), "number of rows");
        for (auto& checksum : m.row_checksums) v.number(checksum, {0, UINT64_MAX}, "row checksum");
        v.checksum();
    }
};

template <>
struct Layout<Seal> {
    static void fields(auto& v, auto& m) {
        v.number(m.capture, {1, kAll}, "capture");
        v.reserved(4);
        v.bytes(m.signature);
    }
};

template <>
struct Layout<Event> {
    static void fields(auto& v, auto& m) {
        v.number(m.kind, {1, static_cast<std::uint32_t>(EventKind::TooHot)}, "kind of event");
        state(v, m.state);
        code(v, m.code);
        v.reserved(1);
        v.number(m.number, {1, kAll}, "number of the event");
        v.number(m.capture, {0, kAll}, "capture");
        v.reserved(4);
    }
};

template <>
struct Layout<SelfTestResult> {
    static void fields(auto& v, auto& m) {
        code(v, m.code);
        v.number(m.dead_lamps, {0, 0xFF}, "lamps");
        v.number(m.aged_lamps, {0, 0xFF}, "lamps");
        bits(v, std::array{&m.dirty_glass}, "flags");
        v.number(m.dead_pixels, {0, 0xFFFF}, "dead pixels");
        v.reserved(2);
    }
};

template <>
struct Layout<Calibration> {
    static void head(auto& v, auto& m) {
        v.constant(kCalibrationMagic, "magic number");
        v.number(m.kind, {1, 3}, "kind of table");
        band(v, m.band);
        v.reserved(2);
        v.number(m.columns, {1, 256}, "columns");
        v.number(m.rows, {1, 256}, "rows");
        v.number(m.day, {0, kMaxDay}, "day of calibration");
    }
    static void fields(auto& v, auto& m) {
        head(v, m);
        for (auto& value : m.values) v.number(value, {0, 0xFFFF}, "value");
        v.checksum();
    }
};
constexpr std::size_t kCalibrationFrame = 16 + 4;

template <>
struct Layout<UpdateHeader> {
    static void fields(auto& v, auto& m) {
        v.constant(kUpdateMagic, "magic number");
        v.number(m.firmware_counter, {1, kAll}, "firmware counter");
        v.number(m.bytes, {1, kMaxFirmwareBytes}, "size of the firmware");
        v.bytes(m.digest);
        v.text(m.model, "model");
        v.bytes(m.signature);
    }
};

template <typename Message>
constexpr const char* kNameOf = "a message";
template <>
constexpr const char* kNameOf<Identity> = "its identity";
template <>
constexpr const char* kNameOf<Capabilities> = "its capabilities";
template <>
constexpr const char* kNameOf<Status> = "its status";
template <>
constexpr const char* kNameOf<ImageHeader> = "an image's header";
template <>
constexpr const char* kNameOf<ImageTrailer> = "an image's trailer";
template <>
constexpr const char* kNameOf<CaptureEnd> = "a capture's end";
template <>
constexpr const char* kNameOf<Event> = "an event";
template <>
constexpr const char* kNameOf<Calibration> = "a calibration table";

template <typename Message>
tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorKind::Device,
                std::string("the scanner head broke its protocol: ") + kNameOf<Message> + ": wrong " + what);
}

/// Sizes a message whose length is told by its bytes; nothing to do for the others.
template <typename Message>
const char* prepare(Message&, ByteView bytes) {
    return bytes.size() == kSizeOf<Message> ? nullptr : "length";
}
const char* prepare(ImageTrailer& trailer, ByteView bytes) {
    if (bytes.size() < trailer_bytes(1) || bytes.size() > trailer_bytes(kMaxSide) ||
        (bytes.size() - trailer_bytes(0)) % sizeof(std::uint64_t) != 0)
        return "length";
    trailer.row_checksums.resize((bytes.size() - trailer_bytes(0)) / sizeof(std::uint64_t));
    return nullptr;
}
const char* prepare(Calibration& table, ByteView bytes) {
    if (bytes.size() <= kCalibrationFrame || bytes.size() > kMaxCalibrationBytes) return "length";
    Reader in(bytes);
    Layout<Calibration>::head(in, table);
    if (in.wrong() != nullptr) return in.wrong();
    const std::size_t values = std::size_t{table.columns} * table.rows * values_of(table.kind);
    if (bytes.size() != kCalibrationFrame + 2 * values) return "length";
    table.values.resize(values);
    return nullptr;
}

/// Whether the message's own length is one that decode() takes.
template <typename Message>
bool fits(const Message&, std::size_t size) {
    return size == kSizeOf<Message>;
}
bool fits(const ImageTrailer& trailer, std::size_t size) {
    return size == trailer_bytes(trailer.row_checksums.size());
}
bool fits(const Calibration& table, std::size_t size) {
    return size <= kMaxCalibrationBytes &&
           table.values.size() == std::size_t{table.columns} * table.rows * values_of(table.kind);
}

/// What each code is to the host: one row a code, in their order.
struct CodeRow {
    Code code;
    ErrorKind kind;
    const char* text;
};
constexpr std::array<CodeRow, 15> kCodes = {{
    {Code::None, ErrorKind::Device, "the scanner broke off without a reason: unplug it and plug it in again"},
    {Code::DocumentMoved, ErrorKind::Retry, "the document moved while it was scanned: lay it down again"},
    {Code::DocumentLifted, ErrorKind::Retry,
     "the document was lifted before every picture was taken: lay it down again"},
    {Code::NoDocument, ErrorKind::Retry, "no document lies on the scanner: lay one down"},
    {Code::CoverOpen, ErrorKind::Device, "the cover of the scanner is open: close it"},
    {Code::LampFailed, ErrorKind::Device, "a lamp of the scanner failed: have it replaced"},
    {Code::TooHot, ErrorKind::Device, "the scanner is too hot: let it cool down"},
    {Code::SensorFailed, ErrorKind::Device, "the camera of the scanner failed: unplug it and plug it in again"},
    {Code::WrongState, ErrorKind::Device, "the scanner was busy with something else: try again"},
    {Code::InvalidRequest, ErrorKind::Internal, "the scanner head did not understand what it was asked"},
    {Code::Cancelled, ErrorKind::Retry, "the scan was cancelled"},
    {Code::CalibrationDamaged, ErrorKind::Device, "the scanner's calibration is damaged: calibrate it anew"},
    {Code::Tampered, ErrorKind::Device, "the scanner was opened: a technician must look at it and pair it again"},
    {Code::UpdateRefused, ErrorKind::Device, "the scanner refused the firmware: it is damaged, older or not for it"},
    {Code::HeadFailed, ErrorKind::Device, "the scanner failed: unplug it and plug it in again"},
}};

}  // namespace

Error error_of(Code code) {
    const CodeRow& row = kCodes.at(static_cast<std::size_t>(code));
    return {row.kind, 0, row.text};
}

template <typename Message>
Result<Bytes> encode(const Message& message) {
    Writer out;
    Layout<Message>::fields(out, message);
    if (out.wrong() != nullptr)
        return fail(ErrorKind::Internal, std::string("a message to be sent has a wrong ") + out.wrong());
    Bytes bytes = out.take();
    if (!fits(message, bytes.size())) return fail(ErrorKind::Internal, "a message to be sent has a wrong length");
    return bytes;
}

template <typename Message>
Result<Message> decode(ByteView bytes) {
    Message message;
    if (const char* wrong = prepare(message, bytes)) return broken<Message>(wrong);
    Reader in(bytes);
    Layout<Message>::fields(in, message);
    if (in.wrong() != nullptr) return broken<Message>(in.wrong());
    return message;
}

#define GARITA_HEAD_MESSAGE(Message)               \
    template Result<Bytes> encode(const Message&); \
    template Result<Message> decode<Message>(ByteView)
GARITA_HEAD_MESSAGE(Identity);
GARITA_HEAD_MESSAGE(Capabilities);
GARITA_HEAD_MESSAGE(Status);
GARITA_HEAD_MESSAGE(Exposure);
GARITA_HEAD_MESSAGE(CaptureRequest);
GARITA_HEAD_MESSAGE(ImageHeader);
GARITA_HEAD_MESSAGE(ImageTrailer);
GARITA_HEAD_MESSAGE(CaptureEnd);
GARITA_HEAD_MESSAGE(Seal);
GARITA_HEAD_MESSAGE(Event);
GARITA_HEAD_MESSAGE(SelfTestResult);
GARITA_HEAD_MESSAGE(Calibration);
GARITA_HEAD_MESSAGE(UpdateHeader);
#undef GARITA_HEAD_MESSAGE

bool is_capture_end(ByteView block) {
    return block.size() == kSizeOf<CaptureEnd> && block[0] == 'G' && block[1] == 'E' && block[2] == 'N' &&
           block[3] == 'D';
}

Bytes statement_of(const Identity& identity, const CaptureRequest& request, std::span<const SealedImage> images) {
    std::array<std::uint8_t, kTextBytes> domain{};  // sets it apart from all else that the key may ever sign
    std::ranges::copy(std::string_view("garita head capture 1"), domain.begin());
    Writer out;
    out.bytes(domain);
    out.bytes(request.nonce);
    out.text(identity.serial, "serial number");
    out.number(identity.firmware_counter, {1, kAll}, "firmware counter");
    out.number(request.capture, {1, kAll}, "capture");
    out.number(static_cast<std::uint32_t>(images.size()), {0, kMaxImages}, "number of images");
    for (const SealedImage& image : images) {
        target(out, image.target);
        out.reserved(2);
        out.bytes(image.digest);
    }
    return out.take();
}

}  // namespace garita::head
