#include "firmware/station/configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "firmware/data_files.h"
#include "firmware/detail/toml.h"

namespace garita {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLargestFile = 64U << 10U;
constexpr std::int64_t kMostDays = 36'500;

/// A number of the file: where it stands, what it may be, and what takes it.
struct Setting {
    std::string_view table{};
    std::string_view key{};
    std::int64_t least = 0;
    std::int64_t most = 0;
    void (*take)(Configuration&, std::int64_t) = nullptr;
};
constexpr std::array kSettings = {
    Setting{"retention", "passed", 0, kMostDays,
            [](Configuration& of, std::int64_t days) { of.retention.passed = static_cast<int>(days); }},
    Setting{"retention", "doubtful", 0, kMostDays,
            [](Configuration& of, std::int64_t days) { of.retention.doubtful = static_cast<int>(days); }},
    Setting{"retention", "refused", 0, kMostDays,
            [](Configuration& of, std::int64_t days) { of.retention.refused = static_cast<int>(days); }},
    Setting{"pictures", "most_megabytes", 1, 200,
            [](Configuration& of, std::int64_t megabytes) {
                of.most_picture_bytes = static_cast<std::size_t>(megabytes) * 1'000'000;
            }},
    Setting{"session", "idle_minutes", 1, 60,
            [](Configuration& of, std::int64_t minutes) { of.idle = std::chrono::minutes(minutes); }},
};

tl::unexpected<Error> wrong(const toml::node& where, std::string text) {
    return fail(ErrorKind::Input,
                fmt::format("line {} of the station's configuration: {}", where.source().begin.line, text));
}

Result<bool> take(Configuration& configuration, std::string_view table, std::string_view key, const toml::node& value) {
    const auto* const setting =
        std::ranges::find_if(kSettings, [&](const Setting& one) { return one.table == table && one.key == key; });
    if (setting == kSettings.end()) return wrong(value, fmt::format("\"{}.{}\" is not known here", table, key));
    const auto number = value.is_integer() ? value.value<std::int64_t>() : std::nullopt;
    if (!number || *number < setting->least || *number > setting->most)
        return wrong(
            value, fmt::format("\"{}.{}\" is a whole number from {} to {}", table, key, setting->least, setting->most));
    setting->take(configuration, *number);
    return true;
}

}  // namespace

Result<Configuration> parse_configuration(std::string_view text) {
    GARITA_TRY(root, detail::parse_toml(text, "the station's configuration"));
    Configuration configuration;
    for (const auto& [table, settings] : root) {
        const toml::table* const all = settings.as_table();
        if (all == nullptr) return wrong(settings, fmt::format("\"{}\" is not known here", table.str()));
        for (const auto& [key, value] : *all) {
            GARITA_TRY(taken, take(configuration, table.str(), key.str(), value));
            static_cast<void>(taken);
        }
    }
    if (!records::is_in_order(configuration.retention))
        return fail(
            ErrorKind::Input,
            "the station's configuration: days of retention do not become fewer from passed to doubtful to refused");
    return configuration;
}

fs::path configuration_file(const fs::path& data) {
    return data / "station.toml";
}

Result<Configuration> read_configuration(const fs::path& data) {
    const fs::path path = configuration_file(data);
    GARITA_TRY(file, read_small_file(path, kLargestFile));
    if (!file) return Configuration{};
    auto configuration = parse_configuration(file->text);
    if (!configuration)
        return fail(configuration.error().kind, fmt::format("{}: {}", path.string(), configuration.error().text));
    return configuration;
}

}  // namespace garita
