// The verifier's question and answer on the wire: what is written is read, what is neither is refused.
#include "firmware/verifier/wire.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "firmware/verifier/trust_wire.h"
#include "tests/firmware/verifier/sample.h"
#include "vision/checks/registry.h"

namespace garita::verifier {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::sample_question;

/// An answer in which everything is said that can be said.
Answer sample_answer() {
    Answer answer = answer_to(sample_question(), {}).value();
    Understood& first = answer.understood.at(0);
    first.content = {"vds", "4", true, {{"surname", "ERIKSSON", "tag 02"}}, {{3, "CR"}}, seal::Seal{}};
    first.content.seal->country = "UTO";
    first.content.seal->signed_on = "2026-01-01";
    first.verification.emplace().curve = "brainpoolP256r1";
    return answer;
}

std::string seed(const std::string& name) {
    const char* source = std::getenv("GARITA_SOURCE_DIR");
    std::stringstream text;
    text << std::ifstream(std::string(source != nullptr ? source : ".") + "/tests/firmware/verifier/" + name).rdbuf();
    return text.str();
}

struct Lie {
    const char* name;
    std::function<void(json&)> change;
};

TEST(QuestionWire, WhatIsWrittenIsRead) {
    const std::string wire = to_wire(sample_question());
    const auto read = question_from_wire(wire);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->today, "2026-11-24");
    EXPECT_TRUE(read->specimens);
    EXPECT_EQ(read->symbols.at(0).bytes, sample_question().symbols.at(0).bytes);
    EXPECT_EQ(read->mrz->interpretation.lines, sample_question().mrz->interpretation.lines);
    EXPECT_EQ(to_wire(*read), wire);
    EXPECT_EQ(wire, seed("question_seeds/whole")) << "the fuzz target's seed: write it anew when the wire changes";
}

TEST(QuestionWire, ALieInAnyPlaceIsRefused) {
    const std::vector<Lie> lies = {
        {"another version", [](json& j) { j["version"] = 2; }},
        {"an unknown member", [](json& j) { j["trust"] = true; }},
        {"a missing member", [](json& j) { j.erase("viz"); }},
        {"a long day", [](json& j) { j["today"] = std::string(17, '1'); }},
        {"nine pages", [](json& j) { j["pages"] = json(9, j["pages"][0]); }},
        {"a symbol of another page", [](json& j) { j["symbols"][0]["page"] = 1; }},
        {"half a byte", [](json& j) { j["symbols"][0]["bytes"] = "4"; }},
        {"more bytes than a barcode holds", [](json& j) { j["symbols"][0]["bytes"] = std::string(16386, '0'); }},
        {"what a symbol says", [](json& j) { j["symbols"][0]["text"] = ""; }},
        {"thirty-three symbols", [](json& j) { j["symbols"] = json(std::vector<json>(33, j["symbols"][0])); }},
        {"a line too few", [](json& j) { j["mrz"]["lines"].erase(1); }},
        {"sixty-five fields", [](json& j) { j["viz"] = json(std::vector<json>(65, j["viz"][0])); }},
    };
    const json whole = json::parse(to_wire(sample_question()));
    for (const Lie& lie : lies) {
        json changed = whole;
        lie.change(changed);
        EXPECT_FALSE(question_from_wire(changed.dump())) << lie.name;
    }
    for (const char* text : {"", "null", "{", "[[[[", "\xFF\xFE"}) EXPECT_FALSE(question_from_wire(text)) << text;
}

TEST(AnswerWire, WhatIsWrittenIsRead) {
    const std::string wire = to_wire(sample_answer());
    const auto read = answer_from_wire(wire, sample_question());
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->findings, sample_answer().findings);
    ASSERT_EQ(read->understood.size(), 2U);
    EXPECT_EQ(read->understood[0].content, sample_answer().understood[0].content);
    EXPECT_EQ(read->understood[0].verification, sample_answer().understood[0].verification);
    EXPECT_EQ(to_wire(*read), wire);
    EXPECT_EQ(wire, seed("answer_seeds/whole")) << "the fuzz target's seed: write it anew when the wire changes";
}

