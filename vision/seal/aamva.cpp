#include "vision/seal/aamva.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vision/seal/aamva_table.h"
#include "vision/seal/detail/text.h"

namespace garita::seal {
namespace {

constexpr std::string_view kProlog = "@\n\x1e\r";  // annex D.12.3, fields 1 to 4
constexpr std::string_view kSeparators =
    "\n\r\x1e\x1c";  // element, segment and record separators; FS in versions 02, 03
constexpr std::size_t kDesignatorSize = 10;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_separator(char c) {
    return kSeparators.find(c) != std::string_view::npos;
}
/// Three places as an element's identifier has them: DAQ, PAA, ZVA.
bool is_element_id(std::string_view id) {
    return id.size() == 3 && is_upper(id[0]) &&
           std::ranges::all_of(id.substr(1), [](char c) { return is_upper(c) || (c >= '0' && c <= '9'); });
}

/// Where the file type stands; nothing where there is none.
std::optional<std::size_t> find_file_type(std::string_view text) {
    const std::string_view beginning = text.substr(0, 24);
    const std::size_t indicator = beginning.substr(0, 4).find('@');
    if (indicator == std::string_view::npos) return std::nullopt;
    const std::size_t at = std::min(beginning.find("ANSI ", indicator), beginning.find("AAMVA", indicator));
    return at != std::string_view::npos && at - indicator <= 16 ? std::optional(at) : std::nullopt;
}

struct Header {
    std::string_view issuer;
    std::size_t issuer_at = 0;
    int version = 0;
    int entries = 0;
    char terminator = '\r';  ///< what stands in the place of the segment terminator: wedges write another character
    std::size_t end = 0;     ///< first byte after the number of entries
};

/// Annex D.12.3; version 01 has no jurisdiction version number. Nothing when the numbers are not there.
std::optional<Header> read_header(std::string_view text, std::size_t file_type, Content& content) {
    if (text.substr(0, file_type) != kProlog) add_defect(content, 0, Expected::AamvaProlog);
    const std::size_t issuer_at = file_type + 5;
    const std::size_t version_at = issuer_at + 6;
    const auto two_digits = [text](std::size_t at) {
        const std::string_view digits = text.substr(std::min(at, text.size()), 2);
        return digits.size() == 2 ? decimal_number(digits) : std::nullopt;
    };
    const auto version = two_digits(version_at);
    if (text.size() < version_at + 4 || !version) {
        add_defect(content, std::min(version_at, text.size()), Expected::AamvaVersionDigits);
        return std::nullopt;
    }
    Header header{.issuer = text.substr(issuer_at, 6), .issuer_at = issuer_at, .version = *version};
    if (file_type >= 1) header.terminator = text[file_type - 1];
    content.version = std::string(text.substr(version_at, 2));
    if (!all_digits(header.issuer)) add_defect(content, issuer_at, Expected::AamvaIssuerDigits);
    if (*version > kNewestAamva) add_defect(content, version_at, Expected::AamvaVersion);
    // A designator is two letters and digits: that tells the header of version 01 from the others, whatever the
    // version.
    const auto begins_designator = [text](std::size_t at) {
        return text.size() >= at + 3 && is_upper(text[at]) && is_upper(text[at + 1]) &&
               all_digits(text.substr(at + 2, 1));
    };
    const std::size_t short_end = version_at + 4;
    const bool is_short = begins_designator(short_end) || (*version <= 1 && !begins_designator(short_end + 2));
    if (is_short != (*version <= 1)) add_defect(content, version_at + 2, Expected::AamvaHeader, {content.version});
    header.end = is_short ? short_end : short_end + 2;
    const auto entries = two_digits(header.end - 2);
    if (!entries) {
        add_defect(content, std::min(header.end - 2, text.size()), Expected::SubfileCount);
        return std::nullopt;
    }
    header.entries = *entries;
    return header;
}

struct Designator {
    std::string_view type;
    std::size_t at = 0;  ///< of the designator itself
    std::optional<std::size_t> offset;
    std::optional<std::size_t> length;
};

/// Annex D.12.4. `body` becomes the place where the table ends, or ends to be one.
std::vector<Designator> read_designators(std::string_view text, const Header& header, Content& content,
                                         std::size_t& body) {
    std::vector<Designator> table;
    body = header.end;
    for (int i = 0; i < header.entries; ++i) {
        const std::string_view bytes = text.substr(std::min(body, text.size()), kDesignatorSize);
        const bool has_type = bytes.size() >= 2 && is_upper(bytes[0]) && is_upper(bytes[1]);
        const bool whole = has_type && bytes.size() == kDesignatorSize && all_digits(bytes.substr(2));
        if (has_type) table.push_back({.type = bytes.substr(0, 2), .at = body, .offset = {}, .length = {}});
        if (!whole) {
            add_defect(content, body, Expected::SubfileDesignator);
            break;
        }
        table.back().offset = *decimal_number(bytes.substr(2, 4));
        table.back().length = *decimal_number(bytes.substr(6, 4));
        body += kDesignatorSize;
    }
    return table;
}

/// Does a subfile of this type begin at `at`, that is, its name and then an element of its own?
bool begins_subfile(std::string_view text, std::size_t at, std::string_view type) {
    if (at >= text.size() || text.substr(at, 2) != type) return false;
    at += 2;
    while (at < text.size() && is_separator(text[at])) ++at;
    const std::string_view id = text.substr(std::min(at, text.size()), 3);
    if (!is_element_id(id)) return false;
    return type[0] == 'Z' ? id.substr(0, 2) == type : find_element(id) != nullptr;
}

/// A stretch of elements. It begins after its two letters.
struct Subfile {
    std::string_view type;
    std::size_t begin = 0;     ///< with its two letters where they are there
    std::size_t elements = 0;  ///< first byte of the first element
    std::size_t end = 0;       ///< first byte after it
};

/// The first place from `from` at which the subfile begins after a separator, or after nothing.
std::optional<std::size_t> search_subfile(std::string_view text, std::size_t from, std::string_view type,
                                          char terminator) {
    for (std::size_t at = text.find(type, from); at != std::string_view::npos; at = text.find(type, at + 1)) {
        const bool marked = at == from || is_separator(text[at - 1]) || text[at - 1] == terminator;
        if (marked && begins_subfile(text, at, type)) return at;
    }
    return std::nullopt;
}

/// The same where separators are lost: anything may stand before it.
std::optional<std::size_t> search_unmarked(std::string_view text, std::size_t from, std::string_view type) {
    for (std::size_t at = text.find(type, from); at != std::string_view::npos; at = text.find(type, at + 1))
        if (begins_subfile(text, at, type)) return at;
    return std::nullopt;
}

/// Where a subfile begins: as its designator says, or found. Its end is not known yet.
std::optional<Subfile> locate_subfile(std::string_view text, const Designator& designator, std::size_t body,
                                      char terminator, Content& content) {
    const std::string type(designator.type);
    const bool hit = designator.offset && *designator.offset >= body && begins_subfile(text, *designator.offset, type);
    if (designator.offset && !hit)
        add_defect(content, designator.at, Expected::SubfileOffset, {type, std::to_string(*designator.offset)});
    auto begin = hit ? designator.offset : search_subfile(text, body, type, terminator);
    if (!begin && type[0] != 'Z' && find_element(text.substr(std::min(body, text.size()), 3)) != nullptr) {
        add_defect(content, body, Expected::SubfileName, {type});
        return Subfile{.type = designator.type, .begin = body, .elements = body};
    }
    if (!begin) {
        begin = search_unmarked(text, body, type);
        add_defect(content, begin.value_or(designator.at), begin ? Expected::SubfileSeparator : Expected::Subfile,
                   {type});
    }
    if (!begin) return std::nullopt;
    return Subfile{.type = designator.type, .begin = *begin, .elements = *begin + 2};
}

/// Where the subfiles are, by the designators where they are right and by search where they are not.
std::vector<Subfile> locate_subfiles(std::string_view text, const Header& header, Content& content) {
    std::size_t body = 0;
    const std::vector<Designator> table = read_designators(text, header, content, body);
    std::vector<std::pair<Subfile, const Designator*>> found;
    for (const Designator& designator : table) {
        const auto subfile = locate_subfile(text, designator, body, header.terminator, content);
        if (subfile) found.emplace_back(*subfile, &designator);
    }
    std::ranges::stable_sort(found, {}, [](const auto& entry) { return entry.first.begin; });
    std::vector<Subfile> subfiles;
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto& [subfile, designator] = found[i];
        subfile.end = i + 1 < found.size() ? found[i + 1].first.begin : text.size();
        const std::size_t length = subfile.end - subfile.begin;
        if (designator->length && *designator->length != length)
            add_defect(content, designator->at, Expected::SubfileLength,
                       {std::string(subfile.type), std::to_string(*designator->length), std::to_string(length)});
        if (subfile.end == subfile.begin || text[subfile.end - 1] != '\r') {
            add_defect(content, subfile.end, Expected::SubfileEnd, {std::string(subfile.type)});
            // A wedge wrote another character for CR: the header shows which.
            if (subfile.end > subfile.elements && text[subfile.end - 1] == header.terminator) --subfile.end;
        }
        subfiles.push_back(subfile);
    }
    return subfiles;
}

struct Value {
    std::string_view id;
    std::string_view text;  ///< without padding
    std::size_t at = 0;
};

/// The elements of a subfile in order, each up to a separator.
std::vector<Value> elements_of(std::string_view text, const Subfile& subfile, Content& content) {
    std::vector<Value> values;
    for (std::size_t at = subfile.elements; at < subfile.end;) {
        const std::size_t stop = std::min(text.find_first_of(kSeparators, at), subfile.end);
        const std::string_view line = text.substr(at, stop - at);
        if (is_element_id(line.substr(0, 3))) {
            values.push_back({.id = line.substr(0, 3), .text = trimmed(line.substr(3)), .at = at});
        } else if (!trimmed(line).empty()) {
            add_defect(content, at, Expected::ElementName);
        }
        at = stop + 1;
    }
    return values;
}

/// Annex D.12.5: NONE where the holder has no such thing, unavl where the issuer does not know it.
bool says_nothing(std::string_view value) {
    return value.empty() || value == "NONE" || value == "unavl";
}

/// MMDDCCYY in the United States from version 02, CCYYMMDD in Canada and in version 01. Issuers write the other order
/// too. Never ambiguous: read the wrong way round, a year of 1900 … 2099 is a month 19 or 20, or a month and day are a
/// year before 1300.
struct DateValue {
    std::string iso;
    bool year_first = false;
};
std::optional<DateValue> read_date(std::string_view digits) {
    if (const auto date = date_of_ccyymmdd(digits)) return DateValue{*date, true};
    if (digits.size() != 8) return std::nullopt;
    const std::string turned = std::string(digits.substr(4)) + std::string(digits.substr(0, 4));
    const auto date = date_of_ccyymmdd(turned);
    return date ? std::optional(DateValue{*date, false}) : std::nullopt;
}

/// Reads one card: what the header says of it, and the elements gathered so far.
struct Card {
    Content& content;
    int version = 1;                 ///< of the table of elements: 1 … 11
    std::optional<bool> year_first;  ///< as the country writes dates; unknown where the country is
    std::vector<Value> values;

