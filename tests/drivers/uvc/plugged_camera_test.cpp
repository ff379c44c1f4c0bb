#include "drivers/uvc/plugged_camera.h"

#include <gmock/gmock.h>
#include <linux/videodev2.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "tests/drivers/uvc/fake_camera.h"

namespace garita::uvc {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

/// A machine of its own: a sysfs, and cameras that are plugged into it.
class PluggedCameraTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-uvc-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_path); }

    /// Plugs a camera in as a USB device with these descriptors.
    std::shared_ptr<FakeCamera> plug_in(const std::string& node, const std::string& serial = "") {
        const fs::path device = m_path / "devices" / ("usb-of-" + node);
        const fs::path interface = device / "1-1:1.0";
        fs::create_directories(interface / "video4linux" / node);
        fs::create_directories(m_path / "class/video4linux");
        fs::create_directory_symlink(interface, interface / "video4linux" / node / "device");
        fs::create_directory_symlink(interface / "video4linux" / node, m_path / "class/video4linux" / node);
        std::ofstream(device / "manufacturer") << "Lens & Sons\n";
        std::ofstream(device / "product") << "Desk camera\nsecond line";
        std::ofstream(device / "bcdDevice") << "0102\n";
        if (!serial.empty()) std::ofstream(device / "serial") << serial << "\n";
        m_cameras[node] = fake_camera();
        return m_cameras[node];
    }
    void unplug(const std::string& node) {
        m_cameras[node]->unplugged = true;
        m_cameras.erase(node);
        fs::remove(m_path / "class/video4linux" / node);
        fs::remove_all(m_path / "devices" / ("usb-of-" + node));
    }
    [[nodiscard]] Machine machine() {
        return {.sysfs = m_path, .open = [this](const std::string& path) -> Result<std::unique_ptr<VideoNode>> {
                    const auto found = m_cameras.find(path.substr(std::string("/dev/").size()));
                    if (found == m_cameras.end()) return tl::unexpected(camera_error(ENODEV));
                    if (m_refused) return tl::unexpected(camera_error(EACCES));
                    return open_fake(found->second);
                }};
    }

    fs::path m_path;
    std::map<std::string, std::shared_ptr<FakeCamera>> m_cameras;
    bool m_refused = false;
};

TEST_F(PluggedCameraTest, IsToldByItsDescriptors) {
    plug_in("video2", "0815");
    PluggedCamera camera("", machine());
    ASSERT_TRUE(camera.status());
    const ScannerFacts facts = camera.facts();
    EXPECT_EQ(facts.driver, "uvc");
    EXPECT_EQ(facts.maker, "Lens & Sons");
    EXPECT_EQ(facts.model, "Desk camera");
    EXPECT_EQ(facts.serial, "0815");
    EXPECT_EQ(facts.firmware, "1.02");
}

TEST_F(PluggedCameraTest, WithoutOneThatIsSaidAndNoScanIsPossible) {
    PluggedCamera camera("", machine());
    ASSERT_TRUE(camera.status());
    EXPECT_FALSE(camera.status()->plugged_in);
    EXPECT_TRUE(camera.facts().hot_plug);
    const auto label = camera.scan({}, [](const Shot&) {});
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Device);
    EXPECT_THAT(label.error().text, HasSubstr("no camera is plugged in"));
}

TEST_F(PluggedCameraTest, PlugInUnplugAndReplugAreSeen) {
    PluggedCamera camera("", machine());
    EXPECT_FALSE(camera.status()->plugged_in);
    plug_in("video0");
    EXPECT_TRUE(camera.status()->plugged_in);
    EXPECT_TRUE(camera.scan({}, [](const Shot&) {}));
    unplug("video0");
    EXPECT_FALSE(camera.status()->plugged_in);
    EXPECT_EQ(camera.facts().model, "");
    plug_in("video0");
    EXPECT_TRUE(camera.status()->plugged_in);
    EXPECT_TRUE(camera.scan({}, [](const Shot&) {}));
}

