// A station set up, opened, looked after; what is refused, and what its audit log says of it.
#include "firmware/station/station.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "firmware/audit/verify.h"
#include "firmware/dates.h"
#include "firmware/station/keeper.h"
#include "firmware/station/station_log.h"
#include "tests/firmware/station/station_of_tests.h"
#include "tests/firmware/trust/authority.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using test::kPassword;
using test::StationOfTests;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kDay = 86'400;

TEST(Station, IsNobodysBeforeItIsSetUp) {
    StationOfTests of(StationOfTests::SetUp::NotYet);
    EXPECT_FALSE(of.station().is_set_up());
    EXPECT_TRUE(of.station().given_name().empty());
    EXPECT_TRUE(of.station().look_after()) << "there is nothing to look after";
    EXPECT_FALSE(fs::exists(of.data() / "audit")) << "opening alone makes nothing";
    EXPECT_FALSE(fs::exists(of.data() / "people"));
}

TEST(Station, IsSetUpOnceByWhoComesFirst) {
    StationOfTests of(StationOfTests::SetUp::NotYet);
    EXPECT_FALSE(of.station().set_up("", "Ada")) << "a station has a name";
    EXPECT_FALSE(of.station().is_set_up());
    const auto issued = of.station().set_up("Ferry post 7", "Ada");
    ASSERT_TRUE(issued) << issued.error().text;
    EXPECT_EQ(issued->person.role, people::Role::Supervisor);
    EXPECT_TRUE(of.station().is_set_up());
    EXPECT_EQ(of.station().name(), "Ferry post 7");
    const auto again = of.station().set_up("Other", "Eve");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Input);
    EXPECT_FALSE(*of.station().people().find("Eve"));
    ASSERT_TRUE(of.reopen());
    EXPECT_FALSE(of.station().set_up("Other", "Eve")) << "nor after a restart";
    EXPECT_THAT(of.events(), ElementsAre("epoch-begun", "service-started", "person-made", "first-password",
                                         "service-stopped", "checkpoint", "service-started"));
    EXPECT_EQ(of.last("service-started").text("before"), "clean");
}

TEST(Station, AnUnfitPersonLeavesItToBeSetUpByAnother) {
    StationOfTests of(StationOfTests::SetUp::NotYet);
    const auto unfit = of.station().set_up("Ferry post 7", "");
    ASSERT_FALSE(unfit);
    EXPECT_EQ(people::refusal_of(unfit.error()), people::Refusal::NameUnfit);
    EXPECT_FALSE(of.station().is_set_up());
    ASSERT_TRUE(of.reopen()) << "as after a power cut in the middle";
    EXPECT_FALSE(of.station().is_set_up());
    EXPECT_EQ(of.station().given_name(), "Ferry post 7") << "its key bears it already";
    EXPECT_TRUE(of.station().set_up("another name", "Ada"));
    EXPECT_EQ(of.station().name(), "Ferry post 7");
}

TEST(Station, AKilledServiceIsToldAsSuch) {
    StationOfTests of;
    // What a service that is killed leaves: no entry of its end.
    const fs::path copy = of.data().parent_path() / "copy";
    fs::copy(of.data(), copy, fs::copy_options::recursive);
    of.close();
    const auto killed = Station::open(copy, of.options);
    ASSERT_TRUE(killed) << killed.error().text;
    const auto entries = (*killed)->log().read((*killed)->log().head().number, 1);
    EXPECT_EQ(audit::parse_entry(entries->front().bytes)->text("before"), "unclean");
}

TEST(Station, ASecondServiceOnItsFolderIsRefused) {
    StationOfTests of;
    const auto second = Station::open(of.data(), of.options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Device);
    EXPECT_THAT(second.error().text, HasSubstr("in use"));
}

TEST(Station, ItsLogVerifies) {
    StationOfTests of;
    of.make("Olga", people::Role::Officer);
    of.close();
    const auto result = audit::verify(of.data() / "audit" / audit::kLogFile);
    ASSERT_TRUE(result) << result.error().text;
    EXPECT_TRUE(result->is_whole());
}

TEST(Station, NoSessionSurvivesItsEnd) {
    StationOfTests of;
    const auto login = of.station().sessions().log_in("Ada", kPassword, of.station().log());
    ASSERT_TRUE(login && login->token);
    ASSERT_TRUE(of.reopen());
    const auto found = of.station().sessions().find(*login->token, people::Touch::Page, of.station().log());
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
    EXPECT_THAT(of.events(), Contains("logout"));
}

