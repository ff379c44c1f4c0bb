// Licences whose barcode repeats the three tracks of the magnetic stripe: AAMVA DL/ID-2000 and the Card Design
// Standards up to 2016, annex on magnetic stripes.
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// `%`, two letters, and a second track with the issuer number of AAMVA's list.
[[nodiscard]] bool looks_like_aamva_magnetic(ByteView payload);

/// Fields under the names of aamva.h, the element "track 2" and so on. The expiry of a track is a month:
/// `date_of_expiry` is "2027-05" then. Tracks 2 and 3 may be missing, and are defects then.
[[nodiscard]] Content read_aamva_magnetic(ByteView payload, std::string_view today);

}  // namespace garita::seal
