// Print against MRZ: what genuine documents do is no mismatch, what OCR does is no failure, what forgers do is.
#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;

constexpr double kWhiteAndInfrared = 0.995;  // both bands read the same

/// The printed data of the genuine document.
Document genuine(const Td3& td3 = {}) {
    return Document(td3)
        .prints("surname", "ERIKSSON")
        .prints("given_names", "ANNA MARIA")
        .prints("document_number", "L898902C3")
        .prints("date_of_birth", "12 AUG/AOUT 1974")
        .prints("date_of_expiry", "15 APR 2028")
        .prints("sex", "F")
        .prints("nationality", "UTOPIAN");
}

Document name(const std::string& mrz_name, const std::string& surname, const std::string& given = "",
              double confidence = 0.97) {
    Td3 td3;
    td3.name = mrz_name;
    Document document(td3);
    document.prints("date_of_birth", "12.08.1974").prints("surname", surname, confidence);
    if (!given.empty()) document.prints("given_names", given, confidence);
    return document;
}

Document birth(const std::string& printed, double confidence = 0.97) {
    return Document(Td3{}).prints("surname", "ERIKSSON").prints("date_of_birth", printed, confidence);
}

TEST(VizMrz, GenuineDocumentAgrees) {
    expect_says(genuine(), "viz-mrz", Outcome::Successful, "successful");
    EXPECT_EQ(genuine().run("viz-mrz").arguments.at("count"), "6");
}

TEST(VizMrz, NothingPrintedIsNotSupported) {
    expect_not_supported(Document(Td3{}), "viz-mrz", "no VIZ");
    expect_not_supported(Document(Td3{}).prints("place_of_birth", "ZENITH"), "viz-mrz", "no VIZ");
}

TEST(VizMrz, EveryPrintedFormOfTheSameDateAgrees) {
    for (const std::string form : {"12 AUG 1974", "12 AUG/AOÛT 74", "12.08.1974", "12/08/74", "1974-08-12",
                                   "12 08 1974", "12AUG1974", "AUG 12, 1974", "12 août 1974", "12 AGO 1974",
                                   "12. August 1974", "19740812", "08/12/1974", "12 ago / aug 1974", "I2.O8.1974"})
        expect_says(birth(form), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, DateThatLostADotIsStillCompared) {
    for (const std::string form : {"1208.1974", "12.081974", "1974.0812"})
        expect_says(birth(form), "viz-mrz", Outcome::Successful, "successful");
    // Not to be taken for text that says nothing: that would hide the change.
    expect_says(birth("1208.1992"), "viz-mrz", Outcome::Failed, "differs");
    expect_says(birth("1208.197"), "viz-mrz", Outcome::Successful, "successful");
    EXPECT_EQ(birth("1208.197").run("viz-mrz").arguments.at("count"), "1");
}

TEST(VizMrz, SharpSReadAsALetterOfItsShapeAgrees) {
    expect_says(name("WEISSENBERG<<A", "WEIRENBERG"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("WEISSENBERG<<A", "WEIBENBERG"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("WEISSENBERG<<A", "WEIRENTAL"), "viz-mrz", Outcome::Failed, "differs");
}

TEST(VizMrz, AnotherPrintedBirthDateFails) {
    expect_says(birth("25 MAR 1981"), "viz-mrz", Outcome::Failed, "differs");
    const Finding finding = birth("25 MAR 1981").run("viz-mrz");
    EXPECT_EQ(finding.arguments.at("field"), "date_of_birth");
    EXPECT_EQ(finding.arguments.at("printed"), "25 MAR 1981");
    EXPECT_EQ(finding.arguments.at("mrz"), "740812");
    EXPECT_EQ(finding.regions_mm.size(), 2U);
    // One digit of quite another shape, clearly read.
    expect_says(birth("12.08.1972"), "viz-mrz", Outcome::Failed, "differs");
}

TEST(VizMrz, DigitsThatOcrConfusesNeedTwoWitnesses) {
    Td3 td3;
    td3.birth = "780812";
    Document once = Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12.08.1973", 0.97);
    expect_says(once, "viz-mrz", Outcome::Undetermined, "unsure");
    Document twice =
        Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12.08.1973", kWhiteAndInfrared);
    expect_says(twice, "viz-mrz", Outcome::Failed, "differs");
}

TEST(VizMrz, DoubtfulPrintNeverFails) {
    expect_says(birth("25 MAR 1981", 0.8), "viz-mrz", Outcome::Undetermined, "unsure");
    expect_says(name("ERIKSSON<<ANNA", "PETERSEN", "", 0.7), "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, DoubtfulMrzNeverFails) {
    Document document = birth("25 MAR 1981");
    document.unsure(2, 14, 1, 0.6F);
    expect_says(document, "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, TextThatIsNoDateSaysNothing) {
    expect_says(birth("DATE OF BIRTH"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(birth("12 08"), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, UnknownPartsOfTheBirthDateAgreeWithWhateverIsPrinted) {
    Td3 td3;
    td3.birth = "74<<<<";
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "00.00.1974"), "viz-mrz",
                Outcome::Successful, "successful");
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "01.01.1974"), "viz-mrz",
                Outcome::Successful, "successful");
}

TEST(VizMrz, BirthYearACenturyOffIsUndetermined) {
    Td3 td3;
    td3.birth = "210812";
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12 AUG 1921"), "viz-mrz",
                Outcome::Undetermined, "century");
    // All else of the date agrees: that its century was read less surely is no reason not to ask.
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12 AUG 1921", 0.6), "viz-mrz",
                Outcome::Undetermined, "century");
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12 AUG 1921", 0.4), "viz-mrz",
                Outcome::Successful, "successful");
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("date_of_birth", "12 AUG 2021"), "viz-mrz",
                Outcome::Successful, "successful");
}

