// An inspection: what a document's report says, judged; and the forms in which it is told.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "firmware/messages.h"
#include "firmware/report.h"
#include "firmware/verdict.h"

namespace garita {

struct Inspection {
    std::string input;  ///< what it was called: a file, a folder, a capture
    Mode mode = Mode::Test;
    Report report;
    Verdict verdict;
    std::string today;  ///< ISO 8601: what two-digit years were read against
};

/// The MRZ's fields by their names in results (design/json.md), dates as ISO 8601, empty where unknown.
[[nodiscard]] std::map<std::string, std::string> mrz_fields(const MrzReading& mrz, const std::string& today);

/// Judges a report against a profile. `sent` are the bands of the pictures that the worker was given: what it says of
/// any other it did not see.
[[nodiscard]] Inspection judge_report(std::string input, Report report, BandSet sent, const Profile& profile,
                                      const InspectionRequest& request, Mode mode);

/// The report of a document whose worker gave none: every check aborted with the trouble's code (vision/error_codes.h).
[[nodiscard]] Report aborted_report(const Error& trouble);

enum class Timings { Shown, LeftOut };

/// The object of design/json.md, on one line without an end. `program_version` is "0.1.0".
[[nodiscard]] std::string to_json(const Inspection& inspection, const Language& language, Timings timings);

/// The object of an input that could not be read.
[[nodiscard]] std::string error_json(const std::string& input, const std::vector<InputError>& errors);

/// An input of a transaction that was not inspected, and why.
struct Unread {
    std::size_t place = 0;  ///< among all inputs, from 0
    std::string input;
    std::vector<InputError> errors;
};

/// The documents of one traveller, judged together. An input that could not be read is `aborted`: never green.
struct Transaction {
    std::vector<Inspection> inspections;
    std::vector<Unread> unread;  ///< by place
    TransactionVerdict verdict;
};
[[nodiscard]] Transaction judge_transaction(std::vector<Inspection> inspections, std::vector<Unread> unread);

/// The object of several documents of one traveller.
[[nodiscard]] std::string to_json(const Transaction& transaction, const Language& language, Timings timings);

/// How wide lines may be, and whether the terminal shows colours.
struct TextStyle {
    int columns = 80;
    bool colours = false;
};

/// What an officer reads: the outcome, what is suspicious and why in order of concern, then the document's data.
[[nodiscard]] std::string to_text(const Inspection& inspection, const Language& language, const TextStyle& style);

/// The whole transaction: its outcome and what was found between the documents, then each document.
[[nodiscard]] std::string to_text(const Transaction& transaction, const Language& language, const TextStyle& style);

}  // namespace garita
