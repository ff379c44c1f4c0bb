#include "firmware/pairing.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "firmware/data_files.h"
#include "firmware/dates.h"
#include "firmware/detail/strict_table.h"
#include "firmware/fingerprint.h"
#include "firmware/scanner_files.h"
#include "vision/error_codes.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;
using detail::wrong_line;

constexpr std::string_view kWhat = "the pairing";
constexpr std::string_view kEnding = ".pairing.toml";
constexpr std::size_t kLargestFile = 4096;

tl::unexpected<Error> unusable(const std::string& text) {
    return fail(ErrorKind::Device, text, static_cast<int>(ErrorCode::PairingDamaged));
}

/// A text of a head (PROTOCOL.md, 1): printable ASCII, so that it can stand between quotes but for these two.
bool is_text(std::string_view text) {
    return !text.empty() && text.size() <= head::kTextBytes &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

Result<std::string> text_of_head(StrictTable& table, std::string_view key) {
    GARITA_TRY(node, table.take(key));
    const auto* value = node->as_string();
    if (value == nullptr || !is_text(value->get()))
        return wrong_line(*node, kWhat, "\"{}\" is 1 to {} printable ASCII characters", key, head::kTextBytes);
    return value->get();
}

Result<std::vector<Band>> parse_bands(StrictTable& table) {
    GARITA_TRY(node, table.take("bands"));
    const toml::array* array = node->as_array();
    if (array == nullptr || array->empty())
        return wrong_line(*node, kWhat, "\"bands\" are names of bands, at least one");
    std::vector<Band> out;
    for (const toml::node& item : *array) {
        const auto* name = item.as_string();
        const std::optional<Band> band = name != nullptr ? band_of(name->get()) : std::nullopt;
        if (!band) return wrong_line(item, kWhat, "there is no such band");
        if (std::ranges::find(out, *band) != out.end()) return wrong_line(item, kWhat, "a band stands twice");
        out.push_back(*band);
    }
    return out;
}

/// The text of a pairing's file; nothing where there is none.
Result<std::optional<std::string>> read_file(const fs::path& path) {
    auto file = read_small_file(path, kLargestFile);
    if (!file) return unusable(file.error().text + ": a technician must pair the scanner anew");
    if (!*file) return std::optional<std::string>();
    if (((*file)->mode & (S_IWGRP | S_IWOTH)) != 0)
        return unusable(path.string() + " may be changed by others than its owner: pair the scanner anew");
    return std::optional(std::move((*file)->text));
}

}  // namespace

std::string to_toml(const Pairing& pairing) {
    std::vector<std::string> bands;
    for (const Band band : pairing.bands) bands.push_back(detail::in_quotes(name_of(band)));
    return fmt::format(
        "# A scanner head that this station has paired, written by garita scanner pair.\nschema = 1\nserial = {}\n"
        "maker = {}\nmodel = {}\nkey = \"{}\"\nleast_firmware = {}\nbands = [{}]\npaired = {}\n",
        detail::in_quotes(pairing.head.serial), detail::in_quotes(pairing.maker), detail::in_quotes(pairing.model),
        hex(pairing.head.key), pairing.head.least_firmware, fmt::join(bands, ", "), detail::in_quotes(pairing.paired));
}

Result<Pairing> parse_pairing(std::string_view toml) {
    if (toml.size() > kLargestFile) return fail(ErrorKind::Input, "the pairing is longer than 4 KiB, the limit");
    GARITA_TRY(root, detail::parse_toml(toml, kWhat));
    StrictTable table(root, kWhat);
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(serial, text_of_head(table, "serial"));
    GARITA_TRY(maker, text_of_head(table, "maker"));
    GARITA_TRY(model, text_of_head(table, "model"));
    GARITA_TRY(key_text, table.text("key"));
    const std::optional<head::PublicKey> key = key_of_hex(key_text);
    if (!key) return fail(ErrorKind::Input, "\"key\" of the pairing is 64 hexadecimal digits");
    GARITA_TRY(least, table.whole("least_firmware", 1, std::numeric_limits<std::uint32_t>::max()));
    GARITA_TRY(bands, parse_bands(table));
    GARITA_TRY(paired, table.text("paired"));
    if (!is_time(paired))
        return fail(ErrorKind::Input, "\"paired\" of the pairing is a time such as 2026-11-28T12:00:00Z");
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    return Pairing{
        .head = {.serial = std::move(serial), .key = *key, .least_firmware = static_cast<std::uint32_t>(least)},
        .maker = std::move(maker),
        .model = std::move(model),
        .bands = std::move(bands),
        .paired = std::move(paired)};
}

fs::path pairing_path(const fs::path& data, const std::string& serial) {
    return scanner_file(data, serial, kEnding);
}

namespace {

Result<std::optional<Pairing>> read_at(const fs::path& path) {
    GARITA_TRY(text, read_file(path));
    if (!text) return std::optional<Pairing>();
    Result<Pairing> pairing = parse_pairing(*text);
    if (!pairing)
        return unusable(path.string() + ": " + pairing.error().text + "; a technician must pair the scanner anew");
    return std::optional(std::move(*pairing));
}

}  // namespace

Result<std::optional<Pairing>> read_pairing(const fs::path& data, const std::string& serial) {
    const fs::path path = pairing_path(data, serial);
    GARITA_TRY(pairing, read_at(path));
    if (pairing && pairing->head.serial != serial)
        return unusable(path.string() + " is of another scanner: a technician must pair this one anew");
    return pairing;
}

Result<std::vector<Pairing>> read_pairings(const fs::path& data) {
    const fs::path folder = scanners_folder(data);
    const auto names = names_with(folder, kEnding);
    if (!names) return unusable(names.error().text);
    if (names->size() > head::kMostPairedHeads)
        return unusable(fmt::format("{} has more than {} paired scanners: unpair those that are gone", folder.string(),
                                    head::kMostPairedHeads));
    std::vector<Pairing> out;
    for (const std::string& name : *names) {
        const fs::path path = folder / name;
        GARITA_TRY(pairing, read_at(path));
        if (!pairing) continue;  // unpaired just now
        if (pairing_path(data, pairing->head.serial) != path)
            return unusable(path.string() + " is of another scanner: a technician must pair it anew");
        out.push_back(std::move(*pairing));
    }
    return out;
}

head::PairedHeads heads_of(const std::vector<Pairing>& pairings) {
    head::PairedHeads out;
    for (const Pairing& pairing : pairings) out.push_back(pairing.head);
    return out;
}

Result<bool> keep_pairing(const fs::path& data, const Pairing& pairing) {
    return replace_file(pairing_path(data, pairing.head.serial), to_toml(pairing));
}

Result<bool> forget_pairing(const fs::path& data, const std::string& serial) {
    return remove_file(pairing_path(data, serial));
}

Result<bool> note_firmware(const fs::path& data, const ScannerFacts& facts) {
    if (!facts.authenticated) return true;
    GARITA_TRY(pairing, read_pairing(data, facts.serial));
    if (!pairing || facts.firmware_counter <= pairing->head.least_firmware) return true;
    pairing->head.least_firmware = facts.firmware_counter;
    return keep_pairing(data, *pairing);
}

std::vector<Band> missing_bands(const Pairing& pairing, const std::vector<Band>& delivered) {
    std::vector<Band> out;
    for (const Band band : pairing.bands)
        if (std::ranges::find(delivered, band) == delivered.end()) out.push_back(band);
    return out;
}

}  // namespace garita
