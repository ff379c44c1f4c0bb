// Fields are found by their captions, in several languages and with misread letters, and by what the MRZ expects.
#include "vision/read/viz_fields.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "vision/read/viz_expectations.h"
#include "vision/read/viz_labels.h"

namespace garita {
namespace {

ReadLine line(int x, int y, int height, const std::string& text) {
    return {{{x, y, static_cast<int>(text.size()) * height * 3 / 4, height}, height}, text, 0.95};
}

std::string value_of(const std::vector<FieldLine>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &FieldLine::field);
    return found == fields.end() ? "" : found->text;
}

TEST(VizLabels, CaptionsAreKnownInSeveralLanguagesAndWithAWrongLetter) {
    const auto labels = find_labels("Apellidos / Surname");
    ASSERT_EQ(labels.size(), 2U);
    EXPECT_EQ(labels[0].field, "surname");
    EXPECT_EQ(find_labels("DATE 0F BlRTH").at(0).field, "date_of_birth");
    EXPECT_EQ(find_labels("Prénoms").at(0).field, "given_names");
    EXPECT_EQ(find_labels("Fecha de expedición").at(0).field, "date_of_issue");
    EXPECT_EQ(find_labels("Fecha de caducidad").at(0).field, "date_of_expiry");
}

TEST(VizLabels, NamesOfPersonsAreNoCaptions) {
    for (const char* name :
         {"ERIKSSON", "ANNA MARIA", "ESSEX", "SEXTON", "NOMBELA", "L898902C3", "REPUBLIC OF BELARUS"})
        EXPECT_TRUE(find_labels(name).empty()) << name;
}

TEST(VizFields, DrivingLicenceIsReadByItsNumbers) {
    const std::vector<ReadLine> lines = {
        line(300, 40, 40, "DRIVING LICENCE"),
        line(300, 100, 36, "1. GARCÍA LÓPEZ"),
        line(300, 160, 36, "2. MARÍA JOSÉ"),
        line(300, 220, 36, "3. 12.08.1974 UTOPIA CITY"),
        line(300, 280, 24, "4a."),  // the number may stand apart from its value
        line(400, 276, 36, "15.04.2018"),
        line(300, 340, 36, "4b. 15.04.2028"),
        line(300, 400, 36, "5. L898902C3"),
    };
    const auto fields = find_fields(lines, {});
    EXPECT_EQ(value_of(fields, "surname"), "GARCÍA LÓPEZ");
    EXPECT_EQ(value_of(fields, "given_names"), "MARÍA JOSÉ");
    EXPECT_EQ(value_of(fields, "date_of_birth"), "12.08.1974");
    EXPECT_EQ(value_of(fields, "date_of_issue"), "15.04.2018");
    EXPECT_EQ(value_of(fields, "date_of_expiry"), "15.04.2028");
    EXPECT_EQ(value_of(fields, "document_number"), "L898902C3");
}

TEST(VizFields, ListOfThreeIsNoDrivingLicence) {
    const std::vector<ReadLine> lines = {line(300, 100, 36, "1. SIGN HERE"), line(300, 160, 36, "2. DO NOT FOLD"),
                                         line(300, 220, 36, "3. KEEP DRY"), line(300, 280, 36, "12.08.1974")};
    EXPECT_TRUE(find_fields(lines, {}).empty());
}

TEST(VizFields, ValuesStandBelowTheirCaptions) {
    const std::vector<ReadLine> lines = {
        line(640, 240, 24, "Surname/Nom"),
        line(700, 280, 40, "ERIKSSON"),
        line(640, 340, 24, "Given names/Prénoms"),
        line(700, 380, 40, "ANNA MARIA"),
        line(640, 440, 24, "Date of birth"),
        line(700, 480, 40, "12 AUG 1974"),
        line(640, 540, 24, "Date of expiry"),
        line(700, 580, 40, "15 APR 2012"),
        line(640, 640, 24, "Sex"),
        line(700, 680, 40, "F"),
        line(1300, 140, 24, "Passport No."),
        line(1300, 175, 40, "L898902C3"),
    };
    const auto fields = find_fields(lines, {});
    EXPECT_EQ(value_of(fields, "surname"), "ERIKSSON");
    EXPECT_EQ(value_of(fields, "given_names"), "ANNA MARIA");
    EXPECT_EQ(value_of(fields, "date_of_birth"), "12 AUG 1974");
    EXPECT_EQ(value_of(fields, "date_of_expiry"), "15 APR 2012");
    EXPECT_EQ(value_of(fields, "sex"), "F");
    EXPECT_EQ(value_of(fields, "document_number"), "L898902C3");
}

TEST(VizFields, ValueBesideItsCaptionOnTheSameLine) {
    const std::vector<ReadLine> lines = {line(100, 100, 30, "Date of birth: 12.08.1974"),
                                         line(100, 200, 30, "Document No."), line(500, 200, 30, "D23145890")};
    const auto fields = find_fields(lines, {});
    EXPECT_EQ(value_of(fields, "date_of_birth"), "12.08.1974");
    EXPECT_EQ(value_of(fields, "document_number"), "D23145890");
}

TEST(VizFields, AnAlteredNameIsStillFoundByItsCaption) {
    const std::vector<ReadLine> lines = {line(640, 240, 24, "Surname/Nom"), line(700, 280, 40, "JOHANSEN")};
    const std::vector<Expectation> expected = {{"surname", {"ERIKSSON"}}};
    EXPECT_EQ(value_of(find_fields(lines, expected), "surname"), "JOHANSEN");
}

TEST(VizFields, WithoutCaptionOnlyWhatTheMrzExpectsIsTaken) {
    const std::vector<ReadLine> lines = {line(700, 280, 40, "ERIKSS0N"), line(700, 380, 40, "JOHANSEN"),
                                         line(700, 480, 40, "12 08 1974")};
    const std::vector<Expectation> expected = {
        {"surname", {"ERIKSSON"}}, {"date_of_birth", printed_dates("1974-08-12")}, {"given_names", {"ANNAMARIA"}}};
    const auto fields = find_fields(lines, expected);
    EXPECT_EQ(value_of(fields, "surname"), "ERIKSS0N");
    EXPECT_EQ(value_of(fields, "date_of_birth"), "12 08 1974");
    EXPECT_EQ(value_of(fields, "given_names"), "");
}

TEST(VizFields, OneLineIsOneField) {
    const std::vector<ReadLine> lines = {line(640, 240, 24, "Date of issue / Date of expiry"),
                                         line(640, 280, 40, "12 08 2014")};
    EXPECT_EQ(find_fields(lines, {}).size(), 1U);
    EXPECT_TRUE(find_fields({}, {}).empty());
}

TEST(VizExpectations, DatesAsTheyArePrinted) {
    const auto forms = printed_dates("1974-08-12");
    for (const char* form : {"12081974", "19740812", "12AUG1974", "12AGO74", "12AO?T1974", "12AUGAO?T74"})
        EXPECT_NE(std::ranges::find(forms, form), forms.end()) << form;
    EXPECT_TRUE(printed_dates("").empty());
    EXPECT_TRUE(printed_dates("1974-13-12").empty());
}

}  // namespace
}  // namespace garita