TEST(AnswerWire, ALieInAnyPlaceIsRefused) {
    const auto finding_of = [](json& j, const char* check) -> json& {
        for (json& finding : j["findings"])
            if (finding["check"] == check) return finding;
        throw std::invalid_argument(check);
    };
    const std::vector<Lie> lies = {
        {"another version", [](json& j) { j["version"] = 2; }},
        {"an unknown member", [](json& j) { j["verdict"] = "successful"; }},
        {"a missing member", [](json& j) { j.erase("findings"); }},
        {"a symbol without an answer", [](json& j) { j["symbols"].erase(1); }},
        {"an answer to no symbol", [](json& j) { j["symbols"].push_back(j["symbols"][0]); }},
        {"other bytes", [](json& j) { j["symbols"][0]["bytes"] = "00"; }},
        {"a field of two parts",
         [](json& j) {
             j["symbols"][0]["fields"][0] = json::array({"a", "b"});
         }},
        {"fields without end",
         [](json& j) { j["symbols"][0]["fields"] = json(std::vector<json>(2049, j["symbols"][0]["fields"][0])); }},
        {"a defect that does not exist", [](json& j) { j["symbols"][0]["defects"][0][1] = "subfile-beginning"; }},
        {"a defect with an argument more", [](json& j) { j["symbols"][0]["defects"][0][2].push_back("ZV"); }},
        {"a defect with a long argument",
         [](json& j) {
             j["symbols"][0]["defects"][0] = json::array({3, "subfile-end", {std::string(201, 'x')}});
         }},
        {"a defect with no argument",
         [](json& j) {
             j["symbols"][0]["defects"][0] = json::array({3, "subfile-end", json::array()});
         }},
        {"a defect of two parts", [](json& j) { j["symbols"][0]["defects"][0].erase(2); }},
        {"a defect before the beginning", [](json& j) { j["symbols"][0]["defects"][0][0] = -1; }},
        {"a seal that nobody verified", [](json& j) { j["symbols"][0]["verification"] = json(); }},
        {"a verification of no seal", [](json& j) { j["symbols"][0]["seal"] = json(); }},
        {"a state of the signature that does not exist",
         [](json& j) { j["symbols"][0]["verification"]["signature"] = 5; }},
        {"no finding", [](json& j) { j["findings"] = json::array(); }},
        {"a finding too few", [](json& j) { j["findings"].erase(2); }},
        {"a finding twice", [](json& j) { j["findings"].push_back(j["findings"][0]); }},
        {"findings out of turn", [](json& j) { std::swap(j["findings"][0], j["findings"][1]); }},
        {"a finding of the worker's", [](json& j) { j["findings"][0]["check"] = "mrz-infrared"; }},
        {"a check that does not exist", [](json& j) { j["findings"][0]["check"] = "all-is-well"; }},
        {"a failure of a check that only advises",
         [&](json& j) { finding_of(j, "barcode-viz")["outcome"] = static_cast<int>(Outcome::Failed); }},
        {"a success with a margin below nothing",
         [&](json& j) {
             finding_of(j, "seal-signature")["outcome"] = static_cast<int>(Outcome::Successful);
             finding_of(j, "seal-signature")["margin"] = -0.5;
         }},
        {"a reason of its own", [&](json& j) { finding_of(j, "seal-signature")["reason"] = "no mood"; }},
        {"aborted without a code",
         [&](json& j) { finding_of(j, "seal-signature")["outcome"] = static_cast<int>(Outcome::Aborted); }},
        {"a page that does not exist", [](json& j) { j["findings"][0]["page"] = 1; }},
        {"a number beyond sense", [](json& j) { j["findings"][0]["measured"] = 1e300; }},
        {"a list for the whole", [](json& j) { j = json::array({j}); }},
    };
    const json whole = json::parse(to_wire(sample_answer()));
    ASSERT_TRUE(answer_from_wire(whole.dump(), sample_question()));
    for (const Lie& lie : lies) {
        json changed = whole;
        lie.change(changed);
        const auto answer = answer_from_wire(changed.dump(), sample_question());
        ASSERT_FALSE(answer) << lie.name;
        EXPECT_THAT(answer.error().text, HasSubstr("the verifier's answer is not one")) << lie.name;
    }
    for (const char* text : {"", "null", "{", "[[[[", "{\"version\":1", "\xFF\xFE", "NaN"})
        EXPECT_FALSE(answer_from_wire(text, sample_question())) << text;
}

TEST(TrustWire, WhatIsWrittenIsRead) {
    seal::TrustFolder folder;
    folder.files = {{"csca.der", {1, 2, 3}}, {"empty.crl", {}}, {"", {255}}};
    const auto read = trust_from_wire(to_wire(folder));
    ASSERT_TRUE(read) << read.error().text;
    ASSERT_EQ(read->files.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(read->files[i].name, folder.files[i].name);
        EXPECT_EQ(read->files[i].bytes, folder.files[i].bytes);
    }
    EXPECT_TRUE(trust_from_wire({})->files.empty());
}

TEST(TrustWire, EveryCutAndEveryLengthPastTheEndIsRefused) {
    seal::TrustFolder folder;
    folder.files = {{"csca.der", {1, 2, 3}}};
    const std::vector<std::uint8_t> wire = to_wire(folder);
    for (std::size_t i = 1; i < wire.size(); ++i) EXPECT_FALSE(trust_from_wire(std::span(wire).first(i))) << i;
    for (const std::size_t length : {0U, 8U}) {
        std::vector<std::uint8_t> lie = wire;
        lie[length + 7] = 0xFF;
        EXPECT_FALSE(trust_from_wire(lie));
    }
}

}  // namespace
}  // namespace garita::verifier
