#include "firmware/pairing.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "firmware/fingerprint.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

Pairing sound_pairing() {
    Pairing pairing{.head = {.serial = "SN \"7\"/\\x", .key = {}, .least_firmware = 4'000'000'000},
                    .maker = "Utopia Optics",
                    .model = "Open head",
                    .bands = {Band::Infrared, Band::White, Band::Oblique4},
                    .paired = "2026-11-28T12:00:00Z"};
    for (std::size_t i = 0; i < pairing.head.key.size(); ++i) pairing.head.key[i] = static_cast<std::uint8_t>(7 * i);
    return pairing;
}

class PairingFiles : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "garita-pairing-XXXXXX").string();
        m_data = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(m_data); }
    [[nodiscard]] std::string text_of(const fs::path& path) const {
        std::stringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    /// That the file of the sound pairing is refused for a reason, alone and among all.
    void expect_refused(const std::string& why) const {
        const auto one = read_pairing(m_data, sound_pairing().head.serial);
        ASSERT_FALSE(one) << why;
        EXPECT_THAT(one.error().text, HasSubstr(why));
        EXPECT_EQ(one.error().code, static_cast<int>(ErrorCode::PairingDamaged));
        EXPECT_EQ(one.error().kind, ErrorKind::Device);
        EXPECT_FALSE(read_pairings(m_data)) << "one that is damaged never counts as one that is not there";
    }

    fs::path m_data;
};

TEST(Pairing, ComesBackFromItsTextAsItWas) {
    const auto back = parse_pairing(to_toml(sound_pairing()));
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_EQ(*back, sound_pairing());
}

// The SHA-256 of 32 zero bytes, as sha256sum tells it.
TEST(Pairing, AKeysFingerprintIsItsSha256InGroups) {
    EXPECT_EQ(fingerprint_of({}), "6668 7aad f862 bd77 6c8f c18b 8e9f 8e20 0897 1485 6ee2 33b3 902a 591d 0d5f 2925");
}

TEST(Pairing, LiesAreRefused) {
    const std::string sound = to_toml(sound_pairing());
    const auto with = [&sound](const std::string& from, const std::string& to) {
        std::string text = sound;
        text.replace(text.find(from), from.size(), to);
        return parse_pairing(text);
    };
    ASSERT_TRUE(with("schema = 1", "schema = 1 # first"));
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"schema = 1", "schema = 2"},
             {"schema = 1", ""},
             {"serial = \"SN", "serial = \"\\nSN"},
             {"maker = \"Utopia Optics\"", "maker = \"\""},
             {"maker = \"Utopia Optics\"", "maker = \"Zürich\""},
             {"maker = \"Utopia Optics\"", "maker = 3"},
             {"model = \"Open head\"", "model = \"" + std::string(33, 'x') + "\""},
             {"key = \"00", "key = \"0"},
             {"key = \"00", "key = \"0G"},
             {"key = \"00", "key = \"0000"},
             {"least_firmware = 4000000000", "least_firmware = 0"},
             {"least_firmware = 4000000000", "least_firmware = 4294967296"},
             {"least_firmware = 4000000000", "least_firmware = 1.0"},
             {"least_firmware = 4000000000", ""},
             {"\"infrared\", ", "\"white\", "},
             {"\"infrared\", ", "\"sound\", "},
             {"\"infrared\", ", "7, "},
             {"bands = [", "bands = []\nnobands = ["},
             {"paired = \"2026", "paired = \"year"},
             {"paired = ", "trusted = true\npaired = "}})
        EXPECT_FALSE(with(from, to)) << from << " → " << to;
    EXPECT_FALSE(parse_pairing(sound + "#" + std::string(4096, 'x'))) << "too long";
    EXPECT_FALSE(parse_pairing(""));
    EXPECT_FALSE(parse_pairing(std::string(3000, '[')));
}

TEST_F(PairingFiles, IsKeptUnderItsSerialNumberForItsOwnerToWrite) {
    const mode_t before = umask(0);
    ASSERT_TRUE(keep_pairing(m_data, sound_pairing()));
    umask(before);
    const fs::path path = m_data / "scanners/SN%20%227%22%2F%5Cx.pairing.toml";
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0644U);
    EXPECT_EQ(**read_pairing(m_data, "SN \"7\"/\\x"), sound_pairing());
    EXPECT_FALSE(*read_pairing(m_data, "another"));
    EXPECT_EQ(std::distance(fs::directory_iterator(m_data / "scanners"), fs::directory_iterator()), 1)
        << "nothing is left beside it";
    Pairing second = sound_pairing();
    second.head.serial = "A";
    ASSERT_TRUE(keep_pairing(m_data, second));
    const auto all = read_pairings(m_data);
    ASSERT_TRUE(all) << all.error().text;
    EXPECT_EQ(*all, (std::vector<Pairing>{second, sound_pairing()}));
    EXPECT_EQ(heads_of(*all), (head::PairedHeads{second.head, sound_pairing().head}));
    ASSERT_TRUE(forget_pairing(m_data, "A"));
    EXPECT_TRUE(forget_pairing(m_data, "A")) << "again";
    EXPECT_EQ(read_pairings(m_data)->size(), 1U);
}

