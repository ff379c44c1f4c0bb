#include "firmware/database/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include "drivers/capture/descriptor.h"

namespace garita::database {

namespace fs = std::filesystem;

/// SQLiteCpp's connection, and what its errors are told with.
class Connection {
public:
    Connection(const std::string& path, int flags, const Options& options, std::string shown_path,
               ErrorKind kind_of_errors)
        : sqlite(path, flags, static_cast<int>(options.wait.count()), options.file_system),
          shown(std::move(shown_path)),
          kind(kind_of_errors) {}
    SQLite::Database sqlite;
    std::string shown;  ///< the file's path, for messages
    ErrorKind kind;
};

class Prepared {
public:
    Prepared(std::shared_ptr<Connection> of, const std::string& sql)
        : connection(std::move(of)), sqlite(connection->sqlite, sql) {}
    std::shared_ptr<Connection> connection;  // outlives the statement, which is destroyed first
    SQLite::Statement sqlite;
    std::optional<Error> failed{};  ///< to bind
};

namespace {

constexpr std::array kSidecars = {"-wal", "-shm", "-journal"};

struct Explained {
    Fault fault;
    const char* text;
};

/// By SQLite's result code, and the system's error where it knows one.
Explained explain(int code, int system) {
    constexpr Explained kFull = {Fault::Full, "there is no space left on its disk: free some, then try again"};
    constexpr Explained kReadOnly = {
        Fault::ReadOnly, "it cannot be written: its disk is read-only or failing, or its owner is another user"};
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {Fault::Damaged,
                    "it is damaged: keep a copy of it with its -wal file for who looks into it, and take the last "
                    "back-up"};
        case SQLITE_FULL:
            return kFull;
        case SQLITE_READONLY:
            return kReadOnly;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Fault::Busy, "another program holds it: stop that one first"};
        case SQLITE_CONSTRAINT:
            return {Fault::Refused, "the change is refused"};
        case SQLITE_TOOBIG:
            return {Fault::Refused, "it holds, or was to hold, a value longer than any may be"};
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            if (system == ENOSPC || system == EDQUOT) return kFull;
            if (system == EROFS) return kReadOnly;
            return {Fault::Disk, "it cannot be read or written: is its disk sound, and has this user the right to"};
        default:
            return {Fault::None, "SQLite fails"};
    }
}

tl::unexpected<Error> failure(ErrorKind kind, const std::string& shown, int code, int system, const char* message) {
    const Explained why = explain(code, system);
    // A copy is not what the back-up is for.
    const bool is_damaged_copy = why.fault == Fault::Damaged && kind == ErrorKind::Input;
    std::string text =
        fmt::format("{}: {}", shown, is_damaged_copy ? "it is no database, or a damaged one: copy it anew" : why.text);
    // SQLite's own words name tables, never values.
    if (why.fault == Fault::None || why.fault == Fault::Refused) text += fmt::format(" ({})", message);
    return fail(why.fault == Fault::None ? ErrorKind::Internal : kind, std::move(text), static_cast<int>(why.fault));
}

tl::unexpected<Error> failure_of(const Connection& connection) {
    sqlite3* handle = connection.sqlite.getHandle();
    return failure(connection.kind, connection.shown, sqlite3_extended_errcode(handle), sqlite3_system_errno(handle),
                   sqlite3_errmsg(handle));
}

tl::unexpected<Error> with_fault(Fault fault, ErrorKind kind, std::string text) {
    return fail(kind, std::move(text), static_cast<int>(fault));
}

/// SQLiteCpp throws: this is where it ends.
template <typename Function>
auto without_throwing(const Connection& connection, Function function) -> Result<decltype(function())> {
    try {
        return function();
    } catch (const SQLite::Exception& error) {
        return failure(connection.kind, connection.shown, error.getExtendedErrorCode(),
                       sqlite3_system_errno(connection.sqlite.getHandle()), error.what());
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, connection.shown + ": " + error.what());
    }
}

Result<std::shared_ptr<Connection>> connect(const std::string& path, int flags, const Options& options,
                                            const fs::path& shown, ErrorKind kind) {
    try {
        return std::make_shared<Connection>(path, flags, options, shown.string(), kind);
    } catch (const SQLite::Exception& error) {
        return failure(kind, shown.string(), error.getExtendedErrorCode(), errno, error.what());
    } catch (const std::exception& error) {
        return fail(ErrorKind::Internal, shown.string() + ": " + error.what());
    }
}

