// When a printed name and an MRZ name are the same name.
#include "mrz/names.h"

#include <gtest/gtest.h>

#include <string>

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
