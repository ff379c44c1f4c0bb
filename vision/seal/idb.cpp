#include "vision/seal/idb.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "vision/seal/detail/base_n.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/feature.h"
#include "vision/seal/detail/inflate.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/idb_table.h"

namespace garita::seal {
namespace {

// ICAO TR "ICAO Datastructure for Barcode" (see idb_table.cpp): identifier, flag, Base32 of header and zones.
constexpr std::size_t kTextAt = 5;
constexpr std::uint8_t kMessageTag = 0x61;
constexpr std::uint8_t kCertificateTag = 0x7E;
constexpr std::uint8_t kSignatureTag = 0x7F;
constexpr std::size_t kCountrySize = 2;
constexpr std::size_t kAlgorithmAt = 2;
constexpr std::size_t kReferenceAt = 3;
constexpr std::size_t kReferenceSize = 5;
constexpr std::size_t kDateAt = 8;
// The report's table of the header has the date in 3 bytes, its text in 4 (with a mask); barcodes of both kinds are in
// use (tsenger/vdstools, issue 19, consulted 2026-11). The length is told by where the message zone begins.
constexpr std::size_t kMaskedDateSize = 4;
constexpr std::size_t kDateSize = 3;

struct Flag {
    bool is_signed = false;
    bool compressed = false;
};

std::optional<Flag> flag_of(char letter) {
    if (letter < 'A' || letter > 'D') return std::nullopt;
    return Flag{letter == 'B' || letter == 'D', letter >= 'C'};
}

/// A barcode that is being read: its bytes, and where they stand in the payload.
struct Barcode {
    Bytes bytes;
    Flag flag;
    Content content;

