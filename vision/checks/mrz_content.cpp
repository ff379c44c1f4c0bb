// mrz-content: codes, dates, names and fillers that Doc 9303 does not allow (mrz_content.md).
#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "mrz/document_codes.h"
#include "mrz/states.h"
#include "vision/checks/check.h"
#include "vision/checks/detail/mrz_view.h"

namespace garita::checks {
namespace {

using detail::MrzText;

// Content is held against the document when every character of the field was read so surely.
constexpr double kClear = 0.9;

/// What is wrong in one place, before it is known how surely it was read.
struct Fault {
    std::string_view key;
    MrzText place;
    Outcome outcome = Outcome::Failed;  ///< where it was read clearly
};

/// Letters that may begin the document code: ICAO Doc 9303, 8th edition 2021, parts 4 (4.2.2), 5 (4.2.2), 6 (4.2.2) and
/// 7 (4.2.2); the French card and ISO/IEC 18013-1 licences by their own.
std::string_view first_letters(mrz::Format format) {
    switch (format) {
        case mrz::Format::TD3:
            return "P";
        case mrz::Format::TD1:
        case mrz::Format::TD2:
            return "ACI";
        case mrz::Format::MRVA:
        case mrz::Format::MRVB:
            return "V";
        case mrz::Format::FRA:
            return "I";
        case mrz::Format::IDL:
            return "D";
    }
    return "";
}

// Letters that issuers are known to use outside the part where they belong (a laissez-passer on a booklet, a residence
// permit, a passport card): a person compares.
constexpr std::string_view kSeenElsewhere = "ACDIPRS";

std::optional<Fault> check_document_code(const mrz::Interpretation& read) {
    const MrzText code = detail::field_of(read, "document_code");
    if (!code.exists() || code.text.size() != 2) return std::nullopt;
    const char first = code.text[0];
    if (first_letters(read.format).find(first) == std::string_view::npos) {
        const bool seen = kSeenElsewhere.find(first) != std::string_view::npos;
        return Fault{"mrz-content.document-code", code, seen ? Outcome::Undetermined : Outcome::Failed};
    }
    const mrz::CodeStatus status = mrz::status_of_code(read.format, code.text);
    // AI was reserved by an amendment of part 5 that older cards need not know.
    if (status == mrz::CodeStatus::NotAllowed)
        return Fault{"mrz-content.document-code", code, code.text == "AI" ? Outcome::Undetermined : Outcome::Failed};
    // The second letter of a card or a visa is the issuer's; that of a passport is to be one of a list.
    if (status == mrz::CodeStatus::Unassigned && read.format == mrz::Format::TD3)
        return Fault{"mrz-content.second-letter", code, Outcome::Successful};
    return std::nullopt;
}

std::optional<Fault> check_nationality(const mrz::Interpretation& read) {
    const MrzText nationality = detail::field_of(read, "nationality");
    if (!nationality.exists()) return std::nullopt;
    const mrz::StateCode* state = mrz::find_state(nationality.text);
    if (state != nullptr && state->kind != mrz::StateKind::NotOnDocuments) return std::nullopt;
    return Fault{"mrz-content.nationality", nationality};
}

bool is_number(std::string_view text, int lowest, int highest) {
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
    const int value = (text[0] - '0') * 10 + (text[1] - '0');
    return value >= lowest && value <= highest;
}

/// A date that may have unknown parts (part 3, 4.8): day without month is no date.
std::optional<Fault> check_date(const mrz::Interpretation& read, std::string_view field) {
    const MrzText date = detail::field_of(read, field);
    if (!date.exists() || date.text.size() != 6) return std::nullopt;
    const std::string_view text = date.text;
    const std::string_view year = text.substr(0, 2);
    const std::string_view month = text.substr(2, 2);
    const std::string_view day = text.substr(4, 2);
    const auto unknown = [](std::string_view part) { return part == "<<"; };
    // Some issuers write unknown parts as 00 or 99, and "no limit" as nines.
    const auto filled = [](std::string_view part) { return part == "00" || part == "99"; };
    if (filled(month) || filled(day)) return Fault{"mrz-content.date-filled", date, Outcome::Undetermined};
    bool good = (unknown(year) || is_number(year, 0, 99)) && (unknown(month) || is_number(month, 1, 12)) &&
                (unknown(day) || is_number(day, 1, 31));
    if (good && !unknown(month) && !unknown(day)) {
        // Of a leap year unless the year says otherwise; the two centuries in question differ only in 1900.
        const int m = (month[0] - '0') * 10 + (month[1] - '0');
        const int d = (day[0] - '0') * 10 + (day[1] - '0');
        const int y = unknown(year) ? 2000 : 2000 + (year[0] - '0') * 10 + (year[1] - '0');
        good = std::chrono::year_month_day{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)),
                                           std::chrono::day(static_cast<unsigned>(d))}
                   .ok();
    }
    if (good) return std::nullopt;
    return Fault{"mrz-content.date", date};
}

