// The catalogs of a station, in its data folder: its own key, the issuers that it believes, and the archives that were
// installed, each as it came. Its form is in README.md. Whom it believes says its trust file (firmware/trust); a
// station that has none believes those whom a technician trusted by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/catalog/archive.h"
#include "firmware/fingerprint.h"
#include "firmware/trust/keys.h"
#include "firmware/trust/validity.h"

namespace garita {

/// An issuer whose catalogs the station takes.
struct TrustedIssuer {
    PublicParty issuer{};
    std::vector<std::string> states{};  ///< of whose documents it may have models; empty: of all
    std::string trusted{};              ///< by hand: when, UTC; who was trusted first counts first
    std::string until{};                ///< by the trust file: the last day of its key
};

/// DATA/catalogs
[[nodiscard]] std::filesystem::path catalogs_folder(const std::filesystem::path& data);

/// The station's key pair; nothing where none was made. Device errors: it is damaged, or others may read it.
[[nodiscard]] Result<std::optional<OwnParty>> read_station(const std::filesystem::path& data);
/// Makes it, by that name. Input errors: the station has one, or the name is none. Device error: it cannot be written.
[[nodiscard]] Result<OwnParty> make_station(const std::filesystem::path& data, const std::string& name);

/// Those of the trust file, in its order, where one is in force, whether their keys are over or not; or else in the
/// order in which they were trusted by hand. Device error: one, or the trust file, cannot be read.
[[nodiscard]] Result<std::vector<TrustedIssuer>> read_issuers(const std::filesystem::path& data);
/// By hand; replaces what was said of the same key. Input errors: a trust file is in force, which says who is believed;
/// a state or time is none. Device error: it cannot be written.
[[nodiscard]] Result<bool> trust_issuer(const std::filesystem::path& data, const TrustedIssuer& issuer);
/// Its catalogs stay where they are, and are no longer taken. True where it was not trusted. Input error: a trust file
/// is in force.
[[nodiscard]] Result<bool> distrust_issuer(const std::filesystem::path& data, const Key& key);

/// A catalog that this station may use, decrypted.
struct OpenedCatalog {
    CatalogFacts facts{};
    Key issuer{};
    std::vector<std::uint8_t> packed{};                 ///< its models (catalog_files.h)
    trust::Standing standing = trust::Standing::Valid;  ///< Unconfirmed: whether it is over cannot be said
};
/// Whether a catalog may be used on that day: its issuer is believed, its signature holds, it is valid, not revoked,
/// not older than what the station had of it, for this station, and its models are of states that its issuer is
/// believed for. Input errors say which is not. By an unconfirmed clock a catalog is used that is not over for certain
/// (trust/README.md). Of its models no picture is looked at.
[[nodiscard]] Result<OpenedCatalog> open_catalog(const std::filesystem::path& data,
                                                 std::span<const std::uint8_t> archive, const trust::Today& today);

/// Keeps a catalog that open_catalog() takes, in place of an older one of its name and issuer, which is refused from
/// then on. Errors: of open_catalog(); Device error: it cannot be written.
[[nodiscard]] Result<bool> install_catalog(const std::filesystem::path& data, std::span<const std::uint8_t> archive,
                                           const trust::Today& today);

/// An archive that lies in the data folder.
struct InstalledCatalog {
    std::string file{};  ///< its name
    Result<OpenedCatalog> opened{};
};
/// In the order in which they count: a series that several have is the first one's. A catalog that may not be used says
/// why; the others stay usable. Device error: the folder, the key or an issuer cannot be read.
[[nodiscard]] Result<std::vector<InstalledCatalog>> read_installed(const std::filesystem::path& data,
                                                                   const trust::Today& today);

/// A catalog of the data folder as it says of itself, signed by its own key: whether this station believes that key, or
/// takes it, is another question.
struct LaidCatalog {
    std::string file{};  ///< its name
    CatalogFacts facts{};
    Key issuer{};
    Sha256 digest{};  ///< of the file
};
/// By name. What nobody signed is left out. Device error: the folder or one of its catalogs cannot be read.
[[nodiscard]] Result<std::vector<LaidCatalog>> read_laid(const std::filesystem::path& data);

/// In the order in which they count.
void sort_by_trust(std::vector<InstalledCatalog>& installed, const std::vector<TrustedIssuer>& issuers);

/// By the name of its file; what the station has had of it stays known. True where there was none.
[[nodiscard]] Result<bool> remove_installed(const std::filesystem::path& data, const std::string& file);

/// All that may be used, packed as one.
[[nodiscard]] std::vector<std::uint8_t> packed_of(const std::vector<InstalledCatalog>& installed);

}  // namespace garita
