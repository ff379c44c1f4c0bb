#include "vision/seal/trust_store.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "vision/seal/detail/text.h"
#include "vision/seal/detail/trust_data.h"

namespace garita::seal {
namespace {

// Doc 9303 part 12, 8th edition 2021: id-icao-cscaMasterList and id-icao-cscaMasterListSigningKey.
constexpr std::string_view kMasterList = "2.23.136.1.1.2";
constexpr std::string_view kMasterListSigner = "2.23.136.1.1.3";

BioPtr reader_of(ByteView bytes) {
    return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

CrlPtr crl_of(ByteView der) {
    const unsigned char* at = der.data();
    CrlPtr crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    if (crl && at != der.data() + der.size()) crl.reset();
    return crl;
}

CmsPtr cms_of(ByteView der) {
    const unsigned char* at = der.data();
    CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    if (cms && at != der.data() + der.size()) cms.reset();
    return cms;
}

std::string dotted(const ASN1_OBJECT* object) {
    char text[80] = {};
    OBJ_obj2txt(text, sizeof text, object, 1);
    return text;
}

/// One DER element at the front of `rest`, which moves behind it. Nothing when it is none of that tag or runs past.
std::optional<ByteView> take_element(ByteView& rest, int wanted_tag, bool whole) {
    const unsigned char* at = rest.data();
    long length = 0;
    int tag = 0;
    int kind = 0;
    const int flags = ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(rest.size()));
    if ((flags & 0x81) != 0 || tag != wanted_tag || kind != V_ASN1_UNIVERSAL) return std::nullopt;
    const auto header = static_cast<std::size_t>(at - rest.data());
    const std::size_t size = header + static_cast<std::size_t>(length);
    const ByteView element = whole ? rest.first(size) : rest.subspan(header, static_cast<std::size_t>(length));
    rest = rest.subspan(size);
    return element;
}

/// CscaMasterList ::= SEQUENCE { version INTEGER, certList SET OF Certificate } (Doc 9303 part 12). Nothing when the
/// content is not that.
std::optional<std::vector<X509Ptr>> certificates_of_master_list(ByteView content) {
    const auto list = take_element(content, V_ASN1_SEQUENCE, false);
    if (!list || !content.empty()) return std::nullopt;
    ByteView rest = *list;
    if (!take_element(rest, V_ASN1_INTEGER, false)) return std::nullopt;
    auto set = take_element(rest, V_ASN1_SET, false);
    if (!set || !rest.empty()) return std::nullopt;
    std::vector<X509Ptr> certificates;
    while (!set->empty()) {
        const auto der = take_element(*set, V_ASN1_SEQUENCE, true);
        X509Ptr certificate = der ? certificate_of(*der) : nullptr;
        if (!certificate || certificates.size() >= kMostCertificates) return std::nullopt;
        certificates.push_back(std::move(certificate));
    }
    return certificates;
}

/// Puts things into a store's data, or says why not.
class Adder {
public:
    Adder(TrustStore::Data& data, std::string_view name) : m_data(data), m_name(name) {}

    void add(ByteView file) {
        if (file.empty() || file.size() > kLongestTrustFile) return refuse("empty, or larger than 4 MiB");
        if (characters_of(file).find("-----BEGIN ") != std::string_view::npos) return add_pem(file);
        if (X509Ptr certificate = certificate_of(file)) return add_certificate(std::move(certificate));
        if (CrlPtr crl = crl_of(file)) return add_crl(std::move(crl));
        if (const CmsPtr cms = cms_of(file)) return add_master_list(cms.get());
        refuse("not a certificate, revocation list or master list");
    }

private:
    void refuse(std::string_view why) { m_data.refused.push_back(m_name + ": " + std::string(why)); }

    [[nodiscard]] bool full() const {
        return m_data.authorities.size() + m_data.signers.size() + m_data.revocation_lists.size() >= kMostCertificates;
    }

    void add_pem(ByteView file) {
        const BioPtr reader = reader_of(file);
        char* label = nullptr;
        char* header = nullptr;
        unsigned char* bytes = nullptr;
        long size = 0;
        int found = 0;
        while (PEM_read_bio(reader.get(), &label, &header, &bytes, &size) == 1) {
            ++found;
            add_pem_block(label, {bytes, static_cast<std::size_t>(size)});
            OPENSSL_free(label);
            OPENSSL_free(header);
            OPENSSL_free(bytes);
        }
        if (found == 0) refuse("not PEM");
    }

    void add_pem_block(std::string_view label, ByteView der) {
        if (label == PEM_STRING_X509 || label == PEM_STRING_X509_OLD) {
            if (X509Ptr certificate = certificate_of(der)) return add_certificate(std::move(certificate));
        } else if (label == PEM_STRING_X509_CRL) {
            if (CrlPtr crl = crl_of(der)) return add_crl(std::move(crl));
        } else if (label == PEM_STRING_CMS || label == PEM_STRING_PKCS7) {
            if (const CmsPtr cms = cms_of(der)) return add_master_list(cms.get());
        }
        refuse("not a certificate, revocation list or master list");
    }

    void add_certificate(X509Ptr certificate) {
        if (full()) return refuse("more certificates than a store holds");
        auto& place = is_ca(certificate.get()) ? m_data.authorities : m_data.signers;
        const bool there = std::ranges::any_of(
            place, [&](const X509Ptr& other) { return X509_cmp(other.get(), certificate.get()) == 0; });
        if (there) return;
        if (is_ca(certificate.get()) && !has_trusted_signature(certificate.get()))
            return refuse("a CA's certificate that neither it nor another in the store has signed");
        place.push_back(std::move(certificate));
    }

