// What report and receipt print alike. Only .cpp files of this folder include this.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "firmware/evidence/case.h"
#include "firmware/evidence/report.h"
#include "firmware/messages.h"
#include "firmware/paper/sheet.h"

namespace garita::evidence {

/// What somebody wrote, with its lines, every other hidden character visible.
[[nodiscard]] std::string shown_text(std::string_view text);

/// "passport (TD3)", or what is known of it.
[[nodiscard]] std::string kind_of(const CaseDocument& document, const Language& language);
[[nodiscard]] std::string heading_of(const CaseDocument& document, const Language& language);
/// "Utopia (UTO)"
[[nodiscard]] std::string state_of(const CaseDocument& document, const Language& language);

/// The frame of a paper on this case; a banner where it is none of a live transaction.
[[nodiscard]] paper::Frame frame_of(const Case& of, const Language& language, const Printing& printing,
                                    std::string_view title_key);

/// The anchor, as text and QR code, below its heading and the sentence of a key.
[[nodiscard]] Result<bool> draw_anchor(paper::Sheet& sheet, const Case& of, const Language& language,
                                       std::string_view sentence);

/// Laid out twice: how many pages there are is known only then. `draw` gives an error, or true.
using Draw = std::function<Result<bool>(paper::Sheet& sheet)>;
[[nodiscard]] Result<records::Bytes> printed(paper::Frame frame, const Draw& draw);

}  // namespace garita::evidence
