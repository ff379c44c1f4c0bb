// The features of a seal's message: a table's row says what a tag means, and its value is read by the row's kind.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/seal/content.h"
#include "vision/seal/detail/tlv.h"

namespace garita::seal {

/// How a feature's bytes are to be read.
enum class FeatureKind : std::uint8_t {
    C40,         ///< text of A–Z, 0–9 and blanks
    Text,        ///< UTF-8
    Number,      ///< one byte
    Entries,     ///< one byte: number of entries, 0 without limit
    Stay,        ///< three bytes: days, months, years; told as an ISO 8601 duration
    Raw,         ///< text when it is printable, else upper-case hexadecimal
    Hex,         ///< upper-case hexadecimal, whatever it is
    MaskedDate,  ///< four bytes: a mask of unknown digits, then MMDDYYYY as a number
    DateTime,    ///< six bytes: MMDDYYYYhhmmss as a number
    DateText,    ///< YYYYMMDD or DD.MM.YYYY
    Mrz,         ///< C40: all characters of a TD1, TD2 or TD3
    MrvA,        ///< C40: line 1 and the first 28 characters of line 2 of an MRV-A
    MrvB,        ///< C40: the same of an MRV-B
    Face,        ///< an image; its kind and size are told
    Messages     ///< features inside
};

/// One tag of a document type.
struct Feature {
    std::uint8_t tag = 0;
    std::string_view name;
    FeatureKind kind = FeatureKind::Raw;
    bool required = false;
    std::size_t least = 0;  ///< bytes
    std::size_t most = 0;   ///< bytes
    std::span<const Feature> inside = {};
};

/// Where a zone stands and what is known beside it.
struct Zone {
    ByteView bytes;
    std::size_t at = 0;          ///< of bytes[0] in the payload; added to the offsets of defects
    std::string_view today;      ///< ISO 8601
    std::string_view path = {};  ///< tags around it: "09/24/"
};

/// Reads the zone's features as fields of `content`, in their order. A tag that the table does not have is kept, as
/// field "unknown"; a required one that is missing is a defect.
void read_features(std::span<const Feature> table, const Zone& zone, Content& content);

/// Three bytes, big endian: the number MMDDYYYY. ISO 8601; nothing when there is no such day.
[[nodiscard]] std::optional<std::string> seal_date(ByteView three);

/// A mask (the highest bit is the first digit of MMDDYYYY) and the date: ISO 8601, with X for each unknown digit (ISO
/// 8601-2:2019, 4.3.1). Nothing when there is no such day.
[[nodiscard]] std::optional<std::string> masked_date(ByteView four);

}  // namespace garita::seal
