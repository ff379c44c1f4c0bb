// An evidence archive: a case as it travels to those whom it is addressed to. Its signature, over addressees and sealed
// content, can be verified by whoever has the file; only the addressees open it. By libsodium: Ed25519, X25519,
// XChaCha20-Poly1305. Its form is in README.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/audit/anchor.h"
#include "firmware/evidence/manifest.h"
#include "firmware/trust/sealed_stream.h"

namespace garita::evidence {

using trust::Bytes;
using trust::ByteView;

inline constexpr std::size_t kLargestArchive = 64U << 20U;  ///< bytes, all together

/// What an archive says of itself, and everybody may read.
struct ArchiveFacts {
    RecordId record{};
    Mode mode = Mode::Live;
    std::int64_t made = 0;                  ///< seconds since 1970, UTC, by the station's clock
    std::string station{};                  ///< as it calls itself
    audit::Anchor anchor{};                 ///< how far the station's audit log had come
    std::vector<PublicParty> recipients{};  ///< 1 to kMostRecipients, in ascending order of their keys, none twice
};

/// Signed by the station (Party::StationSigner) and sealed to facts.recipients (Party::Recipient), in whatever order
/// they are given; facts.station is taken from the key. `certificate` is the station's (firmware/trust/certificate.h),
/// empty where it has none. Needs memory for three times the parts. Input errors: no or too many recipients, or one
/// twice; a part's name is none, or twice; more than an archive holds (TooLarge).
[[nodiscard]] Result<Bytes> write_archive(ArchiveFacts facts, std::vector<Part> parts, const OwnParty& station,
                                          ByteView certificate);

/// What was sealed, once it is opened and every digest was compared.
struct Contents {
    Manifest manifest{};
    std::string manifest_text{};  ///< as it was signed
    trust::Signature signature{};
    std::vector<Part> parts{};  ///< in the order of the manifest
};

/// Contents as they are sealed. Input errors: they are cut off, longer than they say, or not of their form
/// (NotCanonical); a digest, or the signature by the station that the manifest names, does not hold (Changed).
[[nodiscard]] Bytes write_contents(const Manifest& manifest, std::span<const Part> parts, const SecretKey& station);
[[nodiscard]] Result<Contents> read_contents(ByteView bytes);

/// One whose signature holds by the key that it names. Whose that key is, proof.h says.
class Archive {
public:
    /// Input errors: `bytes` are none, cut off or too long; changed since they were signed; or not such as a station
    /// writes. Nothing but fixed places is looked at before the signature was verified. `bytes` outlive it.
    [[nodiscard]] static Result<Archive> verify(ByteView bytes);

    [[nodiscard]] const ArchiveFacts& facts() const { return m_facts; }
    [[nodiscard]] const Key& station_key() const { return m_station; }
    /// As the station gave it along; nobody has verified it. Empty: none.
    [[nodiscard]] ByteView certificate() const { return m_certificate; }
    /// Of the whole file: by this it stands in the station's audit log, and `sha256sum` tells it.
    [[nodiscard]] Sha256 digest() const { return sha256_of(m_bytes); }

    /// Opened and verified inside too: the manifest's signature, its addressees, every part. Nothing is written. Input
    /// errors: it is not addressed to this party (ForOthers); what is sealed was made for others (Readdressed), was
    /// changed, or is not such as a station writes.
    [[nodiscard]] Result<Contents> open(const OwnParty& recipient) const;

private:
    struct Parts;
    static Result<Parts> parts_of(ByteView bytes);
    Result<bool> parse_head(std::string_view head);

    ArchiveFacts m_facts;
    Key m_station{};
    std::vector<trust::SealedKey> m_sealed_keys;  ///< of facts().recipients, in their order
    ByteView m_bytes;
    ByteView m_certificate;
    ByteView m_encrypted;
};

}  // namespace garita::evidence
