// Databases: opened safely, brought up to date, their failures told.
#include "firmware/database/database.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <map>

#include "tests/firmware/database/lossy_vfs.h"
#include "tests/firmware/database/schema_of_tests.h"

namespace garita::database {
namespace {

namespace fs = std::filesystem;
using test::Folder;
using test::schema;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string one_text(const Database& database, const char* sql) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error().text;
    const auto row = statement->next();
    if (!row) return row.error().text;
    return *row ? std::string(statement->text(0)) : "no row";
}

std::int64_t visits(const Database& database) {
    auto statement = database.prepare("SELECT count(*) FROM visits");
    EXPECT_TRUE(statement && *statement->next());
    return statement->whole(0);
}

Result<bool> add_visit(const Database& database, std::int64_t number, std::size_t bytes = 10) {
    GARITA_TRY(statement, database.prepare("INSERT INTO visits (number, half, filling) VALUES (?, 1, ?)"));
    const std::vector<std::uint8_t> filling(bytes, 7);
    return statement.bind(1, number).bind(2, std::span<const std::uint8_t>(filling)).run();
}

std::map<std::string, std::string> bytes_of_folder(const fs::path& folder) {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        bytes[entry.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return bytes;
}

TEST(Database, OpensWithWhatMustNotBeForgotten) {
    const Folder folder;
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema());
    ASSERT_TRUE(database) << database.error().text;
    const std::map<const char*, const char*> expected = {
        {"PRAGMA journal_mode", "wal"},  {"PRAGMA synchronous", "2"},
        {"PRAGMA foreign_keys", "1"},    {"PRAGMA secure_delete", "1"},
        {"PRAGMA temp_store", "2"},      {"PRAGMA trusted_schema", "0"},
        {"PRAGMA cell_size_check", "1"}, {"PRAGMA application_id", "1413829460"},
        {"PRAGMA user_version", "2"},    {"PRAGMA busy_timeout", "5000"},
        {"PRAGMA mmap_size", "no row"}};
    for (const auto& [pragma, value] : expected) {
        if (std::string_view(pragma) == "PRAGMA mmap_size" && one_text(*database, pragma) == "0") continue;
        EXPECT_EQ(one_text(*database, pragma), value) << pragma;
    }
    EXPECT_TRUE(database->check());
}

TEST(Database, BelongsToItsOwnerAloneWhateverTheUmask) {
    const Folder folder;
    const mode_t before = umask(0);
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema());
    ASSERT_TRUE(database) << database.error().text;
    EXPECT_TRUE(add_visit(*database, 1));
    umask(before);
    const auto mode = [&](const char* name) {
        struct stat status {};
        EXPECT_EQ(stat((folder.path() / name).c_str(), &status), 0) << name;
        return status.st_mode & ALLPERMS;
    };
    EXPECT_EQ(mode("kept"), 0700U);
    for (const char* name : {"kept/test.sqlite", "kept/test.sqlite-wal", "kept/test.sqlite-shm"})
        EXPECT_EQ(mode(name), 0600U) << name;
}

TEST(Database, LooserRightsOfBeforeAreTakenBack) {
    const Folder folder;
    ASSERT_TRUE(Database::open(folder.path() / "kept/test.sqlite", schema()));
    chmod((folder.path() / "kept").c_str(), 0755);
    chmod((folder.path() / "kept/test.sqlite").c_str(), 0644);
    ASSERT_TRUE(Database::open(folder.path() / "kept/test.sqlite", schema()));
    struct stat status {};
    stat((folder.path() / "kept/test.sqlite").c_str(), &status);
    EXPECT_EQ(status.st_mode & ALLPERMS, 0600U);
    stat((folder.path() / "kept").c_str(), &status);
    EXPECT_EQ(status.st_mode & ALLPERMS, 0700U);
}

