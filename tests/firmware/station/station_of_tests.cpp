#include "tests/firmware/station/station_of_tests.h"

#include <gtest/gtest.h>

namespace garita::test {

StationOfTests::StationOfTests(SetUp set_up, StationOptions with) : options(std::move(with)) {
    options.cost = people::kLeastHashCost;
    options.clock = [this] { return now; };
    if (const auto opened = reopen(); !opened) ADD_FAILURE() << opened.error().text;
    if (set_up == SetUp::NotYet) return;
    const auto issued = m_station->set_up("Ferry post 7", "Ada");
    if (!issued) {
        ADD_FAILURE() << issued.error().text;
        return;
    }
    const auto replaced = m_station->people().replace_first_password("Ada", people::text_of(issued->first_password),
                                                                     kPassword, m_station->log());
    EXPECT_TRUE(replaced && replaced->denial == people::Denial::None);
}

Result<bool> StationOfTests::reopen() {
    m_station.reset();
    auto opened = Station::open(m_data, options);
    if (!opened) return tl::unexpected(opened.error());
    m_station = std::move(*opened);
    return true;
}

people::Person StationOfTests::make(const std::string& name, people::Role role) {
    people::People& people = m_station->people();
    const auto issued = people.make(people::AtTheMachine{}, name, role, m_station->log());
    if (!issued) {
        ADD_FAILURE() << issued.error().text;
        return {};
    }
    const auto replaced =
        people.replace_first_password(name, people::text_of(issued->first_password), kPassword, m_station->log());
    EXPECT_TRUE(replaced && replaced->denial == people::Denial::None);
    return find(name);
}

people::Person StationOfTests::find(const std::string& name) {
    const auto person = m_station->people().find(name);
    if (person && *person) return **person;
    ADD_FAILURE() << "nobody has the name " << name;
    return {};
}

std::vector<std::string> StationOfTests::events(std::int64_t from) {
    std::vector<std::string> ids;
    const auto entries = m_station->log().read(from, 10'000);
    if (!entries) ADD_FAILURE() << entries.error().text;
    for (const audit::KeptEntry& kept : *entries) ids.push_back(audit::parse_entry(kept.bytes)->event);
    return ids;
}

audit::Entry StationOfTests::last(const std::string& event) {
    const auto entries = m_station->log().read(1, 10'000);
    audit::Entry found;
    for (const audit::KeptEntry& kept : *entries)
        if (auto entry = audit::parse_entry(kept.bytes); entry && entry->event == event) found = std::move(*entry);
    EXPECT_EQ(found.event, event);
    return found;
}

}  // namespace garita::test
