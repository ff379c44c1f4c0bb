// The subcommands of `garita`: each adds its options to the command line and runs when it was chosen.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace garita::tool {

/// Exit statuses of design/json.md.
inline constexpr int kInspected = 0;
inline constexpr int kUsage = 1;
inline constexpr int kUnreadable = 2;

/// The end of every help text.
inline constexpr const char* kExitStatus =
    "\nExit status: 0 every input was inspected, whatever was found; 1 the words were\n"
    "wrong; 2 an input could not be read. More: man garita";

/// Adds a subcommand and returns what runs it; the returned function gives the exit status.
using Run = std::function<int()>;
[[nodiscard]] Run add_inspect(CLI::App& app);
[[nodiscard]] Run add_evaluate(CLI::App& app);
[[nodiscard]] Run add_simulate(CLI::App& app);

}  // namespace garita::tool
