// Everything that somebody who can write the file may do to a log, and what verify() makes of it.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/firmware/audit/kept_log.h"

namespace garita::audit {
namespace {

namespace fs = std::filesystem;
using test::KeptLog;
using test::wrongs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Entries: 1 epoch; 2 to 65 events, 66 a checkpoint …
constexpr int kEvents = 200;

class audit : public ::testing::Test {
protected:
    void SetUp() override {
        m_log.append(kEvents);
        m_anchor = m_log.anchor();
        m_log.append(10);
        m_last = m_log.log().head().number;
        m_log.close();
    }
    KeptLog m_log;
    Anchor m_anchor;
    std::int64_t m_last = 0;
};

TEST_F(audit, nothing_done_nothing_found) {
    const auto result = verify(m_log.file(), {}, m_log.of().key);
    ASSERT_TRUE(result) << result.error().text;
    EXPECT_TRUE(result->is_whole()) << ::testing::PrintToString(wrongs(m_log.file()));
    EXPECT_EQ(result->entries, m_last);
    EXPECT_EQ(result->last, m_last);
    EXPECT_EQ(result->checkpoint, m_anchor.count);
    EXPECT_EQ(result->after_checkpoint, 10);
    EXPECT_EQ(result->anchored, 0);
    ASSERT_EQ(result->epochs.size(), 1U);
    EXPECT_EQ(result->epochs[0].station, "post-7");
    EXPECT_EQ(result->epochs[0].station_key, m_log.of().key);
    EXPECT_EQ(verify(m_log.file(), std::vector{m_anchor})->anchored, m_anchor.count);
}

TEST_F(audit, a_copy_is_not_changed_and_its_wal_is_read) {
    m_log.open();
    m_log.append(3);
    const fs::path copies = m_log.folder().parent_path() / "copies";
    fs::create_directory(copies);
    for (const char* ending : {"", "-wal"})
        fs::copy_file(m_log.file().string() + ending, copies / (std::string("copy") + ending));
    const auto content = [&] {
        std::string all;
        for (const auto& entry : fs::directory_iterator(copies)) {
            std::ifstream in(entry.path(), std::ios::binary);
            all += entry.path().string() + std::string(std::istreambuf_iterator<char>(in), {});
        }
        return all;
    };
    const std::string before = content();
    EXPECT_EQ(verify(copies / "copy")->last, m_last + 3);
    EXPECT_EQ(content(), before);
}

TEST_F(audit, a_removed_entry_is_found) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number IN (20, 21, 100)");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("removed 20-21", "removed 100"));
}

TEST_F(audit, a_removed_entry_is_found_when_the_rest_is_renumbered) {
    auto rows = test::rows_of(m_log.file());
    rows.erase(rows.begin() + 19);
    test::replace_rows(m_log.file(), rows);
    const auto found = wrongs(m_log.file());
    EXPECT_THAT(found, Contains("changed 20"));
    EXPECT_THAT(found, Contains("out-of-place 20"));
}

TEST_F(audit, a_removed_checkpoint_leaves_the_next_without_its_signer) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number = 66");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("removed 66", "unknown-signer 131"));
}

TEST_F(audit, a_changed_entry_is_found) {
    test::tamper(m_log.file(),
                 "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), 'officer', 'auditor') AS "
                 "BLOB) WHERE number IN (12, 71)");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("changed 12", "changed 71"));
}

TEST_F(audit, a_changed_entry_with_its_hash_is_found_by_the_next) {
    auto rows = test::rows_of(m_log.file());
    rows[11].entry = test::replaced(rows[11].entry, "officer", "auditor");
    rows[11].hash = hash_of(rows[10].hash, rows[11].entry);
    test::replace_rows(m_log.file(), rows);
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("changed 13"));
}

TEST_F(audit, a_changed_hash_or_signature_is_found) {
    auto rows = test::rows_of(m_log.file());
    rows[30].hash[5] ^= 1U;
    (*rows[65].signature)[9] ^= 1U;
    test::replace_rows(m_log.file(), rows);
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("changed 31", "changed 32", "bad-signature 66"));
}

TEST_F(audit, reordered_entries_are_found) {
    auto rows = test::rows_of(m_log.file());
    std::swap(rows[40], rows[41]);
    test::replace_rows(m_log.file(), rows);
    const auto found = wrongs(m_log.file());
    EXPECT_THAT(found, Contains("out-of-place 41"));
    EXPECT_THAT(found, Contains("out-of-place 42"));
}

TEST_F(audit, a_missing_beginning_is_found) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number < 10");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("removed 1-9", "no-beginning 10", "unknown-signer 66"));
    test::tamper(m_log.file(), "DELETE FROM entries");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("no-beginning 1"));
}