TEST(Database, ALinkInPlaceOfFileFolderOrWalIsRefused) {
    const Folder folder;
    ASSERT_TRUE(Database::open(folder.path() / "other/test.sqlite", schema()));
    fs::create_directory(folder.path() / "kept");
    fs::create_symlink(folder.path() / "other/test.sqlite", folder.path() / "kept/test.sqlite");
    fs::create_symlink(folder.path() / "other", folder.path() / "linked");
    fs::create_directory(folder.path() / "third");
    fs::create_symlink(folder.path() / "elsewhere", folder.path() / "third/test.sqlite-wal");
    fs::create_directory(folder.path() / "fourth");
    fs::create_hard_link(folder.path() / "other/test.sqlite", folder.path() / "fourth/test.sqlite");
    for (const char* place : {"kept", "linked", "third", "fourth"}) {
        const auto database = Database::open(folder.path() / place / "test.sqlite", schema());
        ASSERT_FALSE(database) << place;
        EXPECT_THAT(database.error().text, HasSubstr("link")) << place;
        EXPECT_EQ(fault_of(database.error()), Fault::Disk);
    }
}

TEST(Database, ALinkAboveItsFolderIsTheOperatorsOwn) {
    const Folder folder;
    fs::create_directory(folder.path() / "real");
    fs::create_symlink(folder.path() / "real", folder.path() / "data");
    const auto database = Database::open(folder.path() / "data/kept/test.sqlite", schema());
    EXPECT_TRUE(database) << database.error().text;
}

TEST(Database, AnOlderOneIsBroughtUpAndKeepsItsContent) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    {
        const auto old = Database::open(file, schema(1));
        ASSERT_TRUE(old) << old.error().text;
        ASSERT_TRUE(add_visit(*old, 1));
    }
    const auto database = Database::open(file, schema(2));
    ASSERT_TRUE(database) << database.error().text;
    EXPECT_EQ(*database->version(), 2);
    EXPECT_EQ(visits(*database), 1);
    EXPECT_EQ(one_text(*database, "SELECT count(note) FROM visits"), "0");
    EXPECT_THAT(*database->differences(schema()), IsEmpty());
}

TEST(Database, AMigrationThatFailsChangesNothing) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    ASSERT_TRUE(add_visit(*Database::open(file, schema(1)), 1));
    constexpr std::array<EmbeddedFile, 2> kBroken = {
        {test::kVersions[0], {"002", "ALTER TABLE visits ADD COLUMN note TEXT; DROP TABLE nothing_of_that_name;"}}};
    EXPECT_FALSE(Database::open(file, {.name = "broken", .application = test::kApplication, .versions = kBroken}));
    const auto database = Database::open(file, schema(1));
    ASSERT_TRUE(database) << database.error().text;
    EXPECT_THAT(*database->differences(schema(1)), IsEmpty());
    EXPECT_EQ(visits(*database), 1);
}

TEST(Database, ANewerOneIsRefusedByNameWithWhatToDo) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    ASSERT_TRUE(Database::open(file, schema(2)));
    const auto database = Database::open(file, schema(1));
    ASSERT_FALSE(database);
    EXPECT_EQ(fault_of(database.error()), Fault::Newer);
    EXPECT_THAT(database.error().text, HasSubstr(file.string()));
    EXPECT_THAT(database.error().text, HasSubstr("update Garita"));
}

TEST(Database, ANewerOneThatOnlyAddsIsUsedByTheVersionBefore) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    Schema newer = schema(2);
    newer.usable_since = 1;
    ASSERT_TRUE(add_visit(*Database::open(file, newer), 1));
    {
        const auto before = Database::open(file, schema(1));
        ASSERT_TRUE(before) << before.error().text;
        EXPECT_EQ(*before->version(), 2) << "it stays as it is";
        ASSERT_TRUE(add_visit(*before, 2));
    }
    const auto again = Database::open(file, newer);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(visits(*again), 2);
    EXPECT_THAT(*again->differences(newer), IsEmpty());
}

TEST(Database, ANewerOneThatIsUsableSinceALaterVersionIsRefused) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    Schema newer = schema(2);
    newer.usable_since = 2;
    ASSERT_TRUE(Database::open(file, newer));
    const auto before = Database::open(file, schema(1));
    ASSERT_FALSE(before);
    EXPECT_EQ(fault_of(before.error()), Fault::Newer);
}

TEST(Database, AnotherKindIsRefused) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    ASSERT_TRUE(Database::open(file, schema(2)));
    Schema other = schema(2);
    other.application = 77;
    const auto database = Database::open(file, other);
    ASSERT_FALSE(database);
    EXPECT_EQ(fault_of(database.error()), Fault::Newer);
}

