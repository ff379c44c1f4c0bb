// Who works at the kiosk: locked, unlocked, ended; and what two may do that one may not.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "firmware/people/four_eyes.h"
#include "firmware/people/sessions.h"
#include "tests/firmware/people/station_people.h"

namespace garita::people {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::kGood;
using test::kOther;
using test::StationPeople;
using ::testing::ElementsAre;

constexpr const char* kPin = "491730";

/// A station with a supervisor, and an officer who has a PIN.
struct Desk {
    StationPeople station;
    Person ana = station.make("Ana", Role::Supervisor, kOther);
    Person eva = station.make("Eva", Role::Officer);
    Sessions sessions{station.people(), {}, station.clock()};
    Desk() { EXPECT_EQ(station.people().set_pin(eva.id, kGood, kPin, station.log())->denial, Denial::None); }
    SessionToken log_in(const std::string& name, const std::string& password = kGood) {
        const auto in = sessions.log_in(name, password, station.log());
        if (!in || !in->token) {
            ADD_FAILURE() << (in ? "denied" : in.error().text);
            return {};
        }
        return *in->token;
    }
    std::optional<Lock> lock_of(const SessionToken& token, Touch touch = Touch::Page) {
        const auto session = sessions.find(token, touch, station.log());
        EXPECT_TRUE(session);
        return session && *session ? std::optional((*session)->lock) : std::nullopt;
    }
    Denial by_pin(const SessionToken& token, const std::string& pin = kPin) {
        return sessions.unlock_by_pin(token, pin, station.log())->denial;
    }
};

TEST(Sessions, LockWhenNobodyIsThereAndUnlockByPin) {
    Desk desk;
    const auto from = desk.station.next_entry();
    const SessionToken token = desk.log_in("Eva");
    EXPECT_EQ(desk.by_pin(token), Denial::NoSession) << "it is not locked";
    desk.station.pass(minutes(4));
    EXPECT_EQ(desk.lock_of(token, Touch::Person), Lock::Open);
    desk.station.pass(minutes(4));
    EXPECT_EQ(desk.lock_of(token, Touch::Page), Lock::Open);
    desk.station.pass(minutes(1));
    EXPECT_EQ(desk.lock_of(token, Touch::Person), Lock::Locked) << "the page asking keeps nothing open";
    EXPECT_EQ(desk.lock_of(token, Touch::Person), Lock::Locked);
    EXPECT_EQ(desk.by_pin(token, "000000"), Denial::Wrong);
    EXPECT_EQ(desk.by_pin(token), Denial::None);
    EXPECT_EQ(desk.lock_of(token), Lock::Open);
    EXPECT_TRUE(desk.sessions.lock(token, LockReason::Request, desk.station.log()));
    EXPECT_EQ(desk.sessions.unlock_by_password(token, kOther, desk.station.log())->denial, Denial::Wrong)
        << "another one's password";
    EXPECT_EQ(desk.sessions.unlock_by_password(token, kGood, desk.station.log())->denial, Denial::None);
    EXPECT_TRUE(desk.sessions.log_out(token, desk.station.log()));
    EXPECT_EQ(desk.lock_of(token), std::nullopt);
    EXPECT_THAT(desk.station.events(from),
                ElementsAre("login password", "locked idle", "login-failed wrong-secret", "unlocked pin",
                            "locked request", "login-failed wrong-secret", "unlocked password", "logout request"));
}

TEST(Sessions, APinIsTriedFiveTimesThenThePasswordIsNeeded) {
    Desk desk;
    const SessionToken token = desk.log_in("Eva");
    ASSERT_TRUE(desk.sessions.lock(token, LockReason::Request, desk.station.log()));
    for (int i = 0; i < 5; ++i) {
        desk.station.pass(minutes(2));
        EXPECT_EQ(desk.by_pin(token, "583920"), Denial::Wrong) << i;
    }
    desk.station.pass(minutes(20));
    EXPECT_EQ(desk.by_pin(token), Denial::NoSession) << "the right one, too late";
    EXPECT_EQ(desk.sessions.unlock_by_password(token, kGood, desk.station.log())->denial, Denial::None);
    ASSERT_TRUE(desk.sessions.lock(token, LockReason::Request, desk.station.log()));
    EXPECT_EQ(desk.by_pin(token), Denial::None);
}

TEST(Sessions, AThrottledPinTakesNoTryAway) {
    Desk desk;
    const SessionToken token = desk.log_in("Eva");
    ASSERT_TRUE(desk.sessions.lock(token, LockReason::Request, desk.station.log()));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(desk.by_pin(token, "583920"), Denial::Wrong);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(desk.by_pin(token), Denial::Throttled);
    desk.station.pass(seconds(5));
    EXPECT_EQ(desk.by_pin(token), Denial::None);
}

TEST(Sessions, APinForgivesNoGuessAtThePassword) {
    Desk desk;
    const SessionToken token = desk.log_in("Eva");
    ASSERT_TRUE(desk.sessions.lock(token, LockReason::Request, desk.station.log()));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(desk.station.guess("Eva", kOther).denial, Denial::Wrong);
    EXPECT_EQ(desk.by_pin(token), Denial::None);
    EXPECT_EQ(desk.station.people().tries_of("Eva")->count, 2);
    EXPECT_EQ(desk.station.guess("Eva", kGood).denial, Denial::None);
    EXPECT_EQ(desk.station.people().tries_of("Eva")->count, 0);
}

TEST(Sessions, APinOpensNoSession) {
    Desk desk;
    EXPECT_EQ(desk.sessions.log_in("Eva", kPin, desk.station.log())->attempt.denial, Denial::Wrong);
    EXPECT_EQ(desk.by_pin(SessionToken{}), Denial::NoSession);
    const SessionToken of_ana = desk.log_in("Ana", kOther);
    ASSERT_TRUE(desk.sessions.lock(of_ana, LockReason::Request, desk.station.log()));
    EXPECT_EQ(desk.by_pin(of_ana), Denial::Wrong) << "Eva's PIN, Ana's session";
}

TEST(Sessions, EndWithTheShiftAndWithTheService) {
    Desk desk;
    const SessionToken token = desk.log_in("Eva");
    for (int i = 0; i < 12 * 60 - 1; ++i) {
        desk.station.pass(minutes(1));
        ASSERT_EQ(desk.lock_of(token, Touch::Person), Lock::Open) << i;
    }
    desk.station.set_utc(1);
    EXPECT_EQ(desk.lock_of(token, Touch::Person), Lock::Open) << "whatever the clock on the wall says";
    desk.station.pass(minutes(1));
    EXPECT_TRUE(desk.sessions.sweep(desk.station.log()));
    EXPECT_EQ(desk.station.events().back(), "logout shift-end");
    EXPECT_EQ(desk.lock_of(token), std::nullopt);
    const SessionToken again = desk.log_in("Eva");
    EXPECT_TRUE(desk.sessions.end_all(desk.station.log()));
    EXPECT_EQ(desk.station.events().back(), "logout service-stop");
    EXPECT_EQ(desk.lock_of(again), std::nullopt);
    const SessionToken before = desk.log_in("Eva");
    Sessions restarted(desk.station.people(), {}, desk.station.clock());
    EXPECT_FALSE(*restarted.find(before, Touch::Page, desk.station.log()));
}

TEST(Sessions, OnePersonHasOneAndAllTogetherAreFew) {
    Desk desk;
    const SessionToken first = desk.log_in("Eva");
    const SessionToken second = desk.log_in("Eva");
    EXPECT_EQ(desk.lock_of(first), std::nullopt);
    EXPECT_EQ(desk.lock_of(second), Lock::Open);
    for (std::size_t i = 0; i < kMostSessions; ++i) {
        const std::string name = "Officer " + std::string(1, static_cast<char>('A' + i));
        desk.station.make(name, Role::Officer);
        desk.station.pass(seconds(1));
        EXPECT_EQ(desk.lock_of(desk.log_in(name)), Lock::Open);
    }
    EXPECT_EQ(desk.lock_of(second), std::nullopt) << "the one that was not used for longest has gone";
    desk.log_in("Ana", kOther);
}

TEST(Sessions, EndWhereTheirPersonIsDisabledResetOrOfAnotherRole) {
    Desk desk;
    const SessionToken of_role = desk.log_in("Eva");
    ASSERT_TRUE(desk.station.people().change_role(desk.ana.id, desk.eva.id, Role::Examiner, desk.station.log()));
    EXPECT_EQ(desk.lock_of(of_role), std::nullopt);
    const SessionToken of_reset = desk.log_in("Eva");
    ASSERT_TRUE(desk.station.people().reset(desk.ana.id, desk.eva.id, desk.station.log()));
    EXPECT_EQ(desk.lock_of(of_reset), std::nullopt);
    desk.station.make("Luis", Role::Officer);
    const SessionToken of_luis = desk.log_in("Luis");
    ASSERT_TRUE(desk.station.people().disable(desk.ana.id, (*desk.station.people().find("Luis"))->id, Leaving::Left,
                                              desk.station.log()));
    EXPECT_EQ(desk.lock_of(of_luis), std::nullopt);
}

TEST(Sessions, OfManyThreadsAreWhole) {
    Desk desk;
    constexpr int kThreads = 6;
    for (int t = 0; t < kThreads; ++t) desk.station.make("Thread " + std::to_string(t), Role::Officer);
    std::atomic<int> whole = 0;
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            auto& log = desk.station.log();
            for (int i = 0; i < 10; ++i) {
                const auto in = desk.sessions.log_in("Thread " + std::to_string(t), kGood, log);
                if (!in || !in->token) continue;
                const auto open = desk.sessions.find(*in->token, Touch::Person, log);
                const auto locked = desk.sessions.lock(*in->token, LockReason::Request, log);
                const auto swept = desk.sessions.sweep(log);
                const auto unlocked = desk.sessions.unlock_by_password(*in->token, kGood, log);
                const auto out = desk.sessions.log_out(*in->token, log);
                const auto gone = desk.sessions.find(*in->token, Touch::Person, log);
                if (open && *open && (*open)->person.name == "Thread " + std::to_string(t) && locked && swept &&
                    unlocked && unlocked->denial == Denial::None && out && gone && !*gone)
                    ++whole;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(whole, 10 * kThreads);
}

/// Answers for whom the test says.
class Card : public Authenticator {
public:
    std::optional<PersonId> holder{};
    Result<std::optional<PersonId>> who_answers(std::span<const std::uint8_t, 32> challenge) override {
        challenges.emplace_back(challenge.begin(), challenge.end());
        return holder;
    }
    std::vector<std::vector<std::uint8_t>> challenges{};
};

TEST(Sessions, TakeAnAuthenticatorThatIsStillToBeMade) {
    Desk desk;
    const auto from = desk.station.next_entry();
    Card card;
    EXPECT_EQ(desk.sessions.log_in(card, Thing::Card, desk.station.log())->attempt.denial, Denial::Wrong);
    card.holder = desk.eva.id;
    const auto in = desk.sessions.log_in(card, Thing::Card, desk.station.log());
    ASSERT_TRUE(in->token);
    EXPECT_EQ(desk.lock_of(*in->token), Lock::Open);
    EXPECT_NE(card.challenges[0], card.challenges[1]);
    ASSERT_TRUE(desk.station.people().disable(desk.ana.id, desk.eva.id, Leaving::Left, desk.station.log()));
    EXPECT_FALSE(desk.sessions.log_in(card, Thing::Card, desk.station.log())->token);
    EXPECT_THAT(desk.station.events(from), ElementsAre("login-failed unknown-person", "login card",
                                                       "person-disabled left", "login-failed disabled"));
}

TEST(auth, four_eyes_same_person_and_replay) {
    Desk desk;
    desk.station.make("Max", Role::Examiner, kGood);
    desk.station.make("Ida", Role::Examiner, kOther);
    FourEyes four_eyes(desk.station.people(), desk.sessions, desk.station.clock());
    const SessionToken max = desk.log_in("Max");
    const Operation hold{.permission = Permission::LegalHold, .subject = "Hold record 4f00 of 2026-11-30"};
    auto& log = desk.station.log();
    const auto from = desk.station.next_entry();

    EXPECT_EQ(four_eyes.approve(max, hold, {"Max", kGood}, log)->attempt.denial, Denial::SamePerson);
    EXPECT_EQ(four_eyes.approve(max, hold, {" MAX", kGood}, log)->attempt.denial, Denial::SamePerson);
    EXPECT_EQ(four_eyes.approve(max, hold, {"Eva", kGood}, log)->attempt.denial, Denial::WrongRole);
    EXPECT_EQ(four_eyes.approve(max, hold, {"Ida", kGood}, log)->attempt.denial, Denial::Wrong);
    EXPECT_THAT(desk.station.events(from), ElementsAre("approval same-person", "approval same-person",
                                                       "approval wrong-role", "login-failed wrong-secret"));
    EXPECT_FALSE(four_eyes.approve(max, {.permission = Permission::Delete, .subject = "x"}, {"Ana", kOther}, log))
        << "Max may not delete, whoever approves";
    EXPECT_FALSE(four_eyes.approve(max, {.permission = Permission::LegalHold}, {"Ida", kOther}, log))
        << "a subject that is not said";

    const auto approve = [&] {
        const auto approval = four_eyes.approve(max, hold, {"Ida", kOther}, log);
        EXPECT_TRUE(approval && approval->token);
        return approval && approval->token ? *approval->token : ApprovalToken{};
    };
    const PersonId ida = (*desk.station.people().find("Ida"))->id;
    const ApprovalToken good = approve();
    EXPECT_EQ(*four_eyes.use(good, max, hold, log), ida);
    EXPECT_EQ(*four_eyes.use(good, max, hold, log), std::nullopt) << "once";
    EXPECT_EQ(*four_eyes.use(ApprovalToken{}, max, hold, log), std::nullopt);

    const ApprovalToken other_subject = approve();
    EXPECT_EQ(*four_eyes.use(other_subject, max, {hold.permission, "Hold record 4f01 of 2026-11-30"}, log),
              std::nullopt);
    EXPECT_EQ(*four_eyes.use(other_subject, max, hold, log), std::nullopt) << "void once it was shown for another";
    EXPECT_EQ(*four_eyes.use(approve(), max, {Permission::Export, hold.subject}, log), std::nullopt);
    const SessionToken ana = desk.log_in("Ana", kOther);
    EXPECT_EQ(*four_eyes.use(approve(), ana, hold, log), std::nullopt) << "another one's session";

    const ApprovalToken old = approve();
    desk.station.pass(minutes(2));
    EXPECT_EQ(*four_eyes.use(old, max, hold, log), std::nullopt);
    const ApprovalToken in_time = approve();
    desk.station.pass(seconds(119));
    desk.station.set_utc(1);
    EXPECT_EQ(*four_eyes.use(in_time, max, hold, log), ida);
    const ApprovalToken earlier = approve();
    const ApprovalToken later = approve();
    EXPECT_EQ(*four_eyes.use(earlier, max, hold, log), std::nullopt) << "one for each session";
    EXPECT_EQ(*four_eyes.use(later, max, hold, log), ida);

    const ApprovalToken of_disabled = approve();
    ASSERT_TRUE(desk.station.people().disable(desk.ana.id, ida, Leaving::Misuse, log));
    EXPECT_EQ(*four_eyes.use(of_disabled, max, hold, log), std::nullopt);
    ASSERT_TRUE(desk.sessions.lock(max, LockReason::Request, log));
    EXPECT_EQ(four_eyes.approve(max, hold, {"Ana", kOther}, log)->attempt.denial, Denial::NoSession) << "locked";
}

}  // namespace
}  // namespace garita::people
