#include "firmware/verifier/verification.h"

#include <algorithm>
#include <utility>

#include "firmware/policy.h"
#include "vision/checks/registry.h"
#include "vision/checks/run_checks.h"
#include "vision/read/understand_barcodes.h"

namespace garita::verifier {
namespace {

/// Of a finding that was made without a barcode: whether none could make it better.
bool stands_without_barcodes(const Finding& finding) {
    if (finding.outcome == Outcome::NotSupported)
        return finding.reason == reason::kNoBack || finding.reason == reason::kNotThisFormat;
    return finding.outcome == Outcome::Failed || finding.outcome == Outcome::Undetermined;
}

/// In the order of the table, as results list them.
void put_in_order(std::vector<Finding>& findings) {
    std::ranges::stable_sort(findings, {}, [](const Finding& finding) { return find_check(finding.check); });
}

Page page_without_pictures(const PageFacts& facts) {
    Page page;
    page.side = facts.side;
    page.found = facts.found;
    page.outline_found = facts.outline_found;
    page.format = facts.format;
    page.size_mm = facts.size_mm;
    page.ppi = facts.ppi;
    page.turned_deg = facts.turned_deg;
    return page;
}

}  // namespace

Question question_of(const Report& report, const InspectionRequest& request) {
    Question question{.today = request.today,
                      .clock_confirmed = request.clock_confirmed,
                      .specimens = request.specimens,
                      .pages = report.pages,
                      .mrz = report.reading.mrz,
                      .viz = report.reading.viz};
    for (const Barcode& barcode : report.reading.barcodes)
        question.symbols.push_back({barcode.bytes, barcode.page, barcode.band, barcode.region_mm});
    return question;
}

Result<Answer> answer_to(const Question& question, const seal::TrustStore& store) {
    InspectionRequest request;
    request.today = question.today;
    request.clock_confirmed = question.clock_confirmed;
    request.specimens = question.specimens;
    GARITA_TRY(policy, policy_of(request));
    Reading reading;
    reading.mrz = question.mrz;
    reading.viz = question.viz;
    for (const Symbol& symbol : question.symbols) {
        Barcode& barcode = reading.barcodes.emplace_back();
        barcode.bytes = symbol.bytes;
        barcode.page = symbol.page;
        barcode.band = symbol.band;
        barcode.region_mm = symbol.region_mm;
    }
    understand_barcodes(reading.barcodes, store, question.today);
    std::vector<Page> pages;
    for (const PageFacts& facts : question.pages) pages.push_back(page_without_pictures(facts));
    Answer answer;
    answer.findings = run_verifier_checks({pages, reading, policy});
    for (Barcode& barcode : reading.barcodes)
        answer.understood.push_back({std::move(barcode.content), std::move(barcode.verification)});
    return answer;
}

void take_answer(Answer answer, Report& report) {
    for (std::size_t i = 0; i < std::min(answer.understood.size(), report.reading.barcodes.size()); ++i) {
        report.reading.barcodes[i].content = std::move(answer.understood[i].content);
        report.reading.barcodes[i].verification = std::move(answer.understood[i].verification);
    }
    for (Finding& finding : answer.findings) report.findings.push_back(std::move(finding));
    put_in_order(report.findings);
}

void take_answer_without_barcodes(Answer answer, ErrorCode code, Report& report) {
    for (Finding& finding : answer.findings) {
        if (stands_without_barcodes(finding)) continue;
        std::string check = std::move(finding.check);
        finding = aborted(code);
        finding.check = std::move(check);
    }
    take_answer(std::move(answer), report);
}

void take_no_answer(ErrorCode code, Report& report) {
    for (Barcode& barcode : report.reading.barcodes) barcode.content.format = "unknown";
    for (Finding& finding : all_aborted(code, RunsIn::Verifier)) report.findings.push_back(std::move(finding));
    put_in_order(report.findings);
}

}  // namespace garita::verifier
