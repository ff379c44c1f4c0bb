#include "vision/seal/vds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/feature.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/vds_table.h"

namespace garita::seal {
namespace {

// Doc 9303 part 13, 8th edition 2021, header: offsets and sizes in bytes.
constexpr std::uint8_t kMagic = 0xDC;
constexpr std::uint8_t kRawVersion3 = 0x02;
constexpr std::uint8_t kRawVersion4 = 0x03;
constexpr std::size_t kCountryAt = 2;
constexpr std::size_t kCountrySize = 2;
constexpr std::size_t kSignerAt = 4;
constexpr std::size_t kSignerSize3 = 6;  ///< signer (4 characters) and certificate reference (5)
constexpr std::size_t kSignerSize4 = 4;  ///< signer (4) and the number of characters of the reference that follows (2)
constexpr std::size_t kSigner = 4;
constexpr std::size_t kRestSize = 8;  ///< two dates of 3 bytes, definition reference, category
constexpr std::uint8_t kSignatureTag = 0xFF;
// BSI TR-03171: this signer writes the number of characters in decimal digits, all others in hexadecimal ones.
constexpr std::string_view kDecimalSigner = "DEZV";
constexpr const char* kHeader = "header";  ///< what the fields of the header are elements of

struct Signer {
    std::string id;
    std::string reference;
    std::size_t end = 0;  ///< where the dates begin
};

/// C40 of the header, blanks at the end cut off; what is no C40 is a defect.
std::string header_text(ByteView payload, std::size_t at, std::size_t size, std::string_view field, Content& content) {
    const C40Text c40 = decode_c40(payload.subspan(at, size));
    if (c40.bad_at) add_defect(content, at + *c40.bad_at, Expected::SealHeaderC40, {std::string(field)});
    return without_blanks_at_the_end(c40.text);
}

std::optional<std::size_t> reference_length(std::string_view signer, std::string_view digits) {
    if (digits.size() != 2) return std::nullopt;
    const auto length = signer == kDecimalSigner ? decimal_number(digits) : hexadecimal_number(digits);
    return length ? std::optional(static_cast<std::size_t>(*length)) : std::nullopt;
}

/// With the dates at `at`, is the rest a seal: two dates, then features to the end, the last of them a signature?
bool is_seal_from(ByteView payload, std::size_t at) {
    if (at + kRestSize > payload.size()) return false;
    const TlvRun run = read_tlvs(payload.subspan(at + kRestSize));
    return seal_date(payload.subspan(at, 3)) && seal_date(payload.subspan(at + 3, 3)) && !run.bad_at &&
           !run.tlvs.empty() && run.tlvs.back().tag == kSignatureTag;
}

/// Bytes of the reference. Early German seals (signer DEME, 2016) say 0 characters and have one group of C40 all the
/// same: believed only where nothing but that makes a seal of the rest.
std::size_t reference_size(ByteView payload, std::size_t at, std::size_t characters) {
    if (characters > 0) return c40_size(characters);
    const std::size_t one_group = c40_size(1);
    return !is_seal_from(payload, at) && is_seal_from(payload, at + one_group) ? one_group : 0;
}

std::optional<Signer> read_signer3(ByteView payload, Content& content) {
    if (payload.size() < kSignerAt + kSignerSize3) return std::nullopt;
    const std::string text = header_text(payload, kSignerAt, kSignerSize3, "seal_signer", content);
    Signer signer{text.substr(0, kSigner), text.size() > kSigner ? text.substr(kSigner) : "", kSignerAt + kSignerSize3};
    return signer;
}

std::optional<Signer> read_signer4(ByteView payload, Content& content) {
    if (payload.size() < kSignerAt + kSignerSize4) return std::nullopt;
    const std::string text = header_text(payload, kSignerAt, kSignerSize4, "seal_signer", content);
    Signer signer{text.substr(0, kSigner), "", kSignerAt + kSignerSize4};
    const auto length = reference_length(signer.id, text.size() > kSigner ? text.substr(kSigner) : "");
    if (!length) {
        add_defect(content, kSignerAt, Expected::ReferenceLength);
        return std::nullopt;
    }
    const std::size_t size = reference_size(payload, signer.end, *length);
    if (signer.end + size > payload.size()) return std::nullopt;
    signer.reference = header_text(payload, signer.end, size, "certificate_reference", content);
    if (*length > 0 && signer.reference.size() != *length)
        add_defect(content, signer.end, Expected::ReferenceCharacters, {std::to_string(*length)});
    signer.end += size;
    return signer;
}

std::string date_field(ByteView payload, std::size_t at, std::string_view name, Content& content) {
    auto date = seal_date(payload.subspan(at, 3));
    if (date) return *std::move(date);
    add_defect(content, at, Expected::SealHeaderDate, {std::string(name)});
    return {};
}

/// What the tags mean: those of the document type, and of the profile that the message names.
std::vector<Feature> features_of(const VdsDocumentType* type, const TlvRun& run) {
    if (type == nullptr) return {};
    std::vector<Feature> features(type->features.begin(), type->features.end());
    for (const Tlv& tlv : run.tlvs) {
        const VdsProfile* profile = tlv.tag == 0x00 && type->name == "administrative_document"
                                        ? find_vds_profile(hexadecimal(tlv.value))
                                        : nullptr;
        if (profile != nullptr) features.insert(features.end(), profile->features.begin(), profile->features.end());
    }
    return features;
}

/// The features up to the signature, and the signature.
void read_zones(ByteView payload, std::size_t at, const VdsDocumentType* type, std::string_view today,
                Content& content) {
    const TlvRun run = read_tlvs(payload.subspan(at));
    const auto found = std::ranges::find(run.tlvs, kSignatureTag, &Tlv::tag);
    const bool has_signature = found != run.tlvs.end();
    const std::size_t message_size = has_signature ? found->at : payload.size() - at;
    read_features(features_of(type, run), {payload.subspan(at, message_size), at, today}, content);
    if (type != nullptr && type->name == "visa" && content.value("mrz_line_1").empty())
        add_defect(content, at, Expected::SealMrz);
    if (!has_signature) {
        content.seal->signed_bytes.assign(payload.begin(), payload.end());
        if (!run.bad_at) add_defect(content, payload.size(), Expected::Signature, {"FF"});
        return;
    }
    const ByteView is_signed = payload.first(at + found->at);
    content.seal->signed_bytes.assign(is_signed.begin(), is_signed.end());
    content.seal->signature.assign(found->value.begin(), found->value.end());
    if (found->value.empty() || found->value.size() % 2 != 0)
        add_defect(content, at + found->at, Expected::SignatureHalves);
    const auto end = static_cast<std::size_t>(found->value.data() + found->value.size() - payload.data());
    if (end != payload.size()) add_defect(content, end, Expected::SignatureLast);
}

}  // namespace

bool looks_like_vds(ByteView payload) {
    return payload.size() > 1 && payload[0] == kMagic && (payload[1] == kRawVersion3 || payload[1] == kRawVersion4);
}

Content read_vds(ByteView payload, std::string_view today) {
    Content content = content_of("vds");
    if (!looks_like_vds(payload) || payload.size() > kLongestPayload) {
        add_defect(content, 0, Expected::SealBeginning);
        return content;
    }
    const bool version4 = payload[1] == kRawVersion4;
    content.version = version4 ? '4' : '3';
    if (payload.size() < kSignerAt) {
        add_defect(content, payload.size(), Expected::SealHeader);
        return content;
    }
    Seal seal;
    seal.country = header_text(payload, kCountryAt, kCountrySize, "seal_country", content);
    const auto signer = version4 ? read_signer4(payload, content) : read_signer3(payload, content);
    add_field(content, "seal_country", seal.country, kHeader);
    if (!signer || signer->end + kRestSize > payload.size()) {
        add_defect(content, payload.size(), Expected::SealHeader);
        return content;
    }
    seal.signer = signer->id;
    seal.certificate_reference = signer->reference;
    add_field(content, "seal_signer", seal.signer, kHeader);
    add_field(content, "certificate_reference", seal.certificate_reference, kHeader);
    add_field(content, "date_of_issue", date_field(payload, signer->end, "date_of_issue", content), kHeader);
    seal.signed_on = date_field(payload, signer->end + 3, "date_of_signature", content);
    add_field(content, "date_of_signature", seal.signed_on, kHeader);
    const VdsDocumentType* type = find_vds_document_type(payload[signer->end + 6], payload[signer->end + 7]);
    add_field(content, "document_type",
              type != nullptr ? std::string(type->name) : hexadecimal(payload.subspan(signer->end + 6, 2)), kHeader);
    content.understood = type != nullptr;
    content.seal = std::move(seal);
    read_zones(payload, signer->end + kRestSize, type, today, content);
    return content;
}

}  // namespace garita::seal
