// AAMVA licences: what the standard's versions have, and what issuers, wedges and forgers make of it. Invented persons.
#include "vision/seal/aamva.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/vision/seal/payload.h"
#include "tests/vision/seal/write_aamva.h"
#include "vision/seal/aamva_magnetic.h"
#include "vision/seal/aamva_table.h"

namespace garita::seal {
namespace {

using Elements = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kToday = "2026-11-25";

Content read(std::string_view text) {
    return read_aamva(bytes_of(text), kToday);
}

Content read(const AamvaFile& file) {
    return read(write_aamva(file));
}

/// A whole licence of version 04 and later.
Elements licence() {
    return {{"DAQ", "V12345678"}, {"DCS", "EJEMPLO"},  {"DDE", "N"},          {"DAC", "ANA"},  {"DDF", "N"},
            {"DAD", "MARIA"},     {"DDG", "N"},        {"DCA", "D"},          {"DCB", "NONE"}, {"DCD", "NONE"},
            {"DBD", "03022021"},  {"DBB", "07151988"}, {"DBA", "07152029"},   {"DBC", "2"},    {"DAU", "065 in"},
            {"DAY", "BRO"},       {"DAG", "1 ELM ST"}, {"DAI", "SPRINGTOWN"}, {"DAJ", "VA"},   {"DAK", "222220000"},
            {"DCF", "X99"},       {"DCG", "USA"}};
}

/// The same of versions 02 and 03, as Canada writes it.
Elements canadian_licence() {
    return {{"DAQ", "S1-22"},     {"DCS", "EXEMPLE"}, {"DCT", "ANNE,MARIE"}, {"DCU", "NONE"},     {"DCA", "G"},
            {"DCB", "NONE"},      {"DCD", "NONE"},    {"DBD", "20210302"},   {"DBB", "19880715"}, {"DBA", "20290715"},
            {"DBC", "2"},         {"DAU", "165 cm"},  {"DAY", "BRO"},        {"DCE", "3"},        {"DAG", "1 RUE ORME"},
            {"DAI", "MONTVILLE"}, {"DAJ", "QC"},      {"DAK", "H0H 0H0"},    {"DCF", "X99"},      {"DCG", "CAN"},
            {"DCH", "NONE"}};
}

Elements old_licence() {
    return {{"DAA", "EJEMPLO,ANA,MARIA,JR"},
            {"DAG", "1 ELM ST"},
            {"DAI", "SPRINGTOWN"},
            {"DAJ", "FL"},
            {"DAK", "33040"},
            {"DAQ", "E123"},
            {"DAR", "E"},
            {"DAS", "A"},
            {"DAT", "NONE"},
            {"DBA", "20290715"},
            {"DBB", "19880715"},
            {"DBC", "F"},
            {"DBD", "20210302"}};
}

AamvaFile file_of(Elements elements, int version = 10) {
    return {.issuer = "636000", .version = version, .subfiles = {{.type = "DL", .elements = std::move(elements)}}};
}

/// The elements with one of them changed, or added at the end.
Elements with(Elements elements, const std::string& id, const std::string& value) {
    const auto found = std::ranges::find(elements, id, &Elements::value_type::first);
    if (found != elements.end()) {
        found->second = value;
    } else {
        elements.emplace_back(id, value);
    }
    return elements;
}
Elements without(Elements elements, const std::string& id) {
    std::erase_if(elements, [&id](const auto& element) { return element.first == id; });
    return elements;
}

TEST(Aamva, AWholeLicenceHasNoDefect) {
    for (int version = 4; version <= kNewestAamva; ++version) {
        const Content content = read(file_of(licence(), version));
        EXPECT_TRUE(content.understood);
        EXPECT_THAT(content.defects, testing::IsEmpty()) << "version " << version << ": " << phrase(content.defects[0]);
    }
}

TEST(Aamva, FieldsHaveTheNamesThatTheMrzHas) {
    const Content content = read(file_of(licence()));
    EXPECT_EQ(content.format, "aamva");
    EXPECT_EQ(content.version, "10");
    EXPECT_EQ(content.value("issuer_number"), "636000");
    EXPECT_EQ(content.value("jurisdiction"), "VA");
    EXPECT_EQ(content.value("issuing_state"), "USA");
    EXPECT_EQ(content.value("document_type"), "DL");
    EXPECT_EQ(content.value("document_number"), "V12345678");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("date_of_issue"), "2021-03-02");
    EXPECT_EQ(content.value("date_of_expiry"), "2029-07-15");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("surname_truncation"), "N");
    EXPECT_EQ(content.value("restrictions"), "") << "NONE is no restriction";
}

