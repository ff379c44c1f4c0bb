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

std::vector<Reply> one_of_each() {
    return {
        Reply(ScannerFacts{.driver = "folder", .model = "m", .serial = "7", .authenticated = true, .simulated = false}),
        Reply(kShot), Reply(Finished{"capture-07"}), Reply(Error{ErrorKind::Retry, 1101, "document moved"})};
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
    EXPECT_EQ(*decode_request(encode(Request::Facts)), Request::Facts);
}

TEST(ScannerProtocol, AByteTooFewOrTooManyIsRefused) {
    for (const Reply& reply : one_of_each()) {
        Bytes wire = encode(reply);
        for (std::size_t n = 0; n < wire.size(); ++n) EXPECT_FALSE(decode_reply({wire.data(), n})) << n;
        wire.push_back(0);
        EXPECT_FALSE(decode_reply(wire));
    }
    EXPECT_FALSE(decode_reply(Bytes(kMaxMessageBytes + 1)));
    EXPECT_FALSE(decode_request(Bytes{1, 0, 3}));
    EXPECT_FALSE(decode_request(Bytes{1, 0, 1, 0}));
}

TEST(ScannerProtocol, AnotherVersionIsRefused) {
    Bytes wire = encode(Reply(Finished{"x"}));
    wire[0] = 2;
    EXPECT_FALSE(decode_reply(wire));
}

TEST(ScannerProtocol, ImpossibleNumbersAreRefused) {
    const auto refused = [](const ShotHeader& shot) { return !decode_reply(encode(Reply(shot))); };
    ShotHeader shot = kShot;
    shot.size = 0;
    EXPECT_TRUE(refused(shot));
    shot.size = kMaxShotBytes + 1;
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
