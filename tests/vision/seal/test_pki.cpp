#include "tests/vision/seal/test_pki.h"

#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "vision/seal/detail/tlv.h"

namespace garita::seal::test {
namespace {

template <typename T>
T* must(T* object) {
    if (object == nullptr) throw std::runtime_error("OpenSSL");
    return object;
}
void must(int status) {
    if (status <= 0) throw std::runtime_error("OpenSSL");
}

template <typename T, int (*Write)(const T*, unsigned char**)>
Bytes der_of(const T* object) {
    unsigned char* der = nullptr;
    const int size = Write(object, &der);
    must(size);
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

X509* parse(const Bytes& der) {
    const unsigned char* at = der.data();
    return must(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

void set_time(ASN1_TIME* time, const std::string& text) {
    must(ASN1_TIME_set_string_X509(time, text.c_str()));
}

void set_serial(ASN1_INTEGER* to, const std::string& hex) {
    BIGNUM* number = nullptr;
    must(BN_hex2bn(&number, hex.c_str()));
    must(BN_to_ASN1_INTEGER(number, to));
    BN_free(number);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    if (value.empty()) return;
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = must(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    must(X509_add_ext(certificate, extension, -1));
    X509_EXTENSION_free(extension);
}

void add_private_period(X509* certificate, const CertificateDraft& draft) {
    if (draft.private_from.empty()) return;
    PKEY_USAGE_PERIOD* period = must(PKEY_USAGE_PERIOD_new());
    period->notBefore = must(ASN1_GENERALIZEDTIME_new());
    period->notAfter = must(ASN1_GENERALIZEDTIME_new());
    must(ASN1_GENERALIZEDTIME_set_string(period->notBefore, draft.private_from.c_str()));
    must(ASN1_GENERALIZEDTIME_set_string(period->notAfter, draft.private_until.c_str()));
    must(X509_add1_ext_i2d(certificate, NID_private_key_usage_period, period, 0, X509V3_ADD_DEFAULT));
    PKEY_USAGE_PERIOD_free(period);
}

}  // namespace

Key make_key(const std::string& curve, bool explicit_parameters) {
    Key key(must(EVP_EC_gen(curve.c_str())));
    if (explicit_parameters)
        must(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT));
    return key;
}

Key make_rsa_key(int bits) {
    return Key(must(EVP_RSA_gen(static_cast<unsigned int>(bits))));
}

Bytes make_certificate(const CertificateDraft& draft, EVP_PKEY* subject, EVP_PKEY* signer, const Bytes& issuer_der) {
    X509* certificate = must(X509_new());
    must(X509_set_version(certificate, X509_VERSION_3));
    set_serial(X509_get_serialNumber(certificate), draft.serial);
    set_time(X509_getm_notBefore(certificate), draft.from);
    set_time(X509_getm_notAfter(certificate), draft.until);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto add = [&](int nid, const std::string& text) {
        must(X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()), -1, 0));
    };
    add(NID_countryName, draft.country);
    add(NID_commonName, draft.name);
    must(X509_set_pubkey(certificate, subject));
    X509* issuer = issuer_der.empty() ? certificate : parse(issuer_der);
    must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)));
    add_extension(certificate, issuer, NID_basic_constraints, draft.ca ? "critical,CA:TRUE,pathlen:0" : "");
    add_extension(certificate, issuer, NID_key_usage,
                  draft.usage.empty() && draft.ca ? "critical,keyCertSign,cRLSign" : draft.usage);
    add_extension(certificate, issuer, NID_ext_key_usage, draft.extended_usage);
    add_private_period(certificate, draft);
    if (draft.key_identifiers) {
        add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
        if (!issuer_der.empty()) add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    }
    must(X509_sign(certificate, signer, draft.sha1 ? EVP_sha1() : EVP_sha256()));
    Bytes der = der_of<X509, i2d_X509>(certificate);
    if (issuer != certificate) X509_free(issuer);
    X509_free(certificate);
    return der;
}

Bytes make_crl(const Bytes& issuer_der, EVP_PKEY* key, const std::vector<std::string>& serials, const std::string& from,
               const std::string& next) {
    X509* issuer = parse(issuer_der);
    X509_CRL* crl = must(X509_CRL_new());
    must(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
    must(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)));
    ASN1_TIME* time = must(ASN1_TIME_new());
    set_time(time, from);
    must(X509_CRL_set1_lastUpdate(crl, time));
    for (const std::string& serial : serials) {
        X509_REVOKED* entry = must(X509_REVOKED_new());
        ASN1_INTEGER* number = must(ASN1_INTEGER_new());
        set_serial(number, serial);
        must(X509_REVOKED_set_serialNumber(entry, number));
        must(X509_REVOKED_set_revocationDate(entry, time));
        must(X509_CRL_add0_revoked(crl, entry));
        ASN1_INTEGER_free(number);
    }
    set_time(time, next);
    must(X509_CRL_set1_nextUpdate(crl, time));
    must(X509_CRL_sort(crl));
    must(X509_CRL_sign(crl, key, EVP_sha256()));
    Bytes der = der_of<X509_CRL, i2d_X509_CRL>(crl);
    ASN1_TIME_free(time);
    X509_CRL_free(crl);
    X509_free(issuer);
    return der;
}

Bytes make_master_list(const std::vector<Bytes>& certificates, const Bytes& signer_der, EVP_PKEY* key,
                       const std::string& type, const Bytes& replacement) {
    Bytes set;
    for (const Bytes& certificate : certificates) set.insert(set.end(), certificate.begin(), certificate.end());
    Bytes list = {0x02, 0x01, 0x00};
    append_tlv(list, 0x31, set);
    Bytes content;
    append_tlv(content, 0x30, list);
    if (!replacement.empty()) content = replacement;
    X509* signer = parse(signer_der);
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
    CMS_ContentInfo* cms = must(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
    ASN1_OBJECT* object = must(OBJ_txt2obj(type.c_str(), 1));
    must(CMS_set1_eContentType(cms, object));
    must(CMS_add1_signer(cms, signer, key, EVP_sha256(), flags));
    BIO* bytes = must(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
    must(CMS_final(cms, bytes, nullptr, flags));
    Bytes der = der_of<CMS_ContentInfo, i2d_CMS_ContentInfo>(cms);
    BIO_free(bytes);
    ASN1_OBJECT_free(object);
    CMS_ContentInfo_free(cms);
    X509_free(signer);
    return der;
}

Bytes sign(EVP_PKEY* key, ByteView message, const std::string& digest) {
    EVP_MD_CTX* context = must(EVP_MD_CTX_new());
    must(EVP_DigestSignInit_ex(context, nullptr, digest.c_str(), nullptr, nullptr, key, nullptr));
    std::size_t size = 0;
    must(EVP_DigestSign(context, nullptr, &size, message.data(), message.size()));
    Bytes der(size);
    must(EVP_DigestSign(context, der.data(), &size, message.data(), message.size()));
    EVP_MD_CTX_free(context);
    const unsigned char* at = der.data();
    ECDSA_SIG* pair = must(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    const int half = (EVP_PKEY_get_bits(key) + 7) / 8;
    Bytes raw(static_cast<std::size_t>(2 * half));
    must(BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw.data(), half));
    must(BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw.data() + half, half));
    ECDSA_SIG_free(pair);
    return raw;
}

Bytes sha1_tail(const Bytes& certificate) {
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    must(EVP_Digest(certificate.data(), certificate.size(), digest.data(), &size, EVP_sha1(), nullptr));
    return {digest.begin() + size - 5, digest.begin() + size};
}

}  // namespace garita::seal::test
