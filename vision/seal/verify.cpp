#include "vision/seal/verify.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "vision/seal/detail/country_codes.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/detail/trust_data.h"

namespace garita::seal {
namespace {

// Curves: Doc 9303 part 12 and part 13, 8th edition 2021, point to BSI TR-03111, which names the NIST curves of FIPS
// 186-4 and the brainpool curves of RFC 5639. Bytes of one number of a signature.
struct Curve {
    std::string_view name;  ///< OpenSSL's
    std::size_t size;
};
constexpr std::array kCurves = {
    Curve{"secp224r1", 28},       Curve{"prime256v1", 32},      Curve{"secp384r1", 48},
    Curve{"secp521r1", 66},       Curve{"brainpoolP224r1", 28}, Curve{"brainpoolP256r1", 32},
    Curve{"brainpoolP320r1", 40}, Curve{"brainpoolP384r1", 48}, Curve{"brainpoolP512r1", 64},
};
// NIST SP 800-57 part 1 revision 5, table 4: 112 bits of security, which 224 bits of a curve give, are acceptable
// through 2030.
constexpr std::size_t kWeakSize = 28;
constexpr std::string_view kWeakUntil = "2030-12-31";
constexpr int kLeastSecurityBits = 112;

// RFC 5280, 4.2.1.12; Doc 9303 part 12 (barcode signer of VDS-NC).
constexpr std::string_view kAnyPurpose = "2.5.29.37.0";
constexpr std::string_view kBarcodeSigner = "2.23.136.1.1.14.2";

std::string_view digest_name(Hash hash, std::size_t number_size) {
    // Doc 9303 part 13: the hash that is as long as the field, or the next longer one.
    if (hash == Hash::BySignatureLength)
        hash = number_size <= 28   ? Hash::Sha224
               : number_size <= 32 ? Hash::Sha256
               : number_size <= 48 ? Hash::Sha384
                                   : Hash::Sha512;
    switch (hash) {
        case Hash::Sha224:
            return "SHA224";
        case Hash::Sha256:
            return "SHA256";
        case Hash::Sha384:
            return "SHA384";
        default:
            return "SHA512";
    }
}

/// OpenSSL's name of the key's curve; empty when the key is none of a named curve. Explicit parameters, which Doc 9303
/// part 12 asks of CSCAs, have a name only when all of them, base point included, are a named curve's.
std::string curve_name(EVP_PKEY* key) {
    std::array<char, 80> name{};
    std::size_t size = 0;
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) != 1)
        return {};
    return {name.data(), size};
}

const Curve* find_curve(std::string_view name) {
    const auto row = std::ranges::find(kCurves, name, &Curve::name);
    return row == kCurves.end() ? nullptr : &*row;
}

/// r || s as DER; empty when it cannot be.
Bytes der_signature(ByteView signature) {
    const auto half = static_cast<int>(signature.size() / 2);
    BignumPtr r(BN_bin2bn(signature.data(), half, nullptr));
    BignumPtr s(BN_bin2bn(signature.data() + half, half, nullptr));
    const EcdsaSigPtr pair(ECDSA_SIG_new());
    if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    // Now the pair's.
    (void)r.release();
    (void)s.release();
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    if (size <= 0) return {};
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

SignatureState verify_signature(const Seal& seal, EVP_PKEY* key) {
    const Curve* curve = find_curve(curve_name(key));
    if (curve == nullptr) return SignatureState::NotSupported;
    if (seal.signature.size() != 2 * curve->size) return SignatureState::Invalid;
    const Bytes der = der_signature(seal.signature);
    const EVP_MD* digest = EVP_get_digestbyname(digest_name(seal.hash, curve->size).data());
    const DigestContextPtr context(EVP_MD_CTX_new());
    if (der.empty() || digest == nullptr || !context ||
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) != 1)
        return SignatureState::NotSupported;
    const int valid =
        EVP_DigestVerify(context.get(), der.data(), der.size(), seal.signed_bytes.data(), seal.signed_bytes.size());
    return valid == 1 ? SignatureState::Valid : SignatureState::Invalid;
}

std::string without_zeros(std::string text) {
    text.erase(0, text.find_first_not_of('0'));
    return text.empty() ? "0" : text;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

/// VDS: the signer is country and common name, the reference is the serial number (Doc 9303 part 13).
bool is_named_by_signer(const X509* certificate, const Seal& seal) {
    return upper(subject_part(certificate, NID_countryName) + subject_part(certificate, NID_commonName)) ==
               upper(seal.signer) &&
           serial_of(certificate) == without_zeros(upper(seal.certificate_reference));
}

/// ICAO barcode: the last bytes of the certificate's SHA-1 (idb.cpp).
bool is_named_by_digest(const X509* certificate, const Seal& seal) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (X509_digest(certificate, EVP_sha1(), digest.data(), &size) != 1) return false;
    return !seal.certificate_reference.empty() &&
           hexadecimal(ByteView(digest).first(size)).ends_with(upper(seal.certificate_reference));
}

