#include "firmware/evidence/receipt.h"

#include "firmware/dates.h"
#include "firmware/evidence/printed.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"
#include "firmware/records/words.h"

namespace garita::evidence {
namespace {

void draw_document(paper::Sheet& sheet, const CaseDocument& document, const Language& language) {
    sheet.heading(heading_of(document, language));
    if (!document.kept.summary.issuing_state.empty())
        sheet.fact({language.text("evidence.state"), state_of(document, language)});
    if (document.kept.decisions.empty()) {
        sheet.paragraph(language.text("evidence.receipt-undecided"));
        return;
    }
    // Of the last line that decided. Only its kind: why somebody was referred is for nobody but officers.
    const records::Decision& decision = document.kept.decisions.back();
    const std::optional<Decided>& said = document.said.back();
    sheet.fact({language.text("evidence.receipt-when"), utc_text(decision.at)});
    sheet.fact({language.text("decide.what"), language.text("decide." + std::string(name_of(decision.kind)))});
    const bool is_against =
        decision.kind == records::DecisionKind::Refused || decision.kind == records::DecisionKind::Retained;
    if (!is_against) return;
    if (said && !said->legal_ground.empty())
        sheet.fact({language.text("decide.ground"), shown_text(said->legal_ground)});
    std::string appeal = language.text("evidence.receipt-appeal");
    if (said && said->appeal_explained) appeal += "\n" + language.text("decide.appeal") + ".";
    sheet.fact({language.text("evidence.appeal"), appeal});
}

}  // namespace

Result<records::Bytes> write_receipt(const Case& of, const Printing& printing) {
    GARITA_TRY(language, Language::create(printing.language));
    return printed(frame_of(of, language, printing, "evidence.receipt-title"),
                   [&](paper::Sheet& sheet) -> Result<bool> {
                       sheet.title(language.text("evidence.receipt-title"));
                       sheet.fact({language.text("evidence.station"), shown_text(of.facts.station)});
                       sheet.fact({language.text("evidence.record"), hex(of.record.bytes)});
                       sheet.fact({language.text("evidence.made"), utc_text(of.facts.made)});
                       for (const CaseDocument& document : of.documents) draw_document(sheet, document, language);
                       GARITA_TRY(drawn, draw_anchor(sheet, of, language, "evidence.receipt-anchor"));
                       sheet.paragraph(language.text("evidence.receipt-keep"));
                       return drawn;
                   });
}

}  // namespace garita::evidence
