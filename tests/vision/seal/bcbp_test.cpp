// Boarding passes: the sizes rule, and airlines cut, leave blank and add. Invented persons.
#include "vision/seal/bcbp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "tests/vision/seal/payload.h"
#include "tests/vision/seal/write_aamva.h"
#include "tests/vision/seal/write_bcbp.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

Content read(std::string_view text, std::string_view today = kToday) {
    return read_bcbp(bytes_of(text), today);
}

std::string date_of(int day, std::string_view today) {
    BcbpPass pass;
    pass.legs[0].day = day;
    return std::string(read(write_bcbp(pass), today).value("date_of_flight"));
}

std::string issued(std::string_view year_and_day, std::string_view today = kToday) {
    BcbpPass pass;
    pass.unique = "1WW" + std::string(year_and_day) + "B";
    return std::string(read(write_bcbp(pass), today).value("date_of_issue"));
}

TEST(Bcbp, TheMandatoryItemsOfOneLeg) {
    const Content content = read(write_bcbp({}));
    EXPECT_EQ(content.format, "bcbp");
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("passenger_name"), "DESMARAIS/LUC");
    EXPECT_EQ(content.value("surname"), "DESMARAIS");
    EXPECT_EQ(content.value("given_names"), "LUC");
    EXPECT_EQ(content.value("electronic_ticket"), "E");
    EXPECT_EQ(content.value("booking_reference"), "ABC123");
    EXPECT_EQ(content.value("from_airport"), "YUL");
    EXPECT_EQ(content.value("to_airport"), "FRA");
    EXPECT_EQ(content.value("operating_carrier"), "AC");
    EXPECT_EQ(content.value("flight_number"), "0834");
    EXPECT_EQ(content.value("date_of_flight"), "2026-08-14");
    EXPECT_EQ(content.value("compartment"), "F");
    EXPECT_EQ(content.value("seat"), "001A");
    EXPECT_EQ(content.value("check_in_sequence"), "0025");
    EXPECT_EQ(content.value("passenger_status"), "1");
    EXPECT_EQ(content.fields[4], (Field{"booking_reference", "ABC123", "offset 23"}));
}

TEST(Bcbp, ConditionalAndSecurityItemsOfTwoLegs) {
    BcbpPass pass;
    pass.unique = "2WK6325BAC 0014123456003";
    pass.legs[0].repeated = "0141234567890 1AC AC 1234567890123   N20KY";
    pass.legs[0].airline_data = "LX58Z";
    pass.legs.push_back({.from = "FRA", .to = "GVA", .carrier = "LH", .flight = 3664, .day = 227, .repeated = "220"});
    pass.security = "ABCDEF";
    const Content content = read(write_bcbp(pass));
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.version, "8");
    EXPECT_EQ(content.value("passenger_description"), "2");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("check_in_source"), "W");
    EXPECT_EQ(content.value("boarding_pass_source"), "K");
    EXPECT_EQ(content.value("date_of_issue"), "2026-11-21");
    EXPECT_EQ(content.value("document_type"), "B");
    EXPECT_EQ(content.value("boarding_pass_issuer"), "AC");
    EXPECT_EQ(content.value("baggage_tag"), "0014123456003");
    EXPECT_EQ(content.value("airline_number"), "014");
    EXPECT_EQ(content.value("ticket_serial_number"), "1234567890");
    EXPECT_EQ(content.value("selectee"), "");
    EXPECT_EQ(content.value("documents_verified"), "1");
    EXPECT_EQ(content.value("marketing_carrier"), "AC");
    EXPECT_EQ(content.value("frequent_flyer_airline"), "AC");
    EXPECT_EQ(content.value("frequent_flyer_number"), "1234567890123");
    EXPECT_EQ(content.value("staff_indicator"), "N");
    EXPECT_EQ(content.value("free_baggage"), "20K");
    EXPECT_EQ(content.value("fast_track"), "Y");
    EXPECT_EQ(content.value("airline_data"), "LX58Z");
    EXPECT_EQ(content.value("from_airport_2"), "FRA");
    EXPECT_EQ(content.value("flight_number_2"), "3664");
    EXPECT_EQ(content.value("date_of_flight_2"), "2026-08-15");
    EXPECT_EQ(content.value("airline_number_2"), "220");
    EXPECT_EQ(content.value("security_type"), "1");
    EXPECT_EQ(content.value("security_data"), "ABCDEF");
}

