// garita people: what a technician at the machine does before anybody can log in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "firmware/people/people.h"
#include "firmware/station/station_log.h"
#include "firmware/trust/certificate.h"
#include "tests/end_to_end/run_garita.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita {
namespace {

using end_to_end::Said;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PeopleCommand : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(trust::make_station_key(data(), "Ferry post 7")); }
    [[nodiscard]] std::filesystem::path data() const { return m_folder.path(); }
    [[nodiscard]] Said people(std::vector<std::string> words) const {
        words.insert(words.begin(), "people");
        words.insert(words.end(), {"--data", data().string()});
        return end_to_end::garita(words);
    }
    /// The same, with a terminal as standard output.
    [[nodiscard]] Said on_terminal(const std::vector<std::string>& words) const {
        std::string command = end_to_end::quoted(end_to_end::programs_folder() + "garita") + " people";
        for (const std::string& word : words) command += " " + end_to_end::quoted(word);
        command += " --data " + end_to_end::quoted(data().string());
        return end_to_end::run("script --quiet --return --command " + end_to_end::quoted(command) +
                               " /dev/null </dev/null");
    }
    static std::string first_password_in(const std::string& text) {
        std::smatch found;
        return std::regex_search(text, found, std::regex("[a-z2-9]{5}(-[a-z2-9]{5}){3}")) ? found[0].str() : "";
    }

private:
    test::Folder m_folder;
};

TEST_F(PeopleCommand, AFirstSupervisorIsEnteredAndTheirPasswordWorks) {
    const Said said = on_terminal({"add", "Ana Ruiz", "--role", "supervisor"});
    EXPECT_EQ(said.status, 0) << said.out;
    const std::string first = first_password_in(said.out);
    ASSERT_EQ(first.size(), 23U) << said.out;
    std::string kept;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data())) {
        std::stringstream bytes;
        if (entry.is_regular_file()) bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        kept += bytes.str();
    }
    EXPECT_THAT(kept, HasSubstr("Ana Ruiz"));
    EXPECT_THAT(kept, Not(HasSubstr(first)));
    const Said listed = people({"list", "--json"});
    EXPECT_EQ(listed.status, 0) << listed.err;
    const auto ana = nlohmann::json::parse(listed.out);
    EXPECT_EQ(ana.at("name"), "Ana Ruiz");
    EXPECT_EQ(ana.at("role"), "supervisor");
    EXPECT_EQ(ana.at("standing"), "first password");
    {
        const auto pepper = people::PepperFile::open(people::people_folder(data()));
        ASSERT_TRUE(pepper);
        auto opened = people::People::open(people::people_folder(data()), std::move(*pepper->pepper()));
        ASSERT_TRUE(opened);
        const auto log = open_station_log(data());
        ASSERT_TRUE(log) << log.error().text;
        const auto replaced = (*opened)->replace_first_password("ana ruiz", first, "correct horse battery", **log);
        ASSERT_TRUE(replaced);
        EXPECT_EQ(replaced->denial, people::Denial::None);
    }
    EXPECT_THAT(people({"list"}).out, HasSubstr("supervisor  password        Ana Ruiz"));
    const Said reset = on_terminal({"reset", "ANA RUIZ"});
    EXPECT_EQ(reset.status, 0) << reset.out;
    EXPECT_EQ(first_password_in(reset.out).size(), 23U);
    EXPECT_NE(first_password_in(reset.out), first);
    const Said verified = end_to_end::garita({"audit", "verify", (data() / "audit/log.sqlite").string()});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    EXPECT_THAT(verified.out, HasSubstr("station ferry-post-7"));
}

TEST_F(PeopleCommand, AFirstPasswordIsForATerminalAlone) {
    const Said said = people({"add", "Ana Ruiz", "--role", "supervisor"});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.err, HasSubstr("standard output is none: nothing was changed"));
    EXPECT_THAT(said.out, IsEmpty());
    EXPECT_THAT(people({"list"}).err, HasSubstr("nobody yet"));
}

TEST_F(PeopleCommand, RefusesWhatTheLibraryRefuses) {
    EXPECT_THAT(on_terminal({"add", "Eva", "--role", "officer"}).out, HasSubstr("first person of a station"));
    ASSERT_EQ(on_terminal({"add", "Ana", "--role", "supervisor"}).status, 0);
    const Said taken = on_terminal({"add", "ANA", "--role", "officer"});
    EXPECT_EQ(taken.status, 1);
    EXPECT_THAT(taken.out, HasSubstr("never used again"));
    EXPECT_THAT(people({"disable", "Ana", "--reason", "left"}).err, HasSubstr("last supervisor"));
    EXPECT_THAT(people({"disable", "Nobody", "--reason", "left"}).err, HasSubstr("nobody here has the name"));
    ASSERT_EQ(on_terminal({"add", "Eva", "--role", "officer"}).status, 0);
    EXPECT_EQ(people({"disable", "eva", "--reason", "left"}).status, 0);
    EXPECT_THAT(people({"list"}).out, HasSubstr("officer     disabled        Eva"));
    EXPECT_EQ(people({"disable", "eva"}).status, 1);
    EXPECT_EQ(people({"add", "Eva", "--role", "admin"}).status, 1);
}

TEST_F(PeopleCommand, SaysThatTheKioskRunsAndThatThereIsNoStation) {
    {
        const auto pepper = people::PepperFile::open(people::people_folder(data()));
        ASSERT_TRUE(pepper);
        const Said said = people({"list"});
        EXPECT_EQ(said.status, 2);
        EXPECT_THAT(said.err, HasSubstr("the kiosk runs on this data folder: stop it first"));
    }
    const test::Folder empty;
    const Said said = end_to_end::garita({"people", "list", "--data", empty.path().string()});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.err, HasSubstr("garita trust station --name"));
    EXPECT_EQ(end_to_end::garita({"people", "list", "--data", "/nonexistent"}).status, 2);
}

TEST(StationLog, NamesAreOfLettersDigitsAndHyphens) {
    EXPECT_EQ(log_name_of("Ferry post 7"), "ferry-post-7");
    EXPECT_EQ(log_name_of("  Río -- Bravo! "), "r-o-bravo");
    EXPECT_EQ(log_name_of("\xe6\x9d\x8e"), "station");
    EXPECT_TRUE(audit::is_station(log_name_of(std::string(31, 'a') + " b c")));
}

}  // namespace
}  // namespace garita
