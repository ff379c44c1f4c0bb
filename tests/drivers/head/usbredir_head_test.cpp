// The head's device side over usbredir, against a small end of it as QEMU has one.
#include "drivers/head/usbredir_head.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <map>
#include <thread>

#include "drivers/head/descriptors.h"
#include "drivers/head/head_scanner.h"
#include "drivers/head/simulated_hardware.h"
#include "tests/drivers/conformance.h"
#include "tests/drivers/head/messages.h"
#include "tests/drivers/head/usbredir_guest.h"

namespace garita::head {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

std::pair<Descriptor, Descriptor> socket_pair() {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A head that is plugged in, served by a thread of its own until it is unplugged.
class Plugged {
public:
    Plugged(Hardware& hardware, Descriptor socket, std::uint64_t unplug_at = UINT64_MAX,
            std::uint64_t hang_at = UINT64_MAX)
        : m_thread([this, &hardware, unplug_at, hang_at, end = std::move(socket)]() mutable {
              UsbredirHead head(hardware, std::move(end), {});
              head.hang_at(hang_at);
              m_end = head.serve(unplug_at, m_stop);
          }) {}
    Plugged(const Plugged&) = delete;
    Plugged& operator=(const Plugged&) = delete;
    ~Plugged() { static_cast<void>(end()); }

    /// Pulls the cable, where it is not out already.
    Result<Unplugged> end() {
        m_stop = true;
        return wait();
    }
    Result<Unplugged> wait() {
        if (m_thread.joinable()) m_thread.join();
        return m_end;
    }

private:
    std::atomic<bool> m_stop{false};
    Result<Unplugged> m_end{Unplugged::Stopped};
    std::thread m_thread;  ///< last: it uses the others
};

/// The guest's end with the head behind it.
class PluggedTransport final : public usb::Transport {
public:
    explicit PluggedTransport(const SimulatedHead& head, std::uint64_t hang_at = UINT64_MAX)
        : hardware(std::move(*SimulatedHardware::create(head))) {
        plug_in(UINT64_MAX, hang_at);
    }
    void plug_in(std::uint64_t unplug_at = UINT64_MAX, std::uint64_t hang_at = UINT64_MAX) {
        plugged.reset();
        auto [ours, theirs] = socket_pair();
        plugged = std::make_unique<Plugged>(*hardware, std::move(ours), unplug_at, hang_at);
        guest = std::make_unique<UsbredirGuest>(std::move(theirs));
        EXPECT_TRUE(guest->plug_in());
    }
    usb::Outcome<Bytes> control_in(const usb::Setup& setup, std::size_t length, usb::Milliseconds timeout) override {
        return guest->control_in(setup, length, timeout);
    }
    usb::Outcome<bool> control_out(const usb::Setup& setup, ByteView data, usb::Milliseconds timeout) override {
        return guest->control_out(setup, data, timeout);
    }
    usb::Outcome<std::size_t> bulk_in(std::span<std::uint8_t> out, usb::Milliseconds timeout) override {
        return guest->bulk_in(out, timeout);
    }
    usb::Outcome<Bytes> interrupt_in(std::size_t length, usb::Milliseconds timeout) override {
        return guest->interrupt_in(length, timeout);
    }
    usb::Outcome<bool> clear_halt() override { return guest->clear_halt(); }
    usb::Outcome<bool> reset() override { return guest->reset(); }
    void interrupt() override { guest->interrupt(); }
    void rearm() override { guest->rearm(); }

    std::unique_ptr<SimulatedHardware> hardware;
    std::unique_ptr<Plugged> plugged;
    std::unique_ptr<UsbredirGuest> guest;
};

/// Colour images of 540 kB: nine transfers each.
SimulatedHead middling_head() {
    return {.width = 600, .height = 300, .key_seed = filled<32>(7)};
}

class UsbredirHeadTest : public testing::Test {
protected:
    void SetUp() override {
        auto transport = std::make_unique<PluggedTransport>(middling_head());
        m_wire = transport.get();
        open(std::move(transport));
    }
    void open(std::unique_ptr<usb::Transport> transport) {
        auto scanner = HeadScanner::create(std::move(transport));
        ASSERT_TRUE(scanner) << scanner.error().text;
        m_scanner = std::move(*scanner);
    }
    Result<std::string> scan() {
        m_files.clear();
        return m_scanner->scan({}, [this](Shot shot) { m_files[shot.name] = std::move(shot.bytes); });
    }
    UsbredirGuest& guest() { return *m_wire->guest; }

    PluggedTransport* m_wire = nullptr;
    std::unique_ptr<HeadScanner> m_scanner;
    std::map<std::string, UnfilledBytes> m_files;
};

TEST_F(UsbredirHeadTest, IsPluggedInAsTheDeviceOfItsDescriptors) {
    EXPECT_EQ(guest().device().vendor_id, 0x1209);
    EXPECT_EQ(guest().device().speed, usb_redir_speed_high);
    EXPECT_EQ(guest().endpoints().type[16 + 1], usb_redir_type_bulk);
    EXPECT_EQ(guest().endpoints().type[16 + 2], usb_redir_type_interrupt);
    EXPECT_EQ(guest().endpoints().max_packet_size[16 + 2], 16);
    EXPECT_EQ(guest().control(0x80, 6, 0x0100, 0, 18), device_descriptor(0x1209, 1));
    EXPECT_EQ(guest().control(0x80, 6, 0x0200, 0, 255), configuration_descriptor());
    EXPECT_EQ(guest().control(0x80, 6, 0x0200, 0, 9)->size(), 9U) << "as much as was asked for";
    EXPECT_EQ(guest().control(0x80, 6, 0x0303, 0x0409, 255), string_descriptor("SIM-0001"));
    EXPECT_EQ(guest().control(0x80, 6, 0x0F00, 0, 255), bos_descriptor());
    EXPECT_EQ(guest().control(0xC0, kMicrosoftVendorCode, 0, 7, 255), microsoft_descriptor_set());
    EXPECT_FALSE(guest().control(0x80, 6, 0x0600, 0, 10)) << "high speed only: no qualifier";
    EXPECT_FALSE(guest().control(0xC1, 0x77, 0, 0, 64)) << "no such request";
    EXPECT_FALSE(guest().control(0xC1, 0x01, 0, 1, 176)) << "another interface";
    EXPECT_FALSE(guest().control(0x00, 9, 1, 0, 0)) << "SET_CONFIGURATION has a packet of its own";
}

TEST_F(UsbredirHeadTest, SendsEverySample) {
    ASSERT_TRUE(scan());
    ASSERT_EQ(m_files.size(), 3U);
    const UnfilledBytes& white = m_files["white.ppm"];
    const std::size_t row = 1800;
    const std::size_t header = white.size() - row * 300;
    for (std::size_t y = 0; y < 300; ++y)
        for (std::size_t i = 0; i < row; ++i)
            ASSERT_EQ(white[header + y * row + i], SimulatedHardware::card(1, {Side::Front, Band::White}, i, y));
}

TEST_F(UsbredirHeadTest, AHaltedEndpointStallsUntilItIsCleared) {
    ASSERT_TRUE(guest().control(0x02, 3, 0, kBulkEndpoint, 0));
    EXPECT_EQ(guest().control(0x82, 0, 0, kBulkEndpoint, 2), (Bytes{1, 0}));
    Bytes out(64);
    EXPECT_EQ(guest().bulk_in(out, milliseconds(500)).error(), usb::Trouble::Stall);
    ASSERT_TRUE(guest().clear_halt());
    EXPECT_EQ(guest().control(0x82, 0, 0, kBulkEndpoint, 2), (Bytes{0, 0}));
    EXPECT_TRUE(scan());
}

TEST_F(UsbredirHeadTest, ATransferThatIsTakenBackEndsAsCancelled) {
    Bytes out(64);
    EXPECT_EQ(guest().bulk_in(out, milliseconds(20)).error(), usb::Trouble::Timeout);
    EXPECT_EQ(guest().bulk_statuses[usb_redir_cancelled], 1);
    EXPECT_TRUE(scan());
}

TEST_F(UsbredirHeadTest, ABusResetDropsTheCapture) {
    ASSERT_TRUE(guest().control_out({.request = 0x06},
                                    *encode(CaptureRequest{.capture = 5, .targets = {{Side::Front, Band::White}}}),
                                    milliseconds(500)));
    ASSERT_TRUE(guest().reset());
    Bytes out(64);
    EXPECT_EQ(guest().bulk_in(out, milliseconds(50)).error(), usb::Trouble::Timeout);
    EXPECT_TRUE(scan());
}

TEST_F(UsbredirHeadTest, OneThatHangsAnswersAgainAfterAReset) {
    auto transport = std::make_unique<PluggedTransport>(middling_head(), 100'000);
    m_wire = transport.get();
    open(std::move(transport));
    EXPECT_THAT(scan().error().text, HasSubstr("does not answer"));
    EXPECT_FALSE(guest().control_in({.request = 0x03}, kSizeOf<Status>, milliseconds(50)));
    const auto status = m_scanner->status();
    ASSERT_TRUE(status) << status.error().text;
    EXPECT_EQ(status->presence, Presence::Present);
    EXPECT_TRUE(scan());
    EXPECT_EQ(m_files.size(), 3U);
}

TEST_F(UsbredirHeadTest, TellsEventsOnlyWhenAskedFor) {
    m_wire->hardware->lift_document();
    EXPECT_EQ(*m_scanner->wait_for(Presence::Absent, milliseconds(500)), Presence::Absent);
    std::thread hand([this] {
        std::this_thread::sleep_for(milliseconds(50));
        m_wire->hardware->lay_document();
    });
    EXPECT_EQ(*m_scanner->wait_for(Presence::Present, milliseconds(2'000)), Presence::Present);
    hand.join();
}

TEST_F(UsbredirHeadTest, UnpluggedAtAnyByteIsADeviceErrorAndTheNextPlugInWorks) {
    // Before the first header, in it, in images, between them, in the end block.
    constexpr std::uint64_t kCapture = 7 * 600 * 300 + 3 * (64 + trailer_bytes(300)) + 64;
    for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, std::uint64_t{100'000},
                                   std::uint64_t{700'000}, kCapture - 65, kCapture - 1}) {
        m_wire->plug_in(at);
        const auto start = steady_clock::now();
        const Result<std::string> label = scan();
        ASSERT_FALSE(label) << at;
        EXPECT_EQ(label.error().kind, ErrorKind::Device);
        EXPECT_THAT(label.error().text, HasSubstr("unplugged")) << at;
        EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(5));
        EXPECT_EQ(*m_wire->plugged->wait(), Unplugged::AtByte);
        m_wire->plug_in(kCapture);
        ASSERT_TRUE(scan()) << at << ": byte " << kCapture << " is in the capture after this one";
        EXPECT_EQ(m_files.size(), 3U);
    }
}

TEST_F(UsbredirHeadTest, SaysWhyItIsNoLongerPluggedIn) {
    EXPECT_EQ(*m_wire->plugged->end(), Unplugged::Stopped);
    m_wire->plug_in();
    m_wire->guest.reset();
    EXPECT_EQ(*m_wire->plugged->wait(), Unplugged::PeerClosed);
    m_wire->plug_in();
}

/// What goes to a head whose peer is not sound: it is left with an error, without a reply to what was never announced.
class HostilePeer : public testing::Test {
protected:
    void SetUp() override {
        auto [ours, theirs] = socket_pair();
        m_theirs = std::move(theirs);
        m_plugged = std::make_unique<Plugged>(*m_hardware, std::move(ours));
    }
    void send_bytes(const Bytes& bytes) {
        ASSERT_EQ(send(m_theirs.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    /// A packet before any capabilities were told: 32-bit ids.
    static Bytes packet(std::uint32_t type, std::uint32_t length, const Bytes& body) {
        Bytes out;
        for (const std::uint32_t word : {type, length, 1U})
            for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
        out.insert(out.end(), body.begin(), body.end());
        return out;
    }
    static Bytes hello() {
        Bytes body(64 + 4);
        return packet(usb_redir_hello, 68, body);
    }

    std::unique_ptr<SimulatedHardware> m_hardware = std::move(*SimulatedHardware::create(middling_head()));
    Descriptor m_theirs;
    std::unique_ptr<Plugged> m_plugged;
};

TEST_F(HostilePeer, NoiseIsLeft) {
    send_bytes(Bytes(4096, 0xA5));
    EXPECT_EQ(m_plugged->wait().error().kind, ErrorKind::Device);
}

TEST_F(HostilePeer, APacketLargerThanAnyRequestIsLeftUnread) {
    send_bytes(hello());
    // A control packet of 100 MB.
    send_bytes(packet(usb_redir_control_packet, 100'000'000, Bytes(10)));
    EXPECT_EQ(m_plugged->wait().error().kind, ErrorKind::Device);
}

TEST_F(HostilePeer, ARequestBeforeTheGreetingIsLeft) {
    send_bytes(packet(usb_redir_control_packet, 10, Bytes{0x80, 6, 0x80, 0, 0, 1, 0, 0, 18, 0}));
    EXPECT_FALSE(m_plugged->wait());
}

TEST_F(HostilePeer, WhatWasNeverAnnouncedIsLeft) {
    // The parser does not look whether a peer may send these, and calls whoever is there.
    for (const auto& [type, bytes] : std::map<std::uint32_t, std::size_t>{{usb_redir_alloc_bulk_streams, 8},
                                                                          {usb_redir_free_bulk_streams, 4},
                                                                          {usb_redir_start_iso_stream, 3},
                                                                          {usb_redir_stop_iso_stream, 1}}) {
        SetUp();
        send_bytes(hello());
        send_bytes(packet(type, static_cast<std::uint32_t>(bytes), Bytes(bytes, 1)));
        EXPECT_FALSE(m_plugged->wait()) << type;
    }
}

TEST_F(HostilePeer, AFloodOfRequestsWithoutReadingWaitsInTheSocket) {
    send_bytes(hello());
    // 64 MB of answers would come of these; the head stops reading at 1 MiB of answers that nobody takes.
    Bytes flood;
    const Bytes request = packet(usb_redir_control_packet, 10, Bytes{0x80, 6, 0x80, 0, 0, 1, 0, 0, 18, 0});
    for (int i = 0; i < 100'000; ++i) flood.insert(flood.end(), request.begin(), request.end());
    std::size_t sent = 0;
    for (const auto end = steady_clock::now() + milliseconds(500); steady_clock::now() < end;) {
        const ssize_t put = send(m_theirs.get(), flood.data() + sent, flood.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put > 0) sent += static_cast<std::size_t>(put);
        if (sent == flood.size()) break;
    }
    EXPECT_LT(sent, flood.size()) << "all of it was taken";
    EXPECT_EQ(*m_plugged->end(), Unplugged::Stopped);
}

std::unique_ptr<Scanner> plugged_in(std::chrono::milliseconds exposure) {
    SimulatedHead head = middling_head();
    head.exposure = exposure;
    return std::move(*HeadScanner::create(std::make_unique<PluggedTransport>(head)));
}

}  // namespace
}  // namespace garita::head

namespace garita {

INSTANTIATE_TEST_SUITE_P(Usbredir, ScannerConformance,
                         testing::Values(ConformanceCase{
                             .driver = "head",
                             .make = [] { return head::plugged_in(std::chrono::milliseconds(0)); },
                             .simulated = true,
                             .make_slow = [] { return head::plugged_in(std::chrono::seconds(5)); }}),
                         [](const auto& test) { return test.param.driver; });

}  // namespace garita
