// What the checks ask of barcodes: which of them carry a document's data, and how these agree with the MRZ. Pure.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vision/checks/detail/mrz_view.h"
#include "vision/finding.h"
#include "vision/read/reading.h"

namespace garita::detail {

/// A digital seal, or what begins as one.
[[nodiscard]] bool is_seal(const Barcode& barcode);

/// Understood, and about the document that carries it: not a seal, and not a boarding pass.
[[nodiscard]] bool is_document_data(const Barcode& barcode);

/// The start of every finding about a barcode: band, page, region.
[[nodiscard]] Finding finding_at(const Barcode& barcode);

/// Tells how many defects a content has and what was expected at the first: arguments `count`, `expected` and those of
/// the first (vision/seal/defect.h). `expected` is empty where there is none.
void tell_defects(const seal::Content& content, Finding& finding);

/// How a value of a barcode stands to the same field elsewhere.
enum class Agreement {
    Silent,  ///< one side does not have it, or the two cannot be compared
    Same,
    Unsure,     ///< differs; reading, or another number of the same person, may explain it
    Different,  ///< differs, and both were read surely
};

struct Compared {
    Agreement agreement = Agreement::Silent;
    std::string field;
    std::string in_barcode;
    std::string elsewhere;
    MrzText place;  ///< in the MRZ
};

/// Every field that both carry, by the rules of mrz/ for names; unknown parts of dates and an unspecified sex are
/// silent. A document number that differs is Unsure at worst: cards carry more than one number.
[[nodiscard]] std::vector<Compared> compare_with_mrz(const seal::Content& content, const mrz::Interpretation& read);

/// "1974-08-12" as YYMMDD; empty where it is no whole date.
[[nodiscard]] std::string yymmdd_of(std::string_view iso);

/// The finding of barcode-mrz and seal-mrz for one barcode: keys CHECK.successful, .differs, .unsure.
struct ComparisonKeys {
    std::string_view successful;
    std::string_view differs;
    std::string_view unsure;
};
[[nodiscard]] Finding judge_against_mrz(const Barcode& barcode, const MrzReading& mrz, const ComparisonKeys& keys);

/// The message key of each reason that vision/seal/verify.h gives.
struct SealSentence {
    std::string_view reason;
    std::string_view message_key;
};
template <std::size_t count>
using SealSentences = std::array<SealSentence, count>;

/// What was judged of a seal, as a finding: arguments `state`, `signer`, `serial`, `date` as far as they are known.
[[nodiscard]] Finding seal_finding(const Barcode& barcode, const seal::Judgement& judgement,
                                   std::span<const SealSentence> sentences);

/// The finding that an officer has to see of several: failed, then undetermined, then successful, then not supported.
[[nodiscard]] const Finding& gravest(const std::vector<Finding>& findings);

}  // namespace garita::detail