TEST(Station, RecordsWhoseKeyIsGoneAreToldAndTheRestWorks) {
    StationOfTests of;
    of.close();
    fs::remove(of.data() / "keys" / "records");
    ASSERT_TRUE(of.reopen()) << "somebody has to be able to log in and look";
    EXPECT_TRUE(of.station().is_set_up());
    const auto records = of.station().records(Mode::Live);
    ASSERT_FALSE(records);
    EXPECT_EQ(records.error().code, records::kKeysLost);
    EXPECT_THAT(records.error().text, HasSubstr("back-up"));
    Keeper keeper(of.station(), {.officer = of.find("Ada").id}, {}, "garita");
    EXPECT_FALSE(keeper.begin());
    EXPECT_FALSE(keeper.id());
}

TEST(Station, DamagedRecordsOfOneModeLeaveTheOthers) {
    StationOfTests of;
    of.close();
    const fs::path file = records::database_file(records::records_folder(of.data()), Mode::Training);
    std::ofstream(file, std::ios::trunc) << "no database at all, but long enough to be looked at";
    ASSERT_TRUE(of.reopen());
    EXPECT_FALSE(of.station().records(Mode::Training));
    EXPECT_TRUE(of.station().records(Mode::Live));
    EXPECT_TRUE(of.station().records(Mode::Test));
}

TEST(Station, RecordsExpireOnceADayAndOnAConfirmedClockAlone) {
    StationOfTests of;
    Keeper keeper(of.station(), {.officer = of.find("Ada").id}, {}, "garita");
    ASSERT_TRUE(keeper.begin());
    ASSERT_TRUE(keeper.complete({.outcome = Outcome::Successful}));
    records::Store* const store = *of.station().records(Mode::Live);
    of.now.utc += 10 * kDay;
    of.now.clock = audit::Clock::Unconfirmed;
    ASSERT_TRUE(of.station().look_after());
    EXPECT_TRUE(store->read(*keeper.id())) << "a clock that nobody confirmed destroys nothing";
    of.now.clock = audit::Clock::Confirmed;
    ASSERT_TRUE(of.station().look_after());
    EXPECT_FALSE(store->read(*keeper.id()));
    EXPECT_EQ(of.last("expiry-run").whole("records"), 1);
    const std::int64_t entries = of.station().log().head().number;
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(of.station().log().head().number, entries) << "once a day";
}

TEST(Station, AClockThatJumpsTenYearsErasesTwoDaysAndASupervisorTheRest) {
    StationOfTests of;
    const PersonId ada = of.find("Ada").id;
    for (int day = 0; day < 5; ++day) {
        Keeper keeper(of.station(), {.officer = ada}, {}, "garita");
        ASSERT_TRUE(keeper.complete({.outcome = Outcome::Failed}));
        of.now.utc += kDay;
        ASSERT_TRUE(of.station().look_after());
    }
    records::Store* store = *of.station().records(Mode::Live);
    const std::size_t before = store->search({}, {})->size();
    ASSERT_GE(before, 3U);
    of.now.utc += 3'650 * kDay;
    ASSERT_TRUE(of.station().look_after());
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(store->search({}, {})->size(), before - 2);
    EXPECT_EQ(of.station().days_held_back(), static_cast<int>(before) - 2);
    ASSERT_TRUE(of.reopen());
    ASSERT_TRUE(of.station().look_after());
    store = *of.station().records(Mode::Live);
    EXPECT_EQ(store->search({}, {})->size(), before - 2) << "nor does a restart erase more";
    EXPECT_EQ(of.station().days_held_back(), static_cast<int>(before) - 2) << "nor is what waits forgotten";
    of.now.utc += kDay;
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(of.station().days_held_back(), static_cast<int>(store->search({}, {})->size())) << "as it is today";
    of.now.clock = audit::Clock::Unconfirmed;
    of.now.utc += 60;  // somebody set it
    EXPECT_FALSE(of.station().expire_all(ada));
    of.now.clock = audit::Clock::Confirmed;
    ASSERT_TRUE(of.station().expire_all(ada));
    EXPECT_TRUE(store->search({}, {})->empty());
    EXPECT_EQ(of.station().days_held_back(), 0);
}

TEST(Station, TimeNeverGoesBehindItsLog) {
    StationOfTests of;
    const std::int64_t known = of.station().log().head().time;
    of.now.utc = 1'000;  // a dead battery
    ASSERT_TRUE(of.reopen());
    EXPECT_GE(of.station().clock().now().utc, known);
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed);
    of.station().clock().confirm();
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed)
        << "nobody can confirm a time before what is known";
    EXPECT_TRUE(of.station().clock().is_behind());
    of.now.utc = known + 5;
    of.now.clock = audit::Clock::Unconfirmed;
    EXPECT_FALSE(of.station().clock().is_behind());
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed) << "what was confirmed was another time";
    of.station().clock().confirm();
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Confirmed);
    EXPECT_EQ(of.station().clock().now().utc, known + 5);
}