TEST_F(PairingFiles, WithoutAFolderNothingIsPaired) {
    EXPECT_TRUE(read_pairings(m_data)->empty());
    EXPECT_TRUE(read_pairings(m_data / "nowhere")->empty());
}

TEST_F(PairingFiles, AHalfWrittenFileOfAPowerCutIsNothing) {
    ASSERT_TRUE(keep_pairing(m_data, sound_pairing()));
    const std::string path = pairing_path(m_data, sound_pairing().head.serial);
    std::ofstream(path + ".part") << "schema = ";
    EXPECT_EQ(read_pairings(m_data)->size(), 1U);
    Pairing grown = sound_pairing();
    grown.bands = {Band::White};
    ASSERT_TRUE(keep_pairing(m_data, grown)) << "in its way";
    EXPECT_EQ(**read_pairing(m_data, grown.head.serial), grown);
    EXPECT_FALSE(fs::exists(path + ".part"));
}

TEST_F(PairingFiles, OneThatIsDamagedOrMayBeForgedIsRefused) {
    const fs::path path = pairing_path(m_data, sound_pairing().head.serial);
    ASSERT_TRUE(keep_pairing(m_data, sound_pairing()));
    const std::string sound = text_of(path);
    fs::permissions(path, fs::perms::group_write, fs::perm_options::add);
    expect_refused("may be changed by others");
    fs::permissions(path, fs::perms::group_write, fs::perm_options::remove);
    std::ofstream(path) << sound.substr(0, sound.size() / 2);
    expect_refused("pair the scanner anew");
    std::ofstream(path) << "";
    expect_refused("pair the scanner anew");
    std::ofstream(path) << std::string(1U << 20U, '#');
    expect_refused("4 KiB");
    fs::remove(path);
    std::ofstream(m_data / "elsewhere") << sound;
    fs::create_symlink(m_data / "elsewhere", path);
    expect_refused("no file that can be read");
    fs::remove(path);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    expect_refused("no file that can be read");
    fs::remove(path);
    Pairing other = sound_pairing();
    other.head.serial = "other";
    std::ofstream(path) << to_toml(other);
    expect_refused("of another scanner");
}

TEST_F(PairingFiles, MoreThanAStationCanHaveAreRefused) {
    for (std::size_t i = 0; i <= head::kMostPairedHeads; ++i) {
        EXPECT_TRUE(read_pairings(m_data));
        Pairing pairing = sound_pairing();
        pairing.head.serial = std::to_string(i);
        ASSERT_TRUE(keep_pairing(m_data, pairing));
    }
    EXPECT_THAT(read_pairings(m_data).error().text, HasSubstr("more than 16"));
}

TEST_F(PairingFiles, TheLeastFirmwareGrowsWithGoodCapturesAndNeverShrinks) {
    Pairing pairing = sound_pairing();
    pairing.head.serial = "S";
    pairing.head.least_firmware = 3;
    ASSERT_TRUE(keep_pairing(m_data, pairing));
    ScannerFacts facts{.driver = "head", .model = "", .serial = "S", .firmware_counter = 9};
    ASSERT_TRUE(note_firmware(m_data, facts)) << "of no paired head";
    EXPECT_EQ((*read_pairing(m_data, "S"))->head.least_firmware, 3U);
    facts.authenticated = true;
    ASSERT_TRUE(note_firmware(m_data, facts));
    pairing.head.least_firmware = 9;
    EXPECT_EQ(**read_pairing(m_data, "S"), pairing) << "and nothing else changes";
    facts.firmware_counter = 4;
    ASSERT_TRUE(note_firmware(m_data, facts));
    EXPECT_EQ((*read_pairing(m_data, "S"))->head.least_firmware, 9U);
}

TEST(Pairing, APrescribedBandThatWasNotDeliveredIsMissing) {
    EXPECT_EQ(missing_bands(sound_pairing(), {Band::White, Band::Coaxial}),
              (std::vector<Band>{Band::Infrared, Band::Oblique4}));
}

}  // namespace
}  // namespace garita
