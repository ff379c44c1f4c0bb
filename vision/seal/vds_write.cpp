#include "vision/seal/vds_write.h"

#include <array>
#include <cstdlib>

#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/tlv.h"

namespace garita::seal {
namespace {

// Doc 9303 part 13, header; see vds.cpp.
constexpr std::size_t kSigner = 4;
constexpr std::size_t kReference3 = 5;
constexpr std::size_t kVisaLine2 = 28;

std::string two_digits(std::size_t number, std::size_t radix) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return {kDigits[number / radix % radix], kDigits[number % radix]};
}

bool append(Bytes& to, const std::optional<Bytes>& more) {
    if (!more) return false;
    to.insert(to.end(), more->begin(), more->end());
    return true;
}

std::optional<Bytes> write_signer(const VdsDraft& draft) {
    const std::string& reference = draft.certificate_reference;
    if (draft.signer.size() != kSigner || reference.size() > 255) return std::nullopt;
    if (draft.version == 3) {
        if (reference.size() > kReference3) return std::nullopt;
        return encode_c40(draft.signer + std::string(kReference3 - reference.size(), '0') + reference);
    }
    // BSI TR-03171: this signer's length is decimal.
    const std::size_t radix = draft.signer == "DEZV" ? 10 : 16;
    if (reference.size() >= radix * radix) return std::nullopt;
    auto bytes = encode_c40(draft.signer + two_digits(reference.size(), radix));
    if (!bytes || !append(*bytes, encode_c40(reference))) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<Bytes> write_seal_date(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
    std::uint32_t number = 0;
    for (const std::string_view part : {iso.substr(5, 2), iso.substr(8, 2), iso.substr(0, 4)})
        for (const char digit : part) {
            if (digit < '0' || digit > '9') return std::nullopt;
            number = number * 10 + static_cast<std::uint32_t>(digit - '0');
        }
    return Bytes{static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
                 static_cast<std::uint8_t>(number)};
}

std::optional<Bytes> write_seal_mrz(std::span<const std::string> lines, bool visa) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) text += visa && i == 1 ? lines[i].substr(0, kVisaLine2) : lines[i];
    return encode_c40(text);
}

std::optional<Bytes> write_vds(const VdsDraft& draft) {
    if ((draft.version != 3 && draft.version != 4) || draft.country.empty() || draft.country.size() > 3)
        return std::nullopt;
    Bytes bytes = {0xDC, static_cast<std::uint8_t>(draft.version - 1)};
    const bool whole = append(bytes, encode_c40(draft.country + std::string(3 - draft.country.size(), '<'))) &&
                       append(bytes, write_signer(draft)) && append(bytes, write_seal_date(draft.date_of_issue)) &&
                       append(bytes, write_seal_date(draft.date_of_signature));
    if (!whole) return std::nullopt;
    bytes.insert(bytes.end(), {draft.definition, draft.category});
    bytes.insert(bytes.end(), draft.message.begin(), draft.message.end());
    return bytes;
}

Bytes append_vds_signature(Bytes is_signed, ByteView signature) {
    append_tlv(is_signed, 0xFF, signature);
    return is_signed;
}

}  // namespace garita::seal
