#include "vision/checks/registry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

#include "vision/catalog/identify.h"
#include "vision/checks/run_checks.h"
#include "vision/checks/table.h"

namespace garita {

namespace {

constexpr auto kChecks = [] {
    constexpr auto rows = checks::table();
    std::array<Check, rows.size()> facts{};
    for (std::size_t i = 0; i < rows.size(); ++i) facts.at(i) = rows[i].check;
    return facts;
}();

bool has_bands(const Subject& subject, BandSet needs) {
    if (needs == bands()) return true;
    return std::any_of(subject.pages.begin(), subject.pages.end(), [needs](const Page& page) {
        for (int i = 0; i < kBandCount; ++i) {
            const Band band = static_cast<Band>(i);
            if (contains(needs, band) && page.find(band) == nullptr) return false;
        }
        return true;
    });
}

/// Any band: a check of several takes the one that it sees best, and black on white is what it would see best.
bool is_black_and_white(const Subject& subject) {
    return std::ranges::any_of(subject.pages, [](const Page& page) { return !page.two_toned.empty(); });
}

bool is_finite(const std::optional<double>& value) {
    return !value || std::isfinite(*value);
}

// "no such lamp" → "no-such-lamp": keys of the language files have no blanks.
std::string slug_of(std::string_view reason) {
    std::string slug(reason);
    std::replace(slug.begin(), slug.end(), ' ', '-');
    return slug;
}

/// All that is known of barcodes came from a gun.
bool came_as_text(const Reading& reading) {
    return !reading.barcodes.empty() &&
           std::ranges::all_of(reading.barcodes, [](const Barcode& barcode) { return !barcode.band; });
}

/// Such text may have been changed on its way, by the layout of a keyboard or where lines end: what does not hold is a
/// reason to read again. Not so who signed it: a signer that is revoked was not read by mistake.
bool asks_to_read_again(const Check& check, const Finding& finding, const Subject& subject) {
    const bool of_the_bytes =
        check.group == Group::Barcode || (check.group == Group::Seal && check.name != "seal-signer");
    return of_the_bytes && finding.outcome == Outcome::Failed && came_as_text(subject.reading);
}

Finding run_guarded(const RunnableCheck& row, const Subject& subject) {
    try {
        return row.run(subject);
    } catch (const std::bad_alloc&) {
        return aborted(ErrorCode::OutOfMemory);
    } catch (...) {
        return aborted(ErrorCode::CheckThrew);
    }
}

}  // namespace

Finding not_supported(std::string_view reason) {
    return not_supported(reason, {});
}

Finding not_supported(std::string_view reason, Finding measured) {
    measured.outcome = Outcome::NotSupported;
    measured.reason = reason;
    measured.message_key = "reason." + slug_of(reason);
    return measured;
}

Finding aborted(ErrorCode code) {
    Finding finding;
    finding.outcome = Outcome::Aborted;
    finding.error_code = static_cast<int>(code);
    finding.message_key = "error." + std::to_string(finding.error_code);
    return finding;
}

std::span<const Check> all_checks() {
    return kChecks;
}

std::vector<Finding> all_aborted(ErrorCode code, std::optional<RunsIn> process) {
    std::vector<Finding> findings;
    for (const Check& check : kChecks) {
        if (process && check.runs_in != *process) continue;
        findings.push_back(aborted(code));
        findings.back().check = check.name;
    }
    return findings;
}

const Check* find_check(std::string_view name) {
    const auto row = std::find_if(kChecks.begin(), kChecks.end(), [name](const Check& c) { return c.name == name; });
    return row == kChecks.end() ? nullptr : &*row;
}

std::string uuid_of(std::string_view check_name) {
    const Check* check = find_check(check_name);
    return check == nullptr ? std::string{} : std::string{check->uuid};
}

bool may_say(const Check& check, const Finding& finding, bool with_model) {
    if (!is_finite(finding.margin) || !is_finite(finding.measured) || !is_finite(finding.limit)) return false;
    if (finding.margin && std::abs(*finding.margin) > 1) return false;
    switch (finding.outcome) {
        case Outcome::Aborted:
            return finding.error_code >= 1000 && finding.error_code <= 999999;
        case Outcome::Successful:
            if (finding.margin && *finding.margin < 0) return false;
            break;
        case Outcome::Failed:
            if (finding.margin && *finding.margin >= 0) return false;
            if (!with_model && check.fails_without_model == FailsWithoutModel::No) return false;
            break;
        case Outcome::NotSupported:
            if (std::find(kReasons.begin(), kReasons.end(), finding.reason) == kReasons.end()) return false;
            // A scanner may lack any lamp, and a reader of text has none, whatever the check.
            if (finding.reason == reason::kNoSuchLamp || finding.reason == reason::kNoPicture) return true;
            break;
        case Outcome::Undetermined:
            break;
    }
    return contains(check.may, finding.outcome);
}

Finding run_check(const RunnableCheck& row, const Subject& subject) {
    const Check& check = row.check;
    const auto found = [&] {
        if (!has_bands(subject, check.needs)) return not_supported(reason::kNoSuchLamp);
        if (check.judges_tones == JudgesTones::Yes && subject.pages.empty()) return not_supported(reason::kNoPicture);
        if (check.judges_tones == JudgesTones::Yes && is_black_and_white(subject))
            return not_supported(reason::kBlackAndWhite);
        return run_guarded(row, subject);
    };
    Finding finding = found();
    if (asks_to_read_again(check, finding, subject)) {
        finding = {};
        finding.page = 0;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "barcode-content.as-text";
    }
    const bool with_model = subject.identified != nullptr && subject.identified->model;
    if (!may_say(check, finding, with_model)) finding = aborted(ErrorCode::OutcomeNotAllowed);
    finding.check = check.name;
    return finding;
}

}  // namespace garita
