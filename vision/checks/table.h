// The table of checks: the only place that names them all. Read at compile time only, so that a program links the
// checks that it runs and no others: garita-verifier has none that looks at a pixel.
#pragma once

#include <array>
#include <cstddef>

#include "vision/checks/check.h"

namespace garita {

// One line a check, in the order of the table; each is defined in the file of its name (mrz_content.cpp).
namespace checks {
// clang-format off
Finding document_detection(const Subject&);
Finding document_model(const Subject&);
Finding mrz_check_digits(const Subject&);
Finding mrz_content(const Subject&);
Finding mrz_typeface(const Subject&);
Finding mrz_layout(const Subject&);
Finding mrz_infrared(const Subject&);
Finding mrz_ultraviolet(const Subject&);
Finding expiry(const Subject&);
Finding issuing_state(const Subject&);
Finding age_plausible(const Subject&);
Finding viz_mrz(const Subject&);
Finding barcode_mrz(const Subject&);
Finding barcode_viz(const Subject&);
Finding barcode_content(const Subject&);
Finding seal_structure(const Subject&);
Finding seal_signature(const Subject&);
Finding seal_signer(const Subject&);
Finding seal_mrz(const Subject&);
Finding front_back(const Subject&);
Finding paper_ultraviolet(const Subject&);
Finding photo_ultraviolet(const Subject&);
Finding photo_infrared_visible(const Subject&);
Finding photo_infrared_invisible(const Subject&);
Finding photo_edge(const Subject&);
Finding photo_overprint(const Subject&);
Finding laminate_coaxial(const Subject&);
Finding ovd_oblique(const Subject&);
Finding portrait_match(const Subject&);
Finding visual_zone_ultraviolet(const Subject&);
Finding fibres_ultraviolet(const Subject&);
Finding personal_print_infrared_visible(const Subject&);
Finding personal_print_infrared_invisible(const Subject&);
Finding print_white(const Subject&);
Finding pattern_ultraviolet(const Subject&);
Finding print_infrared_visible(const Subject&);
Finding print_infrared_invisible(const Subject&);
Finding composite_print(const Subject&);
Finding thread_infrared(const Subject&);
Finding thread_white(const Subject&);
Finding composite_thread(const Subject&);
Finding watermark_infrared(const Subject&);
Finding perforation_white(const Subject&);
Finding personal_perforation(const Subject&);
Finding can_infrared(const Subject&);
Finding mrz_overprint(const Subject&);
Finding second_portrait(const Subject&);
Finding composite_personal(const Subject&);
Finding known_counterfeit(const Subject&);
Finding print_process(const Subject&);
Finding recapture(const Subject&);
Finding visa_passport(const Subject&);
Finding boarding_pass(const Subject&);
// clang-format on
}  // namespace checks

namespace checks {

inline constexpr OutcomeSet kNeverFails = outcomes(Outcome::Successful, Outcome::Undetermined);
inline constexpr OutcomeSet kNeverUndetermined = outcomes(Outcome::Successful, Outcome::Failed, Outcome::NotSupported);
inline constexpr OutcomeSet kAny =
    outcomes(Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::NotSupported);
inline constexpr OutcomeSet kAdvice = outcomes(Outcome::Successful, Outcome::Undetermined, Outcome::NotSupported);
inline constexpr FailsWithoutModel kFails = FailsWithoutModel::Yes;
inline constexpr FailsWithoutModel kAdvises = FailsWithoutModel::No;
inline constexpr JudgesTones kTones = JudgesTones::Yes;
inline constexpr JudgesTones kNoTones = JudgesTones::No;
inline constexpr RunsIn kWorker = RunsIn::Worker;
inline constexpr RunsIn kVerifier = RunsIn::Verifier;

// {{name, uuid, group, generic name, bands it needs, outcomes it may have, may it fail a document without a model, does
// it judge tones, where it runs}, function}. A new check is a file in this folder, a line above, a line here, a message
// in four languages (firmware/languages), its tests and its paragraph of documentation (NAME.md). Where it runs: in the
// verifier if it asks what a barcode says or whether a seal holds, else in the worker. Its uuid:
//   python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("9e4e29c7-16bb-48d4-b2ef-25fbad6a3a06"), "NAME"))'
// clang-format off
consteval auto table() {
    return std::to_array<RunnableCheck>({
        {{"document-detection", "2a05c615-f691-5990-94d2-3dd35eefca30", Group::Detection, "", bands(), kNeverFails, kAdvises, kNoTones, kWorker}, checks::document_detection},
        {{"document-model", "22ea2979-3883-510f-ab8b-60419d2fea8d", Group::Detection, "", bands(), kAdvice, kAdvises, kTones, kWorker}, checks::document_model},
        {{"mrz-check-digits", "1a9f4fc6-6ec4-5f58-83f6-4148e7413e69", Group::Mrz, "", bands(), kNeverUndetermined, kFails, kNoTones, kWorker}, checks::mrz_check_digits},
        {{"mrz-content", "c1a38a0e-8a6b-5e98-b477-1399f58926cc", Group::Mrz, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::mrz_content},
        {{"mrz-typeface", "02098d8c-668b-5a1a-a803-d14e7624b090", Group::Mrz, "", bands(), kNeverUndetermined, kFails, kTones, kWorker}, checks::mrz_typeface},
        {{"mrz-layout", "3e8b72db-0230-5b08-86f4-1923f1cbb2b0", Group::Mrz, "", bands(), kAny, kFails, kTones, kWorker}, checks::mrz_layout},
        {{"mrz-infrared", "11951651-b3d2-5a38-96e3-647033d6277a", Group::Mrz, "(IR, AB, MR)", bands(Band::Infrared), kNeverUndetermined, kFails, kTones, kWorker}, checks::mrz_infrared},
        {{"mrz-ultraviolet", "9ec56d9a-e14a-5610-8ca3-8cba7a6c6f7b", Group::Mrz, "(UV, BR, MR)", bands(Band::Ultraviolet), kAny, kFails, kTones, kWorker}, checks::mrz_ultraviolet},
        {{"expiry", "f40f3af2-6157-56a4-bfe7-146da1978634", Group::Validity, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::expiry},
        {{"issuing-state", "757e5c07-5c7b-56fe-8557-2409b89298c6", Group::Combined, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::issuing_state},
        {{"age-plausible", "73ec1580-2e9c-54db-859a-4950d5deeda6", Group::Combined, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::age_plausible},
        {{"viz-mrz", "e60f2c80-401d-54f4-9a28-939fe68c8862", Group::Viz, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::viz_mrz},
        {{"barcode-mrz", "0a5c96aa-a275-539d-86e1-b4e47186e940", Group::Barcode, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::barcode_mrz},
        {{"barcode-viz", "6a9a8fc0-e682-504d-b772-99270181cca7", Group::Barcode, "", bands(), kAny, kAdvises, kNoTones, kVerifier}, checks::barcode_viz},
        {{"barcode-content", "71b44f07-6545-5c6a-9625-ff5811a0f64e", Group::Barcode, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::barcode_content},
        {{"seal-structure", "f87cbea7-d820-5609-8f44-7c48323beea7", Group::Seal, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::seal_structure},
        {{"seal-signature", "53d05c8b-2bdc-548e-90de-950d8b271fa9", Group::Seal, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::seal_signature},
        {{"seal-signer", "f6c5a4cd-49c4-549b-be8e-9e18cb31710c", Group::Seal, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::seal_signer},
        {{"seal-mrz", "79b8ee42-7edb-5a57-9276-a7466e1652b0", Group::Seal, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::seal_mrz},
        {{"front-back", "7dfc2c1e-0865-5455-ad16-fe9ca4ea7b62", Group::Combined, "", bands(), kAny, kFails, kNoTones, kVerifier}, checks::front_back},
        {{"paper-ultraviolet", "62b821a2-9824-5614-b0f4-6d2e9c8337d8", Group::Spectral, "(UV, BR, FU)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::paper_ultraviolet},
        {{"photo-ultraviolet", "fa3e9319-e36c-5406-a0be-3f7a583f6f6d", Group::Photo, "(UV, BR, PH)", bands(Band::White, Band::Ultraviolet), kAny, kFails, kTones, kWorker}, checks::photo_ultraviolet},
        {{"photo-infrared-visible", "ace255c4-372c-52c0-8ac9-25eaae0c96b9", Group::Photo, "(IR, AB, PH)", bands(Band::Infrared), kAny, kFails, kTones, kWorker}, checks::photo_infrared_visible},
        {{"photo-infrared-invisible", "4f9e7bb2-60a6-56d1-8899-111ee5edd8e4", Group::Photo, "(IR, TR, PH)", bands(Band::Infrared), kAny, kFails, kTones, kWorker}, checks::photo_infrared_invisible},
        {{"photo-edge", "cc0ed24f-45f4-5356-ad73-ce3a630bf9c9", Group::Photo, "", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::photo_edge},
        {{"photo-overprint", "ceabe08f-6d2a-5c7d-a2f2-343aae5a7e36", Group::Photo, "(UV, LU, OP)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::photo_overprint},
        {{"laminate-coaxial", "46b7d7ad-0d99-5e9a-a5be-a74fe1fb11aa", Group::Spectral, "", bands(Band::White, Band::Coaxial), kAny, kAdvises, kTones, kWorker}, checks::laminate_coaxial},
        {{"ovd-oblique", "107f175d-0135-588e-80d3-a7fc93aaa5e0", Group::Spectral, "", bands(Band::Oblique1, Band::Oblique2), kAny, kAdvises, kTones, kWorker}, checks::ovd_oblique},
        {{"portrait-match", "fce4f93c-9673-5c53-8ff3-bdae8bdb84a7", Group::Photo, "", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::portrait_match},
        {{"visual-zone-ultraviolet", "c2e4b3a6-be23-551b-bf10-b43757bfa228", Group::Spectral, "(UV, BR, VZ)", bands(Band::White, Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::visual_zone_ultraviolet},
        {{"fibres-ultraviolet", "927f03da-2231-5b47-a9fc-70e1b0e6b64b", Group::Spectral, "(UV, LU, FI)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::fibres_ultraviolet},
        {{"personal-print-infrared-visible", "f12a087d-4282-5d36-aa50-ebe81fe0623b", Group::Spectral, "(IR, AB, ID)", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::personal_print_infrared_visible},
        {{"personal-print-infrared-invisible", "74c9ad24-67a9-59e0-8052-09fa93b20ce2", Group::Spectral, "(IR, TR, ID)", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::personal_print_infrared_invisible},
        {{"print-white", "344ace86-5839-5161-bdb8-6d1b7973c148", Group::Spectral, "(VI, AB, IS)", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::print_white},
        {{"pattern-ultraviolet", "2945ba1f-a04a-5086-813c-5f99eef83316", Group::Spectral, "(UV, LU, IS)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::pattern_ultraviolet},
        {{"print-infrared-visible", "2bd2e08b-7cdc-5549-bdd6-32580478682e", Group::Spectral, "(IR, AB, IS)", bands(Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::print_infrared_visible},
        {{"print-infrared-invisible", "0cbc49e3-ef9e-5355-9c4c-166f29a9c9c6", Group::Spectral, "(IR, TR, IS)", bands(Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::print_infrared_invisible},
        {{"composite-print", "7bc8ce60-abff-5632-bab9-f2bfebdc99de", Group::Spectral, "", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::composite_print},
        {{"thread-infrared", "e84e04c7-d724-5c40-b466-0c8f839d6384", Group::Spectral, "(IR, AB, TH)", bands(Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::thread_infrared},
        {{"thread-white", "2633f3ad-9efb-530d-bea9-40cbb729350c", Group::Spectral, "(VI, TR, TH)", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::thread_white},
        {{"composite-thread", "9a906bb7-ef9d-50a6-b360-a081726270ce", Group::Spectral, "", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::composite_thread},
        {{"watermark-infrared", "d9de7ccd-6932-5f8b-a678-dc4e6d58d356", Group::Spectral, "(IR, AB, WM)", bands(Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::watermark_infrared},
        {{"perforation-white", "3179b197-e1c7-5893-b4b4-d5668d8e1d0d", Group::Spectral, "(VI, AB, PS)", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::perforation_white},
        {{"personal-perforation", "4dc325dc-3fb2-59aa-b957-00db456ccfc0", Group::Spectral, "(VI, AB, PD)", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::personal_perforation},
        {{"can-infrared", "5cbc97af-c2ae-5b40-bcac-af97159d9066", Group::Spectral, "(IR, AB, CA)", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::can_infrared},
        {{"mrz-overprint", "3428ff36-7b52-5b2b-9af5-5f15165dd075", Group::Mrz, "(UV, LU, OM)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, kWorker}, checks::mrz_overprint},
        {{"second-portrait", "0c94477b-224d-5a29-b9a7-40b7f8a97431", Group::Photo, "(VI, AB, SP)", bands(Band::White), kAny, kAdvises, kTones, kWorker}, checks::second_portrait},
        {{"composite-personal", "7c260858-02f2-5439-875b-d0634750a333", Group::Spectral, "", bands(Band::White, Band::Infrared), kAny, kAdvises, kTones, kWorker}, checks::composite_personal},
        {{"print-process", "beabbf96-18fc-52a0-8a6c-e0db6ade616b", Group::Print, "", bands(Band::White), kAny, kFails, kTones, kWorker}, checks::print_process},
        {{"recapture", "7f5b3c8d-2548-5ebc-8f52-d27750cda657", Group::Print, "", bands(Band::White), kAny, kFails, kTones, kWorker}, checks::recapture},
        {{"known-counterfeit", "cb071f81-1c6d-56b9-92fe-ed961b519e57", Group::Print, "", bands(), kAny, kAdvises, kTones, kWorker}, checks::known_counterfeit},
        {{"visa-passport", "e2b01a8c-9b39-58b3-8cb5-3a120ee96589", Group::Combined, "", bands(), kAny, kFails, kNoTones, kWorker}, checks::visa_passport},
        {{"boarding-pass", "766cf4cb-d6f1-5394-84f6-cfc6e88ea985", Group::Combined, "", bands(), kAdvice, kAdvises, kNoTones, kVerifier}, checks::boarding_pass},
    });
}
// clang-format on

constexpr bool names_are_unique() {
    constexpr auto rows = table();
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t k = i + 1; k < rows.size(); ++k)
            if (rows[i].check.name == rows[k].check.name || rows[i].check.uuid == rows[k].check.uuid) return false;
    return true;
}
static_assert(names_are_unique());

/// What runs where no page is looks at none.
constexpr bool verifier_needs_no_page() {
    for (const RunnableCheck& row : table())
        if (row.check.runs_in == RunsIn::Verifier &&
            (row.check.needs != bands() || row.check.judges_tones == JudgesTones::Yes))
            return false;
    return true;
}
static_assert(verifier_needs_no_page());

/// The rows of one process, in the order of the table.
template <RunsIn where>
consteval auto rows_of() {
    constexpr auto rows = table();
    constexpr auto count = [] {
        std::size_t n = 0;
        for (const RunnableCheck& row : table()) n += row.check.runs_in == where ? 1U : 0U;
        return n;
    }();
    std::array<RunnableCheck, count> mine{};
    std::size_t next = 0;
    for (const RunnableCheck& row : rows)
        if (row.check.runs_in == where) mine.at(next++) = row;
    return mine;
}

}  // namespace checks
}  // namespace garita
