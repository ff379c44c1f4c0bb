#include "firmware/watchlists/persons.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <utility>

#include "firmware/trust/purposes.h"
#include "firmware/watchlists/entries.h"

namespace garita::watchlists {
namespace {

using trust::Bytes;
using trust::ByteView;

constexpr std::size_t kMostNames = 8;
constexpr std::size_t kLongestReference = 64;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);
static_assert(std::tuple_size_v<decltype(Recipient::sealed)> == crypto_box_SEALBYTES + 32);
static_assert(sizeof(Recipient) == kRecipientBytes);
static_assert(crypto_shorthash_BYTES == sizeof(std::uint64_t) && crypto_shorthash_KEYBYTES == 16);

/// Which chunk it is, so that none takes the place of another.
Bytes associated(std::uint32_t n) {
    Bytes out;
    trust::append(out, bytes_of("garita list persons 1\n"));
    trust::append(out, trust::four_bytes(n));
    return out;
}

std::vector<std::string_view> split(std::string_view text, char between) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(between);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

Result<bool> check_person(const Person& person) {
    const auto wrong = [](std::string_view what) { return fail(ErrorKind::Input, std::string(what)); };
    if (!is_line(person.reference, kLongestReference)) return wrong("\"reference\" has 1 to 64 bytes");
    if (!is_birth(person.birth)) return wrong("\"birth\" is 1974-08-12, 1974-08, 1974, or empty");
    if (!person.nationality.empty() && !trust::is_state(person.nationality))
        return wrong("\"nationality\" is as in the MRZ, UTO, or empty");
    if (person.names.empty() || person.names.size() > kMostNames) return wrong("a person has 1 to 8 names");
    for (const std::string& name : person.names)
        if (!is_line(name, kLongestName) || name_words(name).empty())
            return wrong("a name has 1 to 160 bytes, in a script that an MRZ can write with A-Z");
    return true;
}

Bytes pack_persons(std::span<const Person> persons) {
    std::string text;
    for (const Person& one : persons) {
        text += one.reference + "\t" + one.birth + "\t" + one.nationality;
        for (const std::string& name : one.names) text += "\t" + name;
        text += "\n";
    }
    Bytes out(text.begin(), text.end());
    sodium_memzero(text.data(), text.size());
    return out;
}

Result<std::vector<Person>> unpack_persons(ByteView packed) {
    std::vector<Person> persons;
    std::string_view text = text_of(packed);
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, '\t');
        if (fields.size() < 4 || persons.size() == kMostPersonsInAChunk)
            return fail(ErrorKind::Input, "the list is damaged: a person is none");
        persons.push_back({.reference = std::string(fields[0]),
                           .birth = std::string(fields[1]),
                           .nationality = std::string(fields[2]),
                           .names = {fields.begin() + 3, fields.end()}});
    }
    return persons;
}

SecretKey new_list_key() {
    SecretKey key;
    crypto_aead_xchacha20poly1305_ietf_keygen(key.bytes().data());
    return key;
}

Recipient seal_key(const SecretKey& key, const PublicParty& station) {
    Recipient recipient{.station = station.key};
    crypto_box_seal(recipient.sealed.data(), key.bytes().data(), key.bytes().size(), station.key.data());
    return recipient;
}

Result<SecretKey> open_key(const Recipient& recipient, const OwnParty& station) {
    SecretKey key;
    if (recipient.station != station.known.key ||
        crypto_box_seal_open(key.bytes().data(), recipient.sealed.data(), recipient.sealed.size(),
                             station.known.key.data(), station.secret.bytes().data()) != 0)
        return fail(ErrorKind::Input, "the list of persons is not for this station");
    return key;
}

Bytes seal(const SecretKey& key, std::uint32_t n, ByteView plain) {
    Bytes out(kNonce + plain.size() + kTag);
    randombytes_buf(out.data(), kNonce);
    const Bytes with = associated(n);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonce, nullptr, plain.data(), plain.size(), with.data(),
                                               with.size(), nullptr, out.data(), key.bytes().data());
    return out;
}

Result<Bytes> unseal(const SecretKey& key, std::uint32_t n, ByteView sealed) {
    if (sealed.size() < kNonce + kTag) return fail(ErrorKind::Input, "the list is damaged: a sealed part is cut off");
    Bytes plain(sealed.size() - kNonce - kTag);
    const Bytes with = associated(n);
    const ByteView cipher = sealed.subspan(kNonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, cipher.data(), cipher.size(),
                                                   with.data(), with.size(), sealed.data(), key.bytes().data()) != 0)
        return fail(ErrorKind::Input, "the list is damaged: a sealed part does not open");
    return plain;
}

void wipe(Bytes& plain) {
    sodium_memzero(plain.data(), plain.size());
    plain.clear();
}

void wipe(std::vector<Person>& persons) {
    const auto wipe_text = [](std::string& text) { sodium_memzero(text.data(), text.size()); };
    for (Person& one : persons) {
        wipe_text(one.reference);
        wipe_text(one.birth);
        for (std::string& name : one.names) wipe_text(name);
    }
    persons.clear();
}

WordHash::WordHash() {
    randombytes_buf(m_key.data(), m_key.size());
}

std::uint64_t WordHash::of(std::string_view key) const {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    const auto text = bytes_of(key);
    crypto_shorthash(bytes.data(), text.data(), text.size(), m_key.data());
    std::uint64_t hash = 0;
    for (const std::uint8_t byte : bytes) hash = (hash << 8U) | byte;
    return hash;
}

}  // namespace garita::watchlists
