// Sentences in every language of the firmware, as the page is told them. Only .cpp files include this.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "firmware/garitad/view.h"
#include "firmware/watchlists/sentences.h"

namespace garita {

/// {"en": ["…", …], …}, each made visible. `sentences_in` takes a watchlists::Told.
template <typename Sentences>
[[nodiscard]] nlohmann::json in_all(const Languages& languages, const Sentences& sentences_in) {
    constexpr std::size_t kLongestSentence = 600;
    nlohmann::json all = nlohmann::json::object();
    for (const auto& [code, language] : languages) {
        nlohmann::json list = nlohmann::json::array();
        for (const std::string& sentence : sentences_in(watchlists::Told{.language = language, .code = code}))
            list.push_back(visible(sentence, kLongestSentence));
        all[code] = std::move(list);
    }
    return all;
}

}  // namespace garita
