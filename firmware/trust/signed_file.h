// One form for every signed thing that comes to a station, but catalogs and trust files: a head that says what it is,
// for whom, which version and until when; and the content, of any size. Its form is in README.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "firmware/trust/trust_text.h"

namespace garita::trust {

/// What a head says.
struct SignedFacts {
    Purpose purpose = Purpose::List;
    std::string name{};                   ///< within its kind, as is_name() has it
    std::uint32_t version = 1;            ///< grows with each issue of that kind and name
    std::string from{}, until{};          ///< days, both included
    std::vector<std::string> audience{};  ///< of which stations it may be used (purposes.h)
    std::uint64_t bytes = 0;              ///< of the content
    Digest digest{};                      ///< of the content
    bool operator==(const SignedFacts&) const = default;
};

/// Whether they are such as a head has. An Input error says which is not, and what it is.
[[nodiscard]] Result<bool> check_signed_facts(const SignedFacts& facts);

/// A head and its signature, for the content to follow. Input errors: of check_signed_facts().
[[nodiscard]] Result<Bytes> sign_head(const SignedFacts& facts, const OwnParty& signer);

/// Told how many bytes of how many are done; false ends it.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t all)>;

/// Signs content of any size, which is read twice; `facts` without bytes and digest. Input errors: of
/// check_signed_facts(), the content cannot be read or changed meanwhile, or `progress` ended it. Device error: `to`
/// cannot be written. Returns the facts with both.
[[nodiscard]] Result<SignedFacts> sign_file(SignedFacts facts, const OwnParty& signer,
                                            const std::filesystem::path& content, const std::filesystem::path& to,
                                            const Progress& progress = {});

inline constexpr std::size_t kSignedHeadAt = 120;  ///< bytes before the head's text
inline constexpr std::size_t kLargestSignedStart = kSignedHeadAt + (64U << 10U);

[[nodiscard]] bool is_signed_file(ByteView start);

/// A head whose signature holds, by whom.
struct SignedHead {
    SignedFacts facts{};
    NamedKey signer{};
    Standing standing = Standing::Valid;
    std::size_t content_at = 0;  ///< bytes from the file's beginning
};

/// Verifies what a file begins with, of which at most kLargestSignedStart bytes are looked at: first that it is of that
/// kind and that its key may sign such today, then its signature, then what it says. Of its scope names are held
/// against it; states and audiences are left to who knows the content, or the station. Input errors, whose code is an
/// ErrorCode: it is none, cut off or changed; nobody may sign it; it, the key or the trust file is over or revoked.
[[nodiscard]] Result<SignedHead> verify_head(ByteView start, Purpose wanted, const TrustText& trust,
                                             const Today& today);

/// The same of another day, for what has to be proven years later: the trust file may be over meanwhile. Without a day,
/// of its own first one: whether it was good at all.
[[nodiscard]] Result<SignedHead> verify_head_on(ByteView start, Purpose wanted, const TrustText& trust,
                                                const std::optional<std::string>& day);

/// One whose head and content were verified, and whose content is read from the file that was verified.
class SignedFile {
public:
    /// Reads the whole file, 1 MiB of it in memory at a time. REQUIRES that nobody else can write the file: one that
    /// lies on a stick is copied first (StationTrust::import_file). Errors: of verify_head(); FileChanged where the
    /// content is another, or cut off; Device error: it cannot be read. They begin with `name`.
    [[nodiscard]] static Result<SignedFile> verify(Descriptor file, const std::string& name, Purpose wanted,
                                                   const TrustText& trust, const Today& today,
                                                   const Progress& progress = {});

    [[nodiscard]] const SignedHead& head() const { return m_head; }
    [[nodiscard]] const SignedFacts& facts() const { return m_head.facts; }
    /// Reads content from its byte `at` on; how many bytes there were, fewer than asked for at the end alone. Device
    /// error: it cannot be read.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t at, std::span<std::uint8_t> into) const;
    /// The content in one piece. Input error (FileTooLarge): it has more than `most` bytes.
    [[nodiscard]] Result<Bytes> read_all(std::size_t most) const;
    /// For a process that parses it, locked in: the content begins at head().content_at.
    [[nodiscard]] int descriptor() const { return m_file.get(); }

private:
    SignedFile(Descriptor file, std::string name, SignedHead head)
        : m_file(std::move(file)), m_name(std::move(name)), m_head(std::move(head)) {}
    Descriptor m_file;
    std::string m_name;
    SignedHead m_head;
};

/// To read a regular file that is no link; and its size. Input errors name it.
struct OpenedFile {
    Descriptor file{};
    std::uint64_t bytes = 0;
};
[[nodiscard]] Result<OpenedFile> open_regular(const std::filesystem::path& path);
/// So many bytes of a file from `at` on, fewer where it ends. Device error, which names it: it cannot be read.
[[nodiscard]] Result<std::size_t> read_at(int file, const std::string& name, std::uint64_t at,
                                          std::span<std::uint8_t> into);

}  // namespace garita::trust
