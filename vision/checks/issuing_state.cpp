// issuing-state: is there such an issuer, and did it issue documents then? (issuing_state.md)
#include <algorithm>
#include <optional>
#include <string>

#include "mrz/states.h"
#include "vision/checks/check.h"
#include "vision/checks/detail/document_dates.h"
#include "vision/checks/detail/mrz_view.h"
#include "vision/checks/detail/printed_text.h"
#include "vision/checks/issuing_state_table.h"

namespace garita::checks {
namespace {

// A code is held against the document when every letter was read so surely; also the confidence of a printed name.
constexpr double kClear = 0.9;
// Longest validity of a passport (EU, USA, most of the world): what expires later was issued later than that before.
constexpr int kLongestValidity = 10;

Finding say(Finding finding, Outcome outcome, std::string_view key) {
    finding.outcome = outcome;
    finding.message_key = key;
    if (outcome == Outcome::Failed) finding.margin = -1;
    if (outcome == Outcome::Successful) finding.margin = 1;
    return finding;
}

/// The word of the holder's name that marks a specimen.
std::optional<std::string> specimen_name(const mrz::Interpretation& read) {
    for (const std::string_view field : {"surname", "given_names"}) {
        const detail::MrzText name = detail::field_of(read, field);
        if (!name.exists() || detail::least_confidence(read, name) < kClear) continue;
        const std::string text = " " + detail::readable(name.text) + " ";
        for (const std::string_view word : kSpecimenNames)
            if (text.find(" " + std::string(word) + " ") != std::string::npos) return std::string(word);
    }
    return std::nullopt;
}

/// An issuer that no state recognises: by its code, or by its name where nationality or state is printed.
const KnownIssuer* known_issuer(const Subject& subject, const std::string& code) {
    std::string names[2];
    int count = 0;
    for (const std::string_view field : {"issuing_state", "nationality"})
        if (const VizField* printed = subject.reading.find_field(field); printed && printed->confidence >= kClear)
            names[count++] = detail::fold(printed->text).text;
    const auto found = std::find_if(kKnownIssuers.begin(), kKnownIssuers.end(), [&](const KnownIssuer& issuer) {
        return (!issuer.code.empty() && issuer.code == code) || names[0] == issuer.name || names[1] == issuer.name;
    });
    return found == kKnownIssuers.end() ? nullptr : &*found;
}

/// A code that was withdrawn: right on documents of its time.
Finding judge_former(Finding finding, const Subject& subject, const mrz::StateCode& state) {
    finding.arguments["until"] = std::to_string(state.last_year);
    const mrz::Interpretation& read = subject.reading.mrz->interpretation;
    if (const VizField* issue = subject.reading.find_field("date_of_issue"); issue && issue->confidence >= kClear) {
        if (const std::optional<int> year = detail::printed_year(issue->text)) {
            return *year > state.last_year ? say(std::move(finding), Outcome::Failed, "issuing-state.former-late")
                                           : say(std::move(finding), Outcome::Successful, "issuing-state.former");
        }
    }
    const detail::MrzText expiry = detail::field_of(read, "date_of_expiry");
    const std::optional<detail::Date> ends = detail::expiry_of(expiry.text, subject.policy.today);
    if (ends && static_cast<int>(ends->year()) <= state.last_year + kLongestValidity)
        return say(std::move(finding), Outcome::Successful, "issuing-state.former");
    return say(std::move(finding), Outcome::Undetermined, "issuing-state.former-unsure");
}

Finding judge_code(Finding finding, const Subject& subject, const mrz::StateCode* state, double sure) {
    if (state == nullptr)
        return sure >= kClear ? say(std::move(finding), Outcome::Failed, "issuing-state.unknown")
                              : say(std::move(finding), Outcome::Undetermined, "issuing-state.uncertain");
    // One letter that was guessed makes another state of it: never green.
    if (sure < 0.5) return say(std::move(finding), Outcome::Undetermined, "issuing-state.uncertain");
    if (!state->may_issue || state->kind == mrz::StateKind::NotOnDocuments)
        return sure >= kClear ? say(std::move(finding), Outcome::Failed, "issuing-state.reserved")
                              : say(std::move(finding), Outcome::Undetermined, "issuing-state.uncertain");
    if (state->kind == mrz::StateKind::Former) return judge_former(std::move(finding), subject, *state);
    if (state->kind == mrz::StateKind::InUse)
        return say(std::move(finding), Outcome::Successful, "issuing-state.in-use");
    return say(std::move(finding), Outcome::Successful, "issuing-state.successful");
}

}  // namespace

Finding issuing_state(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    const mrz::Interpretation& read = subject.reading.mrz->interpretation;
    const detail::MrzText code = detail::field_of(read, "issuing_state");
    if (!code.exists()) return not_supported(reason::kNoSuchField);
    const std::string text = detail::readable(code.text);
    Finding finding = detail::finding_at(*subject.reading.mrz, code);
    finding.arguments["code"] = text;

    const mrz::StateCode* state = mrz::find_state(code.text);
    const double sure = detail::least_confidence(read, code);
    const bool reserved = state != nullptr && state->kind == mrz::StateKind::Specimen;
    const std::optional<std::string> name = specimen_name(read);
    if (reserved || name) {
        finding.arguments["text"] = name ? *name : text;
        return subject.policy.specimens
                   ? say(std::move(finding), Outcome::Successful, "issuing-state.specimen-expected")
                   : say(std::move(finding), Outcome::Failed, "issuing-state.specimen");
    }
    if (const KnownIssuer* issuer = known_issuer(subject, sure >= kClear ? text : std::string{})) {
        finding.arguments["name"] = issuer->name;
        return say(std::move(finding), Outcome::Failed,
                   issuer->kind == IssuerKind::Fantasy ? "issuing-state.fantasy" : "issuing-state.camouflage");
    }
    return judge_code(std::move(finding), subject, state, sure);
}

}  // namespace garita::checks
