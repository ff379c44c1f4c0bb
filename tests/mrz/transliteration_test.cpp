// National characters as Doc 9303 part 3, section 6 writes them.
#include "mrz/transliteration.h"

#include <gtest/gtest.h>

namespace garita::mrz {
namespace {

TEST(Transliteration, LatinByTheRecommendedForm) {
    EXPECT_EQ(transliterate("Müller"), "MUELLER");
    EXPECT_EQ(transliterate("Thérèse Cañón"), "THERESE<CANON");
    EXPECT_EQ(transliterate("Ærøskøbing"), "AEROESKOEBING");
    EXPECT_EQ(transliterate("Åse Þórsdóttir"), "AASE<THORSDOTTIR");
    EXPECT_EQ(transliterate("Weiß"), "WEISS");
    EXPECT_EQ(transliterate("WEIẞ"), "WEISS");
    EXPECT_EQ(transliterate("ŁUKASIEWICZ-ŻÓŁĆ"), "LUKASIEWICZ<ZOLC");
    EXPECT_EQ(transliterate("łukasiewicz-żółć"), "LUKASIEWICZ<ZOLC");
    EXPECT_EQ(transliterate("İsmayıl ĳ ÿ"), "ISMAYIL<IJ<Y");
    EXPECT_EQ(transliterate("Nguyễn Thị Ơ ư"), "NGUYEN<THI<O<U");
    EXPECT_EQ(transliterate("Șerban ț"), "SERBAN<T");
}

TEST(Transliteration, LowerAndUpperCaseAreTheSame) {
    for (const auto& [small, large] : {std::pair{U'ñ', U'Ñ'},
                                       {U'ř', U'Ř'},
                                       {U'ŝ', U'Ŝ'},
                                       {U'ľ', U'Ľ'},
                                       {U'ň', U'Ň'},
                                       {U'ž', U'Ž'},
                                       {U'ź', U'Ź'},
                                       {U'ŷ', U'Ŷ'},
                                       {U'ũ', U'Ũ'},
                                       {U'ґ', U'Ґ'},
                                       {U'ё', U'Ё'},
                                       {U'я', U'Я'},
                                       {U'đ', U'Đ'},
                                       {U'ķ', U'Ķ'},
                                       {U'ĺ', U'Ĺ'}}) {
        const auto a = permitted_forms(small);
        const auto b = permitted_forms(large);
        ASSERT_FALSE(a.empty()) << static_cast<int>(small);
        EXPECT_EQ(std::vector(a.begin(), a.end()), std::vector(b.begin(), b.end())) << static_cast<int>(small);
    }
}

TEST(Transliteration, ApostrophesGoHyphensBecomeFillers) {
    EXPECT_EQ(transliterate("D'Artagnan"), "DARTAGNAN");
    EXPECT_EQ(transliterate("O’Connor"), "OCONNOR");
    EXPECT_EQ(transliterate("Smith-Jones"), "SMITH<JONES");
    EXPECT_EQ(transliterate("  Smith ,  Jones  "), "SMITH<JONES");
    EXPECT_EQ(transliterate(""), "");
}

TEST(Transliteration, CyrillicByTableB) {
    EXPECT_EQ(transliterate("Щербаков"), "SHCHERBAKOV");
    EXPECT_EQ(transliterate("Юлия Хрущёва"), "IULIIA<KHRUSHCHEVA");
    const auto g = permitted_forms(U'Г');
    EXPECT_EQ(std::vector(g.begin(), g.end()), (std::vector<std::string_view>{"G", "H"}));
}

TEST(Transliteration, ArabicByTableC) {
    // The standard's worked example: Abu Bakr Mohammed bin Zakaria al-Razi.
    EXPECT_EQ(transliterate("ابو بكر محمد بن زكريا الرازي"), "ABW<BKR<MXHMD<BN<ZKRYA<ALRAZY");
    EXPECT_EQ(transliterate("فاطمة"), "FAXTTMXAH");  // teh marbuta at the end
    // Further examples of appendix B.5.9.
    EXPECT_EQ(transliterate("سمير بادمكدوذيل"), "SMYR<BADMKDWXDHYL");
    EXPECT_EQ(transliterate("جمال عبد الناصر"), "JMAL<EBD<ALNAXSSR");
    EXPECT_EQ(transliterate("هاري الشماع"), "HARY<ALXSHMAE");
    EXPECT_EQ(transliterate("إسماعيل"), "ISMAEYL");
    EXPECT_EQ(transliterate("نعيمة جميلة"), "NEYMXAH<JMYLXAH");
}

TEST(Transliteration, ShaddaDoublesTheLetterBeforeIt) {
    // The examples of the note on table C, and Mohammed with his vowel signs.
    EXPECT_EQ(transliterate("عبّاس"), "EBBAS");
    EXPECT_EQ(transliterate("فضّة"), "FXDZDZXAH");
    EXPECT_EQ(transliterate("مُحَمَّد"), "MXHMMD");
    EXPECT_EQ(transliterate("محمَّد"), "MXHMMD");  // sign before shadda
    EXPECT_EQ(transliterate("ّمحمد"), "MXHMD");   // nothing to double
}

TEST(Transliteration, OtherPunctuationIsLeftOut) {
    EXPECT_EQ(transliterate("Anna (Maria) \"Mia\""), "ANNA<MARIA<MIA");
    EXPECT_EQ(transliterate("„Anna“; Maria!"), "ANNA<MARIA");
}

TEST(Transliteration, WhatHasNoTableHasNoForm) {
    EXPECT_FALSE(transliterate("李"));
    EXPECT_FALSE(transliterate("A1"));
    EXPECT_TRUE(permitted_forms(U'7').empty());
}

TEST(Transliteration, OnlyValidUtf8OfBoundedLength) {
    EXPECT_FALSE(transliterate("\xC3"));
    EXPECT_FALSE(transliterate("\xC0\x80"));
    EXPECT_FALSE(transliterate("\xED\xA0\x80"));
    EXPECT_FALSE(transliterate("\xF5\x80\x80\x80"));
    EXPECT_FALSE(transliterate("\x80"));
    EXPECT_TRUE(transliterate(std::string(256, 'A')));
    EXPECT_FALSE(transliterate(std::string(257, 'A')));
}

}  // namespace
}  // namespace garita::mrz
