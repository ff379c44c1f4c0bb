// The seam for FIDO2 tokens and smart cards: one function. Nothing in the tree implements it yet; Sessions takes it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "drivers/capture/error.h"
#include "firmware/identifiers.h"

namespace garita::people {

/// How somebody shows who they are with a thing that they have.
class Authenticator {
public:
    Authenticator() = default;
    Authenticator(const Authenticator&) = delete;
    Authenticator& operator=(const Authenticator&) = delete;
    virtual ~Authenticator() = default;

    /// Waits until a thing has answered this challenge, which is random and used once, and its answer was verified
    /// under a key that a supervisor entered for a person: that person. Nobody where it was not shown. It verifies that
    /// its holder was there and gave their PIN to it (user verification), and bounds its own time. May be called by any
    /// thread, with no lock held. Device error: the thing or its reader fails.
    [[nodiscard]] virtual Result<std::optional<PersonId>> who_answers(std::span<const std::uint8_t, 32> challenge) = 0;
};

}  // namespace garita::people
