// Power fails, the disk is full or becomes read-only, for the station as a whole: log, records and people on one disk.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "firmware/audit/verify.h"
#include "firmware/fingerprint.h"
#include "firmware/process/sanitized.h"
#include "firmware/station/decided.h"
#include "firmware/station/keeper.h"
#include "tests/firmware/database/lossy_secret.h"
#include "tests/firmware/station/station_of_tests.h"

namespace garita {
namespace {

using database::Fault;
using test::LossyDisk;
using test::StationOfTests;

/// A station whose power fails. The disk outlives it.
struct Powered {
    explicit Powered(std::size_t torn_at = 0)
        : of(StationOfTests::SetUp::Done, {.file_system = disk.name(), .write_secret = on(disk, torn_at)}) {}
    LossyDisk disk;
    StationOfTests of;
};

/// What the station said that it kept.
struct Said {
    Outcome outcome = Outcome::Successful;
    bool completed = false;
    std::optional<Choice> decided{};
};

/// Inspects and decides until power fails; notes what was acknowledged, and nothing else.
void work(Powered& station, const people::Person& ada, std::uint32_t seed,
          std::map<records::InspectionId, Said>& acknowledged) {
    const std::vector<std::uint8_t> picture(20'000, 7);
    for (std::uint32_t i = 0; !station.disk.is_cut(); ++i) {
        Keeper keeper(station.of.station(), {.officer = ada.id}, {}, "garita");
        const bool pictured =
            keeper.keep({.name = {Side::Front, Band::White, {}}, .media_type = "image/jpeg", .bytes = picture})
                .has_value();
        if (pictured) acknowledged[*keeper.id()] = {};
        const Outcome outcome = (seed + i) % 2 == 0 ? Outcome::Successful : Outcome::Failed;
        if (!keeper.complete({.outcome = outcome, .report = "{}"})) continue;
        acknowledged[*keeper.id()] = {.outcome = outcome, .completed = true};
        const Choice choice = (seed + i) % 3 == 0 ? Choice::Admit : Choice::ReferPerson;
        if (decide(station.of.station(), ada, Mode::Live, *keeper.id(), {.choice = choice, .reasons = "r"}))
            acknowledged[*keeper.id()].decided = choice;
    }
}

/// What the audit log says was done, by record.
std::multimap<std::string, std::string> logged(StationOfTests& of) {
    std::multimap<std::string, std::string> events;
    const auto entries = of.station().log().read(1, 100'000);
    for (const audit::KeptEntry& kept : *entries) {
        const auto entry = audit::parse_entry(kept.bytes);
        if (const auto record = entry->text("record")) events.emplace(*record, entry->event);
    }
    return events;
}

bool has(const std::multimap<std::string, std::string>& events, const RecordId& record, const std::string& event) {
    const auto [first, last] = events.equal_range(hex(record.bytes));
    return std::any_of(first, last, [&](const auto& one) { return one.second == event; });
}

TEST(fault, power_cut_loses_nothing_that_the_station_said_it_kept) {
    std::size_t completed = 0;
    std::size_t decided = 0;
    std::set<std::size_t> lengths;
    for (std::uint32_t seed = 0; seed < (kSanitized ? 30 : 120); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Powered station(seed * 131 % 4097);
        const people::Person ada = station.of.find("Ada");
        std::map<records::InspectionId, Said> acknowledged;
        station.disk.cut_after(1 + seed * 7919 % 900);
        work(station, ada, seed, acknowledged);
        station.of.close();
        station.disk.restore(seed);
        const auto opened = station.of.reopen();
        ASSERT_TRUE(opened) << opened.error().text;
        const auto store = station.of.station().records(Mode::Live);
        ASSERT_TRUE(store) << store.error().text;
        ASSERT_TRUE((*store)->verify()) << "no half record";
        const auto events = logged(station.of);
        for (const auto& [id, said] : acknowledged) {
            const auto kept = (*store)->read(id);
            ASSERT_TRUE(kept) << kept.error().text;
            EXPECT_EQ(kept->pictures.size(), 1U);
            EXPECT_TRUE(has(events, id.record, "inspection-begun"));
            if (said.completed) {
                ++completed;
                EXPECT_EQ(kept->summary.outcome, said.outcome);
                EXPECT_TRUE(kept->summary.completed_at);
                EXPECT_TRUE(has(events, id.record, "inspection-ended"));
            }
            if (said.decided) {
                ++decided;
                ASSERT_EQ(kept->decisions.size(), 1U);
                EXPECT_EQ(decided_of_text(kept->decisions[0].reasons, records::Line::First)->choice, *said.decided);
            }
        }
        // Whatever else is in the records, the log was told of it first.
        const auto all = (*store)->search({}, {.most = 500});
        ASSERT_TRUE(all);
        for (const auto& one : *all) EXPECT_TRUE(!one.decision || has(events, one.id.record, "decision"));
        lengths.insert(acknowledged.size());
        station.of.close();
        const auto log = audit::verify(station.of.data() / "audit" / audit::kLogFile);
        ASSERT_TRUE(log) << log.error().text;
        EXPECT_TRUE(log->is_whole());
    }
    EXPECT_GT(completed, 100U);
    EXPECT_GT(decided, 50U);
    EXPECT_GT(lengths.size(), 5U) << "cut at many moments";
}

TEST(fault, a_full_or_read_only_disk_refuses_and_the_station_goes_on_when_it_is_well) {
    for (const auto trouble : {LossyDisk::Trouble::Full, LossyDisk::Trouble::ReadOnly}) {
        Powered station;
        const people::Person ada = station.of.find("Ada");
        Keeper before(station.of.station(), {.officer = ada.id}, {}, "garita");
        ASSERT_TRUE(before.complete({.outcome = Outcome::Failed, .report = "{}"}));
        station.disk.have(trouble);
        Keeper keeper(station.of.station(), {.officer = ada.id}, {}, "garita");
        const auto begun = keeper.begin();
        ASSERT_FALSE(begun);
        EXPECT_EQ(database::fault_of(begun.error()),
                  trouble == LossyDisk::Trouble::Full ? Fault::Full : Fault::ReadOnly);
        EXPECT_FALSE(keeper.id());
        EXPECT_FALSE(decide(station.of.station(), ada, Mode::Live, *before.id(), {.choice = Choice::Admit}));
        EXPECT_TRUE((*(*station.of.station().records(Mode::Live))->read(*before.id())).decisions.empty());
        station.disk.have(LossyDisk::Trouble::None);
        EXPECT_FALSE(keeper.begin()) << "what was told as not kept stays so";
        Keeper after(station.of.station(), {.officer = ada.id}, {}, "garita");
        EXPECT_TRUE(after.complete({.outcome = Outcome::Failed, .report = "{}"}));
        EXPECT_TRUE(decide(station.of.station(), ada, Mode::Live, *before.id(), {.choice = Choice::Admit}));
        EXPECT_TRUE((*station.of.station().records(Mode::Live))->verify());
        station.of.close();
        EXPECT_TRUE(audit::verify(station.of.data() / "audit" / audit::kLogFile)->is_whole());
    }
}

}  // namespace
}  // namespace garita
