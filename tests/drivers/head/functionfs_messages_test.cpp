#include "drivers/head/functionfs_messages.h"

#include <gmock/gmock.h>

#include <string>

#include "drivers/head/descriptors.h"

namespace garita::head {
namespace {

using testing::ElementsAre;

/// Reads the blob as linux/usb/functionfs.h describes it.
class FunctionfsDescriptors : public testing::Test {
protected:
    std::uint32_t number(std::size_t bytes) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value |= std::uint32_t{m_blob.at(m_at++)} << (8 * i);
        return value;
    }
    /// A descriptor that tells its own length.
    Bytes descriptor() {
        const std::size_t bytes = m_blob.at(m_at);
        return take(bytes);
    }
    Bytes take(std::size_t bytes) {
        EXPECT_LE(m_at + bytes, m_blob.size());
        m_at += bytes;
        return {m_blob.begin() + static_cast<std::ptrdiff_t>(m_at - bytes),
                m_blob.begin() + static_cast<std::ptrdiff_t>(m_at)};
    }

    Bytes m_blob = functionfs_descriptors();
    std::size_t m_at = 0;
};

TEST_F(FunctionfsDescriptors, AreAHeadsAtEverySpeedToTheLastByte) {
    EXPECT_EQ(number(4), 3U) << "version 2 of the form";
    EXPECT_EQ(number(4), m_blob.size());
    EXPECT_EQ(number(4), 1U + 2U + 4U + 8U) << "full speed, high speed, SuperSpeed, Microsoft OS";
    EXPECT_EQ(number(4), 3U) << "without these, Linux 6.1 follows a null pointer";
    EXPECT_EQ(number(4), 3U);
    EXPECT_EQ(number(4), 5U);
    EXPECT_EQ(number(4), 2U);
    EXPECT_THAT(descriptor(), ElementsAre(9, 4, 0, 0, 2, 0xFF, 0x47, 0x01, 0)) << "full speed";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x81, 2, 64, 0, 0)) << "bulk IN of 64 bytes";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x82, 3, 16, 0, 8)) << "interrupt IN each 8 ms";
    EXPECT_THAT(descriptor(), ElementsAre(9, 4, 0, 0, 2, 0xFF, 0x47, 0x01, 0)) << "high speed";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x81, 2, 0x00, 0x02, 0)) << "bulk IN of 512 bytes";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x82, 3, 16, 0, 7)) << "interrupt IN each 8 ms";
    EXPECT_THAT(descriptor(), ElementsAre(9, 4, 0, 0, 2, 0xFF, 0x47, 0x01, 0)) << "SuperSpeed";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x81, 2, 0x00, 0x04, 0)) << "bulk IN of 1,024 bytes";
    EXPECT_THAT(descriptor(), ElementsAre(6, 48, 0, 0, 0, 0)) << "its companion";
    EXPECT_THAT(descriptor(), ElementsAre(7, 5, 0x82, 3, 16, 0, 7));
    EXPECT_THAT(descriptor(), ElementsAre(6, 48, 0, 0, 16, 0)) << "16 bytes an interval";

    EXPECT_EQ(number(1), 0U) << "interface";
    EXPECT_EQ(number(4), 11U + 24U);
    EXPECT_EQ(number(2), 1U);
    EXPECT_EQ(number(2), 4U) << "extended compatible ID";
    EXPECT_EQ(number(2), 1U);
    EXPECT_THAT(take(10), ElementsAre(0, 1, 'W', 'I', 'N', 'U', 'S', 'B', 0, 0));
    EXPECT_EQ(take(14), Bytes(14));

    EXPECT_EQ(number(1), 0U);
    const std::size_t start = m_at - 1;
    const std::uint32_t length = number(4);
    EXPECT_EQ(start + length, m_blob.size());
    EXPECT_EQ(number(2), 1U);
    EXPECT_EQ(number(2), 5U) << "extended properties";
    EXPECT_EQ(number(2), 1U);
    EXPECT_EQ(number(4), length - 11);
    EXPECT_EQ(number(4), 1U) << "one text";
    const Bytes name = take(number(2));
    EXPECT_EQ(std::string(name.begin(), name.end()), std::string("DeviceInterfaceGUID") + '\0');
    const Bytes guid = take(number(4));
    EXPECT_EQ(std::string(guid.begin(), guid.end()), std::string(kMicrosoftGuid) + '\0');
    EXPECT_EQ(m_at, m_blob.size());
}

TEST(FunctionfsStrings, AreNone) {
    EXPECT_THAT(functionfs_strings(), ElementsAre(2, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

/// The same interface stands in the configuration that usbredir sends, with the model's name.
TEST(HeadDescriptors, AreTheSameOnEveryBus) {
    const Bytes interface = interface_descriptors(Speed::High, 2);
    const Bytes configuration = configuration_descriptor();
    ASSERT_EQ(configuration.size(), 9 + interface.size());
    EXPECT_EQ(configuration[2], configuration.size());
    EXPECT_TRUE(std::equal(interface.begin(), interface.end(), configuration.begin() + 9));
}

TEST(FunctionfsEvents, ARequestBringsItsSetupPacket) {
    const Bytes capture = {0x41, 0x06, 0x34, 0x12, 0x00, 0x00, 0x48, 0x00, 4, 0, 0, 0};
    EXPECT_EQ(decode_functionfs_event(capture), (FunctionfsEvent{.kind = FunctionfsEventKind::Setup,
                                                                 .type = 0x41,
                                                                 .request = 0x06,
                                                                 .value = 0x1234,
                                                                 .index = 0,
                                                                 .length = 72}));
}

TEST(FunctionfsEvents, OthersBringNothingElse) {
    const std::vector<FunctionfsEventKind> kinds = {FunctionfsEventKind::Bind,   FunctionfsEventKind::Unbind,
                                                    FunctionfsEventKind::Enable, FunctionfsEventKind::Disable,
                                                    FunctionfsEventKind::Setup,  FunctionfsEventKind::Suspend,
                                                    FunctionfsEventKind::Resume};
    for (std::size_t number = 0; number < 256; ++number) {
        Bytes bytes(kFunctionfsEventBytes, 0xAA);
        bytes[8] = static_cast<std::uint8_t>(number);
        const auto event = decode_functionfs_event(bytes);
        EXPECT_EQ(event.has_value(), number < kinds.size()) << number;
        if (event && event->kind != FunctionfsEventKind::Setup) {
            EXPECT_EQ(*event, (FunctionfsEvent{.kind = kinds[number]}));
        }
    }
    EXPECT_FALSE(decode_functionfs_event(Bytes(11))) << "cut short";
    EXPECT_FALSE(decode_functionfs_event(Bytes(13)));
    EXPECT_FALSE(decode_functionfs_event({}));
}

}  // namespace
}  // namespace garita::head