TEST(Aamva, VersionsTwoAndThreeHaveTheGivenNamesTogetherAndCanadianDates) {
    for (const int version : {2, 3}) {
        const Content content = read(
            {.issuer = "604428", .version = version, .subfiles = {{.type = "DL", .elements = canadian_licence()}}});
        EXPECT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]);
        EXPECT_EQ(content.value("jurisdiction"), "QC");
        EXPECT_EQ(content.value("issuing_state"), "CAN");
        EXPECT_EQ(content.value("surname"), "EXEMPLE");
        EXPECT_EQ(content.value("given_names"), "ANNE MARIE");
        EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    }
}

TEST(Aamva, VersionOneHasAShortHeaderAndAWholeName) {
    const Content content =
        read({.issuer = "636010", .version = 1, .subfiles = {{.type = "DL", .elements = old_licence()}}});
    EXPECT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]);
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("name_suffix"), "JR");
    EXPECT_EQ(content.value("issuing_state"), "USA") << "from the issuer: version 01 has no country";
    EXPECT_EQ(content.value("date_of_expiry"), "2029-07-15");
}

TEST(Aamva, VersionOneMayHaveTheNameInParts) {
    Elements elements = without(old_licence(), "DAA");
    elements.insert(elements.begin(), {{"DAB", "EJEMPLO"}, {"DAC", "ANA"}, {"DAD", "M"}});
    const Content content = read(file_of(elements, 1));
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA M");
}

TEST(Aamva, IdentityCardsNeedNoVehicleClass) {
    Elements elements = licence();
    for (const char* id : {"DCA", "DCB", "DCD"}) elements = without(elements, id);
    const Content card = read({.version = 10, .subfiles = {{.type = "ID", .elements = elements}}});
    EXPECT_THAT(card.defects, testing::IsEmpty());
    EXPECT_EQ(card.value("document_type"), "ID");
    EXPECT_THAT(read(file_of(elements)).defects, Expects("element DCA, mandatory in version 10"));
}

TEST(Aamva, JurisdictionsOwnElementsAreKept) {
    AamvaFile file = file_of(licence());
    file.subfiles.push_back({.type = "ZV", .elements = {{"ZVA", "01"}, {"ZVB", ""}, {"ZVC", "BLUE"}}});
    const Content content = read(file);
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_THAT(content.fields, testing::Contains(Field{"jurisdiction_data", "01", "ZVA"}));
    EXPECT_THAT(content.fields, testing::Contains(Field{"jurisdiction_data", "BLUE", "ZVC"}));
}

TEST(Aamva, ASubfileOfAnotherJurisdictionIsTold) {
    AamvaFile file = file_of(licence());
    file.subfiles.push_back({.type = "ZC", .elements = {{"ZCA", "01"}}});
    EXPECT_THAT(read(file).defects, Expects("subfile ZV, of Virginia"));
}

TEST(Aamva, AnIssuerOfAnotherCountryIsTold) {
    AamvaFile file = file_of(licence());
    file.issuer = "636012";  // Ontario
    EXPECT_THAT(read(file).defects, Expects("DCG of CAN, the issuer's country"));
}

