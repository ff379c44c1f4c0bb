// What a trusted issuer signed for the head of a catalog is read or refused, whatever it is; and an archive that nobody
// signed is refused.
#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "firmware/catalog/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita;
    static const OwnParty issuer = *make_party(Party::Issuer, "fuzz");
    static const OwnParty station = *make_party(Party::Station, "fuzz");
    static const std::vector<PublicParty> trusted = {issuer.known};
    const std::span<const std::uint8_t> input(data, size);
    if (Archive::verify(input, trusted)) std::abort();

    constexpr std::string_view kMagic = "garita catalog 1";
    std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
    bytes.insert(bytes.end(), issuer.known.key.begin(), issuer.known.key.end());
    std::vector<std::uint8_t> statement = bytes;
    statement.insert(statement.end(), input.begin(), input.end());
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> signer{};
    Key same{};
    crypto_sign_seed_keypair(same.data(), signer.data(), issuer.secret.bytes().data());
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, statement.data(), statement.size(), signer.data());
    bytes.insert(bytes.end(), signature.begin(), signature.end());
    for (std::size_t i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
    bytes.insert(bytes.end(), input.begin(), input.end());
    const auto archive = Archive::verify(bytes, trusted);
    if (!archive) return 0;
    if (!check_catalog_facts(archive->facts())) std::abort();
    (void)archive->open(station);
    return 0;
}
