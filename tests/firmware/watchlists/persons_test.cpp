// Lists of persons: sealed for their stations, locked when they are out of date, and found by names and dates.
#include "firmware/watchlists/persons.h"

#include <gmock/gmock.h>

#include "firmware/catalog/installed.h"
#include "firmware/watchlists/sentences.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class PersonLists : public StationWithLists {
protected:
    PersonLists() {
        m_authority.version = 2;
        m_authority.list_scope = "\"persons\"";
        install();
        const auto station = make_station(data(), "Ferry post 7");
        EXPECT_TRUE(station) << text_of_error(station);
        m_station = station->known;
    }
    fs::path make_persons(const std::string& lines, std::uint32_t version = 1,
                          const std::vector<PublicParty>& stations = {}) {
        put("persons/list.toml", trust::content_of(head_of("persons")));
        put("persons/persons.tsv", trust::content_of("reference\tbirth\tnationality\tname\tother_names\n" + lines));
        fs::path to = m_folder / fmt::format("persons-{}-{}.signed", version, ++m_files);
        const std::vector<PublicParty> recipients = stations.empty() ? std::vector{m_station} : stations;
        const auto made =
            make_list(m_folder / "persons", facts(version, "persons"), {m_authority.list, recipients}, to);
        EXPECT_TRUE(made) << text_of_error(made);
        return to;
    }
    PersonAnswer ask(const std::string& name, const std::string& birth, const trust::Today& today = kNow.today) const {
        Watchlists lists(data());
        return lists.look_up(Holder{.name = name, .birth = birth}, today);
    }
    static std::vector<std::string> references(const PersonAnswer& answer) {
        std::vector<std::string> out;
        for (const FoundPerson& one : answer.found)
            out.push_back((one.match.how == PersonHow::NamesAndBirth ? "hit " : "similar ") +
                          one.match.person.reference);
        return out;
    }
    bool is_anywhere(std::string_view text) const {
        for (const auto& entry : fs::recursive_directory_iterator(data()))
            if (entry.is_regular_file() && text_of(get(entry.path())).find(text) != std::string_view::npos) return true;
        return false;
    }
    PublicParty m_station;

private:
    int m_files = 0;
};

const std::string kSome =
    "R-1\t1974-08-12\tUTO\tMüller, Anna Maria\tSchmidt, Anna|Анна Миллер\n"
    "R-2\t1980\tUTO\tBennelong, Wooloo\t\n"
    "R-3\t\t\tSukarno\t\n";

TEST_F(PersonLists, AreFoundByNamesAndDates) {
    import(make_persons(kSome));
    EXPECT_THAT(references(ask("MUELLER<<ANNA<MARIA", "1974-08-12")), ElementsAre("hit R-1"));
    EXPECT_THAT(references(ask("MARIA MULLER", "1974-08-12")), ElementsAre("hit R-1"));
    EXPECT_THAT(references(ask("SCHMIDT<<ANNA", "1974-12-08")), ElementsAre("similar R-1"));
    EXPECT_THAT(references(ask("MUELLER<<ANNA", "1974-08-13")), IsEmpty());
    EXPECT_THAT(references(ask("BENNELONG<<WOOLOO", "1980-02-03")), ElementsAre("similar R-2"));
    EXPECT_THAT(references(ask("SUKARNO", "1980-02-03")), ElementsAre("similar R-3"));
    EXPECT_TRUE(ask("NOBODY<<AT ALL", "1980-02-03").is_complete());

    const PersonAnswer answer = ask("MUELLER<<ANNA", "1974-08-12");
    const Language english = Language::create("en").value();
    EXPECT_THAT(sentences_of(answer.found[0].match, answer.lists[0], {english, "en"}),
                ElementsAre(HasSubstr("reference R-1. Namesakes exist"),
                            "Listed as: Müller, Anna Maria; Schmidt, Anna; Анна Миллер, 1974-08-12, UTO",
                            HasSubstr("Call 555")));
}

TEST_F(PersonLists, NothingOfAPersonIsReadableOnDiskOrStick) {
    const fs::path file = make_persons(kSome);
    EXPECT_EQ(text_of(get(file)).find("Bennelong"), std::string_view::npos);
    import(file);
    ASSERT_THAT(references(ask("BENNELONG<<WOOLOO", "1980-02-03")), SizeIs(1));
    for (const char* canary : {"Bennelong", "BENNELONG", "R-2", "1974-08-12"})
        EXPECT_FALSE(is_anywhere(canary)) << canary;
    EXPECT_TRUE(is_anywhere("Police of Utopia"));  // the search finds what is there
}

