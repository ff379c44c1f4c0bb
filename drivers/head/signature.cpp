#include "drivers/head/signature.h"

#include <openssl/evp.h>

#include <new>

namespace garita::head {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using Key = std::unique_ptr<EVP_PKEY, FreeContext>;

/// OpenSSL fails on these only when memory is out.
void must(int done) {
    if (done != 1) throw std::bad_alloc();
}

Context make_context() {
    Context context(EVP_MD_CTX_new());
    must(context ? 1 : 0);
    return context;
}

}  // namespace

void Sha256::Free::operator()(void* context) const {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

Sha256::Sha256() : m_context(make_context().release()) {
    must(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(m_context.get()), EVP_sha256(), nullptr));
}

void Sha256::add(ByteView piece) {
    must(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(m_context.get()), piece.data(), piece.size()));
}

Digest Sha256::finish() {
    Digest digest{};
    must(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(m_context.get()), digest.data(), nullptr));
    return digest;
}

Digest sha256(ByteView first, ByteView second) {
    Sha256 digest;
    digest.add(first);
    digest.add(second);
    return digest.finish();
}

bool holds(const Signature& signature, ByteView statement, const PublicKey& key) {
    const Key public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
    const Context context = make_context();
    return public_key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), statement.data(), statement.size()) == 1;
}

void SigningKey::Free::operator()(void* key) const {
    EVP_PKEY_free(static_cast<EVP_PKEY*>(key));
}

Result<SigningKey> SigningKey::of_seed(const std::array<std::uint8_t, 32>& seed) {
    EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
    if (key == nullptr) return fail(ErrorKind::Internal, "no Ed25519 key could be made");
    return SigningKey(key);
}

PublicKey SigningKey::public_key() const {
    PublicKey out{};
    std::size_t size = out.size();
    must(EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY*>(m_key.get()), out.data(), &size));
    return out;
}

Signature SigningKey::sign(ByteView statement) const {
    const Context context = make_context();
    Signature out{};
    std::size_t size = out.size();
    must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(m_key.get())));
    must(EVP_DigestSign(context.get(), out.data(), &size, statement.data(), statement.size()));
    return out;
}

}  // namespace garita::head
