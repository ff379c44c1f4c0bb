// What the two halves of `garita trust` share: the authority's (trust.cpp) and a station's (trust_station.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/tool/commands.h"
#include "firmware/trust/station_trust.h"

namespace garita::tool {

struct TrustWords {
    std::string action{};
    std::vector<std::string> paths{};
    std::string data{};
    std::string out{};
    std::string as{};
    std::string name{};
    std::string key{};
    std::string kind{};
    std::string id{};
    std::string from{};
    std::string until{};
    std::string root_fingerprint{};
    std::vector<std::string> audience{};
    std::vector<std::string> groups{};
    std::uint32_t version = 0;
    bool yes = false;
};

/// Says it on standard error; the status.
int say_of_trust(const std::string& text, int status = kUsage);

/// Lines for people: what a trust file says, who signed it, what a signed file is.
[[nodiscard]] std::string description_of(const trust::TrustText& text);
[[nodiscard]] std::string signatures_of(trust::ByteView file, const trust::TrustText& text);
[[nodiscard]] std::string description_of(const trust::SignedFacts& facts);

/// Actions at a station; exit statuses.
[[nodiscard]] int install_trust_file(const TrustWords& words);
[[nodiscard]] int show_trust(const TrustWords& words);
[[nodiscard]] int verify_file(const TrustWords& words);
[[nodiscard]] int station_key(const TrustWords& words);

}  // namespace garita::tool
