// Power fails at any write: what was committed is there, and nothing is half there.
#include <gmock/gmock.h>

#include <set>

#include "firmware/database/database.h"
#include "tests/firmware/database/lossy_vfs.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::database {
namespace {

namespace fs = std::filesystem;
using test::Folder;
using test::LossyDisk;

constexpr std::uint32_t kSeeds = 400;
/// In one transaction: a visit and its two halves, with enough in it to fill some pages.
Result<bool> visit(const Database& database, std::int64_t number) {
    return database.transaction([&]() -> Result<bool> {
        GARITA_TRY(row, database.prepare("INSERT INTO visits (number, half, filling) VALUES (?, 2, zeroblob(?))"));
        GARITA_TRY(half, database.prepare("INSERT INTO halves (visit) VALUES (?)"));
        GARITA_TRY(added, row.bind(1, number).bind(2, 1 + number * 977 % 9000).run());
        GARITA_TRY(one, half.bind(1, number).run());
        static_cast<void>(added && one);
        return half.bind(1, number).run();
    });
}

struct After {
    std::int64_t acknowledged = 0;  ///< visits 1 to this were committed, their caller knew
    std::int64_t last = 0;          ///< on disk after the cut
    std::int64_t count = 0;
    std::int64_t halves = 0;
    std::string error{};
    [[nodiscard]] bool nothing_lost() const { return error.empty() && last >= acknowledged; }
    [[nodiscard]] bool nothing_half() const { return error.empty() && count == last && halves == 2 * count; }
};

std::int64_t whole(const Database& database, const char* sql, std::string& error) {
    auto statement = database.prepare(sql);
    auto row = statement ? statement->next() : tl::unexpected(statement.error());
    if (!row) error = row.error().text;
    return row && *row ? statement->whole(0) : 0;
}

/// Writes until power fails, at a moment and with losses by the seed, and looks at what is left.
After cut(std::uint32_t seed, const char* also = nullptr) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    LossyDisk disk;
    const Options options{.file_system = disk.name()};
    After after;
    disk.cut_after(1 + seed * 7919 % 500);
    {
        const auto database = Database::open(file, test::schema(), options);
        // A small limit, so that the WAL is folded into the file many times.
        if (database && also != nullptr) {
            EXPECT_TRUE(database->execute(also) || disk.is_cut());
        }
        if (database) {
            if (auto limit = database->prepare("PRAGMA wal_autocheckpoint = 20")) static_cast<void>(limit->run());
            while (visit(*database, after.acknowledged + 1)) ++after.acknowledged;
        }
        EXPECT_TRUE(disk.is_cut()) << (database ? "" : database.error().text);
    }
    disk.restore(seed);
    const auto database = Database::open(file, test::schema(), options);
    if (!database) {
        after.error = database.error().text;
        return after;
    }
    const auto checked = database->check();
    if (!checked) after.error = checked.error().text;
    after.last = whole(*database, "SELECT coalesce(max(number), 0) FROM visits", after.error);
    after.count = whole(*database, "SELECT count(*) FROM visits", after.error);
    after.halves = whole(*database, "SELECT count(*) FROM halves", after.error);
    if (after.error.empty() && !visit(*database, after.last + 1)) after.error = "nothing can be added any more";
    return after;
}

TEST(PowerCut, NoAcknowledgedCommitIsLostAndNoneIsHalfThere) {
    std::set<std::int64_t> acknowledged;
    std::int64_t unacknowledged = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        const After after = cut(seed);
        EXPECT_TRUE(after.nothing_lost()) << "seed " << seed << ": " << after.acknowledged << " were acknowledged, "
                                          << after.last << " are there. " << after.error;
        EXPECT_TRUE(after.nothing_half()) << "seed " << seed << ": " << after.count << " visits up to " << after.last
                                          << " have " << after.halves << " halves. " << after.error;
        EXPECT_LE(after.last, after.acknowledged + 1);
        acknowledged.insert(after.acknowledged);
        unacknowledged += after.last > after.acknowledged ? 1 : 0;
    }
    EXPECT_GT(acknowledged.size(), 20U) << "power fails at many different moments";
    EXPECT_GT(unacknowledged, 0) << "some were committed without their caller hearing of it";
}

TEST(PowerCut, WithoutSyncTheDiskDoesLose) {
    int lost = 0;
    int broken = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        const After after = cut(seed, "PRAGMA synchronous = OFF");
        if (!after.nothing_lost()) ++lost;
        if (!after.nothing_half()) ++broken;
    }
    EXPECT_GT(lost, 50) << "this disk loses nothing: the test above says nothing";
    EXPECT_GT(broken, 5);
}

TEST(PowerCut, WithSynchronousNormalItLosesButNothingIsHalf) {
    int lost = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        const After after = cut(seed, "PRAGMA synchronous = NORMAL");
        if (!after.nothing_lost()) ++lost;
        EXPECT_TRUE(after.nothing_half()) << seed << ": " << after.error;
    }
    EXPECT_GT(lost, 50) << "WAL with NORMAL syncs only when it is folded into the file: FULL is what holds";
}

TEST(PowerCut, DuringAMigrationLeavesTheOldVersionOrTheNew) {
    std::set<std::int64_t> versions;
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        const Folder folder;
        const fs::path file = folder.path() / "kept/test.sqlite";
        LossyDisk disk;
        const Options options{.file_system = disk.name()};
        {
            const auto old = Database::open(file, test::schema(1), options);
            ASSERT_TRUE(old) << old.error().text;
            for (std::int64_t i = 1; i <= 5; ++i) ASSERT_TRUE(visit(*old, i));
        }
        disk.cut_after(1 + seed % 15);
        { static_cast<void>(Database::open(file, test::schema(2), options)); }
        disk.restore(seed);
        auto version = [&]() -> Result<std::int64_t> {
            GARITA_TRY(copy, Database::open_copy(file));
            return copy.version();
        }();
        ASSERT_TRUE(version) << version.error().text;
        versions.insert(*version);
        const auto database = Database::open(file, test::schema(2), options);
        ASSERT_TRUE(database) << database.error().text;
        EXPECT_THAT(*database->differences(test::schema(2)), ::testing::IsEmpty());
        std::string error;
        EXPECT_EQ(whole(*database, "SELECT count(*) FROM visits", error), 5);
    }
    EXPECT_THAT(versions, ::testing::ElementsAre(1, 2)) << "both happen";
}

}  // namespace
}  // namespace garita::database
