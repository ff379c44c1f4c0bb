// Uses the installed headers and library: every public header is included.
#include <cstdio>
#include <string>
#include <vector>

#include "mrz/characters.h"
#include "mrz/dates.h"
#include "mrz/deviations.h"
#include "mrz/document.h"
#include "mrz/document_codes.h"
#include "mrz/format.h"
#include "mrz/interpret.h"
#include "mrz/layout.h"
#include "mrz/names.h"
#include "mrz/states.h"
#include "mrz/transliteration.h"
#include "mrz/write.h"

int main() {
    const std::vector<std::string> lines = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
    const auto format = garita::mrz::format_of(lines);
    if (!format) return 1;
    const auto document = garita::mrz::parse(*format, lines);
    std::printf("%s\n", std::string(document.value("surname")).c_str());
    const bool agrees = garita::mrz::agree("Eriksson", document.value("surname")).agrees;
    const bool written = garita::mrz::write(*format, garita::mrz::fields_of(document)).lines == lines;
    const bool nothing = !garita::mrz::interpret({});
    return document.check_digits_valid() && agrees && written && nothing ? 0 : 1;
}
