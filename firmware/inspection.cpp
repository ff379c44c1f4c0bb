#include "firmware/inspection.h"

#include <algorithm>

#include "mrz/document.h"
#include "vision/checks/between.h"
#include "vision/checks/registry.h"
#include "vision/error_codes.h"

namespace garita {

std::map<std::string, std::string> mrz_fields(const MrzReading& mrz, const std::string& today) {
    const mrz::Document document = mrz::parse(mrz.interpretation.format, mrz.interpretation.lines);
    std::map<std::string, std::string> fields;
    for (const mrz::Field& field : document.fields) fields[std::string(field.name)] = field.value;
    if (fields.contains("date_of_birth"))
        fields["date_of_birth"] = mrz::birth_date(fields["date_of_birth"], today).value_or("");
    if (fields.contains("date_of_expiry"))
        fields["date_of_expiry"] = mrz::expiry_date(fields["date_of_expiry"], today).value_or("");
    return fields;
}

Inspection judge_report(std::string input, Report report, BandSet sent, const Profile& profile,
                        const InspectionRequest& request, Mode mode) {
    Circumstances circumstances;
    circumstances.mode = mode;
    for (const PageFacts& page : report.pages) {
        for (const Band band : page.bands)
            circumstances.delivered = static_cast<BandSet>(circumstances.delivered | bands(band));
        if (!circumstances.kind.format) circumstances.kind.format = page.format;
    }
    circumstances.delivered = static_cast<BandSet>(circumstances.delivered & sent);
    // Nothing was looked at, and the findings say why: it was not the scanner that kept a band back.
    const bool all_aborted = std::ranges::all_of(
        report.findings, [](const Finding& finding) { return finding.outcome == Outcome::Aborted; });
    if (report.pages.empty() && all_aborted) circumstances.delivered = profile.bands;
    if (report.reading.mrz) circumstances.kind.format = report.reading.mrz->interpretation.format;
    circumstances.kind.has_model = report.has_model();
    Verdict verdict = judge(report.findings, profile, circumstances);
    return {std::move(input), mode, std::move(report), std::move(verdict), request.today};
}

Transaction judge_transaction(std::vector<Inspection> inspections, std::vector<Unread> unread) {
    std::vector<Verdict> verdicts;
    std::vector<const Reading*> readings;
    for (const Inspection& inspection : inspections) {
        verdicts.push_back(inspection.verdict);
        readings.push_back(&inspection.report.reading);
    }
    Verdict not_inspected;
    not_inspected.outcome = Outcome::Aborted;
    verdicts.insert(verdicts.end(), unread.size(), not_inspected);
    std::vector<Finding> between;
    if (!inspections.empty()) between = check_between(readings, inspections.front().today);
    TransactionVerdict verdict = judge_together(verdicts, std::move(between));
    return {std::move(inspections), std::move(unread), std::move(verdict)};
}

Report aborted_report(const Error& trouble) {
    Report report;
    report.findings = all_aborted(trouble.code != 0 ? static_cast<ErrorCode>(trouble.code) : ErrorCode::WorkerDied);
    return report;
}

}  // namespace garita