TEST_F(audit, what_is_no_entry_is_found_and_the_rest_still_looked_at) {
    test::tamper(m_log.file(),
                 "UPDATE entries SET entry = x'7b7d' WHERE number = 8; UPDATE entries SET signature = "
                 "zeroblob(64) WHERE number = 9; UPDATE entries SET signature = NULL WHERE number = 66; "
                 "UPDATE entries SET entry = CAST(replace(CAST(entry AS TEXT), 'officer', 'auditor') AS "
                 "BLOB) WHERE number = 71");
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("changed 8", "no-entry 8", "no-entry 9", "no-entry 66", "changed 71",
                                                  "unknown-signer 131"));
}

TEST_F(audit, tail_cut_with_and_without_anchor) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number > 150");
    const auto without = verify(m_log.file());
    ASSERT_TRUE(without);
    EXPECT_TRUE(without->is_whole()) << "nothing shows what came after";
    EXPECT_EQ(without->last, 150);
    EXPECT_EQ(without->after_checkpoint, 19) << "those may have been rewritten as well";
    EXPECT_THAT(wrongs(m_log.file(), {m_anchor}), ElementsAre("cut-off 151-" + std::to_string(m_anchor.count)));
}

TEST_F(audit, a_tail_cut_after_the_newest_anchor_is_not_found) {
    test::tamper(m_log.file(), "DELETE FROM entries WHERE number > " + std::to_string(m_anchor.count));
    const auto result = verify(m_log.file(), std::vector{m_anchor});
    EXPECT_TRUE(result->is_whole()) << "README.md says so";
    EXPECT_EQ(result->anchored, m_anchor.count);
}

TEST_F(audit, rewrite_with_todays_key_is_found) {
    const test::Seed key = m_log.stolen_key();
    auto rows = test::rows_of(m_log.file());
    const auto honest = rows;
    rows[99].entry = test::replaced(rows[99].entry, "summary", "history");
    test::chain_again(rows, 100, key);
    test::replace_rows(m_log.file(), rows);
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("bad-signature 131"));
    EXPECT_THAT(wrongs(m_log.file(), {m_anchor}),
                ElementsAre("bad-signature 131", "not-as-anchored " + std::to_string(m_anchor.count)));
    // With the keys kept that the log names as the next ones, every later signature is wrong as well.
    for (std::size_t i = 100; i < rows.size(); ++i)
        if (rows[i].signature)
            rows[i].entry = test::replaced(rows[i].entry, hex(test::key_of(key)),
                                           std::string(*parse_entry(honest[i].entry)->text("next_key")));
    for (std::size_t i = 99; i < rows.size(); ++i) {
        const auto entry = parse_entry(rows[i].entry);
        if (rows[i].signature)
            rows[i].entry = test::replaced(rows[i].entry, std::string(*entry->text("head")), hex(rows[i - 1].hash));
        rows[i].hash = hash_of(rows[i - 1].hash, rows[i].entry);
        if (rows[i].signature) rows[i].signature = test::sign(key, signed_of_checkpoint(rows[i].hash));
    }
    test::replace_rows(m_log.file(), rows);
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("bad-signature 131", "bad-signature 196",
                                                  "bad-signature " + std::to_string(m_anchor.count)));
}

TEST_F(audit, rewrite_after_the_last_checkpoint_is_not_found_and_that_is_told) {
    auto rows = test::rows_of(m_log.file());
    const auto from = static_cast<std::size_t>(m_anchor.count) + 2;
    rows[from - 1].entry = test::replaced(rows[from - 1].entry, "summary", "history");
    test::chain_again(rows, from, {});
    test::replace_rows(m_log.file(), rows);
    const auto result = verify(m_log.file(), std::vector{m_anchor});
    EXPECT_TRUE(result->is_whole());
    EXPECT_EQ(result->after_checkpoint, 10);
}

TEST_F(audit, whole_chain_replaced_is_found) {
    KeptLog other(test::station(2));  // the same name, another key
    other.append(kEvents + 20);
    other.close();
    EXPECT_THAT(wrongs(other.file()), IsEmpty()) << "it is a log like any other";
    EXPECT_THAT(wrongs(other.file(), {m_anchor}), ElementsAre("not-as-anchored " + std::to_string(m_anchor.count)));
    EXPECT_THAT(wrongs(other.file(), {}, m_log.of().key), ElementsAre("other-station 1"));
    // By who holds the station's key as well: the anchor alone is left.
    KeptLog same;
    same.append(kEvents + 20);
    same.close();
    EXPECT_THAT(wrongs(same.file(), {}, m_log.of().key), IsEmpty());
    EXPECT_THAT(wrongs(same.file(), {m_anchor}), ElementsAre("not-as-anchored " + std::to_string(m_anchor.count)));
}

