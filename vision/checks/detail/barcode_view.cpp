#include "vision/checks/detail/barcode_view.h"

#include <algorithm>
#include <array>

#include "mrz/names.h"
#include "vision/checks/check.h"

namespace garita::detail {
namespace {

/// A character read at least so surely is what the print says (design/json.md, mrz-check-digits).
constexpr double kSure = 0.9;
constexpr std::array<std::string_view, 3> kSealFormats = {"vds", "idb", "vds-nc"};

Agreement compare_names(std::string_view value, const MrzText& mrz, const mrz::Interpretation& read) {
    const mrz::NameComparison forth = mrz::agree(value, mrz.text, name_may_be_cut(read));
    // Fields of barcodes have a length as well: the name may go on in the zone.
    const mrz::NameComparison back = mrz::agree(readable(mrz.text), value, true);
    if (forth.agrees || back.agrees) return Agreement::Same;
    return forth.how == mrz::NameAgreement::CannotTell ? Agreement::Silent : Agreement::Different;
}

Agreement compare_dates(std::string_view value, const MrzText& mrz, const mrz::Interpretation& /*read*/) {
    const std::string date = yymmdd_of(value);
    if (date.size() != mrz.text.size()) return Agreement::Silent;
    bool compared = false;
    for (std::size_t i = 0; i < date.size(); ++i) {
        if (mrz.text[i] == '<') continue;
        if (mrz.text[i] != date[i]) return Agreement::Different;
        compared = true;
    }
    return compared ? Agreement::Same : Agreement::Silent;
}

Agreement compare_sex(std::string_view value, const MrzText& mrz, const mrz::Interpretation& /*read*/) {
    const bool both_say = (value == "M" || value == "F") && (mrz.text == "M" || mrz.text == "F");
    if (!both_say) return Agreement::Silent;
    return value == mrz.text ? Agreement::Same : Agreement::Different;
}

/// Codes only: words are the issuer's language, and codes of two letters another list.
Agreement compare_codes(std::string_view value, const MrzText& mrz, const mrz::Interpretation& /*read*/) {
    const std::string code = readable(mrz.text);
    if (value == code && !code.empty()) return Agreement::Same;
    return value.size() == 3 && code.size() == 3 ? Agreement::Different : Agreement::Silent;
}

std::string letters_and_digits(std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept),
                         [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
    return kept;
}

Agreement compare_numbers(std::string_view value, const MrzText& mrz, const mrz::Interpretation& read) {
    const std::string number = letters_and_digits(value);
    if (number.size() < 5 || readable(mrz.text).empty()) return Agreement::Silent;
    if (number == letters_and_digits(mrz.text)) return Agreement::Same;
    for (const std::string_view optional : {"optional_data", "optional_data_2"})
        if (letters_and_digits(field_of(read, optional).text).find(number) != std::string::npos) return Agreement::Same;
    return Agreement::Unsure;
}

struct ComparedField {
    std::string_view name;
    Agreement (*compare)(std::string_view value, const MrzText&, const mrz::Interpretation&);
};
constexpr std::array<ComparedField, 8> kCompared = {{{"surname", compare_names},
                                                     {"given_names", compare_names},
                                                     {"date_of_birth", compare_dates},
                                                     {"document_number", compare_numbers},
                                                     {"date_of_expiry", compare_dates},
                                                     {"sex", compare_sex},
                                                     {"nationality", compare_codes},
                                                     {"issuing_state", compare_codes}}};

}  // namespace

bool is_seal(const Barcode& barcode) {
    return barcode.content.seal || std::ranges::find(kSealFormats, barcode.content.format) != kSealFormats.end();
}

bool is_document_data(const Barcode& barcode) {
    return barcode.content.understood && !is_seal(barcode) && barcode.content.format != "bcbp";
}

Finding finding_at(const Barcode& barcode) {
    Finding finding;
    finding.band = barcode.band;
    finding.page = barcode.page;
    finding.regions_mm = {barcode.region_mm};
    return finding;
}

void tell_defects(const seal::Content& content, Finding& finding) {
    if (!content.defects.empty()) finding.arguments = seal::arguments_of(content.defects.front());
    finding.arguments["count"] = std::to_string(content.defects.size());
    finding.arguments["expected"] =
        content.defects.empty() ? "" : seal::expectation_of(content.defects.front().expected).key;
}

std::string yymmdd_of(std::string_view iso) {
    if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return {};
    return std::string(iso.substr(2, 2)) + std::string(iso.substr(5, 2)) + std::string(iso.substr(8, 2));
}

std::vector<Compared> compare_with_mrz(const seal::Content& content, const mrz::Interpretation& read) {
    std::vector<Compared> all;
    for (const ComparedField& row : kCompared) {
        const std::string_view value = content.value(row.name);
        MrzText place = field_of(read, row.name);
        if (value.empty() || !place.exists()) continue;
        Agreement agreement = row.compare(value, place, read);
        if (agreement == Agreement::Silent) continue;
        if (agreement == Agreement::Different && least_confidence(read, place) < kSure) agreement = Agreement::Unsure;
        const bool date = row.compare == &compare_dates;
        all.push_back({agreement, std::string(row.name), date ? yymmdd_of(value) : std::string(value),
                       readable(place.text), std::move(place)});
    }
    return all;
}

Finding judge_against_mrz(const Barcode& barcode, const MrzReading& mrz, const ComparisonKeys& keys) {
    const auto compared = compare_with_mrz(barcode.content, mrz.interpretation);
    const auto first = [&](Agreement agreement) {
        return std::ranges::find_if(compared, [&](const Compared& c) { return c.agreement == agreement; });
    };
    if (compared.empty()) return not_supported(reason::kNoSuchField);
    Finding finding = finding_at(barcode);
    auto worst = first(Agreement::Different);
    finding.outcome = Outcome::Failed;
    finding.message_key = keys.differs;
    if (worst == compared.end()) {
        worst = first(Agreement::Unsure);
        finding.outcome = Outcome::Undetermined;
        finding.message_key = keys.unsure;
    }
    if (worst == compared.end()) {
        finding.outcome = Outcome::Successful;
        finding.message_key = keys.successful;
        finding.arguments = {{"count", std::to_string(compared.size())}};
        return finding;
    }
    finding.arguments = {{"field", worst->field}, {"barcode", worst->in_barcode}, {"mrz", worst->elsewhere}};
    if (mrz.page == barcode.page)
        for (const RectMm& region : regions_of(mrz, worst->place)) finding.regions_mm.push_back(region);
    return finding;
}

Finding seal_finding(const Barcode& barcode, const seal::Judgement& judgement,
                     std::span<const SealSentence> sentences) {
    constexpr std::array kOutcomes = {Outcome::Successful, Outcome::Failed, Outcome::Undetermined};
    const seal::Verification& v = *barcode.verification;
    const auto told = [](const std::string& text, const std::string& otherwise) {
        return text.empty() ? (otherwise.empty() ? "?" : otherwise) : text;
    };
    Finding finding = finding_at(barcode);
    finding.outcome = kOutcomes.at(static_cast<std::size_t>(judgement.outcome));
    const auto row = std::ranges::find(sentences, judgement.reason, &SealSentence::reason);
    if (row != sentences.end()) finding.message_key = row->message_key;
    const seal::Seal seal = barcode.content.seal.value_or(seal::Seal{});
    finding.arguments = {{"state", told(v.certificate_country, seal.country)},
                         {"signer", told(v.certificate_name, seal.signer)},
                         {"serial", told(v.certificate_serial, seal.certificate_reference)},
                         {"sealed", told(seal.country, {})},
                         {"date", told(seal.signed_on, {})}};
    return finding;
}

const Finding& gravest(const std::vector<Finding>& findings) {
    constexpr std::array kOrder = {Outcome::Failed, Outcome::Undetermined, Outcome::Successful, Outcome::NotSupported};
    for (const Outcome outcome : kOrder) {
        const auto found = std::ranges::find_if(findings, [&](const Finding& f) { return f.outcome == outcome; });
        if (found != findings.end()) return *found;
    }
    return findings.front();
}

}  // namespace garita::detail
