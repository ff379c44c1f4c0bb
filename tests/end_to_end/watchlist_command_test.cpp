// garita watchlist, as an authority and a station's technician use it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/watchlists/station_with_lists.h"

namespace garita::watchlists {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

class WatchlistCommand : public StationWithLists {
protected:
    WatchlistCommand() {
        const fs::path secret = put("police.secret.toml", trust::content_of(to_toml(Party::Signer, m_authority.list)));
        fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
        put("stolen/list.toml", trust::content_of(head_of("documents")));
        put("stolen/numbers.csv", trust::content_of(kColumns + "UTO,P,AB123456,stolen,2026-01-02\n" +
                                                    "UTO,P,AB1Z3456,lost,\nUTO,P,AB123456,lost,\n"));
    }
    [[nodiscard]] std::string at(const std::string& name) const { return (m_folder / name).string(); }
    static end_to_end::Said watchlist(Words words) {
        words.insert(words.begin(), "watchlist");
        return end_to_end::garita(words, "</dev/null");
    }
    [[nodiscard]] end_to_end::Said at_station(Words words) const {
        words.insert(words.end(), {"--data", at("data")});
        return watchlist(std::move(words));
    }
    [[nodiscard]] end_to_end::Said make_one(const std::string& version = "1",
                                            const std::string& out = "stolen.list") const {
        return watchlist({"make", at("stolen"), "--name", "stolen-documents", "--version", version, "--from",
                          "2026-01-01", "--until", "2026-12-31", "--for", "all", "--key", at("police.secret.toml"),
                          "--out", at(out)});
    }
};

TEST_F(WatchlistCommand, ListsAreMadeImportedAskedAndRemoved) {
    const auto made = make_one();
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("stolen-documents version 1, documents, as of 2026-11-25"));
    EXPECT_THAT(made.out, HasSubstr("2 numbers"));
    EXPECT_THAT(made.err, HasSubstr("1 lines were left out"));

    EXPECT_THAT(at_station({"list"}).err, HasSubstr("no lists"));
    const auto imported = at_station({"import", at("stolen.list")});
    ASSERT_EQ(imported.status, 0) << imported.err;
    EXPECT_THAT(imported.out, StartsWith("in force: stolen-documents version 1"));
    // This station has no key, and so no audit log yet.
    EXPECT_THAT(imported.err, HasSubstr("told later"));
    EXPECT_THAT(at_station({"import", at("stolen.list")}).out, StartsWith("in force already"));

    const auto list = at_station({"list"});
    EXPECT_THAT(list.out, HasSubstr("Stolen documents of Utopia (Police of Utopia): as of 2026-11-25, age in days: "));

    const auto hit = at_station({"look-up", "ab 123456", "--state", "UTO", "--type", "P<"});
    EXPECT_EQ(hit.status, 0);
    EXPECT_THAT(hit.out, StartsWith("HIT  This document is listed as stolen (Stolen documents of Utopia). Confirm with "
                                    "Police of Utopia before acting; the holder may be the owner.\n     Reported on "
                                    "2026-01-02.\n     What Police of Utopia asks for: Call 555 0100.\n"));
    EXPECT_THAT(hit.out, HasSubstr("     Similar number, not a hit: AB1Z3456 is listed as lost"));
    EXPECT_THAT(at_station({"look-up", "AB123456", "--state", "UTO", "--language", "es"}).out,
                HasSubstr("Lo que pide Police of Utopia: Llame al 555 0100."));
    const auto none = at_station({"look-up", "ZZ123456", "--state", "UTO"});
    EXPECT_EQ(none.status, 0);
    EXPECT_THAT(none.out, StartsWith("Not found in the lists of this station."));

    EXPECT_THAT(at_station({"remove", "stolen-documents"}).err, HasSubstr("--yes"));
    ASSERT_EQ(at_station({"remove", "stolen-documents", "--yes"}).status, 0);
    EXPECT_EQ(at_station({"remove", "stolen-documents", "--yes"}).status, 2);
    EXPECT_THAT(at_station({"look-up", "AB123456", "--state", "UTO"}).out, StartsWith("This station has no lists"));
    // The version stays known.
    const auto again = at_station({"import", at("stolen.list")});
    EXPECT_EQ(again.status, 0) << again.err;
}

TEST_F(WatchlistCommand, TellsPrograms) {
    ASSERT_EQ(make_one().status, 0);
    ASSERT_EQ(at_station({"import", at("stolen.list")}).status, 0);
    const json list = json::parse(at_station({"list", "--json"}).out);
    EXPECT_EQ(list["name"], "stolen-documents");
    EXPECT_EQ(list["kind"], "documents");
    EXPECT_EQ(list["numbers"], 2);
    EXPECT_EQ(list["asked"], true);
    const json hit = json::parse(at_station({"look-up", "AB123456", "--state", "UTO", "--json"}).out);
    ASSERT_EQ(hit["found"].size(), 2);
    EXPECT_EQ(hit["found"][0]["how"], "listed");
    EXPECT_EQ(hit["found"][0]["hit"], true);
    EXPECT_EQ(hit["found"][0]["reported"], "2026-01-02");
    EXPECT_EQ(hit["found"][1]["how"], "similar-number");
    EXPECT_EQ(hit["found"][1]["hit"], false);
    EXPECT_THAT(hit["sentences"], IsEmpty());
}

TEST_F(WatchlistCommand, WrongWordsAndRefusedFilesHaveTheirStatus) {
    EXPECT_EQ(at_station({"look-up", "AB123456"}).status, 1);
    EXPECT_EQ(at_station({"look-up", "AB?23456", "--state", "UTO"}).status, 1);
    EXPECT_EQ(at_station({"import"}).status, 1);
    EXPECT_EQ(at_station({"import", at("none.list")}).status, 2);
    EXPECT_EQ(at_station({"import", at("stolen/list.toml")}).status, 2);
    EXPECT_EQ(watchlist({"import", at("none.list"), "--data", at("nowhere")}).status, 2);
    EXPECT_EQ(watchlist({"make", at("stolen")}).status, 1);
    put("stolen/numbers.csv", trust::content_of(kColumns + "UTO,P,?,stolen,\n"));
    const auto refused = make_one();
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("numbers.csv, line 2"));
    EXPECT_FALSE(fs::exists(at("stolen.list")));
}

TEST_F(WatchlistCommand, AListThatCannotBeAskedIsNotSilence) {
    ASSERT_EQ(make_one().status, 0);
    ASSERT_EQ(at_station({"import", at("stolen.list")}).status, 0);
    fs::remove(watchlists_folder(data()) / databases().at(0));
    const auto asked = at_station({"look-up", "ZZ123456", "--state", "UTO"});
    EXPECT_EQ(asked.status, 2);
    EXPECT_THAT(asked.out, HasSubstr("Not every list could be asked: nothing found is no answer."));
    EXPECT_THAT(asked.out, Not(HasSubstr("Not found")));
    EXPECT_THAT(asked.err, HasSubstr("import the list again"));
    // The same file is taken again.
    const auto again = at_station({"import", at("stolen.list")});
    EXPECT_THAT(again.out, StartsWith("in force:")) << again.err;
    EXPECT_THAT(at_station({"look-up", "AB123456", "--state", "UTO"}).out, StartsWith("HIT"));
}

}  // namespace
}  // namespace garita::watchlists
