#include "firmware/tool/heads.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "firmware/pairing.h"
#include "firmware/tool/streams.h"

namespace garita::tool {
namespace {

Result<Head> open_one(const usb::Bus& bus, const std::vector<usb::Interface>& found, const std::string& serial,
                      const head::PairedHeads& paired) {
    std::optional<Error> trouble;
    for (const usb::Interface& interface : found) {
        Result<Head> head = open_head(bus, interface);
        if (head && !serial.empty() && (*head)->identity().serial != serial) continue;
        const Result<bool> admitted = head ? (*head)->admit(paired) : tl::unexpected(head.error());
        if (admitted) return head;
        trouble = admitted.error();
    }
    if (trouble) return tl::unexpected(*trouble);
    return fail(ErrorKind::Device,
                serial.empty() ? "no scanner is plugged in" : "no scanner " + serial + " is plugged in");
}

}  // namespace

Result<Head> open_head(const usb::Bus& bus, const usb::Interface& interface) {
    GARITA_TRY(transport, bus.open(interface));
    return head::HeadScanner::create(std::move(transport));
}

Result<Head> open_paired(const usb::Bus& bus, const std::string& serial, const std::filesystem::path& data) {
    GARITA_TRY(pairings, read_pairings(data));
    GARITA_TRY(found, bus.list(head::kHeadInterface));
    return open_one(bus, found, serial, heads_of(pairings));
}

Result<Head> open_alone(const usb::Bus& bus, const std::string& serial) {
    GARITA_TRY(found, bus.list(head::kHeadInterface));
    if (serial.empty() && found.size() > 1)
        return fail(ErrorKind::Input, "several scanners are plugged in: name one with --serial, or unplug the others");
    return open_one(bus, found, serial, {});
}

Result<bool> authenticate(const ScannerFacts& facts, const std::vector<Band>& asked, const std::vector<Band>& delivered,
                          const std::filesystem::path& data) {
    if (!facts.authenticated) return true;
    GARITA_TRY(pairing, read_pairing(data, facts.serial));
    if (!pairing) return fail(ErrorKind::Device, "the scanner was unpaired during the scan");
    for (const Band band : missing_bands(*pairing, delivered))
        if (asked.empty() || std::ranges::find(asked, band) != asked.end())
            return fail(ErrorKind::Device,
                        fmt::format("the scanner no longer has the {} band, which was prescribed when it was paired: a "
                                    "technician must look at it",
                                    name_of(band)));
    // The scan is good all the same where that cannot be written.
    if (const auto noted = note_firmware(data, facts); !noted) tell("garita scanner: " + noted.error().text);
    return true;
}

}  // namespace garita::tool
