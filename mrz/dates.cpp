#include "mrz/dates.h"

#include <algorithm>
#include <array>

#include "mrz/characters.h"
#include "mrz/document.h"

namespace garita::mrz {
namespace {

/// Two places: a number, unknown (−1), or neither (−2).
int part_of(std::string_view yymmdd, std::size_t at) {
    const char tens = yymmdd[at];
    const char ones = yymmdd[at + 1];
    if (tens == '<' && ones == '<') return -1;
    return is_digit(tens) && is_digit(ones) ? (tens - '0') * 10 + (ones - '0') : -2;
}

std::optional<int> known(int part) {
    return part >= 0 ? std::optional(part) : std::nullopt;
}

int year_of(std::string_view iso) {
    return iso.size() >= 4 && std::all_of(iso.begin(), iso.begin() + 4, is_digit)
               ? (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0')
               : 0;
}

std::string years_from(std::string_view iso, int years) {
    return std::to_string(year_of(iso) + years) + std::string(iso.substr(std::min<std::size_t>(4, iso.size())));
}

}  // namespace

std::optional<PartialDate> read_date(std::string_view yymmdd) {
    if (yymmdd.size() != 6) return std::nullopt;
    const int year = part_of(yymmdd, 0);
    const int month = part_of(yymmdd, 2);
    const int day = part_of(yymmdd, 4);
    if (year < -1 || month < -1 || day < -1 || month == 0 || month > 12 || day == 0) return std::nullopt;
    constexpr std::array<int, 13> kMostDays = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day > kMostDays[static_cast<std::size_t>(std::max(month, 0))]) return std::nullopt;
    // 29 February needs a leap year; of a century's years 00 may be one.
    if (month == 2 && day == 29 && year > 0 && year % 4 != 0) return std::nullopt;
    return PartialDate{known(year), known(month), known(day)};
}

BirthYears birth_years(std::string_view yymmdd, std::string_view today) {
    const auto date = read_date(yymmdd);
    const int this_year = year_of(today);
    if (!date || !date->year || this_year == 0) return {};
    constexpr int kOldest = 120;
    int latest = this_year / 100 * 100 + *date->year;
    const bool whole = date->month && date->day;
    const std::string iso =
        whole ? std::to_string(latest) + "-" + std::string(yymmdd.substr(2, 2)) + "-" + std::string(yymmdd.substr(4, 2))
              : std::string();
    if (latest > this_year || (whole && iso > today)) latest -= 100;
    const int earlier = latest - 100;
    return this_year - earlier <= kOldest ? BirthYears{2, latest, earlier} : BirthYears{1, latest, 0};
}

Expiry read_expiry(std::string_view yymmdd, std::string_view today) {
    if (yymmdd == "<<<<<<") return {ExpiryKind::NoLimit, {}};
    const auto parts = read_date(yymmdd);
    if (!parts) return {};
    if (!parts->year || !parts->month || !parts->day || year_of(today) == 0) return {ExpiryKind::Undetermined, {}};
    const auto date = expiry_date(yymmdd, today);
    if (!date) return {};
    constexpr int kYears = 15;  // BSI TR-03135; design/inspection.md
    if (*date < years_from(today, -kYears)) return {ExpiryKind::Undetermined, {}};
    return {ExpiryKind::Date, *date};
}

}  // namespace garita::mrz
