#include "firmware/verifier/trust_wire.h"

#include <string>

#include "firmware/process/named_files.h"

namespace garita::verifier {

std::vector<std::uint8_t> to_wire(const seal::TrustFolder& folder) {
    std::vector<NamedFile> files;
    for (const seal::TrustFile& file : folder.files) files.push_back({file.name, file.bytes});
    return pack_files(files);
}

Result<seal::TrustFolder> trust_from_wire(std::span<const std::uint8_t> bytes) {
    const auto files = unpack_files(bytes, seal::kMostTrustFiles);
    if (!files) return fail(ErrorKind::Internal, "the trust store is none");
    seal::TrustFolder folder;
    for (const NamedFile& file : *files)
        folder.files.push_back({std::string(file.name), seal::Bytes(file.bytes.begin(), file.bytes.end())});
    return folder;
}

}  // namespace garita::verifier
