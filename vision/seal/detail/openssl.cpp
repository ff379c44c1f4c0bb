#include "vision/seal/detail/openssl.h"

#include <openssl/objects.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace garita::seal {

X509Ptr certificate_of(ByteView der) {
    const unsigned char* at = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

bool is_ca(X509* certificate) {
    // RFC 5280, 4.2.1.9 and 4.2.1.3: basic constraints say CA, and the key usage, where there is one, key signing.
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    return (flags & EXFLAG_CA) != 0 && (flags & EXFLAG_INVALID) == 0 &&
           (X509_get_key_usage(certificate) & KU_KEY_CERT_SIGN) != 0;
}

bool names_as_issuer(const X509* certificate, X509* issuer) {
    return X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(issuer)) == 0;
}

bool key_identifiers_match(X509* certificate, X509* issuer) {
    const ASN1_OCTET_STRING* wanted = X509_get0_authority_key_id(certificate);
    const ASN1_OCTET_STRING* is = X509_get0_subject_key_id(issuer);
    return wanted != nullptr && is != nullptr && ASN1_OCTET_STRING_cmp(wanted, is) == 0;
}

bool is_signed_by(X509* certificate, X509* issuer) {
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    return key != nullptr && X509_verify(certificate, key) == 1;
}

std::vector<std::string> purposes_of(X509* certificate) {
    std::vector<std::string> purposes;
    const EkuPtr usage(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    for (int i = 0; usage && i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
        std::array<char, 80> text{};
        OBJ_obj2txt(text.data(), static_cast<int>(text.size()), sk_ASN1_OBJECT_value(usage.get(), i), 1);
        purposes.emplace_back(text.data());
    }
    return purposes;
}

std::string subject_part(const X509* certificate, int nid) {
    const X509_NAME* name = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0) return {};
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) return {};
    std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return text;
}

std::string serial_of(const X509* certificate) {
    const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    if (!number) return {};
    char* hex = BN_bn2hex(number.get());
    if (hex == nullptr) return {};
    std::string text(hex);
    OPENSSL_free(hex);
    text.erase(0, text.find_first_not_of('0'));
    return text.empty() ? "0" : text;
}

std::string day_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

}  // namespace garita::seal
