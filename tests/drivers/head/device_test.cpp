#include "drivers/head/device.h"

#include <gmock/gmock.h>

#include "drivers/head/crc32c.h"
#include "drivers/head/signature.h"
#include "drivers/head/simulated_hardware.h"
#include "tests/drivers/head/messages.h"

namespace garita::head {
namespace {

using testing::ElementsAre;

class HeadDevice : public testing::Test {
protected:
    void SetUp() override { make({.width = 20, .height = 10, .key_seed = filled<32>(7)}); }

    void make(const SimulatedHead& head) {
        m_device.reset();
        m_hardware = std::move(*SimulatedHardware::create(head));
        m_device = std::make_unique<Device>(*m_hardware);
    }
    template <typename Message>
    Message get(Request request, std::uint16_t value = 0) {
        const auto bytes = m_device->control_in(static_cast<std::uint8_t>(request), value, kSizeOf<Message>);
        EXPECT_TRUE(bytes) << "stalled";
        const Result<Message> message = decode<Message>(bytes.value_or(Bytes{}));
        EXPECT_TRUE(message);
        return message.value_or(Message{});
    }
    bool put(Request request, const Bytes& bytes = {}) {
        return m_device->control_out(static_cast<std::uint8_t>(request), 0, bytes);
    }
    bool capture(std::vector<Target> targets = {{Side::Front, Band::Infrared}, {Side::Front, Band::White}}) {
        m_request = {.capture = 77, .nonce = filled<32>(9), .targets = std::move(targets)};
        return put(Request::Capture, *encode(m_request));
    }
    /// A block of so many bytes, read by transfers of `piece`.
    Bytes read(std::size_t bytes, std::size_t piece = 512) {
        Bytes out;
        while (out.size() < bytes) {
            Bytes part(std::min(piece, bytes - out.size()));
            const auto count = m_device->bulk_in(part);
            m_device->bulk_read();
            if (!count || *count == 0) break;
            part.resize(*count);
            out.insert(out.end(), part.begin(), part.end());
            if (part.size() < std::min(piece, bytes - out.size() + part.size())) break;
        }
        return out;
    }
    Code code() { return get<Status>(Request::Status).code; }
    std::vector<EventKind> events() {
        std::vector<EventKind> kinds;
        while (const auto bytes = m_device->interrupt_in()) kinds.push_back(decode<Event>(*bytes)->kind);
        return kinds;
    }

