#include "vision/seal/aamva_table.h"

#include <algorithm>
#include <array>
#include <memory>

namespace garita::seal {
namespace {

using enum AamvaKind;
using enum AamvaCard;

constexpr bool kMust = true;
constexpr bool kMay = false;

// Elements of subfiles DL, ID and EN: AAMVA DL/ID-2000 (version 01), DL/ID Card Design Specification 2003 and 2005 (02,
// 03), DL/ID Card Design Standard 2009, 2010, 2011, 2012, 2013, 2016, 2020 and 2025 (04 to 11), annex D, tables D.3
// (mandatory) and D.4 (optional). Version by version, with lengths: AppliedRecognition/AAMVA-Barcode-Parser-Apple,
// AAMVAv1DocumentData to AAMVAv8DocumentData; mandatory by version: the keys' descriptions of Microblink's
// PPUSDLScanningResult.h; what 2025 adds and gives up: SeanPVera/aamva-pdf417-generator, src/core/schema.ts. Consulted
// 2026-11-25. DDL is in the first for version 06, in the second from 07: the wider range stands here.
constexpr auto kElements = std::to_array<AamvaElement>({
    // id, since, until, mandatory, cards, longest, kind, field
    {"DAA", 1, 1, kMust, Both, 150, Name, "full_name"},
    {"DAB", 1, 1, kMay, Both, 50, Name, "surname"},
    {"DAC", 1, 1, kMay, Both, 50, Name, "first_name"},
    {"DAC", 4, 11, kMust, Both, 40, Name, "first_name"},
    {"DAD", 1, 1, kMay, Both, 50, Name, "middle_names"},
    {"DAD", 4, 11, kMust, Both, 40, Name, "middle_names"},
    {"DAE", 1, 1, kMay, Both, 50, Text, "name_suffix"},
    {"DAF", 1, 1, kMay, Both, 50, Text, "name_prefix"},
    {"DAG", 1, 1, kMust, Both, 150, Text, "address_street"},
    {"DAG", 2, 11, kMust, Both, 35, Text, "address_street"},
    {"DAH", 1, 1, kMay, Both, 100, Text, "address_street_2"},
    {"DAH", 2, 11, kMay, Both, 35, Text, "address_street_2"},
    {"DAI", 1, 1, kMust, Both, 50, Text, "address_city"},
    {"DAI", 2, 11, kMust, Both, 20, Text, "address_city"},
    {"DAJ", 1, 1, kMust, Both, 5, Text, "address_jurisdiction"},
    {"DAJ", 2, 11, kMust, Both, 2, Text, "address_jurisdiction"},
    {"DAK", 1, 10, kMust, Both, 11, Text, "address_postal_code"},
    {"DAK", 11, 11, kMust, Both, 9, Text, "address_postal_code"},
    {"DAL", 1, 1, kMay, Both, 100, Text, "residence_street"},
    {"DAM", 1, 1, kMay, Both, 100, Text, "residence_street_2"},
    {"DAN", 1, 1, kMay, Both, 100, Text, "residence_city"},
    {"DAO", 1, 1, kMay, Both, 100, Text, "residence_jurisdiction"},
    {"DAP", 1, 1, kMay, Both, 11, Text, "residence_postal_code"},
    {"DAQ", 1, 1, kMust, Both, 50, Text, "document_number"},
    {"DAQ", 2, 11, kMust, Both, 25, Text, "document_number"},
    {"DAR", 1, 1, kMust, Licence, 4, Text, "vehicle_class"},
    {"DAS", 1, 1, kMust, Licence, 10, Text, "restrictions"},
    {"DAT", 1, 1, kMust, Licence, 5, Text, "endorsements"},
    {"DAU", 1, 1, kMay, Both, 10, Text, "height"},
    {"DAU", 2, 11, kMust, Both, 6, Height, "height"},
    {"DAV", 1, 1, kMay, Both, 10, Text, "height_cm"},
    {"DAW", 1, 1, kMay, Both, 10, Text, "weight_pounds"},
    {"DAW", 4, 11, kMay, Both, 3, Text, "weight_pounds"},
    {"DAX", 1, 1, kMay, Both, 10, Text, "weight_kilograms"},
    {"DAX", 4, 11, kMay, Both, 3, Text, "weight_kilograms"},
    {"DAY", 1, 1, kMay, Both, 3, Text, "eye_colour"},
    {"DAY", 2, 11, kMust, Both, 3, Text, "eye_colour"},
    {"DAZ", 1, 1, kMay, Both, 5, Text, "hair_colour"},
    {"DAZ", 2, 11, kMay, Both, 12, Text, "hair_colour"},
    {"DBA", 1, 11, kMust, Both, 8, Date, "date_of_expiry"},
    {"DBB", 1, 11, kMust, Both, 8, Date, "date_of_birth"},
    {"DBC", 1, 11, kMust, Both, 1, Sex, "sex"},
    {"DBD", 1, 11, kMust, Both, 8, Date, "date_of_issue"},
    {"DBE", 1, 1, kMay, Both, 100, Text, "issue_timestamp"},
    {"DBF", 1, 1, kMay, Both, 5, Text, "duplicates_issued"},
    {"DBG", 1, 1, kMay, Both, 20, Text, "medical_indicator"},
    {"DBG", 3, 10, kMay, Both, 15, Text, "other_given_names"},
    {"DBH", 1, 1, kMay, Both, 20, Text, "organ_donor"},
    {"DBI", 1, 1, kMay, Both, 20, Text, "non_resident"},
    {"DBJ", 1, 1, kMay, Both, 50, Text, "customer_number"},
    {"DBK", 1, 1, kMay, Both, 50, Text, "social_security_number"},
    {"DBL", 1, 1, kMay, Both, 8, Date, "other_date_of_birth"},
    {"DBM", 1, 1, kMay, Both, 50, Text, "other_social_security_number"},
    {"DBN", 1, 1, kMay, Both, 50, Text, "other_full_name"},
    {"DBN", 2, 2, kMay, Both, 35, Text, "other_full_name"},
    {"DBN", 3, 10, kMay, Both, 10, Text, "other_surname"},
    {"DBO", 1, 1, kMay, Both, 50, Text, "other_surname"},
    {"DBP", 1, 1, kMay, Both, 50, Text, "other_first_name"},
    {"DBQ", 1, 1, kMay, Both, 50, Text, "other_middle_names"},
    {"DBR", 1, 1, kMay, Both, 5, Text, "other_name_suffix"},
    {"DBS", 1, 1, kMay, Both, 5, Text, "other_name_prefix"},
    {"DBS", 3, 10, kMay, Both, 5, Text, "other_name_suffix"},
    {"DCA", 2, 3, kMust, Licence, 4, Text, "vehicle_class"},
    {"DCA", 4, 11, kMust, Licence, 6, Text, "vehicle_class"},
    {"DCB", 2, 3, kMust, Licence, 10, Text, "restrictions"},
    {"DCB", 4, 11, kMust, Licence, 12, Text, "restrictions"},
    {"DCD", 2, 11, kMust, Licence, 5, Text, "endorsements"},
    {"DCE", 2, 2, kMust, Both, 1, Text, "weight_range"},
    {"DCE", 3, 11, kMay, Both, 1, Text, "weight_range"},
    {"DCF", 2, 11, kMust, Both, 25, Text, "document_discriminator"},
    {"DCG", 2, 11, kMust, Both, 3, Country, "country"},
    {"DCH", 2, 3, kMust, Both, 4, Text, "federal_vehicle_codes"},
    {"DCI", 2, 11, kMay, Both, 33, Text, "place_of_birth"},
    {"DCJ", 2, 11, kMay, Both, 25, Text, "audit_information"},
    {"DCK", 2, 11, kMay, Both, 25, Text, "inventory_control_number"},
    {"DCL", 2, 2, kMay, Both, 2, Text, "race_ethnicity"},
    {"DCL", 3, 10, kMay, Both, 3, Text, "race_ethnicity"},
    {"DCM", 2, 11, kMay, Licence, 4, Text, "standard_vehicle_class"},
    {"DCN", 2, 11, kMay, Licence, 5, Text, "standard_endorsements"},
    {"DCO", 2, 2, kMay, Licence, 10, Text, "standard_restrictions"},
    {"DCO", 3, 11, kMay, Licence, 12, Text, "standard_restrictions"},
    {"DCP", 2, 11, kMay, Licence, 50, Text, "vehicle_class_description"},
    {"DCQ", 2, 11, kMay, Licence, 50, Text, "endorsements_description"},
    {"DCR", 2, 11, kMay, Licence, 50, Text, "restrictions_description"},
    {"DCS", 2, 11, kMust, Both, 40, Name, "surname"},
    {"DCT", 2, 3, kMust, Both, 80, Name, "given_names"},
    {"DCU", 2, 2, kMust, Both, 5, Text, "name_suffix"},
    {"DCU", 3, 11, kMay, Both, 5, Text, "name_suffix"},
    {"DDA", 4, 11, kMay, Both, 1, Compliance, "compliance_type"},
    {"DDB", 4, 11, kMay, Both, 8, Date, "card_revision_date"},
    {"DDC", 4, 10, kMay, Licence, 8, Date, "hazardous_material_expiry"},
    {"DDD", 4, 11, kMay, Both, 1, Indicator, "limited_duration"},
    {"DDE", 4, 11, kMust, Both, 1, Truncation, "surname_truncation"},
    {"DDF", 4, 11, kMust, Both, 1, Truncation, "first_name_truncation"},
    {"DDG", 4, 11, kMust, Both, 1, Truncation, "middle_names_truncation"},
    {"DDH", 5, 11, kMay, Both, 8, Date, "under_18_until"},
    {"DDI", 5, 11, kMay, Both, 8, Date, "under_19_until"},
    {"DDJ", 5, 11, kMay, Both, 8, Date, "under_21_until"},
    {"DDK", 6, 11, kMay, Both, 1, Indicator, "organ_donor"},
    {"DDL", 6, 11, kMay, Both, 1, Indicator, "veteran"},
    {"DDM", 11, 11, kMay, Licence, 1, Indicator, "commercial_licence"},
    {"DDN", 11, 11, kMay, Licence, 1, Indicator, "non_domiciled"},
    {"DDO", 11, 11, kMay, Both, 1, Indicator, "enhanced_credential"},
    {"DDP", 11, 11, kMay, Licence, 1, Indicator, "permit"},
    {"PAA", 1, 1, kMay, Licence, 50, Text, "permit_class"},
    {"PAB", 1, 1, kMay, Licence, 8, Date, "permit_expiry"},
    {"PAC", 1, 1, kMay, Licence, 50, Text, "permit_identifier"},
    {"PAD", 1, 1, kMay, Licence, 8, Date, "permit_date_of_issue"},
    {"PAE", 1, 1, kMay, Licence, 50, Text, "permit_restrictions"},
    {"PAF", 1, 1, kMay, Licence, 50, Text, "permit_endorsements"},
});

constexpr bool in_order() {
    for (std::size_t i = 1; i < kElements.size(); ++i) {
        const AamvaElement& before = kElements[i - 1];
        const AamvaElement& after = kElements[i];
        if (before.id > after.id || (before.id == after.id && before.until >= after.since)) return false;
    }
    return std::ranges::all_of(kElements, [](const AamvaElement& element) {
        return element.id.size() == 3 && element.since <= element.until && element.until <= kNewestAamva &&
               element.longest > 0;
    });
}
static_assert(in_order(), "sorted by id; an element's ranges of versions do not overlap");

// Issuer identification numbers: AAMVA's list (aamva.org, Identity, Issuer Identification Numbers) as of 2023-12-29,
// after benhovinga/aamva_barcode_library, issuing_authority.py; consulted 2026-11-25. The list itself writes GM for
// Colorado and NF for Newfoundland: here stand the postal codes in use, CO and NL.
constexpr auto kIssuers = std::to_array<AamvaIssuer>({
    {"604426", "PE", "Prince Edward Island", "CAN"},
    {"604427", "AS", "American Samoa", "USA"},
    {"604428", "QC", "Quebec", "CAN"},
    {"604429", "YT", "Yukon", "CAN"},
    {"604430", "MP", "Northern Mariana Islands", "USA"},
    {"604431", "PR", "Puerto Rico", "USA"},
    {"604432", "AB", "Alberta", "CAN"},
    {"604433", "NU", "Nunavut", "CAN"},
    {"604434", "NT", "Northwest Territories", "CAN"},
    {"636000", "VA", "Virginia", "USA"},
    {"636001", "NY", "New York", "USA"},
    {"636002", "MA", "Massachusetts", "USA"},
    {"636003", "MD", "Maryland", "USA"},
    {"636004", "NC", "North Carolina", "USA"},
    {"636005", "SC", "South Carolina", "USA"},
    {"636006", "CT", "Connecticut", "USA"},
    {"636007", "LA", "Louisiana", "USA"},
    {"636008", "MT", "Montana", "USA"},
    {"636009", "NM", "New Mexico", "USA"},
    {"636010", "FL", "Florida", "USA"},
    {"636011", "DE", "Delaware", "USA"},
    {"636012", "ON", "Ontario", "CAN"},
    {"636013", "NS", "Nova Scotia", "CAN"},
    {"636014", "CA", "California", "USA"},
    {"636015", "TX", "Texas", "USA"},
    {"636016", "NL", "Newfoundland", "CAN"},
    {"636017", "NB", "New Brunswick", "CAN"},
    {"636018", "IA", "Iowa", "USA"},
    {"636019", "GU", "Guam", "USA"},
    {"636020", "CO", "Colorado", "USA"},
    {"636021", "AR", "Arkansas", "USA"},
    {"636022", "KS", "Kansas", "USA"},
    {"636023", "OH", "Ohio", "USA"},
    {"636024", "VT", "Vermont", "USA"},
    {"636025", "PA", "Pennsylvania", "USA"},
    {"636026", "AZ", "Arizona", "USA"},
    {"636027", "", "State Department", "USA"},
    {"636028", "BC", "British Columbia", "CAN"},
    {"636029", "OR", "Oregon", "USA"},
    {"636030", "MO", "Missouri", "USA"},
    {"636031", "WI", "Wisconsin", "USA"},
    {"636032", "MI", "Michigan", "USA"},
    {"636033", "AL", "Alabama", "USA"},
    {"636034", "ND", "North Dakota", "USA"},
    {"636035", "IL", "Illinois", "USA"},
    {"636036", "NJ", "New Jersey", "USA"},
    {"636037", "IN", "Indiana", "USA"},
    {"636038", "MN", "Minnesota", "USA"},
    {"636039", "NH", "New Hampshire", "USA"},
    {"636040", "UT", "Utah", "USA"},
    {"636041", "ME", "Maine", "USA"},
    {"636042", "SD", "South Dakota", "USA"},
    {"636043", "DC", "District of Columbia", "USA"},
    {"636044", "SK", "Saskatchewan", "CAN"},
    {"636045", "WA", "Washington", "USA"},
    {"636046", "KY", "Kentucky", "USA"},
    {"636047", "HI", "Hawaii", "USA"},
    {"636048", "MB", "Manitoba", "CAN"},
    {"636049", "NV", "Nevada", "USA"},
    {"636050", "ID", "Idaho", "USA"},
    {"636051", "MS", "Mississippi", "USA"},
    {"636052", "RI", "Rhode Island", "USA"},
    {"636053", "TN", "Tennessee", "USA"},
    {"636054", "NE", "Nebraska", "USA"},
    {"636055", "GA", "Georgia", "USA"},
    {"636056", "CU", "Coahuila", "MEX"},
    {"636057", "HL", "Hidalgo", "MEX"},
    {"636058", "OK", "Oklahoma", "USA"},
    {"636059", "AK", "Alaska", "USA"},
    {"636060", "WY", "Wyoming", "USA"},
    {"636061", "WV", "West Virginia", "USA"},
    {"636062", "VI", "Virgin Islands", "USA"},
});
static_assert(std::ranges::is_sorted(kIssuers, {}, &AamvaIssuer::number));

}  // namespace

std::span<const AamvaElement> aamva_elements() {
    return kElements;
}

const AamvaElement* find_element(std::string_view id, int version) {
    const AamvaElement* element = find_element(id);
    if (element == nullptr) return nullptr;
    const std::span<const AamvaElement> from_here(element, std::to_address(kElements.end()));
    const auto found = std::ranges::find_if(from_here, [id, version](const AamvaElement& row) {
        return row.id != id || (row.since <= version && version <= row.until);
    });
    return found != from_here.end() && found->id == id ? &*found : nullptr;
}

const AamvaElement* find_element(std::string_view id) {
    const auto found = std::ranges::lower_bound(kElements, id, {}, &AamvaElement::id);
    return found != kElements.end() && found->id == id ? &*found : nullptr;
}

const AamvaIssuer* find_issuer(std::string_view number) {
    const auto found = std::ranges::lower_bound(kIssuers, number, {}, &AamvaIssuer::number);
    return found != kIssuers.end() && found->number == number ? &*found : nullptr;
}

}  // namespace garita::seal