TEST(Database, TextThatIsNoDatabaseIsDamaged) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    fs::create_directory(folder.path() / "kept");
    std::ofstream(file) << std::string(8192, 'x');
    const auto database = Database::open(file, schema());
    ASSERT_FALSE(database);
    EXPECT_EQ(fault_of(database.error()), Fault::Damaged);
    EXPECT_THAT(database.error().text, HasSubstr(file.string()));
}

TEST(Database, APageOverwrittenIsFoundByCheck) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    {
        const auto database = Database::open(file, schema());
        for (int i = 1; i <= 100; ++i) ASSERT_TRUE(add_visit(*database, i, 1000));
        ASSERT_TRUE(database->empty_wal());
    }
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(8 * 4096).write("garbage garbage", 15);
    const auto database = Database::open(file, schema());
    const auto checked = database ? database->check() : tl::unexpected(database.error());
    ASSERT_FALSE(checked);
    EXPECT_EQ(fault_of(checked.error()), Fault::Damaged);
}

TEST(Database, AFullDiskIsToldAndNothingIsHalf) {
    const Folder folder;
    test::LossyDisk disk;
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema(), {.file_system = disk.name()});
    ASSERT_TRUE(database) << database.error().text;
    ASSERT_TRUE(add_visit(*database, 1));
    for (const auto& [trouble, fault, words] :
         {std::tuple(test::LossyDisk::Trouble::Full, Fault::Full, "no space"),
          std::tuple(test::LossyDisk::Trouble::ReadOnly, Fault::ReadOnly, "read-only")}) {
        disk.have(trouble);
        const auto added = database->transaction([&] { return add_visit(*database, 2); });
        ASSERT_FALSE(added);
        EXPECT_EQ(fault_of(added.error()), fault);
        EXPECT_THAT(added.error().text, HasSubstr(words));
        EXPECT_EQ(visits(*database), 1) << "what is there can still be read";
    }
    disk.have(test::LossyDisk::Trouble::None);
    EXPECT_TRUE(add_visit(*database, 2)) << "and it goes on when there is space";
}

TEST(Database, AFolderThatMayNotBeWrittenIsTold) {
    if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    const Folder folder;
    chmod(folder.path().c_str(), 0500);
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema());
    chmod(folder.path().c_str(), 0700);
    ASSERT_FALSE(database);
    EXPECT_THAT(database.error().text, HasSubstr("has this user the right"));
}

TEST(Database, AnotherConnectionThatWritesIsWaitedForAndThenTold) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    const auto one = Database::open(file, schema());
    const auto two = Database::open(file, schema(), {.wait = std::chrono::milliseconds(50)});
    ASSERT_TRUE(one && two);
    const auto outer = one->transaction([&] {
        const auto inner = add_visit(*two, 1);
        EXPECT_FALSE(inner);
        EXPECT_EQ(fault_of(inner.error()), Fault::Busy);
        return add_visit(*one, 1);
    });
    EXPECT_TRUE(outer);
    EXPECT_TRUE(add_visit(*two, 2));
}