TEST(Aamva, AnIssuerThatIsNotInTheListIsTold) {
    AamvaFile file = file_of(licence());
    file.issuer = "990876";
    const Content content = read(file);
    EXPECT_THAT(content.defects, Expects("issuer identification number of AAMVA's list"));
    EXPECT_EQ(content.value("jurisdiction"), "");
}

TEST(Aamva, IssuersThatWriteTheOtherDateOrderAreReadAndTold) {
    Elements elements = licence();
    for (const auto& [id, value] : Elements{{"DBB", "19880715"}, {"DBD", "20210302"}, {"DBA", "20290715"}})
        elements = with(elements, id, value);
    const Content content = read(file_of(elements, 4));
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("date_of_issue"), "2021-03-02");
    EXPECT_THAT(content.defects, Expects("DBB as MMDDCCYY, as the country writes it"));
}

TEST(Aamva, NoDateReadsBothWays) {
    for (int year = 1900; year <= 2099; ++year) {
        for (const auto& [month, day] : {std::pair{1, 1}, {12, 31}, {12, 10}, {2, 28}, {10, 12}}) {
            const std::string iso = fmt::format("{}-{:02}-{:02}", year, month, day);
            for (const std::string& digits :
                 {fmt::format("{:02}{:02}{}", month, day, year), fmt::format("{}{:02}{:02}", year, month, day)})
                ASSERT_EQ(read(file_of(with(licence(), "DDB", digits))).value("card_revision_date"), iso) << digits;
        }
    }
}

TEST(Aamva, ImpossibleValuesAreTold) {
    struct Case {
        std::string id, value, expected;
    };
    for (const Case& wrong : std::vector<Case>{{"DBB", "02301988", "DBB as a date"},
                                               {"DBB", "99999999", "DBB as a date"},
                                               {"DBB", "071588", "DBB as a date"},
                                               {"DBC", "5", "DBC of one of 1, 2, 9"},
                                               {"DBC", "M", "DBC of one of 1, 2, 9"},
                                               {"DCG", "FRA", "DCG of one of USA, CAN"},
                                               {"DAU", "6 ft", "DAU as three digits"},
                                               {"DDA", "Z", "DDA of one of F, N"},
                                               {"DDD", "Y", "DDD of 1, or absent"},
                                               {"DAJ", "VIRGINIA", "DAJ of at most 2 characters"},
                                               {"DAQ", std::string(26, '7'), "DAQ of at most 25 characters"},
                                               {"DDZ", "1", "element that the standard has (not DDZ)"},
                                               {"DAA", "EJEMPLO,ANA", "no element DAA in version 10"}})
        EXPECT_THAT(read(file_of(with(licence(), wrong.id, wrong.value))).defects, Expects(wrong.expected)) << wrong.id;
}

TEST(Aamva, ElementsOfANewerVersionBetrayAWrongVersion) {
    EXPECT_THAT(read(file_of(with(licence(), "DDM", "1"), 11)).defects, testing::IsEmpty());
    EXPECT_THAT(read(file_of(with(licence(), "DDM", "1"), 10)).defects, Expects("no element DDM in version 10"));
    EXPECT_THAT(read(file_of(with(licence(), "DDL", "1"), 5)).defects, Expects("no element DDL in version 5"));
    EXPECT_THAT(read(file_of(with(licence(), "DCL", "W"), 11)).defects, Expects("no element DCL in version 11"));
}

TEST(Aamva, EveryMandatoryElementThatIsMissingIsTold) {
    for (const auto& [id, value] : licence())
        EXPECT_THAT(read(file_of(without(licence(), id))).defects,
                    Expects("element " + id.substr(0, 3) + ", mandatory in version 10"));
}

TEST(Aamva, AnEnhancedLicenceWithLittleInItIsReadAllTheSame) {
    const Content content =
        read({.issuer = "636038",
              .version = 9,
              .subfiles = {{.type = "EN", .elements = {{"DAQ", "M1"}, {"DCS", "EJEMPLO"}, {"DBB", "07151988"}}}}});
    EXPECT_TRUE(content.understood);
    EXPECT_EQ(content.value("document_type"), "EN");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
}

