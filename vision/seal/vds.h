// Visible digital seals (ICAO Doc 9303 part 13, BSI TR-03137 part 1, BSI TR-03171): read, never verified here.
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// The first two bytes are those of a seal whose layout is known: header versions 3 and 4.
[[nodiscard]] bool looks_like_vds(ByteView payload);

/// Fields in their order: of the header ("seal_country", "seal_signer", "certificate_reference", "date_of_issue",
/// "date_of_signature", "document_type"), then of the message. The MRZ inside a seal appears as "mrz_line_1" … and as
/// the fields of mrz/. An unknown document type is not understood, its tags are kept. Content::seal is there whenever
/// the header could be read; its signature is empty when the signature zone is missing or broken. Any bytes; linear.
[[nodiscard]] Content read_vds(ByteView payload, std::string_view today);

}  // namespace garita::seal
