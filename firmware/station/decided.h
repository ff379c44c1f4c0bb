// What officers decide of a document and of its findings: who may, what has to be said with it, and how it is kept.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/people/roles.h"
#include "firmware/records/kept.h"
#include "firmware/station/keeper.h"

namespace garita {

/// In the order of kChoices.
enum class Choice { Admit, ReferDocument, ReferPerson, ReferProtection, ReferChild, Refuse, RetainDocument };

/// What has to be said with a choice.
enum class Wanted { Nothing, ReasonsAndGround };

struct ChoiceFacts {
    Choice choice = Choice::Admit;
    std::string_view id{};  ///< a word of the audit log, and of `decide.` in firmware/languages
    records::DecisionKind kind = records::DecisionKind::Admitted;
    people::Permission permission = people::Permission::Admit;
    Wanted wanted = Wanted::Nothing;
};
inline constexpr std::array kChoices = {
    ChoiceFacts{Choice::Admit, "admit"},
    ChoiceFacts{Choice::ReferDocument, "refer-document", records::DecisionKind::Referred, people::Permission::Refer},
    ChoiceFacts{Choice::ReferPerson, "refer-person", records::DecisionKind::Referred, people::Permission::Refer},
    ChoiceFacts{Choice::ReferProtection, "refer-protection", records::DecisionKind::Referred,
                people::Permission::Refer},
    ChoiceFacts{Choice::ReferChild, "refer-child", records::DecisionKind::Referred, people::Permission::Refer},
    ChoiceFacts{Choice::Refuse, "refuse", records::DecisionKind::Refused, people::Permission::Refuse,
                Wanted::ReasonsAndGround},
    ChoiceFacts{Choice::RetainDocument, "retain-document", records::DecisionKind::Retained,
                people::Permission::RetainDocument, Wanted::ReasonsAndGround},
};
/// Null for a text that is no choice.
[[nodiscard]] const ChoiceFacts* find_choice(std::string_view id);

/// Whether somebody of this role may decide so in this line: the second line is that of who may refuse.
[[nodiscard]] bool may_decide(people::Role role, records::Line line, Choice choice);

/// A decision as the officer makes it. Texts are UTF-8 as they were typed, of at most kLongestSaid bytes each.
struct Decided {
    Choice choice = Choice::Admit;
    records::Line line = records::Line::First;
    bool compared_with_person = false;  ///< the officer's tick, not the machine's
    std::vector<std::string> felt{};  ///< what the officer ticked of what to feel and tilt: keys of firmware/languages
    std::string reasons{};
    std::string legal_ground{};     ///< of a refusal or retention
    std::string interpreter{};      ///< who interpreted, into which language; empty: nobody
    bool appeal_explained = false;  ///< the right of appeal was explained
    bool operator==(const Decided&) const = default;
};
inline constexpr std::size_t kLongestSaid = 3'000;
inline constexpr std::size_t kMostFelt = 32;

/// As it is sealed with the decision: JSON, in a form that later versions read.
[[nodiscard]] std::string to_text(const Decided& decided);
/// Of what to_text() wrote, with the choice and line of its row. Device error: it is none.
[[nodiscard]] Result<Decided> decided_of_text(std::string_view text, records::Line line);

/// What was said with each of these decisions; nothing: it is of a newer form.
[[nodiscard]] std::vector<std::optional<Decided>> said_with(std::span<const records::Decision> decisions);

/// Why a decision or overrule is refused; Error::code of an Input error. Never renumber.
enum class DecisionRefusal : int {
    NotAllowed = 301,      ///< this role does not decide so
    DecidedAlready = 302,  ///< in this line
    ReasonsWanted = 303,
    GroundWanted = 304,
    TooLong = 305,
    NotEnded = 306,       ///< the machine has not ended with it
    NoSuchFinding = 307,  ///< to overrule; or one that speaks for the document
    Protection = 308,     ///< of an export: the traveller asks for protection
    NoProtection = 309,   ///< to lift: nobody was referred for it, or that was lifted
    TooMany = 310,        ///< inspections for one file
    Held = 311,           ///< to delete: the record is in a legal hold
    NoRecipient = 312,    ///< what was given is no recipient's key
    ClockBehind = 313,    ///< to confirm: the machine's clock is behind what is known
};

/// Keeps a decision: into the audit log, then into the records. REQUIRES that the session is that of this person.
/// Errors: Input with a DecisionRefusal, or kNotKept; Device errors of records and log: nothing was decided.
[[nodiscard]] Result<bool> decide(Station& station, const people::Person& person, Mode mode,
                                  const records::InspectionId& inspection, const Decided& decided);

/// The block that a traveller's asking for protection puts on exports of his record.
struct ProtectionState {
    int referrals = 0;  ///< for protection, in all its documents
    int lifted = 0;     ///< of them
    [[nodiscard]] bool blocks() const { return referrals > lifted; }
    /// One more document of the record. What was said in a newer form may have been a referral for protection.
    void take(std::span<const std::optional<Decided>> said, std::span<const records::ProtectionLift> lifts);
};
[[nodiscard]] Result<ProtectionState> protection_of(const Station& station, Mode mode, const RecordId& record);

/// Lifts it, with a reason: what is referred for protection later blocks anew. Likewise.
[[nodiscard]] Result<bool> lift_protection(Station& station, const people::Person& person, Mode mode,
                                           const RecordId& record, const std::string& reason);

/// Keeps a record beyond its day, or lets it go again, as two persons have approved (firmware/people/four_eyes.h).
/// Into the audit log, then into the records. Errors of those.
enum class Hold { Set, Lift };
[[nodiscard]] Result<bool> hold(Station& station, const PersonId& person, const PersonId& second, Mode mode,
                                const RecordId& record, Hold what);

/// Words of the audit log for why a record is deleted, and of `records.delete-` in firmware/languages.
inline constexpr std::array<std::string_view, 3> kDeletionReasons = {"request", "error", "court"};
/// Destroys a record before its day, as two persons have approved; `reason` is one of kDeletionReasons. Into the audit
/// log, then out of the records. Errors of those: Fault::Refused in a legal hold.
[[nodiscard]] Result<bool> delete_record(Station& station, const PersonId& person, const PersonId& second, Mode mode,
                                         const RecordId& record, std::string_view reason);

/// Words of the audit log for why a finding is overruled, and of `overrule.` in firmware/languages.
inline constexpr std::array<std::string_view, 5> kOverruleReasons = {"worn", "misread", "lighting", "known-variant",
                                                                     "other-evidence"};
struct Overruled {
    std::string check{};   ///< whose finding
    std::string word{};    ///< one of kOverruleReasons
    std::string reason{};  ///< in the officer's words; not empty
};
/// Likewise.
[[nodiscard]] Result<bool> overrule(Station& station, const people::Person& person, Mode mode,
                                    const records::InspectionId& inspection, const Overruled& overruled);

}  // namespace garita
