#include "vision/specimen/person.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "vision/specimen/random.h"

namespace garita::specimen {
namespace {

struct NameRow {
    std::string_view printed;
    std::string_view mrz;
};

// Invented bearers; spelled as the Latin national characters of Doc 9303 part 3, section 6 table A transliterate.
constexpr std::array<NameRow, 30> kSurnames = {{{"ERIKSSON", "ERIKSSON"},
                                                {"MUÑOZ PEÑA", "MUNOZ<PENA"},
                                                {"MÜLLER-GRÜN", "MUELLER<GRUEN"},
                                                {"ØSTERGÅRD", "OESTERGAARD"},
                                                {"ŁUKASZEWSKA", "LUKASZEWSKA"},
                                                {"D'ORSAY", "DORSAY"},
                                                {"GARCÍA IBÁÑEZ", "GARCIA<IBANEZ"},
                                                {"OKONKWO", "OKONKWO"},
                                                {"VAN DER WEIDEN", "VAN<DER<WEIDEN"},
                                                {"NGUYEN", "NGUYEN"},
                                                {"FERREIRA DA CONCEIÇÃO", "FERREIRA<DA<CONCEICAO"},
                                                {"ÇELİK", "CELIK"},
                                                {"ABDULRAHMAN", "ABDULRAHMAN"},
                                                {"KOVÁČ", "KOVAC"},
                                                {"WEIßENBERG", "WEISSENBERG"},
                                                {"QUISPE MAMANI", "QUISPE<MAMANI"},
                                                {"HALVORSEN", "HALVORSEN"},
                                                {"TANAKA", "TANAKA"},
                                                {"OYELARAN", "OYELARAN"},
                                                {"DUBOIS-LEFÈVRE", "DUBOIS<LEFEVRE"},
                                                {"SÁNCHEZ", "SANCHEZ"},
                                                {"IVANOVA", "IVANOVA"},
                                                {"PAPADOPOULOS", "PAPADOPOULOS"},
                                                {"DE LOS SANTOS HERNÁNDEZ", "DE<LOS<SANTOS<HERNANDEZ"},
                                                {"O'BRIEN", "OBRIEN"},
                                                {"RAKOTOMALALA", "RAKOTOMALALA"},
                                                {"SMITH", "SMITH"},
                                                {"ÅKERSTRÖM", "AAKERSTROEM"},
                                                {"LI", "LI"},
                                                {"BAPTISTE", "BAPTISTE"}}};

struct GivenRow {
    std::string_view printed;
    std::string_view mrz;
    char sex;
};
constexpr std::array<GivenRow, 26> kGivenNames = {{{"ANNA MARIA", "ANNA<MARIA", 'F'},
                                                   {"JOSÉ", "JOSE", 'M'},
                                                   {"BEGOÑA", "BEGONA", 'F'},
                                                   {"JÜRGEN", "JUERGEN", 'M'},
                                                   {"ZOË", "ZOE", 'F'},
                                                   {"CHUKWUEMEKA", "CHUKWUEMEKA", 'M'},
                                                   {"MARÍA DE LOS ÁNGELES", "MARIA<DE<LOS<ANGELES", 'F'},
                                                   {"THI MINH", "THI<MINH", 'F'},
                                                   {"JOÃO PEDRO", "JOAO<PEDRO", 'M'},
                                                   {"ELİF", "ELIF", 'F'},
                                                   {"OMAR", "OMAR", 'M'},
                                                   {"MARTIN", "MARTIN", 'M'},
                                                   {"INGRID", "INGRID", 'F'},
                                                   {"RIGOBERTO", "RIGOBERTO", 'M'},
                                                   {"SVEIN ÅGE", "SVEIN<AAGE", 'M'},
                                                   {"YUKI", "YUKI", 'F'},
                                                   {"ADEBAYO", "ADEBAYO", 'M'},
                                                   {"CÉLINE", "CELINE", 'F'},
                                                   {"ALEXANDROS", "ALEXANDROS", 'M'},
                                                   {"JEAN-LUC", "JEAN<LUC", 'M'},
                                                   {"TATSIANA", "TATSIANA", 'F'},
                                                   {"HERY", "HERY", 'M'},
                                                   {"JO", "JO", 'F'},
                                                   {"WEI", "WEI", 'M'},
                                                   {"MARISOL", "MARISOL", 'F'},
                                                   {"KENNETH", "KENNETH", 'M'}}};

constexpr std::array<std::string_view, 8> kPlaces = {"ZENITH",        "PORT AMAUROT", "ANYDER BRIDGE", "NUSQUAMA",
                                                     "HYTHLODAY BAY", "NEW AMAUROT",  "SAN ADEMO",     "POLYLERIA"};
constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

std::string padded(std::string text, std::size_t length) {
    text.resize(length, '<');
    return text;
}

std::string six_digits(const Date& date) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02d%02d%02d", date.year % 100, date.month, date.day);
    return text.data();
}

std::string with_check(const std::string& text) {
    return text + check_digit(text);
}

// Doc 9303 part 3, 4.6: primary identifier, two fillers, secondary identifier; cut at the end of the field.
std::string name_field(const Person& person, std::size_t length) {
    std::string name = person.surname.mrz;
    if (!person.given_names.mrz.empty()) name += "<<" + person.given_names.mrz;
    return padded(std::move(name), length);
}

char mrz_sex(char sex) {
    return sex == 'X' ? '<' : sex;
}

std::string number(Random& random) {
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRTUVXYZ";  // no I, O, Q, S, W: the office knows why
    std::string text;
    const int letters = random.between(1, 2);
    for (int i = 0; i < 9; ++i)
        text += i < letters ? random.pick(kLetters) : static_cast<char>('0' + random.between(0, 9));
    if (random.chance(0.4)) text[8] = random.pick(kLetters);
    return text;
}

}  // namespace