TEST(VizMrz, PermittedTransliterationsAgree) {
    const std::pair<std::string, std::string> kNames[] = {
        {"MUNOZ<<BEGONA", "MUÑOZ"},
        {"MUNXXOZ<<BEGONA", "MUÑOZ"},
        {"MUELLER<<HANS", "MÜLLER"},
        {"MULLER<<HANS", "MÜLLER"},
        {"MUXXLLER<<HANS", "MÜLLER"},
        {"OESTERGAARD<<A", "ØSTERGÅRD"},
        {"OSTERGARD<<A", "ØSTERGÅRD"},
        {"WEISSENBERG<<A", "WEIẞENBERG"},
        {"WEISSENBERG<<A", "Weißenberg"},
        {"CELIK<<A", "ÇELİK"},
        {"LUKASZEWSKA<<A", "ŁUKASZEWSKA"},
        {"KOVAC<<A", "KOVÁČ"},
        {"DUBOIS<LEFEVRE<<A", "DUBOIS-LEFÈVRE"},
        {"OBRIEN<<A", "O'BRIEN"},
        {"DORSAY<<A", "D’ORSAY"},
        {"VAN<DER<WEIDEN<<A", "VAN DER WEIDEN"},
        {"THORVALDSSON<<A", "ÞORVALDSSON"},
    };
    for (const auto& [mrz, printed] : kNames) {
        SCOPED_TRACE(printed);
        expect_says(name(mrz, printed), "viz-mrz", Outcome::Successful, "successful");
    }
}

