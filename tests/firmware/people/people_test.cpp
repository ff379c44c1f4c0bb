// People are made, changed, disabled and never removed, each with its entry in the audit log.
#include <gmock/gmock.h>

#include "tests/firmware/database/lossy_vfs.h"
#include "tests/firmware/people/station_people.h"

namespace garita::people {
namespace {

using test::kGood;
using test::kOther;
using test::StationPeople;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename T>
Refusal refusal(const Result<T>& result) {
    return result ? Refusal::None : refusal_of(result.error());
}

TEST(People, TheFirstIsASupervisorMadeAtTheMachine) {
    StationPeople station;
    EXPECT_EQ(refusal(station.people().make(AtTheMachine{}, "Ana", Role::Officer, station.log())), Refusal::NotAllowed);
    EXPECT_EQ(refusal(station.people().make(PersonId{}, "Ana", Role::Supervisor, station.log())), Refusal::NotAllowed);
    EXPECT_THAT(*station.people().list(), IsEmpty());
    const Person ana = station.make("Ana", Role::Supervisor);
    EXPECT_EQ(ana.role, Role::Supervisor);
    EXPECT_EQ(ana.password, Password::Own);
    const auto made = station.people().make(ana.id, "Luis", Role::Officer, station.log());
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_EQ(made->person.password, Password::First);
    EXPECT_EQ(refusal(station.people().make(made->person.id, "Eva", Role::Officer, station.log())),
              Refusal::NotAllowed);
    EXPECT_THAT(station.events(), ElementsAre("person-made", "first-password issued", "first-password used",
                                              "person-made", "first-password issued"));
}

TEST(People, ANameIsOnePersonsForEver) {
    StationPeople station;
    const Person ana = station.make("José Ruiz", Role::Supervisor);
    EXPECT_EQ(refusal(station.people().make(ana.id, "jose\u0301  RUIZ", Role::Officer, station.log())),
              Refusal::NameTaken);
    const Person eva = station.make("Eva", Role::Officer);
    ASSERT_TRUE(station.people().disable(ana.id, eva.id, Leaving::Left, station.log()));
    EXPECT_EQ(refusal(station.people().make(ana.id, "eva", Role::Officer, station.log())), Refusal::NameTaken);
    EXPECT_EQ(refusal(station.people().make(ana.id, "a\nb", Role::Officer, station.log())), Refusal::NameUnfit);
    EXPECT_EQ(station.people().list()->size(), 2U);
    station.close();
    const auto database = database::Database::open(station.folder() / kPeopleFile, people_schema());
    ASSERT_TRUE(database);
    EXPECT_FALSE(database->execute("DELETE FROM people")) << "not even by hand without thinking";
    EXPECT_FALSE(database->execute("UPDATE people SET name = 'X'"));
    EXPECT_FALSE(database->execute("UPDATE people SET state = 'enabled' WHERE state = 'disabled'"));
}

TEST(People, TheLastSupervisorStays) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    EXPECT_EQ(refusal(station.people().disable(ana.id, ana.id, Leaving::Left, station.log())), Refusal::LastSupervisor);
    EXPECT_EQ(refusal(station.people().change_role(ana.id, ana.id, Role::Auditor, station.log())),
              Refusal::LastSupervisor);
    const Person luis = station.make("Luis", Role::Supervisor);
    EXPECT_TRUE(station.people().change_role(luis.id, ana.id, Role::Auditor, station.log()));
    EXPECT_EQ((*station.people().find(ana.id))->role, Role::Auditor);
    EXPECT_EQ(refusal(station.people().change_role(ana.id, luis.id, Role::Auditor, station.log())), Refusal::NotAllowed)
        << "no longer a supervisor";
    const Person eva = station.make("Eva", Role::Supervisor);
    ASSERT_TRUE(station.people().disable(luis.id, eva.id, Leaving::Left, station.log()));
    EXPECT_EQ(refusal(station.people().disable(eva.id, luis.id, Leaving::Left, station.log())), Refusal::NotAllowed);
    EXPECT_EQ(refusal(station.people().reset(eva.id, luis.id, station.log())), Refusal::NotAllowed) << "disabled";
}

TEST(People, WhoIsDisabledIsAsUnknown) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    const Person eva = station.make("Eva", Role::Officer);
    ASSERT_EQ(station.guess("eva", kGood).denial, Denial::None);
    ASSERT_TRUE(station.people().disable(ana.id, eva.id, Leaving::Misuse, station.log()));
    const auto from = station.next_entry();
    EXPECT_EQ(station.guess("Eva", kGood).denial, Denial::Wrong);
    EXPECT_EQ(refusal(station.people().reset(ana.id, eva.id, station.log())), Refusal::NoSuchPerson);
    EXPECT_EQ(station.guess("Nobody", kGood).denial, Denial::Wrong);
    EXPECT_THAT(station.events(from), ElementsAre("login-failed disabled", "login-failed unknown-person"));
}

