// Keys, certificates, revocation lists and master lists made at run time: nothing secret or real is committed.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "vision/seal/content.h"

namespace garita::seal::test {

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;

/// OpenSSL's name of the curve. `explicit_parameters`: as CSCAs write them.
Key make_key(const std::string& curve, bool explicit_parameters = false);
Key make_rsa_key(int bits);

struct CertificateDraft {
    std::string country = "UT";
    std::string name = "TS";
    std::string serial = "5B";  ///< hexadecimal
    std::string from = "20200101000000Z";
    std::string until = "20301231000000Z";
    bool ca = false;
    std::string extended_usage;  ///< OpenSSL's words, as "critical,2.23.136.1.1.14.2"; empty: none
    std::string usage;           ///< the same of the key usage
    std::string private_from;    ///< private key usage period; empty: none
    std::string private_until;
    bool key_identifiers = true;
    bool sha1 = false;  ///< signed with SHA-1
};
/// DER. `issuer` is the issuer's certificate; empty: the certificate is its own issuer.
Bytes make_certificate(const CertificateDraft& draft, EVP_PKEY* subject, EVP_PKEY* signer, const Bytes& issuer = {});

/// DER of a revocation list with these serial numbers.
Bytes make_crl(const Bytes& issuer, EVP_PKEY* key, const std::vector<std::string>& serials,
               const std::string& from = "20200101000000Z", const std::string& next = "20301231000000Z");

/// DER of a CSCA master list. `content` replaces the SEQUENCE when it is not empty.
Bytes make_master_list(const std::vector<Bytes>& certificates, const Bytes& signer, EVP_PKEY* key,
                       const std::string& type = "2.23.136.1.1.2", const Bytes& content = {});

/// r || s, each as long as the key's field.
Bytes sign(EVP_PKEY* key, ByteView message, const std::string& digest);

Bytes sha1_tail(const Bytes& certificate);  ///< the last 5 bytes

}  // namespace garita::seal::test
