// What lists say to an officer, in each language.
#include "firmware/watchlists/sentences.h"

#include <gmock/gmock.h>

#include <set>

namespace garita::watchlists {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

ListState state() {
    return {.list = {.name = "stolen-documents", .until = "2026-12-31"},
            .head = {.title = "Stolen documents of Utopia",
                     .publisher = "Police of Utopia",
                     .issued = "2026-11-25",
                     .instructions = {{"en", "Call 555 0100."}}},
            .until = "2026-12-31",
            .age_days = 5};
}
Match match(How how) {
    return {
        .how = how,
        .entry = {.number = "AA1000", .state = "UTO", .type = "P", .reason = Reason::StolenBlank, .reported = 20'000},
        .last = "AA1999",
        .alert = {.id = "stamp", .title = {{"en", "False stamp"}}, .text = {{"en", "Three flukes."}}}};
}
constexpr std::array kAll = {How::Listed,        How::InRange,        How::Alert,
                             How::SimilarNumber, How::SimilarInRange, How::OtherType};

TEST(Sentences, AreThereForAllThatIsFoundInEachLanguage) {
    std::set<std::string> first;
    for (const std::string& code : languages()) {
        const Language language = Language::create(code).value();
        const Told told{language, code};
        for (const How how : kAll)
            for (const std::string& sentence : sentences_of(match(how), state(), told)) {
                EXPECT_THAT(sentence, Not(HasSubstr("[watchlist"))) << code;
                EXPECT_THAT(sentence, Not(HasSubstr("{"))) << code;
            }
        first.insert(sentences_of(match(How::Listed), state(), told).front());
        for (int reason = 1; reason <= 4; ++reason)
            EXPECT_TRUE(
                language.texts().contains("watchlist-reasons." + std::string(word_of(static_cast<Reason>(reason)))));
    }
    EXPECT_EQ(first.size(), languages().size());
}

TEST(Sentences, OnlyHitsTellWhatToDo) {
    const Language english = Language::create("en").value();
    const Told told{english, "en"};
    EXPECT_THAT(
        sentences_of(match(How::InRange), state(), told),
        ElementsAre("This number is in a series that is listed as stolen blank, AA1000 to AA1999 (Stolen documents of "
                    "Utopia). Confirm with Police of Utopia before acting; the holder may be the owner.",
                    "Reported on 2024-10-04.", "What Police of Utopia asks for: Call 555 0100."));
    for (const How how : {How::SimilarNumber, How::SimilarInRange, How::OtherType}) {
        const auto sentences = sentences_of(match(how), state(), told);
        EXPECT_THAT(sentences, Each(Not(HasSubstr("Call 555")))) << sentences.front();
        EXPECT_THAT(sentences.front(), HasSubstr("ot a hit"));
    }
    EXPECT_THAT(sentences_of(match(How::Alert), state(), told),
                ElementsAre("False stamp", "What Police of Utopia asks to look for: Three flukes."));
}

TEST(Sentences, TellTheAgeOfAListAlways) {
    const Language english = Language::create("en").value();
    const Told told{english, "en"};
    ListState one = state();
    EXPECT_THAT(sentences_of(one, told),
                ElementsAre("Stolen documents of Utopia (Police of Utopia): as of 2026-11-25, age in days: 5."));
    one.is_over = true;
    one.age_days.reset();
    one.not_asked = "the disk is failing";
    EXPECT_THAT(sentences_of(one, told), SizeIs(3));
    EXPECT_THAT(sentences_of(one, told)[0], HasSubstr("the clock is not confirmed"));
}

TEST(Sentences, NothingFoundIsSaidOnlyWhereAllWereAsked) {
    const Language english = Language::create("en").value();
    const Told told{english, "en"};
    Answer answer{.lists = {state()}};
    EXPECT_THAT(sentences_of(answer, told), ElementsAre(HasSubstr("Not found")));
    answer.lists[0].not_asked = "the disk is failing";
    EXPECT_THAT(sentences_of(answer, told), ElementsAre(HasSubstr("nothing found is no answer")));
    EXPECT_THAT(sentences_of(Answer{}, told), ElementsAre(HasSubstr("no lists")));
    EXPECT_THAT(sentences_of(Answer{.lists = {state()}, .found = {{"stolen-documents", match(How::Listed)}}}, told),
                IsEmpty());
}

TEST(Sentences, HiddenCharactersOfAListAreSeen) {
    const Language english = Language::create("en").value();
    Match alert = match(How::Alert);
    alert.alert.text = {{"en", "left\xE2\x80\xAEright"}};
    EXPECT_THAT(sentences_of(alert, state(), {english, "en"})[1], HasSubstr("left⟨U+202E⟩right"));
}

}  // namespace
}  // namespace garita::watchlists