/// The certificates that the seal may mean: its own, unless its reference names another; else those of the store.
std::vector<X509*> candidates(const Seal& seal, X509* brought, const TrustStore::Data& store) {
    const bool named = seal.certificate_reference.empty() || !seal.signer.empty();
    if (brought != nullptr && (named || is_named_by_digest(brought, seal))) return {brought};
    std::vector<X509*> found;
    for (const X509Ptr& certificate : store.signers)
        if (seal.signer.empty() ? is_named_by_digest(certificate.get(), seal)
                                : is_named_by_signer(certificate.get(), seal))
            found.push_back(certificate.get());
    return found;
}

ValidityState validity(X509* certificate, std::string_view day) {
    if (day.empty()) return ValidityState::Unknown;
    const std::string from = day_of(X509_get0_notBefore(certificate));
    const std::string until = day_of(X509_get0_notAfter(certificate));
    if (from.empty() || until.empty()) return ValidityState::Unknown;
    if (day < from) return ValidityState::Before;
    return day > until ? ValidityState::After : ValidityState::Inside;
}

/// The day of signature also lies within the private key's own period, where the certificate has one (Doc 9303 part
/// 12).
ValidityState validity_at_signing(X509* certificate, std::string_view day) {
    const ValidityState state = validity(certificate, day);
    const PeriodPtr period(
        static_cast<PKEY_USAGE_PERIOD*>(X509_get_ext_d2i(certificate, NID_private_key_usage_period, nullptr, nullptr)));
    if (state != ValidityState::Inside || !period) return state;
    const std::string from = day_of(period->notBefore);
    const std::string until = day_of(period->notAfter);
    if (!from.empty() && day < from) return ValidityState::Before;
    return !until.empty() && day > until ? ValidityState::After : state;
}

CountryState compare_countries(std::string_view certificate, std::string_view seal) {
    const auto one = document_country(certificate);
    const auto other = document_country(seal == "D" ? "DE" : seal);
    if (!one || !other) return CountryState::Unknown;
    return *one == *other ? CountryState::Same : CountryState::Different;
}

PurposeState purpose_of(X509* certificate) {
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    if (is_ca(certificate) || (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) return PurposeState::Other;
    if ((flags & EXFLAG_CRITICAL) != 0) return PurposeState::Unknown;
    const auto purposes = purposes_of(certificate);
    const bool fits = purposes.empty() || std::ranges::any_of(purposes, [](const std::string& purpose) {
                          return purpose == kBarcodeSigner || purpose == kAnyPurpose;
                      });
    return fits ? PurposeState::Fits : PurposeState::Unknown;
}

struct Chain {
    ChainState state = ChainState::NoIssuer;
    X509* issuer = nullptr;
};

bool is_strong(X509* certificate, X509* issuer) {
    int bits = 0;
    const bool known = X509_get_signature_info(certificate, nullptr, nullptr, &bits, nullptr) == 1;
    return known && bits >= kLeastSecurityBits &&
           EVP_PKEY_get_security_bits(X509_get0_pubkey(issuer)) >= kLeastSecurityBits;
}

Chain find_issuer(X509* certificate, const TrustStore::Data& store) {
    if ((X509_get_extension_flags(certificate) & EXFLAG_INVALID) != 0) return {ChainState::Invalid, nullptr};
    // Names alone do not tell: a CSCA and its signers may have one name.
    if (names_as_issuer(certificate, certificate) && is_signed_by(certificate, certificate))
        return {ChainState::SelfSigned, nullptr};
    Chain chain;
    for (const X509Ptr& authority : store.authorities) {
        if (!names_as_issuer(certificate, authority.get())) continue;
        if (is_signed_by(certificate, authority.get()))
            return {is_strong(certificate, authority.get()) ? ChainState::Trusted : ChainState::Weak, authority.get()};
        // A state's CSCAs of several years share a name: only a key identifier makes one of them the issuer.
        if (key_identifiers_match(certificate, authority.get())) chain.state = ChainState::Invalid;
    }
    return chain;
}

/// The newest list of the issuer's that its key signed.
X509_CRL* list_of(X509* issuer, const TrustStore::Data& store) {
    X509_CRL* newest = nullptr;
    for (const CrlPtr& list : store.revocation_lists) {
        if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_subject_name(issuer)) != 0) continue;
        if (X509_CRL_verify(list.get(), X509_get0_pubkey(issuer)) != 1) continue;
        const bool newer = newest == nullptr || ASN1_TIME_compare(X509_CRL_get0_lastUpdate(list.get()),
                                                                  X509_CRL_get0_lastUpdate(newest)) > 0;
        if (newer) newest = list.get();
    }
    return newest;
}

RevocationState revocation_of(X509* certificate, X509* issuer, const TrustStore::Data& store, std::string_view today) {
    X509_CRL* list = issuer == nullptr ? nullptr : list_of(issuer, store);
    if (list == nullptr) return RevocationState::NoList;
    X509_REVOKED* entry = nullptr;
    if (X509_CRL_get0_by_cert(list, &entry, certificate) == 1) return RevocationState::Revoked;
    // A list without a next one does not grow old (RFC 5280, 5.1.2.5 demands one).
    const std::string due = day_of(X509_CRL_get0_nextUpdate(list));
    return due.empty() || today > due ? RevocationState::OutdatedList : RevocationState::NotRevoked;
}

