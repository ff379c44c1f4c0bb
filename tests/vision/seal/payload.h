// Payloads that are written and damaged, and what is said of them: for the tests of this folder.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "vision/seal/content.h"

namespace garita::seal {

inline Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// What was expected, defect by defect.
inline std::vector<std::string> defects(const Content& content) {
    std::vector<std::string> texts;
    for (const Defect& defect : content.defects) texts.push_back(defect.expected);
    return texts;
}

/// One of the defects expected this, in these words or around them.
MATCHER_P(Expects, what, "") {
    return std::ranges::any_of(arg, [this_what = std::string(what)](const Defect& defect) {
        return defect.expected.find(this_what) != std::string::npos;
    });
}

}  // namespace garita::seal
