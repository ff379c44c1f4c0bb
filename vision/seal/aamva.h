// Driving licences and identity cards of North America: AAMVA DL/ID Card Design Standard, annex D (PDF417), versions 01
// (2000) to 11 (2025).
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// `@` at the beginning and the file type `ANSI ` or `AAMVA` within 16 bytes of it.
[[nodiscard]] bool looks_like_aamva(ByteView payload);

/// Reads header, subfile designators and elements; the table of elements (aamva_table.h) says what each is in the
/// header's version. Never fails.
///
/// Fields: `issuer_number` (IIN), `jurisdiction` (of the IIN: "VA"), `issuing_state` (USA, CAN, MEX), `document_type`
/// (DL, ID, EN), `surname`, `given_names`, and one for each element that has a value, under the table's name; elements
/// of jurisdictions' own subfiles are `jurisdiction_data`. Dates are ISO 8601 whatever their order was. An element that
/// says NONE or unavl (no data: annex D.12.5) gives no field.
///
/// Defects: separators and subfile table that do not match the bytes (the elements are read all the same: annex D's
/// offsets are wrong on many genuine cards), mandatory elements of the version that are missing, elements that the
/// version does not have, values that are impossible. Whether the dates are in order is left to who compares them.
[[nodiscard]] Content read_aamva(ByteView payload, std::string_view today);

}  // namespace garita::seal
