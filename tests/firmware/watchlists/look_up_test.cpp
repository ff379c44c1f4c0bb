// What a station's lists say of a document, and of themselves.
#include <gmock/gmock.h>

#include <thread>

#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LookUp : public StationWithLists {};

TEST_F(LookUp, NumberStateAndTypeAreAHit) {
    import(make(of_numbers("UTO,P,AB123456,stolen,2026-01-02\nXOM,P,AB123456,lost,\nUTO,,CX777777,lost,\n")));
    EXPECT_THAT(look_up("ab 123456"), ElementsAre("listed P AB123456 stolen"));
    EXPECT_THAT(look_up("AB123456", "XOM"), ElementsAre("listed P AB123456 lost"));
    EXPECT_THAT(look_up("AB123456", "D<<"), IsEmpty());
    EXPECT_THAT(look_up("AB123457"), IsEmpty());
    EXPECT_THAT(look_up("CX777777", "UTO", "ID"), ElementsAre("listed  CX777777 lost"));

    Watchlists lists(data());
    const Answer answer = lists.look_up(document_of("AB123456", "UTO", "P").value(), kNow.today);
    ASSERT_THAT(answer.found, SizeIs(1));
    EXPECT_EQ(answer.found[0].list, "stolen-documents");
    EXPECT_EQ(day_text(answer.found[0].match.entry.reported), "2026-01-02");
    EXPECT_TRUE(answer.is_complete());
}

TEST_F(LookUp, AnotherTypeOfThatStateIsToldAndNoHit) {
    import(make(of_numbers("UTO,ID,AB123456,stolen,\n")));
    EXPECT_THAT(look_up("AB123456"), ElementsAre("other type ID AB123456 stolen"));
    EXPECT_FALSE(is_hit(How::OtherType));
}

TEST_F(LookUp, LookAlikesAreSimilarAndNoHits) {
    import(
        make(of_numbers("UTO,P,OB123456,stolen,\nUTO,P,08123456,lost,\nUTO,P,QB12345G,lost,\nXOM,P,0B123456,lost,\n")));
    EXPECT_THAT(look_up("0B123456"), ElementsAre("similar number P 08123456 lost", "similar number P OB123456 stolen",
                                                 "similar number P QB12345G lost"));
    EXPECT_THAT(look_up("OB123456"), ElementsAre("listed P OB123456 stolen", "similar number P 08123456 lost",
                                                 "similar number P QB12345G lost"));
}

TEST_F(LookUp, ACrowdOfLookAlikesHidesNoHitAndIsToldToBeOne) {
    std::string lines;
    const std::string zeros = "0OQD";
    for (int i = 0; i < 256; ++i) {
        std::string number = "X";
        for (int k = 0; k < 4; ++k) number += zeros[static_cast<std::size_t>((i >> (2 * k)) & 3)];
        lines += "UTO,P," + number + ",lost,\n";
    }
    import(make(of_numbers(lines)));
    const auto words = look_up("XQQQQ");
    ASSERT_THAT(words, SizeIs(1 + kMostTold));
    EXPECT_EQ(words.front(), "listed P XQQQQ lost");
    Watchlists lists(data());
    EXPECT_TRUE(lists.look_up(document_of("XQQQQ", "UTO", "P").value(), kNow.today).more);
}

TEST_F(LookUp, RangesHoldBothTheirEnds) {
    import(make({{"list.toml", head_of("blanks")},
                 { "ranges.tsv",
                   kRangeColumns + "UTO\tP\tAA1000\tAA1999\tstolen-blank\t2026-05-01\n" +
                       "UTO\tID\tAA1500\tAA1600\tstolen-blank\t\n" }},
                1, "blanks"));
    EXPECT_THAT(look_up("AA1000"), ElementsAre("in range P AA1000-AA1999 stolen-blank"));
    EXPECT_THAT(look_up("AA1999"), ElementsAre("in range P AA1000-AA1999 stolen-blank"));
    EXPECT_THAT(look_up("AA1550"),
                ElementsAre("in range P AA1000-AA1999 stolen-blank", "other type ID AA1500-AA1600 stolen-blank"));
    EXPECT_THAT(look_up("AA2000"), IsEmpty());
    EXPECT_THAT(look_up("AA10000"), IsEmpty());
    EXPECT_THAT(look_up("AA1000", "XOM"), IsEmpty());
    EXPECT_THAT(look_up("AAIOOO"), ElementsAre("similar in range P AA1000-AA1999 stolen-blank"));
}

