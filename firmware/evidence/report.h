// A case on paper: for a laboratory, an authority or a court, with everything. What is handed to the traveller is
// another paper (receipt.h).
#pragma once

#include <span>
#include <string>

#include "firmware/evidence/parts.h"
#include "firmware/paper/sheet.h"

namespace garita::evidence {

/// How a paper is printed.
struct Printing {
    std::string language = "en";  ///< of languages()
    paper::PaperSize size = paper::PaperSize::A4;
};

/// The PDF: every finding with its margin, the pictures of all sides and bands with the regions marked, what was read,
/// decisions, overrules, versions, the digest of each of `parts`, and the audit log's anchor as text and QR code. Same
/// case, same parts, same machine: same bytes. No picture is decoded. Input error: an unknown language; Internal error:
/// it cannot be drawn.
[[nodiscard]] Result<records::Bytes> write_report(const Case& of, std::span<const Part> parts,
                                                  const Printing& printing);

/// As the archive has it: "report-es.pdf".
[[nodiscard]] std::string report_name(const Printing& printing);

}  // namespace garita::evidence
