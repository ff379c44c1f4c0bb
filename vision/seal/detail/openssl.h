// Owners of OpenSSL's objects, and the few questions asked of certificates. Only .cpp files of this room include it.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "vision/seal/content.h"

namespace garita::seal {

template <auto Free>
struct OpenSslFree {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using X509Ptr = std::unique_ptr<X509, OpenSslFree<X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, OpenSslFree<X509_CRL_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, OpenSslFree<CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, OpenSslFree<BIO_free_all>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpenSslFree<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, OpenSslFree<EVP_MD_CTX_free>>;
using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, OpenSslFree<ECDSA_SIG_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, OpenSslFree<BN_free>>;
using EkuPtr = std::unique_ptr<EXTENDED_KEY_USAGE, OpenSslFree<EXTENDED_KEY_USAGE_free>>;
using PeriodPtr = std::unique_ptr<PKEY_USAGE_PERIOD, OpenSslFree<PKEY_USAGE_PERIOD_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, OpenSslFree<ASN1_OBJECT_free>>;

/// A certificate of exactly these bytes of DER; null when they are none.
[[nodiscard]] X509Ptr certificate_of(ByteView der);
[[nodiscard]] bool is_ca(X509* certificate);
/// Issued by `issuer` as names and key identifiers say; no signature is verified.
[[nodiscard]] bool names_as_issuer(const X509* certificate, X509* issuer);
/// The authority's key identifier names `issuer`'s key. False when either has none.
[[nodiscard]] bool key_identifiers_match(X509* certificate, X509* issuer);
[[nodiscard]] bool is_signed_by(X509* certificate, X509* issuer);
/// Purposes of the extended key usage in dotted numbers; empty when there is no such extension.
[[nodiscard]] std::vector<std::string> purposes_of(X509* certificate);
/// A part of the subject's name as UTF-8; empty when it is not there.
[[nodiscard]] std::string subject_part(const X509* certificate, int nid);
/// Serial number, upper-case hexadecimal without zeros in front.
[[nodiscard]] std::string serial_of(const X509* certificate);
/// ISO 8601 day; empty when it is no time.
[[nodiscard]] std::string day_of(const ASN1_TIME* time);

}  // namespace garita::seal
