// The messages of the open scanner head as values, and their bytes: PROTOCOL.md in code. Plain C++, no USB in it. Both
// ends use it, and each takes what the other sends for hostile: a decoded message lies within the limits of
// PROTOCOL.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"

namespace garita::head {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Nonce = std::array<std::uint8_t, 32>;
using PublicKey = std::array<std::uint8_t, 32>;  ///< Ed25519
using Signature = std::array<std::uint8_t, 64>;  ///< Ed25519
using Digest = std::array<std::uint8_t, 32>;     ///< SHA-256

/// How the host knows a head: class, subclass and protocol of its interface (PROTOCOL.md, 3).
inline constexpr std::uint8_t kInterfaceClass = 0xFF;
inline constexpr std::uint8_t kInterfaceSubclass = 0x47;
inline constexpr std::uint8_t kInterfaceProtocol = 0x01;

/// Limits (PROTOCOL.md, 2).
inline constexpr std::size_t kTextBytes = 32;
inline constexpr std::uint16_t kMaxSide = 16'384;             ///< pixels
inline constexpr std::uint32_t kMaxPixelBytes = 128U << 20U;  ///< one image
inline constexpr std::size_t kMaxImages = 2 * static_cast<std::size_t>(kBandCount);
inline constexpr std::size_t kMaxCalibrationBytes = 64U << 10U;
inline constexpr std::uint32_t kMaxFirmwareBytes = 16U << 20U;
inline constexpr std::size_t kBlockBytes = 4096;  ///< of calibration tables and firmware, one control transfer each

/// Vendor requests to the interface (PROTOCOL.md, 5). Never renumber.
enum class Request : std::uint8_t {
    Identity = 0x01,
    Capabilities = 0x02,
    Status = 0x03,
    SetExposure = 0x04,
    GetExposure = 0x05,
    Capture = 0x06,
    Cancel = 0x07,
    Seal = 0x08,
    StartSelfTest = 0x09,
    SelfTestResult = 0x0A,
    ReadCalibration = 0x0B,
    BeginUpdate = 0x10,
    UpdateBlock = 0x11,
    FinishUpdate = 0x12,
};

/// States of a head (PROTOCOL.md, 6). Never renumber.
enum class State : std::uint8_t { Starting = 0, Ready = 1, Capturing = 2, Testing = 3, Updating = 4 };

/// Why a request was refused or a capture ended (PROTOCOL.md, 9). Never renumber.
enum class Code : std::uint8_t {
    None = 0,
    DocumentMoved = 1,
    DocumentLifted = 2,
    NoDocument = 3,
    CoverOpen = 4,
    LampFailed = 5,
    TooHot = 6,
    SensorFailed = 7,
    WrongState = 8,
    InvalidRequest = 9,
    Cancelled = 10,
    CalibrationDamaged = 11,
    Tampered = 12,
    UpdateRefused = 13,
    HeadFailed = 14,
};

/// What the host makes of a code: whose trouble it is, and the sentence for the officer.
[[nodiscard]] Error error_of(Code code);

/// A band of a side: what one image shows.
struct Target {
    Side side = Side::Front;
    Band band = Band::White;
    bool operator==(const Target&) const = default;
};

/// What a head is. The flags are facts of its hardware.
struct Identity {
    std::string maker{};  ///< texts: 1 … 32 printable ASCII characters
    std::string model{};
    std::string serial{};
    std::string firmware{};              ///< for people
    std::uint32_t firmware_counter = 1;  ///< grows with each release; what pairing compares. 1 …
    bool signs = false;                  ///< holds the key of `public_key` and seals each capture with it
    bool has_tamper_switch = false;
    bool has_cover_switch = false;
    bool updates = false;    ///< takes firmware
    bool simulated = false;  ///< drawn pictures, no camera
    PublicKey public_key{};  ///< zeros unless `signs`
    bool operator==(const Identity&) const = default;
};

/// Samples of an image. Never renumber.
enum class PixelFormat : std::uint8_t { Grey8 = 1, Rgb8 = 2 };
[[nodiscard]] constexpr std::uint32_t channels_of(PixelFormat format) {
    return format == PixelFormat::Grey8 ? 1 : 3;
}

/// One band that a head has.
struct BandCapability {
    Band band = Band::White;
    PixelFormat format = PixelFormat::Grey8;
    std::uint16_t light_nm = 0;  ///< peak wavelength of the lamp, 200 … 1,100; 0: white
    std::uint16_t width = 1;     ///< pixels, 1 … kMaxSide
    std::uint16_t height = 1;
    std::uint32_t ppi_thousandths = 400'000;  ///< 50,000 … 2,400,000
    std::uint32_t min_exposure_us = 10;       ///< 10 … max_exposure_us
    std::uint32_t max_exposure_us = 10;       ///< … 5,000,000
    bool operator==(const BandCapability&) const = default;
};
[[nodiscard]] constexpr std::uint32_t pixel_bytes_of(const BandCapability& band) {
    return std::uint32_t{band.width} * band.height * channels_of(band.format);
}

struct Capabilities {
    std::uint16_t window_width = 10;      ///< of the glass, tenths of a millimetre, 10 … 5,000
    std::uint16_t window_height = 10;     ///< likewise
    bool both_sides = false;              ///< sees the back as well; else the front only
    std::vector<BandCapability> bands{};  ///< 1 … kBandCount, each band once
    bool operator==(const Capabilities&) const = default;
};

struct Status {
    State state = State::Starting;
    bool document = false;
    bool cover_open = false;
    bool tampered = false;
    Code code = Code::None;            ///< of the last refused request or ended capture
    std::uint16_t temperature_dk = 0;  ///< tenths of a kelvin, 2,000 … 4,000; 0: not measured
    std::uint8_t dead_lamps = 0;       ///< bit n: lamp of band n
    std::uint8_t images_sent = 0;      ///< of the capture in progress or the last, 0 … kMaxImages
    std::uint32_t capture = 0;         ///< its number; 0: none yet
    std::uint32_t calibrated_day = 0;  ///< days since 1970-01-01, … 65,535; 0: never
    std::uint32_t last_event = 0;      ///< number of the last event; 0: none yet
    bool operator==(const Status&) const = default;
};

/// Lamp and camera of one band.
struct Exposure {
    Band band = Band::White;
    std::uint16_t lamp_permille = 1000;  ///< 0 … 1,000
    std::uint16_t gain_percent = 100;    ///< 100 … 6,400
    std::uint32_t time_us = 10'000;      ///< 10 … 5,000,000
    bool operator==(const Exposure&) const = default;
};

struct CaptureRequest {
    std::uint32_t capture = 1;      ///< the host's number of it, 1 …
    Nonce nonce{};                  ///< new for each capture: what the seal answers
    std::vector<Target> targets{};  ///< 1 … kMaxImages, each once, in the order wanted
    bool operator==(const CaptureRequest&) const = default;
};

/// Stands before the pixels of an image.
struct ImageHeader {
    std::uint32_t capture = 1;
    std::uint8_t index = 0;  ///< 0 … kMaxImages − 1
    Target target{};
    PixelFormat format = PixelFormat::Grey8;
    std::uint16_t width = 1;
    std::uint16_t height = 1;
    std::uint32_t ppi_thousandths = 400'000;
    std::uint16_t light_nm = 0;
    Exposure exposure{};  ///< used for it; its band is the target's
    bool operator==(const ImageHeader&) const = default;
};
[[nodiscard]] constexpr std::uint32_t pixel_bytes_of(const ImageHeader& image) {
    return std::uint32_t{image.width} * image.height * channels_of(image.format);
}

/// Stands after the pixels.
struct ImageTrailer {
    std::uint32_t capture = 1;
    std::uint8_t index = 0;
    std::vector<std::uint64_t> row_checksums{};  ///< of each row's samples (checksum.h); 1 … kMaxSide
    bool operator==(const ImageTrailer&) const = default;
};

/// Stands where an image's header would when no image follows.
struct CaptureEnd {
    std::uint32_t capture = 1;
    std::uint8_t images = 0;  ///< sent, 0 … kMaxImages
    Code code = Code::None;   ///< None: complete
    bool operator==(const CaptureEnd&) const = default;
};

/// The head's signature over statement_of (PROTOCOL.md, 8).
struct Seal {
    std::uint32_t capture = 1;
    Signature signature{};
    bool operator==(const Seal&) const = default;
};

/// Kinds of event. Never renumber.
enum class EventKind : std::uint8_t {
    DocumentPlaced = 1,
    DocumentLifted = 2,
    CoverOpened = 3,
    CoverClosed = 4,
    Tampered = 5,
    CaptureEnded = 6,
    SelfTestEnded = 7,
    TooHot = 8,
};

/// One report of the interrupt endpoint.
struct Event {
    EventKind kind = EventKind::DocumentPlaced;
    State state = State::Ready;
    Code code = Code::None;
    std::uint32_t number = 1;   ///< counts up by one: a gap is an event lost
    std::uint32_t capture = 0;  ///< of CaptureEnded, else 0
    bool operator==(const Event&) const = default;
};

struct SelfTestResult {
    Code code = Code::None;       ///< the gravest trouble found
    std::uint8_t dead_lamps = 0;  ///< bit n: lamp of band n
    std::uint8_t aged_lamps = 0;  ///< below 70 % of their light at calibration
    bool dirty_glass = false;
    std::uint16_t dead_pixels = 0;
    bool operator==(const SelfTestResult&) const = default;
};

/// Kinds of calibration table (PROTOCOL.md, 10). Never renumber.
enum class CalibrationKind : std::uint8_t { Dark = 1, White = 2, Geometry = 3 };

/// wValue of READ_CALIBRATION (PROTOCOL.md, 10): which table, and block 0 to 15 of it.
[[nodiscard]] constexpr std::uint16_t calibration_value(CalibrationKind kind, Band band, unsigned block) {
    return static_cast<std::uint16_t>(block << 8U | static_cast<unsigned>(kind) << 4U | static_cast<unsigned>(band));
}

/// One calibration table of one band.
struct Calibration {
    CalibrationKind kind = CalibrationKind::Dark;
    Band band = Band::White;
    std::uint16_t columns = 1;            ///< 1 … 256
    std::uint16_t rows = 1;               ///< 1 … 256
    std::uint32_t day = 0;                ///< days since 1970-01-01, … 65,535
    std::vector<std::uint16_t> values{};  ///< columns × rows × values_of(kind), at most kMaxCalibrationBytes with all
    bool operator==(const Calibration&) const = default;
};
[[nodiscard]] constexpr std::size_t values_of(CalibrationKind kind) {
    return kind == CalibrationKind::Geometry ? 2 : 1;
}

/// What stands before the blocks of a firmware update (PROTOCOL.md, 11).
struct UpdateHeader {
    std::uint32_t firmware_counter = 1;  ///< of the new firmware
    std::uint32_t bytes = 1;             ///< 1 … 16 MiB
    Digest digest{};                     ///< SHA-256 of the firmware
    std::string model{};                 ///< it is for; equals Identity::model
    Signature signature{};               ///< the maker's, over all that stands before it
    bool operator==(const UpdateHeader&) const = default;
};

/// Bytes on the wire of messages of a fixed size.
template <typename Message>
inline constexpr std::size_t kSizeOf = 0;
template <>
inline constexpr std::size_t kSizeOf<Identity> = 176;
template <>
inline constexpr std::size_t kSizeOf<Capabilities> = 8 + 24 * static_cast<std::size_t>(kBandCount);
template <>
inline constexpr std::size_t kSizeOf<Status> = 24;
template <>
inline constexpr std::size_t kSizeOf<Exposure> = 12;
template <>
inline constexpr std::size_t kSizeOf<CaptureRequest> = 40 + 2 * kMaxImages;
template <>
inline constexpr std::size_t kSizeOf<ImageHeader> = 64;
template <>
inline constexpr std::size_t kSizeOf<CaptureEnd> = 64;
template <>
inline constexpr std::size_t kSizeOf<Seal> = 72;
template <>
inline constexpr std::size_t kSizeOf<Event> = 16;
template <>
inline constexpr std::size_t kSizeOf<SelfTestResult> = 8;
template <>
inline constexpr std::size_t kSizeOf<UpdateHeader> = 140;
/// Of the trailer of an image of so many rows.
[[nodiscard]] constexpr std::size_t trailer_bytes(std::size_t rows) {
    return 16 + 8 * rows + 4;
}

/// The bytes of a message; an Internal error when it does not lie within the limits.
template <typename Message>
[[nodiscard]] Result<Bytes> encode(const Message& message);

/// The message of bytes of exactly its size; anything outside the limits is a Device error that names the field.
template <typename Message>
[[nodiscard]] Result<Message> decode(ByteView bytes);

/// True when 64 bytes where an image's header or a capture's end is due begin like a capture's end.
[[nodiscard]] bool is_capture_end(ByteView block);

/// What the seal of a capture signs: nonce, serial, firmware, and each image's target and digest in the order sent.
struct SealedImage {
    Target target{};
    Digest digest{};  ///< SHA-256 of the image's header and pixels
};
[[nodiscard]] Bytes statement_of(const Identity& identity, const CaptureRequest& request,
                                 std::span<const SealedImage> images);

}  // namespace garita::head
