// The head over the real libusb and an emulated kernel: enumeration, claiming, transfers, faults, hot-plug.
#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "drivers/head/descriptors.h"
#include "drivers/head/plugged_head.h"
#include "drivers/usb/bus.h"
#include "tests/drivers/conformance.h"
#include "tests/drivers/head/messages.h"
#include "tests/drivers/usb/emulated_usb.h"

namespace garita::head {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

constexpr usb::InterfaceClass kHead{kInterfaceClass, kInterfaceSubclass, kInterfaceProtocol};

/// Colour images of 1.8 MB: eight transfers and more.
SimulatedHead large_head() {
    return {.width = 1000, .height = 600, .key_seed = filled<32>(7)};
}

PairedHead pair_with(const SimulatedHead& head) {
    return {.serial = head.serial,
            .key = SigningKey::of_seed(*head.key_seed)->public_key(),
            .least_firmware = head.firmware_counter};
}

/// The head that is plugged in at an address, within 2 s.
std::optional<usb::Interface> plugged_in(const usb::Bus& bus, int address) {
    for (const auto end = steady_clock::now() + std::chrono::seconds(2); steady_clock::now() < end;) {
        const std::uint64_t seen = bus.changes();
        const auto found = bus.list(kHead);
        if (!found) return std::nullopt;
        for (const usb::Interface& one : *found)
            if (one.address == address) return one;
        bus.wait_for_change(seen, milliseconds(100));
    }
    return std::nullopt;
}

class UsbHead : public testing::Test {
protected:
    void SetUp() override {
        if (!can_emulate_usb()) GTEST_SKIP() << "umockdev's library is not preloaded";
        make(large_head());
    }
    void make(const SimulatedHead& head) {
        m_scanner.reset();
        m_bus.reset();
        m_emulated.reset();
        m_emulated = std::make_unique<EmulatedUsb>(head);
        m_emulated->plug_in();
        auto bus = usb::Bus::create();
        ASSERT_TRUE(bus) << bus.error().text;
        m_bus = std::move(*bus);
        open();
    }
    void open() {
        const auto found = plugged_in(*m_bus, m_emulated->address());
        ASSERT_TRUE(found) << "not seen within 2 s";
        m_interface = *found;
        auto transport = m_bus->open(*found);
        ASSERT_TRUE(transport) << transport.error().text;
        auto scanner = HeadScanner::create(std::move(*transport));
        ASSERT_TRUE(scanner) << scanner.error().text;
        ASSERT_TRUE((*scanner)->admit({pair_with(large_head())}));
        m_scanner = std::move(*scanner);
    }
    Result<std::string> scan() {
        m_files.clear();
        return m_scanner->scan({}, [this](Shot shot) { m_files[shot.name] = std::move(shot.bytes); });
    }

    std::unique_ptr<EmulatedUsb> m_emulated;
    std::unique_ptr<usb::Bus> m_bus;
    usb::Interface m_interface;
    std::unique_ptr<HeadScanner> m_scanner;
    std::map<std::string, UnfilledBytes> m_files;
};

TEST_F(UsbHead, IsFoundByItsInterfaceAndTakenFromAKernelDriver) {
    EXPECT_EQ(m_interface, (usb::Interface{.bus = 1,
                                           .address = static_cast<std::uint8_t>(m_emulated->address()),
                                           .vendor = 0x1209,
                                           .product = 1,
                                           .number = 0,
                                           .bulk_in = kBulkEndpoint,
                                           .interrupt_in = kInterruptEndpoint}));
    EXPECT_EQ(m_emulated->detached(), 1);
    EXPECT_TRUE(m_bus->list({0xFF, 0x47, 0x02})->empty()) << "another protocol";
    EXPECT_EQ(m_scanner->facts().serial, "SIM-0001");
}

TEST_F(UsbHead, SendsEverySample) {
    ASSERT_TRUE(scan());
    ASSERT_EQ(m_files.size(), 3U);
    const UnfilledBytes& white = m_files["white.ppm"];
    const std::size_t row = 3000;
    const std::size_t header = white.size() - row * 600;
    for (std::size_t y = 0; y < 600; ++y)
        for (std::size_t i = 0; i < row; ++i)
            ASSERT_EQ(white[header + y * row + i], SimulatedHardware::card(1, {Side::Front, Band::White}, i, y));
}

TEST_F(UsbHead, AStallIsToldAndTheNextScanIsSound) {
    m_emulated->stall_bulk();
    const Result<std::string> label = scan();
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Device);
    EXPECT_THAT(label.error().text, HasSubstr("without a reason"));
    EXPECT_TRUE(scan());
    m_emulated->hardware().set_cover_open(true);
    EXPECT_EQ(scan().error(), error_of(Code::CoverOpen)) << "a stalled request has its reason in the status";
}

