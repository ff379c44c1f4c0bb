// What the AAMVA standards define: elements by version, issuers by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace garita::seal {

/// How an element's value is written.
enum class AamvaKind : std::uint8_t {
    Text,
    Name,        ///< part of a name: the reader joins them
    Date,        ///< eight digits; which order, the country says
    Sex,         ///< 1 male, 2 female, 9 not specified; in version 01 also M and F
    Country,     ///< USA, CAN; MEX
    Truncation,  ///< T truncated, N not, U unknown
    Indicator,   ///< 1, or the element is absent; 0 is seen
    Compliance,  ///< F or N; M until version 08
    Height       ///< three digits, blank, in or cm
};

/// Which cards have the element.
enum class AamvaCard : std::uint8_t { Both, Licence };

/// One element as it is in a range of versions.
struct AamvaElement {
    std::string_view id;
    int since = 1;
    int until = 11;
    bool mandatory = false;
    AamvaCard card = AamvaCard::Both;
    std::size_t longest = 0;  ///< characters, as the standard bounds them
    AamvaKind kind = AamvaKind::Text;
    std::string_view field;  ///< name of the content's field
};

inline constexpr int kNewestAamva = 11;

/// All elements, sorted by id and version.
[[nodiscard]] std::span<const AamvaElement> aamva_elements();

/// The element as version `version` has it; nullptr when it does not.
[[nodiscard]] const AamvaElement* find_element(std::string_view id, int version);

/// The element as any version has it.
[[nodiscard]] const AamvaElement* find_element(std::string_view id);

/// An issuer of the AAMVA list.
struct AamvaIssuer {
    std::string_view number;  ///< IIN, six digits
    std::string_view code;    ///< postal code of the jurisdiction; empty: none
    std::string_view name;
    std::string_view country;  ///< USA, CAN, MEX
};

/// nullptr when the list does not have it.
[[nodiscard]] const AamvaIssuer* find_issuer(std::string_view number);

}  // namespace garita::seal
