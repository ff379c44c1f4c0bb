// Identity cards of the region, made here from the tables: invented persons.
#include "vision/seal/identity_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "tests/vision/seal/payload.h"
#include "vision/seal/content.h"
#include "vision/seal/identity_card_table.h"

namespace garita::seal {
namespace {

constexpr std::string_view kToday = "2026-11-25";

Content read(std::string_view text) {
    return understand(Bytes(text.begin(), text.end()), kToday);
}

void put(std::string& bytes, std::size_t at, std::string_view text) {
    bytes.replace(at, text.size(), text);
}

TEST(IdentityCard, ArgentinaSince2012) {
    const Content content = read("00123456789@EJEMPLO@ANA MARIA@F@99111222@A@15/07/1988@02/03/2021@276");
    EXPECT_EQ(content.format, "id-arg");
    EXPECT_EQ(content.version, "2012");
    EXPECT_TRUE(content.understood);
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("issuing_state"), "ARG");
    EXPECT_EQ(content.value("application_number"), "00123456789");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("document_number"), "99111222");
    EXPECT_EQ(content.value("copy"), "A");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("date_of_issue"), "2021-03-02");
    EXPECT_EQ(content.value("cuil_digits"), "276");
    EXPECT_EQ(content.fields[5], (Field{"document_number", "99111222", "field 4"}));
}

TEST(IdentityCard, ArgentinaOf2009) {
    const Content content = read(
        "@99111222    @A@1@EJEMPLO@ANA MARIA@ARGENTINA@15/07/1988@F@02/03/2011@00123456789@7006 "
        "@02/03/2026@264@0@ILR:2.01 "
        "C:110613.02 (No Cap.)@UNIDAD #20 || S/N: 0040>2008>>00??");
    EXPECT_EQ(content.format, "id-arg");
    EXPECT_EQ(content.version, "2009");
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("document_number"), "99111222");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("nationality_name"), "ARGENTINA");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("date_of_issue"), "2011-03-02");
    EXPECT_EQ(content.value("date_of_expiry"), "2026-03-02");
    EXPECT_EQ(content.value("application_number"), "00123456789");
}

TEST(IdentityCard, AnArgentineDateThatIsNoneIsTold) {
    const Content content = read("00123456789@EJEMPLO@ANA@F@99111222@A@15/07/1988@31/02/2021");
    EXPECT_EQ(content.format, "id-arg");
    EXPECT_EQ(content.value("date_of_issue"), "");
    ASSERT_THAT(content.defects, Expects("date_of_issue as DD/MM/YYYY"));
    EXPECT_EQ(content.defects[0].offset, 48U);
}

TEST(IdentityCard, TextWithAtSignsIsNoArgentineCard) {
    for (const std::string_view text : {"a@b@c@d@e@f@g@h", "@@@@@@@@@@@@", "00123456789@A@B@F@1@A@15-07-1988@x",
                                        "x0123456789@A@B@F@1@A@15/07/1988@02/03/2021"})
        EXPECT_EQ(read(text).format, "unknown") << text;
}

std::string colombian_card() {
    std::string bytes(531, '\0');
    put(bytes, 0, "6099991234");
    put(bytes, 24, "PubDSK_1");
    put(bytes, 40, "67494414");
    put(bytes, 48, "0099991234");
    put(bytes, 58,
        "PE\xD1"
        "A");
    put(bytes, 81, "EJEMPLO");
    put(bytes, 104, "ANA");
    put(bytes, 127, "MARIA");
    put(bytes, 150, "0F19880715");
    put(bytes, 160, "160012O+");
    for (std::size_t i = 169; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 37 + 11);
    return bytes;
}

TEST(IdentityCard, Colombia) {
    const Content content = read(colombian_card());
    EXPECT_EQ(content.format, "id-col");
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("issuing_state"), "COL");
    EXPECT_EQ(content.value("document_number"), "99991234");
    EXPECT_EQ(content.value("surname"), "PEÑA EJEMPLO");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("department_code"), "16");
    EXPECT_EQ(content.value("municipality_code"), "001");
    EXPECT_EQ(content.value("blood_type"), "O+");
    EXPECT_THAT(content.fields, testing::Contains(Field{"surname", "PEÑA EJEMPLO", "offset 58, 81"}));
}

TEST(IdentityCard, NoFingerprintOfAColombianCardIsRead) {
    std::string bytes = colombian_card();
    const Content content = read(bytes);
    for (std::size_t i = 169; i < bytes.size(); ++i) bytes[i] = 'Z';
    EXPECT_EQ(read(bytes), content);
}

TEST(IdentityCard, ASecondNameThatIsMissingLeavesNoBlank) {
    std::string bytes = colombian_card();
    put(bytes, 127, std::string(5, '\0'));
    EXPECT_EQ(read(bytes).value("given_names"), "ANA");
}

std::string costa_rican_card() {
    std::string bytes(700, '\0');
    put(bytes, 0, "112340567");
    put(bytes, 9, "EJEMPLO");
    put(bytes, 35, "MU\xD1OZ");
    put(bytes, 61, "ANA MARIA");
    put(bytes, 91, "F1988071520300715");
    const auto layout = std::ranges::find(card_layouts(), "id-cri", &CardLayout::format);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(layout->key[i % layout->key.size()]));
    return bytes;
}

