// The command line of garitad.
#pragma once

#include <string>

#include "drivers/capture/error.h"
#include "firmware/scanner/client.h"

namespace garita {

struct Options {
    int port = 8080;
    std::string data{};
    scanner::Launch scanner{};  ///< without its program; `folder` is open
};

/// Reads the command line and opens the folder. An Error of kind Input is a usage error. `help` is the text of --help,
/// with an empty data folder.
[[nodiscard]] Result<Options> parse_options(int argc, char** argv, std::string& help);

}  // namespace garita