TEST_F(PluggedCameraTest, UnpluggedInMidScanEndsTheScanAndTheNextPlugInWorks) {
    plug_in("video0")->unplug_at = 5;
    PluggedCamera camera("", machine());
    const auto label = camera.scan({}, [](const Shot&) {});
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().kind, ErrorKind::Device);
    unplug("video0");
    plug_in("video1")->unplug_at = 5;
    EXPECT_FALSE(camera.scan({}, [](const Shot&) {})) << "and that one is unplugged too";
    unplug("video1");
    EXPECT_FALSE(camera.status()->plugged_in);
    plug_in("video1");
    EXPECT_TRUE(camera.status()->plugged_in);
    EXPECT_TRUE(camera.scan({}, [](const Shot&) {}));
}

TEST_F(PluggedCameraTest, NobodysCameraIsTakenUnasked) {
    plug_in("video0", "of-the-laptop");
    plug_in("video10", "of-the-desk");
    PluggedCamera any("", machine());
    const auto status = any.status();
    ASSERT_FALSE(status);
    EXPECT_THAT(status.error().text, HasSubstr("several cameras are plugged in"));
    EXPECT_THAT(status.error().text, HasSubstr("of video0 (Desk camera), video10 (Desk camera)"));
    PluggedCamera by_serial("of-the-desk", machine());
    ASSERT_TRUE(by_serial.status());
    EXPECT_EQ(by_serial.facts().serial, "of-the-desk");
    PluggedCamera by_node("video0", machine());
    ASSERT_TRUE(by_node.status());
    EXPECT_EQ(by_node.facts().serial, "of-the-laptop");
    PluggedCamera another("of-nobody", machine());
    EXPECT_FALSE(another.status()->plugged_in);
}

TEST_F(PluggedCameraTest, NodesThatAreNoCamerasArePassedOver) {
    // A UVC camera has a second node, for what it tells about its pictures; a television card has others.
    plug_in("video0")->capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    plug_in("video1")->capabilities = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
    plug_in("video2");
    fs::create_directories(m_path / "class/video4linux/v4l-subdev0");
    fs::create_directories(m_path / "class/video4linux/video");
    fs::create_directories(m_path / "class/video4linux/video3; rm");
    EXPECT_EQ(list_nodes(machine()).size(), 3U);
    PluggedCamera camera("", machine());
    ASSERT_TRUE(camera.status());
    EXPECT_TRUE(camera.status()->plugged_in);
}

TEST_F(PluggedCameraTest, OneThatMayNotBeUsedIsToldAndTriedAgain) {
    plug_in("video0");
    plug_in("video1")->capabilities = V4L2_CAP_META_CAPTURE;  // of the same camera
    std::ofstream(m_path / "class/video4linux/video1/index") << "1\n";
    m_refused = true;
    PluggedCamera camera("", machine());
    const auto status = camera.status();
    ASSERT_FALSE(status);
    EXPECT_THAT(status.error().text, HasSubstr("group video"));
    EXPECT_EQ(find_cameras(machine(), "").size(), 1U) << "told once";
    m_refused = false;
    EXPECT_FALSE(camera.status()) << "udev gets a moment";
    std::this_thread::sleep_for(milliseconds(600));
    EXPECT_TRUE(camera.status());
}

TEST_F(PluggedCameraTest, WaitingForADocumentWaitsForACameraTooAndCanBeCancelled) {
    PluggedCamera camera("", machine());
    const auto none = camera.wait_for(Presence::Present, milliseconds(50));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::Device);
    std::thread other([&camera] {
        std::this_thread::sleep_for(milliseconds(50));
        camera.cancel();
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(*camera.wait_for(Presence::Present, std::chrono::seconds(20)), Presence::Unknown);
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(50 + 200));
    other.join();
}

TEST_F(PluggedCameraTest, ManyNodesAreCut) {
    for (int i = 0; i < 100; ++i) fs::create_directories(m_path / ("class/video4linux/video" + std::to_string(i)));
    EXPECT_EQ(list_nodes(machine()).size(), 64U);
}

TEST(VideoNode, WhatIsNotThereOrIsNoCameraIsADeviceError) {
    const auto gone = open_video_node("/dev/garita-no-such-camera");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().kind, ErrorKind::Device);
    auto null = open_video_node("/dev/null");
    ASSERT_TRUE(null) << null.error().text;
    const auto camera = CameraScanner::create(std::move(*null), {});
    ASSERT_FALSE(camera);
    EXPECT_EQ(camera.error().kind, ErrorKind::Device);
}

}  // namespace
}  // namespace garita::uvc
