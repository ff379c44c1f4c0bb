// boarding-pass: does the boarding pass name the passport's holder? (boarding_pass.md)
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "mrz/transliteration.h"
#include "vision/checks/check.h"
#include "vision/checks/detail/between_documents.h"
#include "vision/checks/detail/mrz_view.h"

namespace garita {
namespace {

using detail::readable;

/// IATA Resolution 792: places of the passenger's name. A name that fills them may go on.
constexpr std::size_t kNamePlaces = 20;

// What stands at the end of the given names, often without a blank. No standard has a closed list: these are named on
// Cathay Pacific's page for agents on passengers' names (cxagents.com: MR, MRS, MS, MSTR), on travel.stackexchange.com,
// question 30947 (CHD), and in advice to passengers (today.line.me, article Za57QwL); all consulted 2026-11-28.
constexpr std::array<std::string_view, 11> kTitles = {"MR", "MRS",  "MS",  "MISS",  "MSTR", "CHD",
                                                      "DR", "PROF", "SIR", "MADAM", "MX"};

/// Forms of one letter of which an airline may take another one than the passport's issuer: the longer ones and the
/// shortest, which stands for all (Ü is UE, UXX or U). From mrz/'s table of Latin letters.
const std::vector<std::pair<std::string, std::string>>& other_forms() {
    static const auto kForms = [] {
        std::vector<std::pair<std::string, std::string>> forms;
        for (char32_t letter = 0xC0; letter <= 0x17F; ++letter) {
            const mrz::Forms permitted = mrz::permitted_forms(letter);
            if (permitted.size() < 2) continue;
            const std::string_view shortest =
                *std::ranges::min_element(permitted, {}, [](std::string_view form) { return form.size(); });
            for (const std::string_view form : permitted)
                if (form.size() > shortest.size()) forms.emplace_back(form, shortest);
        }
        std::ranges::stable_sort(forms, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
        return forms;
    }();
    return kForms;
}

/// Letters only, each in its shortest form: MUELLER and MULLER are one, and so are VAN DER BERG and VANDERBERG.
std::string letters_of(std::string_view text) {
    std::string letters;
    for (const char c : text)
        if (c >= 'A' && c <= 'Z')
            letters += c;
        else if (c >= 'a' && c <= 'z')
            letters += static_cast<char>(c - 'a' + 'A');
    std::string shortest;
    for (std::size_t at = 0; at < letters.size();) {
        const auto form = std::ranges::find_if(
            other_forms(), [&](const auto& f) { return std::string_view(letters).substr(at).starts_with(f.first); });
        shortest += form == other_forms().end() ? std::string(1, letters[at]) : form->second;
        at += form == other_forms().end() ? 1 : form->first.size();
    }
    return shortest;
}

/// A name that a pass may carry, and whether it may go on: the zone ran out of places after it.
struct Candidate {
    std::string letters;
    bool open = false;
};

std::vector<std::string> words_of(std::string_view readable_name) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : readable_name) {
        if (c != ' ')
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

/// Words in a row: airlines leave out some of several surnames or given names. With their initials, where asked for.
std::vector<Candidate> candidates_of(std::string_view name, bool cut, bool initials) {
    const std::vector<std::string> words = words_of(name);
    std::vector<Candidate> candidates;
    for (std::size_t first = 0; first < words.size(); ++first) {
        std::string run;
        for (std::size_t i = first; i < words.size(); ++i) {
            run += words[i];
            candidates.push_back({letters_of(run), cut && i + 1 == words.size()});
        }
    }
    std::string first_letters;
    for (const std::string& word : words) {
        if (!initials) break;
        first_letters += word[0];
        candidates.push_back({first_letters, false});
    }
    return candidates;
}

bool is_title(std::string_view rest, bool full) {
    return rest.empty() || std::ranges::any_of(kTitles, [&](std::string_view title) {
               return rest == title || (full && title.starts_with(rest));
           });
}

/// `full`: the pass ran out of places after these letters.
bool fits(const std::string& letters, const std::vector<Candidate>& candidates, bool full, bool titles) {
    return std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        if (full && candidate.letters.starts_with(letters)) return true;
        if (!letters.starts_with(candidate.letters)) return false;
        const std::string_view rest = std::string_view(letters).substr(candidate.letters.size());
        return rest.empty() || candidate.open || (titles && is_title(rest, full));
    });
}

enum class Holder { Same, Another, Unknown };

Holder compare_names(const mrz::Interpretation& passport, const seal::Content& pass) {
    const bool cut = detail::name_may_be_cut(passport);
    const std::string surname = readable(detail::field_of(passport, "surname").text);
    const std::string given = readable(detail::field_of(passport, "given_names").text);
    const std::string on_pass = letters_of(pass.value("surname"));
    const std::string given_on_pass = letters_of(pass.value("given_names"));
    if (on_pass.empty() || surname.empty()) return Holder::Unknown;
    const bool full = pass.value("passenger_name").size() >= kNamePlaces;
    const bool surname_ends = !given_on_pass.empty();
    bool same = fits(on_pass, candidates_of(surname, cut && given.empty(), false), full && !surname_ends, false);
    // Names that no `/` parts.
    if (!same && !surname_ends) same = fits(on_pass, candidates_of(surname + " " + given, cut, false), full, true);
    if (!same) return Holder::Another;
    // Nothing but a title, or a passport without given names, says nothing.
    if (given.empty() || is_title(given_on_pass, false)) return Holder::Same;
    return fits(given_on_pass, candidates_of(given, cut, true), full, true) ? Holder::Same : Holder::Another;
}

std::string passport_name(const mrz::Interpretation& passport) {
    const std::string given = readable(detail::field_of(passport, "given_names").text);
    return readable(detail::field_of(passport, "surname").text) + (given.empty() ? "" : ", " + given);
}

}  // namespace

