// What a station trusts is read from files: with bounds, and by rules that a stranger's file cannot bend.
#include "vision/seal/trust_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "tests/vision/seal/payload.h"
#include "tests/vision/seal/test_pki.h"
#include "vision/seal/detail/base_n.h"
#include "vision/seal/detail/country_codes.h"

namespace garita::seal {
namespace {

namespace fs = std::filesystem;
using test::CertificateDraft;
using test::Key;

CertificateDraft authority(const std::string& name) {
    CertificateDraft draft;
    draft.name = name;
    draft.ca = true;
    return draft;
}

std::string pem(const std::string& label, const Bytes& der) {
    std::string base64 = encode_base64url(der);
    for (char& c : base64) c = c == '-' ? '+' : c == '_' ? '/' : c;
    std::string text = "-----BEGIN " + label + "-----\n";
    for (std::size_t at = 0; at < base64.size(); at += 64) text += base64.substr(at, 64) + '\n';
    return text + "-----END " + label + "-----\n";
}

/// A folder that goes away.
class Folder {
public:
    Folder() : m_path(fs::temp_directory_path() / ("garita_trust_" + std::to_string(std::random_device{}()))) {
        fs::create_directory(m_path);
    }
    ~Folder() { fs::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const std::string& name, const Bytes& bytes) const {
        std::ofstream(m_path / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

class TrustStoreTest : public testing::Test {
protected:
    Key csca_key = test::make_key("prime256v1");
    Key signer_key = test::make_key("prime256v1");
    Bytes csca = test::make_certificate(authority("CSCA"), csca_key.get(), csca_key.get());
    Bytes signer = test::make_certificate({}, signer_key.get(), csca_key.get(), csca);
    Bytes crl = test::make_crl(csca, csca_key.get(), {"77"});

    [[nodiscard]] Bytes master_list_signer(EVP_PKEY* key, EVP_PKEY* issuer_key, const Bytes& issuer) const {
        CertificateDraft draft;
        draft.name = "MASTER LIST SIGNER";
        draft.extended_usage = "critical,2.23.136.1.1.3";
        return test::make_certificate(draft, key, issuer_key, issuer);
    }
};

TEST_F(TrustStoreTest, AFolderInDerAndPem) {
    const Folder folder;
    folder.write("a signer.crt", bytes_of(pem("CERTIFICATE", signer)));
    folder.write("csca.der", csca);
    folder.write("list.pem", bytes_of(pem("X509 CRL", crl)));
    fs::create_directory(folder.path() / "sub");
    const TrustStore store = load_trust_store(folder.path());
    EXPECT_THAT(store.refused(), testing::IsEmpty());
    EXPECT_EQ(store.authorities(), 1U);
    EXPECT_EQ(store.signers(), 1U);
    EXPECT_EQ(store.revocation_lists(), 1U);
}

TEST_F(TrustStoreTest, SeveralCertificatesInOnePem) {
    TrustStore store;
    store.add(bytes_of(pem("CERTIFICATE", csca) + pem("CERTIFICATE", signer) + pem("CERTIFICATE", signer)), "all.pem");
    EXPECT_EQ(store.authorities(), 1U);
    EXPECT_EQ(store.signers(), 1U) << "one certificate twice is one";
}

TEST_F(TrustStoreTest, OtherFilesAreRefusedAndNamed) {
    const Folder folder;
    folder.write("README", bytes_of("how to update this folder"));
    folder.write("empty", {});
    folder.write("large", Bytes(kLongestTrustFile + 1, 0x30));
    Bytes longer = csca;
    longer.push_back(0);
    folder.write("longer.der", longer);
    folder.write("key.pem", bytes_of(pem("PRIVATE KEY", Bytes(40, 1))));
    const TrustStore store = load_trust_store(folder.path());
    EXPECT_THAT(store.refused(), testing::UnorderedElementsAre(
                                     "README: not a certificate, revocation list or master list",
                                     "empty: empty, or larger than 4 MiB", "large: empty, or larger than 4 MiB",
                                     "longer.der: not a certificate, revocation list or master list",
                                     "key.pem: not a certificate, revocation list or master list"));
    EXPECT_EQ(store.authorities() + store.signers() + store.revocation_lists(), 0U);
}

TEST_F(TrustStoreTest, AFolderThatIsNotThereIsTold) {
    const TrustStore store = load_trust_store("/no/such/folder");
    EXPECT_THAT(store.refused(), testing::ElementsAre("folder: cannot be read"));
}

TEST_F(TrustStoreTest, AnAuthorityThatNobodySignedIsRefused) {
    const Key other = test::make_key("prime256v1");
    const Bytes forged = test::make_certificate(authority("CSCA"), csca_key.get(), other.get());
    TrustStore store;
    store.add(forged, "forged.der");
    EXPECT_EQ(store.authorities(), 0U);
    EXPECT_THAT(store.refused(), testing::ElementsAre(testing::StartsWith("forged.der: a CA's certificate")));
}

TEST_F(TrustStoreTest, ALinkCertificateIsTakenWhenTheOldCscaIsThere) {
    const Key new_key = test::make_key("prime256v1");
    const Bytes link = test::make_certificate(authority("CSCA 2"), new_key.get(), csca_key.get(), csca);
    TrustStore store;
    store.add(link, "link.der");
    EXPECT_EQ(store.authorities(), 0U);
    const Folder folder;
    folder.write("a link.der", link);
    folder.write("csca.der", csca);
    EXPECT_EQ(load_trust_store(folder.path()).authorities(), 2U) << "whatever the order of names";
}

TEST_F(TrustStoreTest, AMasterListOfATrustedSigner) {
    const Key list_key = test::make_key("prime256v1");
    const Bytes list_signer = master_list_signer(list_key.get(), csca_key.get(), csca);
    const Key foreign_key = test::make_key("brainpoolP384r1");
    const Bytes foreign = test::make_certificate(authority("CSCA OF ANOTHER"), foreign_key.get(), foreign_key.get());
    const Bytes list = test::make_master_list({csca, foreign, signer}, list_signer, list_key.get());
    const Folder folder;
    folder.write("a list.ml", list);
    folder.write("csca.der", csca);
    const TrustStore store = load_trust_store(folder.path());
    EXPECT_THAT(store.refused(), testing::IsEmpty());
    EXPECT_EQ(store.authorities(), 2U);
    EXPECT_EQ(store.signers(), 0U) << "a master list brings authorities only";
}

TEST_F(TrustStoreTest, AMasterListOfAStrangerBringsNothing) {
    const Key thief = test::make_key("prime256v1");
    const Bytes thief_csca = test::make_certificate(authority("CSCA"), thief.get(), thief.get());
    const Key list_key = test::make_key("prime256v1");
    const auto authorities_with = [&](const Bytes& list) {
        TrustStore store;
        store.add(csca, "csca.der");
        store.add(list, "list.ml");
        EXPECT_EQ(store.refused().size(), 1U);
        return store.authorities();
    };
    const Bytes by_thief = master_list_signer(list_key.get(), thief.get(), thief_csca);
    EXPECT_EQ(authorities_with(test::make_master_list({thief_csca}, by_thief, list_key.get())), 1U)
        << "its own CSCA inside does not vouch for it";
    EXPECT_EQ(authorities_with(test::make_master_list({thief_csca}, signer, signer_key.get())), 1U)
        << "a signer of seals may not sign master lists";
    const Bytes good_signer = master_list_signer(list_key.get(), csca_key.get(), csca);
    EXPECT_EQ(authorities_with(test::make_master_list({thief_csca}, good_signer, list_key.get(), "1.2.3.4")), 1U)
        << "another kind of content";
    EXPECT_EQ(authorities_with(
                  test::make_master_list({}, good_signer, list_key.get(), "2.23.136.1.1.2", bytes_of("not a list"))),
              1U);
    Bytes changed = test::make_master_list({thief_csca}, good_signer, list_key.get());
    const auto at = std::search(changed.begin(), changed.end(), thief_csca.begin(), thief_csca.end());
    ASSERT_NE(at, changed.end());
    *(at + 40) ^= 1;
    EXPECT_EQ(authorities_with(changed), 1U) << "changed after it was signed";
}

TEST_F(TrustStoreTest, EveryPrefixAndManyChangedBytesOfEachKindAreReadOrRefused) {
    const Key list_key = test::make_key("prime256v1");
    const Bytes list =
        test::make_master_list({csca}, master_list_signer(list_key.get(), csca_key.get(), csca), list_key.get());
    TrustStore store;
    for (const Bytes& file : {csca, signer, crl, list}) {
        for (std::size_t size = 0; size < file.size(); ++size) store.add(ByteView(file).first(size), "cut");
        for (std::size_t at = 0; at < file.size(); at += 3) {
            Bytes changed = file;
            changed[at] ^= 0x41;
            store.add(changed, "changed");
        }
    }
    EXPECT_EQ(store.authorities(), 0U) << "a CSCA with a changed byte signs itself no more";
}

TEST(CountryCodes, TwoLettersAndThree) {
    EXPECT_EQ(document_country("DE"), "D");
    EXPECT_EQ(document_country("de"), "D");
    EXPECT_EQ(document_country("DEU"), "D");
    EXPECT_EQ(document_country("AU"), "AUS");
    EXPECT_EQ(document_country("AUS"), "AUS");
    EXPECT_EQ(document_country("UT"), "UTO");
    EXPECT_EQ(document_country("UTO"), "UTO");
    EXPECT_EQ(document_country("ZW"), "ZWE");
    EXPECT_EQ(document_country("EU"), "EUE");
    for (const std::string_view none : {"", "X", "ZZ", "XYZ", "DE ", "AFGAL", "FA"})
        EXPECT_FALSE(document_country(none)) << none;
}

}  // namespace
}  // namespace garita::seal
