// Seals of others (corpus: barcodes/vectors) against what the standards and the corpus's index say of them: a file of
// expected/ a vector. Not one bit of message or signature may be changed in those that are valid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/vision/seal/payload.h"
#include "vision/seal/detail/canonical_json.h"
#include "vision/seal/detail/strict_json.h"
#include "vision/seal/idb.h"
#include "vision/seal/vds.h"
#include "vision/seal/vds_nc.h"
#include "vision/seal/verify.h"

namespace garita::seal {
namespace {

namespace fs = std::filesystem;
// Inside the validity of all signers of the set.
constexpr std::string_view kToday = "2024-10-01";

fs::path expected_folder() {
    return fs::path(std::getenv("GARITA_SOURCE_DIR") != nullptr ? std::getenv("GARITA_SOURCE_DIR") : ".") /
           "tests/vision/seal/expected";
}

Bytes file_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Content read(const Bytes& payload) {
    if (looks_like_vds(payload)) return read_vds(payload, kToday);
    if (looks_like_idb(payload)) return read_idb(payload, kToday);
    EXPECT_TRUE(looks_like_vds_nc(payload));
    return read_vds_nc(payload, kToday);
}

/// What a file of expected/ has, of what was found.
std::string told(const Content& content, const TrustStore& store) {
    JsonValue::Array fields;
    for (const Field& field : content.fields)
        fields.push_back({JsonValue::Array{{field.name}, {field.value}, {field.element}}});
    JsonValue::Array defects;
    for (const Defect& defect : content.defects)
        defects.push_back({JsonValue::Array{{static_cast<double>(defect.offset)}, {phrase(defect)}}});
    const Verification verification = content.seal ? verify(*content.seal, store, kToday) : Verification{};
    return canonical_json({JsonValue::Object{
        {"format", {content.format}},
        {"version", {content.version}},
        {"understood", {content.understood}},
        {"fields", {std::move(fields)}},
        {"defects", {std::move(defects)}},
        {"signature", {std::string(judge_signature(verification, kToday).reason)}},
        {"signer", {std::string(judge_signer(verification).reason)}},
    }});
}

class Vectors : public testing::Test {
protected:
    void SetUp() override {
        const char* const corpus = std::getenv("GARITA_CORPUS");
        if (corpus != nullptr) m_folder = fs::path(corpus) / "barcodes/vectors";
        if (!fs::exists(m_folder)) GTEST_SKIP() << "no corpus (GARITA_CORPUS)";
        m_store = load_trust_store(m_folder / "certs");
    }

    [[nodiscard]] std::vector<fs::path> seals() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with("vds_") || name.starts_with("vdsnc_") || name.starts_with("idb_"))
                files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        return files;
    }

    fs::path m_folder;
    TrustStore m_store;
};

TEST_F(Vectors, TheCertificatesAreTaken) {
    EXPECT_THAT(m_store.refused(), testing::IsEmpty());
    EXPECT_EQ(m_store.authorities(), 1U);
    EXPECT_GE(m_store.signers(), 3U);
    EXPECT_EQ(m_store.revocation_lists(), 1U);
}

TEST_F(Vectors, EveryFieldAndFindingIsAsExpected) {
    int compared = 0;
    for (const fs::path& path : seals()) {
        const fs::path file = expected_folder() / (path.filename().string() + ".json");
        if (!fs::exists(file)) {
            // A vector of another half of the corpus: read, never crashed on.
            (void)read(file_bytes(path));
            continue;
        }
        const Bytes text = file_bytes(file);
        const auto expected = parse_json({reinterpret_cast<const char*>(text.data()), text.size()});
        ASSERT_TRUE(std::holds_alternative<JsonValue>(expected)) << file;
        EXPECT_EQ(told(read(file_bytes(path)), m_store), canonical_json(std::get<JsonValue>(expected))) << file;
        ++compared;
    }
    EXPECT_GE(compared, 18);
}

TEST_F(Vectors, NoBitOfAValidSealMayChange) {
    int valid = 0;
    for (const fs::path& path : seals()) {
        const Content content = read(file_bytes(path));
        if (!content.seal || verify(*content.seal, m_store, kToday).signature != SignatureState::Valid) continue;
        ++valid;
        Seal seal = *content.seal;
        // All bits of the signature and of a message up to 200 bytes; one bit of each byte of a longer one (faces).
        const std::size_t step = seal.signed_bytes.size() <= 200 ? 1 : 9;
        for (Bytes* const bytes : {&seal.signed_bytes, &seal.signature})
            for (std::size_t bit = 0; bit < bytes->size() * 8; bit += bytes == &seal.signature ? 1 : step) {
                (*bytes)[bit / 8] = static_cast<std::uint8_t>((*bytes)[bit / 8] ^ (1U << (bit % 8)));
                EXPECT_EQ(verify(seal, m_store, kToday).signature, SignatureState::Invalid) << path << " bit " << bit;
                (*bytes)[bit / 8] = static_cast<std::uint8_t>((*bytes)[bit / 8] ^ (1U << (bit % 8)));
            }
        EXPECT_EQ(verify(seal, m_store, kToday).signature, SignatureState::Valid);
    }
    EXPECT_GE(valid, 12);
}

}  // namespace
}  // namespace garita::seal
