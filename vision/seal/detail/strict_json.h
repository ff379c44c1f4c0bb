// JSON of strangers, read strictly: what RFC 8785 can write again, and nothing else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vision/seal/defect.h"

namespace garita::seal {

struct JsonMember;

/// A JSON value. Numbers are IEEE 754 doubles, as I-JSON has them (RFC 7493, 2.2).
struct JsonValue {
    using Array = std::vector<JsonValue>;
    using Object = std::vector<JsonMember>;  ///< in the order of the text
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> value;

    /// The member of an object; nullptr when this is none or has no such member.
    [[nodiscard]] const JsonValue* find(std::string_view name) const;
    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&value); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value); }
};

struct JsonMember {
    std::string name;
    JsonValue value;
};

/// Why a text was refused.
struct JsonRefusal {
    std::size_t offset = 0;  ///< in the text, as near as it is known
    Expected expected = Expected::Json;
};

inline constexpr std::size_t kDeepestJson = 16;
inline constexpr std::size_t kMostJsonValues = 4096;

/// Refuses: anything that is not RFC 8259, invalid UTF-8 and lone surrogates, names twice in one object, numbers that
/// no finite double holds, more than kDeepestJson levels, more than kMostJsonValues values, anything after the end.
[[nodiscard]] std::variant<JsonValue, JsonRefusal> parse_json(std::string_view text);

}  // namespace garita::seal
