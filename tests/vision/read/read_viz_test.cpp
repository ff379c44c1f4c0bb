// The visual zone is read as it is printed, and what is printed is never bent towards the machine-readable zone.
#include "vision/read/read_viz.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "tests/vision/checks/document.h"
#include "vision/cv.h"
#include "vision/page/make_page.h"
#include "vision/read/traineddata.h"
#include "vision/specimen/canvas.h"

namespace garita {
namespace {

using testing::Document;
using testing::Td3;

constexpr double kPpi = 400;
constexpr const char* kModel = "/usr/share/tesseract-ocr/5/tessdata/Latin.traineddata";

VizReader& reader() {
    static const auto bytes = read_traineddata(kModel);
    EXPECT_TRUE(bytes.has_value()) << bytes.error().text;
    static auto made = VizReader::create(*bytes);
    EXPECT_TRUE(made.has_value());
    return *made;
}

/// A caption and its value below.
struct Printed {
    std::string caption;
    std::string value;
    bool vanishes = false;  ///< in infrared: caption and value are printed with dyes
};

/// A passport page with this print at the places of a TD3, in infrared and white; simulated, with the sensor's noise.
void print_page(Page& page, const std::vector<Printed>& fields) {
    page.ppi = kPpi;
    page.size_mm = {125, 88};
    const double k = kPpi / kMillimetresPerInch;
    const cv::Size size(static_cast<int>(125 * k), static_cast<int>(88 * k));
    specimen::Canvas carbon(size, k);
    specimen::Canvas dyes(size, k);
    double y = 16;
    for (const Printed& field : fields) {
        specimen::Canvas& canvas = field.vanishes ? dyes : carbon;
        canvas.text(specimen::Typeface::Sans, 1.95, {45, y}, field.caption);
        canvas.text(specimen::Typeface::SansBold, 3.3, {45, y + 3.6}, field.value);
        y += 7.6;
    }
    const cv::Mat stays = specimen::softened(carbon.coverage(), 1.0);
    const cv::Mat all = cv::max(stays, specimen::softened(dyes.coverage(), 1.0));
    cv::RNG random(7);
    page.bands.clear();
    for (const Band band : {Band::Infrared, Band::White}) {
        cv::Mat noise(size, CV_16S);
        random.fill(noise, cv::RNG::NORMAL, 0, 4);
        cv::Mat paper(size, CV_16S, cv::Scalar(210));
        cv::Mat print;
        (band == Band::Infrared ? stays : all).convertTo(print, CV_16S, -0.65);
        cv::Mat picture;
        cv::Mat(paper + print + noise).convertTo(picture, CV_8U);
        BandImage image;
        image.band = band;
        image.image = to_image(picture);
        page.bands.push_back(std::move(image));
    }
}

/// The document as read: its MRZ as given, its print by the reader.
Document read(const Td3& td3, const std::vector<Printed>& fields) {
    Document document(td3);
    print_page(document.pages[0], fields);
    document.reading.mrz->region_mm = {4, 70, 118, 16};
    document.reading.viz = reader().read(document.pages, document.reading.mrz);
    return document;
}

std::vector<Printed> genuine() {
    return {{"Surname / Nom / Apellidos", "ERIKSSON"},
            {"Passport No. / No. du passeport", "L898902C3"},
            {"Date of birth / Date de naissance", "12.08.1974"},
            {"Date of issue / Date de délivrance", "15.04.2018"},
            {"Date of expiry / Date d'expiration", "15.04.2028"}};
}

std::string text_of(const Document& document, std::string_view field) {
    const VizField* found = document.reading.find_field(field);
    return found == nullptr ? "" : found->text;
}

TEST(ReadViz, FieldsAreReadAtTheirCaptions) {
    const Document document = read(Td3{}, genuine());
    EXPECT_EQ(text_of(document, "surname"), "ERIKSSON");
    EXPECT_EQ(text_of(document, "document_number"), "L898902C3");
    EXPECT_EQ(text_of(document, "date_of_birth"), "12.08.1974");
    EXPECT_EQ(text_of(document, "date_of_issue"), "15.04.2018");
    EXPECT_EQ(text_of(document, "date_of_expiry"), "15.04.2028");
    expect_says(document, "viz-mrz", Outcome::Successful, "successful");
}

TEST(ReadViz, CaptionsAloneLeadToTheFieldsWithoutAnMrz) {
    Page page;
    page.found = true;
    print_page(page, genuine());
    const std::vector<VizField> fields = reader().read(std::span(&page, 1), std::nullopt);
    EXPECT_TRUE(std::ranges::any_of(
        fields, [](const VizField& field) { return field.name == "date_of_birth" && field.text == "12.08.1974"; }));
}

TEST(ReadViz, PrintTellsTheWayUp) {
    for (const bool found : {true, false})
        for (const int turned : {0, 1, 2, 3}) {
            // The longer side of a page that was found is level.
            if (found && turned % 2 != 0) continue;
            SCOPED_TRACE(turned);
            Page page;
            page.found = found;
            print_page(page, genuine());
            turn_page(page, turned);
            EXPECT_EQ(reader().quarters_to_upright(page), (4 - turned) % 4);
        }
}

TEST(ReadViz, PageWithoutPrintStaysAsItLies) {
    Page page;
    print_page(page, {});
    EXPECT_EQ(reader().quarters_to_upright(page), 0);
}

TEST(ReadViz, DocumentThatFillsThePictureIsRead) {
    Page page;  // no edges, so not found
    print_page(page, genuine());
    const std::vector<VizField> fields = reader().read(std::span(&page, 1), std::nullopt);
    EXPECT_TRUE(std::ranges::any_of(
        fields, [](const VizField& field) { return field.name == "document_number" && field.text == "L898902C3"; }));
}

TEST(ReadViz, BlankPageHasNoFields) {
    const Document document = read(Td3{}, {});
    EXPECT_TRUE(document.reading.viz.empty());
}

TEST(ReadViz, PrintThatVanishesInInfraredIsReadInWhite) {
    std::vector<Printed> fields = genuine();
    for (Printed& field : fields) field.vanishes = true;
    const Document document = read(Td3{}, fields);
    EXPECT_EQ(text_of(document, "document_number"), "L898902C3");
    ASSERT_NE(document.reading.find_field("date_of_birth"), nullptr);
    EXPECT_EQ(document.reading.find_field("date_of_birth")->band, Band::White);
    EXPECT_GT(document.reading.find_field("date_of_birth")->confidence, 0.8) << "infrared bears no witness against it";
    expect_says(document, "viz-mrz", Outcome::Successful, "successful");
}

/// Carbon where the office prints it, dyes where a forger changed the date: in infrared there is none.
TEST(ReadViz, OneFieldThatVanishesInInfraredIsReadInWhite) {
    std::vector<Printed> fields = genuine();
    fields[4] = {fields[4].caption, "15.04.2036", true};
    const Document document = read(Td3{}, fields);
    EXPECT_EQ(text_of(document, "date_of_expiry"), "15.04.2036");
    EXPECT_EQ(document.reading.find_field("date_of_expiry")->band, Band::White);
    EXPECT_EQ(document.reading.find_field("surname")->band, Band::Infrared);
    expect_says(document, "viz-mrz", Outcome::Failed, "differs");
}

TEST(ReadViz, DateOfIssueIsNotTakenForOneOfExpiryThatWasChanged) {
    Td3 td3;
    td3.expiry = "280415";
    std::vector<Printed> fields = genuine();
    fields[3].value = "15.04.2020";  // nearer to the MRZ's digits than the changed one
    fields[4].value = "15.04.2036";
    const Document document = read(td3, fields);
    EXPECT_EQ(text_of(document, "date_of_expiry"), "15.04.2036");
    expect_says(document, "viz-mrz", Outcome::Failed, "differs");
}

/// 56 documents whose print has one digit of another shape than the MRZ, cleanly printed: each date's day, month or
/// year, each place of the number.
TEST(ReadViz, OneChangedDigitCleanlyPrintedFails) {
    struct Change {
        std::size_t field;
        std::string value;
    };
    std::vector<Change> changes;
    for (const char* value : {"13.08.1974", "14.08.1974", "16.08.1974", "17.08.1974", "11.08.1974", "22.08.1974",
                              "12.07.1974", "12.02.1974", "12.04.1974", "12.01.1974", "12.08.1964", "12.08.1984",
                              "12.08.1954", "12.08.1994", "12.08.1971", "12.08.1973", "12.08.1976", "12.08.1975"})
        changes.push_back({2, value});
    for (const char* value : {"25.04.2028", "18.04.2028", "17.04.2028", "11.04.2028", "14.04.2028", "19.04.2028",
                              "15.07.2028", "15.01.2028", "15.02.2028", "15.09.2028", "15.04.2038", "15.04.2021",
                              "15.04.2022", "15.04.2024", "15.04.2027", "15.04.2058", "15.04.2048", "15.04.2068"})
        changes.push_back({4, value});
    for (const char* value : {"L798902C3", "L198902C3", "L498902C3", "L828902C3", "L818902C3", "L878902C3", "L891902C3",
                              "L892902C3", "L897902C3", "L898702C3", "L898102C3", "L898202C3", "L898972C3", "L898942C3",
                              "L898907C3", "L898904C3", "L898902C7", "L898902C1", "L898902C4", "L898902E3"})
        changes.push_back({1, value});
    ASSERT_GE(changes.size(), 50U);
    for (const Change& change : changes) {
        SCOPED_TRACE(change.value);
        std::vector<Printed> fields = genuine();
        fields[change.field].value = change.value;
        fields.erase(fields.begin() + 3);  // quicker
        fields.erase(fields.begin());
        const Document document = read(Td3{}, fields);
        const Finding finding = document.run("viz-mrz");
        EXPECT_EQ(name_of(finding.outcome), name_of(Outcome::Failed)) << finding.message_key;
        const VizField* printed = document.reading.find_field(change.field == 1   ? "document_number"
                                                              : change.field == 2 ? "date_of_birth"
                                                                                  : "date_of_expiry");
        ASSERT_NE(printed, nullptr);
        EXPECT_EQ(printed->text, change.value);
    }
}

TEST(ReadViz, ChangedDigitOfSimilarShapeNeverAgrees) {
    for (const char* value : {"L398902C3", "L893902C3", "L899902C3"}) {
        std::vector<Printed> fields = genuine();
        fields[1].value = value;
        const Document document = read(Td3{}, fields);
        EXPECT_EQ(text_of(document, "document_number"), value);
        EXPECT_NE(name_of(document.run("viz-mrz").outcome), name_of(Outcome::Successful));
    }
}

TEST(ReadViz, OneOfTwoDatesWithoutCaptionsNeverContradicts) {
    std::vector<Printed> fields = genuine();
    fields[3] = {"", "15.04.2018"};
    fields[4] = {"", "15.04.2038"};
    const Document document = read(Td3{}, fields);
    EXPECT_EQ(name_of(document.run("viz-mrz").outcome), name_of(Outcome::Undetermined));
}

TEST(ReadViz, ModelThatIsNoneIsAnError) {
    EXPECT_FALSE(VizReader::create({}).has_value());
}

}  // namespace
}  // namespace garita
