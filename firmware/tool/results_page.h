// The one page of results: made by a command, never by hand.
#pragma once

#include <string>
#include <vector>

#include "firmware/evaluate/score.h"

namespace garita::tool {

/// Markdown: date, machine, data, every figure with its misses.
[[nodiscard]] std::string results_page(const std::vector<evaluate::Sample>& samples, const std::string& date,
                                       const std::string& data);

/// The same figures for a terminal.
[[nodiscard]] std::string results_text(const std::vector<evaluate::Sample>& samples);

}  // namespace garita::tool
