// Power fails at any moment: every acknowledged entry is there, the chain is whole, and the key is the one that the log
// names, with no older one left.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <optional>

#include "firmware/audit/log.h"
#include "firmware/audit/verify.h"
#include "firmware/process/sanitized.h"
#include "tests/firmware/audit/kept_log.h"
#include "tests/firmware/database/lossy_secret.h"

namespace garita::audit {
namespace {

namespace fs = std::filesystem;
using test::Folder;
using test::login;
using test::LossyDisk;
using test::wrongs;
using ::testing::IsEmpty;

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Station {
    Folder folder;
    LossyDisk disk;
    std::int64_t seconds = 1'790'000'000;
    std::size_t torn_at = 0;
    [[nodiscard]] fs::path audit() const { return folder.path() / "audit"; }
    Result<std::unique_ptr<AuditLog>> open() {
        LogOptions options = test::options(&seconds);
        options.file_system = disk.name();
        options.write_secret = on(disk, torn_at);
        return AuditLog::open(audit(), test::station(), options);
    }
};

TEST(audit, power_cut_at_random_loses_no_acknowledged_entry_and_no_key) {
    constexpr std::uint32_t kSeeds = kSanitized ? 60 : 300;
    std::set<std::int64_t> lengths;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Station station;
        station.torn_at = seed * 131 % 4097;
        std::optional<Anchor> anchor;
        std::int64_t acknowledged = 0;
        // Two cuts one after the other: the second while, or soon after, it gets up from the first.
        for (int cut = 0; cut < 2; ++cut) {
            station.disk.cut_after(1 + seed * 7919 % (cut == 0 ? 700 : 60));
            {
                const auto log = station.open();
                for (std::uint32_t i = 1; log && !station.disk.is_cut(); ++i) {
                    const auto number = (*log)->append(login());
                    if (number) acknowledged = *number;
                    if (i % (7 + seed % 40) != 0) continue;
                    if (const auto text = (*log)->anchor()) anchor = *parse_anchor(*text);
                }
                ASSERT_TRUE(station.disk.is_cut()) << log.error().text;
            }
            station.disk.restore(seed + 1000U * static_cast<std::uint32_t>(cut));
        }
        if (fs::exists(station.audit() / kLogFile)) {
            const auto found = verify(station.audit() / kLogFile);
            // Cut before the schema was there it is an empty file.
            if (acknowledged > 0) {
                ASSERT_TRUE(found) << found.error().text;
                EXPECT_GE(found->last, acknowledged);
                EXPECT_THAT(wrongs(station.audit() / kLogFile, anchor ? std::vector{*anchor} : std::vector<Anchor>{},
                                   test::station().key),
                            IsEmpty());
            }
        }
        const auto log = station.open();
        ASSERT_TRUE(log) << log.error().text;
        const auto number = (*log)->append(login());
        ASSERT_TRUE(number) << number.error().text;
        EXPECT_GT(*number, acknowledged);
        ASSERT_TRUE((*log)->anchor());
        lengths.insert((*log)->head().number);
        const auto last = verify(station.audit() / kLogFile);
        ASSERT_TRUE(last);
        EXPECT_TRUE(last->is_whole()) << ::testing::PrintToString(wrongs(station.audit() / kLogFile));
        EXPECT_EQ(last->after_checkpoint, 0) << "the key is one that the log names";
        EXPECT_EQ(last->epochs.size(), 1U) << "no new epoch was needed";
    }
    EXPECT_GT(lengths.size(), 30U) << "power fails at many different moments";
}

/// Every write, sync and removal between the last entry and the end of a checkpoint, one by one, with the block of the
/// key file torn at several places.
TEST(audit, power_cut_at_each_step_of_a_change_of_keys) {
    for (const std::size_t torn_at : {std::size_t{0}, std::size_t{30}, std::size_t{512}, std::size_t{4096}}) {
        std::map<std::string, int> ended;
        bool was_cut = true;
        for (std::uint64_t step = 1; was_cut; ++step) {
            SCOPED_TRACE("torn at " + std::to_string(torn_at) + ", step " + std::to_string(step));
            ASSERT_LT(step, 100U);
            Station station;
            station.torn_at = torn_at;
            std::string before;
            std::string after;
            {
                const auto log = station.open();
                ASSERT_TRUE(log);
                for (int i = 0; i < 5; ++i) ASSERT_TRUE((*log)->append(login()));
                before = content_of(station.audit() / kKeyFile).substr(0, 4096).substr(24, 32);
                station.disk.cut_after(step);
                const auto made = (*log)->checkpoint();
                was_cut = station.disk.is_cut();
                EXPECT_EQ(made.has_value(), !was_cut);
            }
            station.disk.restore(static_cast<std::uint32_t>(step));
            const auto log = station.open();
            ASSERT_TRUE(log) << log.error().text;
            EXPECT_THAT((*log)->head().number, ::testing::AnyOf(6, 7));
            const bool is_new = (*log)->head().number == 7;
            ended[is_new ? "new key" : "old key"]++;
            // One key is left, and it is not the old one where the log names the new one.
            EXPECT_EQ(content_of(station.audit() / kKeyFile).find(before) == std::string::npos, is_new);
            ASSERT_TRUE((*log)->append(login()));
            ASSERT_TRUE((*log)->anchor());
            EXPECT_EQ(content_of(station.audit() / kKeyFile).find(before), std::string::npos);
            EXPECT_THAT(wrongs(station.audit() / kLogFile), IsEmpty());
            EXPECT_EQ(verify(station.audit() / kLogFile)->after_checkpoint, 0);
        }
        EXPECT_EQ(ended.size(), 2U) << "both happen";
    }
}

TEST(audit, power_cut_at_each_step_of_the_first_start) {
    bool was_cut = true;
    int steps = 0;
    for (std::uint64_t step = 1; was_cut; ++step, ++steps) {
        SCOPED_TRACE(step);
        ASSERT_LT(step, 200U);
        Station station;
        station.torn_at = 100;
        station.disk.cut_after(step);
        { static_cast<void>(station.open()); }
        was_cut = station.disk.is_cut();
        station.disk.restore(static_cast<std::uint32_t>(step));
        const auto log = station.open();
        ASSERT_TRUE(log) << log.error().text;
        EXPECT_EQ((*log)->head().number, 1);
        EXPECT_EQ((*log)->head().epoch, 1);
        EXPECT_THAT(wrongs(station.audit() / kLogFile, {}, test::station().key), IsEmpty());
    }
    EXPECT_GT(steps, 5);
}

/// A checkpoint that was written but not acknowledged may come back after the power: its key has to be there still.
TEST(audit, a_checkpoint_that_failed_keeps_its_key_for_when_it_comes_back) {
    int came_back = 0;
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        Station station;
        {
            const auto log = station.open();
            ASSERT_TRUE(log);
            ASSERT_TRUE((*log)->append(login()));
            station.disk.cut_after(2 + seed % 4);  // after the key's block, in what is written of the entry
            EXPECT_FALSE((*log)->checkpoint());
        }
        station.disk.restore(seed);
        const auto log = station.open();
        ASSERT_TRUE(log) << log.error().text;
        if ((*log)->head().number == 3) ++came_back;
        ASSERT_TRUE((*log)->checkpoint());
        EXPECT_THAT(wrongs(station.audit() / kLogFile), IsEmpty());
    }
    EXPECT_GT(came_back, 0);
}

}  // namespace
}  // namespace garita::audit