TEST(Database, AConstraintIsRefusedAndTheTransactionGone) {
    const Folder folder;
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema());
    ASSERT_TRUE(database);
    const auto done = database->transaction([&]() -> Result<bool> {
        GARITA_TRY(first, add_visit(*database, 1));
        static_cast<void>(first);
        return add_visit(*database, 1);
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(fault_of(done.error()), Fault::Refused);
    EXPECT_EQ(visits(*database), 0);
    EXPECT_FALSE(database->execute("INSERT INTO halves VALUES (99)")) << "foreign_keys";
}

TEST(Database, AValueLongerThanAnyMayBeIsRefused) {
    const Folder folder;
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema(), {.longest_value = 100'000});
    ASSERT_TRUE(database);
    EXPECT_TRUE(add_visit(*database, 1, 50'000));
    const auto added = add_visit(*database, 2, 200'000);
    ASSERT_FALSE(added);
    EXPECT_EQ(fault_of(added.error()), Fault::Refused);
    EXPECT_TRUE(add_visit(*database, 2, 50'000)) << "the next one is not refused for it";
}

TEST(Database, StatementsTellWhatAColumnHolds) {
    const Folder folder;
    const auto database = Database::open(folder.path() / "kept/test.sqlite", schema());
    ASSERT_TRUE(database);
    auto statement = database->prepare("SELECT ?, ?, ?, ?, 1.5");
    ASSERT_TRUE(statement);
    const std::vector<std::uint8_t> blob = {1, 0, 2};
    statement->bind(1, std::int64_t{1} << 60).bind(2, std::string_view("a\0b", 3)).bind_null(4);
    statement->bind(3, std::span<const std::uint8_t>(blob));
    ASSERT_TRUE(*statement->next());
    EXPECT_EQ(statement->whole(0), std::int64_t{1} << 60);
    EXPECT_EQ(statement->text(1), std::string_view("a\0b", 3));
    EXPECT_THAT(std::vector(statement->blob(2).begin(), statement->blob(2).end()), ElementsAre(1, 0, 2));
    std::vector<Statement::Kind> kinds;
    kinds.reserve(5);
    for (int i = 0; i < 5; ++i) kinds.push_back(statement->kind(i));
    using enum Statement::Kind;
    EXPECT_THAT(kinds, ElementsAre(Whole, Text, Blob, Null, Real));
    EXPECT_EQ(statement->whole(17), 0) << "no such column";
    EXPECT_FALSE(*statement->next());
    statement->bind(17, 1);
    EXPECT_FALSE(statement->next()) << "no such place";
    const auto wrong = database->prepare("SELECT nothing FROM nowhere");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::Internal);
}

TEST(Copy, IsReadWithItsWalAndNothingChanges) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    const auto database = Database::open(file, schema());
    ASSERT_TRUE(database);
    ASSERT_TRUE(add_visit(*database, 1));
    ASSERT_TRUE(database->empty_wal());
    ASSERT_TRUE(add_visit(*database, 2));
    for (const bool with_wal : {true, false}) {
        const fs::path copies = folder.path() / (with_wal ? "with wal?" : "without#");
        fs::create_directory(copies);
        fs::copy_file(file, copies / "copy.sqlite");
        if (with_wal) fs::copy_file(file.string() + "-wal", copies / "copy.sqlite-wal");
        const auto before = bytes_of_folder(copies);
        {
            const auto copy = Database::open_copy(copies / "copy.sqlite");
            ASSERT_TRUE(copy) << copy.error().text;
            EXPECT_EQ(visits(*copy), with_wal ? 2 : 1);
            EXPECT_FALSE(add_visit(*copy, 3));
            EXPECT_EQ(bytes_of_folder(copies), before);
        }
        EXPECT_EQ(bytes_of_folder(copies), before) << "also when it is closed";
    }
}

TEST(Copy, OfSomethingElseIsAnInputError) {
    const Folder folder;
    std::ofstream(folder.path() / "text") << std::string(5000, 'x');
    std::ofstream(folder.path() / "wal-is-a-folder") << "";
    fs::create_directory(folder.path() / "wal-is-a-folder-wal");
    for (const char* name : {"text", "nothing", ".", "wal-is-a-folder"}) {
        const auto copy = Database::open_copy(folder.path() / name);
        ASSERT_FALSE(copy) << name;
        EXPECT_EQ(copy.error().kind, ErrorKind::Input) << name;
    }
}

TEST(Copy, AViewInPlaceOfATableDoesNotRun) {
    const Folder folder;
    const fs::path file = folder.path() / "kept/test.sqlite";
    {
        const auto database = Database::open(file, schema());
        ASSERT_TRUE(database->execute("DROP TABLE halves; CREATE VIEW halves AS SELECT number AS visit FROM visits"));
        ASSERT_TRUE(database->empty_wal());
    }
    const auto copy = Database::open_copy(file);
    ASSERT_TRUE(copy);
    EXPECT_FALSE(copy->prepare("SELECT visit FROM halves"));
    EXPECT_THAT(*copy->differences(schema()), ElementsAre("halves", "halves_of"));
}

}  // namespace
}  // namespace garita::database
