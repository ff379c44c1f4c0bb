#include "firmware/tool/pair.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "firmware/fingerprint.h"
#include "firmware/pairing.h"
#include "firmware/tool/agreement.h"
#include "firmware/tool/commands.h"
#include "firmware/tool/scanner.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

std::string names_of(const std::vector<Band>& bands) {
    std::string text;
    for (const Band band : bands) text += (text.empty() ? "" : ", ") + std::string(name_of(band));
    return text;
}

/// What speaks against pairing this head without a closer look; each needs --anew.
std::vector<std::string> doubts(const head::Identity& identity, const ScannerStatus& status,
                                const Result<std::optional<Pairing>>& before, const std::vector<Band>& bands) {
    std::vector<std::string> out;
    if (status.tampered == true)
        out.emplace_back(
            "THIS SCANNER WAS OPENED: its tamper switch says so. Look at what was done inside, and reset the switch "
            "there: until then it captures nothing");
    if (!before) out.push_back("what was kept of it is lost: " + before.error().text);
    if (!before || !*before) return out;
    const Pairing& kept = **before;
    if (kept.head.key != identity.public_key)
        out.push_back(
            fmt::format("THIS SCANNER SHOWS ANOTHER KEY than the one that was paired on {}: it was exchanged, "
                        "opened or reset. The fingerprint was\n  {}",
                        kept.paired, fingerprint_of(kept.head.key)));
    if (const auto missing = missing_bands(kept, bands); !missing.empty())
        out.push_back(
            fmt::format("FEWER BANDS WOULD BE PRESCRIBED than on {}: {} would be left out, and what they show "
                        "would not be missed any more",
                        kept.paired, names_of(missing)));
    return out;
}

/// The bands to prescribe. Input error: the head has not all of those asked for.
Result<std::vector<Band>> bands_of(const ScannerFacts& facts, const std::vector<Band>& wanted) {
    std::vector<Band> has;
    for (const BandFacts& band : facts.bands) has.push_back(band.band);
    for (const Band band : wanted)
        if (std::ranges::find(has, band) == has.end())
            return fail(ErrorKind::Input, fmt::format("--bands {}: the scanner has no such band", name_of(band)));
    return wanted.empty() ? has : wanted;
}

std::string description_of(const head::Identity& identity, const std::vector<Band>& bands) {
    return fmt::format(
        "maker             {}\nmodel             {}{}\nserial number     {}\nfirmware          {} (counter {})\n"
        "bands             {}\nkey's fingerprint {}",
        identity.maker, identity.model, identity.simulated ? " (simulated: no camera is in it)" : "", identity.serial,
        identity.firmware, identity.firmware_counter, names_of(bands), fingerprint_of(identity.public_key));
}

}  // namespace

void add_pair_options(CLI::App& command, PairWords& words) {
    command.add_flag("--yes", words.yes, "pair, unpair: agree beforehand, instead of being asked");
    command.add_flag("--anew", words.anew,
                     "pair: although it was opened, shows another key, or has fewer bands than before");
}

int pair(const PairWords& words, const std::filesystem::path& data, const std::vector<Band>& wanted,
         head::HeadScanner& head) {
    const head::Identity& identity = head.identity();
    if (!identity.signs)
        return say("the scanner with serial number " + identity.serial +
                       " signs no captures and cannot be paired: they stay marked as not authenticated",
                   kUnreadable);
    const auto bands = bands_of(head.facts(), wanted);
    if (!bands) return say(bands.error().text, kUsage);
    const auto status = head.status();
    if (!status) return say(status.error().text, kUnreadable);
    const auto before = read_pairing(data, identity.serial);
    tell(description_of(identity, *bands));
    if (before && *before && identity.firmware_counter < (*before)->head.least_firmware)
        return say(fmt::format("its firmware is older than it was (counter {}): update it first, garita scanner update",
                               (*before)->head.least_firmware),
                   kUnreadable);
    const std::vector<std::string> against = doubts(identity, *status, before, *bands);
    for (const std::string& doubt : against) tell("WARNING: " + doubt);
    if (!against.empty() && !words.anew)
        return say("not paired: give --anew once a technician has looked at it", kUnreadable);
    const auto yes = agree(words.yes,
                           "Is this the fingerprint that the maker or the scanner's label tells, and is this "
                           "scanner to be trusted from now on?");
    if (!yes) return say(yes.error().text, kUsage);
    if (!*yes) return say("not paired", kUnreadable);
    const Pairing pairing{
        .head = {.serial = identity.serial, .key = identity.public_key, .least_firmware = identity.firmware_counter},
        .maker = identity.maker,
        .model = identity.model,
        .bands = *bands,
        .paired = now_utc()};
    if (const auto kept = keep_pairing(data, pairing); !kept) return say(kept.error().text, kUsage);
    return write_lines("paired with " + identity.serial + ", kept in " + pairing_path(data, identity.serial).string() +
                       "; a kiosk that runs takes note when it is started anew");
}

int unpair(const PairWords& words, const std::filesystem::path& data, const std::string& serial) {
    std::string which = serial;
    if (which.empty()) {
        const auto pairings = read_pairings(data);
        if (!pairings) return say(pairings.error().text + "; name it with --serial", kUnreadable);
        if (pairings->empty()) return say("no scanner is paired", kUnreadable);
        if (pairings->size() > 1) return say("several scanners are paired: name one with --serial", kUsage);
        which = pairings->front().head.serial;
    } else if (const auto known = read_pairing(data, which); known && !*known) {
        return say("no scanner with serial number " + which + " is paired", kUnreadable);
    }
    const auto yes = agree(words.yes, "Forget that " + which +
                                          " was paired? Where none is left, any scanner is taken, and its "
                                          "captures are not authenticated.");
    if (!yes) return say(yes.error().text, kUsage);
    if (!*yes) return say("still paired", kUnreadable);
    if (const auto gone = forget_pairing(data, which); !gone) return say(gone.error().text, kUsage);
    return write_result(
               visible_lines(which + " is no longer paired; a kiosk that runs takes note when it is started anew"))
               ? kInspected
               : kUsage;
}

}  // namespace garita::tool
