#include "drivers/head/head_scanner.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/capture/netpbm.h"
#include "drivers/head/checksum.h"
#include "drivers/head/signature.h"

namespace garita::head {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using usb::Trouble;

/// Times of PROTOCOL.md, 2, with what a slow host adds.
constexpr milliseconds kAnswer(1'000);       // to a request: 100 ms
constexpr milliseconds kCancelAnswer(100);   // cancel() has to be through within 200 ms
constexpr milliseconds kStarts(2'000);       // after a reset
constexpr milliseconds kBlock(1'000);        // a block
constexpr milliseconds kBlockPerMib(1'000);  // and for each MiB of it
constexpr milliseconds kExposed(2'000);      // an image, beside its exposure
constexpr milliseconds patience_of(std::size_t bytes) {
    return kBlock + kBlockPerMib * (bytes >> 20U);
}
milliseconds patience_of(const BandCapability& band) {
    return kExposed + milliseconds(band.max_exposure_us / 1'000);
}
constexpr milliseconds kSelfTest(10'000);
/// Blocks of an earlier capture that a controller may still have had (PROTOCOL.md, 7).
constexpr int kMaxLeftOver = 2;

tl::unexpected<Error> broken(const std::string& what) {
    return fail(ErrorKind::Device, "the scanner head broke its protocol: " + what);
}

std::optional<int> nanometres(std::uint16_t light_nm) {
    return light_nm == 0 ? std::nullopt : std::optional<int>(light_nm);
}

bool is_of(const ImageHeader& image, const BandCapability& band) {
    return image.format == band.format && image.width == band.width && image.height == band.height &&
           image.ppi_thousandths == band.ppi_thousandths && image.light_nm == band.light_nm;
}

/// A sound header or end, and another capture's.
bool is_left_over(ByteView block, std::uint32_t capture) {
    if (is_capture_end(block)) {
        const Result<CaptureEnd> end = decode<CaptureEnd>(block);
        return end && end->capture != capture;
    }
    const Result<ImageHeader> image = decode<ImageHeader>(block);
    return image && image->capture != capture;
}

Presence presence_of(const Status& status) {
    return status.document ? Presence::Present : Presence::Absent;
}

/// Computes the rows' checksums while the samples arrive.
class RowChecksums {
public:
    RowChecksums(ByteView samples, std::size_t rows) : m_samples(samples), m_row(samples.size() / rows) {
        m_checksums.reserve(rows);
    }
    /// So many bytes of the samples are there.
    void arrived(std::size_t bytes) {
        while ((m_checksums.size() + 1) * m_row <= bytes)
            m_checksums.push_back(row_checksum_of(m_samples.subspan(m_checksums.size() * m_row, m_row)));
    }
    /// The first row that has another checksum than the head computed, or nothing. REQUIRES all rows to be there.
    [[nodiscard]] std::optional<std::size_t> first_damaged(const std::vector<std::uint64_t>& sent) const {
        const auto [ours, theirs] = std::ranges::mismatch(m_checksums, sent);
        if (theirs == sent.end()) return std::nullopt;
        return static_cast<std::size_t>(theirs - sent.begin());
    }

private:
    ByteView m_samples;
    std::size_t m_row;
    std::vector<std::uint64_t> m_checksums;
};

}  // namespace

Result<std::unique_ptr<HeadScanner>> HeadScanner::create(std::unique_ptr<usb::Transport> transport) {
    std::unique_ptr<HeadScanner> scanner(new HeadScanner(std::move(transport)));
    // A capture that an earlier host left half read is dropped.
    if (const auto awake = scanner->wake(); !awake) return tl::unexpected(awake.error());
    GARITA_TRY(identity, scanner->get<Identity>(Request::Identity));
    GARITA_TRY(capabilities, scanner->get<Capabilities>(Request::Capabilities));
    GARITA_TRY(status, scanner->get<Status>(Request::Status));
    scanner->m_identity = std::move(identity);
    scanner->m_capabilities = std::move(capabilities);
    scanner->m_calibrated_day = status.calibrated_day;
    return scanner;
}

Result<bool> HeadScanner::admit(const PairedHeads& paired) {
    if (paired.empty()) return true;
    const std::string which = "the scanner with serial number " + m_identity.serial;
    const auto known = std::ranges::find(paired, m_identity.serial, &PairedHead::serial);
    if (known == paired.end())
        return fail(ErrorKind::Device,
                    which + " is not paired with this station, which takes paired ones alone: garita scanner pair",
                    kNotPairedCode);
    if (!m_identity.signs || m_identity.public_key != known->key)
        return fail(ErrorKind::Device,
                    which +
                        " shows another key than the one that was paired: it was exchanged or opened; "
                        "a technician must look at it and pair it anew",
                    kOtherKeyCode);
    if (m_identity.firmware_counter < known->least_firmware)
        return fail(ErrorKind::Device,
                    which + " has older firmware (" + std::to_string(m_identity.firmware_counter) +
                        ") than it had before (" + std::to_string(known->least_firmware) +
                        "): a technician must update it, garita scanner update",
                    kOldFirmwareCode);
    m_paired = *known;
    return true;
}

/// What a trouble is to people. A stall has its reason in the head's status.
Error HeadScanner::error_of_trouble(Trouble trouble) {
    switch (trouble) {
        case Trouble::Stall: {
            const auto bytes = ask(Request::Status, kSizeOf<Status>);
            if (!bytes && bytes.error() == Trouble::Stall) return error_of(Code::HeadFailed);
            if (!bytes) return error_of_trouble(bytes.error());
            const Result<Status> status = decode<Status>(*bytes);
            return status ? error_of(status->code) : status.error();
        }
        case Trouble::Timeout:
            m_silent = true;
            return {ErrorKind::Device, 0, "the scanner does not answer: unplug it and plug it in again"};
        case Trouble::Gone:
            m_unplugged = true;
            return {ErrorKind::Device, 0, "the scanner was unplugged: plug it in again"};
        case Trouble::Cancelled:
            return scan_cancelled().value();
        case Trouble::Overflow:
            return broken("more bytes came than it had announced").value();
        case Trouble::Failed:
            break;
    }
    return {ErrorKind::Device, 0, "the USB connection to the scanner failed: look at its cable"};
}

usb::Outcome<Bytes> HeadScanner::ask(Request request, std::size_t bytes) {
    return m_transport->control_in({.request = static_cast<std::uint8_t>(request)}, bytes, kAnswer);
}

template <typename Message>
Result<Message> HeadScanner::message_of(const usb::Outcome<Bytes>& answer) {
    if (!answer) return tl::unexpected(error_of_trouble(answer.error()));
    return decode<Message>(*answer);
}

template <typename Message>
Result<Message> HeadScanner::get(Request request) {
    return message_of<Message>(ask(request, kSizeOf<Message>));
}

Result<bool> HeadScanner::put(Request request, ByteView data) {
    const auto done = m_transport->control_out({.request = static_cast<std::uint8_t>(request)}, data, kAnswer);
    if (!done) return tl::unexpected(error_of_trouble(done.error()));
    if (data.empty()) return true;
    // A head whose controller cannot refuse data that it took says so here (PROTOCOL.md, 4).
    GARITA_TRY(status, get<Status>(Request::Status));
    if (status.code != Code::None) return tl::unexpected(error_of(status.code));
    return true;
}

const BandCapability* HeadScanner::capability_of(Band band) const {
    for (const BandCapability& one : m_capabilities.bands)
        if (one.band == band) return &one;
    return nullptr;
}

ScannerFacts HeadScanner::facts() const {
    ScannerFacts facts{.driver = "head",
                       .maker = m_identity.maker,
                       .model = m_identity.model,
                       .serial = m_identity.serial,
                       .firmware = m_identity.firmware,
                       .firmware_counter = m_identity.firmware_counter,
                       .authenticated = m_paired.has_value(),
                       .simulated = m_identity.simulated,
                       .hot_plug = true,
                       .both_sides = m_capabilities.both_sides};
    for (const BandCapability& band : m_capabilities.bands)
        facts.bands.push_back(
            {.band = band.band, .ppi = band.ppi_thousandths / 1000.0, .light_nm = nanometres(band.light_nm)});
    facts.window = SizeMm{m_capabilities.window_width / 10.0, m_capabilities.window_height / 10.0};
    if (m_calibrated_day != 0) facts.calibrated_day = static_cast<int>(m_calibrated_day);
    return facts;
}

Result<ScannerStatus> HeadScanner::status() {
    constexpr double kFreezing = 273.15;
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    GARITA_TRY(status, get<Status>(Request::Status));
    ScannerStatus out{.presence = presence_of(status)};
    if (m_identity.has_cover_switch) out.cover_open = status.cover_open;
    if (m_identity.has_tamper_switch) out.tampered = status.tampered;
    if (status.temperature_dk != 0) out.temperature_celsius = status.temperature_dk / 10.0 - kFreezing;
    for (unsigned band = 0; band < static_cast<unsigned>(kBandCount); ++band)
        if ((status.dead_lamps & (1U << band)) != 0) out.dead_lamps.push_back(static_cast<Band>(band));
    return out;
}

Result<Presence> HeadScanner::wait_for(Presence wanted, milliseconds timeout) {
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    Presence now = Presence::Unknown;
    for (const auto end = steady_clock::now() + timeout;;) {
        // Events tell that something changed; how it is now, only the status does: an event may be lost or old.
        const auto answer = ask(Request::Status, kSizeOf<Status>);
        if (!answer && answer.error() == Trouble::Cancelled) return now;
        GARITA_TRY(status, message_of<Status>(answer));
        now = presence_of(status);
        const auto left = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
        if (now == wanted || left.count() <= 0) return now;
        const auto event = m_transport->interrupt_in(kSizeOf<Event>, left);
        if (event) {
            GARITA_TRY(told, decode<Event>(*event));
            static_cast<void>(told);
        } else if (event.error() == Trouble::Cancelled) {
            return now;
        } else if (event.error() != Trouble::Timeout) {
            return tl::unexpected(error_of_trouble(event.error()));
        }
    }
}

/// The error of blocks of which `wanted` bytes should have come.
Result<bool> HeadScanner::all_came(const usb::Outcome<std::size_t>& count, std::size_t wanted) {
    if (!count) return tl::unexpected(error_of_trouble(count.error()));
    if (*count == wanted) return true;
    // A block that was cut short: the head says why.
    GARITA_TRY(status, get<Status>(Request::Status));
    if (status.code != Code::None && status.capture == m_capture) return tl::unexpected(error_of(status.code));
    return broken("a block was cut short");
}

Result<CaptureRequest> HeadScanner::request_of(const ScanRequest& request) {
    CaptureRequest out{.capture = m_capture = std::max(1U, m_capture + 1), .nonce = {}, .targets = {}};
    if (getrandom(out.nonce.data(), out.nonce.size(), 0) != static_cast<ssize_t>(out.nonce.size()))
        return fail(ErrorKind::Internal, "no random number for the scanner");
    for (const Band band : bands_to_scan(request, facts().bands)) {
        out.targets.push_back({.side = Side::Front, .band = band});
        if (m_capabilities.both_sides) out.targets.push_back({.side = Side::Back, .band = band});
    }
    if (out.targets.empty()) return fail(ErrorKind::Input, "the scanner has none of the bands asked for");
    return out;
}

/// The block with which a capture begins: what an earlier one left in the controller is dropped.
Result<HeadScanner::HeaderBlock> HeadScanner::read_first_header(const CaptureRequest& request) {
    HeaderBlock block{};
    for (int left_over = 0;; ++left_over) {
        const milliseconds patience = patience_of(block.size()) + patience_of(*capability_of(request.targets[0].band));
        GARITA_TRY(came, all_came(m_transport->bulk_in(block, patience), block.size()));
        static_cast<void>(came);
        if (left_over == kMaxLeftOver || !is_left_over(block, request.capture)) return block;
    }
}

/// That it is the header that is due. The end of the capture in its place is the error that it tells.
Result<bool> HeadScanner::check_header(const HeaderBlock& block, const CaptureRequest& request,
                                       std::size_t index) const {
    if (is_capture_end(block)) {
        GARITA_TRY(end, decode<CaptureEnd>(block));
        if (end.code != Code::None) return tl::unexpected(error_of(end.code));
        return broken("a capture ended before all its images were sent");
    }
    GARITA_TRY(image, decode<ImageHeader>(block));
    const Target target = request.targets[index];
    if (image.capture != request.capture || image.index != index || image.target != target ||
        !is_of(image, *capability_of(target.band)))
        return broken("an image is not the one that was asked for");
    return true;
}

/// One image of a capture: header, samples, trailer, asked for at once, since the capabilities tell their sizes.
Result<Shot> HeadScanner::read_image(const CaptureRequest& request, std::size_t index) {
    const Target target = request.targets[index];
    const BandCapability& band = *capability_of(target.band);
    const std::size_t channels = channels_of(band.format);
    const std::string netpbm = netpbm_header(band.width, band.height, channels);
    Shot shot{.side = target.side,
              .band = target.band,
              .name = file_stem(target.side, target.band) + netpbm_ending(channels),
              .ppi = band.ppi_thousandths / 1000.0,
              .light_nm = nanometres(band.light_nm)};
    shot.bytes.resize(netpbm.size() + pixel_bytes_of(band));
    std::ranges::copy(netpbm, shot.bytes.begin());

    HeaderBlock header{};
    const std::span<std::uint8_t> samples = std::span(shot.bytes).subspan(netpbm.size());
    Bytes rest(trailer_bytes(band.height));
    const std::array<std::span<std::uint8_t>, 3> image{header, samples, rest};
    usb::Blocks blocks = image;
    std::size_t before = 0;           // bytes of the image that were read before the blocks
    std::optional<Result<bool>> due;  // whether the header is the one that is; nothing: it is not there yet
    if (index == 0) {
        GARITA_TRY(first, read_first_header(request));
        header = first;
        due = check_header(header, request, index);
        if (!*due) return tl::unexpected(due->error());
        before = header.size();
        blocks = blocks.subspan(1);
    }
    RowChecksums checksums(samples, band.height);
    const auto arrived = [&](std::size_t bytes) {
        if (before + bytes < header.size()) return true;
        if (!due) due = check_header(header, request, index);
        if (*due) checksums.arrived(std::min(before + bytes - header.size(), samples.size()));
        return due->has_value();
    };
    const std::size_t wanted = header.size() + samples.size() + rest.size() - before;
    const auto count = m_transport->bulk_in(blocks, patience_of(wanted) + patience_of(band), arrived);
    if (due && !*due) return tl::unexpected(due->error());
    GARITA_TRY(came, all_came(count, wanted));
    static_cast<void>(came);

    GARITA_TRY(trailer, decode<ImageTrailer>(rest));
    if (trailer.capture != request.capture || trailer.index != index || trailer.row_checksums.size() != band.height)
        return broken("a trailer is not the one of its image");
    if (const auto row = checksums.first_damaged(trailer.row_checksums))
        return fail(ErrorKind::Device, "the scanner's picture arrived damaged (" + shot.name + ", row " +
                                           std::to_string(*row) + "): look at its cable");
    if (m_paired) m_sealed.push_back({.target = target, .digest = sha256(header, samples)});
    return shot;
}

Result<bool> HeadScanner::check_seal(const CaptureRequest& request) {
    if (!m_paired) return true;
    GARITA_TRY(seal, get<Seal>(Request::Seal));
    if (seal.capture != request.capture ||
        !holds(seal.signature, statement_of(m_identity, request, m_sealed), m_paired->key))
        return fail(ErrorKind::Device,
                    "the scanner's seal does not hold: the pictures may not be its own; a technician must look at it",
                    kSealBrokenCode);
    return true;
}

Result<bool> HeadScanner::collect(const CaptureRequest& request, const std::function<void(Shot)>& deliver) {
    m_sealed.clear();
    for (std::size_t index = 0; index < request.targets.size(); ++index) {
        GARITA_TRY(shot, read_image(request, index));
        deliver(std::move(shot));
    }
    std::array<std::uint8_t, kSizeOf<CaptureEnd>> block{};
    GARITA_TRY(came, all_came(m_transport->bulk_in(block, patience_of(block.size())), block.size()));
    static_cast<void>(came);
    GARITA_TRY(end, decode<CaptureEnd>(block));
    if (end.code != Code::None) return tl::unexpected(error_of(end.code));
    if (end.capture != request.capture || end.images != request.targets.size())
        return broken("the end is not the one of the capture");
    return check_seal(request);
}

/// Sends CANCEL, which brings a head that hears it back to Ready. One that does not answer costs little more than
/// `patience`; one that does, and not the CLEAR_FEATURE after it, the kernel's 5 s (Transport::clear_halt()).
usb::Outcome<bool> HeadScanner::send_cancel(milliseconds patience) {
    auto heard = m_transport->control_out({.request = static_cast<std::uint8_t>(Request::Cancel)}, {}, patience);
    if (!heard && heard.error() == Trouble::Stall) heard = true;
    m_silent = !heard;
    if (heard) {
        m_reset = false;
        static_cast<void>(m_transport->clear_halt());
    }
    return heard;
}

/// Gives up what is in progress. Where the head does not hear it, wake() goes on before the next use.
void HeadScanner::abandon() {
    m_transport->rearm();
    static_cast<void>(send_cancel(kCancelAnswer));
}

/// Before each use: a head that did not answer is asked once more, and reset where it stays silent; one that is silent
/// after that too is not reset again. A cancel() from here on ends what it is used for.
Result<bool> HeadScanner::wake() {
    m_transport->rearm();
    if (!m_silent) return true;
    auto heard = send_cancel(kAnswer);
    if (!heard && heard.error() == Trouble::Timeout && !m_reset) {
        m_reset = true;
        heard = m_transport->reset();
        if (heard) heard = send_cancel(kStarts);
    }
    if (!heard) return tl::unexpected(error_of_trouble(heard.error()));
    return true;
}

Result<std::string> HeadScanner::scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) {
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    GARITA_TRY(wanted, request_of(request));
    GARITA_TRY(bytes, encode(wanted));
    const Result<bool> done = [&]() -> Result<bool> {
        GARITA_TRY(started, put(Request::Capture, bytes));
        static_cast<void>(started);
        return collect(wanted, deliver);
    }();
    if (!done) {
        abandon();
        return tl::unexpected(done.error());
    }
    return "capture-" + std::to_string(wanted.capture);
}

Result<SelfTestResult> HeadScanner::self_test() {
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    GARITA_TRY(started, put(Request::StartSelfTest, {}));
    static_cast<void>(started);
    for (const auto end = steady_clock::now() + kSelfTest;;) {
        const auto event = m_transport->interrupt_in(kSizeOf<Event>, kAnswer);
        if (!event && event.error() != Trouble::Timeout) return tl::unexpected(error_of_trouble(event.error()));
        GARITA_TRY(status, get<Status>(Request::Status));
        if (status.state != State::Testing) return get<SelfTestResult>(Request::SelfTestResult);
        if (steady_clock::now() >= end) {
            abandon();
            return fail(ErrorKind::Device, "the scanner's self-test does not end: unplug it and plug it in again");
        }
    }
}

Result<std::optional<Calibration>> HeadScanner::calibration(CalibrationKind kind, Band band) {
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    constexpr unsigned kMostBlocks = kMaxCalibrationBytes / kBlockBytes;
    Bytes bytes;
    for (unsigned block = 0; block < kMostBlocks; ++block) {
        const auto part = m_transport->control_in({.request = static_cast<std::uint8_t>(Request::ReadCalibration),
                                                   .value = calibration_value(kind, band, block)},
                                                  kBlockBytes, kAnswer);
        if (!part && part.error() == Trouble::Stall) {
            // None of that kind, or the last block was a whole one; else the status says what it is.
            GARITA_TRY(status, get<Status>(Request::Status));
            if (status.code != Code::None && status.code != Code::InvalidRequest)
                return tl::unexpected(error_of(status.code));
            break;
        }
        if (!part) return tl::unexpected(error_of_trouble(part.error()));
        bytes.insert(bytes.end(), part->begin(), part->end());
        if (part->size() < kBlockBytes) break;
    }
    if (bytes.empty()) return std::nullopt;
    GARITA_TRY(table, decode<Calibration>(bytes));
    if (table.kind != kind || table.band != band) return broken("another calibration table came than was asked for");
    return table;
}

Result<bool> HeadScanner::send_firmware(const FirmwareFile& file, const std::function<void(std::size_t)>& taken) {
    GARITA_TRY(header, encode(file.header));
    Result<bool> begun = put(Request::BeginUpdate, header);
    // Model and counter are right: what remains is the signature, which only the head can check.
    if (!begun && begun.error() == error_of(Code::UpdateRefused))
        return fail(
            ErrorKind::Input,
            "the scanner refused the firmware: its maker's signature does not hold; take the file that the maker "
            "of this scanner gives");
    if (!begun) return begun;
    const ByteView firmware = file.firmware;
    for (std::size_t at = 0; at < firmware.size();) {
        const std::size_t count = std::min(kBlockBytes, firmware.size() - at);
        GARITA_TRY(sent, put(Request::UpdateBlock, firmware.subspan(at, count)));
        static_cast<void>(sent);
        taken(at += count);
    }
    return put(Request::FinishUpdate, {});
}

Result<bool> HeadScanner::update(const FirmwareFile& file, const std::function<void(std::size_t)>& taken) {
    if (const auto awake = wake(); !awake) return tl::unexpected(awake.error());
    if (!m_identity.updates)
        return fail(ErrorKind::Input, "this scanner takes no firmware from here: ask its maker how it is updated");
    if (file.header.model != m_identity.model)
        return fail(ErrorKind::Input,
                    "the firmware is for the model " + file.header.model + ", this scanner is a " + m_identity.model);
    if (file.header.firmware_counter < m_identity.firmware_counter)
        return fail(ErrorKind::Input, "the firmware (counter " + std::to_string(file.header.firmware_counter) +
                                          ") is older than the scanner's (" +
                                          std::to_string(m_identity.firmware_counter) + "): take a newer one");
    Result<bool> done = send_firmware(file, taken);
    if (done) {
        m_unplugged = true;
        return done;
    }
    if (!m_unplugged) abandon();
    if (done.error() == scan_cancelled().value())
        return fail(ErrorKind::Retry, "the update was cancelled: the scanner keeps its firmware");
    return done;
}

}  // namespace garita::head