tl::unexpected<Error> not_made(const fs::path& path, int error) {
    if (error == ENOSPC || error == EDQUOT)
        return with_fault(Fault::Full, ErrorKind::Device, path.string() + ": " + explain(SQLITE_FULL, 0).text);
    if (error == EROFS)
        return with_fault(Fault::ReadOnly, ErrorKind::Device, path.string() + ": " + explain(SQLITE_READONLY, 0).text);
    if (error == ELOOP || error == ENOTDIR)
        return with_fault(Fault::Disk, ErrorKind::Device,
                          path.string() + " is a link, or no file: remove it, the file is to lie there itself");
    return with_fault(Fault::Disk, ErrorKind::Device,
                      path.string() + " cannot be made: has this user the right to write there");
}

/// The folder, for its owner alone; made where there is none.
Result<Descriptor> private_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    const bool made = mkdir(folder.c_str(), S_IRWXU) == 0;
    if (!made && errno != EEXIST) return not_made(folder, errno);
    Descriptor open_folder(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!open_folder.valid() || fstat(open_folder.get(), &status) != 0) return not_made(folder, errno);
    if ((status.st_mode & ALLPERMS) != S_IRWXU && fchmod(open_folder.get(), S_IRWXU) != 0)
        return not_made(folder, errno);
    if (made) {
        const Descriptor above(open(folder.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!above.valid() || fsync(above.get()) != 0) return not_made(folder, errno);
    }
    return open_folder;
}

/// Nothing is opened here that is there already: to close it would give up the locks that this process has on it.
Result<bool> private_file(int folder, const fs::path& path) {
    constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
    const std::string name = path.filename();
    {
        const Descriptor made(openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwner));
        // On disk before anything is said to be in it: SQLite syncs the folder for its WAL, not for the file itself.
        if (made.valid() && (fsync(made.get()) != 0 || fsync(folder) != 0)) return not_made(path, errno);
        if (!made.valid() && errno != EEXIST) return not_made(path, errno);
    }
    struct stat status {};
    if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return not_made(path, errno);
    if (!S_ISREG(status.st_mode) || status.st_nlink != 1) return not_made(path, ELOOP);
    if ((status.st_mode & ALLPERMS) != kOwner && fchmodat(folder, name.c_str(), kOwner, 0) != 0)
        return not_made(path, errno);
    for (const char* ending : kSidecars)
        if (fstatat(folder, (name + ending).c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode))
            return not_made(path.string() + ending, ELOOP);
    return true;
}

/// Before the first page is read.
void configure(sqlite3* handle, const Options& options) {
    struct Limit {
        int id;
        int most;
    };
    // What the schemas of this program need, with room; a hostile file gets no more.
    const std::array limits = {Limit{SQLITE_LIMIT_LENGTH, static_cast<int>(options.longest_value)},
                               Limit{SQLITE_LIMIT_SQL_LENGTH, 1 << 16},
                               Limit{SQLITE_LIMIT_COLUMN, 64},
                               Limit{SQLITE_LIMIT_EXPR_DEPTH, 64},
                               Limit{SQLITE_LIMIT_COMPOUND_SELECT, 8},
                               Limit{SQLITE_LIMIT_VDBE_OP, 25000},
                               Limit{SQLITE_LIMIT_FUNCTION_ARG, 16},
                               Limit{SQLITE_LIMIT_ATTACHED, 0},
                               Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
                               Limit{SQLITE_LIMIT_VARIABLE_NUMBER, 64},
                               Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 4},
                               Limit{SQLITE_LIMIT_WORKER_THREADS, 0}};
    for (const Limit& limit : limits) sqlite3_limit(handle, limit.id, limit.most);
    for (const auto& [what, value] :
         {std::pair(SQLITE_DBCONFIG_DEFENSIVE, 1), std::pair(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
          std::pair(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), std::pair(SQLITE_DBCONFIG_DQS_DDL, 0),
          std::pair(SQLITE_DBCONFIG_DQS_DML, 0)})
        sqlite3_db_config(handle, what, value, nullptr);
}

Result<std::int64_t> whole_of(const Database& database, const char* sql) {
    GARITA_TRY(statement, database.prepare(sql));
    GARITA_TRY(row, statement.next());
    return row ? statement.whole(0) : 0;
}

/// SQLite's user_version: below, the schema's version; above, Schema::usable_since.
constexpr std::int64_t kUsableSince = 1U << 16U;