char check_digit(std::string_view text) {
    constexpr std::array<int, 3> kWeights = {7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
        sum += value * kWeights[i % 3];
    }
    return static_cast<char>('0' + sum % 10);
}

Person invent_person(std::uint64_t seed) {
    Random random(seed, "person");
    Person person;
    const NameRow& surname = random.pick(kSurnames);
    const GivenRow& given = random.pick(kGivenNames);
    person.surname = {std::string(surname.printed), std::string(surname.mrz)};
    person.given_names = {std::string(given.printed), std::string(given.mrz)};
    person.sex = given.sex;
    if (random.chance(0.4)) {  // a second given name; a long one may not fit its field and is cut in the MRZ
        const GivenRow& second = random.pick(kGivenNames);
        if (second.sex == given.sex && second.printed != given.printed) {
            person.given_names.printed += " " + std::string(second.printed);
            person.given_names.mrz += "<" + std::string(second.mrz);
        }
    }
    if (random.chance(0.05)) person.given_names = {};
    if (random.chance(0.05)) person.sex = 'X';
    person.number = number(random);
    if (random.chance(0.6))
        for (int i = 0; i < 9; ++i) person.personal_number += static_cast<char>('0' + random.between(0, 9));
    person.place_of_birth = random.pick(kPlaces);
    person.birth = {random.between(1948, 2004), random.between(1, 12), random.between(1, 28)};
    person.issue = {random.between(2019, 2024), random.between(1, 12), random.between(1, 28)};
    person.expiry = {person.issue.year + 10, person.issue.month, person.issue.day};
    return person;
}

std::vector<std::string> mrz_lines(const Person& person, mrz::Format format) {
    const std::string number_part = with_check(padded(person.number, 9));
    const std::string birth = with_check(six_digits(person.birth));
    const std::string expiry = with_check(six_digits(person.expiry));
    const std::string sex(1, mrz_sex(person.sex));
    switch (format) {
        case mrz::Format::TD1: {  // Doc 9303 part 5, 8th edition, 4.2.2
            const std::string line1 = "I<" + person.state + number_part + padded(person.personal_number, 15);
            std::string line2 = birth + sex + expiry + person.nationality + padded("", 11);
            line2 += check_digit(line1.substr(5, 25) + birth + expiry + line2.substr(18, 11));
            return {line1, line2, name_field(person, 30)};
        }
        case mrz::Format::TD3: {  // Doc 9303 part 4, 8th edition, 4.2.2
            const std::string optional = with_check(padded(person.personal_number, 14));
            const std::string line2 = number_part + person.nationality + birth + sex + expiry + optional;
            return {"P<" + person.state + name_field(person, 39),
                    line2 + check_digit(number_part + birth + expiry + optional)};
        }
        case mrz::Format::TD2: {  // Doc 9303 part 6, 8th edition, 4.2.2
            const std::string optional = padded("", 7);
            const std::string line2 = number_part + person.nationality + birth + sex + expiry + optional;
            return {"I<" + person.state + name_field(person, 31),
                    line2 + check_digit(number_part + birth + expiry + optional)};
        }
        case mrz::Format::MRVA:  // Doc 9303 part 7, 8th edition, 4.2.2
            return {"V<" + person.state + name_field(person, 39),
                    number_part + person.nationality + birth + sex + expiry + padded("", 16)};
        case mrz::Format::MRVB:
            return {"V<" + person.state + name_field(person, 31),
                    number_part + person.nationality + birth + sex + expiry + padded("", 8)};
        case mrz::Format::FRA:
        case mrz::Format::IDL:
            break;
    }
    return {};
}

std::string date_in_words(const Date& date) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02d %s %04d", date.day,
                  kMonths[static_cast<std::size_t>(date.month - 1)].data(), date.year);
    return text.data();
}

std::string date_in_digits(const Date& date) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02d.%02d.%04d", date.day, date.month, date.year);
    return text.data();
}

std::string iso_date(const Date& date) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
    return text.data();
}

}  // namespace garita::specimen
