// What photo-infrared-visible and photo-infrared-invisible share: the face's contrast that is left at 900 nm.
#pragma once

#include <string_view>

#include "vision/checks/check.h"
#include "vision/checks/detail/against_model.h"

namespace garita::detail {

/// A finding of how much of the face's contrast in white is left in infrared. Where the document's model has a level of
/// the check, by that. Else `margin_of` holds it against `limit`; from 0 on the photograph is as the check's name says,
/// and the finding `successful`; below it is `not supported`: genuine documents have either kind of photograph, and
/// which one is right only a model knows; what was measured is told all the same.
[[nodiscard]] Finding photo_in_infrared(const Subject& subject, std::string_view check, double limit,
                                        double (*margin_of)(double left), const ModelKeys& keys);

}  // namespace garita::detail
