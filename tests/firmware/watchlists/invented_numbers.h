// Numbers of invented documents, of the shapes that passports and cards have, for tests and benchmarks of many.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/watchlists/chunks.h"

namespace garita::watchlists {

class InventedNumbers {
public:
    explicit InventedNumbers(std::uint64_t seed = 1) : m_random(seed) {}

    /// Of some hundred states, few of which list most: two letters and seven digits, nine digits, a letter and eight
    /// digits, or nine of the letters and digits that German documents have.
    ListedNumber next() {
        const std::uint64_t n = m_random() % 200;
        const std::uint64_t state = std::min(n, m_random() % 200);
        ListedNumber entry{.state = {letter(state), letter(state / 26), 'X'},
                           .type = m_random() % 4 == 0 ? "ID" : "P",
                           .reason = static_cast<Reason>(1 + m_random() % 2),
                           .reported = static_cast<Day>(10'000 + m_random() % 10'000)};
        constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        constexpr std::string_view kDigits = "0123456789";
        constexpr std::string_view kGerman = "CFGHJKLMNPRTVWXYZ0123456789";
        const std::uint64_t shape = m_random() % 4;
        for (std::size_t i = 0; i < 9; ++i) {
            const bool is_letter = (shape == 0 && i < 2) || (shape == 1 && i < 1);
            entry.number += any(shape == 2 ? kGerman : is_letter ? kLetters : kDigits);
        }
        return entry;
    }

    /// So many, sorted, none twice.
    std::vector<ListedNumber> sorted(std::size_t count) {
        std::vector<ListedNumber> entries(count);
        for (ListedNumber& entry : entries) entry = next();
        std::ranges::sort(entries,
                          [](const ListedNumber& a, const ListedNumber& b) { return std::is_lt(order_of(a, b)); });
        const auto same = [](const ListedNumber& a, const ListedNumber& b) { return std::is_eq(order_of(a, b)); };
        entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
        return entries;
    }

private:
    static char letter(std::uint64_t n) { return static_cast<char>('A' + n % 26); }
    char any(std::string_view of) { return of[m_random() % of.size()]; }
    std::mt19937_64 m_random;
};

}  // namespace garita::watchlists
