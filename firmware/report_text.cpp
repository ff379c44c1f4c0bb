// What an officer reads of an inspection in a terminal.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "firmware/inspection.h"

namespace garita {
namespace {

constexpr int kIndent = 4;
constexpr std::size_t kMostBarcodeFields = 48;
constexpr std::size_t kShownDefects = 5;      // of one barcode; the finding says how many there are
constexpr std::size_t kLongestUnknown = 400;  // characters of a barcode that is not understood

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
    const auto failed = std::ranges::count_if(
        verdict.concern, [&](std::size_t i) { return verdict.findings[i].outcome == Outcome::Failed; });
    const int count = verdict.outcome == Outcome::Successful ? verdict.checks_successful : static_cast<int>(failed);
    const std::string key =
        "verdict." + std::string(verdict.outcome == Outcome::NotSupported ? "not-supported" : name_of(verdict.outcome));
    const std::string mark = fmt::format("[{}]", language.name_of(verdict.outcome));
    std::string text = wrapped(mark + " " + language.text(key, {{"count", std::to_string(count)}}), style.columns, 0);
    text.replace(0, mark.size(), coloured(mark, verdict.outcome, style));
    if (verdict.specimen) text += wrapped(language.text("verdict.specimen"), style.columns, kIndent);
    if (!verdict.minimum_missing.empty()) {
        std::string checks;
        for (const std::string& check : verdict.minimum_missing)
            checks += (checks.empty() ? "" : ", ") + language.text("checks." + check);
        text += wrapped(language.text("verdict.minimum", {{"checks", checks}}), style.columns, kIndent);
    }
    return text;
}

/// In which band, and where on the page: millimetres from its left and top edges.
std::string evidence(const Finding& finding, const Language& language, const TextStyle& style) {
    std::string text;
    if (finding.band) text = language.text("bands." + std::string(name_of(*finding.band)));
    if (!finding.regions_mm.empty()) {
        const RectMm& r = finding.regions_mm.front();
        text += fmt::format("{}x {:.0f}–{:.0f} mm, y {:.0f}–{:.0f} mm", text.empty() ? "" : "; ", r.x, r.x + r.width,
                            r.y, r.y + r.height);
        if (finding.regions_mm.size() > 1) text += fmt::format(" (+{})", finding.regions_mm.size() - 1);
    }
    return text.empty() ? text : wrapped("→ " + text, style.columns, kIndent);
}

std::string one_finding(const Finding& finding, const Language& language, const TextStyle& style) {
    std::string title =
        fmt::format("  {} {}", coloured(fmt::format("[{}]", language.name_of(finding.outcome)), finding.outcome, style),
                    language.title(finding));
    if (finding.margin) title += fmt::format(" ({:+.2f})", *finding.margin);
    return title + "\n" + wrapped(language.sentence(finding), style.columns, kIndent) +
           evidence(finding, language, style);
}

/// The order in which an officer reads a document out; what is not named here comes after.
constexpr std::array<std::string_view, 9> kReadingOrder = {"surname",         "given_names",    "name",
                                                           "document_number", "nationality",    "sex",
                                                           "date_of_birth",   "date_of_expiry", "issuing_state"};

bool is_state_field(std::string_view field) {
    return field == "issuing_state" || field == "nationality";
}

std::string field_line(const std::string& name, std::string_view value) {
    return "    " + name + std::string(static_cast<std::size_t>(std::max(1, 25 - width_of(name))), ' ') +
           visible(value) + "\n";
}

std::string fields_text(const Inspection& inspection, const Language& language) {
    std::string text;
    auto fields = mrz_fields(*inspection.report.reading.mrz, inspection.today);
    const auto add = [&](const std::string& field, const std::string& value) {
        if (value.empty()) return;
        const std::string state = is_state_field(field) ? language.name_of_state(value) : std::string{};
        text += field_line(language.text("fields." + field), state.empty() ? value : value + " (" + state + ")");
    };
    for (const std::string_view name : kReadingOrder)
        if (const auto field = fields.extract(std::string(name))) add(field.key(), field.mapped());
    for (const auto& [field, value] : fields) add(field, value);
    return text;
}

/// The zone, what was corrected in it, whether it was read surely, and its fields.
std::string document_data(const Inspection& inspection, const Language& language, const TextStyle& style) {
    const auto& mrz = inspection.report.reading.mrz;
    if (!mrz) return wrapped(language.text("reasons.no-MRZ"), style.columns, kIndent);
    std::string text;
    for (const std::string& line : mrz->interpretation.lines) text += "    " + line + "\n";
    text += "    → " + language.text(mrz->band ? "bands." + std::string(name_of(*mrz->band)) : "page.as-text") + "\n";
    for (const mrz::Correction& c : mrz->interpretation.corrections)
        text += wrapped(language.text("page.correction", {{"line", std::to_string(c.line)},
                                                          {"column", std::to_string(c.column)},
                                                          {"read", std::string(1, c.read)},
                                                          {"taken", std::string(1, c.taken)}}),
                        style.columns, kIndent);
    if (!mrz->interpretation.accepted) text += wrapped(language.text("page.not-accepted"), style.columns, kIndent);
    return text + fields_text(inspection, language);
}

/// Where in kReadingOrder a field stands; after them what is not in it.
std::size_t reading_place(const seal::Field& field) {
    return static_cast<std::size_t>(std::ranges::find(kReadingOrder, field.name) - kReadingOrder.begin());
}

/// What a barcode carries of the fields that have a name in the language; how many more there are.
std::string barcode_fields(const seal::Content& content, const Language& language) {
    std::vector<const seal::Field*> fields;
    for (const seal::Field& field : content.fields) fields.push_back(&field);
    std::ranges::stable_sort(fields, {}, [](const seal::Field* field) { return reading_place(*field); });
    std::string text;
    std::size_t shown = 0;
    for (const seal::Field* field : fields) {
        bool known = false;
        const std::string name = language.field(field->name, &known);
        if (!known || field->value.empty() || shown == kMostBarcodeFields) continue;
        ++shown;
        text += field_line(name, field->value);
    }
    if (content.fields.size() > shown)
        text += "    " +
                language.text("page.barcode-more", {{"count", std::to_string(content.fields.size() - shown)}}) + "\n";
    return text;
}

/// The first places where a barcode is not as its format has it.
std::string defects_text(const seal::Content& content, const Language& language, const TextStyle& style) {
    std::string text;
    for (std::size_t i = 0; i < std::min(content.defects.size(), kShownDefects); ++i)
        text +=
            wrapped("! " + language.text("page.barcode-defect", {{"offset", std::to_string(content.defects[i].offset)},
                                                                 {"phrase", language.phrase(content.defects[i])}}),
                    style.columns, kIndent);
    return text;
}

/// Each barcode: what it is, what it says.
std::string barcodes_text(const Inspection& inspection, const Language& language, const TextStyle& style) {
    const auto& barcodes = inspection.report.reading.barcodes;
    std::string text = barcodes.empty() ? "" : "\n" + wrapped(language.text("page.barcodes"), style.columns, 2);
    for (const Barcode& barcode : barcodes) {
        const seal::Content& content = barcode.content;
        const std::string what =
            barcode.symbology ? std::string(name_of(*barcode.symbology)) : language.text("page.barcode-text");
        text +=
            wrapped(fmt::format("{}: {}", what, language.text("contents." + content.format)), style.columns, kIndent);
        text += content.says_something() ? barcode_fields(content, language)
                                         : wrapped(visible(barcode.text, kLongestUnknown), style.columns, kIndent);
        text += defects_text(content, language, style);
    }
    return text;
}

}  // namespace

std::string to_text(const Inspection& inspection, const Language& language, const TextStyle& style) {
    std::string text = visible(inspection.input) + "\n" + headline(inspection.verdict, language, style);
    for (const std::size_t index : inspection.verdict.concern)
        text += one_finding(inspection.verdict.findings[index], language, style);
    text += "\n" + document_data(inspection, language, style) + barcodes_text(inspection, language, style);
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
    text += "\n";
    for (const char* key : {"verdict.chip", "verdict.person", "verdict.decide"})
        text += wrapped(language.text(key), style.columns, 2);
    return text;
}

std::string to_text(const Transaction& transaction, const Language& language, const TextStyle& style) {
    const TransactionVerdict& verdict = transaction.verdict;
    std::string text = coloured(fmt::format("[{}]", language.name_of(verdict.outcome)), verdict.outcome, style) + "\n";
    for (const Finding& finding : verdict.findings) text += one_finding(finding, language, style);
    for (const Unread& unread : transaction.unread)
        for (const InputError& error : unread.errors) text += wrapped(visible(error.text, 400), style.columns, 2);
    for (const Inspection& inspection : transaction.inspections) text += "\n" + to_text(inspection, language, style);
    return text;
}

}  // namespace garita
