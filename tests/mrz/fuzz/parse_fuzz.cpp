// Any bytes as lines: reading never fails, and what it says stays inside the lines.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "mrz/dates.h"
#include "mrz/deviations.h"
#include "mrz/document.h"
#include "mrz/document_codes.h"
#include "mrz/write.h"

using namespace garita::mrz;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

void read_as(Format format, const std::vector<std::string>& lines) {
    const Document document = parse(format, lines);
    for (const Field& field : document.fields) (void)document.places(field.name);
    for (const CheckDigit& check : document.check_digits) (void)explain(document, check, 2020, known_deviations());
    (void)read_expiry(document.places("date_of_expiry"), "2026-11-24");
    (void)birth_years(document.places("date_of_birth"), "2026-11-24");
    (void)status_of_code(format, document.places("document_code"));
    if (document.fields.empty()) return;
    const auto failing = std::ranges::count(document.check_digits, false, &CheckDigit::valid);
    expect(count_failing_checks(format, lines) == failing);
    // A line that is in order is written as it was read.
    if (failing > 0 || !document.defects.empty()) return;
    const Written written = write(format, fields_of(document));
    if (written.defects.empty()) expect(written.lines == lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> lines(1);
    for (std::size_t i = 0; i < size && lines.size() < 5; ++i) {
        if (data[i] == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += static_cast<char>(data[i]);
        }
    }
    for (const Format format : kFormats) read_as(format, lines);
    return 0;
}
