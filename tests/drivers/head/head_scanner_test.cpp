#include "drivers/head/head_scanner.h"

#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "drivers/head/checksum.h"
#include "tests/drivers/conformance.h"
#include "tests/drivers/head/messages.h"
#include "tests/drivers/head/simulated_head.h"

namespace garita::head {
namespace {

using testing::HasSubstr;

constexpr std::size_t kImage = 20 * 10;                                   // samples of the small head's infrared image
constexpr std::size_t kColour = 3 * kImage;                               // and of its colour images
constexpr std::size_t kFrame = 64 + trailer_bytes(10);                    // header and trailer of an image
constexpr std::size_t kCapture = kImage + 2 * kColour + 3 * kFrame + 64;  // all bytes of its three bands

SimulatedHead small_head() {
    return {.width = 20, .height = 10, .key_seed = filled<32>(7)};
}

PairedHead pair_with(const SimulatedHead& head) {
    return {.serial = head.serial,
            .key = SigningKey::of_seed(*head.key_seed)->public_key(),
            .least_firmware = head.firmware_counter};
}

class HeadScannerTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(open(small_head(), {})); }

    Result<bool> open(const SimulatedHead& head, const PairedHeads& paired, WireFaults faults = {}) {
        auto transport = std::make_unique<FaultyTransport>(head);
        m_wire = transport.get();
        m_wire->faults = std::move(faults);
        auto scanner = HeadScanner::create(std::move(transport));
        if (!scanner) return tl::unexpected(scanner.error());
        m_scanner = std::move(*scanner);
        return m_scanner->admit(paired);
    }
    /// Scans; the files by name.
    Result<std::string> scan() {
        m_files.clear();
        return m_scanner->scan({}, [this](Shot shot) { m_files[shot.name] = std::move(shot.bytes); });
    }

    FaultyTransport* m_wire = nullptr;
    std::unique_ptr<HeadScanner> m_scanner;
    std::map<std::string, UnfilledBytes> m_files;
};

TEST_F(HeadScannerTest, TellsWhatTheHeadTells) {
    const ScannerFacts facts = m_scanner->facts();
    EXPECT_EQ(facts.maker, "Garita");
    EXPECT_EQ(facts.serial, "SIM-0001");
    EXPECT_EQ(facts.firmware, "simulated 3");
    EXPECT_TRUE(facts.simulated);
    EXPECT_FALSE(facts.authenticated);
    ASSERT_EQ(facts.bands.size(), 3U);
    EXPECT_EQ(facts.bands[0], (BandFacts{.band = Band::Infrared, .ppi = 150, .light_nm = 900}));
    EXPECT_EQ(facts.calibrated_day, 20'000);
    m_wire->hardware().kill_lamp(Band::Ultraviolet);
    const Result<ScannerStatus> status = m_scanner->status();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->dead_lamps, std::vector<Band>{Band::Ultraviolet});
    EXPECT_NEAR(*status->temperature_celsius, 29.85, 0.01);
    EXPECT_EQ(status->cover_open, false);
}

TEST_F(HeadScannerTest, HandsOverNetpbmFilesWithEverySample) {
    ASSERT_TRUE(scan());
    ASSERT_EQ(m_files.size(), 3U);
    const UnfilledBytes& white = m_files["white.ppm"];
    const std::string header = "P6\n20 10\n255\n";
    ASSERT_EQ(white.size(), header.size() + kColour);
    EXPECT_EQ(std::string(white.begin(), white.begin() + static_cast<std::ptrdiff_t>(header.size())), header);
    for (std::size_t y = 0; y < 10; ++y)
        for (std::size_t i = 0; i < 60; ++i)
            EXPECT_EQ(white[header.size() + y * 60 + i], SimulatedHardware::card(1, {Side::Front, Band::White}, i, y));
    EXPECT_EQ(m_wire->received, kCapture);
    EXPECT_LE(m_wire->largest, kColour) << "asks for no more than was announced";
}

TEST_F(HeadScannerTest, BothSidesOfABandFollowEachOther) {
    SimulatedHead head = small_head();
    head.both_sides = true;
    ASSERT_TRUE(open(head, {}));
    std::string order;
    ASSERT_TRUE(m_scanner->scan({}, [&order](const Shot& shot) { order += shot.name + " "; }));
    EXPECT_EQ(order, "infrared.pgm back-infrared.pgm white.ppm back-white.ppm ultraviolet.ppm back-ultraviolet.ppm ");
}

