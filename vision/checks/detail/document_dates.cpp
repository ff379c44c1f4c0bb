#include "vision/checks/detail/document_dates.h"

#include <cstdio>
#include <utility>

#include "mrz/document.h"
#include "vision/checks/detail/printed_text.h"

namespace garita::detail {
namespace {

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

namespace {

std::optional<Date> parsed(const std::optional<std::string>& iso_date) {
    if (!iso_date || iso_date->size() != 10) return std::nullopt;
    const std::string_view text = *iso_date;
    const Date date{std::chrono::year(two_digits(text, 0) * 100 + two_digits(text, 2)),
                    std::chrono::month(static_cast<unsigned>(two_digits(text, 5))),
                    std::chrono::day(static_cast<unsigned>(two_digits(text, 8)))};
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace

std::optional<Date> expiry_of(std::string_view yymmdd, const Date& today) {
    return parsed(mrz::expiry_date(yymmdd, iso(today)));
}

std::optional<Date> birth_of(std::string_view yymmdd, const Date& today) {
    return parsed(mrz::birth_date(yymmdd, iso(today)));
}

std::optional<Date> printed_date(const Subject& subject, std::string_view field, std::string_view yymmdd,
                                 double least_confidence) {
    const VizField* printed = subject.reading.find_field(field);
    if (printed == nullptr || printed->confidence < least_confidence) return std::nullopt;
    const DateComparison compared = compare_date(printed->text, yymmdd);
    if (compared.kind != DateComparison::Kind::Agrees || !compared.date->century) return std::nullopt;
    const Date date{std::chrono::year(compared.date->year),
                    std::chrono::month(static_cast<unsigned>(compared.date->month)),
                    std::chrono::day(static_cast<unsigned>(compared.date->day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace garita::detail
