#include "vision/seal/content.h"

#include <algorithm>
#include <array>
#include <string>

#include "vision/seal/aamva.h"
#include "vision/seal/aamva_magnetic.h"
#include "vision/seal/bcbp.h"
#include "vision/seal/detail/text.h"
#include "vision/seal/idb.h"
#include "vision/seal/identity_card.h"
#include "vision/seal/vds.h"
#include "vision/seal/vds_nc.h"

namespace garita::seal {
namespace {

/// One format that is told from the others by its first bytes.
struct Format {
    std::string_view name;
    bool (*looks_like)(ByteView);
    Content (*read)(ByteView, std::string_view today);  ///< nullptr: told by name, and not understood
};

template <const char* format>
bool is_card(ByteView payload) {
    return looks_like_identity_card(payload, format);
}
template <const char* format>
Content card(ByteView payload, std::string_view today) {
    return read_identity_card(payload, format, today);
}
constexpr char kArgentina[] = "id-arg";
constexpr char kColombia[] = "id-col";
constexpr char kCostaRica[] = "id-cri";
constexpr char kChile[] = "id-chl";

/// EU digital COVID certificate: the context identifier of its electronic health certificate (eHealth Network, volume
/// 1).
bool looks_like_health_certificate(ByteView payload) {
    return characters_of(payload).starts_with("HC1:");
}
/// 2D-Doc (France): marker DC, then the version in two digits.
bool looks_like_2d_doc(ByteView payload) {
    const std::string_view text = characters_of(payload);
    return text.starts_with("DC0") && all_digits(text.substr(3, 1));
}

/// In the order in which they are tried: the first that looks like the payload reads it. Those that a first byte
/// decides come before those that a shape decides.
constexpr auto kFormats = std::to_array<Format>({
    {"vds", looks_like_vds, read_vds},
    {"idb", looks_like_idb, read_idb},
    {"vds-nc", looks_like_vds_nc, read_vds_nc},
    {"aamva", looks_like_aamva, read_aamva},
    {"aamva-magnetic", looks_like_aamva_magnetic, read_aamva_magnetic},
    {"bcbp", looks_like_bcbp, read_bcbp},
    {"id-arg", is_card<kArgentina>, card<kArgentina>},
    {"id-col", is_card<kColombia>, card<kColombia>},
    {"id-chl", looks_like_chilean_link, read_chilean_link},
    {"id-chl", is_card<kChile>, card<kChile>},
    {"id-cri", is_card<kCostaRica>, card<kCostaRica>},
    {"eu-health", looks_like_health_certificate, nullptr},
    {"2d-doc", looks_like_2d_doc, nullptr},
});

}  // namespace

Content understand(ByteView payload, std::string_view today) {
    if (payload.size() > kLongestPayload) {
        Content content = content_of("unknown");
        add_defect(content, kLongestPayload, Expected::PayloadSize, {std::to_string(kLongestPayload)});
        return content;
    }
    const auto format =
        std::ranges::find_if(kFormats, [payload](const Format& row) { return row.looks_like(payload); });
    if (format == kFormats.end()) return content_of("unknown");
    if (format->read == nullptr) return content_of(format->name);
    return format->read(payload, today);
}

}  // namespace garita::seal