TEST_F(HeadScannerTest, WaitsForADocument) {
    m_wire->hardware().lift_document();
    EXPECT_EQ(*m_scanner->wait_for(Presence::Present, std::chrono::milliseconds(20)), Presence::Absent);
    EXPECT_EQ(scan().error().kind, ErrorKind::Retry);
    std::thread traveller([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        m_wire->hardware().lay_document();
    });
    EXPECT_EQ(*m_scanner->wait_for(Presence::Present, std::chrono::seconds(20)), Presence::Present);
    traveller.join();
    EXPECT_TRUE(scan());
}

/// Cancelled while the n-th status of the wait is asked for, and while it waits for an event.
TEST_F(HeadScannerTest, ACancelledWaitTellsWhatItKnows) {
    m_wire->hardware().lift_document();
    bool before = false;
    int countdown = 0;
    const auto cancel = [&](Request request) {
        if (request == Request::Status && --countdown == 0) m_scanner->cancel();
    };
    m_wire->faults.ask = [&](Request request) {
        if (before) cancel(request);
    };
    m_wire->faults.answer = [&](Request request, Bytes&) {
        if (!before) cancel(request);
    };
    for (const bool is_before : {true, false}) {
        before = is_before;
        countdown = 1;
        const auto start = std::chrono::steady_clock::now();
        const Result<Presence> presence = m_scanner->wait_for(Presence::Present, std::chrono::seconds(20));
        ASSERT_TRUE(presence) << presence.error().text;
        EXPECT_EQ(*presence, before ? Presence::Unknown : Presence::Absent);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
        EXPECT_EQ(m_scanner->status()->presence, Presence::Absent) << "the cancel is over";
    }
}

/// Cancelled between the stall of CAPTURE and the status that has its reason.
TEST_F(HeadScannerTest, ACancelBeforeTheReasonOfAStallIsACancel) {
    m_wire->hardware().lift_document();
    m_wire->faults.ask = [this](Request request) {
        if (request == Request::Status) m_scanner->cancel();
    };
    EXPECT_EQ(scan().error(), scan_cancelled().value());
    m_wire->faults.ask = [](Request) {};
    EXPECT_EQ(scan().error(), error_of(Code::NoDocument));
}

TEST_F(HeadScannerTest, TroublesAtTheGlassAreToldAndTheNextScanIsSound) {
    m_wire->hardware().move_at(1);
    Result<std::string> label = scan();
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error(), error_of(Code::DocumentMoved));
    EXPECT_EQ(m_files.size(), 1U);
    EXPECT_TRUE(scan());
    m_wire->hardware().set_cover_open(true);
    label = scan();
    EXPECT_EQ(label.error(), error_of(Code::CoverOpen));
    m_wire->hardware().set_cover_open(false);
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_scanner->self_test()->code, Code::None);
    EXPECT_TRUE(scan());
}

TEST_F(HeadScannerTest, ACancelThatTheHeadDidNotHearIsSentAgain) {
    m_wire->faults.lost_cancels = 1;
    const auto cancel = [this](const Shot&) { m_scanner->cancel(); };
    EXPECT_EQ(m_scanner->scan({}, cancel).error(), scan_cancelled().value());
    const Result<std::string> label = scan();
    EXPECT_TRUE(label) << label.error().text;
    EXPECT_EQ(m_wire->faults.lost_cancels, 0);
    EXPECT_EQ(m_wire->resets, 0);
    m_wire->faults.lost_cancels = 2;
    EXPECT_EQ(m_scanner->scan({}, cancel).error(), scan_cancelled().value());
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_wire->resets, 1) << "it heard neither";
}

