// What is in an archive, by name and SHA-256, for whom it was made and by which station: a text that `sha256sum -c`
// takes, signed by the station. It stays provable once the archive was opened. Its form is in README.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/evidence/parts.h"
#include "firmware/trust/keys.h"
#include "firmware/trust/signature.h"

namespace garita::evidence {

inline constexpr std::size_t kMostRecipients = 16;

/// What head and manifest both say: the one that everybody may read, and the one that is sealed.
struct Address {
    RecordId record{};
    Mode mode = Mode::Live;
    std::int64_t made = 0;          ///< seconds since 1970, UTC, by the station's clock
    Key station{};                  ///< Ed25519: who signs
    std::vector<Key> recipients{};  ///< X25519, 1 to kMostRecipients, in ascending order
    bool operator==(const Address&) const = default;
};

struct ManifestPart {
    std::string name{};
    Sha256 digest{};
    bool operator==(const ManifestPart&) const = default;
};

struct Manifest {
    Address address{};
    std::vector<ManifestPart> parts{};  ///< 1 to kMostParts, in the order of their names, none twice
    bool operator==(const Manifest&) const = default;
};

[[nodiscard]] Manifest manifest_of(const Address& address, std::span<const Part> parts);
[[nodiscard]] std::string to_text(const Manifest& manifest);

inline constexpr std::size_t kLargestManifest = 64U << 10U;  ///< bytes
/// Input error (NotCanonical): it is none, or not as to_text() writes it.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

/// Whether somebody vouches for the manifest: its text is what is signed, and begins with a domain of its own.
[[nodiscard]] trust::Signature sign_manifest(std::string_view text, const SecretKey& station);
[[nodiscard]] bool holds(const trust::Signature& signature, std::string_view text, const Key& station);

/// The mode of a name; nothing for another.
[[nodiscard]] std::optional<Mode> mode_named(std::string_view name);

}  // namespace garita::evidence
