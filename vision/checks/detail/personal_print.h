// What personal-print-infrared-visible and personal-print-infrared-invisible share: the contrast of the printed fields
// that is left at 900 nm.
#pragma once

#include <string_view>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"

namespace garita::detail {

/// Of a document's printed fields the one that is asked for.
enum class Field { Faintest, Darkest };

/// A finding of how much of that field's contrast in white is left in infrared. Where the document's model has a level
/// of the check, by that. Else `margin_of` holds it against `limit`; from 0 on the fields are as the check's name says,
/// and the finding `successful`; below it is `not supported`: genuine documents have either kind of print, or both, and
/// which one is right only a model knows; what was measured is told all the same.
[[nodiscard]] Finding personal_print_in_infrared(const Subject& subject, std::string_view check, Field field,
                                                 double limit, double (*margin_of)(double left), const ModelKeys& keys);

}  // namespace garita::detail
