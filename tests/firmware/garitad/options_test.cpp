// The command line of garitad: whom the station believes.
#include "firmware/garitad/options.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/vision/seal/test_pki.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OptionsTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-options-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
        fs::create_directory(m_folder / "trust");
    }
    void TearDown() override { fs::remove_all(m_folder); }

    Result<Options> parsed(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--folder", m_folder.string()});
        return parsed_alone(std::move(words));
    }
    Result<Options> parsed_alone(std::vector<std::string> words) const {
        words.insert(words.begin(), {"garitad", "--data", (m_folder / "data").string()});
        std::vector<char*> argv;
        argv.reserve(words.size());
        for (std::string& word : words) argv.push_back(word.data());
        std::string help;
        return parse_options(static_cast<int>(argv.size()), argv.data(), help);
    }
    std::string trust() const { return (m_folder / "trust").string(); }
    void write(const std::string& name, const seal::Bytes& bytes) const {
        std::ofstream(m_folder / "trust" / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    fs::path m_folder;
};

TEST_F(OptionsTest, WithoutTrustNobodyIsBelieved) {
    const auto options = parsed({});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_TRUE(options->trust.folder.files.empty());
}

TEST_F(OptionsTest, AFolderIsPlayedOrWatched) {
    auto options = parsed({});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.kind, "folder");
    options = parsed({"--watch"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.kind, "watched-folder");
    EXPECT_THAT(parsed_alone({"--watch", "--simulated", m_folder.string()}).error().text, HasSubstr("--watch wants"));
    EXPECT_THAT(parsed_alone({"--watch", "--scanner", "head"}).error().text, HasSubstr("--watch wants"));
}

TEST_F(OptionsTest, AScannerIsNamedByItsKindAndPerhapsItsSerialNumber) {
    auto options = parsed_alone({"--scanner", "head"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.kind, "head");
    EXPECT_EQ(options->scanner.name, "");
    EXPECT_LT(options->scanner.folder, 0);
    options = parsed_alone({"--scanner", "head", "--serial", "SIM-0001"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.name, "SIM-0001");
    options = parsed_alone({"--scanner", "uvc", "--serial", "video2"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.kind, "uvc");
}

TEST_F(OptionsTest, AFlatbedAndAPluginHaveOptionsOfTheirOwn) {
    auto options = parsed_alone({"--scanner", "sane", "--serial", "test:0", "--sane-config", trust()});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.kind, "sane");
    EXPECT_EQ(options->scanner.options, trust());
    write("acme.so", {'n', 'o'});
    const std::string plugin = trust() + "/acme.so";
    options = parsed_alone({"--scanner", "plugin", "--plugin", plugin, "--usb", "1a2b:3C4D,0001:0002"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->scanner.options, plugin);
    EXPECT_EQ(options->scanner.usb, "1a2b:3C4D,0001:0002");
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--scanner", "plugin"},
                                               {"--scanner", "head", "--plugin", plugin},
                                               {"--scanner", "plugin", "--plugin", trust() + "/nowhere.so"},
                                               {"--scanner", "plugin", "--plugin", plugin, "--usb", "1a2b"},
                                               {"--scanner", "plugin", "--plugin", plugin, "--usb", "1a2b:3c4d,"},
                                               {"--scanner", "sane", "--usb", "1a2b:3c4d"},
                                               {"--scanner", "uvc", "--sane-config", trust()},
                                               {"--scanner", "lines"},
                                               {"--scanner", "head", "--reader", "/dev/ttyACM0"}}) {
        const auto refused = parsed_alone(words);
        ASSERT_FALSE(refused) << words.back();
        EXPECT_EQ(refused.error().kind, ErrorKind::Input) << refused.error().text;
    }
}

TEST_F(OptionsTest, AScannerAndAFolderOrNeitherIsAUsageError) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {}, {"--scanner", "head", "--folder", m_folder.string()}, {"--scanner", "telepathy"}, {"--serial", "7"}}) {
        const auto options = parsed_alone(words);
        ASSERT_FALSE(options);
        EXPECT_EQ(options.error().kind, ErrorKind::Input) << options.error().text;
    }
}

TEST_F(OptionsTest, ATrustFolderIsReadAndWhatIsRefusedIsTold) {
    seal::test::CertificateDraft draft;
    draft.ca = true;
    const auto key = seal::test::make_key("prime256v1");
    write("csca.der", seal::test::make_certificate(draft, key.get(), key.get()));
    write("notes.txt", {'n', 'o'});
    const auto options = parsed({"--trust", trust()});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->trust.folder.files.size(), 2U);
    ASSERT_EQ(options->trust.refused.size(), 1U);
    EXPECT_THAT(options->trust.refused[0], HasSubstr("notes.txt"));
}

TEST_F(OptionsTest, ATrustFolderThatHoldsNothingIsAUsageErrorAndNoStationThatBelievesNobody) {
    for (const std::string& folder : {trust(), std::string("/nowhere")}) {
        const auto options = parsed({"--trust", folder});
        ASSERT_FALSE(options) << folder;
        EXPECT_EQ(options.error().kind, ErrorKind::Input);
        EXPECT_THAT(options.error().text, HasSubstr(folder + " holds no certificate"));
    }
}

}  // namespace
}  // namespace garita
