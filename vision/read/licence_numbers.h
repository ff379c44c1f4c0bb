// The numbers that driving licences print before their data instead of captions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/read/viz_labels.h"

namespace garita {

/// What each line announces by the number it begins with, as find_labels() tells captions: one entry a line, `field`
/// empty where the line begins with no such number. All are empty unless the lines together look like a licence.
[[nodiscard]] std::vector<SeenLabel> find_licence_numbers(std::span<const std::string_view> lines);

/// The date at the beginning of a text: a licence prints the place of birth behind the date.
[[nodiscard]] std::string leading_date(std::string_view text);

}  // namespace garita
