// The sentences: complete in four languages, used, and safe to show.
#include "firmware/messages.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "mrz/states.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The sources of the checks, all in one text: their message keys are whole literals.
const std::string& sources_of_checks() {
    static const std::string all = [] {
        const char* root = std::getenv("GARITA_SOURCE_DIR");
        std::string text;
        if (root != nullptr)
            for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / "vision" / "checks"))
                if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h") text += read(entry.path());
        return text;
    }();
    return all;
}

std::set<std::string> placeholders(const std::string& sentence) {
    static const std::regex kPlaceholder(R"(\{([^}]*)\})");
    std::set<std::string> names;
    for (std::sregex_iterator i(sentence.begin(), sentence.end(), kPlaceholder), end; i != end; ++i)
        names.insert((*i)[1]);
    return names;
}

Language language(std::string_view code) {
    return Language::create(code).value();
}

TEST(Languages, FourOfThem) {
    EXPECT_THAT(languages(), ElementsAre("en", "es", "fr", "pt"));
    for (const std::string& code : languages()) {
        const Result<Language> parsed = Language::create(code);
        EXPECT_TRUE(parsed) << code << ": " << (parsed ? "" : parsed.error().text);
    }
    EXPECT_FALSE(Language::create("xx"));
}

TEST(Languages, SameKeysAndArgumentsInEach) {
    const Language english = language("en");
    for (const std::string& code : languages()) {
        const Language other = language(code);
        for (const auto& [key, sentence] : english.texts()) {
            const auto found = other.texts().find(key);
            if (found == other.texts().end()) {
                ADD_FAILURE() << code << " lacks " << key;
                continue;
            }
            EXPECT_EQ(placeholders(found->second), placeholders(sentence)) << code << ": " << key;
            EXPECT_FALSE(found->second.empty()) << code << ": " << key;
        }
        for (const auto& [key, sentence] : other.texts())
            EXPECT_TRUE(english.texts().contains(key)) << code << " has " << key << ", English has not";
        for (const auto& [key, list] : english.lists())
            EXPECT_EQ(other.list(key).size(), list.size()) << code << ": " << key;
        EXPECT_EQ(other.lists().size(), english.lists().size()) << code;
    }
}

TEST(Languages, EveryCodeOfAnMrzHasAName) {
    for (const std::string& code : languages()) {
        const Language words = language(code);
        for (const mrz::StateCode& state : mrz::all_states()) {
            const std::string name = words.name_of_state(state.code);
            EXPECT_FALSE(name.empty()) << code << ": " << state.code;
            EXPECT_NE(name, state.code) << code;
        }
        EXPECT_EQ(words.name_of_state("QQQ"), "");
        EXPECT_EQ(words.name_of_state("D"), words.name_of_state("DEU"));
    }
    EXPECT_EQ(language("pt").name_of_state("URY"), "Uruguai");
    EXPECT_EQ(language("fr").name_of_state("XXA"), "apatride");
}

TEST(Languages, EveryKeyOfEveryCheckHasItsSentence) {
    ASSERT_FALSE(sources_of_checks().empty()) << "GARITA_SOURCE_DIR is not set";
    static const std::regex kKey(R"re("([a-z0-9-]+)\.([a-z0-9-]+)")re");
    const Language english = language("en");
    const std::string& text = sources_of_checks();
    std::size_t keys = 0;
    for (std::sregex_iterator i(text.begin(), text.end(), kKey), end; i != end; ++i) {
        if (find_check((*i)[1].str()) == nullptr) continue;
        ++keys;
        const std::string key = "messages." + (*i)[1].str() + "." + (*i)[2].str();
        EXPECT_TRUE(english.texts().contains(key)) << key << " is used and has no sentence";
    }
    EXPECT_GT(keys, all_checks().size());
}

