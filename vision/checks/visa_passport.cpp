// visa-passport: do the visa and the card of a traveller belong to his passport? (visa_passport.md)
#include <algorithm>
#include <array>
#include <string>

#include "mrz/names.h"
#include "vision/checks/check.h"
#include "vision/checks/detail/between_documents.h"
#include "vision/checks/detail/mrz_view.h"

namespace garita {
namespace {

/// A character read at least so surely is what the print says (design/json.md, mrz-check-digits).
constexpr float kSure = 0.9F;

using detail::Read;

enum class Agreement { Same, Different, Silent };

bool is_visa(const Read& read) {
    return read.document.format == mrz::Format::MRVA || read.document.format == mrz::Format::MRVB;
}

/// Was every character of the field read surely?
bool is_sure(const Read& read, std::string_view name) {
    for (const mrz::Field& field : read.document.fields) {
        if (field.name != name) continue;
        const auto& line = read.seen->confidence.at(static_cast<std::size_t>(field.span.line - 1));
        const auto begin = std::min(static_cast<std::size_t>(field.span.column - 1), line.size());
        const auto end = std::min(begin + static_cast<std::size_t>(field.span.length), line.size());
        return std::all_of(line.begin() + static_cast<std::ptrdiff_t>(begin),
                           line.begin() + static_cast<std::ptrdiff_t>(end), [](float c) { return c >= kSure; });
    }
    return false;
}

Agreement compare_names(const Read& a, const Read& b, std::string_view field) {
    const std::string_view in_a = a.document.value(field);
    const std::string_view in_b = b.document.value(field);
    if (in_a.empty() || in_b.empty()) return Agreement::Silent;
    const mrz::NameComparison forth = mrz::agree(in_a, in_b, detail::name_may_be_cut(*b.seen));
    const mrz::NameComparison back = mrz::agree(in_b, in_a, detail::name_may_be_cut(*a.seen));
    if (forth.agrees || back.agrees) return Agreement::Same;
    return forth.how == mrz::NameAgreement::CannotTell ? Agreement::Silent : Agreement::Different;
}

/// Place by place; fillers and unknown parts say nothing.
Agreement compare_places(const Read& a, const Read& b, std::string_view field) {
    const std::string_view in_a = a.document.places(field);
    const std::string_view in_b = b.document.places(field);
    bool compared = false;
    for (std::size_t i = 0; i < std::min(in_a.size(), in_b.size()); ++i) {
        if (in_a[i] == '<' || in_b[i] == '<') continue;
        if (in_a[i] != in_b[i]) return Agreement::Different;
        compared = true;
    }
    return compared ? Agreement::Same : Agreement::Silent;
}

struct Compared {
    std::string_view field;
    Agreement (*compare)(const Read&, const Read&, std::string_view);
    bool cards_too;  ///< may not differ on a card either: a residence permit may carry another nationality or name
};
constexpr std::array<Compared, 5> kCompared = {{{"date_of_birth", compare_places, true},
                                                {"surname", compare_names, false},
                                                {"given_names", compare_names, false},
                                                {"nationality", compare_places, false},
                                                {"sex", compare_places, false}}};

std::string shown(const Read& read, std::string_view field, std::string_view today) {
    const std::string text(read.document.value(field));
    return field == "date_of_birth" ? mrz::birth_date(read.document.places(field), today).value_or(text) : text;
}

/// Does the visa name the passport's number? Silence is none: the issuer may print the visa's own number in its place
/// (Doc 9303 part 7, "passport or visa number").
bool names_the_number(const Read& passport, const Read& other) {
    const std::string_view number = passport.document.value("document_number");
    return number.size() >= 5 && (other.document.value("document_number") == number ||
                                  other.document.value("optional_data").find(number) != std::string_view::npos);
}

}  // namespace

namespace detail {

Finding compare_visa(const Read& passport, const Read& other, std::string_view today) {
    Finding finding;
    finding.check = "visa-passport";
    int same = names_the_number(passport, other) ? 1 : 0;
    for (const Compared& row : kCompared) {
        const Agreement agreement = row.compare(passport, other, row.field);
        if (agreement == Agreement::Same) ++same;
        if (agreement != Agreement::Different) continue;
        const bool certain =
            is_sure(passport, row.field) && is_sure(other, row.field) && (row.cards_too || is_visa(other));
        if (finding.outcome == Outcome::Failed || (!certain && !finding.message_key.empty())) continue;
        finding.outcome = certain ? Outcome::Failed : Outcome::Undetermined;
        finding.message_key = certain ? "visa-passport.differs" : "visa-passport.unsure";
        finding.arguments = {{"field", std::string(row.field)},
                             {"passport", shown(passport, row.field, today)},
                             {"other", shown(other, row.field, today)}};
    }
    if (finding.message_key.empty()) {
        finding.outcome = same > 0 ? Outcome::Successful : Outcome::Undetermined;
        finding.message_key = same > 0 ? "visa-passport.successful" : "visa-passport.unread";
        finding.arguments["count"] = std::to_string(same);
    }
    // As of every check of data: there is nothing between agreement and contradiction.
    if (finding.outcome != Outcome::Undetermined) finding.margin = finding.outcome == Outcome::Failed ? -1 : 1;
    finding.arguments["format"] = mrz::shape_of(other.document.format).name;
    return finding;
}

Finding visa_not_read() {
    Finding finding;
    finding.check = "visa-passport";
    finding.message_key = "visa-passport.unread";
    return finding;
}

}  // namespace detail

namespace checks {
/// One document has nothing to be compared with; check_between does it for the whole transaction.
Finding visa_passport(const Subject&) {
    return not_supported(reason::kNoSecondDocument);
}
}  // namespace checks

}  // namespace garita
