#include "firmware/watchlists/list_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/watchlists/look_alike.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLargestAlert = 64U << 10U;

std::vector<std::string_view> split(std::string_view line, char between) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t end = line.find(between);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos) return fields;
        line.remove_prefix(end + 1);
    }
}

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The table by that name, with one of two endings; an empty path where there is none.
fs::path table_path(const fs::path& folder, std::string_view name) {
    for (const char* ending : {".tsv", ".csv"}) {
        fs::path path = folder / (std::string(name) + ending);
        std::error_code error;
        if (fs::exists(path, error)) return path;
    }
    return {};
}

/// The facts of a line that numbers and ranges share; its number is left to the caller.
Result<ListedNumber> take_facts(const SourceTable& table) {
    const auto state = plain_state(table.field("state"));
    if (!state) return fail(ErrorKind::Input, "\"state\" is the code of the MRZ: UTO");
    const auto type = plain_type(table.field("type"));
    if (!type) return fail(ErrorKind::Input, "\"type\" is the code of the MRZ, P or ID, or empty");
    const auto reason = reason_of(table.field("reason"));
    if (!reason) return fail(ErrorKind::Input, "\"reason\" is stolen, lost, stolen-blank or invalidated");
    ListedNumber entry{.state = *state, .type = *type, .reason = *reason};
    if (const std::string_view day = table.field("reported"); !day.empty()) {
        const auto reported = day_number(day);
        if (!reported) return fail(ErrorKind::Input, "\"reported\" is a day such as 2026-11-30, or empty");
        entry.reported = *reported;
    }
    return entry;
}

Result<std::string> take_number(const SourceTable& table, std::string_view column) {
    auto number = plain_number(table.field(column));
    if (!number)
        return fail(ErrorKind::Input,
                    fmt::format("\"{}\" is a document's number: 1 to {} letters and digits", column, kLongestNumber));
    return std::move(*number);
}

/// Calls `take` for each line of a table, and names its errors.
Result<bool> each_line(const fs::path& path, const std::vector<std::string_view>& columns,
                       const std::function<Result<bool>(const SourceTable&)>& take) {
    std::ifstream file(path, std::ios::binary);
    std::string line;
    const auto at = [&](std::uint64_t number, Error error) {
        error.text = fmt::format("{}, line {}: {}", path.string(), number, error.text);
        return tl::unexpected(std::move(error));
    };
    if (!std::getline(file, line)) return at(1, {ErrorKind::Input, 0, "it names no columns"});
    auto table = SourceTable::create(without_return(line), columns);
    if (!table) return at(1, std::move(table.error()));
    for (std::uint64_t number = 2; std::getline(file, line); ++number) {
        const std::string_view text = without_return(line);
        if (text.empty()) continue;
        if (text.size() > kLongestLine) return at(number, {ErrorKind::Input, 0, "it is too long"});
        auto taken = table->take(text);
        if (taken) taken = take(*table);
        if (!taken) return at(number, std::move(taken.error()));
    }
    if (!file.eof()) return fail(ErrorKind::Input, path.string() + " cannot be read");
    return true;
}

Result<std::string> read_text(const fs::path& path, std::size_t most) {
    auto file = read_small_file(path, most);
    if (!file || !*file)
        return fail(ErrorKind::Input, file ? path.string() + ": there is no such file" : file.error().text);
    return std::move((*file)->text);
}

}  // namespace

Result<SourceTable> SourceTable::create(std::string_view first_line, std::vector<std::string_view> known) {
    SourceTable table;
    constexpr std::string_view kMark = "\xEF\xBB\xBF";  // which some programs put before UTF-8
    if (first_line.starts_with(kMark)) first_line.remove_prefix(kMark.size());
    for (const char between : {'\t', ';', ','})
        if (first_line.find(between) != std::string_view::npos) {
            table.m_between = between;
            break;
        }
    for (const std::string_view column : split(first_line, table.m_between)) {
        if (std::ranges::find(known, column) == known.end())
            return fail(ErrorKind::Input,
                        fmt::format("\"{}\" is no column; there are: {}", column, fmt::join(known, ", ")));
        if (table.has(column)) return fail(ErrorKind::Input, fmt::format("\"{}\" is there twice", column));
        table.m_columns.emplace_back(column);
    }
    return table;
}