std::string alert_of(const std::string& id, const std::string& more) {
    return "id = \"" + id + "\"\nstate = \"UTO\"\n" + more +
           "[title]\nen = \"False stamp\"\nfr = \"Faux tampon\"\n[text]\nen = \"The anchor has three flukes.\"\n";
}

TEST_F(LookUp, AlertsTellWhatToLookForAndShowIt) {
    import(make({{"list.toml", head_of("counterfeits")},
                 {"alerts/any.toml", alert_of("any", "")},
                 {"alerts/any.png", kPicture},
                 {"alerts/numbers.toml", alert_of("numbers", "type = \"P\"\nfirst = \"AA1000\"\nlast = \"AA1999\"\n")},
                 { "alerts/series.toml",
                   alert_of("series", "series = \"UTO-P-2-2019\"\n") }},
                1, "alerts"));
    EXPECT_THAT(look_up("AA1500"), ElementsAre("alert any", "alert numbers", "alert series"));
    EXPECT_THAT(look_up("AA1500", "UTO", "ID"), ElementsAre("alert any", "alert series"));
    EXPECT_THAT(look_up("AA2000"), ElementsAre("alert any", "alert series"));
    EXPECT_THAT(look_up("AA2000", "XOM"), IsEmpty());

    Watchlists lists(data());
    const Answer answer = lists.look_up(document_of("1", "UTO", "P", "UTO-P-1-2012").value(), kNow.today);
    ASSERT_EQ(words_of(answer), std::vector<std::string>{"alert any"});
    const Match& match = answer.found[0].match;
    EXPECT_TRUE(match.has_picture);
    EXPECT_EQ(in_language(match.alert.title, "fr"), "Faux tampon");
    EXPECT_EQ(in_language(match.alert.text, "fr"), "The anchor has three flukes.");
    const auto picture = lists.picture("alerts", "any");
    ASSERT_TRUE(picture) << text_of_error(picture);
    EXPECT_EQ(text_of(*picture), kPicture);
    EXPECT_EQ(media_type_of(*picture), "image/png");
    EXPECT_THAT(lists.picture("alerts", "series").value(), IsEmpty());
    EXPECT_THAT(lists.picture("none", "any").value(), IsEmpty());
}

TEST_F(LookUp, HitsOfAllListsComeFirst) {
    import(make({{"list.toml", head_of("alerts")}, { "alerts/any.toml", alert_of("any", "") }}, 1, "alerts"));
    import(make(of_numbers("UTO,P,AB123456,stolen,\nUTO,P,A8123456,lost,\n")));
    EXPECT_THAT(look_up("AB123456"),
                ElementsAre("listed P AB123456 stolen", "alert any", "similar number P A8123456 lost"));
}

TEST_F(LookUp, WhatWasNotReadWholeIsNotAsked) {
    for (const auto& [number, state] :
         {std::pair("AB?23456", "UTO"), std::pair("", "UTO"), std::pair("AB123456", "")}) {
        const auto document = document_of(number, state, "P");
        ASSERT_FALSE(document) << number;
        EXPECT_EQ(document.error().kind, ErrorKind::Input);
    }
}

class States : public StationWithLists {
protected:
    ListState only(const trust::Today& today = kNow.today) const {
        Watchlists lists(data());
        const Answer answer = lists.states(today);
        EXPECT_THAT(answer.lists, SizeIs(1));
        return answer.lists.empty() ? ListState{} : answer.lists.front();
    }
};

TEST_F(States, TellAgeAndEnd) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    EXPECT_EQ(only().age_days, 5);
    EXPECT_FALSE(only().is_over);
    EXPECT_EQ(only().head.title, "Stolen documents of Utopia");
    EXPECT_EQ(only().counts.numbers, 1);
    EXPECT_EQ(in_language(only().head.instructions, "es"), "Llame al 555 0100.");

    const trust::Today later{.day = "2027-01-01"};
    EXPECT_TRUE(only(later).is_over);
    EXPECT_EQ(only(later).not_asked, "");  // it is asked all the same, and said to be over
}

