// Barcodes and seals from outside: a drawn page goes in, what it says and whether it holds comes out. Invented persons;
// keys and certificates of the state of Utopia are made at run time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "tests/end_to_end/run_garita.h"
#include "tests/vision/read/drawn_barcodes.h"
#include "tests/vision/seal/test_pki.h"
#include "tests/vision/seal/write_aamva.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/idb_write.h"
#include "vision/specimen/write_capture.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using nlohmann::json;
using seal::test::Key;
using ::testing::HasSubstr;
using ::testing::Not;

class Barcodes : public ::testing::Test {
protected:
    void SetUp() override {
        m_folder = fs::temp_directory_path() / ("garita-barcodes-" + std::to_string(getpid()));
        fs::create_directories(m_folder / "trust");
    }
    void TearDown() override { fs::remove_all(m_folder); }

    /// A page with one symbol, as a file.
    std::string page_with(Symbology symbology, const std::string& content) const {
        cv::Mat page = printed_page();
        lay_on_page(drawn_barcode(symbology, content, symbology == Symbology::Pdf417 ? 3 : 5),
                    {.at = {1000, 600}, .turned_deg = 3}, page);
        std::string path = (m_folder / "page.png").string();
        cv::imwrite(path, page);
        return path;
    }
    void trust(const std::string& name, const seal::Bytes& bytes) const {
        std::ofstream(m_folder / "trust" / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    static json inspected(std::vector<std::string> words) {
        words.insert(words.begin(), {"inspect", "--json", "--specimens", "--date", "2026-11-25"});
        const Said said = end_to_end::garita(words);
        EXPECT_EQ(said.status, 0) << said.err;
        return json::parse(said.out, nullptr, false);
    }
    static json finding(const json& result, const std::string& check) {
        for (const json& one : result.at("findings"))
            if (one.at("check") == check) return one;
        return {};
    }

    fs::path m_folder;
};

TEST_F(Barcodes, ALicencesFieldsAndTheVeryTextOfTheSymbol) {
    const seal::AamvaFile file{.issuer = "636000",
                               .version = 10,
                               .subfiles = {{"DL",
                                             {{"DAQ", "T64235789"},
                                              {"DCS", "SAMPLE"},
                                              {"DAC", "MICHAEL"},
                                              {"DBB", "06061986"},
                                              {"DBD", "06062025"},
                                              {"DBA", "12102030"},
                                              {"DCG", "USA"}}}}};
    const std::string text = seal::write_aamva(file);
    const json result = inspected({page_with(Symbology::Pdf417, text)});
    ASSERT_EQ(result.at("barcodes").size(), 1U);
    const json& barcode = result.at("barcodes")[0];
    EXPECT_EQ(barcode.at("symbology"), "PDF417");
    EXPECT_EQ(barcode.at("content"), "aamva");
    EXPECT_EQ(barcode.at("text"), text);
    EXPECT_EQ(barcode.at("fields").at("surname"), "SAMPLE");
    EXPECT_EQ(barcode.at("fields").at("date_of_birth"), "1986-06-06");
    EXPECT_TRUE(barcode.at("seal").is_null());
    EXPECT_GT(barcode.at("region_mm")[2].get<double>(), 10.0);
    // Mandatory elements are missing: for a person to judge.
    EXPECT_EQ(finding(result, "barcode-content").at("message_key"), "barcode-content.defects");
    EXPECT_EQ(finding(result, "seal-signature").at("reason"), "no seal");
}

/// One leg, the 60 mandatory places of IATA Resolution 792.
std::string pass_of(std::string name) {
    name.resize(20, ' ');
    return "M1" + name + "EABC123 UTOXXYUT 0834 326J001A0025 100";
}

TEST_F(Barcodes, ABoardingPassIsHeldAgainstThePassport) {
    const std::string passport = (m_folder / "passport").string();
    const auto drawn = specimen::draw({.format = mrz::Format::TD3, .kind = "", .seed = 3, .ppi = 300});
    ASSERT_TRUE(drawn && specimen::write_capture(passport, *drawn));
    const auto& fields = drawn->truth.fields;
    const std::string given = fields.at("given_names").substr(0, fields.at("given_names").find(' '));
    const std::string name = fields.at("surname") + "/" + given + "MRS";
    const auto told = [&](const std::string& on_pass) {
        return finding(inspected({"--together", passport, page_with(Symbology::Pdf417, pass_of(on_pass))}),
                       "boarding-pass");
    };
    EXPECT_EQ(told(name).at("outcome"), "successful") << name;
    const json other = told("NILSSON/LARSMR");
    EXPECT_EQ(other.at("outcome"), "undetermined");
    EXPECT_EQ(other.at("message_key"), "boarding-pass.differs");
    EXPECT_EQ(other.at("arguments").at("other"), "NILSSON/LARSMR");
}

TEST_F(Barcodes, WhatABarcodeLacksIsToldInTheOfficersLanguage) {
    const seal::AamvaFile file{
        .issuer = "636000", .version = 10, .subfiles = {{"DL", {{"DAQ", "T64235789"}, {"DBC", "5"}}}}};
    const json result = inspected({"--language", "fr", page_with(Symbology::Pdf417, seal::write_aamva(file))});
    bool seen = false;
    for (const json& defect : result.at("barcodes").at(0).at("defects")) {
        if (defect.at("key") != "element-value") continue;
        seen = true;
        EXPECT_EQ(defect.at("arguments"), (json{{"element", "DBC"}, {"values", "1, 2, 9"}}));
        EXPECT_EQ(defect.at("expected"), "DBC parmi 1, 2, 9");
    }
    EXPECT_TRUE(seen) << result.at("barcodes");
    EXPECT_THAT(finding(result, "barcode-content").at("message").get<std::string>(), Not(HasSubstr("element-")));
}

/// A seal of Utopia's, and whom it takes to believe it.
struct Sealed {
    Key csca_key = seal::test::make_key("prime256v1");
    Key signer_key = seal::test::make_key("brainpoolP256r1");
    seal::Bytes csca;
    seal::Bytes signer;
    seal::IdbDraft draft;
    seal::Bytes part;
    std::string text;

    Sealed() {
        seal::test::CertificateDraft authority;
        authority.name = "CSCA UTOPIA";
        authority.serial = "01";
        authority.until = "20401231000000Z";
        authority.ca = true;
        csca = seal::test::make_certificate(authority, csca_key.get(), csca_key.get());
        signer = seal::test::make_certificate({}, signer_key.get(), csca_key.get(), csca);
        draft.certificate_reference = seal::test::sha1_tail(signer);
        draft.date_of_signature = "2026-02-01";
        write_number("L12345678");
        part = seal::write_idb_signed_part(draft).value();
        text = seal::write_idb(draft, part, {}, seal::test::sign(signer_key.get(), part, "SHA256"), false);
    }
    /// The only message: number of a document.
    void write_number(const std::string& number) {
        draft.messages.clear();
        seal::append_tlv(draft.messages, 0x85, seal::encode_c40(number).value());
    }
    /// The same signature over other data.
    [[nodiscard]] std::string changed() {
        const seal::Bytes signature = seal::test::sign(signer_key.get(), part, "SHA256");
        write_number("L12345679");
        return seal::write_idb(draft, seal::write_idb_signed_part(draft).value(), {}, signature, false);
    }
};

TEST_F(Barcodes, ASealIsVerifiedAgainstTheTrustFolder) {
    Sealed seal;
    const std::string page = page_with(Symbology::QrCode, seal.text);
    const json alone = inspected({page});
    EXPECT_EQ(finding(alone, "seal-signature").at("message_key"), "seal-signature.no-certificate");
    EXPECT_EQ(finding(alone, "seal-signer").at("outcome"), "undetermined");

    trust("csca.der", seal.csca);
    trust("signer.der", seal.signer);
    trust("list.crl", seal::test::make_crl(seal.csca, seal.csca_key.get(), {"77"}));
    const std::string folder = (m_folder / "trust").string();
    const json trusted = inspected({"--trust", folder, page});
    EXPECT_EQ(finding(trusted, "seal-signature").at("message_key"), "seal-signature.valid");
    EXPECT_EQ(finding(trusted, "seal-signer").at("message_key"), "seal-signer.trusted");
    EXPECT_EQ(trusted.at("barcodes")[0].at("seal").at("country"), "UTO");
    EXPECT_EQ(finding(inspected({"--in-process", "--trust", folder, page}), "seal-signature"),
              finding(trusted, "seal-signature"));

    const json changed = inspected({"--trust", folder, page_with(Symbology::QrCode, seal.changed())});
    EXPECT_EQ(finding(changed, "seal-signature").at("message_key"), "seal-signature.changed");
    EXPECT_EQ(changed.at("outcome"), "failed");
}

TEST_F(Barcodes, ATrustFolderThatHoldsNothingIsAUsageError) {
    const std::string folder = (m_folder / "trust").string();
    std::ofstream(m_folder / "trust" / "notes.txt") << "no certificate";
    const Said said = end_to_end::garita({"inspect", "--trust", folder, page_with(Symbology::QrCode, "A")});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("notes.txt: not a certificate"));
    EXPECT_THAT(said.err, HasSubstr("holds no certificate"));
}

TEST_F(Barcodes, WhatATerminalWouldObeyIsMadeVisible) {
    const Said said = end_to_end::garita({"inspect", page_with(Symbology::QrCode, "ticket \x1b]0;owned\x07")});
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.out, HasSubstr("not understood"));
    EXPECT_THAT(said.out, HasSubstr("⟨U+001B⟩]0;owned"));
    EXPECT_THAT(said.out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace garita
