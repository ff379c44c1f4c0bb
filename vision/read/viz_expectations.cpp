#include "vision/read/viz_expectations.h"

#include <array>
#include <string>

#include "vision/read/viz_labels.h"

namespace garita {
namespace {

// The first three letters of months in English, French, Spanish, Portuguese: as skeleton() leaves them (É, Û as `?`).
// Doc 9303 part 3, 3.2 prints months by these abbreviations or by number.
constexpr std::array<std::array<std::string_view, 4>, 12> kMonths = {{
    {"JAN", "JAN", "ENE", "JAN"},
    {"FEB", "F?V", "FEB", "FEV"},
    {"MAR", "MAR", "MAR", "MAR"},
    {"APR", "AVR", "ABR", "ABR"},
    {"MAY", "MAI", "MAY", "MAI"},
    {"JUN", "JUIN", "JUN", "JUN"},
    {"JUL", "JUIL", "JUL", "JUL"},
    {"AUG", "AO?T", "AGO", "AGO"},
    {"SEP", "SEPT", "SEP", "SET"},
    {"OCT", "OCT", "OCT", "OUT"},
    {"NOV", "NOV", "NOV", "NOV"},
    {"DEC", "D?C", "DIC", "DEZ"},
}};

}  // namespace

std::vector<std::string> printed_dates(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return {};
    const std::string year(iso.substr(0, 4));
    const std::string month(iso.substr(5, 2));
    const std::string day(iso.substr(8, 2));
    const int number = (month[0] - '0') * 10 + (month[1] - '0');
    if (number < 1 || number > 12) return {};
    const std::string short_year = year.substr(2);
    std::vector<std::string> forms = {day + month + year, year + month + day, month + day + year,
                                      day + month + short_year};
    const auto& names = kMonths[static_cast<std::size_t>(number - 1)];
    for (const std::string_view name : names) {
        forms.push_back(day + std::string(name) + year);
        forms.push_back(day + std::string(name) + short_year);
        // Two languages beside each other: "12 AUG/AOÛT 74".
        if (name != names[0]) {
            forms.push_back(day + std::string(names[0]) + std::string(name) + short_year);
            forms.push_back(day + std::string(names[0]) + std::string(name) + year);
        }
    }
    return forms;
}

std::vector<Expectation> expectations_of(const MrzReading&) {
    return {};
}

}  // namespace garita
