#include "vision/seal/identity_card_table.h"

#include <algorithm>
#include <array>

#include "vision/seal/content.h"

namespace garita::seal {
namespace {

using enum PlaceKind;

constexpr bool kDecisive = true;

// No state publishes these. Each table is what independent public programs agree on, and reads no further: fingerprint
// templates follow on the Colombian, Costa Rican and Chilean cards and are nobody's business here. All consulted
// 2026-11-25. Not in the tables because public text contradicts itself or says nothing: Panama (two orders of fields),
// Peru, Ecuador, Bolivia, Paraguay, Venezuela, Mexico, Brazil (encrypted), the Dominican Republic, and the letter I of
// Colombian minors' cards.

// Argentina, DNI since about 2012: fields apart by @. SantiGO055/restaurantappv2, src/app/entities/DNIQRResponse.ts;
// DemianAdam/MonacoUserWeb, src/services/person/personMapper.tsx; dglabella/trazabilidad-UNSL-android,
// VisitorPDF417data.java (field 8: first and last digits of the CUIL).
constexpr auto kArgentina = std::to_array<CardPlace>({
    {"application_number", 0, 0, Digits, kDecisive},
    {"surname", 1, 0, Text},
    {"given_names", 2, 0, Text},
    {"sex", 3, 0, Sex, kDecisive},
    {"document_number", 4, 0, Text},
    {"copy", 5, 0, Text},
    {"date_of_birth", 6, 0, Ddmmyyyy, kDecisive},
    {"date_of_issue", 7, 0, Ddmmyyyy},
    {"cuil_digits", 8, 0, Text},
});

// Argentina, DNI of 2009 to about 2012: an empty field first. SantiGO055/restaurantappv2, the same file; samples
// printed in several public programs agree (17 fields, the last ones about the machine that made the card).
constexpr auto kArgentina2009 = std::to_array<CardPlace>({
    {"document_number", 1, 0, Text},
    {"copy", 2, 0, Text},
    {"surname", 4, 0, Text},
    {"given_names", 5, 0, Text},
    {"nationality_name", 6, 0, Text},
    {"date_of_birth", 7, 0, Ddmmyyyy, kDecisive},
    {"sex", 8, 0, Sex, kDecisive},
    {"date_of_issue", 9, 0, Ddmmyyyy},
    {"application_number", 10, 0, Text},
    {"date_of_expiry", 12, 0, Ddmmyyyy},
});

// Colombia, yellow cedula of 2000: Eitol/colombian-cedula-reader, src/barcode/colombian_pdf417_decoder.py (order,
// marker, ISO 8859-1); the offsets as further public programs have them, alike.
constexpr auto kColombia = std::to_array<CardPlace>({
    {"afis_code", 2, 8, Text},
    {"PubDSK_", 24, 7, Literal, kDecisive},
    {"fingerprint_card", 40, 8, Text},
    {"document_number", 48, 10, Number},
    {"surname", 58, 23, Text},
    {"surname", 81, 23, Text},
    {"given_names", 104, 23, Text},
    {"given_names", 127, 23, Text},
    {"sex", 151, 1, Sex},
    {"date_of_birth", 152, 8, Ccyymmdd},
    {"department_code", 160, 2, Digits},
    {"municipality_code", 162, 3, Digits},
    {"blood_type", 166, 3, Text},
});

// Costa Rica, cedula until 2025: README of LectorCedulasCR (carlos-jenkins/LectorCedulasCR). A second
// description has 0x22 in place of the key's 0x33, against three that have 0x33.
constexpr auto kCostaRica = std::to_array<CardPlace>({
    {"document_number", 0, 9, Digits, kDecisive},
    {"surname", 9, 26, Text},
    {"surname", 35, 26, Text},
    {"given_names", 61, 30, Text},
    {"sex", 91, 1, Sex, kDecisive},
    {"date_of_birth", 92, 8, Ccyymmdd, kDecisive},
    {"date_of_expiry", 100, 8, Ccyymmdd},
});
constexpr auto kCostaRicaKey = std::to_array<std::uint8_t>(
    {0x27, 0x30, 0x04, 0xA0, 0x00, 0x0F, 0x93, 0x12, 0xA0, 0xD1, 0x33, 0xE0, 0x03, 0xD0, 0x00, 0xDF, 0x00});

// Chile, cedula of 2002 to 2013: two public programs, one with a table of places, one that finds the same by its NULs.
// They are in public repositories whose names the search did not give.
constexpr auto kChile = std::to_array<CardPlace>({
    {"personal_number", 0, 9, ChileanRun, kDecisive},
    {"application_number", 9, 10, Text},
    {"surname", 19, 30, Text},
    {"nationality", 49, 3, State, kDecisive},
    {"date_of_expiry", 52, 6, Expiry, kDecisive},
    {"document_number", 58, 10, Text},
});

constexpr auto kLayouts = std::to_array<CardLayout>({
    {"id-arg", "2012", "ARG", '@', 8, 12, {}, kArgentina},
    {"id-arg", "2009", "ARG", '@', 9, 24, {}, kArgentina2009},
    {"id-col", "2000", "COL", 0, 169, kLongestPayload, {}, kColombia},
    {"id-cri", "", "CRI", 0, 108, kLongestPayload, kCostaRicaKey, kCostaRica},
    {"id-chl", "2002", "CHL", 0, 78, kLongestPayload, {}, kChile},
});

constexpr bool inside_and_in_order() {
    return std::ranges::all_of(kLayouts, [](const CardLayout& layout) {
        std::size_t end = 0;
        for (const CardPlace& place : layout.places) {
            if (place.at < end || (place.size == 0) != (layout.separator != 0)) return false;
            end = place.at + std::max<std::size_t>(place.size, 1);
        }
        return layout.separator != 0 || end <= layout.least;
    });
}
static_assert(inside_and_in_order(), "places do not overlap and lie within the least size");

}  // namespace

std::span<const CardLayout> card_layouts() {
    return kLayouts;
}

}  // namespace garita::seal
