// What garita-scanner may still do once its folder is open.
#pragma once

#include "drivers/capture/error.h"

namespace garita::scanner {

/// No new privileges, no core dump, no more descriptors than it needs; from now on only system calls that read files,
/// make memory files and talk over the open socket; any other one ends the process (under a sanitizer: fails). Opening
/// for writing fails. Which files it may read is not narrowed yet: Landlock comes with the officer's kiosk.
[[nodiscard]] Result<bool> lock_in();

}  // namespace garita::scanner
