#include "firmware/profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "firmware/detail/toml.h"
#include "firmware/embedded.h"
#include "vision/checks/registry.h"

namespace garita {
namespace {

constexpr std::size_t kLargestProfile = 65536;  // bytes; the built-in ones have about 2,000

bool lists(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> select(const std::vector<CheckSet>& sets, const DocumentKind& kind) {
    std::vector<std::string> names;
    for (const Check& check : all_checks()) {
        const bool chosen = std::any_of(sets.begin(), sets.end(), [&](const CheckSet& set) {
            return set.holds_for(kind) && lists(set.checks, check.name);
        });
        if (chosen) names.emplace_back(check.name);
    }
    return names;
}

/// What comes right before "of the profile" in every message.
template <typename... Arguments>
tl::unexpected<Error> wrong(const toml::node& node, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    return fail(ErrorKind::Input, fmt::format("line {} of the profile: {}", node.source().begin.line,
                                              fmt::format(text, std::forward<Arguments>(arguments)...)));
}

Result<std::vector<std::string>> strings(const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return wrong(node, "a list of words is expected");
    std::vector<std::string> out;
    for (const toml::node& item : *array) {
        const auto* text = item.as_string();
        if (text == nullptr) return wrong(item, "a word is expected");
        if (lists(out, text->get())) return wrong(item, "\"{}\" stands twice", text->get());
        out.push_back(text->get());
    }
    return out;
}

Result<BandSet> parse_bands(const toml::node& node) {
    GARITA_TRY(names, strings(node));
    BandSet set = 0;
    for (const std::string& name : names) {
        const std::optional<Band> band = band_of(name);
        if (!band) return wrong(node, "there is no band \"{}\"", name);
        set = static_cast<BandSet>(set | bands(*band));
    }
    if (set == 0) return wrong(node, "a station has at least one band");
    return set;
}

Result<std::vector<std::string>> parse_checks(const toml::node& node, BandSet lamps) {
    GARITA_TRY(names, strings(node));
    for (const std::string& name : names) {
        const Check* check = find_check(name);
        if (check == nullptr) return wrong(node, "there is no check \"{}\"", name);
        if ((check->needs & ~lamps) != 0) return wrong(node, "check \"{}\" needs a band that this profile lacks", name);
    }
    return names;
}

Result<CheckSet> parse_set(const toml::node& node, BandSet lamps) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong(node, "a table is expected");
    CheckSet set;
    for (const auto& [key, value] : *table) {
        if (key == "checks") {
            GARITA_TRY(checks, parse_checks(value, lamps));
            set.checks = std::move(checks);
        } else if (key == "formats") {
            GARITA_TRY(names, strings(value));
            for (const std::string& name : names) {
                const std::optional<mrz::Format> format = mrz::format_named(name);
                if (!format) return wrong(value, "there is no format \"{}\"", name);
                set.formats.push_back(*format);
            }
            if (set.formats.empty()) return wrong(value, "leave \"formats\" out to mean every format");
        } else if (key == "model") {
            if (!value.is_boolean()) return wrong(value, "\"model\" is true or false");
            set.model = value.as_boolean()->get();
        } else {
            return wrong(value, "\"{}\" is not known here", key.str());
        }
    }
    if (set.checks.empty()) return wrong(node, "a set of checks without checks");
    return set;
}

Result<std::vector<CheckSet>> parse_sets(const toml::node& node, BandSet lamps) {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->empty()) return wrong(node, "at least one table is expected");
    std::vector<CheckSet> sets;
    for (const toml::node& item : *array) {
        GARITA_TRY(set, parse_set(item, lamps));
        sets.push_back(std::move(set));
    }
    return sets;
}

/// Every kind of document that a profile can tell apart.
std::vector<DocumentKind> all_kinds() {
    std::vector<DocumentKind> kinds;
    for (const bool model : {false, true}) {
        kinds.push_back({.format = std::nullopt, .has_model = model});
        for (const mrz::Format format : mrz::kFormats) kinds.push_back({.format = format, .has_model = model});
    }
    return kinds;
}

Result<Profile> check_consistency(Profile profile) {
    for (const DocumentKind& kind : all_kinds()) {
        const std::vector<std::string> prescribed = profile.prescribed_for(kind);
        const std::vector<std::string> minimum = profile.minimum_for(kind);
        if (minimum.empty())
            return fail(ErrorKind::Input,
                        "a document that the minimum set does not name could be green with nothing checked");
        for (const std::string& name : minimum) {
            if (!lists(prescribed, name))
                return fail(ErrorKind::Input, fmt::format("\"{}\" is in the minimum set and not prescribed", name));
            const Group group = find_check(name)->group;
            if (group == Group::Validity || group == Group::Watchlist)
                return fail(ErrorKind::Input, fmt::format("\"{}\" is never part of the fraud outcome", name));
        }
    }
    return profile;
}

void keep_only(std::vector<CheckSet>& sets, BandSet lamps) {
    for (CheckSet& set : sets)
        std::erase_if(set.checks, [lamps](const std::string& name) { return (find_check(name)->needs & ~lamps) != 0; });
}

}  // namespace

