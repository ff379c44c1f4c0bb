#include "firmware/garitad/log_routes.h"

#include <algorithm>
#include <array>

#include "firmware/audit/sentences.h"
#include "firmware/dates.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"

namespace garita {
namespace {

using Json = nlohmann::json;
using people::Permission;

constexpr std::int64_t kAtOnce = 50;

/// Names in place of the numbers of people, where they are known.
std::string with_names(std::string sentence, const std::vector<people::Person>& everybody) {
    for (const people::Person& person : everybody) {
        const std::string number = hex(person.id.bytes);
        if (const std::size_t at = sentence.find(number); at != std::string::npos)
            sentence.replace(at, number.size(), person.name);
    }
    return sentence;
}

Json json_of(const audit::Entry& entry, const std::vector<people::Person>& everybody, const Languages& languages) {
    constexpr std::array<std::string_view, 3> kSeverities = {"routine", "notable", "grave"};
    const audit::EventFacts* facts = audit::find_event(entry.event);
    Json sentences = Json::object();
    for (const auto& [code, language] : languages)
        sentences[code] = visible(with_names(audit::sentence_of(entry, language), everybody), 600);
    const std::string person = with_names(entry.person, everybody);
    return {{"number", entry.number},
            {"at", utc_text(entry.moment.utc)},
            {"confirmed", entry.moment.clock == audit::Clock::Confirmed},
            {"mode", audit::name_of(entry.mode)},
            {"person", person.empty() ? Json() : Json(visible(person, 80))},
            {"severity",
             kSeverities[static_cast<std::size_t>(facts != nullptr ? facts->severity : audit::Severity::Notable)]},
            {"sentences", std::move(sentences)}};
}

HttpAnswer read(const Station& station, const Languages& languages, const Command& command) {
    const std::int64_t end =
        std::clamp<std::int64_t>(command.whole("before", INT64_MAX), 1, station.log().head().number + 1);
    const std::int64_t first = std::max<std::int64_t>(1, end - kAtOnce);
    const auto entries = station.log().read(first, end - first);
    if (!entries) return refusal(entries.error());
    const auto everybody = station.people().list();
    if (!everybody) return refusal(everybody.error());
    Json list = Json::array();
    for (auto kept = entries->rbegin(); kept != entries->rend(); ++kept) {
        const auto entry = audit::parse_entry(kept->bytes);
        if (!entry) return refusal(entry.error());
        list.push_back(json_of(*entry, *everybody, languages));
    }
    return json_answer({{"entries", std::move(list)}, {"more", first > 1}});
}

HttpAnswer anchor(const Station& station) {
    const auto line = station.log().anchor();
    return line ? json_answer({{"anchor", *line}}) : refusal(line.error());
}

}  // namespace

std::vector<CommandRoute> log_routes(Station& station, const Languages& languages) {
    return {{.path = "/log",
             .permission = Permission::Audit,
             .answer = [&](const Command& command) { return read(station, languages, command); }},
            {.path = "/anchor", .permission = Permission::Audit, .answer = [&station](const Command&) {
                 return anchor(station);
             }}};
}

}  // namespace garita
