#include "vision/checks/detail/document_dates.h"

#include <algorithm>
#include <cstdio>

#include "vision/checks/detail/printed_text.h"

namespace garita::detail {
namespace {

// "Read surely" of a printed text: see viz_mrz.md.
constexpr double kSure = 0.9;
// BSI TR-03135-1, 2.5, combined checks (design/inspection.md): two-digit years within 15 years ahead mean the future.
constexpr int kExpiryAhead = 15;

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int two_digits(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

}  // namespace

std::string iso(const Date& date) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

Date years_from(const Date& date, int years) {
    const Date moved = date + std::chrono::years(years);
    return moved.ok() ? moved : Date(moved.year() / moved.month() / std::chrono::last);
}

int age_on(const Date& birth, const Date& on) {
    const int years = static_cast<int>(on.year()) - static_cast<int>(birth.year());
    const bool had_birthday = std::pair(on.month(), on.day()) >= std::pair(birth.month(), birth.day());
    return had_birthday ? years : years - 1;
}

std::optional<Date> in_century(std::string_view yymmdd, int century) {
    if (yymmdd.size() != 6 || !all_digits(yymmdd)) return std::nullopt;
    const Date date{std::chrono::year(century + two_digits(yymmdd, 0)),
                    std::chrono::month(static_cast<unsigned>(two_digits(yymmdd, 2))),
                    std::chrono::day(static_cast<unsigned>(two_digits(yymmdd, 4)))};
    if (!date.ok()) return std::nullopt;
    return date;
}

namespace {

/// The last date with these digits that is not after `latest`.
std::optional<Date> last_until(std::string_view yymmdd, const Date& latest) {
    const int century = static_cast<int>(latest.year()) / 100 * 100;
    for (const int begin : {century + 100, century, century - 100, century - 200})
        if (const std::optional<Date> date = in_century(yymmdd, begin); date && *date <= latest) return date;
    return std::nullopt;
}

}  // namespace

std::optional<Date> expiry_of(std::string_view yymmdd, const Date& today) {
    return last_until(yymmdd, years_from(today, kExpiryAhead));
}

std::optional<Date> birth_of(std::string_view yymmdd, const Date& today) {
    return last_until(yymmdd, today);
}

std::optional<Date> printed_date(const Subject& subject, std::string_view field, std::string_view yymmdd) {
    const VizField* printed = subject.reading.find_field(field);
    if (printed == nullptr || printed->confidence < kSure) return std::nullopt;
    const DateComparison compared = compare_date(printed->text, yymmdd);
    if (compared.kind != DateComparison::Kind::Agrees || !compared.date->century) return std::nullopt;
    const Date date{std::chrono::year(compared.date->year),
                    std::chrono::month(static_cast<unsigned>(compared.date->month)),
                    std::chrono::day(static_cast<unsigned>(compared.date->day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace garita::detail
