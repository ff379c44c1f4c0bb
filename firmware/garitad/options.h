// The command line of garitad.
#pragma once

#include <string>

#include "drivers/capture/error.h"
#include "firmware/scanner/client.h"
#include "firmware/verifier/trust.h"

namespace garita {

struct Options {
    int port = 8080;
    std::string data{};
    scanner::Launch scanner{};  ///< without its program; `folder` is open
    verifier::Trust trust{};    ///< whom this station believes as signers of seals
};

/// Reads the command line, opens the folder and reads the trust store. An Error of kind Input is a usage error. `help`
/// is the text of --help, with an empty data folder.
[[nodiscard]] Result<Options> parse_options(int argc, char** argv, std::string& help);

}  // namespace garita
