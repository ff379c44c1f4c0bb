// What an operator writes for the bureau: taken as it is meant, or refused with what to do.
#include "firmware/link/settings.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace garita::link {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string kToml = "schema = 1\nname = \"FIND of Utopia\"\nhost = \"find.bureau.invalid\"\nport = 8443\n";

class LinkSettings : public testing::Test {
protected:
    LinkSettings() {
        std::string pattern = (fs::temp_directory_path() / "garita-link-XXXXXX").string();
        m_data = mkdtemp(pattern.data());
    }
    ~LinkSettings() override { fs::remove_all(m_data); }
    void write(const std::string& name, const std::string& text, fs::perms mode = fs::perms::owner_read) {
        fs::create_directories(m_data / "bureau");
        fs::remove(m_data / "bureau" / name);
        std::ofstream(m_data / "bureau" / name) << text;
        fs::permissions(m_data / "bureau" / name, mode);
    }
    void write_all() {
        write("bureau.toml", kToml);
        write("authority.pem", "-----BEGIN CERTIFICATE-----\nA\n");
        write("certificate.pem", "-----BEGIN CERTIFICATE-----\nS\n");
        write("key.pem", "-----BEGIN PRIVATE KEY-----\nK\n");
    }
    /// Why they cannot be used.
    std::string trouble() {
        const auto settings = read_settings(m_data);
        return settings ? "" : settings.error().text;
    }
    fs::path m_data;
};

TEST_F(LinkSettings, AStationWithoutThemAsksNobody) {
    EXPECT_FALSE(read_settings(m_data).value());
    fs::create_directories(m_data / "bureau");
    EXPECT_FALSE(read_settings(m_data).value());
}

TEST_F(LinkSettings, AreReadWhole) {
    write_all();
    const auto settings = read_settings(m_data);
    ASSERT_TRUE(settings) << settings.error().text;
    ASSERT_TRUE(*settings);
    EXPECT_EQ((*settings)->service, (Service{.name = "FIND of Utopia", .host = "find.bureau.invalid", .port = 8443}));
    EXPECT_THAT((*settings)->key, HasSubstr("K"));
}

TEST_F(LinkSettings, WhatIsMissingOrOpenIsSaidWithWhatToDo) {
    for (const char* name : {"authority.pem", "certificate.pem", "key.pem"}) {
        write_all();
        fs::remove(m_data / "bureau" / name);
        EXPECT_THAT(trouble(), HasSubstr(std::string(name) + " is missing: put there"));
        write(name, "garbage");
        EXPECT_THAT(trouble(), HasSubstr("in PEM"));
    }
    write_all();
    write("key.pem", "-----BEGIN PRIVATE KEY-----\n", fs::perms::owner_read | fs::perms::others_read);
    EXPECT_THAT(trouble(), HasSubstr("chmod 600"));
    write("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    EXPECT_THAT(trouble(), HasSubstr("without one"));
    write_all();
    write("bureau.toml", kToml, fs::perms::owner_read | fs::perms::group_write);
    EXPECT_THAT(trouble(), HasSubstr("chmod go-w"));
    write_all();
    write("authority.pem", std::string(kLargestPem + 2048, 'A'));
    EXPECT_THAT(trouble(), HasSubstr("authority.pem"));
}

TEST_F(LinkSettings, WhereTheServiceIsIsTakenAsItWasHandedOnAndNothingElseIs) {
    const Service service{.name = "FIND of Utopia", .host = "find.bureau.invalid", .port = 8443};
    EXPECT_EQ(service_from_wire(to_wire(service)).value(), service);
    for (const char* text :
         {"", "[]", "{", R"({"schema":1})", R"({"schema":2,"name":"F","host":"h","port":443})",
          R"({"schema":1,"name":"F","host":"h","port":-1})", R"({"schema":1,"name":"F","host":"h","port":0})",
          R"({"schema":1,"name":"F","host":"h","port":4294967739})", R"({"schema":1,"name":"F","host":"h","port":4.5})",
          R"({"schema":1,"name":7,"host":"h","port":443})", R"({"schema":1,"name":"F","host":"h h","port":443})",
          R"({"schema":1,"name":"F","host":"h","port":443,"proxy":"p"})"})
        EXPECT_FALSE(service_from_wire(text)) << text;
}

TEST_F(LinkSettings, OtherTextsAreNoService) {
    EXPECT_TRUE(parse_service(kToml));
    for (const char* text :
         {"", "schema = 2", "schema = 1\nname = \"F\"\nhost = \"h\"",
          "schema = 1\nname = \"F\"\nhost = \"h\"\nport = 0", "schema = 1\nname = \"F\"\nhost = \"h\"\nport = 65536",
          "schema = 1\nname = \"\"\nhost = \"h\"\nport = 443",
          "schema = 1\nname = \"F\\u001b\"\nhost = \"h\"\nport = 443",
          "schema = 1\nname = \"F\"\nhost = \"\"\nport = 443",
          "schema = 1\nname = \"F\"\nhost = \"h/../x\"\nport = 443",
          "schema = 1\nname = \"F\"\nhost = \"user@h\"\nport = 443",
          "schema = 1\nname = \"F\"\nhost = \"h\"\nport = 443\nproxy = \"p\""})
        EXPECT_FALSE(parse_service(text)) << text;
    EXPECT_FALSE(parse_service("schema = 1\nname = \"M\u00e9xico\"\nhost = \"h\"\nport = 443"));
    EXPECT_EQ(parse_service("schema = 1\nname = \"M\\u00e9xico\"\nhost = \"h\"\nport = 443")->name, "M\u00e9xico");
    EXPECT_FALSE(parse_service("s\xEF\xAF\xAF = 1")) << "what stopped toml++, as the next";
    EXPECT_FALSE(parse_service("[\x05"));
    EXPECT_FALSE(parse_service(kToml + "#" + std::string(kLargestService, 'x')));
}

}  // namespace
}  // namespace garita::link
