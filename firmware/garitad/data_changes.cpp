#include "firmware/garitad/data_changes.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/calibration.h"
#include "firmware/catalog/installed.h"
#include "firmware/data_files.h"
#include "firmware/fingerprint.h"
#include "firmware/pairing.h"
#include "firmware/scanner_files.h"
#include "firmware/station/configuration.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using audit::Event;
using Json = nlohmann::json;

/// Something that is told: by its name ("pairing HEAD-7"), what it was or is.
struct Told {
    Sha256 content{};  ///< what makes it another one
    Sha256 scanner{};  ///< of a pairing or calibration: as the audit log names the scanner
    Key issuer{};      ///< of a catalog
    std::int64_t version = 0;
    bool operator==(const Told&) const = default;
};
using Everything = std::map<std::string, Told>;

constexpr std::string_view kConfiguration = "configuration";
constexpr std::string_view kCatalog = "catalog ";
constexpr std::string_view kPairing = "pairing ";
constexpr std::string_view kCalibration = "calibration ";

fs::path told_file(const fs::path& data) {
    return data / "audit" / "told.json";
}

std::string to_text(const Everything& all) {
    Json json = Json::object();
    for (const auto& [name, told] : all)
        json[name] = {{"content", hex(told.content)},
                      {"scanner", hex(told.scanner)},
                      {"issuer", hex(told.issuer)},
                      {"version", told.version}};
    return json.dump(1) + "\n";
}

/// Of a damaged text: nothing, so that all is told anew.
Everything everything_of(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    Everything all;
    if (!json.is_object()) return all;
    for (const auto& item : json.items()) {
        const Json& one = item.value();
        const auto key = [&one](const char* field) {
            return key_of_hex(one.is_object() && one.contains(field) && one[field].is_string()
                                  ? one[field].get<std::string>()
                                  : std::string());
        };
        const auto content = key("content"), scanner = key("scanner"), issuer = key("issuer");
        const auto version = one.is_object() ? one.find("version") : one.end();
        if (!content || !scanner || !issuer || version == one.end() || !version->is_number_integer()) return {};
        all[item.key()] = {*content, *scanner, *issuer, version->get<std::int64_t>()};
    }
    return all;
}

Result<bool> add_configuration(const fs::path& data, Everything& all) {
    constexpr std::size_t kLargest = 64U << 10U;
    GARITA_TRY(file, read_small_file(configuration_file(data), kLargest));
    if (file) all[std::string(kConfiguration)].content = sha256_of(bytes_of(file->text));
    return true;
}

/// Named by a digest of the file's name, which anybody chose.
Result<bool> add_catalogs(const fs::path& data, Everything& all) {
    GARITA_TRY(laid, read_laid(data));
    for (const LaidCatalog& one : laid)
        all[std::string(kCatalog) + hex(sha256_of(bytes_of(one.file)))] = {
            .content = one.digest, .issuer = one.issuer, .version = one.facts.version};
    return true;
}

/// The firmware that a paired head has had since is no other pairing.
Result<bool> add_pairings(const fs::path& data, Everything& all) {
    GARITA_TRY(pairings, read_pairings(data));
    for (Pairing& one : pairings) {
        one.head.least_firmware = 0;
        all[std::string(kPairing) + one.head.serial] = {.content = sha256_of(bytes_of(to_toml(one))),
                                                        .scanner = sha256_of(one.head.key)};
    }
    return true;
}

Result<bool> add_calibrations(const fs::path& data, Everything& all) {
    constexpr std::size_t kLargest = 1U << 20U;
    GARITA_TRY(names, names_with(scanners_folder(data), ".toml"));
    for (const std::string& name : names) {
        GARITA_TRY(file, read_small_file(scanners_folder(data) / name, kLargest));
        const auto calibration = file ? parse_calibration(file->text) : tl::unexpected(Error{});
        if (!calibration) continue;  // a pairing, or damaged: that is told where it is used
        all[std::string(kCalibration) + calibration->serial] = {.content = sha256_of(bytes_of(file->text)),
                                                                .scanner = sha256_of(bytes_of(calibration->serial))};
    }
    return true;
}