TEST_F(HeadScannerTest, OneThatHangsIsResetBeforeItsNextUse) {
    const std::vector<std::function<Result<bool>()>> uses = {
        [this] { return scan().map([](const std::string&) { return true; }); },
        [this] { return m_scanner->status().map([](const ScannerStatus&) { return true; }); },
        [this] {
            return m_scanner->wait_for(Presence::Present, {}).map([](Presence one) {
                return one == Presence::Present;
            });
        },
        [this] { return m_scanner->self_test().map([](const SelfTestResult&) { return true; }); },
        [this] {
            return m_scanner->calibration(CalibrationKind::Dark, Band::White).map([](const auto&) { return true; });
        }};
    int resets = 0;
    for (const auto& use : uses) {
        m_wire->faults.gone_after = m_wire->received + 300;
        m_wire->faults.at_bulk = usb::Trouble::Timeout;
        m_wire->faults.ask = [this](Request) { m_wire->faults.hangs = true; };
        EXPECT_THAT(scan().error().text, HasSubstr("does not answer"));
        m_wire->faults.hangs = true;
        m_wire->faults.gone_after = SIZE_MAX;
        m_wire->faults.ask = [](Request) {};
        const Result<bool> used = use();
        ASSERT_TRUE(used) << used.error().text;
        EXPECT_TRUE(*used);
        EXPECT_EQ(m_wire->resets, ++resets);
    }
    EXPECT_TRUE(scan());
}

TEST_F(HeadScannerTest, OneThatHangsWhenItIsOpenedIsReset) {
    EXPECT_TRUE(open(small_head(), {}, {.hangs = true}));
    EXPECT_EQ(m_wire->resets, 1);
    EXPECT_TRUE(scan());
}

TEST_F(HeadScannerTest, OneThatIsSilentAfterAResetIsNotResetAgainUntilItAnswered) {
    m_wire->faults.hangs = m_wire->faults.dead = true;
    for (int i = 0; i < 3; ++i) {
        const Result<ScannerStatus> status = m_scanner->status();
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().kind, ErrorKind::Device);
        EXPECT_THAT(status.error().text, HasSubstr("unplug it"));
    }
    EXPECT_EQ(m_wire->resets, 1);
    m_wire->faults = {};
    EXPECT_TRUE(scan());
    m_wire->faults.hangs = true;
    EXPECT_FALSE(m_scanner->status());
    EXPECT_TRUE(m_scanner->status());
    EXPECT_EQ(m_wire->resets, 2);
}

TEST_F(HeadScannerTest, ACancelIsNoSilence) {
    m_wire->faults.hangs = true;
    EXPECT_FALSE(m_scanner->status());
    m_wire->faults.cancels = true;
    EXPECT_EQ(scan().error(), scan_cancelled().value());
    EXPECT_EQ(m_wire->resets, 0);
    m_wire->faults.cancels = false;
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_wire->resets, 1);
}

TEST_F(HeadScannerTest, UnpluggedAtAResetIsToldAsSuch) {
    m_wire->faults.hangs = true;
    EXPECT_FALSE(m_scanner->status());
    m_wire->faults.gone_at_reset = true;
    EXPECT_THAT(m_scanner->status().error().text, HasSubstr("was unplugged"));
    EXPECT_TRUE(m_scanner->unplugged());
}

