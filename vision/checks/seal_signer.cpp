// seal-signer: was whoever signed the seal entitled to? (seal_signer.md)
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"

namespace garita::checks {
namespace {

/// The reasons of seal::judge_signer() and their sentences.
constexpr detail::SealSentences<19> kSentences = {
    {{"trusted", "seal-signer.trusted"},
     {"no-certificate", "seal-signer.no-certificate"},
     {"revoked", "seal-signer.revoked"},
     {"self-signed", "seal-signer.self-signed"},
     {"issuer-signature", "seal-signer.issuer-signature"},
     {"purpose", "seal-signer.purpose"},
     {"country", "seal-signer.country"},
     {"not-yet-valid", "seal-signer.not-yet-valid"},
     {"expired", "seal-signer.expired"},
     {"issuer-expired", "seal-signer.issuer-expired"},
     {"signed-in-future", "seal-signer.signed-in-future"},
     {"no-issuer", "seal-signer.no-issuer"},
     {"weak-chain", "seal-signer.weak-chain"},
     {"signature", "seal-signer.signature"},
     {"purpose-unknown", "seal-signer.purpose-unknown"},
     {"country-unknown", "seal-signer.country-unknown"},
     {"expired-now", "seal-signer.expired-now"},
     {"no-revocation-list", "seal-signer.no-revocation-list"},
     {"outdated-revocation-list", "seal-signer.outdated-revocation-list"}}};

/// The state that issued the document, where a reading that is accepted says it on the page of the seal: lines of other
/// print can look like a zone.
std::string issuing_state(const Reading& reading, const Barcode& barcode) {
    if (!reading.mrz || reading.mrz->page != barcode.page || !reading.mrz->interpretation.accepted) return {};
    return detail::readable(detail::field_of(reading.mrz->interpretation, "issuing_state").text);
}

Finding judge(const Barcode& barcode, const Reading& reading) {
    Finding finding = detail::seal_finding(barcode, seal::judge_signer(*barcode.verification), kSentences);
    const std::string state = issuing_state(reading, barcode);
    const std::string& sealed = barcode.content.seal->country;
    // A seal may belong to something else on the page (a vaccination, another state's visa): a person looks.
    if (finding.outcome == Outcome::Successful && !state.empty() && state != sealed) {
        finding.outcome = Outcome::Undetermined;
        finding.message_key = "seal-signer.document";
        finding.arguments = {{"state", sealed}, {"document", state}};
    }
    return finding;
}

}  // namespace

Finding seal_signer(const Subject& subject) {
    std::vector<Finding> findings;
    for (const Barcode& barcode : subject.reading.barcodes)
        if (barcode.verification && barcode.content.seal) findings.push_back(judge(barcode, subject.reading));
    return findings.empty() ? not_supported(reason::kNoSeal) : detail::gravest(findings);
}

}  // namespace garita::checks
