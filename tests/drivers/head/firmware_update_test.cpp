// A head's firmware updated by its host (PROTOCOL.md, 11), over the in-process transport, and all that stops it.
#include <gmock/gmock.h>

#include <memory>

#include "tests/drivers/head/messages.h"
#include "tests/drivers/head/simulated_head.h"

namespace garita::head {
namespace {

using testing::HasSubstr;

constexpr std::size_t kBytes = 3 * kBlockBytes + 100;
constexpr std::size_t kRequests = 1 + 4 + 1;  // BEGIN_UPDATE, blocks, FINISH_UPDATE

SigningKey key_of(std::uint8_t seed) {
    return std::move(*SigningKey::of_seed(filled<32>(seed)));
}

Bytes new_firmware() {
    Bytes out(kBytes);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i * i >> 5U);
    return out;
}

FirmwareFile firmware_file(std::uint32_t counter = 9, const std::string& model = "Simulated head",
                           std::uint8_t maker = 60) {
    return *parse_firmware_file(*write_firmware_file(counter, model, new_firmware(), key_of(maker)));
}

class FirmwareUpdateTest : public testing::Test {
protected:
    void SetUp() override {
        SimulatedHead head{.width = 20, .height = 10, .key_seed = filled<32>(7), .maker_key = key_of(60).public_key()};
        open(head);
    }
    void open(const SimulatedHead& head) {
        auto transport = std::make_unique<FaultyTransport>(head);
        m_wire = transport.get();
        m_head = std::move(*HeadScanner::create(std::move(transport)));
    }
    Result<bool> update(const FirmwareFile& file) {
        return m_head->update(file, [this](std::size_t bytes) { m_taken = bytes; });
    }
    /// What the head tells of itself after a plug-in.
    Identity identity_after_plug_in() {
        m_wire->plug_in_again();
        return *decode<Identity>(*m_wire->control_in({.request = static_cast<std::uint8_t>(Request::Identity)},
                                                     kSizeOf<Identity>, std::chrono::seconds(1)));
    }
    Code ask_directly(Request request, ByteView data) {
        const auto done =
            m_wire->control_out({.request = static_cast<std::uint8_t>(request)}, data, std::chrono::seconds(1));
        const auto status = *decode<Status>(*m_wire->control_in({.request = static_cast<std::uint8_t>(Request::Status)},
                                                                kSizeOf<Status>, std::chrono::seconds(1)));
        EXPECT_EQ(done.has_value(), status.code == Code::None);
        m_state = status.state;
        return status.code;
    }
    void expect_old_firmware_and_a_sound_capture() {
        EXPECT_TRUE(m_wire->hardware().firmware().empty());
        EXPECT_TRUE(m_head->scan({}, [](const Shot&) {}));
        EXPECT_EQ(m_wire->hardware().identity().firmware_counter, 3U);
    }

