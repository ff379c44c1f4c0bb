#include "vision/seal/defect.h"

#include <algorithm>

namespace garita::seal {
namespace {

// In the order of the enumeration. A new row has its sentence in four languages.
// clang-format off
constexpr auto kTable = std::to_array<Expectation>({
    {Expected::PayloadSize, "payload-size", {"most"}},
    {Expected::AamvaFileType, "aamva-file-type", {}},
    {Expected::AamvaProlog, "aamva-prolog", {}},
    {Expected::AamvaVersionDigits, "aamva-version-digits", {}},
    {Expected::AamvaVersion, "aamva-version", {}},
    {Expected::AamvaIssuerDigits, "aamva-issuer-digits", {}},
    {Expected::AamvaIssuer, "aamva-issuer", {}},
    {Expected::AamvaHeader, "aamva-header", {"version"}},
    {Expected::SubfileCount, "subfile-count", {}},
    {Expected::SubfileDesignator, "subfile-designator", {}},
    {Expected::SubfileOffset, "subfile-offset", {"subfile", "offset"}},
    {Expected::SubfileName, "subfile-name", {"subfile"}},
    {Expected::SubfileSeparator, "subfile-separator", {"subfile"}},
    {Expected::Subfile, "subfile", {"subfile"}},
    {Expected::SubfileLength, "subfile-length", {"subfile", "length", "found"}},
    {Expected::SubfileEnd, "subfile-end", {"subfile"}},
    {Expected::SubfileIssuer, "subfile-issuer", {"subfile", "issuer"}},
    {Expected::ElementName, "element-name", {}},
    {Expected::ElementListed, "element-listed", {"element"}},
    {Expected::ElementVersion, "element-version", {"element", "version"}},
    {Expected::ElementMandatory, "element-mandatory", {"element", "version"}},
    {Expected::ElementOnce, "element-once", {"element"}},
    {Expected::ElementLength, "element-length", {"element", "most"}},
    {Expected::ElementDate, "element-date", {"element"}},
    {Expected::ElementDateOrder, "element-date-order", {"element", "form"}},
    {Expected::ElementValue, "element-value", {"element", "values"}},
    {Expected::ElementIndicator, "element-indicator", {"element"}},
    {Expected::ElementHeight, "element-height", {"element"}},
    {Expected::ElementAgrees, "element-agrees", {"element", "other"}},
    {Expected::ElementCountry, "element-country", {"element", "country"}},
    {Expected::Track, "track", {"track", "begin"}},
    {Expected::ExpiryMonth, "expiry-month", {}},
    {Expected::BcbpFormat, "bcbp-format", {}},
    {Expected::BcbpLegs, "bcbp-legs", {}},
    {Expected::BcbpTicket, "bcbp-ticket", {}},
    {Expected::BcbpPlaces, "bcbp-places", {}},
    {Expected::BcbpLegPlaces, "bcbp-leg-places", {"places", "leg"}},
    {Expected::BcbpSize, "bcbp-size", {"part"}},
    {Expected::BcbpPart, "bcbp-part", {"part", "places"}},
    {Expected::BcbpConditional, "bcbp-conditional", {}},
    {Expected::BcbpSecurity, "bcbp-security", {}},
    {Expected::BcbpEnd, "bcbp-end", {}},
    {Expected::ItemWhole, "item-whole", {"field"}},
    {Expected::ItemPresent, "item-present", {"field"}},
    {Expected::ItemDay, "item-day", {"field"}},
    {Expected::ItemYearAndDay, "item-year-and-day", {"field"}},
    {Expected::SealBeginning, "seal-beginning", {}},
    {Expected::IdbBeginning, "idb-beginning", {}},
    {Expected::SealHeader, "seal-header", {}},
    {Expected::SealHeaderC40, "seal-header-c40", {"field"}},
    {Expected::SealHeaderDate, "seal-header-date", {"field"}},
    {Expected::ReferenceLength, "reference-length", {}},
    {Expected::ReferenceCharacters, "reference-characters", {"characters"}},
    {Expected::SealAlgorithm, "seal-algorithm", {"values"}},
    {Expected::SealMrz, "seal-mrz", {}},
    {Expected::MessageZone, "message-zone", {}},
    {Expected::MessageFirst, "message-first", {}},
    {Expected::ZonesOnce, "zones-once", {}},
    {Expected::Signature, "signature", {"tag"}},
    {Expected::SignatureHalves, "signature-halves", {}},
    {Expected::SignatureLast, "signature-last", {}},
    {Expected::TagInBarcode, "tag-in-barcode", {}},
    {Expected::TagInMessage, "tag-in-message", {}},
    {Expected::ShortestLength, "shortest-length", {}},
    {Expected::Base32, "base32", {}},
    {Expected::Zlib, "zlib", {"most"}},
    {Expected::FeatureRequired, "feature-required", {"field", "place"}},
    {Expected::FeatureOnce, "feature-once", {"field"}},
    {Expected::FeatureBytes, "feature-bytes", {"bytes", "field"}},
    {Expected::FeatureBytesRange, "feature-bytes-range", {"least", "most", "field"}},
    {Expected::FeatureC40, "feature-c40", {"field"}},
    {Expected::FeatureText, "feature-text", {"field"}},
    {Expected::FeatureDate, "feature-date", {"field"}},
    {Expected::FeatureDateTime, "feature-date-time", {"field"}},
    {Expected::FeatureMrz, "feature-mrz", {"field"}},
    {Expected::MrzCheckDigit, "mrz-check-digit", {"field", "digit"}},
    {Expected::MrzCharacter, "mrz-character", {"line", "column"}},
    {Expected::Json, "json", {}},
    {Expected::JsonNumber, "json-number", {}},
    {Expected::JsonNames, "json-names", {}},
    {Expected::JsonValues, "json-values", {}},
    {Expected::JsonLevels, "json-levels", {}},
    {Expected::MemberObject, "member-object", {"place"}},
    {Expected::MemberText, "member-text", {"place"}},
    {Expected::MemberNumber, "member-number", {"place"}},
    {Expected::MemberOnly, "member-only", {"place"}},
    {Expected::MemberPrintable, "member-printable", {"place"}},
    {Expected::MemberAlgorithm, "member-algorithm", {"values", "place"}},
    {Expected::MemberBase64, "member-base64", {"place"}},
    {Expected::MemberSignature, "member-signature", {"place"}},
    {Expected::PlaceForm, "place-form", {"field", "form"}},
    {Expected::PlaceExpiry, "place-expiry", {"field"}},
    {Expected::PlaceDigits, "place-digits", {"field"}},
    {Expected::PlaceSex, "place-sex", {"field"}},
    {Expected::PlaceValue, "place-value", {"field"}},
    {Expected::CardPlaces, "card-places", {}},
    {Expected::WithCheckDigit, "with-check-digit", {"field"}},
    {Expected::CheckDigit, "check-digit", {"field"}},
    {Expected::LinkPage, "link-page", {}},
    {Expected::LinkParameter, "link-parameter", {"place"}},
    {Expected::LinkNumber, "link-number", {}},
    {Expected::LinkEnd, "link-end", {}},
});
// clang-format on

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (static_cast<std::size_t>(kTable[i].expected) != i) return false;
    return kTable.size() == kExpectations;
}
static_assert(is_in_order());

}  // namespace

std::size_t Expectation::count() const {
    return static_cast<std::size_t>(std::ranges::find(arguments, std::string_view()) - arguments.begin());
}

const Expectation& expectation_of(Expected expected) {
    return kTable.at(static_cast<std::size_t>(expected));
}

const Expectation* find_expectation(std::string_view key) {
    const auto row = std::ranges::find(kTable, key, &Expectation::key);
    return row == kTable.end() ? nullptr : &*row;
}

std::map<std::string, std::string> arguments_of(const Defect& defect) {
    const Expectation& row = expectation_of(defect.expected);
    std::map<std::string, std::string> named;
    for (std::size_t i = 0; i < std::min(row.count(), defect.arguments.size()); ++i)
        named.emplace(row.arguments.at(i), defect.arguments[i]);
    return named;
}

}  // namespace garita::seal
