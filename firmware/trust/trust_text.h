// What a trust file says: whose key may sign what, for whom and until when; which keys and files are revoked. TOML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/keys.h"
#include "firmware/trust/purposes.h"
#include "firmware/trust/signature.h"
#include "firmware/trust/validity.h"

namespace garita::trust {

/// Who signs trust files: so many of these, who keep their keys off every machine that is connected to anything.
struct Root {
    std::uint32_t threshold = 0;      ///< 1 to as many as there are keys
    std::vector<PublicParty> keys{};  ///< 1 to kMostRootKeys, no key twice
    bool operator==(const Root&) const = default;
};
inline constexpr std::size_t kMostRootKeys = 16;

/// A key that may sign one kind of thing.
struct NamedKey {
    PublicParty party{};
    Purpose purpose = Purpose::Image;
    std::vector<std::string> scope{};  ///< as PurposeFacts::scope has it
    std::string until{};               ///< the last day on which what it signed is believed
    bool operator==(const NamedKey&) const = default;
};

/// A key that is believed no more, whatever it signed: one of those named, of the root, or of a station.
struct RevokedKey {
    Key key{};
    std::string since{};   ///< the day from which it is known to be in wrong hands
    std::string reason{};  ///< for people
    bool operator==(const RevokedKey&) const = default;
};

/// Signed content that is taken no more.
struct RevokedFile {
    Digest digest{};  ///< of the content, as its head tells it
    std::string reason{};
    bool operator==(const RevokedFile&) const = default;
};

struct TrustText {
    std::string name{};         ///< of the authority, for people
    std::uint32_t version = 1;  ///< grows with each issue
    std::string from{}, until{};
    Root root{};
    std::vector<NamedKey> keys{};  ///< no key twice, none of the root: separate keys for separate purposes
    std::vector<RevokedKey> revoked_keys{};
    std::vector<RevokedFile> revoked_files{};
    bool operator==(const TrustText&) const = default;
};

inline constexpr std::size_t kLargestTrustText = 1U << 20U;  ///< bytes

/// Strict: what is unknown, missing, doubled or out of its limits is an Input error that names the line, or the key.
[[nodiscard]] Result<TrustText> parse_trust_text(std::string_view toml);

/// Why a key is revoked; nothing where it is not.
[[nodiscard]] std::optional<RevokedKey> revocation_of(const TrustText& trust, const Key& key);
/// An Input error (FileRevoked) where the content is revoked.
[[nodiscard]] Result<bool> check_not_revoked(const TrustText& trust, const Digest& content);

/// The key, where it is named for that purpose and not revoked; its days are not looked at. Input errors of grant_of().
[[nodiscard]] Result<NamedKey> key_for(const TrustText& trust, const Key& key, Purpose purpose);

/// That a key may sign.
struct Grant {
    NamedKey key{};
    Standing standing = Standing::Valid;
};

/// Whether what this key signs is believed today, for that purpose; whether its scope covers it, the caller asks of
/// `key.scope`. Input errors, whose code is an ErrorCode: nobody named it, or for another purpose (FileNotTrusted), it
/// is revoked (FileRevoked), it or the trust file is over (FileNotDue).
[[nodiscard]] Result<Grant> grant_of(const TrustText& trust, const Key& key, Purpose purpose, const Today& today);

/// The same of what it signed on another day, by this trust file, whether that is over or not: for what has to be
/// proven years later.
[[nodiscard]] Result<Grant> grant_on(const TrustText& trust, const Key& key, Purpose purpose, const std::string& day);

}  // namespace garita::trust
