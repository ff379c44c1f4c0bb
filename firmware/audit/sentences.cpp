#include "firmware/audit/sentences.h"

#include <fmt/format.h>

#include <variant>

#include "firmware/dates.h"

namespace garita::audit {
namespace {

std::string plain(const std::variant<std::int64_t, std::string>& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? std::to_string(*number) : std::get<std::string>(value);
}

/// As a sentence has it. The outcome and the check are looked up by Language itself.
std::string shown(const Field& field, const std::variant<std::int64_t, std::string>& value, const Language& language) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (field.kind == Kind::Time && number != nullptr && *number <= kLastSecond) return utc_text(*number);
    if (field.kind == Kind::Word && number == nullptr && field.name != "outcome" && has_word(field, plain(value)))
        return language.text(fmt::format("audit-words.{}.{}", field.name, plain(value)));
    return plain(value);
}

}  // namespace

std::string sentence_of(const Entry& entry, const Language& language) {
    const EventFacts* facts = find_event(entry.event);
    if (facts == nullptr) {
        std::string text = language.text("audit.unknown", {{"event", entry.event}});
        for (const auto& [name, value] : entry.fields) text += fmt::format(" {}: {}.", name, plain(value));
        return text;
    }
    Arguments arguments;
    std::string more;
    for (const Field& field : facts->all_fields()) {
        const auto found = entry.fields.find(field.name);
        if (found == entry.fields.end()) continue;
        const std::string name(field.name);
        arguments[name] = shown(field, found->second, language);
        if (field.presence == Presence::Sometimes)
            more += " " + language.text("audit.more-" + name, {{name, arguments[name]}});
    }
    return language.text("audit." + std::string(facts->id), arguments) + more;
}

std::string sentence_of(const Discrepancy& discrepancy, const Language& language) {
    return language.text("audit-found." + std::string(name_of(discrepancy.wrong)),
                         {{"first", std::to_string(discrepancy.first)},
                          {"last", std::to_string(discrepancy.last)},
                          {"object", discrepancy.object}});
}

}  // namespace garita::audit
