// The scanner heads that a station has paired, on disk: one file a head in the data folder. Its form is in
// firmware/scanner/README.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "drivers/head/paired_head.h"
#include "drivers/scanner.h"

namespace garita {

/// What a technician accepted of a head.
struct Pairing {
    head::PairedHead head{};
    std::string maker{};
    std::string model{};
    std::vector<Band> bands{};  ///< 1 … kBandCount, each once: prescribed from then on, whatever the head claims later
    std::string paired{};       ///< when, UTC: "2026-11-28T12:00:00Z"
    bool operator==(const Pairing&) const = default;
};

[[nodiscard]] std::string to_toml(const Pairing& pairing);

/// Strict: unknown keys, bands named twice, texts and numbers outside the limits are Input errors that name the line.
/// At most 4 KiB.
[[nodiscard]] Result<Pairing> parse_pairing(std::string_view toml);

/// DATA/scanners/SERIAL.pairing.toml (firmware/scanner_files.h).
[[nodiscard]] std::filesystem::path pairing_path(const std::filesystem::path& data, const std::string& serial);

/// Nothing where the head was never paired. Device error (1208): the file is damaged, of another head, or may be
/// written by others than its owner: a head is never taken for one that was not paired because of that.
[[nodiscard]] Result<std::optional<Pairing>> read_pairing(const std::filesystem::path& data, const std::string& serial);

/// All of them, by serial number, at most head::kMostPairedHeads; Device error (1208) where one cannot be read.
[[nodiscard]] Result<std::vector<Pairing>> read_pairings(const std::filesystem::path& data);

/// What the driver asks of them.
[[nodiscard]] head::PairedHeads heads_of(const std::vector<Pairing>& pairings);

/// Replaces the head's file, as a whole or not at all. Device error: it cannot be written.
[[nodiscard]] Result<bool> keep_pairing(const std::filesystem::path& data, const Pairing& pairing);
/// True where there was none. Device error: it cannot be removed.
[[nodiscard]] Result<bool> forget_pairing(const std::filesystem::path& data, const std::string& serial);

/// After a good capture: where the paired head has newer firmware than it was kept with, no older one is taken from now
/// on. Nothing to do where `facts` are of no paired head. Device error: it cannot be read or written.
[[nodiscard]] Result<bool> note_firmware(const std::filesystem::path& data, const ScannerFacts& facts);

/// The bands that were prescribed and are not among those delivered.
[[nodiscard]] std::vector<Band> missing_bands(const Pairing& pairing, const std::vector<Band>& delivered);

}  // namespace garita
