#include "mrz/names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "mrz/transliteration.h"

namespace garita::mrz {
namespace {

constexpr std::size_t kMostPrinted = 256;
constexpr std::size_t kMostMrz = 64;
using Letters = std::vector<Forms>;

/// Edit distances of a growing printed name to every beginning of one MRZ name.
class Distances {
public:
    explicit Distances(std::string_view mrz) : m_mrz(mrz), m_row(mrz.size() + 1) {
        for (std::size_t i = 0; i < m_row.size(); ++i) m_row[i] = static_cast<int>(i);
        m_least_whole = m_row.back();
    }

    /// The printed name goes on with one character, written in the cheapest of its forms.
    void add(Forms forms) {
        std::vector<int> best;
        for (const std::string_view form : forms) {
            std::vector<int> row = m_row;
            for (const char c : form) {
                advance(row, c);
                m_least_whole = std::min(m_least_whole, row.back());
            }
            if (best.empty()) {
                best = std::move(row);
            } else {
                for (std::size_t i = 0; i < best.size(); ++i) best[i] = std::min(best[i], row[i]);
            }
        }
        if (!best.empty()) m_row = std::move(best);
    }

    [[nodiscard]] int whole() const { return m_row.back(); }
    /// Of the beginning of the printed name that is nearest to the whole MRZ name.
    [[nodiscard]] int least_whole() const { return m_least_whole; }

private:
    void advance(std::vector<int>& row, char c) const {
        int diagonal = row[0];
        ++row[0];
        for (std::size_t i = 1; i < row.size(); ++i) {
            const int kept = row[i];
            row[i] = std::min({kept + 1, row[i - 1] + 1, diagonal + (m_mrz[i - 1] == c ? 0 : 1)});
            diagonal = kept;
        }
    }

    std::string_view m_mrz;
    std::vector<int> m_row;
    int m_least_whole = 0;
};

/// Fillers and blanks in runs become one filler, none at the ends; nothing when other characters are in it.
std::optional<std::string> normalized(std::string_view mrz) {
    std::string text;
    for (const char c : mrz.substr(0, kMostMrz + 1)) {
        const bool gap = c == '<' || c == ' ';
        if (!gap && (c < 'A' || c > 'Z')) return std::nullopt;
        if (!gap) text += c;
        if (gap && !text.empty() && text.back() != '<') text += '<';
    }
    if (!text.empty() && text.back() == '<') text.pop_back();
    return text;
}

bool is_gap(Forms forms) {
    return !forms.empty() && forms[0] == "<";
}

std::vector<Letters> words_of(const Letters& printed) {
    std::vector<Letters> words(1);
    for (const Forms forms : printed) {
        if (!is_gap(forms)) {
            words.back().push_back(forms);
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::vector<std::string_view> words_of(std::string_view mrz) {
    std::vector<std::string_view> words;
    while (!mrz.empty()) {
        const std::size_t end = std::min(mrz.find('<'), mrz.size());
        if (end > 0) words.push_back(mrz.substr(0, end));
        mrz.remove_prefix(std::min(end + 1, mrz.size()));
    }
    return words;
}

int distance_of(const Letters& printed, std::string_view mrz) {
    Distances distances(mrz);
    for (const Forms forms : printed) distances.add(forms);
    return distances.whole();
}
bool begins_with(const Letters& printed, std::string_view mrz) {
    Distances distances(mrz);
    for (const Forms forms : printed) distances.add(forms);
    return distances.least_whole() == 0;
}

/// Whether the words of the side with fewer all stand, in order, on the other side; with `cut`, an MRZ word may be the
/// beginning of a printed one (an initial, or the last word that the field had room for).
bool words_agree(const std::vector<Letters>& printed, const std::vector<std::string_view>& mrz, bool cut) {
    const bool more_printed = printed.size() >= mrz.size();
    const std::size_t fewer = std::min(printed.size(), mrz.size());
    const std::size_t more = std::max(printed.size(), mrz.size());
    std::size_t found = 0;
    std::size_t letters = 0;
    for (std::size_t i = 0; i < more && found < fewer; ++i) {
        const Letters& word = printed[more_printed ? i : found];
        const std::string_view other = mrz[more_printed ? found : i];
        if (distance_of(word, other) != 0 && !(cut && begins_with(word, other))) continue;
        letters += other.size();
        ++found;
    }
    return found == fewer && letters >= 2;  // a single initial proves nothing
}

}  // namespace

NameComparison agree(std::string_view viz_utf8, std::string_view mrz_name, bool field_full) {
    const auto letters = forms_of(viz_utf8, kMostPrinted);
    const auto mrz = normalized(mrz_name);
    if (!letters || !mrz || mrz->empty() || mrz->size() > kMostMrz) return {};
    if (std::ranges::any_of(*letters, [](Forms forms) { return forms.empty(); })) return {};
    const std::vector<Letters> printed = words_of(*letters);
    if (printed.empty()) return {};
    const auto recommended = transliterate(viz_utf8);
    if (recommended && *recommended == *mrz) return {true, 0, NameAgreement::Same};

    // The printed name without gaps at its ends and with single ones between its words.
    Letters joined;
    for (const Letters& word : printed) {
        if (!joined.empty()) joined.push_back(permitted_forms(U' '));
        joined.insert(joined.end(), word.begin(), word.end());
    }
    Distances distances(*mrz);
    for (const Forms forms : joined) distances.add(forms);
    const int distance = distances.whole();
    if (distance == 0) return {true, 0, NameAgreement::OtherForm};
    if (field_full && distances.least_whole() == 0) return {true, distance, NameAgreement::Truncated};
    const std::vector<std::string_view> words = words_of(*mrz);
    if (words_agree(printed, words, false)) return {true, distance, NameAgreement::PartsLeftOut};
    if (field_full && words_agree(printed, words, true)) return {true, distance, NameAgreement::Truncated};
    return {false, distance, NameAgreement::Different};
}

}  // namespace garita::mrz
