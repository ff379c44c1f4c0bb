// Files of the data folder that come piece by piece: whole or not at all, whoever else writes them.
#include "firmware/data_files.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>

namespace garita {
namespace {

namespace fs = std::filesystem;

class DataFiles : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-data-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_data = pattern;
        m_path = m_data / "lists" / "list";
    }
    void TearDown() override { fs::remove_all(m_data); }
    std::string text() const {
        std::ifstream file(m_path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    fs::path m_data;
    fs::path m_path;
};

TEST_F(DataFiles, AreReplacedWhenTheLastPieceIsThere) {
    ASSERT_TRUE(replace_file(m_path, "before"));
    {
        auto part = PartFile::create(m_path);
        ASSERT_TRUE(part);
        ASSERT_TRUE(part->write("one, "));
        EXPECT_EQ(text(), "before");
    }
    EXPECT_EQ(text(), "before") << "given up";
    EXPECT_FALSE(fs::exists(m_path.string() + ".part"));
    auto part = PartFile::create(m_path);
    ASSERT_TRUE(part->write("one, "));
    ASSERT_TRUE(part->write("two"));
    EXPECT_TRUE(part->keep());
    EXPECT_EQ(text(), "one, two");
    EXPECT_FALSE(fs::exists(m_path.string() + ".part"));
}

/// Two programs at once: the one that was overtaken puts nothing in place, least of all what the other has not
/// finished.
TEST_F(DataFiles, AreThoseOfTheLastProgramThatBegan) {
    auto first = PartFile::create(m_path);
    ASSERT_TRUE(first->write("first"));
    {
        auto second = PartFile::create(m_path);
        ASSERT_TRUE(second->write("sec"));
        EXPECT_FALSE(first->keep());
        EXPECT_FALSE(fs::exists(m_path));
        ASSERT_TRUE(second->write("ond"));
        EXPECT_TRUE(second->keep());
    }
    EXPECT_EQ(text(), "second");
}

}  // namespace
}  // namespace garita