    std::unique_ptr<SimulatedHardware> m_hardware;
    std::unique_ptr<Device> m_device;
    CaptureRequest m_request;
};

TEST_F(HeadDevice, SaysWhatItIs) {
    EXPECT_EQ(get<Identity>(Request::Identity), m_hardware->identity());
    EXPECT_EQ(get<Capabilities>(Request::Capabilities), m_hardware->capabilities());
    const Status status = get<Status>(Request::Status);
    EXPECT_EQ(status.state, State::Ready);
    EXPECT_TRUE(status.document);
    EXPECT_EQ(status.calibrated_day, 20'000U);
}

TEST_F(HeadDevice, SendsACaptureBlockByBlockAndSealsIt) {
    ASSERT_TRUE(capture());
    std::vector<SealedImage> sealed;
    for (const Target& target : m_request.targets) {
        const Bytes head = read(64);
        const Result<ImageHeader> header = decode<ImageHeader>(head);
        ASSERT_TRUE(header) << header.error().text;
        EXPECT_EQ(header->target, target);
        EXPECT_EQ(header->capture, 77U);
        const Bytes samples = read(pixel_bytes_of(*header), 64);
        ASSERT_EQ(samples.size(), pixel_bytes_of(*header));
        const std::size_t row = samples.size() / header->height;
        EXPECT_EQ(samples[3 * row + 5], SimulatedHardware::card(1, target, 5, 3));
        const Result<ImageTrailer> trailer = decode<ImageTrailer>(read(trailer_bytes(header->height)));
        ASSERT_TRUE(trailer) << trailer.error().text;
        for (std::size_t y = 0; y < header->height; ++y)
            EXPECT_EQ(trailer->row_checksums[y], crc32c(ByteView(samples).subspan(y * row, row)));
        sealed.push_back({target, sha256(head, samples)});
        EXPECT_TRUE(m_hardware->is_dark() || sealed.size() < 2) << "lit during an exposure only";
    }
    const Result<CaptureEnd> end = decode<CaptureEnd>(read(64));
    ASSERT_TRUE(end);
    EXPECT_EQ(*end, (CaptureEnd{.capture = 77, .images = 2, .code = Code::None}));
    EXPECT_EQ(get<Status>(Request::Status).state, State::Ready);
    EXPECT_THAT(events(), ElementsAre(EventKind::CaptureEnded));

    const Identity identity = m_hardware->identity();
    const Seal seal = get<Seal>(Request::Seal);
    EXPECT_TRUE(holds(seal.signature, statement_of(identity, m_request, sealed), identity.public_key));
    m_request.nonce[0] ^= 1U;
    EXPECT_FALSE(holds(seal.signature, statement_of(identity, m_request, sealed), identity.public_key));
    Bytes nothing(64);
    EXPECT_FALSE(m_device->bulk_in(nothing)) << "nothing after the end";
}

/// State by request: what is refused there (PROTOCOL.md, 5).
TEST_F(HeadDevice, RefusesWhatItsStateDoesNotAllow) {
    ASSERT_TRUE(capture());
    EXPECT_FALSE(capture());
    EXPECT_EQ(code(), Code::WrongState);
    EXPECT_FALSE(put(Request::StartSelfTest));
    EXPECT_FALSE(put(Request::SetExposure, *encode(Exposure{.band = Band::White})));
    EXPECT_FALSE(m_device->control_in(0x08, 0, kSizeOf<Seal>));
    EXPECT_EQ(get<Identity>(Request::Identity).serial, "SIM-0001") << "which is asked at any time";
    EXPECT_TRUE(put(Request::Cancel));
    EXPECT_EQ(code(), Code::Cancelled);
    EXPECT_FALSE(m_device->control_in(0x08, 0, kSizeOf<Seal>)) << "no seal for what was cancelled";
    EXPECT_TRUE(capture());
}

TEST_F(HeadDevice, RefusesWhatIsMalformed) {
    EXPECT_FALSE(m_device->control_in(0x01, 1, kSizeOf<Identity>));
    EXPECT_EQ(code(), Code::InvalidRequest);
    EXPECT_FALSE(m_device->control_in(0x01, 0, kSizeOf<Identity> - 1));
    EXPECT_FALSE(m_device->control_in(0x06, 0, 72)) << "another direction";
    EXPECT_FALSE(m_device->control_in(0x77, 0, 64));
    EXPECT_FALSE(m_device->control_in(0x05, 200, 12)) << "no such band";
    EXPECT_FALSE(m_device->control_in(0x05, 3, 12)) << "not its band";
    EXPECT_FALSE(put(Request::Capture, Bytes(72)));
    EXPECT_FALSE(put(Request::Capture, Bytes(100'000)));
    EXPECT_FALSE(put(Request::BeginUpdate, Bytes(140))) << "takes no firmware";
    EXPECT_FALSE(capture({{Side::Front, Band::Coaxial}})) << "not its band";
    EXPECT_FALSE(capture({{Side::Back, Band::White}})) << "sees the front only";
    EXPECT_EQ(code(), Code::InvalidRequest);
    EXPECT_TRUE(capture());
}

TEST_F(HeadDevice, SaysWhyNothingCanBeCaptured) {
    m_hardware->lift_document();
    EXPECT_FALSE(capture());
    EXPECT_EQ(code(), Code::NoDocument);
    m_hardware->lay_document();
    m_hardware->set_cover_open(true);
    EXPECT_FALSE(capture());
    EXPECT_EQ(code(), Code::CoverOpen);
    m_hardware->set_cover_open(false);
    m_hardware->kill_lamp(Band::White);
    EXPECT_FALSE(capture());
    EXPECT_EQ(code(), Code::LampFailed);
    EXPECT_TRUE(capture({{Side::Front, Band::Infrared}})) << "needs no dead lamp";
    m_device->reset();
    m_hardware->set_temperature_dk(3'500);
    EXPECT_FALSE(capture({{Side::Front, Band::Infrared}}));
    EXPECT_EQ(code(), Code::TooHot);
    m_hardware->tamper();
    EXPECT_FALSE(capture({{Side::Front, Band::Infrared}}));
    EXPECT_EQ(code(), Code::Tampered);
    EXPECT_THAT(events(), ElementsAre(EventKind::DocumentLifted, EventKind::DocumentPlaced, EventKind::CoverOpened,
                                      EventKind::CoverClosed, EventKind::TooHot, EventKind::Tampered));
}

TEST_F(HeadDevice, EndsACaptureEarlyWhenTheDocumentMoves) {
    m_hardware->move_at(1);
    ASSERT_TRUE(capture());
    const Result<ImageHeader> header = decode<ImageHeader>(read(64));
    ASSERT_TRUE(header);
    static_cast<void>(read(pixel_bytes_of(*header)));
    static_cast<void>(read(trailer_bytes(header->height)));
    const Result<CaptureEnd> end = decode<CaptureEnd>(read(64));
    ASSERT_TRUE(end) << end.error().text;
    EXPECT_EQ(*end, (CaptureEnd{.capture = 77, .images = 1, .code = Code::DocumentMoved}));
    EXPECT_EQ(code(), Code::DocumentMoved);
    EXPECT_TRUE(m_hardware->is_dark());
    EXPECT_FALSE(m_device->control_in(0x08, 0, kSizeOf<Seal>));
}

TEST_F(HeadDevice, CancelDropsWhatWaitsAtAnyByte) {
    for (const std::size_t bytes : {0, 1, 64, 65, 200, 264, 300}) {
        ASSERT_TRUE(capture()) << bytes;
        Bytes part(1);
        for (std::size_t i = 0; i < bytes; ++i) static_cast<void>(m_device->bulk_in(part));
        EXPECT_TRUE(put(Request::Cancel));
        EXPECT_TRUE(m_hardware->is_dark());
        EXPECT_FALSE(m_device->bulk_in(part)) << bytes;
        EXPECT_EQ(get<Status>(Request::Status).state, State::Ready);
    }
}

TEST_F(HeadDevice, KeepsTheNewestEventsWithTheirNumbers) {
    for (int i = 0; i < 100; ++i) {
        m_hardware->set_cover_open(i % 2 == 0);
        static_cast<void>(get<Status>(Request::Status));
    }
    const auto first = decode<Event>(*m_device->interrupt_in());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->number, 69U);
    EXPECT_EQ(events().size(), 31U);
    EXPECT_EQ(get<Status>(Request::Status).last_event, 100U);
}

TEST_F(HeadDevice, KeepsExposuresWithinItsLimits) {
    Exposure exposure{.band = Band::White, .lamp_permille = 500, .gain_percent = 200, .time_us = 400'000};
    EXPECT_TRUE(put(Request::SetExposure, *encode(exposure)));
    EXPECT_EQ(get<Exposure>(Request::GetExposure, 1), exposure);
    exposure.time_us = 600'000;
    EXPECT_FALSE(put(Request::SetExposure, *encode(exposure)));
    EXPECT_EQ(get<Exposure>(Request::GetExposure, 1).time_us, 400'000U);
    ASSERT_TRUE(capture({{Side::Front, Band::White}}));
    EXPECT_EQ(decode<ImageHeader>(read(64))->exposure.lamp_permille, 500);
}

TEST_F(HeadDevice, TestsItself) {
    EXPECT_FALSE(m_device->control_in(0x0A, 0, kSizeOf<SelfTestResult>)) << "not tested yet";
    m_hardware->kill_lamp(Band::Ultraviolet);
    ASSERT_TRUE(put(Request::StartSelfTest));
    EXPECT_THAT(events(), ElementsAre(EventKind::SelfTestEnded));
    const SelfTestResult result = get<SelfTestResult>(Request::SelfTestResult);
    EXPECT_EQ(result.code, Code::LampFailed);
    EXPECT_EQ(result.dead_lamps, 0x04);
}

TEST_F(HeadDevice, GivesItsCalibrationInBlocks) {
    const auto read_block = [this](std::uint16_t value) { return m_device->control_in(0x0B, value, kBlockBytes); };
    EXPECT_EQ(calibration_value(CalibrationKind::Geometry, Band::Oblique4, 15), 0x0F37) << "block, kind, band";
    Bytes bytes;
    for (unsigned block = 0; block < 2; ++block) {
        const auto part = read_block(calibration_value(CalibrationKind::White, Band::White, block));
        ASSERT_TRUE(part) << block;
        bytes.insert(bytes.end(), part->begin(), part->end());
    }
    const Result<Calibration> table = decode<Calibration>(bytes);
    ASSERT_TRUE(table) << table.error().text;
    EXPECT_EQ(table->values.size(), 64U * 48);
    EXPECT_FALSE(read_block(calibration_value(CalibrationKind::White, Band::White, 2))) << "after the last block";
    EXPECT_FALSE(read_block(calibration_value(CalibrationKind::White, Band::White, 255)));
    EXPECT_FALSE(read_block(calibration_value(CalibrationKind::Dark, Band::White, 0))) << "has no dark table";
    for (const std::uint16_t value : std::array<std::uint16_t, 6>{0x0001, 0x0041, 0x00F1, 0x0028, 0x002F, 0x0201})
        EXPECT_FALSE(read_block(value)) << "no such kind or band: " << value;
    EXPECT_EQ(code(), Code::InvalidRequest);
}

/// What a bus does that cannot refuse a request any more once it has its data (PROTOCOL.md, 4).
TEST_F(HeadDevice, TellsBeforeTheDataWhatMayNotCome) {
    EXPECT_FALSE(m_device->may_take(0x77, 0, 12)) << "no such request";
    EXPECT_EQ(code(), Code::InvalidRequest);
    EXPECT_FALSE(m_device->may_take(0x06, 0, 71));
    EXPECT_FALSE(m_device->may_take(0x06, 1, 72));
    EXPECT_FALSE(m_device->may_take(0x03, 0, 24)) << "another direction";
    ASSERT_TRUE(m_device->may_take(0x04, 0, 12));
    EXPECT_FALSE(put(Request::SetExposure, Bytes(12))) << "its content is refused afterwards";
    EXPECT_EQ(code(), Code::InvalidRequest);
    ASSERT_TRUE(m_device->may_take(0x06, 0, 72));
    ASSERT_TRUE(capture());
    EXPECT_EQ(code(), Code::None) << "taken";
    EXPECT_FALSE(m_device->may_take(0x06, 0, 72));
    EXPECT_EQ(code(), Code::WrongState);
    EXPECT_TRUE(m_device->may_take(0x07, 0, 0)) << "CANCEL always may";
}

/// A bus that sends ahead of the host: the capture lasts until the host has its end block.
TEST_F(HeadDevice, ACaptureEndsWhenItsEndIsRead) {
    ASSERT_TRUE(capture({{Side::Front, Band::Infrared}}));
    Bytes out(4096);
    for (int block = 0; block < 4; ++block) ASSERT_TRUE(m_device->bulk_in(out)) << block;
    EXPECT_FALSE(m_device->bulk_in(out));
    EXPECT_EQ(get<Status>(Request::Status).state, State::Capturing) << "the end is still on its way";
    EXPECT_FALSE(m_device->control_in(0x08, 0, kSizeOf<Seal>));
    m_device->bulk_read();
    EXPECT_EQ(get<Status>(Request::Status).state, State::Ready);
    EXPECT_THAT(events(), ElementsAre(EventKind::CaptureEnded));
    EXPECT_TRUE(m_device->control_in(0x08, 0, kSizeOf<Seal>)) << "what was refused meanwhile spoils no seal";
    m_device->bulk_read();
    EXPECT_THAT(events(), ElementsAre()) << "once";
    ASSERT_TRUE(capture({{Side::Front, Band::Infrared}}));
    for (int block = 0; block < 4; ++block) ASSERT_TRUE(m_device->bulk_in(out)) << block;
    ASSERT_TRUE(put(Request::Cancel));
    m_device->bulk_read();
    EXPECT_EQ(code(), Code::Cancelled) << "its end was never read";
    EXPECT_FALSE(m_device->control_in(0x08, 0, kSizeOf<Seal>));
}

TEST_F(HeadDevice, ARequestThatIsTakenClearsTheCode) {
    EXPECT_FALSE(put(Request::Capture, Bytes(72)));
    EXPECT_EQ(code(), Code::InvalidRequest);
    EXPECT_TRUE(put(Request::Cancel));
    EXPECT_EQ(code(), Code::InvalidRequest) << "CANCEL of nothing hides no reason";
    EXPECT_TRUE(put(Request::SetExposure, *encode(Exposure{.band = Band::White})));
    EXPECT_EQ(code(), Code::None);
}

// RFC 8032, 7.1, test 2; FIPS 180-4's example "abc".
TEST(HeadSignature, IsEd25519AndItsDigestSha256) {
    const std::array<std::uint8_t, 32> seed = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3,
                                               0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab,
                                               0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};
    const auto key = SigningKey::of_seed(seed);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->public_key()[0], 0x3d);
    EXPECT_EQ(key->public_key()[31], 0x0c);
    const Bytes message = {0x72};
    Signature signature = key->sign(message);
    EXPECT_EQ(signature[0], 0x92);
    EXPECT_EQ(signature[63], 0x00);
    EXPECT_TRUE(holds(signature, message, key->public_key()));
    signature[5] ^= 1U;
    EXPECT_FALSE(holds(signature, message, key->public_key()));
    const Bytes abc = {'a', 'b', 'c'};
    EXPECT_EQ(sha256(abc)[0], 0xba);
    EXPECT_EQ(sha256(abc)[31], 0xad);
    EXPECT_EQ(sha256(ByteView(abc).first(1), ByteView(abc).subspan(1)), sha256(abc));
}

}  // namespace
}  // namespace garita::head
