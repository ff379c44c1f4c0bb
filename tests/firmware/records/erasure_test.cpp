// What is left of records whose time has come, for somebody who has every file and the station's key.
#include <gmock/gmock.h>
#include <sodium.h>

#include <algorithm>

#include "firmware/bytes.h"
#include "tests/firmware/records/kept_records.h"

namespace garita::records {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using test::KeptRecords;
using test::kToday;
using test::morning;
using ::testing::SizeIs;

/// What somebody reads in a copy of the database, without any key.
struct Found {
    DatabaseId id{};
    RootName root_name{};
    std::int64_t generation = 0;
    std::vector<ClassPlace> classes{};
    std::vector<std::string> sealed{};  ///< every sealed part, without its nonce, and every token
};

Found look_into(const fs::path& file) {
    const auto database = database::Database::open(file, records_schema());
    EXPECT_TRUE(database) << database.error().text;
    Found found;
    auto own = database->prepare("SELECT id, root_name, generation FROM this_database");
    EXPECT_TRUE(*own->next());
    std::ranges::copy(own->blob(0), found.id.begin());
    std::ranges::copy(own->blob(1), found.root_name.begin());
    found.generation = own->whole(2);
    auto classes = database->prepare("SELECT id, class, last_day FROM class_keys");
    while (*classes->next())
        found.classes.push_back({.database = found.id,
                                 .id = classes->whole(0),
                                 .retention_class = static_cast<int>(classes->whole(1)),
                                 .last_day = classes->whole(2),
                                 .generation = found.generation});
    auto parts = database->prepare("SELECT sealed FROM parts UNION ALL SELECT token FROM tokens");
    while (*parts->next()) {
        const ByteView sealed = parts->blob(0);
        const std::size_t nonce = sealed.size() > 40 ? 24 : 0;
        found.sealed.emplace_back(reinterpret_cast<const char*>(sealed.data()) + nonce,
                                  std::min<std::size_t>(sealed.size() - nonce, 32));
    }
    return found;
}

using Hash = std::array<std::uint8_t, 32>;
/// As README.md has it, written anew.
Hash keyed(ByteView key, std::string_view domain, ByteView first, ByteView second) {
    Bytes message(domain.begin(), domain.end());
    message.insert(message.end(), first.begin(), first.end());
    message.insert(message.end(), second.begin(), second.end());
    Hash hash{};
    crypto_generichash(hash.data(), hash.size(), message.data(), message.size(), key.data(), key.size());
    return hash;
}

/// Tries every 32 bytes that stand anywhere as the erasure root that this database names; how many are.
int roots_in(const std::string& haystack, const Found& database, ByteView station_key) {
    const Hash station = keyed(station_key, "garita records station key 1\n", database.id, {});
    int found = 0;
    for (std::size_t at = 0; at + kSecretBytes <= haystack.size(); ++at) {
        const ByteView window = bytes_of(std::string_view(haystack).substr(at, kSecretBytes));
        if (window.front() == 0 && window.back() == 0) continue;  // what was never written
        const Hash key = keyed(window, "garita records wrapping key 1\n", database.id, station);
        if (name_of_root(key) == database.root_name) ++found;
    }
    return found;
}

/// Tries every 72 bytes that stand anywhere as the wrapped key of this class; how many open.
int wrapped_keys_in(const std::string& haystack, ByteView wrapping_key, const ClassPlace& place) {
    const Bytes associated = associated_data(place);
    Bytes key(kSecretBytes);
    int found = 0;
    for (std::size_t at = 0; at + kWrappedBytes <= haystack.size(); ++at)
        if (open_sealed(wrapping_key, associated, bytes_of(std::string_view(haystack).substr(at, kWrappedBytes)), key))
            ++found;
    return found;
}

ByteView root_in(const std::string& file) {
    const std::size_t block = file[0] != 0 ? 0 : 4096;
    return bytes_of(std::string_view(file).substr(block + 24, kSecretBytes));
}

Result<std::unique_ptr<Store>> open_copy(const fs::path& folder) {
    return Store::open(folder, Mode::Test, test::station_key());
}

TEST(records, erasure_attacker) {
    KeptRecords kept;
    const InspectionId green = kept.keep("GREEN");
    const InspectionId doubtful = kept.keep("DOUBT", kToday, Outcome::Failed);
    const InspectionId lifted = kept.keep("LIFTED");
    const InspectionId stays = kept.keep("STAYS");
    const InspectionId held = kept.keep("HELD");
    ASSERT_TRUE(kept.store().decide(stays, {.at = 1, .line = Line::Second, .kind = DecisionKind::Retained}));
    ASSERT_TRUE(kept.store().set_hold(held.record, 1, PersonId{}));
    ASSERT_TRUE(kept.store().set_hold(lifted.record, 1, PersonId{}));
    const test::Folder elsewhere;
    const fs::path in_hold = elsewhere.path() / "in-hold";
    fs::copy(kept.folder(), in_hold);
    ASSERT_TRUE(kept.store().lift_hold(lifted.record, 2, PersonId{}));

    // Both copies with the records open: whatever stands in the WAL then is in them.
    const fs::path before = elsewhere.path() / "before";
    const fs::path after = elsewhere.path() / "after";
    fs::copy(kept.folder(), before);
    const auto expired = kept.store().expire(kToday + days(40));
    ASSERT_TRUE(expired) << expired.error().text;
    EXPECT_EQ(expired->records, 3);
    fs::copy(kept.folder(), after);
    kept.close();
    const fs::path closed = kept.folder();

    // The one from before opens, so that this test can fail: the promise is about copies from after.
    const std::string old_bytes = test::all_bytes(before);
    const std::string old_root = test::content_of(root_file(before, Mode::Test));
    const Found old_database = look_into(database_file(before, Mode::Test));
    const GuardedMemory station = test::station_key();
    EXPECT_EQ(roots_in(old_bytes, old_database, station.bytes()), 1);
    {
        const auto copy = open_copy(before);
        ASSERT_TRUE(copy) << copy.error().text;
        for (const auto& id : {green, doubtful, lifted, stays, held}) EXPECT_TRUE((*copy)->read(id));
    }

    const Found held_database = look_into(database_file(in_hold, Mode::Test));
    ASSERT_THAT(held_database.classes, SizeIs(5));
    for (const fs::path& files : {after, closed}) {
        const std::string bytes = test::all_bytes(files);
        EXPECT_EQ(roots_in(bytes, old_database, station.bytes()), 0) << "the old root stands nowhere";
        // Under the new root, every class that ever was: those that survive, and no other.
        const std::string root = test::content_of(root_file(files, Mode::Test));
        const Found database = look_into(database_file(files, Mode::Test));
        EXPECT_EQ(database.generation, old_database.generation + 1);
        EXPECT_THAT(database.classes, SizeIs(2));
        const auto wrapping = wrapping_key(root_in(root), station.bytes(), database.id);
        ASSERT_TRUE(wrapping);
        ASSERT_EQ(name_of_root(wrapping->bytes()), database.root_name);
        for (ClassPlace place : held_database.classes) {
            const bool survives =
                std::ranges::any_of(database.classes, [&](const ClassPlace& other) { return other.id == place.id; });
            place.generation = database.generation;
            EXPECT_EQ(wrapped_keys_in(bytes, wrapping->bytes(), place) > 0, survives) << "class " << place.id;
            --place.generation;
            EXPECT_EQ(wrapped_keys_in(bytes, wrapping->bytes(), place), 0);
        }
        // What of them was copied before, with the root of now.
        for (const fs::path& older : {before, in_hold}) {
            const fs::path both = elsewhere.path() / "both";
            fs::copy(older, both);
            fs::copy_file(root_file(files, Mode::Test), root_file(both, Mode::Test),
                          fs::copy_options::overwrite_existing);
            EXPECT_EQ(open_copy(both).error().code, kKeysLost);
            fs::remove_all(both);
        }
        const auto copy = open_copy(files);
        ASSERT_TRUE(copy) << copy.error().text;
        for (const auto& id : {green, doubtful, lifted}) EXPECT_EQ((*copy)->read(id).error().code, kNotKept);
        for (const auto& id : {stays, held}) EXPECT_TRUE((*copy)->read(id));
        EXPECT_EQ((*copy)->verify(), 2);
    }
}

TEST(leak, canary) {
    KeptRecords kept;
    const std::string canary = "QZXKANARIOVOGEL7";
    const auto tile = test::picture_with(canary, 300'000);
    const Picture picture{.media_type = "image/jpeg", .bytes = tile};
    const auto id =
        kept.store().begin({.begun_at = morning(), .versions = "VERSIONKANARIO", .pictures = {&picture, 1}});
    ASSERT_TRUE(id);
    ASSERT_TRUE(kept.store().complete(*id, test::completion_with(canary)));
    ASSERT_TRUE(kept.store().decide(*id, {.at = 1, .kind = DecisionKind::Referred, .reasons = canary}));
    ASSERT_TRUE(kept.store().overrule(*id, {.at = 1, .finding = "mrz-infrared", .reason = canary}));
    ASSERT_TRUE(kept.store().lift_protection(id->record, {.at = 1, .reason = canary}));
    ASSERT_THAT(kept.store().search({.terms = {.document_number = "NR" + canary}}, {}).value(), SizeIs(1));
    const InspectionId other = kept.keep("OTHER", kToday + days(100));
    const std::vector<std::string> clear = {canary, canary.substr(0, 9), "zxkanario"};

    // Closed and open, before and after: never in the clear. That it would be found shows what does stand open.
    const auto looked_for = [&](const std::string& when) {
        std::string bytes = test::all_bytes(kept.folder());
        for (const std::string& text : clear) EXPECT_EQ(bytes.find(text), std::string::npos) << when;
        return bytes;
    };
    EXPECT_NE(looked_for("open").find("VERSIONKANARIO"), std::string::npos);
    kept.close();
    const std::string before = looked_for("closed");
    const Found sealed = look_into(kept.file());
    EXPECT_THAT(sealed.sealed, SizeIs(::testing::Ge(12U)));
    for (const std::string& piece : sealed.sealed) EXPECT_NE(before.find(piece), std::string::npos);

    EXPECT_EQ(kept.store().expire(kToday + days(40))->records, 1);
    const std::string after = looked_for("expired, open");
    ASSERT_TRUE(kept.store().read(other));
    const Found rest = look_into(kept.file());
    int gone = 0;
    for (const std::string& piece : sealed.sealed) {
        if (std::ranges::find(rest.sealed, piece) != rest.sealed.end()) continue;
        ++gone;
        // Not even what was sealed: pages that were freed, and the WAL.
        EXPECT_EQ(after.find(piece), std::string::npos);
    }
    EXPECT_EQ(gone, 12) << "nine parts, three tokens";
    EXPECT_EQ(after.find(std::string_view(reinterpret_cast<const char*>(id->record.bytes.data()), 16)),
              std::string::npos)
        << "nor which record it was";
    kept.close();
    static_cast<void>(looked_for("expired, closed"));
}

TEST(records, one_that_is_deleted_is_gone_and_its_neighbours_stay) {
    KeptRecords kept;
    const InspectionId anna = kept.keep("ANNA");
    const InspectionId ben = kept.keep("BEN");  // of the same class and day
    const auto counted = kept.store().counts(kToday, kToday);
    const std::string root = test::content_of(kept.root());
    ASSERT_TRUE(kept.store().set_hold(ben.record, 1, PersonId{}));
    EXPECT_EQ(test::fault(kept.store().erase(ben.record)), database::Fault::Refused) << "held for a court";
    ASSERT_TRUE(kept.store().lift_hold(ben.record, 2, PersonId{}));
    EXPECT_EQ(kept.store().erase(RecordId{{7}}).error().code, kNotKept);

    ASSERT_TRUE(kept.store().erase(anna.record));
    EXPECT_EQ(kept.store().read(anna).error().code, kNotKept);
    EXPECT_THAT(kept.store().search({.terms = {.document_number = "NRANNA"}}, {}).value(), testing::IsEmpty());
    EXPECT_TRUE(kept.store().read(ben));
    EXPECT_THAT(kept.store().search({.terms = {.document_number = "NRBEN"}}, {}).value(), SizeIs(1));
    EXPECT_EQ(kept.store().counts(kToday, kToday), counted) << "counts stay";
    EXPECT_NE(test::content_of(kept.root()), root) << "a new root";
    kept.close();
    EXPECT_EQ(kept.store().verify(), 1);
    kept.close();
    const auto database = database::Database::open(kept.file(), records_schema());
    ASSERT_TRUE(database);
    for (const char* table : {"records", "inspections", "parts", "tokens", "history"}) {
        auto rows = database->prepare("SELECT count(*) FROM " + std::string(table) + " WHERE " +
                                      (std::string(table) == "records" ? "id" : "record") + " = ?");
        ASSERT_TRUE(rows);
        rows->bind(1, std::span<const std::uint8_t>(anna.record.bytes));
        ASSERT_TRUE(*rows->next());
        EXPECT_EQ(rows->whole(0), 0) << table;
    }
}

TEST(clock, forward_ten_years_destroys_nothing) {
    KeptRecords kept;
    std::vector<InspectionId> ids;
    ids.reserve(6);
    for (int i = 0; i < 6; ++i) ids.push_back(kept.keep("DAY" + std::to_string(i), kToday + days(i)));
    const auto wrong = kToday + days(3650);
    const auto left = [&] { return kept.store().search({}, {})->size(); };
    EXPECT_EQ(*kept.store().due(wrong), (Expiry{.days = 2, .classes = 2, .records = 2, .days_held_back = 4}));
    EXPECT_EQ(left(), 6U) << "to ask destroys nothing";
    EXPECT_EQ(*kept.store().expire(wrong), (Expiry{.days = 2, .classes = 2, .records = 2, .days_held_back = 4}));
    // Every hour, and after a new start.
    for (int i = 0; i < 24; ++i) EXPECT_EQ(*kept.store().expire(wrong), (Expiry{.days_held_back = 4}));
    kept.close();
    EXPECT_EQ(*kept.store().expire(wrong), (Expiry{.days_held_back = 4}));
    EXPECT_EQ(left(), 4U);
    EXPECT_EQ(kept.store().read(ids[0]).error().code, kNotKept) << "the oldest";
    ASSERT_TRUE(kept.store().read(ids[2]));

    // Set right again it goes on as it should: the day after the last day of each.
    EXPECT_EQ(kept.store().expire(kToday + days(4))->records, 0);
    EXPECT_EQ(kept.store().expire(kToday + days(5))->records, 1);
    EXPECT_EQ(kept.store().expire(kToday + days(5) - days(3650))->records, 0) << "back ten years";
    EXPECT_EQ(left(), 3U);
    EXPECT_EQ(kept.store().expire(wrong, Confirmed::Yes)->records, 3) << "a supervisor says that it is so";
    EXPECT_EQ(left(), 0U);
}

}  // namespace
}  // namespace garita::records
