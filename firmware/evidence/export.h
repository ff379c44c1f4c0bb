// One button: a case as an archive with its report in it.
#pragma once

#include <vector>

#include "firmware/evidence/archive.h"
#include "firmware/evidence/report.h"

namespace garita::evidence {

struct Exported {
    Bytes archive{};
    Bytes report{};   ///< the PDF that is in it too, to be printed
    Sha256 digest{};  ///< of the archive: for the audit log's entry `export`
};

/// The parts of the case, the report on them, and the archive of all, signed and sealed. `station` is the station's own
/// key (trust::read_station_key()), `certificate` what trust::read_certificate() gives, or empty. Nothing of it is kept
/// or told to the audit log here. Input errors: of parts_of(), write_report() and write_archive(); facts.anchor is
/// none.
[[nodiscard]] Result<Exported> export_case(const Case& of, std::vector<PublicParty> recipients, const OwnParty& station,
                                           ByteView certificate, const Printing& printing);

}  // namespace garita::evidence
