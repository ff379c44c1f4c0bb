#include "firmware/verifier/trust.h"

#include "firmware/process/channel.h"
#include "firmware/verifier/trust_wire.h"

namespace garita::verifier {

Result<Trust> read_trust(const std::string& folder) {
    Trust trust;
    if (folder.empty()) return trust;
    trust.folder = seal::read_trust_folder(folder);
    // Before its certificates are looked at.
    if (to_wire(trust.folder).size() > kLongestTrust)
        return fail(ErrorKind::Input, folder + " is larger than the 64 MiB that a trust store may have");
    const seal::TrustStore store = seal::make_trust_store(trust.folder);
    trust.refused = store.refused();
    if (store.authorities() + store.signers() == 0) {
        std::string why;
        for (const std::string& refused : trust.refused) why += "\n  " + refused;
        return fail(ErrorKind::Input, folder +
                                          " holds no certificate; give a folder of DER or PEM files: CSCA and "
                                          "signers' certificates, revocation lists, master lists" +
                                          why);
    }
    return trust;
}

Result<Descriptor> trust_memory(const seal::TrustFolder& folder) {
    return sealed_memory(to_wire(folder));
}

}  // namespace garita::verifier
