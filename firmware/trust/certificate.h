// A station's certificate: the authority says which Ed25519 key is that of which station, and in which groups it is. A
// signed file of the kind "stations"; what the station signs with its key (audit log, evidence) is believed by it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "firmware/trust/signed_file.h"

namespace garita::trust {

struct Certificate {
    StationName station{};
    PublicParty known{};          ///< the station's key (Party::StationSigner), and its name for people
    std::uint32_t version = 1;    ///< grows with each certificate of that station
    std::string from{}, until{};  ///< days on which it may have signed, both included
    bool operator==(const Certificate&) const = default;
};

inline constexpr std::size_t kLargestCertificate = kLargestSignedStart + (16U << 10U);  ///< bytes

/// Input errors: a name or day is none, or a station is in more than 64 groups.
[[nodiscard]] Result<Bytes> write_certificate(const Certificate& certificate, const OwnParty& authority);

/// One that is to be believed.
struct CertifiedStation {
    Certificate certificate{};
    PublicParty authority{};  ///< who signed it
    /// The station's key came into wrong hands. A station refuses it; a laboratory believes a signature of before that
    /// day where something else (an anchor of the audit log) shows that it is so old: who has the key can write any
    /// day.
    std::optional<RevokedKey> revoked{};
};

/// Whether the certificate was good on the day of a signature, or without one on its own first day; it, its authority's
/// key and the trust file may be over since. Input errors: of verify_head_on(); its key may not certify this station or
/// its groups (FileNotTrusted).
[[nodiscard]] Result<CertifiedStation> verify_certificate(ByteView file, const TrustText& trust,
                                                          const std::optional<std::string>& day_of_signature);

/// The station's own key pair, DATA/trust/station.toml; nothing where none was made. Device errors: it is damaged, or
/// others may read it.
[[nodiscard]] Result<std::optional<OwnParty>> read_station_key(const std::filesystem::path& data);
/// Makes it, by that name. Input errors: the station has one, or the name is none. Device error: it cannot be written.
[[nodiscard]] Result<OwnParty> make_station_key(const std::filesystem::path& data, const std::string& name);

/// The certificate that was installed; nothing where none was. Device errors: it cannot be read, or is too large.
[[nodiscard]] Result<std::optional<Bytes>> read_certificate(const std::filesystem::path& data);

/// DATA/trust
[[nodiscard]] std::filesystem::path trust_folder(const std::filesystem::path& data);
[[nodiscard]] std::filesystem::path certificate_path(const std::filesystem::path& data);

}  // namespace garita::trust
