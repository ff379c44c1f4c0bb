#include "vision/seal/vds_table.h"

#include <algorithm>
#include <array>

namespace garita::seal {
namespace {

using enum FeatureKind;
constexpr bool kRequired = true;
constexpr bool kOptional = false;

// Doc 9303 part 13, 8th edition 2021, and BSI TR-03137 part 1, version 2.4 (visa). A visa has tag 01 or tag 02.
constexpr std::array kVisa = {
    Feature{0x01, "mrz", MrvA, kOptional, 48, 48},
    Feature{0x02, "mrz", MrvB, kOptional, 44, 44},
    Feature{0x03, "number_of_entries", Entries, kOptional, 1, 1},
    Feature{0x04, "duration_of_stay", Stay, kRequired, 3, 3},
    Feature{0x05, "passport_number", C40, kRequired, 6, 6},
    Feature{0x06, "visa_type", Raw, kOptional, 1, 4},
    Feature{0x07, "additional_information", Raw, kOptional, 0, 254},
};
// Doc 9303 part 13, 8th edition 2021: emergency travel document.
constexpr std::array kEmergencyTravelDocument = {Feature{0x02, "mrz", Mrz, kRequired, 48, 48}};

// BSI TR-03137 part 1, version 2.4, document profiles.
constexpr std::array kArrivalAttestation = {
    Feature{0x02, "mrz", Mrz, kRequired, 48, 48},
    Feature{0x03, "azr_number", C40, kRequired, 8, 8},
};
constexpr std::array kSocialInsuranceCard = {
    Feature{0x01, "social_insurance_number", C40, kRequired, 8, 8},
    Feature{0x02, "surname", Text, kRequired, 1, 90},
    Feature{0x03, "given_names", Text, kRequired, 1, 90},
    Feature{0x04, "birth_name", Text, kOptional, 1, 90},
};
constexpr std::array kResidencePermit = {
    Feature{0x02, "mrz", Mrz, kRequired, 48, 48},
    Feature{0x03, "passport_number", C40, kRequired, 6, 6},
};
constexpr std::array kSupplementarySheet = {
    Feature{0x04, "mrz", Mrz, kRequired, 48, 48},
    Feature{0x05, "sheet_number", C40, kRequired, 6, 6},
};
// The German types below as public test data have them (tsenger/vdstools, consulted 2026-11; its test definitions).
constexpr std::array kAddressSticker = {
    Feature{0x01, "document_number", C40, kRequired, 6, 6},
    Feature{0x02, "municipality_key", C40, kRequired, 6, 6},
    Feature{0x03, "address", C40, kRequired, 6, 18},
};
constexpr std::array kAddressStickerPassport = {
    Feature{0x01, "document_number", C40, kRequired, 6, 6},
    Feature{0x02, "municipality_key", C40, kRequired, 6, 6},
    Feature{0x03, "postal_code", C40, kRequired, 4, 4},
};
constexpr std::array kTemporaryPassport = {
    Feature{0x01, "face_image", Face, kRequired, 1, 1000},
    Feature{0x02, "mrz", Mrz, kRequired, 60, 60},
};
constexpr std::array kTemporaryIdentityCard = {
    Feature{0x01, "face_image", Face, kRequired, 1, 1000},
    Feature{0x02, "mrz", Mrz, kRequired, 48, 48},
};
constexpr std::array kAliensLaw = {
    Feature{0x01, "face_image", Face, kRequired, 1, 1000},
    Feature{0x02, "mrz", Mrz, kRequired, 48, 48},
    Feature{0x03, "passport_number", C40, kRequired, 6, 6},
    Feature{0x04, "azr_number", C40, kRequired, 8, 8},
};
constexpr std::array kPermanentResidence = {
    Feature{0x01, "document_number", C40, kRequired, 1, 8},
    Feature{0x02, "passport_number", C40, kRequired, 1, 8},
};
// BSI TR-03171, versions 0.8 (category C8) and 0.9 (C9): tag 00 is the number of a profile, which says what the other
// tags mean.
constexpr std::array kAdministrative8 = {
    Feature{0x00, "profile_number", Hex, kRequired, 16, 16},
    Feature{0x01, "validity", Raw, kOptional, 1, 17},
};
constexpr std::array kAdministrative9 = {
    Feature{0x00, "profile_number", Hex, kRequired, 16, 16},
    Feature{0x01, "valid_from", DateText, kOptional, 8, 8},
    Feature{0x02, "valid_until", DateText, kOptional, 8, 8},
    Feature{0x03, "profile_address", Text, kRequired, 1, 255},
    Feature{0x04, "certificate_address", Text, kRequired, 1, 255},
    Feature{0x05, "status_address", Text, kOptional, 1, 255},
    Feature{0x06, "status_index", Hex, kOptional, 1, 4},
};

constexpr std::array kDocumentTypes = {
    VdsDocumentType{0x5D, 0x01, "visa", kVisa},
    VdsDocumentType{0x5E, 0x03, "emergency_travel_document", kEmergencyTravelDocument},
    VdsDocumentType{0xFD, 0x02, "arrival_attestation", kArrivalAttestation},
    VdsDocumentType{0xFC, 0x04, "social_insurance_card", kSocialInsuranceCard},
    VdsDocumentType{0xFB, 0x06, "residence_permit", kResidencePermit},
    VdsDocumentType{0xFA, 0x06, "residence_permit_supplementary_sheet", kSupplementarySheet},
    VdsDocumentType{0xF9, 0x08, "address_sticker_identity_card", kAddressSticker},
    VdsDocumentType{0xF9, 0x0C, "address_sticker_residence_permit", kAddressSticker},
    VdsDocumentType{0xF8, 0x0A, "address_sticker_passport", kAddressStickerPassport},
    VdsDocumentType{0xF6, 0x0D, "temporary_passport", kTemporaryPassport},
    VdsDocumentType{0xF7, 0x0B, "temporary_identity_card", kTemporaryIdentityCard},
    VdsDocumentType{0xF5, 0x0C, "fiction_certificate", kAliensLaw},
    VdsDocumentType{0x01, 0xFE, "aliens_law_document", kAliensLaw},
    VdsDocumentType{0xF4, 0x8F, "permanent_residence_certificate", kPermanentResidence},
    VdsDocumentType{0x01, 0xC8, "administrative_document", kAdministrative8},
    VdsDocumentType{0x01, 0xC9, "administrative_document", kAdministrative9},
};

// BSI TR-03171: the profile of a registration certificate (Meldebescheinigung), as published with its test vector
// (tsenger/vdstools, test_profile_meldebescheinigung.xml, consulted 2026-11).
constexpr std::array kRegistrationCertificate = {
    Feature{0x04, "surname", Text, kRequired, 1, 255},
    Feature{0x05, "academic_degree", Text, kOptional, 0, 255},
    Feature{0x06, "given_names", Text, kRequired, 1, 255},
    Feature{0x07, "common_given_name", Text, kOptional, 0, 255},
    Feature{0x08, "date_of_birth", DateText, kOptional, 0, 255},
    Feature{0x09, "street", Text, kRequired, 1, 255},
    Feature{0x0A, "house_number", Text, kRequired, 1, 10},
    Feature{0x0B, "postal_code", Text, kRequired, 5, 5},
    Feature{0x0C, "city", Text, kRequired, 1, 255},
    Feature{0x0D, "date_of_moving", DateText, kRequired, 8, 8},
    Feature{0x0E, "housing_status", Number, kRequired, 1, 1},
    Feature{0x0F, "date_of_notification", DateText, kRequired, 8, 8},
};
constexpr std::array kProfiles = {
    VdsProfile{"9A4223406D374EF99E2CF95E31A23846", "registration_certificate", kRegistrationCertificate},
};

}  // namespace

std::span<const VdsDocumentType> vds_document_types() {
    return kDocumentTypes;
}

const VdsDocumentType* find_vds_document_type(std::uint8_t definition, std::uint8_t category) {
    const auto row = std::ranges::find_if(kDocumentTypes, [&](const VdsDocumentType& type) {
        return type.definition == definition && type.category == category;
    });
    return row == kDocumentTypes.end() ? nullptr : &*row;
}

const VdsProfile* find_vds_profile(std::string_view number) {
    const auto row = std::ranges::find(kProfiles, number, &VdsProfile::number);
    return row == kProfiles.end() ? nullptr : &*row;
}

}  // namespace garita::seal
