#include "firmware/evidence/printed.h"

#include <algorithm>
#include <utility>

#include "firmware/dates.h"
#include "firmware/fingerprint.h"

namespace garita::evidence {

std::string shown_text(std::string_view text) {
    constexpr std::size_t kLongestLine = 4'000;  // more than anybody may write
    std::string out;
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out += visible(text.substr(0, end), kLongestLine);
        if (end == text.size()) return out;
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

std::string kind_of(const CaseDocument& document, const Language& language) {
    if (document.shown) {
        if (document.shown->mrz && language.texts().contains("formats." + document.shown->mrz->format))
            return language.text("formats." + document.shown->mrz->format);
        for (const ShownPage& page : document.shown->pages)
            if (language.texts().contains("formats." + page.format)) return language.text("formats." + page.format);
    }
    const std::string& type = document.kept.summary.document_type;
    return type.empty() ? language.text("evidence.kind-unknown") : visible(type);
}

std::string heading_of(const CaseDocument& document, const Language& language) {
    return language.text("evidence.document", {{"number", std::to_string(document.kept.summary.id.number)},
                                               {"kind", kind_of(document, language)}});
}

std::string state_of(const CaseDocument& document, const Language& language) {
    const std::string& code = document.kept.summary.issuing_state;
    const std::string name = language.name_of_state(code);
    return name.empty() ? visible(code) : name + " (" + visible(code) + ")";
}

paper::Frame frame_of(const Case& of, const Language& language, const Printing& printing, std::string_view title_key) {
    const std::string made = utc_text(of.facts.made);
    return {.title = language.text(title_key),
            .footer = language.text("evidence.footer",
                                    {{"station", of.facts.station}, {"record", hex(of.record.bytes)}, {"made", made}}),
            .made = made,
            .size = printing.size,
            .banner = of.facts.mode == Mode::Live
                          ? std::string()
                          : language.text("modes." + std::string(garita::name_of(of.facts.mode)))};
}

Result<bool> draw_anchor(paper::Sheet& sheet, const Case& of, const Language& language, std::string_view sentence) {
    constexpr double kSideMm = 48;
    constexpr double kWithWordsMm = kSideMm + 25;
    sheet.keep_together(kWithWordsMm);
    sheet.heading(language.text("evidence.anchor"));
    sheet.paragraph(language.text(sentence));
    GARITA_TRY(code, paper::qr_code_of(of.facts.anchor));
    sheet.code(code, kSideMm, visible(of.facts.anchor, 400));
    return true;
}

Result<records::Bytes> printed(paper::Frame frame, const Draw& draw) {
    for (int pages = 0;;) {
        frame.pages = pages;
        paper::Sheet sheet(frame);
        GARITA_TRY(drawn, draw(sheet));
        static_cast<void>(drawn);
        const int all = sheet.pages();
        if (pages == 0) {
            pages = all;
            continue;
        }
        return sheet.finish();
    }
}

}  // namespace garita::evidence
