// age-plausible: can the holder have been born then? (age_plausible.md)
#include <string>

#include "vision/checks/check.h"
#include "vision/checks/detail/document_dates.h"
#include "vision/checks/detail/mrz_view.h"

namespace garita::checks {
namespace {

using detail::Date;

// The oldest verified person reached 122 years (Gerontology Research Group's public table): a document that makes its
// holder older than that is wrong.
constexpr int kOldestEver = 122;
// Travellers beyond this age exist and are rare: a person compares. Not a threshold of failure.
constexpr int kRare = 105;

void say(Finding& finding, Outcome outcome, std::string_view key) {
    finding.outcome = outcome;
    finding.message_key = key;
}

void judge_age(Finding& finding, int age, bool printed) {
    finding.arguments["age"] = std::to_string(age);
    finding.measured = age;
    finding.limit = kOldestEver;
    if (age > kOldestEver) {
        // Only a printed year can say so: two digits are resolved to the last century that fits.
        say(finding, Outcome::Failed, "age-plausible.too-old");
        finding.margin = -1;
    } else if (age >= kRare) {
        say(finding, Outcome::Undetermined, "age-plausible.old");
    } else if (!printed && age + 100 < kRare) {
        // A small child, or a person of a hundred years: the MRZ alone does not tell.
        finding.arguments["young"] = std::to_string(age);
        finding.arguments["old"] = std::to_string(age + 100);
        say(finding, Outcome::Undetermined, "age-plausible.century");
    } else {
        say(finding, Outcome::Successful, "age-plausible.successful");
        finding.margin = 1;
    }
}

/// Unknown months and days are `<` (Doc 9303 part 3, 8th edition 2021, 4.8): the first of them does for an age.
std::string with_unknown_parts_first(std::string text) {
    for (const std::size_t at : {2U, 4U})
        if (text.size() == 6 && text.compare(at, 2, "<<") == 0) text.replace(at, 2, "01");
    return text;
}

/// A printed date of birth with its century that agrees with the MRZ and lies after today.
bool printed_in_future(const std::optional<Date>& printed, const Date& today) {
    return printed && *printed > today;
}

}  // namespace

Finding age_plausible(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const mrz::Interpretation& read = subject.reading.mrz->interpretation;
    const detail::MrzText birth = detail::field_of(read, "date_of_birth");
    if (!birth.exists() || birth.text == "<<<<<<") return not_supported(reason::kNoSuchField);
    Finding finding = detail::finding_at(*subject.reading.mrz, birth);

    const Date today = subject.policy.today;
    const std::optional<Date> printed = detail::printed_date(subject, "date_of_birth", birth.text);
    const std::optional<Date> born = printed ? printed : detail::birth_of(with_unknown_parts_first(birth.text), today);
    if (!born || (!printed && detail::least_confidence(read, birth) < 0.5)) {
        finding.arguments["text"] = birth.text;
        say(finding, Outcome::Undetermined, "age-plausible.unreadable");
        return finding;
    }
    finding.arguments["date"] = detail::iso(*born);
    if (!subject.policy.clock_confirmed) {
        say(finding, Outcome::Undetermined, "age-plausible.clock");
        return finding;
    }
    if (printed_in_future(printed, today)) {
        finding.margin = -1;
        say(finding, Outcome::Failed, "age-plausible.future");
        return finding;
    }
    const detail::MrzText expiry = detail::field_of(read, "date_of_expiry");
    if (const std::optional<Date> ends = detail::printed_date(subject, "date_of_expiry", expiry.text);
        ends && *ends < *born) {
        finding.margin = -1;
        say(finding, Outcome::Failed, "age-plausible.after-expiry");
        return finding;
    }
    judge_age(finding, detail::age_on(*born, today), printed.has_value());
    return finding;
}

}  // namespace garita::checks
