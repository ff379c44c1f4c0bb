// Issuers whose genuine documents compute a check digit another way: data, never code in a check.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mrz/document.h"

namespace garita::mrz {

/// How an issuer deviates from Doc 9303. Never renumber: in data files.
enum class DeviationRule : std::uint8_t {
    FillerForDigit = 0,  ///< `<` stands where a check digit belongs
    ZeroForDigit = 1,    ///< 0 stands whatever the field holds
    LettersAsZero = 2    ///< letters count as 0
};

/// One deviation, true for documents of a state and type issued in a range of years.
struct Deviation {
    std::string_view state;          ///< issuing state without fillers
    std::string_view document_code;  ///< without fillers; empty: all
    std::string_view of;             ///< the field whose check digit it is, or "composite"
    int first_year = 0;              ///< of issue
    int last_year = 9999;
    DeviationRule rule = DeviationRule::FillerForDigit;
    std::string_view source;  ///< where it is published
};

/// The deviations that this project can cite. None so far: what issuers' specimens show (design/documents.md) is no
/// proof of what their documents do. A kiosk adds its own through explain().
[[nodiscard]] std::span<const Deviation> known_deviations();

/// The deviation that makes a failing check digit right, nullptr when there is none. `issue_year` 0: not known, then
/// the years do not decide.
[[nodiscard]] const Deviation* explain(const Document& document, const CheckDigit& check, int issue_year,
                                       std::span<const Deviation> deviations);

}  // namespace garita::mrz
