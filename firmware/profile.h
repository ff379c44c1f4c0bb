// The station profile: which lamps a station has, which checks it prescribes, and which of them must be successful
// before anything is green. Fixed when a scanner is paired, never by what the scanner claims later
// (design/security.md, "Verdict").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/error.h"
#include "mrz/format.h"
#include "vision/checks/check.h"

namespace garita {

/// What a document is like, as far as a profile asks.
struct DocumentKind {
    std::optional<mrz::Format> format;  ///< none: unknown
    bool has_model = false;             ///< a document model of the catalog was identified
};

/// Checks for some documents: a row holds where the document meets both conditions.
struct CheckSet {
    std::vector<mrz::Format> formats;  ///< empty: every format, an unknown one too
    std::optional<bool> model;         ///< none: with and without a model
    std::vector<std::string> checks;   ///< names in the table of checks

    [[nodiscard]] bool holds_for(const DocumentKind& kind) const;
    bool operator==(const CheckSet&) const = default;
};

struct Profile {
    std::string name;
    BandSet bands = 0;
    std::vector<CheckSet> prescribed;
    std::vector<CheckSet> minimum;  ///< not every one successful: `undetermined`

    /// Names in the order of the table of checks, each once.
    [[nodiscard]] std::vector<std::string> prescribed_for(const DocumentKind& kind) const;
    [[nodiscard]] std::vector<std::string> minimum_for(const DocumentKind& kind) const;
    bool operator==(const Profile&) const = default;
};

/// Reads a profile. Strict: unknown keys, checks, bands or formats, a check whose band the profile lacks, a minimum
/// that is empty, not prescribed, or of a group outside the fraud outcome are Input errors that name the place.
[[nodiscard]] Result<Profile> parse_profile(std::string_view toml);

/// The profiles that the program brings: "white", "three-band", "six-band".
[[nodiscard]] std::vector<std::string> built_in_profiles();

/// One of them; an Input error for another name.
[[nodiscard]] Result<Profile> built_in_profile(std::string_view name);

/// The profile that stands in where none is given: what the widest built-in profile prescribes for these bands
/// (design/json.md). Called "capture".
[[nodiscard]] Profile profile_of_bands(BandSet bands);

}  // namespace garita
