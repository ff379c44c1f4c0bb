// The machine-readable zone in lines of text (Doc 9303, the specimens of parts 4 and 5).
#include "vision/read/text_reading.h"

#include <gtest/gtest.h>

#include <vector>

namespace garita {
namespace {

using Lines = std::vector<std::string>;

const Lines kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                         "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
const Lines kCard = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

TEST(mrz_of_text, takes_the_lines_as_they_came) {
    const auto passport = mrz_of_text(kPassport);
    ASSERT_TRUE(passport);
    EXPECT_EQ(passport->interpretation.format, mrz::Format::TD3);
    EXPECT_EQ(passport->interpretation.lines, kPassport);
    EXPECT_EQ(passport->interpretation.lines_read, kPassport);
    EXPECT_TRUE(passport->interpretation.corrections.empty());
    EXPECT_TRUE(passport->interpretation.accepted);
    EXPECT_FALSE(passport->band);
    EXPECT_EQ(mrz_of_text(kCard)->interpretation.format, mrz::Format::TD1);
}

TEST(mrz_of_text, repairs_nothing_and_accepts_nothing_that_does_not_hold) {
    Lines lines = kPassport;
    lines[1][9] = '7';
    const auto changed = mrz_of_text(lines);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->interpretation.lines, lines);
    EXPECT_FALSE(changed->interpretation.accepted);
    // A letter where only digits may stand is what the reader said, too.
    lines = kPassport;
    lines[1][13] = 'O';
    EXPECT_EQ(mrz_of_text(lines)->interpretation.lines, lines);
    EXPECT_FALSE(mrz_of_text(lines)->interpretation.accepted);
}

TEST(mrz_of_text, what_is_no_zone_gives_nothing) {
    EXPECT_FALSE(mrz_of_text({}));
    EXPECT_FALSE(mrz_of_text(Lines{""}));
    EXPECT_FALSE(mrz_of_text(Lines{kPassport[0]}));
    EXPECT_FALSE(mrz_of_text(Lines{kPassport[0], kPassport[1] + "<"}));
    EXPECT_FALSE(mrz_of_text(Lines{kPassport[1], kCard[0]}));
    for (const char character : {'?', ' ', 'a', '\0', '\xC3'}) {
        Lines lines = kPassport;
        lines[0][20] = character;
        EXPECT_FALSE(mrz_of_text(lines)) << static_cast<int>(character);
    }
}

TEST(barcode_of_text, has_the_lines_and_neither_symbology_nor_band) {
    const Barcode barcode = barcode_of_text(Lines{"ONE", "TWO"});
    EXPECT_EQ(barcode.text, "ONE\nTWO");
    EXPECT_EQ(std::string(barcode.bytes.begin(), barcode.bytes.end()), "ONE\nTWO");
    EXPECT_FALSE(barcode.symbology);
    EXPECT_FALSE(barcode.band);
}

}  // namespace
}  // namespace garita