TEST(VizMrz, TitlesHusbandsNamesAndSecondLinesAreNoMismatch) {
    expect_says(name("MEIER<<HANS", "DR. MEIER"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("MEIER<<ANNA", "MEIER GEB. SCHMIDT"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("GARCIA<IBANEZ<<ANA", "GARCÍA"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("DUPONT<<MARIE", "DUPONT épouse MARTIN"), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, SingleNameIsNoMismatch) {
    expect_says(name("ARKFREITH", "ARKFREITH"), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, TruncatedNameIsNoMismatch) {
    // 39 places of a TD3, all used.
    expect_says(name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG"),
                "viz-mrz", Outcome::Successful, "successful");
    expect_says(name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG XERXES"),
                "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, AnotherPersonsNameFails) {
    expect_says(name("ERIKSSON<<ANNA<MARIA", "ERIKSSON", "BERIT MARIT"), "viz-mrz", Outcome::Failed, "differs");
    expect_says(name("ERIKSSON<<ANNA<MARIA", "HENRIKSEN"), "viz-mrz", Outcome::Failed, "differs");
}

TEST(VizMrz, OneLetterOfANameIsASlipBeforeItIsAForgery) {
    expect_says(name("ERIKSSON<<ANNA", "ERIKSSEN"), "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, QuiteAnotherTextWasNotTheField) {
    expect_says(name("LI<<WEI", "REPUBLIC OF UTOPIA"), "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, QuiteAnotherNameFailsWhereOtherFieldsStandAtTheirPlaces) {
    Document document = name("OKONKWO<<OMAR", "SMITH", "OMAR", kWhiteAndInfrared);
    expect_says(document, "viz-mrz", Outcome::Failed, "differs");
    expect_says(name("OKONKWO<<OMAR", "SMITH", "OMAR", 0.95), "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, SurnameAndGivenNamesInEachOthersPlacesSayNothing) {
    expect_says(name("ERIKSSON<<ANNA<MARIA", "ANNA MARIA", "ERIKSSON"), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, NameInAnotherScriptSaysNothing) {
    expect_says(name("IVANOVA<<TATSIANA", "ІВАНОВА"), "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, ZeroAndLetterOInANumberAreTheSame) {
    Document document = Document(Td3{}).prints("surname", "ERIKSSON").prints("document_number", "L8989O2C3", 0.999);
    expect_says(document, "viz-mrz", Outcome::Successful, "successful");
}

TEST(VizMrz, NumberPrintedWithBlanksOrMoreAroundAgrees) {
    for (const std::string form : {"L 898902 C3", "No. L898902C3", "L898902C3 6"})
        expect_says(Document(Td3{}).prints("surname", "ERIKSSON").prints("document_number", form), "viz-mrz",
                    Outcome::Successful, "successful");
}

TEST(VizMrz, AlteredNumberFailsAndLostCharacterDoesNot) {
    const auto number = [](const std::string& text) {
        return Document(Td3{}).prints("surname", "ERIKSSON").prints("document_number", text);
    };
    expect_says(number("L897402C3"), "viz-mrz", Outcome::Failed, "differs");
    expect_says(number("L89902C3"), "viz-mrz", Outcome::Undetermined, "unsure");
}

TEST(VizMrz, OtherNumberOfAVisaSaysNothing) {
    const auto visa = [](const std::string& number) {
        Document document(
            {"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
            mrz::Format::MRVA);
        document.prints("surname", "ERIKSSON").prints("document_number", number);
        return document;
    };
    expect_says(visa("M123889546"), "viz-mrz", Outcome::Successful, "successful");
    expect_says(visa("L8984401C"), "viz-mrz", Outcome::Failed, "differs");
}

TEST(VizMrz, SexXAgreesWithTheFiller) {
    Td3 td3;
    td3.sex = "<";
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("sex", "X"), "viz-mrz", Outcome::Successful,
                "successful");
    td3.sex = "M";
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("sex", "F"), "viz-mrz", Outcome::Failed, "differs");
    expect_says(Document(td3).prints("surname", "ERIKSSON").prints("sex", "SEXE"), "viz-mrz", Outcome::Successful,
                "successful");
}

TEST(VizMrz, NationalityIsComparedOnlyAsACode) {
    expect_says(Document(Td3{}).prints("surname", "ERIKSSON").prints("nationality", "UTO"), "viz-mrz",
                Outcome::Successful, "successful");
    expect_says(Document(Td3{}).prints("surname", "ERIKSSON").prints("nationality", "FRA"), "viz-mrz", Outcome::Failed,
                "differs");
}

TEST(VizMrz, WhereNothingAgreesAnotherPageWasRead) {
    expect_says(Document(Td3{}).prints("surname", "PETERSEN").prints("date_of_birth", "25 MAR 1981"), "viz-mrz",
                Outcome::Undetermined, "unsure");
}

TEST(VizMrz, HostileTextOfAnyLengthEnds) {
    for (const std::string& text : {std::string(100000, 'A'), std::string(100000, ' '), std::string(3000, '\xC3'),
                                    std::string("\xF0\x9F\x98"), std::string(200000, '1')}) {
        Document document{Td3{}};
        for (const char* field : {"surname", "given_names", "document_number", "date_of_birth", "sex", "nationality"})
            document.prints(field, text);
        EXPECT_NE(document.run("viz-mrz").outcome, Outcome::Aborted);
    }
}

}  // namespace
}  // namespace garita
