#include "firmware/scanner/protocol.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <limits>

namespace garita::scanner {
namespace {

using Bytes = std::vector<std::uint8_t>;

const ShotHeader kShot{
    .side = Side::Back, .band = Band::Oblique4, .name = "back.png", .ppi = 403.6, .light_nm = 365, .size = 77};

/// Everything told.
State full_state() {
    return {
        .facts = {.driver = "head",
                  .maker = "Utopia Optics",
                  .model = "Open head",
                  .serial = "SIM-0001",
                  .firmware = "1.2",
                  .firmware_counter = 4'000'000'000,
                  .authenticated = true,
                  .simulated = true,
                  .hot_plug = true,
                  .both_sides = true,
                  .bands = {{.band = Band::Infrared, .ppi = 400, .light_nm = 900}, {.band = Band::White, .ppi = 403.6}},
                  .window = SizeMm{.width = 130.5, .height = 95},
                  .calibrated_day = 20'000},
        .status = {.presence = Presence::Present,
                   .cover_open = false,
                   .tampered = true,
                   .temperature_celsius = -3.25,
                   .dead_lamps = {Band::White, Band::Oblique4}}};
}

std::vector<Reply> one_of_each() {
    State unplugged{.facts = {.driver = "head", .model = "", .serial = "", .hot_plug = true}};
    unplugged.status.plugged_in = false;
    State troubled{.facts = {.driver = "folder", .model = "none", .serial = ""}};
    troubled.trouble = Error{ErrorKind::Device, 0, "this user may not use the scanner"};
    return {Reply(full_state()),
            Reply(unplugged),
            Reply(troubled),
            Reply(kShot),
            Reply(ShotHeader{.text = true, .name = "lines.txt", .size = kMaxTextShotBytes}),
            Reply(Finished{"capture-07"}),
            Reply(Error{ErrorKind::Retry, 1101, "document moved"})};
}

TEST(ScannerProtocol, EveryMessageComesBackAsItWas) {
    for (const Reply& reply : one_of_each()) {
        const Bytes wire = encode(reply);
        EXPECT_LE(wire.size(), kMaxMessageBytes);
        const Result<Reply> back = decode_reply(wire);
        ASSERT_TRUE(back) << back.error().text;
        EXPECT_TRUE(*back == reply);
    }
    EXPECT_EQ(*decode_request(encode(Request::Scan)), Request::Scan);
    EXPECT_EQ(*decode_request(encode(Request::State)), Request::State);
}

TEST(ScannerProtocol, AByteTooFewOrTooManyIsRefused) {
    for (const Reply& reply : one_of_each()) {
        Bytes wire = encode(reply);
        for (std::size_t n = 0; n < wire.size(); ++n) EXPECT_FALSE(decode_reply({wire.data(), n})) << n;
        wire.push_back(0);
        EXPECT_FALSE(decode_reply(wire));
    }
    EXPECT_FALSE(decode_reply(Bytes(kMaxMessageBytes + 1)));
    EXPECT_TRUE(decode_request(Bytes{5, 0, 1}));
    EXPECT_FALSE(decode_request(Bytes{5, 0, 3}));
    EXPECT_FALSE(decode_request(Bytes{5, 0, 1, 0}));
    EXPECT_FALSE(decode_request(Bytes{3, 0, 1})) << "the version before";
}

TEST(ScannerProtocol, PairedHeadsAreHandedOverWholeOrNotAtAll) {
    head::PairedHeads paired;
    EXPECT_EQ(*decode_paired(encode_paired(paired)), paired) << "none";
    for (std::size_t i = 0; i < head::kMostPairedHeads; ++i) {
        head::PairedHead head{.serial = "S" + std::to_string(i),
                              .least_firmware = static_cast<std::uint32_t>(i) << 28U};
        head.key.fill(static_cast<std::uint8_t>(i));
        paired.push_back(head);
    }
    Bytes bytes = encode_paired(paired);
    EXPECT_EQ(*decode_paired(bytes), paired);
    EXPECT_EQ(*read_paired(sealed_memory(bytes)->get()), paired);
    for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode_paired({bytes.data(), n})) << n;
    bytes.push_back(0);
    EXPECT_FALSE(decode_paired(bytes));
    paired[1].serial = paired[0].serial;
    EXPECT_FALSE(decode_paired(encode_paired(paired))) << "twice";
    EXPECT_FALSE(read_paired(-1)) << "not handed over: never none";
    EXPECT_FALSE(read_paired(sealed_memory(Bytes(1U << 16U))->get()));
    EXPECT_FALSE(read_paired(sealed_memory(Bytes())->get()));
}

TEST(ScannerProtocol, AnotherVersionIsRefused) {
    Bytes wire = encode(Reply(Finished{"x"}));
    wire[0] = 1;
    EXPECT_FALSE(decode_reply(wire));
}

TEST(ScannerProtocol, ImpossibleNumbersAreRefused) {
    const auto refused = [](const ShotHeader& shot) { return !decode_reply(encode(Reply(shot))); };
    ShotHeader shot = kShot;
    shot.size = 0;
    EXPECT_TRUE(refused(shot));
    shot.size = kMaxShotBytes + 1;
    EXPECT_TRUE(refused(shot));
    shot.text = true;
    shot.size = kMaxTextShotBytes + 1;
    EXPECT_TRUE(refused(shot));
    shot = kShot;
    for (const double ppi :
         {-1.0, 1e9, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        shot.ppi = ppi;
        EXPECT_TRUE(refused(shot)) << ppi;
    }
    shot = kShot;
    shot.light_nm = -5;
    EXPECT_TRUE(refused(shot));
    Bytes wire = encode(Reply(kShot));
    wire[4] = 8;  // a ninth band
    EXPECT_FALSE(decode_reply(wire));
    wire = encode(Reply(kShot));
    wire[3] = 2;  // a third side
    EXPECT_FALSE(decode_reply(wire));
    wire = encode(Reply(kShot));
    wire[2] = 9;  // an unknown kind
    EXPECT_FALSE(decode_reply(wire));
}

TEST(ScannerProtocol, AScannerThatTellsTheImpossibleIsRefused) {
    const auto refused = [](const State& state) { return !decode_reply(encode(Reply(state))); };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    State state = full_state();
    ASSERT_FALSE(refused(state));
    for (const double ppi : {-1.0, 10'001.0, nan, infinite}) {
        state.facts.bands[1].ppi = ppi;
        EXPECT_TRUE(refused(state)) << ppi;
    }
    state = full_state();
    state.facts.bands.push_back(state.facts.bands[0]);
    EXPECT_TRUE(refused(state)) << "a band twice";
    state = full_state();
    state.facts.bands[0].band = static_cast<Band>(255);
    EXPECT_TRUE(refused(state)) << "a band that there is not";
    state = full_state();
    state.facts.bands[0].light_nm = 100'001;
    EXPECT_TRUE(refused(state));
    state.facts.bands[0].light_nm = -1;
    EXPECT_TRUE(refused(state));
    for (const double size : {-1.0, 10'001.0, nan, infinite}) {
        state = full_state();
        state.facts.window->height = size;
        EXPECT_TRUE(refused(state)) << size;
    }
    for (const int day : {-1, 1'000'001}) {
        state = full_state();
        state.facts.calibrated_day = day;
        EXPECT_TRUE(refused(state)) << day;
    }
    for (const double celsius : {-300.0, 1'001.0, nan}) {
        state = full_state();
        state.status.temperature_celsius = celsius;
        EXPECT_TRUE(refused(state)) << celsius;
    }
}

TEST(ScannerProtocol, EveryByteOfAStateThatIsTakenComesBackTheSame) {
    const Bytes whole = encode(Reply(full_state()));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const std::uint8_t flip : Bytes{0x01, 0x80, 0xFF}) {
            Bytes wire = whole;
            wire[at] ^= flip;
            const Result<Reply> reply = decode_reply(wire);
            if (!reply) continue;
            EXPECT_EQ(encode(*reply), wire) << at;
        }
    }
}

TEST(ScannerProtocol, TheLongestStateFitsIntoAMessage) {
    State state = full_state();
    const std::string longest(kMaxTextBytes, 'x');
    for (std::string* text :
         {&state.facts.driver, &state.facts.maker, &state.facts.model, &state.facts.serial, &state.facts.firmware})
        *text = longest;
    state.facts.bands.clear();
    for (int band = 0; band < kBandCount; ++band)
        state.facts.bands.push_back({.band = static_cast<Band>(band), .ppi = 400, .light_nm = 365});
    state.status = {};
    state.trouble = Error{ErrorKind::Device, 0, longest};
    const Result<Reply> back = decode_reply(encode(Reply(state)));
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_TRUE(std::get<State>(*back) == state);
}

TEST(ScannerProtocol, LongTextsAreCutBeforeTheyAreSent) {
    const Result<Reply> back = decode_reply(encode(Reply(Finished{std::string(100'000, 'x')})));
    ASSERT_TRUE(back);
    EXPECT_EQ(std::get<Finished>(*back).label.size(), kMaxTextBytes);
}

TEST(SealedMemory, CannotBeChangedAnyMore) {
    const Bytes bytes = {1, 2, 3};
    const Result<Descriptor> memory = sealed_memory(bytes);
    ASSERT_TRUE(memory);
    EXPECT_TRUE(is_sealed(memory->get(), 3));
    EXPECT_FALSE(is_sealed(memory->get(), 4)) << "the size told must be the size there";
    EXPECT_LT(pwrite(memory->get(), "x", 1, 0), 0);
    EXPECT_NE(ftruncate(memory->get(), 0), 0);
}

TEST(SealedMemory, AnythingElseIsNotTakenForIt) {
    const Descriptor unsealed(memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ASSERT_EQ(write(unsealed.get(), "abc", 3), 3);
    EXPECT_FALSE(is_sealed(unsealed.get(), 3));
    const Descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_FALSE(is_sealed(null.get(), 0));
    EXPECT_FALSE(is_sealed(-1, 0));
}

struct Pair {
    Pair() {
        int ends[2] = {-1, -1};
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
        a = Descriptor(ends[0]);
        b = Descriptor(ends[1]);
    }
    Descriptor a;
    Descriptor b;
};

TEST(ScannerSocket, APacketTravelsWithItsDescriptor) {
    const Pair pair;
    const Descriptor null(open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(send(pair.a.get(), Bytes{1, 2}, null.get()));
    const Result<Packet> packet = receive(pair.b.get(), 1000);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->bytes, (Bytes{1, 2}));
    EXPECT_EQ(packet->descriptors.size(), 1U);
}

TEST(ScannerSocket, SilenceDeathAndTooMuchAreDeviceErrors) {
    Pair pair;
    EXPECT_EQ(receive(pair.b.get(), 10).error().kind, ErrorKind::Device);
    const Bytes large(kMaxMessageBytes + 1);
    ASSERT_TRUE(send(pair.a.get(), large));
    EXPECT_FALSE(receive(pair.b.get(), 1000)) << "too long";
    pair.a = Descriptor();
    EXPECT_FALSE(receive(pair.b.get(), 1000)) << "gone";
    EXPECT_FALSE(send(pair.b.get(), Bytes{1})) << "gone, and no SIGPIPE";
}

}  // namespace
}  // namespace garita::scanner
