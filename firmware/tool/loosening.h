// What a catalog would change on a station: models that ask less than those before it, and drawn forgeries that would
// become green.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "drivers/capture/error.h"

namespace garita::tool {

/// Two packed catalogs (catalog_files.h): lines for people, a series that is new, gone or changed each. `looser`: of
/// them, those by which a document that did not pass may pass.
struct CatalogChange {
    std::vector<std::string> lines{};
    std::vector<std::string> looser{};
};
[[nodiscard]] Result<CatalogChange> change_of(std::span<const std::uint8_t> before,
                                              std::span<const std::uint8_t> after);

/// The drawn forgeries of the series of `after`, of each of `kinds` (specimen::kinds()) one, that are green with it and
/// not with `before`: "UTO-P-1-2015 counterfeit-inkjet". A second or two each; `progress` is told which. Series that
/// nobody draws are not looked at.
[[nodiscard]] Result<std::vector<std::string>> green_forgeries(std::span<const std::uint8_t> before,
                                                               std::span<const std::uint8_t> after,
                                                               std::span<const std::string> kinds,
                                                               const std::function<void(const std::string&)>& progress);

}  // namespace garita::tool
