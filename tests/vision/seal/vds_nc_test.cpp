// Seals as JSON that are written here, by invented persons, and what can be wrong with them.
#include "vision/seal/vds_nc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/vision/seal/payload.h"
#include "vision/seal/detail/base_n.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

constexpr std::string_view kVaccination =
    R"({"hdr":{"t":"icao.vacc","v":1,"is":"UTO"},"msg":{"uvci":"U1","pid":{"n":"PEREIRA  LUCIA ROSA","dob":"1990-07-04","i":"L12345678","sex":"F"},)"
    R"("ve":[{"des":"XM68M6","nam":"Any","dis":"RA01.0","vd":[{"dvc":"2021-03-03","seq":1,"ctr":"UTO","lot":"B12"},{"dvc":"2021-04-03","seq":2,"ctr":"UTO","lot":"B13"}]}]}})";
constexpr std::string_view kTesting =
    R"({"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":{"utci":"T1","pid":{"n":"PEREIRA LUCIA","dob":"1990-07-04","dt":"P","dn":"L12345678"},)"
    R"("sp":{"spn":"Clinic","ctr":"UTO","cd":{"p":"+15550100","e":"a@example.org","a":"Any Street 1"}},"dat":{"sc":"2026-01-01T08:00:00Z","ri":"2026-01-02T08:00:00Z"},)"
    R"("tr":{"tc":"antigen","r":"negative"}}})";

std::string with_signature(std::string_view data, std::string_view algorithm = "ES256") {
    return "{\"data\":" + std::string(data) + R"(,"sig":{"alg":")" + std::string(algorithm) +
           R"(","cer":"MAA=","sigvl":")" + encode_base64url(Bytes(64, 0x5A)) + "\"}}";
}

Content read(const std::string& text) {
    const Bytes bytes(text.begin(), text.end());
    return read_vds_nc(bytes, kToday);
}

TEST(VdsNc, AProofOfVaccination) {
    const Content content = read(with_signature(kVaccination));
    EXPECT_EQ(content.format, "vds-nc");
    EXPECT_EQ(content.version, "1");
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.value("seal_country"), "UTO");
    EXPECT_EQ(content.value("document_type"), "proof_of_vaccination");
    EXPECT_EQ(content.value("name"), "PEREIRA  LUCIA ROSA");
    EXPECT_EQ(content.value("surname"), "PEREIRA");
    EXPECT_EQ(content.value("given_names"), "LUCIA ROSA");
    EXPECT_EQ(content.value("date_of_birth"), "1990-07-04");
    EXPECT_EQ(content.value("document_number"), "L12345678");
    EXPECT_THAT(content.fields, testing::Contains(Field{"batch_number", "B13", "msg.ve[0].vd[1].lot"}));
    EXPECT_THAT(content.fields, testing::Contains(Field{"dose_number", "2", "msg.ve[0].vd[1].seq"}));
}

TEST(VdsNc, AProofOfTesting) {
    const Content content = read(with_signature(kTesting));
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(defects(content), testing::IsEmpty());
    EXPECT_EQ(content.value("document_type"), "proof_of_testing");
    EXPECT_EQ(content.value("document_code"), "P");
    EXPECT_EQ(content.value("document_number"), "L12345678");
    EXPECT_EQ(content.value("test_facility_email"), "a@example.org");
    EXPECT_EQ(content.value("test_result"), "negative");
    EXPECT_EQ(content.value("surname"), "") << "one blank does not say where the surname ends";
}

TEST(VdsNc, TheSignatureIsOverTheCanonicalForm) {
    const std::string data = R"({ "msg" : {"b": 1.0, "a":"\u0041"}, "hdr":{"v":1,"t":"x","is":"UTO"} })";
    const Content content = read(with_signature(data));
    ASSERT_TRUE(content.seal);
    const std::string canonical(content.seal->signed_bytes.begin(), content.seal->signed_bytes.end());
    EXPECT_EQ(canonical, R"({"hdr":{"is":"UTO","t":"x","v":1},"msg":{"a":"A","b":1}})");
    EXPECT_EQ(content.seal->signature, Bytes(64, 0x5A));
    EXPECT_EQ(content.seal->hash, Hash::Sha256);
    EXPECT_EQ(content.seal->certificate, (Bytes{0x30, 0x00}));
    EXPECT_EQ(content.seal->country, "UTO");
    EXPECT_EQ(read(with_signature(kTesting, "ES384")).seal->hash, Hash::Sha384);
    EXPECT_EQ(read(with_signature(kTesting, "ES512")).seal->hash, Hash::Sha512);
}