TEST_F(UsbHead, ACaptureThatEndsBeforeAnImageIsToldAtOnceThoughThatImageIsAskedForAhead) {
    m_emulated->hardware().move_at(1);
    const auto start = steady_clock::now();
    const Result<std::string> label = scan();
    EXPECT_LT(steady_clock::now() - start, milliseconds(1'000)) << "a head has 2 s for an image";
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error(), error_of(Code::DocumentMoved));
    EXPECT_EQ(m_files.size(), 1U);
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_files.size(), 3U);
}

TEST_F(UsbHead, UnpluggedInMidTransferIsADeviceErrorWithin200MillisecondsAndTheNextPlugInWorks) {
    // Inside the header, the first image, between images, in a colour image's several transfers, at its end.
    for (const std::uint64_t at : {1, 64, 300'000, 600'064, 1'500'000, 2'400'000, 4'300'000}) {
        m_emulated->unplug_after(at);
        const Result<std::string> label = scan();
        EXPECT_LT(steady_clock::now() - m_emulated->unplugged_at(), milliseconds(200)) << at;
        ASSERT_FALSE(label) << at;
        EXPECT_EQ(label.error().kind, ErrorKind::Device);
        EXPECT_THAT(label.error().text, HasSubstr("unplugged")) << at;
        EXPECT_FALSE(m_scanner->status()) << "gone for good";
        m_scanner.reset();
        const auto plugged = steady_clock::now();
        m_emulated->plug_in();
        open();
        ASSERT_FALSE(HasFatalFailure());
        EXPECT_LT(steady_clock::now() - plugged, std::chrono::seconds(2)) << "plug-in to ready";
        ASSERT_TRUE(scan()) << at;
        EXPECT_EQ(m_files.size(), 3U);
    }
}

TEST_F(UsbHead, UnpluggedWhileItWaitsEndsWithin200Milliseconds) {
    m_emulated->mute_bulk(true);
    std::thread hand([this] {
        std::this_thread::sleep_for(milliseconds(50));
        m_emulated->unplug();
    });
    const Result<std::string> label = scan();
    const auto end = steady_clock::now();
    hand.join();
    ASSERT_FALSE(label);
    EXPECT_THAT(label.error().text, HasSubstr("unplugged"));
    EXPECT_LT(end - m_emulated->unplugged_at(), milliseconds(200));
}

TEST_F(UsbHead, APlugInAndAnUnplugAreSeen) {
    std::uint64_t seen = m_bus->changes();
    m_scanner.reset();
    m_emulated->unplug();
    EXPECT_GT(m_bus->wait_for_change(seen, std::chrono::seconds(2)), seen);
    EXPECT_TRUE(m_bus->list(kHead)->empty());
    EXPECT_THAT(m_bus->open(m_interface).error().text, HasSubstr("unplugged"));
    seen = m_bus->changes();
    m_emulated->plug_in();
    EXPECT_GT(m_bus->wait_for_change(seen, std::chrono::seconds(2)), seen);
    EXPECT_EQ(m_bus->list(kHead)->size(), 1U);
}

TEST_F(UsbHead, WaitsForADocumentByInterrupt) {
    m_emulated->hardware().lift_document();
    EXPECT_EQ(*m_scanner->wait_for(Presence::Present, milliseconds(30)), Presence::Absent);
    std::thread traveller([this] {
        std::this_thread::sleep_for(milliseconds(50));
        m_emulated->hardware().lay_document();
    });
    EXPECT_EQ(*m_scanner->wait_for(Presence::Present, std::chrono::seconds(20)), Presence::Present);
    traveller.join();
    EXPECT_TRUE(scan());
}

