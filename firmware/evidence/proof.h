// What an archive proves, elsewhere and years later: whose signature it is, and where the station's audit log tells of
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "firmware/audit/verify.h"
#include "firmware/evidence/archive.h"
#include "firmware/trust/certificate.h"

namespace garita::evidence {

/// Vouched for by the authority on the day that the archive names as that of its signature; certificate, keys and trust
/// file may be over since. `certificate` is the one that came along, or one from elsewhere. Whether the station's key
/// was revoked later, CertifiedStation::revoked says: then only an entry that an anchor vouches for shows that the
/// archive is older. Input errors: there is no certificate, or it is not good (NotCertified); it is of another key
/// (OtherStation).
[[nodiscard]] Result<trust::CertifiedStation> certified_station(const Archive& archive, ByteView certificate,
                                                                const trust::TrustText& trust);

/// An archive and a copy of an audit log.
struct InLog {
    audit::Verification log{};   ///< with all anchors, the archive's own among them
    bool is_of_station = false;  ///< the epoch of the archive's anchor was begun by the key that signed the archive
    std::int64_t entry = 0;      ///< that tells of this export, by the digest of the file; 0: none does
    std::int64_t time = 0;       ///< of that entry, by the station's clock
    std::int64_t anchored_from_outside = 0;  ///< newest entry for which one of the given anchors vouches; 0: none

    /// Nothing speaks against it. That the log tells of the export, and who has seen that, are questions of their own.
    [[nodiscard]] bool agrees() const { return log.is_whole() && is_of_station; }
    /// An anchor from outside has seen the entry: archive and entry are as old as that anchor.
    [[nodiscard]] bool is_vouched_for() const { return entry > 0 && anchored_from_outside >= entry; }
};

/// Looks for it in a copy of the station's audit log, of which anchors from outside may vouch. Input errors: the copy
/// cannot be read, or is no audit log. REQUIRES that nobody writes it meanwhile.
[[nodiscard]] Result<InLog> look_in_log(const Archive& archive, const std::filesystem::path& copy,
                                        std::span<const audit::Anchor> from_outside);

}  // namespace garita::evidence
