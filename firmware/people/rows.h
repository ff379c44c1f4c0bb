// Rows of the people's database. Of people.cpp and attempts.cpp alone; all REQUIRE that the database is locked.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "firmware/people/people.h"

namespace garita::people::rows {

/// What is kept of a password or PIN.
struct Kept {
    SecretHash hash{};
    Password stage = Password::Own;  ///< First: made by the station
    audit::Moment issued{};          ///< without Moment::clock
};

/// Where failed tries of the whole station are counted.
inline constexpr Sha256 kStation{};

[[nodiscard]] Result<std::vector<Person>> all(const database::Database& database);
[[nodiscard]] Result<std::optional<Person>> by_id(const database::Database& database, const PersonId& id);
[[nodiscard]] Result<std::optional<Person>> by_name_key(const database::Database& database, std::string_view key);
[[nodiscard]] Result<bool> insert(const database::Database& database, const Person& person, std::string_view key,
                                  std::int64_t made);

[[nodiscard]] Result<std::optional<Kept>> secret(const database::Database& database, const PersonId& id, Secret kind);
[[nodiscard]] Result<bool> put_secret(const database::Database& database, const PersonId& id, Secret kind,
                                      const Kept& kept);
[[nodiscard]] Result<bool> remove_secret(const database::Database& database, const PersonId& id, Secret kind);

struct TriesRow {
    Tries tries{};
    bool told = false;  ///< a refusal since the last one stands in the audit log
};
/// None counted where there is no row.
[[nodiscard]] Result<TriesRow> tries(const database::Database& database, const Sha256& token);
[[nodiscard]] Result<bool> put_tries(const database::Database& database, const Sha256& token,
                                     const std::optional<PersonId>& person, const TriesRow& row);
/// Keeps of names that nobody has only the last.
[[nodiscard]] Result<bool> forget_unknown_names(const database::Database& database);
/// After another start of the machine.
[[nodiscard]] Result<bool> begin_tries_anew(const database::Database& database, const audit::Moment& now);

/// Keeps whose hashes these are, or compares it.
[[nodiscard]] Result<bool> check_pepper(const database::Database& database, const Sha256& check);

}  // namespace garita::people::rows
