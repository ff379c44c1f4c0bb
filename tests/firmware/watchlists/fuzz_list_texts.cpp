// Texts that come to lists from outside, whatever they are: names, numbers, an authority's lines, a bureau's answer,
// and what the data folder holds. Read or refused within bounds, and written as they were read.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "firmware/bytes.h"
#include "firmware/watchlists/bureau.h"
#include "firmware/watchlists/in_force.h"
#include "firmware/watchlists/list_source.h"
#include "firmware/watchlists/look_alike.h"
#include "firmware/watchlists/name_words.h"
#include "firmware/watchlists/persons.h"

namespace {

using namespace garita;
using namespace garita::watchlists;

void expect(bool holds) {
    if (!holds) std::abort();
}

void numbers(std::string_view text) {
    const auto plain = plain_number(text);
    if (!plain) return;
    expect(plain_number(*plain) == *plain && folded(folded(*plain)) == folded(*plain));
    expect(look_alike_lies_between(*plain, *plain, *plain));
    expect(look_alike_lies_between(*plain, folded(*plain), folded(*plain)));
}

void names(std::string_view text) {
    const auto words = name_words(text);
    expect(words.size() <= kMostNameWords);
    for (const NameWord& word : words) expect(!word.keys.empty());
    if (words.size() > 1) expect(names_agree(words, words, Cut::No));
}

void persons(std::string_view text) {
    const auto read = unpack_persons(bytes_of(text));
    if (!read) return;
    const auto again = unpack_persons(pack_persons(*read));
    expect(again && *again == *read);
    for (const Person& one : *read) static_cast<void>(check_person(one));
}

void lines(std::string_view text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return;
    auto table = SourceTable::create(text.substr(0, end), {"state", "number", "reason"});
    if (table && table->take(text.substr(end + 1))) static_cast<void>(table->field("number"));
}

void in_force(std::string_view text) {
    const auto read = parse_in_force(text);
    if (!read) return;
    const auto again = parse_in_force(to_toml(*read));
    expect(again && *again == *read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text = text_of({data + 1, size - 1});
    switch (data[0]) {
        case 'n':
            numbers(text);
            break;
        case 'w':
            names(text);
            break;
        case 'p':
            persons(text);
            break;
        case 'l':
            lines(text);
            break;
        case 'f':
            in_force(text);
            break;
        case 'b':
            if (const auto reports = parse_reports(text)) expect(reports->size() <= kMostReports);
            break;
        default:
            break;
    }
    return 0;
}
