#include "tests/firmware/audit/kept_log.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <fstream>

namespace garita::test {

using namespace audit;

Signature sign(const Seed& seed, std::span<const std::uint8_t> message) {
    Key key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    crypto_sign_seed_keypair(key.data(), both.data(), seed.data());
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), both.data());
    return signature;
}

Key key_of(const Seed& seed) {
    Key key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    crypto_sign_seed_keypair(key.data(), both.data(), seed.data());
    return key;
}

Station station(std::uint8_t number, const std::string& name) {
    Seed seed{};
    seed.fill(number);
    return {.name = name, .key = key_of(seed), .sign = [seed](std::span<const std::uint8_t> message) {
                return Result<Signature>(sign(seed, message));
            }};
}

LogOptions options(std::int64_t* seconds) {
    LogOptions made;
    made.now = [seconds] {
        ++*seconds;
        return Moment{.utc = *seconds, .clock = Clock::Confirmed, .boottime = *seconds * 1000 - 1'789'000'000'000};
    };
    return made;
}

void KeptLog::open() {
    m_log.reset();
    auto log = AuditLog::open(folder(), m_station, options(&m_seconds));
    ASSERT_TRUE(log) << log.error().text;
    m_log = std::move(*log);
}

void KeptLog::append(int count) {
    for (int i = 0; i < count; ++i) {
        const RecordId record{.bytes = {static_cast<std::uint8_t>(i)}};
        const auto appended =
            m_log->append(i % 2 == 0 ? login()
                                     : Occurrence{.event = Event::RecordViewed,
                                                  .person = PersonId{},
                                                  .fields = {{"record", record}, {"shown", Word{"summary"}}}});
        ASSERT_TRUE(appended) << appended.error().text;
    }
}

Anchor KeptLog::anchor() {
    const auto text = m_log->anchor();
    EXPECT_TRUE(text) << text.error().text;
    const auto parsed = parse_anchor(*text);
    EXPECT_TRUE(parsed) << parsed.error().text;
    return *parsed;
}

Seed KeptLog::stolen_key() {
    const bool was_open = m_log != nullptr;
    close();
    Seed seed{};
    const auto secret = ErasableSecret::open(folder() / kKeyFile);
    EXPECT_TRUE(secret && *secret);
    std::ranges::copy((*secret)->current(), seed.begin());
    EXPECT_FALSE(was_open) << "close it first";
    return seed;
}

Occurrence login() {
    return {.event = Event::Login,
            .person = PersonId{},
            .fields = {{"method", Word{"password"}}, {"role", Word{"officer"}}}};
}

namespace {

/// The statements of the schema that make triggers.
std::string triggers() {
    std::string text(embedded_audit_schema().front().content);
    return text.substr(text.find("CREATE TRIGGER"));
}

database::Database open_database(const std::filesystem::path& file) {
    auto database = database::Database::open(file, log_schema());
    EXPECT_TRUE(database) << database.error().text;
    return *database;
}

}  // namespace

void tamper(const std::filesystem::path& file, const std::string& sql) {
    const database::Database database = open_database(file);
    const auto done = database.execute(
        "DROP TRIGGER entries_are_appended; DROP TRIGGER entries_are_never_changed; DROP TRIGGER "
        "entries_are_never_removed; " +
        sql + ";" + triggers());
    ASSERT_TRUE(done) << done.error().text;
}

std::vector<Row> rows_of(const std::filesystem::path& file) {
    const database::Database database = open_database(file);
    auto statement = database.prepare("SELECT entry, hash, signature FROM entries ORDER BY number");
    std::vector<Row> rows;
    while (*statement->next()) {
        Row row{.entry = {statement->blob(0).begin(), statement->blob(0).end()}};
        std::ranges::copy(statement->blob(1), row.hash.begin());
        if (!statement->blob(2).empty()) std::ranges::copy(statement->blob(2), row.signature.emplace().begin());
        rows.push_back(std::move(row));
    }
    return rows;
}

void replace_rows(const std::filesystem::path& file, const std::vector<Row>& rows) {
    tamper(file, "DELETE FROM entries");
    const database::Database database = open_database(file);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto statement = database.prepare("INSERT INTO entries (number, entry, hash, signature) VALUES (?, ?, ?, ?)");
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(rows[i].entry.data());
        statement->bind(1, static_cast<std::int64_t>(i + 1)).bind(2, std::span(bytes, rows[i].entry.size()));
        statement->bind(3, std::span<const std::uint8_t>(rows[i].hash));
        if (rows[i].signature) statement->bind(4, std::span<const std::uint8_t>(*rows[i].signature));
        ASSERT_TRUE(statement->run());
    }
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what << " in " << text;
    return text.replace(at, what.size(), with);
}

void chain_again(std::vector<Row>& rows, std::size_t from, const Seed& seed) {
    for (std::size_t i = from - 1; i < rows.size(); ++i) {
        const Sha256 before = i == 0 ? kNoHash : rows[i - 1].hash;
        const auto entry = parse_entry(rows[i].entry);
        ASSERT_TRUE(entry);
        const bool is_checkpoint = entry->event == "checkpoint";
        if (is_checkpoint) {
            rows[i].entry = replaced(rows[i].entry, std::string(*entry->text("head")), hex(before));
            rows[i].entry = replaced(rows[i].entry, std::string(*entry->text("next_key")), hex(key_of(seed)));
        }
        rows[i].hash = hash_of(before, rows[i].entry);
        if (is_checkpoint) rows[i].signature = sign(seed, signed_of_checkpoint(rows[i].hash));
    }
}

std::vector<std::string> wrongs(const std::filesystem::path& file, const std::vector<Anchor>& anchors,
                                const std::optional<Key>& station_key) {
    const auto result = verify(file, anchors, station_key);
    if (!result) return {result.error().text};
    std::vector<std::string> texts;
    for (const Discrepancy& one : result->discrepancies)
        texts.push_back(std::string(name_of(one.wrong)) + " " + std::to_string(one.first) +
                        (one.last == one.first ? "" : "-" + std::to_string(one.last)) +
                        (one.object.empty() ? "" : " " + one.object));
    return texts;
}

}  // namespace garita::test
