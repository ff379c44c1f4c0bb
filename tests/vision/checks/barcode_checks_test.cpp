// Barcodes and seals against the rest of the document, and by themselves. Invented persons.
#include "tests/vision/checks/document.h"

namespace garita {
namespace {

using testing::Document;
using testing::expect_not_supported;
using testing::expect_says;
using testing::Td3;
using Fields = std::vector<std::pair<std::string, std::string>>;

Barcode barcode_of(const std::string& format, const Fields& fields) {
    Barcode barcode;
    barcode.symbology = Symbology::Pdf417;
    barcode.region_mm = {10, 40, 60, 12};
    barcode.content.format = format;
    barcode.content.understood = true;
    for (const auto& [name, value] : fields) barcode.content.fields.push_back({name, value, "test"});
    return barcode;
}

Document with(const Barcode& barcode) {
    Document document{Td3{}};
    document.reading.barcodes.push_back(barcode);
    return document;
}

Document without_zone(const Barcode& barcode) {
    Document document = with(barcode);
    document.reading.mrz.reset();
    return document;
}

const Fields kSamePerson = {{"surname", "Eriksson"},
                            {"given_names", "ANNA MARIA"},
                            {"document_number", "L898902C3"},
                            {"date_of_birth", "1974-08-12"},
                            {"sex", "F"},
                            {"date_of_expiry", "2028-04-15"},
                            {"nationality", "UTO"},
                            {"issuing_state", "UTO"}};

Fields changed(const std::string& name, const std::string& value) {
    Fields fields = kSamePerson;
    for (auto& field : fields)
        if (field.first == name) field.second = value;
    return fields;
}

TEST(BarcodeMrz, EveryFieldThatBothCarryIsCounted) {
    const Document document = with(barcode_of("aamva", kSamePerson));
    expect_says(document, "barcode-mrz", Outcome::Successful, "successful");
    EXPECT_EQ(document.run("barcode-mrz").arguments.at("count"), "8");
    EXPECT_EQ(document.run("barcode-mrz").regions_mm.front(), (RectMm{10, 40, 60, 12}));
}

TEST(BarcodeMrz, AnotherPersonsBarcodeFails) {
    for (const auto& [name, value] :
         Fields{{"surname", "NILSSON"}, {"date_of_birth", "1974-08-13"}, {"sex", "M"}, {"nationality", "SWE"}}) {
        const Document document = with(barcode_of("aamva", changed(name, value)));
        expect_says(document, "barcode-mrz", Outcome::Failed, "differs");
        EXPECT_EQ(document.run("barcode-mrz").arguments.at("field"), name);
    }
}

TEST(BarcodeMrz, AnotherNumberIsAPersonsToCompare) {
    expect_says(with(barcode_of("aamva", changed("document_number", "D1234567"))), "barcode-mrz", Outcome::Undetermined,
                "unsure");
    // It may stand in the optional data.
    expect_says(with(barcode_of("id-arg", changed("document_number", "ZE184226B"))), "barcode-mrz", Outcome::Successful,
                "successful");
}

TEST(BarcodeMrz, AZoneThatWasNotReadSurelyFailsNobody) {
    const Document document = with(barcode_of("aamva", changed("date_of_birth", "1974-08-13"))).unsure(2, 14, 6, 0.7F);
    expect_says(document, "barcode-mrz", Outcome::Undetermined, "unsure");
}

TEST(BarcodeMrz, WhatIsCutOffOrTransliteratedAgrees) {
    Td3 td3;
    td3.name = "MUELLER<<ANNA<MARIA";
    Document document{td3};
    document.reading.barcodes.push_back(barcode_of("aamva", {{"surname", "Müller"}, {"given_names", "ANNA"}}));
    expect_says(document, "barcode-mrz", Outcome::Successful, "successful");
}

TEST(BarcodeMrz, OnlyWhatIsAboutTheDocument) {
    expect_not_supported(Document{Td3{}}, "barcode-mrz", reason::kNoBarcode);
    expect_not_supported(without_zone(barcode_of("aamva", kSamePerson)), "barcode-mrz", reason::kNoMrz);
    expect_not_supported(with(barcode_of("bcbp", kSamePerson)), "barcode-mrz", reason::kNotUnderstood);
    expect_not_supported(with(barcode_of("aamva", {{"height", "170 cm"}})), "barcode-mrz", reason::kNoSuchField);
}

TEST(BarcodeMrz, TheGravestOfSeveralIsTold) {
    Document document = with(barcode_of("aamva", kSamePerson));
    document.reading.barcodes.push_back(barcode_of("id-arg", changed("sex", "M")));
    expect_says(document, "barcode-mrz", Outcome::Failed, "differs");
}

TEST(BarcodeViz, PrintIsComparedWhereThereIsNoZone) {
    const auto printed = [](const std::string& field, const std::string& text) {
        return without_zone(barcode_of("aamva", kSamePerson)).prints(field, text);
    };
    expect_says(printed("surname", "ERIKSSON"), "barcode-viz", Outcome::Successful, "successful");
    expect_says(printed("date_of_birth", "12 AUG 1974"), "barcode-viz", Outcome::Successful, "successful");
    expect_says(printed("document_number", "L898902C3"), "barcode-viz", Outcome::Successful, "successful");
    expect_says(printed("surname", "NILSSON"), "barcode-viz", Outcome::Undetermined, "unsure");
    expect_says(printed("date_of_birth", "13 AUG 1974"), "barcode-viz", Outcome::Undetermined, "unsure");
    expect_not_supported(printed("height", "170"), "barcode-viz", reason::kNoSuchField);
    expect_not_supported(without_zone(barcode_of("aamva", kSamePerson)), "barcode-viz", reason::kNoViz);
    expect_not_supported(with(barcode_of("aamva", kSamePerson)).prints("surname", "X"), "barcode-viz",
                         reason::kNotThisFormat);
}

TEST(BarcodeContent, DatesOutOfOrderFail) {
    const auto dated = [](const char* birth, const char* issue, const char* expiry) {
        return with(
            barcode_of("aamva", {{"date_of_birth", birth}, {"date_of_issue", issue}, {"date_of_expiry", expiry}}));
    };
    expect_says(dated("1974-08-12", "2020-01-01", "2028-01-01"), "barcode-content", Outcome::Successful, "successful");
    expect_says(dated("2021-08-12", "2020-01-01", "2028-01-01"), "barcode-content", Outcome::Failed, "order");
    expect_says(dated("1974-08-12", "2029-01-01", "2028-01-01"), "barcode-content", Outcome::Failed, "order");
    expect_says(dated("1974-08-12", "2026-11-25", "2028-01-01"), "barcode-content", Outcome::Undetermined, "future");
    expect_says(dated("1974-08-12", "2026-11-24", "2028-01-01"), "barcode-content", Outcome::Successful, "successful");
    // What is no date says nothing.
    expect_says(dated("12 August", "2020-01-01", ""), "barcode-content", Outcome::Successful, "successful");
}

TEST(BarcodeContent, DefectsAreForAPersonToJudge) {
    Barcode barcode = barcode_of("aamva", kSamePerson);
    barcode.content.defects = {{21, seal::Expected::ElementLength, {"DAQ", "25"}}, {40, seal::Expected::AamvaIssuer}};
    const Finding finding = with(barcode).run("barcode-content");
    EXPECT_EQ(finding.message_key, "barcode-content.defects");
    EXPECT_EQ(finding.arguments.at("count"), "2");
    EXPECT_EQ(finding.arguments.at("expected"), "element-length");
    EXPECT_EQ(finding.arguments.at("element"), "DAQ");
    EXPECT_EQ(finding.arguments.at("most"), "25");
}

Barcode seal_with(const seal::Verification& verification, const Fields& fields = kSamePerson) {
    Barcode barcode = barcode_of("vds", fields);
    seal::Seal& seal = barcode.content.seal.emplace();
    seal.country = "UTO";
    seal.signer = "UTTS";
    seal.certificate_reference = "5B";
    seal.signed_on = "2026-01-01";
    barcode.verification = verification;
    return barcode;
}

seal::Verification trusted() {
    seal::Verification v;
    v.signature = seal::SignatureState::Valid;
    v.chain = seal::ChainState::Trusted;
    v.at_signing = v.now = v.issuer_at_signing = seal::ValidityState::Inside;
    v.country = seal::CountryState::Same;
    v.revocation = seal::RevocationState::NotRevoked;
    v.purpose = seal::PurposeState::Fits;
    v.certificate_country = "UT";
    v.certificate_name = "TS";
    return v;
}

TEST(Seal, SignedByAStateAndUnchanged) {
    const Document document = with(seal_with(trusted()));
    expect_says(document, "seal-signature", Outcome::Successful, "valid");
    expect_says(document, "seal-signer", Outcome::Successful, "trusted");
    expect_says(document, "seal-structure", Outcome::Successful, "successful");
    expect_says(document, "seal-mrz", Outcome::Successful, "successful");
    EXPECT_EQ(document.run("seal-signature").arguments.at("state"), "UT");
    // Seals have checks of their own.
    expect_not_supported(document, "barcode-mrz", reason::kNotUnderstood);
    expect_not_supported(document, "barcode-content", reason::kNotUnderstood);
}

TEST(Seal, NoStateIsNamedBeforeItsSignerIsKnown) {
    seal::Verification v = trusted();
    v.chain = seal::ChainState::NoIssuer;
    expect_says(with(seal_with(v)), "seal-signature", Outcome::Successful, "valid-by-unknown");
    expect_says(with(seal_with(v)), "seal-signer", Outcome::Undetermined, "no-issuer");
}

TEST(Seal, AMissingCertificateIsNeitherFailedNorSuccessful) {
    const Document document = with(seal_with({}));
    expect_says(document, "seal-signature", Outcome::Undetermined, "no-certificate");
    expect_says(document, "seal-signer", Outcome::Undetermined, "no-certificate");
    EXPECT_EQ(document.run("seal-signature").arguments.at("signer"), "UTTS");
}

TEST(Seal, WhatWasSeenToBeWrongFails) {
    seal::Verification v = trusted();
    v.signature = seal::SignatureState::Invalid;
    expect_says(with(seal_with(v)), "seal-signature", Outcome::Failed, "changed");
    v = trusted();
    v.chain = seal::ChainState::SelfSigned;
    expect_says(with(seal_with(v)), "seal-signer", Outcome::Failed, "self-signed");
    v = trusted();
    v.revocation = seal::RevocationState::Revoked;
    expect_says(with(seal_with(v)), "seal-signer", Outcome::Failed, "revoked");
}

TEST(Seal, EveryReasonOfTheVerifierHasItsSentence) {
    using namespace seal;
    for (int signature = 0; signature <= 4; ++signature)
        for (int chain = 0; chain <= 5; ++chain)
            for (int at_signing = 0; at_signing <= 3; ++at_signing)
                for (int purpose = 0; purpose <= 2; ++purpose)
                    for (int revocation = 0; revocation <= 3; ++revocation)
                        for (int country = 0; country <= 2; ++country) {
                            Verification v = trusted();
                            v.signature = static_cast<SignatureState>(signature);
                            v.chain = static_cast<ChainState>(chain);
                            v.at_signing = v.now = static_cast<ValidityState>(at_signing);
                            v.purpose = static_cast<PurposeState>(purpose);
                            v.revocation = static_cast<RevocationState>(revocation);
                            v.country = static_cast<CountryState>(country);
                            const Document document = with(seal_with(v));
                            EXPECT_NE(document.run("seal-signature").message_key, "");
                            EXPECT_NE(document.run("seal-signer").message_key, "");
                        }
    Verification v = trusted();
    v.weak_curve = true;
    Document in_2031 = with(seal_with(v));
    in_2031.policy.today = std::chrono::year{2031} / 1 / 1;
    expect_says(in_2031, "seal-signature", Outcome::Undetermined, "weak-curve");
    v = trusted();
    v.signed_in_future = true;
    expect_says(with(seal_with(v)), "seal-signer", Outcome::Undetermined, "signed-in-future");
    v = trusted();
    v.issuer_at_signing = ValidityState::After;
    expect_says(with(seal_with(v)), "seal-signer", Outcome::Failed, "issuer-expired");
}

TEST(Seal, OfAnotherStateThanTheZoneIsForAPersonToCompare) {
    Barcode barcode = seal_with(trusted());
    barcode.content.seal->country = "SWE";
    Document document = with(barcode);
    document.read().accepted = true;
    expect_says(document, "seal-signer", Outcome::Undetermined, "document");
    // Print that was taken for a zone names no state.
    document.read().accepted = false;
    expect_says(document, "seal-signer", Outcome::Successful, "trusted");
}

TEST(Seal, CopiedFromAnotherDocumentFails) {
    expect_says(with(seal_with(trusted(), changed("date_of_birth", "1980-01-01"))), "seal-mrz", Outcome::Failed,
                "differs");
    expect_not_supported(without_zone(seal_with(trusted())), "seal-mrz", reason::kNoMrz);
}

TEST(Seal, WhatCannotBeTakenApartFailsWhatDepartsDoesNot) {
    Barcode broken = barcode_of("vds", {});
    broken.content.defects = {{2, seal::Expected::SealHeader}};
    expect_says(with(broken), "seal-structure", Outcome::Failed, "unreadable");
    expect_not_supported(with(broken), "seal-signature", reason::kNoSeal);
    Barcode departing = seal_with(trusted());
    departing.content.defects = {{30, seal::Expected::FeatureBytes, {"3", "duration_of_stay"}}};
    expect_says(with(departing), "seal-structure", Outcome::Undetermined, "defects");
}

TEST(BarcodeText, WhatDoesNotHoldOfAGunsTextAsksToReadAgainButARevokedSignerFails) {
    seal::Verification v = trusted();
    v.signature = seal::SignatureState::Invalid;
    Barcode barcode = seal_with(v);
    expect_says(with(barcode), "seal-signature", Outcome::Failed, "changed");
    barcode.band.reset();
    EXPECT_EQ(with(barcode).run("seal-signature").outcome, Outcome::Undetermined);
    EXPECT_EQ(with(barcode).run("seal-signature").message_key, "barcode-content.as-text");
    Barcode broken = barcode_of("vds", {});
    broken.content.defects = {{2, seal::Expected::SealHeader}};
    broken.band.reset();
    EXPECT_EQ(without_zone(broken).run("seal-structure").outcome, Outcome::Undetermined);
    v = trusted();
    v.revocation = seal::RevocationState::Revoked;
    barcode = seal_with(v);
    barcode.band.reset();
    expect_says(with(barcode), "seal-signer", Outcome::Failed, "revoked");
}

}  // namespace
}  // namespace garita