    /// By itself: then the folder makes it an anchor. By another: a link certificate (Doc 9303 part 12).
    [[nodiscard]] bool has_trusted_signature(X509* certificate) const {
        const bool own = names_as_issuer(certificate, certificate) && is_signed_by(certificate, certificate);
        return own || is_issued_by_authority(certificate);
    }

    [[nodiscard]] bool is_issued_by_authority(X509* certificate) const {
        return std::ranges::any_of(m_data.authorities, [&](const X509Ptr& authority) {
            return names_as_issuer(certificate, authority.get()) && is_signed_by(certificate, authority.get());
        });
    }

    void add_crl(CrlPtr crl) {
        if (full()) return refuse("more certificates than a store holds");
        m_data.revocation_lists.push_back(std::move(crl));
    }

    void add_master_list(CMS_ContentInfo* cms) {
        if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed || dotted(CMS_get0_eContentType(cms)) != kMasterList)
            return refuse("a CMS that is no master list");
        ASN1_OCTET_STRING** content = CMS_get0_content(cms);
        if (content == nullptr || *content == nullptr) return refuse("a master list without content");
        if (!is_master_list_signed(cms)) return refuse("a master list whose signer no CA in the store has issued");
        auto certificates = certificates_of_master_list(
            {ASN1_STRING_get0_data(*content), static_cast<std::size_t>(ASN1_STRING_length(*content))});
        if (!certificates) return refuse("a master list that is not as Doc 9303 part 12 has it");
        // Certificates that are signed by themselves first: link certificates are held against them.
        std::stable_partition(certificates->begin(), certificates->end(),
                              [](const X509Ptr& one) { return names_as_issuer(one.get(), one.get()); });
        for (X509Ptr& certificate : *certificates)
            if (is_ca(certificate.get())) add_certificate(std::move(certificate));
    }

    [[nodiscard]] bool is_master_list_signed(CMS_ContentInfo* cms) const {
        if (CMS_verify(cms, nullptr, nullptr, nullptr, nullptr, CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) != 1) {
            ERR_clear_error();
            return false;
        }
        STACK_OF(X509)* signers = CMS_get0_signers(cms);
        bool all = sk_X509_num(signers) > 0;
        for (int i = 0; i < sk_X509_num(signers); ++i) {
            X509* signer = sk_X509_value(signers, i);
            const auto purposes = purposes_of(signer);
            all = all && std::ranges::find(purposes, kMasterListSigner) != purposes.end() &&
                  is_issued_by_authority(signer);
        }
        sk_X509_free(signers);
        return all;
    }

    TrustStore::Data& m_data;
    std::string m_name;
};

std::optional<Bytes> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    Bytes bytes(kLongestTrustFile + 1);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (file.bad() || !file.is_open()) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, bool& readable) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (std::error_code ignored; it->is_regular_file(ignored)) files.push_back(it->path());
    readable = !error;
    std::ranges::sort(files);
    return files;
}

}  // namespace

TrustStore::TrustStore() : m_data(std::make_unique<Data>()) {}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

void TrustStore::add(ByteView file, std::string_view name) {
    Adder(*m_data, name).add(file);
    // What OpenSSL found wrong is told in refused(); its queue is not read by anybody else.
    ERR_clear_error();
}

void TrustStore::refuse(std::string what_and_why) {
    m_data->refused.push_back(std::move(what_and_why));
}

std::size_t TrustStore::authorities() const {
    return m_data->authorities.size();
}
std::size_t TrustStore::signers() const {
    return m_data->signers.size();
}
std::size_t TrustStore::revocation_lists() const {
    return m_data->revocation_lists.size();
}
const std::vector<std::string>& TrustStore::refused() const {
    return m_data->refused;
}

TrustFolder read_trust_folder(const std::filesystem::path& folder) {
    TrustFolder read;
    bool readable = false;
    const auto paths = files_of(folder, readable);
    const auto refuse = [&read](const std::filesystem::path& path, const char* why) {
        read.refused.push_back(path.filename().string() + ": " + why);
    };
    for (std::size_t i = 0; i < paths.size() && i < kMostTrustFiles; ++i) {
        if (auto bytes = read_file(paths[i])) {
            read.files.push_back({paths[i].filename().string(), *std::move(bytes)});
        } else {
            refuse(paths[i], "cannot be read");
        }
    }
    if (!readable) refuse(folder, "cannot be read");
    if (paths.size() > kMostTrustFiles) refuse(folder, "more files than a store holds");
    return read;
}

TrustStore make_trust_store(const TrustFolder& folder) {
    TrustStore store;
    for (const std::string& refused : folder.refused) store.refuse(refused);
    // Rounds, each in the order of names: what is signed by itself stands before what it signs.
    std::vector<const TrustFile*> later;
    for (const TrustFile& file : folder.files) {
        const X509Ptr certificate = certificate_of(file.bytes);
        const bool anchor = certificate && names_as_issuer(certificate.get(), certificate.get());
        if (anchor || characters_of(file.bytes).find("-----BEGIN CERT") != std::string_view::npos) {
            store.add(file.bytes, file.name);
        } else {
            later.push_back(&file);
        }
    }
    std::stable_partition(later.begin(), later.end(), [](const TrustFile* file) { return !cms_of(file->bytes); });
    for (const TrustFile* file : later) store.add(file->bytes, file->name);
    ERR_clear_error();
    return store;
}

TrustStore load_trust_store(const std::filesystem::path& folder) {
    return make_trust_store(read_trust_folder(folder));
}

}  // namespace garita::seal
