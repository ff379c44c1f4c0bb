// Bytes of a barcode as text, numbers and dates: what every reader of this room needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "vision/seal/content.h"

namespace garita::seal {

/// The same bytes seen as characters; valid as long as the payload.
[[nodiscard]] inline std::string_view characters_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// UTF-8 without control characters. Bytes that are not UTF-8 as a whole are taken as ISO 8859-1, the other encoding
/// that documents use.
[[nodiscard]] std::string printable(std::string_view bytes);

/// Are the bytes UTF-8 without control characters as they are? `printable` then leaves them alone.
[[nodiscard]] bool is_printable(std::string_view bytes);

/// Bytes in hexadecimal, two upper-case digits each.
[[nodiscard]] std::string hexadecimal(ByteView bytes);

[[nodiscard]] std::string without_blanks_at_the_end(std::string text);

/// Without blanks, controls and NUL at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view bytes);

/// Words apart by exactly one blank; commas count as blanks (AAMVA and IATA write both).
[[nodiscard]] std::string words_of(std::string_view bytes);

[[nodiscard]] bool all_digits(std::string_view text);

/// The number that 1 to 9 decimal or hexadecimal digits write; nothing for anything else.
[[nodiscard]] std::optional<int> decimal_number(std::string_view text);
[[nodiscard]] std::optional<int> hexadecimal_number(std::string_view text);

/// "2031-02-28". Nothing when the calendar has no such day, or the year is outside 1 … 9999.
[[nodiscard]] std::optional<std::string> iso_date(int year, int month, int day);

/// The same of decimal digits.
[[nodiscard]] std::optional<std::string> iso_date(std::string_view year, std::string_view month, std::string_view day);

/// Eight digits CCYYMMDD as an ISO date. Nothing outside 1900 … 2099: another order of the digits is likelier.
[[nodiscard]] std::optional<std::string> date_of_ccyymmdd(std::string_view digits);

/// Nothing read yet, of this format.
[[nodiscard]] Content content_of(std::string_view format);

/// Adds a field unless its value is empty.
void add_field(Content& content, std::string_view name, std::string value, std::string element);

/// Notes a defect. Only the first 100 are kept: more say nothing that these do not. REQUIRES as many arguments as the
/// row of `expected` has; they are cut to kLongestDefectArgument bytes.
void add_defect(Content& content, std::size_t offset, Expected expected, std::vector<std::string> arguments = {});

}  // namespace garita::seal
