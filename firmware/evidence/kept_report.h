// What an officer was shown of an inspection, read back from the text that is sealed with it (`kept_json` of
// firmware/garitad/view.h writes it): values, for whoever prints or exports it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/capture/band.h"
#include "drivers/capture/error.h"
#include "drivers/capture/geometry.h"
#include "vision/finding.h"

namespace garita::evidence {

/// One thing that stands on the document, by the name of its field.
struct ShownField {
    std::string name{};
    std::string text{};
    bool operator==(const ShownField&) const = default;
};

struct ShownPage {
    Side side = Side::Front;
    SizeMm size_mm{};      ///< 0: it was not measured
    std::string format{};  ///< "TD3"; empty: unknown
    std::vector<Band> bands{};
    bool operator==(const ShownPage&) const = default;
};

struct ShownMrz {
    std::string format{};
    std::vector<std::string> lines{};
    std::vector<ShownField> fields{};
    std::size_t corrections = 0;  ///< characters that are taken otherwise than they were read
    bool operator==(const ShownMrz&) const = default;
};

struct ShownBarcode {
    std::string symbology{};
    std::string content{};  ///< what it was understood as
    std::string text{};     ///< of one that was not
    std::vector<ShownField> fields{};
    bool operator==(const ShownBarcode&) const = default;
};

struct ShownFinding {
    std::string check{};
    std::string group{};
    Outcome outcome = Outcome::Undetermined;
    std::optional<double> margin{};             ///< −1 to 1
    std::optional<double> measured{}, limit{};  ///< in units of the check
    std::optional<Band> band{};
    std::optional<int> page{};  ///< index of ShownReport::pages
    std::vector<RectMm> regions_mm{};
    std::map<std::string, std::string> sentences{};  ///< by language: "en"
    bool operator==(const ShownFinding&) const = default;
};

/// By language ("en"), in the order in which they were shown.
using ShownSentences = std::map<std::string, std::vector<std::string>>;

/// What one of the station's watchlists says of the document.
struct ShownHit {
    bool hit = false;    ///< false: what is similar, or an alert
    bool alert = false;  ///< what to look for on the document
    ShownSentences sentences{};
    bool operator==(const ShownHit&) const = default;
};

/// What the national bureau answered about the document.
struct ShownAnswer {
    std::string state{};  ///< "reported", "no-report", "unreachable"
    std::string asked{};  ///< when: "2026-12-01T10:31:00Z"
    ShownSentences sentences{};
    bool operator==(const ShownAnswer&) const = default;
};

/// The scanner that took the pictures.
struct ShownSource {
    std::string maker{}, model{}, serial{};
    bool authenticated = false;
    bool simulated = false;
    bool operator==(const ShownSource&) const = default;
};

/// What the documents of a traveller come to together, until this one.
struct ShownTogether {
    Outcome outcome = Outcome::Undetermined;
    std::vector<ShownFinding> findings{};  ///< between them
    bool operator==(const ShownTogether&) const = default;
};

struct ShownReport {
    std::vector<ShownPage> pages{};
    std::optional<ShownMrz> mrz{};
    std::vector<ShownField> viz{};
    std::vector<ShownBarcode> barcodes{};
    std::vector<ShownFinding> findings{};
    std::vector<std::pair<std::string, Outcome>> groups{};
    Outcome outcome = Outcome::Undetermined;
    bool specimen = false;
    std::optional<ShownTogether> together{};  ///< nothing: it is the only one
    std::vector<ShownHit> lists{};
    ShownSentences list_notes{};  ///< which lists were asked, and which could not be
    ShownSource source{};
    std::map<std::string, double> timings_ms{};  ///< of each step, by the worker's word for it
    bool operator==(const ShownReport&) const = default;
};

/// What is not of its form in it, is left out; nothing is thrown. Device error: it is none, or of a newer form.
[[nodiscard]] Result<ShownReport> parse_kept_report(std::string_view text);

/// Likewise of an answer (firmware/garitad/bureau_answers.h writes it).
[[nodiscard]] Result<ShownAnswer> parse_kept_answer(std::string_view text);

}  // namespace garita::evidence
