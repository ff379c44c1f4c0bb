// What a named key signed for the head of a file is read or refused, whatever it is; a file that nobody signed is
// refused; and what is behind a certificate's head likewise.
#include <cstdint>
#include <cstdlib>

#include "firmware/trust/certificate.h"

namespace {

using namespace garita;
using namespace garita::trust;

const OwnParty& signer() {
    static const OwnParty own = *make_party(Party::Signer, "fuzz");
    return own;
}

TrustText trust_in(Purpose purpose, std::vector<std::string> scope) {
    TrustText text{.name = "fuzz", .from = "2026-01-01", .until = "2027-12-31"};
    text.keys.push_back({signer().known, purpose, std::move(scope), "2027-12-31"});
    return text;
}

/// The input as a head that was signed.
Bytes with_head(Purpose purpose, ByteView head) {
    Bytes statement = {};
    append(statement, bytes_of("garita signed 1\n"));
    append(statement, four_bytes(static_cast<std::uint32_t>(purpose)));
    append(statement, signer().known.key);
    append(statement, head);
    Bytes out;
    append(out, bytes_of("garita signed 1\n"));
    append(out, signer().known.key);
    append(out, sign(statement, signer().secret));
    append(out, four_bytes(static_cast<std::uint32_t>(purpose)));
    append(out, four_bytes(static_cast<std::uint32_t>(head.size())));
    append(out, head);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TrustText lists = trust_in(Purpose::List, {"stolen-documents"});
    static const TrustText stations = trust_in(Purpose::Stations, {"all"});
    const ByteView input(data, size);
    const Today today{.day = "2026-11-30"};
    if (verify_head(input, Purpose::List, lists, today)) std::abort();

    const auto head = verify_head(with_head(Purpose::List, input), Purpose::List, lists, today);
    if (head && (!check_signed_facts(head->facts) || head->facts.name != "stolen-documents")) std::abort();

    SignedFacts facts{.purpose = Purpose::Stations,
                      .name = "post-7",
                      .from = "2026-01-01",
                      .until = "2027-12-31",
                      .audience = {"station:post-7"},
                      .bytes = size,
                      .digest = digest_of(input)};
    auto certificate = sign_head(facts, signer());
    if (!certificate) std::abort();
    append(*certificate, input);
    const auto certified = verify_certificate(*certificate, stations, "2026-11-30");
    if (certified && certified->certificate.station.id != "post-7") std::abort();
    return 0;
}
