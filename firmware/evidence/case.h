// A case: one record as it leaves the station, with why, when and by whom. A plain value; the archive, the report, the
// receipt and the export for monitoring are made of it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "firmware/evidence/kept_report.h"
#include "firmware/identifiers.h"
#include "firmware/records/store.h"
#include "firmware/station/decided.h"
#include "firmware/verdict.h"

namespace garita::evidence {

/// Why a case cannot be exported, or an archive is refused; Error::code of an Input error. Never renumber.
enum class Refusal : int {
    TooLarge = 401,      ///< more than an archive holds
    NoArchive = 402,     ///< it is none, or cut off
    Changed = 403,       ///< a signature or digest does not hold
    NotCanonical = 404,  ///< signed, but not as a station writes it
    Readdressed = 405,   ///< what is sealed in it was signed for others than it is addressed to
    ForOthers = 406,     ///< not addressed to who would open it
    OtherStation = 407,  ///< signed by another station than the one that was named
    NotCertified = 408,  ///< the authority does not vouch for the station's key on the day of the signature
    OtherRecord = 409,   ///< there is no such record
};
[[nodiscard]] tl::unexpected<Error> refuse(Refusal refusal, std::string text);

inline constexpr std::size_t kLargestCase = 56U << 20U;  ///< bytes of pictures and reports of a case

/// An encoded picture with its bytes.
struct CasePicture {
    records::PictureName which{};
    std::string media_type{};
    records::Bytes bytes{};
    bool operator==(const CasePicture&) const = default;
};

/// One document of the record.
struct CaseDocument {
    records::KeptInspection kept{};
    std::vector<CasePicture> pictures{};         ///< in the order in which they are kept
    std::optional<ShownReport> shown{};          ///< nothing: the inspection did not end
    std::vector<ShownAnswer> answers{};          ///< kept.answers, read
    std::vector<std::optional<Decided>> said{};  ///< with each of kept.decisions; nothing: of a newer form
};

/// What the station says of the export itself.
struct ExportFacts {
    std::string station{};   ///< its name, for people
    std::string program{};   ///< "garita 0.1.0": what made the export
    Mode mode = Mode::Live;  ///< of the record
    std::int64_t made = 0;   ///< seconds since 1970, UTC, by the station's clock
    std::string reason{};    ///< why it leaves the station, as somebody said; at most kLongestSaid bytes
    PersonId exported_by{};
    std::optional<PersonId> second{};  ///< the other one of four eyes
    std::string anchor{};              ///< of the audit log, made for this export (AuditLog::anchor())
};

struct Case {
    ExportFacts facts{};
    RecordId record{};
    std::vector<CaseDocument> documents{};
    std::map<decltype(PersonId::bytes), std::string> people{};  ///< who acted in it: their names
};

/// Who somebody is, for people. Never fails: the number of whom nobody knows any more.
using NameOfPerson = std::function<std::string(const PersonId&)>;

/// All that is kept of a record. Input errors: there is none (OtherRecord), or more of it than an archive holds
/// (TooLarge), or the reason is too long; Device errors of the store, or what is kept is of a newer form.
[[nodiscard]] Result<Case> case_of(const records::Store& store, const RecordId& record, ExportFacts facts,
                                   const NameOfPerson& name_of_person);

/// Whether somebody who decided in it referred the traveller because he asks for protection, and no supervisor has
/// lifted that since: then nothing may go towards the issuing state. True, too, where what was said is of a newer form.
[[nodiscard]] bool asks_for_protection(const Case& of);

}  // namespace garita::evidence
