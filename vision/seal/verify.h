// Whether a seal's signature holds, and whether who signed may sign. Separate answers; verifying.md has the policy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vision/seal/signature.h"
#include "vision/seal/trust_store.h"

namespace garita::seal {

/// Does the signature fit the signed bytes and the signer's key? Never renumber: on the wire.
enum class SignatureState : std::uint8_t {
    Valid = 0,
    Invalid = 1,        ///< another message, another key, or a signature of another size than the key's
    NoCertificate = 2,  ///< the signer's certificate is neither in the seal nor in the store
    NoSignature = 3,    ///< the seal has none that could be verified
    NotSupported = 4    ///< the certificate's key is none of ECDSA over a curve of the standards
};

/// Who issued the signer's certificate. Never renumber: on the wire.
enum class ChainState : std::uint8_t {
    Trusted = 0,     ///< an authority of the store
    NoIssuer = 1,    ///< the store does not have the issuer's certificate
    SelfSigned = 2,  ///< the signer itself
    Invalid = 3,     ///< the issuer's key, which the certificate names, has not signed it; or the certificate is broken
    Weak = 4,        ///< an authority of the store, by a signature of less than 112 bits of security
    NotChecked = 5   ///< there is no certificate
};

/// A day against a certificate's validity. Never renumber: on the wire.
enum class ValidityState : std::uint8_t { Inside = 0, Before = 1, After = 2, Unknown = 3 };

/// Country of the signer's certificate against the country of the seal. Never renumber: on the wire.
enum class CountryState : std::uint8_t { Same = 0, Different = 1, Unknown = 2 };

/// Never renumber: on the wire.
enum class RevocationState : std::uint8_t {
    NotRevoked = 0,
    Revoked = 1,
    NoList = 2,       ///< the store has no list that the issuer signed
    OutdatedList = 3  ///< not on the issuer's newest list, whose next one is due
};

/// May the certificate sign seals, as its key usage says? Never renumber: on the wire.
enum class PurposeState : std::uint8_t {
    Fits = 0,
    Other = 1,   ///< a certificate to sign certificates, or without the usage of digital signatures
    Unknown = 2  ///< purposes or critical extensions that this program does not know
};

/// All that was found of one seal.
struct Verification {
    SignatureState signature = SignatureState::NoCertificate;
    ChainState chain = ChainState::NotChecked;
    ValidityState at_signing = ValidityState::Unknown;         ///< the signer's certificate on the day of signature
    ValidityState now = ValidityState::Unknown;                ///< the same, today
    ValidityState issuer_at_signing = ValidityState::Unknown;  ///< the issuer's; today where the seal has no day
    CountryState country = CountryState::Unknown;
    RevocationState revocation = RevocationState::NoList;
    PurposeState purpose = PurposeState::Unknown;
    bool signed_in_future = false;    ///< the day of signature is after today
    bool weak_curve = false;          ///< 224 bits
    std::string certificate_country;  ///< of the signer, as its certificate writes it: "DE"
    std::string certificate_name;     ///< common name of the signer
    std::string certificate_serial;   ///< upper-case hexadecimal
    std::string curve;                ///< "brainpoolP256r1", "prime256v1"; empty when there is no certificate
    bool operator==(const Verification&) const = default;
};

/// `today` is ISO 8601. Never fails; no network, no clock. Time: one or two signatures a certificate that the seal's
/// reference names.
[[nodiscard]] Verification verify(const Seal& seal, const TrustStore& store, std::string_view today);

/// What is to be said of a part: an outcome of design/inspection.md and why, as a key for the sentence.
struct Judgement {
    enum class Outcome : std::uint8_t { Successful = 0, Failed = 1, Undetermined = 2 };
    Outcome outcome = Outcome::Undetermined;
    std::string_view reason;  ///< "valid", "no-certificate", "expired", …: the tables in verify.cpp
    bool operator==(const Judgement&) const = default;
};

/// The seal's data are unchanged since somebody signed them.
[[nodiscard]] Judgement judge_signature(const Verification& verification, std::string_view today);
/// That somebody was entitled. `failed` only by what was seen to be wrong; what is missing is `undetermined`.
[[nodiscard]] Judgement judge_signer(const Verification& verification);

}  // namespace garita::seal