TEST(Station, TimeNeverGoesBehindItsProgramOrASignedFile) {
    StationOfTests of;
    of.options.built = of.now.utc + 1'000;
    ASSERT_TRUE(of.reopen());
    EXPECT_EQ(of.station().clock().now().utc, of.now.utc + 1'000);
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed);
    of.options.built = 0;
    trust::Authority authority;
    authority.from = "2026-11-01";
    const auto installed = trust::install_trust(of.data(), authority.file(), authority.fingerprint(), trust::kToday);
    ASSERT_TRUE(installed) << installed.error().text;
    ASSERT_TRUE(of.reopen());
    EXPECT_EQ(utc_text(of.station().clock().now().utc), "2026-10-31T00:00:00Z") << "a day before it was signed";
}

/// So many seconds go by.
void pass(StationOfTests& of, std::int64_t seconds) {
    of.now.utc += seconds;
    of.now.boottime += seconds * 1000;
}

TEST(Station, AConfirmedTimeStaysSoOverAStartOfTheServiceAndNotOfTheMachine) {
    StationOfTests of;
    of.now.clock = audit::Clock::Unconfirmed;
    of.now.boot = {7};
    ASSERT_TRUE(of.reopen());
    pass(of, 60);
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed);
    of.station().clock().confirm();
    ASSERT_TRUE(of.reopen());
    pass(of, 10 * kDay);
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Confirmed);
    ASSERT_TRUE(of.reopen());
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Confirmed) << "and once more";
    ASSERT_TRUE(of.station().look_after());
    of.close();
    {
        // A command at the machine, which knows of no confirmation.
        auto log = open_station_log(of.data(), {.now = [&of] {
                                        audit::Moment moment = of.now;
                                        moment.clock = audit::Clock::Unconfirmed;
                                        return moment;
                                    }});
        ASSERT_TRUE(log);
        ASSERT_TRUE(
            (*log)->append({.event = audit::Event::DatabaseRecovered,
                            .fields = {{"database", audit::Word{"records"}}, {"result", audit::Word{"erased"}}}}));
    }
    ASSERT_TRUE(of.reopen());
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Confirmed) << "nor is it forgotten over that";
    of.now.boot = {2};
    of.now.boottime = 1'000;
    ASSERT_TRUE(of.reopen());
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed) << "the machine was off: who knows";
}

TEST(Station, ATimeThatTheNetworkConfirmedStaysSoWhenTheNetworkIsGone) {
    StationOfTests of;
    ASSERT_TRUE(of.station().look_after());
    of.now.clock = audit::Clock::Unconfirmed;
    pass(of, kDay);
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Confirmed);
    of.now.utc += 60;
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed) << "somebody set it";
}

TEST(Station, AClockThatIsSetIsToldToTheLogAndConfirmedNoMore) {
    StationOfTests of;
    of.now.clock = audit::Clock::Unconfirmed;
    of.station().clock().confirm();
    ASSERT_TRUE(of.station().look_after());
    const std::int64_t before = of.station().log().head().number;
    for (int i = 0; i < 100; ++i) {
        pass(of, 5);
        of.now.boottime += i % 2 == 0 ? 999 : -999;  // whole seconds beside milliseconds
        ASSERT_TRUE(of.station().look_after());
    }
    EXPECT_EQ(of.station().log().head().number, before);
    pass(of, 5);
    const std::int64_t right = of.now.utc;
    of.now.utc += 400 * kDay;
    EXPECT_EQ(of.station().clock().now().clock, audit::Clock::Unconfirmed) << "before anybody has looked";
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(of.last("clock-changed").whole("before"), right);
    EXPECT_EQ(of.last("clock-changed").whole("after"), of.now.utc);
    EXPECT_EQ(of.last("clock-changed").text("source"), "person");
    const std::int64_t told = of.station().log().head().number;
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(of.station().log().head().number, told) << "once";
    // While nobody worked there, too.
    of.now.clock = audit::Clock::Confirmed;
    ASSERT_TRUE(of.reopen());
    ASSERT_TRUE(of.station().look_after());
    of.close();
    of.now.utc += kDay;
    ASSERT_TRUE(of.reopen());
    ASSERT_TRUE(of.station().look_after());
    EXPECT_EQ(of.last("clock-changed").whole("after"), of.now.utc);
    EXPECT_EQ(of.last("clock-changed").text("source"), "network");
}

