#include "firmware/evidence/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "firmware/dates.h"
#include "firmware/evidence/printed.h"
#include "firmware/fingerprint.h"
#include "firmware/messages.h"
#include "firmware/records/words.h"

namespace garita::evidence {
namespace {

using paper::Mark;
using paper::Photograph;
using paper::Sheet;

/// What says most comes first.
constexpr std::array kOrder = {Outcome::Failed, Outcome::Aborted, Outcome::Undetermined, Outcome::Successful,
                               Outcome::NotSupported};

/// A finding and the number under which it stands in lists and on pictures.
struct Numbered {
    int number = 0;
    const ShownFinding* finding = nullptr;
};
std::vector<Numbered> numbered(const ShownReport& shown) {
    std::vector<Numbered> all;
    for (const Outcome outcome : kOrder)
        for (const ShownFinding& finding : shown.findings)
            if (finding.outcome == outcome) all.push_back({static_cast<int>(all.size()) + 1, &finding});
    return all;
}

/// One report in one language.
class Report {
public:
    Report(const Case& of, std::span<const Part> parts, const Language& language, std::string code)
        : m_case(of), m_parts(parts), m_language(language), m_code(std::move(code)) {}

    Result<bool> draw(Sheet& sheet) const {
        sheet.title(text("evidence.report-title"));
        sheet.paragraph(text("evidence.report-for"));
        draw_facts(sheet);
        for (const CaseDocument& document : m_case.documents) draw_document(sheet, document);
        sheet.heading(text("evidence.digests"));
        sheet.paragraph(text("evidence.digests-of"));
        for (const Part& part : m_parts) sheet.fixed(fmt::format("{}\n  {}", part.name, hex(sha256_of(part.bytes))));
        return draw_anchor(sheet, m_case, m_language, "evidence.anchor-of");
    }

private:
    [[nodiscard]] std::string text(std::string_view key, const Arguments& arguments = {}) const {
        return m_language.text(key, arguments);
    }
    [[nodiscard]] std::string person(const PersonId& id) const {
        const auto found = m_case.people.find(id.bytes);
        return found == m_case.people.end() ? hex(id.bytes).substr(0, 8) : visible(found->second, 100);
    }
    [[nodiscard]] std::string sentence(const ShownFinding& finding) const {
        const auto found = finding.sentences.find(m_code);
        return found == finding.sentences.end() ? std::string() : visible(found->second, 2'000);
    }
    /// What a check is called; its own word where this program does not know it any more.
    [[nodiscard]] std::string check(const std::string& name) const {
        const std::string key = "checks." + name;
        return m_language.texts().contains(key) ? text(key) : visible(name, 60);
    }
    /// A fact of which there may be none.
    static void fact(Sheet& sheet, std::string name, const std::string& said) {
        if (!said.empty()) sheet.fact({std::move(name), said});
    }

    void draw_facts(Sheet& sheet) const {
        const ExportFacts& facts = m_case.facts;
        fact(sheet, text("evidence.record"), hex(m_case.record.bytes));
        fact(sheet, text("evidence.station"), shown_text(facts.station));
        fact(sheet, text("evidence.mode"), text("modes." + std::string(garita::name_of(facts.mode))));
        fact(sheet, text("evidence.made"), utc_text(facts.made));
        fact(sheet, text("evidence.exported-by"), person(facts.exported_by));
        if (facts.second) fact(sheet, text("evidence.second"), person(*facts.second));
        fact(sheet, text("evidence.reason"), shown_text(facts.reason));
        fact(sheet, text("evidence.program"), shown_text(facts.program));
    }

    void draw_document(Sheet& sheet, const CaseDocument& document) const {
        const records::InspectionSummary& summary = document.kept.summary;
        sheet.heading(heading_of(document, m_language));
        fact(sheet, text("evidence.state"), state_of(document, m_language));
        fact(sheet, text("records.begun"), utc_text(summary.begun_at));
        if (summary.completed_at) fact(sheet, text("evidence.completed"), utc_text(*summary.completed_at));
        if (summary.completed_at)
            fact(sheet, text("evidence.duration"),
                 fmt::format("{:.1f} s", static_cast<double>(summary.duration_ms) / 1000));
        fact(sheet, text("records.officer"), person(summary.officer));
        fact(sheet, text("evidence.versions"), shown_text(summary.versions));
        fact(sheet, text("evidence.model"), shown_text(summary.model));
        if (document.shown) {
            draw_source(sheet, document.shown->source);
            fact(sheet, text("records.outcome"), m_language.name_of(summary.outcome));
            if (document.shown->specimen) sheet.paragraph(text("evidence.specimen"));
            draw_reading(sheet, *document.shown);
            draw_findings(sheet, *document.shown);
            draw_together(sheet, *document.shown);
            draw_lists(sheet, *document.shown);
        } else {
            sheet.paragraph(text("records.not-ended-why"));
        }
        draw_answers(sheet, document);
        draw_pictures(sheet, document);
        draw_decisions(sheet, document);
    }

    void draw_source(Sheet& sheet, const ShownSource& source) const {
        std::string said = source.maker;
        for (const std::string& word : {source.model, source.serial})
            if (!word.empty()) said += (said.empty() ? "" : ", ") + word;
        said += "; " + text(source.simulated       ? "page.simulated"
                            : source.authenticated ? "evidence.authenticated"
                                                   : "page.not-authenticated");
        fact(sheet, text("evidence.scanner"), shown_text(said));
    }

    void draw_fields(Sheet& sheet, const std::vector<ShownField>& fields) const {
        for (const ShownField& field : fields) fact(sheet, m_language.field(field.name), shown_text(field.text));
    }

    void draw_reading(Sheet& sheet, const ShownReport& shown) const {
        if (shown.mrz) {
            sheet.subheading(text("page.mrz"));
            std::string lines;
            for (const std::string& line : shown.mrz->lines) lines += (lines.empty() ? "" : "\n") + visible(line);
            sheet.fixed(lines);
            if (shown.mrz->corrections > 0)
                sheet.paragraph(text("evidence.corrections", {{"count", std::to_string(shown.mrz->corrections)}}));
            draw_fields(sheet, shown.mrz->fields);
        }
        if (!shown.viz.empty()) {
            sheet.subheading(text("groups.viz"));
            draw_fields(sheet, shown.viz);
        }
        if (!shown.barcodes.empty()) sheet.subheading(text("page.barcodes"));
        for (const ShownBarcode& barcode : shown.barcodes) {
            fact(sheet, text("groups.barcode"),
                 shown_text(barcode.symbology + (barcode.content.empty() ? "" : " " + barcode.content)));
            fact(sheet, text("page.barcode-text"), shown_text(barcode.text));
            draw_fields(sheet, barcode.fields);
        }
    }

    void draw_findings(Sheet& sheet, const ShownReport& shown) const {
        sheet.subheading(text("evidence.findings-count", {{"count", std::to_string(shown.findings.size())}}));
        sheet.paragraph(text("evidence.margins"));
        // What does not apply, by why it does not.
        std::map<std::string, std::string> left_out;
        for (const Numbered& one : numbered(shown)) {
            const ShownFinding& finding = *one.finding;
            const std::string name = fmt::format("{}. {}", one.number, check(finding.check));
            if (finding.outcome == Outcome::NotSupported) {
                std::string& names = left_out[sentence(finding)];
                names += (names.empty() ? "" : "; ") + name;
                continue;
            }
            std::string said = m_language.name_of(finding.outcome);
            if (finding.margin)
                said += " · " + text("page.margin", {{"margin", fmt::format("{:+.4f}", *finding.margin)}});
            if (finding.measured && finding.limit)
                said += " · " + text("evidence.measured", {{"measured", fmt::format("{:.4g}", *finding.measured)},
                                                           {"limit", fmt::format("{:.4g}", *finding.limit)}});
            if (finding.band) said += " · " + text("bands." + std::string(garita::name_of(*finding.band)));
            if (const ShownPage* page = page_of(shown, finding))
                said += " · " + text("page." + std::string(garita::name_of(page->side)));
            sheet.fact({name, said + "\n" + sentence(finding)});
        }
        for (const auto& [why, names] : left_out)
            sheet.fact({m_language.name_of(Outcome::NotSupported), why + "\n" + names});
    }

    void draw_together(Sheet& sheet, const ShownReport& shown) const {
        if (!shown.together) return;
        sheet.subheading(text("page.of-traveller"));
        fact(sheet, text("records.outcome"), m_language.name_of(shown.together->outcome));
        for (const ShownFinding& finding : shown.together->findings)
            if (finding.outcome != Outcome::NotSupported)
                sheet.fact({check(finding.check), m_language.name_of(finding.outcome) + "\n" + sentence(finding)});
    }

    /// In the report's language.
    [[nodiscard]] std::string joined(const ShownSentences& sentences) const {
        std::string said;
        const auto found = sentences.find(m_code);
        if (found == sentences.end()) return said;
        for (const std::string& sentence : found->second) said += (said.empty() ? "" : "\n") + visible(sentence, 2'000);
        return said;
    }

    void draw_lists(Sheet& sheet, const ShownReport& shown) const {
        const std::string notes = joined(shown.list_notes);
        if (shown.lists.empty() && notes.empty()) return;
        sheet.subheading(text("groups.watchlist"));
        for (const ShownHit& one : shown.lists)
            fact(sheet,
                 text(one.hit     ? "lists.hit"
                      : one.alert ? "lists.picture"
                                  : "lists.no-hit"),
                 joined(one.sentences));
        if (!notes.empty()) sheet.paragraph(notes);
    }

    /// Beside the findings, never among them: nothing of it has a part in the verdict.
    void draw_answers(Sheet& sheet, const CaseDocument& document) const {
        if (document.answers.empty()) return;
        sheet.subheading(text("evidence.bureau"));
        for (const ShownAnswer& answer : document.answers)
            fact(sheet, shown_text(answer.asked), joined(answer.sentences));
    }

    static const ShownPage* page_of(const ShownReport& shown, const ShownFinding& finding) {
        if (!finding.page || static_cast<std::size_t>(*finding.page) >= shown.pages.size()) return nullptr;
        return &shown.pages[static_cast<std::size_t>(*finding.page)];
    }

    /// As on the officer's screen: a region stands on its own band; what rests on none, or failed, on all.
    static std::vector<Mark> marks_of(const ShownReport& shown, const records::PictureName& picture) {
        std::vector<Mark> marks;
        for (const Numbered& one : numbered(shown)) {
            const ShownFinding& finding = *one.finding;
            const ShownPage* page = page_of(shown, finding);
            if (page == nullptr || page->side != picture.side || finding.outcome == Outcome::NotSupported) continue;
            if (!picture.check.empty() && picture.check != finding.check) continue;
            const bool everywhere = !finding.band || finding.outcome == Outcome::Failed;
            const SizeMm& size = page->size_mm;
            if ((!everywhere && finding.band != picture.band) || size.width <= 0 || size.height <= 0) continue;
            for (const RectMm& region : finding.regions_mm)
                marks.push_back({.x = region.x / size.width,
                                 .y = region.y / size.height,
                                 .width = region.width / size.width,
                                 .height = region.height / size.height,
                                 .label = std::to_string(one.number),
                                 .strong = finding.outcome == Outcome::Failed});
        }
        std::ranges::stable_sort(marks, {}, &Mark::strong);  // those above the others
        return marks;
    }

    [[nodiscard]] std::string title_of(const records::PictureName& picture) const {
        std::string title = text("page." + std::string(garita::name_of(picture.side))) + ", " +
                            text("bands." + std::string(garita::name_of(picture.band)));
        if (!picture.check.empty()) title += "; " + text("page.by-model") + ": " + check(picture.check);
        return title;
    }

    void draw_pictures(Sheet& sheet, const CaseDocument& document) const {
        if (document.pictures.empty()) return;
        sheet.subheading(text("evidence.pictures"));
        sheet.paragraph(text("evidence.pictures-marked"));
        std::vector<Photograph> photographs;
        for (const CasePicture& picture : document.pictures)
            photographs.push_back(
                {.jpeg = picture.bytes,
                 .title = title_of(picture.which),
                 .unreadable = text("evidence.picture-elsewhere"),
                 .marks = document.shown ? marks_of(*document.shown, picture.which) : std::vector<Mark>()});
        sheet.photographs(photographs);
    }

    void draw_decisions(Sheet& sheet, const CaseDocument& document) const {
        sheet.subheading(text("evidence.decisions"));
        if (document.kept.decisions.empty()) sheet.paragraph(text("records.undecided"));
        for (std::size_t i = 0; i < document.kept.decisions.size(); ++i)
            draw_decision(sheet, document.kept.decisions[i], document.said[i]);
        if (!document.kept.overrules.empty()) sheet.subheading(text("evidence.overruled"));
        for (const records::Overrule& overrule : document.kept.overrules)
            sheet.fact({check(overrule.finding),
                        fmt::format("{} · {}\n{}", utc_text(overrule.at), person(overrule.person), why(overrule))});
        for (const records::ProtectionLift& lift : document.kept.lifts)
            sheet.fact({text("records.protection-lifted"),
                        fmt::format("{} · {}\n{}", utc_text(lift.at), person(lift.person), shown_text(lift.reason))});
    }

    void draw_decision(Sheet& sheet, const records::Decision& decision, const std::optional<Decided>& said) const {
        const bool is_first = decision.line == records::Line::First;
        std::string what = text("decide." + std::string(name_of(decision.kind)));
        if (said) what += ": " + text("decide." + std::string(kChoices[static_cast<std::size_t>(said->choice)].id));
        sheet.fact({text(is_first ? "evidence.first-line" : "evidence.second-line"),
                    fmt::format("{}\n{} · {}", what, utc_text(decision.at), person(decision.person))});
        if (!said) {
            sheet.paragraph(text("evidence.said-unknown"));
            return;
        }
        if (is_first) fact(sheet, "", text(said->compared_with_person ? "decide.compared" : "decide.not-compared"));
        fact(sheet, text("decide.reasons"), shown_text(said->reasons));
        fact(sheet, text("decide.ground"), shown_text(said->legal_ground));
        if (!said->legal_ground.empty()) {
            fact(sheet, text("decide.interpreter-was"),
                 said->interpreter.empty() ? text("evidence.no-interpreter") : shown_text(said->interpreter));
            fact(sheet, text("evidence.appeal"),
                 text(said->appeal_explained ? "decide.appeal" : "evidence.appeal-not-explained"));
        }
        std::string felt;
        for (const std::string& tick : said->felt) felt += (felt.empty() ? "" : "\n") + felt_sentence(tick);
        fact(sheet, text("page.feel"), felt);
    }

    /// Of a tick such as "feel.passport/2".
    [[nodiscard]] std::string felt_sentence(const std::string& tick) const {
        const std::size_t slash = std::min(tick.find('/'), tick.size());
        const std::vector<std::string> list = m_language.list(tick.substr(0, slash));
        std::size_t index = 0;
        const char* const end = tick.data() + tick.size();
        const auto read = std::from_chars(tick.data() + std::min(slash + 1, tick.size()), end, index);
        return read.ec == std::errc() && read.ptr == end && index < list.size() ? list[index] : visible(tick, 64);
    }

    /// "worn: washed at home", with the first word in this language.
    [[nodiscard]] std::string why(const records::Overrule& overrule) const {
        const std::size_t colon = overrule.reason.find(": ");
        const std::string word = overrule.reason.substr(0, colon);
        if (colon == std::string::npos || std::ranges::find(kOverruleReasons, word) == kOverruleReasons.end())
            return shown_text(overrule.reason);
        return text("decide.overrule-" + word) + ": " + shown_text(overrule.reason.substr(colon + 2));
    }

    const Case& m_case;
    std::span<const Part> m_parts;
    const Language& m_language;
    std::string m_code;
};

}  // namespace

std::string report_name(const Printing& printing) {
    return "report-" + printing.language + ".pdf";
}

Result<records::Bytes> write_report(const Case& of, std::span<const Part> parts, const Printing& printing) {
    GARITA_TRY(language, Language::create(printing.language));
    const Report report(of, parts, language, printing.language);
    return printed(frame_of(of, language, printing, "evidence.report-title"),
                   [&](Sheet& sheet) { return report.draw(sheet); });
}

}  // namespace garita::evidence
