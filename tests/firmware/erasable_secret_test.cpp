// A secret that is replaced is gone, whenever power fails.
#include "firmware/erasable_secret.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ErasableSecretTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-secret-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        m_path = m_folder / "key";
    }
    void TearDown() override { fs::remove_all(m_folder); }

    [[nodiscard]] std::string file() const {
        std::ifstream in(m_path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// Whether any 16 bytes of the secret stand in the file.
    [[nodiscard]] bool file_holds(const std::string& secret) const {
        for (std::size_t i = 0; i + 16 <= secret.size(); ++i)
            if (file().find(secret.substr(i, 16)) != std::string::npos) return true;
        return false;
    }
    static std::string text(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

    fs::path m_folder;
    fs::path m_path;
};

/// Writes for real until the n-th block, of which only the first or last part reaches the disk; then nothing does.
class StoppingDisk {
public:
    StoppingDisk(int writes, std::ptrdiff_t first, std::ptrdiff_t size)
        : m_writes(writes), m_first(first), m_size(size) {}
    bool operator()(int file, std::int64_t offset, std::span<const std::uint8_t> block) {
        if (m_writes-- > 0) return write_block_synced(file, offset, block);
        if (m_writes == -1) {
            EXPECT_EQ(pwrite(file, block.data() + m_first, static_cast<std::size_t>(m_size), offset + m_first), m_size);
        }
        return false;
    }

private:
    int m_writes;
    std::ptrdiff_t m_first;
    std::ptrdiff_t m_size;
};

TEST_F(ErasableSecretTest, IsMadeOnceForItsOwnerAlone) {
    const auto made = ErasableSecret::create(m_path);
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_EQ(made->current().size(), kSecretBytes);
    EXPECT_TRUE(made->next().empty());
    struct stat status {};
    ASSERT_EQ(stat(m_path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & ALLPERMS, 0600U);
    EXPECT_EQ(status.st_size, 8192);
    const auto again = ErasableSecret::create(m_path);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().text, HasSubstr("there already"));
    EXPECT_TRUE(file_holds(text(made->current()))) << "or the tests below could not fail";
}

TEST_F(ErasableSecretTest, IsTheSameWhenOpenedAgain) {
    EXPECT_FALSE(*ErasableSecret::open(m_path)) << "nothing there";
    std::string secret;
    {
        const auto made = ErasableSecret::create(m_path);
        ASSERT_TRUE(made);
        secret = text(made->current());
        EXPECT_NE(secret, std::string(kSecretBytes, '\0'));
    }
    const auto opened = ErasableSecret::open(m_path);
    ASSERT_TRUE(opened && *opened) << opened.error().text;
    EXPECT_EQ(text((*opened)->current()), secret);
}

TEST_F(ErasableSecretTest, ReplacedManyTimesTheFileHoldsTheLastOneOnly) {
    auto secret = ErasableSecret::create(m_path);
    ASSERT_TRUE(secret);
    std::vector<std::string> old;
    for (int i = 0; i < 9; ++i) {
        old.push_back(text(secret->current()));
        ASSERT_TRUE(secret->prepare_next());
        const std::string next = text(secret->next());
        ASSERT_TRUE(secret->commit());
        EXPECT_EQ(text(secret->current()), next);
        EXPECT_TRUE(secret->next().empty());
    }
    EXPECT_TRUE(file_holds(text(secret->current())));
    for (const std::string& one : old) EXPECT_FALSE(file_holds(one));
    EXPECT_EQ(fs::file_size(m_path), 8192U) << "overwritten in place";
}

TEST_F(ErasableSecretTest, PreparedTwiceItIsTheSame) {
    auto secret = ErasableSecret::create(m_path);
    ASSERT_TRUE(secret && secret->prepare_next());
    const std::string next = text(secret->next());
    ASSERT_TRUE(secret->prepare_next());
    EXPECT_EQ(text(secret->next()), next);
    ASSERT_TRUE(secret->discard_next());
    EXPECT_FALSE(file_holds(next));
    EXPECT_FALSE(secret->commit()) << "nothing to commit";
}

TEST_F(ErasableSecretTest, CrashBetweenPrepareAndCommitLeavesTheChoice) {
    for (const bool counts : {true, false}) {
        fs::remove(m_path);
        std::string first;
        std::string second;
        {
            auto secret = ErasableSecret::create(m_path);
            ASSERT_TRUE(secret && secret->prepare_next());
            first = text(secret->current());
            second = text(secret->next());
        }
        auto opened = ErasableSecret::open(m_path);
        ASSERT_TRUE(opened && *opened);
        EXPECT_EQ(text((*opened)->current()), first);
        EXPECT_EQ(text((*opened)->next()), second);
        ASSERT_TRUE(counts ? (*opened)->commit() : (*opened)->discard_next());
        EXPECT_EQ(text((*opened)->current()), counts ? second : first);
        EXPECT_FALSE(file_holds(counts ? first : second));
        EXPECT_TRUE(file_holds(counts ? second : first));
    }
}

/// Which part of a block reached the disk when power failed.
class TornBlock : public ErasableSecretTest, public ::testing::WithParamInterface<std::pair<int, int>> {};

TEST_P(TornBlock, WhilePreparingLeavesTheOldSecretAndNothingOfTheNext) {
    const auto [first, size] = GetParam();
    std::string secret;
    ASSERT_TRUE(ErasableSecret::create(m_path));
    {
        auto opened = ErasableSecret::open(m_path, StoppingDisk(0, first, size));
        ASSERT_TRUE(opened && *opened);
        secret = text((*opened)->current());
        EXPECT_FALSE((*opened)->prepare_next());
        EXPECT_TRUE((*opened)->next().empty());
    }
    const std::string before = file();
    const auto opened = ErasableSecret::open(m_path);
    ASSERT_TRUE(opened && *opened) << opened.error().text;
    EXPECT_EQ(text((*opened)->current()), secret);
    if (size < 4096) {
        EXPECT_TRUE((*opened)->next().empty());
        EXPECT_EQ(file().substr(4096), std::string(4096, '\0')) << "what had reached the disk is erased";
    }
}

TEST_P(TornBlock, WhileErasingLeavesTheNewSecretAndTheOldIsErasedAtTheNextStart) {
    const auto [first, size] = GetParam();
    ASSERT_TRUE(ErasableSecret::create(m_path));
    std::string old;
    std::string next;
    {
        auto opened = ErasableSecret::open(m_path, StoppingDisk(1, first, size));
        ASSERT_TRUE(opened && *opened);
        old = text((*opened)->current());
        ASSERT_TRUE((*opened)->prepare_next());
        next = text((*opened)->next());
        EXPECT_FALSE((*opened)->commit());
        EXPECT_EQ(text((*opened)->current()), next) << "it counts all the same";
    }
    auto opened = ErasableSecret::open(m_path);
    ASSERT_TRUE(opened && *opened) << opened.error().text;
    if (!(*opened)->next().empty()) {
        // Nothing of the erasure reached what is looked at: both are whole, and who knows says which one counts.
        EXPECT_EQ(size, 0);
        ASSERT_TRUE((*opened)->commit());
    }
    EXPECT_EQ(text((*opened)->current()), next);
    EXPECT_FALSE(file_holds(old));
}

// Nothing, the sector with the secret, all but that one, the checksum's end, everything (but nobody heard of it).
INSTANTIATE_TEST_SUITE_P(Parts, TornBlock,
                         ::testing::Values(std::pair(0, 0), std::pair(0, 512), std::pair(512, 3584),
                                           std::pair(4064, 32), std::pair(0, 4096)));

TEST_F(ErasableSecretTest, AnErasureThatFailedIsMadeUpByTheNextSecret) {
    ASSERT_TRUE(ErasableSecret::create(m_path));
    int writes = 0;
    auto opened = ErasableSecret::open(m_path, [&](int file, std::int64_t offset, std::span<const std::uint8_t> block) {
        return ++writes != 2 && write_block_synced(file, offset, block);
    });
    ASSERT_TRUE(opened && *opened);
    const std::string old = text((*opened)->current());
    ASSERT_TRUE((*opened)->prepare_next());
    EXPECT_FALSE((*opened)->commit());
    EXPECT_TRUE(file_holds(old)) << "the disk did not take it";
    ASSERT_TRUE((*opened)->prepare_next());
    EXPECT_FALSE(file_holds(old));
    ASSERT_TRUE((*opened)->commit());
}

TEST_F(ErasableSecretTest, CrashWhileItIsMadeLeavesNoFileOfThatName) {
    for (const int writes : {0, 1}) {
        EXPECT_FALSE(ErasableSecret::create(m_path, StoppingDisk(writes, 0, 100)));
        EXPECT_FALSE(fs::exists(m_path));
    }
    EXPECT_TRUE(ErasableSecret::create(m_path)) << "and can be made then";
}

TEST_F(ErasableSecretTest, ASecondOneOnTheSameFileIsRefused) {
    const auto made = ErasableSecret::create(m_path);
    ASSERT_TRUE(made);
    const auto second = ErasableSecret::open(m_path);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr("in use"));
}

TEST_F(ErasableSecretTest, WhatIsNoSuchFileIsRefused) {
    ASSERT_TRUE(ErasableSecret::create(m_path));
    const std::string good = file();
    const auto expect_refused = [&](const std::string& content, const char* words) {
        std::ofstream(m_path, std::ios::binary | std::ios::trunc) << content;
        const auto opened = ErasableSecret::open(m_path);
        ASSERT_FALSE(opened) << words;
        EXPECT_THAT(opened.error().text, HasSubstr(words));
        EXPECT_THAT(opened.error().text, HasSubstr(m_path.string()));
    };
    expect_refused("", "damaged");
    expect_refused(good.substr(0, 8191), "damaged");
    expect_refused(std::string(8192, '\0'), "damaged");
    std::string changed = good;
    changed[30] = static_cast<char>(changed[30] ^ 1);
    expect_refused(changed, "damaged");
    std::string other_magic = good;
    other_magic[0] = 'G';
    expect_refused(other_magic, "damaged");
    expect_refused(good.substr(0, 4096) + good.substr(0, 4096), "damaged");  // the same generation twice
    std::ofstream(m_path, std::ios::binary | std::ios::trunc) << good;
    chmod(m_path.c_str(), 0640);
    const auto readable = ErasableSecret::open(m_path);
    ASSERT_FALSE(readable);
    EXPECT_THAT(readable.error().text, HasSubstr("chmod 600"));
    fs::remove(m_path);
    fs::create_symlink(m_folder / "elsewhere", m_path);
    EXPECT_FALSE(ErasableSecret::open(m_path));
    EXPECT_FALSE(ErasableSecret::create(m_path));
}

}  // namespace
}  // namespace garita
