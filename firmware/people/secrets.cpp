#include "firmware/people/secrets.h"

#include <sodium.h>

#include <algorithm>
#include <set>
#include <string>

#include "firmware/bytes.h"
#include "firmware/people/names.h"
#include "firmware/people/refusal.h"

namespace garita::people {
namespace {

constexpr std::uint32_t kMostOperations = 64;
constexpr std::uint64_t kMostMemory = 1U << 30U;

/// Whether it is a shorter piece, repeated: 123123, 121212.
bool is_repeated(std::string_view text) {
    for (std::size_t period = 1; 2 * period <= text.size(); ++period)
        if (text.substr(period) == text.substr(0, text.size() - period)) return true;
    return false;
}

/// The longest row of characters each of which is the one before plus `step`.
std::size_t longest_run(std::string_view text, int step) {
    std::size_t longest = 1;
    std::size_t run = 1;
    for (std::size_t i = 1; i < text.size(); ++i) {
        run = text[i] - text[i - 1] == step ? run + 1 : 1;
        longest = std::max(longest, run);
    }
    return longest;
}

}  // namespace

Result<bool> check_new_password(std::string_view password, std::string_view name) {
    if (password.size() > kLongestPassword) return refuse(Refusal::TooLong, "a password has at most 256 bytes");
    const auto points = code_points(password);
    if (!points) return refuse(Refusal::Unfit, "the password is not UTF-8");
    if (points->size() < kShortestPassword) return refuse(Refusal::TooShort, "a password has 12 characters or more");
    if (std::set<char32_t>(points->begin(), points->end()).size() < kFewestDifferent)
        return refuse(Refusal::TooSimple, "a password has 5 different characters or more");
    // As names are compared; a password that is no name cannot be one. A name of few letters is in many words.
    constexpr std::size_t kLongEnough = 4;
    const auto key = name_key(name);
    const auto as_name = name_key(password.substr(0, kLongestName));
    const auto length = code_points(name);
    if (key && as_name && length && length->size() >= kLongEnough && as_name->find(*key) != std::string::npos)
        return refuse(Refusal::LikeName, "the name is no part of a password");
    return true;
}

Result<bool> check_new_pin(std::string_view pin) {
    if (!std::ranges::all_of(pin, [](char c) { return c >= '0' && c <= '9'; }))
        return refuse(Refusal::Unfit, "a PIN is digits alone");
    if (pin.size() < kShortestPin) return refuse(Refusal::TooShort, "a PIN has 6 digits or more");
    if (pin.size() > kLongestPin) return refuse(Refusal::TooLong, "a PIN has at most 12 digits");
    constexpr std::size_t kAlike = 3;
    constexpr std::size_t kCounting = 4;
    if (longest_run(pin, 0) >= kAlike || longest_run(pin, 1) >= kCounting || longest_run(pin, -1) >= kCounting ||
        is_repeated(pin))
        return refuse(Refusal::TooSimple, "a PIN has no digit three times, no 1234 and no repetition in it");
    return true;
}

Result<bool> argon2id(std::span<std::uint8_t> key, std::span<const std::uint8_t> peppered,
                      std::span<const std::uint8_t> salt, const HashCost& cost) {
    static_assert(crypto_pwhash_argon2id_SALTBYTES == sizeof(SecretHash::salt));
    if (crypto_pwhash_argon2id(key.data(), key.size(), reinterpret_cast<const char*>(peppered.data()), peppered.size(),
                               salt.data(), cost.operations, cost.memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return fail(ErrorKind::Internal, "no memory to check a password with");
    return true;
}

Result<std::unique_ptr<SecretHasher>> SecretHasher::create(GuardedMemory pepper, const HashCost& cost, Derive derive) {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    if (pepper.bytes().size() != kSecretBytes)
        return fail(ErrorKind::Internal, "a pepper is as long as any secret of the station");
    return std::unique_ptr<SecretHasher>(new SecretHasher(std::move(pepper), cost, std::move(derive)));
}

/// HMAC-SHA-256 under the pepper; domains end with a line feed, as elsewhere.
void SecretHasher::keyed(std::span<std::uint8_t> out, std::string_view domain, std::string_view text) const {
    crypto_auth_hmacsha256_state state{};
    const std::span<const std::uint8_t> pepper = m_pepper.bytes();
    crypto_auth_hmacsha256_init(&state, pepper.data(), pepper.size());
    for (const std::string_view part : {domain, text})
        crypto_auth_hmacsha256_update(&state, bytes_of(part).data(), part.size());
    crypto_auth_hmacsha256_final(&state, out.data());
    sodium_memzero(&state, sizeof state);
}

Result<GuardedMemory> SecretHasher::derived(Secret kind, std::string_view secret, const SecretHash& with) const {
    if (with.cost.operations < 1 || with.cost.operations > kMostOperations ||
        with.cost.memory < kLeastHashCost.memory || with.cost.memory > kMostMemory)
        return fail(ErrorKind::Device, "what is kept of a password is damaged: reset that person");
    GARITA_TRY(peppered, GuardedMemory::create(crypto_auth_hmacsha256_BYTES));
    GARITA_TRY(key, GuardedMemory::create(with.hash.size()));
    keyed(peppered.bytes(), kind == Secret::Password ? "garita password 1\n" : "garita pin 1\n", secret);
    const std::scoped_lock lock(m_one_at_a_time);
    GARITA_TRY(done, m_derive(key.bytes(), peppered.bytes(), with.salt, with.cost));
    static_cast<void>(done);
    return key;
}

Result<SecretHash> SecretHasher::hash(Secret kind, std::string_view secret) const {
    SecretHash made{.cost = m_cost};
    randombytes_buf(made.salt.data(), made.salt.size());
    GARITA_TRY(key, derived(kind, secret, made));
    std::ranges::copy(key.bytes(), made.hash.begin());
    return made;
}

Result<bool> SecretHasher::matches(Secret kind, std::string_view secret, const SecretHash& kept) const {
    GARITA_TRY(key, derived(kind, secret, kept));
    return sodium_memcmp(key.bytes().data(), kept.hash.data(), kept.hash.size()) == 0;
}

SecretHash SecretHasher::of_nobody() const {
    SecretHash made{.cost = m_cost};
    randombytes_buf(made.salt.data(), made.salt.size());
    randombytes_buf(made.hash.data(), made.hash.size());
    return made;
}

bool SecretHasher::is_cheaper(const HashCost& cost) const {
    return cost.operations < m_cost.operations || cost.memory < m_cost.memory;
}

Sha256 SecretHasher::token_of(std::string_view name_key) const {
    Sha256 token{};
    keyed(token, "garita name 1\n", name_key);
    return token;
}

Sha256 SecretHasher::pepper_check() const {
    Sha256 check{};
    keyed(check, "garita pepper check 1\n", {});
    return check;
}

Result<GuardedMemory> make_first_password() {
    constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";  // not 0 and o, 1 and l
    constexpr std::size_t kGroups = 4;
    constexpr std::size_t kOfAGroup = 5;
    GARITA_TRY(password, GuardedMemory::create(kGroups * (kOfAGroup + 1) - 1));
    for (std::size_t i = 0; i < password.bytes().size(); ++i)
        password.bytes()[i] = static_cast<std::uint8_t>(
            i % (kOfAGroup + 1) == kOfAGroup ? '-' : kLetters[randombytes_uniform(kLetters.size())]);
    return password;
}

std::string_view text_of(const GuardedMemory& memory) {
    return garita::text_of(memory.bytes());
}

}  // namespace garita::people
