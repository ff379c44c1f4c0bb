// What garita-link and its parent say to each other, whatever it is: read or refused within bounds, and written as it
// was read.
#include <cstdint>
#include <cstdlib>

#include "firmware/bytes.h"
#include "firmware/link/wire.h"
#include "firmware/watchlists/bureau.h"

namespace {

using namespace garita;
using namespace garita::watchlists;

void expect(bool holds) {
    if (!holds) std::abort();
}

void question(std::string_view text) {
    const auto read = parse_question(text);
    if (!read) return;
    const auto again = parse_question(question_of(*read));
    expect(again && again->number == read->number && again->state == read->state && again->type == read->type);
}

void answer(std::string_view text) {
    const auto read = parse_reports(text);
    if (!read) return;
    const auto again = parse_reports(answer_of(*read));
    expect(again && *again == *read);
}

void service(std::string_view text) {
    const auto read = link::service_from_wire(text);
    if (!read) return;
    const auto again = link::service_from_wire(link::to_wire(*read));
    expect(again && *again == *read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text = text_of({data + 1, size - 1});
    if (data[0] == 'q') question(text);
    if (data[0] == 'a') answer(text);
    if (data[0] == 's') service(text);
    return 0;
}
