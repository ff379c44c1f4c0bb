#include "drivers/head/wire.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <string>

#include "drivers/head/checksum.h"
#include "tests/drivers/head/messages.h"

namespace garita::head {
namespace {

using testing::HasSubstr;

template <typename Message>
Bytes bytes_of(const Message& message) {
    const Result<Bytes> bytes = encode(message);
    EXPECT_TRUE(bytes) << bytes.error().text;
    return bytes.value_or(Bytes{});
}

/// Puts the checksum right again after a change, as a head that lies would.
void checksum_anew(Bytes& bytes) {
    const std::uint32_t checksum = checksum_of(ByteView(bytes).first(bytes.size() - 4));
    for (std::size_t i = 0; i < 4; ++i) bytes[bytes.size() - 4 + i] = static_cast<std::uint8_t>(checksum >> (8 * i));
}

// The values that PROTOCOL.md gives to whoever builds a head.
TEST(Checksum, IsThatOfTheProtocol) {
    const std::string check = "123456789";
    const Bytes bytes(check.begin(), check.end());
    EXPECT_EQ(checksum_of({}), 0x02CC5D05U);
    EXPECT_EQ(checksum_of(bytes), 0x937BAD67U);
    EXPECT_EQ(row_checksum_of({}), 0xEF46DB3751D8E999U);
    EXPECT_EQ(row_checksum_of(bytes), 0x8CB841DB40E6AE83U);
}

TEST(HeadWire, EveryMessageComesBackAsItWas) {
    for_each_message([](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        const Bytes bytes = bytes_of(message);
        if constexpr (kSizeOf<Message> != 0) {
            EXPECT_EQ(bytes.size(), kSizeOf<Message>);
        }
        const Result<Message> back = decode<Message>(bytes);
        ASSERT_TRUE(back) << back.error().text;
        EXPECT_TRUE(*back == message);
    });
}

TEST(HeadWire, AnotherLengthIsRefused) {
    for_each_message([](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        Bytes bytes = bytes_of(message);
        for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode<Message>(ByteView(bytes).first(n))) << n;
        bytes.push_back(0);
        EXPECT_FALSE(decode<Message>(bytes));
    });
}

/// Whatever a changed byte makes of a message: it is refused, or it means something else and says so again.
TEST(HeadWire, NoChangedByteIsOverlooked) {
    for_each_message([](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        const Bytes sound = bytes_of(message);
        for (std::size_t at = 0; at < sound.size(); ++at)
            for (const int flip : {0x01, 0x80, 0xFF}) {
                Bytes bytes = sound;
                bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ flip);
                const Result<Message> read = decode<Message>(bytes);
                if (!read) {
                    EXPECT_EQ(read.error().kind, ErrorKind::Device);
                    continue;
                }
                EXPECT_FALSE(*read == message) << at;
                EXPECT_EQ(bytes_of(*read), bytes) << at;
            }
    });
}

TEST(HeadWire, ABitFlippedOnTheBulkEndpointIsAWrongChecksum) {
    const auto messages = sound_messages();
    const Bytes header = bytes_of(std::get<ImageHeader>(messages));
    const Bytes trailer = bytes_of(std::get<ImageTrailer>(messages));
    for (std::size_t bit = 0; bit < header.size() * 8; ++bit) {
        Bytes bytes = header;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << (bit % 8));
        EXPECT_FALSE(decode<ImageHeader>(bytes)) << bit;
    }
    for (std::size_t bit = 0; bit < trailer.size() * 8; ++bit) {
        Bytes bytes = trailer;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << (bit % 8));
        EXPECT_FALSE(decode<ImageTrailer>(bytes)) << bit;
    }
}

/// A message, the byte to put something impossible at, and the complaint.
struct Lie {
    const char* what;
    std::size_t at;
    std::uint8_t byte;
};

