// The trust file as it travels: its text, and the signatures of the root over it. Its form is in README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/trust_text.h"

namespace garita::trust {

inline constexpr std::size_t kLargestTrustFile = kLargestTrustText + (8U << 10U);  ///< bytes

/// Whether bytes begin as a trust file does.
[[nodiscard]] bool is_trust_file(ByteView bytes);

/// A file that nobody has signed yet, of a text that parse_trust_text() takes; its Input errors.
[[nodiscard]] Result<Bytes> write_trust_file(std::string_view text);

/// What stands at its fixed places. Nobody has verified anything of it, and its text was not parsed.
struct TrustFileParts {
    struct Signed {
        Key key{};
        Signature signature{};  ///< zeros: not signed
        bool holds = false;
    };
    std::uint32_t threshold = 0;
    std::vector<Signed> root{};     ///< by whose keys the file's root signs, in their order
    std::vector<Signed> further{};  ///< keys of the root before it
    std::string text{};
};
/// Input errors (FileChanged): it is none, cut off, too long, has a key twice, or a signature that does not hold.
[[nodiscard]] Result<TrustFileParts> parts_of(ByteView file);

/// For people to compare, once in a station's life: 64 hexadecimal digits in groups of four, of the root's keys in
/// whatever order, and of how many of them have to sign.
[[nodiscard]] std::string root_fingerprint_of(const Root& root);
[[nodiscard]] std::string root_fingerprint_of(const TrustFileParts& parts);

/// The file with a signature more, of a key of its own root or of the one before it. Input errors: of parts_of(); it
/// has signed it already; there are more signatures than a file has room for.
[[nodiscard]] Result<Bytes> add_root_signature(ByteView file, const OwnParty& root_key);

/// The first one that a station takes: somebody compared the fingerprint of its root. Input errors: of parts_of(); the
/// root has another fingerprint (FileNotTrusted); too few of its keys signed; and then those of parse_trust_text().
[[nodiscard]] Result<TrustText> verify_first(ByteView file, std::string_view root_fingerprint);

/// One that follows another, or is the same: signed by the root of that one, and by its own. Input errors likewise.
/// Versions and days are not looked at.
[[nodiscard]] Result<TrustText> verify_next(ByteView file, const Root& before);

}  // namespace garita::trust