TEST(Keeper, RowPicturesAndResultAreThereInThisOrderAndTold) {
    StationOfTests of;
    const PersonId officer = of.find("Ada").id;
    const std::int64_t before = of.station().log().head().number;
    Keeper keeper(of.station(), {.officer = officer, .mode = Mode::Test}, {}, "garita 9");
    EXPECT_FALSE(keeper.id());
    const std::vector<std::uint8_t> bytes = {1, 2, 3};
    ASSERT_TRUE(keeper.keep({.name = {Side::Front, Band::Infrared, {}}, .media_type = "image/jpeg", .bytes = bytes}));
    ASSERT_TRUE(keeper.id());
    records::Store* const store = *of.station().records(Mode::Test);
    // As power may fail now: what was shown is there.
    auto kept = store->read(*keeper.id());
    ASSERT_TRUE(kept) << kept.error().text;
    EXPECT_FALSE(kept->summary.completed_at);
    EXPECT_THAT(kept->pictures, ElementsAre(records::KeptPicture{{Side::Front, Band::Infrared, {}}, "image/jpeg", 3}));
    EXPECT_EQ(*store->picture(*keeper.id(), {Side::Front, Band::Infrared}), bytes);
    ASSERT_TRUE(keeper.keep({.name = {Side::Front, Band::White, {}}, .media_type = "image/jpeg", .bytes = bytes}));
    ASSERT_TRUE(keeper.complete({.outcome = Outcome::Failed,
                                 .document_type = "P",
                                 .issuing_state = "UTO",
                                 .report = "{}",
                                 .terms = {.document_number = "L898902C3"}}));
    kept = store->read(*keeper.id());
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->summary.outcome, Outcome::Failed);
    EXPECT_EQ(kept->summary.officer, officer);
    EXPECT_EQ(kept->pictures.size(), 2U);
    EXPECT_FALSE(keeper.keep({.name = {Side::Back, Band::White, {}}, .media_type = "image/jpeg", .bytes = bytes}))
        << "the machine's reading is never changed";
    EXPECT_THAT(of.events(before + 1), ElementsAre("inspection-begun", "inspection-ended"));
    EXPECT_EQ(of.last("inspection-ended").text("outcome"), "failed");
    EXPECT_EQ(of.last("inspection-ended").mode, audit::Mode::Test);
    EXPECT_FALSE((*of.station().records(Mode::Live))->read(*keeper.id())) << "each mode has its own";
}

TEST(Keeper, TheSameTravellersNextDocumentIsOfTheSameRecord) {
    StationOfTests of;
    const Work work{.officer = of.find("Ada").id};
    Keeper first(of.station(), work, {}, "garita");
    ASSERT_TRUE(first.begin());
    ASSERT_TRUE(first.begin()) << "twice is once";
    Keeper second(of.station(), work, first.id()->record, "garita");
    ASSERT_TRUE(second.begin());
    EXPECT_EQ(second.id()->record, first.id()->record);
    EXPECT_EQ(second.id()->number, 2);
}

TEST(Keeper, AnErrorIsRepeatedSoThatNothingIsHalfKept) {
    StationOfTests of;
    Keeper keeper(of.station(), {.officer = of.find("Ada").id}, {}, "garita");
    EXPECT_FALSE(keeper.complete({.document_type = "not a type"}));
    EXPECT_FALSE(keeper.complete({})) << "what was told of it is not what is kept";
    EXPECT_FALSE((*(*of.station().records(Mode::Live))->read(*keeper.id())).summary.completed_at);
}

TEST(Keeper, APictureThatIsMoreThanIsKeptIsLeftOutAndTheOthersAreKept) {
    StationOfTests of(StationOfTests::SetUp::Done, {.most_picture_bytes = 100});
    Keeper keeper(of.station(), {.officer = of.find("Ada").id}, {}, "garita");
    const std::vector<std::uint8_t> small(60), large(101);
    ASSERT_TRUE(keeper.keep({.name = {.band = Band::White}, .media_type = "image/jpeg", .bytes = small}));
    EXPECT_EQ(keeper.keep({.name = {.band = Band::Infrared}, .media_type = "image/jpeg", .bytes = large}).error().kind,
              ErrorKind::Input);
    ASSERT_TRUE(keeper.complete({}));
    EXPECT_EQ((*(*of.station().records(Mode::Live))->read(*keeper.id())).pictures.size(), 1U);
}

}  // namespace
}  // namespace garita
