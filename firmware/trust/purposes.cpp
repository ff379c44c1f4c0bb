#include "firmware/trust/purposes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace garita::trust {
namespace {

constexpr std::size_t kLongestName = 32;
constexpr std::size_t kMostWords = 256;
constexpr std::string_view kAll = "all";
constexpr std::string_view kStation = "station:";
constexpr std::string_view kGroup = "group:";

constexpr std::array<PurposeFacts, 8> kPurposes = {{
    {Purpose::Image, "image", "the firmware of the kiosk", ScopeWords::None, WithoutClock::Ask, true},
    {Purpose::Catalog, "catalog", "document models", ScopeWords::States, WithoutClock::Use, false},
    {Purpose::List, "list", "a watch list", ScopeWords::Names, WithoutClock::Use, true},
    {Purpose::Deviations, "deviations", "how a state's documents deviate from the standard", ScopeWords::States,
     WithoutClock::Refuse, true},
    {Purpose::Language, "language", "the words of the screen", ScopeWords::None, WithoutClock::Use, true},
    {Purpose::Configuration, "configuration", "how stations are set up", ScopeWords::Stations, WithoutClock::Ask, true},
    {Purpose::Maintenance, "maintenance", "a technician's access", ScopeWords::Stations, WithoutClock::Ask, true},
    {Purpose::Stations, "stations", "certificates of stations", ScopeWords::Stations, WithoutClock::Use, true},
}};

bool is_word_of_audience(std::string_view word) {
    if (word == kAll) return true;
    for (const std::string_view before : {kStation, kGroup})
        if (word.starts_with(before)) return is_name(word.substr(before.size()));
    return false;
}

bool has(std::span<const std::string> words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::span<const PurposeFacts> purposes() {
    return kPurposes;
}

const PurposeFacts& facts_of(Purpose purpose) {
    return *std::ranges::find(kPurposes, purpose, &PurposeFacts::purpose);
}

std::optional<Purpose> purpose_of(std::string_view word) {
    const auto* const found = std::ranges::find(kPurposes, word, &PurposeFacts::word);
    return found == kPurposes.end() ? std::nullopt : std::optional(found->purpose);
}

std::optional<Purpose> purpose_of(std::uint32_t number) {
    const auto* const found = std::ranges::find(kPurposes, static_cast<Purpose>(number), &PurposeFacts::purpose);
    return found == kPurposes.end() ? std::nullopt : std::optional(found->purpose);
}

bool is_name(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, fits);
}

bool is_state(std::string_view text) {
    return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<bool> check_audience(std::span<const std::string> audience) {
    if (audience.empty() || audience.size() > kMostWords || !std::ranges::all_of(audience, is_word_of_audience))
        return fail(ErrorKind::Input,
                    fmt::format("an audience is \"all\", or 1 to {} of \"station:post-7\" and \"group:river\", whose "
                                "names have 1 to {} letters a-z, digits and hyphens",
                                kMostWords, kLongestName));
    if (audience.size() > 1 && has(audience, kAll))
        return fail(ErrorKind::Input, "an audience of \"all\" has no other words");
    return true;
}

bool is_for(std::span<const std::string> audience, const StationName& station) {
    return has(audience, kAll) || (!station.id.empty() && has(audience, std::string(kStation) + station.id)) ||
           std::ranges::any_of(station.groups,
                               [&](const std::string& group) { return has(audience, std::string(kGroup) + group); });
}

Result<bool> check_scope(Purpose purpose, std::span<const std::string> scope) {
    const PurposeFacts& facts = facts_of(purpose);
    const auto wrong = [&](std::string_view what) {
        return fail(ErrorKind::Input, fmt::format("the scope of a key for \"{}\" {}", facts.word, what));
    };
    if (scope.size() > kMostWords) return wrong("has 256 words at most");
    switch (facts.scope) {
        case ScopeWords::None:
            return scope.empty() ? Result<bool>(true) : wrong("is empty");
        case ScopeWords::States:
            return std::ranges::all_of(scope, is_state) ? Result<bool>(true)
                                                        : wrong("is states, written as in the MRZ: \"UTO\"");
        case ScopeWords::Names:
            return !scope.empty() && std::ranges::all_of(scope, is_name)
                       ? Result<bool>(true)
                       : wrong("is names of lists, each 1 to 32 letters a-z, digits and hyphens");
        case ScopeWords::Stations:
            break;
    }
    return check_audience(scope);
}

}  // namespace garita::trust