TEST(Bcbp, ADayOfTheYearIsInTheYearThatIsNearest) {
    EXPECT_EQ(date_of(1, "2026-12-30"), "2027-01-01");
    EXPECT_EQ(date_of(365, "2027-01-02"), "2026-12-31");
    EXPECT_EQ(date_of(60, "2028-03-01"), "2028-02-29");
    EXPECT_EQ(date_of(60, "2026-03-01"), "2026-03-01");
    EXPECT_EQ(date_of(366, "2028-12-30"), "2028-12-31");
    EXPECT_EQ(date_of(366, "2026-12-30"), "") << "none of 2025, 2026, 2027 has the day";
    EXPECT_EQ(date_of(0, kToday), "");
    EXPECT_EQ(date_of(367, kToday), "");
}

TEST(Bcbp, ADateOfIssueIsNeverLaterThanTomorrow) {
    EXPECT_EQ(issued("6329"), "2026-11-25");
    EXPECT_EQ(issued("6330"), "2026-11-26") << "the airline's day may begin earlier";
    EXPECT_EQ(issued("6331"), "2016-11-26");
    EXPECT_EQ(issued("7001"), "2017-01-01");
    EXPECT_EQ(issued("4366"), "2024-12-31");
    EXPECT_EQ(issued("5366"), "") << "2025 has 365 days";
    EXPECT_EQ(issued("0001", "2030-01-01"), "2030-01-01");
}

TEST(Bcbp, AnItemThatIsCutShortEndsTheRest) {
    BcbpPass pass;
    pass.unique = "1WW";
    pass.legs[0].repeated = "0142497067621";
    const Content content = read(write_bcbp(pass));
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("ticket_serial_number"), "2497067621");
    EXPECT_EQ(content.value("selectee"), "");
}

TEST(Bcbp, ANameOfTwentyPlacesIsKeptWhole) {
    BcbpPass pass;
    pass.name = "EJEMPLOLARGUISIMO/ANAMARIA";
    const Content content = read(write_bcbp(pass));
    EXPECT_EQ(content.value("passenger_name"), "EJEMPLOLARGUISIMO/AN");
    EXPECT_EQ(content.value("passenger_name").size(), 20U);
    EXPECT_EQ(content.value("given_names"), "AN");
}

TEST(Bcbp, ANameWithoutASlashIsASurname) {
    BcbpPass pass;
    pass.name = "EJEMPLO";
    const Content content = read(write_bcbp(pass));
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "");
}

TEST(Bcbp, FaultsAreToldWithTheirPlace) {
    struct Case {
        std::size_t at;
        std::string_view text, expected;
        std::size_t defect_at;
    };
    const std::string pass = write_bcbp({});
    for (const Case& fault : std::initializer_list<Case>{{0, "S", "format code M", 0},
                                                         {1, "7", "number of legs 1 to 4", 1},
                                                         {22, "?", "electronic ticket indicator", 22},
                                                         {23, "       ", "booking_reference", 23},
                                                         {30, "   ", "from_airport", 30},
                                                         {44, "999", "date_of_flight of three digits", 44},
                                                         {44, "99 ", "date_of_flight of three digits", 44},
                                                         {58, "ZZ", "size of variable part of a leg", 58},
                                                         {58, "FF", "variable part of a leg of 255 places", 58},
                                                         {60, "x", "> at the beginning", 60}}) {
        std::string text = pass;
        text.replace(fault.at, fault.text.size(), fault.text);
        const Content content = read(text);
        ASSERT_THAT(content.defects, Expects(fault.expected));
        EXPECT_EQ(content.defects[0].offset, fault.defect_at) << fault.expected;
    }
}

TEST(Bcbp, WhatAirlinesWriteWithoutConditionalItemsIsTheirs) {
    const std::string easy = "M1DOE/JANE            EABCDEFGMRSLGWEZY8724 099 003C506  10Axyzxyzxyzx";
    const Content content = read(easy);
    EXPECT_EQ(content.value("airline_data"), "xyzxyzxyzx");
    EXPECT_EQ(content.value("date_of_flight"), "2027-04-09");
}

