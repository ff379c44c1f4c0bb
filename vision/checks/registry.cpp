#include "vision/checks/registry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <new>

#include "vision/threads.h"

namespace garita {

// One line a check, in the order of the table; each is defined in the file of its name (mrz_content.cpp).
namespace checks {
// clang-format off
Finding document_detection(const Subject&);
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
Finding print_process(const Subject&);
Finding recapture(const Subject&);
Finding visa_passport(const Subject&);
Finding boarding_pass(const Subject&);
// clang-format on
}  // namespace checks

namespace {

constexpr OutcomeSet kNeverFails = outcomes(Outcome::Successful, Outcome::Undetermined);
constexpr OutcomeSet kNeverUndetermined = outcomes(Outcome::Successful, Outcome::Failed, Outcome::NotSupported);
constexpr OutcomeSet kAny =
    outcomes(Outcome::Successful, Outcome::Failed, Outcome::Undetermined, Outcome::NotSupported);
constexpr OutcomeSet kAdvice = outcomes(Outcome::Successful, Outcome::Undetermined, Outcome::NotSupported);
constexpr FailsWithoutModel kFails = FailsWithoutModel::Yes;
constexpr FailsWithoutModel kAdvises = FailsWithoutModel::No;
constexpr JudgesTones kTones = JudgesTones::Yes;
constexpr JudgesTones kNoTones = JudgesTones::No;

// {name, uuid, group, generic name, bands it needs, outcomes it may have, may it fail a document without a model, does
// it judge tones, run}. A new check is a file in this folder, a line above, a line here, a message in four languages
// (firmware/languages), its tests and its paragraph of documentation (NAME.md). Its uuid:
//   python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("9e4e29c7-16bb-48d4-b2ef-25fbad6a3a06"), "NAME"))'
// clang-format off
constexpr std::array kChecks = std::to_array<Check>({
    {"document-detection", "2a05c615-f691-5990-94d2-3dd35eefca30", Group::Detection, "", bands(), kNeverFails, kAdvises, kNoTones, checks::document_detection},
    {"mrz-check-digits", "1a9f4fc6-6ec4-5f58-83f6-4148e7413e69", Group::Mrz, "", bands(), kNeverUndetermined, kFails, kNoTones, checks::mrz_check_digits},
    {"mrz-content", "c1a38a0e-8a6b-5e98-b477-1399f58926cc", Group::Mrz, "", bands(), kAny, kFails, kNoTones, checks::mrz_content},
    {"mrz-typeface", "02098d8c-668b-5a1a-a803-d14e7624b090", Group::Mrz, "", bands(), kNeverUndetermined, kFails, kTones, checks::mrz_typeface},
    {"mrz-layout", "3e8b72db-0230-5b08-86f4-1923f1cbb2b0", Group::Mrz, "", bands(), kAny, kFails, kTones, checks::mrz_layout},
    {"mrz-infrared", "11951651-b3d2-5a38-96e3-647033d6277a", Group::Mrz, "(IR, AB, MR)", bands(Band::Infrared), kNeverUndetermined, kFails, kTones, checks::mrz_infrared},
    {"mrz-ultraviolet", "9ec56d9a-e14a-5610-8ca3-8cba7a6c6f7b", Group::Mrz, "(UV, BR, MR)", bands(Band::Ultraviolet), kAny, kFails, kTones, checks::mrz_ultraviolet},
    {"expiry", "f40f3af2-6157-56a4-bfe7-146da1978634", Group::Validity, "", bands(), kAny, kFails, kNoTones, checks::expiry},
    {"issuing-state", "757e5c07-5c7b-56fe-8557-2409b89298c6", Group::Combined, "", bands(), kAny, kFails, kNoTones, checks::issuing_state},
    {"age-plausible", "73ec1580-2e9c-54db-859a-4950d5deeda6", Group::Combined, "", bands(), kAny, kFails, kNoTones, checks::age_plausible},
    {"viz-mrz", "e60f2c80-401d-54f4-9a28-939fe68c8862", Group::Viz, "", bands(), kAny, kFails, kNoTones, checks::viz_mrz},
    {"barcode-mrz", "0a5c96aa-a275-539d-86e1-b4e47186e940", Group::Barcode, "", bands(), kAny, kFails, kNoTones, checks::barcode_mrz},
    {"barcode-viz", "6a9a8fc0-e682-504d-b772-99270181cca7", Group::Barcode, "", bands(), kAny, kAdvises, kNoTones, checks::barcode_viz},
    {"barcode-content", "71b44f07-6545-5c6a-9625-ff5811a0f64e", Group::Barcode, "", bands(), kAny, kFails, kNoTones, checks::barcode_content},
    {"seal-structure", "f87cbea7-d820-5609-8f44-7c48323beea7", Group::Seal, "", bands(), kAny, kFails, kNoTones, checks::seal_structure},
    {"seal-signature", "53d05c8b-2bdc-548e-90de-950d8b271fa9", Group::Seal, "", bands(), kAny, kFails, kNoTones, checks::seal_signature},
    {"seal-signer", "f6c5a4cd-49c4-549b-be8e-9e18cb31710c", Group::Seal, "", bands(), kAny, kFails, kNoTones, checks::seal_signer},
    {"seal-mrz", "79b8ee42-7edb-5a57-9276-a7466e1652b0", Group::Seal, "", bands(), kAny, kFails, kNoTones, checks::seal_mrz},
    {"front-back", "7dfc2c1e-0865-5455-ad16-fe9ca4ea7b62", Group::Combined, "", bands(), kAny, kFails, kNoTones, checks::front_back},
    {"paper-ultraviolet", "62b821a2-9824-5614-b0f4-6d2e9c8337d8", Group::Spectral, "(UV, BR, FU)", bands(Band::Ultraviolet), kAny, kAdvises, kTones, checks::paper_ultraviolet},
    {"photo-ultraviolet", "fa3e9319-e36c-5406-a0be-3f7a583f6f6d", Group::Photo, "(UV, BR, PH)", bands(Band::White, Band::Ultraviolet), kAny, kFails, kTones, checks::photo_ultraviolet},
    {"photo-infrared-visible", "ace255c4-372c-52c0-8ac9-25eaae0c96b9", Group::Photo, "(IR, AB, PH)", bands(Band::Infrared), kAny, kFails, kTones, checks::photo_infrared_visible},
    {"photo-infrared-invisible", "4f9e7bb2-60a6-56d1-8899-111ee5edd8e4", Group::Photo, "(IR, TR, PH)", bands(Band::Infrared), kAny, kFails, kTones, checks::photo_infrared_invisible},
    {"photo-edge", "cc0ed24f-45f4-5356-ad73-ce3a630bf9c9", Group::Photo, "", bands(Band::White), kAny, kAdvises, kTones, checks::photo_edge},
    {"print-process", "beabbf96-18fc-52a0-8a6c-e0db6ade616b", Group::Print, "", bands(Band::White), kAny, kFails, kTones, checks::print_process},
    {"recapture", "7f5b3c8d-2548-5ebc-8f52-d27750cda657", Group::Print, "", bands(Band::White), kAny, kFails, kTones, checks::recapture},
    {"visa-passport", "e2b01a8c-9b39-58b3-8cb5-3a120ee96589", Group::Combined, "", bands(), kAny, kFails, kNoTones, checks::visa_passport},
    {"boarding-pass", "766cf4cb-d6f1-5394-84f6-cfc6e88ea985", Group::Combined, "", bands(), kAdvice, kAdvises, kNoTones, checks::boarding_pass},
});
// clang-format on

constexpr bool names_are_unique() {
    for (std::size_t i = 0; i < kChecks.size(); ++i)
        for (std::size_t k = i + 1; k < kChecks.size(); ++k)
            if (kChecks[i].name == kChecks[k].name || kChecks[i].uuid == kChecks[k].uuid) return false;
    return true;
}
static_assert(names_are_unique());

bool has_bands(const Subject& subject, BandSet needs) {
    if (needs == bands()) return true;
    return std::any_of(subject.pages.begin(), subject.pages.end(), [needs](const Page& page) {
        for (int i = 0; i < kBandCount; ++i) {
            const Band band = static_cast<Band>(i);
            if (contains(needs, band) && page.find(band) == nullptr) return false;
        }
        return true;
    });
}

/// Any band: a check of several takes the one that it sees best, and black on white is what it would see best.
bool is_black_and_white(const Subject& subject) {
    return std::ranges::any_of(subject.pages, [](const Page& page) { return !page.two_toned.empty(); });
}

bool is_finite(const std::optional<double>& value) {
    return !value || std::isfinite(*value);
}

// "no such lamp" → "no-such-lamp": keys of the language files have no blanks.
std::string slug_of(std::string_view reason) {
    std::string slug(reason);
    std::replace(slug.begin(), slug.end(), ' ', '-');
    return slug;
}

Finding run_guarded(const Check& check, const Subject& subject) {
    try {
        return check.run(subject);
    } catch (const std::bad_alloc&) {
        return aborted(ErrorCode::OutOfMemory);
    } catch (...) {
        return aborted(ErrorCode::CheckThrew);
    }
}

}  // namespace

Finding not_supported(std::string_view reason) {
    Finding finding;
    finding.outcome = Outcome::NotSupported;
    finding.reason = reason;
    finding.message_key = "reason." + slug_of(reason);
    return finding;
}

Finding aborted(ErrorCode code) {
    Finding finding;
    finding.outcome = Outcome::Aborted;
    finding.error_code = static_cast<int>(code);
    finding.message_key = "error." + std::to_string(finding.error_code);
    return finding;
}

std::span<const Check> all_checks() {
    return kChecks;
}

const Check* find_check(std::string_view name) {
    const auto row = std::find_if(kChecks.begin(), kChecks.end(), [name](const Check& c) { return c.name == name; });
    return row == kChecks.end() ? nullptr : &*row;
}

std::string uuid_of(std::string_view check_name) {
    const Check* check = find_check(check_name);
    return check == nullptr ? std::string{} : std::string{check->uuid};
}

bool may_say(const Check& check, const Finding& finding, bool with_model) {
    if (!is_finite(finding.margin) || !is_finite(finding.measured) || !is_finite(finding.limit)) return false;
    if (finding.margin && std::abs(*finding.margin) > 1) return false;
    switch (finding.outcome) {
        case Outcome::Aborted:
            return finding.error_code >= 1000 && finding.error_code <= 999999;
        case Outcome::Successful:
            if (finding.margin && *finding.margin < 0) return false;
            break;
        case Outcome::Failed:
            if (finding.margin && *finding.margin >= 0) return false;
            if (!with_model && check.fails_without_model == FailsWithoutModel::No) return false;
            break;
        case Outcome::NotSupported:
            if (std::find(kReasons.begin(), kReasons.end(), finding.reason) == kReasons.end()) return false;
            // A scanner may lack any lamp, whatever the check.
            if (finding.reason == reason::kNoSuchLamp) return true;
            break;
        case Outcome::Undetermined:
            break;
    }
    return contains(check.may, finding.outcome);
}

Finding run_check(const Check& check, const Subject& subject) {
    const auto found = [&] {
        if (!has_bands(subject, check.needs)) return not_supported(reason::kNoSuchLamp);
        if (check.judges_tones == JudgesTones::Yes && is_black_and_white(subject))
            return not_supported(reason::kBlackAndWhite);
        return run_guarded(check, subject);
    };
    Finding finding = found();
    // No document models yet (vision/catalog): every document is one without a model.
    if (!may_say(check, finding, false)) finding = aborted(ErrorCode::OutcomeNotAllowed);
    finding.check = check.name;
    return finding;
}

std::vector<Finding> run_checks(const Subject& subject, const std::function<void(const Finding&)>& on_finding) {
    std::vector<Finding> findings(kChecks.size());
    std::mutex telling;
    spread(kChecks.size(), worthwhile_threads(), [&](std::size_t i, std::size_t) {
        findings[i] = run_check(kChecks.at(i), subject);
        if (!on_finding) return;
        const std::lock_guard lock(telling);
        on_finding(findings[i]);
    });
    return findings;
}

}  // namespace garita