/// A table of that many nodes.
Calibration table_of(CalibrationKind kind, Band band, std::uint16_t columns, std::uint16_t rows) {
    Calibration made{.kind = kind, .band = band, .columns = columns, .rows = rows, .day = 20'001};
    for (std::size_t i = 0; i < std::size_t{columns} * rows * values_of(kind); ++i)
        made.values.push_back(static_cast<std::uint16_t>(i * 7));
    return made;
}

TEST_F(HeadScannerTest, TheTablesOfItsCalibrationAreReadWhole) {
    SimulatedHead head = small_head();
    const Calibration some_blocks = table_of(CalibrationKind::Geometry, Band::Infrared, 60, 60);
    const Calibration whole_blocks = table_of(CalibrationKind::White, Band::White, 18, 227);
    ASSERT_EQ(encode(whole_blocks)->size(), 2 * kBlockBytes) << "what follows the last block is a stall";
    head.tables = {some_blocks, whole_blocks};
    ASSERT_TRUE(open(head, {}));
    EXPECT_EQ(m_scanner->calibration(CalibrationKind::Geometry, Band::Infrared).value(), some_blocks);
    EXPECT_EQ(m_scanner->calibration(CalibrationKind::White, Band::White).value(), whole_blocks);
    EXPECT_EQ(m_scanner->calibration(CalibrationKind::Dark, Band::White).value(), std::nullopt);
    EXPECT_TRUE(scan());
}

TEST_F(HeadScannerTest, ATableThatIsBrokenOrAnotherIsRefused) {
    SimulatedHead head = small_head();
    head.tables = {table_of(CalibrationKind::White, Band::White, 60, 60)};
    ASSERT_TRUE(open(head, {}));
    const auto read = [this] { return m_scanner->calibration(CalibrationKind::White, Band::White); };
    m_wire->faults.answer = [](Request request, Bytes& bytes) {
        if (request == Request::ReadCalibration) bytes.back() ^= 1U;
    };
    EXPECT_THAT(read().error().text, HasSubstr("checksum"));
    m_wire->faults.answer = [](Request request, Bytes& bytes) {
        if (request == Request::ReadCalibration) bytes.resize(bytes.size() / 2);
    };
    EXPECT_THAT(read().error().text, HasSubstr("length"));
    // A block that never ends the table: it is asked for no more than there can be.
    int asked = 0;
    m_wire->faults.answer = [&asked](Request request, Bytes& bytes) {
        if (request != Request::ReadCalibration) return;
        ++asked;
        bytes.resize(kBlockBytes);
    };
    EXPECT_EQ(read().error().kind, ErrorKind::Device);
    EXPECT_LE(asked, 16);
    const Bytes other = *encode(table_of(CalibrationKind::White, Band::Infrared, 2, 2));
    m_wire->faults.answer = [&other](Request request, Bytes& bytes) {
        if (request == Request::ReadCalibration) bytes = other;
    };
    EXPECT_THAT(read().error().text, HasSubstr("another calibration table"));
    m_wire->faults.answer = [](Request, Bytes&) {};
    ASSERT_TRUE(read());
    m_wire->faults.ask = [this](Request request) {
        if (request == Request::ReadCalibration) m_scanner->cancel();
    };
    EXPECT_EQ(read().error(), scan_cancelled().value());
}

/// Of a controller that cannot empty its FIFO.
TEST_F(HeadScannerTest, ABlockLeftOverFromAnotherCaptureIsDropped) {
    const Bytes header = *encode(std::get<ImageHeader>(sound_messages()));
    const Bytes end = *encode(std::get<CaptureEnd>(sound_messages()));
    ASSERT_TRUE(scan()) << "capture 1";
    m_wire->faults.left_over = {header};
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_files.size(), 3U);
    m_wire->faults.left_over = {end, header};
    EXPECT_TRUE(scan());
    m_wire->faults.left_over = {header, header, header};
    EXPECT_THAT(scan().error().text, HasSubstr("not the one that was asked for")) << "that many are none";
    Bytes damaged = header;
    damaged[20] ^= 1U;
    m_wire->faults.left_over = {damaged};
    EXPECT_EQ(scan().error().kind, ErrorKind::Device);
    EXPECT_TRUE(scan());
}

TEST_F(HeadScannerTest, ARefusalThatTheHeadCouldNotStallIsTold) {
    m_wire->faults.takes_all_data = true;
    m_wire->hardware().lift_document();
    EXPECT_EQ(scan().error(), error_of(Code::NoDocument));
    m_wire->hardware().lay_document();
    m_wire->hardware().kill_lamp(Band::White);
    EXPECT_EQ(scan().error(), error_of(Code::LampFailed));
    const Result<std::string> label = m_scanner->scan({.bands = {Band::Infrared}}, [](const Shot&) {});
    EXPECT_TRUE(label) << label.error().text;
}

/// At every byte of a capture: an error at once, the head dark, and the next capture whole.
TEST_F(HeadScannerTest, UnpluggedAtAnyByteIsADeviceErrorAndTheNextPlugInWorks) {
    for (std::size_t at = 0; at < kCapture; ++at) {
        m_wire->faults.gone_after = at;
        const auto start = std::chrono::steady_clock::now();
        const Result<std::string> label = scan();
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200)) << at;
        ASSERT_FALSE(label) << at;
        EXPECT_THAT(label.error().text, HasSubstr("unplugged"));
        EXPECT_EQ(label.error().kind, ErrorKind::Device);
        m_wire->plug_in_again();
        ASSERT_TRUE(scan()) << at;
        ASSERT_EQ(m_files.size(), 3U);
        m_wire->plug_in_again();
    }
}

TEST_F(HeadScannerTest, ABitFlippedAnywhereIsADeviceError) {
    for (std::size_t at = 0; at < kCapture; ++at) {
        m_wire->faults.flip_at = at;
        const Result<std::string> label = scan();
        ASSERT_FALSE(label) << at;
        EXPECT_EQ(label.error().kind, ErrorKind::Device) << label.error().text;
        m_wire->plug_in_again();
    }
    m_wire->faults.flip_at = 64 + 3 * 20 + 7;
    EXPECT_THAT(scan().error().text, HasSubstr("infrared.pgm, row 3"));
}

