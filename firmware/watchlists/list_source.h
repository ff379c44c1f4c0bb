// What an authority writes a list in: a folder of plain texts, which any database can export. README.md has its form.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/watchlists/list_head.h"
#include "firmware/watchlists/persons.h"

namespace garita::watchlists {

/// list.toml of the folder. Input error: it cannot be read, or is no head.
[[nodiscard]] Result<ListHead> read_source_head(const std::filesystem::path& folder);

/// Calls `take` for each line of numbers.tsv or .csv, or ranges.tsv or .csv; none where there is no such file. Input
/// errors name the file and the line: a value is none. Errors of `take` end it.
[[nodiscard]] Result<bool> each_number(const std::filesystem::path& folder,
                                       const std::function<Result<bool>(const ListedNumber&)>& take);
[[nodiscard]] Result<bool> each_range(const std::filesystem::path& folder,
                                      const std::function<Result<bool>(const ListedRange&)>& take);

/// Likewise persons.tsv or .csv. No error has a name of a person in it.
[[nodiscard]] Result<bool> each_person(const std::filesystem::path& folder,
                                       const std::function<Result<bool>(Person)>& take);

/// Alerts of alerts/ID.toml, each with its picture ID.jpg or ID.png where there is one; sorted. Input errors name the
/// file.
[[nodiscard]] Result<std::vector<Alert>> read_source_alerts(const std::filesystem::path& folder);

/// The columns of a table of text: what its first line names, between tabs, semicolons or commas, without quotes.
class SourceTable {
public:
    /// `known` are all columns that there may be. Input error: a name is unknown or doubled.
    [[nodiscard]] static Result<SourceTable> create(std::string_view first_line, std::vector<std::string_view> known);
    [[nodiscard]] bool has(std::string_view column) const;
    /// The fields of a line. Input error: there are more or fewer than columns.
    [[nodiscard]] Result<bool> take(std::string_view line);
    /// Of the line taken last; empty of a column that the table has not.
    [[nodiscard]] std::string_view field(std::string_view column) const;

private:
    SourceTable() = default;
    char m_between = '\t';
    std::vector<std::string> m_columns{};
    std::vector<std::string_view> m_fields{};
};

}  // namespace garita::watchlists
