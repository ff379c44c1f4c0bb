// expiry: is the document still valid today? (expiry.md)
#include <algorithm>

#include "vision/checks/check.h"
#include "vision/checks/detail/document_dates.h"
#include "vision/checks/detail/mrz_view.h"
#include "vision/checks/expiry_table.h"

namespace garita::checks {
namespace {

using detail::Date;
using detail::MrzText;

// BSI TR-03135-1, 2.5 (design/inspection.md): beyond 15 years either way two digits of a year do not tell the century.
constexpr int kFar = 15;

struct Papers {
    MrzText state, code, expiry;
};

template <typename Row>
bool is_of(const Row& row, const Papers& papers) {
    return detail::readable(papers.state.text) == row.state && papers.code.text.rfind(row.document_code, 0) == 0;
}

bool has_no_limit(const Papers& papers) {
    if (papers.expiry.text == "<<<<<<") return true;
    return std::any_of(kNoLimits.begin(), kNoLimits.end(),
                       [&](const NoLimit& row) { return is_of(row, papers) && papers.expiry.text == row.yymmdd; });
}

const Extension* extension_of(const Papers& papers, const Date& expiry) {
    const auto row = std::find_if(kExtensions.begin(), kExtensions.end(), [&](const Extension& extension) {
        return is_of(extension, papers) && expiry >= extension.expired_from && expiry <= extension.expired_until;
    });
    return row == kExtensions.end() ? nullptr : &*row;
}

void say(Finding& finding, Outcome outcome, std::string_view key) {
    finding.outcome = outcome;
    finding.message_key = key;
}

/// Days as margin: a year either side of today is the whole scale.
double margin_of(const Date& expiry, const Date& today) {
    const auto days = (std::chrono::sys_days(expiry) - std::chrono::sys_days(today)).count();
    return std::clamp(static_cast<double>(days) / 365.0, -1.0, 1.0);
}

void judge(Finding& finding, const Papers& papers, const Date& expiry, const Date& today) {
    finding.arguments["date"] = detail::iso(expiry);
    if (expiry >= today) {  // valid to the end of the day that is printed
        finding.margin = margin_of(expiry, today);
        say(finding, Outcome::Successful, "expiry.valid");
        return;
    }
    if (const Extension* extension = extension_of(papers, expiry)) {
        const Date until = detail::years_from(expiry, extension->years);
        if (until >= today) {
            // Law of the issuer; whether this state accepts it is not known here.
            finding.arguments["until"] = detail::iso(until);
            finding.arguments["source"] = extension->source;
            say(finding, Outcome::Undetermined, "expiry.extended");
            return;
        }
    }
    finding.margin = margin_of(expiry, today);
    say(finding, Outcome::Failed, "expiry.expired");
}

}  // namespace

Finding expiry(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const mrz::Interpretation& read = subject.reading.mrz->interpretation;
    const Papers papers{detail::field_of(read, "issuing_state"), detail::field_of(read, "document_code"),
                        detail::field_of(read, "date_of_expiry")};
    if (!papers.expiry.exists()) return not_supported(reason::kNoSuchField);
    if (has_no_limit(papers)) return not_supported(reason::kNoLimit);
    Finding finding = detail::finding_at(*subject.reading.mrz, papers.expiry);
    finding.arguments["text"] = papers.expiry.text;

    const Date today = subject.policy.today;
    const std::optional<Date> printed = detail::printed_date(subject, "date_of_expiry", papers.expiry.text);
    const std::optional<Date> expiry = printed ? printed : detail::expiry_of(papers.expiry.text, today);
    // A digit that was as likely misread as not can turn the outcome: the officer reads the print.
    if (!expiry || (!printed && detail::least_confidence(read, papers.expiry) < 0.5)) {
        say(finding, Outcome::Undetermined, "expiry.unreadable");
        return finding;
    }
    finding.arguments["date"] = detail::iso(*expiry);
    if (!subject.policy.clock_confirmed) {
        say(finding, Outcome::Undetermined, "expiry.clock");
        return finding;
    }
    const bool far = *expiry > detail::years_from(today, kFar) || *expiry < detail::years_from(today, -kFar);
    if (!printed && far) {
        say(finding, Outcome::Undetermined, "expiry.far");
        return finding;
    }
    judge(finding, papers, *expiry, today);
    return finding;
}

}  // namespace garita::checks
