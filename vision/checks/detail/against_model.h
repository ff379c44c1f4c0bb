// What the checks that hold a page against its document model have in common.
#pragma once

#include <string_view>

#include "vision/checks/check.h"

namespace garita::detail {

/// Keys of what such a check says.
struct ModelKeys {
    std::string_view successful;
    std::string_view failed;
    std::string_view advice;    ///< the same of a model that was learned from too few documents to fail one
    std::string_view turned{};  ///< the page lies so that no lamp lights it from the side that the model asks for
};

/// Where the document's model has a level of this check: holds `finding.measured` against it and says so in `finding`.
/// False where it has none; then the check says what it does of any document. REQUIRES that it was measured, and
/// `finding.page`.
[[nodiscard]] bool hold_against_level(const Subject& subject, std::string_view check, const ModelKeys& keys,
                                      Finding& finding);

/// Of two checks of which genuine documents have one (what stays in infrared, what vanishes): what the model's level
/// says of `measured`, else whether it is as the check's name says. `margin` from 0 on is `successful`; below it `not
/// supported`, with what was measured: which of the two is right only a model knows.
[[nodiscard]] Finding as_model_or_name_says(const Subject& subject, std::string_view check, double limit, double margin,
                                            const ModelKeys& keys, Finding measured);

/// The page with the machine-readable zone against the print of the model that is named as the check is. `not
/// supported` where there is no model, or it has no such print.
[[nodiscard]] Finding hold_against_model(const Subject& subject, std::string_view check, const ModelKeys& keys);

/// What is measured at the place that the document's model says, against the model's level of the check. `not
/// supported` where there is no model, or it has no such place.
[[nodiscard]] Finding hold_feature_against_model(const Subject& subject, std::string_view check, const ModelKeys& keys);

}  // namespace garita::detail
