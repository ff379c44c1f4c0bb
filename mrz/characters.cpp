#include "mrz/characters.h"

#include <array>
#include <cstdint>

namespace garita::mrz {

std::optional<char> check_digit(std::span<const std::string_view> parts) {
    constexpr std::array<unsigned, 3> kWeights = {7, 3, 1};  // Doc 9303 part 3, 4.9
    std::uint64_t sum = 0;
    std::size_t place = 0;
    for (const std::string_view part : parts) {
        for (const char character : part) {
            const int index = index_of(character);
            if (index < 0) return std::nullopt;
            sum += static_cast<unsigned>(index == 36 ? 0 : index) * kWeights[place++ % kWeights.size()];
        }
    }
    return static_cast<char>('0' + static_cast<char>(sum % 10));
}

std::optional<char> check_digit(std::string_view text) {
    return check_digit(std::span(&text, 1));
}

}  // namespace garita::mrz
