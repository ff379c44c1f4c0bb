#include "mrz/typed.h"

#include <gtest/gtest.h>

#include "mrz/document.h"

namespace garita::mrz {
namespace {

/// A passport of which one place was read as O and taken as it was seen.
Interpretation passport() {
    Interpretation read;
    read.format = Format::TD3;
    read.lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"};
    read.lines_read = read.lines;
    for (const std::string& line : read.lines) read.confidence.emplace_back(line.size(), 0.99F);
    read.confidence[1][5] = 0.6F;
    read.accepted = false;
    return read;
}

TEST(Typed, WhatWasReadStaysAndWhatWasTypedIsACorrection) {
    const Interpretation read = passport();
    std::vector<std::string> typed = read.lines;
    typed[1][5] = '0';
    const auto corrected = with_typed(read, typed);
    ASSERT_TRUE(corrected);
    EXPECT_EQ(corrected->lines, typed);
    EXPECT_EQ(corrected->lines_read, read.lines_read);
    const Correction wanted{.line = 2, .column = 6, .read = 'O', .taken = '0', .reason = CorrectionReason::Person};
    EXPECT_EQ(corrected->corrections, std::vector{wanted});
    EXPECT_FLOAT_EQ(corrected->confidence[1][5], 0.4F) << "no more than the machine's own choice left";
    EXPECT_TRUE(parse(Format::TD3, corrected->lines).check_digits_valid());
    EXPECT_FALSE(corrected->accepted);
}

TEST(Typed, APersonIsHeardOverTheMachinesOwnCorrection) {
    Interpretation read = passport();
    read.lines[1][5] = '0';
    read.corrections = {{.line = 2, .column = 6, .read = 'O', .taken = '0', .reason = CorrectionReason::CheckDigit}};
    read.accepted = true;
    const auto back = with_typed(read, read.lines_read);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->lines, read.lines_read);
    EXPECT_TRUE(back->corrections.empty()) << "it is what was seen";
    EXPECT_FALSE(back->accepted);
}

TEST(Typed, NothingTypedOtherwiseChangesNothing) {
    Interpretation read = passport();
    read.accepted = true;
    const auto same = with_typed(read, read.lines);
    ASSERT_TRUE(same);
    EXPECT_EQ(same->lines, read.lines);
    EXPECT_EQ(same->confidence, read.confidence);
    EXPECT_TRUE(same->accepted);
}

TEST(Typed, WhatIsNotOfTheFormatIsRefused) {
    const Interpretation read = passport();
    std::vector<std::string> fewer = {read.lines[0]};
    std::vector<std::string> longer = read.lines;
    longer[0] += '<';
    std::vector<std::string> small = read.lines;
    small[0][0] = 'p';
    for (const auto& typed : {std::vector<std::string>{}, fewer, longer, small}) EXPECT_FALSE(with_typed(read, typed));
}

TEST(Typed, EveryReasonHasItsWord) {
    EXPECT_EQ(name_of(CorrectionReason::CharacterClass), "character class");
    EXPECT_EQ(name_of(CorrectionReason::CheckDigit), "check digit");
    EXPECT_EQ(name_of(CorrectionReason::Code), "code");
    EXPECT_EQ(name_of(CorrectionReason::Filler), "filler");
    EXPECT_EQ(name_of(CorrectionReason::Person), "person");
}

}  // namespace
}  // namespace garita::mrz