TEST(People, AFirstPasswordIsUsedOnceAndReplaced) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    const auto issued = station.people().make(ana.id, "Eva", Role::Officer, station.log());
    ASSERT_TRUE(issued);
    const std::string first(text_of(issued->first_password));
    EXPECT_EQ(first.size(), 23U);
    EXPECT_EQ(station.guess("Eva", first).denial, Denial::MustReplace);
    EXPECT_EQ(refusal(station.people().replace_first_password("Eva", first, first, station.log())), Refusal::TooSimple);
    EXPECT_EQ(refusal(station.people().replace_first_password("Eva", first, "short", station.log())),
              Refusal::TooShort);
    EXPECT_EQ(station.people().replace_first_password("Eva", "wrong", kGood, station.log())->denial, Denial::Wrong);
    EXPECT_EQ(station.people().replace_first_password("Eva", first, kGood, station.log())->denial, Denial::None);
    EXPECT_EQ(station.guess("Eva", first).denial, Denial::Wrong);
    EXPECT_EQ(station.people().replace_first_password("Eva", first, kOther, station.log())->denial, Denial::Wrong);
    EXPECT_EQ(station.guess("Eva", kGood).denial, Denial::None);
    station.pass(std::chrono::hours(1));
    EXPECT_EQ(station.people().replace_first_password("Eva", kGood, kOther, station.log())->denial, Denial::Wrong)
        << "a password of one's own is changed in a session";
}

TEST(People, AFirstPasswordIsVoidAfterADayWhateverTheClockSays) {
    struct Case {
        const char* what;
        std::chrono::hours passes;
        std::int64_t clock_is_set_by;
        bool restarts;
        Denial denial;
    };
    constexpr std::int64_t kDay = 86'400;
    for (const Case& one :
         {Case{"in time", std::chrono::hours(23), 0, false, Denial::MustReplace},
          Case{"too late", std::chrono::hours(24), 0, false, Denial::FirstPasswordVoid},
          Case{"clock set back", std::chrono::hours(24), -2 * kDay, false, Denial::FirstPasswordVoid},
          Case{"clock set back a little in time", std::chrono::hours(1), -7200, false, Denial::MustReplace},
          Case{"clock set forward", std::chrono::hours(1), 2 * kDay, false, Denial::FirstPasswordVoid},
          Case{"restarted in time", std::chrono::hours(1), 0, true, Denial::MustReplace},
          Case{"restarted too late", std::chrono::hours(25), 0, true, Denial::FirstPasswordVoid},
          Case{"restarted, clock before the issue", std::chrono::hours(25), -2 * kDay, true,
               Denial::FirstPasswordVoid}}) {
        SCOPED_TRACE(one.what);
        StationPeople station;
        const auto issued = station.people().make(AtTheMachine{}, "Ana", Role::Supervisor, station.log());
        ASSERT_TRUE(issued);
        station.pass(one.passes);
        station.set_utc(station.now().utc + one.clock_is_set_by);
        if (one.restarts) station.power_cycle();
        EXPECT_EQ(station.guess("Ana", std::string(text_of(issued->first_password))).denial, one.denial);
        if (one.denial != Denial::FirstPasswordVoid) continue;
        EXPECT_EQ(station.events().back(), "first-password expired");
        EXPECT_EQ(station.guess("Ana", std::string(text_of(issued->first_password))).denial, Denial::Wrong)
            << "it is gone";
    }
}

