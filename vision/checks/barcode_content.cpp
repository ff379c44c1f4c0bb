// barcode-content: is what a barcode says possible, and written as its format has it? (barcode_content.md)
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"
#include "vision/checks/detail/document_dates.h"

namespace garita::checks {
namespace {

/// Two dates of which the first cannot lie after the second.
struct Order {
    std::string_view first;
    std::string_view second;
};
constexpr std::array<Order, 3> kOrders = {
    {{"date_of_birth", "date_of_issue"}, {"date_of_birth", "date_of_expiry"}, {"date_of_issue", "date_of_expiry"}}};

bool is_date(std::string_view iso) {
    return !detail::yymmdd_of(iso).empty();
}

Finding judge(const Barcode& barcode, const std::string& today) {
    const seal::Content& content = barcode.content;
    Finding finding = detail::finding_at(barcode);
    for (const Order& order : kOrders) {
        const std::string_view first = content.value(order.first);
        const std::string_view second = content.value(order.second);
        if (!is_date(first) || !is_date(second) || first <= second) continue;
        finding.outcome = Outcome::Failed;
        finding.message_key = "barcode-content.order";
        finding.arguments = {
            {"field", std::string(order.first)}, {"first", std::string(first)}, {"second", std::string(second)}};
        return finding;
    }
    for (const std::string_view past : {"date_of_birth", "date_of_issue"}) {
        const std::string_view date = content.value(past);
        if (!is_date(date) || date <= today) continue;
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "barcode-content.future";
        finding.arguments = {{"field", std::string(past)}, {"date", std::string(date)}};
        return finding;
    }
    if (!content.defects.empty()) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "barcode-content.defects";
        detail::tell_defects(content, finding);
        return finding;
    }
    finding.outcome = Outcome::Successful;
    finding.message_key = "barcode-content.successful";
    return finding;
}

}  // namespace

Finding barcode_content(const Subject& subject) {
    if (subject.reading.barcodes.empty()) return not_supported(reason::kNoBarcode);
    std::vector<Finding> findings;
    for (const Barcode& barcode : subject.reading.barcodes)
        if (barcode.content.understood && !detail::is_seal(barcode))
            findings.push_back(judge(barcode, detail::iso(subject.policy.today)));
    return findings.empty() ? not_supported(reason::kNotUnderstood) : detail::gravest(findings);
}

}  // namespace garita::checks
