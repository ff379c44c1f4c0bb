// Attacks: on a stolen database, by pulling the plug, by a stopwatch, by a crowd.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>
#include <utility>

#include "tests/firmware/database/lossy_vfs.h"
#include "tests/firmware/people/station_people.h"

namespace garita::people {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using test::all_bytes;
using test::kGood;
using test::kOther;
using test::StationPeople;
using ::testing::HasSubstr;
using ::testing::Not;

/// All that a thief needs of somebody's PIN, read from a copy of the database.
SecretHash stolen_pin(const std::filesystem::path& file) {
    const auto copy = database::Database::open_copy(file);
    EXPECT_TRUE(copy) << copy.error().text;
    auto row = copy->prepare("SELECT operations, memory, salt, hash FROM secrets WHERE kind = 'pin'");
    EXPECT_TRUE(row && *row->next());
    SecretHash pin{.cost = {static_cast<std::uint32_t>(row->whole(0)), static_cast<std::uint64_t>(row->whole(1))}};
    std::ranges::copy(row->blob(2), pin.salt.begin());
    std::ranges::copy(row->blob(3), pin.hash.begin());
    return pin;
}

/// Tries 491000 to 491999: a thief would try all, and with the least cost he could.
std::optional<std::string> tried_all(const SecretHasher& hasher, const SecretHash& pin) {
    for (int last = 0; last < 1000; ++last) {
        const std::string guess = "491" + std::to_string(1000 + last).substr(1);
        const auto matches = hasher.matches(Secret::Pin, guess, pin);
        EXPECT_TRUE(matches);
        if (matches && *matches) return guess;
    }
    return std::nullopt;
}

TEST(auth, stolen_database_pin_guess_fails_without_pepper) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    ASSERT_EQ(station.people().set_pin(ana.id, kGood, "491730", station.log())->denial, Denial::None);
    auto pepper = PepperFile::open(station.folder())->pepper();
    ASSERT_TRUE(pepper);
    const std::string pepper_bytes(text_of(*pepper));
    station.close();
    const std::filesystem::path file = station.folder() / kPeopleFile;
    const SecretHash pin = stolen_pin(file);

    const auto with = SecretHasher::create(std::move(*pepper), kLeastHashCost);
    EXPECT_EQ(tried_all(**with, pin), "491730") << "the attack works, where the pepper was stolen, too";
    auto zeros = GuardedMemory::create(kSecretBytes);
    const auto without = SecretHasher::create(std::move(*zeros), kLeastHashCost);
    EXPECT_EQ(tried_all(**without, pin), std::nullopt);
    for (int last = 0; last < 1000; ++last) {
        const std::string guess = "491" + std::to_string(1000 + last).substr(1);
        std::array<std::uint8_t, 32> key{};
        ASSERT_TRUE(
            argon2id(key, {reinterpret_cast<const std::uint8_t*>(guess.data()), guess.size()}, pin.salt, pin.cost));
        ASSERT_NE(key, pin.hash) << "nor is it the plain Argon2id of a PIN";
    }
    // A folder of the database alone: the pepper is in the file beside it, which a thief of one file has not.
    std::string stolen;
    for (const char* ending : {"", "-wal"}) {
        const std::filesystem::path part = file.string() + ending;
        if (std::filesystem::exists(part)) {
            const test::Folder copy;
            std::filesystem::copy_file(part, copy.path() / "copy");
            stolen += all_bytes(copy.path());
        }
    }
    EXPECT_THAT(stolen, HasSubstr("Ana"));
    EXPECT_THAT(stolen, Not(HasSubstr(pepper_bytes)));
    EXPECT_THAT(stolen, Not(HasSubstr("491730")));
    EXPECT_THAT(stolen, Not(HasSubstr(kGood)));
}

