#include "vision/read/viz_expectations.h"

#include <array>
#include <string>

#include "mrz/document.h"

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

std::vector<Expectation> expectations_of(const mrz::Interpretation& mrz) {
    const mrz::Document document = mrz::parse(mrz.format, mrz.lines);
    std::vector<Expectation> expectations;
    for (const std::string_view field : {"surname", "given_names", "document_number", "nationality", "sex"}) {
        const std::string text = skeleton(document.value(field));
        if (!text.empty()) expectations.push_back({field, {text}});
    }
    for (const std::string_view field : {"date_of_birth", "date_of_expiry"}) {
        const std::string yymmdd(document.value(field));
        if (yymmdd.size() != 6 || yymmdd.find('<') != std::string::npos) continue;
        Expectation expectation{field, {}};
        for (const std::string century : {"19", "20"})
            for (std::string& form :
                 printed_dates(century + yymmdd.substr(0, 2) + "-" + yymmdd.substr(2, 2) + "-" + yymmdd.substr(4, 2)))
                expectation.skeletons.push_back(std::move(form));
        expectations.push_back(std::move(expectation));
    }
    const std::string personal = skeleton(document.value("optional_data"));
    if (personal.size() >= 5) expectations.push_back({"personal_number", {personal}});
    return expectations;
}

}  // namespace garita
