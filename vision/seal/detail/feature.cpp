#include "vision/seal/detail/feature.h"

#include <algorithm>
#include <array>

#include "mrz/document.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/text.h"

namespace garita::seal {
namespace {

/// One feature that is being read.
struct Place {
    const Feature& feature;
    const Tlv& tlv;
    const Zone& zone;
    std::string element;
    Content& content;

    void add(std::string value) const {
        content.fields.push_back({std::string(feature.name), std::move(value), element});
    }
    void defect(Expected expected, std::vector<std::string> arguments = {}) const {
        add_defect(content, zone.at + tlv.at, expected, std::move(arguments));
    }
    /// About the feature as a whole.
    void named_defect(Expected expected) const { defect(expected, {std::string(feature.name)}); }
    [[nodiscard]] std::string_view characters() const { return characters_of(tlv.value); }
    /// What cannot be read is shown as it stands.
    void add_broken(Expected expected) const {
        add(hexadecimal(tlv.value));
        named_defect(expected);
    }
};

std::uint64_t number_of(ByteView bytes) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number * 256 + byte;
    return number;
}

/// Digits with zeros in front; nothing when the number has more.
std::optional<std::string> digits_of(std::uint64_t number, std::size_t count) {
    std::string digits = std::to_string(number);
    if (digits.size() > count) return std::nullopt;
    return std::string(count - digits.size(), '0') + digits;
}

std::optional<std::string> date_of_text(std::string_view text) {
    if (text.size() == 8 && all_digits(text)) return iso_date(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
    if (text.size() == 10 && text[2] == '.' && text[5] == '.' && all_digits(text.substr(0, 2)) &&
        all_digits(text.substr(3, 2)) && all_digits(text.substr(6)))
        return iso_date(text.substr(6), text.substr(3, 2), text.substr(0, 2));
    return std::nullopt;
}

void read_c40(const Place& place) {
    const C40Text c40 = decode_c40(place.tlv.value);
    if (c40.bad_at) return place.add_broken(Expected::FeatureC40);
    place.add(without_blanks_at_the_end(c40.text));
}

void read_text(const Place& place) {
    if (is_printable(place.characters())) return place.add(std::string(place.characters()));
    place.add_broken(Expected::FeatureText);
}

void read_number(const Place& place) {
    if (place.tlv.value.size() != 1) return place.add(hexadecimal(place.tlv.value));
    const int number = place.tlv.value[0];
    const bool without_limit = place.feature.kind == FeatureKind::Entries && number == 0;
    place.add(without_limit ? "unlimited" : std::to_string(number));
}

/// Doc 9303 part 13 (visa): three bytes, days, months and years.
void read_stay(const Place& place) {
    const ByteView stay = place.tlv.value;
    if (stay.size() != 3) return place.add(hexadecimal(stay));
    std::string duration = "P";
    if (stay[2] != 0) duration += std::to_string(stay[2]) + 'Y';
    if (stay[1] != 0) duration += std::to_string(stay[1]) + 'M';
    if (stay[0] != 0 || duration.size() == 1) duration += std::to_string(stay[0]) + 'D';
    place.add(duration);
}

void read_raw(const Place& place) {
    const std::string_view text = place.characters();
    place.add(is_printable(text) ? std::string(text) : hexadecimal(place.tlv.value));
}

void read_masked_date(const Place& place) {
    if (auto date = masked_date(place.tlv.value)) return place.add(*std::move(date));
    place.add_broken(Expected::FeatureDate);
}

void read_date_time(const Place& place) {
    const auto digits =
        digits_of(number_of(place.tlv.value.first(std::min<std::size_t>(place.tlv.value.size(), 8))), 14);
    if (place.tlv.value.size() == 6 && digits) {
        const std::string_view d = *digits;
        const auto date = iso_date(d.substr(4, 4), d.substr(0, 2), d.substr(2, 2));
        if (date && d.substr(8, 2) < "24" && d.substr(10, 2) < "60" && d.substr(12, 2) < "60")
            return place.add(*date + 'T' + std::string(d.substr(8, 2)) + ':' + std::string(d.substr(10, 2)) + ':' +
                             std::string(d.substr(12, 2)));
    }
    place.add_broken(Expected::FeatureDateTime);
}

void read_date_text(const Place& place) {
    const std::string_view text = place.characters();
    if (!is_printable(text)) return place.add_broken(Expected::FeatureDate);
    if (auto date = date_of_text(text)) return place.add(*std::move(date));
    place.add(std::string(text));
    place.named_defect(Expected::FeatureDate);
}

/// JPEG 2000: ISO/IEC 15444-1, A.4.1 (codestream: SOC, SIZ) and I.5.1 (file: signature box). JPEG: ISO/IEC 10918-1,
/// B.1.1.3.
std::string_view image_kind(ByteView image) {
    struct Magic {
        std::string_view kind;
        std::array<std::uint8_t, 6> bytes;
        std::size_t size;
    };
    constexpr std::array<Magic, 3> kMagics = {{{"JPEG 2000 codestream", {0xFF, 0x4F, 0xFF, 0x51}, 4},
                                               {"JPEG 2000", {0, 0, 0, 0x0C, 0x6A, 0x50}, 6},
                                               {"JPEG", {0xFF, 0xD8, 0xFF}, 3}}};
    for (const Magic& magic : kMagics)
        if (image.size() >= magic.size &&
            std::equal(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(magic.size), magic.bytes.begin()))
            return magic.kind;
    return "image of an unknown kind";
}

void read_face(const Place& place) {
    place.add(std::string(image_kind(place.tlv.value)) + ", " + std::to_string(place.tlv.value.size()) + " bytes");
}

std::size_t size_of_zone(mrz::Format format) {
    const mrz::FormatShape& shape = mrz::shape_of(format);
    return static_cast<std::size_t>(shape.lines * shape.columns);
}

/// The format whose zone has so many characters in a seal. A visa's second line ends in a seal after its 28th
/// character, the check digit of the date of expiry: what is cut off is optional data (Doc 9303 part 13, visa). Some
/// ICAO barcodes have it whole.
std::optional<mrz::Format> format_in_seal(FeatureKind kind, std::size_t characters) {
    constexpr std::size_t kVisaLine2 = 28;
    const auto is_visa = [&](mrz::Format format) {
        const auto line = static_cast<std::size_t>(mrz::shape_of(format).columns);
        return characters == line + kVisaLine2 || characters == 2 * line;
    };
    if (kind == FeatureKind::MrvA) return is_visa(mrz::Format::MRVA) ? std::optional(mrz::Format::MRVA) : std::nullopt;
    if (kind == FeatureKind::MrvB) return is_visa(mrz::Format::MRVB) ? std::optional(mrz::Format::MRVB) : std::nullopt;
    for (const mrz::Format format : {mrz::Format::TD1, mrz::Format::TD2, mrz::Format::TD3})
        if (size_of_zone(format) == characters) return format;
    return std::nullopt;
}

std::vector<std::string> lines_of(std::string text, mrz::Format format) {
    const auto columns = static_cast<std::size_t>(mrz::shape_of(format).columns);
    std::ranges::replace(text, ' ', '<');
    text.resize(size_of_zone(format), '<');
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at += columns) lines.push_back(text.substr(at, columns));
    return lines;
}

std::string mrz_value(const mrz::Document& document, const mrz::Field& field, std::string_view today) {
    std::optional<std::string> date;
    if (field.name == "date_of_birth") date = mrz::birth_date(document.places(field.name), today);
    if (field.name == "date_of_expiry") date = mrz::expiry_date(document.places(field.name), today);
    return date ? *date : field.value;
}

void read_mrz(const Place& place) {
    const C40Text c40 = decode_c40(place.tlv.value);
    const auto format = format_in_seal(place.feature.kind, c40.text.size());
    if (c40.bad_at || !format) return place.add_broken(Expected::FeatureMrz);
    const mrz::Document document = mrz::parse(*format, lines_of(c40.text, *format));
    for (std::size_t i = 0; i < document.lines.size(); ++i)
        place.content.fields.push_back({"mrz_line_" + std::to_string(i + 1), document.lines[i], place.element});
    for (const mrz::Field& field : document.fields)
        if (!field.value.empty())
            place.content.fields.push_back(
                {std::string(field.name), mrz_value(document, field, place.zone.today), place.element});
    for (const mrz::CheckDigit& check : document.check_digits)
        if (!check.valid)
            place.defect(Expected::MrzCheckDigit, {std::string(check.of), std::string(1, check.expected)});
    for (const mrz::Defect& defect : document.defects)
        place.defect(Expected::MrzCharacter, {std::to_string(defect.line), std::to_string(defect.column)});
}

void read_messages(const Place& place) {
    const auto header = static_cast<std::size_t>(place.tlv.value.data() - place.zone.bytes.data());
    const std::string path = std::string(place.zone.path) + hexadecimal(std::array{place.tlv.tag}) + '/';
    read_features(place.feature.inside, {place.tlv.value, place.zone.at + header, place.zone.today, path},
                  place.content);
}

void read_feature(const Place& place) {
    switch (place.feature.kind) {
        case FeatureKind::C40:
            return read_c40(place);
        case FeatureKind::Text:
            return read_text(place);
        case FeatureKind::Number:
        case FeatureKind::Entries:
            return read_number(place);
        case FeatureKind::Stay:
            return read_stay(place);
        case FeatureKind::Raw:
            return read_raw(place);
        case FeatureKind::Hex:
            return place.add(hexadecimal(place.tlv.value));
        case FeatureKind::MaskedDate:
            return read_masked_date(place);
        case FeatureKind::DateTime:
            return read_date_time(place);
        case FeatureKind::DateText:
            return read_date_text(place);
        case FeatureKind::Mrz:
        case FeatureKind::MrvA:
        case FeatureKind::MrvB:
            return read_mrz(place);
        case FeatureKind::Face:
            return read_face(place);
        case FeatureKind::Messages:
            return read_messages(place);
    }
}

const Feature* find(std::span<const Feature> table, std::uint8_t tag) {
    const auto row = std::ranges::find(table, tag, &Feature::tag);
    return row == table.end() ? nullptr : &*row;
}

void note_length(const Place& place) {
    const Feature& feature = place.feature;
    const std::string least = std::to_string(feature.least);
    if (feature.most == feature.least) return place.defect(Expected::FeatureBytes, {least, std::string(feature.name)});
    place.defect(Expected::FeatureBytesRange, {least, std::to_string(feature.most), std::string(feature.name)});
}

}  // namespace