struct Looked {
    Everything all{};
    std::optional<Error> trouble{};
};
/// What of a kind cannot be read is as it was told last: it is not gone.
Looked look(const fs::path& data, const Everything& told) {
    struct Kind {
        std::string_view prefix;
        Result<bool> (*add)(const fs::path& data, Everything& all);
    };
    constexpr std::array kKinds = {Kind{kConfiguration, &add_configuration}, Kind{kCatalog, &add_catalogs},
                                   Kind{kPairing, &add_pairings}, Kind{kCalibration, &add_calibrations}};
    Looked looked;
    for (const Kind& kind : kKinds) {
        Everything these;
        if (const auto added = kind.add(data, these); !added) {
            looked.trouble = added.error();
            these.clear();
            std::ranges::copy_if(told, std::inserter(these, these.end()),
                                 [&kind](const auto& one) { return one.first.starts_with(kind.prefix); });
        }
        looked.all.merge(these);
    }
    return looked;
}

/// Of `one` as it is, or as it was where it is gone. `before`: what of the configuration was told last.
std::optional<audit::Occurrence> occurrence_of(std::string_view name, const Told& one, bool is_gone,
                                               const Sha256& before) {
    if (name == kConfiguration)
        return audit::Occurrence{.event = Event::ConfigurationChanged,
                                 .fields = {{"after", is_gone ? sha256_of({}) : one.content},
                                            {"area", audit::Word{"station"}},
                                            {"before", before}}};
    if (name.starts_with(kCatalog)) {
        audit::Occurrence occurrence{.event = is_gone ? Event::CatalogRemoved : Event::CatalogInstalled,
                                     .fields = {{"digest", one.content}, {"issuer", one.issuer}}};
        if (!is_gone) occurrence.fields.emplace_back("version", one.version);
        return occurrence;
    }
    if (name.starts_with(kPairing))
        return audit::Occurrence{.event = is_gone ? Event::ScannerUnpaired : Event::ScannerPaired,
                                 .fields = {{"scanner", one.scanner}}};
    if (is_gone) return std::nullopt;  // a calibration goes with nothing else
    return audit::Occurrence{.event = Event::ScannerCalibrated, .fields = {{"scanner", one.scanner}}};
}

/// Of every file that look() reads.
std::string looked_at(const fs::path& data) {
    std::string all;
    const auto add = [&all](const fs::path& path) {
        struct stat about {};
        if (stat(path.c_str(), &about) == 0)
            all += fmt::format("{} {} {}.{} {}\n", path.string(), about.st_size, about.st_ctim.tv_sec,
                               about.st_ctim.tv_nsec, about.st_ino);
    };
    add(configuration_file(data));
    for (const fs::path& folder : {catalogs_folder(data), scanners_folder(data)}) {
        const auto names = names_with(folder, "");
        for (const std::string& name : names ? *names : std::vector<std::string>()) add(folder / name);
    }
    return all;
}

}  // namespace

Result<bool> DataChanges::tell(audit::AuditLog& log) {
    constexpr std::size_t kLargest = 1U << 20U;
    std::string files = looked_at(m_data);
    if (files == m_looked_at) return true;
    GARITA_TRY(file, read_small_file(told_file(m_data), kLargest));
    Everything told = file ? everything_of(file->text) : Everything();
    const auto [now, trouble] = look(m_data, told);
    Everything both = told;
    both.insert(now.begin(), now.end());
    bool may_write = false;
    for (const auto& [name, either] : both) {
        const auto before = told.find(name);
        const auto after = now.find(name);
        const bool was_told = before != told.end(), is_gone = after == now.end();
        if (was_told && !is_gone && before->second == after->second) continue;
        // Before the log: where the notes cannot be written, the same change would be told again and again.
        if (!may_write) {
            GARITA_TRY(written, replace_file(told_file(m_data), to_text(told)));
            may_write = written;
        }
        const Told one = is_gone ? either : after->second;
        if (const auto occurrence =
                occurrence_of(name, one, is_gone, was_told ? before->second.content : sha256_of({}))) {
            GARITA_TRY(entry, log.append(*occurrence));
            static_cast<void>(entry);
        }
        if (is_gone)
            told.erase(name);
        else
            told[name] = one;
        GARITA_TRY(noted, replace_file(told_file(m_data), to_text(told)));
        static_cast<void>(noted);
    }
    if (trouble) return tl::unexpected(*trouble);
    m_looked_at = std::move(files);
    return true;
}

}  // namespace garita
