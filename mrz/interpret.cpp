#include "mrz/interpret.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "mrz/characters.h"
#include "mrz/dates.h"
#include "mrz/document.h"
#include "mrz/document_codes.h"
#include "mrz/states.h"

namespace garita::mrz {
namespace {

constexpr std::size_t kMaxLines = 6;    // two documents' worth: what a locator could hand over
constexpr std::size_t kMaxCells = 128;  // a line of 44 with as much again around it
constexpr std::size_t kCharacters = kAlphabet.size();
constexpr std::size_t kClasses = static_cast<std::size_t>(CharacterClass::Filler) + 1;

// A cell explains away at most so much of the picture, whatever the reader says: one smudge must not decide on a
// window.
constexpr double kFloor = -3.0;
// How unlikely a document's first character makes a format, in nats: a TD1 or TD2 begins with A, C or I (Doc 9303 parts
// 5 and 6, 4.2.2) but residence permits of several states begin otherwise.
constexpr double kUnusualCode = -6.0;
// The limit of this project on repair (design/ocrb-facts.md): a character is never changed when it is this sure ...
constexpr double kSure = 0.9;
// ... and never more than two in a document.
constexpr int kMaxChanges = 2;
// Another repair that is nearly as likely (a factor of ten) makes the first a guess.
constexpr double kAmbiguous = 2.3;
// The acceptance rule of design/ocrb-facts.md, with one change: it asks 0.8 of each character that no check digit
// covers, of which five unsure ones together are right one time in three; and under a watermark an O was accepted as a
// Q above it (tests/bench/mrz_pages_stress, 2026-11-25).
constexpr double kMinAny = 0.5;
// How sure it must be that all characters are right whose error no check digit would show, taken together.
constexpr double kMinAssurance = 0.9;
constexpr double kMinMean = -0.3;
// Below this mean, natural log a character over all 37 and "empty", what was seen is no MRZ: garbage lies below -1.3,
// the worst legible line above -0.8 (design/ocrb-facts.md).
constexpr double kNoMrz = -1.2;
// Nor is it one when so large a part of its characters stands where the format cannot have them: other print, clearly
// read.
constexpr double kMaxMisplaced = 0.2;

/// What a place allows, with the format's own letters (a passport's first is P).
struct PlaceRule {
    CharacterClass allowed = CharacterClass::Any;
    std::string_view only;  ///< if not empty, just these

