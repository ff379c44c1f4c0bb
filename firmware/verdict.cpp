#include "firmware/verdict.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "vision/checks/registry.h"

namespace garita {
namespace {

/// What an officer should look at first among findings of the same outcome: a person on a list, then a doubt about what
/// lies on the scanner at all, then what forgers change most, then the rest. Lower comes first.
constexpr int weight_of(Group group) {
    switch (group) {
        case Group::Watchlist:
            return 0;
        case Group::Detection:
            return 1;
        case Group::Photo:
            return 2;
        case Group::Viz:
            return 3;
        case Group::Mrz:
            return 4;
        case Group::Seal:
            return 5;
        case Group::Combined:
            return 6;
        case Group::Spectral:
            return 7;
        case Group::Print:
            return 8;
        case Group::Barcode:
            return 9;
        case Group::Validity:
            return 10;
    }
    return 11;
}

/// Failed before aborted before undetermined before successful; not supported says nothing (design/inspection.md).
constexpr int gravity_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::Failed:
            return 0;
        case Outcome::Aborted:
            return 1;
        case Outcome::Undetermined:
            return 2;
        case Outcome::Successful:
            return 3;
        case Outcome::NotSupported:
            return 4;
    }
    return 4;
}

constexpr Outcome graver(Outcome a, Outcome b) {
    return gravity_of(a) <= gravity_of(b) ? a : b;
}

constexpr bool is_fraud_group(Group group) {
    return group != Group::Validity && group != Group::Watchlist;
}

/// The keys with which issuing-state tells a specimen, whether it is expected or not.
constexpr std::array<std::string_view, 2> kSpecimenKeys = {"issuing-state.specimen", "issuing-state.specimen-expected"};

bool lists(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The one finding of a check that stands, after the station's own rules.
Finding settle(const Check& check, std::vector<Finding>& sent, const Profile& profile,
               const Circumstances& circumstances, bool prescribed) {
    // A lamp that the station does not have: whatever was sent rests on no picture of ours.
    if ((check.needs & ~profile.bands) != 0) return not_supported(reason::kNoSuchLamp);
    if ((check.needs & ~circumstances.delivered) != 0) return aborted(ErrorCode::BandMissing);
    if (sent.empty()) return prescribed ? aborted(ErrorCode::FindingMissing) : not_supported(reason::kNotPrescribed);
    if (sent.size() > 1) return aborted(ErrorCode::FindingDoubled);
    Finding& finding = sent.front();
    if (!may_say(check, finding, circumstances.kind.has_model)) return aborted(ErrorCode::FindingMalformed);
    // The station knows better.
    if (finding.reason == reason::kNoPicture && circumstances.delivered != bands())
        return aborted(ErrorCode::NoPicture);
    // Delivered for one side only, and not for the one that the check is about.
    if (finding.outcome == Outcome::NotSupported && finding.reason == reason::kNoSuchLamp)
        return aborted(ErrorCode::BandMissing);
    return std::move(finding);
}

bool breaks_protocol(const Finding& finding) {
    return finding.error_code == static_cast<int>(ErrorCode::FindingMissing) ||
           finding.error_code == static_cast<int>(ErrorCode::FindingDoubled) ||
           finding.error_code == static_cast<int>(ErrorCode::FindingMalformed);
}

/// A process of ours ended, hung or lied over this document. Whatever the profile asks for, that is not green.
bool tells_of_a_failed_process(const Finding& finding) {
    constexpr std::array kCodes = {ErrorCode::WorkerDied,   ErrorCode::OutOfTime,         ErrorCode::OutOfMemory,
                                   ErrorCode::VerifierDied, ErrorCode::VerifierOutOfTime, ErrorCode::VerifierLied};
    return std::ranges::find(kCodes, static_cast<ErrorCode>(finding.error_code)) != kCodes.end();
}

class Groups {
public:
    void add(Group group, Outcome outcome) {
        const auto [place, added] = m_outcomes.try_emplace(group, outcome);
        if (!added) place->second = graver(place->second, outcome);
    }
    [[nodiscard]] std::vector<GroupOutcome> list() const {
        std::vector<GroupOutcome> out;
        for (const auto& [group, outcome] : m_outcomes) out.push_back({group, outcome});
        return out;
    }

private:
    std::map<Group, Outcome> m_outcomes;
};

std::vector<std::size_t> order_of_concern(const std::vector<Finding>& findings,
                                          const std::vector<std::string>& prescribed) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (gravity_of(findings[i].outcome) <= gravity_of(Outcome::Undetermined) &&
            lists(prescribed, findings[i].check))
            order.push_back(i);
    const auto key = [&findings](std::size_t i) {
        const Finding& finding = findings[i];
        const double unmeasured = finding.outcome == Outcome::Failed ? -1.0 : 0.0;  // a plain fact comes first
        return std::tuple(gravity_of(finding.outcome), weight_of(find_check(finding.check)->group),
                          finding.margin.value_or(unmeasured), i);
    };
    std::sort(order.begin(), order.end(), [&key](std::size_t a, std::size_t b) { return key(a) < key(b); });
    return order;
}

