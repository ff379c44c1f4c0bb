// The log as garitad keeps it: from start to start, by several threads, with a disk that is full, and with keys that
// change.
#include "firmware/audit/log.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <thread>

#include "firmware/audit/verify.h"
#include "tests/firmware/audit/kept_log.h"
#include "tests/firmware/database/lossy_vfs.h"

namespace garita::audit {
namespace {

namespace fs = std::filesystem;
using test::Folder;
using test::KeptLog;
using test::login;
using test::wrongs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(AuditLog, BeginsWithAnEpochThatTheStationSigned) {
    KeptLog log;
    EXPECT_EQ(log.log().head().number, 1);
    EXPECT_EQ(log.log().head().epoch, 1);
    log.close();
    const auto rows = test::rows_of(log.file());
    ASSERT_EQ(rows.size(), 1U);
    const auto entry = parse_entry(rows[0].entry);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->event, "epoch-begun");
    EXPECT_EQ(entry->text("reason"), "first");
    EXPECT_EQ(entry->text("old_head"), hex(kNoHash));
    EXPECT_TRUE(verifies(*rows[0].signature, signed_of_epoch(rows[0].hash), log.of().key));
}

TEST(AuditLog, GoesOnWhereItWasAfterEachStart) {
    KeptLog log;
    for (int start = 0; start < 6; ++start) {
        log.append(30);
        const Head before = log.log().head();
        log.open();
        const Head after = log.log().head();
        EXPECT_EQ(after.number, before.number);
        EXPECT_EQ(after.hash, before.hash);
        EXPECT_EQ(after.checkpoint, before.checkpoint);
        EXPECT_EQ(after.time, before.time);
        EXPECT_EQ(after.epoch, 1);
    }
    log.close();
    EXPECT_THAT(wrongs(log.file(), {}, log.of().key), IsEmpty());
}

TEST(AuditLog, MakesACheckpointOf64EntriesWithANewKeyAndTheOldOneIsGone) {
    KeptLog log;
    log.close();
    const test::Seed first = log.stolen_key();
    const std::string first_bytes(first.begin(), first.end());
    EXPECT_THAT(content_of(log.folder() / kKeyFile), HasSubstr(first_bytes)) << "or the last line could not fail";
    log.open();
    log.append(63);
    EXPECT_EQ(log.log().head().checkpoint, 1);
    log.append(1);
    EXPECT_EQ(log.log().head().checkpoint, 66);
    EXPECT_EQ(log.log().head().number, 66);
    log.close();
    EXPECT_NE(log.stolen_key(), first);
    EXPECT_THAT(content_of(log.folder() / kKeyFile), ::testing::Not(HasSubstr(first_bytes)));
}

TEST(AuditLog, AnAnchorVouchesForAllBeforeItAndMakesNoSecondCheckpoint) {
    KeptLog log;
    log.append(10);
    const Anchor one = log.anchor();
    EXPECT_EQ(one.count, 12);
    EXPECT_EQ(one.station, "post-7");
    EXPECT_EQ(one.head, log.log().head().hash);
    EXPECT_EQ(log.anchor(), one);
    log.append(1);
    const Anchor two = log.anchor();
    EXPECT_EQ(two.count, 14);
    EXPECT_NE(two.key, one.key);
    log.open();
    EXPECT_EQ(log.anchor(), two) << "also after a start";
    log.close();
    const auto result = verify(log.file(), std::vector{two, one});
    EXPECT_TRUE(result->is_whole());
    EXPECT_EQ(result->anchored, 14);
}

TEST(AuditLog, IsReadInPartsForTheScreen) {
    KeptLog log;
    log.append(10);
    const auto part = log.log().read(3, 4);
    ASSERT_TRUE(part);
    ASSERT_EQ(part->size(), 4U);
    EXPECT_EQ(part->front().number, 3);
    EXPECT_EQ(parse_entry(part->back().bytes)->number, 6);
    EXPECT_THAT(*log.log().read(100, 4), IsEmpty());
    EXPECT_THAT(*log.log().read(1, -1), IsEmpty());
}

TEST(AuditLog, SeveralThreadsAppendAndEachGetsItsOwnNumber) {
    KeptLog log;
    constexpr int kThreads = 4;
    constexpr int kEach = 100;
    std::array<std::set<std::int64_t>, kThreads> numbers;
    {
        std::vector<std::jthread> threads;
        threads.reserve(kThreads);
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([&log, &mine = numbers.at(static_cast<std::size_t>(i))] {
                for (int k = 0; k < kEach; ++k) {
                    const auto number = log.log().append(login());
                    if (number) mine.insert(*number);
                    static_cast<void>(log.log().head());
                    if (k % 40 == 0) static_cast<void>(log.log().anchor());
                }
            });
    }
    std::set<std::int64_t> all;
    for (const auto& mine : numbers) {
        EXPECT_EQ(mine.size(), static_cast<std::size_t>(kEach));
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
    log.close();
    EXPECT_THAT(wrongs(log.file()), IsEmpty());
}

TEST(AuditLog, AFullOrReadOnlyDiskIsToldAndNothingIsAppended) {
    const Folder folder;
    test::LossyDisk disk;
    std::int64_t seconds = 1'790'000'000;
    LogOptions options = test::options(&seconds);
    options.file_system = disk.name();
    const auto log = AuditLog::open(folder.path() / "audit", test::station(), options);
    ASSERT_TRUE(log) << log.error().text;
    for (int i = 0; i < 60; ++i) ASSERT_TRUE((*log)->append(login()));
    for (const auto& [trouble, fault] : {std::pair(test::LossyDisk::Trouble::Full, database::Fault::Full),
                                         std::pair(test::LossyDisk::Trouble::ReadOnly, database::Fault::ReadOnly)}) {
        disk.have(trouble);
        for (int i = 0; i < 3; ++i) {
            const auto appended = (*log)->append(login());
            ASSERT_FALSE(appended);
            EXPECT_EQ(database::fault_of(appended.error()), fault);
            EXPECT_FALSE((*log)->anchor());
        }
        EXPECT_EQ((*log)->head().number, 61);
    }
    disk.have(test::LossyDisk::Trouble::None);
    for (int i = 0; i < 60; ++i) ASSERT_TRUE((*log)->append(login()));
    ASSERT_TRUE((*log)->anchor());
    EXPECT_THAT(wrongs(folder.path() / "audit" / kLogFile), IsEmpty());
}

TEST(AuditLog, WhereTheKeyCannotBeReplacedItRefusesAfter64Entries) {
    const Folder folder;
    std::int64_t seconds = 1'790'000'000;
    LogOptions options = test::options(&seconds);
    bool works = true;
    options.write_secret = [&works](int file, std::int64_t offset, std::span<const std::uint8_t> block) {
        return works && write_block_synced(file, offset, block);
    };
    const auto log = AuditLog::open(folder.path() / "audit", test::station(), options);
    ASSERT_TRUE(log);
    works = false;
    for (std::int64_t i = 0; i < kCheckpointEvery; ++i) ASSERT_TRUE((*log)->append(login())) << i;
    const auto refused = (*log)->append(login());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text, HasSubstr(kKeyFile));
    EXPECT_EQ((*log)->head().number, 65);
    works = true;
    EXPECT_EQ(*(*log)->append(login()), 67) << "66 is the checkpoint";
    EXPECT_THAT(wrongs(folder.path() / "audit" / kLogFile), IsEmpty());
}

TEST(AuditLog, AWrongFieldIsRefusedAndTheNextEntryIsNot) {
    KeptLog log;
    Occurrence wrong = login();
    wrong.fields[0].second = Word{"ERIKSSON"};
    const auto appended = log.log().append(wrong);
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().kind, ErrorKind::Internal);
    EXPECT_EQ(*log.log().append(login()), 2);
}

