// What a station believes, in DATA/trust: the trust file in force and the station's certificate; and in DATA/seen the
// highest version of each thing that it ever took. Its form is in README.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/trust/certificate.h"
#include "firmware/trust/signed_file.h"
#include "firmware/trust/trust_file.h"

namespace garita::trust {

/// The highest version that the station took of a thing; known also when the thing is gone.
struct SeenFile {
    Purpose purpose = Purpose::List;
    std::string name{};
    std::uint32_t version = 0;
    Digest digest{};  ///< of its content: the same version of another content is refused
    bool operator==(const SeenFile&) const = default;
};

struct Seen {
    std::uint32_t trust_version = 0;  ///< 0: none
    Digest trust_digest{};            ///< of its text
    std::string latest{};             ///< the newest first day of what was taken; it certainly is not earlier
    std::vector<SeenFile> files{};    ///< no kind and name twice
};

/// What a caller imports, and how much of it.
struct Wanted {
    Purpose purpose = Purpose::List;
    std::string name{};      ///< empty: whichever name
    std::uint64_t most = 0;  ///< bytes of content
    Progress progress{};
};

/// DATA/trust/in-force.trust
[[nodiscard]] std::filesystem::path trust_path(const std::filesystem::path& data);
/// DATA/seen: what was taken, apart from whom the station believes and its key, so that who imports a list need not
/// reach those.
[[nodiscard]] std::filesystem::path seen_folder(const std::filesystem::path& data);

/// A value, as the data folder was when it was read; a station that runs reads it anew when a trust file was installed.
class StationTrust {
public:
    /// Nothing where no trust file is in force: a station that believes by hand what it believes (firmware/catalog).
    /// Device errors (TrustUnreadable): one of its files is damaged, missing, older than it was, or others may change
    /// it.
    [[nodiscard]] static Result<std::optional<StationTrust>> read(const std::filesystem::path& data);

    [[nodiscard]] const TrustText& text() const { return m_text; }
    [[nodiscard]] const Seen& seen() const { return m_seen; }
    /// By its certificate; without one a station that only files for "all" are for.
    [[nodiscard]] const StationName& station() const { return m_station; }
    /// Why it has no name: "has no certificate that says which it is", or what is wrong with the one it has.
    [[nodiscard]] const std::string& nameless_because() const { return m_nameless_because; }
    /// With the day before which it is not, as far as the station took signed files.
    [[nodiscard]] Today with_floor(Today today) const;

    /// Whether the station may take a file of this head today: it is for this station, of the name and size wanted, its
    /// key may sign for this station, and it is not older than what the station took. Input errors: FileForOthers,
    /// FileTooLarge, FileNotTrusted, FileOld.
    [[nodiscard]] Result<bool> check(const SignedHead& head, const Wanted& wanted) const;

    /// Copies a file from a stick or wherever to `to`, in the data folder, and takes the copy: what is verified is what
    /// is read afterwards, whatever becomes of the original. Nobody's file is copied, and none beyond the size wanted;
    /// a copy that is refused is removed, and what was at `to` stays. Input errors: of check() and
    /// SignedFile::verify(), and `from` is a link or no file. Device error: `to` cannot be written.
    [[nodiscard]] Result<SignedFile> import_file(const std::filesystem::path& from, const std::filesystem::path& to,
                                                 const Wanted& wanted, const Today& today) const;

    /// One that was imported, verified again. Errors: likewise.
    [[nodiscard]] Result<SignedFile> open_file(const std::filesystem::path& path, const Wanted& wanted,
                                               const Today& today) const;

private:
    StationTrust() = default;
    TrustText m_text;
    Seen m_seen;
    StationName m_station;
    std::string m_nameless_because;
};

/// Keeps that a file is taken: older ones of its kind and name are refused from then on. To call before what was in
/// force is given up, and again where that may have been cut short; never takes anything back. By a confirmed clock it
/// also raises the day before which it is not. Several processes may call it at once. Input error (FileOld): a newer
/// one was taken meanwhile. Device error: it cannot be kept.
[[nodiscard]] Result<bool> note_taken(const std::filesystem::path& data, const SignedFacts& facts, Clock clock);

/// Puts a trust file in force in place of the one before it, which its root has to have signed; with the fingerprint of
/// its root where there is none. Valid, or Unconfirmed where the clock is. Input errors: of verify_first() and
/// verify_next(); it is over or not yet valid (FileNotDue), an older version than the station had, or another of the
/// same version (FileOld); there is none and no fingerprint. Device error: it cannot be written.
[[nodiscard]] Result<Standing> install_trust(const std::filesystem::path& data, ByteView file,
                                             std::string_view root_fingerprint, const Today& today);

/// Keeps the certificate of this station's key. Input errors: of verify_certificate(), today; it is of another key, or
/// that key is revoked; it is older than the one before it; no trust file is in force. Device error: it cannot be
/// written.
[[nodiscard]] Result<CertifiedStation> install_certificate(const std::filesystem::path& data, ByteView file,
                                                           const Today& today);

}  // namespace garita::trust