TEST_F(HeadScannerTest, ABlockCutShortAnywhereIsADeviceError) {
    for (std::size_t at = 0; at < kCapture; ++at) {
        m_wire->faults.short_after = at;
        const Result<std::string> label = scan();
        ASSERT_FALSE(label) << at;
        EXPECT_EQ(label.error().kind, ErrorKind::Device) << label.error().text;
        m_wire->plug_in_again();
        ASSERT_TRUE(scan()) << at;
        m_wire->plug_in_again();
    }
}

TEST_F(HeadScannerTest, OverflowStallAndSilenceOfTheBulkEndpointAreTold) {
    const std::vector<std::pair<usb::Trouble, const char*>> troubles = {{usb::Trouble::Overflow, "more bytes"},
                                                                        {usb::Trouble::Timeout, "does not answer"},
                                                                        {usb::Trouble::Failed, "cable"},
                                                                        {usb::Trouble::Cancelled, "cancelled"},
                                                                        {usb::Trouble::Stall, "without a reason"}};
    for (const auto& [trouble, text] : troubles) {
        m_wire->faults.gone_after = 300;
        m_wire->faults.at_bulk = trouble;
        EXPECT_THAT(scan().error().text, HasSubstr(text));
        m_wire->plug_in_again();
        EXPECT_TRUE(scan()) << text;
    }
}

TEST_F(HeadScannerTest, AHeadThatLiesAboutItselfIsNoScanner) {
    for (const Request request : {Request::Identity, Request::Capabilities, Request::Status}) {
        for (std::size_t at = 0; at < 200; ++at) {
            const auto lie = [&](Request asked, Bytes& bytes) {
                if (asked == request && at < bytes.size()) bytes[at] = 0xFF;
            };
            const Result<bool> opened = open(small_head(), {}, {.answer = lie});
            if (!opened) {
                EXPECT_EQ(opened.error().kind, ErrorKind::Device);
                continue;
            }
            // What is possible is believed, and then the images are held against it.
            const Result<std::string> label = scan();
            EXPECT_TRUE(label || label.error().kind != ErrorKind::Input) << at;
            EXPECT_LE(m_wire->largest, kMaxPixelBytes);
        }
        const auto cut = [&](Request asked, Bytes& bytes) {
            if (asked == request) bytes.resize(bytes.size() / 2);
        };
        EXPECT_FALSE(open(small_head(), {}, {.answer = cut}));
    }
}

TEST_F(HeadScannerTest, APairedHeadsSealIsChecked) {
    ASSERT_TRUE(open(small_head(), {pair_with(small_head())}));
    EXPECT_TRUE(m_scanner->facts().authenticated);
    EXPECT_TRUE(scan());
    EXPECT_TRUE(scan());
    m_wire->faults.answer = [](Request request, Bytes& bytes) {
        if (request == Request::Seal) bytes[20] ^= 1U;
    };
    EXPECT_THAT(scan().error().text, HasSubstr("seal does not hold"));
}

// design/security.md: head.replayed_capture_is_refused
TEST_F(HeadScannerTest, AReplayedCaptureIsRefused) {
    ASSERT_TRUE(open(small_head(), {pair_with(small_head())}));
    Bytes recorded;
    m_wire->faults.answer = [&recorded](Request request, Bytes& bytes) {
        if (request == Request::Seal) recorded = bytes;
    };
    ASSERT_TRUE(scan());
    ASSERT_FALSE(recorded.empty());
    // The same pictures again, with the seal of before and the number of now: the nonce is another.
    m_wire->faults.answer = [&recorded](Request request, Bytes& bytes) {
        if (request == Request::Seal) std::copy(recorded.begin() + 8, recorded.end(), bytes.begin() + 8);
    };
    EXPECT_THAT(scan().error().text, HasSubstr("seal does not hold"));
}

