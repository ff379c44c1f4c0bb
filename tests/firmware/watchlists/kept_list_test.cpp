// The database of a list: how many pages a look-up reads, how large it is, and what a power cut leaves of it.
#include "firmware/watchlists/kept_list.h"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "tests/firmware/database/lossy_vfs.h"
#include "tests/firmware/watchlists/invented_numbers.h"

namespace garita::watchlists {
namespace {

namespace fs = std::filesystem;
using test::LossyDisk;

const trust::Digest kDigest = {1, 2, 3};
const std::string kHead = to_toml(ListHead{.title = "Many", .publisher = "Nobody", .issued = "2026-11-30"});

/// A chunk as a builder takes it.
struct Chunk {
    ChunkFacts facts;
    Bytes entries;
};
Chunk chunk_of(const Bytes& whole) {
    return {chunk_facts(whole).value(), Bytes(whole.begin() + kChunkStart, whole.end())};
}
std::vector<Chunk> chunks_of(const std::vector<ListedNumber>& entries, std::size_t in_one) {
    std::vector<Chunk> chunks;
    ChunkWriter writer(ChunkKind::Numbers);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_TRUE(writer.add(entries[i]));
        if ((i + 1) % in_one == 0) chunks.push_back(chunk_of(writer.take()));
    }
    if (!writer.is_empty()) chunks.push_back(chunk_of(writer.take()));
    chunks.push_back(chunk_of(end_chunk({.numbers = entries.size()})));
    return chunks;
}

class KeptLists : public testing::Test {
protected:
    KeptLists() {
        std::string pattern = (fs::temp_directory_path() / "garita-lists-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    ~KeptLists() override { fs::remove_all(m_folder); }
    [[nodiscard]] fs::path file() const { return m_folder / "lists" / "list.sqlite"; }

    void build(const std::vector<Chunk>& chunks) const {
        auto builder = ListBuilder::open(file(), kDigest, kHead, 100);
        ASSERT_TRUE(builder) << builder.error().text;
        for (const Chunk& chunk : chunks) {
            const auto added = builder->add(chunk.facts, chunk.entries);
            ASSERT_TRUE(added) << added.error().text;
        }
        ASSERT_TRUE(builder->close());
    }
    fs::path m_folder;
};

/// The tree of the numbers, as SQLite tells of it.
struct Tree {
    double entries = 0, leaves = 0, inner = 0, children = 0, height = 0;
};
Tree tree_of(const fs::path& file) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    sqlite3_stmt* row = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database,
                                 "SELECT sum(pagetype = 'leaf'), sum(pagetype = 'internal'), sum(ncell), "
                                 "sum(ncell * (pagetype = 'internal')), max(length(path) - length(replace(path, '/', "
                                 "''))) FROM dbstat WHERE name = 'numbers'",
                                 -1, &row, nullptr),
              SQLITE_OK);
    EXPECT_EQ(sqlite3_step(row), SQLITE_ROW);
    const auto value = [row](int column) { return sqlite3_column_double(row, column); };
    const Tree tree{.entries = value(2),
                    .leaves = value(0),
                    .inner = value(1),
                    .children = value(3) + value(1),
                    .height = value(4)};
    sqlite3_finalize(row);
    sqlite3_close(database);
    return tree;
}

/// How many levels a tree of so many entries has that is filled like this one.
int height_for(const Tree& tree, double entries) {
    double pages = entries / (tree.entries / tree.leaves);
    int height = 1;
    for (; pages > 1; ++height) pages /= tree.children / tree.inner;
    return height;
}

