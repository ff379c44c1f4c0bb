#include "drivers/head/firmware_file.h"

#include <gmock/gmock.h>

#include "tests/drivers/head/messages.h"

namespace garita::head {
namespace {

using testing::HasSubstr;

SigningKey maker() {
    return std::move(*SigningKey::of_seed(filled<32>(60)));
}

Bytes firmware_of(std::size_t bytes) {
    Bytes out(bytes);
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(i * 31 >> 3U);
    return out;
}

std::string refusal_of(const Bytes& file) {
    const auto parsed = parse_firmware_file(file);
    if (parsed) return "taken";
    EXPECT_EQ(parsed.error().kind, ErrorKind::Input);
    return parsed.error().text;
}

TEST(FirmwareFile, ComesBackAsItWasWrittenAndSignedByItsMaker) {
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{5000}, std::size_t{kMaxFirmwareBytes}}) {
        const auto file = write_firmware_file(9, "Open head", firmware_of(bytes), maker());
        ASSERT_TRUE(file) << file.error().text;
        const auto parsed = parse_firmware_file(*file);
        ASSERT_TRUE(parsed) << parsed.error().text;
        EXPECT_EQ(parsed->firmware, firmware_of(bytes));
        EXPECT_EQ(parsed->header.model, "Open head");
        EXPECT_EQ(parsed->header.firmware_counter, 9U);
        EXPECT_TRUE(holds(parsed->header.signature, signed_part(*file).first(76), maker().public_key()));
    }
    EXPECT_FALSE(write_firmware_file(9, "Open head", {}, maker())) << "no firmware";
    EXPECT_FALSE(write_firmware_file(9, "Open head", firmware_of(kMaxFirmwareBytes + 1), maker()));
    EXPECT_FALSE(write_firmware_file(0, "Open head", firmware_of(1), maker()));
    EXPECT_FALSE(write_firmware_file(1, "", firmware_of(1), maker()));
}

TEST(FirmwareFile, WhatIsNoneIsRefusedWithItsReason) {
    const Bytes sound = *write_firmware_file(9, "Open head", firmware_of(5000), maker());
    for (std::size_t bytes = 0; bytes < sound.size(); bytes += bytes < 200 ? 1 : 97)
        EXPECT_THAT(refusal_of(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(bytes))),
                    HasSubstr("cut off"))
            << bytes;
    Bytes wrong = sound;
    wrong.push_back(0);
    EXPECT_THAT(refusal_of(wrong), HasSubstr("1 bytes more"));
    wrong.resize(kMaxFirmwareFileBytes + 1);
    EXPECT_THAT(refusal_of(wrong), HasSubstr("too large"));
    wrong = sound;
    wrong[0] = 'X';
    EXPECT_THAT(refusal_of(wrong), HasSubstr("none for a scanner head"));
    wrong = sound;
    wrong.back() ^= 1U;
    EXPECT_THAT(refusal_of(wrong), HasSubstr("damaged"));
    for (const std::size_t at : {std::size_t{4}, std::size_t{11}, std::size_t{44}}) {  // counter, size, model
        wrong = sound;
        std::fill_n(wrong.begin() + static_cast<std::ptrdiff_t>(at), at == 4 ? 4 : 1, at == 11 ? 0xFF : 0);
        EXPECT_THAT(refusal_of(wrong), HasSubstr("outside the limits")) << at;
    }
}

}  // namespace
}  // namespace garita::head
