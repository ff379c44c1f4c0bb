#include "vision/seal/idb_write.h"

#include <zlib.h>

#include "vision/seal/detail/base_n.h"
#include "vision/seal/detail/c40.h"
#include "vision/seal/detail/tlv.h"
#include "vision/seal/vds_write.h"

namespace garita::seal {
namespace {

Bytes deflated(const Bytes& bytes) {
    uLongf size = ::compressBound(bytes.size());
    Bytes out(size);
    ::compress(out.data(), &size, bytes.data(), bytes.size());
    out.resize(size);
    return out;
}

}  // namespace

std::optional<Bytes> write_idb_signed_part(const IdbDraft& draft) {
    if (draft.country.empty() || draft.country.size() > 3) return std::nullopt;
    auto bytes = encode_c40(draft.country + std::string(3 - draft.country.size(), '<'));
    if (!bytes) return std::nullopt;
    if (!draft.certificate_reference.empty()) {
        const auto date = write_seal_date(draft.date_of_signature);
        if (!date || draft.certificate_reference.size() != 5) return std::nullopt;
        bytes->push_back(draft.algorithm);
        bytes->insert(bytes->end(), draft.certificate_reference.begin(), draft.certificate_reference.end());
        if (draft.masked_date) bytes->push_back(0);
        bytes->insert(bytes->end(), date->begin(), date->end());
    }
    append_tlv(*bytes, 0x61, draft.messages);
    return bytes;
}

std::string write_idb(const IdbDraft& draft, const Bytes& signed_part, ByteView certificate, ByteView signature,
                      bool compressed) {
    Bytes bytes = signed_part;
    if (!certificate.empty()) append_tlv(bytes, 0x7E, certificate);
    if (!signature.empty()) append_tlv(bytes, 0x7F, signature);
    const char flag = static_cast<char>('A' + (draft.certificate_reference.empty() ? 0 : 1) + (compressed ? 2 : 0));
    return draft.identifier + flag + encode_base32(compressed ? deflated(bytes) : bytes);
}

}  // namespace garita::seal
