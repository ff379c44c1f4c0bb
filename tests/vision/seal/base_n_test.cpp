// Base32 and Base64 are read strictly: one text for one run of bytes.
#include "vision/seal/detail/base_n.h"

#include <gtest/gtest.h>

#include "tests/vision/seal/payload.h"

namespace garita::seal {
namespace {

// RFC 4648, 10.
TEST(BaseN, TheExamplesOfTheRfc) {
    const std::vector<std::array<std::string, 3>> examples = {
        {"", "", ""},
        {"f", "MY", "Zg=="},
        {"fo", "MZXQ", "Zm8="},
        {"foo", "MZXW6", "Zm9v"},
        {"foob", "MZXW6YQ", "Zm9vYg=="},
        {"foobar", "MZXW6YTBOI", "Zm9vYmFy"},
    };
    for (const auto& [text, base32, base64] : examples) {
        EXPECT_EQ(encode_base32(bytes_of(text)), base32);
        EXPECT_EQ(decode_base32(base32), bytes_of(text));
        EXPECT_EQ(encode_base64url(bytes_of(text)), base64);
        EXPECT_EQ(decode_base64(base64), bytes_of(text));
    }
    EXPECT_EQ(decode_base32("MZXW6YQ="), bytes_of("foob"));
    EXPECT_EQ(decode_base64("Zm8"), bytes_of("fo"));
}

TEST(BaseN, BothAlphabetsOfBase64) {
    EXPECT_EQ(decode_base64("-_-_"), decode_base64("+/+/"));
}

TEST(BaseN, RefusesWhatNoBytesAre) {
    for (const std::string_view text : {"M", "MZX", "MZXW6Y", "my", "M1", "M=", "MY==", "MY=====", "MZ", "MY======A"})
        EXPECT_FALSE(decode_base32(text)) << text;
    for (const std::string_view text : {"Z", "Zh", "Zg=", "Zg===", "Z g=", "Zm9v=", "====", "Zg==Zg=="})
        EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace garita::seal
