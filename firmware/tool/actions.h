// What a command with several actions does: each by its word, in the order in which the help tells them.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "firmware/tool/commands.h"

namespace garita::tool {

/// `Words` are what the command line gave, the action's word among them.
template <typename Words>
struct Action {
    const char* word;
    int (*run)(const Words& words);  ///< an exit status
};

/// Adds the word that chooses one of them.
template <typename Words, std::size_t count>
void add_action(CLI::App& command, std::string& word, const std::array<Action<Words>, count>& actions) {
    std::vector<std::string> names;
    names.reserve(count);
    for (const Action<Words>& action : actions) names.emplace_back(action.word);
    command.add_option("ACTION", word, fmt::format("{}", fmt::join(names, ", ")))
        ->required()
        ->check(CLI::IsMember(names));
}

/// Runs the one that was chosen; its exit status.
template <typename Words, std::size_t count>
[[nodiscard]] int run_action(const Words& words, const std::array<Action<Words>, count>& actions) {
    const auto* action =
        std::ranges::find_if(actions, [&](const Action<Words>& one) { return words.action == one.word; });
    return action == actions.end() ? kUsage : action->run(words);
}

}  // namespace garita::tool
