// VDS-NC (ICAO TR "VDS-NC", version 1.1): a seal as JSON. Read, never verified here.
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// An object whose text names "data" and "sig": cheap, and no promise.
[[nodiscard]] bool looks_like_vds_nc(ByteView payload);

/// Fields in the order of the text: of the header ("seal_country", "document_type"), then of the message, with the
/// JSON path as element; a name with the two blanks that stand for two fillers is also told as "surname" and
/// "given_names". Members that the type does not have are kept as "unknown"; an unknown type is not understood. The
/// signed bytes are the canonical form of `data` (RFC 8785), whatever blanks and order the text has. Any bytes.
[[nodiscard]] Content read_vds_nc(ByteView payload, std::string_view today);

}  // namespace garita::seal