    [[nodiscard]] std::size_t place(std::size_t byte) const {
        return flag.compressed ? kTextAt : kTextAt + byte * 8 / 5;
    }
    void defect(std::size_t byte, Expected expected, std::vector<std::string> arguments = {}) {
        add_defect(content, place(byte), expected, std::move(arguments));
    }
    void add(std::string_view name, std::string value) { add_field(content, name, std::move(value), "header"); }
};

std::optional<Hash> hash_of(std::uint8_t algorithm) {
    switch (algorithm) {
        case 1:
            return Hash::Sha256;
        case 2:
            return Hash::Sha384;
        case 3:
            return Hash::Sha512;
        default:
            return std::nullopt;
    }
}

bool zones_from(ByteView bytes, std::size_t at) {
    if (at >= bytes.size() || bytes[at] != kMessageTag) return false;
    return !read_tlvs(bytes.subspan(at)).bad_at;
}

std::size_t header_size(const Barcode& barcode) {
    if (!barcode.flag.is_signed) return kCountrySize;
    const bool is_short =
        !zones_from(barcode.bytes, kDateAt + kMaskedDateSize) && zones_from(barcode.bytes, kDateAt + kDateSize);
    return kDateAt + (is_short ? kDateSize : kMaskedDateSize);
}

/// False when the header is not whole.
bool read_header(Barcode& barcode, std::size_t size) {
    const ByteView bytes = barcode.bytes;
    if (bytes.size() < size) {
        barcode.defect(bytes.size(), Expected::SealHeader);
        return false;
    }
    Seal seal;
    const C40Text country = decode_c40(bytes.first(kCountrySize));
    if (country.bad_at) barcode.defect(0, Expected::SealHeaderC40, {"seal_country"});
    seal.country = without_blanks_at_the_end(country.text);
    barcode.add("seal_country", seal.country);
    if (!barcode.flag.is_signed) {
        barcode.content.seal = std::move(seal);
        return true;
    }
    const auto hash = hash_of(bytes[kAlgorithmAt]);
    if (!hash) barcode.defect(kAlgorithmAt, Expected::SealAlgorithm, {"1, 2, 3"});
    seal.hash = hash.value_or(Hash::BySignatureLength);
    seal.certificate_reference = hexadecimal(bytes.subspan(kReferenceAt, kReferenceSize));
    const ByteView date = bytes.subspan(kDateAt, size - kDateAt);
    const auto signed_on = date.size() == kMaskedDateSize ? masked_date(date) : seal_date(date);
    if (!signed_on) barcode.defect(kDateAt, Expected::SealHeaderDate, {"date_of_signature"});
    seal.signed_on = signed_on.value_or("");
    barcode.add("certificate_reference", seal.certificate_reference);
    barcode.add("date_of_signature", seal.signed_on);
    // A date with unknown digits is none to hold a certificate's validity against.
    if (seal.signed_on.find('X') != std::string::npos) seal.signed_on.clear();
    barcode.content.seal = std::move(seal);
    return true;
}

/// What kind of document it is: message 86 in the country's own list, else the message that is a document.
void add_document_type(Barcode& barcode, ByteView messages) {
    std::string type;
    for (const Tlv& tlv : read_tlvs(messages).tlvs) {
        const auto row = std::ranges::find(idb_messages(), tlv.tag, &Feature::tag);
        if (type.empty() && row != idb_messages().end() && row->kind == FeatureKind::Messages) type = row->name;
        if (tlv.tag != 0x86 || tlv.value.size() != 1) continue;
        const auto national = idb_national_document_type(barcode.content.seal->country, tlv.value[0]);
        if (!national.empty()) type = national;
    }
    add_field(barcode.content, "document_type", type, "message");
}

void read_message(Barcode& barcode, const Tlv& zone, std::size_t at, std::string_view today) {
    Content read;
    const auto header = static_cast<std::size_t>(zone.value.data() - barcode.bytes.data());
    read_features(idb_messages(), {zone.value, header, today}, read);
    add_document_type(barcode, zone.value);
    barcode.content.fields.insert(barcode.content.fields.end(), read.fields.begin(), read.fields.end());
    for (Defect& defect : read.defects) barcode.defect(defect.offset, defect.expected, std::move(defect.arguments));
    const ByteView bytes = barcode.bytes;
    const ByteView is_signed = bytes.first(header + zone.value.size());
    barcode.content.seal->signed_bytes.assign(is_signed.begin(), is_signed.end());
    barcode.content.understood = true;
    if (zone.at != 0) barcode.defect(at + zone.at, Expected::MessageFirst);
}

void read_zones(Barcode& barcode, std::size_t at, std::string_view today) {
    const ByteView zones = ByteView(barcode.bytes).subspan(at);
    const TlvRun run = read_tlvs(zones);
    Seal& seal = *barcode.content.seal;
    bool known_algorithm = barcode.flag.is_signed && hash_of(barcode.bytes[kAlgorithmAt]).has_value();
    for (const Tlv& tlv : run.tlvs) {
        if (tlv.tag == kMessageTag && seal.signed_bytes.empty()) {
            read_message(barcode, tlv, at, today);
        } else if (tlv.tag == kCertificateTag && seal.certificate.empty()) {
            seal.certificate.assign(tlv.value.begin(), tlv.value.end());
        } else if (tlv.tag == kSignatureTag && seal.signature.empty() && known_algorithm) {
            seal.signature.assign(tlv.value.begin(), tlv.value.end());
        } else if (tlv.tag != kSignatureTag || known_algorithm) {
            barcode.defect(at + tlv.at, Expected::ZonesOnce);
        }
    }
    if (run.bad_at) barcode.defect(at + *run.bad_at, Expected::TagInBarcode);
    if (seal.signed_bytes.empty()) barcode.defect(at, Expected::MessageZone);
    if (known_algorithm && seal.signature.empty()) barcode.defect(barcode.bytes.size(), Expected::Signature, {"7F"});
    if (seal.signature.size() % 2 != 0) barcode.defect(at, Expected::SignatureHalves);
    // Without a message nothing is signed.
    if (seal.signed_bytes.empty()) seal.signature.clear();
}

}  // namespace

bool looks_like_idb(ByteView payload) {
    if (payload.size() < kTextAt) return false;
    const std::string head(payload.begin(), payload.begin() + 4);
    return (head == "RDB1" || head == "NDB1") && flag_of(static_cast<char>(payload[4])).has_value();
}

Content read_idb(ByteView payload, std::string_view today) {
    Barcode barcode;
    barcode.content = content_of("idb");
    if (!looks_like_idb(payload) || payload.size() > kLongestPayload) {
        add_defect(barcode.content, 0, Expected::IdbBeginning);
        return barcode.content;
    }
    barcode.content.version = std::string(payload.begin(), payload.begin() + 4);
    barcode.flag = *flag_of(static_cast<char>(payload[4]));
    auto bytes = decode_base32(std::string(payload.begin() + kTextAt, payload.end()));
    if (!bytes) add_defect(barcode.content, kTextAt, Expected::Base32);
    if (bytes && barcode.flag.compressed) {
        bytes = inflate_within(*bytes, kLongestInflated);
        if (!bytes) add_defect(barcode.content, kTextAt, Expected::Zlib, {std::to_string(kLongestInflated)});
    }
    if (!bytes) return barcode.content;
    barcode.bytes = *std::move(bytes);
    const std::size_t size = header_size(barcode);
    if (read_header(barcode, size)) read_zones(barcode, size, today);
    return barcode.content;
}

}  // namespace garita::seal