    [[nodiscard]] bool holds(char c) const {
        return only.empty() ? allows(allowed, c) : only.find(c) != std::string_view::npos;
    }
};

PlaceRule rule_at(Format format, int line, int column) {
    PlaceRule rule{class_at(format, line, column), {}};
    if (line != 1) return rule;
    if (format == Format::FRA && column <= 5) {
        static constexpr std::string_view kBegin = "IDFRA";
        rule.only = kBegin.substr(static_cast<std::size_t>(column - 1), 1);
    } else if (format == Format::TD3 && column == 1) {
        rule.only = "P";
    } else if ((format == Format::MRVA || format == Format::MRVB) && column == 1) {
        rule.only = "V";
    } else if (format == Format::IDL && column == 1) {
        rule.only = "D";
    } else if (column == 1) {
        rule.only = "ABCDEFGHIJKLMNOQRSTUWXYZ";  // cards: neither P nor V
    }
    return rule;
}

/// The best character that a place allows, and its probability among those allowed.
struct Choice {
    char character = '<';
    float log_probability = -std::numeric_limits<float>::infinity();
    float posterior = 0;
};

// Characters that OCR-B readers take for one another across classes (design/ocrb-facts.md: O/0, I/1, Q/0, then B/8,
// S/5, Z/2, G/6, D/0): choosing among these by the class of a place is reading.
constexpr std::array<std::string_view, 9> kLookAlikes = {"O0", "Q0", "D0", "I1", "B8", "S5", "Z2", "G6", "L1"};
bool look_alike(char a, char b) {
    return std::ranges::any_of(kLookAlikes, [=](std::string_view pair) {
        return pair.find(a) != std::string_view::npos && pair.find(b) != std::string_view::npos;
    });
}
// A place where so little speaks for any character that may stand there shows another one: it is told as it was seen.
constexpr double kPlainlyOther = 0.02;
Choice choose(const Cell& cell, const PlaceRule& rule) {
    Choice best;
    double sum = 0;
    for (std::size_t i = 0; i < kCharacters; ++i) {
        if (!rule.holds(kAlphabet[i])) continue;
        sum += std::exp(static_cast<double>(cell.log_probability[i]));
        if (cell.log_probability[i] > best.log_probability) {
            best.log_probability = cell.log_probability[i];
            best.character = kAlphabet[i];
        }
    }
    best.posterior = sum > 0 ? static_cast<float>(std::exp(static_cast<double>(best.log_probability)) / sum) : 0;
    return best;
}

/// What was seen best of all 37 characters.
char seen_in(const Cell& cell) {
    return kAlphabet[static_cast<std::size_t>(std::ranges::max_element(cell.log_probability) -
                                              cell.log_probability.begin())];
}

/// The character that is taken: the best allowed one, or the one that is plainly printed though it may not stand there.
Choice take(const Cell& cell, const PlaceRule& rule) {
    Choice choice = choose(cell, rule);
    double all = 0;
    double allowed = 0;
    for (std::size_t i = 0; i < kCharacters; ++i) {
        const double p = std::exp(static_cast<double>(cell.log_probability[i]));
        all += p;
        if (rule.holds(kAlphabet[i])) allowed += p;
    }
    const char seen = seen_in(cell);
    if (allowed < kPlainlyOther * all && !look_alike(seen, choice.character))
        choice = {seen, cell.log_probability[static_cast<std::size_t>(index_of(seen))], 1};
    return choice;
}

/// Probability of a taken character among those allowed; among all 37 where the format knows just a few letters (a
/// passport's P), or none of what is printed: being the only one allowed is no evidence.
double posterior_of(const Cell& cell, const PlaceRule& rule, char character) {
    const bool among_all = !rule.only.empty() || !rule.holds(character);
    double sum = 0;
    for (std::size_t i = 0; i < kCharacters; ++i)
        if (among_all || rule.holds(kAlphabet[i])) sum += std::exp(static_cast<double>(cell.log_probability[i]));
    const int index = index_of(character);
    return sum > 0 && index >= 0
               ? std::exp(static_cast<double>(cell.log_probability[static_cast<std::size_t>(index)])) / sum
               : 0;
}

/// How sure the taken characters are, for the acceptance rule.
struct Certainty {
    /// The least probability of a taken character among all that may stand in its place, and nothing: a place where
    /// nothing is printed holds no filler.
    double least = 1;
    /// How sure it is that no character is wrong in a way that no check digit would show. A check digit tells a
    /// character from all but those of the same value modulo 10 (0, <, A, K and U; 1, B, L and V; …), since the weights
    /// 7, 3 and 1 have no factor in common with 10.
    double together = 1;

