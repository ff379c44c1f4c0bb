#include "firmware/people/rows.h"

#include <algorithm>
#include <array>

namespace garita::people::rows {
namespace {

using database::Database;
using database::Statement;

template <std::size_t size>
std::array<std::uint8_t, size> bytes_of(std::span<const std::uint8_t> blob) {
    std::array<std::uint8_t, size> bytes{};
    if (blob.size() == size) std::ranges::copy(blob, bytes.begin());
    return bytes;
}

constexpr std::string_view id_of(Secret kind) {
    return kind == Secret::Password ? "password" : "pin";
}

// A first password that was found void is gone: then there is none.
constexpr std::string_view kPerson =
    "SELECT id, name, role, state, (SELECT stage FROM secrets WHERE person = id AND kind = 'password'), "
    "(SELECT count(*) FROM secrets WHERE person = id AND kind = 'pin') FROM people ";

Person person_of(const Statement& row) {
    const std::string_view stage = row.text(4);
    return {.id = {bytes_of<16>(row.blob(0))},
            .name = std::string(row.text(1)),
            .role = role_of(row.text(2)).value_or(Role::Officer),
            .standing = row.text(3) == "enabled" ? Standing::Enabled : Standing::Disabled,
            .password = stage == "own" ? Password::Own : (stage == "first" ? Password::First : Password::None),
            .pin = row.whole(5) == 0 ? Pin::None : Pin::Set};
}

Result<std::optional<Person>> one(Statement statement) {
    GARITA_TRY(found, statement.next());
    return found ? std::optional(person_of(statement)) : std::nullopt;
}

}  // namespace

Result<std::vector<Person>> all(const Database& database) {
    GARITA_TRY(statement, database.prepare(std::string(kPerson) + "ORDER BY name_key"));
    std::vector<Person> people;
    while (true) {
        GARITA_TRY(found, statement.next());
        if (!found) return people;
        people.push_back(person_of(statement));
    }
}

Result<std::optional<Person>> by_id(const Database& database, const PersonId& id) {
    GARITA_TRY(statement, database.prepare(std::string(kPerson) + "WHERE id = ?"));
    statement.bind(1, std::span<const std::uint8_t>(id.bytes));
    return one(std::move(statement));
}

Result<std::optional<Person>> by_name_key(const Database& database, std::string_view key) {
    GARITA_TRY(statement, database.prepare(std::string(kPerson) + "WHERE name_key = ?"));
    statement.bind(1, key);
    return one(std::move(statement));
}

Result<bool> insert(const Database& database, const Person& person, std::string_view key, std::int64_t made) {
    GARITA_TRY(statement,
               database.prepare("INSERT INTO people (id, name, name_key, role, made) VALUES (?, ?, ?, ?, ?)"));
    statement.bind(1, std::span<const std::uint8_t>(person.id.bytes)).bind(2, person.name).bind(3, key);
    return statement.bind(4, people::id_of(person.role)).bind(5, made).run();
}

Result<std::optional<Kept>> secret(const Database& database, const PersonId& id, Secret kind) {
    GARITA_TRY(statement,
               database.prepare("SELECT stage, operations, memory, salt, hash, issued, issued_boot, issued_boottime "
                                "FROM secrets WHERE person = ? AND kind = ?"));
    statement.bind(1, std::span<const std::uint8_t>(id.bytes)).bind(2, id_of(kind));
    GARITA_TRY(found, statement.next());
    if (!found) return std::optional<Kept>();
    Kept kept{.stage = statement.text(0) == "first" ? Password::First : Password::Own};
    kept.hash.cost = {.operations = static_cast<std::uint32_t>(statement.whole(1)),
                      .memory = static_cast<std::uint64_t>(statement.whole(2))};
    kept.hash.salt = bytes_of<16>(statement.blob(3));
    kept.hash.hash = bytes_of<32>(statement.blob(4));
    kept.issued.utc = statement.whole(5);
    kept.issued.boot = bytes_of<16>(statement.blob(6));
    kept.issued.boottime = statement.whole(7);
    return std::optional(kept);
}

Result<bool> put_secret(const Database& database, const PersonId& id, Secret kind, const Kept& kept) {
    GARITA_TRY(statement, database.prepare("INSERT OR REPLACE INTO secrets (person, kind, stage, operations, memory, "
                                           "salt, hash, issued, issued_boot, issued_boottime) VALUES (?, ?, ?, ?, ?, "
                                           "?, ?, ?, ?, ?)"));
    statement.bind(1, std::span<const std::uint8_t>(id.bytes)).bind(2, id_of(kind));
    statement.bind(3, std::string_view(kept.stage == Password::First ? "first" : "own"));
    statement.bind(4, static_cast<std::int64_t>(kept.hash.cost.operations));
    statement.bind(5, static_cast<std::int64_t>(kept.hash.cost.memory));
    statement.bind(6, std::span<const std::uint8_t>(kept.hash.salt));
    statement.bind(7, std::span<const std::uint8_t>(kept.hash.hash)).bind(8, kept.issued.utc);
    statement.bind(9, std::span<const std::uint8_t>(kept.issued.boot));
    return statement.bind(10, kept.issued.boottime).run();
}

Result<bool> remove_secret(const Database& database, const PersonId& id, Secret kind) {
    GARITA_TRY(statement, database.prepare("DELETE FROM secrets WHERE person = ? AND kind = ?"));
    return statement.bind(1, std::span<const std::uint8_t>(id.bytes)).bind(2, id_of(kind)).run();
}

Result<TriesRow> tries(const Database& database, const Sha256& token) {
    GARITA_TRY(statement, database.prepare("SELECT count, boot, since, told FROM tries WHERE token = ?"));
    statement.bind(1, std::span<const std::uint8_t>(token));
    GARITA_TRY(found, statement.next());
    if (!found) return TriesRow{};
    return TriesRow{
        .tries = {.count = statement.whole(0), .boot = bytes_of<16>(statement.blob(1)), .since = statement.whole(2)},
        .told = statement.whole(3) != 0};
}

Result<bool> put_tries(const Database& database, const Sha256& token, const std::optional<PersonId>& person,
                       const TriesRow& row) {
    GARITA_TRY(statement, database.prepare("INSERT OR REPLACE INTO tries (token, person, count, boot, since, told) "
                                           "VALUES (?, ?, ?, ?, ?, ?)"));
    statement.bind(1, std::span<const std::uint8_t>(token));
    if (person)
        statement.bind(2, std::span<const std::uint8_t>(person->bytes));
    else
        statement.bind_null(2);
    statement.bind(3, row.tries.count).bind(4, std::span<const std::uint8_t>(row.tries.boot));
    return statement.bind(5, row.tries.since).bind(6, static_cast<std::int64_t>(row.told)).run();
}

Result<bool> forget_unknown_names(const Database& database) {
    GARITA_TRY(statement, database.prepare(
                              "DELETE FROM tries WHERE person IS NULL AND token <> ?1 AND number NOT IN (SELECT "
                              "number FROM tries WHERE person IS NULL AND token <> ?1 ORDER BY number DESC LIMIT ?2)"));
    return statement.bind(1, std::span<const std::uint8_t>(kStation)).bind(2, kMostUnknownNames).run();
}

Result<bool> begin_tries_anew(const Database& database, const audit::Moment& now) {
    GARITA_TRY(statement, database.prepare("UPDATE tries SET boot = ?1, since = ?2 WHERE boot <> ?1"));
    return statement.bind(1, std::span<const std::uint8_t>(now.boot)).bind(2, now.boottime).run();
}

Result<bool> check_pepper(const Database& database, const Sha256& check) {
    GARITA_TRY(keep, database.prepare("INSERT OR IGNORE INTO station (one, pepper_check) VALUES (1, ?)"));
    GARITA_TRY(kept, keep.bind(1, std::span<const std::uint8_t>(check)).run());
    static_cast<void>(kept);
    GARITA_TRY(statement, database.prepare("SELECT pepper_check FROM station"));
    GARITA_TRY(found, statement.next());
    if (!found || bytes_of<32>(statement.blob(0)) != check)
        return fail(ErrorKind::Device,
                    "the pepper is not the one with which the passwords of this station were kept: put the pepper back "
                    "with which they were made",
                    static_cast<int>(Refusal::OtherPepper));
    return true;
}

}  // namespace garita::people::rows
