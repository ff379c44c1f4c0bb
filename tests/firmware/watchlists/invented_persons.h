// Persons who do not exist, with names that are common where several transliterations, orders and particles are, for
// tests and for the rates of name_words.h.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "mrz/transliteration.h"

namespace garita::watchlists {

struct InventedPerson {
    std::string printed{};  ///< "Müller, Anna Maria"
    std::string mrz{};      ///< by the recommended transliteration: "MUELLER<<ANNA<MARIA"
    std::string birth{};
};

class InventedPersons {
public:
    explicit InventedPersons(std::uint64_t seed) : m_random(seed) {}

    /// Of five cultures alike; within each, first names of the lists are more frequent: the n-th by 1/n.
    InventedPerson next() {
        const auto& [surnames, given_names, two_surnames] = kCultures[m_random() % kCultures.size()];
        std::string surname(pick(surnames));
        if (two_surnames) surname += " " + std::string(pick(surnames));
        std::string given(pick(given_names));
        if (m_random() % 2 == 0) given += " " + std::string(pick(given_names));
        InventedPerson person{.printed = surname + ", " + given};
        person.mrz = mrz::transliterate(surname).value_or("") + "<<" + mrz::transliterate(given).value_or("");
        person.birth = fmt::format("{}-{:02}-{:02}", 1940 + m_random() % 65, 1 + m_random() % 12, 1 + m_random() % 28);
        return person;
    }

    /// The same person's name as another document may have it: another permitted transliteration, surnames and given
    /// names exchanged, the second given name or a particle left out.
    std::string as_another_document(const InventedPerson& person) {
        const std::size_t comma = person.printed.find(", ");
        std::string surname = otherwise(person.printed.substr(0, comma));
        std::string given = otherwise(person.printed.substr(comma + 2));
        if (const std::size_t second = given.find('<'); second != std::string::npos && m_random() % 3 == 0)
            given.resize(second);
        return m_random() % 5 == 0 ? given + "<<" + surname : surname + "<<" + given;
    }

private:
    using Names = std::array<std::string_view, 24>;
    struct Culture {
        Names surnames, given_names;
        bool two_surnames;
    };

    std::string_view pick(const Names& names) {
        std::array<double, 24> weights{};
        for (std::size_t i = 0; i < weights.size(); ++i) weights.at(i) = 1.0 / static_cast<double>(i + 1);
        return names.at(std::discrete_distribution<std::size_t>(weights.begin(), weights.end())(m_random));
    }

    /// Each character by one of its permitted forms, the recommended one mostly.
    std::string otherwise(const std::string& printed) {
        std::string out;
        std::string word;
        for (std::size_t i = 0, begin = 0; i <= printed.size(); ++i) {
            if (i < printed.size() && printed[i] != ' ' && printed[i] != '-') continue;
            word = printed.substr(begin, i - begin);
            begin = i + 1;
            if (!out.empty()) out += '<';
            for (const mrz::Forms& of_one : mrz::forms_of(word, 256).value_or(std::vector<mrz::Forms>()))
                if (!of_one.empty()) out += of_one[m_random() % 3 == 0 ? m_random() % of_one.size() : 0];
        }
        return out;
    }

    static constexpr std::array<Culture, 5> kCultures = {
        {{{"García",  "Rodríguez", "González", "Fernández", "López",     "Martínez", "Sánchez",    "Pérez",
           "Gómez",   "Martín",    "Jiménez",  "Ruiz",      "Hernández", "Díaz",     "Moreno",     "Muñoz",
           "Álvarez", "Romero",    "Alonso",   "Gutiérrez", "Navarro",   "Núñez",    "de la Cruz", "Castro"},
          {"María",  "José",  "Juan",  "Luis",   "Ana",      "Carlos", "Antonio", "Carmen",
           "Manuel", "Laura", "Pedro", "Marta",  "Javier",   "Lucía",  "Miguel",  "Elena",
           "Ángel",  "Sofía", "Jesús", "Isabel", "Fernando", "Begoña", "Íñigo",   "Concepción"},
          true},
         {{"Müller",   "Schmidt",  "Schneider", "Fischer",    "Weber",  "Meyer",        "Wagner", "Becker",
           "Schulz",   "Hoffmann", "Schäfer",   "Koch",       "Bauer",  "Richter",      "Klein",  "Wolf",
           "Schröder", "Neumann",  "Schwarz",   "Zimmermann", "Krüger", "van den Berg", "Jansen", "de Vries"},
          {"Anna",  "Peter", "Maria",    "Hans",    "Julia",  "Thomas",   "Sabine", "Jürgen",
           "Petra", "Klaus", "Monika",   "Günther", "Karin",  "Wolfgang", "Ursula", "Jörg",
           "Lena",  "Lukas", "Johannes", "Käthe",   "Pieter", "Annika",   "Björn",  "Sören"},
          false},
         {{"Иванов",  "Смирнов", "Кузнецов", "Попов",    "Васильев", "Петров",  "Соколов", "Михайлов",
           "Новиков", "Фёдоров", "Морозов",  "Волков",   "Алексеев", "Лебедев", "Семёнов", "Егоров",
           "Павлов",  "Козлов",  "Степанов", "Николаев", "Орлов",    "Андреев", "Макаров", "Захаров"},
          {"Александр", "Сергей", "Елена",    "Татьяна",  "Андрей", "Дмитрий", "Ольга",   "Алексей",
           "Наталья",   "Ирина",  "Владимир", "Юлия",     "Михаил", "Евгений", "Николай", "Анна",
           "Иван",      "Мария",  "Юрий",     "Светлана", "Виктор", "Игорь",   "Олег",    "Ксения"},
          false},
         {{"Hassan", "Ali",    "Ahmed",  "Mohammed", "Ibrahim",   "Khalil", "Al Masri", "Mansour",
           "Haddad", "Said",   "Saleh",  "Youssef",  "Nasser",    "Othman", "Khoury",   "Hamdan",
           "Rahman", "Sharif", "Farouk", "Aziz",     "Bin Laban", "Qasim",  "Jaber",    "Zidane"},
          {"Mohammed", "Ahmed",  "Fatima",  "Ali",    "Omar",     "Aisha", "Hassan", "Khadija",
           "Youssef",  "Mariam", "Ibrahim", "Zainab", "Mustafa",  "Layla", "Khaled", "Amina",
           "Said",     "Noor",   "Tariq",   "Salma",  "Abdullah", "Huda",  "Karim",  "Rania"},
          false},
         {{"Nguyen", "Tran",   "Le",       "Pham",   "Wang",       "Li",      "Zhang",    "Chen",
           "Liu",    "Singh",  "Kumar",    "Sharma", "Patel",      "Kim",     "Park",     "Lee",
           "Silva",  "Santos", "Oliveira", "Souza",  "dos Santos", "Pereira", "Ferreira", "da Costa"},
          {"Wei",  "Anh", "Min",   "Hui",    "Raj",   "Priya",     "João",   "Maria",
           "Linh", "Jun", "Amit",  "Sunita", "Paulo", "Fernanda",  "Ji Woo", "Seo Yeon",
           "Duc",  "Mei", "Arjun", "Kavita", "Tiago", "Conceição", "Xin",    "Thu"},
          false}}};

    std::mt19937_64 m_random;
};

}  // namespace garita::watchlists
