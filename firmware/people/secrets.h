// Passwords and PINs: which are good enough, and what is kept of them: Argon2id over HMAC(pepper, secret), so that who
// has the database without the pepper cannot even begin to guess.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>

#include "drivers/capture/error.h"
#include "firmware/erasable_secret.h"
#include "firmware/fingerprint.h"

namespace garita::people {

enum class Secret { Password, Pin };

inline constexpr std::size_t kShortestPassword = 12;  ///< code points
inline constexpr std::size_t kLongestPassword = 256;  ///< bytes
inline constexpr std::size_t kFewestDifferent = 5;    ///< code points of a password
inline constexpr std::size_t kShortestPin = 6;        ///< digits
inline constexpr std::size_t kLongestPin = 12;

/// An error with a Refusal: the password is too weak for who has this name. Compared as it is typed, not normalised:
/// it is always typed at the same machine.
[[nodiscard]] Result<bool> check_new_password(std::string_view password, std::string_view name);
/// Likewise. Refused: three digits alike or four that count up or down in a row, one pattern repeated.
[[nodiscard]] Result<bool> check_new_pin(std::string_view pin);

/// What a guess costs.
struct HashCost {
    std::uint32_t operations = 0;  ///< passes over the memory, 1 to 64
    std::uint64_t memory = 0;      ///< bytes, 8 KiB to 1 GiB
    bool operator==(const HashCost&) const = default;
};
/// 0.39 s of one core of an AMD EPYC, 128 MiB for that time (README.md, Measured).
inline constexpr HashCost kHashCost{.operations = 6, .memory = 128U << 20U};
inline constexpr HashCost kLeastHashCost{.operations = 1, .memory = 8192};  ///< for tests

/// What is kept of a secret.
struct SecretHash {
    HashCost cost{};
    std::array<std::uint8_t, 16> salt{};
    std::array<std::uint8_t, 32> hash{};
};

/// Fills `key` from what was peppered. Tests give one that does something else in the middle of a guess.
using Derive = std::function<Result<bool>(std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                          std::span<const std::uint8_t> salt, const HashCost& cost)>;
/// Internal error: there is not so much memory.
[[nodiscard]] Result<bool> argon2id(std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                                    std::span<const std::uint8_t> salt, const HashCost& cost);

/// Hashes with the station's pepper. Any thread; one guess at a time, so that a crowd of them takes no more memory than
/// one.
class SecretHasher {
public:
    /// REQUIRES a pepper of kSecretBytes. Internal error: it has another length, or libsodium does not work.
    [[nodiscard]] static Result<std::unique_ptr<SecretHasher>> create(GuardedMemory pepper, const HashCost& cost,
                                                                      Derive derive = &argon2id);

    /// With a new salt.
    [[nodiscard]] Result<SecretHash> hash(Secret kind, std::string_view secret) const;
    /// Takes as long whether it is so or not. Device error: the cost is none that we would have kept.
    [[nodiscard]] Result<bool> matches(Secret kind, std::string_view secret, const SecretHash& kept) const;
    /// A hash that no secret has, of the present cost: for who does not exist, to take as long.
    [[nodiscard]] SecretHash of_nobody() const;
    /// Whether a kept hash costs less than one made now.
    [[nodiscard]] bool is_cheaper(const HashCost& cost) const;

    /// A name as its failed tries are counted: nobody reads from the database what was typed as a name.
    [[nodiscard]] Sha256 token_of(std::string_view name_key) const;
    /// Tells peppers apart, and nothing about this one.
    [[nodiscard]] Sha256 pepper_check() const;

private:
    SecretHasher(GuardedMemory pepper, const HashCost& cost, Derive derive)
        : m_pepper(std::move(pepper)), m_cost(cost), m_derive(std::move(derive)) {}
    void keyed(std::span<std::uint8_t> out, std::string_view domain, std::string_view text) const;
    [[nodiscard]] Result<GuardedMemory> derived(Secret kind, std::string_view secret, const SecretHash& with) const;

    GuardedMemory m_pepper;
    HashCost m_cost;
    Derive m_derive;
    mutable std::mutex m_one_at_a_time;  ///< over m_derive
};

/// A first password for somebody: 20 characters without those that look alike, in groups of five, of 100 bits. It is
/// wiped with its memory: shown once, printed nowhere.
[[nodiscard]] Result<GuardedMemory> make_first_password();
[[nodiscard]] std::string_view text_of(const GuardedMemory& memory);

}  // namespace garita::people
