// Issuers that no state recognises, and words that mark a specimen: data with a source (design/inspection.md). Updated
// like catalogs.
#pragma once

#include <array>
#include <string_view>

namespace garita::checks {

enum class IssuerKind {
    Fantasy,    ///< an organisation that issues documents of its own invention, in its own name
    Camouflage  ///< the name of a state that is no more or never was, sold to hide a nationality
};

struct KnownIssuer {
    std::string_view name;  ///< as printed, in capital letters without marks
    std::string_view code;  ///< in the MRZ, where public sources tell it
    IssuerKind kind;
};

// Names that public sources give as known fantasy and camouflage documents: the non-exhaustive information under
// Decision 1105/2011/EU, article 6, and Council document 6659/14 (27 February 2014), part V; encyclopaedic lists of
// camouflage passports (consulted 2026-11). Only names that are no part of a genuine issuer's name.
inline constexpr std::array kKnownIssuers = {
    KnownIssuer{"WORLD SERVICE AUTHORITY", "WSA", IssuerKind::Fantasy},
    KnownIssuer{"WORLD GOVERNMENT OF WORLD CITIZENS", "", IssuerKind::Fantasy},
    KnownIssuer{"CONCH REPUBLIC", "", IssuerKind::Fantasy},
    KnownIssuer{"PRINCIPALITY OF SEALAND", "", IssuerKind::Fantasy},
    KnownIssuer{"HUTT RIVER PROVINCE", "", IssuerKind::Fantasy},
    KnownIssuer{"PRINCIPALITY OF HUTT RIVER", "", IssuerKind::Fantasy},
    KnownIssuer{"DOMINION OF MELCHIZEDEK", "", IssuerKind::Fantasy},
    KnownIssuer{"NSK STATE", "NSK", IssuerKind::Fantasy},
    KnownIssuer{"BRITISH GUIANA", "", IssuerKind::Camouflage},
    KnownIssuer{"BRITISH HONDURAS", "", IssuerKind::Camouflage},
    KnownIssuer{"BRITISH WEST INDIES", "", IssuerKind::Camouflage},
    KnownIssuer{"CEYLON", "", IssuerKind::Camouflage},
    KnownIssuer{"DUTCH GUIANA", "", IssuerKind::Camouflage},
    KnownIssuer{"EASTERN SAMOA", "", IssuerKind::Camouflage},
    KnownIssuer{"NETHERLANDS EAST INDIES", "", IssuerKind::Camouflage},
    KnownIssuer{"NEW GRANADA", "", IssuerKind::Camouflage},
    KnownIssuer{"NEW HEBRIDES", "", IssuerKind::Camouflage},
    KnownIssuer{"RHODESIA", "", IssuerKind::Camouflage},
    KnownIssuer{"SOUTH VIETNAM", "", IssuerKind::Camouflage},
    KnownIssuer{"SPANISH GUINEA", "", IssuerKind::Camouflage},
};

// Names that issuers give to the holder of a specimen, as words of the MRZ's names; seen on published specimens.
inline constexpr std::array<std::string_view, 8> kSpecimenNames = {"SPECIMEN",  "MUSTERMANN", "MUSTERFRAU", "MUESTRA",
                                                                   "ESPECIMEN", "ESPECIME",   "VZOREC",     "VZOR"};

}  // namespace garita::checks