namespace detail {

bool is_boarding_pass(const Barcode& barcode) {
    return barcode.content.understood && barcode.content.format == "bcbp";
}

Finding compare_pass(const mrz::Interpretation& passport, const Barcode& pass) {
    Finding finding;
    finding.check = "boarding-pass";
    finding.outcome = Outcome::Undetermined;
    const Holder holder = compare_names(passport, pass.content);
    const std::string sex = field_of(passport, "sex").text;
    const std::string_view sex_on_pass = pass.content.value("sex");
    if (holder == Holder::Unknown) {
        finding.message_key = "boarding-pass.unread";
    } else if (holder == Holder::Another) {
        finding.message_key = "boarding-pass.differs";
        finding.arguments = {{"field", "name"},
                             {"passport", passport_name(passport)},
                             {"other", std::string(pass.content.value("passenger_name"))}};
    } else if ((sex == "M" || sex == "F") && !sex_on_pass.empty() && sex_on_pass != sex) {
        finding.message_key = "boarding-pass.differs";
        finding.arguments = {{"field", "sex"}, {"passport", sex}, {"other", std::string(sex_on_pass)}};
    } else {
        finding.outcome = Outcome::Successful;
        finding.message_key = "boarding-pass.successful";
        finding.arguments = {{"other", std::string(pass.content.value("passenger_name"))}};
    }
    return finding;
}

}  // namespace detail

namespace checks {
/// A pass that lies in the passport's own picture; check_between compares those of the whole transaction.
Finding boarding_pass(const Subject& subject) {
    const auto pass = std::ranges::find_if(subject.reading.barcodes, detail::is_boarding_pass);
    if (pass == subject.reading.barcodes.end()) return not_supported(reason::kNoBoardingPass);
    const bool passport = subject.reading.mrz && subject.reading.mrz->interpretation.format == mrz::Format::TD3;
    if (!passport) return not_supported(reason::kNoSecondDocument);
    Finding finding = detail::compare_pass(subject.reading.mrz->interpretation, *pass);
    finding.page = pass->page;
    finding.band = pass->band;
    finding.regions_mm = {pass->region_mm};
    return finding;
}
}  // namespace checks

}  // namespace garita
