// A trust file is read or refused, whatever it is; and none that the root did not sign is taken. The first byte says
// how: as a file, or as a text that enough of the root signed.
#include <cstdint>
#include <cstdlib>

#include "firmware/trust/trust_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace garita;
    using namespace garita::trust;
    const ByteView input(data, size);
    if (const auto parts = parts_of(input)) {
        // Its fingerprint is its own; without a signature it is still none.
        bool is_signed = false;
        for (const TrustFileParts::Signed& one : parts->root) is_signed = is_signed || one.holds;
        if (verify_first(input, root_fingerprint_of(*parts)) && !is_signed) std::abort();
    }
    const auto file = write_trust_file(text_of(input));
    if (!file) return 0;
    const auto text = parse_trust_text(text_of(input));
    if (!text || root_fingerprint_of(text->root) != root_fingerprint_of(*parts_of(*file))) std::abort();
    if (verify_first(*file, root_fingerprint_of(text->root))) std::abort();
    for (const NamedKey& one : text->keys) (void)grant_of(*text, one.party.key, one.purpose, {.day = "2026-11-30"});
    return 0;
}
