// The adapter to the national bureau's gateway: HTTPS, both sides with certificates. For a process that has the network
// (garita-link), and no records and no keys but its own.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "firmware/watchlists/bureau.h"

namespace garita::watchlists {

struct BureauOptions {
    std::string name{};  ///< for people
    std::string host{};  ///< as its certificate names it
    int port = 443;
    std::filesystem::path authority{};    ///< PEM: who has to have signed its certificate; no other counts
    std::filesystem::path certificate{};  ///< PEM: this station's
    std::filesystem::path key{};          ///< PEM: likewise
    std::chrono::milliseconds connect_time{2000};
    std::chrono::milliseconds time{5000};  ///< for all of it, every try together
    int tries = 2;                         ///< after the first only where no connection came about
    /// Called once there is a connection, before a byte of the other side is read, by the thread that asks: whoever
    /// wants to give up what only connecting needed does it here. Once for each connection; may be empty.
    std::function<void()> connected{};
};

/// Whether they can be read, and the key is the certificate's. Input error: what is wrong, by the names that they have
/// in DATA/bureau (firmware/link).
[[nodiscard]] Result<bool> check_certificates(const BureauOptions& options);

/// Keeps no connection and no answer. Input error: a file cannot be read.
[[nodiscard]] Result<std::unique_ptr<Bureau>> make_bureau_client(const BureauOptions& options);

}  // namespace garita::watchlists
