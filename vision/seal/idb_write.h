// From fields to the text of an ICAO barcode: for tests and drawn specimens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "vision/seal/content.h"

namespace garita::seal {

struct IdbDraft {
    std::string identifier = "RDB1";  ///< or "NDB1"
    std::string country = "UTO";
    std::uint8_t algorithm = 1;   ///< 1, 2, 3: ECDSA with SHA-256, SHA-384, SHA-512
    Bytes certificate_reference;  ///< 5 bytes: the last of the certificate's SHA-1; empty: unsigned
    std::string date_of_signature;
    bool masked_date = true;  ///< the date has a mask in front (see idb.cpp)
    Bytes messages;           ///< tags, lengths, values
};

/// Header and message zone: what the signature is over. Nothing when a field does not fit.
[[nodiscard]] std::optional<Bytes> write_idb_signed_part(const IdbDraft& draft);
/// The whole barcode's text. `certificate` (DER) and `signature` are left out when empty.
[[nodiscard]] std::string write_idb(const IdbDraft& draft, const Bytes& signed_part, ByteView certificate,
                                    ByteView signature, bool compressed);

}  // namespace garita::seal
