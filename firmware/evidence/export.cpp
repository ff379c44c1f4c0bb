#include "firmware/evidence/export.h"

#include <utility>

namespace garita::evidence {

Result<Exported> export_case(const Case& of, std::vector<PublicParty> recipients, const OwnParty& station,
                             ByteView certificate, const Printing& printing) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(anchor, audit::parse_anchor(of.facts.anchor));
    GARITA_TRY(parts, parts_of(of));
    GARITA_TRY(report, write_report(of, parts, printing));
    parts.push_back({report_name(printing), report});
    const ArchiveFacts facts{.record = of.record,
                             .mode = of.facts.mode,
                             .made = of.facts.made,
                             .station = station.known.name,
                             .anchor = std::move(anchor),
                             .recipients = std::move(recipients)};
    GARITA_TRY(archive, write_archive(facts, std::move(parts), station, certificate));
    const Sha256 digest = sha256_of(archive);
    return Exported{std::move(archive), std::move(report), digest};
}

}  // namespace garita::evidence