TEST(AuditLog, ItsTableIsOnlyAppendedTo) {
    KeptLog log;
    log.append(3);
    log.close();
    const auto database = database::Database::open(log.file(), log_schema());
    ASSERT_TRUE(database);
    for (const char* sql : {"DELETE FROM entries WHERE number = 4", "UPDATE entries SET hash = zeroblob(32)",
                            "DELETE FROM entries", "INSERT INTO entries VALUES (7, x'7b7d', zeroblob(32), NULL)",
                            "INSERT OR REPLACE INTO entries VALUES (2, x'7b7d', zeroblob(32), NULL)",
                            "INSERT INTO entries VALUES (5, x'7b7d', zeroblob(31), NULL)",
                            "INSERT INTO entries VALUES (5, 'text', zeroblob(32), NULL)"}) {
        const auto done = database->execute(sql);
        ASSERT_FALSE(done) << sql;
        EXPECT_EQ(database::fault_of(done.error()), database::Fault::Refused) << sql;
    }
    EXPECT_THAT(wrongs(log.file()), IsEmpty());
}

TEST(AuditLog, ASecondProcessOnTheSameFolderIsRefused) {
    KeptLog log;
    std::int64_t seconds = 0;
    const auto second = AuditLog::open(log.folder(), log.of(), test::options(&seconds));
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("in use"));
}