TEST(Languages, NoSentenceThatNoCheckSays) {
    const Language english = language("en");
    for (const auto& [key, sentence] : english.texts()) {
        if (key.rfind("messages.", 0) != 0) continue;
        const std::string check = key.substr(9, key.find('.', 9) - 9);
        if (find_check(check) == nullptr) continue;
        EXPECT_THAT(sources_of_checks(), HasSubstr("\"" + key.substr(9) + "\"")) << key << " is never said";
        for (const std::string& name : placeholders(sentence))
            EXPECT_THAT(sources_of_checks(), HasSubstr("\"" + name + "\""))
                << key << ": no check gives {" << name << "}";
    }
}

TEST(Languages, EveryCheckGroupOutcomeReasonErrorAndBandHasItsName) {
    for (const std::string& code : languages()) {
        const Language words = language(code);
        const auto expect = [&](const std::string& key) {
            EXPECT_TRUE(words.texts().contains(key)) << code << ": " << key;
        };
        for (const Check& check : all_checks()) expect("checks." + std::string(check.name));
        for (const std::string_view group : kGroupNames) expect("groups." + std::string(group));
        for (const std::string_view band : kBandNames) expect("bands." + std::string(band));
        for (const mrz::FormatShape& shape : mrz::kFormatShapes) expect("formats." + std::string(shape.name));
        for (const ErrorCode error : kErrorCodes)
            EXPECT_THAT(words.sentence(aborted(error)), Not(HasSubstr("["))) << code << static_cast<int>(error);
        for (const std::string_view reason : kReasons)
            EXPECT_THAT(words.sentence(not_supported(reason)), Not(HasSubstr("["))) << code << reason;
        for (const Outcome outcome :
             {Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::NotSupported, Outcome::Aborted})
            EXPECT_THAT(words.name_of(outcome), Not(HasSubstr("["))) << code;
    }
}

TEST(Languages, EveryDefectOfABarcodeHasItsSentence) {
    for (const std::string& code : languages()) {
        const Language words = language(code);
        std::size_t sentences = 0;
        for (const auto& [key, sentence] : words.texts()) {
            if (key.rfind("defects.", 0) != 0) continue;
            ++sentences;
            EXPECT_NE(seal::find_expectation(key.substr(8)), nullptr) << code << ": " << key << " is never expected";
            // Arguments that a finding has beside them.
            EXPECT_THAT(placeholders(sentence), Not(::testing::Contains(::testing::AnyOf("expected", "count")))) << key;
        }
        EXPECT_EQ(sentences, seal::kExpectations) << code;
        for (std::size_t i = 0; i < seal::kExpectations; ++i) {
            const auto& row = seal::expectation_of(static_cast<seal::Expected>(i));
            std::set<std::string> names(row.arguments.begin(),
                                        row.arguments.begin() + static_cast<std::ptrdiff_t>(row.count()));
            EXPECT_EQ(placeholders(words.texts().at("defects." + std::string(row.key))), names) << code << row.key;
        }
    }
}

TEST(Languages, FourDifferentOnes) {
    for (const std::string key : {"messages.mrz-check-digits.successful", "errors.1203", "verdict.failed"}) {
        std::set<std::string> sentences;
        for (const std::string& code : languages()) sentences.insert(language(code).text(key));
        EXPECT_EQ(sentences.size(), languages().size()) << key;
    }
}

TEST(Sentences, ArgumentsAreFilledInAndWordsTranslated) {
    Finding finding;
    finding.message_key = "mrz-check-digits.failed";
    finding.arguments = {{"column", "10"}, {"is", "4"}, {"should", "7"}, {"line", "2"}, {"field", "document_number"}};
    EXPECT_EQ(language("en").sentence(finding),
              "Digit 10 is 4, should be 7. First compare the line with the picture; then suspect alteration. "
              "(Line 2, document number.)");
    finding.arguments.erase("is");
    EXPECT_THAT(language("en").sentence(finding), HasSubstr("Digit 10 is ?, should be 7."));
}

