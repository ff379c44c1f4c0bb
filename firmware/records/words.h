// What the values of records are called in texts that other programs read: closed lists, that of an enum each.
#pragma once

#include <array>
#include <string_view>

#include "firmware/records/kept.h"

namespace garita::records {

[[nodiscard]] constexpr std::string_view name_of(DecisionKind kind) {
    constexpr std::array<std::string_view, 5> kNames = {"", "admitted", "referred", "refused", "retained"};
    return kNames[static_cast<std::size_t>(kind)];
}
[[nodiscard]] constexpr std::string_view name_of(RetentionClass retention) {
    constexpr std::array<std::string_view, 5> kNames = {"", "passed", "doubtful", "refused", "legal-hold"};
    return kNames[static_cast<std::size_t>(retention)];
}
[[nodiscard]] constexpr std::string_view name_of(RetentionChange change) {
    constexpr std::array<std::string_view, 4> kNames = {"", "moved", "hold-set", "hold-lifted"};
    return kNames[static_cast<std::size_t>(change)];
}

}  // namespace garita::records