    [[nodiscard]] const Value* find(std::string_view id) const {
        const auto found = std::ranges::find(values, id, &Value::id);
        return found != values.end() ? &*found : nullptr;
    }
    [[nodiscard]] std::string_view text(std::string_view id) const {
        const Value* value = find(id);
        return value != nullptr && !says_nothing(value->text) ? value->text : std::string_view();
    }
};

void add_date(Card& card, const Value& value, std::string_view field) {
    const auto date = read_date(value.text);
    if (!date) {
        add_defect(card.content, value.at, Expected::ElementDate, {std::string(value.id)});
        return;
    }
    if (card.year_first && date->year_first != *card.year_first)
        add_defect(card.content, value.at, Expected::ElementDateOrder,
                   {std::string(value.id), *card.year_first ? "CCYYMMDD" : "MMDDCCYY"});
    add_field(card.content, field, date->iso, std::string(value.id));
}

void add_sex(Card& card, const Value& value, std::string_view field) {
    const bool letter = value.text == "M" || value.text == "F";
    if (value.text == "1" || value.text == "M") add_field(card.content, field, "M", std::string(value.id));
    if (value.text == "2" || value.text == "F") add_field(card.content, field, "F", std::string(value.id));
    if (value.text == "9") add_field(card.content, field, "X", std::string(value.id));
    const bool known = value.text == "1" || value.text == "2" || (value.text == "9" && card.version >= 2);
    if (!known && !(letter && card.version == 1))
        add_defect(card.content, value.at, Expected::ElementValue, {std::string(value.id), "1, 2, 9"});
}

bool is_height(std::string_view text) {
    const std::string_view unit = text.substr(std::min<std::size_t>(3, text.size()));
    return all_digits(text.substr(0, 3)) && (unit == " in" || unit == " IN" || unit == " cm" || unit == " CM");
}

/// What a value of the kind has to be, and where it is one of some values, these.
struct Complaint {
    Expected expected = Expected::ElementValue;
    std::string_view values{};
};
/// Nothing when it is.
std::optional<Complaint> complaint(AamvaKind kind, std::string_view text, int version) {
    const auto one_of = [text](std::string_view letters) {
        return text.size() == 1 && letters.find(text[0]) != std::string_view::npos;
    };
    switch (kind) {
        case AamvaKind::Country:
            if (text != "USA" && text != "CAN" && text != "MEX") return Complaint{Expected::ElementValue, "USA, CAN"};
            break;
        case AamvaKind::Truncation:
            if (!one_of("TNU")) return Complaint{Expected::ElementValue, "T, N, U"};
            break;
        case AamvaKind::Indicator:
            if (!one_of("10")) return Complaint{Expected::ElementIndicator};
            break;
        case AamvaKind::Compliance:
            if (!one_of(version <= 8 ? "FNM" : "FN")) return Complaint{Expected::ElementValue, "F, N"};
            break;
        case AamvaKind::Height:
            if (!is_height(text)) return Complaint{Expected::ElementHeight};
            break;
        default:
            break;
    }
    return std::nullopt;
}

void add_element(Card& card, const Value& value) {
    const std::string id(value.id);
    const AamvaElement* element = find_element(value.id, card.version);
    if (element == nullptr) {
        element = find_element(value.id);
        if (element == nullptr)
            add_defect(card.content, value.at, Expected::ElementListed, {id});
        else
            add_defect(card.content, value.at, Expected::ElementVersion, {id, std::to_string(card.version)});
    }
    if (says_nothing(value.text)) return;
    if (element == nullptr) {
        add_field(card.content, "unlisted", printable(value.text), id);
        return;
    }
    if (value.text.size() > element->longest)
        add_defect(card.content, value.at, Expected::ElementLength, {id, std::to_string(element->longest)});
    if (element->kind == AamvaKind::Name) return;
    if (element->kind == AamvaKind::Date) return add_date(card, value, element->field);
    if (element->kind == AamvaKind::Sex) return add_sex(card, value, element->field);
    if (const auto found = complaint(element->kind, value.text, card.version)) {
        std::vector<std::string> arguments = {id};
        if (!found->values.empty()) arguments.emplace_back(found->values);
        add_defect(card.content, value.at, found->expected, std::move(arguments));
    }
    if (element->kind != AamvaKind::Country) add_field(card.content, element->field, printable(value.text), id);
}

void add_own_data(Card& card, const Value& value) {
    add_field(card.content, "jurisdiction_data", printable(value.text), std::string(value.id));
}

/// Version 01: LAST,FIRST,MIDDLE,SUFFIX; `@` or `$` between them where an issuer copied its magnetic stripe.
void add_full_name(Card& card, std::string_view full) {
    std::array<std::string_view, 4> parts = {};
    for (std::string_view& part : parts) {
        const std::size_t stop = std::min(full.find_first_of(",@$"), full.size());
        part = trimmed(full.substr(0, stop));
        full.remove_prefix(std::min(stop + 1, full.size()));
    }
    add_field(card.content, "surname", words_of(parts[0]), "DAA");
    add_field(card.content, "given_names", words_of(std::string(parts[1]) + " " + std::string(parts[2])), "DAA");
    add_field(card.content, "name_suffix", words_of(parts[3]), "DAA");
}

/// Says that a name which the card gives twice is not the same both times.
void compare_names(Card& card, std::string_view id, const std::string& name, const std::string& other_name,
                   std::string_view other_ids) {
    if (name.empty() || other_name.empty() || name == other_name) return;
    const Value* value = card.find(id);
    add_defect(card.content, value != nullptr ? value->at : 0, Expected::ElementAgrees,
               {std::string(id), std::string(other_ids)});
}

/// DCS, DCT in versions 02 and 03; DCS, DAC, DAD from version 04; DAA, or DAB, DAC, DAD, in version 01. What another
/// version has is read where this version's own is missing.
void add_names(Card& card) {
    const std::string surname = words_of(card.text("DCS"));
    const std::string legacy_surname = words_of(card.text("DAB"));
    const std::string together = words_of(card.text("DCT"));
    const std::string apart = words_of(std::string(card.text("DAC")) + " " + std::string(card.text("DAD")));
    compare_names(card, "DCS", surname, legacy_surname, "DAB");
    compare_names(card, "DCT", together, apart, "DAC, DAD");
    if (surname.empty() && legacy_surname.empty() && !card.text("DAA").empty())
        return add_full_name(card, card.text("DAA"));
    const bool own = !surname.empty();
    add_field(card.content, "surname", own ? surname : legacy_surname, own ? "DCS" : "DAB");
    const bool prefer_together = card.version <= 3 ? !together.empty() : apart.empty();
    const std::string_view apart_ids = card.text("DAD").empty() ? "DAC" : card.text("DAC").empty() ? "DAD" : "DAC, DAD";
    add_field(card.content, "given_names", prefer_together ? together : apart,
              std::string(prefer_together ? "DCT" : apart_ids));
}

void add_missing(Card& card, std::string_view type, std::size_t at) {
    for (const AamvaElement& element : aamva_elements()) {
        const bool in_version = element.since <= card.version && card.version <= element.until;
        const bool on_card = element.card == AamvaCard::Both || type != "ID";
        if (in_version && on_card && element.mandatory && card.find(element.id) == nullptr)
            add_defect(card.content, at, Expected::ElementMandatory,
                       {std::string(element.id), std::to_string(card.version)});
    }
}

/// An element that stands twice is read once: the first time.
void drop_repeated(Card& card) {
    std::set<std::string_view> seen;
    std::erase_if(card.values, [&](const Value& value) {
        const bool first = seen.insert(value.id).second;
        if (!first) add_defect(card.content, value.at, Expected::ElementOnce, {std::string(value.id)});
        return !first;
    });
}

/// Which jurisdiction issued the card: the issuer number against the subfiles' letters and the country.
void add_issuer(Card& card, const Header& header, const std::vector<Subfile>& subfiles) {
    const AamvaIssuer* issuer = find_issuer(header.issuer);
    add_field(card.content, "issuer_number", printable(header.issuer), "IIN");
    if (issuer == nullptr) {
        add_defect(card.content, header.issuer_at, Expected::AamvaIssuer);
    } else {
        add_field(card.content, "jurisdiction", std::string(issuer->code), "IIN");
    }
    const std::string_view country = card.text("DCG");
    const std::string_view state = !country.empty()    ? country
                                   : issuer != nullptr ? issuer->country
                                                       : std::string_view();
    add_field(card.content, "issuing_state", printable(state), country.empty() ? "IIN" : "DCG");
    if (issuer == nullptr) return;
    if (!country.empty() && country != issuer->country)
        add_defect(card.content, card.find("DCG")->at, Expected::ElementCountry, {"DCG", std::string(issuer->country)});
    for (const Subfile& subfile : subfiles) {
        const bool own = subfile.type[0] == 'Z';
        const char letter = subfile.type[1];
        if (own && letter != issuer->name[0] && (issuer->code.empty() || letter != issuer->code[0]))
            add_defect(card.content, subfile.begin, Expected::SubfileIssuer,
                       {"Z" + std::string(1, issuer->name[0]), std::string(issuer->name)});
    }
}

}  // namespace