/// The version that it has, or the newest known where a newer one may be used; refuses what is no such database.
Result<std::size_t> known_version(const Database& database, const fs::path& file, const Schema& schema) {
    GARITA_TRY(version, database.version());
    GARITA_TRY(application, whole_of(database, "PRAGMA application_id"));
    GARITA_TRY(objects, whole_of(database, "SELECT count(*) FROM sqlite_schema"));
    const bool is_new = version == 0 && application == 0 && objects == 0;
    if (!is_new && (application != schema.application || version < 1))
        return with_fault(Fault::Newer, ErrorKind::Device,
                          fmt::format("{} is a database, but not {}: move it elsewhere", file.string(), schema.name));
    const auto newest = static_cast<std::int64_t>(schema.versions.size());
    if (version <= newest) return static_cast<std::size_t>(version);
    GARITA_TRY(kept, whole_of(database, "PRAGMA user_version"));
    const std::int64_t usable_since = kept / kUsableSince;
    if (usable_since < 1 || usable_since > newest)
        return with_fault(Fault::Newer, ErrorKind::Device,
                          fmt::format("{} was written by a newer Garita (version {} of {}; this one knows {}): update "
                                      "Garita, or take the back-up from before",
                                      file.string(), version, schema.name, schema.versions.size()));
    return schema.versions.size();
}

Result<bool> bring_up(const Database& database, const fs::path& file, const Schema& schema) {
    GARITA_TRY(found, known_version(database, file, schema));
    if (found == schema.versions.size()) return true;
    return database.transaction([&]() -> Result<bool> {
        // Another process may have been first.
        GARITA_TRY(version, known_version(database, file, schema));
        for (std::size_t next = version; next < schema.versions.size(); ++next) {
            GARITA_TRY(done, database.execute(std::string(schema.versions[next].content)));
            static_cast<void>(done);
        }
        return database.execute(
            fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", schema.application,
                        static_cast<std::int64_t>(schema.versions.size()) + kUsableSince * schema.usable_since));
    });
}

using Objects = std::vector<std::pair<std::string, std::string>>;  // name → kind, table and SQL

Result<Objects> objects_of(const Database& database) {
    constexpr std::size_t kMost = 1000;
    // SQLite's own indexes have no SQL; what it keeps of its statistics is not ours.
    GARITA_TRY(statement,
               database.prepare("SELECT name, type || ' ' || tbl_name || ' ' || sql FROM sqlite_schema WHERE sql IS "
                                "NOT NULL AND name NOT LIKE 'sqlite_stat%' ORDER BY name LIMIT 1001"));
    Objects objects;
    while (true) {
        GARITA_TRY(row, statement.next());
        if (!row) return objects;
        if (objects.size() == kMost) return fail(ErrorKind::Input, "a database with more than 1,000 tables");
        objects.emplace_back(statement.text(0), statement.text(1));
    }
}

bool is_regular(const fs::path& path, std::uintmax_t& bytes) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    bytes = static_cast<std::uintmax_t>(status.st_size);
    return true;
}

