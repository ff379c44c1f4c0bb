#include "firmware/trust/keys.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "firmware/data_files.h"
#include "firmware/detail/strict_table.h"

namespace garita {
namespace {

namespace fs = std::filesystem;
using detail::StrictTable;

constexpr std::size_t kLargestFile = 4096;
constexpr std::size_t kLongestName = 64;

static_assert(crypto_sign_SEEDBYTES == 32 && crypto_sign_PUBLICKEYBYTES == 32);
static_assert(crypto_box_SECRETKEYBYTES == 32 && crypto_box_PUBLICKEYBYTES == 32);

struct PartyFacts {
    Party party;
    std::string_view word;  ///< in its files
    std::string_view comment;
};
constexpr std::array<PartyFacts, 6> kParties = {{
    {Party::Issuer, "issuer of catalogs",
     "For stations that are to take its catalogs, and for who writes a trust file."},
    {Party::Station, "station", "Catalogs can be made for this station."},
    {Party::Root, "root of trust", "For who writes a trust file: one of its root keys."},
    {Party::Signer, "signer", "For who writes a trust file, which says what this key may sign."},
    {Party::StationSigner, "station's signature", "For who certifies stations."},
    {Party::Recipient, "recipient of evidence", "Stations can address evidence to this one."},
}};

const PartyFacts& facts_of(Party party) {
    return *std::ranges::find(kParties, party, &PartyFacts::party);
}
std::string_view name_of(Party party) {
    return facts_of(party).word;
}

/// The public key of a secret one.
Key key_of_secret(Party party, const SecretKey& secret) {
    Key key{};
    if (party == Party::Station || party == Party::Recipient) {
        crypto_scalarmult_base(key.data(), secret.bytes().data());
        return key;
    }
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> both{};
    crypto_sign_seed_keypair(key.data(), both.data(), secret.bytes().data());
    sodium_memzero(both.data(), both.size());
    return key;
}

std::string text_of(Party party, const PublicParty& known, std::string_view comment) {
    return fmt::format("# {}\nschema = 1\nparty = \"{}\"\nname = {}\nkey = \"{}\"\n", comment, name_of(party),
                       detail::in_quotes(known.name), hex(known.key));
}

/// What both kinds of files have; the caller goes on with `table`.
Result<PublicParty> parse_known(Party party, StrictTable& table) {
    GARITA_TRY(schema, table.whole("schema", 1, 1));
    static_cast<void>(schema);
    GARITA_TRY(is, table.text("party"));
    if (is != name_of(party))
        return fail(ErrorKind::Input,
                    fmt::format("this is the file of \"{}\", and one of \"{}\" is needed", is, name_of(party)));
    GARITA_TRY(name, table.text("name"));
    GARITA_TRY(good, check_party_name(name));
    static_cast<void>(good);
    GARITA_TRY(text, table.text("key"));
    const std::optional<Key> key = key_of_hex(text);
    if (!key) return fail(ErrorKind::Input, "\"key\" is 64 hexadecimal digits");
    return PublicParty{std::move(name), *key};
}

Result<SmallFile> file_of(const fs::path& path) {
    GARITA_TRY(file, read_small_file(path, kLargestFile));
    if (!file) return fail(ErrorKind::Input, path.string() + ": there is no such file");
    return std::move(*file);
}

Result<toml::table> parse_table(std::string_view toml) {
    if (toml.size() > kLargestFile) return fail(ErrorKind::Input, "the file is longer than 4 KiB, the limit");
    return detail::parse_toml(toml, "the key's file");
}

}  // namespace

Result<bool> use_sodium() {
    if (sodium_init() < 0) return fail(ErrorKind::Internal, "libsodium does not work on this machine");
    return true;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : m_bytes(other.m_bytes) {
    sodium_memzero(other.m_bytes.data(), other.m_bytes.size());
}
SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    std::swap(m_bytes, other.m_bytes);
    return *this;
}
SecretKey::~SecretKey() {
    sodium_memzero(m_bytes.data(), m_bytes.size());
}

Result<bool> check_party_name(std::string_view name) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (name.empty() || name.size() > kLongestName || std::ranges::any_of(name, is_control))
        return fail(ErrorKind::Input, fmt::format("a name has 1 to {} characters", kLongestName));
    return true;
}

Result<OwnParty> make_party(Party party, const std::string& name) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    OwnParty own;
    randombytes_buf(own.secret.bytes().data(), own.secret.bytes().size());
    own.known = {name, key_of_secret(party, own.secret)};
    return own;
}

std::string to_toml(Party party, const PublicParty& known) {
    return text_of(party, known, facts_of(party).comment);
}

std::string to_toml(Party party, const OwnParty& own) {
    return text_of(party, own.known, "Secret: who has this file is this party.") +
           fmt::format("secret = \"{}\"\n", hex(own.secret.bytes()));
}

Result<PublicParty> parse_public_party(Party party, std::string_view toml) {
    GARITA_TRY(root, parse_table(toml));
    if (root.contains("secret"))
        return fail(ErrorKind::Input,
                    "this file holds a secret: give others only the public file that was made with it");
    StrictTable table(root, "the key's file");
    GARITA_TRY(known, parse_known(party, table));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    return known;
}

Result<OwnParty> parse_own_party(Party party, std::string_view toml) {
    GARITA_TRY(ready, use_sodium());
    static_cast<void>(ready);
    GARITA_TRY(root, parse_table(toml));
    StrictTable table(root, "the key's file");
    GARITA_TRY(known, parse_known(party, table));
    GARITA_TRY(text, table.text("secret"));
    GARITA_TRY(all, table.end());
    static_cast<void>(all);
    const std::optional<Key> secret = key_of_hex(text);
    if (!secret) return fail(ErrorKind::Input, "\"secret\" is 64 hexadecimal digits");
    OwnParty own{.known = std::move(known)};
    std::ranges::copy(*secret, own.secret.bytes().begin());
    if (key_of_secret(party, own.secret) != own.known.key)
        return fail(ErrorKind::Input, "the secret is not that of the key: the file is damaged");
    return own;
}

Result<PublicParty> read_public_party(Party party, const fs::path& path) {
    GARITA_TRY(file, file_of(path));
    auto known = parse_public_party(party, file.text);
    if (!known) return fail(ErrorKind::Input, path.string() + ": " + known.error().text);
    return known;
}

Result<OwnParty> read_own_party(Party party, const fs::path& path) {
    GARITA_TRY(file, file_of(path));
    if ((file.mode & (S_IRWXG | S_IRWXO)) != 0)
        return fail(ErrorKind::Input,
                    path.string() +
                        " may be read by others than its owner: chmod 600 it, and think whether somebody has "
                        "copied it");
    auto own = parse_own_party(party, file.text);
    sodium_memzero(file.text.data(), file.text.size());
    if (!own) return fail(ErrorKind::Input, path.string() + ": " + own.error().text);
    return own;
}

}  // namespace garita
