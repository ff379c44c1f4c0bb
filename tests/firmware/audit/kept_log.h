// A station of tests and its log; and what somebody who can write the file may do to it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "firmware/audit/log.h"
#include "firmware/audit/verify.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::test {

using Seed = std::array<std::uint8_t, 32>;

/// Signs by this seed.
audit::Station station(std::uint8_t seed = 1, const std::string& name = "post-7");
audit::Signature sign(const Seed& seed, std::span<const std::uint8_t> message);
Key key_of(const Seed& seed);

/// A clock that goes one second an entry.
audit::LogOptions options(std::int64_t* seconds);

/// A log in a folder of its own.
class KeptLog {
public:
    explicit KeptLog(audit::Station of = station()) : m_station(std::move(of)) { open(); }
    void open();
    void close() { m_log.reset(); }
    audit::AuditLog& log() { return *m_log; }
    /// So many entries, logins and views in turn.
    void append(int count);
    /// An anchor of now.
    audit::Anchor anchor();
    /// The key that is current, as somebody who took over the machine has it.
    [[nodiscard]] Seed stolen_key();

    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path() / "audit"; }
    [[nodiscard]] std::filesystem::path file() const { return folder() / audit::kLogFile; }
    [[nodiscard]] const audit::Station& of() const { return m_station; }

private:
    Folder m_folder;
    audit::Station m_station;
    std::int64_t m_seconds = 1'790'000'000;
    std::unique_ptr<audit::AuditLog> m_log;
};

audit::Occurrence login();

/// Runs SQL on a closed log as somebody with an editor does: triggers dropped and put back.
void tamper(const std::filesystem::path& file, const std::string& sql);

/// A row of the log.
struct Row {
    std::string entry{};
    Sha256 hash{};
    std::optional<audit::Signature> signature{};
};
std::vector<Row> rows_of(const std::filesystem::path& file);
/// Puts these rows in place of all.
void replace_rows(const std::filesystem::path& file, const std::vector<Row>& rows);
/// Makes the chain right again from this number on: hashes, and what checkpoints say of them; and signs those by
/// `seed`, which they name as the next one, too.
void chain_again(std::vector<Row>& rows, std::size_t from, const Seed& seed);
std::string replaced(std::string text, const std::string& what, const std::string& with);

/// What is wrong, each with its entry: "changed 5", "removed 3-4".
std::vector<std::string> wrongs(const std::filesystem::path& file, const std::vector<audit::Anchor>& anchors = {},
                                const std::optional<Key>& station_key = {});

}  // namespace garita::test
