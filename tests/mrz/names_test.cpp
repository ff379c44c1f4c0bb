// When a printed name and an MRZ name are the same name.
#include "mrz/names.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "mrz/write.h"

namespace garita::mrz {
namespace {

using enum NameAgreement;

TEST(Names, RecommendedForm) {
    EXPECT_EQ(agree("Eriksson", "ERIKSSON"), (NameComparison{true, 0, Same}));
    EXPECT_EQ(agree("Anna Maria", "ANNA<MARIA"), (NameComparison{true, 0, Same}));
    EXPECT_EQ(agree("Müller", "MUELLER<<<<"), (NameComparison{true, 0, Same}));
    EXPECT_EQ(agree("Anna-Maria", "ANNA MARIA"), (NameComparison{true, 0, Same}));
}

TEST(Names, EveryPermittedFormAgrees) {
    for (const char* mrz : {"MUXXLLER", "MULLER"}) EXPECT_EQ(agree("Müller", mrz).how, OtherForm) << mrz;
    EXPECT_EQ(agree("Núñez", "NUNXXEZ"), (NameComparison{true, 0, OtherForm}));
    EXPECT_EQ(agree("O'Connor", "O<CONNOR").how, OtherForm);
    EXPECT_EQ(agree("Smith-Jones", "SMITHJONES").how, OtherForm);
    EXPECT_EQ(agree("Ґалаґан Юрій", "GALAGAN<YURII").how, OtherForm);
    EXPECT_EQ(agree("Björn Ångström", "BJORN<ANGSTROM").how, OtherForm);
}

TEST(Names, CutNamesAgreeOnlyWhenTheFieldWasFull) {
    EXPECT_EQ(agree("Nilavadhanananda Chayapa Dejthamrong", "NILAVADHANANANDA<CHAYAPA<DEJTHAM", true).how, Truncated);
    EXPECT_FALSE(agree("Nilavadhanananda Chayapa Dejthamrong", "NILAVADHANANANDA<CHAYAPA<DEJTHAM").agrees);
    EXPECT_EQ(agree("Jonathan Alexander Warren", "JONATHAN<A<W", true).how, Truncated);
    EXPECT_FALSE(agree("Jonathan Alexander Warren", "JONATHAN<A<W", false).agrees);
}

/// The name field of an MRZ in its two parts.
std::pair<std::string, std::string> parts_of(const std::string& field) {
    const std::size_t between = field.find("<<");
    return {field.substr(0, between), field.substr(between + 2)};
}

TEST(Names, EveryWayOfTruncationThatTheStandardShowsAgrees) {
    // Doc 9303 part 4, 4.2.3.2 and 4.2.3.3; part 5, 4.2.3; part 6, 4.2.3; part 7, 4.2.3 and 7.2.3.
    const std::vector<std::array<std::string, 3>> examples = {
        {"Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"},
        {"Nilavadhanananda", "Arnpol Petch Charonguang", "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU"},
        {"Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DE<K"},
        {"Nilavadhanananda", "Arnpol Petch Charonguang", "NILAVADHANANANDA<<ARNPOL<PE<CH"},
        {"Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJ<K"},
        {"Nilavadhanananda", "Arnpol Petch Charonguang", "NILAVADHANANANDA<<ARN<PET<CHARO"},
        {"Nilavadhanananda", "Arnpol Petch Charonguang", "NILAVADHANANANDA<<ARNP<PE<CHARO"},
        {"Vilarchao Fernandez", "Jose Ramon", "VILARCHAO<FERNANDEZ<<JOSE<RAMO"},
    };
    for (const auto& [surname, given, field] : examples) {
        const auto [primary, secondary] = parts_of(field);
        EXPECT_EQ(agree(surname, primary, true).how, Same) << field;
        EXPECT_EQ(agree(given, secondary, true).how, Truncated) << field;
    }
    const std::string surname = "Bennelong Wooloomooloo Warrandyte Warnambool";
    for (const char* field :
         {"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO",
          "BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO", "BENNELONG<WOOLOOMOOLOO<W<W<<DI", "BENNELONG<WOOLOOM<WA<WARN<<D<P",
          "BENNE<WOOLO<WARRA<WARNA<<DIN<P", "BENNELONG<WOOLOOMOOLOO<W<W<<D<P", "BENNELONG<WOOLOOM<WAR<WARN<<D<P",
          "BENNEL<WOOLO<WARRA<WARNA<<DIN<P", "BENNELONG<WOOLOOMOOLOO<WAR<W<<D", "BENNELONG<WOOLOOM<WAR<WA<<DINGO",
          "BENN<WOOL<WARR<WARN<<DINGO<POTO"}) {
        const auto [primary, secondary] = parts_of(field);
        EXPECT_EQ(agree(surname, primary, true).how, Truncated) << field;
        EXPECT_TRUE(agree("Dingo Potoroo", secondary, true).agrees) << field;
        EXPECT_FALSE(agree("Bennelong Wooloomooloo Warrandyte Xylophon", primary, true).agrees) << field;
        EXPECT_FALSE(agree("Ringo Potoroo", secondary, true).agrees) << field;
    }
}

TEST(Names, ANameThatIsWrittenShortenedAgreesWithItself) {
    std::mt19937 random(463);
    const auto word = [&random] {
        std::string text;
        for (std::size_t i = 2 + random() % 11; i > 0; --i) text += static_cast<char>('A' + random() % 26);
        return text;
    };
    for (int i = 0; i < 2000; ++i) {
        std::string surname = word();
        std::string given = word();
        for (std::size_t k = random() % 4; k > 0; --k) surname += " " + word();
        for (std::size_t k = random() % 4; k > 0; --k) given += " " + word();
        const std::size_t places = std::array{30U, 31U, 39U}[random() % 3];
        const std::string field = name_field(surname, given, places);
        const auto [primary, secondary] = parts_of(field);
        const bool full = field.size() == places;
        EXPECT_TRUE(agree(surname, primary, full).agrees) << surname << " | " << field;
        EXPECT_TRUE(agree(given, secondary, full).agrees) << given << " | " << field;
    }
}

TEST(Names, LettersAndTheirMarksAreOneHoweverTheyAreEncoded) {
    EXPECT_EQ(agree("Mu\u0308ller", "MUELLER").how, Same);  // decomposed
    EXPECT_EQ(agree("Mu\u0308ller", "MUXXLLER").how, OtherForm);
    EXPECT_EQ(agree("Ibán\u0303ez", "IBANXXEZ").how, OtherForm);
    EXPECT_EQ(agree("A\u030Astro\u0308m", "AASTROEM").how, Same);
}

TEST(Names, ArabicNamesAgreeWithAndWithoutTheirDoubledLetters) {
    // Doc 9303 part 3, appendix B.5.5.6 and B.5.5.11: teh marbuta has two forms, shadda is not always written.
    EXPECT_EQ(agree("محمّد", "MXHMMD").how, Same);
    EXPECT_EQ(agree("محمّد", "MXHMD").how, OtherForm);
    EXPECT_EQ(agree("فضّة", "FXDZXDZXTA").how, OtherForm);
    EXPECT_FALSE(agree("محمد", "MXHMMD").agrees);
}

TEST(Names, WordsOnOneSideOnlyAreNoDifference) {
    EXPECT_EQ(agree("Dr. Anna Maria", "ANNA<MARIA").how, PartsLeftOut);
    EXPECT_EQ(agree("Anna Maria", "ANNA").how, PartsLeftOut);
    EXPECT_EQ(agree("Duval", "DUVAL<EPOUSE<MARTIN").how, PartsLeftOut);
    EXPECT_FALSE(agree("Anna Maria", "MARIA<ANNA").agrees);
    EXPECT_FALSE(agree("Anna B", "B<CARLA").agrees);
}

TEST(Names, DifferentNamesSayHowFarOff) {
    EXPECT_EQ(agree("Eriksson", "ERIKSEN"), (NameComparison{false, 2, Different}));
    EXPECT_EQ(agree("Müller", "MILLER").distance, 1);
    EXPECT_EQ(agree("Anna", "OTTO").distance, 4);
    EXPECT_FALSE(agree("Eriksson", "ERIKSSOM").agrees);
}

TEST(Names, WhatCannotBeHeldAgainstEachOtherIsSaid) {
    for (const char* viz : {"", "李小龙", "\xFF", "Anna 2", "-"}) EXPECT_EQ(agree(viz, "ANNA").how, CannotTell) << viz;
    EXPECT_EQ(agree("Anna", "").how, CannotTell);
    EXPECT_EQ(agree("Anna", "<<<").how, CannotTell);
    EXPECT_EQ(agree("Anna", "ANN4").how, CannotTell);
    EXPECT_EQ(agree("Anna", std::string(65, 'A')).how, CannotTell);
}

}  // namespace
}  // namespace garita::mrz
