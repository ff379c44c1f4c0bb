// Boarding passes: IATA Resolution 792, Bar Coded Boarding Pass (BCBP), format M, versions 1 to 8.
#pragma once

#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// Format M or S, a number of legs, and a name where one belongs.
[[nodiscard]] bool looks_like_bcbp(ByteView payload);

/// Reads mandatory, conditional and security items of every leg. Items may be cut short: the sizes in the pass rule,
/// not the version. Never fails.
///
/// Fields: `passenger_name` as it stands (20 places: a name that fills them may go on), `surname` and `given_names`
/// (apart at `/`; titles stay glued to the given name, as airlines write them), `sex` where the passenger description
/// is male or female, and the items of bcbp.cpp's tables. Leg 1 has the plain names (`flight_number`), the others a
/// number
/// (`flight_number_2`). Days of flight are dates, in the year that brings them nearest to `today`; the date of
/// issue is the last one that is not after `today`. Security data is `security_data`: the key is the airline's, nobody
/// else can verify it.
[[nodiscard]] Content read_bcbp(ByteView payload, std::string_view today);

}  // namespace garita::seal
