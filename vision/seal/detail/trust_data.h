// What a trust store holds, for trust_store.cpp and verify.cpp.
#pragma once

#include <string>
#include <vector>

#include "vision/seal/detail/openssl.h"
#include "vision/seal/trust_store.h"

namespace garita::seal {

struct TrustStore::Data {
    std::vector<X509Ptr> authorities;  ///< each signed by itself or by one before it
    std::vector<X509Ptr> signers;
    std::vector<CrlPtr> revocation_lists;
    std::vector<std::string> refused;
};

}  // namespace garita::seal
