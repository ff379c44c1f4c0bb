// The trust store that a program's option --trust names: read once by the parent, given to each verifier.
#pragma once

#include <string>
#include <vector>

#include "drivers/capture/descriptor.h"
#include "drivers/capture/error.h"
#include "vision/seal/trust_store.h"

namespace garita::verifier {

/// What --trust names, and what of it is not believed.
struct Trust {
    seal::TrustFolder folder;
    std::vector<std::string> refused;  ///< "old.crt: not a certificate, revocation list or master list"
};

/// Reads the folder; an empty name is a station that believes nobody. An Input error where the folder holds no
/// certificate or more than kLongestTrust bytes; it says why, file by file.
[[nodiscard]] Result<Trust> read_trust(const std::string& folder);

/// As a sealed memory file for Verifier::start().
[[nodiscard]] Result<Descriptor> trust_memory(const seal::TrustFolder& folder);

}  // namespace garita::verifier
