#include "mrz/typed.h"

#include <algorithm>
#include <utility>

namespace garita::mrz {

std::optional<Interpretation> with_typed(Interpretation read, std::span<const std::string> typed) {
    if (typed.size() != read.lines.size()) return std::nullopt;
    for (std::size_t line = 0; line < typed.size(); ++line)
        if (typed[line].size() != read.lines[line].size() ||
            typed[line].find_first_not_of(kAlphabet) != std::string::npos)
            return std::nullopt;
    for (std::size_t line = 0; line < typed.size(); ++line)
        for (std::size_t column = 0; column < typed[line].size(); ++column) {
            char& taken = read.lines[line][column];
            if (typed[line][column] == taken) continue;
            taken = typed[line][column];
            read.accepted = false;
            if (line < read.confidence.size() && column < read.confidence[line].size())
                read.confidence[line][column] = std::max(0.0F, 1 - read.confidence[line][column]);
            const int at_line = static_cast<int>(line) + 1;
            const int at_column = static_cast<int>(column) + 1;
            std::erase_if(read.corrections,
                          [&](const Correction& one) { return one.line == at_line && one.column == at_column; });
            const char seen = read.lines_read[line][column];
            if (seen != taken) read.corrections.push_back({at_line, at_column, seen, taken, CorrectionReason::Person});
        }
    return read;
}

}  // namespace garita::mrz
