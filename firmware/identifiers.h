// How a record and a person are named wherever they are not to be known: random numbers that say nothing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace garita {

/// A record of the station, or a query kept with the records. Random; for people: hex() of it, 32 digits.
struct RecordId {
    std::array<std::uint8_t, 16> bytes{};
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the comparison itself for a pointer
    auto operator<=>(const RecordId&) const = default;
};

/// Somebody who works at the station; never a traveller. Random; for people: hex() of it, 32 digits.
struct PersonId {
    std::array<std::uint8_t, 16> bytes{};
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the comparison itself for a pointer
    auto operator<=>(const PersonId&) const = default;
};

}  // namespace garita
