// What an officer reads of an inspection in a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "firmware/inspection.h"

namespace garita {
namespace {

constexpr int kIndent = 4;

/// Columns that a text takes: UTF-8 lead bytes. Wide and combining characters count one: names of documents have none.
int width_of(std::string_view text) {
    return static_cast<int>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Breaks a sentence into lines at blanks.
std::string wrapped(std::string_view text, int columns, int indent) {
    std::string result(static_cast<std::size_t>(indent), ' ');
    int used = indent;
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, blank);
        text.remove_prefix(std::min(blank + 1, text.size()));
        if (used > indent && used + 1 + width_of(word) > columns) {
            result += "\n" + std::string(static_cast<std::size_t>(indent), ' ');
            used = indent;
        } else if (used > indent) {
            result += ' ';
            ++used;
        }
        result += word;
        used += width_of(word);
    }
    return result + "\n";
}

std::string coloured(std::string text, Outcome outcome, const TextStyle& style) {
    if (!style.colours) return text;
    const char* code = outcome == Outcome::Failed         ? "1;31"
                       : outcome == Outcome::Successful   ? "1;32"
                       : outcome == Outcome::NotSupported ? "2"
                                                          : "1;33";
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string headline(const Verdict& verdict, const Language& language, const TextStyle& style) {
    const auto failed = std::ranges::count(verdict.findings, Outcome::Failed, &Finding::outcome);
    const int count = verdict.outcome == Outcome::Successful ? verdict.checks_successful : static_cast<int>(failed);
    const std::string key =
        "verdict." + std::string(verdict.outcome == Outcome::NotSupported ? "not-supported" : name_of(verdict.outcome));
    std::string text = coloured(fmt::format("[{}]", language.name_of(verdict.outcome)), verdict.outcome, style) + " " +
                       language.text(key, {{"count", std::to_string(count)}}) + "\n";
    if (verdict.specimen) text += wrapped(language.text("verdict.specimen"), style.columns, kIndent);
    if (!verdict.minimum_missing.empty()) {
        std::string checks;
        for (const std::string& check : verdict.minimum_missing)
            checks += (checks.empty() ? "" : ", ") + language.text("checks." + check);
        text += wrapped(language.text("verdict.minimum", {{"checks", checks}}), style.columns, kIndent);
    }
    return text;
}

std::string one_finding(const Finding& finding, const Language& language, const TextStyle& style) {
    std::string title =
        fmt::format("  {} {}", coloured(fmt::format("[{}]", language.name_of(finding.outcome)), finding.outcome, style),
                    language.title(finding));
    if (finding.margin) title += fmt::format(" ({:+.2f})", *finding.margin);
    return title + "\n" + wrapped(language.sentence(finding), style.columns, kIndent);
}

std::string document_data(const Inspection& inspection, const Language& language) {
    std::string text;
    if (const auto& mrz = inspection.report.reading.mrz) {
        for (const std::string& line : mrz->interpretation.lines) text += "    " + line + "\n";
        for (const auto& [field, value] : mrz_fields(*mrz, inspection.today))
            if (!value.empty())
                text += fmt::format("    {:<24} {}\n", language.text("fields." + field), visible(value));
    }
    return text;
}

}  // namespace

std::string to_text(const Inspection& inspection, const Language& language, const TextStyle& style) {
    std::string text = visible(inspection.input) + "\n" + headline(inspection.verdict, language, style);
    for (const std::size_t index : inspection.verdict.concern)
        text += one_finding(inspection.verdict.findings[index], language, style);
    text += "\n" + document_data(inspection, language);
    std::string successful;
    std::string unsupported;
    for (const Finding& finding : inspection.verdict.findings) {
        std::string* list = finding.outcome == Outcome::Successful     ? &successful
                            : finding.outcome == Outcome::NotSupported ? &unsupported
                                                                       : nullptr;
        if (list != nullptr) *list += (list->empty() ? "" : ", ") + language.title(finding);
    }
    if (!successful.empty())
        text +=
            "\n" + wrapped(fmt::format("[{}] {}", language.name_of(Outcome::Successful), successful), style.columns, 2);
    if (!unsupported.empty())
        text += wrapped(fmt::format("[{}] {}", language.name_of(Outcome::NotSupported), unsupported), style.columns, 2);
    return text + "\n  " + language.text("verdict.chip") + "\n  " + language.text("verdict.decide") + "\n";
}

}  // namespace garita
