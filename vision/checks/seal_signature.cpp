// seal-signature: are the seal's data unchanged since they were signed? (seal_signature.md)
#include <array>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/barcode_view.h"
#include "vision/checks/detail/document_dates.h"

namespace garita::checks {
namespace {

/// The reasons of seal::judge_signature() and their sentences.
constexpr detail::SealSentences<6> kSentences = {{{"valid", "seal-signature.valid"},
                                                  {"changed", "seal-signature.changed"},
                                                  {"no-certificate", "seal-signature.no-certificate"},
                                                  {"no-signature", "seal-signature.no-signature"},
                                                  {"algorithm", "seal-signature.algorithm"},
                                                  {"weak-curve", "seal-signature.weak-curve"}}};

Finding judge(const Barcode& barcode, const std::string& today) {
    const seal::Judgement judgement = seal::judge_signature(*barcode.verification, today);
    Finding finding = detail::seal_finding(barcode, judgement, kSentences);
    // Whose signature it is, is known only when the signer is.
    const bool by_whom = seal::judge_signer(*barcode.verification).outcome == seal::Judgement::Outcome::Successful;
    if (finding.outcome == Outcome::Successful && !by_whom) finding.message_key = "seal-signature.valid-by-unknown";
    return finding;
}

}  // namespace

Finding seal_signature(const Subject& subject) {
    std::vector<Finding> findings;
    for (const Barcode& barcode : subject.reading.barcodes)
        if (barcode.verification) findings.push_back(judge(barcode, detail::iso(subject.policy.today)));
    return findings.empty() ? not_supported(reason::kNoSeal) : detail::gravest(findings);
}

}  // namespace garita::checks