TEST(Aamva, SexThatIsNotSpecifiedIsX) {
    EXPECT_EQ(read(file_of(with(licence(), "DBC", "9"))).value("sex"), "X");
}

TEST(Aamva, UnavailableDataIsNoName) {
    EXPECT_EQ(read(file_of(with(licence(), "DAD", "NONE"))).value("given_names"), "ANA");
    EXPECT_EQ(read(file_of(with(licence(), "DAD", "unavl"))).value("given_names"), "ANA");
}

TEST(Aamva, NamesThatTheCardGivesTwiceMustBeTheSame) {
    Elements elements = with(with(canadian_licence(), "DAC", "ANNE"), "DAD", "MARIE");
    EXPECT_THAT(read(file_of(elements, 3)).defects, testing::Not(Expects("DCT as in DAC, DAD")));
    elements = with(elements, "DAC", "BERTHE");
    EXPECT_THAT(read(file_of(elements, 3)).defects, Expects("DCT as in DAC, DAD"));
}

TEST(Aamva, AnElementThatStandsTwiceIsReadOnceAndTold) {
    Elements elements = licence();
    elements.emplace_back("DAQ", "OTHER");
    const Content content = read(file_of(elements));
    EXPECT_EQ(content.value("document_number"), "V12345678");
    EXPECT_THAT(content.defects, Expects("element DAQ once"));
}

TEST(Aamva, OffsetsThatAreWrongAreToldAndTheElementsFound) {
    AamvaFile file = file_of(licence());
    file.subfiles.push_back({.type = "ZV", .elements = {{"ZVA", "01"}}});
    const Content right = read(file);
    const std::string text = write_aamva(file);
    const std::string table = text.substr(21, 20);
    const Content wrong = read(replaced(text, table, "DL00990005ZV99999999"));
    EXPECT_EQ(wrong.fields, right.fields);
    EXPECT_THAT(wrong.defects, Expects("subfile DL at offset 99 as in its designator"));
    EXPECT_THAT(wrong.defects, Expects("subfile ZV at offset 9999 as in its designator"));
    EXPECT_THAT(wrong.defects, Expects("length of subfile DL as in its designator (5, found "));
}

TEST(Aamva, ASubfileThatTheTableNamesAndNobodyFindsIsTold) {
    const std::string text = write_aamva(file_of(licence()));
    EXPECT_THAT(read(replaced(text, "100001DL0031", "100002DL0031") + "ZZ").defects, testing::Not(testing::IsEmpty()));
    EXPECT_THAT(read(replaced(text, "100001DL", "100001ID")).defects, Expects("subfile ID that the designator names"));
}

// Keyboard wedges: RS and CR are lost or become other characters; LF stays.
TEST(Aamva, AWedgesTranscriptGivesTheSameFieldsAndDefects) {
    AamvaFile file = file_of(licence());
    file.subfiles.push_back({.type = "ZV", .elements = {{"ZVA", "01"}, {"ZVB", "2"}}});
    const std::string text = write_aamva(file);
    const Content right = read(text);
    std::string lost = text;
    std::erase(lost, '\x1e');
    std::erase(lost, '\r');
    std::string letters = text;
    std::ranges::replace(letters, '\x1e', '6');
    std::ranges::replace(letters, '\r', 'M');
    std::string windows;
    for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    for (const std::string& transcript : {lost, letters, windows}) {
        const Content content = read(transcript);
        EXPECT_EQ(content.fields, right.fields) << transcript;
        EXPECT_THAT(content.defects, testing::Not(testing::IsEmpty()));
    }
}