/// Power fails in the middle of a guess, when it is being looked at; a thief would pull the plug there to guess anew.
TEST(auth, power_cut_does_not_reset_throttle) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        test::LossyDisk disk;
        StationPeople station;
        station.make("Ana", Role::Supervisor);
        station.options.file_system = disk.name();
        bool pull_the_plug = false;
        station.options.derive = [&](std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                     std::span<const std::uint8_t> salt, const HashCost& cost) {
            if (pull_the_plug) disk.cut_after(1);
            return argon2id(key, peppered, salt, cost);
        };
        const auto judge = [](const Person&) { return Verdict{.occurrence = test::login()}; };
        std::int64_t looked_at = 0;
        for (int plug = 0; plug < 5; ++plug) {
            station.power_cycle();
            station.pass(minutes(16));
            for (std::uint32_t i = 0; i < seed % 2; ++i, ++looked_at) {
                EXPECT_EQ(station.guess("Ana", kOther).denial, Denial::Wrong);
                station.pass(minutes(16));
            }
            pull_the_plug = true;
            const auto guess =
                station.people().check_password("Ana", plug % 2 == 0 ? kOther : kGood, judge, station.log());
            pull_the_plug = false;
            ++looked_at;
            EXPECT_TRUE(plug % 2 == 0 || !guess) << "the right one lets nobody in where that cannot be kept";
            station.close();
            disk.restore(seed * 31 + static_cast<std::uint32_t>(plug));
        }
        station.power_cycle();
        EXPECT_EQ(station.people().tries_of("Ana")->count, looked_at) << "each was counted before it was looked at";
        const auto waits = station.guess("Ana", kGood);
        EXPECT_EQ(waits.denial, Denial::Throttled);
        EXPECT_EQ(waits.wait, remaining(Against::Name, *station.people().tries_of("Ana"), station.now()));
        EXPECT_EQ(waits.wait, remaining(Against::Name, {.count = looked_at}, station.now())) << "the whole time, anew";
        station.pass(waits.wait);
        EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None);
    }
}

TEST(auth, power_cut_at_each_write_of_a_guess_counts_it_or_does_not_look_at_it) {
    bool was_cut = true;
    int refused = 0;
    for (std::uint64_t step = 1; was_cut; ++step) {
        ASSERT_LT(step, 100U);
        test::LossyDisk disk;
        StationPeople station;
        station.make("Ana", Role::Supervisor);
        station.options.file_system = disk.name();
        bool looked_at = false;
        station.options.derive = [&](std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                     std::span<const std::uint8_t> salt, const HashCost& cost) {
            looked_at = true;
            return argon2id(key, peppered, salt, cost);
        };
        station.reopen();
        disk.cut_after(step);
        const auto guess = station.people().check_password(
            "Ana", kOther, [](const Person&) { return Verdict{.occurrence = test::login()}; }, station.log());
        was_cut = disk.is_cut();
        refused += guess ? 0 : 1;
        EXPECT_EQ(guess.has_value(), looked_at);
        station.close();
        disk.restore(static_cast<std::uint32_t>(step));
        station.power_cycle();
        EXPECT_GE(station.people().tries_of("Ana")->count, looked_at ? 1 : 0) << "step " << step;
    }
    EXPECT_GT(refused, 0);
}

/// Standard output and error of this process, caught in a file while it lives: what a journal would keep.
class Journal {
public:
    Journal() {
        std::fflush(nullptr);
        for (std::size_t i = 0; i < m_kept.size(); ++i) {
            m_kept[i] = dup(static_cast<int>(i) + 1);
            dup2(fileno(m_file), static_cast<int>(i) + 1);
        }
    }
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal() { std::fclose(m_file); }
    std::string end() {
        std::fflush(nullptr);
        for (std::size_t i = 0; i < m_kept.size(); ++i) {
            dup2(m_kept[i], static_cast<int>(i) + 1);
            ::close(m_kept[i]);
        }
        std::rewind(m_file);
        std::string text;
        for (int c = std::fgetc(m_file); c != EOF; c = std::fgetc(m_file)) text += static_cast<char>(c);
        return text;
    }

private:
    std::FILE* m_file = std::tmpfile();
    std::array<int, 2> m_kept{};
};

TEST(auth, first_password_not_in_journal) {
    StationPeople station;
    const test::Folder errors;
    Journal journal;
    std::puts("a line of the journal");
    auto issued = station.people().make(AtTheMachine{}, "Ana", Role::Supervisor, station.log());
    const std::string first = issued ? std::string(text_of(issued->first_password)) : "none";
    // All that can go wrong with it, and what is said then.
    std::string said;
    const auto say = [&](const auto& result) { said += result ? "" : result.error().text + "\n"; };
    say(station.people().replace_first_password("Ana", first, first, station.log()));
    say(station.people().replace_first_password("Ana", first, "x" + first.substr(0, 3), station.log()));
    say(station.people().replace_first_password("Ana", first + "x", kGood, station.log()));
    station.guess("Ana", first);
    say(station.people().make(AtTheMachine{}, first, Role::Officer, station.log()));
    say(station.people().make(AtTheMachine{}, "Ana", Role::Officer, station.log()));
    const auto replaced = station.people().replace_first_password("Ana", first, kGood, station.log());
    const std::string printed = journal.end();
    ASSERT_TRUE(issued);
    ASSERT_EQ(first.size(), 23U);
    EXPECT_EQ(replaced->denial, Denial::None);
    EXPECT_THAT(printed, HasSubstr("a line of the journal")) << "it is caught";
    station.close();
    station.kept_log().close();
    // Its person's name is the password in one case above: that one is somebody's own fault, and not in the log either.
    const std::string log = all_bytes(station.kept_log().folder());
    EXPECT_THAT(log, HasSubstr("first-password")) << "it is searched";
    const auto file = database::Database::open_copy(station.folder() / kPeopleFile);
    auto rows = file->prepare("SELECT quote(salt) || quote(hash) || stage FROM secrets");
    std::string kept;
    while (*rows->next()) kept += rows->text(0);
    EXPECT_THAT(kept, HasSubstr("own"));
    for (const std::string& piece :
         {first, first.substr(0, 5), first.substr(6, 5), first.substr(12, 5), first.substr(18, 5),
          hex({reinterpret_cast<const std::uint8_t*>(first.data()), 5})})
        for (const std::string& place : {printed, said, log, kept}) EXPECT_THAT(place, Not(HasSubstr(piece)));
}

