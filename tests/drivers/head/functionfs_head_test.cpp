// What needs no FunctionFS: a mount that is none. The rest meets the kernel's own in tests/guest.
#include "drivers/head/functionfs_head.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "drivers/head/functionfs_messages.h"
#include "drivers/head/simulated_hardware.h"

namespace garita::head {
namespace {

using testing::HasSubstr;

class FunctionfsHeadTest : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directories(m_mount); }
    void TearDown() override { std::filesystem::remove_all(m_mount); }
    Result<bool> open() {
        const auto head = FunctionfsHead::create(*m_hardware, m_mount);
        if (!head) return tl::unexpected(head.error());
        return true;
    }

    std::filesystem::path m_mount = std::filesystem::path(testing::TempDir()) / "functionfs_head_test";
    std::unique_ptr<SimulatedHardware> m_hardware = std::move(*SimulatedHardware::create({}));
};

TEST_F(FunctionfsHeadTest, AFolderWithoutAMountIsADeviceErrorThatNamesIt) {
    const Result<bool> opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::Device);
    EXPECT_THAT(opened.error().text, HasSubstr((m_mount / "ep0").string()));
    EXPECT_THAT(opened.error().text, HasSubstr("head-gadget"));
}

TEST_F(FunctionfsHeadTest, WithoutEndpointsItIsADeviceErrorAfterTheDescriptors) {
    std::ofstream(m_mount / "ep0").flush();
    const Result<bool> opened = open();
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().text, HasSubstr((m_mount / "ep1").string()));
    std::ifstream in(m_mount / "ep0", std::ios::binary);
    Bytes expected = functionfs_descriptors();
    const Bytes strings = functionfs_strings();
    expected.insert(expected.end(), strings.begin(), strings.end());
    EXPECT_EQ(Bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()), expected);
}

TEST_F(FunctionfsHeadTest, DescriptorsThatAreRefusedAreADeviceError) {
    std::filesystem::create_symlink("/dev/full", m_mount / "ep0");
    EXPECT_THAT(open().error().text, HasSubstr("refused the head's descriptors"));
}

}  // namespace
}  // namespace garita::head