TEST(Bcbp, SecurityDataMustFollowAndBeAsLongAsItSays) {
    const std::string pass = write_bcbp({});
    EXPECT_THAT(read(pass + "^100").defects, testing::IsEmpty());
    EXPECT_THAT(read(pass + "+100").defects, Expects("^ of the security data, or the end"));
    EXPECT_THAT(read(pass + "^1YY").defects, Expects("size of security data of two hexadecimal digits"));
    EXPECT_THAT(read(pass + "^104ABC").defects, Expects("security data of 4 places"));
    EXPECT_THAT(read(pass + "^103ABCD").defects, Expects("end after the security data"));
}

TEST(Bcbp, CutAnywhereItIsReadAsFarAsItGoes) {
    BcbpPass pass;
    pass.unique = "2WK6325BAC 0014123456003";
    pass.legs.push_back({.repeated = "220"});
    pass.security = "ABC";
    const std::string text = write_bcbp(pass);
    const std::size_t before_security = text.find('^');
    for (std::size_t size = 0; size < text.size(); ++size) {
        const Content content = read(text.substr(0, size));
        EXPECT_EQ(content.defects.empty(), size == before_security) << size;
        for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, size);
    }
}

// Property: whatever is written is read back.
TEST(Bcbp, RandomPassesAreReadBackAsWritten) {
    std::mt19937 random(20261125);
    const auto pick = [&random](int least, int most) { return std::uniform_int_distribution(least, most)(random); };
    const auto word = [&](int size) {
        std::string text(static_cast<std::size_t>(size), 'A');
        for (char& c : text) c = static_cast<char>(pick('A', 'Z'));
        return text;
    };
    for (int round = 0; round < 500; ++round) {
        BcbpPass pass;
        pass.name = word(pick(1, 9)) + "/" + word(pick(1, 9));
        pass.unique = std::string("1WWXXXXB") + word(3);
        pass.unique.replace(3, 4, fmt::format("{}{:03}", pick(0, 9), pick(1, 365)));
        pass.legs.clear();
        for (int leg = pick(1, 4); leg > 0; --leg)
            pass.legs.push_back({.booking_reference = word(pick(5, 7)),
                                 .from = word(3),
                                 .to = word(3),
                                 .carrier = word(pick(2, 3)),
                                 .flight = pick(1, 9999),
                                 .day = pick(1, 365),
                                 .compartment = word(1),
                                 .seat = fmt::format("{:03}{}", pick(1, 99), word(1)),
                                 .sequence = pick(1, 9999),
                                 .status = std::to_string(pick(0, 9)),
                                 .repeated = fmt::format("{:03}{:010}", pick(0, 999), pick(0, 999999)),
                                 .airline_data = ""});
        if (pick(0, 1) == 1) pass.security = word(pick(1, 100));
        const Content content = read(write_bcbp(pass));
        ASSERT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]);
        ASSERT_EQ(content.value("passenger_name"), pass.name);
        ASSERT_EQ(content.value("security_data"), pass.security);
        for (std::size_t i = 0; i < pass.legs.size(); ++i) {
            const BcbpLeg& leg = pass.legs[i];
            const std::string suffix = i == 0 ? "" : fmt::format("_{}", i + 1);
            ASSERT_EQ(content.value("booking_reference" + suffix), leg.booking_reference);
            ASSERT_EQ(content.value("to_airport" + suffix), leg.to);
            ASSERT_EQ(content.value("flight_number" + suffix), fmt::format("{:04}", leg.flight));
            ASSERT_EQ(content.value("seat" + suffix), leg.seat);
            ASSERT_EQ(content.value("passenger_status" + suffix), leg.status);
            ASSERT_EQ(content.value("ticket_serial_number" + suffix), leg.repeated.substr(3));
        }
    }
}

TEST(Bcbp, OtherTextDoesNotLookLikeAPass) {
    for (const std::string_view text : {"", "M", "M1", "M1 IS A ROAD NEAR LONDON", "M1234567890123456789012345",
                                        "MX1 is no boarding pass at all, and it is sixty places long......"})
        EXPECT_FALSE(looks_like_bcbp(bytes_of(text))) << text;
    EXPECT_TRUE(looks_like_bcbp(bytes_of("M1DESMARAIS/LUC       ")));
}

}  // namespace
}  // namespace garita::seal
