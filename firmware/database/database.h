// SQLite as records, people, lists and the audit log use it: opened with what they must not forget, its failures as
// values that an operator can act on. No SQLite type is seen from here, and nothing is thrown.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "firmware/embedded.h"

namespace garita::database {

/// What is wrong, where a caller acts on it; Error::code holds it. Never renumber.
enum class Fault : int {
    None = 0,      ///< not of a database
    Damaged = 1,   ///< the file, or what it refers to, is not as SQLite left it
    Full = 2,      ///< no space on its disk
    ReadOnly = 3,  ///< the disk or the file may not be written
    Newer = 4,     ///< made by a newer Garita, or no database of this kind
    Busy = 5,      ///< another process held it for longer than Options::wait
    Refused = 6,   ///< a constraint or trigger of the schema refuses this change: nothing was changed
    Disk = 7       ///< the disk failed otherwise, or the file may not be opened
};
[[nodiscard]] Fault fault_of(const Error& error);

/// What a database has to hold.
struct Schema {
    std::string_view name{};                   ///< for messages: "the audit log"
    std::int32_t application = 0;              ///< SQLite's application_id: tells kinds of databases apart; not 0
    std::span<const EmbeddedFile> versions{};  ///< file n brings a database of version n − 1 to version n; 1 is first
    /// Programs that know this version may use a database of the newest one: the files behind it only add what those do
    /// without. 0: only programs that know the newest. Kept in the database.
    std::int64_t usable_since = 0;
};

struct Options {
    std::chrono::milliseconds wait{5000};   ///< for another process that holds it
    std::size_t longest_value = 1U << 20U;  ///< bytes of a text, blob or row; what is longer is refused
    std::string file_system{};              ///< SQLite's name of a VFS; empty: the machine's. For tests
};

class Connection;  // of database.cpp
class Prepared;

/// One statement with its values. Of one thread at a time; it keeps its database open.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// The value of the n-th `?`, from 1; what fails here, next() tells. Values are copied.
    Statement& bind(int n, std::int64_t value);
    Statement& bind(int n, std::string_view text);
    Statement& bind(int n, std::span<const std::uint8_t> blob);
    Statement& bind_null(int n);

    /// True: there is a row, and the functions below tell its columns, from 0. False: it has ended, and can be bound
    /// and run again.
    [[nodiscard]] Result<bool> next();
    /// Runs it to its end, which has to be where no row is wanted.
    [[nodiscard]] Result<bool> run();
    /// Begins again; values stay.
    void reset();

    /// 0, and nothing, where the column holds none of that kind. Views are valid until next(), run() or reset().
    [[nodiscard]] std::int64_t whole(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const;

    enum class Kind { Null, Whole, Real, Text, Blob };
    /// What the column really holds; a hostile file may hold anything.
    [[nodiscard]] Kind kind(int column) const;

private:
    friend class Database;
    explicit Statement(std::unique_ptr<Prepared> prepared);
    std::unique_ptr<Prepared> m_prepared;
};

/// An open database. Of one thread at a time: callers with several lock it. Errors of all functions are Device errors
/// with a Fault, whose text names the file and what to do; Internal errors are ours.
class Database {
public:
    /// Opens or makes it, for its owner alone (file 0600, folder 0700), and brings it to the newest version in one
    /// transaction. WAL, synchronous=FULL: what is committed stays when power is lost. Deleted content is overwritten
    /// in the file (secure_delete), nothing temporary reaches the disk, the schema is not trusted with functions.
    /// Refused: a link in place of the file or its folder, a database of another kind, or of a newer version that does
    /// not say that this one may use it; one that does stays as it is.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file, const Schema& schema,
                                               const Options& options = {});

    /// A copy to be looked at, with the `-wal` that was copied with it. Never changes it, makes nothing beside it,
    /// takes no lock, and takes its content for hostile: views and triggers do not run. REQUIRES that nobody writes it.
    /// Input errors instead of Device errors.
    [[nodiscard]] static Result<Database> open_copy(const std::filesystem::path& file, const Options& options = {});

    /// One statement. REQUIRES SQL of the program itself: values come by bind().
    [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
    /// Statements without values, and without rows.
    [[nodiscard]] Result<bool> execute(const std::string& sql) const;
    /// All that `work` does is committed, and on disk when this returns, or none of it is there. Not nested.
    [[nodiscard]] Result<bool> transaction(const std::function<Result<bool>()>& work) const;

    /// Of the schema; 0 where it has none.
    [[nodiscard]] Result<std::int64_t> version() const;
    /// Tables, indexes and triggers by name that are not as this schema makes them at the version of this database, are
    /// missing, or are strangers; sorted. A copy may have been tampered with so.
    [[nodiscard]] Result<std::vector<std::string>> differences(const Schema& schema) const;
    /// Looks at every page (SQLite's quick_check): some seconds for each GiB. A Fault::Damaged says the first that is
    /// wrong.
    [[nodiscard]] Result<bool> check() const;
    /// Moves what is committed from the WAL into the file, and empties it. Fault::Busy while another one reads.
    [[nodiscard]] Result<bool> empty_wal() const;

private:
    explicit Database(std::shared_ptr<Connection> connection) : m_connection(std::move(connection)) {}
    std::shared_ptr<Connection> m_connection;
};

}  // namespace garita::database
