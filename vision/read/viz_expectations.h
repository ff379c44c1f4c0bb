// What the visual zone should say by the machine-readable one, in the ways in which documents print it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mrz/interpret.h"
#include "vision/read/viz_fields.h"

namespace garita {

/// One expectation a field that the MRZ carries; none for fields that it leaves empty. Both centuries of a date are
/// expected: the printed one is what decides.
[[nodiscard]] std::vector<Expectation> expectations_of(const mrz::Interpretation& mrz);

/// The ways in which a date is printed, as skeleton() makes them: 12081974, 19740812, 12AUG1974, 12AGO74 …
/// `iso` is YYYY-MM-DD; empty when it is not.
[[nodiscard]] std::vector<std::string> printed_dates(std::string_view iso);

}  // namespace garita