    void add(const Cell& cell, const PlaceRule& rule, char taken, bool covered) {
        const auto probability = [&](std::size_t i) { return std::exp(static_cast<double>(cell.log_probability[i])); };
        const auto value = [](char c) { return c == '<' ? 0 : index_of(c) % 10; };
        const bool among_all = !rule.only.empty() || !rule.holds(taken);  // as in posterior_of
        double all = std::exp(static_cast<double>(cell.log_empty));
        double untold = 0;
        for (std::size_t i = 0; i < kCharacters; ++i) {
            if (!among_all && !rule.holds(kAlphabet[i])) continue;
            all += probability(i);
            if (value(kAlphabet[i]) == value(taken)) untold += probability(i);
        }
        const double p = probability(static_cast<std::size_t>(index_of(taken)));
        least = std::min(least, p / all);
        together *= p / (covered ? untold : all);
    }
};

/// One line of a format laid over an observed line.
struct Window {
    int first = 0;
    double score = -std::numeric_limits<double>::infinity();  ///< of every cell of the line, inside and outside
    std::vector<Choice> choices;
};

/// What windows are scored by, worked out once for each observed cell.
struct Scored {
    std::array<float, kClasses> best{};  ///< of the characters that a class allows, bounded below
    float empty = 0;                     ///< bounded below
};
using ScoredLine = std::vector<Scored>;

/// For each class, the indices in kAlphabet that it allows.
constexpr std::array<std::array<bool, kCharacters>, kClasses> kAllowed = [] {
    std::array<std::array<bool, kCharacters>, kClasses> table{};
    for (std::size_t k = 0; k < kClasses; ++k)
        for (std::size_t i = 0; i < kCharacters; ++i)
            table[k][i] = allows(static_cast<CharacterClass>(k), kAlphabet[i]);
    return table;
}();

ScoredLine score_cells(const ObservedLine& cells) {
    constexpr auto kBound = static_cast<float>(kFloor);
    ScoredLine scored(std::min(cells.size(), kMaxCells));
    for (std::size_t at = 0; at < scored.size(); ++at) {
        scored[at].best.fill(kBound);
        scored[at].empty = std::max(cells[at].log_empty, kBound);
        for (std::size_t i = 0; i < kCharacters; ++i) {
            const float p = cells[at].log_probability[i];
            if (!(p > kBound)) continue;
            for (std::size_t k = 0; k < kClasses; ++k)
                if (kAllowed[k][i]) scored[at].best[k] = std::max(scored[at].best[k], p);
        }
    }
    return scored;
}

Window best_window(const ObservedLine& cells, const ScoredLine& scored, Format format, int line) {
    const int columns = shape_of(format).columns;
    const int size = static_cast<int>(scored.size());
    Window best;
    double empty_sum = 0;
    for (const Scored& cell : scored) empty_sum += cell.empty;
    std::array<PlaceRule, 44> rules;
    for (int column = 0; column < columns; ++column)
        rules[static_cast<std::size_t>(column)] = rule_at(format, line, column + 1);
    for (int first = 0; first + columns <= size; ++first) {
        double score = empty_sum;
        for (int column = 0; column < columns; ++column) {
            const auto at = static_cast<std::size_t>(first + column);
            const PlaceRule& rule = rules[static_cast<std::size_t>(column)];
            const double taken = rule.only.empty()
                                     ? static_cast<double>(scored[at].best[static_cast<std::size_t>(rule.allowed)])
                                     : std::max<double>(choose(cells[at], rule).log_probability, kFloor);
            score += taken - static_cast<double>(scored[at].empty);
        }
        if (score > best.score) best = {first, score, {}};
    }
    return best;
}

/// A whole format laid over what was seen.
struct Fit {
    Format format = Format::TD3;
    std::size_t first_line = 0;  ///< index of the observed line that is line 1
    double score = -std::numeric_limits<double>::infinity();
    std::vector<Window> windows;
};

Fit fit(std::span<const ObservedLine> lines, std::span<const ScoredLine> scored, Format format,
        std::size_t first_line) {
    Fit result{format, first_line, 0, {}};
    const int columns = shape_of(format).columns;
    for (int line = 1; line <= shape_of(format).lines; ++line) {
        const std::size_t at = first_line + static_cast<std::size_t>(line - 1);
        if (static_cast<int>(scored[at].size()) < columns) return {};
        result.windows.push_back(best_window(lines[at], scored[at], format, line));
        result.score += result.windows.back().score;
    }
    // Lines that the format leaves out were seen and are not explained.
    for (std::size_t i = 0; i < scored.size(); ++i) {
        if (i >= first_line && i < first_line + result.windows.size()) continue;
        for (const Scored& cell : scored[i]) result.score += cell.empty;
    }
    if (format == Format::TD1 || format == Format::TD2) {
        const Cell& cell = lines[first_line][static_cast<std::size_t>(result.windows[0].first)];
        const char first = choose(cell, rule_at(format, 1, 1)).character;
        if (first != 'I' && first != 'A' && first != 'C') result.score += kUnusualCode;
    }
    return result;
}

/// The lines as being decided, with what each constraint needs to look at them.
class Repair {
public:
    Repair(std::span<const ObservedLine> lines, const Fit& chosen)
        : m_fit(chosen), m_most_checks(static_cast<int>(layout_of(chosen.format).checks.size())) {
        for (std::size_t i = 0; i < chosen.windows.size(); ++i) {
            m_cells.emplace_back(
                std::span(lines[chosen.first_line + i])
                    .subspan(static_cast<std::size_t>(chosen.windows[i].first), chosen.windows[i].choices.size()));
            std::string text;
            for (const Choice& choice : chosen.windows[i].choices) text += choice.character;
            m_lines.push_back(std::move(text));
        }
        for (const Span& span : places_of(chosen.format)) collect(span);
    }

    /// Changes at most two unsure characters if that makes more of the rules hold. Returns whether the result is the
    /// only likely one.
    bool run();

