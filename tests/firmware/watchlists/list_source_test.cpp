// From an authority's plain texts to a list, and what is no such text.
#include "firmware/watchlists/list_source.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "firmware/watchlists/number_sorter.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using ::testing::HasSubstr;

class Sources : public StationWithLists {
protected:
    /// Why it is refused.
    std::string refusal_of(const Source& source) {
        const fs::path folder = m_folder / "source";
        fs::remove_all(folder);
        for (const auto& [file, text] : source) put("source/" + file, trust::content_of(text));
        const auto made = make_list(folder, facts(1), {m_authority.list}, m_folder / "out.signed");
        EXPECT_FALSE(made);
        // Nothing lies about afterwards.
        for (const auto& entry : fs::directory_iterator(m_folder))
            EXPECT_FALSE(entry.path().filename().string().starts_with("out.signed")) << entry.path();
        return made ? "" : made.error().text;
    }
};

TEST_F(Sources, EachLineThatIsNoneIsNamed) {
    const auto with = [](const std::string& line) { return of_numbers("UTO,P,AB123456,stolen,\n" + line); };
    EXPECT_THAT(refusal_of(with("UTO,P,AB?3456,stolen,\n")), HasSubstr("numbers.csv, line 3: \"number\""));
    EXPECT_THAT(refusal_of(with("UT0,P,AB123456,stolen,\n")), HasSubstr("line 3: \"state\""));
    EXPECT_THAT(refusal_of(with("UTO,P1,AB123456,stolen,\n")), HasSubstr("line 3: \"type\""));
    EXPECT_THAT(refusal_of(with("UTO,P,AB123456,gone,\n")), HasSubstr("line 3: \"reason\""));
    EXPECT_THAT(refusal_of(with("UTO,P,AB123456,lost,30.11.2026\n")), HasSubstr("line 3: \"reported\""));
    EXPECT_THAT(refusal_of(with("UTO,P,AB123456,lost\n")), HasSubstr("line 3: it has 4 fields"));
    EXPECT_THAT(refusal_of(with(std::string(5000, 'A') + "\n")), HasSubstr("line 3: it is too long"));
}

TEST_F(Sources, WhatIsNoListIsRefusedBeforeItIsSigned) {
    EXPECT_THAT(refusal_of({}), HasSubstr("list.toml"));
    EXPECT_THAT(refusal_of(of_numbers("")), HasSubstr("no entry at all"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("documents")}, {"numbers.csv", "state,number,colour\n"}}),
                HasSubstr("\"colour\" is no column"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("documents")}, {"numbers.csv", "state,state\n"}}),
                HasSubstr("twice"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("blanks")}, {"numbers.csv", kColumns + "UTO,P,AB1,lost,\n"}}),
                HasSubstr("the kind blanks has no numbers"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("people")}}), HasSubstr("no kind of list"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("documents") + "fr = \"\"\n"}}), HasSubstr("no line of 1 to"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("blanks")},
                            {"ranges.tsv", kRangeColumns + "UTO\tP\tAA2000\tAA1000\tstolen-blank\t\n"}}),
                HasSubstr("ranges.tsv, line 2: \"first\" and \"last\""));
    const std::string texts = "[title]\nen = \"T\"\n[text]\nen = \"X\"\n";
    EXPECT_THAT(
        refusal_of({{"list.toml", head_of("alerts")}, {"alerts/a.toml", "id = \"b\"\nstate = \"UTO\"\n" + texts}}),
        HasSubstr("\"id\" is the name of the file"));
    EXPECT_THAT(refusal_of({{"list.toml", head_of("alerts")},
                            {"alerts/a.toml", "id = \"a\"\nstate = \"UTO\"\n" + texts},
                            {"alerts/a.png", "no picture"}}),
                HasSubstr("no PNG or JPEG"));
}

TEST_F(Sources, AFileThatIsThereIsNeverReplaced) {
    put("source/list.toml", trust::content_of(head_of("documents")));
    put("source/numbers.csv", trust::content_of(kColumns + "UTO,P,AB123456,stolen,\n"));
    put("there.signed", trust::content_of("mine"));
    EXPECT_FALSE(make_list(m_folder / "source", facts(1), {m_authority.list}, m_folder / "there.signed"));
    EXPECT_EQ(get(m_folder / "there.signed"), trust::content_of("mine"));
}

TEST_F(Sources, SemicolonsReturnsAndAMarkAreTaken) {
    import(make({{"list.toml", head_of("documents")},
                 { "numbers.csv",
                   "\xEF\xBB\xBFnumber;state;reason\r\nab-123 456;UTO;lost\r\n\r\n" }}));
    EXPECT_EQ(look_up("AB123456"), std::vector<std::string>{"listed  AB123456 lost"});
}

TEST_F(Sources, OfOneDocumentTheFirstReportOfTheGravestReasonStays) {
    put("source/list.toml", trust::content_of(head_of("documents")));
    put("source/numbers.csv", trust::content_of(kColumns + "UTO,P,AB1,lost,2026-01-01\nUTO,P,AB1,stolen,2026-03-01\n" +
                                                "UTO,P,AB1,stolen,2026-02-01\nUTO,ID,AB1,lost,\n"));
    const auto made = make_list(m_folder / "source", facts(1), {m_authority.list}, m_folder / "out.signed");
    ASSERT_TRUE(made) << text_of_error(made);
    EXPECT_EQ(made->counts.numbers, 2);
    EXPECT_EQ(made->doubled, 2);
    import(m_folder / "out.signed");
    EXPECT_EQ(look_up("AB1"), (std::vector<std::string>{"listed P AB1 stolen", "other type ID AB1 lost"}));
}

TEST_F(Sources, MoreThanFitIntoMemoryAreSortedAsTheyAreInMemory) {
    std::mt19937 random(1);
    constexpr std::string_view kCharacters = "0OQD1ILZ2B8A7";
    std::vector<ListedNumber> entries;
    for (int i = 0; i < 5000; ++i) {
        std::string number;
        for (std::size_t k = 0; k < 3 + random() % 2; ++k) number += kCharacters[random() % kCharacters.size()];
        entries.push_back({.number = number,
                           .state = random() % 2 == 0 ? "UTO" : "D",
                           .type = random() % 2 == 0 ? "P" : "",
                           .reason = static_cast<Reason>(1 + random() % 4),
                           .reported = static_cast<Day>(random())});
    }
    NumberSorter sorter(m_folder / "sorting", 100);
    for (const ListedNumber& entry : entries) ASSERT_TRUE(sorter.add(entry));
    std::ranges::stable_sort(entries,
                             [](const ListedNumber& a, const ListedNumber& b) { return std::is_lt(order_of(a, b)); });
    const auto same = [](const ListedNumber& a, const ListedNumber& b) { return std::is_eq(order_of(a, b)); };
    const std::size_t all = entries.size();
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    const std::size_t doubled = all - entries.size();
    ASSERT_GT(doubled, 100);
    for (const ListedNumber& entry : entries) {
        const auto next = sorter.next();
        ASSERT_TRUE(next && *next);
        ASSERT_TRUE(std::is_eq(order_of(**next, entry))) << (*next)->number << ' ' << entry.number;
    }
    EXPECT_FALSE(sorter.next().value());
    EXPECT_EQ(sorter.doubled(), doubled);
}

}  // namespace
}  // namespace garita::watchlists
