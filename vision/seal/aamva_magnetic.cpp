#include "vision/seal/aamva_magnetic.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "vision/seal/aamva_table.h"
#include "vision/seal/detail/text.h"

namespace garita::seal {
namespace {

// Track 1: state 2, city 13, name 35, address 29; city, name and address end with ^ where they are shorter. Track 2:
// issuer number 6, licence number 13 or up to =, expiry YYMM, birth CCYYMMDD, the rest of the number 5. Track 3, fixed
// places: below. As reader makers print them, alike: ID TECH SecureHead manual, 6.2; Omnitron RS-232 manual, page 61;
// MagTek iDynamo manual, page 52 (consulted 2026-11-25).
struct TrackPart {
    std::string_view field;  ///< empty: not shown
    std::size_t size;
};
constexpr auto kTrack3 = std::to_array<TrackPart>({
    {"", 1},  // template version
    {"", 1},  // security version
    {"address_postal_code", 11},
    {"vehicle_class", 2},
    {"restrictions", 10},
    {"endorsements", 4},
    {"sex", 1},
    {"height", 3},
    {"weight", 3},
    {"hair_colour", 3},
    {"eye_colour", 3},
});
constexpr std::size_t kCitySize = 13;
constexpr std::size_t kNumberSize = 13;

struct Track {
    std::string_view text;  ///< between the sentinels
    std::size_t at = 0;
};

/// The track that begins with one of `sentinels` from `from` on and ends with `?`.
std::optional<Track> find_track(std::string_view text, std::size_t from, std::string_view sentinels) {
    const std::size_t begin = text.find_first_of(sentinels, from);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = text.find('?', begin);
    if (end == std::string_view::npos) return std::nullopt;
    return Track{text.substr(begin + 1, end - begin - 1), begin + 1};
}

/// Takes what stands up to `separator`, or `longest` places where there is no separator within them.
std::string_view take(std::string_view& text, char separator, std::size_t longest) {
    const std::size_t stop = text.substr(0, longest + 1).find(separator);
    const bool ended = stop != std::string_view::npos;
    const std::string_view part = text.substr(0, ended ? stop : longest);
    text.remove_prefix(std::min(part.size() + (ended ? 1 : 0), text.size()));
    return part;
}

void read_track_1(Content& content, Track track) {
    std::string_view rest = track.text;
    add_field(content, "address_jurisdiction", printable(rest.substr(0, 2)), "track 1");
    rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
    add_field(content, "address_city", words_of(take(rest, '^', kCitySize)), "track 1");
    std::string_view name = rest.substr(0, rest.find('^'));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    add_field(content, "surname", words_of(take(name, '$', name.size())), "track 1");
    std::string given(name);
    std::ranges::replace(given, '$', ' ');
    add_field(content, "given_names", words_of(given), "track 1");
    std::string address(rest.substr(0, rest.find('^')));
    std::ranges::replace(address, '$', ' ');
    add_field(content, "address_street", words_of(address), "track 1");
}

/// YYMM, in the century that brings it nearest to today.
void add_expiry(Content& content, std::string_view digits, std::size_t at, std::string_view today) {
    const auto year = decimal_number(digits.substr(0, 2));
    const auto month = decimal_number(digits.substr(std::min<std::size_t>(2, digits.size())));
    if (digits.size() != 4 || !year || !month || *month < 1 || *month > 12) {
        add_defect(content, at, Expected::ExpiryMonth);
        return;
    }
    const int this_year = decimal_number(today.substr(0, 4)).value_or(2000);
    int whole_year = this_year - this_year % 100 + *year;
    if (whole_year > this_year + 50) whole_year -= 100;
    if (whole_year < this_year - 50) whole_year += 100;
    add_field(content, "date_of_expiry", std::to_string(whole_year) + "-" + std::string(digits.substr(2)), "track 2");
}

void read_track_2(Content& content, Track track, std::string_view today) {
    std::string_view rest = track.text;
    const std::string_view issuer_number = rest.substr(0, 6);
    const AamvaIssuer* issuer = find_issuer(issuer_number);
    add_field(content, "issuer_number", printable(issuer_number), "track 2");
    if (issuer == nullptr) {
        add_defect(content, track.at, Expected::AamvaIssuer);
    } else {
        add_field(content, "jurisdiction", std::string(issuer->code), "track 2");
        add_field(content, "issuing_state", std::string(issuer->country), "track 2");
    }
    rest.remove_prefix(std::min<std::size_t>(6, rest.size()));
    const std::string number(take(rest, '=', kNumberSize));
    const std::string_view expiry = rest.substr(0, 4);
    const std::size_t expiry_at = track.at + static_cast<std::size_t>(rest.data() - track.text.data());
    rest.remove_prefix(expiry.size());
    const std::string_view birth_digits = rest.substr(0, 8);
    const auto birth = date_of_ccyymmdd(birth_digits);
    if (!birth) add_defect(content, expiry_at + expiry.size(), Expected::PlaceForm, {"date_of_birth", "CCYYMMDD"});
    rest.remove_prefix(birth_digits.size());
    const std::string overflow(trimmed(rest.substr(0, rest.find('='))));
    add_field(content, "document_number", printable(number + overflow), "track 2");
    add_expiry(content, expiry, expiry_at, today);
    add_field(content, "date_of_birth", birth.value_or(""), "track 2");
}

void read_track_3(Content& content, Track track) {
    std::size_t at = 0;
    for (const TrackPart& part : kTrack3) {
        const std::string_view value = trimmed(track.text.substr(std::min(at, track.text.size()), part.size));
        at += part.size;
        if (part.field.empty()) continue;
        if (part.field != "sex") {
            add_field(content, part.field, printable(value), "track 3");
        } else if (value == "1" || value == "M" || value == "2" || value == "F") {
            add_field(content, part.field, value == "1" || value == "M" ? "M" : "F", "track 3");
        }
    }
}

}  // namespace

bool looks_like_aamva_magnetic(ByteView payload) {
    const std::string_view text = characters_of(payload);
    if (text.size() < 10 || text[0] != '%' || text[1] < 'A' || text[1] > 'Z' || text[2] < 'A' || text[2] > 'Z')
        return false;
    const std::size_t second = text.find("?;");
    return second != std::string_view::npos && find_issuer(text.substr(second + 2, 6)) != nullptr;
}

Content read_aamva_magnetic(ByteView payload, std::string_view today) {
    Content content = content_of("aamva-magnetic");
    const std::string_view text = characters_of(payload);
    const auto first = find_track(text, 0, "%");
    if (!first) {
        add_defect(content, 0, Expected::Track, {"1", "%"});
        return content;
    }
    content.understood = true;
    read_track_1(content, *first);
    const std::size_t after_first = first->at + first->text.size() + 1;
    const auto second = find_track(text, after_first, ";");
    if (!second) {
        add_defect(content, after_first, Expected::Track, {"2", ";"});
        return content;
    }
    read_track_2(content, *second, today);
    const std::size_t after_second = second->at + second->text.size() + 1;
    // Readers begin the third track with %, # or +.
    const auto third = find_track(text, after_second, "%#+");
    if (!third) {
        add_defect(content, after_second, Expected::Track, {"3", "%"});
        return content;
    }
    read_track_3(content, *third);
    return content;
}

}  // namespace garita::seal
