// A station of tests that exports: a record as the kiosk keeps it, with drawn pictures; an audit log; keys; and those
// to whom evidence is addressed. Persons, documents and offices are invented.
#pragma once

#include <string>
#include <vector>

#include "firmware/evidence/archive.h"
#include "firmware/evidence/case.h"
#include "tests/firmware/audit/kept_log.h"
#include "tests/firmware/records/kept_records.h"

namespace garita::test {

/// What stands in a record, each text such that a test can look for it.
struct Told {
    std::string surname = "ERIKSSON";
    std::string given_names = "ANNA MARIA";
    std::string document_number = "L898902C3";
    std::string reasons = "The photograph was replaced: the edge can be felt.";
    std::string legal_ground = "Utopian Aliens Act, section 12 (2) (b)";
    std::string interpreter = "Ms Okonkwo, Swahili";
    std::string overrule = "worn: washed at home, the holder says so";
    std::string reason = "Criminal complaint 4711/26 of the border police";
    std::string barcode = "BARCODE TEXT";
    std::string label = "capture-07";
    std::string serial = "HEAD-0007";
    std::string argument = "ARGUMENT";
    std::string of_lists = "is reported stolen by Utopia";
    std::string of_bureau = "the bureau knows of a report";
    bool operator==(const Told&) const = default;
};

enum class Pictures { None, Tiny, Drawn };

inline constexpr PersonId kOfficer{{1}};
inline constexpr PersonId kExaminer{{2}};
inline constexpr PersonId kSupervisor{{3}};
[[nodiscard]] std::string name_of_person(const PersonId& id);

/// Keeps a passport that was refused in the second line, and a second document of the same traveller.
[[nodiscard]] RecordId keep_refused(KeptRecords& records, const Told& told = {}, Pictures pictures = Pictures::Tiny);

/// The station's key is that of its audit log.
[[nodiscard]] OwnParty station_party(std::uint8_t seed = 1, const std::string& name = "Ferry post 7");

[[nodiscard]] evidence::ExportFacts facts_of_export(const Told& told, const std::string& anchor);

/// The whole of it: a record, its case, an archive.
class Exporting {
public:
    explicit Exporting(Pictures pictures = Pictures::Tiny, const Told& told = {});
    KeptRecords records{};
    KeptLog log{};
    OwnParty station = station_party();
    OwnParty laboratory = *make_party(Party::Recipient, "Forensic laboratory of Utopia");
    OwnParty police = *make_party(Party::Recipient, "Police of Ruritania");
    RecordId record{};
    evidence::Case made{};

    [[nodiscard]] evidence::ArchiveFacts facts(std::vector<PublicParty> recipients) const;
    /// To laboratory and police.
    [[nodiscard]] evidence::Bytes archive(evidence::ByteView certificate = {}) const;
};

/// What was refused; 0 where it was not.
template <typename T>
[[nodiscard]] evidence::Refusal refusal(const Result<T>& result) {
    return result ? evidence::Refusal{} : static_cast<evidence::Refusal>(result.error().code);
}

}  // namespace garita::test
