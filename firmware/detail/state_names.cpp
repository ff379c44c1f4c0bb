#include "firmware/detail/state_names.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace garita::detail {

std::map<std::string, std::string> state_names(const std::string& language) {
    std::map<std::string, std::string> names;
    const icu::Locale shown_in(language.c_str());
    for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) {
        const icu::Locale state("und", *code);
        icu::UnicodeString name;
        std::string& utf8 = names[*code];
        state.getDisplayCountry(shown_in, name).toUTF8String(utf8);
        names[state.getISO3Country()] = utf8;
    }
    names["D"] = names["DEU"];
    return names;
}

}  // namespace garita::detail