template <typename Message>
void expect_refused(const std::vector<Lie>& lies, bool has_checksum = false) {
    for (const Lie& lie : lies) {
        Bytes bytes = bytes_of(std::get<Message>(sound_messages()));
        bytes.at(lie.at) = lie.byte;
        if (has_checksum) checksum_anew(bytes);
        const Result<Message> read = decode<Message>(bytes);
        ASSERT_FALSE(read) << lie.what << " at " << lie.at;
        EXPECT_THAT(read.error().text, HasSubstr(lie.what)) << lie.at;
    }
}

TEST(HeadWire, LiesAreRefusedByName) {
    expect_refused<Identity>({{"magic", 0, 'X'},
                              {"maker", 4, 0},
                              {"maker", 4, 0x1B},
                              {"maker", 5, 0x80},
                              {"model", 36 + 31, 'x'},
                              {"flags", 136, 0x20},
                              {"reserved", 137, 1}});
    expect_refused<Capabilities>({{"window", 1, 0xFF},
                                  {"number of bands", 4, 0},
                                  {"number of bands", 4, 9},
                                  {"number of bands", 4, 255},
                                  {"pixel format", 4, 3},  // the third row is empty
                                  {"reserved", 4, 1},
                                  {"band", 8, 8},
                                  {"stands twice", 8, 1},
                                  {"pixel format", 9, 0},
                                  {"wavelength", 11, 0},
                                  {"width", 13, 0xFF},
                                  {"pixels an inch", 19, 0xFF},
                                  {"exposure", 22, 0xFF}});
    expect_refused<Status>(
        {{"state", 0, 5}, {"flags", 1, 8}, {"code", 2, 15}, {"temperature", 5, 1}, {"number", 6, 17}});
    expect_refused<CaptureRequest>(
        {{"number of images", 36, 17}, {"side", 40, 2}, {"twice", 42, 0}, {"reserved", 46, 1}});
    expect_refused<ImageHeader>({{"magic", 0, 'X'},
                                 {"index", 8, 16},
                                 {"side", 9, 2},
                                 {"pixel format", 11, 3},
                                 {"height", 15, 0x80},
                                 {"exposure", 24, 0}},
                                true);
    expect_refused<ImageTrailer>({{"number of rows", 12, 2}, {"number of rows", 14, 1}, {"reserved", 9, 1}}, true);
    expect_refused<CaptureEnd>({{"number of images", 8, 17}, {"code", 9, 99}, {"reserved", 30, 1}}, true);
    expect_refused<Calibration>({{"length", 8, 3}, {"kind", 4, 4}, {"columns", 9, 2}}, true);
    expect_refused<UpdateHeader>({{"size", 11, 2}});
}

TEST(HeadWire, AnImageLargerThanTheLimitIsRefusedThoughItsSidesAreNot) {
    ImageHeader image = std::get<ImageHeader>(sound_messages());
    image.width = kMaxSide;
    image.height = 8'192;
    image.format = PixelFormat::Grey8;
    EXPECT_TRUE(encode(image));
    image.format = PixelFormat::Rgb8;
    EXPECT_FALSE(encode(image));
    Bytes bytes = bytes_of(std::get<ImageHeader>(sound_messages()));
    bytes[13] = bytes[15] = 0x40;  // 16,384 and more by as many
    bytes[12] = bytes[14] = 0;
    checksum_anew(bytes);
    EXPECT_THAT(decode<ImageHeader>(bytes).error().text, HasSubstr("size of an image"));
}

TEST(HeadWire, WhatIsOutsideTheLimitsIsNotSent) {
    Identity identity = std::get<Identity>(sound_messages());
    identity.serial = "";
    EXPECT_EQ(encode(identity).error().kind, ErrorKind::Internal);
    identity.serial = std::string(33, 'x');
    EXPECT_FALSE(encode(identity));
    EXPECT_FALSE(encode(Capabilities{}));
    EXPECT_FALSE(encode(CaptureRequest{}));
    EXPECT_FALSE(encode(Calibration{}));
    EXPECT_FALSE(encode(ImageTrailer{}));
}