TEST_F(audit, an_epoch_that_the_station_did_not_sign_is_found) {
    auto rows = test::rows_of(m_log.file());
    const auto first = parse_entry(rows[0].entry);
    test::Seed thief{};
    thief.fill(9);
    rows[0].entry = test::replaced(rows[0].entry, std::string(*first->text("audit_key")), hex(test::key_of(thief)));
    test::chain_again(rows, 1, thief);
    rows[0].signature = test::sign(thief, signed_of_epoch(rows[0].hash));
    test::replace_rows(m_log.file(), rows);
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("bad-beginning 1"));
}

TEST_F(audit, a_checkpoint_that_tells_of_another_log_is_found) {
    auto rows = test::rows_of(m_log.file());
    const test::Seed seed{};
    rows[65].entry = test::replaced(rows[65].entry, "\"count\":65", "\"count\":64");
    rows[65].hash = hash_of(rows[64].hash, rows[65].entry);
    rows[65].signature = test::sign(seed, signed_of_checkpoint(rows[65].hash));
    test::replace_rows(m_log.file(), rows);
    const auto found = wrongs(m_log.file());
    EXPECT_THAT(found, Contains("false-checkpoint 66"));
    EXPECT_THAT(found, Contains("bad-signature 66"));
}

TEST_F(audit, a_signature_of_one_kind_is_none_of_another) {
    Sha256 hash{};
    hash.fill(3);
    test::Seed seed{};
    const Signature signature = test::sign(seed, signed_of_checkpoint(hash));
    EXPECT_TRUE(verifies(signature, signed_of_checkpoint(hash), test::key_of(seed)));
    EXPECT_FALSE(verifies(signature, signed_of_epoch(hash), test::key_of(seed)));
}

TEST_F(audit, an_anchor_of_another_station_is_told) {
    KeptLog other(test::station(3, "ferry-2"));
    other.append(5);
    EXPECT_THAT(wrongs(m_log.file(), {other.anchor()}), ElementsAre("other-anchor 7"));
}

TEST_F(audit, a_view_or_a_missing_trigger_is_found) {
    const auto database = database::Database::open(m_log.file(), log_schema());
    ASSERT_TRUE(database->execute("DROP TRIGGER entries_are_never_changed; CREATE TABLE extra (n INTEGER)"));
    EXPECT_THAT(wrongs(m_log.file()), ElementsAre("other-schema 1 entries_are_never_changed", "other-schema 1 extra"));
}

TEST_F(audit, a_damaged_page_is_told_where_and_what_is_before_it_is_looked_at) {
    ASSERT_TRUE(database::Database::open(m_log.file(), log_schema())->empty_wal());
    const auto pages = static_cast<int>(fs::file_size(m_log.file()) / 4096);
    ASSERT_GT(pages, 10);
    {
        std::fstream file(m_log.file(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp((pages - 3) * 4096L).write(std::string(4096, 'x').data(), 4096);
    }
    const auto result = verify(m_log.file());
    ASSERT_TRUE(result) << result.error().text;
    ASSERT_FALSE(result->discrepancies.empty());
    EXPECT_EQ(result->discrepancies.back().wrong, Wrong::Unreadable);
    EXPECT_GT(result->discrepancies.back().first, 100);
}

TEST_F(audit, any_byte_of_the_file_changed_never_passes_unseen_or_stops_the_verifier) {
    ASSERT_TRUE(database::Database::open(m_log.file(), log_schema())->empty_wal());
    std::string good;
    {
        std::ifstream in(m_log.file(), std::ios::binary);
        good.assign(std::istreambuf_iterator<char>(in), {});
    }
    const Verification honest = *verify(m_log.file());
    const fs::path copy = m_log.folder() / "copy";
    int found = 0;
    for (std::size_t at = 0; at < good.size(); at += 397) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
        std::ofstream(copy, std::ios::binary | std::ios::trunc) << bytes;
        const auto result = verify(copy);
        if (!result || !result->is_whole()) {
            ++found;
            continue;
        }
        // What SQLite does not use: then what is told is the whole log all the same. Or the end is missing, which only
        // an anchor shows.
        if (result->last == honest.last) {
            EXPECT_EQ(result->head, honest.head) << at;
        } else {
            EXPECT_FALSE(verify(copy, std::vector{m_anchor})->is_whole() && result->last < m_anchor.count) << at;
        }
    }
    EXPECT_GT(found, 100);
}

TEST_F(audit, what_is_no_log_is_an_input_error) {
    const fs::path other = m_log.folder() / "other.sqlite";
    for (const auto& [path, words] :
         {std::pair(m_log.folder() / "nothing", "no such file"), std::pair(m_log.folder() / kKeyFile, "damaged")}) {
        const auto result = verify(path);
        ASSERT_FALSE(result) << path;
        EXPECT_EQ(result.error().kind, ErrorKind::Input);
        EXPECT_THAT(result.error().text, ::testing::HasSubstr(words));
    }
    ASSERT_TRUE(database::Database::open(other, test::schema()));
    const auto result = verify(other);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().text, ::testing::HasSubstr("no audit log"));
}

}  // namespace
}  // namespace garita::audit
