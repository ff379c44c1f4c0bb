// Who signs, and who may open: key pairs, each a file that a person can carry and compare. By libsodium.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/fingerprint.h"

namespace garita {

/// Before libsodium is used. Internal error: it does not work here.
[[nodiscard]] Result<bool> use_sodium();

/// Whose key it is; one of another kind is never taken for it. All sign (Ed25519) but Station, for whom catalogs are
/// encrypted, and Recipient (X25519).
enum class Party {
    Issuer,         ///< of catalogs
    Station,        ///< opens catalogs
    Root,           ///< signs trust files, with others
    Signer,         ///< signs what a trust file names its key for, but catalogs
    StationSigner,  ///< a station that signs its audit log and its evidence
    Recipient       ///< opens evidence: a forensic laboratory, a partner's police
};

/// What others may know: for who believes a party, or encrypts for it.
struct PublicParty {
    std::string name{};  ///< for people: 1 to 64 characters, none of them a control character
    Key key{};
    bool operator==(const PublicParty&) const = default;
};

/// 32 bytes that are wiped when they go. Not copied.
class SecretKey {
public:
    SecretKey() = default;
    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey();
    [[nodiscard]] std::span<std::uint8_t, 32> bytes() { return m_bytes; }
    [[nodiscard]] std::span<const std::uint8_t, 32> bytes() const { return m_bytes; }

private:
    std::array<std::uint8_t, 32> m_bytes{};
};

/// A party that is this one.
struct OwnParty {
    PublicParty known{};
    SecretKey secret{};  ///< a seed (RFC 8032, 5.1.5); of Station and Recipient a scalar (RFC 7748)
};

/// Whether a name is such as PublicParty has. An Input error says what it is.
[[nodiscard]] Result<bool> check_party_name(std::string_view name);

/// A new one, by the kernel's random numbers. REQUIRES a name that check_party_name() takes.
[[nodiscard]] Result<OwnParty> make_party(Party party, const std::string& name);

[[nodiscard]] std::string to_toml(Party party, const PublicParty& known);
/// With the secret: who has this text can sign, or open.
[[nodiscard]] std::string to_toml(Party party, const OwnParty& own);

/// Strict; an Input error names the line, and says where it is of another party, or has a secret that is not meant for
/// others. At most 4 KiB.
[[nodiscard]] Result<PublicParty> parse_public_party(Party party, std::string_view toml);
/// An Input error too where the secret is not that of the key.
[[nodiscard]] Result<OwnParty> parse_own_party(Party party, std::string_view toml);

/// The file's party; an Input error names the file.
[[nodiscard]] Result<PublicParty> read_public_party(Party party, const std::filesystem::path& path);
/// An Input error too where others than its owner may read the file.
[[nodiscard]] Result<OwnParty> read_own_party(Party party, const std::filesystem::path& path);

}  // namespace garita
