// What is asked of whoever verifies what barcodes say, what is answered, and how that becomes part of a report. The
// verifier's work itself is answer_to(): values in, values out, no process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/report.h"
#include "vision/error_codes.h"
#include "vision/read/reading.h"
#include "vision/seal/trust_store.h"

namespace garita::verifier {

/// A barcode as far as the verifier needs it.
struct Symbol {
    std::vector<std::uint8_t> bytes;  ///< the content as encoded
    int page = 0;                     ///< index of the page
    std::optional<Band> band{};
    RectMm region_mm;
};

struct Question {
    std::string today;  ///< ISO 8601
    bool clock_confirmed = true;
    bool specimens = false;
    std::vector<PageFacts> pages{};
    std::vector<Symbol> symbols{};
    std::optional<MrzReading> mrz{};
    std::vector<VizField> viz{};
};

/// What one symbol says.
struct Understood {
    seal::Content content;
    std::optional<seal::Verification> verification;  ///< where the content is a seal
};

struct Answer {
    std::vector<Understood> understood;  ///< in the order of the question's symbols
    std::vector<Finding> findings;       ///< one a check that runs in the verifier, in the order of the table
};

/// What is to be asked of a worker's report.
[[nodiscard]] Question question_of(const Report& report, const InspectionRequest& request);

/// Takes the symbols' bytes apart, verifies their seals against `store` and runs the verifier's checks. An Input error
/// where `today` is no date. Deterministic; one thread.
[[nodiscard]] Result<Answer> answer_to(const Question& question, const seal::TrustStore& store);

/// Puts an answer to question_of(`report`) into the report; findings are then in the order of the table.
void take_answer(Answer answer, Report& report);

/// Likewise of an answer to a question without symbols, because barcodes were not looked for: a finding that no barcode
/// could make better stands (the sides of a card differ, or there is no back); every other one of the verifier's is
/// `aborted` with `code`, whatever it says: that there is no barcode, nobody knows.
void take_answer_without_barcodes(Answer answer, ErrorCode code, Report& report);

/// Makes every finding of the verifier `aborted` with `code`: no symbol is understood, and it is told why.
void take_no_answer(ErrorCode code, Report& report);

}  // namespace garita::verifier