TEST_F(UsbHead, ATransferThatDoesNotEndIsTakenBackAtItsTime) {
    m_scanner.reset();
    auto transport = m_bus->open(m_interface);
    ASSERT_TRUE(transport);
    Bytes bytes(3U << 20U);
    const auto start = steady_clock::now();
    EXPECT_EQ((*transport)->bulk_in(bytes, milliseconds(100)).error(), usb::Trouble::Timeout);
    const auto took = steady_clock::now() - start;
    EXPECT_GE(took, milliseconds(100));
    EXPECT_LT(took, milliseconds(400));
    EXPECT_EQ(m_emulated->most_waiting(), 8U) << "transfers under way at once";
    EXPECT_EQ((*transport)->interrupt_in(16, milliseconds(20)).error(), usb::Trouble::Timeout);
    (*transport)->interrupt();
    EXPECT_EQ((*transport)->bulk_in(bytes, std::chrono::seconds(20)).error(), usb::Trouble::Cancelled);
    EXPECT_EQ((*transport)->control_in({.request = 1}, kSizeOf<Identity>, std::chrono::seconds(1)).error(),
              usb::Trouble::Cancelled);
    (*transport)->rearm();
    EXPECT_TRUE((*transport)->control_in({.request = 1}, kSizeOf<Identity>, std::chrono::seconds(1)));
    EXPECT_EQ((*transport)->control_in({.request = 0x77}, 8, std::chrono::seconds(1)).error(), usb::Trouble::Stall);
}

TEST_F(UsbHead, OneThatHangsIsResetAndSendsAgain) {
    const int detached = m_emulated->detached();
    m_emulated->hang();
    EXPECT_THAT(m_scanner->status().error().text, HasSubstr("does not answer"));
    EXPECT_EQ(m_emulated->resets(), 0) << "it is asked once more first";
    const auto status = m_scanner->status();
    ASSERT_TRUE(status) << status.error().text;
    EXPECT_EQ(m_emulated->resets(), 1);
    EXPECT_GT(m_emulated->detached(), detached) << "the interface was taken again";
    ASSERT_TRUE(scan());
    EXPECT_EQ(m_files.size(), 3U);
}

TEST_F(UsbHead, OneThatComesBackAsAnotherAfterAResetWasUnplugged) {
    m_emulated->hang(true);
    EXPECT_FALSE(m_scanner->status());
    EXPECT_THAT(m_scanner->status().error().text, HasSubstr("was unplugged"));
    EXPECT_TRUE(m_scanner->unplugged());
    m_emulated->plug_in();
    open();
    EXPECT_TRUE(scan());
}

TEST_F(UsbHead, ATransportMayOutliveItsBus) {
    m_bus.reset();
    EXPECT_TRUE(scan());
}

/// The Scanner that takes whatever head is plugged in. Each test has a serial number of its own: heads of other tests
/// that are still plugged into the emulated kernel are none of its business.
class WhateverIsPluggedIn : public testing::Test {
protected:
    void SetUp() override {
        if (!can_emulate_usb()) GTEST_SKIP() << "umockdev's library is not preloaded";
        SimulatedHead head = large_head();
        head.serial = testing::UnitTest::GetInstance()->current_test_info()->name();
        head.serial.resize(std::min<std::size_t>(head.serial.size(), 32));
        m_emulated = std::make_unique<EmulatedUsb>(head);
        m_scanner = std::move(*PluggedHead::create(head.serial, {}));
    }
    /// Within two seconds.
    bool becomes_plugged_in(bool wanted) {
        for (const auto end = steady_clock::now() + std::chrono::seconds(2); steady_clock::now() < end;) {
            const auto status = m_scanner->status();
            if (status && status->plugged_in == wanted) return true;
            std::this_thread::sleep_for(milliseconds(10));
        }
        return false;
    }

    std::unique_ptr<EmulatedUsb> m_emulated;
    std::unique_ptr<PluggedHead> m_scanner;
};