/// In a URI, every byte that is no letter, digit, or one of ._-/
std::string uri_path(const std::string& path) {
    std::string out;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                           c == '.' || c == '_' || c == '-';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

Fault fault_of(const Error& error) {
    const bool known = error.code >= static_cast<int>(Fault::Damaged) && error.code <= static_cast<int>(Fault::Disk);
    return known ? static_cast<Fault>(error.code) : Fault::None;
}

Statement::Statement(std::unique_ptr<Prepared> prepared) : m_prepared(std::move(prepared)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

namespace {

template <typename Function>
void bind_into(Prepared& prepared, Function function) {
    const auto bound = without_throwing(*prepared.connection, [&] {
        function(prepared.sqlite);
        return true;
    });
    if (!bound && !prepared.failed) prepared.failed = bound.error();
}

/// What a column tells; SQLiteCpp throws where there is none of that number.
template <typename Value, typename Function>
Value column_of(const Prepared& prepared, Function function) {
    return without_throwing(*prepared.connection, function).value_or(Value{});
}

}  // namespace

Statement& Statement::bind(int n, std::int64_t value) {
    bind_into(*m_prepared, [&](SQLite::Statement& statement) { statement.bind(n, value); });
    return *this;
}
Statement& Statement::bind(int n, std::string_view text) {
    bind_into(*m_prepared, [&](SQLite::Statement& statement) { statement.bind(n, std::string(text)); });
    return *this;
}
Statement& Statement::bind(int n, std::span<const std::uint8_t> blob) {
    // SQLite takes a null pointer for NULL, not for a blob without bytes.
    const void* bytes = blob.empty() ? "" : static_cast<const void*>(blob.data());
    bind_into(*m_prepared,
              [&](SQLite::Statement& statement) { statement.bind(n, bytes, static_cast<int>(blob.size())); });
    return *this;
}
Statement& Statement::bind_null(int n) {
    bind_into(*m_prepared, [&](SQLite::Statement& statement) { statement.bind(n); });
    return *this;
}

Result<bool> Statement::next() {
    if (m_prepared->failed) return tl::unexpected(*std::exchange(m_prepared->failed, std::nullopt));
    const int code = m_prepared->sqlite.tryExecuteStep();
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        m_prepared->sqlite.tryReset();
        return false;
    }
    auto error = failure_of(*m_prepared->connection);
    m_prepared->sqlite.tryReset();
    return error;
}

Result<bool> Statement::run() {
    while (true) {
        GARITA_TRY(row, next());
        if (!row) return true;
    }
}

void Statement::reset() {
    m_prepared->sqlite.tryReset();  // what failed before was told before
}

std::int64_t Statement::whole(int column) const {
    return column_of<std::int64_t>(*m_prepared, [&] { return m_prepared->sqlite.getColumn(column).getInt64(); });
}
std::string_view Statement::text(int column) const {
    return column_of<std::string_view>(*m_prepared, [&]() -> std::string_view {
        const SQLite::Column value = m_prepared->sqlite.getColumn(column);
        const char* text = value.getText();
        return {text, static_cast<std::size_t>(value.getBytes())};
    });
}
std::span<const std::uint8_t> Statement::blob(int column) const {
    return column_of<std::span<const std::uint8_t>>(*m_prepared, [&]() -> std::span<const std::uint8_t> {
        const SQLite::Column value = m_prepared->sqlite.getColumn(column);
        const void* bytes = value.getBlob();
        return {static_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(value.getBytes())};
    });
}
Statement::Kind Statement::kind(int column) const {
    return column_of<Kind>(*m_prepared, [&] {
        switch (m_prepared->sqlite.getColumn(column).getType()) {
            case SQLITE_INTEGER:
                return Kind::Whole;
            case SQLITE_FLOAT:
                return Kind::Real;
            case SQLITE_TEXT:
                return Kind::Text;
            case SQLITE_BLOB:
                return Kind::Blob;
            default:
                return Kind::Null;
        }
    });
}

Result<Database> Database::open(const fs::path& file, const Schema& schema, const Options& options) {
    const fs::path path = fs::absolute(file);
    GARITA_TRY(folder, private_folder(path.parent_path()));
    GARITA_TRY(ready, private_file(folder.get(), path));
    static_cast<void>(ready);
    // A link above the folder is the operator's own, and SQLite refuses any on the way.
    std::error_code error;
    const fs::path real = fs::canonical(path.parent_path(), error) / path.filename();
    if (error) return not_made(path, error.value());
    GARITA_TRY(connection,
               connect(real.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, options,
                       path, ErrorKind::Device));
    configure(connection->sqlite.getHandle(), options);
    Database database(std::move(connection));
    for (const char* pragma : {"PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0", "PRAGMA temp_store = MEMORY",
                               "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = ON"}) {
        GARITA_TRY(statement, database.prepare(pragma));
        GARITA_TRY(set, statement.run());
        static_cast<void>(set);
    }
    {
        GARITA_TRY(statement, database.prepare("PRAGMA journal_mode = WAL"));
        GARITA_TRY(row, statement.next());
        if (!row || statement.text(0) != "wal")
            return with_fault(Fault::ReadOnly, ErrorKind::Device,
                              path.string() + ": " + explain(SQLITE_READONLY, 0).text);
    }
    GARITA_TRY(safe, database.execute("PRAGMA synchronous = FULL"));
    static_cast<void>(safe);
    GARITA_TRY(brought_up, bring_up(database, path, schema));
    static_cast<void>(brought_up);
    return database;
}

Result<Database> Database::open_copy(const fs::path& file, const Options& options) {
    const fs::path path = fs::absolute(file);
    std::uintmax_t bytes = 0;
    std::uintmax_t wal_bytes = 0;
    if (!is_regular(path, bytes))
        return with_fault(Fault::Disk, ErrorKind::Input, path.string() + ": there is no such file");
    std::error_code error;
    const fs::path wal = path.string() + "-wal";
    if (fs::symlink_status(wal, error).type() != fs::file_type::not_found && !is_regular(wal, wal_bytes))
        return with_fault(Fault::Disk, ErrorKind::Input, wal.string() + " is no file: copy both anew");
    const std::string real = fs::canonical(path, error).string();
    // `immutable` reads the file alone and never its WAL. Where there is one, the VFS without locks does, which would
    // make one where there is none; its index stays in memory because nobody else may have the file (locking_mode).
    const bool with_wal = wal_bytes > 0;
    const std::string uri = "file:" + uri_path(real) + (with_wal ? "?mode=ro" : "?mode=ro&immutable=1");
    Options how = options;
    if (with_wal && how.file_system.empty()) how.file_system = "unix-none";
    GARITA_TRY(connection,
               connect(uri, SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
                       how, path, ErrorKind::Input));
    sqlite3* handle = connection->sqlite.getHandle();
    configure(handle, how);
    for (const auto& [what, value] :
         {std::pair(SQLITE_DBCONFIG_ENABLE_VIEW, 0), std::pair(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
          std::pair(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)})
        sqlite3_db_config(handle, what, value, nullptr);
    Database database(std::move(connection));
    for (const char* pragma : {"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA query_only = ON",
                               "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0", "PRAGMA temp_store = MEMORY"}) {
        GARITA_TRY(statement, database.prepare(pragma));
        GARITA_TRY(set, statement.run());
        static_cast<void>(set);
    }
    // What is no database shows now, not at the first question.
    GARITA_TRY(version, database.version());
    static_cast<void>(version);
    GARITA_TRY(objects, whole_of(database, "SELECT count(*) FROM sqlite_schema"));
    static_cast<void>(objects);
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) const {
    GARITA_TRY(prepared, without_throwing(*m_connection,
                                          [&] { return std::make_unique<Prepared>(m_connection, std::string(sql)); }));
    return Statement(std::move(prepared));
}

Result<bool> Database::execute(const std::string& sql) const {
    return without_throwing(*m_connection, [&] {
        m_connection->sqlite.exec(sql);
        return true;
    });
}

Result<bool> Database::transaction(const std::function<Result<bool>()>& work) const {
    GARITA_TRY(begun, execute("BEGIN IMMEDIATE"));
    static_cast<void>(begun);
    auto done = work();
    if (done) done = execute("COMMIT");
    // Where that fails nothing is committed either, and SQLite has ended the transaction by itself.
    if (!done) static_cast<void>(execute("ROLLBACK"));
    return done;
}

Result<std::int64_t> Database::version() const {
    GARITA_TRY(kept, whole_of(*this, "PRAGMA user_version"));
    return kept < 0 ? kept : kept % kUsableSince;
}

Result<std::vector<std::string>> Database::differences(const Schema& schema) const {
    GARITA_TRY(is, objects_of(*this));
    GARITA_TRY(version, this->version());
    // As it would have been made: in memory.
    GARITA_TRY(connection,
               connect(":memory:", SQLite::OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, {}, "memory", ErrorKind::Internal));
    const Database made(std::move(connection));
    for (std::size_t i = 0; i < schema.versions.size() && static_cast<std::int64_t>(i) < version; ++i) {
        GARITA_TRY(done, made.execute(std::string(schema.versions[i].content)));
        static_cast<void>(done);
    }
    GARITA_TRY(should, objects_of(made));
    std::vector<std::string> names;
    const auto differ = [&names](const Objects& these, const Objects& those) {
        for (const auto& object : these)
            if (std::ranges::find(those, object) == those.end()) names.push_back(object.first);
    };
    differ(is, should);
    differ(should, is);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<bool> Database::check() const {
    GARITA_TRY(statement, prepare("PRAGMA quick_check(1)"));
    GARITA_TRY(row, statement.next());
    if (row && statement.text(0) == "ok") return true;
    return failure(m_connection->kind, m_connection->shown, SQLITE_CORRUPT, 0, "");
}

Result<bool> Database::empty_wal() const {
    GARITA_TRY(statement, prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
    GARITA_TRY(row, statement.next());
    if (row && statement.whole(0) == 0) return true;
    return failure(m_connection->kind, m_connection->shown, SQLITE_BUSY, 0, "");
}

}  // namespace garita::database