// Versions 02 and 03: FS in place of RS and between elements, as some issuers wrote.
TEST(Aamva, FieldSeparatorsSeparateToo) {
    const AamvaFile file = {
        .issuer = "604428", .version = 2, .subfiles = {{.type = "DL", .elements = canadian_licence()}}};
    std::string text = write_aamva(file);
    const Content right = read(text);
    std::ranges::replace(text, '\x1e', '\x1c');
    EXPECT_EQ(read(text).fields, right.fields);
    EXPECT_THAT(read(text).defects, Expects("@, LF, RS and CR before the file type"));
    std::replace(text.begin() + 40, text.end(), '\n', '\x1c');
    EXPECT_EQ(read(text).fields, right.fields);
}

TEST(Aamva, NamesInLatin1BecomeUtf8) {
    EXPECT_EQ(read(file_of(with(licence(), "DCS",
                                "PE\xD1"
                                "A")))
                  .value("surname"),
              "PEÑA");
}

// Property: whatever is written by the table is read back, in every version.
TEST(Aamva, RandomLicencesAreReadBackAsWritten) {
    std::mt19937 random(20261125);
    const auto pick = [&random](int least, int most) { return std::uniform_int_distribution(least, most)(random); };
    const auto word = [&](std::size_t longest) {
        std::string text(static_cast<std::size_t>(pick(1, static_cast<int>(std::min<std::size_t>(longest, 12)))), 'A');
        for (char& c : text) c = static_cast<char>(pick('A', 'Z'));
        return text == "NONE" ? std::string("A") : text;
    };
    for (int round = 0; round < 500; ++round) {
        const int version = pick(2, kNewestAamva);
        Elements elements;
        std::vector<std::pair<std::string, std::string>> expected;
        for (const AamvaElement& element : aamva_elements()) {
            const bool in_version = element.since <= version && version <= element.until;
            if (!in_version || element.kind == AamvaKind::Name || (!element.mandatory && pick(0, 1) == 0)) continue;
            std::string value = word(element.longest);
            std::string read_as = value;
            switch (element.kind) {
                case AamvaKind::Date: {
                    const int year = pick(1900, 2099), month = pick(1, 12), day = pick(1, 28);
                    value = fmt::format("{:02}{:02}{}", month, day, year);
                    read_as = fmt::format("{}-{:02}-{:02}", year, month, day);
                    break;
                }
                case AamvaKind::Sex:
                    value = std::to_string(pick(1, 2));
                    read_as = value == "1" ? "M" : "F";
                    break;
                case AamvaKind::Country:
                    value = read_as = "USA";
                    break;
                case AamvaKind::Truncation:
                    value = read_as = std::string(1, "TNU"[pick(0, 2)]);
                    break;
                case AamvaKind::Indicator:
                    value = read_as = "1";
                    break;
                case AamvaKind::Compliance:
                    value = read_as = std::string(1, "FN"[pick(0, 1)]);
                    break;
                case AamvaKind::Height:
                    value = read_as = fmt::format("{:03} in", pick(40, 90));
                    break;
                default:
                    break;
            }
            elements.emplace_back(element.id, value);
            expected.emplace_back(element.kind == AamvaKind::Country ? "issuing_state" : element.field, read_as);
        }
        const std::string surname = word(40);
        const std::string given = word(40);
        elements.emplace_back("DCS", surname);
        if (version <= 3) {
            elements.emplace_back("DCT", given);
        } else {
            elements.emplace_back("DAC", given);
            elements.emplace_back("DAD", "NONE");
        }
        expected.emplace_back("surname", surname);
        expected.emplace_back("given_names", given);
        std::ranges::shuffle(elements, random);
        const Content content = read(file_of(elements, version));
        for (const auto& [name, value] : expected) ASSERT_EQ(content.value(name), value) << name << ", round " << round;
        ASSERT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]) << ", round " << round;
    }
}

TEST(Aamva, CutAnywhereItIsReadAsFarAsItGoes) {
    AamvaFile file = file_of(licence());
    file.subfiles.push_back({.type = "ZV", .elements = {{"ZVA", "01"}}});
    const std::string text = write_aamva(file);
    for (std::size_t size = 0; size < text.size(); ++size) {
        const Content content = read(text.substr(0, size));
        EXPECT_THAT(content.defects, testing::Not(testing::IsEmpty())) << size;
        for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, size);
    }
}

