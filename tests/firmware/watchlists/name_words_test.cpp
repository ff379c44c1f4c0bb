// Names across transliterations, orders and particles: which agree, and how often two of different persons do.
#include "firmware/watchlists/name_words.h"

#include <gmock/gmock.h>

#include "tests/firmware/watchlists/invented_persons.h"

namespace garita::watchlists {
namespace {

bool agree(std::string_view listed, std::string_view of_document, Cut cut = Cut::No) {
    return names_agree(name_words(listed), name_words(of_document), cut);
}

TEST(Names, AgreeAcrossTransliterations) {
    for (const char* written : {"MUELLER<<ANNA", "MULLER<<ANNA", "MUXXLLER<<ANNA", "Müller, Anna", "Muller Anna"})
        EXPECT_TRUE(agree("Müller, Anna", written)) << written;
    EXPECT_TRUE(agree("MULLER, ANNA", "MUELLER<<ANNA"));  // a list that has lost its umlaut
    EXPECT_TRUE(agree("Núñez, José", "NUNXXEZ<<JOSE"));
    EXPECT_TRUE(agree("Øster, Åse", "OSTER<<ASE"));
    EXPECT_TRUE(agree("Øster, Åse", "OESTER<<AASE"));
    EXPECT_TRUE(agree("Хрущёв Сергей", "KHRUSHCHEV<<SERGEI"));
    EXPECT_TRUE(agree("محمد حسن", "MXHMD<<XHSN"));
    EXPECT_FALSE(agree("محمد حسن", "MOHAMED<<HASAN"));  // vowels that are not written: not found
    EXPECT_TRUE(agree("Mohammed, Youssef", "MOHAMED<<YUSEF") || agree("Mohammed, Youssef", "MOHAMED<<YOUSEF"));
    EXPECT_TRUE(agree("Fatimah, Aisha", "FATIMA<<AISHA"));
}

TEST(Names, AgreeInAnyOrderAndWithWordsLeftOut) {
    EXPECT_TRUE(agree("Garcia Lopez, Juan Carlos", "LOPEZ<GARCIA<<JUAN"));
    EXPECT_TRUE(agree("Nguyen Van An", "AN<<NGUYEN<VAN"));
    EXPECT_TRUE(agree("de la Cruz, María", "CRUZ<<MARIA"));
    EXPECT_TRUE(agree("van der Berg, Jan", "BERG<<JAN<PIETER"));
    EXPECT_TRUE(agree("O'Neil, Mary-Ann", "ONEIL<<MARY<ANN"));
    EXPECT_TRUE(agree("Sukarno", "SUKARNO"));
}

TEST(Names, OfOthersDoNot) {
    EXPECT_FALSE(agree("Müller, Anna", "MUELLER<<PETRA"));
    EXPECT_FALSE(agree("Müller, Anna", "MUELLER"));  // one word alone is nobody's
    EXPECT_FALSE(agree("Sukarno", "SUKARNO<<DEWI"));
    EXPECT_FALSE(agree("Garcia, Ana", "GARCIA<<LUIS<MARIA"));
    EXPECT_FALSE(agree("Garcia, Garcia", "GARCIA<<LUIS"));  // each word stands for one
    EXPECT_FALSE(agree("", ""));
}

TEST(Names, ThatAreCutAgreeWithTheirBeginning) {
    EXPECT_FALSE(agree("Bennelong, Wooloomooloo Warrandyte", "BENNELONG<<WOOLOOMOOLOO<WARRAN"));
    EXPECT_TRUE(agree("Bennelong, Wooloomooloo Warrandyte", "BENNELONG<<WOOLOOMOOLOO<WARRAN", Cut::Perhaps));
}

TEST(Names, HostileOnesEnd) {
    std::string umlauts;
    for (int i = 0; i < 78; ++i) umlauts += "Ü";
    EXPECT_FALSE(name_words(umlauts).empty());
    EXPECT_TRUE(name_words(umlauts + umlauts).empty());
    EXPECT_TRUE(name_words("\xFF\xFE").empty());
    EXPECT_TRUE(name_words("山田").empty());
    EXPECT_LE(name_words("a b c d e f g h i j k l m n o p q r s t u v w x y z bb cc dd ff gg hh").size(),
              kMostNameWords);
}

TEST(Births, AreComparedAsFarAsTheyAreKnown) {
    EXPECT_EQ(compare_births("1974-08-12", "1974-08-12"), Births::Same);
    EXPECT_EQ(compare_births("1974", "1974-08-12"), Births::Compatible);
    EXPECT_EQ(compare_births("", "1974-08-12"), Births::Compatible);
    EXPECT_EQ(compare_births("1974-08-12", "1974-12-08"), Births::Compatible);
    EXPECT_EQ(compare_births("1974", "1974"), Births::Compatible);
    EXPECT_EQ(compare_births("1974-08-12", "1974-08-13"), Births::Different);
    EXPECT_EQ(compare_births("1974-08", "1975-08-12"), Births::Different);
    for (const char* none : {"1974-8-12", "1974-13", "12.08.1974", "1974-02-30", "x"})
        EXPECT_FALSE(is_birth(none)) << none;
    for (const char* one : {"", "1974", "1974-08", "1974-08-12"}) EXPECT_TRUE(is_birth(one)) << one;
}

// The rates that README.md states, on fewer.
TEST(Names, FalseHitsAreRareAndVariantsAreFound) {
    InventedPersons invented(1);
    std::vector<InventedPerson> listed(1000);
    for (InventedPerson& one : listed) one = invented.next();
    std::vector<std::vector<NameWord>> words;
    words.reserve(listed.size());
    for (const InventedPerson& one : listed) words.push_back(name_words(one.printed));
    int found = 0;
    for (std::size_t i = 0; i < listed.size(); ++i)
        found += names_agree(words[i], name_words(invented.as_another_document(listed[i])), Cut::No) ? 1 : 0;
    EXPECT_GT(found, 930);
    int by_name = 0;
    int with_birth = 0;
    for (int i = 0; i < 300; ++i) {
        const InventedPerson other = invented.next();
        const auto of_other = name_words(other.mrz);
        for (std::size_t k = 0; k < listed.size(); ++k) {
            if (!names_agree(words[k], of_other, Cut::No)) continue;
            ++by_name;
            with_birth += compare_births(listed[k].birth, other.birth) == Births::Same ? 1 : 0;
        }
    }
    EXPECT_LT(by_name, 300 * 1000 / 200);
    EXPECT_LE(with_birth, 1);
}

}  // namespace
}  // namespace garita::watchlists
