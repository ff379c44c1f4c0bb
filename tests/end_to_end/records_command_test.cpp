// garita records: a damaged database, from the complaint to a kiosk that keeps records again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "firmware/database/database.h"
#include "firmware/records/store.h"
#include "firmware/station/keeper.h"
#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using end_to_end::Said;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RecordsCommand : public ::testing::Test {
protected:
    [[nodiscard]] Said records(std::vector<std::string> words) const {
        words.insert(words.begin(), "records");
        words.insert(words.end(), {"--data", m_of.data().string()});
        return end_to_end::garita(words, "</dev/null");
    }
    void keep_some() {
        for (int i = 0; i < 20; ++i) {
            Keeper keeper(m_of.station(), {.officer = m_of.find("Ada").id}, {}, "garita");
            ASSERT_TRUE(keeper.complete({.outcome = Outcome::Failed, .report = std::string(4096, 'x')}));
        }
        m_of.close();
    }
    void damage() const {
        const fs::path file = records::database_file(records::records_folder(m_of.data()), Mode::Live);
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(4096 * 5);
        out << std::string(static_cast<std::size_t>(4096) * 20, '\x5a');
    }
    test::StationOfTests m_of;
};

TEST_F(RecordsCommand, WholeRecordsAreCountedAndNothingIsSetAside) {
    keep_some();
    const Said verified = records({"verify"});
    EXPECT_EQ(verified.status, 0) << verified.err;
    EXPECT_THAT(verified.out, AllOf(HasSubstr("live: whole, records: 20"), HasSubstr("training: whole, records: 0")));
    const Said refused = records({"set-aside", "--yes"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("nothing is set aside"));
    EXPECT_EQ(records({"erase", "records", "--yes"}).status, 1) << "no other folder";
    EXPECT_EQ(records({"set-aside", "--mode", "dead", "--yes"}).status, 1);
}

TEST_F(RecordsCommand, WhatOpensAndIsNotWholeIsSetAsideToo) {
    keep_some();
    // A byte of a sealed part: SQLite finds nothing wrong with it.
    const fs::path file = records::database_file(records::records_folder(m_of.data()), Mode::Live);
    {
        auto database = database::Database::open(file, records::records_schema());
        ASSERT_TRUE(database) << database.error().text;
        auto trigger = database->prepare("SELECT sql FROM sqlite_master WHERE name = 'parts_are_never_changed'");
        ASSERT_TRUE(trigger && *trigger->next());
        const std::string guard(trigger->text(0));
        ASSERT_FALSE(*trigger->next());
        for (const std::string& statement :
             {std::string("DROP TRIGGER parts_are_never_changed"),
              std::string("UPDATE parts SET sealed = zeroblob(length(sealed)) WHERE name = 'report'"), guard}) {
            const auto done = database->execute(statement);
            ASSERT_TRUE(done) << done.error().text;
        }
    }
    EXPECT_THAT(records({"verify"}).out, HasSubstr("garita records set-aside --mode live"));
    const Said moved = records({"set-aside", "--yes"});
    EXPECT_EQ(moved.status, 0) << moved.err;
    EXPECT_THAT(records({"verify"}).out, HasSubstr("live: whole, records: 0"));
}

TEST_F(RecordsCommand, SoundRecordsWhoseKeysAreOnlyOpenToOthersAreNotSetAside) {
    keep_some();
    const fs::path root = records::records_folder(m_of.data()) / "live.root";
    fs::permissions(root, fs::perms::group_read, fs::perm_options::add);
    const Said refused = records({"set-aside", "--yes"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("can be mended"), HasSubstr("chmod 600")));
    fs::permissions(root, fs::perms::owner_read | fs::perms::owner_write);
    fs::remove(root);
    const Said moved = records({"set-aside", "--yes"});
    EXPECT_EQ(moved.status, 0) << moved.err;
    EXPECT_THAT(records({"verify"}).out, HasSubstr("live: whole, records: 0"));
}

TEST_F(RecordsCommand, WithoutTheStationsPartAllModesAreToldToGo) {
    keep_some();
    fs::remove(m_of.data() / "keys" / "records");
    const Said first = records({"set-aside", "--yes"});
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_THAT(first.err, HasSubstr("set aside the records of the other modes"));
    EXPECT_EQ(records({"set-aside", "--mode", "training", "--yes"}).status, 0);
    const Said last = records({"set-aside", "--mode", "test", "--yes"});
    EXPECT_EQ(last.status, 0) << last.err;
    EXPECT_THAT(records({"verify"}).out, HasSubstr("live: "));
    ASSERT_TRUE(m_of.reopen());
    EXPECT_TRUE(m_of.station().records(Mode::Live)) << "the kiosk begins anew";
}

TEST_F(RecordsCommand, TheKioskHasToStandStill) {
    const Said said = records({"verify"});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("stop it first"));
}

TEST_F(RecordsCommand, DamagedOnesAreToldSetAsideAndErasedWhenSomebodySaysSo) {
    keep_some();
    damage();
    const Said verified = records({"verify"});
    EXPECT_EQ(verified.status, 2);
    EXPECT_THAT(verified.out, AllOf(HasSubstr("live: "), Not(HasSubstr("live: whole")),
                                    HasSubstr("garita records set-aside --mode live")));
    // The station lets people in, and says that it keeps nothing.
    ASSERT_TRUE(m_of.reopen());
    EXPECT_FALSE(m_of.station().records(Mode::Live));
    EXPECT_TRUE(m_of.station().records(Mode::Test));
    m_of.close();

    EXPECT_THAT(records({"set-aside"}).err, HasSubstr("--yes")) << "nobody was there to be asked";
    const Said moved = records({"set-aside", "--yes"});
    ASSERT_EQ(moved.status, 0) << moved.err;
    EXPECT_THAT(moved.out, HasSubstr("set-aside-0001"));
    ASSERT_TRUE(m_of.reopen());
    ASSERT_TRUE(m_of.station().records(Mode::Live));
    EXPECT_EQ(m_of.last("database-recovered").text("result"), "replaced");
    m_of.close();

    EXPECT_THAT(records({"verify"}).out, AllOf(HasSubstr("live: whole, records: 0"), HasSubstr("set-aside-0001")));
    ASSERT_EQ(records({"erase", "set-aside-0001", "--yes"}).status, 0);
    EXPECT_THAT(records({"verify"}).out, Not(HasSubstr("set-aside-0001")));
    ASSERT_TRUE(m_of.reopen());
    EXPECT_EQ(m_of.last("database-recovered").text("result"), "erased");
}

}  // namespace
}  // namespace garita
