#include "vision/read/licence_numbers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace garita {
namespace {

struct Number {
    std::string_view printed;
    std::string_view field;
};

// Directive 2006/126/EC of the European Parliament and of the Council on driving licences, annex I, point 3, page 1 of
// the model licence: the numbers of the data.
constexpr std::array kNumbers = {
    Number{"1", "surname"},         Number{"2", "given_names"},     Number{"3", "date_of_birth"},
    Number{"4A", "date_of_issue"},  Number{"4B", "date_of_expiry"}, Number{"4C", "authority"},
    Number{"5", "document_number"},
};
// A list may begin with 1, 2 and 3: so many of the numbers make a licence.
constexpr std::size_t kLeastNumbers = 4;

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// The number that a line begins with: a blank or the end must follow it and its point, or it is part of a date.
const Number* number_of(std::string_view line) {
    std::size_t end = 0;
    while (end < line.size() && std::isalnum(static_cast<unsigned char>(line[end])) != 0) ++end;
    const std::string first = skeleton(line.substr(0, end));
    if (end < line.size() && (line[end] == '.' || line[end] == ',')) ++end;
    if (end < line.size() && line[end] != ' ') return nullptr;
    const auto* const number = std::ranges::find(kNumbers, first, &Number::printed);
    return number == kNumbers.end() ? nullptr : number;
}

}  // namespace

std::vector<SeenLabel> find_licence_numbers(std::span<const std::string_view> lines) {
    std::vector<SeenLabel> labels(lines.size());
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Number* number = number_of(lines[i]);
        if (number == nullptr) continue;
        const auto letters = static_cast<double>(skeleton(lines[i]).size());
        labels[i] = {number->field, 1, 0, static_cast<double>(number->printed.size()) / letters};
        seen.insert(number->field);
    }
    if (seen.size() < kLeastNumbers) labels.assign(lines.size(), {});
    return labels;
}

std::string leading_date(std::string_view text) {
    std::size_t end = text.size();
    while (end > 0 && !is_digit(text[end - 1])) --end;
    return std::string(text.substr(0, end));
}

}  // namespace garita