std::int64_t processor_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

TEST(auth, unknown_name_takes_as_long_as_a_known_one) {
    StationPeople station({.operations = 3, .memory = 8U << 20U});
    const Person ana = station.make("Ana", Role::Supervisor);
    station.make("Eva", Role::Officer);
    ASSERT_TRUE(station.people().disable(ana.id, (*station.people().find("Eva"))->id, Leaving::Left, station.log()));
    // The quickest of many: what else runs on the machine only adds.
    const auto quickest = [&](const std::string& name) {
        std::int64_t best = INT64_MAX;
        for (int i = 0; i < 15; ++i) {
            station.pass(minutes(16));
            const std::int64_t begun = processor_microseconds();
            EXPECT_EQ(station.guess(name, kOther).denial, Denial::Wrong);
            best = std::min(best, processor_microseconds() - begun);
        }
        return static_cast<double>(best);
    };
    const double known = quickest("Ana");
    for (const char* name : {"Nobody", "Eva", "\xff no name"}) {
        const double ratio = quickest(name) / known;
        RecordProperty(name[0] == '\xff' ? "no_name" : name, std::to_string(ratio));
        EXPECT_GT(ratio, 0.8) << name;
        EXPECT_LT(ratio, 1.25) << name;
    }
}

TEST(auth, unknown_name_waits_as_a_known_one) {
    StationPeople station;
    station.make("Ana", Role::Supervisor);
    for (int i = 0; i < 12; ++i) {
        const Attempt known = station.guess("Ana", kOther);
        const Attempt unknown = station.guess("Nobody", kOther);
        EXPECT_EQ(known.denial, unknown.denial) << i;
        EXPECT_EQ(known.wait, unknown.wait) << i;
        station.pass(known.wait + minutes(2));
    }
    for (std::int64_t i = 0; i < kMostUnknownNames + 20; ++i) {
        station.pass(minutes(2));
        station.guess("Nobody " + std::to_string(i), kOther);
    }
    station.close();
    const auto database = database::Database::open(station.folder() / kPeopleFile, people_schema());
    auto rows = database->prepare("SELECT count(*) FROM tries");
    EXPECT_TRUE(*rows->next());
    EXPECT_EQ(rows->whole(0), kMostUnknownNames + 2) << "Ana, the station, and the last of the others";
}

TEST(auth, supervisor_is_not_locked_out_for_ever) {
    StationPeople station;
    const Person ana = station.make("Ana", Role::Supervisor);
    milliseconds longest{};
    for (int i = 0; i < 300; ++i) {
        const Attempt attempt = station.guess("Ana", kOther);
        EXPECT_EQ(attempt.denial, Denial::Wrong);
        longest = std::max(longest, attempt.wait);
        station.pass(attempt.wait + std::chrono::seconds(30));
    }
    EXPECT_EQ(longest, minutes(15));
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None);
    EXPECT_EQ(station.people().tries_of("Ana")->count, 0);
    for (int i = 0; i < 20; ++i) station.guess("Ana", kOther);
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::Throttled);
    const auto issued = station.people().reset(AtTheMachine{}, ana.id, station.log());
    ASSERT_TRUE(issued);
    EXPECT_EQ(station.guess("Ana", std::string(text_of(issued->first_password))).denial, Denial::MustReplace)
        << "who is at the machine lets the last supervisor in at once";
}