    const std::vector<std::string>& lines() const { return m_lines; }
    int broken() const { return broken(m_lines); }
    const Cell& cell(std::size_t line, std::size_t column) const { return m_cells[line][column]; }
    struct Change {
        std::size_t line = 0;
        std::size_t column = 0;
        char taken = '<';
        double cost = 0;  ///< nats
    };
    const std::vector<Change>& changes() const { return m_changes; }
    CorrectionReason reason_of(const Change& change) const;

private:
    static std::vector<Span> places_of(Format format);
    void collect(const Span& span);
    int broken(const std::vector<std::string>& lines) const;
    int broken_checks(const std::vector<std::string>& lines) const;
    int broken_codes(const std::vector<std::string>& lines) const;
    int broken_fillers(const std::vector<std::string>& lines) const;

    const Fit& m_fit;
    int m_most_checks = 0;  ///< how many check digits the format has
    std::vector<std::span<const Cell>> m_cells;
    std::vector<std::string> m_lines;
    std::vector<std::string> m_before;
    std::vector<Change> m_options;
    std::vector<Change> m_changes;
};

std::vector<Span> Repair::places_of(Format format) {
    std::vector<Span> spans;
    for (int line = 1; line <= shape_of(format).lines; ++line) spans.push_back({line, 1, shape_of(format).columns});
    return spans;
}

/// Adds what may be put in the place of each unsure character of a span.
void Repair::collect(const Span& span) {
    constexpr double kMaxCost = 6;  // beyond, the picture says plainly that it is not that character
    for (int i = 0; i < span.length; ++i) {
        const auto line = static_cast<std::size_t>(span.line - 1);
        const auto column = static_cast<std::size_t>(span.column - 1 + i);
        const Choice& choice = m_fit.windows[line].choices[column];
        if (choice.posterior >= kSure) continue;
        const PlaceRule rule = rule_at(m_fit.format, span.line, span.column + i);
        for (const char character : kAlphabet) {
            if (character == choice.character || !rule.holds(character)) continue;
            const double cost = choice.log_probability -
                                m_cells[line][column].log_probability[static_cast<std::size_t>(index_of(character))];
            if (cost <= kMaxCost) m_options.push_back({line, column, character, cost});
        }
    }
    std::ranges::stable_sort(m_options, {}, &Change::cost);
    constexpr std::size_t kMaxOptions = 64;  // pairs of these are tried: some 2,000 in the worst case
    if (m_options.size() > kMaxOptions) m_options.resize(kMaxOptions);
}

int Repair::broken_checks(const std::vector<std::string>& lines) const {
    return count_failing_checks(m_fit.format, lines);
}

int Repair::broken_codes(const std::vector<std::string>& lines) const {
    int count = 0;
    for (const FieldPlace& field : layout_of(m_fit.format).fields) {
        if (field.name != "issuing_state" && field.name != "nationality") continue;
        const std::string_view code = std::string_view(lines[static_cast<std::size_t>(field.span.line - 1)])
                                          .substr(static_cast<std::size_t>(field.span.column - 1), 3);
        const StateCode* state = find_state(code);
        if (state == nullptr || (field.name == "issuing_state" && !state->may_issue)) ++count;
    }
    return count;
}

/// Names end in fillers: three of them end the name (Doc 9303 part 3, 4.6), and only a letter follows one or two.
int Repair::broken_fillers(const std::vector<std::string>& lines) const {
    int count = 0;
    for (const FieldPlace& field : layout_of(m_fit.format).fields) {
        if (field.allowed != CharacterClass::LetterFiller || field.span.length < 10) continue;
        const std::string_view text =
            std::string_view(lines[static_cast<std::size_t>(field.span.line - 1)])
                .substr(static_cast<std::size_t>(field.span.column - 1), static_cast<std::size_t>(field.span.length));
        const std::size_t end = text.find("<<<");
        if (end == std::string_view::npos) continue;
        for (const char c : text.substr(end))
            if (c != '<') ++count;
    }
    return count;
}

int Repair::broken(const std::vector<std::string>& lines) const {
    // Check digits are mended together or not at all: where one stays wrong, making another hold (the composite covers
    // nearly every place) would be a guess beside a finding.
    const int checks = broken_checks(lines);
    return (checks == 0 ? 0 : m_most_checks) + broken_codes(lines) + broken_fillers(lines);
}

bool Repair::run() {
    m_before = m_lines;
    const int before = broken(m_lines);
    if (before == 0) return true;
    struct Found {
        int broken;
        double cost;
        std::array<const Change*, kMaxChanges> changes;
    };
    Found best{before, 0, {}};
    double second_cost = std::numeric_limits<double>::infinity();
    std::vector<std::string> tried = m_lines;
    const auto judge = [&](const Change& a, const Change* b) {
        const double cost = a.cost + (b == nullptr ? 0 : b->cost);
        const int still = broken(tried);
        if (still < best.broken || (still == best.broken && still < before && cost < best.cost)) {
            second_cost = still == best.broken ? best.cost : std::numeric_limits<double>::infinity();
            best = {still, cost, {&a, b}};
        } else if (still == best.broken && still < before) {
            second_cost = std::min(second_cost, cost);
        }
    };
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        const Change& a = m_options[i];
        tried[a.line][a.column] = a.taken;
        judge(a, nullptr);
        for (std::size_t j = i + 1; j < m_options.size(); ++j) {
            const Change& b = m_options[j];
            if (a.line == b.line && a.column == b.column) continue;
            tried[b.line][b.column] = b.taken;
            judge(a, &b);
            tried[b.line][b.column] = m_lines[b.line][b.column];
        }
        tried[a.line][a.column] = m_lines[a.line][a.column];
    }
    for (const Change* const change : best.changes) {
        if (change == nullptr) continue;
        m_changes.push_back(*change);
        m_lines[change->line][change->column] = change->taken;
    }
    return m_changes.empty() || second_cost - best.cost > kAmbiguous;
}

CorrectionReason Repair::reason_of(const Change& change) const {
    // What breaks when this change alone is taken back tells what it was made for.
    std::vector<std::string> without = m_lines;
    without[change.line][change.column] = m_before[change.line][change.column];
    if (broken_codes(without) > broken_codes(m_lines)) return CorrectionReason::Code;
    if (broken_fillers(without) > broken_fillers(m_lines)) return CorrectionReason::Filler;
    return CorrectionReason::CheckDigit;
}

bool is_covered(Format format, int line, int column) {
    const auto inside = [&](const Span& s) {
        return s.line == line && column >= s.column && column < s.column + s.length;
    };
    for (const CheckPlace& check : layout_of(format).checks)
        if (inside(check.at) || std::ranges::any_of(check.covers, inside)) return true;
    return false;
}

bool is_accepted(const Interpretation& reading, const Certainty& certainty, bool rules_hold) {
    // Written so that what is not a number is not accepted.
    if (!rules_hold || !(reading.mean_log_probability >= kMinMean)) return false;
    if (!(certainty.least >= kMinAny) || !(certainty.together >= kMinAssurance)) return false;
    // One check digit over a whole line of free text: one garbage in ten fulfils it.
    if (reading.format == Format::IDL) return false;
    // What is left of a passport's lines when the picture cuts them off fits a visa's, but for its code.
    if (status_of_code(reading.format, std::string_view(reading.lines[0]).substr(0, 2)) == CodeStatus::NotAllowed)
        return false;
    const Document document = parse(reading.format, reading.lines);
    return std::ranges::all_of(document.fields, [&](const Field& field) {
        return !field.name.starts_with("date_of_") || read_date(document.places(field.name));
    });
}

/// Whether what a reader says of a place can be probabilities. Readers round.
bool is_distribution(const Cell& cell) {
    constexpr double kMost = 1.05;
    double sum = std::exp(static_cast<double>(cell.log_empty));
    for (const float p : cell.log_probability) sum += std::exp(static_cast<double>(p));
    return sum <= kMost;  // false when one is not a number
}

Interpretation to_interpretation(const Fit& chosen, const Repair& repair, bool unambiguous) {
    Interpretation result;
    result.format = chosen.format;
    result.lines = repair.lines();
    double sum = 0;
    int count = 0;
    bool honest = true;
    Certainty certainty;
    for (std::size_t line = 0; line < result.lines.size(); ++line) {
        std::string read;
        std::vector<float> confidence;
        for (std::size_t column = 0; column < result.lines[line].size(); ++column) {
            const Cell& cell = repair.cell(line, column);
            const char seen = seen_in(cell);
            const char taken = result.lines[line][column];
            const PlaceRule rule = rule_at(chosen.format, static_cast<int>(line + 1), static_cast<int>(column + 1));
            honest = honest && is_distribution(cell);
            certainty.add(cell, rule, taken,
                          is_covered(chosen.format, static_cast<int>(line + 1), static_cast<int>(column + 1)));
            read += seen;
            confidence.push_back(static_cast<float>(posterior_of(cell, rule, taken)));
            sum += std::max<double>(cell.log_probability[static_cast<std::size_t>(index_of(taken))], 2 * kFloor);
            ++count;
            const auto changed = std::ranges::find_if(
                repair.changes(), [&](const Repair::Change& c) { return c.line == line && c.column == column; });
            const bool repaired = changed != repair.changes().end();
            if (repaired || seen != taken)
                result.corrections.push_back(
                    {static_cast<int>(line + 1), static_cast<int>(column + 1), seen, taken,
                     repaired ? repair.reason_of(*changed) : CorrectionReason::CharacterClass});
        }
        result.lines_read.push_back(std::move(read));
        result.confidence.push_back(std::move(confidence));
        result.first_cell.push_back(chosen.windows[line].first);
    }
    result.mean_log_probability = sum / std::max(count, 1);
    result.accepted = is_accepted(result, certainty, honest && unambiguous && repair.broken() == 0);
    return result;
}

/// Whether every line clearly goes on beyond the format at the same end: part of a longer zone, cut off or misjudged.
bool goes_on(std::span<const ObservedLine> lines, const Fit& chosen) {
    const auto printed = [](const Cell& cell) {
        return std::exp(static_cast<double>(*std::ranges::max_element(cell.log_probability))) >= kSure;
    };
    for (const int beside : {-1, shape_of(chosen.format).columns}) {
        bool all = true;
        for (std::size_t line = 0; line < chosen.windows.size() && all; ++line) {
            const ObservedLine& cells = lines[chosen.first_line + line];
            const int at = chosen.windows[line].first + beside;
            all = at >= 0 && at < static_cast<int>(cells.size()) && printed(cells[static_cast<std::size_t>(at)]);
        }
        if (all) return true;
    }
    return false;
}

/// How many of the characters that were seen stand where the format cannot have them, 0 … 1.
double part_misplaced(const Interpretation& reading) {
    int misplaced = 0;
    int all = 0;
    for (std::size_t line = 0; line < reading.lines_read.size(); ++line) {
        for (std::size_t column = 0; column < reading.lines_read[line].size(); ++column, ++all) {
            const PlaceRule rule = rule_at(reading.format, static_cast<int>(line + 1), static_cast<int>(column + 1));
            misplaced += rule.holds(reading.lines_read[line][column]) ? 0 : 1;
        }
    }
    return static_cast<double>(misplaced) / std::max(all, 1);
}

}  // namespace

