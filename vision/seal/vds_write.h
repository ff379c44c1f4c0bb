// From fields to the bytes of a visible digital seal: for tests and drawn specimens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// What a seal says. Dates are ISO 8601.
struct VdsDraft {
    int version = 4;  ///< of the header: 3 or 4
    std::string country = "UTO";
    std::string signer = "UTTS";        ///< 4 characters
    std::string certificate_reference;  ///< version 3: at most 5 characters; version 4: at most 255
    std::string date_of_issue;
    std::string date_of_signature;
    std::uint8_t definition = 0;
    std::uint8_t category = 0;
    Bytes message;  ///< tags, lengths, values (append_tlv of detail/tlv.h)
};

/// Header and message: what the signature is over. Nothing when a field does not fit.
[[nodiscard]] std::optional<Bytes> write_vds(const VdsDraft& draft);
/// The seal: what was signed, and the signature (r and s, each of the field's size).
[[nodiscard]] Bytes append_vds_signature(Bytes is_signed, ByteView signature);

/// The lines of an MRZ as a feature holds them. A visa's second line ends after its 28th character. Nothing when a line
/// has characters that no MRZ has.
[[nodiscard]] std::optional<Bytes> write_seal_mrz(std::span<const std::string> lines, bool visa);
/// Three bytes; nothing when the text is not YYYY-MM-DD in digits.
[[nodiscard]] std::optional<Bytes> write_seal_date(std::string_view iso);

}  // namespace garita::seal