TEST_F(WhateverIsPluggedIn, IsTakenUnpluggedAndTakenAgain) {
    EXPECT_TRUE(m_scanner->facts().hot_plug);
    EXPECT_EQ(m_scanner->scan({}, [](const Shot&) {}).error(), no_head().value());
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(m_scanner->status()->plugged_in);
        m_emulated->plug_in();
        ASSERT_TRUE(becomes_plugged_in(true));
        EXPECT_EQ(m_scanner->facts().serial, "IsTakenUnpluggedAndTakenAgain");
        ASSERT_TRUE(m_scanner->scan({}, [](const Shot&) {}));
        m_emulated->unplug_after(300'000);
        const Result<std::string> label = m_scanner->scan({}, [](const Shot&) {});
        ASSERT_FALSE(label);
        EXPECT_EQ(label.error().kind, ErrorKind::Device);
        EXPECT_TRUE(becomes_plugged_in(false));
        EXPECT_EQ(m_scanner->facts().serial, "");
    }
}

TEST_F(WhateverIsPluggedIn, OneThatLeftIsNotTakenWhileItIsStillListed) {
    m_emulated->plug_in();
    ASSERT_TRUE(becomes_plugged_in(true));
    m_emulated->break_off_after(300'000);
    ASSERT_FALSE(m_scanner->scan({}, [](const Shot&) {}));
    const auto status = m_scanner->status();
    ASSERT_TRUE(status) << status.error().text;
    EXPECT_FALSE(status->plugged_in);
    m_emulated->plug_in();
    EXPECT_TRUE(becomes_plugged_in(true));
}

TEST_F(WhateverIsPluggedIn, AnotherSerialNumberIsLeftAlone) {
    // One after the other: the emulated kernel knows no two programs at one device.
    std::unique_ptr<PluggedHead> own = std::exchange(m_scanner, std::move(*PluggedHead::create("no such number", {})));
    m_emulated->plug_in();
    EXPECT_FALSE(becomes_plugged_in(true));
    EXPECT_FALSE(m_scanner->scan({}, [](const Shot&) {}));
    m_scanner = std::move(own);
    EXPECT_TRUE(becomes_plugged_in(true));
}

TEST_F(WhateverIsPluggedIn, AStrangerIsRefusedAndThePairedHeadIsTaken) {
    SimulatedHead head = large_head();
    head.serial = "AStrangerIsRefusedAndThePairedHe";
    PairedHead paired = pair_with(head);
    // One after the other: the emulated kernel knows no two programs at one device.
    m_scanner.reset();
    m_emulated->plug_in();
    m_scanner = std::move(*PluggedHead::create("", {{.serial = "another", .key = paired.key}}));
    const auto refused = [this] {
        Result<ScannerStatus> status = m_scanner->status();
        for (int i = 0; i < 200 && status && !status->plugged_in; ++i) {
            std::this_thread::sleep_for(milliseconds(10));
            status = m_scanner->status();
        }
        return status ? 0 : status.error().code;
    };
    EXPECT_EQ(refused(), kNotPairedCode);
    EXPECT_EQ(m_scanner->scan({}, [](const Shot&) {}).error().code, kNotPairedCode);
    m_scanner.reset();
    m_scanner = std::move(*PluggedHead::create("", {paired}));
    ASSERT_TRUE(becomes_plugged_in(true));
    EXPECT_TRUE(m_scanner->facts().authenticated);
    EXPECT_TRUE(m_scanner->scan({}, [](const Shot&) {}));
}

TEST_F(WhateverIsPluggedIn, FirmwareThatAGoodCaptureShowedIsTheLeastFromThenOn) {
    SimulatedHead head = large_head();
    head.serial = "FirmwareThatAGoodCaptureShowedIs";
    PairedHead paired = pair_with(head);
    paired.least_firmware = 1;
    m_scanner.reset();
    m_scanner = std::move(*PluggedHead::create(head.serial, {paired}));
    const auto plug_in = [&](std::uint32_t counter) {
        m_emulated.reset();
        head.firmware_counter = counter;
        m_emulated = std::make_unique<EmulatedUsb>(head);
        m_emulated->plug_in();
    };
    plug_in(2);
    ASSERT_TRUE(becomes_plugged_in(true));
    ASSERT_TRUE(m_scanner->scan({}, [](const Shot&) {}));
    m_emulated->unplug();
    ASSERT_TRUE(becomes_plugged_in(false));
    plug_in(1);
    EXPECT_FALSE(becomes_plugged_in(true));
    EXPECT_EQ(m_scanner->status().error().code, kOldFirmwareCode);
}

TEST_F(WhateverIsPluggedIn, WaitsForAHeadAndThenForADocument) {
    EXPECT_FALSE(m_scanner->wait_for(Presence::Present, milliseconds(50))) << "there is none";
    m_emulated->hardware().lift_document();
    std::thread hand([this] {
        std::this_thread::sleep_for(milliseconds(50));
        m_emulated->plug_in();
        std::this_thread::sleep_for(milliseconds(50));
        m_emulated->hardware().lay_document();
    });
    const auto presence = m_scanner->wait_for(Presence::Present, std::chrono::seconds(20));
    hand.join();
    ASSERT_TRUE(presence) << presence.error().text;
    EXPECT_EQ(*presence, Presence::Present);
}

TEST_F(WhateverIsPluggedIn, AWaitForAHeadIsCancelledWithin200Milliseconds) {
    steady_clock::time_point cancelled;
    std::thread other([&] {
        std::this_thread::sleep_for(milliseconds(50));
        cancelled = steady_clock::now();
        m_scanner->cancel();
    });
    const auto presence = m_scanner->wait_for(Presence::Present, std::chrono::seconds(20));
    const auto end = steady_clock::now();
    other.join();
    ASSERT_TRUE(presence);
    EXPECT_EQ(*presence, Presence::Unknown);
    EXPECT_LT(end - cancelled, milliseconds(200));
}

/// Lays another document down before every scan, as the conformance suite expects.
class BusyTraveller final : public Scanner {
public:
    explicit BusyTraveller(const SimulatedHead& head) : m_emulated(head), m_bus(std::move(*usb::Bus::create())) {
        m_emulated.plug_in();
        m_head =
            std::move(*HeadScanner::create(std::move(*m_bus->open(plugged_in(*m_bus, m_emulated.address()).value()))));
        EXPECT_TRUE(m_head->admit({pair_with(head)}));
    }
    ~BusyTraveller() override { m_head.reset(); }
    ScannerFacts facts() const override { return m_head->facts(); }
    Result<ScannerStatus> status() override { return m_head->status(); }
    Result<Presence> wait_for(Presence wanted, milliseconds timeout) override {
        return m_head->wait_for(wanted, timeout);
    }
    Result<std::string> scan(const ScanRequest& request, const std::function<void(Shot)>& deliver) override {
        m_emulated.hardware().lay_document();
        return m_head->scan(request, deliver);
    }
    void cancel() override { m_head->cancel(); }

private:
    EmulatedUsb m_emulated;
    std::unique_ptr<usb::Bus> m_bus;
    std::unique_ptr<HeadScanner> m_head;
};

std::unique_ptr<Scanner> busy(milliseconds exposure) {
    SimulatedHead head = large_head();
    head.width = 100;
    head.exposure = exposure;
    return std::make_unique<BusyTraveller>(head);
}

// Microsoft OS 2.0 Descriptors Specification: lengths as PROTOCOL.md tells them.
TEST(HeadDescriptors, HaveTheLengthsThatTheyTell) {
    EXPECT_EQ(device_descriptor(0x1209, 1).size(), 18U);
    EXPECT_EQ(configuration_descriptor().size(), configuration_descriptor()[2]);
    const Bytes set = microsoft_descriptor_set();
    EXPECT_EQ(set.size(), 162U);
    EXPECT_EQ(set[8], 162);
    EXPECT_EQ(set[30], 132);
    const Bytes bos = bos_descriptor();
    EXPECT_EQ(bos.size(), 33U);
    EXPECT_EQ(bos[2], 33);
    EXPECT_EQ(bos[29], 162);
    EXPECT_EQ(string_descriptor("SIM").size(), 8U);
    EXPECT_EQ(string_descriptor(std::string(1'000, 'x')).size(), 254U);
}

}  // namespace
}  // namespace garita::head

namespace garita {

std::vector<ConformanceCase> cases() {
    if (!head::can_emulate_usb()) return {};
    return {{.driver = "head",
             .make = [] { return head::busy(std::chrono::milliseconds(0)); },
             .simulated = true,
             .make_slow = [] { return head::busy(std::chrono::seconds(5)); }}};
}
INSTANTIATE_TEST_SUITE_P(UsbHead, ScannerConformance, testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.driver; });

}  // namespace garita
