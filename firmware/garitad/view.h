// What the page is told, as JSON: values in, one line of text out. Text that comes from a document is made visible
// (firmware/messages.h) before it leaves here, and the page inserts it as text only.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "drivers/scanner.h"
#include "firmware/catalog/installed.h"
#include "firmware/garitad/inspector.h"
#include "firmware/messages.h"
#include "firmware/records/kept.h"
#include "firmware/scanner/protocol.h"
#include "firmware/verdict.h"

namespace garita {

/// All languages of the firmware by their code.
using Languages = std::vector<std::pair<std::string, Language>>;
[[nodiscard]] Result<Languages> all_languages();

/// Where a page's pictures lie on the server.
using PicturePaths = std::map<std::pair<int, Band>, std::string>;

/// Where what a page would look like by its document model lies, by the check that asked the model.
using ReferencePaths = std::map<std::string, std::string>;

/// A document of the present traveller, as it was judged.
struct Inspected {
    int number = 1;  ///< in the record
    Reading reading{};
    Verdict verdict{};
};

/// What a traveller's documents come to together.
struct Together {
    std::span<const Inspected> documents{};  ///< two or more, the kiosk's; the last is the one that is shown
    TransactionVerdict verdict{};
};

struct View {
    const Report& report;
    const Verdict& verdict;
    const PicturePaths& pictures;
    const ReferencePaths& references;
    std::string today{};  ///< ISO 8601: makes two-digit years whole
    bool provisional = true;
    std::optional<DocumentChoice> inspected_as{};
    std::optional<records::InspectionId> kept{};  ///< as what it is in the records
    const Together* together = nullptr;           ///< null: it is the only document
    std::string lists{};                          ///< what watchlists say of it (list_answers.h); empty: not asked
};

[[nodiscard]] std::string to_json(const View& view, const Languages& languages);
/// What is kept of an inspection, sealed: what the officer was shown, and of what scanner: {"form": 1, "shown": …,
/// "source": …, "label": "…"}.
[[nodiscard]] std::string kept_json(const View& view, const ScannerFacts& source, const std::string& label,
                                    const Languages& languages);
[[nodiscard]] std::string to_json(const ScannerFacts& facts);
[[nodiscard]] std::string to_json(const scanner::State& state);

/// {"kind": "device", "code": 1306, "text": "…"}: code, or else kind, chooses the page's own sentence.
[[nodiscard]] std::string to_json(const Error& trouble);
/// The station's catalogs of document models: those that are used, and why others are not, or why none can be read.
[[nodiscard]] std::string models_json(const Result<std::vector<InstalledCatalog>>& installed);

/// {"phase": "scanning", "label": "…"}
[[nodiscard]] std::string phase_json(std::string_view phase, std::string_view label);
[[nodiscard]] std::string shot_json(Side side, Band band);
/// {"mode": "training"}
[[nodiscard]] std::string mode_json(Mode mode);

/// {"record": "…", "number": 1}: an inspection of the records, as the page calls it.
[[nodiscard]] std::string to_json(const records::InspectionId& inspection);

/// The sentences of one language that the page needs.
[[nodiscard]] std::string texts_json(const Language& language);

/// The format of {"format": "TD1"}; "other" is a choice without one; an Input error for anything else.
[[nodiscard]] Result<DocumentChoice> parse_choice(const std::string& body);

}  // namespace garita
