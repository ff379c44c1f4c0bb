#include "mrz/document_codes.h"

#include <algorithm>
#include <array>

#include "mrz/characters.h"

namespace garita::mrz {
namespace {

// ICAO Doc 9303 part 4, 8th edition 2021, 4.4: second letters of passports, phased in; P with a filler stays right.
constexpr std::array kPassports = {
    DocumentCode{"P", "passport"},
    DocumentCode{"PP", "ordinary passport"},
    DocumentCode{"PE", "emergency passport"},
    DocumentCode{"PD", "diplomatic passport"},
    DocumentCode{"PO", "official or service passport"},
    DocumentCode{"PR", "refugee travel document"},
    DocumentCode{"PT", "alien's passport"},
    DocumentCode{"PS", "stateless person's travel document"},
    DocumentCode{"PL", "laissez-passer"},
    DocumentCode{"PM", "military passport"},
    DocumentCode{"PU", "single-sheet travel document"},
};
// Parts 5 and 6, 4.2.2: A, C or I; the second place is the issuer's but V; AC is a crew member certificate, IP a
// passport card.
constexpr std::array kCards = {
    DocumentCode{"A", "official travel document"},
    DocumentCode{"C", "official travel document"},
    DocumentCode{"I", "identity card"},
    DocumentCode{"AC", "crew member certificate"},
    DocumentCode{"IP", "passport card"},
    DocumentCode{"ID", "identity card"},
};
// Part 7, 4.2.2 and 5.2.2: V; the second place is the issuer's.
constexpr std::array kVisas = {DocumentCode{"V", "visa"}};
constexpr std::array kFrench = {DocumentCode{"ID", "identity card"}};
constexpr std::array kLicences = {DocumentCode{"D", "driving licence"}};

}  // namespace

std::span<const DocumentCode> document_codes(Format format) {
    switch (format) {
        case Format::TD3:
            return kPassports;
        case Format::TD1:
        case Format::TD2:
            return kCards;
        case Format::MRVA:
        case Format::MRVB:
            return kVisas;
        case Format::FRA:
            return kFrench;
        case Format::IDL:
            return kLicences;
    }
    return {};
}

CodeStatus status_of_code(Format format, std::string_view field) {
    const bool one = field.size() == 1 || (field.size() == 2 && field[1] == '<');
    if (field.empty() || field.size() > 2 || !is_letter(field[0]) || (!one && !is_letter(field[1])))
        return CodeStatus::NotAllowed;
    const std::string_view code = field.substr(0, one ? 1 : 2);
    const auto codes = document_codes(format);
    if (std::ranges::any_of(codes, [code](const DocumentCode& row) { return row.code == code; }))
        return CodeStatus::Assigned;
    // Parts 5 and 6, 4.2.2: V may not stand second, lest a card be taken for a visa.
    const bool card = format == Format::TD1 || format == Format::TD2;
    if (one || format == Format::FRA || format == Format::IDL || (card && code[1] == 'V'))
        return CodeStatus::NotAllowed;
    return std::ranges::any_of(codes, [code](const DocumentCode& row) { return row.code == code.substr(0, 1); })
               ? CodeStatus::Unassigned
               : CodeStatus::NotAllowed;
}

}  // namespace garita::mrz
