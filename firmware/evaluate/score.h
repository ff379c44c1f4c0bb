// Scoring: what a set of inspections says, held against its truth. Pure: no file, no process.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vision/finding.h"

namespace garita::evaluate {

/// The truth of one capture (design/truth.md), or of one row of the corpus.
struct Truth {
    std::string set;     ///< of the report: "mrz", "bands", a format
    std::string kind;    ///< kind of attack; empty for genuine
    std::string series;  ///< of documents; of a forgery, the one that it pretends to
    bool real = false;   ///< a real document, not a drawn one: what its checks ought to say is not known
    std::vector<std::string> mrz;
    bool readable = true;
    std::vector<std::string> should_fail;
    std::vector<std::string> should_fail_with_model;  ///< checks that only a document model makes fail
    std::vector<std::string> must_not_fail;
    std::string valid_on;
};

/// What came out of one inspection.
struct Sample {
    std::string input;
    Truth truth;
    std::vector<std::string> lines;  ///< of the MRZ; empty when none was read
    bool accepted = false;
    std::map<std::string, Outcome> outcomes;  ///< by check
    std::map<std::string, double> margins;    ///< by check; none where nothing was measured
    Outcome outcome = Outcome::Undetermined;
    bool modelled = false;    ///< there was a model of its series
    double milliseconds = 0;  ///< wall clock of the inspection
    std::map<std::string, double> stages_ms;
};

/// A rate with its 95 % interval (Wilson, 1927).
struct Rate {
    int count = 0;
    int of = 0;
    double low = 0;
    double high = 1;
};
[[nodiscard]] Rate rate(int count, int of);

/// Least, middle and 95th percentile; zero without values.
struct Spread {
    double least = 0;
    double median = 0;
    double p95 = 0;
};
[[nodiscard]] Spread spread(std::vector<double> values);

/// Edit distance between two texts over the longer's length, summed as counts by the caller.
[[nodiscard]] int edit_distance(const std::string& a, const std::string& b);

/// How a set reads its MRZs.
struct MrzScore {
    int images = 0;  ///< with a readable MRZ in the truth
    int exact = 0;
    int accepted = 0;
    int accepted_wrong = 0;  ///< over all images, unreadable ones too
    int characters = 0;
    int character_errors = 0;
    std::vector<std::string> misses;  ///< inputs that are readable and were not read exactly
    /// (exact − 10 × accepted and wrong) / readable (design/truth.md).
    [[nodiscard]] double score() const { return images > 0 ? (exact - 10.0 * accepted_wrong) / images : 0; }
};
[[nodiscard]] MrzScore score_mrz(const std::vector<Sample>& samples);

/// How one check speaks of one kind of capture.
struct CheckScore {
    std::string check;
    bool real = false;
    std::string kind;  ///< empty: genuine
    int captures = 0;
    int failed = 0;
    int undetermined = 0;
    int successful = 0;
    int aborted = 0;
    int should_fail = 0;  ///< captures whose truth says that this check must fail
    int should_and_did = 0;
    [[nodiscard]] int spoke() const { return failed + undetermined + successful; }
};
[[nodiscard]] std::vector<CheckScore> score_checks(const std::vector<Sample>& samples);

/// How whole drawn documents of a kind come out. By analogy with ISO/IEC 30107-3, which does not speak of documents:
/// APCER is the share of a kind of attack that passes, neither failed nor undetermined; BPCER the share of genuine
/// documents in order that fail.
struct DocumentScore {
    bool modelled = false;
    std::string kind;  ///< empty: genuine, and nothing about it is to fail
    int documents = 0;
    int failed = 0;
    int undetermined = 0;
    [[nodiscard]] int passed() const { return documents - failed - undetermined; }
};
/// By whether there was a model, then by kind. Genuine documents that are expired, or not alone, are in none.
[[nodiscard]] std::vector<DocumentScore> score_documents(const std::vector<Sample>& samples);

/// Inputs where a check failed that must not, or did not fail that must: "INPUT: CHECK …".
[[nodiscard]] std::vector<std::string> surprises(const std::vector<Sample>& samples);

/// By check, the real documents without an attack on which it failed: true (an expired specimen) or a false alarm; a
/// person has to look.
[[nodiscard]] std::map<std::string, std::vector<std::string>> failed_on_real(const std::vector<Sample>& samples);

}  // namespace garita::evaluate
