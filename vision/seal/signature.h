// The signed part of a digital seal as it stands in the barcode: what verify.h needs. Nothing is verified here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace garita::seal {

/// Hash of the ECDSA signature. Never renumber: on the wire.
enum class Hash : std::uint8_t { Sha224 = 0, Sha256 = 1, Sha384 = 2, Sha512 = 3, BySignatureLength = 4 };

/// A seal's signature and whom it names as signer.
struct Seal {
    std::string country;  ///< issuing state of the header, as written there: "UTO", "D"
    std::string signer;  ///< signer id ("UTTS"): country and common name of its certificate; empty: the format has none
    /// Upper-case hexadecimal. With a signer: the serial number of its certificate ("5B", "0004F"); without: the last
    /// bytes of the certificate's SHA-1; empty: by `certificate`.
    std::string certificate_reference;
    std::vector<std::uint8_t> certificate;   ///< DER of the signer's certificate where the seal brings it, else empty
    std::string signed_on;                   ///< ISO 8601 date of signature; empty where the format has none
    Hash hash = Hash::BySignatureLength;     ///< VDS: by the size of the field (Doc 9303 part 13)
    std::vector<std::uint8_t> signed_bytes;  ///< what the signature is over
    std::vector<std::uint8_t> signature;     ///< r and s, each of the field's size; empty: there is none
    bool operator==(const Seal&) const = default;
};

}  // namespace garita::seal