TEST(Sentences, OneThatBeginsWithTheNameOfAFieldBeginsWithACapital) {
    Finding finding;
    finding.message_key = "mrz-content.date";
    finding.arguments = {{"field", "date_of_birth"}, {"text", "991332"}};
    EXPECT_THAT(language("en").sentence(finding), HasSubstr("Date of birth: 991332"));
    EXPECT_THAT(language("es").sentence(finding), HasSubstr("Fecha de nacimiento: 991332"));
}

TEST(Sentences, WhatWasExpectedOfABarcodeIsToldInEveryLanguage) {
    Finding finding;
    finding.message_key = "barcode-content.defects";
    finding.arguments = {{"count", "2"}, {"expected", "place-form"}, {"field", "date_of_birth"}, {"form", "CCYYMMDD"}};
    EXPECT_THAT(language("en").sentence(finding), HasSubstr("in 2 places; first: date of birth as CCYYMMDD."));
    EXPECT_THAT(language("fr").sentence(finding), HasSubstr("date de naissance comme CCYYMMDD"));
    EXPECT_EQ(language("es").phrase({7, seal::Expected::BcbpPart, {"security-data", "4"}}),
              "los datos de seguridad de 4 posiciones");
    // An argument of a stranger is never looked up as a sentence of another.
    finding.arguments["form"] = "{expected}";
    EXPECT_THAT(language("en").sentence(finding), HasSubstr("date of birth as {expected}."));
}

TEST(Sentences, FieldsHaveNamesInEveryLanguageAndNumbersOfLegs) {
    bool known = false;
    EXPECT_EQ(language("es").field("eye_colour", &known), "color de ojos");
    EXPECT_TRUE(known);
    EXPECT_EQ(language("pt").field("seat_2", &known), "assento 2");
    EXPECT_TRUE(known);
    EXPECT_EQ(language("fr").field("address_street_2"), "rue, deuxième ligne");
    EXPECT_EQ(language("en").field("afis_code", &known), "afis code");
    EXPECT_FALSE(known);
    EXPECT_EQ(language("en").field("_2"), " 2");
    EXPECT_EQ(language("en").field(""), "");
}

TEST(Languages, EveryNameOfAFieldIsOneThatSomethingReads) {
    const char* root = std::getenv("GARITA_SOURCE_DIR");
    ASSERT_NE(root, nullptr);
    std::string sources;
    for (const char* folder : {"mrz", "vision"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / folder))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h") sources += read(entry.path());
    const Language english = language("en");
    for (const auto& [key, name] : english.texts()) {
        if (key.rfind("fields.", 0) != 0 || key.rfind("fields.mrz_line_", 0) == 0) continue;
        EXPECT_THAT(sources, HasSubstr("\"" + key.substr(7) + "\"")) << key;
    }
}

TEST(Sentences, UnknownKeyIsShownAsAKeyNotAsNothing) {
    EXPECT_EQ(language("en").text("no.such.key"), "[no.such.key]");
}

TEST(Sentences, BraceInAnArgumentIsText) {
    Finding finding;
    finding.message_key = "issuing-state.specimen";
    finding.arguments = {{"text", "{text}{code}"}};
    EXPECT_THAT(language("en").sentence(finding), HasSubstr("{text}{code}"));
}

TEST(Visible, BidiControlAndAnsiCharactersAreSeen) {
    EXPECT_EQ(visible("A\xE2\x80\xAE"
                      "B"),
              "A⟨U+202E⟩B");
    EXPECT_EQ(visible("\x1B[2J"), "⟨U+001B⟩[2J");
    EXPECT_EQ(visible("a\nb"), "a⟨U+000A⟩b");
    EXPECT_EQ(visible("Ñandú"), "Ñandú");
}

TEST(Visible, BrokenUtf8IsReplacedAndLengthBounded) {
    EXPECT_EQ(visible("\xFF"), "\xEF\xBF\xBD");
    EXPECT_EQ(visible("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(visible("\xED\xA0\x80").find('\xED'), std::string::npos);
    EXPECT_EQ(visible("\xE2\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(visible(std::string(1000, 'x'), 5), "xxxxx…");
}

}  // namespace
}  // namespace garita
