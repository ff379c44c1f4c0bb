#include "mrz/document_codes.h"

#include <algorithm>
#include <array>

#include "mrz/characters.h"

namespace garita::mrz {
namespace {

// ICAO Doc 9303 part 4, 8th edition 2021, 4.4 (as amended; consulted 2026-11-25): second letters of passports. From
// 2026 a second letter must be one of these, from 2028 all passports must have one, and those without expire before
// 2038: until then P with a filler stays right, and older letters of issuers' own are about. PU is of part 8.
constexpr std::array kPassports = {
    DocumentCode{"P", "passport"},
    DocumentCode{"PP", "ordinary passport"},
    DocumentCode{"PE", "emergency passport"},
    DocumentCode{"PD", "diplomatic passport"},
    DocumentCode{"PO", "official or service passport"},
    DocumentCode{"PR", "refugee passport"},
    DocumentCode{"PT", "alien's passport"},
    DocumentCode{"PS", "stateless person's passport"},
    DocumentCode{"PL", "laissez-passer"},
    DocumentCode{"PM", "military passport"},
    DocumentCode{"PU", "single-sheet emergency travel document"},
};
// Part 5 (TD1), 4.2.2 note k, and part 6 (TD2), 4.2.2 note k: A, C or I; the second letter is the issuer's, but V may
// not stand there, nor I after A (part 5), nor C after A save on a crew member certificate, which is a TD1 (part 5,
// appendix C). ID and IP are what specimens of identity cards and passport cards carry.
constexpr std::array kCards = {
    DocumentCode{"AC", "crew member certificate"}, DocumentCode{"A", "official travel document"},
    DocumentCode{"C", "official travel document"}, DocumentCode{"I", "official travel document"},
    DocumentCode{"ID", "identity card"},           DocumentCode{"IP", "passport card"},
};
constexpr std::span<const DocumentCode> kTd2Cards = std::span(kCards).subspan(1);
// Part 7, 4.2.2 and 7.2.2: V; the second place is the issuer's.
constexpr std::array kVisas = {DocumentCode{"V", "visa"}};
constexpr std::array kFrench = {DocumentCode{"ID", "identity card"}};
constexpr std::array kLicences = {DocumentCode{"D", "driving licence"}};

}  // namespace

std::span<const DocumentCode> document_codes(Format format) {
    switch (format) {
        case Format::TD3:
            return kPassports;
        case Format::TD1:
            return kCards;
        case Format::TD2:
            return kTd2Cards;
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
    const bool card = format == Format::TD1 || format == Format::TD2;
    const bool reserved = card && (code[1] == 'V' || code == "AC" || (code == "AI" && format == Format::TD1));
    if (one || format == Format::FRA || format == Format::IDL || reserved) return CodeStatus::NotAllowed;
    return std::ranges::any_of(codes, [code](const DocumentCode& row) { return row.code == code.substr(0, 1); })
               ? CodeStatus::Unassigned
               : CodeStatus::NotAllowed;
}

}  // namespace garita::mrz
