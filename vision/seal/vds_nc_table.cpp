#include "vision/seal/vds_nc_table.h"

#include <algorithm>
#include <array>

namespace garita::seal {
namespace {

// ICAO TR "VDS-NC: Visible Digital Seal for non-constrained environments", version 1.1 (28 May 2021), message zones of
// the proof of vaccination (WHO) and the proof of testing (CAPSCA); members and which are mandatory as repeated in
// Path-Check/paper-cred, payloads/icao.vacc.1.md and icao.test.1.md (consulted 2026-11). Other types of seal exist
// (visa, digital travel authorisation, emergency travel document): no public text with their members was found, so they
// have no row.
constexpr bool kRequired = true;
constexpr bool kOptional = false;

constexpr std::array kVaccination = {
    VdsNcMember{"uvci", "certificate_identifier", kRequired},
    VdsNcMember{"pid.n", "name", kRequired},
    VdsNcMember{"pid.dob", "date_of_birth", kOptional},
    VdsNcMember{"pid.sex", "sex", kOptional},
    VdsNcMember{"pid.i", "document_number", kOptional},
    VdsNcMember{"pid.ai", "additional_identifier", kOptional},
    VdsNcMember{"ve[].des", "vaccine", kRequired},
    VdsNcMember{"ve[].nam", "vaccine_brand", kRequired},
    VdsNcMember{"ve[].dis", "disease", kOptional},
    VdsNcMember{"ve[].vd[].dvc", "date_of_vaccination", kRequired},
    VdsNcMember{"ve[].vd[].seq", "dose_number", kRequired},
    VdsNcMember{"ve[].vd[].ctr", "country_of_vaccination", kRequired},
    VdsNcMember{"ve[].vd[].adm", "administering_centre", kOptional},
    VdsNcMember{"ve[].vd[].lot", "batch_number", kRequired},
    VdsNcMember{"ve[].vd[].dvn", "date_of_next_dose", kOptional},
};
constexpr std::array kTesting = {
    VdsNcMember{"utci", "certificate_identifier", kRequired},
    VdsNcMember{"pid.n", "name", kRequired},
    VdsNcMember{"pid.dob", "date_of_birth", kOptional},
    VdsNcMember{"pid.dt", "document_code", kRequired},
    VdsNcMember{"pid.dn", "document_number", kRequired},
    VdsNcMember{"sp.spn", "test_facility", kRequired},
    VdsNcMember{"sp.ctr", "country_of_test", kRequired},
    VdsNcMember{"sp.cd.p", "test_facility_telephone", kRequired},
    VdsNcMember{"sp.cd.e", "test_facility_email", kOptional},
    VdsNcMember{"sp.cd.a", "test_facility_address", kOptional},
    VdsNcMember{"dat.sc", "date_of_sample", kRequired},
    VdsNcMember{"dat.ri", "date_of_report", kRequired},
    VdsNcMember{"tr.tc", "test_type", kRequired},
    VdsNcMember{"tr.r", "test_result", kRequired},
    VdsNcMember{"tr.m", "sampling_method", kOptional},
    VdsNcMember{"opt", "optional_data", kOptional},
};
constexpr std::array kTypes = {
    VdsNcType{"icao.vacc", "proof_of_vaccination", kVaccination},
    VdsNcType{"icao.test", "proof_of_testing", kTesting},
};

}  // namespace

const VdsNcType* find_vds_nc_type(std::string_view type) {
    const auto row = std::ranges::find(kTypes, type, &VdsNcType::type);
    return row == kTypes.end() ? nullptr : &*row;
}

}  // namespace garita::seal
