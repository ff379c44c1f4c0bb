// viz-mrz: does the print say what the machine-readable zone says? (viz_mrz.md)
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "vision/checks/check.h"
#include "vision/checks/detail/document_dates.h"
#include "vision/checks/detail/mrz_view.h"
#include "vision/checks/detail/printed_names.h"
#include "vision/checks/detail/printed_text.h"

namespace garita::checks {
namespace {

// Confidence from which a reading of print may contradict the MRZ at all, and from which characters of similar shape
// (3 and 8) may: reached when infrared and white read the same. viz_mrz.md tells where they come from.
constexpr double kSure = 0.9;
constexpr double kVerySure = 0.98;
// So much of a text must be the MRZ's before a difference is one of characters and not of places: beyond it another
// text of the page was taken for the field.
constexpr double kNumberLikeness = 0.5;
constexpr double kNameLikeness = 0.25;
// So many fields must agree before a text that has nothing in common with its field is held against the document.
constexpr long kAgreeingFields = 2;

enum class Says {
    Nothing,  ///< not read, or not comparable
    Agrees,
    Unsure,   ///< differs in a way that reading may explain
    Another,  ///< has nothing in common: another person's name, or another place of the page
    Differs,
};

/// One field compared.
struct Compared {
    Says says = Says::Nothing;
    const VizField* printed = nullptr;
    detail::MrzText mrz;
    std::string mrz_shown;
    bool century = false;  ///< agrees in two digits of the year and not in the century that the rules resolve
};

/// What a difference in characters means, by how surely both sides were read.
Says weigh(const detail::Difference& difference, double viz_confidence, double mrz_confidence) {
    if (difference.apart == 0) return Says::Agrees;
    // A doubtful character of the MRZ explains a difference as well as one of the print does.
    if (viz_confidence < kSure || mrz_confidence < kSure) return Says::Unsure;
    const int plain = difference.apart - difference.similar;
    if (plain == 0 && viz_confidence < kVerySure) return Says::Unsure;
    return Says::Differs;
}

Says compare_dates(const VizField& printed, const detail::MrzText& mrz, double mrz_confidence) {
    const detail::DateComparison compared = detail::compare_date(printed.text, mrz.text);
    using Kind = detail::DateComparison::Kind;
    if (compared.kind == Kind::NotADate) return Says::Nothing;
    if (compared.kind == Kind::Agrees) return Says::Agrees;
    return weigh(compared.difference, printed.confidence, mrz_confidence);
}

bool is_visa(mrz::Format format) {
    return format == mrz::Format::MRVA || format == mrz::Format::MRVB;
}

Says compare_numbers(const VizField& printed, const std::string& mrz, double mrz_confidence, mrz::Format format) {
    const std::string seen = detail::without_blanks(detail::fold(printed.text).text);
    const std::string expected = detail::without_blanks(mrz);
    if (seen.size() < 5 || expected.size() < 5) return Says::Nothing;
    // The print may say more ("No. …", a series or a check digit beside it), or less.
    if (seen.find(expected) != std::string::npos) return Says::Agrees;
    const detail::Difference difference = detail::compare(seen, expected);
    if (difference.apart == 0) return Says::Agrees;
    // A visa's zone has the number of the passport or of the visa (Doc 9303 part 7, 8th edition 2021, 4.2.2): the print
    // has both, and the other one may have been taken.
    if (difference.apart > (1 - kNumberLikeness) * difference.length)
        return is_visa(format) ? Says::Nothing : Says::Unsure;
    if (seen.size() != expected.size()) return Says::Unsure;  // a character lost or won is OCR's commonest slip
    return weigh(difference, printed.confidence, mrz_confidence);
}

/// M, F or nothing said. Documents print more than one letter: "F / F", "M/Ž", "X".
std::optional<char> sex_of(const std::string& folded) {
    std::optional<char> sex;
    std::size_t at = 0;
    while (at < folded.size()) {
        const std::size_t begin = folded.find_first_not_of(' ', at);
        if (begin == std::string::npos) break;
        const std::size_t end = std::min(folded.find(' ', begin), folded.size());
        const std::string word = folded.substr(begin, end - begin);
        at = end;
        if (word != "M" && word != "F" && word != "X") continue;
        if (sex && *sex != word[0]) return std::nullopt;
        sex = word[0];
    }
    return sex;
}

Says compare_sex(const VizField& printed, const detail::MrzText& mrz, double mrz_confidence) {
    const std::optional<char> seen = sex_of(detail::fold(printed.text).text);
    // X agrees with `<` (Doc 9303 part 4, 8th edition 2021, 4.2.2.2). A printed M may be for mujer; a printed F is
    // always a woman's.
    if (!seen) return Says::Nothing;
    const char expected = mrz.text[0] == '<' ? 'X' : mrz.text[0];
    if (*seen == expected) return Says::Agrees;
    const bool plain = *seen == 'F' && expected == 'M';
    return plain && printed.confidence >= kSure && mrz_confidence >= kSure ? Says::Differs : Says::Unsure;
}

Says compare_nationality(const VizField& printed, const detail::MrzText& mrz, double mrz_confidence) {
    // Words ("UTOPIAN") are the issuer's language: only a code can be compared.
    const std::string seen = detail::fold(printed.text).text;
    const std::string expected = detail::readable(mrz.text);
    if (seen == expected) return Says::Agrees;
    if (seen.size() != 3 || seen.find(' ') != std::string::npos) return Says::Nothing;
    return weigh(detail::compare(seen, expected), printed.confidence, mrz_confidence);
}

Says compare_names(const VizField& printed, const detail::MrzText& mrz, const mrz::Interpretation& read) {
    const bool cut = detail::name_may_be_cut(read);
    const detail::NameComparison compared = detail::compare_name(printed.text, mrz.text, cut);
    if (!compared.comparable) return Says::Nothing;
    if (compared.agrees) return Says::Agrees;
    // The other name taken for this one, or both in one field: the places were mixed up, not the person.
    for (const std::string_view field : {"surname", "given_names", "name"})
        if (const detail::MrzText other = detail::field_of(read, field);
            field != mrz.field && detail::compare_name(printed.text, other.text, cut).agrees)
            return Says::Nothing;
    const detail::Difference& difference = compared.difference;
    if (compared.likeness < kNameLikeness)
        return printed.confidence >= kVerySure && detail::least_confidence(read, mrz) >= kSure ? Says::Another
                                                                                               : Says::Unsure;
    // One letter is a slip of OCR, of the office or of transliteration before it is a forgery.
    if (difference.apart - difference.similar < 2) return Says::Unsure;
    return weigh(compared.difference, printed.confidence, detail::least_confidence(read, mrz));
}

/// The printed year has a century, and it is another than the one that the rules of two digits give.
bool century_off(const Subject& subject, const detail::MrzText& mrz) {
    // Less than contradicts the zone: day, month and the year's last digits agree, so that it was read well enough to
    // ask.
    constexpr double kToAsk = 0.5;
    if (mrz.field != "date_of_birth") return false;
    const std::optional<detail::Date> seen = detail::printed_date(subject, mrz.field, mrz.text, kToAsk);
    const std::optional<detail::Date> resolved = detail::birth_of(mrz.text, subject.policy.today);
    return seen && resolved && seen->year() != resolved->year();
}

Compared compare_field(const Subject& subject, std::string_view name) {
    Compared out;
    const mrz::Interpretation& read = subject.reading.mrz->interpretation;
    out.printed = subject.reading.find_field(name);
    out.mrz = detail::field_of(read, name);
    if (out.printed == nullptr || !out.mrz.exists() || out.mrz.text.empty()) return out;
    out.mrz_shown = detail::readable(out.mrz.text);
    const double sure = detail::least_confidence(read, out.mrz);
    if (name == "sex") {
        out.mrz_shown = out.mrz.text;
        out.says = compare_sex(*out.printed, out.mrz, sure);
    } else if (out.mrz_shown.empty()) {
        out.says = Says::Nothing;  // the MRZ leaves it out
    } else if (name == "date_of_birth" || name == "date_of_expiry") {
        out.says = compare_dates(*out.printed, out.mrz, sure);
        out.century = out.says == Says::Agrees && century_off(subject, out.mrz);
    } else if (name == "document_number") {
        out.says = compare_numbers(*out.printed, out.mrz_shown, sure, read.format);
    } else if (name == "nationality") {
        out.says = compare_nationality(*out.printed, out.mrz, sure);
    } else {
        out.says = compare_names(*out.printed, out.mrz, read);
    }
    return out;
}

/// What forgers change most comes first.
constexpr std::array<std::string_view, 7> kFields = {"date_of_birth",  "surname",     "given_names", "document_number",
                                                     "date_of_expiry", "nationality", "sex"};

Finding tell(const Subject& subject, const Compared& compared, Outcome outcome, std::string_view key) {
    Finding finding;
    finding.outcome = outcome;
    finding.message_key = key;
    finding.page = compared.printed->page;
    finding.band = compared.printed->band;
    finding.regions_mm = {compared.printed->region_mm};
    if (compared.printed->page == subject.reading.mrz->page)
        for (const RectMm& region : detail::regions_of(*subject.reading.mrz, compared.mrz))
            finding.regions_mm.push_back(region);
    finding.arguments = {
        {"field", compared.mrz.field}, {"printed", compared.printed->text}, {"mrz", compared.mrz_shown}};
    finding.measured = compared.printed->confidence;
    finding.limit = kSure;
    return finding;
}

}  // namespace

Finding viz_mrz(const Subject& subject) {
    if (!subject.reading.mrz) return not_supported(reason::kNoMrz);
    if (subject.pages.empty()) return not_supported(reason::kNoPicture);
    std::vector<Compared> compared;
    compared.reserve(kFields.size());
    for (const std::string_view field : kFields) compared.push_back(compare_field(subject, field));
    const auto first = [&compared](auto&& is) -> const Compared* {
        const auto found = std::find_if(compared.begin(), compared.end(), is);
        return found == compared.end() ? nullptr : &*found;
    };
    const auto agreeing =
        std::count_if(compared.begin(), compared.end(), [](const Compared& c) { return c.says == Says::Agrees; });
    // Where other fields stand at their places, a text that has nothing of the name is no mistaken place.
    for (Compared& field : compared)
        if (field.says == Says::Another) field.says = agreeing >= kAgreeingFields ? Says::Differs : Says::Unsure;
    if (const Compared* differs = first([](const Compared& c) { return c.says == Says::Differs; })) {
        // Where nothing at all agrees, the print of another page or place was read.
        if (agreeing == 0) return tell(subject, *differs, Outcome::Undetermined, "viz-mrz.unsure");
        Finding finding = tell(subject, *differs, Outcome::Failed, "viz-mrz.differs");
        finding.margin = -differs->printed->confidence;
        return finding;
    }
    if (const Compared* unsure = first([](const Compared& c) { return c.says == Says::Unsure; }))
        return tell(subject, *unsure, Outcome::Undetermined, "viz-mrz.unsure");
    if (const Compared* century = first([](const Compared& c) { return c.century; }))
        return tell(subject, *century, Outcome::Undetermined, "viz-mrz.century");
    if (agreeing == 0) return not_supported(reason::kNoViz);
    Finding finding;
    finding.outcome = Outcome::Successful;
    finding.message_key = "viz-mrz.successful";
    finding.margin = static_cast<double>(agreeing) / static_cast<double>(kFields.size());
    finding.arguments["count"] = std::to_string(agreeing);
    for (const Compared& field : compared)
        if (field.says == Says::Agrees && field.printed->page == subject.reading.mrz->page)
            finding.regions_mm.push_back(field.printed->region_mm);
    finding.page = subject.reading.mrz->page;
    return finding;
}

}  // namespace garita::checks