TEST_F(States, AnUnconfirmedClockTellsNoAgeAndEndsNothing) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    const trust::Today wrong{.day = "2036-01-01", .clock = trust::Clock::Unconfirmed};
    EXPECT_FALSE(only(wrong).age_days);
    EXPECT_FALSE(only(wrong).is_over);
    EXPECT_TRUE(only(wrong).clock_unconfirmed);
    trust::Today known = wrong;
    known.not_before = "2027-01-01";
    EXPECT_TRUE(only(known).is_over);
}

TEST_F(States, AStationWithoutListsHasNoneAndNoTrouble) {
    Watchlists lists(data());
    const Answer answer = lists.look_up(document_of("1", "UTO", "P").value(), kNow.today);
    EXPECT_THAT(answer.lists, IsEmpty());
    EXPECT_TRUE(answer.is_complete());
}

TEST_F(States, AListOfARevokedSignerIsAskedNoMoreWhileTheKioskRuns) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    Watchlists lists(data());
    const Document document = document_of("AB123456", "UTO", "P").value();
    EXPECT_THAT(lists.look_up(document, kNow.today).found, SizeIs(1));
    m_authority.version = 2;
    m_authority.more = Authority::revoked_key(m_authority.list.known.key);
    m_authority.list = trust::key_of(Party::Signer, "Utopia's police");
    install();
    const Answer answer = lists.look_up(document, kNow.today);
    EXPECT_THAT(answer.found, IsEmpty());
    EXPECT_FALSE(answer.is_complete());
    EXPECT_THAT(answer.lists.at(0).not_asked, HasSubstr("revoked"));
}

TEST_F(States, AListWhoseNameItsSignerMayNoLongerSignLikewise) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    m_authority.version = 2;
    m_authority.list_scope = "\"alerts\"";
    install();
    EXPECT_THAT(only().not_asked, HasSubstr("no longer lets"));
}

TEST_F(States, ADamagedListIsNeverSilence) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    std::ofstream(watchlists_folder(data()) / databases().at(0), std::ios::binary | std::ios::in).write("damaged", 7);
    EXPECT_THAT(only().not_asked, HasSubstr("damaged"));
    fs::remove(watchlists_folder(data()) / databases().at(0));
    EXPECT_THAT(only().not_asked, HasSubstr("import the list again"));
}

TEST_F(States, WhatIsInForceCannotBeReadIsTold) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    std::ofstream(in_force_path(data())) << "schema = 2\n";
    Watchlists lists(data());
    const Answer answer = lists.look_up(document_of("AB123456", "UTO", "P").value(), kNow.today);
    EXPECT_FALSE(answer.is_complete());
    EXPECT_THAT(answer.trouble, HasSubstr("in-force.toml"));
}

TEST_F(States, AListThatIsImportedOrRemovedWhileTheKioskRunsCountsAtOnce) {
    Watchlists lists(data());
    const Document document = document_of("AB123456", "UTO", "P").value();
    EXPECT_THAT(lists.look_up(document, kNow.today).found, IsEmpty());
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    EXPECT_THAT(lists.look_up(document, kNow.today).found, SizeIs(1));
    import(make(of_numbers("UTO,P,CC123456,stolen,\n"), 2));
    EXPECT_THAT(lists.look_up(document, kNow.today).found, IsEmpty());
    ASSERT_TRUE(remove_list(data(), "stolen-documents"));
    EXPECT_THAT(lists.states(kNow.today).lists, IsEmpty());
}

TEST_F(States, SeveralThreadsAskWhileListsChange) {
    import(make(of_numbers("UTO,P,AB123456,stolen,\n")));
    const fs::path second = make(of_numbers("UTO,P,AB123456,lost,\n"), 2);
    Watchlists lists(data());
    const Document document = document_of("AB123456", "UTO", "P").value();
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 200; ++k) EXPECT_EQ(lists.look_up(document, kNow.today).found.size(), 1);
        });
    import(second);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(lists.look_up(document, kNow.today).found.at(0).match.entry.reason, Reason::Lost);
}

}  // namespace
}  // namespace garita::watchlists
