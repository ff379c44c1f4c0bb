// An authority of Utopia with its keys, and what it signs, for tests.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "firmware/trust/station_trust.h"
#include "vision/error_codes.h"

namespace garita::trust {

constexpr const char* kDay = "2026-11-30";
inline const Today kToday{.day = kDay};

/// What was refused, and why; None where it was not.
template <typename T>
ErrorCode refusal(const Result<T>& result) {
    return result ? ErrorCode::None : static_cast<ErrorCode>(result.error().code);
}
template <typename T>
std::string text_of_error(const Result<T>& result) {
    return result ? "(no error)" : result.error().text;
}

/// A party that can be copied, as an authority that goes on with some of its keys is.
struct Person : OwnParty {
    explicit Person(OwnParty&& own) : OwnParty(std::move(own)) {}
    Person(const Person& other) : OwnParty{.known = other.known, .secret = {}} {
        std::ranges::copy(other.secret.bytes(), secret.bytes().begin());
    }
    Person& operator=(const Person& other) {
        known = other.known;
        std::ranges::copy(other.secret.bytes(), secret.bytes().begin());
        return *this;
    }
};

inline Person key_of(Party party, const std::string& name) {
    return Person(*make_party(party, name));
}

/// Its keys are new, but those of a copy.
struct Authority {
    std::vector<Person> root;
    Person catalog = key_of(Party::Issuer, "Utopia's document office");
    Person list = key_of(Party::Signer, "Utopia's police");
    Person stations = key_of(Party::Signer, "Utopia's station office");
    Person configuration = key_of(Party::Signer, "River command");
    std::uint32_t version = 1;
    std::uint32_t threshold = 2;
    std::string from = "2026-01-01";
    std::string until = "2028-12-31";
    std::string list_scope = "\"stolen-documents\"";
    std::string list_until = "2027-12-31";
    std::string more;  ///< TOML behind the rest

    Authority() {
        for (const char* name : {"Root A", "Root B", "Root C"}) root.push_back(key_of(Party::Root, name));
    }

    static std::string named_key(std::string_view purpose, const PublicParty& party, std::string_view scope,
                                 std::string_view until) {
        return fmt::format("[[keys]]\npurpose = \"{}\"\nname = \"{}\"\nkey = \"{}\"\nscope = [{}]\nuntil = \"{}\"\n",
                           purpose, party.name, hex(party.key), scope, until);
    }
    static std::string revoked_key(const Key& key) {
        return fmt::format("[[revoked_keys]]\nkey = \"{}\"\nsince = \"2026-11-20\"\nreason = \"the stick was lost\"\n",
                           hex(key));
    }
    static std::string revoked_file(const Digest& digest) {
        return fmt::format("[[revoked_files]]\ndigest = \"{}\"\nreason = \"a wrong number in it\"\n", hex(digest));
    }

    std::string text() const {
        std::string out = fmt::format(
            "schema = 1\nname = \"Ministry of Utopia\"\nversion = {}\nfrom = \"{}\"\nuntil = \"{}\"\n[root]\nthreshold "
            "= "
            "{}\n",
            version, from, until, threshold);
        for (const Person& one : root)
            out += fmt::format("[[root.keys]]\nname = \"{}\"\nkey = \"{}\"\n", one.known.name, hex(one.known.key));
        out += named_key("catalog", catalog.known, "\"UTO\"", "2027-12-31");
        out += named_key("list", list.known, list_scope, list_until);
        out += named_key("stations", stations.known, "\"all\"", "2027-12-31");
        out += named_key("configuration", configuration.known, "\"group:river\"", "2027-12-31");
        return out + more;
    }
    Bytes unsigned_file() const {
        const auto file = write_trust_file(text());
        EXPECT_TRUE(file) << text_of_error(file);
        return file ? *file : Bytes();
    }
    /// Signed by these keys of its root.
    Bytes file(const std::vector<std::size_t>& signers = {0, 1}) const {
        Bytes out = unsigned_file();
        for (const std::size_t i : signers) out = *add_root_signature(out, root.at(i));
        return out;
    }
    TrustText trust() const { return *parse_trust_text(text()); }
    std::string fingerprint() const { return root_fingerprint_of(trust().root); }
};

inline Bytes content_of(std::string_view text) {
    const ByteView view = bytes_of(text);
    return {view.begin(), view.end()};
}

inline SignedFacts facts_for(Purpose purpose, std::string name, std::uint32_t version, const Bytes& content) {
    return {.purpose = purpose,
            .name = std::move(name),
            .version = version,
            .from = "2026-11-01",
            .until = "2026-12-31",
            .audience = {"all"},
            .bytes = content.size(),
            .digest = digest_of(content)};
}

inline Bytes signed_bytes(const SignedFacts& facts, const OwnParty& signer, const Bytes& content) {
    auto out = sign_head(facts, signer);
    EXPECT_TRUE(out) << text_of_error(out);
    append(*out, content);
    return *out;
}

inline Bytes signed_list(const Authority& authority, std::uint32_t version, const Bytes& content) {
    return signed_bytes(facts_for(Purpose::List, "stolen-documents", version, content), authority.list, content);
}

/// A folder that goes with the test.
class Folder : public testing::Test {
protected:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "garita-trust-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    ~Folder() override { std::filesystem::remove_all(m_folder); }

    std::filesystem::path put(const std::string& name, const Bytes& bytes) const {
        std::filesystem::path path = m_folder / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    static Bytes get(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::filesystem::path m_folder;
};

}  // namespace garita::trust
