// What is handed to the traveller: what was decided, on which ground in law, and how to appeal. Nothing of what the
// machine found stands in it, nor what an officer wrote or suspects: it may be read by who travels with the traveller,
// and by who makes documents.
#pragma once

#include "firmware/evidence/case.h"
#include "firmware/evidence/report.h"

namespace garita::evidence {

/// The PDF, of one page as a rule: the decision of each document, its day and time, ground in law and right of appeal,
/// the station, the number of the record, and the anchor of facts.anchor as a QR code. Errors as write_report().
[[nodiscard]] Result<records::Bytes> write_receipt(const Case& of, const Printing& printing);

}  // namespace garita::evidence