TEST(Aamva, NumbersThatAreTooLargeOrNoneAreTold) {
    const std::string text = write_aamva(file_of(licence()));
    EXPECT_THAT(read(replaced(text, "6360001000", "636000AB00")).defects, Expects("version number of two digits"));
    EXPECT_THAT(read(replaced(text, "6360001000", "6360009900")).defects, Expects("version number 00 to 11"));
    EXPECT_THAT(read(replaced(text, "100001DL", "1000XXDL")).defects, Expects("number of subfiles of two digits"));
    EXPECT_THAT(read(replaced(text, "100001DL", "100099DL")).defects,
                Expects("subfile designator of two letters and eight digits"));
}

// The tracks of a magnetic stripe, as some early cards repeat them in the barcode.
constexpr std::string_view kTracks =
    "%FLSPRINGTOWN^EJEMPLO$ANA$MARIA^1 ELM ST$APT 2^?;6360101234567890123=290719880715=?"
    "+1033040      E A         NONE2505120BROBLU          ?";

TEST(AamvaMagnetic, TheThreeTracksAreRead) {
    ASSERT_TRUE(looks_like_aamva_magnetic(bytes_of(kTracks)));
    const Content content = read_aamva_magnetic(bytes_of(kTracks), kToday);
    EXPECT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]);
    EXPECT_EQ(content.value("address_jurisdiction"), "FL");
    EXPECT_EQ(content.value("address_city"), "SPRINGTOWN");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("address_street"), "1 ELM ST APT 2");
    EXPECT_EQ(content.value("issuer_number"), "636010");
    EXPECT_EQ(content.value("jurisdiction"), "FL");
    EXPECT_EQ(content.value("document_number"), "1234567890123");
    EXPECT_EQ(content.value("date_of_expiry"), "2029-07");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("address_postal_code"), "33040");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("eye_colour"), "BLU");
}

TEST(AamvaMagnetic, AShortNumberEndsAtItsSeparatorAndALongOneGoesOn) {
    const std::string short_number = replaced(std::string(kTracks), "1234567890123=", "777=");
    EXPECT_EQ(read_aamva_magnetic(bytes_of(short_number), kToday).value("document_number"), "777");
    const std::string long_number = replaced(std::string(kTracks), "19880715=?", "1988071545?");
    EXPECT_EQ(read_aamva_magnetic(bytes_of(long_number), kToday).value("document_number"), "123456789012345");
}

TEST(AamvaMagnetic, ACityThatFillsItsPlacesHasNoSeparator) {
    const std::string full = replaced(std::string(kTracks), "SPRINGTOWN^", "SPRINGTOWNBAY");
    const Content content = read_aamva_magnetic(bytes_of(full), kToday);
    EXPECT_EQ(content.value("address_city"), "SPRINGTOWNBAY");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
}

TEST(AamvaMagnetic, MissingTracksAreTold) {
    const std::string first_two(kTracks.substr(0, kTracks.find('+')));
    EXPECT_THAT(read_aamva_magnetic(bytes_of(first_two), kToday).defects, Expects("track 3"));
    for (std::size_t size = 0; size < kTracks.size(); ++size) {
        // Cut off, and ended there by a sentinel.
        for (const std::string& cut :
             {std::string(kTracks.substr(0, size)), std::string(kTracks.substr(0, size)) + "?"}) {
            const Content content = read_aamva_magnetic(bytes_of(cut), kToday);
            for (const Defect& defect : content.defects) EXPECT_LE(defect.offset, cut.size()) << phrase(defect);
            EXPECT_TRUE(size >= first_two.size() || !content.defects.empty()) << cut;
        }
    }
}

}  // namespace
}  // namespace garita::seal
