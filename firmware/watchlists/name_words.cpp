#include "firmware/watchlists/name_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "firmware/dates.h"
#include "mrz/transliteration.h"

namespace garita::watchlists {
namespace {

/// Particles, titles and words of descent that documents leave out, add, or join. In keys' spelling (key_of()).
constexpr std::array<std::string_view, 34> kParticles = {
    "A",  "AL", "BEN", "BIN", "BINT", "D",  "DA", "DAS", "DE",  "DEL", "DELA", "DEN", "DER", "DES", "DI",  "DO", "DOS",
    "DU", "E",  "EL",  "I",   "IBN",  "LA", "LE", "LOS", "LAS", "MC",  "TEN",  "TER", "UND", "VAN", "VON", "ZU", "ZUM"};

/// What spellings of one name have in common, in this order: first the forms of Doc 9303 part 3, section 6 (Ü is UE,
/// UXX or U), then sounds that Latin writings of Arabic, Cyrillic and neighbouring languages spell in several ways.
/// Chosen by hand for what README.md measures; no standard says so.
constexpr std::array<std::pair<std::string_view, std::string_view>, 40> kSounds = {{
    {"XX", ""},   {"AE", "A"},  {"OE", "O"},  {"UE", "U"},  {"AA", "A"},  {"SHCH", "S"}, {"SCH", "S"}, {"TCH", "C"},
    {"TSH", "C"}, {"SH", "S"},  {"CH", "C"},  {"KH", "H"},  {"GH", "G"},  {"TH", "T"},   {"DH", "D"},  {"PH", "F"},
    {"DZH", "J"}, {"DJ", "J"},  {"ZH", "J"},  {"DZ", "J"},  {"CK", "K"},  {"CZ", "C"},   {"SZ", "S"},  {"TZ", "S"},
    {"TS", "S"},  {"OU", "U"},  {"OO", "U"},  {"EE", "I"},  {"EI", "AI"}, {"EY", "AI"},  {"IE", "E"},  {"YE", "E"},
    {"JE", "E"},  {"YA", "IA"}, {"JA", "IA"}, {"YU", "IU"}, {"JU", "IU"}, {"Y", "I"},    {"W", "V"},   {"Q", "K"},
}};

/// The key of a word of A–Z.
std::string key_of(std::string word) {
    for (const auto& [from, to] : kSounds)
        for (std::size_t at = word.find(from); at != std::string::npos; at = word.find(from, at + to.size()))
            word.replace(at, from.size(), to);
    word.erase(std::unique(word.begin(), word.end()), word.end());
    // Fatimah is Fatima.
    if (word.size() > 3 && word.back() == 'H') word.pop_back();
    return word;
}

/// All writings of a word with A–Z, at most kMost; nothing where it has a character that cannot be.
std::optional<std::vector<std::string>> writings_of(std::string_view word) {
    constexpr std::size_t kMost = 48;
    const auto forms = mrz::forms_of(word, kLongestName);
    if (!forms) return std::nullopt;
    std::vector<std::string> writings = {""};
    for (const mrz::Forms& of_one : *forms) {
        if (of_one.empty()) return std::nullopt;
        std::vector<std::string> longer;
        for (const std::string_view form : of_one)
            for (const std::string& writing : writings)
                if (longer.size() < kMost) longer.push_back(writing + std::string(form));
        writings = std::move(longer);
    }
    return writings;
}

/// Between words: blanks, fillers, hyphens, commas. Left out within them: apostrophes and full stops (part 3, 4.6).
std::vector<std::string> split(std::string_view name) {
    constexpr std::string_view kBetween = " <-,;/\t";
    constexpr std::string_view kLeftOut = "'.`";
    constexpr std::string_view kQuote = "\xE2\x80\x99";  // ’
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name.substr(i).starts_with(kQuote))
            i += kQuote.size() - 1;
        else if (kBetween.find(name[i]) != std::string_view::npos)
            words.emplace_back();
        else if (kLeftOut.find(name[i]) == std::string_view::npos)
            words.back() += name[i];
    }
    std::erase(words, std::string());
    return words;
}

bool is_particle(const NameWord& word) {
    return std::ranges::find(kParticles, word.keys.front()) != kParticles.end();
}

bool share_a_key(const NameWord& a, const NameWord& b) {
    return std::ranges::any_of(a.keys,
                               [&](const std::string& key) { return std::ranges::find(b.keys, key) != b.keys.end(); });
}

/// Whether the document's word may be the beginning of the listed one.
bool begins(const NameWord& of_document, const NameWord& listed) {
    constexpr std::size_t kLeast = 2;
    return std::ranges::any_of(of_document.keys, [&](const std::string& key) {
        return key.size() >= kLeast &&
               std::ranges::any_of(listed.keys, [&](const std::string& whole) { return whole.starts_with(key); });
    });
}

}  // namespace

std::vector<NameWord> name_words(std::string_view name) {
    if (name.size() > kLongestName) return {};
    std::vector<NameWord> words;
    for (const std::string& text : split(name)) {
        const auto writings = writings_of(text);
        if (!writings) continue;
        NameWord word;
        for (const std::string& writing : *writings) {
            std::string key = key_of(writing);
            if (!key.empty() && std::ranges::find(word.keys, key) == word.keys.end())
                word.keys.push_back(std::move(key));
        }
        if (!word.keys.empty() && words.size() < kMostNameWords) words.push_back(std::move(word));
    }
    if (!std::ranges::all_of(words, is_particle)) std::erase_if(words, is_particle);
    return words;
}

bool names_agree(const std::vector<NameWord>& listed, const std::vector<NameWord>& of_document, Cut cut) {
    const std::size_t fewer = std::min(listed.size(), of_document.size());
    if (fewer == 0 || (fewer == 1 && listed.size() != of_document.size())) return false;
    // Each word of one side is that of one on the other; a few words, so that the first that fits is taken.
    std::vector<bool> taken(listed.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < of_document.size(); ++i) {
        const bool may_be_cut = cut == Cut::Perhaps && i + 1 == of_document.size();
        for (std::size_t k = 0; k < listed.size(); ++k) {
            if (taken[k] ||
                !(share_a_key(of_document[i], listed[k]) || (may_be_cut && begins(of_document[i], listed[k]))))
                continue;
            taken[k] = true;
            ++same;
            break;
        }
    }
    return same == fewer;
}

bool is_birth(std::string_view text) {
    const std::string_view whole = "2000-01-01";
    if (!text.empty() && text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
    return text.empty() || day_of(std::string(text) + std::string(whole.substr(text.size()))).has_value();
}

Births compare_births(std::string_view a, std::string_view b) {
    const std::size_t known = std::min(a.size(), b.size());
    if (a.substr(0, known) == b.substr(0, known))
        return known == std::string_view("2000-01-01").size() ? Births::Same : Births::Compatible;
    const bool are_whole = a.size() == b.size() && known == std::string_view("2000-01-01").size();
    const bool exchanged = are_whole && a.substr(0, 4) == b.substr(0, 4) && a.substr(5, 2) == b.substr(8, 2) &&
                           a.substr(8, 2) == b.substr(5, 2);
    return exchanged ? Births::Compatible : Births::Different;
}

}  // namespace garita::watchlists