TEST(People, AResetTakesPasswordAndPinAway) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    ASSERT_EQ(station.people().set_pin(ana.id, kGood, "491730", station.log())->denial, Denial::None);
    EXPECT_EQ((*station.people().find("ana"))->pin, Pin::Set);
    EXPECT_EQ(station.people().set_pin(ana.id, kOther, "491731", station.log())->denial, Denial::Wrong);
    EXPECT_EQ(refusal(station.people().set_pin(ana.id, kGood, "123456", station.log())), Refusal::TooSimple);
    EXPECT_EQ(station.people().change_password(ana.id, kGood, kOther, station.log())->denial, Denial::None);
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::Wrong);
    EXPECT_EQ(station.guess("Ana", kOther).denial, Denial::None);
    const auto issued = station.people().reset(AtTheMachine{}, ana.id, station.log());
    ASSERT_TRUE(issued);
    EXPECT_EQ(issued->person.pin, Pin::None);
    EXPECT_EQ(issued->person.password, Password::First);
    EXPECT_EQ(station.guess("Ana", kOther).denial, Denial::Wrong);
    EXPECT_EQ(station.guess("Ana", std::string(text_of(issued->first_password))).denial, Denial::MustReplace);
}

TEST(People, HashesGrowWithTheCostAtTheNextRightPassword) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    const auto costs = [&] {
        station.close();
        const auto database = database::Database::open(station.folder() / kPeopleFile, people_schema());
        auto row = database->prepare("SELECT operations, memory FROM secrets WHERE kind = 'password'");
        EXPECT_TRUE(*row->next());
        return HashCost{static_cast<std::uint32_t>(row->whole(0)), static_cast<std::uint64_t>(row->whole(1))};
    };
    EXPECT_EQ(costs(), kLeastHashCost);
    station.options.cost = {.operations = 2, .memory = 16'384};
    station.reopen();
    EXPECT_EQ(station.guess("Ana", kOther).denial, Denial::Wrong);
    EXPECT_EQ(costs(), kLeastHashCost);
    station.reopen();
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None);
    EXPECT_EQ(costs(), station.options.cost);
    station.reopen();
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None);
}

TEST(People, WithoutTheAuditLogNothingIsDone) {
    test::LossyDisk disk;
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    const Person eva = station.make("Eva", Role::Officer);
    const test::Folder other;
    std::int64_t seconds = 1'790'000'000;
    audit::LogOptions options = test::options(&seconds);
    options.file_system = disk.name();
    const auto log = audit::AuditLog::open(other.path() / "audit", test::station(), options);
    ASSERT_TRUE(log) << log.error().text;
    disk.have(test::LossyDisk::Trouble::Full);
    const auto before = *station.people().list();
    EXPECT_FALSE(station.people().make(ana.id, "Luis", Role::Officer, **log));
    EXPECT_FALSE(station.people().disable(ana.id, eva.id, Leaving::Left, **log));
    EXPECT_FALSE(station.people().change_role(ana.id, eva.id, Role::Auditor, **log));
    EXPECT_FALSE(station.people().reset(ana.id, eva.id, **log));
    EXPECT_FALSE(station.people().change_password(eva.id, kGood, kOther, **log));
    EXPECT_FALSE(station.people().check_password(
        "Eva", kGood, [](const Person&) { return Verdict{.occurrence = test::login()}; }, **log))
        << "nobody is let in unseen";
    EXPECT_EQ(*station.people().list(), before);
    EXPECT_EQ(station.guess("Eva", kGood).denial, Denial::None);
}

TEST(People, AnotherPepperIsSaidAtOnceAndALostOneIsNotReplaced) {
    StationPeople station;
    station.make("Ana", Role::Supervisor);
    station.close();
    auto pepper = GuardedMemory::create(kSecretBytes);
    const auto other = People::open(station.folder(), std::move(*pepper), station.options);
    ASSERT_FALSE(other);
    EXPECT_EQ(refusal_of(other.error()), Refusal::OtherPepper);
    {
        const auto held = PepperFile::open(station.folder());
        ASSERT_TRUE(held);
        const auto twice = PepperFile::open(station.folder());
        ASSERT_FALSE(twice);
        EXPECT_THAT(twice.error().text, ::testing::HasSubstr("in use"));
    }
    std::filesystem::remove(station.folder() / kPepperFile);
    const auto lost = PepperFile::open(station.folder());
    ASSERT_FALSE(lost);
    EXPECT_THAT(lost.error().text, ::testing::HasSubstr("is gone"));
}

}  // namespace
}  // namespace garita::people
