#include "vision/seal/idb_table.h"

#include <array>

namespace garita::seal {
namespace {

using enum FeatureKind;
constexpr bool kRequired = true;
constexpr bool kOptional = false;

// ICAO TR "ICAO Datastructure for Barcode", message zone. The report itself could not be consulted; tags, kinds and
// sizes as the public implementation tsenger/vdstools has them from it (IdbMessageTypes.json, consulted 2026-11).
constexpr std::array kVisa = {
    Feature{0x01, "mrz", MrvA, kOptional, 48, 48},
    Feature{0x02, "mrz", MrvB, kOptional, 44, 44},
    Feature{0x03, "number_of_entries", Entries, kRequired, 1, 1},
    Feature{0x04, "duration_of_stay", Stay, kRequired, 3, 3},
    Feature{0x05, "passport_number", C40, kRequired, 6, 6},
    Feature{0x06, "visa_type", Raw, kOptional, 1, 4},
    Feature{0x07, "additional_information", Raw, kOptional, 0, 254},
};
constexpr std::array kEmergencyTravelDocument = {Feature{0x02, "mrz", Mrz, kRequired, 48, 48}};
constexpr std::array kTesting = {
    Feature{0x01, "certificate_identifier", C40, kOptional, 2, 12},
    Feature{0x02, "name", C40, kRequired, 2, 26},
    Feature{0x03, "date_of_birth", MaskedDate, kRequired, 4, 4},
    Feature{0x04, "document_code", C40, kRequired, 2, 2},
    Feature{0x05, "document_number", C40, kRequired, 2, 16},
    Feature{0x06, "test_facility", C40, kRequired, 2, 14},
    Feature{0x07, "country_of_test", C40, kRequired, 2, 2},
    Feature{0x08, "test_facility_telephone", C40, kRequired, 12, 12},
    Feature{0x09, "test_facility_email", Text, kRequired, 1, 255},
    Feature{0x0A, "test_facility_address", Text, kRequired, 1, 255},
    Feature{0x0B, "date_of_sample", DateTime, kRequired, 6, 6},
    Feature{0x0C, "date_of_report", DateTime, kRequired, 6, 6},
    Feature{0x0D, "test_type", Number, kRequired, 1, 1},
    Feature{0x0E, "test_result", Number, kRequired, 1, 1},
    Feature{0x0F, "sampling_method", Number, kOptional, 1, 1},
    Feature{0x10, "optional_data", C40, kOptional, 2, 14},
};
constexpr std::array kVaccinationDetails = {
    Feature{0x33, "date_of_vaccination", MaskedDate, kRequired, 4, 4},
    Feature{0x34, "dose_number", C40, kRequired, 2, 2},
    Feature{0x35, "number_of_doses", C40, kOptional, 2, 2},
    Feature{0x36, "country_of_vaccination", C40, kRequired, 2, 2},
    Feature{0x37, "administering_centre", C40, kRequired, 2, 14},
    Feature{0x38, "batch_number", C40, kRequired, 2, 14},
    Feature{0x39, "date_of_next_dose", MaskedDate, kOptional, 4, 4},
};
constexpr std::array kVaccinationEvent = {
    Feature{0x1F, "vaccine", C40, kRequired, 6, 6},
    Feature{0x20, "vaccine_brand", C40, kRequired, 2, 254},
    Feature{0x21, "vaccine_manufacturer", C40, kOptional, 2, 254},
    Feature{0x22, "vaccine_authorisation_holder", C40, kOptional, 2, 254},
    Feature{0x23, "disease", C40, kRequired, 6, 6},
    Feature{0x24, "vaccination_details", Messages, kRequired, 22, 56, kVaccinationDetails},
};
constexpr std::array kVaccination = {
    Feature{0x01, "certificate_identifier", C40, kRequired, 2, 12},
    Feature{0x02, "valid_from", MaskedDate, kOptional, 4, 4},
    Feature{0x03, "valid_until", MaskedDate, kOptional, 4, 4},
    Feature{0x04, "name", C40, kRequired, 2, 26},
    Feature{0x05, "date_of_birth", MaskedDate, kOptional, 4, 4},
    Feature{0x06, "sex", Text, kRequired, 1, 1},
    Feature{0x07, "document_number", C40, kOptional, 2, 8},
    Feature{0x08, "additional_identifier", C40, kOptional, 2, 16},
    Feature{0x09, "vaccination_event", Messages, kRequired, 44, 842, kVaccinationEvent},
    Feature{0x0A, "optional_data", C40, kOptional, 2, 14},
};
constexpr std::array kRecovery = {
    Feature{0x01, "certificate_identifier", C40, kRequired, 2, 12},
    Feature{0x02, "valid_from", MaskedDate, kOptional, 4, 4},
    Feature{0x03, "valid_until", MaskedDate, kOptional, 4, 4},
    Feature{0x04, "name", C40, kRequired, 2, 26},
    Feature{0x05, "date_of_birth", MaskedDate, kRequired, 4, 4},
    Feature{0x06, "document_code", C40, kRequired, 2, 2},
    Feature{0x07, "document_number", C40, kRequired, 2, 16},
    Feature{0x08, "country_of_test", C40, kRequired, 2, 2},
    Feature{0x09, "date_of_first_positive_test", MaskedDate, kRequired, 4, 4},
    Feature{0x0A, "optional_data", C40, kOptional, 2, 14},
};
constexpr std::array kTravelAuthorisation = {
    Feature{0x01, "document_number", C40, kRequired, 2, 10},
    Feature{0x02, "name", C40, kRequired, 2, 26},
    Feature{0x03, "passport_number", C40, kRequired, 8, 8},
    Feature{0x04, "date_of_birth", MaskedDate, kRequired, 4, 4},
    Feature{0x05, "nationality", C40, kRequired, 2, 2},
    Feature{0x06, "sex", Text, kRequired, 1, 1},
    Feature{0x07, "place_of_issue", C40, kRequired, 2, 10},
    Feature{0x08, "valid_from", MaskedDate, kRequired, 4, 4},
    Feature{0x09, "valid_until", MaskedDate, kRequired, 4, 4},
    Feature{0x0A, "duration_of_stay", C40, kRequired, 2, 2},
    Feature{0x0B, "number_of_entries", Entries, kRequired, 1, 1},
    Feature{0x0C, "authorisation_type", C40, kRequired, 2, 32},
    Feature{0x0D, "additional_information", C40, kOptional, 2, 67},
};
constexpr std::array kMessages = {
    Feature{0x01, "visa", Messages, kOptional, 62, 328, kVisa},
    Feature{0x02, "emergency_travel_document", Messages, kOptional, 50, 50, kEmergencyTravelDocument},
    Feature{0x03, "proof_of_testing", Messages, kOptional, 68, 659, kTesting},
    Feature{0x04, "proof_of_vaccination", Messages, kOptional, 57, 951, kVaccination},
    Feature{0x05, "proof_of_recovery", Messages, kOptional, 46, 108, kRecovery},
    Feature{0x06, "digital_travel_authorisation", Messages, kOptional, 58, 197, kTravelAuthorisation},
    Feature{0x07, "mrz", Mrz, kOptional, 60, 60},
    Feature{0x08, "mrz", Mrz, kOptional, 60, 60},
    Feature{0x09, "card_access_number", C40, kOptional, 4, 4},
    Feature{0x0A, "card_access_file", Hex, kOptional, 0, 1024},
    Feature{0x80, "face_image", Face, kOptional, 1, 1024},
    Feature{0x81, "mrz", Mrz, kOptional, 48, 48},
    Feature{0x82, "document_reference", C40, kOptional, 6, 6},
    Feature{0x83, "azr_number", C40, kOptional, 8, 8},
    Feature{0x84, "date_of_expiry", MaskedDate, kOptional, 4, 4},
    Feature{0x85, "document_number", C40, kOptional, 6, 6},
    Feature{0x86, "national_document_type", Number, kOptional, 1, 1},
};

// Numbers of message 86 in German barcodes (tsenger/vdstools, IdbGermanDocumentTypes.json, consulted 2026-11), from 1.
constexpr std::array<std::string_view, 18> kGermanDocumentTypes = {
    "substitute_identity_document",
    "substitute_passport_document",
    "emergency_travel_document",
    "temporary_identity_card",
    "temporary_official_passport",
    "temporary_passport",
    "temporary_diplomatic_passport",
    "temporary_travel_document_refugees",
    "temporary_travel_document_stateless_persons",
    "temporary_travel_document_foreigners",
    "permission_pending_asylum_decision",
    "temporary_suspension_of_deportation",
    "arrival_attestation",
    "provisional_residence_document",
    "temporary_identity_document",
    "permanent_residence_certificate",
    "frontier_worker_permit",
    "residence_permit_supplementary_sheet",
};

}  // namespace

std::span<const Feature> idb_messages() {
    return kMessages;
}

std::string_view idb_national_document_type(std::string_view country, std::uint8_t number) {
    if (country != "D" || number == 0 || number > kGermanDocumentTypes.size()) return {};
    return kGermanDocumentTypes[number - 1U];
}

}  // namespace garita::seal