    FaultyTransport* m_wire = nullptr;
    std::unique_ptr<HeadScanner> m_head;
    std::size_t m_taken = 0;
    State m_state = State::Starting;
};

TEST_F(FirmwareUpdateTest, IsStoredWholeAndRunsAfterTheRestart) {
    const Result<bool> updated = update(firmware_file());
    ASSERT_TRUE(updated) << updated.error().text;
    EXPECT_EQ(m_taken, kBytes);
    EXPECT_TRUE(m_head->unplugged()) << "it restarts";
    EXPECT_FALSE(m_head->status());
    EXPECT_EQ(m_wire->hardware().firmware(), new_firmware());
    EXPECT_EQ(identity_after_plug_in().firmware_counter, 9U);
    EXPECT_EQ(identity_after_plug_in().firmware, "simulated 9");
}

TEST_F(FirmwareUpdateTest, TheSameFirmwareMayBeStoredAgainAndOneBlockIsEnough) {
    FirmwareFile file = *parse_firmware_file(*write_firmware_file(3, "Simulated head", Bytes{1}, key_of(60)));
    EXPECT_TRUE(update(file));
    EXPECT_EQ(m_wire->hardware().firmware(), Bytes{1});
}

TEST_F(FirmwareUpdateTest, UnpluggedAtAnyRequestTheHeadKeepsItsFirmware) {
    for (std::size_t request = 0; request < kRequests; ++request) {
        m_wire->faults.gone_at_request = request;
        const Result<bool> updated = update(firmware_file());
        ASSERT_FALSE(updated) << request;
        EXPECT_EQ(updated.error().kind, ErrorKind::Device);
        EXPECT_THAT(updated.error().text, HasSubstr("unplugged"));
        EXPECT_EQ(identity_after_plug_in().firmware_counter, 3U) << request;
        EXPECT_TRUE(m_wire->hardware().firmware().empty());
        SetUp();
    }
}

TEST_F(FirmwareUpdateTest, CancelledTheHeadKeepsItsFirmware) {
    const Result<bool> updated = m_head->update(firmware_file(), [this](std::size_t bytes) {
        if (bytes == 2 * kBlockBytes) m_head->cancel();
    });
    ASSERT_FALSE(updated);
    EXPECT_EQ(updated.error().kind, ErrorKind::Retry);
    EXPECT_THAT(updated.error().text, HasSubstr("keeps its firmware"));
    expect_old_firmware_and_a_sound_capture();
    EXPECT_TRUE(update(firmware_file())) << "and may be updated again";
}

TEST_F(FirmwareUpdateTest, ABitThatFellOverOnTheWayIsFoundByTheDigest) {
    m_wire->faults.data = [](Request request, Bytes& bytes) {
        if (request == Request::UpdateBlock && bytes.size() == 100) bytes[50] ^= 4U;
    };
    EXPECT_EQ(update(firmware_file()).error(), error_of(Code::UpdateRefused));
    expect_old_firmware_and_a_sound_capture();
}

TEST_F(FirmwareUpdateTest, FlashThatBreaksLeavesTheOldFirmware) {
    m_wire->hardware().break_flash_at(2 * kBlockBytes + 1);
    EXPECT_EQ(update(firmware_file()).error(), error_of(Code::HeadFailed));
    expect_old_firmware_and_a_sound_capture();
}

TEST_F(FirmwareUpdateTest, TheHostRefusesWhatIsNotForThisHeadBeforeItSendsAnything) {
    m_wire->faults.gone_at_request = 0;
    EXPECT_THAT(update(firmware_file(2)).error().text, HasSubstr("(counter 2) is older than the scanner's (3)"));
    EXPECT_THAT(update(firmware_file(9, "Other head")).error().text, HasSubstr("model Other head"));
    m_wire->faults.gone_at_request = SIZE_MAX;
    expect_old_firmware_and_a_sound_capture();
    open({.width = 20, .height = 10});
    EXPECT_THAT(update(firmware_file()).error().text, HasSubstr("takes no firmware"));
}

/// Also by a head whose controller cannot stall what it took.
TEST_F(FirmwareUpdateTest, AnotherMakersSignatureIsRefused) {
    for (const bool takes_all_data : {false, true}) {
        m_wire->faults.takes_all_data = takes_all_data;
        EXPECT_THAT(update(firmware_file(9, "Simulated head", 61)).error().text, HasSubstr("signature does not hold"));
        FirmwareFile altered = firmware_file();
        ++altered.header.firmware_counter;
        EXPECT_THAT(update(altered).error().text, HasSubstr("signature does not hold"));
        expect_old_firmware_and_a_sound_capture();
    }
}

/// A host that lies: the head takes no one's word.
TEST_F(FirmwareUpdateTest, TheHeadItselfRefusesWhatIsNotForItAndOutOfOrder) {
    const auto header = [](const FirmwareFile& file) { return *encode(file.header); };
    EXPECT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file(2))), Code::UpdateRefused);
    EXPECT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file(9, "Other head"))), Code::UpdateRefused);
    EXPECT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file(9, "Simulated head", 61))), Code::UpdateRefused);
    EXPECT_EQ(ask_directly(Request::BeginUpdate, Bytes(kSizeOf<UpdateHeader>)), Code::InvalidRequest);
    EXPECT_EQ(ask_directly(Request::UpdateBlock, Bytes(1)), Code::WrongState);
    EXPECT_EQ(ask_directly(Request::FinishUpdate, {}), Code::WrongState);
    ASSERT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file())), Code::None);
    EXPECT_EQ(m_state, State::Updating);
    EXPECT_EQ(ask_directly(Request::Capture, Bytes(kSizeOf<CaptureRequest>)), Code::WrongState);
    EXPECT_EQ(ask_directly(Request::UpdateBlock, {}), Code::InvalidRequest);
    EXPECT_EQ(ask_directly(Request::UpdateBlock, Bytes(kBlockBytes + 1)), Code::InvalidRequest);
    EXPECT_EQ(m_state, State::Updating) << "what is malformed changes nothing";
    EXPECT_EQ(ask_directly(Request::UpdateBlock, Bytes(kBlockBytes)), Code::None);
    EXPECT_EQ(ask_directly(Request::FinishUpdate, {}), Code::UpdateRefused) << "not all is there";
    EXPECT_EQ(m_state, State::Ready);
    ASSERT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file())), Code::None);
    for (int block = 0; block < 3; ++block)
        EXPECT_EQ(ask_directly(Request::UpdateBlock, Bytes(kBlockBytes)), Code::None);
    EXPECT_EQ(ask_directly(Request::UpdateBlock, Bytes(101)), Code::UpdateRefused) << "more than was told";
    EXPECT_EQ(m_state, State::Ready);
    expect_old_firmware_and_a_sound_capture();
    open({.width = 20, .height = 10});
    EXPECT_EQ(ask_directly(Request::BeginUpdate, header(firmware_file())), Code::InvalidRequest) << "takes none";
}

}  // namespace
}  // namespace garita::head
