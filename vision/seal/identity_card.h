// The barcodes of national identity cards of Latin America. They are not signed: they prove nothing by themselves.
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// A layout of the table (identity_card_table.h) whose decisive places the payload has. `format` is the table's:
/// "id-arg".
[[nodiscard]] bool looks_like_identity_card(ByteView payload, std::string_view format);

/// Fields under the names of mrz/ where they are the same; `issuing_state` is the layout's. Bytes beyond the table's
/// places (fingerprint templates) are not read. Never fails.
[[nodiscard]] Content read_identity_card(ByteView payload, std::string_view format, std::string_view today);

/// Chile since 2013: a link to the civil registry's page on the document. Its parameters are read; it is never opened.
[[nodiscard]] bool looks_like_chilean_link(ByteView payload);

/// `personal_number` (RUN), `document_number` (serial), `document_type`, and the dates of the parameter `mrz` (number,
/// birth and expiry with their check digits of Doc 9303 part 3, 4.9). A check digit that does not hold is a defect.
[[nodiscard]] Content read_chilean_link(ByteView payload, std::string_view today);

}  // namespace garita::seal