/// Groups, the fraud outcome so far and the count of successful checks.
void weigh(Verdict& verdict) {
    Groups groups;
    std::optional<Outcome> whole;
    for (const Finding& finding : verdict.findings) {
        const Group group = find_check(finding.check)->group;
        const bool counts = lists(verdict.prescribed, finding.check);
        groups.add(group, counts ? finding.outcome : Outcome::NotSupported);
        if (!counts || !is_fraud_group(group) || finding.outcome == Outcome::NotSupported) continue;
        whole = whole ? graver(*whole, finding.outcome) : finding.outcome;
        if (finding.outcome == Outcome::Successful) ++verdict.checks_successful;
    }
    verdict.groups = groups.list();
    verdict.outcome = whole.value_or(Outcome::Undetermined);  // nothing checked is never green
}

void demand_minimum(Verdict& verdict, const std::vector<std::string>& minimum) {
    for (const std::string& name : minimum) {
        const bool successful =
            std::any_of(verdict.findings.begin(), verdict.findings.end(), [&name](const Finding& finding) {
                return finding.check == name && finding.outcome == Outcome::Successful;
            });
        if (!successful) verdict.minimum_missing.push_back(name);
    }
    if (!verdict.minimum_missing.empty() || minimum.empty())
        verdict.outcome = graver(verdict.outcome, Outcome::Undetermined);
}

}  // namespace

std::string_view name_of(Mode mode) {
    switch (mode) {
        case Mode::Live:
            return "live";
        case Mode::Training:
            return "training";
        case Mode::Test:
            return "test";
    }
    return "test";
}

std::string_view name_of(Lamp lamp) {
    switch (lamp) {
        case Lamp::Green:
            return "green";
        case Lamp::Red:
            return "red";
        case Lamp::Yellow:
            return "yellow";
        case Lamp::Grey:
            return "grey";
        case Lamp::FlashingYellow:
            return "flashing yellow";
    }
    return "yellow";
}

Lamp lamp_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::Successful:
            return Lamp::Green;
        case Outcome::Failed:
            return Lamp::Red;
        case Outcome::Undetermined:
            return Lamp::Yellow;
        case Outcome::NotSupported:
            return Lamp::Grey;
        case Outcome::Aborted:
            return Lamp::FlashingYellow;
    }
    return Lamp::Yellow;
}

Verdict judge(std::vector<Finding> findings, const Profile& profile, const Circumstances& circumstances) {
    Verdict verdict;
    verdict.prescribed = profile.prescribed_for(circumstances.kind);
    std::map<std::string_view, std::vector<Finding>> sent;
    for (Finding& finding : findings) {
        const Check* check = find_check(finding.check);
        if (check == nullptr)
            verdict.worker_broke_protocol = true;
        else
            sent[check->name].push_back(std::move(finding));
    }
    bool process_failed = false;
    for (const Check& check : all_checks()) {
        Finding finding =
            settle(check, sent[check.name], profile, circumstances, lists(verdict.prescribed, check.name));
        finding.check = check.name;
        verdict.worker_broke_protocol = verdict.worker_broke_protocol || breaks_protocol(finding);
        process_failed = process_failed || tells_of_a_failed_process(finding);
        verdict.specimen = verdict.specimen || std::find(kSpecimenKeys.begin(), kSpecimenKeys.end(),
                                                         finding.message_key) != kSpecimenKeys.end();
        verdict.findings.push_back(std::move(finding));
    }
    weigh(verdict);
    if (verdict.worker_broke_protocol || process_failed) verdict.outcome = graver(verdict.outcome, Outcome::Aborted);
    demand_minimum(verdict, profile.minimum_for(circumstances.kind));
    // What nobody looked at is not green, whatever profile and worker say.
    if (circumstances.delivered == bands()) verdict.outcome = graver(verdict.outcome, Outcome::Undetermined);
    if (verdict.specimen && circumstances.mode == Mode::Live)
        verdict.outcome = graver(verdict.outcome, Outcome::Undetermined);
    verdict.lamp = lamp_of(verdict.outcome);
    verdict.concern = order_of_concern(verdict.findings, verdict.prescribed);
    return verdict;
}

TransactionVerdict judge_together(std::span<const Verdict> inspections, std::vector<Finding> between) {
    TransactionVerdict together;
    Groups groups;
    std::optional<Outcome> whole;
    const auto add = [&whole](Outcome outcome) {
        if (outcome != Outcome::NotSupported) whole = whole ? graver(*whole, outcome) : outcome;
    };
    for (const Verdict& verdict : inspections) {
        for (const GroupOutcome& group : verdict.groups) groups.add(group.group, group.outcome);
        add(verdict.outcome);
    }
    for (Finding& finding : between) {
        const Check* check = find_check(finding.check);
        if (check == nullptr || !may_say(*check, finding, false)) {
            add(Outcome::Aborted);
            continue;
        }
        groups.add(check->group, finding.outcome);
        if (is_fraud_group(check->group)) add(finding.outcome);
        together.findings.push_back(std::move(finding));
    }
    together.groups = groups.list();
    // A traveller none of whose documents was inspected is never green, whatever lies between them.
    together.outcome = inspections.empty() ? graver(whole.value_or(Outcome::Undetermined), Outcome::Undetermined)
                                           : whole.value_or(Outcome::Undetermined);
    together.lamp = lamp_of(together.outcome);
    return together;
}

}  // namespace garita