/// What is known of one certificate as the seal's signer.
Verification verify_with(const Seal& seal, X509* certificate, const TrustStore::Data& store, std::string_view today) {
    Verification result;
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    result.signature = verify_signature(seal, key);
    result.curve = curve_name(key);
    const Curve* curve = find_curve(result.curve);
    result.weak_curve = curve != nullptr && curve->size <= kWeakSize;
    const Chain chain = find_issuer(certificate, store);
    result.chain = chain.state;
    result.at_signing = validity_at_signing(certificate, seal.signed_on);
    result.now = validity(certificate, today);
    if (chain.issuer != nullptr)
        result.issuer_at_signing = validity(chain.issuer, seal.signed_on.empty() ? today : seal.signed_on);
    result.certificate_country = subject_part(certificate, NID_countryName);
    result.certificate_name = subject_part(certificate, NID_commonName);
    result.certificate_serial = serial_of(certificate);
    result.country = compare_countries(result.certificate_country, seal.country);
    result.revocation = revocation_of(certificate, chain.issuer, store, today);
    result.purpose = purpose_of(certificate);
    result.signed_in_future = !seal.signed_on.empty() && seal.signed_on > today;
    return result;
}

}  // namespace

Verification verify(const Seal& seal, const TrustStore& store, std::string_view today) {
    const TrustStore::Data& data = store.data();
    Verification best;
    best.signed_in_future = !seal.signed_on.empty() && seal.signed_on > today;
    if (seal.signature.empty() || seal.signature.size() % 2 != 0) {
        best.signature = SignatureState::NoSignature;
        return best;
    }
    const X509Ptr brought = seal.certificate.empty() ? nullptr : certificate_of(seal.certificate);
    for (X509* certificate : candidates(seal, brought.get(), data)) {
        Verification result = verify_with(seal, certificate, data, today);
        const bool first = best.chain == ChainState::NotChecked;
        if (first || result.signature == SignatureState::Valid) best = std::move(result);
        if (best.signature == SignatureState::Valid) break;
    }
    ERR_clear_error();
    return best;
}

Judgement judge_signature(const Verification& verification, std::string_view today) {
    using enum Judgement::Outcome;
    switch (verification.signature) {
        case SignatureState::Invalid:
            return {Failed, "changed"};
        case SignatureState::NoCertificate:
            return {Undetermined, "no-certificate"};
        case SignatureState::NoSignature:
            return {Undetermined, "no-signature"};
        case SignatureState::NotSupported:
            return {Undetermined, "algorithm"};
        case SignatureState::Valid:
            break;
    }
    if (verification.weak_curve && today > kWeakUntil) return {Undetermined, "weak-curve"};
    return {Successful, "valid"};
}

Judgement judge_signer(const Verification& v) {
    using enum Judgement::Outcome;
    struct Rule {
        bool applies;
        Judgement judgement;
    };
    const bool expired_for_all_we_know = v.at_signing == ValidityState::Unknown && v.now != ValidityState::Inside;
    // In this order: what was seen to be wrong before what could not be seen.
    const std::array rules = {
        Rule{v.chain == ChainState::NotChecked, {Undetermined, "no-certificate"}},
        Rule{v.revocation == RevocationState::Revoked, {Failed, "revoked"}},
        Rule{v.chain == ChainState::SelfSigned, {Failed, "self-signed"}},
        Rule{v.chain == ChainState::Invalid, {Failed, "issuer-signature"}},
        Rule{v.purpose == PurposeState::Other, {Failed, "purpose"}},
        Rule{v.country == CountryState::Different, {Failed, "country"}},
        Rule{v.at_signing == ValidityState::Before, {Failed, "not-yet-valid"}},
        Rule{v.at_signing == ValidityState::After, {Failed, "expired"}},
        Rule{v.issuer_at_signing == ValidityState::Before || v.issuer_at_signing == ValidityState::After,
             {Failed, "issuer-expired"}},
        Rule{v.signed_in_future, {Undetermined, "signed-in-future"}},
        Rule{v.chain == ChainState::NoIssuer, {Undetermined, "no-issuer"}},
        Rule{v.chain == ChainState::Weak, {Undetermined, "weak-chain"}},
        Rule{v.signature != SignatureState::Valid, {Undetermined, "signature"}},
        Rule{v.purpose == PurposeState::Unknown, {Undetermined, "purpose-unknown"}},
        Rule{v.country == CountryState::Unknown, {Undetermined, "country-unknown"}},
        Rule{expired_for_all_we_know, {Undetermined, "expired-now"}},
        Rule{v.revocation == RevocationState::NoList, {Undetermined, "no-revocation-list"}},
        Rule{v.revocation == RevocationState::OutdatedList, {Undetermined, "outdated-revocation-list"}},
    };
    for (const Rule& rule : rules)
        if (rule.applies) return rule.judgement;
    return {Successful, "trusted"};
}

}  // namespace garita::seal
