// Invented persons and what an issuing office would write about them, in print and in the machine-readable zone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mrz/format.h"

namespace garita::specimen {

struct Date {
    int year = 2000;
    int month = 1;
    int day = 1;
    bool operator==(const Date&) const = default;
};

/// A name as printed (UTF-8) and as the machine-readable zone has it by Doc 9303 part 3, 8th edition, section 6.
struct Name {
    std::string printed;
    std::string mrz;  ///< A–Z, words parted by `<`
};

/// The holder. Nobody: names, numbers and dates come from tables and chance.
struct Person {
    Name surname;
    Name given_names;             ///< empty for a holder with a single name
    char sex = 'F';               ///< F, M or X
    std::string number;           ///< document number, 9 characters
    std::string personal_number;  ///< may be empty
    std::string place_of_birth;
    Date birth;
    Date issue;
    Date expiry;
    std::string state = "UTO";        ///< issuing state, 3 characters
    std::string nationality = "UTO";  ///< 3 characters
};

[[nodiscard]] Person invent_person(std::uint64_t seed);

/// The lines of a machine-readable zone for the holder. TD1, TD3 and MRVA/MRVB/TD2.
/// Written here and not by mrz/, so that a mistake there cannot hide itself.
[[nodiscard]] std::vector<std::string> mrz_lines(const Person& person, mrz::Format format);

/// Doc 9303 part 3, 4.9: weights 7 3 1, A = 10 … Z = 35, `<` = 0, modulo 10.
[[nodiscard]] char check_digit(std::string_view text);

/// "12 AUG 1974" or "12.08.1974".
[[nodiscard]] std::string date_in_words(const Date& date);
[[nodiscard]] std::string date_in_digits(const Date& date);
[[nodiscard]] std::string iso_date(const Date& date);

}  // namespace garita::specimen