void read_features(std::span<const Feature> table, const Zone& zone, Content& content) {
    static constexpr Feature kUnknown{0, "unknown", FeatureKind::Raw};
    const TlvRun run = read_tlvs(zone.bytes);
    for (const Tlv& tlv : run.tlvs) {
        const Feature* known = find(table, tlv.tag);
        const Feature& feature = known == nullptr ? kUnknown : *known;
        const Place place{feature, tlv, zone, "tag " + std::string(zone.path) + hexadecimal(std::array{tlv.tag}),
                          content};
        if (!tlv.shortest) place.defect(Expected::ShortestLength);
        if (known != nullptr && (tlv.value.size() < feature.least || tlv.value.size() > feature.most))
            note_length(place);
        const bool again =
            std::ranges::any_of(run.tlvs, [&](const Tlv& other) { return other.tag == tlv.tag && other.at < tlv.at; });
        if (known != nullptr && again) place.named_defect(Expected::FeatureOnce);
        read_feature(place);
    }
    if (run.bad_at) add_defect(content, zone.at + *run.bad_at, Expected::TagInMessage);
    for (const Feature& feature : table)
        if (feature.required && std::ranges::find(run.tlvs, feature.tag, &Tlv::tag) == run.tlvs.end())
            add_defect(
                content, zone.at + zone.bytes.size(), Expected::FeatureRequired,
                {std::string(feature.name), "tag " + std::string(zone.path) + hexadecimal(std::array{feature.tag})});
}

std::optional<std::string> seal_date(ByteView three) {
    if (three.size() != 3) return std::nullopt;
    const auto digits = digits_of(number_of(three), 8);
    if (!digits) return std::nullopt;
    const std::string_view d = *digits;
    return iso_date(d.substr(4), d.substr(0, 2), d.substr(2, 2));
}

std::optional<std::string> masked_date(ByteView four) {
    if (four.size() != 4) return std::nullopt;
    if (four[0] == 0) return seal_date(four.subspan(1));
    auto digits = digits_of(number_of(four.subspan(1)), 8);
    if (!digits) return std::nullopt;
    for (std::size_t i = 0; i < 8; ++i)
        if ((four[0] & (0x80U >> i)) != 0) (*digits)[i] = 'X';
    const std::string_view d = *digits;
    return std::string(d.substr(4)) + '-' + std::string(d.substr(0, 2)) + '-' + std::string(d.substr(2, 2));
}

}  // namespace garita::seal