bool SourceTable::has(std::string_view column) const {
    return std::ranges::find(m_columns, column) != m_columns.end();
}

Result<bool> SourceTable::take(std::string_view line) {
    m_fields = split(line, m_between);
    if (m_fields.size() == m_columns.size()) return true;
    return fail(ErrorKind::Input,
                fmt::format("it has {} fields, and there are {} columns", m_fields.size(), m_columns.size()));
}

std::string_view SourceTable::field(std::string_view column) const {
    const auto found = std::ranges::find(m_columns, column);
    return found == m_columns.end() ? std::string_view()
                                    : m_fields[static_cast<std::size_t>(found - m_columns.begin())];
}

Result<ListHead> read_source_head(const fs::path& folder) {
    const fs::path path = folder / "list.toml";
    GARITA_TRY(text, read_text(path, kLargestHead));
    auto head = parse_list_head(text);
    if (!head) return fail(ErrorKind::Input, path.string() + ": " + head.error().text);
    return head;
}

Result<bool> each_number(const fs::path& folder, const std::function<Result<bool>(const ListedNumber&)>& take) {
    const fs::path path = table_path(folder, "numbers");
    if (path.empty()) return true;
    return each_line(path, {"state", "type", "number", "reason", "reported"},
                     [&](const SourceTable& table) -> Result<bool> {
                         GARITA_TRY(entry, take_facts(table));
                         GARITA_TRY(number, take_number(table, "number"));
                         entry.number = std::move(number);
                         return take(entry);
                     });
}

Result<bool> each_range(const fs::path& folder, const std::function<Result<bool>(const ListedRange&)>& take) {
    const fs::path path = table_path(folder, "ranges");
    if (path.empty()) return true;
    return each_line(
        path, {"state", "type", "first", "last", "reason", "reported"}, [&](const SourceTable& table) -> Result<bool> {
            GARITA_TRY(entry, take_facts(table));
            GARITA_TRY(first, take_number(table, "first"));
            GARITA_TRY(last, take_number(table, "last"));
            entry.number = std::move(first);
            const ListedRange range{std::move(entry), std::move(last)};
            if (!is_listed(range))
                return fail(ErrorKind::Input, "\"first\" and \"last\" are numbers of as many characters, in order");
            return take(range);
        });
}

Result<bool> each_person(const fs::path& folder, const std::function<Result<bool>(Person)>& take) {
    const fs::path path = table_path(folder, "persons");
    if (path.empty()) return true;
    return each_line(path, {"reference", "birth", "nationality", "name", "other_names"},
                     [&](const SourceTable& table) -> Result<bool> {
                         const auto field = [&](std::string_view column) { return std::string(table.field(column)); };
                         Person person{.reference = field("reference"),
                                       .birth = field("birth"),
                                       .nationality = field("nationality"),
                                       .names = {field("name")}};
                         for (const std::string_view other : split(table.field("other_names"), '|'))
                             if (!other.empty()) person.names.emplace_back(other);
                         GARITA_TRY(good, check_person(person));
                         static_cast<void>(good);
                         return take(std::move(person));
                     });
}

Result<std::vector<Alert>> read_source_alerts(const fs::path& folder) {
    const fs::path alerts_folder = folder / "alerts";
    GARITA_TRY(names, names_with(alerts_folder, ".toml"));
    std::vector<Alert> alerts;
    for (const std::string& name : names) {
        const fs::path path = alerts_folder / name;
        const auto named = [&](const Error& error) {
            return fail(ErrorKind::Input, path.string() + ": " + error.text);
        };
        GARITA_TRY(text, read_text(path, kLargestAlert));
        auto alert = parse_alert(text);
        if (!alert) return named(alert.error());
        if (alert->id != path.stem()) return named({ErrorKind::Input, 0, "\"id\" is the name of the file"});
        for (const char* ending : {".jpg", ".png"}) {
            fs::path picture = path;
            picture.replace_extension(ending);
            std::error_code error;
            if (!fs::exists(picture, error)) continue;
            GARITA_TRY(bytes, read_text(picture, kLargestPicture));
            alert->picture.assign(bytes.begin(), bytes.end());
        }
        if (const auto good = check_alert(*alert); !good) return named(good.error());
        alerts.push_back(std::move(*alert));
    }
    return alerts;
}

}  // namespace garita::watchlists