/// The table of requests in PROTOCOL.md has the sizes of the code, and every request.
TEST(HeadWire, IsAsTheProtocolIsWritten) {
    const std::map<Request, std::size_t> sizes = {{Request::Identity, kSizeOf<Identity>},
                                                  {Request::Capabilities, kSizeOf<Capabilities>},
                                                  {Request::Status, kSizeOf<Status>},
                                                  {Request::SetExposure, kSizeOf<Exposure>},
                                                  {Request::GetExposure, kSizeOf<Exposure>},
                                                  {Request::Capture, kSizeOf<CaptureRequest>},
                                                  {Request::Cancel, 0},
                                                  {Request::Seal, kSizeOf<Seal>},
                                                  {Request::StartSelfTest, 0},
                                                  {Request::SelfTestResult, kSizeOf<SelfTestResult>},
                                                  {Request::BeginUpdate, kSizeOf<UpdateHeader>},
                                                  {Request::FinishUpdate, 0}};
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    std::ifstream page(std::string(source != nullptr ? source : ".") + "/drivers/head/PROTOCOL.md");
    static const std::regex kRow(R"(\| 0x([0-9A-F]{2}) \| [A-Z_]+ \| (?:in|out) \| [^|]+ \| (\d+) \| [^|]+\|)");
    std::map<Request, std::size_t> written;
    for (std::string line; std::getline(page, line);)
        if (std::smatch row; std::regex_match(line, row, kRow))
            written[static_cast<Request>(std::stoi(row[1], nullptr, 16))] = std::stoul(row[2]);
    EXPECT_EQ(written, sizes);
}

TEST(HeadCodes, EachHasItsSentence) {
    for (int code = 0; code <= static_cast<int>(Code::HeadFailed); ++code)
        EXPECT_FALSE(error_of(static_cast<Code>(code)).text.empty()) << code;
    EXPECT_EQ(error_of(Code::DocumentMoved).kind, ErrorKind::Retry);
    EXPECT_EQ(error_of(Code::CoverOpen).kind, ErrorKind::Device);
}

TEST(HeadStatement, ChangesWithEveryThingThatItSeals) {
    const auto messages = sound_messages();
    const Identity& identity = std::get<Identity>(messages);
    const CaptureRequest& request = std::get<CaptureRequest>(messages);
    const std::vector<SealedImage> images = {{{Side::Front, Band::Infrared}, filled<32>(1)}};
    const Bytes statement = statement_of(identity, request, images);
    EXPECT_EQ(statement.size(), 32U + 32 + 32 + 4 + 4 + 4 + 36);
    const auto differs = [&](auto change) {
        Identity other_identity = identity;
        CaptureRequest other_request = request;
        std::vector<SealedImage> other_images = images;
        change(other_identity, other_request, other_images);
        return statement_of(other_identity, other_request, other_images) != statement;
    };
    EXPECT_TRUE(differs([](auto& i, auto&, auto&) { i.serial += "x"; }));
    EXPECT_TRUE(differs([](auto& i, auto&, auto&) { ++i.firmware_counter; }));
    EXPECT_TRUE(differs([](auto&, auto& r, auto&) { r.nonce[31] = 0; }));
    EXPECT_TRUE(differs([](auto&, auto& r, auto&) { ++r.capture; }));
    EXPECT_TRUE(differs([](auto&, auto&, auto& m) { m[0].target.side = Side::Back; }));
    EXPECT_TRUE(differs([](auto&, auto&, auto& m) { m[0].target.band = Band::White; }));
    EXPECT_TRUE(differs([](auto&, auto&, auto& m) { m[0].digest[0] = 0; }));
    EXPECT_TRUE(differs([](auto&, auto&, auto& m) { m.pop_back(); }));
}

}  // namespace
}  // namespace garita::head