TEST_F(KeptLists, ALookUpReadsAtMostEightPagesAndEntriesTakeFortyThreeBytes) {
    const auto entries = InventedNumbers().sorted(100'000);
    build(chunks_of(entries, 50'000));
    const Tree tree = tree_of(file());
    ASSERT_EQ(tree.entries, static_cast<double>(entries.size()));

    // 200 million in 8 GiB.
    const double bytes = static_cast<double>(fs::file_size(file())) / tree.entries;
    RecordProperty("bytes_an_entry", std::to_string(bytes));
    EXPECT_LT(bytes, 8.0 * 1024 * 1024 * 1024 / 200e6);

    // Cold each time: nothing of the file is in SQLite's memory but what opening the list left there.
    LossyDisk disk;
    std::map<std::uint64_t, int> look_ups;  // by pages read
    std::mt19937 random(1);
    for (int i = 0; i < 400; ++i) {
        const ListedNumber& entry = entries[random() % entries.size()];
        const auto list = KeptList::open(file(), {.file_system = disk.name()});
        ASSERT_TRUE(list) << list.error().text;
        const std::uint64_t before = disk.page_reads();
        const auto matches = list->look_up({.number = entry.number, .state = entry.state, .type = entry.type});
        ASSERT_TRUE(matches && !matches->all.empty() && matches->all[0].how == How::Listed);
        ++look_ups[disk.page_reads() - before];
    }
    for (const auto& [pages, count] : look_ups)
        RecordProperty("look_ups_of_" + std::to_string(pages) + "_pages", count);
    // From the root to a leaf; and at most once more, below the root, where look-alikes go on in the next leaf.
    const int height = static_cast<int>(tree.height);
    EXPECT_LE(look_ups.rbegin()->first, 2 * height - 1);
    EXPECT_LE(look_ups.begin()->first, height);

    // The root stays in memory between look-ups: twice the levels below it.
    EXPECT_EQ(height_for(tree, tree.entries), height);
    EXPECT_LE(2 * (height_for(tree, 200e6) - 1), 8);
}

TEST_F(KeptLists, TheRootStaysInMemoryBetweenLookUps) {
    const auto entries = InventedNumbers().sorted(100'000);
    build(chunks_of(entries, 50'000));
    const int height = static_cast<int>(tree_of(file()).height);
    LossyDisk disk;
    const auto list = KeptList::open(file(), {.file_system = disk.name()});
    ASSERT_TRUE(list);
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < entries.size(); i += 97) {
        const std::uint64_t before = disk.page_reads();
        ASSERT_TRUE(list->look_up({.number = entries[i].number, .state = entries[i].state, .type = "P"}));
        if (i > 0) most = std::max(most, disk.page_reads() - before);
    }
    EXPECT_LE(most, 2U * static_cast<unsigned>(height - 1));
}

TEST_F(KeptLists, PowerThatFailsAtAnyWriteLosesNoChunkThatWasAdded) {
    const auto entries = InventedNumbers().sorted(300);
    const auto chunks = chunks_of(entries, 100);
    for (std::uint64_t step = 1;; ++step) {
        ASSERT_LT(step, 500U);
        SCOPED_TRACE(step);
        fs::remove_all(file().parent_path());
        LossyDisk disk;
        const database::Options options{.file_system = disk.name()};
        std::size_t added = 0;
        disk.cut_after(step);
        {
            auto builder = ListBuilder::open(file(), kDigest, kHead, 100, options);
            while (builder && added < chunks.size() && builder->add(chunks[added].facts, chunks[added].entries))
                ++added;
        }
        const bool was_cut = disk.is_cut();
        disk.restore(static_cast<std::uint32_t>(step));
        auto builder = ListBuilder::open(file(), kDigest, kHead, 100, options);
        ASSERT_TRUE(builder) << builder.error().text;
        // A chunk whose commit was not acknowledged may be there as well.
        std::size_t kept = 0;
        for (std::uint64_t at = 100; at < builder->next(); ++kept) at += kChunkStart + chunks[kept].entries.size();
        ASSERT_GE(kept, added);
        ASSERT_LE(kept, added + 1);
        for (; kept < chunks.size(); ++kept) {
            const auto done = builder->add(chunks[kept].facts, chunks[kept].entries);
            ASSERT_TRUE(done) << done.error().text;
        }
        ASSERT_TRUE(builder->close());
        const auto list = KeptList::open(file(), options);
        ASSERT_TRUE(list) << list.error().text;
        for (std::size_t i = 0; i < entries.size(); i += 7) {
            const auto matches =
                list->look_up({.number = entries[i].number, .state = entries[i].state, .type = entries[i].type});
            ASSERT_TRUE(matches && !matches->all.empty() && matches->all[0].how == How::Listed) << i;
        }
        if (!was_cut) break;
    }
}

TEST_F(KeptLists, AFullDiskIsSaidAndTheChunkIsAddedLater) {
    const auto chunks = chunks_of(InventedNumbers().sorted(300), 100);
    LossyDisk disk;
    auto builder = ListBuilder::open(file(), kDigest, kHead, 100, {.file_system = disk.name()});
    ASSERT_TRUE(builder->add(chunks[0].facts, chunks[0].entries));
    disk.have(LossyDisk::Trouble::Full);
    const auto refused = builder->add(chunks[1].facts, chunks[1].entries);
    ASSERT_FALSE(refused);
    EXPECT_EQ(database::fault_of(refused.error()), database::Fault::Full);
    disk.have(LossyDisk::Trouble::None);
    for (std::size_t i = 1; i < chunks.size(); ++i) EXPECT_TRUE(builder->add(chunks[i].facts, chunks[i].entries)) << i;
    EXPECT_TRUE(builder->is_whole());
}

TEST_F(KeptLists, AListThatIsNotWholeIsNotAsked) {
    const auto chunks = chunks_of(InventedNumbers().sorted(300), 100);
    {
        auto builder = ListBuilder::open(file(), kDigest, kHead, 100);
        ASSERT_TRUE(builder->add(chunks[0].facts, chunks[0].entries));
    }
    const auto list = KeptList::open(file());
    ASSERT_FALSE(list);
    EXPECT_EQ(database::fault_of(list.error()), database::Fault::Damaged);
    // Of another content it is not gone on with.
    const auto other = ListBuilder::open(file(), trust::Digest{9}, kHead, 100);
    ASSERT_FALSE(other);
    EXPECT_EQ(database::fault_of(other.error()), database::Fault::Newer);
}

TEST_F(KeptLists, ChunksThatDoNotFollowAreRefusedAndChangeNothing) {
    const auto chunks = chunks_of(InventedNumbers().sorted(300), 100);
    auto builder = ListBuilder::open(file(), kDigest, kHead, 100);
    const auto add = [&](std::size_t i) { return builder->add(chunks[i].facts, chunks[i].entries).has_value(); };
    ASSERT_TRUE(add(1));
    const std::uint64_t next = builder->next();
    EXPECT_FALSE(add(0));  // backwards
    EXPECT_FALSE(add(1));  // again
    EXPECT_FALSE(add(3));  // the end tells other counts
    EXPECT_EQ(builder->next(), next);
    EXPECT_TRUE(add(2));
    const Chunk end = chunk_of(end_chunk({.numbers = 200}));
    EXPECT_TRUE(builder->add(end.facts, end.entries));
    EXPECT_FALSE(add(2));  // behind its end
}

}  // namespace
}  // namespace garita::watchlists
