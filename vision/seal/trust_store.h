// The certificates that a station trusts: CSCAs, signers of seals, revocation lists. Offline; from files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vision/seal/content.h"

namespace garita::seal {

/// Bounds of a trust store: far above what all states publish (a national master list has some hundred certificates).
inline constexpr std::size_t kMostTrustFiles = 4096;
inline constexpr std::size_t kLongestTrustFile = 4 * 1024 * 1024;
inline constexpr std::size_t kMostCertificates = 16384;

/// Certificates and lists in memory. Not changed while verify() reads it; reading is thread-safe.
class TrustStore {
public:
    TrustStore();
    ~TrustStore();
    TrustStore(TrustStore&&) noexcept;
    TrustStore& operator=(TrustStore&&) noexcept;
    TrustStore(const TrustStore&) = delete;
    TrustStore& operator=(const TrustStore&) = delete;

    /// Takes what a file holds: certificates or revocation lists (DER, or PEM with any number of them), or one CSCA
    /// master list (CMS, Doc 9303 part 12). A CA's certificate must be signed by itself or by one that is in the store
    /// already; a master list must be signed by a master list signer that a CA already in the store has issued. `name`
    /// is for refused() only. What is refused changes nothing.
    void add(ByteView file, std::string_view name);
    /// Notes in refused() what could not even be read.
    void refuse(std::string what_and_why);

    [[nodiscard]] std::size_t authorities() const;
    [[nodiscard]] std::size_t signers() const;
    [[nodiscard]] std::size_t revocation_lists() const;
    /// What was not taken, and why: "old.crt: not a certificate, revocation list or master list".
    [[nodiscard]] const std::vector<std::string>& refused() const;

    struct Data;
    [[nodiscard]] const Data& data() const { return *m_data; }  ///< for verify.cpp

private:
    std::unique_ptr<Data> m_data;
};

/// One file of a trust store, as it lies on disk.
struct TrustFile {
    std::string name;
    Bytes bytes;
};

/// A folder's files, in the order of their names, and what of it could not be read.
struct TrustFolder {
    std::vector<TrustFile> files;
    std::vector<std::string> refused;  ///< "old.crt: cannot be read"
};

/// Reads the regular files of a folder (not of folders in it): no more than kMostTrustFiles, and of each no more than
/// one byte beyond kLongestTrustFile.
[[nodiscard]] TrustFolder read_trust_folder(const std::filesystem::path& folder);

/// The store of these files: authorities first, master lists last. What is refused is told in refused().
[[nodiscard]] TrustStore make_trust_store(const TrustFolder& folder);

/// Both. A folder that cannot be read is told in refused().
[[nodiscard]] TrustStore load_trust_store(const std::filesystem::path& folder);

}  // namespace garita::seal