TEST(IdentityCard, CostaRica) {
    const Content content = read(costa_rican_card());
    EXPECT_EQ(content.format, "id-cri");
    EXPECT_THAT(content.defects, testing::IsEmpty());
    EXPECT_EQ(content.value("issuing_state"), "CRI");
    EXPECT_EQ(content.value("document_number"), "112340567");
    EXPECT_EQ(content.value("surname"), "EJEMPLO MUÑOZ");
    EXPECT_EQ(content.value("given_names"), "ANA MARIA");
    EXPECT_EQ(content.value("sex"), "F");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("date_of_expiry"), "2030-07-15");
}

TEST(IdentityCard, AnotherKeyIsNoCostaRicanCard) {
    std::string bytes = costa_rican_card();
    for (char& c : bytes) c = static_cast<char>(c ^ 0x11);
    EXPECT_EQ(read(bytes).format, "unknown");
}

constexpr std::string_view kChileanLink =
    "https://portal.sidiv.registrocivil.cl/docstatus?RUN=12345678-5&type=CEDULA&serial=599999991&mrz=";

// 599999991: 5·7+9·3+9·1+9·7+9·3+9·1+9·7+9·3+1·1 = 261, check 1; 880715: 8·7+8·3+0+7·7+1·3+5·1 = 137, check 7;
// 300715: 3·7+0+0+7·7+1·3+5·1 = 78, check 8.
std::string chilean_link() {
    return std::string(kChileanLink) + "599999991" + "1" + "880715" + "7" + "300715" + "8";
}

TEST(IdentityCard, ChileansLinkIsReadAndNotOpened) {
    const Content content = read(chilean_link());
    EXPECT_EQ(content.format, "id-chl");
    EXPECT_EQ(content.version, "2013");
    EXPECT_THAT(content.defects, testing::IsEmpty()) << phrase(content.defects[0]);
    EXPECT_EQ(content.value("issuing_state"), "CHL");
    EXPECT_EQ(content.value("personal_number"), "12345678-5");
    EXPECT_EQ(content.value("document_type"), "CEDULA");
    EXPECT_EQ(content.value("document_number"), "599999991");
    EXPECT_EQ(content.value("date_of_birth"), "1988-07-15");
    EXPECT_EQ(content.value("date_of_expiry"), "2030-07-15");
}

TEST(IdentityCard, ChileansNewerPageAndSerialsWithLetters) {
    std::string link =
        replaced(chilean_link(), "sidiv.registrocivil.cl/docstatus", "nuevosidiv.registrocivil.cl/document-validity");
    EXPECT_EQ(read(link).format, "id-chl");
    // B59999999: 11·7+5·3+9·1+9·7+9·3+9·1+9·7+9·3+9·1 = 299, check 9.
    link = replaced(replaced(link, "serial=599999991", "serial=B59999999"), "mrz=5999999911", "mrz=B599999999");
    EXPECT_THAT(read(link).defects, testing::IsEmpty());
    EXPECT_EQ(read(link).value("document_number"), "B59999999");
}

// 9·3 + 9·2 = 45, 45 modulo 11 = 1: the check digit is 10, written K.
TEST(IdentityCard, AChileanRunMayEndInK) {
    for (const std::string_view run : {"99000000-K", "99000000-k"}) {
        const Content content = read(replaced(chilean_link(), "12345678-5", run));
        EXPECT_THAT(content.defects, testing::IsEmpty());
        EXPECT_EQ(content.value("personal_number"), "99000000-K");
    }
}

TEST(IdentityCard, WhatAChileanForgerGetsWrongIsTold) {
    EXPECT_THAT(read(replaced(chilean_link(), "12345678-5", "12345678-6")).defects,
                Expects("RUN with its check digit"));
    EXPECT_THAT(read(replaced(chilean_link(), "8807157", "8907157")).defects, Expects("check digit of date_of_birth"));
    EXPECT_THAT(read(replaced(chilean_link(), "3007158", "3107158")).defects, Expects("check digit of date_of_expiry"));
    EXPECT_THAT(read(replaced(chilean_link(), "serial=599999991", "serial=599999992")).defects,
                Expects("document number of mrz as in serial"));
    EXPECT_THAT(read(chilean_link() + "9").defects, Expects("end of mrz after the expiry"));
    EXPECT_THAT(read(std::string(kChileanLink)).defects, Expects("parameter mrz"));
}

TEST(IdentityCard, ALinkToAnotherHostIsNoChileanCard) {
    for (const std::string& link :
         {replaced(chilean_link(), "registrocivil.cl", "registrocivil.cl.example.org"),
          replaced(chilean_link(), "https://", "http://"), replaced(chilean_link(), "https://", "https://x@")})
        EXPECT_EQ(read(link).format, "unknown") << link;
}

TEST(IdentityCard, ChileOf2002) {
    std::string bytes(421, '\0');
    put(bytes, 0, "123456785");
    put(bytes, 9, "A012345678");
    put(bytes, 19, "EJEMPLO");
    put(bytes, 49, "CHL");
    put(bytes, 52, "130715");
    put(bytes, 58, "B123456789");
    const Content content = read(bytes);
    EXPECT_EQ(content.format, "id-chl");
    EXPECT_EQ(content.version, "2002");
    EXPECT_EQ(content.value("personal_number"), "12345678-5");
    EXPECT_EQ(content.value("surname"), "EJEMPLO");
    EXPECT_EQ(content.value("nationality"), "CHL");
    EXPECT_EQ(content.value("date_of_expiry"), "2013-07-15");
    EXPECT_EQ(content.value("document_number"), "B123456789");
    put(bytes, 8, "6");
    EXPECT_EQ(read(bytes).format, "unknown") << "the check digit of the RUN decides";
}

}  // namespace
}  // namespace garita::seal
