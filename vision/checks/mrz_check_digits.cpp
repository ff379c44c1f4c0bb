// mrz-check-digits: do the check digits of the machine-readable zone hold? (mrz_check_digits.md)
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "mrz/deviations.h"
#include "vision/checks/check.h"
#include "vision/checks/detail/mrz_view.h"

namespace garita::checks {
namespace {

using detail::MrzText;

// A digit that does not hold is held against the document when its characters were more likely read right than not:
// interpret() has already put right what a doubtful character explains (mrz/interpret.h). mrz_check_digits.md.
constexpr double kReadRight = 0.5;
// A character that was read so surely is not a matter of opinion (design/json.md).
constexpr double kClearlyRead = 0.9;

/// A check digit that does not hold, with what it is of and how surely all of it was read.
struct Wrong {
    MrzText digit;
    std::vector<MrzText> covers;
    char should = '0';
    double sure = 0;
    const mrz::Deviation* deviation = nullptr;  ///< this issuer is known to compute it so
};

std::vector<MrzText> covered(const mrz::Interpretation& read, const mrz::CheckDigit& check) {
    std::vector<MrzText> covers;
    for (const mrz::CheckPlace& place : mrz::layout_of(read.format).checks) {
        if (place.of != check.of) continue;
        for (const mrz::Span& span : place.covers) covers.push_back(detail::text_at(read, check.of, span));
        if (place.at == check.at) continue;
        // A long document number: its rest stands before the digit, at the beginning of the optional data.
        const int first = read.format == mrz::Format::TD1 ? 16 : 29;
        if (check.at.column > first)
            covers.push_back(detail::text_at(read, check.of, {check.at.line, first, check.at.column - first}));
    }
    return covers;
}

std::vector<Wrong> wrong_digits(const mrz::Interpretation& read, const mrz::Document& document) {
    std::vector<Wrong> wrong;
    for (const mrz::CheckDigit& check : document.check_digits) {
        if (check.valid) continue;
        Wrong digit{detail::text_at(read, check.of, check.at), covered(read, check), check.expected, 0, nullptr};
        digit.deviation = mrz::explain(document, check, 0, mrz::known_deviations());
        digit.sure = detail::confidence_of_all(read, digit.digit);
        for (const MrzText& part : digit.covers) digit.sure *= detail::confidence_of_all(read, part);
        wrong.push_back(std::move(digit));
    }
    return wrong;
}

/// CheckDigit: those that made a digit hold, for its own sake. Person: those that an officer typed.
std::vector<mrz::Correction> corrections_for(const mrz::Interpretation& read, mrz::CorrectionReason reason) {
    std::vector<mrz::Correction> out;
    for (const mrz::Correction& correction : read.corrections)
        if (correction.reason == reason) out.push_back(correction);
    return out;
}

/// What the machine's choice leaves for another character is its confidence now (mrz/typed.h).
bool was_clearly_read(const mrz::Interpretation& read, const mrz::Correction& typed) {
    const MrzText place{"", std::string(1, typed.taken), typed.line, typed.column};
    return detail::least_confidence(read, place) <= 1 - kClearlyRead + 1e-6;
}

Finding failed(const MrzReading& mrz, const Wrong& digit, std::size_t count) {
    Finding finding = detail::finding_at(mrz, digit.digit);
    for (const MrzText& part : digit.covers)
        for (const RectMm& region : detail::regions_of(mrz, part)) finding.regions_mm.push_back(region);
    finding.outcome = Outcome::Failed;
    finding.margin = -1;
    finding.measured = digit.sure;
    finding.limit = kReadRight;
    finding.message_key = count == 1 ? "mrz-check-digits.failed" : "mrz-check-digits.failed-several";
    finding.arguments = {{"column", std::to_string(digit.digit.column)},
                         {"line", std::to_string(digit.digit.line)},
                         {"is", digit.digit.text},
                         {"should", std::string(1, digit.should)},
                         {"field", digit.digit.field},
                         {"count", std::to_string(count)}};
    return finding;
}

/// Every digit that does not hold is one that this issuer computes otherwise.
Finding deviating(const MrzReading& mrz, const Wrong& digit) {
    Finding finding = detail::finding_at(mrz, digit.digit);
    finding.outcome = Outcome::Successful;
    finding.margin = 0.5;
    finding.message_key = "mrz-check-digits.deviation";
    finding.arguments = {{"column", std::to_string(digit.digit.column)},
                         {"line", std::to_string(digit.digit.line)},
                         {"is", digit.digit.text},
                         {"should", std::string(1, digit.should)},
                         {"field", digit.digit.field},
                         {"source", std::string(digit.deviation->source)}};
    return finding;
}

/// There is an MRZ, and what contradicts is more likely the reading than the print. TR-03135 knows no `undetermined`
/// for check digits: the officer scans again or corrects by hand.
Finding illegible(const MrzReading& mrz, const Wrong& digit) {
    Finding finding = aborted(ErrorCode::MrzIllegible);
    finding.page = mrz.page;
    finding.band = mrz.band;
    finding.regions_mm = detail::regions_of(mrz, digit.digit);
    return finding;
}

/// What is said of one character that was taken otherwise than it was seen, or of several.
Finding about(const MrzReading& mrz, const std::vector<mrz::Correction>& corrections, const char* one,
              const char* several) {
    const mrz::Correction& first = corrections.front();
    Finding finding = detail::finding_at(mrz, {});
    for (const mrz::Correction& c : corrections)
        for (const RectMm& region : detail::regions_of(mrz, {"", std::string(1, c.taken), c.line, c.column}))
            finding.regions_mm.push_back(region);
    finding.outcome = Outcome::Successful;
    finding.margin = 0.5;
    finding.message_key = corrections.size() == 1 ? one : several;
    finding.arguments = {{"line", std::to_string(first.line)},
                         {"column", std::to_string(first.column)},
                         {"read", std::string(1, first.read)},
                         {"taken", std::string(1, first.taken)},
                         {"count", std::to_string(corrections.size())}};
    return finding;
}

/// Whatever check digits say: an officer typed what the picture clearly contradicts.
Finding typed_against_print(const MrzReading& mrz, const std::vector<mrz::Correction>& against) {
    Finding finding =
        about(mrz, against, "mrz-check-digits.typed-against-print", "mrz-check-digits.typed-against-print-several");
    finding.outcome = Outcome::Failed;
    finding.margin = -1;
    return finding;
}

}  // namespace

Finding mrz_check_digits(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const MrzReading& mrz = *subject.reading.mrz;
    const mrz::Interpretation& read = mrz.interpretation;
    const mrz::Document document = mrz::parse(read.format, read.lines);
    if (document.check_digits.empty()) return not_supported(reason::kNoSuchField);

    const std::vector<mrz::Correction> typed = corrections_for(read, mrz::CorrectionReason::Person);
    std::vector<mrz::Correction> against;
    std::ranges::copy_if(typed, std::back_inserter(against),
                         [&read](const mrz::Correction& one) { return was_clearly_read(read, one); });
    if (!against.empty()) return typed_against_print(mrz, against);
    std::vector<Wrong> wrong = wrong_digits(read, document);
    const auto known = std::stable_partition(wrong.begin(), wrong.end(), [](const Wrong& w) { return !w.deviation; });
    if (known != wrong.begin()) {
        // The digit that was read most surely speaks first.
        const Wrong& surest =
            *std::max_element(wrong.begin(), known, [](const Wrong& a, const Wrong& b) { return a.sure < b.sure; });
        const auto count = static_cast<std::size_t>(known - wrong.begin());
        return surest.sure < kReadRight ? illegible(mrz, surest) : failed(mrz, surest, count);
    }
    if (!wrong.empty()) return deviating(mrz, wrong.front());
    if (!typed.empty()) return about(mrz, typed, "mrz-check-digits.typed", "mrz-check-digits.typed-several");
    if (const auto repaired = corrections_for(read, mrz::CorrectionReason::CheckDigit); !repaired.empty())
        return about(mrz, repaired, "mrz-check-digits.corrected", "mrz-check-digits.corrected-several");
    Finding finding = detail::finding_at(mrz, {});
    for (const mrz::CheckDigit& check : document.check_digits)
        for (const RectMm& region : detail::regions_of(mrz, detail::text_at(read, check.of, check.at)))
            finding.regions_mm.push_back(region);
    finding.outcome = Outcome::Successful;
    finding.margin = 1;
    finding.message_key = "mrz-check-digits.successful";
    return finding;
}

}  // namespace garita::checks
