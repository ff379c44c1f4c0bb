#include "tests/firmware/people/station_people.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace garita::test {

using people::Attempt;
using people::People;
using people::Person;

StationPeople::StationPeople(people::HashCost cost) {
    options.cost = cost;
    options.now = clock();
    reopen();
}

Result<bool> StationPeople::try_reopen() {
    m_people.reset();
    const auto file = people::PepperFile::open(folder());
    if (!file) return tl::unexpected(file.error());
    auto pepper = file->pepper();
    if (!pepper) return tl::unexpected(pepper.error());
    auto opened = People::open(folder(), std::move(*pepper), options);
    if (!opened) return tl::unexpected(opened.error());
    m_people = std::move(*opened);
    return true;
}

void StationPeople::reopen() {
    const auto opened = try_reopen();
    if (!opened) ADD_FAILURE() << opened.error().text;
}

void StationPeople::power_cycle() {
    ++m_now.boot[0];
    m_now.boottime = 20'000;
    reopen();
}

void StationPeople::pass(std::chrono::milliseconds time) {
    m_now.boottime += time.count();
    m_now.utc += time.count() / 1000;
}

Person StationPeople::make(const std::string& name, people::Role role, const std::string& password) {
    const auto issued = people().make(people::AtTheMachine{}, name, role, log());
    if (!issued) {
        ADD_FAILURE() << issued.error().text;
        return {};
    }
    const auto replaced =
        people().replace_first_password(name, people::text_of(issued->first_password), password, log());
    if (!replaced || !replaced->person) {
        ADD_FAILURE() << (replaced ? "denied" : replaced.error().text);
        return {};
    }
    return *people().find(issued->person.id).value_or(std::nullopt);
}

Attempt StationPeople::guess(const std::string& name, const std::string& password) {
    const auto judge = [](const Person& person) {
        return people::Verdict{.occurrence = {.event = audit::Event::Login,
                                              .person = person.id,
                                              .fields = {{"method", audit::Word{"password"}},
                                                         {"role", audit::Word{people::id_of(person.role)}}}}};
    };
    auto attempt = people().check_password(name, password, judge, log());
    if (!attempt) {
        ADD_FAILURE() << attempt.error().text;
        return {};
    }
    return *attempt;
}

std::vector<std::string> StationPeople::events(std::int64_t from) {
    std::vector<std::string> events;
    const auto all = log().read(from, 10'000);
    for (const audit::KeptEntry& kept : *all) {
        const auto entry = audit::parse_entry(kept.bytes);
        if (!entry || entry->event == "checkpoint" || entry->event == "epoch-begun") continue;
        std::string event = entry->event;
        for (const char* field : {"reason", "result", "action", "what", "method"})
            if (const auto word = entry->text(field)) event += " " + std::string(*word);
        events.push_back(std::move(event));
    }
    return events;
}

std::string all_bytes(const std::filesystem::path& folder) {
    std::string bytes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
}

}  // namespace garita::test
