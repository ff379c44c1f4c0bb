// Who can write the file puts one sealed thing in another's place: it does not open.
#include <gmock/gmock.h>

#include <set>

#include "firmware/records/sealing.h"
#include "tests/firmware/records/kept_records.h"

namespace garita::records {
namespace {

using database::Fault;
using test::fault;
using test::KeptRecords;
using test::morning;

Result<std::int64_t> verified(KeptRecords& kept) {
    auto store = kept.try_open();
    if (!store) return tl::unexpected(store.error());
    return (*store)->verify();
}

struct Part {
    std::int64_t row = 0;
    Bytes record{};
    std::string name{};
    std::int64_t n = 0;
};

std::vector<Part> parts_in(const KeptRecords& kept) {
    const auto database = database::Database::open(kept.file(), records_schema());
    EXPECT_TRUE(database);
    auto rows = database->prepare("SELECT rowid, record, name, n FROM parts ORDER BY rowid");
    std::vector<Part> parts;
    while (*rows->next())
        parts.push_back(
            {rows->whole(0), {rows->blob(1).begin(), rows->blob(1).end()}, std::string(rows->text(2)), rows->whole(3)});
    return parts;
}

/// Two records; the first with a picture of two parts, two documents, decisions, an overrule, a protection lifted.
void fill(KeptRecords& kept) {
    const auto bytes = test::picture_with("LONG", kPartBytes * 2);
    const Picture picture{.name = {.side = Side::Back}, .media_type = "image/jpeg", .bytes = bytes};
    const InspectionId first = kept.keep("ANNA");
    const auto second = kept.store().begin({.record = first.record, .begun_at = morning(), .pictures = {&picture, 1}});
    ASSERT_TRUE(second);
    ASSERT_TRUE(kept.store().complete(*second, test::completion_with("VISA")));
    ASSERT_TRUE(kept.store().decide(first, {.at = 1, .reasons = "one"}));
    ASSERT_TRUE(kept.store().decide(first, {.at = 1, .line = Line::Second, .reasons = "two"}));
    ASSERT_TRUE(kept.store().overrule(first, {.at = 1, .finding = "mrz-infrared", .reason = "stain"}));
    ASSERT_TRUE(kept.store().lift_protection(first.record, {.at = 1, .reason = "withdrawn"}));
    ASSERT_TRUE(kept.store().decide(kept.keep("BEN"), {.at = 1, .reasons = "one"}));
    kept.close();
}

TEST(records, sealed_part_swapped_is_refused) {
    KeptRecords kept;
    fill(kept);
    const auto parts = parts_in(kept);
    ASSERT_GE(parts.size(), 17U);
    std::set<std::string> kinds;
    for (const Part& part : parts) kinds.insert(part.name + (part.n > 1 ? " n" : ""));
    EXPECT_GE(kinds.size(), 9U);
    ASSERT_EQ(verified(kept), 2) << "as it is, all of it opens";
    for (std::size_t a = 0; a < parts.size(); ++a) {
        for (std::size_t b = a + 1; b < parts.size(); ++b) {
            const std::string swap = "UPDATE parts SET sealed = (SELECT p.sealed FROM parts p WHERE p.rowid = " +
                                     std::to_string(parts[a].row) + " + " + std::to_string(parts[b].row) +
                                     " - parts.rowid) WHERE rowid IN (" + std::to_string(parts[a].row) + "," +
                                     std::to_string(parts[b].row) + ")";
            // One statement reads what it has changed already: by way of a table of its own.
            const std::string both = "CREATE TEMP TABLE swapped AS SELECT rowid AS at, sealed FROM parts;" + [&] {
                std::string text = swap;
                return text.replace(text.find("parts p WHERE p.rowid"), 21, "swapped p WHERE p.at");
            }() + "; DROP TABLE swapped";
            test::tamper_records(kept.file(), both);
            EXPECT_EQ(fault(verified(kept)), Fault::Damaged)
                << parts[a].name << " " << parts[a].n << " with " << parts[b].name << " " << parts[b].n;
            test::tamper_records(kept.file(), both);
        }
    }
    EXPECT_EQ(verified(kept), 2) << "all put back";
}

TEST(records, moved_names_numbers_and_rows_are_refused) {
    for (const char* sql : {
             "UPDATE parts SET name = 'picture back infrared' WHERE name = 'picture back white'",
             "DELETE FROM parts WHERE n = 2",
             "DELETE FROM parts WHERE n = 1 AND m = 2",
             "UPDATE parts SET m = 1 WHERE n = 1 AND m = 2; DELETE FROM parts WHERE n = 2",
             "DELETE FROM parts WHERE m = 2 AND n = 1; UPDATE parts SET n = 1 WHERE m = 2",
             "DELETE FROM parts WHERE m = 2 AND n = 1; UPDATE parts SET n = 1, m = 1 WHERE m = 2",
             "DELETE FROM parts WHERE name = 'report' AND number = 1",
             "DELETE FROM parts WHERE name = 'contents' AND number = 2",
             "DELETE FROM parts WHERE name = 'picture front white'",
             "DELETE FROM parts WHERE name = 'reasons 2'",
             "DELETE FROM parts WHERE name = 'protection 1' AND number = 0",
             R"(DELETE FROM decisions WHERE line = 1 AND number = 1; UPDATE decisions SET line = 1;
                DELETE FROM parts WHERE name = 'reasons 1')",
             "UPDATE records SET wrapped = (SELECT wrapped FROM records r WHERE r.id <> records.id)",
             "UPDATE class_keys SET last_day = last_day + 1000",
             "UPDATE class_keys SET class = 4, last_day = NULL",
             "UPDATE parts SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE name = 'terms'",
         }) {
        KeptRecords kept;
        fill(kept);
        test::tamper_records(kept.file(), std::string("PRAGMA ignore_check_constraints = ON;") + sql);
        ASSERT_FALSE(HasFatalFailure()) << sql;
        const auto result = verified(kept);
        ASSERT_FALSE(result) << sql;
        EXPECT_NE(database::fault_of(result.error()), Fault::None) << result.error().text;
    }
}

/// One field of the place at a time, with the right key.
TEST(records, each_field_of_a_place_counts) {
    const Bytes key(kSecretBytes, 3);
    const std::string text = "secret";
    const ByteView plain(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    const PartPlace place{.database = {1}, .record = {{2}}, .number = 3, .name = "report", .n = 1, .m = 2};
    std::vector<PartPlace> others(6, place);
    others[0].database[15] = 1;
    others[1].record.bytes[15] = 1;
    others[2].number = 4;
    others[3].name = "terms";
    others[4].n = 2;
    others[5].m = 1;
    const Bytes sealed = seal(key, associated_data(place), plain);
    Bytes opened(text.size());
    ASSERT_TRUE(open_sealed(key, associated_data(place), sealed, opened));
    EXPECT_EQ(std::string(opened.begin(), opened.end()), text);
    for (const PartPlace& other : others) {
        EXPECT_FALSE(open_sealed(key, associated_data(other), sealed, opened));
        EXPECT_EQ(opened, Bytes(text.size(), 0)) << "nothing is left of what did not open";
    }
    const ClassPlace of_class{.database = {1}, .id = 2, .retention_class = 1, .last_day = 20'000, .generation = 5};
    std::vector<ClassPlace> classes(5, of_class);
    classes[0].database[0] = 2;
    classes[1].id = 3;
    classes[2].retention_class = 2;
    classes[3].last_day = 20'001;
    classes[4].generation = 6;
    for (const ClassPlace& other : classes) EXPECT_NE(associated_data(other), associated_data(of_class));
    const RecordPlace of_record{.database = {1}, .record = {{2}}, .class_key = 3};
    std::vector<RecordPlace> records(3, of_record);
    records[0].database[0] = 2;
    records[1].record.bytes[0] = 3;
    records[2].class_key = 4;
    for (const RecordPlace& other : records) EXPECT_NE(associated_data(other), associated_data(of_record));
}

}  // namespace
}  // namespace garita::records
