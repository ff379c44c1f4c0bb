// The canonical form of JSON that a VDS-NC's signature is over.
#pragma once

#include <string>

#include "vision/seal/detail/strict_json.h"

namespace garita::seal {

/// The canonical form (RFC 8785): UTF-8, members in the order of their names' UTF-16 units, numbers as ECMAScript
/// writes them.
[[nodiscard]] std::string canonical_json(const JsonValue& value);

/// A finite number as ECMAScript writes it (ECMA-262, Number::toString with radix 10).
[[nodiscard]] std::string ecmascript_number(double number);

}  // namespace garita::seal
