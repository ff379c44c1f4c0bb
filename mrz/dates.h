// Dates of machine-readable zones as far as they are known, and documents without limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace garita::mrz {

/// A date field, part by part. Doc 9303 part 3, 4.8: unknown parts are fillers.
struct PartialDate {
    std::optional<int> year;  ///< two digits: 0 … 99
    std::optional<int> month;
    std::optional<int> day;
    bool operator==(const PartialDate&) const = default;
};

/// Six places YYMMDD. Nothing when a part is half known, or no such month or day exists in any century.
[[nodiscard]] std::optional<PartialDate> read_date(std::string_view yymmdd);

/// The years (four digits) in which a holder may have been born: two when the year may be a century off, none when it
/// is unknown. `today` is ISO 8601; nobody is older than 120 years.
struct BirthYears {
    int count = 0;
    int latest = 0;
    int earlier = 0;  ///< when count is 2
};
[[nodiscard]] BirthYears birth_years(std::string_view yymmdd, std::string_view today);

/// What an expiry field says (design/inspection.md).
enum class ExpiryKind : std::uint8_t {
    Date = 0,          ///< `date` holds it
    NoLimit = 1,       ///< `<<<<<<`: the document does not expire
    Undetermined = 2,  ///< more than 15 years from today either way, or parts unknown: read the printed date
    NoDate = 3         ///< no such date
};
struct Expiry {
    ExpiryKind kind = ExpiryKind::NoDate;
    std::string date;  ///< ISO 8601, for Date
    bool operator==(const Expiry&) const = default;
};
[[nodiscard]] Expiry read_expiry(std::string_view yymmdd, std::string_view today);

}  // namespace garita::mrz