bool looks_like_aamva(ByteView payload) {
    return find_file_type(characters_of(payload)).has_value();
}

Content read_aamva(ByteView payload, std::string_view /*today*/) {
    Content content = content_of("aamva");
    const std::string_view text = characters_of(payload);
    const auto file_type = find_file_type(text);
    if (!file_type) {
        add_defect(content, 0, Expected::AamvaFileType);
        return content;
    }
    const auto header = read_header(text, *file_type, content);
    if (!header) return content;
    const std::vector<Subfile> subfiles = locate_subfiles(text, *header, content);
    Card card{
        .content = content, .version = std::clamp(header->version, 1, kNewestAamva), .year_first = {}, .values = {}};
    std::vector<Value> own_data;
    std::string_view type;
    std::size_t begin = header->end;
    for (const Subfile& subfile : subfiles) {
        std::vector<Value> values = elements_of(text, subfile, content);
        std::vector<Value>& where = subfile.type[0] == 'Z' ? own_data : card.values;
        where.insert(where.end(), values.begin(), values.end());
        if (subfile.type[0] == 'Z' || !type.empty()) continue;
        type = subfile.type;
        begin = subfile.begin;
    }
    drop_repeated(card);
    add_issuer(card, *header, subfiles);
    add_field(content, "document_type", std::string(type), "subfile");
    const std::string_view state = content.value("issuing_state");
    if (card.version == 1 || state == "USA" || state == "CAN") card.year_first = card.version == 1 || state == "CAN";
    add_names(card);
    for (const Value& value : card.values) add_element(card, value);
    for (const Value& value : own_data) add_own_data(card, value);
    add_missing(card, type, begin);
    content.understood = !card.values.empty();
    return content;
}

}  // namespace garita::seal
