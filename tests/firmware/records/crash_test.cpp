// Power fails at any moment, the disk is full, or becomes read-only: what was acknowledged is there, nothing is half
// there, and an expiry is ended.
#include <gmock/gmock.h>

#include <functional>
#include <initializer_list>
#include <map>
#include <set>

#include "firmware/process/sanitized.h"
#include "tests/firmware/database/lossy_secret.h"
#include "tests/firmware/records/kept_records.h"

namespace garita::records {
namespace {

using database::Fault;
using std::chrono::days;
using test::completion_with;
using test::fault;
using test::kToday;
using test::LossyDisk;
using test::morning;
using test::picture_with;

/// A station whose power fails. The disk outlives the records that lie on it.
struct Station {
    explicit Station(std::size_t torn_at = 0)
        : kept(Mode::Test, {.file_system = disk.name(), .write_secret = on(disk, torn_at)}) {}
    LossyDisk disk;
    test::KeptRecords kept;
};

std::string root_of(const test::KeptRecords& kept) {
    const std::string file = test::content_of(kept.root());
    return file.substr((file[0] != 0 ? 0 : 4096) + 24, kSecretBytes);
}

/// How one run ended.
struct Ended {
    bool was_cut = false;
    bool is_destroyed = false;
};

/// Cuts power one step later in each run, of a new station each time, until a run comes to its end without. Both ends
/// happen: what was to be destroyed is there whole, or gone.
void cut_at_each_step(std::initializer_list<std::size_t> torn_ats,
                      const std::function<void(Station&, std::uint64_t step, Ended&)>& run) {
    for (const std::size_t torn_at : torn_ats) {
        if (kSanitized && torn_at != 512) continue;  // ten times as slow there
        std::map<std::string, int> ended;
        Ended last{.was_cut = true};
        for (std::uint64_t step = 1; last.was_cut; ++step) {
            SCOPED_TRACE("torn at " + std::to_string(torn_at) + ", step " + std::to_string(step));
            ASSERT_LT(step, 300U);
            Station station(torn_at);
            last = {};
            run(station, step, last);
            if (testing::Test::HasFatalFailure()) return;
            ended[last.is_destroyed ? "destroyed" : "kept"]++;
        }
        EXPECT_EQ(ended.size(), 2U) << "both happen";
    }
}

TEST(fault, kill_at_each_step_of_expiry) {
    constexpr auto kLater = kToday + days(40);
    cut_at_each_step({0, 30, 512, 4096}, [&](Station& station, std::uint64_t step, Ended& ended) {
        test::KeptRecords& kept = station.kept;
        const InspectionId green = kept.keep("GREEN");
        const InspectionId doubtful = kept.keep("DOUBT", kToday, Outcome::Failed);
        const InspectionId stays = kept.keep("STAYS");
        const InspectionId held = kept.keep("HELD");
        ASSERT_TRUE(kept.store().decide(stays, {.at = 1, .line = Line::Second, .kind = DecisionKind::Refused}));
        ASSERT_TRUE(kept.store().set_hold(held.record, 1, PersonId{}));
        const auto counted = kept.store().counts(kToday, kToday);
        const std::string old_root = root_of(kept);
        station.disk.cut_after(step);
        const auto expired = kept.store().expire(kLater);
        ended.was_cut = station.disk.is_cut();
        EXPECT_TRUE(expired || ended.was_cut);
        kept.close();
        station.disk.restore(static_cast<std::uint32_t>(step));
        // Power fails once more while it gets up.
        if (step % 2 == 0) {
            station.disk.cut_after(1 + step % 7);
            static_cast<void>(kept.try_open());
            station.disk.restore(static_cast<std::uint32_t>(step) + 1000);
        }

        const bool is_destroyed = !kept.store().read(green);
        ended.is_destroyed = is_destroyed;
        EXPECT_EQ(test::content_of(kept.root()).find(old_root) == std::string::npos, is_destroyed)
            << "the old root is there as long as it counts, and not one start longer";
        EXPECT_EQ(!kept.store().read(doubtful), is_destroyed) << "both, or none";
        for (const auto& id : {stays, held}) {
            const auto read = kept.store().read(id);
            ASSERT_TRUE(read) << read.error().text;
        }
        EXPECT_EQ(kept.store().verify(), is_destroyed ? 2 : 4);
        EXPECT_EQ(kept.store().counts(kToday, kToday), counted);
        EXPECT_EQ(kept.store().expire(kLater)->records, is_destroyed ? 0 : 2);
        EXPECT_EQ(test::content_of(kept.root()).find(old_root), std::string::npos);
        EXPECT_EQ(kept.store().search({}, {})->size(), 2U);
        EXPECT_EQ(kept.store().counts(kToday, kToday), counted);
        EXPECT_EQ(kept.store().verify(), 2);
    });
}

TEST(fault, kill_at_each_step_of_a_deletion) {
    cut_at_each_step({0, 512}, [](Station& station, std::uint64_t step, Ended& ended) {
        test::KeptRecords& kept = station.kept;
        const InspectionId goes = kept.keep("GOES");
        const InspectionId stays = kept.keep("STAYS");
        const std::string old_root = root_of(kept);
        station.disk.cut_after(step);
        const auto erased = kept.store().erase(goes.record);
        ended.was_cut = station.disk.is_cut();
        EXPECT_TRUE(erased || ended.was_cut);
        kept.close();
        station.disk.restore(static_cast<std::uint32_t>(step));
        const bool is_destroyed = !kept.store().read(goes);
        ended.is_destroyed = is_destroyed;
        EXPECT_EQ(test::content_of(kept.root()).find(old_root) == std::string::npos, is_destroyed);
        EXPECT_TRUE(kept.store().read(stays));
        EXPECT_EQ(kept.store().verify(), is_destroyed ? 1 : 2);
        EXPECT_EQ(kept.store().erase(goes.record).has_value(), !is_destroyed) << "whole, so that it can be tried again";
        EXPECT_EQ(kept.store().verify(), 1);
    });
}

TEST(fault, power_cut_at_random_loses_no_acknowledged_inspection) {
    constexpr std::uint32_t kSeeds = kSanitized ? 40 : 200;
    std::set<std::size_t> lengths;
    std::size_t not_completed = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Station station(seed * 131 % 4097);
        struct Acknowledged {
            std::string mark{};
            bool completed = false;
            bool decided = false;
        };
        std::vector<std::pair<InspectionId, Acknowledged>> acknowledged;
        // Two cuts one after the other: the second while, or soon after, it gets up from the first.
        for (std::uint32_t cut = 0; cut < 2; ++cut) {
            station.disk.cut_after(1 + seed * 7919 % (cut == 0 ? 1400 : 60));
            {
                auto store = station.kept.try_open();
                for (std::uint32_t i = 0; store && !station.disk.is_cut(); ++i) {
                    const std::string mark = "M" + std::to_string(cut) + "X" + std::to_string(i);
                    const auto bytes = picture_with(mark, 20'000);
                    const Picture picture{.media_type = "image/jpeg", .bytes = bytes};
                    // Some are of long ago: an expiry goes on among the others.
                    const bool is_old = i % 5 == 4;
                    const auto day = kToday - days(is_old ? 10 : 0);
                    const auto id = (*store)->begin({.begun_at = morning(day), .pictures = {&picture, 1}});
                    if (!id) continue;
                    if (!is_old) acknowledged.emplace_back(*id, Acknowledged{.mark = mark});
                    const bool completed = (*store)->complete(*id, completion_with(mark, day)).has_value();
                    const bool decided = completed && (*store)->decide(*id, {.at = 1, .reasons = mark}).has_value();
                    if (!is_old) acknowledged.back().second = {mark, completed, decided};
                    if (i % 10 == 9) static_cast<void>((*store)->expire(kToday, Confirmed::Yes));
                }
                ASSERT_TRUE(station.disk.is_cut()) << store.error().text;
            }
            station.disk.restore(seed + 1000U * cut);
        }
        Store& store = station.kept.store();
        for (const auto& [id, what] : acknowledged) {
            const auto read = store.read(id);
            ASSERT_TRUE(read) << what.mark << ": " << read.error().text;
            EXPECT_EQ(store.picture(id, {Side::Front, Band::White}), picture_with(what.mark, 20'000));
            if (what.completed) {
                EXPECT_EQ(read->report, completion_with(what.mark).report);
                EXPECT_EQ(store.search({.terms = {.document_number = "NR" + what.mark}}, {})->size(), 1U);
            } else {
                ++not_completed;
            }
            if (what.decided) {
                ASSERT_EQ(read->decisions.size(), 1U);
                EXPECT_EQ(read->decisions[0].reasons, what.mark);
            }
        }
        // Nothing is half there: what was not acknowledged opens whole as well, or is not there.
        const auto whole = store.verify();
        ASSERT_TRUE(whole) << whole.error().text;
        EXPECT_GE(*whole, static_cast<std::int64_t>(acknowledged.size()));
        lengths.insert(acknowledged.size());
        ASSERT_TRUE(store.read(station.kept.keep("NEXT")));
    }
    EXPECT_GT(lengths.size(), 15U) << "power fails at many different moments";
    EXPECT_GT(not_completed, 10U);
}

TEST(fault, full_and_read_only_disk_are_told_and_nothing_is_lost) {
    for (const auto& [trouble, told] :
         {std::pair(LossyDisk::Trouble::Full, Fault::Full), std::pair(LossyDisk::Trouble::ReadOnly, Fault::ReadOnly)}) {
        Station station;
        test::KeptRecords& kept = station.kept;
        const InspectionId id = kept.keep("ANNA");
        const std::string root = root_of(kept);
        station.disk.have(trouble);
        EXPECT_EQ(fault(kept.store().begin({.begun_at = morning()})), told);
        EXPECT_EQ(fault(kept.store().decide(id, {.at = 1})), told);
        EXPECT_EQ(fault(kept.store().set_hold(id.record, 1, PersonId{})), told);
        EXPECT_EQ(fault(kept.store().expire(kToday + days(10))), told);
        const auto read = kept.store().read(id);
        ASSERT_TRUE(read) << read.error().text;
        EXPECT_TRUE(read->decisions.empty());
        EXPECT_TRUE(read->history.empty());
        EXPECT_EQ(kept.store().search({.terms = {.surname = "NAMEANNA"}}, {})->size(), 1U) << "it still finds";

        station.disk.have(LossyDisk::Trouble::None);
        ASSERT_TRUE(kept.store().decide(id, {.at = 1}));
        kept.close();
        ASSERT_TRUE(kept.store().read(id));
        EXPECT_EQ(kept.store().search({}, {})->size(), 1U);
        EXPECT_EQ(root_of(kept), root) << "the expiry that failed left the root in force";
        EXPECT_EQ(kept.store().expire(kToday + days(10))->records, 1);
    }
}

/// Full in the middle of an expiry: keys are gone, rows are not; the next run, or start, ends it.
TEST(fault, disk_full_after_the_keys_are_destroyed) {
    for (const bool starts_anew : {false, true}) {
        LossyDisk disk;
        int blocks = 0;
        test::KeptRecords kept(
            Mode::Test, {.file_system = disk.name(),
                         .write_secret = [&](int file, std::int64_t offset, std::span<const std::uint8_t> block) {
                             // The second block of an expiry is the old root's end.
                             if (++blocks == 4) disk.have(LossyDisk::Trouble::Full);
                             return write_block_synced(file, offset, block);
                         }});
        const InspectionId id = kept.keep("ANNA");
        const std::string old_root = root_of(kept);
        ASSERT_EQ(blocks, 2) << "of create()";
        EXPECT_EQ(fault(kept.store().expire(kToday + days(10))), Fault::Full);
        EXPECT_EQ(kept.store().read(id).error().code, kNotKept);
        EXPECT_EQ(test::content_of(kept.root()).find(old_root), std::string::npos);
        if (starts_anew) {
            kept.close();
            EXPECT_EQ(kept.store().read(id).error().code, kNotKept) << "it opens, full as the disk is";
        }
        disk.have(LossyDisk::Trouble::None);
        EXPECT_EQ(kept.store().expire(kToday + days(10))->records, 0);
        EXPECT_EQ(kept.store().search({}, {})->size(), 0U);
        EXPECT_EQ(kept.store().counts(kToday, kToday)->size(), 1U);
        kept.close();
        ASSERT_TRUE(kept.store().read(kept.keep("BEN")));
    }
}

/// The old root's block cannot be overwritten: told, nothing of its classes is opened, and the next run overwrites it.
TEST(fault, old_root_that_could_not_be_overwritten_is_due) {
    bool fails = false;
    int blocks = 0;
    test::KeptRecords kept(Mode::Test,
                           {.write_secret = [&](int file, std::int64_t offset, std::span<const std::uint8_t> block) {
                               if (fails && ++blocks == 2) return false;
                               return write_block_synced(file, offset, block);
                           }});
    const InspectionId id = kept.keep("ANNA");
    const std::string old_root = root_of(kept);
    fails = true;
    EXPECT_FALSE(kept.store().expire(kToday + days(10)));
    EXPECT_NE(test::content_of(kept.root()).find(old_root), std::string::npos) << "so that this test can fail";
    EXPECT_EQ(kept.store().read(id).error().code, kNotKept);
    ASSERT_TRUE(kept.store().expire(kToday + days(10)));
    EXPECT_EQ(test::content_of(kept.root()).find(old_root), std::string::npos);
    ASSERT_TRUE(kept.store().read(kept.keep("BEN")));
}

}  // namespace
}  // namespace garita::records
