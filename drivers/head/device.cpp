#include "drivers/head/device.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "drivers/head/checksum.h"
#include "drivers/head/signature.h"

namespace garita::head {
namespace {

constexpr std::size_t kMaxEvents = 32;
constexpr std::uint16_t kTooHotDk = 3'432;  // 70 °C

constexpr unsigned bit_of(State state) {
    return 1U << static_cast<unsigned>(state);
}
constexpr unsigned kAnyState = 0xFF;
constexpr unsigned kReady = bit_of(State::Ready);
constexpr unsigned kUpdating = bit_of(State::Updating);

template <typename Message>
std::optional<Bytes> answer(const Message& message) {
    Result<Bytes> bytes = encode(message);
    return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

}  // namespace

/// The requests (PROTOCOL.md, 5).
struct Device::Row {
    Request request;
    std::size_t bytes;  ///< wLength, exactly; of UPDATE_BLOCK at most
    unsigned states;
    std::optional<Bytes> (Device::*in)(std::uint16_t value);
    Code (Device::*out)(ByteView data);
};

const Device::Row* Device::row_of(std::uint8_t request, bool in) {
    static constexpr std::array<Row, 14> kRows = {{
        {Request::Identity, kSizeOf<Identity>, kAnyState, &Device::get_identity, nullptr},
        {Request::Capabilities, kSizeOf<Capabilities>, kAnyState, &Device::get_capabilities, nullptr},
        {Request::Status, kSizeOf<Status>, kAnyState, &Device::get_status, nullptr},
        {Request::SetExposure, kSizeOf<Exposure>, kReady, nullptr, &Device::set_exposure},
        {Request::GetExposure, kSizeOf<Exposure>, kAnyState, &Device::get_exposure, nullptr},
        {Request::Capture, kSizeOf<CaptureRequest>, kReady, nullptr, &Device::start_capture},
        {Request::Cancel, 0, kAnyState, nullptr, &Device::cancel},
        {Request::Seal, kSizeOf<Seal>, kReady, &Device::get_seal, nullptr},
        {Request::StartSelfTest, 0, kReady, nullptr, &Device::start_self_test},
        {Request::SelfTestResult, kSizeOf<SelfTestResult>, kReady, &Device::get_self_test, nullptr},
        {Request::ReadCalibration, kBlockBytes, kReady, &Device::get_calibration, nullptr},
        {Request::BeginUpdate, kSizeOf<UpdateHeader>, kReady, nullptr, &Device::begin_update},
        {Request::UpdateBlock, kBlockBytes, kUpdating, nullptr, &Device::update_block},
        {Request::FinishUpdate, 0, kUpdating, nullptr, &Device::finish_update},
    }};
    const auto* row = std::ranges::find_if(kRows, [&](const Row& r) {
        return static_cast<std::uint8_t>(r.request) == request && (r.in != nullptr) == in;
    });
    return row == kRows.end() ? nullptr : row;
}

Device::Device(Hardware& hardware)
    : m_hardware(hardware),
      m_identity(hardware.identity()),
      m_capabilities(hardware.capabilities()),
      m_conditions(hardware.conditions()),
      m_update(hardware) {
    constexpr std::uint32_t kUsualExposureUs = 10'000;
    for (const BandCapability& band : m_capabilities.bands)
        m_exposures.at(static_cast<std::size_t>(band.band)) = {
            .band = band.band, .time_us = std::clamp(kUsualExposureUs, band.min_exposure_us, band.max_exposure_us)};
}

bool Device::is_length(const Row& row, std::size_t length) {
    if (row.request == Request::UpdateBlock) return length >= 1 && length <= row.bytes;
    return length == row.bytes;
}

Device::~Device() {
    reset();
}

bool Device::is_allowed(const Row& row) const {
    return (row.states & bit_of(m_state)) != 0;
}

std::optional<Bytes> Device::control_in(std::uint8_t request, std::uint16_t value, std::size_t length) {
    const Row* row = row_of(request, true);
    if (row == nullptr || length != row->bytes) {
        m_code = Code::InvalidRequest;
        return std::nullopt;
    }
    if (row->request == Request::Status) look();
    if (!is_allowed(*row)) {
        m_code = Code::WrongState;
        return std::nullopt;
    }
    std::optional<Bytes> bytes = (this->*row->in)(value);
    if (!bytes) m_code = Code::InvalidRequest;
    return bytes;
}

/// The row of a request towards the head that may come; nullptr: it is refused, and m_code says why.
const Device::Row* Device::taking_row(std::uint8_t request, std::uint16_t value, std::size_t length) {
    const Row* row = row_of(request, false);
    if (row == nullptr || !is_length(*row, length) || value != 0) {
        m_code = Code::InvalidRequest;
        return nullptr;
    }
    look();
    if (!is_allowed(*row)) {
        m_code = Code::WrongState;
        return nullptr;
    }
    return row;
}

bool Device::may_take(std::uint8_t request, std::uint16_t value, std::size_t length) {
    return taking_row(request, value, length) != nullptr;
}

bool Device::control_out(std::uint8_t request, std::uint16_t value, ByteView data) {
    const Row* row = taking_row(request, value, data.size());
    if (row == nullptr) return false;
    const Code code = (this->*row->out)(data);
    // CANCEL says itself whether it cancelled something; it never hides the reason of what ended before.
    if (row->request != Request::Cancel) m_code = code;
    return code == Code::None;
}

std::optional<Bytes> Device::get_identity(std::uint16_t value) {
    return value == 0 ? answer(m_identity) : std::nullopt;
}

std::optional<Bytes> Device::get_capabilities(std::uint16_t value) {
    return value == 0 ? answer(m_capabilities) : std::nullopt;
}

std::optional<Bytes> Device::get_status(std::uint16_t value) {
    if (value != 0) return std::nullopt;
    const auto calibration = m_hardware.calibration(CalibrationKind::White, Band::White);
    return answer(Status{.state = m_state,
                         .document = m_conditions.document,
                         .cover_open = m_conditions.cover_open,
                         .tampered = m_conditions.tampered,
                         .code = m_code,
                         .temperature_dk = m_conditions.temperature_dk,
                         .dead_lamps = m_conditions.dead_lamps,
                         .images_sent = static_cast<std::uint8_t>(m_sealed.size()),
                         .capture = m_capture,
                         .calibrated_day = calibration ? calibration->day : 0,
                         .last_event = m_last_event});
}

const BandCapability* Device::capability_of(Band band) const {
    for (const BandCapability& one : m_capabilities.bands)
        if (one.band == band) return &one;
    return nullptr;
}

std::optional<Bytes> Device::get_exposure(std::uint16_t value) {
    if (value >= m_exposures.size() || capability_of(static_cast<Band>(value)) == nullptr) return std::nullopt;
    return answer(m_exposures[value]);
}

Code Device::set_exposure(ByteView data) {
    const Result<Exposure> exposure = decode<Exposure>(data);
    const BandCapability* band = exposure ? capability_of(exposure->band) : nullptr;
    if (band == nullptr || exposure->time_us < band->min_exposure_us || exposure->time_us > band->max_exposure_us)
        return Code::InvalidRequest;
    m_exposures.at(static_cast<std::size_t>(exposure->band)) = *exposure;
    return Code::None;
}

std::optional<Bytes> Device::get_seal(std::uint16_t value) {
    if (value != 0 || !m_identity.signs || !m_complete) return std::nullopt;
    return answer(
        Seal{.capture = m_capture, .signature = m_hardware.sign(statement_of(m_identity, m_request, m_sealed))});
}

Code Device::start_self_test(ByteView) {
    m_self_test.reset();
    m_state = State::Testing;
    return Code::None;
}

std::optional<Bytes> Device::get_self_test(std::uint16_t value) {
    return value == 0 && m_self_test ? answer(*m_self_test) : std::nullopt;
}

std::optional<Bytes> Device::get_calibration(std::uint16_t value) {
    const unsigned band = value & 0xFU;
    const unsigned kind = (value >> 4U) & 0xFU;
    const std::size_t block = value >> 8U;
    if (kind < 1 || kind > 3 || band >= static_cast<unsigned>(kBandCount)) return std::nullopt;
    const auto table = m_hardware.calibration(static_cast<CalibrationKind>(kind), static_cast<Band>(band));
    const std::optional<Bytes> bytes = table ? answer(*table) : std::nullopt;
    const std::size_t from = block * kBlockBytes;
    if (!bytes || from >= bytes->size()) return std::nullopt;
    const std::size_t to = std::min(from + kBlockBytes, bytes->size());
    return Bytes(bytes->begin() + static_cast<std::ptrdiff_t>(from), bytes->begin() + static_cast<std::ptrdiff_t>(to));
}

Code Device::begin_update(ByteView data) {
    const Code code = m_update.begin(data, m_identity);
    if (code == Code::None) m_state = State::Updating;
    return code;
}

Code Device::update_block(ByteView data) {
    const Code code = m_update.take(data);
    if (code != Code::None) m_state = State::Ready;
    return code;
}

Code Device::finish_update(ByteView) {
    const Code code = m_update.finish();
    m_restarts = code == Code::None;
    m_state = m_restarts ? State::Starting : State::Ready;
    return code;
}

/// Sees what changed at the glass and tells it; goes on with a self-test.
void Device::look() {
    const Conditions now = m_hardware.conditions();
    const Conditions before = std::exchange(m_conditions, now);
    if (now.document != before.document) tell(now.document ? EventKind::DocumentPlaced : EventKind::DocumentLifted);
    if (now.cover_open != before.cover_open) tell(now.cover_open ? EventKind::CoverOpened : EventKind::CoverClosed);
    if (now.tampered && !before.tampered) tell(EventKind::Tampered);
    if (now.temperature_dk >= kTooHotDk && before.temperature_dk < kTooHotDk) tell(EventKind::TooHot);
    if (m_state != State::Testing) return;
    if (const auto result = m_hardware.self_test()) {
        m_self_test = result;
        m_state = State::Ready;
        tell(EventKind::SelfTestEnded, result->code);
    }
}

void Device::tell(EventKind kind, Code code, std::uint32_t capture) {
    m_events.push_back({.kind = kind, .state = m_state, .code = code, .number = ++m_last_event, .capture = capture});
    if (m_events.size() > kMaxEvents) m_events.pop_front();
}

std::optional<Bytes> Device::interrupt_in() {
    look();
    if (m_events.empty()) return std::nullopt;
    const Event event = m_events.front();
    m_events.pop_front();
    return answer(event);
}

Code Device::start_capture(ByteView data) {
    Result<CaptureRequest> request = decode<CaptureRequest>(data);
    if (!request) return Code::InvalidRequest;
    for (const Target& target : request->targets) {
        if (capability_of(target.band) == nullptr || (target.side == Side::Back && !m_capabilities.both_sides))
            return Code::InvalidRequest;
        if ((m_conditions.dead_lamps & (1U << static_cast<unsigned>(target.band))) != 0) return Code::LampFailed;
    }
    if (m_conditions.tampered) return Code::Tampered;
    if (m_conditions.cover_open) return Code::CoverOpen;
    if (m_conditions.temperature_dk >= kTooHotDk) return Code::TooHot;
    if (!m_conditions.document) return Code::NoDocument;
    m_request = std::move(*request);
    m_capture = m_request.capture;
    m_sealed.clear();
    m_complete = false;
    m_state = State::Capturing;
    start_image();
    return Code::None;
}

Code Device::cancel(ByteView) {
    const bool busy = m_state != State::Ready;
    const bool capturing = m_state == State::Capturing;
    reset();
    if (busy) m_code = Code::Cancelled;
    if (capturing) tell(EventKind::CaptureEnded, Code::Cancelled, m_capture);
    return Code::None;
}

void Device::reset() {
    m_update.drop();
    m_hardware.darken();
    if (!m_samples.empty()) explicit_bzero(m_samples.data(), m_samples.size());
    m_samples.clear();
    m_block.clear();
    m_sent = 0;
    m_step = Step::Nothing;
    m_state = State::Ready;
}

void Device::start_image() {
    const Target target = m_request.targets[m_sealed.size()];
    const BandCapability& band = *capability_of(target.band);
    const Exposure& exposure = m_exposures.at(static_cast<std::size_t>(target.band));
    m_header = {.capture = m_capture,
                .index = static_cast<std::uint8_t>(m_sealed.size()),
                .target = target,
                .format = band.format,
                .width = band.width,
                .height = band.height,
                .ppi_thousandths = band.ppi_thousandths,
                .light_nm = band.light_nm,
                .exposure = exposure};
    m_samples.resize(pixel_bytes_of(band));
    m_hardware.expose(target, exposure);
    m_step = Step::Exposing;
}

/// The image is there: its header is sent next.
void Device::finish_image() {
    m_block = answer(m_header).value_or(Bytes{});
    m_sealed.push_back({.target = m_header.target, .digest = m_identity.signs ? sha256(m_block, m_samples) : Digest{}});
    m_step = Step::Header;
    m_sent = 0;
}

void Device::end_capture(Code code) {
    m_hardware.darken();
    m_code = m_end = code;
    m_block =
        answer(CaptureEnd{.capture = m_capture, .images = static_cast<std::uint8_t>(m_sealed.size()), .code = code})
            .value_or(Bytes{});
    m_step = Step::End;
    m_sent = 0;
}

/// A block was sent to its last byte: the one after it.
void Device::next_block() {
    m_sent = 0;
    switch (m_step) {
        case Step::Header:
            m_step = Step::Samples;
            break;
        case Step::Samples: {
            ImageTrailer trailer{.capture = m_capture, .index = m_header.index, .row_checksums = {}};
            const std::size_t row = m_samples.size() / m_header.height;
            for (std::size_t y = 0; y < m_header.height; ++y)
                trailer.row_checksums.push_back(row_checksum_of(ByteView(m_samples).subspan(y * row, row)));
            m_block = answer(trailer).value_or(Bytes{});
            m_step = Step::Trailer;
            break;
        }
        case Step::Trailer:
            if (m_sealed.size() < m_request.targets.size())
                start_image();
            else
                end_capture(Code::None);
            break;
        case Step::End:
            m_step = Step::Sent;
            break;
        default:
            break;
    }
}

std::optional<std::size_t> Device::bulk_in(std::span<std::uint8_t> out) {
    if (m_step == Step::Exposing) {
        Code code = Code::HeadFailed;
        const Progress progress = m_hardware.take_image(m_samples, code);
        if (progress == Progress::Working) return std::nullopt;
        if (progress == Progress::Done)
            finish_image();
        else
            end_capture(code);
    }
    if (m_step == Step::Nothing || m_step == Step::Sent) return std::nullopt;
    const ByteView block = m_step == Step::Samples ? ByteView(m_samples) : ByteView(m_block);
    const std::size_t count = std::min(out.size(), block.size() - m_sent);
    std::ranges::copy(block.subspan(m_sent, count), out.begin());
    m_sent += count;
    if (m_sent == block.size()) next_block();
    return count;
}

void Device::bulk_read() {
    if (m_step != Step::Sent) return;
    m_complete = m_end == Code::None;
    tell(EventKind::CaptureEnded, m_end, m_capture);
    reset();
    m_events.back().state = m_state;
}

}  // namespace garita::head