/// A supervisor is quicker than a password is checked.
TEST(auth, who_is_disabled_or_reset_while_a_guess_is_looked_at_is_not_let_in) {
    for (const bool is_reset : {false, true}) {
        StationPeople station;
        const Person ana = station.make("Ana", Role::Supervisor);
        const Person eva = station.make("Eva", Role::Officer);
        bool meanwhile = false;
        station.options.derive = [&](std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                     std::span<const std::uint8_t> salt, const HashCost& cost) {
            if (std::exchange(meanwhile, false)) {
                if (is_reset) {  // by another process: this one hashes one password at a time
                    const auto other = database::Database::open(station.folder() / kPeopleFile, people_schema());
                    EXPECT_TRUE(other && other->execute("UPDATE secrets SET salt = randomblob(16)"));
                } else {
                    EXPECT_TRUE(station.people().disable(ana.id, eva.id, Leaving::Misuse, station.log()));
                }
            }
            return argon2id(key, peppered, salt, cost);
        };
        station.reopen();
        EXPECT_EQ(station.guess("Eva", kGood).denial, Denial::None);
        meanwhile = true;
        EXPECT_EQ(station.guess("Eva", kGood).denial, Denial::Wrong) << is_reset;
        EXPECT_EQ(station.events().back(), "login-failed wrong-secret");
    }
}

TEST(auth, one_try_at_each_of_many_names_waits_for_the_station) {
    StationPeople station;
    station.make("Ana", Role::Supervisor);
    int looked_at = 0;
    while (looked_at < 100 && station.guess("Name " + std::string(1 + looked_at, 'x'), kOther).denial == Denial::Wrong)
        ++looked_at;
    EXPECT_EQ(looked_at, 12);
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::Throttled);
    station.power_cycle();
    const Attempt waits = station.guess("Ana", kGood);
    EXPECT_EQ(waits.denial, Denial::Throttled) << "nor does the plug help";
    EXPECT_EQ(waits.wait, std::chrono::seconds(2));
    for (int i = 0; i < 50; ++i) {
        station.pass(std::chrono::seconds(30));
        station.guess("Name " + std::to_string(i) + "y", kOther);
    }
    const Attempt longest = station.guess("Ana", kGood);
    EXPECT_EQ(longest.denial, Denial::Throttled);
    EXPECT_LE(longest.wait, std::chrono::seconds(30));
    station.pass(longest.wait);
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None) << "whatever else was tried, after half a minute";
}

TEST(auth, clock_on_the_wall_shortens_no_wait) {
    StationPeople station;
    station.make("Ana", Role::Supervisor);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(station.guess("Ana", kOther).denial, Denial::Wrong);
        if (i < 3) station.pass(std::chrono::seconds(5 * (i / 2)));
    }
    for (const std::int64_t years : {10, -10}) {
        station.set_utc(station.now().utc + years * 31'557'600);
        EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::Throttled);
        station.reopen();
        EXPECT_EQ(station.guess("Ana", kGood).wait, std::chrono::seconds(15)) << "nor does a restart of the service";
    }
}

TEST(auth, a_thousand_wrong_logins_at_once_are_few_looks) {
    StationPeople station;
    station.make("Ana", Role::Supervisor);
    std::atomic<int> looks = 0;
    station.options.derive = [&](std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                 std::span<const std::uint8_t> salt, const HashCost& cost) {
        ++looks;
        return argon2id(key, peppered, salt, cost);
    };
    station.reopen();
    const auto from = station.next_entry();
    constexpr int kThreads = 20;
    std::atomic<int> wrong = 0;
    std::atomic<int> throttled = 0;
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            const auto judge = [](const Person&) { return Verdict{.occurrence = test::login()}; };
            for (int i = 0; i < 1000 / kThreads; ++i) {
                const auto attempt =
                    station.people().check_password("Ana", kOther + std::to_string(t * 100 + i), judge, station.log());
                if (attempt && attempt->denial == Denial::Wrong) ++wrong;
                if (attempt && attempt->denial == Denial::Throttled) ++throttled;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 3);
    EXPECT_EQ(looks, 3);
    EXPECT_EQ(throttled, 997);
    EXPECT_EQ(station.events(from).size(), 4U) << "and they do not fill the log";
    EXPECT_EQ(station.people().tries_of("Ana")->count, 3);
    station.pass(std::chrono::seconds(5));
    EXPECT_EQ(station.guess("Ana", kGood).denial, Denial::None);
}

TEST(auth, a_guess_has_its_price) {
    auto pepper = GuardedMemory::create(kSecretBytes);
    const auto hasher = SecretHasher::create(std::move(*pepper), kHashCost);
    const std::int64_t begun = processor_microseconds();
    const auto hash = (*hasher)->hash(Secret::Password, kGood);
    const std::int64_t took = processor_microseconds() - begun;
    ASSERT_TRUE(hash);
    RecordProperty("microseconds", std::to_string(took));
    EXPECT_GT(took, 50'000) << "a guess has its price on any machine; README.md has the measurement";
    EXPECT_EQ(hash->cost, kHashCost);
}

}  // namespace
}  // namespace garita::people
