#include "firmware/evidence/proof.h"

#include <algorithm>
#include <string>

#include "firmware/dates.h"

namespace garita::evidence {

Result<trust::CertifiedStation> certified_station(const Archive& archive, ByteView certificate,
                                                  const trust::TrustText& trust) {
    if (certificate.empty())
        return refuse(Refusal::NotCertified,
                      "the station gave no certificate along: ask the authority for it, or compare its key");
    const std::string day = utc_text(archive.facts().made).substr(0, 10);
    auto certified = trust::verify_certificate(certificate, trust, day);
    if (!certified) return refuse(Refusal::NotCertified, "the station's certificate: " + certified.error().text);
    if (certified->certificate.known.key != archive.station_key())
        return refuse(Refusal::OtherStation,
                      "it is not signed by the station of the certificate, " + certified->certificate.known.name);
    return certified;
}

Result<InLog> look_in_log(const Archive& archive, const std::filesystem::path& copy,
                          std::span<const audit::Anchor> from_outside) {
    const audit::Anchor& own = archive.facts().anchor;
    std::vector<audit::Anchor> anchors(from_outside.begin(), from_outside.end());
    anchors.push_back(own);
    InLog in_log;
    GARITA_TRY(seen, audit::verify(copy, anchors));
    in_log.log = std::move(seen);
    in_log.is_of_station = std::ranges::any_of(in_log.log.epochs, [&](const audit::EpochSeen& epoch) {
        return epoch.epoch == own.epoch && epoch.station == own.station && epoch.station_key == archive.station_key();
    });
    // What speaks against an anchor stands among the discrepancies; then none of this counts.
    for (const audit::Anchor& anchor : from_outside)
        in_log.anchored_from_outside = std::max(in_log.anchored_from_outside, anchor.count);
    const std::string digest = hex(archive.digest());
    GARITA_TRY(
        looked, audit::for_each_entry(copy, [&](std::int64_t number, std::string_view bytes) {
            const auto entry = audit::parse_entry(bytes);
            if (!entry || entry->event != audit::facts_of(audit::Event::Export).id || entry->text("digest") != digest)
                return true;
            in_log.entry = number;
            in_log.time = entry->moment.utc;
            return false;
        }));
    static_cast<void>(looked);
    return in_log;
}

}  // namespace garita::evidence