std::optional<Fault> check_name(const mrz::Interpretation& read) {
    // The French card has a field each for surname and given names.
    MrzText name = detail::field_of(read, "name");
    if (!name.exists()) name = detail::field_of(read, "surname");
    if (!name.exists() || name.text.empty()) return std::nullopt;
    if (name.text[0] == '<') return Fault{"mrz-content.name", name};
    // One double filler parts surname and given names (part 3, 4.6); what stands behind a second one is not foreseen,
    // and some issuers do it.
    const std::size_t first = name.text.find("<<");
    if (first == std::string::npos) return std::nullopt;
    const std::size_t given = name.text.find_first_not_of('<', first);
    if (given == std::string::npos) return std::nullopt;
    const bool parted_by_more = given != first + 2;
    const std::size_t second = name.text.find("<<", given);
    const bool third_part =
        second != std::string::npos && name.text.find_first_not_of('<', second) != std::string::npos;
    if (parted_by_more || third_part) return Fault{"mrz-content.name", name, Outcome::Undetermined};
    return std::nullopt;
}

/// The first place that holds a character which the format does not allow there.
std::optional<Fault> check_characters(const mrz::Interpretation& read, const mrz::Document& document) {
    for (const mrz::Defect& defect : document.defects) {
        if (defect.column == 0) continue;
        const mrz::CharacterClass allowed = mrz::class_at(read.format, defect.line, defect.column);
        const mrz::Span at{defect.line, defect.column, 1};
        if (allowed == mrz::CharacterClass::Sex) return Fault{"mrz-content.sex", detail::text_at(read, "sex", at)};
        if (allowed == mrz::CharacterClass::Filler)
            return Fault{"mrz-content.filler", detail::text_at(read, "composite", at)};
        for (const mrz::Field& field : document.fields) {
            const mrz::Span& span = field.span;
            if (span.line == at.line && at.column >= span.column && at.column < span.column + span.length)
                return Fault{"mrz-content.characters", detail::text_at(read, field.name, span)};
        }
        return Fault{"mrz-content.characters", detail::text_at(read, "composite", at)};
    }
    return std::nullopt;
}

Finding tell(const MrzReading& mrz, const Fault& fault) {
    Finding finding = detail::finding_at(mrz, fault.place);
    const double sure = detail::least_confidence(mrz.interpretation, fault.place);
    const bool clear = sure >= kClear || fault.outcome != Outcome::Failed;
    finding.outcome = clear ? fault.outcome : Outcome::Undetermined;
    finding.message_key = clear ? fault.key : "mrz-content.uncertain";
    if (finding.outcome == Outcome::Failed) finding.margin = -1;
    if (finding.outcome == Outcome::Successful) finding.margin = 0.5;
    finding.measured = sure;
    finding.limit = kClear;
    finding.arguments = {{"field", fault.place.field},
                         {"text", fault.place.text},
                         {"code", detail::readable(fault.place.text)},
                         {"line", std::to_string(fault.place.line)},
                         {"column", std::to_string(fault.place.column)}};
    return finding;
}

int gravity(const Finding& finding) {
    return finding.outcome == Outcome::Failed ? 2 : finding.outcome == Outcome::Undetermined ? 1 : 0;
}

}  // namespace

Finding mrz_content(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const MrzReading& mrz = *subject.reading.mrz;
    const mrz::Interpretation& read = mrz.interpretation;
    const mrz::Document document = mrz::parse(read.format, read.lines);
    if (document.fields.empty()) return not_supported(reason::kFormatUnknown);

    // The gravest is told; of equals, the one that comes first.
    std::optional<Finding> worst;
    const std::array<std::optional<Fault>, 6> faults = {
        check_document_code(read),          check_nationality(read), check_date(read, "date_of_birth"),
        check_date(read, "date_of_expiry"), check_name(read),        check_characters(read, document)};
    for (const std::optional<Fault>& fault : faults) {
        if (!fault) continue;
        Finding finding = tell(mrz, *fault);
        if (!worst || gravity(finding) > gravity(*worst)) worst = std::move(finding);
    }
    if (worst) return *worst;
    Finding finding = detail::finding_at(mrz, {});
    finding.regions_mm = {mrz.region_mm};
    finding.outcome = Outcome::Successful;
    finding.margin = 1;
    finding.message_key = "mrz-content.successful";
    return finding;
}

}  // namespace garita::checks
