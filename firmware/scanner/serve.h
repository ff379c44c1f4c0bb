// The scanner process's loop: answers requests until the other end of the socket closes.
#pragma once

#include "drivers/scanner.h"

namespace garita::scanner {

/// Serves `scanner` over `socket` until garitad is gone. Returns the exit status.
[[nodiscard]] int serve(int socket, Scanner& scanner);

}  // namespace garita::scanner