TEST(AuditLog, AfterAResetTheNewLogNamesTheOldOnesHead) {
    const Folder folder;
    std::int64_t seconds = 1'790'000'000;
    Before before{.epoch = 4, .count = 1234};
    before.head.fill(7);
    const auto log = AuditLog::open(folder.path() / "audit", test::station(), test::options(&seconds), before);
    ASSERT_TRUE(log) << log.error().text;
    EXPECT_EQ((*log)->head().epoch, 5);
    const auto entry = parse_entry((*log)->read(1, 1)->front().bytes);
    EXPECT_EQ(entry->text("old_head"), hex(before.head));
    EXPECT_EQ(entry->whole("old_count"), 1234);
    EXPECT_EQ(entry->text("reason"), "reset");
    EXPECT_THAT(wrongs(folder.path() / "audit" / kLogFile), IsEmpty());
}

/// The log refuses to go on, with this code, and goes on in a new epoch that verify() tells of.
void expect_new_epoch(KeptLog& log, int code, const std::vector<std::string>& found_then, EpochReason reason) {
    std::int64_t seconds = 1'791'000'000;
    const auto refused = AuditLog::open(log.folder(), log.of(), test::options(&seconds));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code) << refused.error().text;
    {
        const auto begun = AuditLog::begin_epoch(log.folder(), log.of(), reason, test::options(&seconds));
        ASSERT_TRUE(begun) << begun.error().text;
        EXPECT_EQ((*begun)->head().epoch, 2);
        ASSERT_TRUE((*begun)->append(login()));
        ASSERT_TRUE((*begun)->anchor());
    }
    ASSERT_TRUE(AuditLog::open(log.folder(), log.of(), test::options(&seconds)));
    EXPECT_EQ(wrongs(log.file(), {}, log.of().key), found_then);
    const auto result = verify(log.file());
    ASSERT_EQ(result->epochs.size(), 2U);
    EXPECT_EQ(result->epochs[1].epoch, 2);
    EXPECT_EQ(result->checkpoint, result->last);
}

TEST(AuditLog, WithItsKeyGoneItGoesOnInANewEpoch) {
    KeptLog log;
    log.append(100);
    log.close();
    fs::remove(log.folder() / kKeyFile);
    expect_new_epoch(log, kKeyLost, {}, EpochReason::KeyLost);
}

TEST(AuditLog, WithItsKeyDamagedItGoesOnInANewEpoch) {
    KeptLog log;
    log.append(100);
    log.close();
    std::fstream(log.folder() / kKeyFile, std::ios::in | std::ios::out | std::ios::binary).seekp(100).write("x", 1);
    std::fstream(log.folder() / kKeyFile, std::ios::in | std::ios::out | std::ios::binary).seekp(5000).write("x", 1);
    expect_new_epoch(log, kKeyLost, {}, EpochReason::KeyLost);
}

TEST(AuditLog, PutBackFromACopyItDoesNotGoOnAsIfNothingHadBeen) {
    KeptLog log;
    log.append(10);
    log.close();
    const fs::path copy = log.folder() / "copy";
    ASSERT_TRUE(database::Database::open(log.file(), log_schema())->empty_wal());
    fs::copy_file(log.file(), copy);
    log.open();
    log.append(100);
    const Anchor seen = log.anchor();
    log.close();
    fs::copy_file(copy, log.file(), fs::copy_options::overwrite_existing);
    fs::remove(log.file().string() + "-wal");
    expect_new_epoch(log, kKeyLost, {}, EpochReason::Restored);
    EXPECT_THAT(wrongs(log.file(), {seen}), ElementsAre("cut-off 15-" + std::to_string(seen.count)));
}

TEST(AuditLog, WithItsEndChangedItRefusesToGoOnAndANewEpochDoesNotHideIt) {
    KeptLog log;
    log.append(11);
    log.close();
    test::tamper(log.file(),
                 "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), 'officer', 'auditor') AS BLOB) "
                 "WHERE number = 12");
    expect_new_epoch(log, kLogBroken, {"changed 12"}, EpochReason::Restored);
}

TEST(AuditLog, OfAnotherStationIsRefused) {
    KeptLog log;
    log.close();
    std::int64_t seconds = 0;
    const auto other = AuditLog::open(log.folder(), test::station(1, "ferry-2"), test::options(&seconds));
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().text, HasSubstr("another station"));
}

TEST(AuditLog, OfAStationThatCannotSignBeginsNothing) {
    const Folder folder;
    std::int64_t seconds = 0;
    Station mute = test::station();
    mute.sign = [](auto) { return Result<Signature>(fail(ErrorKind::Device, "the TPM does not answer")); };
    EXPECT_FALSE(AuditLog::open(folder.path() / "audit", mute, test::options(&seconds)));
    const auto log = AuditLog::open(folder.path() / "audit", test::station(), test::options(&seconds));
    ASSERT_TRUE(log) << log.error().text;
    EXPECT_EQ((*log)->head().number, 1);
}

}  // namespace
}  // namespace garita::audit