// design/security.md: head.swapped_serial_is_refused
TEST_F(HeadScannerTest, ASwappedSerialIsRefused) {
    const PairedHeads paired = {pair_with(small_head())};
    SimulatedHead other = small_head();
    other.serial = "SIM-0002";
    Result<bool> opened = open(other, paired);
    EXPECT_EQ(opened.error().code, kNotPairedCode);
    EXPECT_THAT(opened.error().text, HasSubstr("SIM-0002 is not paired"));
    EXPECT_FALSE(m_scanner->facts().authenticated);
    other = small_head();
    other.key_seed = filled<32>(8);
    opened = open(other, paired);
    EXPECT_EQ(opened.error().code, kOtherKeyCode);
    EXPECT_THAT(opened.error().text, HasSubstr("another key"));
    other.key_seed.reset();
    EXPECT_EQ(open(other, paired).error().code, kOtherKeyCode) << "does not sign at all";
    // Each of two paired heads with the other's key.
    SimulatedHead second = small_head();
    second.serial = "SIM-0002";
    second.key_seed = filled<32>(8);
    const PairedHeads both = {paired[0], pair_with(second)};
    EXPECT_TRUE(open(second, both));
    second.key_seed = filled<32>(7);
    EXPECT_EQ(open(second, both).error().code, kOtherKeyCode);
}

/// It tells the paired head's number and key, but has not its private key.
TEST_F(HeadScannerTest, AHeadThatOnlyClaimsThePairedKeyIsRefusedAtItsFirstCapture) {
    const PairedHead paired = pair_with(small_head());
    SimulatedHead other = small_head();
    other.key_seed = filled<32>(8);
    const auto lie = [&paired](Request request, Bytes& bytes) {
        if (request == Request::Identity) std::copy(paired.key.begin(), paired.key.end(), bytes.begin() + 144);
    };
    ASSERT_TRUE(open(other, {paired}, {.answer = lie}));
    EXPECT_EQ(scan().error().code, kSealBrokenCode);
}

/// It tells a larger firmware counter than it signs: the counter that is kept never grows by a lie.
TEST_F(HeadScannerTest, ACounterThatTheSealDoesNotCoverIsRefused) {
    const auto lie = [](Request request, Bytes& bytes) {
        if (request == Request::Identity) bytes[132] = 200;
    };
    ASSERT_TRUE(open(small_head(), {pair_with(small_head())}, {.answer = lie}));
    EXPECT_EQ(m_scanner->facts().firmware_counter, 200U);
    EXPECT_EQ(scan().error().code, kSealBrokenCode);
}

// design/security.md: head.old_signed_firmware_is_refused
TEST_F(HeadScannerTest, OldSignedFirmwareIsRefused) {
    SimulatedHead old = small_head();
    old.firmware_counter = 2;
    const Result<bool> opened = open(old, {pair_with(small_head())});
    EXPECT_EQ(opened.error().code, kOldFirmwareCode);
    EXPECT_THAT(opened.error().text, HasSubstr("older firmware (2) than it had before (3)"));
    SimulatedHead newer = small_head();
    newer.firmware_counter = 9;
    ASSERT_TRUE(open(newer, {pair_with(small_head())}));
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_scanner->facts().firmware_counter, 9U);
}

/// Lays another document down before every scan, as the conformance suite expects.
class BusyTraveller final : public Scanner {
public:
    explicit BusyTraveller(const SimulatedHead& head) {
        auto transport = std::make_unique<FaultyTransport>(head);
        m_wire = transport.get();
        m_head = std::move(*HeadScanner::create(std::move(transport)));
        EXPECT_TRUE(m_head->admit({pair_with(head)}));
    }
    ScannerFacts facts() const override { return m_head->facts(); }
    Result<ScannerStatus> status() override { return m_head->status(); }
    Result<Presence> wait_for(Presence wanted, std::chrono::milliseconds timeout) override {
        return m_head->wait_for(wanted, timeout);
    }
    Result<std::string> scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) override {
        m_wire->hardware().lay_document();
        return m_head->scan(request, deliver);
    }
    void cancel() override { m_head->cancel(); }

private:
    FaultyTransport* m_wire = nullptr;
    std::unique_ptr<HeadScanner> m_head;
};

std::unique_ptr<Scanner> busy(std::chrono::milliseconds exposure) {
    SimulatedHead head = small_head();
    head.exposure = exposure;
    return std::make_unique<BusyTraveller>(head);
}

}  // namespace
}  // namespace garita::head

namespace garita {

INSTANTIATE_TEST_SUITE_P(Head, ScannerConformance,
                         testing::Values(ConformanceCase{
                             .driver = "head",
                             .make = [] { return head::busy(std::chrono::milliseconds(0)); },
                             .simulated = true,
                             .make_slow = [] { return head::busy(std::chrono::seconds(5)); }}),
                         [](const auto& test) { return test.param.driver; });

}  // namespace garita
