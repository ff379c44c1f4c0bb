#include <cmath>
#include <cstdlib>

#include "firmware/tool/commands.h"

namespace garita::tool {

std::string must_name_a_file(const std::string& word) {
    return word.empty() ? "the word is empty; name a file, or leave the option out" : "";
}

std::string must_be_a_number(const std::string& word) {
    return std::isfinite(std::strtod(word.c_str(), nullptr)) ? "" : word + " is no number";
}

}  // namespace garita::tool
