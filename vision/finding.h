// What a check says, in the words of BSI TR-03135-1 (design/inspection.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/geometry.h"

namespace garita {

/// How a check ended. Never renumber: in records and on the wire.
enum class Outcome : std::uint8_t {
    Successful = 0,    ///< the feature is as it should be
    Failed = 1,        ///< the feature is not as it should be: a person must look
    Undetermined = 2,  ///< the check ended and could not tell: a person must look
    NotSupported = 3,  ///< this document, or this scanner, does not have the feature
    Aborted = 4,       ///< the check did not end; never evidence for or against
};

[[nodiscard]] constexpr std::string_view name_of(Outcome outcome) {
    constexpr std::string_view kNames[] = {"successful", "failed", "undetermined", "not supported", "aborted"};
    return kNames[static_cast<std::size_t>(outcome)];
}

/// What one check says of one document. vision knows only message keys and arguments; the sentences are in
/// firmware/languages.
struct Finding {
    std::string check;  ///< the name in the table of checks (vision/checks/registry.h)
    Outcome outcome = Outcome::Undetermined;
    /// −1 … +1 against the standardised threshold 0: ≥ 0 successful, < 0 failed. None where nothing was measured.
    std::optional<double> margin;
    std::optional<double> measured;  ///< in the check's own unit, told in its documentation
    std::optional<double> limit;     ///< likewise
    std::optional<Band> band;        ///< the band that the finding rests on
    std::optional<int> page;         ///< index of the page
    std::vector<RectMm> regions_mm;  ///< what to look at
    std::string reason;              ///< for NotSupported, one of the closed list in vision/error_codes.h
    int error_code = 0;              ///< for Aborted: vision/error_codes.h
    /// CHECK.KEY: `mrz-infrared.successful`; `reason.SLUG` where not supported, `error.CODE` where aborted (the runner
    /// of the checks fills these two). The sentence is looked up in firmware/languages/xx.toml.
    std::string message_key;
    std::map<std::string, std::string> arguments;  ///< {name} in the sentence

    bool operator==(const Finding&) const = default;
};

}  // namespace garita
