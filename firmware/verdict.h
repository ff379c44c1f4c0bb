// From findings to a verdict: groups, the whole outcome, what to look at first. A pure function of the findings, the
// station's profile and what the station itself knows of the capture; the worker's word is not taken for any of it
// (design/security.md, "Verdict"; design/inspection.md, "Outcomes").
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firmware/profile.h"
#include "vision/checks/check.h"
#include "vision/finding.h"

namespace garita {

/// Never renumber: in records.
enum class Mode : std::uint8_t { Live = 0, Training = 1, Test = 2 };
[[nodiscard]] std::string_view name_of(Mode mode);

/// What faces the officer. Flashing yellow: scan again.
enum class Lamp : std::uint8_t { Green, Red, Yellow, Grey, FlashingYellow };
[[nodiscard]] std::string_view name_of(Lamp lamp);
[[nodiscard]] Lamp lamp_of(Outcome outcome);

struct GroupOutcome {
    Group group = Group::Detection;
    Outcome outcome = Outcome::NotSupported;
    bool operator==(const GroupOutcome&) const = default;
};

/// What the station knows by itself of the document on the scanner.
struct Circumstances {
    Mode mode = Mode::Test;
    BandSet delivered = 0;  ///< bands that the scanner delivered, of either side; none: never green
    DocumentKind kind;      ///< as the worker read it: tells which checks are prescribed
};

struct Verdict {
    std::vector<Finding> findings;  ///< one a check, in the order of the table
    std::vector<std::string> prescribed;
    std::vector<GroupOutcome> groups;         ///< those that have findings, in the order of Group
    Outcome outcome = Outcome::Undetermined;  ///< the fraud outcome: without validity and watchlist; never NotSupported
    Lamp lamp = Lamp::Yellow;
    std::vector<std::size_t> concern;          ///< indices of findings, what to look at first; successful ones left out
    std::vector<std::string> minimum_missing;  ///< checks of the minimum set that were not successful
    int checks_successful = 0;                 ///< prescribed ones of the fraud outcome: "in N checks"
    bool specimen = false;                     ///< a specimen or invented document, whatever it is judged to be
    bool worker_broke_protocol = false;        ///< missing, doubled, unknown or impossible findings

    bool operator==(const Verdict&) const = default;
};

/// Judges one document. `findings` may be anything that a worker sent.
[[nodiscard]] Verdict judge(std::vector<Finding> findings, const Profile& profile, const Circumstances& circumstances);

/// Several documents of one traveller.
struct TransactionVerdict {
    std::vector<Finding> findings;     ///< between documents
    std::vector<GroupOutcome> groups;  ///< of the inspections and of the findings between them together
    Outcome outcome = Outcome::Undetermined;
    Lamp lamp = Lamp::Yellow;
    bool operator==(const TransactionVerdict&) const = default;
};

/// Judges a transaction from the verdicts of its inspections and the findings between documents: the worst of all, and
/// nothing inspected is never green.
[[nodiscard]] TransactionVerdict judge_together(std::span<const Verdict> inspections, std::vector<Finding> between);

}  // namespace garita
