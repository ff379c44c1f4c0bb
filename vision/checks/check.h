// What a check is: a function of page, reading and policy that looks at one thing; a row of the table in table.h.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "vision/error_codes.h"
#include "vision/finding.h"
#include "vision/page/page.h"
#include "vision/read/reading.h"

namespace garita {

namespace catalog {
struct Identified;  // vision/catalog/identify.h
}

/// What the station told the inspection: the same for all checks of a run.
struct Policy {
    std::chrono::year_month_day today;  ///< of the station's confirmed clock, or --date
    bool clock_confirmed = true;        ///< false: expiry and age-plausible are `undetermined` (design/security.md)
    bool specimens = false;             ///< reserved and specimen codes are what is expected
};

/// What a check looks at: one document. Borrowed for the call.
struct Subject {
    std::span<const Page> pages;
    const Reading& reading;
    const Policy& policy;
    const catalog::Identified* identified = nullptr;  ///< nullptr: the station has no document models
};

/// Groups of findings (design/json.md). Never renumber.
enum class Group : std::uint8_t {
    Detection,
    Mrz,
    Viz,
    Barcode,
    Seal,
    Spectral,
    Photo,
    Print,
    Combined,
    Validity,
    Watchlist
};
inline constexpr std::array<std::string_view, 11> kGroupNames = {
    "detection", "mrz", "viz", "barcode", "seal", "spectral", "photo", "print", "combined", "validity", "watchlist"};
[[nodiscard]] constexpr std::string_view name_of(Group group) {
    return kGroupNames[static_cast<std::size_t>(group)];
}

/// A set of bands as bits: `bands(Band::Infrared)`.
using BandSet = std::uint16_t;
[[nodiscard]] constexpr BandSet bands() {
    return 0;
}
template <typename... Rest>
[[nodiscard]] constexpr BandSet bands(Band first, Rest... rest) {
    return static_cast<BandSet>((1U << static_cast<unsigned>(first)) | bands(rest...));
}
[[nodiscard]] constexpr bool contains(BandSet set, Band band) {
    return ((set >> static_cast<unsigned>(band)) & 1U) != 0;
}

/// Which outcomes a check may have, as bits of Outcome (design/inspection.md: some may not use every one).
using OutcomeSet = std::uint8_t;
template <typename... Outcomes>
[[nodiscard]] constexpr OutcomeSet outcomes(Outcomes... list) {
    return static_cast<OutcomeSet>((0U | ... | (1U << static_cast<unsigned>(list))));
}
[[nodiscard]] constexpr bool contains(OutcomeSet set, Outcome outcome) {
    return ((set >> static_cast<unsigned>(outcome)) & 1U) != 0;
}

enum class FailsWithoutModel : bool { No, Yes };
/// Whether a check judges tones: it has nothing to judge in a picture that is black and white only.
enum class JudgesTones : bool { No, Yes };

/// In which process a check runs (design/architecture.md). Whoever decodes pixels does not say what barcodes hold.
enum class RunsIn : std::uint8_t {
    Worker,    ///< garita-worker: looks at pages and readings; knows no content of a barcode
    Verifier,  ///< garita-verifier: asks what a barcode says or whether a seal holds; its pages have no pictures
};

/// The facts of a check.
struct Check {
    std::string_view name;  ///< design/json.md, "Names of the checks"
    std::string_view uuid;  ///< version 5 of the name under kCheckNamespace; a test computes it again
    Group group;
    std::string_view generic;  ///< "(IR, AB, MR)"; empty where TR-03135 has no name
    BandSet needs;             ///< bands without which it cannot run: `not supported` or `aborted` by the profile
    OutcomeSet may;            ///< outcomes that it may have; `aborted` goes without saying
    FailsWithoutModel fails_without_model;
    JudgesTones judges_tones;
    RunsIn runs_in;
};

/// One row of the table of checks (table.h).
struct RunnableCheck {
    Check check;
    /// Looks; REQUIRES that some page has every band of `needs`. Deterministic. It need not fill Finding::check (the
    /// runner does) and should not throw (the runner makes `aborted` of it).
    Finding (*run)(const Subject& subject);
};

/// The namespace of all UUIDs of this project (made once, at random). Never change.
inline constexpr std::string_view kCheckNamespace = "9e4e29c7-16bb-48d4-b2ef-25fbad6a3a06";

/// "This document, or this scanner, does not have it": `reason` is of the closed list in vision/error_codes.h.
[[nodiscard]] Finding not_supported(std::string_view reason);
/// The same, and what was measured all the same, for a model to be learned from.
[[nodiscard]] Finding not_supported(std::string_view reason, Finding measured);

/// "It did not end": with the code's own sentence.
[[nodiscard]] Finding aborted(ErrorCode code);

}  // namespace garita
