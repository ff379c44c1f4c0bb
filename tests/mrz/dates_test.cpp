// Partial dates, centuries, and documents without limit.
#include "mrz/dates.h"

#include <gtest/gtest.h>

namespace garita::mrz {
namespace {

constexpr std::string_view kToday = "2026-11-24";

TEST(PartialDates, UnknownPartsAreFillers) {
    EXPECT_EQ(read_date("740812"), (PartialDate{74, 8, 12}));
    EXPECT_EQ(read_date("74<<<<"), (PartialDate{74, std::nullopt, std::nullopt}));
    EXPECT_EQ(read_date("7408<<"), (PartialDate{74, 8, std::nullopt}));
    EXPECT_EQ(read_date("<<<<<<"), (PartialDate{}));
    EXPECT_EQ(read_date("<<0812"), (PartialDate{std::nullopt, 8, 12}));
}

TEST(PartialDates, WhatIsNoDate) {
    for (const char* text :
         {"", "74081", "7408122", "741312", "740012", "740800", "740832", "740431", "750229", "7<0812", "74O812"})
        EXPECT_FALSE(read_date(text)) << text;
    EXPECT_TRUE(read_date("760229"));
    EXPECT_TRUE(read_date("000229"));
    EXPECT_TRUE(read_date("<<0229"));
}

TEST(BirthYears, InThePastAndPerhapsACenturyOff) {
    const BirthYears grown = birth_years("740812", kToday);
    EXPECT_EQ(grown.count, 1);
    EXPECT_EQ(grown.latest, 1974);
    const BirthYears child_or_old = birth_years("100812", kToday);
    EXPECT_EQ(child_or_old.count, 2);
    EXPECT_EQ(child_or_old.latest, 2010);
    EXPECT_EQ(child_or_old.earlier, 1910);
    EXPECT_EQ(birth_years("261124", kToday).latest, 2026);  // born today
    EXPECT_EQ(birth_years("261125", kToday).latest, 1926);
    EXPECT_EQ(birth_years("26<<<<", kToday).latest, 2026);
    EXPECT_EQ(birth_years("<<0812", kToday).count, 0);
    EXPECT_EQ(birth_years("740812", "nonsense").count, 0);
}

TEST(Expiry, FifteenYearsEitherWay) {
    EXPECT_EQ(read_expiry("361124", kToday), (Expiry{ExpiryKind::Date, "2036-11-24"}));
    EXPECT_EQ(read_expiry("120415", kToday), (Expiry{ExpiryKind::Date, "2012-04-15"}));
    EXPECT_EQ(read_expiry("411124", kToday), (Expiry{ExpiryKind::Date, "2041-11-24"}));
    EXPECT_EQ(read_expiry("411125", kToday).kind, ExpiryKind::Undetermined);
    EXPECT_EQ(read_expiry("991231", kToday).kind, ExpiryKind::Undetermined);
}

TEST(Expiry, WithoutLimitUnknownOrNoDate) {
    EXPECT_EQ(read_expiry("<<<<<<", kToday).kind, ExpiryKind::NoLimit);
    EXPECT_EQ(read_expiry("3611<<", kToday).kind, ExpiryKind::Undetermined);
    EXPECT_EQ(read_expiry("361324", kToday).kind, ExpiryKind::NoDate);
    EXPECT_EQ(read_expiry("", kToday).kind, ExpiryKind::NoDate);
    EXPECT_EQ(read_expiry("361124", "").kind, ExpiryKind::Undetermined);
}

}  // namespace
}  // namespace garita::mrz
