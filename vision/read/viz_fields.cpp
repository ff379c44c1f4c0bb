#include "vision/read/viz_fields.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "vision/read/licence_numbers.h"
#include "vision/read/viz_labels.h"

namespace garita {
namespace {

// Without a caption, so much of the text must be what the MRZ says (an OCR slip in four letters is still found; another
// person's name is not).
constexpr double kMinExpectedSimilarity = 0.75;
// Distances between a caption and its value in heights of the value's letters; measured on passports and cards of
// eleven states (shared corpus): the value stands below within two heights, or to the right within twelve.
constexpr double kMaxBelow = 2.2;
constexpr double kMaxRight = 12;

int count_if_ascii(std::string_view text, int (*is)(int)) {
    return static_cast<int>(
        std::ranges::count_if(text, [is](char c) { return is(static_cast<unsigned char>(c)) != 0; }));
}

/// Whether a text could be a value of this kind at all.
bool plausible(VizValue value, std::string_view text) {
    const int digits = count_if_ascii(text, std::isdigit);
    const std::string letters = skeleton(text);
    const int size = static_cast<int>(letters.size());
    switch (value) {
        case VizValue::Name:
            return size >= 1 && digits * 8 <= size;
        case VizValue::Number:
            return size >= 5 && size <= 24 && digits >= 3;
        case VizValue::Date:
            return digits >= 3 && size >= 5 && size <= 20;
        case VizValue::Sex:
            return size >= 1 && size <= 10 && digits == 0;
        case VizValue::Nationality:
            return size >= 3 && digits == 0;
        case VizValue::Text:
            return size >= 3;
    }
    return false;
}

double expected_similarity(std::string_view text, const Expectation* expectation) {
    if (expectation == nullptr) return 0;
    const std::string seen = skeleton(text);
    double best = 0;
    for (const std::string& expected : expectation->skeletons) best = std::max(best, similarity(seen, expected));
    return best;
}

struct Candidate {
    FieldLine field;
    double cost = 0;
};

/// How far a value lies from its caption, in heights of the value; nothing where it is not beside or below it.
std::optional<double> distance(const RectPx& caption, const TextLine& value) {
    const double h = std::max(value.glyph_height, 1);
    const RectPx& v = value.box;
    const double below = (v.y - (caption.y + caption.height)) / h;
    const double left = (v.x - caption.x) / h;
    if (below > -0.4 && below < kMaxBelow && v.x < caption.x + caption.width + 2 * h && left > -3)
        return below + std::abs(left) / 8;
    const double off = std::abs(v.y + v.height / 2.0 - (caption.y + caption.height / 2.0)) / h;
    const double right = (v.x - (caption.x + caption.width)) / h;
    if (off < 0.6 && right > -0.3 && right < kMaxRight) return 0.5 + right / 8;
    return std::nullopt;
}

/// What stands behind the last caption of a line, if it says anything.
std::string after_labels(const ReadLine& line, const std::vector<SeenLabel>& labels) {
    const auto letters = static_cast<double>(skeleton(line.text).size());
    double seen = 0;
    std::size_t i = 0;
    for (; i < line.text.size() && seen < labels.back().end * letters - 0.5; ++i)
        if (!skeleton(line.text.substr(i, 1)).empty()) ++seen;
    while (i < line.text.size() && (std::ispunct(static_cast<unsigned char>(line.text[i])) != 0 || line.text[i] == ' '))
        ++i;
    return line.text.substr(i);
}

class Finder {
public:
    Finder(std::span<const ReadLine> lines, std::span<const Expectation> expectations)
        : m_lines(lines), m_expectations(expectations) {
        std::vector<std::string_view> texts;
        for (const ReadLine& line : lines) {
            texts.emplace_back(line.text);
            m_labels.push_back(find_labels(line.text));
        }
        m_numbers = find_licence_numbers(texts);
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (!m_numbers[i].field.empty()) m_labels[i] = {m_numbers[i]};
    }

    std::vector<FieldLine> find() {
        for (const VizFieldKind& kind : viz_field_kinds()) {
            add_labelled(kind);
            add_expected(kind);
        }
        return choose();
    }

private:
    const Expectation* expectation(std::string_view field) const {
        const auto found = std::ranges::find(m_expectations, field, &Expectation::field);
        return found == m_expectations.end() ? nullptr : &*found;
    }

    void add_labelled(const VizFieldKind& kind) {
        const Expectation* expected = expectation(kind.name);
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            const auto label = std::ranges::find(m_labels[i], kind.name, &SeenLabel::field);
            if (label == m_labels[i].end()) continue;
            const bool numbered = !m_numbers[i].field.empty();
            std::string rest = after_labels(m_lines[i], m_labels[i]);
            if (numbered && kind.value == VizValue::Date) rest = leading_date(rest);
            if (&*label == &m_labels[i].back() && plausible(kind.value, rest) &&
                (numbered || kind.value == VizValue::Date ||
                 expected_similarity(rest, expected) > kMinExpectedSimilarity))
                m_candidates.push_back({{kind.name, i, rest, true}, 0.5 - 2 * expected_similarity(rest, expected)});
            RectPx caption = m_lines[i].line.box;
            caption.x += static_cast<int>(caption.width * label->begin);
            caption.width = static_cast<int>(m_lines[i].line.box.width * (label->end - label->begin));
            for (std::size_t j = 0; j < m_lines.size(); ++j) {
                if (j == i || !m_labels[j].empty() || !plausible(kind.value, m_lines[j].text)) continue;
                if (const auto far = distance(caption, m_lines[j].line))
                    m_candidates.push_back({{kind.name, j, m_lines[j].text, true},
                                            *far - 2 * expected_similarity(m_lines[j].text, expected)});
            }
        }
    }

    void add_expected(const VizFieldKind& kind) {
        const Expectation* expected = expectation(kind.name);
        // A single letter is on every page: a sex needs its caption.
        if (expected == nullptr || kind.value == VizValue::Sex) return;
        for (std::size_t j = 0; j < m_lines.size(); ++j) {
            const double like = expected_similarity(m_lines[j].text, expected);
            // 2: what no caption announces comes after what one does. A nationality's code is printed as the issuer's
            // too, and that one is no evidence of it: only where no caption has another text.
            const double after = kind.value == VizValue::Nationality ? 2 + kMaxBelow : 2;
            if (like >= kMinExpectedSimilarity && m_labels[j].empty())
                m_candidates.push_back({{kind.name, j, m_lines[j].text, false}, after - 2 * like});
        }
    }

    std::vector<FieldLine> choose() {
        std::ranges::stable_sort(m_candidates, {}, &Candidate::cost);
        std::vector<FieldLine> chosen;
        for (const Candidate& candidate : m_candidates) {
            const bool taken = std::ranges::any_of(chosen, [&](const FieldLine& other) {
                return other.field == candidate.field.field || other.line == candidate.field.line;
            });
            if (!taken) chosen.push_back(candidate.field);
        }
        return chosen;
    }

    std::span<const ReadLine> m_lines;
    std::span<const Expectation> m_expectations;
    std::vector<std::vector<SeenLabel>> m_labels;
    std::vector<SeenLabel> m_numbers;  ///< of a driving licence, a line
    std::vector<Candidate> m_candidates;
};

}  // namespace

std::vector<FieldLine> find_fields(std::span<const ReadLine> lines, std::span<const Expectation> expectations) {
    return Finder(lines, expectations).find();
}

}  // namespace garita
