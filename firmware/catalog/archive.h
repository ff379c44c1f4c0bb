// A catalog as it travels: its models signed by their issuer, and encrypted so that the stations it names open it and
// nobody else (open thresholds are a forger's manual). By libsodium: Ed25519, X25519, XChaCha20-Poly1305. Its form is
// in README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/keys.h"
#include "firmware/trust/sealed_stream.h"
#include "firmware/trust/signature.h"

namespace garita {

/// What a catalog says of itself, and everybody may read.
struct CatalogFacts {
    std::string name{};                   ///< among those of its issuer: 1 to 32 of a-z, 0-9 and hyphens
    std::string issuer{};                 ///< for people
    std::uint32_t version = 1;            ///< grows with each issue
    std::string from{}, until{};          ///< days, both included: "2026-11-29"
    std::vector<std::string> stations{};  ///< their names
};

inline constexpr std::size_t kMostStations = 256;

/// Whether name, version and days are such as a catalog has. An Input error says which is not, and what it is.
[[nodiscard]] Result<bool> check_catalog_facts(const CatalogFacts& facts);

/// `facts` without issuer and stations, which the others tell. Input errors: of check_catalog_facts(), or no station,
/// too many of them, or one twice.
[[nodiscard]] Result<std::vector<std::uint8_t>> write_archive(CatalogFacts facts, const OwnParty& issuer,
                                                              std::span<const PublicParty> stations,
                                                              std::span<const std::uint8_t> packed);

/// One whose signature holds.
class Archive {
public:
    /// Who signed it, as its fixed place says and nobody has verified. Input error: `bytes` are no catalog.
    [[nodiscard]] static Result<Key> claimed_issuer(std::span<const std::uint8_t> bytes);

    /// Input errors: `bytes` are no catalog, are signed by none of `trusted`, or were changed afterwards. What they
    /// hold is not parsed before their signature was verified. `bytes` outlive it.
    [[nodiscard]] static Result<Archive> verify(std::span<const std::uint8_t> bytes,
                                                std::span<const PublicParty> trusted);

    [[nodiscard]] const CatalogFacts& facts() const { return m_facts; }
    [[nodiscard]] const Key& issuer_key() const { return m_issuer; }
    /// Of its encrypted models, as its head tells it: by this it can be revoked.
    [[nodiscard]] const trust::Digest& digest() const { return m_digest; }
    /// The packed models (catalog_files.h). Input error: it is not for this station.
    [[nodiscard]] Result<std::vector<std::uint8_t>> open(const OwnParty& station) const;

private:
    /// The key of the models, encrypted to one station.
    struct Envelope {
        Key station{};
        trust::SealedKey sealed{};
    };
    struct Parts;
    static Result<Parts> parts_of(std::span<const std::uint8_t> bytes);
    Result<bool> parse_head(std::string_view head);

    CatalogFacts m_facts;
    Key m_issuer{};
    trust::Digest m_digest{};
    std::vector<Envelope> m_envelopes;
    std::span<const std::uint8_t> m_encrypted;
};

}  // namespace garita