bool CheckSet::holds_for(const DocumentKind& kind) const {
    if (model && *model != kind.has_model) return false;
    if (formats.empty()) return true;
    return kind.format && std::find(formats.begin(), formats.end(), *kind.format) != formats.end();
}

std::vector<std::string> Profile::prescribed_for(const DocumentKind& kind) const {
    return select(prescribed, kind);
}

std::vector<std::string> Profile::minimum_for(const DocumentKind& kind) const {
    return select(minimum, kind);
}

Result<Profile> parse_profile(std::string_view text) {
    if (text.size() > kLargestProfile) return fail(ErrorKind::Input, "the profile is larger than 64 KiB");
    GARITA_TRY(root, detail::parse_toml(text, "the profile"));
    for (const auto& [key, value] : root)
        if (key != "schema" && key != "name" && key != "bands" && key != "prescribed" && key != "minimum")
            return wrong(value, "\"{}\" is not known here", key.str());
    if (root["schema"].value<int>() != 1) return fail(ErrorKind::Input, "the profile has no \"schema = 1\"");
    Profile profile;
    profile.name = root["name"].value_or(std::string{});
    if (profile.name.empty()) return fail(ErrorKind::Input, "the profile has no \"name\"");
    for (const char* key : {"bands", "prescribed", "minimum"})
        if (!root.contains(key)) return fail(ErrorKind::Input, fmt::format("the profile has no \"{}\"", key));
    GARITA_TRY(lamps, parse_bands(*root.get("bands")));
    GARITA_TRY(prescribed, parse_sets(*root.get("prescribed"), lamps));
    GARITA_TRY(minimum, parse_sets(*root.get("minimum"), lamps));
    profile.bands = lamps;
    profile.prescribed = std::move(prescribed);
    profile.minimum = std::move(minimum);
    return check_consistency(std::move(profile));
}

std::vector<std::string> built_in_profiles() {
    std::vector<std::string> names;
    for (const EmbeddedFile& file : embedded_profiles()) names.emplace_back(file.name);
    return names;
}

Result<Profile> built_in_profile(std::string_view name) {
    for (const EmbeddedFile& file : embedded_profiles())
        if (file.name == name) return parse_profile(file.content);
    return fail(ErrorKind::Input, fmt::format("there is no profile \"{}\"", name));
}

Profile profile_of_bands(BandSet lamps) {
    // The built-in profiles are part of the program and parsed by a test: a failure here is a broken build.
    Profile profile = built_in_profile("six-band").value();
    profile.name = "capture";
    profile.bands = lamps;
    keep_only(profile.prescribed, lamps);
    keep_only(profile.minimum, lamps);
    return profile;
}

}  // namespace garita
