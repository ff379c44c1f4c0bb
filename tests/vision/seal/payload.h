// Payloads that are written and damaged, and what is said of them: for the tests of this folder.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
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

/// The English sentences and parts of firmware/languages, [defects] and [parts], by key.
inline const std::map<std::string, std::string, std::less<>>& english_defects() {
    static const auto kSentences = [] {
        std::map<std::string, std::string, std::less<>> sentences;
        const char* source = std::getenv("GARITA_SOURCE_DIR");
        std::ifstream file(std::string(source != nullptr ? source : ".") + "/firmware/languages/en.toml");
        bool inside = false;
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with('[')) inside = line == "[defects]" || line == "[parts]";
            const std::size_t equals = line.find(" = \"");
            if (inside && equals != std::string::npos)
                sentences[line.substr(0, equals)] = line.substr(equals + 4, line.size() - equals - 5);
        }
        return sentences;
    }();
    return kSentences;
}

/// What an English reader is told of a defect; names of fields stay as they are.
inline std::string phrase(const Defect& defect) {
    const Expectation& row = expectation_of(defect.expected);
    const auto sentence = english_defects().find(row.key);
    if (sentence == english_defects().end()) return "no sentence for " + std::string(row.key);
    EXPECT_EQ(defect.arguments.size(), row.count()) << row.key;
    std::string text = sentence->second;
    for (const auto& [name, value] : arguments_of(defect)) {
        const std::size_t at = text.find("{" + name + "}");
        EXPECT_NE(at, std::string::npos) << row.key << ", " << name;
        const auto part = name == "part" ? english_defects().find(value) : english_defects().end();
        const std::string& shown = part == english_defects().end() ? value : part->second;
        if (at != std::string::npos) text.replace(at, name.size() + 2, shown);
    }
    return text;
}

/// What was expected, defect by defect.
inline std::vector<std::string> defects(const Content& content) {
    std::vector<std::string> texts;
    for (const Defect& defect : content.defects) texts.push_back(phrase(defect));
    return texts;
}

/// One of the defects expected this, in these words or around them.
MATCHER_P(Expects, what, "") {
    return std::ranges::any_of(arg, [this_what = std::string(what)](const Defect& defect) {
        return phrase(defect).find(this_what) != std::string::npos;
    });
}

}  // namespace garita::seal