std::string_view name_of(CorrectionReason reason) {
    constexpr std::array<std::string_view, 5> kNames = {"character class", "check digit", "code", "filler", "person"};
    return kNames.at(static_cast<std::size_t>(reason));
}

std::optional<Interpretation> interpret(std::span<const ObservedLine> lines) {
    lines = lines.first(std::min(lines.size(), kMaxLines));
    std::vector<ScoredLine> scored;
    scored.reserve(lines.size());
    for (const ObservedLine& line : lines) scored.push_back(score_cells(line));
    Fit best;
    for (const Format format : kFormats) {
        const auto wanted = static_cast<std::size_t>(shape_of(format).lines);
        for (std::size_t first = 0; first + wanted <= lines.size(); ++first) {
            Fit candidate = fit(lines, scored, format, first);
            if (candidate.score > best.score) best = std::move(candidate);
        }
    }
    if (best.windows.empty()) return std::nullopt;
    for (std::size_t line = 0; line < best.windows.size(); ++line) {
        Window& window = best.windows[line];
        window.choices.resize(static_cast<std::size_t>(shape_of(best.format).columns));
        for (std::size_t column = 0; column < window.choices.size(); ++column)
            window.choices[column] =
                take(lines[best.first_line + line][static_cast<std::size_t>(window.first) + column],
                     rule_at(best.format, static_cast<int>(line + 1), static_cast<int>(column + 1)));
    }
    Repair repair(lines, best);
    const bool unambiguous = repair.run();
    Interpretation result = to_interpretation(best, repair, unambiguous && !goes_on(lines, best));
    const double misplaced = part_misplaced(result);
    if (result.mean_log_probability < kNoMrz || misplaced > kMaxMisplaced) return std::nullopt;
    // For the same reason a driving licence is one only when its first letter was seen and its digit holds.
    if (result.format == Format::IDL &&
        (result.lines_read[0][0] != 'D' || !parse(result.format, result.lines).check_digits_valid()))
        return std::nullopt;
    return result;
}

}  // namespace garita::mrz
