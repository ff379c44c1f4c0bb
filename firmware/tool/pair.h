// garita scanner pair and garita scanner unpair: a technician accepts the key of a scanner head, or takes that back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drivers/head/head_scanner.h"

namespace CLI {
class App;
}

namespace garita::tool {

struct PairWords {
    bool yes = false;   ///< agreed already: nobody is asked
    bool anew = false;  ///< whatever speaks against it was looked at
};

/// Adds their options to `garita scanner`.
void add_pair_options(CLI::App& command, PairWords& words);

/// Shows what the head is, asks, and keeps its pairing in `data`. `bands` are those to prescribe; none: all that it
/// has. An exit status: 2 where it is refused.
[[nodiscard]] int pair(const PairWords& words, const std::filesystem::path& data, const std::vector<Band>& bands,
                       head::HeadScanner& head);

/// Asks, and forgets the pairing of a serial number; of the only one where it is empty. An exit status.
[[nodiscard]] int unpair(const PairWords& words, const std::filesystem::path& data, const std::string& serial);

}  // namespace garita::tool
