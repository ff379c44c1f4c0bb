// Which passwords and PINs are taken, which names are the same, who may what.
#include <gmock/gmock.h>

#include "firmware/people/names.h"
#include "firmware/people/refusal.h"
#include "firmware/people/roles.h"
#include "firmware/people/secrets.h"
#include "firmware/people/throttle.h"

namespace garita::people {
namespace {

Refusal of_password(std::string_view password, std::string_view name = "Ana Ruiz") {
    const auto checked = check_new_password(password, name);
    return checked ? Refusal::None : refusal_of(checked.error());
}
Refusal of_pin(std::string_view pin) {
    const auto checked = check_new_pin(pin);
    return checked ? Refusal::None : refusal_of(checked.error());
}

TEST(Passwords, AreLongEnoughInCharactersNotBytes) {
    EXPECT_EQ(of_password("twelve chars"), Refusal::None);
    EXPECT_EQ(of_password("eleven char"), Refusal::TooShort);
    EXPECT_EQ(of_password("ñandúéíóáüç"), Refusal::TooShort) << "11 characters in 22 bytes";
    EXPECT_EQ(of_password("ñandúéíóáüçà"), Refusal::None);
    EXPECT_EQ(of_password(std::string(63, 'a') + "bcde" + std::string(189, 'f')), Refusal::None) << "256 bytes";
    EXPECT_EQ(of_password(std::string(64, 'a') + "bcde" + std::string(189, 'f')), Refusal::TooLong);
    EXPECT_EQ(of_password("not utf-8: \xff\xfe...."), Refusal::Unfit);
    EXPECT_EQ(of_password(""), Refusal::TooShort);
}

TEST(Passwords, AreNeitherTheNameNorOneCharacter) {
    EXPECT_EQ(of_password("ana ruiz 2026"), Refusal::LikeName);
    EXPECT_EQ(of_password("my ANA  RUIZ is"), Refusal::LikeName) << "case and blanks hide nothing";
    EXPECT_EQ(of_password("anagram ruizmo"), Refusal::None);
    EXPECT_EQ(of_password("Banana split please", "Ana"), Refusal::None) << "a short name is in many words";
    EXPECT_EQ(of_password("aaaaaaaaaaaaaa"), Refusal::TooSimple);
    EXPECT_EQ(of_password("abcdabcdabcdabcd"), Refusal::TooSimple);
}

TEST(Pins, AreDigitsWithoutRunsOrRepeats) {
    EXPECT_EQ(of_pin("491730"), Refusal::None);
    EXPECT_EQ(of_pin("4917305"), Refusal::None);
    EXPECT_EQ(of_pin("49173"), Refusal::TooShort);
    EXPECT_EQ(of_pin("4917304917391"), Refusal::TooLong);
    EXPECT_EQ(of_pin("49173a"), Refusal::Unfit);
    EXPECT_EQ(of_pin("٤٩١٧٣٠"), Refusal::Unfit);
    for (const char* simple : {"111111", "123456", "654321", "121212", "123123", "491110", "912340", "904321"})
        EXPECT_EQ(of_pin(simple), Refusal::TooSimple) << simple;
}

TEST(Names, AreTheSameWhateverTheirCaseAndComposition) {
    EXPECT_EQ(name_key("José Ruiz"), name_key("JOSE\u0301  ruiz "));
    EXPECT_EQ(name_key("ＡＮＡ"), name_key("ana")) << "full width";
    EXPECT_EQ(name_key("Straße"), name_key("STRASSE"));
    EXPECT_NE(name_key("Jose"), name_key("José"));
    EXPECT_TRUE(name_key("李小龍"));
    EXPECT_TRUE(name_key("محمد"));
    EXPECT_TRUE(name_key("O'Neill-Díaz 2"));
    for (const char* none : {"", " ", "12", "a\nb", "a\x1b[31m",
                             "a\u202e"
                             "b",
                             "a\u200b"
                             "b",
                             "\xff", "--"})
        EXPECT_FALSE(name_key(none)) << none;
    std::string longest;
    for (std::size_t i = 0; i < kLongestName; ++i) longest += "é";
    EXPECT_TRUE(name_key(longest));
    EXPECT_FALSE(name_key(longest + "é"));
}

TEST(Roles, AdmitAndRefuseAsTheFirstAndSecondLineDo) {
    EXPECT_TRUE(may(Role::Officer, Permission::Admit));
    EXPECT_FALSE(may(Role::Officer, Permission::Refuse));
    EXPECT_TRUE(may(Role::Examiner, Permission::Refuse));
    EXPECT_FALSE(may(Role::Examiner, Permission::LiftProtection));
    EXPECT_FALSE(may(Role::Supervisor, Permission::Audit)) << "who is watched does not watch";
    for (const Permission of_records : {Permission::Search, Permission::Export, Permission::Inspect})
        EXPECT_FALSE(may(Role::Technician, of_records)) << "no personal data for who repairs";
    for (const PermissionFacts& facts : kPermissions)
        EXPECT_EQ(needs_four_eyes(facts.permission),
                  facts.permission == Permission::Export || facts.permission == Permission::Delete ||
                      facts.permission == Permission::LegalHold || facts.permission == Permission::ModelChanges ||
                      facts.permission == Permission::Restore)
            << facts.id;
    for (std::size_t i = 0; i < kRoles.size(); ++i) EXPECT_EQ(role_of(kRoles[i]), static_cast<Role>(i));
    EXPECT_FALSE(role_of("admin"));
}

TEST(Throttle, GrowsAndHasAnEnd) {
    using std::chrono::minutes;
    using std::chrono::seconds;
    const audit::Moment now{.boottime = 1000, .boot = {1}};
    const auto after = [&](Against against, std::int64_t count) {
        return remaining(against, {.count = count, .boot = now.boot, .since = now.boottime}, now);
    };
    EXPECT_EQ(after(Against::Name, 2), seconds(0));
    EXPECT_EQ(after(Against::Name, 3), seconds(5));
    for (std::int64_t count = 1; count < 1000; ++count)
        EXPECT_GE(after(Against::Name, count + 1), after(Against::Name, count));
    EXPECT_EQ(after(Against::Name, 1'000'000), minutes(15)) << "nobody is locked out for ever";
    EXPECT_EQ(after(Against::Station, 1'000'000), seconds(30));
}

TEST(Throttle, TimeOfAnotherBootIsNoTime) {
    const Tries tries{.count = 5, .boot = {1}, .since = 1000};
    EXPECT_EQ(remaining(Against::Name, tries, {.boottime = 31'000, .boot = {1}}), std::chrono::seconds(0));
    EXPECT_EQ(remaining(Against::Name, tries, {.boottime = 30'999, .boot = {1}}), std::chrono::milliseconds(1));
    EXPECT_EQ(remaining(Against::Name, tries, {.boottime = 900'000, .boot = {2}}), std::chrono::seconds(30));
    EXPECT_EQ(remaining(Against::Name, tries, {.boottime = 0, .boot = {1}}), std::chrono::seconds(30))
        << "never more than the whole";
}

TEST(Throttle, AStationForgivesOneAMinute) {
    const Tries tries{.count = 20, .boot = {1}, .since = 0};
    EXPECT_EQ(counting(Against::Station, tries, {.boottime = 5 * 60'000, .boot = {1}}), 15);
    EXPECT_EQ(counting(Against::Station, tries, {.boottime = 60 * 60'000, .boot = {1}}), 0);
    EXPECT_EQ(counting(Against::Name, tries, {.boottime = 60 * 60'000, .boot = {1}}), 20);
}

}  // namespace
}  // namespace garita::people
