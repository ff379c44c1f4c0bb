// Where the bytes of a barcode are not as their format has them: a closed list of what was expected, as keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace garita::seal {

/// What a reader expected at a place. The keys of defect.cpp's table are what results and the wire name; the sentences
/// are in firmware/languages, [defects].
enum class Expected : std::uint8_t {
    PayloadSize,
    AamvaFileType,
    AamvaProlog,
    AamvaVersionDigits,
    AamvaVersion,
    AamvaIssuerDigits,
    AamvaIssuer,
    AamvaHeader,
    SubfileCount,
    SubfileDesignator,
    SubfileOffset,
    SubfileName,
    SubfileSeparator,
    Subfile,
    SubfileLength,
    SubfileEnd,
    SubfileIssuer,
    ElementName,
    ElementListed,
    ElementVersion,
    ElementMandatory,
    ElementOnce,
    ElementLength,
    ElementDate,
    ElementDateOrder,
    ElementValue,
    ElementIndicator,
    ElementHeight,
    ElementAgrees,
    ElementCountry,
    Track,
    ExpiryMonth,
    BcbpFormat,
    BcbpLegs,
    BcbpTicket,
    BcbpPlaces,
    BcbpLegPlaces,
    BcbpSize,
    BcbpPart,
    BcbpConditional,
    BcbpSecurity,
    BcbpEnd,
    ItemWhole,
    ItemPresent,
    ItemDay,
    ItemYearAndDay,
    SealBeginning,
    IdbBeginning,
    SealHeader,
    SealHeaderC40,
    SealHeaderDate,
    ReferenceLength,
    ReferenceCharacters,
    SealAlgorithm,
    SealMrz,
    MessageZone,
    MessageFirst,
    ZonesOnce,
    Signature,
    SignatureHalves,
    SignatureLast,
    TagInBarcode,
    TagInMessage,
    ShortestLength,
    Base32,
    Zlib,
    FeatureRequired,
    FeatureOnce,
    FeatureBytes,
    FeatureBytesRange,
    FeatureC40,
    FeatureText,
    FeatureDate,
    FeatureDateTime,
    FeatureMrz,
    MrzCheckDigit,
    MrzCharacter,
    Json,
    JsonNumber,
    JsonNames,
    JsonValues,
    JsonLevels,
    MemberObject,
    MemberText,
    MemberNumber,
    MemberOnly,
    MemberPrintable,
    MemberAlgorithm,
    MemberBase64,
    MemberSignature,
    PlaceForm,
    PlaceExpiry,
    PlaceDigits,
    PlaceSex,
    PlaceValue,
    CardPlaces,
    WithCheckDigit,
    CheckDigit,
    LinkPage,
    LinkParameter,
    LinkNumber,
    LinkEnd,
};
inline constexpr std::size_t kExpectations = static_cast<std::size_t>(Expected::LinkEnd) + 1;

/// Longer arguments are cut: a stranger writes some of them (names in a JSON seal).
inline constexpr std::size_t kLongestDefectArgument = 200;

/// One row of the table.
struct Expectation {
    Expected expected = Expected::Json;
    std::string_view key;                       ///< "subfile-offset"; never change
    std::array<std::string_view, 3> arguments;  ///< names of the arguments, in the order of Defect::arguments

    [[nodiscard]] std::size_t count() const;  ///< of arguments
};
[[nodiscard]] const Expectation& expectation_of(Expected expected);
/// nullptr for a key that the table does not have.
[[nodiscard]] const Expectation* find_expectation(std::string_view key);

/// A place where the bytes are not as the format has them. What could be read stands beside it.
struct Defect {
    std::size_t offset = 0;  ///< in the payload, from 0
    Expected expected = Expected::Json;
    /// As many as the row has, each printable UTF-8 of at most kLongestDefectArgument bytes. Names of fields and parts
    /// are keys too: `field` of [fields], `part` of [parts].
    std::vector<std::string> arguments{};
    bool operator==(const Defect&) const = default;
};

/// By their names, as sentences want them.
[[nodiscard]] std::map<std::string, std::string> arguments_of(const Defect& defect);

}  // namespace garita::seal
