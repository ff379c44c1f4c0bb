// What an officer decides of a document, and with what reasons.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/identifiers.h"

namespace garita::records {

/// Never renumber: in records.
enum class Line : std::uint8_t { First = 1, Second = 2 };

/// The first line admits or refers, the second admits, refuses or retains. Never renumber: in records.
enum class DecisionKind : std::uint8_t { Admitted = 1, Referred = 2, Refused = 3, Retained = 4 };

/// Once for each line of an inspection.
struct Decision {
    std::int64_t at = 0;  ///< seconds since 1970, UTC
    PersonId person{};
    Line line = Line::First;
    DecisionKind kind = DecisionKind::Admitted;
    std::string reasons{};  ///< sealed; UTF-8, at most kMostReason bytes
    bool operator==(const Decision&) const = default;
};

/// A finding of the machine that a person says is wrong, or does not matter here. The finding stays as it is.
struct Overrule {
    std::int64_t at = 0;
    PersonId person{};
    std::string finding{};  ///< id of the check
    std::string reason{};   ///< sealed; not empty, at most kMostReason bytes
    bool operator==(const Overrule&) const = default;
};

/// Of the block that a traveller's asking for protection puts on exports: by a supervisor.
struct ProtectionLift {
    std::int64_t at = 0;
    PersonId person{};
    int referrals = 1;     ///< how many of the record it lifts, 1 to kMostInspections: a later one blocks anew
    std::string reason{};  ///< sealed; not empty, at most kMostReason bytes
    bool operator==(const ProtectionLift&) const = default;
};

inline constexpr std::size_t kMostReason = 16'384;  ///< bytes

}  // namespace garita::records
