// Inspections as they are given to be kept, and as they are kept. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/band.h"
#include "firmware/identifiers.h"
#include "firmware/records/decision.h"
#include "firmware/records/retention.h"
#include "vision/finding.h"

namespace garita::records {

/// One document of a record. A record is a transaction: one traveller at one desk.
struct InspectionId {
    RecordId record{};
    int number = 1;  ///< 1 to kMostInspections
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the comparison itself for a pointer
    auto operator<=>(const InspectionId&) const = default;
};
inline constexpr int kMostInspections = 64;  ///< of one record

/// Which picture of an inspection.
struct PictureName {
    Side side = Side::Front;
    Band band = Band::White;
    /// Not the page itself but what a model has there, by which this check judged; at most 64 of a-z, 0-9, hyphen.
    std::string check{};
    bool operator==(const PictureName&) const = default;
};

/// An encoded picture; it is never decoded here.
struct Picture {
    PictureName name{};
    std::string media_type{};  ///< "image/jpeg"; 1 to 40 of a-z, 0-9, and /+.-
    std::span<const std::uint8_t> bytes{};
};

/// Committed before anything of it is shown.
struct NewInspection {
    std::optional<RecordId> record{};  ///< of another document of the same traveller; nothing: a new record
    std::int64_t begun_at = 0;         ///< seconds since 1970, UTC; its day counts for how long the record is kept
    PersonId officer{};
    std::string versions{};               ///< open: program, catalogs, profile; at most 400 bytes, nothing of a person
    std::span<const Picture> pictures{};  ///< each name at most once
};

/// What a document is searched by: sealed, and as tokens. Letters and digits count, in capitals; empty where not read.
struct SearchTerms {
    std::string document_number{};  ///< of the MRZ or the visual zone
    std::string issuing_state{};    ///< three letters
    std::string surname{};          ///< as the MRZ transliterates it
    bool operator==(const SearchTerms&) const = default;
};

/// Of one inspection, of services outside that were asked about its document.
inline constexpr int kMostAnswers = 4;
inline constexpr std::size_t kLongestAnswer = 256U << 10U;  ///< bytes of one

/// What the machine found: once.
struct Completion {
    std::int64_t at = 0;  ///< seconds since 1970, UTC
    Outcome outcome = Outcome::Undetermined;
    std::string document_type{};  ///< open: "P", "ID"; at most 8 of A-Z, 0-9
    std::string issuing_state{};  ///< open: at most 3 of A-Z
    std::string model{};          ///< open: id of the document model; at most 200 bytes
    std::int64_t duration_ms = 0;
    std::optional<Outcome> together{};  ///< of the record's documents until this one; nothing: it is the only one
    std::string report{};  ///< sealed: report and verdict as firmware writes them, bytes that nobody here reads
    SearchTerms terms{};   ///< sealed
};

/// What stands open of an inspection.
struct InspectionSummary {
    InspectionId id{};
    std::int64_t sequence = 0;  ///< grows with each inspection; for paging
    std::chrono::sys_days day{};
    std::int64_t begun_at = 0;
    PersonId officer{};
    std::string versions{};
    std::optional<std::int64_t> completed_at{};  ///< nothing: the machine did not end, or power failed
    Outcome outcome = Outcome::Undetermined;     ///< of a completed one, as the next four
    std::string document_type{};
    std::string issuing_state{};
    std::string model{};
    std::int64_t duration_ms = 0;
    std::optional<Outcome> together{};       ///< of the record's documents until this one
    std::optional<DecisionKind> decision{};  ///< of the last line that decided
    RetentionClass retention = RetentionClass::Passed;
    std::optional<std::chrono::sys_days> last_day{};  ///< on which it is kept; nothing in a legal hold
    bool operator==(const InspectionSummary&) const = default;
};

/// What was decided in a record.
struct RecordDecisions {
    std::vector<Decision> decisions{};    ///< by document, then by line
    std::vector<ProtectionLift> lifts{};  ///< in their order
};

/// A picture that is kept, without its bytes.
struct KeptPicture {
    PictureName name{};
    std::string media_type{};
    std::int64_t bytes = 0;
    bool operator==(const KeptPicture&) const = default;
};

/// A change of how long a record is kept. Never renumber: in records.
enum class RetentionChange : std::uint8_t { Moved = 1, HoldSet = 2, HoldLifted = 3 };
struct RetentionEvent {
    std::int64_t at = 0;
    std::optional<PersonId> person{};  ///< nothing: by the rules
    RetentionChange change = RetentionChange::Moved;
    RetentionClass retention = RetentionClass::Passed;
    std::optional<std::chrono::sys_days> last_day{};
    bool operator==(const RetentionEvent&) const = default;
};

/// All of an inspection but the bytes of its pictures.
struct KeptInspection {
    InspectionSummary summary{};
    std::vector<KeptPicture> pictures{};
    std::string report{};  ///< empty where it was not completed
    SearchTerms terms{};
    std::vector<Decision> decisions{};      ///< by line
    std::vector<Overrule> overrules{};      ///< in their order
    std::vector<RetentionEvent> history{};  ///< of its record, in its order
    std::vector<ProtectionLift> lifts{};    ///< likewise
    std::vector<std::string> answers{};     ///< of services outside, in the order in which they came
    bool operator==(const KeptInspection&) const = default;
};

/// Inspections with all that is given. Terms are looked for under every class key.
struct Filter {
    std::optional<std::chrono::sys_days> first_day{};
    std::optional<std::chrono::sys_days> last_day{};
    std::optional<Outcome> outcome{};  ///< of the document, or of the traveller's documents together
    std::string document_type{};
    std::string issuing_state{};
    bool undecided = false;  ///< only those without a decision
    SearchTerms terms{};     ///< document number, with its state where given; else surname. A state alone is no term
};
/// Newest first.
struct Page {
    std::int64_t before = INT64_MAX;  ///< sequence: the last one of the page before
    int most = 50;                    ///< 1 to 500
};

/// Inspections of a day that are alike, kept or gone: no person stands in it.
struct Count {
    std::chrono::sys_days day{};
    std::optional<Outcome> outcome{};  ///< nothing: not completed
    std::string document_type{};
    std::string issuing_state{};
    std::string model{};
    std::string versions{};
    std::optional<DecisionKind> decision{};
    std::int64_t inspections = 0;
    std::int64_t duration_ms = 0;  ///< of all of them together
    bool operator==(const Count&) const = default;
};

/// What has to expire, or did.
struct Expiry {
    int days = 0;  ///< of whose classes
    int classes = 0;
    std::int64_t records = 0;
    int days_held_back = 0;  ///< due as well, but more than a run may destroy without a supervisor
    bool operator==(const Expiry&) const = default;
};

}  // namespace garita::records