TEST_F(PersonLists, LockThemselvesWhenOutOfDate) {
    import(make_persons(kSome));
    Watchlists lists(data());
    const Holder holder{.name = "MUELLER<<ANNA", .birth = "1974-08-12"};
    EXPECT_THAT(lists.look_up(holder, kNow.today).found, SizeIs(1));
    const PersonAnswer over = lists.look_up(holder, {.day = "2027-01-01"});
    EXPECT_THAT(over.found, IsEmpty());
    EXPECT_FALSE(over.is_complete());
    EXPECT_THAT(over.lists.at(0).not_asked, HasSubstr("locked"));
    // A clock that was wrong destroys nothing.
    EXPECT_THAT(lists.look_up(holder, kNow.today).found, SizeIs(1));
    // Documents are none of its business; the screen tells it all the same.
    EXPECT_TRUE(lists.look_up(document_of("1", "UTO", "P").value(), {.day = "2027-01-01"}).is_complete());
    EXPECT_FALSE(lists.states({.day = "2027-01-01"}).is_complete());
}

TEST_F(PersonLists, OfOtherStationsAreNotTaken) {
    import(make_persons(kSome));
    const auto other = make_party(Party::Station, "Other post");
    const auto refused = import_list(data(), make_persons("R-9\t\tUTO\tNobody, Here\t\n", 2, {other->known}), kNow);
    EXPECT_EQ(refusal(refused), ErrorCode::FileForOthers);
    EXPECT_THAT(references(ask("SUKARNO", "")), ElementsAre("similar R-3"));
    EXPECT_EQ(read_in_force(data()).value().lists.at(0).version, 1);
    EXPECT_THAT(databases(), SizeIs(1));
    import(make_persons("R-9\t\tUTO\tNobody, Here\t\n", 2, {other->known, m_station}));
    EXPECT_THAT(references(ask("NOBODY<<HERE", "")), ElementsAre("similar R-9"));
}

TEST_F(PersonLists, AStationThatLostItsKeySaysSo) {
    import(make_persons(kSome));
    for (const auto& entry : fs::recursive_directory_iterator(catalogs_folder(data()))) fs::remove(entry.path());
    const PersonAnswer answer = ask("SUKARNO", "");
    EXPECT_FALSE(answer.is_complete());
    EXPECT_THAT(answer.lists.at(0).not_asked, HasSubstr("no key"));
}

TEST_F(PersonLists, ManyAreInManyChunks) {
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += fmt::format("R-{}\t\tUTO\tWord{} Other{}\t\n", i, std::string(1, static_cast<char>('A' + i % 26)), i);
    // Digits are no letters of a name: those words are left out, and one word alone is compared.
    import(make_persons(lines));
    EXPECT_LE(ask("WORDA", "").found.size(), KeptPersons::kMostMatches);
}

TEST_F(PersonLists, LinesThatAreNoneAreNamedWithoutTheirNames) {
    put("persons/list.toml", trust::content_of(head_of("persons")));
    for (const char* line : {"\t\tUTO\tSecret, Name\t", "R\t12.08.1974\tUTO\tSecret, Name\t", "R\t\tUt\tSecret, Name\t",
                             "R\t\tUTO\t\t", "R\t\tUTO\t山田\t"}) {
        put("persons/persons.tsv",
            trust::content_of(std::string("reference\tbirth\tnationality\tname\tother_names\n") + line + "\n"));
        const auto made = make_list(m_folder / "persons", facts(1, "persons"), {m_authority.list, {&m_station, 1}},
                                    m_folder / "x.signed");
        ASSERT_FALSE(made) << line;
        EXPECT_THAT(made.error().text, HasSubstr("persons.tsv, line 2"));
        EXPECT_THAT(made.error().text, Not(HasSubstr("Secret")));
    }
    const auto unsealed =
        make_list(m_folder / "persons", facts(1, "persons"), {m_authority.list}, m_folder / "x.signed");
    ASSERT_FALSE(unsealed);
    EXPECT_THAT(unsealed.error().text, HasSubstr("--station"));
}

TEST(Sealing, OpensOnlyAsItWasSealed) {
    ASSERT_TRUE(use_sodium());
    const SecretKey key = new_list_key();
    const Bytes plain = pack_persons(std::vector<Person>{{.reference = "R", .names = {"Anna Müller"}}});
    const Bytes sealed = seal(key, 3, plain);
    EXPECT_EQ(unpack_persons(unseal(key, 3, sealed).value()).value().at(0).names.at(0), "Anna Müller");
    EXPECT_FALSE(unseal(key, 4, sealed));
    EXPECT_FALSE(unseal(new_list_key(), 3, sealed));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= 1U;
        EXPECT_FALSE(unseal(key, 3, changed)) << i;
    }
    EXPECT_FALSE(unseal(key, 3, ByteView(sealed).first(10)));
    const auto station = make_party(Party::Station, "post");
    const auto other = make_party(Party::Station, "other");
    const Recipient recipient = seal_key(key, station->known);
    EXPECT_TRUE(open_key(recipient, *station));
    EXPECT_FALSE(open_key(recipient, *other));
}

}  // namespace
}  // namespace garita::watchlists
