#include "mrz/deviations.h"

#include <string>

#include "mrz/characters.h"
#include "mrz/layout.h"

namespace garita::mrz {
namespace {

bool concerns(const Deviation& deviation, const Document& document, const CheckDigit& check, int issue_year) {
    return deviation.of == check.of && deviation.state == document.value("issuing_state") &&
           (deviation.document_code.empty() || deviation.document_code == document.value("document_code")) &&
           (issue_year == 0 || (issue_year >= deviation.first_year && issue_year <= deviation.last_year));
}

/// What a check digit covers, letters written as 0.
std::string covered_without_letters(const Document& document, const CheckDigit& check) {
    std::string text;
    for (const CheckPlace& place : layout_of(document.format, document.lines).checks) {
        if (place.of != check.of) continue;
        for (const Span& span : place.covers)
            for (int i = 0; i < span.length; ++i) {
                const char c =
                    document
                        .lines[static_cast<std::size_t>(span.line - 1)][static_cast<std::size_t>(span.column - 1 + i)];
                text += is_letter(c) ? '0' : c;
            }
    }
    return text;
}

bool holds(DeviationRule rule, const Document& document, const CheckDigit& check) {
    switch (rule) {
        case DeviationRule::FillerForDigit:
            return check.found == '<';
        case DeviationRule::ZeroForDigit:
            return check.found == '0';
        case DeviationRule::LettersAsZero:
            return check.found == check_digit(covered_without_letters(document, check));
    }
    return false;
}

}  // namespace

std::span<const Deviation> known_deviations() {
    return {};
}

const Deviation* explain(const Document& document, const CheckDigit& check, int issue_year,
                         std::span<const Deviation> deviations) {
    if (check.valid) return nullptr;
    for (const Deviation& deviation : deviations)
        if (concerns(deviation, document, check, issue_year) && holds(deviation.rule, document, check))
            return &deviation;
    return nullptr;
}

}  // namespace garita::mrz