TEST(VdsNc, TypesThatNoPublicTextDescribesAreShownNotUnderstood) {
    const Content content =
        read(with_signature(R"({"hdr":{"t":"icao.any","v":1,"is":"UTO"},"msg":{"p":{"q":["r",2,null,true]}}})"));
    EXPECT_FALSE(content.understood);
    EXPECT_EQ(content.value("document_type"), "icao.any");
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "r", "msg.p.q[0]"}));
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "true", "msg.p.q[3]"}));
    ASSERT_TRUE(content.seal);
    EXPECT_FALSE(content.seal->signature.empty());
}

TEST(VdsNc, MembersThatTheTypeDoesNotHaveAreKept) {
    std::string data(kTesting);
    data.insert(data.find("\"utci\""), "\"extra\":\"x\",");
    const Content content = read(with_signature(data));
    EXPECT_THAT(content.fields, testing::Contains(Field{"unknown", "x", "msg.extra"}));
}

TEST(VdsNcDefects, RequiredMembers) {
    const Content content = read(with_signature(R"({"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":{}})"));
    EXPECT_THAT(defects(content), testing::Contains("document_number (msg.pid.dn)"));
    EXPECT_THAT(defects(content), testing::Contains("test_result (msg.tr.r)"));
}

TEST(VdsNcDefects, AlgorithmsThatNobodyKnowsAreNeverVerified) {
    for (const std::string_view algorithm : {"none", "HS256", "es256", "RS256", ""}) {
        const Content content = read(with_signature(kTesting, algorithm));
        EXPECT_THAT(defects(content), testing::ElementsAre("ES256, ES384, ES512 in sig.alg")) << algorithm;
        EXPECT_TRUE(content.seal->signature.empty());
    }
}

TEST(VdsNcDefects, WhatIsUnsignedIsNoPartOfASeal) {
    std::string text = with_signature(kTesting);
    text.insert(1, R"("note":"valid",)");
    EXPECT_THAT(defects(read(text)), testing::ElementsAre("nothing in {} but what the format has"));
    EXPECT_THAT(read(text).fields, testing::Not(testing::Contains(testing::Field(&Field::value, "valid"))));
}

TEST(VdsNcDefects, TwoNamesInOneObjectAreRefusedWhole) {
    std::string data(kTesting);
    data.insert(data.find("\"utci\""), "\"utci\":\"T2\",");
    const Content content = read(with_signature(data));
    EXPECT_THAT(defects(content), testing::ElementsAre("each name once in an object"));
    EXPECT_FALSE(content.seal);
    EXPECT_TRUE(content.fields.empty());
}

TEST(VdsNcDefects, WrongKindsOfValues) {
    EXPECT_FALSE(read(R"([1])").defects.empty());
    EXPECT_FALSE(read(R"({"data":1,"sig":{}})").seal);
    const Content content = read(R"({"data":{"hdr":[],"msg":"x"},"sig":7})");
    EXPECT_THAT(defects(content), testing::Contains("data.hdr as an object"));
    EXPECT_THAT(defects(content), testing::Contains("data.msg as an object"));
    EXPECT_THAT(defects(content), testing::Contains("sig as an object"));
    std::string text = with_signature(kTesting);
    text.replace(text.find("MAA="), 4, "M*A=");
    EXPECT_THAT(defects(read(text)), testing::ElementsAre("sig.cer as Base64"));
}

TEST(VdsNcDefects, ControlCharactersAreNoText) {
    std::string data(kTesting);
    data.replace(data.find("Clinic"), 6, "Cl\\u001b[2Jinic");
    const Content content = read(with_signature(data));
    EXPECT_EQ(content.value("test_facility"), "436C1B5B324A696E6963");
    EXPECT_THAT(defects(content), testing::ElementsAre("text without control characters in msg.sp.spn"));
}

TEST(VdsNcDefects, NothingDeepLargeAndCutOff) {
    EXPECT_FALSE(looks_like_vds_nc({}));
    EXPECT_FALSE(read("").defects.empty());
    EXPECT_FALSE(read("{").defects.empty());
    EXPECT_FALSE(read(std::string(8000, '[')).defects.empty());
    EXPECT_THAT(defects(read(std::string(65536, ' '))), testing::ElementsAre("at most 8192 bytes"));
    const std::string whole = with_signature(kTesting);
    EXPECT_TRUE(looks_like_vds_nc(Bytes(whole.begin(), whole.end())));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_THAT(read(whole.substr(0, size)).defects,
                    testing::ElementsAre(testing::AllOf(testing::Field(&Defect::offset, testing::Le(size)),
                                                        testing::Field(&Defect::expected, Expected::Json))))
            << size;
}

}  // namespace
}  // namespace garita::seal
