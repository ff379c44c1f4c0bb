#include "firmware/tool/agreement.h"

#include <unistd.h>

#include <iostream>

#include "firmware/tool/streams.h"

namespace garita::tool {

Result<bool> agree(bool beforehand, const std::string& question) {
    if (beforehand) return true;
    if (isatty(STDIN_FILENO) == 0)
        return fail(ErrorKind::Input, "there is no terminal to ask on: give --yes to agree beforehand");
    tell(question + " Type yes to agree:");
    std::string line;
    return std::getline(std::cin, line) && line == "yes";
}

}  // namespace garita::tool
